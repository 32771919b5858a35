from datetime import date

import pytest
import shapely
from pyogrio import list_layers, read_dataframe

from lagesbild.errors import ExecutionError
from lagesbild.report.page.markdown import Heading
from lagesbild.report.page.results import HEADLINE, files, findings, headline, layers, write_layers
from lagesbild.report.page.sections import Section


def section(*, found=(), named=(), attached=()):
    return Section(
        "oversikt",
        "analys",
        Heading(3, "a", "A"),
        "",
        (),
        (),
        tuple(found),
        tuple(named),
        files=tuple(attached),
    )


def collection(*geometries, **properties):
    features = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(each)}
        for each in geometries
    ]
    return {"type": "FeatureCollection", "features": features}


DAY = date(2026, 11, 16)
POINT = shapely.Point(15.5, 59.5)
SQUARE = shapely.box(15, 59, 16, 60)


def test_findings_come_in_the_pages_order_each_once(finding):
    """A finding shown twice is one finding."""
    other = finding | {"id": "b", "category": "Inbrott"}
    assert findings([section(found=[finding, other]), section(found=[finding])]) == [finding, other]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "guess"},
        {"p": 1.2},
        {"window": {"from": "2 november", "to": "2026-11-15"}},
        {"place": {"name": "Torget", "lon": 200, "lat": 59}},
        {"text": ""},
        {"observed": float("nan")},
        {"observed": "23"},
        {"extra": 1},
    ],
)
def test_a_finding_is_as_the_schema_says(finding, change):
    """What breaks the schema raises, naming field and rule but no value."""
    with pytest.raises(ExecutionError, match=r"findings\.schema\.json") as caught:
        findings([section(found=[finding | change])])
    assert "Torget" not in str(caught.value)


def test_a_field_may_not_be_left_out(finding):
    """Not tested is null, never absent."""
    del finding["p_adjusted"]
    with pytest.raises(ExecutionError, match="required"):
        findings([section(found=[finding])])


def test_a_place_may_be_a_point_with_its_radius(finding):
    """A hotspot has a name, a position and a radius or a cell."""
    place = {"name": "Torget", "lon": 15.5, "lat": 59.5, "radius_m": 50, "cell_id": None}
    found = finding | {"place": place, "kind": "hotspot", "category": "Inbrott"}
    assert findings([section(found=[found])]) == [found]


def test_an_id_names_one_finding(finding):
    """Two findings that differ cannot share an id."""
    with pytest.raises(ExecutionError, match="'deviation-total' names two findings"):
        findings([section(found=[finding, finding | {"observed": 1}])])


def test_the_headline_is_the_deviation_of_everything(finding):
    """The finding on all reports is the headline; one on a category or a district is not."""
    total = finding | {"id": HEADLINE}
    others = [
        finding | {"id": "deviation-inbrott-count", "text": "nej"},
        finding | {"id": "deviation-o", "text": "nej"},
    ]
    assert "Läget är lugnt." == headline([*others, total])[1]
    assert ("", "") == headline(others)


def test_layers_are_reprojected_with_one_geometry_type(tmp_path):
    """Polygons with and without parts become one kind; properties that are lists become text."""
    both = collection(SQUARE, shapely.MultiPolygon([SQUARE]), tal=[1, 2])
    path = tmp_path / "results.gpkg"
    write_layers({"rutor": both, "platser": collection(POINT, antal=3)}, path, crs="EPSG:3006", on=DAY)
    layers = [["rutor", "MultiPolygon"], ["platser", "Point"], ["layer_styles", None]]
    assert list_layers(path).tolist() == layers
    place = read_dataframe(path, layer="platser")
    assert (place.crs.to_epsg(), place["antal"].tolist()) == (3006, [3])
    # SWEREF 99 TM has its false easting of 500 km at 15 degrees east.
    assert place.geometry[0].x > 500_000
    assert read_dataframe(path, layer="rutor")["tal"].tolist() == ["[1, 2]", "[1, 2]"]


def test_a_layer_without_features_is_there_and_empty(tmp_path):
    """That nothing was found is a result; no layer at all is no file."""
    path = tmp_path / "results.gpkg"
    write_layers({}, path, crs="EPSG:3006", on=DAY)
    assert not path.exists()
    write_layers({"hotspots": collection()}, path, crs="EPSG:3006", on=DAY)
    assert len(read_dataframe(path, layer="hotspots")) == 0


def test_the_same_layers_give_the_same_file(tmp_path):
    """The day of extraction stands in the file, not the time of writing."""
    paths = [tmp_path / f"{name}.gpkg" for name in "ab"]
    for path in paths:
        write_layers({"platser": collection(POINT, antal=3)}, path, crs="EPSG:3006", on=DAY)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_layer_holds_one_kind_of_geometry(tmp_path):
    """Points and areas in one layer raise."""
    with pytest.raises(ExecutionError, match="'blandat' holds Point, Polygon"):
        write_layers({"blandat": collection(POINT, SQUARE)}, tmp_path / "a.gpkg", crs="EPSG:3006", on=DAY)


def test_a_name_means_one_layer():
    """The same layer from two blocks is one; two that differ raise."""
    same = [("platser", collection(POINT)), ("platser", collection(POINT))]
    assert list(layers([section(named=same)])) == ["platser"]
    with pytest.raises(ExecutionError, match="'platser' names two layers"):
        layers([section(named=[*same, ("platser", collection())])])


def test_files_are_published_by_name():
    """A calendar and a letter become files; the same file shown twice is one."""
    route = ("rondering.gpx", "<gpx/>")
    assert files([section(attached=[route, ("brev.html", "å")]), section(attached=[route])]) == {
        "rondering.gpx": b"<gpx/>",
        "brev.html": "å".encode(),
    }


@pytest.mark.parametrize("name", ["../ut.ics", "a/b.html", "rond.exe", ".html", "Åsa.html", ""])
def test_a_file_stays_in_its_folder(name):
    """A name that could leave the folder, or is of an unknown kind, is an error."""
    with pytest.raises(ExecutionError, match="small letters"):
        files([section(attached=[(name, "x")])])


def test_a_files_name_is_unique():
    """Two files that differ cannot share a name."""
    with pytest.raises(ExecutionError, match=r"'a\.ics' names two files"):
        files([section(attached=[("a.ics", "1")]), section(attached=[("a.ics", "2")])])
