"""Positions of incidents, and which of them lie in a shape."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis._positions import inside, positions_m


def test_what_is_no_point_has_no_position():
    """A missing and an empty point are NaN; a shape that is no point is refused."""
    points = gpd.GeoSeries([shapely.Point(1, 2), None, shapely.Point()], crs="EPSG:3006")
    np.testing.assert_array_equal([[1, 2], [np.nan, np.nan], [np.nan, np.nan]], positions_m(points))
    with pytest.raises(ValueError, match="Point"):
        positions_m(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:3006"))


@given(st.integers(0, 10**6), st.sampled_from(["circle", "ring", "two", "nothing"]))
def test_a_shape_holds_what_shapely_says_it_holds(seed, kind):
    """Looking only within its box leaves nothing out: not on the edge, in a hole, or where there is no position."""
    circle = shapely.Point(5, 5).buffer(3, quad_segs=1)
    shape = {
        "circle": circle,
        "ring": circle - shapely.Point(5, 5).buffer(1),
        "two": shapely.union(circle, shapely.box(20, 0, 22, 2)),
        "nothing": shapely.Polygon(),
    }[kind]
    positions = np.random.default_rng(seed).integers(0, 25, (50, 2)).astype(float)
    positions[0] = np.nan
    expected = shapely.contains_xy(shape, positions[:, 0], positions[:, 1])
    np.testing.assert_array_equal(expected, inside(shape, positions))
