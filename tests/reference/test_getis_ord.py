"""Getis and Ord's Gi and Gi*: R's ``spdep`` 1.2-7, and values published in ``esda``."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from lagesbild.analysis.places.gi_star import local_g

SIX = gpd.GeoSeries(
    shapely.points([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]), crs="EPSG:3006"
)
SIX_VALUES = pd.Series([2, 3, 3.2, 5, 8, 7])


@pytest.mark.parametrize(
    ("star", "expected"),
    [
        (False, [-1.013672899, -0.043615894, 1.315587029, -0.314126758, 1.153739858, 1.778339409]),
        (True, [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]),
    ],
)
def test_six_points(star, expected):
    """Gi and Gi* of esda's six points, binary band 15: R's spdep 1.2-7 localG, the first published in esda.

    The band is closed, as in both.
    """
    found = local_g(SIX, SIX_VALUES, band_m=15, star=star)["z"]
    np.testing.assert_allclose(expected, found, atol=5e-9 if star else 5e-10)
