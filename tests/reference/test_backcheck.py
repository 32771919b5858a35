"""Hit rates of hotspot maps: values of R's ``ptools`` (Wheeler)."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lagesbild.analysis.interventions.backcheck import backcheck

CRS = "EPSG:3006"


def checked(predicted, observed, number):
    """The back-check of the ``number`` squares with the highest predictions; ``observed`` incidents in each square."""
    squares = gpd.GeoDataFrame(geometry=[shapely.box(x, 0, x + 1, 1) for x in range(len(observed))], crs=CRS)
    later = gpd.GeoSeries(
        [shapely.Point(x + 0.5, 0.5) for x, count in enumerate(observed) for _ in range(count)], crs=CRS
    )
    chosen = np.argsort(-np.asarray(predicted), kind="stable")[:number]
    return backcheck(squares.iloc[chosen], later, area=squares, cells=squares)


@pytest.mark.parametrize(("number", "pai"), [(1, 2), (2, 1.5), (3, 1)])
def test_perfect_predictions(number, pai):
    """Equal areas, observed 6 3 0, predicted 3 2 1: PAI 2, 1.5, 1 and PEI 1, 1, 1 (R ptools, data/README.md)."""
    found = checked([3, 2, 1], [6, 3, 0], number)
    assert (pai, 1) == (pytest.approx(found["pai"]), pytest.approx(found["pei"]))


def test_the_wrong_place_first():
    """Observed 6 7 3 2 1 0, predicted 8 4 4 2 1 0: top one PAI 1.895, PEI 0.857 (R ptools, data/README.md)."""
    first = checked([8, 4, 4, 2, 1, 0], [6, 7, 3, 2, 1, 0], 1)
    assert (1.895, 0.857) == (round(first["pai"], 3), round(first["pei"], 3))
