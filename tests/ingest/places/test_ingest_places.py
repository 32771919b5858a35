"""Words become places when exports are read: learned, looked up, asked about and answered."""

import geopandas as gpd
import openpyxl
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from lagesbild import config
from lagesbild.errors import InputError
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents

COLUMNS = ('description = "Text"', 'place = "Text"')
LAYERS = """districts = { file = "data/raw/districts.geojson", code = "kod", name = "namn" }
addresses = { file = "data/raw/karta.gpkg", layer = "adresser" }
named_places = { file = "data/raw/karta.gpkg", layer = "platser" }
streets = { file = "data/raw/karta.gpkg", layer = "vagar" }"""


@pytest.fixture
def town(sea_workspace):
    """A workspace with a map of one town: two streets that cross, five houses, two places of one name."""
    path = sea_workspace.root / "data" / "raw" / "karta.gpkg"
    houses = gpd.GeoDataFrame(
        {
            "gata": ["Storgatan"] * 4 + ["Kyrkogatan"],
            "nummer": ["1", "3", "7", "12 B", "2"],
            "postnummer": "99999", "postort": "Exempelby",
            "popularnamn": [None, None, None, "Gamla posten", None],
        },
        geometry=[shapely.Point(785_000 + x, 6_790_000) for x in (0, 20, 60, 110)] + [shapely.Point(785_300, 6_790_100)],
        crs="EPSG:3006",
    )  # fmt: skip
    places = gpd.GeoDataFrame(
        {"namn": ["Båthamnen", "Kiosken", "Kiosken"], "slag": ["hamn", "kiosk", "kiosk"]},
        geometry=[
            shapely.Point(786_000, 6_791_000),
            shapely.Point(786_000, 6_792_000),
            shapely.Point(789_000, 6_792_000),
        ],
        crs="EPSG:3006",
    )
    lines = gpd.GeoDataFrame(
        {"namn": ["Storgatan", "Kyrkogatan"], "klass": ["gata", "gata"]},
        geometry=[
            shapely.LineString([(784_900, 6_790_000), (785_500, 6_790_000)]),
            shapely.LineString([(785_300, 6_789_900), (785_300, 6_790_300)]),
        ],
        crs="EPSG:3006",
    )
    for name, frame in (("adresser", houses), ("platser", places), ("vagar", lines)):
        frame.to_file(path, layer=name, driver="GPKG")
    return sea_workspace


def project_of(workspace, *, layers=True, addresses=None):
    text = workspace.project(*COLUMNS).root / "lagesbild.toml"
    settings = text.read_text(encoding="utf-8")
    if layers:
        districts = LAYERS.partition("\n")[0]
        listed = f'{districts}\naddresses = {{ file = "data/raw/{addresses}" }}'
        settings = settings.replace(districts, listed if addresses else LAYERS)
    text.write_text(settings, encoding="utf-8")
    return config.load(workspace.root)


def stored(project):
    accounting = Accounting.read(project.processed)
    return load_incidents(project.processed, accounting).set_index("incident_id").sort_index(), accounting


def said(workspace, *names, first=1, **values):
    """Rows that say where in words, and have no coordinate."""
    at = {"x": "", "y": "", "reported": ""} | values
    return [workspace.row(f"{first + number:03}", text=name, **at) for number, name in enumerate(names)]


def learned_rows(workspace, name="Torget", count=5, step=10, first=500):
    return [
        workspace.row(f"{first + at}", text=name, x=str(790_000 + at * step), y="6790000", reported="")
        for at in range(count)
    ]


def sheet(project):
    return openpyxl.load_workbook(project.place_register)["Platser"]


def answer(project, name, text, heading="Ditt svar"):
    """Write into the workbook as a person does."""
    book = openpyxl.load_workbook(project.place_register)
    rows = book["Platser"]
    header = [cell.value for cell in rows[1]]
    if heading not in header:
        rows.cell(1, len(header) + 1, heading)
        header.append(heading)
    for row in rows.iter_rows(min_row=2):
        if row[0].value == name:
            rows.cell(row[0].row, header.index(heading) + 1, text)
    book.save(project.place_register)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("crs", ["EPSG:3006", "EPSG:4326"])
def test_addresses_may_be_a_list_with_coordinates(town, ending, crs):
    """A workbook or a text whose coordinates lie in the municipality is as good as a layer of points."""
    houses = gpd.read_file(town.root / "data" / "raw" / "karta.gpkg", layer="adresser").to_crs(crs)
    rows = houses[["gata", "nummer", "postort"]].rename(columns=str.capitalize)
    rows = rows.assign(Öst=houses.geometry.x, Nord=houses.geometry.y)
    path = town.root / "data" / "raw" / f"adresser.{ending}"
    rows.to_excel(path, index=False) if ending == "xlsx" else rows.to_csv(
        path, index=False, sep=";", decimal=","
    )
    town.export("embrace_2026-11-16.csv", *said(town, "Storgatan 3", "Kyrkogatan 2"))
    project = project_of(town, addresses=path.name)
    ingest(project)
    found, _ = stored(project)
    assert [("address", 785_020, 6_790_000), ("address", 785_300, 6_790_100)] == [
        (row.precision, round(row.geometry.x), round(row.geometry.y)) for row in found.itertuples()
    ]


def test_a_list_of_addresses_that_lies_elsewhere_is_refused(town):
    """Nothing is guessed of coordinates that no system puts in the municipality."""
    path = town.root / "data" / "raw" / "adresser.csv"
    path.write_text("Gata;Nummer;Öst;Nord\nStorgatan;1;12;40\nStorgatan;3;13;41\n", encoding="utf-8")
    town.export("embrace_2026-11-16.csv", *said(town, "Storgatan 3"))
    project = project_of(town, addresses=path.name)
    with pytest.raises(InputError, match=r"'adresser\.csv' has none that do"):
        ingest(project)


def test_a_name_is_learned_from_reports_with_a_coordinate(sea_workspace):
    """Rows without a position lie in the middle of those that name the same place; it is said how it is known."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", *learned_rows(sea_workspace), *said(sea_workspace, "TORGET", "torgett")
    )
    project = project_of(sea_workspace, layers=False)
    ingest(project)
    rows, accounting = stored(project)
    assert (790_020, 6_790_000) == (rows.geometry["001"].x, rows.geometry["001"].y)
    assert ("place", "Torget", 100.0, "NO_POSITION") == tuple(
        rows.loc["001", ["precision", "matched_place", "match_score", "faults"]]
    )
    assert ("place", {"place": 2}, 0) == (
        rows.loc["002", "precision"],
        accounting.places.rows,
        accounting.places.waiting,
    )


def test_a_row_to_correct_whose_words_have_a_place_lacks_none(town):
    """The workbook says what is wrong once places are known, and so does the count; nobody is asked about such rows."""
    town.export(
        "embrace_2026-11-16.csv",
        *said(town, "Storgatan 3"),
        *said(town, "Storgatan 3", "Nyparken", first=2, start="igår"),
    )
    done = ingest(project_of(town))
    rows = openpyxl.load_workbook(done.workbooks[0])["Att rätta"].iter_rows(values_only=True)
    at = next(rows).index("Fel")
    assert ["En tidpunkt kan inte tolkas.", "En tidpunkt kan inte tolkas. Läge saknas"] == [
        row[at].split(",")[0] for row in rows
    ]
    assert ({"NO_POSITION": 1, "UNREADABLE_TIME": 2}, 1) == (
        done.accounting.faults,
        done.accounting.places.names,
    )


def test_a_name_whose_reports_lie_wide_is_an_area(sea_workspace):
    """A name spread over kilometres never becomes a point."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", *learned_rows(sea_workspace, step=900), *said(sea_workspace, "Torget")
    )
    project = project_of(sea_workspace, layers=False)
    ingest(project)
    row = stored(project)[0].loc["001"]
    assert ("area", "Torget", None) == (row["precision"], row["matched_place"], row["geometry"])


def test_every_kind_of_words_is_looked_up(town):
    """Addresses, neighbours, places, crossings and streets of the map, and what no map has."""
    words = {
        "Storg. 3": ("address", 785_020), "V:a Storgatan 3": ("none", None), "storgatan 3 lgh 1102, 999 99 Exempelby": ("address", 785_020),
        "Storgatan 5": ("address", 785_040), "Storgatan 12": ("address", 785_110), "Storgtan 1": ("address", 785_000),
        "Storgatan 99": ("street", None), "Storgatan": ("street", None), "Bakom Båthamnen": ("place", 786_000),
        "bathamnen": ("place", 786_000), "gamla posten": ("place", 785_110), "korsningen Storgatan–Kyrkogatan": ("crossing", 785_300),
        "Kiosken": ("none", None), "hela Västra": ("area", None), "se text": ("none", None), "Ingenstans": ("none", None),
    }  # fmt: skip
    town.export("embrace_2026-11-16.csv", *said(town, *words))
    project = project_of(town)
    ingest(project)
    rows, accounting = stored(project)
    found = [
        (precision, None if geometry is None else round(geometry.x))
        for precision, geometry in zip(rows["precision"], rows.geometry, strict=True)
    ]
    assert dict(words) == dict(zip(words, found, strict=True))
    assert ("V", 3) == (rows.loc["014", "district"], accounting.places.waiting)


def test_an_existing_position_always_wins(town):
    """A row that has a coordinate keeps it, whatever its words mean."""
    town.export("embrace_2026-11-16.csv", town.row("1", text="Storgatan 1", x="790000"))
    project = project_of(town)
    ingest(project)
    row = stored(project)[0].iloc[0]
    assert (790_000, "point") == (row["geometry"].x, row["precision"])


def test_an_answer_places_the_rows_of_earlier_exports(town):
    """The question stands first; once it is answered no export is read again, and the rows have a place."""
    town.export("embrace_2026-11-10.csv", *said(town, "Kiosken", "Kiosken", "Ingenstans"))
    town.export("embrace_2026-11-16.csv", *said(town, "kiosken ", first=10))
    project = project_of(town)
    ingest(project)
    assert ["Kiosken", "Ingenstans"] == [cell.value for cell in sheet(project)["A"][1:3]]
    answer(project, "Kiosken", "6 792 000, 786 010")
    answer(project, "Ingenstans", "ingen plats")
    done = ingest(project)
    rows, accounting = stored(project)
    assert (0, 3, 0) == (done.files_read, int(rows["precision"].eq("place").sum()), accounting.places.waiting)
    assert {786_010.0} == set(rows.geometry.dropna().x.round(1))


def test_reading_again_changes_nothing(town):
    """The same exports and answers give the same store and the same workbook; one export after the other as well."""
    town.export("embrace_2026-11-10.csv", *learned_rows(town), *said(town, "Storg. 3", "torget", "Kiosken"))
    project = project_of(town)
    ingest(project)
    town.export("embrace_2026-11-16.csv", *said(town, "Torget", "Storgatan 5", first=20))
    ingest(project)
    step_by_step, register = stored(project)[0], project.place_register.read_bytes()
    (project.processed / "ingest.json").unlink()
    ingest(project)
    assert_geodataframe_equal(step_by_step, stored(project)[0])
    assert register == project.place_register.read_bytes()


def test_what_a_person_has_written_is_never_lost(town):
    """Answers, notes and columns of one's own stay with their place, also when no report names it any longer."""
    town.export("embrace_2026-11-16.csv", *said(town, "Kiosken", "Ingenstans"))
    project = project_of(town)
    ingest(project)
    answer(project, "Kiosken", "Båthamnen")
    answer(project, "Ingenstans", "fråga parkenheten", "Anteckning")
    answer(project, "Ingenstans", "ringt", "Vår kolumn")
    ingest(project)
    town.export("embrace_2026-11-16.csv", *said(town, "Storgatan 1"))
    ingest(project)
    told = {
        row[0]: dict(zip([c.value for c in sheet(project)[1]], row, strict=True))
        for row in sheet(project).iter_rows(min_row=2, values_only=True)
    }
    assert "Båthamnen" == told["Kiosken"]["Ditt svar"]
    assert ("fråga parkenheten", "ringt") == (
        told["Ingenstans"]["Anteckning"],
        told["Ingenstans"]["Vår kolumn"],
    )


def test_an_answer_that_cannot_be_read_is_told(town):
    """A coordinate outside the municipality is no answer: the place is still asked about, and it is said."""
    town.export("embrace_2026-11-16.csv", *said(town, "Kiosken"))
    project = project_of(town)
    ingest(project)
    answer(project, "Kiosken", "48.85, 2.35")
    done = ingest(project)
    assert 1 == done.accounting.places.waiting
    assert any("in platser.xlsx cannot be read" in str(note) for note in done.notes)
    assert "Svaret kan inte läsas" == sheet(project)["E2"].value


def test_an_address_is_not_the_place_that_its_row_also_names(town):
    """Unknown houses beside 'Båthamnen' are placed by that name, and stand in the register as what they are."""
    rows = [
        town.row(f"{at:03}", text="Båthamnen", area=f"Okända gränden {at}", x="", y="", reported="")
        for at in (1, 2)
    ]
    town.export("embrace_2026-11-16.csv", *rows)
    settings = project_of(town).root / "lagesbild.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'area_code = "Område"' in text
    settings.write_text(text.replace('area_code = "Område"', 'address = "Område"'), encoding="utf-8")
    project = config.load(town.root)
    ingest(project)
    assert ["place", "place"] == stored(project)[0]["precision"].tolist()
    cells = {row[0].value: [cell.value for cell in row] for row in sheet(project).iter_rows(min_row=2)}
    assert {"Okända gränden 1", "Okända gränden 2"} == set(cells)
    assert not any("Båthamnen" in map(str, each) for each in cells.values())
    assert all("raderna har ett läge ändå" in each for each in cells.values())
