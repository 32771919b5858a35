"""What a layer must be to the others: a code names one area, and what is the municipality's lies in it."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from lagesbild.config import Area, BasemapLayer, Layer
from lagesbild.errors import InputError
from lagesbild.ingest.geography.geography import judged_areas, read_geography
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents
from lagesbild.language import in_swedish

WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000
MIDDLE = (WEST + EAST) / 2
HALVES = [shapely.box(WEST, SOUTH, MIDDLE, NORTH), shapely.box(MIDDLE, SOUTH, EAST, NORTH)]


def districts(workspace, shapes=HALVES, **columns):
    """Write the district layer anew."""
    path = workspace.root / "data" / "raw" / "districts.geojson"
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:3006").to_file(path)


def border(workspace, shape, name="boundary.geojson"):
    path = workspace.root / "data" / "raw" / name
    gpd.GeoDataFrame(geometry=[shape], crs="EPSG:3006").to_file(path)


def stored(project):
    return load_incidents(project.processed, Accounting.read(project.processed))


@pytest.mark.parametrize(
    ("known", "written", "area"),
    [
        ([1.0, 2.0], "2", "2"),
        ([1, 2], "2.0", "2"),
        (["A1 ", "A2"], "a1", "A1"),
        (["A 1", "A2"], "A\u00a01", "A 1"),
        (["01", "02"], "1", "01"),
        ([1, 2], "02", "2"),
    ],
    ids=["real", "integer", "space-and-case", "no-break-space", "export-lost-zeros", "layer-lost-zeros"],
)
def test_a_code_is_found_as_the_other_side_writes_it(sea_workspace, known, written, area):
    """Whatever program a code has passed through, the area is found, and stored as the layer writes it."""
    districts(sea_workspace, kod=known, namn=["Västra", "Östra"])
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(x="", y="", area=written))
    project = sea_workspace.project()
    result = ingest(project)
    found = stored(project).iloc[0]
    assert (area, area) == (found["area_code"], found["district"])
    reasons = result.accounting.files[0].reasons
    assert written.startswith("0") == (known == [1, 2] and "AREA_LACKS_ZEROS" in reasons)


def test_a_source_s_own_words_are_found_alike(sea_workspace):
    """What an export writes for an area is compared as codes are."""
    districts(sea_workspace, kod=["V", "O"], namn=["Västra", "Östra"])
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(x="", y="", area="prov-c "))
    own = (
        '[sources.areas]\nfile = "data/raw/districts.geojson"\ncode = "kod"\nvalues = { "PROV-C" = "o" }\n\n'
    )
    project = sea_workspace.project('[[categories]]\nname = "Skade', own + '[[categories]]\nname = "Skade')
    ingest(project)
    assert "O" == stored(project)["district"].iloc[0]


def test_missing_codes_are_counted(sea_workspace):
    """A district without a code is told with the column and how many there are."""
    districts(sea_workspace, kod=["V", None], namn=["Västra", "Östra"])
    with pytest.raises(InputError, match=r"'districts.geojson' 1 of 2 areas have none in the column 'kod'"):
        read_geography(sea_workspace.project().area)


def test_a_code_of_two_areas_is_named(sea_workspace):
    """Two districts that differ in name may not share a code, however it is written."""
    districts(sea_workspace, kod=["a1", "A1 "], namn=["Västra", "Östra"])
    with pytest.raises(InputError, match=r"1 codes in the column 'kod' stand for several: 'a1'"):
        read_geography(sea_workspace.project().area)


def test_rows_that_are_alike_are_parts_of_one_area(sea_workspace):
    """A district with an island is two rows of the layer and one district, and told."""
    districts(sea_workspace, kod=["V", "V"], namn=["Västra", "Västra"])
    project = sea_workspace.project()
    judged = judged_areas(project.area.districts, project.area.crs)
    assert ([400.0], ["V"]) == ((judged.frame.area / 1e6).tolist(), list(judged.frame["code"]))
    assert 1 == len(judged.notes)


def test_a_missing_name_is_the_code(sea_workspace):
    """A district without a name is called by its code."""
    districts(sea_workspace, kod=["V", "O"], namn=["Västra", None])
    assert ["Västra", "O"] == list(read_geography(sea_workspace.project().area).districts["name"])


@pytest.mark.parametrize("people", [["100", "många"], [100, -1]])
def test_inhabitants_are_numbers(sea_workspace, people):
    """A column of inhabitants that holds something else is told with its count."""
    districts(sea_workspace, kod=["V", "O"], namn=["Västra", "Östra"], antal=people)
    project = sea_workspace.project('name = "namn" }', 'name = "namn", population = "antal" }')
    with pytest.raises(InputError, match="1 of 2 rows of the column 'antal'"):
        read_geography(project.area)


def test_districts_of_another_municipality_are_refused(sea_workspace):
    """Districts that all lie beyond the border are no districts of the municipality."""
    districts(
        sea_workspace,
        [shapely.affinity.translate(each, 60_000) for each in HALVES],
        kod=["V", "O"],
        namn=["V", "O"],
    )
    with pytest.raises(InputError, match=r"of 'districts\.geojson' nothing lies within 'boundary\.geojson'"):
        read_geography(sea_workspace.project().area)


@pytest.mark.parametrize(
    ("shapes", "pairs"),
    [
        (HALVES, 0),
        ([each.buffer(20) for each in HALVES], 0),
        ([each.buffer(500) for each in HALVES], 1),
        ([shapely.union_all(HALVES), HALVES[0]], 1),
        ([HALVES[0], HALVES[0]], 1),
    ],
    ids=["beside", "slip", "overlap", "within", "same"],
)
def test_districts_over_each_other_are_told(sea_workspace, shapes, pairs):
    """An incident counts in one district only, so ground that two share is told; borders a few metres over each other are not."""
    districts(sea_workspace, shapes, kod=["V", "O"], namn=["Västra", "Östra"])
    notes = [str(each) for each in read_geography(sea_workspace.project().area).notes]
    assert pairs == sum("1 pair of districts" in each and "'Västra' and 'Östra'" in each for each in notes)


def test_districts_drawn_as_closed_lines_keep_their_codes(sea_workspace):
    """Lines that each close are areas with what their rows say; shared lines say nothing of which area is which."""
    districts(sea_workspace, [each.boundary for each in HALVES], kod=["V", "O"], namn=["Västra", "Östra"])
    area = sea_workspace.project().area
    found = read_geography(area).districts
    assert [("V", 200.0), ("O", 200.0)] == list(zip(found["code"], found.area / 1e6, strict=True))
    between = shapely.LineString([(MIDDLE, SOUTH), (MIDDLE, NORTH)])
    districts(sea_workspace, [shapely.union_all(HALVES).boundary, between], kod=["V", "O"], namn=["V", "O"])
    with pytest.raises(InputError, match=r"'districts\.geojson' is drawn as lines that several areas share"):
        read_geography(area)


def rows(workspace, number, x="785000", y="6790000"):
    return [workspace.row(str(each), x=x, y=y) for each in range(number)]


@pytest.mark.parametrize(
    ("position", "setting", "cause"),
    [
        ({"x": "785000", "y": "6890000"}, ("", ""), "They lie 90 km from it"),
        ({"x": "6790000", "y": "785000"}, ("", ""), "change places"),
        ({"x": "20.2", "y": "61.1"}, ("", ""), 'write crs = "EPSG:4326"'),
        ({"x": "785000", "y": "6790000"}, ('crs = "EPSG:3006"', 'crs = "EPSG:4326"'), 'write crs = "EPSG:3006"'),
        ({"x": "9e9", "y": "8e9"}, ('crs = "EPSG:3006"', 'crs = "EPSG:4326"'), "nowhere in EPSG:4326"),
    ],
    ids=["another-municipality", "axes", "degrees-as-metres", "metres-as-degrees", "nonsense"],
)  # fmt: skip
def test_rows_that_all_lie_beyond_the_border_are_refused_with_the_cause(
    sea_workspace, position, setting, cause
):
    """An export of which nothing lies in the municipality is not quarantined row by row but refused."""
    sea_workspace.export("embrace_2026-11-16.csv", *rows(sea_workspace, 20, **position))
    with pytest.raises(InputError, match="of 20 rows with a position 0 lie within") as refused:
        ingest(sea_workspace.project(*setting))
    assert cause in str(refused.value)


def test_a_few_rows_beyond_the_border_are_quarantined(sea_workspace):
    """As long as most rows lie in the municipality the others are slips."""
    near, far = ([sea_workspace.row(f"{y}{each}", y=y) for each in range(10)] for y in ("6790000", "6890000"))
    sea_workspace.export("embrace_2026-11-16.csv", *near, *far)
    account = ingest(sea_workspace.project()).accounting.files[0]
    assert (10, 10) == (account.accepted, account.quarantined)


def test_a_mended_border_is_told_by_ingest(sea_workspace):
    """What was not as it should be in the geography comes with the accounting."""
    path = sea_workspace.root / "data" / "raw" / "boundary.geojson"
    ring = shapely.box(WEST, SOUTH, EAST, NORTH).exterior
    gpd.GeoDataFrame(geometry=[ring], crs="EPSG:3006").to_file(path)
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    notes = ingest(sea_workspace.project()).notes
    assert ["'boundary.geojson' är ritad som linjer; ytan som de omsluter läses."] == [
        in_swedish(each) for each in notes
    ]
    assert ["'boundary.geojson' is drawn as lines; the area that they enclose is read."] == [
        str(each) for each in notes
    ]


def test_the_form_s_districts_are_found_by_code_or_name(sea_workspace):
    """In the reporting form a district may be written as its name or its code, in any case."""
    from lagesbild.ingest.forms.reporting import DISTRICT, prepared
    from lagesbild.ingest.reading.read import RawTable

    known = pd.DataFrame({"code": ["V", "O"], "name": ["Västra delen", "Östra"]})
    asked = ["Organisation", "Dag", "Från klockan", "Vad", "Var", "Till dag", "Till klockan"]
    cells = pd.DataFrame({name: pd.Series([None] * 3, dtype="str") for name in asked}).assign(
        **{DISTRICT: pd.Series(["västra\u00a0delen", "o ", "Södra"], dtype="str")}
    )
    table = RawTable(cells, pd.DataFrame())
    assert ["V", "O", "Södra"] == list(prepared(table, known).cells[DISTRICT])


def test_roads_are_drawn_by_class_and_all_of_them_are_roads(tmp_path):
    """Streets lie below roads, and these below main roads; paths are not drawn; those who drive use all that are drawn."""
    path = tmp_path / "k.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.box(WEST, SOUTH, EAST, NORTH)], crs="EPSG:3006").to_file(
        path, layer="kommun"
    )
    lines = [shapely.LineString([(WEST + n, SOUTH), (WEST + n, NORTH)]) for n in range(1, 6)]
    classes = ["motorväg", "gata", "gångväg", "väg", "huvudväg"]
    gpd.GeoDataFrame({"klass": classes}, geometry=lines, crs="EPSG:3006").to_file(path, layer="vagar")
    area = Area(
        name="Byn",
        boundary=Layer(file=path, layer="kommun"),
        basemap=(BasemapLayer(kind="road", file=path, layer="vagar", road_class="klass"),),
    )
    read = read_geography(area)
    assert ["street", "road", "main_road", "main_road"] == read.basemap["kind"].tolist()
    assert 4 == len(read.roads)
