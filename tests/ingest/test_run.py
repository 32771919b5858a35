"""Ingest as a whole: rules, accounting, quarantine, and a store that survives."""

import json
import shutil

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from python_calamine import CalamineWorkbook

from lagesbild import config, durable
from lagesbild.errors import ConfigError, InputError
from lagesbild.ingest import store
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents


def incidents(project):
    return load_incidents(project.processed, Accounting.read(project.processed)).set_index("incident_id")


def account(project):
    return json.loads((project.processed / "ingest.json").read_text())["files"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": ""}, "NO_ID"),
        ({"start": ""}, "NO_TIME"),
        ({"start": "igår"}, "UNREADABLE_TIME"),
        ({"end": "2026-11-02 09:00"}, "END_BEFORE_START"),
        ({"start": "2026-11-20 10:00", "end": ""}, "IN_FUTURE"),
        ({"start": "1926-11-02 10:00"}, "TOO_EARLY"),
        ({"x": "500000"}, "OUTSIDE_BOUNDARY"),
        ({"x": "6790000", "y": "785000"}, "SWAPPED_AXES"),
        ({"x": "", "area": "Z"}, "UNKNOWN_AREA"),
    ],
)
def test_a_row_that_cannot_be_used_is_quarantined(sea_workspace, change, code):
    """Each quarantining rule keeps its row out, names itself and leaves the good row in."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", sea_workspace.row("0"), sea_workspace.row(**{"number": "1", **change})
    )
    result = ingest(sea_workspace.project())
    (file,) = result.accounting.files
    assert (2, 1, 0, 1) == (file.rows_read, file.accepted, file.duplicates, file.quarantined)
    assert code in file.reasons
    assert ["0"] == incidents(sea_workspace.project()).index.tolist()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reported": "2026-11-01 08:00"}, "START_AFTER_REPORT"),
        ({"start": "2026-08-02 10:00"}, "LONG_SPAN"),
        ({"x": "", "y": ""}, "NO_POSITION"),
        ({"x": "0", "y": "0"}, "ZERO_POSITION"),
        ({"category": "Ufo"}, "UNKNOWN_CATEGORY"),
        ({"category": ""}, "NO_CATEGORY"),
        ({"start": "2026-10-25 02:30"}, "TIME_REPEATED"),
        ({"start": "2026-03-29 02:30", "end": "2026-03-29 04:00"}, "TIME_SKIPPED"),
    ],
)
def test_a_doubtful_row_is_kept_and_flagged(sea_workspace, change, code):
    """Each flagging rule keeps its row and leaves its code on it."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(**change))
    ingest(sea_workspace.project())
    assert code == incidents(sea_workspace.project()).loc["1", "faults"]


def test_severity_is_configurable(sea_workspace):
    """A flagging rule can quarantine, a quarantining one flag, and either be off."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        sea_workspace.row("1", category="Ufo"),
        sea_workspace.row("2", end="2026-11-01 09:00"),
    )
    severity = (
        '[rules]\nseverity = { UNKNOWN_CATEGORY = "quarantine", END_BEFORE_START = "off" }\n[[reports]]'
    )
    project = sea_workspace.project("[[reports]]", severity)
    ingest(project)
    assert ["2"] == incidents(project).index.tolist()


def test_an_unknown_rule_is_told(sea_workspace):
    """A severity for a rule that does not exist is an error, not a setting without effect."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    with pytest.raises(ConfigError, match="NO_TYME"):
        ingest(sea_workspace.project("[[reports]]", '[rules]\nseverity = { NO_TYME = "flag" }\n[[reports]]'))


def test_what_an_incident_becomes(sea_workspace):
    """Times, width, category by another spelling, district and point are as the row says."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(category="KLOTTER", x="795000.25"))
    project = sea_workspace.project()
    ingest(project)
    found = incidents(project).loc["1"]
    assert pd.Timestamp("2026-11-02 10:00") == found["occurred_from"]
    assert 120 == found["span_minutes"]
    assert ("Skadegörelse", "O", "point") == (found["category"], found["district"], found["precision"])
    assert (795000.25, 6790000.0) == (found.geometry.x, found.geometry.y)
    assert ("data/raw/embrace_2026-11-16.csv", 2) == (found["file"], found["row"])


def test_an_area_code_never_becomes_a_point(sea_workspace):
    """A row with only an area code has area precision, a district and no geometry."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(x="", y="", area="V"))
    project = sea_workspace.project()
    ingest(project)
    found = incidents(project).loc["1"]
    assert ("area", "V", "V", None) == (
        found["precision"],
        found["area_code"],
        found["district"],
        found.geometry,
    )


def test_a_late_correction_is_a_revision(sea_workspace):
    """The newest export by the date in its name wins, whichever order the names sort in."""
    sea_workspace.export(
        "embrace_a_2026-11-16.csv", sea_workspace.row("1", category="Inbrott"), sea_workspace.row("2")
    )
    sea_workspace.export(
        "embrace_b_2026-11-02.csv",
        sea_workspace.row("1", category="Skadegörelse", reported="2026-11-02 11:00"),
    )
    project = sea_workspace.project()
    result = ingest(project)
    assert "Inbrott" == incidents(project).loc["1", "category"]
    assert 1 == result.accounting.superseded
    assert [0, 1] == [each.revisions for each in result.accounting.files]


def test_ingesting_again_changes_nothing(sea_workspace):
    """A second ingest reads no file and leaves every byte as it was."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    project = sea_workspace.project()
    ingest(project)
    before = {path.name: path.read_bytes() for path in project.processed.iterdir()}
    assert 0 == ingest(project).files_read
    assert before == {path.name: path.read_bytes() for path in project.processed.iterdir()}


@pytest.mark.parametrize("late_first", [False, True], ids=["in order", "out of order"])
def test_adding_gives_what_starting_over_gives(sea_workspace, late_first):
    """Exports ingested one by one give the same store and accounting as all at once, in any order."""
    exports = [
        (
            "embrace_2026-11-02.csv",
            [
                sea_workspace.row("1", reported=""),
                sea_workspace.row("2", reported=""),
                sea_workspace.row("", reported=""),
            ],
        ),
        (
            "embrace_2026-11-16.csv",
            [sea_workspace.row("2"), sea_workspace.row("3"), sea_workspace.row("3", category="Ufo")],
        ),
    ]
    project = sea_workspace.project()
    for name, rows in reversed(exports) if late_first else exports:
        sea_workspace.export(name, *rows)
        ingest(project)
    stepwise = account(project), incidents(project)
    for path in project.processed.iterdir():
        path.unlink()
    ingest(project)
    assert stepwise[0] == account(project)
    assert_geodataframe_equal(stepwise[1], incidents(project))


def test_a_new_export_is_all_that_is_read(sea_workspace):
    """Only what is new is read, and what is new is added."""
    project = sea_workspace.project()
    sea_workspace.export("embrace_2026-11-02.csv", sea_workspace.row("1", reported=""))
    ingest(project)
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("2"))
    assert 1 == ingest(project).files_read
    assert {"1", "2"} == set(incidents(project).index)


def test_changed_settings_start_over(sea_workspace):
    """A changed mapping or rule makes the store anew."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(category="Ufo"))
    ingest(sea_workspace.project())
    project = sea_workspace.project('name = "Inbrott"', 'name = "Inbrott"\nvalues = ["ufo"]')
    assert 1 == ingest(project).files_read
    assert "Inbrott" == incidents(project).loc["1", "category"]


def test_a_crash_leaves_the_former_store_readable(sea_workspace, monkeypatch):
    """Whatever is half written when the process dies, readers see the former generation, and a new run repairs."""
    project = sea_workspace.project()
    sea_workspace.export("embrace_2026-11-02.csv", sea_workspace.row("1", reported=""))
    ingest(project)
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("2"))
    for home, crash_in in ((store, "write_points"), (durable, "write_text")):
        with monkeypatch.context() as patch:
            patch.setattr(home, crash_in, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                ingest(project)
        assert ["1"] == incidents(project).index.tolist()
    ingest(project)
    assert {"1", "2"} == set(incidents(project).index)


def test_an_unreadable_accounting_is_made_anew(sea_workspace):
    """The store is disposable: a damaged ingest.json is replaced."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    project = sea_workspace.project()
    ingest(project)
    (project.processed / "ingest.json").write_text('{"generation": "x"')
    assert 1 == ingest(project).files_read
    assert ["1"] == incidents(project).index.tolist()


def test_a_missing_column_is_told_with_the_nearest(sea_workspace):
    """An export without a mapped column is an error that names the field and what may be meant; nothing is stored."""
    path = sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    path.write_text(path.read_text().replace("Kategori", "Kategorier"))
    with pytest.raises(
        InputError, match=r"'Kategori' \(category; is it 'Kategorier'\?\)\. Found \d+ of them"
    ):
        ingest(sea_workspace.project())
    assert not (sea_workspace.root / "data" / "processed").exists()


def test_rows_taken_for_a_header_are_not_told(sea_workspace):
    """With the first row's line break lost a report stands among the names: none of it is in the message."""
    path = sea_workspace.export(
        "embrace_2026-11-16.csv", sea_workspace.row(text="Anna vid torget"), sea_workspace.row("2")
    )
    header, row, *rest = path.read_text().split("\n")
    path.write_text("\n".join([header.replace("Kategori", "Typ") + row, *rest]))
    with pytest.raises(InputError, match="must have the columns") as caught:
        ingest(sea_workspace.project())
    assert not [cell for cell in row.split(";") if len(cell) > 1 and cell in str(caught.value)]


def test_no_export_is_told(sea_workspace):
    """A workspace without exports says where to put them."""
    with pytest.raises(InputError, match="data/raw"):
        ingest(sea_workspace.project())


def test_a_file_belongs_to_one_source(sea_workspace):
    """Two sources whose patterns match the same file are an error."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    second = '[[sources]]\nname = "annan"\nfiles = "data/raw/*.csv"\ncolumns = { id = "Nr", occurred_from = "Från", category = "Kategori" }\n\n[[categories]]\nname = "Skade'
    with pytest.raises(ConfigError, match="belongs to one source"):
        ingest(sea_workspace.project('[[categories]]\nname = "Skade', second))


def test_quarantine_is_a_workbook_that_can_be_corrected(sea_workspace):
    """The workbook has the original row and the reason; corrected and put back, the row is accepted."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        sea_workspace.row("1"),
        sea_workspace.row("2", end="2026-11-01 09:00", text="=cmd|'/C calc'!A0"),
    )
    project = sea_workspace.project()
    (workbook,) = ingest(project).workbooks
    sheet = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python()
    named = dict(zip(sheet[0], sheet[1], strict=True))
    assert ("2", "=cmd|'/C calc'!A0", 3) == (named["Nr"], named["Text"], named["Rad"])
    assert "Sluttiden ligger före starttiden." == named["Fel"]

    corrected = pd.DataFrame([sheet[1]], columns=sheet[0]).assign(Till="2026-11-02 18:00")
    corrected.to_excel(
        sea_workspace.root / "data" / "raw" / "rattad-embrace-2026-11-17.xlsx",
        index=False,
        engine="xlsxwriter",
    )
    told = Accounting.read(project.processed)
    assert (1, {"END_BEFORE_START": 1}) == (told.to_correct, told.faults)
    result = ingest(project)
    assert {"1", "2"} == set(incidents(project).index)
    assert ((), {}) == (result.workbooks, result.accounting.faults)
    assert not workbook.exists()
    assert (1, 0) == (
        sum(each.quarantined for each in result.accounting.files),
        result.accounting.to_correct,
    )


def test_a_span_over_the_hour_that_is_repeated_is_accepted(sea_workspace):
    """Its length is kept, and it ends no earlier than it begins for all that reads wall clocks."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        sea_workspace.row(start="2026-10-25 02:45", end="2026-10-25 02:15"),
        sea_workspace.row("2", start="2026-10-25 02:45", end="2026-10-25 01:15"),
    )
    project = sea_workspace.project()
    account = ingest(project).accounting.files[0]
    assert ({"1"}, 1) == (set(incidents(project).index), account.reasons["END_BEFORE_START"]["rows"])
    row = incidents(project).loc["1"]
    assert (30, "TIME_REPEATED", row["occurred_from"]) == (
        row["span_minutes"],
        row["faults"],
        row["occurred_to"],
    )


def put_back(workspace, workbook, day="2026-11-17", **cells):
    """Correct the cells of a quarantine workbook, and put it among the exports."""
    sheet = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0).to_python()
    pd.DataFrame(sheet[1:], columns=sheet[0]).assign(**cells).to_excel(
        workspace.root / "data" / "raw" / f"rattad-embrace-{day}.xlsx", index=False, engine="xlsxwriter"
    )


@pytest.mark.parametrize("lost", ["", "2,02611E+10"])
def test_a_row_that_gets_its_number_in_the_workbook_leaves_it(sea_workspace, lost):
    """It is written with the zeros of the others, also where a later export has it, with or without the number."""
    numbers = [sea_workspace.row(f"000{number}") for number in (48, 49, 50)]
    sea_workspace.export("utdrag_2026-11-16.csv", *numbers, sea_workspace.row(lost, text="utan"))
    project = sea_workspace.project("embrace*.csv", "utdrag*.csv")
    (workbook,) = ingest(project).workbooks
    put_back(sea_workspace, workbook, "2026-11-16", Nr=51, Text="rättad")
    found = ingest(project)
    assert ((), 0) == (found.workbooks, found.accounting.to_correct)
    assert {"00048", "00049", "00050", "00051"} == set(incidents(project).index)
    again = [sea_workspace.row("00051", text="rättad"), sea_workspace.row(lost, text="utan")]
    sea_workspace.export("utdrag_2026-11-20.csv", *numbers, *again)
    assert () == ingest(project).workbooks
    assert {"00048", "00049", "00050", "00051"} == set(incidents(project).index)


def test_a_row_that_is_still_wrong_with_its_number_waits_once(sea_workspace):
    """The workbook has the row as it was corrected last, and it leaves when it can be used."""
    sea_workspace.export(
        "embrace_2026-11-16.csv", sea_workspace.row("48"), sea_workspace.row("", text="utan")
    )
    project = sea_workspace.project()
    (workbook,) = ingest(project).workbooks
    put_back(sea_workspace, workbook, Nr="51", Från="igår")
    assert 1 == ingest(project).accounting.to_correct
    put_back(sea_workspace, workbook, "2026-11-18", Nr="52", Från="2026-11-02 10:00")
    assert () == ingest(project).workbooks
    assert {"48", "52"} == set(incidents(project).index)


def test_a_row_that_gets_its_number_in_the_system_leaves_the_workbook(sea_workspace):
    """The next export has the row, with a number that is new; a row that is known already is another."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row("48"), sea_workspace.row(""))
    project = sea_workspace.project()
    ingest(project)
    sea_workspace.export("embrace_2026-11-18.csv", sea_workspace.row("48"))
    assert 1 == ingest(project).accounting.to_correct
    sea_workspace.export("embrace_2026-11-20.csv", sea_workspace.row("48"), sea_workspace.row("49"))
    assert 0 == ingest(project).accounting.to_correct


def test_no_personal_data_in_the_accounting(sea_workspace):
    """Neither good nor bad rows leave a cell's value in ingest.json."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        sea_workspace.row("hemlig-1", text="kanarie"),
        sea_workspace.row("hemlig-2", start="kanarie"),
    )
    project = sea_workspace.project()
    ingest(project)
    accounting = (project.processed / "ingest.json").read_text()
    assert "kanarie" not in accounting
    assert "hemlig" not in accounting


def test_a_workspace_that_was_moved_is_not_read_again(sea_workspace, tmp_path_factory):
    """Where it lies decides nothing: a copy on another machine finds its store up to date."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    assert 1 == ingest(sea_workspace.project()).files_read
    moved = tmp_path_factory.mktemp("elsewhere") / "kommun"
    shutil.copytree(sea_workspace.root, moved)
    assert 0 == ingest(config.load(moved)).files_read
