"""Positions: coordinate systems, latitude and longitude in one column, axes, borders and area codes."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from lagesbild.config import Source
from lagesbild.ingest.positions.positions import district_of, read_positions

EAST, NORTH = 790_000.0, 6_790_000.0
BOUNDARY = gpd.GeoDataFrame(geometry=[shapely.box(780_000, 6_780_000, 800_000, 6_800_000)], crs="EPSG:3006")
AREAS = gpd.GeoDataFrame({"code": ["V"], "name": ["Väster"]}, geometry=BOUNDARY.geometry, crs="EPSG:3006")


def read(cells, areas=None, **settings):
    columns = {"id": "id", "occurred_from": "t", "category": "c", **settings.pop("columns")}
    source = Source.model_validate({"name": "s", "files": "*.csv", "columns": columns, **settings})
    frame = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in cells.items()})
    return read_positions(frame, source, boundary=BOUNDARY, areas=areas)


@pytest.mark.parametrize("epsg", [3006, 4326, 3021, 3011, 25834])
def test_any_coordinate_system(epsg):
    """A point written in any EPSG system lands where it is."""
    x, y = Transformer.from_crs(3006, epsg, always_xy=True).transform(EAST, NORTH)
    found = read({"x": [f"{x:.9f}"], "y": [f"{y:.9f}"]}, columns={"x": "x", "y": "y"}, crs=f"EPSG:{epsg}")
    assert (EAST, NORTH) == (pytest.approx(found.x[0], abs=0.5), pytest.approx(found.y[0], abs=0.5))


@pytest.mark.parametrize(
    ("text", "decimal"), [("{lat}, {lon}", "."), ("{lat},{lon}", "."), ("{lat}; {lon}", ",")]
)
def test_latitude_and_longitude_in_one_column(text, decimal):
    """One column holds latitude first, with decimal points or commas."""
    lon, lat = Transformer.from_crs(3006, 4326, always_xy=True).transform(EAST, NORTH)
    written = text.format(lat=f"{lat:.7f}".replace(".", decimal), lon=f"{lon:.7f}".replace(".", decimal))
    found = read({"p": [written]}, columns={"latlon": "p"}, decimal=decimal)
    assert pytest.approx(found.x[0], abs=0.5) == EAST


def test_decimal_commas_and_spaces_between_thousands():
    """A number is read as a Swede writes it."""
    found = read(
        {"x": ["790 000,5"], "y": ["6 790 000,0"]}, columns={"x": "x", "y": "y"}, crs="EPSG:3006", decimal=","
    )
    assert (EAST + 0.5, NORTH) == (found.x[0], found.y[0])


def test_each_kind_of_wrong_position_has_its_own_name():
    """Zero, swapped, outside and unreadable positions are told apart, and none of them is a point."""
    x = ["0", str(NORTH), "500000", "inget", "inf"]
    y = ["0", str(EAST), "6500000", "1", "1"]
    found = read({"x": x, "y": y}, columns={"x": "x", "y": "y"}, crs="EPSG:3006")
    assert [True, False, False, False, False] == found.zero.tolist()
    assert [False, True, False, False, False] == found.swapped.tolist()
    assert [False, False, True, False, False] == found.outside.tolist()
    assert not found.has_point.any()


def test_an_area_code_places_a_row_in_its_area_only():
    """A known code gives an area and no point; an unknown one is told; a point wins over a code."""
    cells = {"x": [None, None, str(EAST)], "y": [None, None, str(NORTH)], "a": ["V", "Z", "V"]}
    found = read(cells, AREAS, columns={"x": "x", "y": "y", "area_code": "a"}, crs="EPSG:3006")
    assert ["V", None, None] == found.area_code.replace({np.nan: None}).tolist()
    assert [False, True, False] == found.unknown_area.tolist()
    assert [False, False, True] == found.has_point.tolist()


def test_a_point_on_a_border_belongs_to_one_district():
    """Every point of the municipality is in one district, those on the border between two as well."""
    halves = [shapely.box(0, 0, 1, 2), shapely.box(1, 0, 2, 2)]
    districts = gpd.GeoDataFrame({"code": ["V", "O"]}, geometry=halves, crs="EPSG:3006")
    found = district_of(pd.Series([0.5, 1.0, 1.5, np.nan]), pd.Series([1.0, 1.0, 1.0, np.nan]), districts)
    assert ["V", "V", "O", None] == found.replace({np.nan: None}).tolist()


@pytest.mark.parametrize(
    ("x", "y", "zero"),
    [
        ("0", "0", True), ("0", str(NORTH), True), ("-1", "-1", False), ("99999", "99999", False),
        ("999999.99", "9999999", False), ("1", "1", False), (str(EAST), None, False), (None, str(NORTH), False),
    ],
)  # fmt: skip
def test_what_stands_for_nothing_is_no_position_and_lies_nowhere(x, y, zero):
    """Zeros, minus ones, nines and half a pair are neither points nor beyond the border."""
    found = read({"x": [x], "y": [y]}, columns={"x": "x", "y": "y"}, crs="EPSG:3006")
    assert (False, False, zero) == (found.has_point[0], found.outside[0], found.zero[0])


def test_null_island_is_zero_in_any_system():
    """0, 0 in degrees is told as zero where somebody has reprojected it to metres."""
    x, y = Transformer.from_crs(4326, 3006, always_xy=True).transform(0.0, 0.0)
    found = read({"x": [str(x)], "y": [str(y)]}, columns={"x": "x", "y": "y"}, crs="EPSG:3006")
    assert (True, False) == (found.zero[0], found.outside[0])


def test_a_number_that_looks_like_nothing_counts_where_it_lies_inside():
    """An easting of 799 999 is a place, not a filler, within the border."""
    found = read({"x": ["799999"], "y": [str(NORTH)]}, columns={"x": "x", "y": "y"}, crs="EPSG:3006")
    assert found.has_point[0]


def test_a_cell_that_names_its_system_is_read_in_it():
    """EWKT says its own EPSG number, whatever the setting; a number that is none leaves the setting."""
    lon, lat = Transformer.from_crs(3006, 4326, always_xy=True).transform(EAST, NORTH)
    cells = [
        f"SRID=4326;POINT({lon:.7f} {lat:.7f})",
        f"POINT({EAST} {NORTH})",
        f"SRID=0;POINT({EAST} {NORTH})",
    ]
    found = read({"p": cells}, columns={"lonlat": "p"}, crs="EPSG:3006")
    assert [EAST] * 3 == pytest.approx(found.x.tolist(), abs=0.1)
