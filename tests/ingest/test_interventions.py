"""The register of interventions: written as a template, read whole, every row accounted for and explained."""

from collections import Counter
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from python_calamine import CalamineWorkbook

from lagesbild.errors import InputError
from lagesbild.ingest.forms.templates import write_register
from lagesbild.ingest.register.interventions import ingest_interventions
from lagesbild.ingest.register.register import load_interventions
from lagesbild.ingest.run import ingest

GOOD = {
    "Nr": "1",
    "Insats": "Ny belysning",
    "Ansvarig organisation": "Tekniska",
    "Problem": "Mörk gångväg",
    "E (SWEREF 99 TM)": 785000,
    "N (SWEREF 99 TM)": 6790000,
    "Startdag": date(2026, 5, 1),
    "Kategori": "Inbrott",
    "Status": "Pågår",
    "Beslutsdag": date(2026, 4, 1),
    "Uppföljning": date(2026, 12, 1),
}


def register(workspace, *rows, name="insatser.xlsx"):
    """Write a register into the workspace."""
    path = workspace.root / "data" / "raw" / name
    write_register(path, categories=["Inbrott"], districts=["Västra", "Östra"], rows=rows)
    return path


def read(workspace, *replaced):
    """Read the register: its one account, and what it says."""
    project = workspace.project(*replaced)
    accounts = ingest_interventions(project)
    return accounts, load_interventions(project.processed, project.area.crs)


def test_a_filled_in_template_is_read_as_it_is(sea_workspace):
    """Days, place, category and status come back as they were written; a point reaches 100 m."""
    register(sea_workspace, GOOD)
    (account,), rows = read(sea_workspace)
    assert (1, 1, 0) == (account.rows_read, account.accepted, account.quarantined)
    row = rows.iloc[0]
    assert ("1", "Ny belysning", "ongoing", "Inbrott", "point", "V") == (
        row["intervention_id"], row["title"], row["status"], row["categories"], row["place_kind"], row["district"],
    )  # fmt: skip
    assert [pd.Timestamp("2026-05-01"), pd.Timestamp("2026-04-01")] == [row["starts_on"], row["decided_on"]]
    assert pd.isna(row["ends_on"])
    assert 100 == pytest.approx(shapely.Point(785000, 6790000).hausdorff_distance(row["geometry"]), abs=0.1)


def test_an_empty_template_is_an_empty_register(sea_workspace):
    """The workbook that init writes can be put into data/raw before anything is decided."""
    register(sea_workspace)
    (account,), rows = read(sea_workspace)
    assert (0, 0) == (account.rows_read, len(rows))


BAD = [
    ({"Nr": None}, "INTERVENTION_NO_ID"),
    ({"Insats": None}, "INTERVENTION_NO_TITLE"),
    ({"Status": "Klar"}, "INTERVENTION_STATUS"),
    ({"Kategori": "Inbrott;Båtstöld"}, "INTERVENTION_CATEGORY"),
    ({"Startdag": "i våras"}, "INTERVENTION_DAY"),
    ({"Startdag": 260801}, "INTERVENTION_DAY"),
    ({"Slutdag": date(2026, 4, 30)}, "INTERVENTION_END"),
    ({"Radie (m)": "vida"}, "INTERVENTION_RADIUS"),
    ({"Område": "Södra"}, "INTERVENTION_DISTRICT"),
    ({"Ritat område": "Parken"}, "INTERVENTION_AREA"),
    ({"E (SWEREF 99 TM)": 100}, "INTERVENTION_OUTSIDE"),
    ({"E (SWEREF 99 TM)": 6790000, "N (SWEREF 99 TM)": 785000}, "INTERVENTION_OUTSIDE"),
]


def test_a_bad_row_is_set_aside_and_explained(sea_workspace):
    """A row that breaks a rule is counted, kept out and written to a workbook with the fault in words."""
    register(sea_workspace, GOOD, *(GOOD | {"Nr": str(at)} | change for at, (change, _) in enumerate(BAD, 2)))
    (account,), rows = read(sea_workspace)
    assert (13, 1, 12) == (account.rows_read, account.accepted, account.quarantined)
    counted = Counter(code for _, code in BAD)
    assert {code: {"severity": "quarantine", "rows": n} for code, n in counted.items()} == account.reasons
    assert ["1"] == list(rows["intervention_id"])
    book = sea_workspace.root / "data" / "processed" / "insatser-karantan.xlsx"
    header, *told = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    faults = [row[header.index("Fel")] for row in told]
    assert (12, 10) == (len(faults), len(set(faults)))
    assert all(each.endswith(".") for each in faults)


def test_a_number_on_two_rows_is_neither(sea_workspace):
    """Two interventions with one number cannot be told apart: both wait for correction."""
    register(sea_workspace, GOOD, GOOD | {"Insats": "Annan"})
    (account,), rows = read(sea_workspace)
    assert (2, 0) == (account.quarantined, len(rows))
    assert 2 == account.reasons["INTERVENTION_SAME_ID"]["rows"]


def test_doubtful_rows_are_kept_and_marked(sea_workspace):
    """Without place, start and day of follow-up an intervention is known, and marked."""
    bare = {"Nr": "1", "Insats": "Samverkan", "Status": "pågår"}
    register(sea_workspace, bare, GOOD | {"Nr": "2"})
    _, rows = read(sea_workspace)
    expected = "INTERVENTION_NO_PLACE INTERVENTION_NO_START INTERVENTION_NO_FOLLOW_UP"
    assert (expected, "none", None) == tuple(
        rows.set_index("intervention_id").loc["1", ["faults", "place_kind", "geometry"]]
    )


@pytest.mark.parametrize(
    ("written", "radius_m"),
    [("1.000", 1000), ("1 000", 1000), ("250 m", 250), ("99,5", 99.5), (150.5, 150.5)],
)
def test_a_radius_is_a_number_as_positions_are(sea_workspace, written, radius_m):
    """What parts thousands in a position does so in a radius: 1.000 was one metre."""
    register(sea_workspace, GOOD | {"Radie (m)": written})
    _, rows = read(sea_workspace)
    assert radius_m == pytest.approx(
        shapely.Point(785000, 6790000).hausdorff_distance(rows["geometry"].iloc[0]), rel=0.01
    )


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        ("2026-05-01", "tills vidare", None),
        ("2026-05-01", "Löpande", None),
        ("2026-05-01", date(9999, 12, 31), None),
        ("2026-05-01 – 2026-06-15", None, "2026-06-15"),
        ("2026-05-01 – 2026-06-15", date(2026, 6, 1), "2026-06-01"),
    ],
)
def test_an_open_end_is_none_and_a_span_has_both_days(sea_workspace, start, end, last):
    """Words and days that say that no end is known are no end; both days may stand in the first's cell."""
    register(sea_workspace, GOOD | {"Startdag": start, "Slutdag": end})
    (account,), rows = read(sea_workspace)
    assert (0, pd.Timestamp("2026-05-01")) == (account.quarantined, rows["starts_on"].iloc[0])
    assert [pd.to_datetime(last)] == [rows["ends_on"].iloc[0]] if last else pd.isna(rows["ends_on"].iloc[0])


@pytest.mark.parametrize("position", [{"N (SWEREF 99 TM)": None}, {"E (SWEREF 99 TM)": "vid torget"}])
def test_a_position_that_gives_way_to_the_district_is_told(sea_workspace, position):
    """A district in place of a point hides the effect: a half or unreadable position is not passed over in silence."""
    register(sea_workspace, GOOD | position | {"Område": "Västra"})
    _, rows = read(sea_workspace)
    assert ("district", "INTERVENTION_POSITION") == tuple(rows[["place_kind", "faults"]].iloc[0])


def test_headings_in_other_letters_are_the_register_s(sea_workspace):
    """A register whose headings differ in case and spaces is read, and was nobody's file."""
    path = sea_workspace.root / "data" / "raw" / "insatser.xlsx"
    pd.DataFrame({"NR": ["1"], "insats ": ["Ljus"], "STATUS": ["Pågår"], "område": ["Västra"]}).to_excel(
        path, index=False
    )
    _, rows = read(sea_workspace)
    assert ("1", "Ljus", "ongoing", "V") == tuple(
        rows[["intervention_id", "title", "status", "district"]].iloc[0]
    )


def test_corrected_rows_leave_the_quarantine(sea_workspace):
    """The workbook of faults goes away when nothing is left in it."""
    register(sea_workspace, GOOD | {"Status": None})
    read(sea_workspace)
    register(sea_workspace, GOOD)
    (account,), rows = read(sea_workspace)
    assert (0, 1) == (account.quarantined, len(rows))
    assert not (sea_workspace.root / "data" / "processed" / "insatser-karantan.xlsx").exists()


def test_the_newest_copy_is_right(sea_workspace):
    """Of two copies the later says how it is: the same again is a duplicate, a change a revision."""
    register(sea_workspace, GOOD, GOOD | {"Nr": "2"}, name="insatser_2026-10-01.xlsx")
    register(
        sea_workspace, GOOD, GOOD | {"Nr": "2", "Status": "Avslutad"}, GOOD | {"Nr": "3"}, name="insatser_2026-11-01.xlsx"
    )  # fmt: skip
    (_, newest), rows = read(sea_workspace)
    assert (3, 2, 1, 1) == (newest.rows_read, newest.accepted, newest.duplicates, newest.revisions)
    assert {"1": "ongoing", "2": "finished", "3": "ongoing"} == dict(
        zip(rows["intervention_id"], rows["status"], strict=True)
    )


def test_a_district_and_a_drawn_area_are_places(sea_workspace):
    """A district by name or code, and an area drawn in QGIS by its name, give their polygons."""
    park = gpd.GeoDataFrame(
        {"namn": ["Parken"]}, geometry=[shapely.box(785000, 6790000, 785200, 6790200)], crs=3006
    )
    park.to_file(sea_workspace.root / "data" / "raw" / "ytor.gpkg", layer="insatser")
    nowhere = GOOD | {"E (SWEREF 99 TM)": None, "N (SWEREF 99 TM)": None}
    register(
        sea_workspace,
        nowhere | {"Område": "östra"},
        nowhere | {"Nr": "2", "Område": "O"},
        GOOD | {"Nr": "3", "Ritat område": "parken"},
    )
    drawn = '[interventions]\nareas = { file = "data/raw/ytor.gpkg", code = "namn" }\n[[reports]]'
    _, rows = read(sea_workspace, "[[reports]]", drawn)
    assert ["district", "district", "area"] == list(rows["place_kind"])
    assert [200e6, 200e6, 40_000] == [round(area) for area in rows.area]


def test_an_export_with_other_headings_is_read_by_configuration(sea_workspace):
    """Columns and status words of another system are named in lagesbild.toml; what it lacks is empty."""
    path = sea_workspace.root / "data" / "raw" / "atgarder.csv"
    path.write_text("Id;Åtgärd;Läge\n7;Lampor;i gång\n", encoding="utf-8")
    settings = """[interventions]
files = "data/raw/atgarder.csv"
statuses = { "i gång" = "pågår" }
columns = { id = "Id", title = "Åtgärd", status = "Läge" }
[[reports]]"""
    _, rows = read(sea_workspace, "[[reports]]", settings)
    assert ["7", "Lampor", "ongoing"] == rows.loc[0, ["intervention_id", "title", "status"]].tolist()


def test_a_register_without_its_columns_is_an_error(sea_workspace):
    """A workbook that is something else is named, with what to do."""
    path = sea_workspace.root / "data" / "raw" / "insatser.csv"
    path.write_text("A;B\n1;2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"'Nr' \(id\).*mallar/insatser.xlsx"):
        read(sea_workspace, "[[reports]]", '[interventions]\nfiles = "data/raw/*.csv"\n[[reports]]')


def test_a_register_that_another_version_has_stored_is_read_again(sea_workspace):
    """What it tells of each file has other names: it is no fault, and no file is taken for one without rows."""
    sea_workspace.export("embrace_2026-11-10.csv", sea_workspace.row())
    register(sea_workspace, GOOD)
    project = sea_workspace.project()
    ingest(project)
    stored = project.processed / "interventions.json"
    stored.write_text(stored.read_text(encoding="utf-8").replace('"unread"', '"left"'), encoding="utf-8")
    assert 1 == ingest(project).interventions[0].accepted
    assert '"unread"' in stored.read_text(encoding="utf-8")


def test_the_register_is_read_again_only_when_it_has_changed(sea_workspace):
    """Ingest with no new export still sees a register that was written in."""
    sea_workspace.export("embrace_2026-11-10.csv", sea_workspace.row())
    register(sea_workspace, GOOD)
    project = sea_workspace.project()
    assert 1 == ingest(project).interventions[0].accepted
    stored = project.processed / "interventions.json"
    before = stored.stat().st_mtime_ns
    ingest(project)
    assert before == stored.stat().st_mtime_ns
    register(sea_workspace, GOOD, GOOD | {"Nr": "2"})
    again = ingest(project)
    assert (0, 2) == (again.files_read, again.interventions[0].accepted)
    (sea_workspace.root / "data" / "raw" / "insatser.xlsx").unlink()
    assert () == ingest(project).interventions
    assert not len(load_interventions(project.processed, project.area.crs))
