"""Features are read as rows, their positions as two columns in the source's coordinate system."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from lagesbild.config import Columns, Source
from lagesbild.errors import ReadError
from lagesbild.ingest.geography.layers import judged_layer
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.reading.records import Unread

KUNGSOR_WGS84 = (16.0973, 59.4229)
ON_MERIDIAN_WGS84 = (15.0, 60.0)
ON_MERIDIAN_SWEREF = (
    500_000,
    6_651_411,
)  # false easting; 0.9996 of the GRS80 meridian arc to 60° (6 654 072.8 m)


def source(**settings):
    return Source(name="s", files="*", columns=Columns(id="id", occurred_from="t", category="k"), **settings)


def geojson(path: Path, features: list[tuple[dict, dict | None]]) -> Path:
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def point(x: float, y: float) -> dict:
    return {"type": "Point", "coordinates": [x, y]}


def test_geojson_properties_are_text_as_written(tmp_path):
    """Numbers lose no digits, times keep their offset, and what is not there is missing."""
    path = geojson(
        tmp_path / "a.geojson",
        [
            ({"id": 7, "tid": "2026-11-02T14:30:00+01:00", "andel": 0.5, "ja": True}, point(*KUNGSOR_WGS84)),
            ({"id": None, "tid": None, "andel": None, "ja": False}, None),
        ],
    )
    cells = read(path, source()).cells
    assert cells.loc[1].to_dict() == {
        "id": "7", "tid": "2026-11-02T14:30:00+01:00", "andel": "0.5", "ja": "true",
        "geometry.x": "16.0973", "geometry.y": "59.4229",
    }  # fmt: skip
    assert [name for name in cells.columns if isinstance(cells.loc[2, name], str)] == ["ja"]


def test_positions_are_reprojected_to_the_sources_system(tmp_path):
    """GeoJSON is WGS84; the source may want SWEREF 99 TM."""
    path = geojson(tmp_path / "a.geojson", [({"id": 1}, point(*ON_MERIDIAN_WGS84))])
    row = read(path, source(crs="EPSG:3006")).cells.loc[1]
    assert (float(row["geometry.x"]), float(row["geometry.y"])) == pytest.approx(ON_MERIDIAN_SWEREF, abs=1)


def test_a_polygon_gives_a_point_inside_it(tmp_path):
    """The point lies on the surface, also where the centroid would not."""
    horseshoe = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 8, 9))
    path = geojson(tmp_path / "a.geojson", [({"id": 1}, shapely.geometry.mapping(horseshoe))])
    row = read(path, source()).cells.loc[1]
    assert horseshoe.contains(shapely.Point(float(row["geometry.x"]), float(row["geometry.y"])))


def test_an_empty_geometry_is_a_row_without_a_position(tmp_path):
    """Empty collections, points and polygons, and none at all, leave the rest of the file as it is."""
    empty = {"type": "GeometryCollection", "geometries": []}
    shapes = [
        point(*KUNGSOR_WGS84), empty, {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": []},
        None, {"type": "GeometryCollection", "geometries": [point(*KUNGSOR_WGS84)]},
    ]  # fmt: skip
    cells = read(geojson(tmp_path / "a.geojson", [({"id": 1}, shape) for shape in shapes]), source()).cells
    assert [True, False, False, False, False, True] == cells["geometry.x"].notna().tolist()


@pytest.mark.parametrize("named", [None, "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::3006"])
def test_metres_in_geojson_are_in_the_sources_system(tmp_path, named):
    """What can be no degrees is read as the source says, and as the file says where it says so rightly."""
    path = geojson(tmp_path / "a.geojson", [({"id": 1}, point(*ON_MERIDIAN_SWEREF))])
    if named:
        collection = json.loads(path.read_text()) | {"crs": {"type": "name", "properties": {"name": named}}}
        path.write_text(json.dumps(collection))
    row = read(path, source(crs="EPSG:3006")).cells.loc[1]
    assert (float(row["geometry.x"]), float(row["geometry.y"])) == pytest.approx(ON_MERIDIAN_SWEREF, abs=0.1)


@pytest.mark.parametrize("encoding", ["T1f-8", "shift_jis", "utf-32"])
def test_kml_in_an_encoding_that_no_parser_has_is_damaged(tmp_path, encoding):
    """The name of none, or of one that the parser cannot take, is as any other fault of the file (mutant 57376)."""
    path = tmp_path / "a.kml"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?><kml><Document/></kml>', encoding="utf-8")
    with pytest.raises(ReadError, match="it is damaged"):
        read(path, source())


def test_a_system_that_leads_nowhere_is_none(tmp_path):
    """A projection with its name misspelt is a system by form, and no coordinate can be worked out by it (mutant 53379)."""
    path = tmp_path / "a.shp"
    rows = {"id": ["1"], "t": ["2026-11-02"], "k": ["Stöld"]}
    gpd.GeoDataFrame(rows, geometry=[shapely.Point(500_000, 6_651_411)], crs="EPSG:3006").to_file(path)
    system = path.with_suffix(".prj")
    system.write_text(system.read_text().replace("Transverse_Mercator", "Transverse_Mercado"))
    cells = read(path, source(crs="EPSG:3006")).cells
    assert [("500000.0", "6651411.0")] == cells[["geometry.x", "geometry.y"]].apply(tuple, axis=1).tolist()


def test_a_system_of_bytes_that_are_no_text_is_damaged(tmp_path):
    """GDAL's reader fails in a way of its own where the name of a projection is no text (mutant 71525)."""
    path = tmp_path / "a.shp"
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[shapely.Point(500_000, 6_651_411)], crs=3006).to_file(path)
    system = path.with_suffix(".prj")
    system.write_bytes(
        system.read_bytes().replace(b"Transverse_Mercator", b"Transverse_Merc\x1c\x9e\xb5\xedator")
    )
    with pytest.raises(ReadError, match="it is damaged"):
        read(path, source())
    with pytest.raises(ReadError, match="it is damaged"):
        judged_layer(path)


def test_a_geopackage_layer_is_chosen_by_name(tmp_path):
    """Layers with the same columns are one table unless one is named; an unknown one is an error that lists the others."""
    path = tmp_path / "a.gpkg"
    for layer, number in (("ett", 1), ("tva", 2)):
        frame = gpd.GeoDataFrame({"id": [number]}, geometry=[shapely.Point(562_270, 6_587_650)], crs=3006)
        frame.to_file(path, layer=layer)
    joined = read(path, source())
    assert (["ett", "tva"], ["1", "2"]) == ([part.name for part in joined.parts], joined.cells["id"].tolist())
    table = read(path, source(layer="tva", crs="EPSG:4326"))
    assert (["2"], (Unread("ett", 1, "another"),)) == (table.cells["id"].tolist(), table.unread)
    assert pytest.approx(float(table.cells.loc[1, "geometry.x"]), abs=0.01) == 16.1
    with pytest.raises(ReadError, match="it has 'ett', 'tva'"):
        read(path, source(layer="tre"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gpkg", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.gpkg", b"SQLite format 3\0" + b"x" * 2000),
        ("a.geojson", b'[{"id": 1}]'),
        ("a.json", b'{"type": "FeatureCollection", "features": ['),
        ("a.json", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x.gpkg"}'),
        ("a.shp", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.fgb", b"<OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.kml", b"<kml></kml><OGRVRTDataSource></OGRVRTDataSource>"),
        ("a.kml", b'<!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/hostname">]><kml>&e;</kml>'),
        ("a.kml", b"<OGRVRTDataSource></OGRVRTDataSource>"),
    ],
)
def test_another_kind_of_file_is_an_error(tmp_path, name, content):
    """A file that only has the ending of a geographic one is refused, and leads nowhere else."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError, match="must be"):
        read(tmp_path / name, source())


@pytest.mark.real_data
def test_real_districts_are_read(shared_data):
    """Kungsör's five DeSO areas come with codes and a point inside the municipality."""
    cells = read(shared_data / "sweden" / "deso_kungsor.geojson", source()).cells
    assert cells["deso"].nunique() == 5
    assert cells["geometry.x"].astype(float).between(15.8, 16.4).all()
    assert cells["geometry.y"].astype(float).between(59.2, 59.6).all()
