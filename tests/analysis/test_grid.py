"""Hexagons and the counting of points in cells."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.analysis.grid import count_points, hexagonal_grid, locate, square_grid
from lagesbild.errors import LagesbildError

CRS = "EPSG:3006"
AREA = gpd.GeoDataFrame(geometry=[shapely.box(-300, 130, 1200, 1070)], crs=CRS)
GRIDS = {lay.__name__: lay(AREA, 100) for lay in (square_grid, hexagonal_grid)}
PLACES = st.lists(st.tuples(st.integers(-600, 1500), st.integers(-200, 1400)), max_size=40)


def points(places):
    return gpd.GeoSeries(shapely.points(np.asarray(places, dtype=float).reshape(-1, 2)), crs=CRS)


def test_a_hexagon_is_named_by_its_place_and_centred_on_the_origin():
    """The cell on the origin is 0_0, and its neighbour to the north-east in the odd row 0_1."""
    around = gpd.GeoDataFrame(geometry=[shapely.box(-10, -10, 60, 100)], crs=CRS)
    grid = hexagonal_grid(around, 100)
    assert {"h0_0", "h0_1"} == set(grid.index)
    np.testing.assert_allclose([0, 0], np.array(grid.loc["h0_0", "geometry"].centroid.coords[0]), atol=1e-9)
    assert (50, pytest.approx(86.6025404)) == grid.loc["h0_1", "geometry"].centroid.coords[0]


@pytest.mark.parametrize("lay", [square_grid, hexagonal_grid])
@given(east=st.floats(0, 100), north=st.floats(0, 100), turn=st.floats(0, 90))
@settings(max_examples=30, deadline=None)
def test_cells_know_how_much_of_them_lies_in_the_area(lay, east, north, turn):
    """Eighths of the cell, by what is left of it within the area; at least one, and all of one inside."""
    shape = shapely.affinity.rotate(shapely.box(east, north, east + 900, north + 700), turn)
    grid = lay(gpd.GeoDataFrame(geometry=[shape], crs=CRS), 100)
    inside = (grid.intersection(shape).area / grid.area).to_numpy()
    assert np.abs(grid["covered"].to_numpy() / 8 - inside).max() <= 1 / 16 + 1e-9
    assert grid["covered"].between(1, 8).all()


def test_hexagons_are_regular_and_tile():
    """A hexagon of width w has the area w²√3/2; together they overlap nowhere and leave no hole."""
    grid = GRIDS["hexagonal_grid"]
    np.testing.assert_allclose(100**2 * np.sqrt(3) / 2, grid.area)
    whole = grid.union_all()
    assert grid.area.sum() == pytest.approx(whole.area, rel=1e-6)
    assert whole.area == pytest.approx(shapely.Polygon(whole.exterior).area, rel=1e-6)


def test_a_hexagonal_grid_does_not_move_with_its_area():
    """The cells of a part of the area are cells of the whole, with the same identity."""
    part = gpd.GeoDataFrame(geometry=[shapely.box(33, 333, 777, 777)], crs=CRS)
    whole = GRIDS["hexagonal_grid"]
    smaller = hexagonal_grid(part, 100)
    assert set(smaller.index) <= set(whole.index)
    assert smaller.geometry.geom_equals_exact(whole.geometry[smaller.index], 1e-6).all()


@pytest.mark.parametrize("name", GRIDS)
@settings(max_examples=60)
@given(places=PLACES)
def test_each_point_is_in_the_cell_that_covers_it(name, places):
    """A point is counted in a cell that covers it, or else in none: counts and outside make all."""
    grid, where = GRIDS[name], points(places)
    cells = locate(where, grid)
    for point, cell in zip(where, cells, strict=True):
        if cell >= 0:
            assert grid.geometry.iloc[cell].distance(point) < 1e-6
        else:
            assert not grid.geometry.buffer(-1e-6).contains(point).any()
    assert len(places) == count_points(where, grid).sum() + (cells < 0).sum()


def test_a_square_holds_its_west_and_south_sides():
    """A point on the line between two squares belongs to the one in the north-east, and to no other."""
    counted = count_points(points([(100, 200), (100, 299.9)]), GRIDS["square_grid"])
    assert {"1_2": 2} == counted[counted > 0].to_dict()


def test_missing_points_are_in_no_cell():
    """An incident without a position is not counted."""
    where = gpd.GeoSeries([shapely.Point(150, 250), None], crs=CRS)
    assert 1 == count_points(where, GRIDS["square_grid"]).sum()


def test_other_cells_are_refused():
    """Triangles, and a foreign CRS, are errors."""
    triangles = gpd.GeoDataFrame(geometry=[shapely.Polygon([(0, 0), (1, 0), (0, 1)])], crs=CRS)
    with pytest.raises(LagesbildError, match="square or hexagonal"):
        count_points(points([(0, 0)]), triangles)
    with pytest.raises(LagesbildError, match="must share a CRS"):
        count_points(points([(0, 0)]).set_crs("EPSG:3021", allow_override=True), GRIDS["square_grid"])
