"""Geography is judged when it comes in: what can only be meant in one way is read so and told, the rest is refused."""

import json
import shutil
import sqlite3
import warnings
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from lagesbild.errors import InputError
from lagesbild.ingest.geography.geography import judged_boundary
from lagesbild.ingest.geography.layers import judged_layer

# A made-up square of 10 × 10 km in the open Bothnian Sea.
WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 790_000, 6_790_000
SQUARE = shapely.box(WEST, SOUTH, EAST, NORTH)
METRES, DEGREES = "EPSG:3006", "EPSG:4326"


def in_degrees(shape):
    return gpd.GeoSeries([shape], crs=METRES).to_crs(DEGREES).iloc[0]


def written(path, *shapes, crs=None):
    """A GeoJSON with the coordinates as they stand."""
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for shape in shapes
    ]
    collection = {"type": "FeatureCollection", "features": features}
    if crs:
        collection["crs"] = {
            "type": "name",
            "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs.removeprefix('EPSG:')}"},
        }
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def layers(path, **frames):
    for name, shapes in frames.items():
        gpd.GeoDataFrame(geometry=shapes, crs=METRES).to_file(path, layer=name)
    return path


def area_km2(judged):
    return round(float(judged.frame.to_crs(METRES).area.sum()) / 1e6, 1)


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([in_degrees(SQUARE)], 0),
        ([shapely.force_3d(in_degrees(SQUARE), 12.0)], 0),
        ([in_degrees(shapely.box(WEST, SOUTH, 785_000, NORTH)), in_degrees(shapely.box(785_000, SOUTH, EAST, NORTH))], 1),
        ([in_degrees(SQUARE), None, shapely.Polygon()], 1),
        ([in_degrees(SQUARE), shapely.Point(20.1, 61.0)], 1),
        ([shapely.GeometryCollection([in_degrees(SQUARE), shapely.Point(20.1, 61.0)])], 0),
        ([in_degrees(SQUARE).exterior], 1),
        ([in_degrees(shapely.LineString(SQUARE.exterior.coords[:3])), in_degrees(shapely.LineString(SQUARE.exterior.coords[2:]))], 1),
    ],
    ids=["polygon", "heights", "two-rows", "missing", "a-point-too", "collection", "closed-line", "lines-that-close"],
)  # fmt: skip
def test_a_border_is_the_area_it_encloses(tmp_path, shapes, expected):
    """However it is drawn, the border is one row of 100 km², and what is not as it should be is told."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        judged = judged_boundary(written(tmp_path / "gr.geojson", *shapes))
    assert (1, 100.0, expected) == (len(judged.frame), area_km2(judged), len(judged.notes) > 0)
    assert not judged.frame.geometry.iloc[0].has_z


@pytest.mark.parametrize(("names", "told"), [(["Kungsör", "Köping"], True), (["Kungsör", "Kungsör"], False)])
def test_a_border_of_several_municipalities_is_told_as_such(tmp_path, names, told):
    """The rows of a national file are no parts of one municipality."""
    path = tmp_path / "gr.gpkg"
    halves = [
        shapely.box(WEST, SOUTH, 785_000, NORTH), shapely.box(785_000, SOUTH, EAST, NORTH),
    ]  # fmt: skip
    gpd.GeoDataFrame({"kommunnamn": names}, geometry=halves, crs=METRES).to_file(path)
    (note,) = judged_boundary(path).notes
    assert told == ("is of 2 municipalities" in str(note))


def test_a_system_that_nothing_can_be_worked_out_in_is_none(tmp_path):
    """A damaged .prj, whose projection is misspelt: the border is read in the only system that it can be written in."""
    path = tmp_path / "gr.shp"
    gpd.GeoDataFrame({"a": [1]}, geometry=[SQUARE], crs=METRES).to_file(path)
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text().replace("Transverse_Mercator", "Transverse_Merca2or"))
    judged = judged_boundary(path, working=METRES)
    assert METRES == judged.frame.crs.to_string()
    assert "no coordinate system" in str(judged.notes[0])


def test_a_border_that_crosses_itself_is_mended(tmp_path):
    """A bow of two triangles, each a quarter of the square, is both of them."""
    bow = shapely.Polygon([(WEST, SOUTH), (EAST, NORTH), (EAST, SOUTH), (WEST, NORTH)])
    judged = judged_boundary(written(tmp_path / "gr.geojson", bow, crs=METRES))
    assert 50.0 == area_km2(judged)
    assert "cross themselves" in str(judged.notes[0])


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ([], "must have shapes"),
        ([None], "must have shapes"),
        ([in_degrees(shapely.LineString(SQUARE.exterior.coords[:4]))], "must be drawn as polygons"),
        ([in_degrees(shapely.MultiPoint(SQUARE.exterior.coords))], "must be drawn as polygons"),
        ([shapely.box(2e8, 2e8, 3e8, 3e8)], "lie nowhere in it"),
    ],
    ids=["no-rows", "null", "open-line", "points", "nowhere"],
)  # fmt: skip
def test_what_is_no_border_is_refused(tmp_path, shapes, told):
    """A layer without an area, or that lies nowhere, is refused in a sentence that names the file."""
    with pytest.raises(InputError, match=told) as refused:
        judged_boundary(written(tmp_path / "gr.geojson", *shapes))
    assert "'gr.geojson'" in str(refused.value)


def test_a_ring_that_is_not_closed_is_refused(tmp_path):
    """Half of the ring is not taken for the border, nor left out in silence."""
    path = written(tmp_path / "gr.geojson", in_degrees(SQUARE), in_degrees(SQUARE))
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["features"][0]["geometry"]["coordinates"][0][-1]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match="1 of 2 have a ring"):
        judged_boundary(path)


@pytest.mark.parametrize("content", ["", "{", '{"type": "FeatureCollection"', "Nr;Text\n1;a\n"])
def test_a_damaged_file_is_refused(tmp_path, content):
    """What is no geographic file, or only the beginning of one, is refused in a sentence."""
    path = tmp_path / "gr.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"'gr\.geojson'"):
        judged_boundary(path)


def swapped(shape):
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


@pytest.mark.parametrize(
    ("shape", "stated"),
    [
        (SQUARE, None),
        (SQUARE, "EPSG:3021"),
        (swapped(SQUARE), METRES),
        (swapped(SQUARE), None),
        (swapped(in_degrees(SQUARE)), None),
        (in_degrees(SQUARE), METRES),
    ],
    ids=[
        "metres-as-degrees",
        "wrong-system",
        "axes",
        "axes-and-no-system",
        "degrees-axes",
        "degrees-as-metres",
    ],
)
@pytest.mark.parametrize("working", [None, METRES])
def test_a_border_in_another_system_than_it_says_is_read_rightly(tmp_path, shape, stated, working):
    """When only one reading puts the border where it can lie, it is read so, and told."""
    judged = judged_boundary(written(tmp_path / "gr.geojson", shape, crs=stated), working=working)
    found = judged.frame.to_crs(METRES).geometry.iloc[0]
    assert found.centroid.distance(SQUARE.centroid) < 1
    assert 1 == len(judged.notes)


def test_a_stated_system_that_can_be_right_is_not_replaced(tmp_path):
    """Web metres in France may be meant: the file is refused with the system that the numbers would fit."""
    path = written(tmp_path / "gr.geojson", SQUARE, crs="EPSG:3857")
    with pytest.raises(InputError, match=r"would fit SWEREF99 TM \(EPSG:3006\)"):
        judged_boundary(path, working=METRES)


def test_a_system_that_cannot_be_told_is_asked_for(tmp_path):
    """Metres on a local zone's own meridian fit every zone's: the file is refused with the systems that fit."""
    path = written(tmp_path / "gr.geojson", shapely.box(145_000, 6_580_000, 155_000, 6_590_000))
    with pytest.raises(InputError, match=r"SWEREF99 13 30 \(EPSG:3008\), SWEREF99 15 00 \(EPSG:3009\)"):
        judged_boundary(path)


def test_the_workspace_s_system_decides_between_zones(tmp_path):
    """The same metres are read in the zone that the workspace works in."""
    path = written(tmp_path / "gr.geojson", shapely.box(145_000, 6_580_000, 155_000, 6_590_000))
    assert "EPSG:3009" == judged_boundary(path, working="EPSG:3009").frame.crs.to_string()


def test_a_border_abroad_stands_until_a_working_system_is_named(tmp_path):
    """Without a workspace a border in Georgia is what it says; SWEREF 99 TM is not used there."""
    path = written(tmp_path / "gr.geojson", shapely.box(-84.5, 33.6, -84.3, 33.9))
    assert () == judged_boundary(path).notes
    with pytest.raises(InputError, match=r"SWEREF99 TM \(EPSG:3006\).*Choose 'crs' under \[area\]"):
        judged_boundary(path, working=METRES)


def test_a_drawing_without_a_system_is_read_in_the_only_one_that_fits(tmp_path):
    """A GeoPackage that says no system holds SWEREF 99 TM's metres."""
    path = layers(tmp_path / "gr.gpkg", kommungrans=[SQUARE])
    with sqlite3.connect(path) as package:
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            package.execute(f"UPDATE {table} SET srs_id = -1")
    assert METRES == judged_boundary(path).frame.crs.to_string()


def test_the_only_layer_with_areas_is_the_border(tmp_path):
    """Points that come first in the file are no border, and the choice is told."""
    path = layers(tmp_path / "gr.gpkg", orter=[SQUARE.centroid], kommungrans=[SQUARE])
    judged = judged_boundary(path)
    assert (100.0, 1) == (area_km2(judged), len(judged.notes))
    assert "'kommungrans'" in str(judged.notes[0])


@pytest.mark.parametrize(("layer", "told"), [(None, "'delar', 'lan'"), ("ort", "has no layer 'ort'")])
def test_layers_to_choose_from_are_named(tmp_path, layer, told):
    """With two layers of areas, or one that is not there, the file's layers are named."""
    path = layers(tmp_path / "gr.gpkg", delar=[SQUARE], lan=[SQUARE.buffer(10_000)])
    with pytest.raises(InputError, match=told):
        judged_boundary(path, layer)


def test_a_background_may_reach_around_the_world(tmp_path):
    """Only what must be an area of the municipality must lie where the municipality can."""
    path = written(tmp_path / "vatten.geojson", shapely.box(-170, -80, 170, 80).segmentize(1), crs=DEGREES)
    assert () == judged_layer(path, kind="surface", working=METRES).notes


def test_json_that_is_a_command_to_the_reader_is_not_carried_out(tmp_path):
    """GDAL opens a file by its content, and some content opens other files: a layer's must be what its ending says."""
    path = tmp_path / "kommun.geojson"
    path.write_text(
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}'
    )
    with pytest.raises(InputError, match=r"'kommun\.geojson'"):
        judged_layer(path, kind="area")


def test_a_shapefile_in_a_zip_is_a_layer(tmp_path):
    """What Swedish authorities hand out is read as it comes."""
    square = gpd.GeoDataFrame({"namn": ["A"]}, geometry=[SQUARE], crs=METRES)
    (tmp_path / "delar").mkdir()
    square.to_file(tmp_path / "delar" / "kommun.shp")
    packed = shutil.make_archive(str(tmp_path / "kommun"), "zip", tmp_path / "delar")
    found = judged_layer(Path(packed), kind="area").frame
    assert (1, METRES, 1e8) == (len(found), found.crs.to_string(), found.area.iloc[0])


def test_a_file_of_another_kind_is_no_layer(tmp_path):
    """The endings that are read are named."""
    path = tmp_path / "kommun.pdf"
    path.write_text("%PDF")
    with pytest.raises(InputError, match=r"must end in .*\.gpkg"):
        judged_layer(path)
