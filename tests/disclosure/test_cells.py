"""Cells that a count may be shown for: large enough, lived in, within a district, and always the same."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.disclosure.release.cells import cell_of, disclosure_cells

SIZE = 500.0


def districts(**shapes):
    return gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:3006")


def people(*squares):
    """Squares of 500 m by their south-west corner, with inhabitants."""
    return gpd.GeoDataFrame(
        {"population": [count for _, _, count in squares]},
        geometry=[shapely.box(x, y, x + SIZE, y + SIZE) for x, y, _ in squares],
        crs="EPSG:3006",
    )


def incidents(*points, district="A"):
    geometry = [None if point is None else shapely.Point(point) for point in points]
    return gpd.GeoDataFrame(
        {"district": pd.Series([district] * len(points), dtype="str")}, geometry=geometry, crs="EPSG:3006"
    )


def test_the_grid_is_anchored_at_the_origin():
    """A cell is named by its district and its place in the grid, whatever part of the grid is asked for."""
    small = disclosure_cells(
        districts(A=shapely.box(1000, 2000, 2000, 2500)), None, cell_size_m=SIZE, people=50
    )
    large = disclosure_cells(districts(A=shapely.box(0, 0, 4000, 4000)), None, cell_size_m=SIZE, people=50)
    assert ["A_2_4", "A_3_4"] == sorted(small.index)
    assert set(small.index) <= set(large.index)
    assert (1000, 2000, 1500, 2500) == small.geometry["A_2_4"].bounds


def test_a_cell_never_crosses_a_border():
    """A square across two districts is cut, and a piece under half a square is no cell of its own."""
    border = {"A": shapely.box(0, 0, 700, 500), "B": shapely.box(700, 0, 1500, 500)}
    cells = disclosure_cells(districts(**border), None, cell_size_m=SIZE, people=0)
    assert {"A_0_0", "B_1_0", "B_2_0"} == set(cells.index)
    for code, shape in border.items():
        assert cells.loc[cells["district"] == code].within(shape).all()


def test_a_rest_too_small_to_show_belongs_to_a_cell():
    """What is left of a district and is smaller than half a square would point somewhere: it joins a cell."""
    cells = disclosure_cells(districts(A=shapely.box(0, 0, 700, 500)), None, cell_size_m=SIZE, people=0)
    assert 700 * 500 == pytest.approx(cells.area.sum())


def test_a_cell_is_lived_in():
    """Where inhabitants are known a cell has the number asked for; they are shared out by area."""
    shape = shapely.box(0, 0, 1500, 500)
    known = people((0, 0, 49), (500, 0, 50))
    cells = disclosure_cells(districts(A=shape), known, cell_size_m=SIZE, people=50)
    assert {"A_1_0": 50} == cells["population"].to_dict()
    halves = people((250, 0, 200))
    assert {"A_0_0": 100, "A_1_0": 100} == disclosure_cells(
        districts(A=shape), halves, cell_size_m=SIZE, people=50
    )["population"].to_dict()


def test_incidents_are_counted_in_their_cell_or_in_the_rest():
    """Without a position, or outside all cells, an incident belongs to the rest; without a district to none."""
    cells = disclosure_cells(
        districts(A=shapely.box(0, 0, 1500, 500)), people((0, 0, 60)), cell_size_m=SIZE, people=50
    )
    found = cell_of(incidents((10, 10), (900, 10), None), cells)
    assert ["A_0_0", "A_rest", "A_rest"] == found.tolist()
    assert cell_of(incidents((10, 10), district=None), cells).isna().all()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=30))
def test_each_incident_is_in_one_cell(points):
    """Also on the sides and corners of cells and districts each incident is counted once."""
    shapes = districts(A=shapely.box(0, 0, 750, 1500), B=shapely.box(750, 0, 1500, 1500))
    cells = disclosure_cells(shapes, None, cell_size_m=SIZE, people=0)
    at = [(x * 250, y * 250) for x, y in points]
    frame = incidents(*at).assign(district=["A" if x <= 750 else "B" for x, _ in at])
    found = cell_of(frame, cells)
    assert found.notna().all()
    assert found.str[0].tolist() == frame["district"].tolist()
