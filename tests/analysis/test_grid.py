"""Hexagons and the counting of points in cells."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.extent import Extent
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


# A jagged area with a hole and an island, some corners of it on the centres' own lines.
JAGGED = shapely.union_all(
    [
        shapely.Point(700, 700).buffer(640, quad_segs=5).difference(shapely.box(450, 450, 750, 650)),
        shapely.box(1500, 150, 1850, 475),
    ]
)


def _centres_within(area, size, shape):
    """The ids of the cells whose centre lies within, asked of each by itself."""
    found = set()
    for row in range(-5, 40):
        for column in range(-5, 40):
            if shape == "square":
                x, y, first = (column + 0.5) * size, (row + 0.5) * size, ""
            else:
                x, y, first = (column + row % 2 / 2) * size, row * np.sqrt(3) / 2 * size, "h"
            if shapely.contains_xy(area, x, y):
                found.add(f"{first}{column}_{row}")
    return found


@pytest.mark.parametrize("shape", ["square", "hexagon"])
@pytest.mark.parametrize("size", [100, 70])
def test_an_extent_has_the_cells_whose_centre_lies_within(shape, size):
    """Filled a row at a time, the area has the cells that asking of each centre gives."""
    extent = Extent.of(gpd.GeoDataFrame(geometry=[JAGGED], crs=CRS), size, shape=shape)
    expected = _centres_within(JAGGED, size, shape)
    assert (expected, len(expected)) == (set(extent.cells().index), extent.number)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_covered_is_the_part_in_the_area(shape):
    """Eighths of each cell that lie in the area, as its intersection says."""
    cells = Extent.of(gpd.GeoDataFrame(geometry=[JAGGED], crs=CRS), 100, shape=shape).cells()
    part = cells.intersection(JAGGED).area / cells.area
    assert np.clip(np.rint(8 * part), 1, 8).astype(int).tolist() == cells["covered"].tolist()


def test_cells_at_hand_are_those_within_reach(monkeypatch):
    """Of a wide extent only the cells near a point are made, each as it is in the whole grid."""
    area = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 3_000, 3_000)], crs=CRS)
    extent, points = Extent.of(area, 100), gpd.GeoSeries([shapely.Point(520, 520), None], crs=CRS)
    assert 900 == len(extent.cells(near=points, reach_m=250))
    monkeypatch.setattr("lagesbild.analysis.extent.MOST_CELLS", 0)
    at_hand, whole = extent.cells(near=points, reach_m=250), extent.cells()
    reached = set(whole.index[whole.distance(points.iloc[0]) <= 250])
    assert reached <= set(at_hand.index) < set(whole.index)
    assert_geodataframe_equal(whole.loc[at_hand.index], at_hand)
