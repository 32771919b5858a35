"""Sheets and layers that hold the same table are one export, and what is not read is named."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
import xlsxwriter

from lagesbild.config import Columns, Source
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.reading.records import Unread
from lagesbild.ingest.run import ingest
from lagesbild.language import in_swedish

HEADER = ["Nr", "Dag", "Kategori", "Plats"]


def source(**settings):
    columns = Columns(id="Nr", occurred_from="Dag", category="Kategori")
    return Source(name="s", files="*", columns=columns, **settings)


def rows(name: str, count: int) -> list[list[str]]:
    return [
        [f"{name}{number}", f"2026-11-{number:02}", "Klotter", "Torget"] for number in range(1, count + 1)
    ]


def workbook(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                sheet.write_row(at, 0, row)
            if name in hidden:
                sheet.hide()
    return path


def test_sheets_with_the_same_columns_are_one_table(tmp_path):
    """Order of the columns, case and title rows do not matter, and every row says which sheet it stands in."""
    turned = [["Uttag Söder"], [], ["PLATS", "kategori ", "Dag", "nr"], *[row[::-1] for row in rows("S", 2)]]
    path = workbook(tmp_path / "a.xlsx", {"Norr": [HEADER, *rows("N", 2)], "Söder": turned})
    table = read(path, source())
    assert ["N1", "N2", "S1", "S2"] == table.cells["Nr"].tolist()
    assert ["Torget"] * 4 == table.cells["Plats"].tolist()
    assert [["Norr", 2], ["Norr", 3], ["Söder", 4], ["Söder", 5]] == table.located(
        table.cells.index
    ).to_numpy().tolist()
    assert table.cells.index.is_unique
    assert () == table.unread


def test_a_column_that_one_sheet_lacks_is_empty_there(tmp_path):
    """A sheet with a column more or less is read with the others."""
    more = [[*HEADER, "Anteckning"], *[[*row, "x"] for row in rows("M", 1)]]
    table = read(workbook(tmp_path / "a.xlsx", {"A": [HEADER, *rows("A", 1)], "B": more}), source())
    assert [True, False] == table.cells["Anteckning"].isna().tolist()


def test_other_sheets_are_named_with_their_rows(tmp_path):
    """Instructions, a summary and a hidden sheet are no rows of the export, and are told, each with why."""
    sheets = {
        "Läs mig": [["Så gör du"], *[[f"Steg {number}"] for number in range(30)]],
        "Data": [HEADER, *rows("D", 3)],
        "Summering": [["Kategori", "Antal"], ["Klotter", 3]],
        "Gammalt": [HEADER, *rows("G", 2)],
        "Tomt": [],
        "Rubrik": [["Bara en rubrik"]],
    }
    table = read(workbook(tmp_path / "a.xlsx", sheets, hidden=("Gammalt",)), source())
    assert (["D1", "D2", "D3"], "Data") == (table.cells["Nr"].tolist(), table.sheet)
    assert {
        Unread("Läs mig", 30, "columns"),
        Unread("Summering", 1, "columns"),
        Unread("Gammalt", 2, "hidden"),
    } == set(table.unread)


def test_a_sheet_that_repeats_others_is_not_counted_again(tmp_path):
    """'Alla' beside a sheet a district is the same rows once more."""
    norr, soder = rows("N", 6), rows("S", 7)
    sheets = {
        "Norr": [HEADER, *norr],
        "Söder": [HEADER, *soder],
        "Alla": [HEADER, *norr, *soder],
    }
    table = read(workbook(tmp_path / "a.xlsx", sheets), source())
    assert 13 == len(table.cells)
    assert {Unread("Norr", 6, "copy"), Unread("Söder", 7, "copy")} == set(table.unread)


def test_short_rows_that_are_alike_by_chance_are_no_copy(tmp_path):
    """A day and a category say too little to know a row by: both sheets count."""
    header = ["Dag", "Kategori"]
    alike = [["2026-11-02", "Klotter"], ["2026-11-03", "Inbrott"]] * 5
    table = read(
        workbook(tmp_path / "a.xlsx", {"Norr": [header, *alike * 2], "Söder": [header, *alike]}), source()
    )
    assert 30 == len(table.cells)


def test_two_columns_of_one_name_are_both_kept(tmp_path):
    """Names that differ only by case within a sheet are two columns."""
    header = [*HEADER, "plats"]
    sheets = {name: [header, *[[*row, name] for row in rows(name, 1)]] for name in ("A", "B")}
    cells = read(workbook(tmp_path / "a.xlsx", sheets), source()).cells
    assert ["Torget", "Torget"] == cells["Plats"].tolist()
    assert ["A", "B"] == cells["plats"].tolist()


def test_the_source_decides_between_two_tables(tmp_path):
    """Of two tables the one is read that has the columns the source names, though the other is larger."""
    other = [["Löpnummer", "Fordon", "Stund", "Förare"], *[[str(each)] * 4 for each in range(9)]]
    path = workbook(tmp_path / "a.xlsx", {"Fordon": other, "Händelser": [HEADER, *rows("H", 2)]})
    assert ["H1", "H2"] == read(path, source()).cells["Nr"].tolist()


def test_layers_are_read_like_sheets(tmp_path):
    """Layers with the same columns are one export, another kind of layer is named, a style is not."""
    path = tmp_path / "a.gpkg"
    for layer, columns in {
        "norr": {"Nr": ["1"], "Dag": ["2026-11-02"], "Kategori": ["Klotter"]},
        "soder": {"Nr": ["2"], "Dag": ["2026-11-03"], "Kategori": ["Klotter"]},
        "kameror": {"namn": ["A"]},
        "layer_styles": {"stil": ["x"]},
    }.items():
        gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0)], crs=3006).to_file(path, layer=layer)
    table = read(path, source())
    assert (["1", "2"], (Unread("kameror", 1, "columns"),)) == (table.cells["Nr"].tolist(), table.unread)


def test_the_proposal_says_what_is_read_and_what_is_not(tmp_path):
    """Both are remarks with the sheets' names and rows."""
    sheets = {"Norr": [HEADER, *rows("N", 9)], "Söder": [HEADER, *rows("S", 1)], "Info": [["a"], ["b"]]}
    notes = list(map(in_swedish, inspect_file(workbook(tmp_path / "a.xlsx", sheets), project=None).notes))
    assert any("Norr (9 rader) och Söder (1 rad)" in note for note in notes)
    assert any(note.startswith("Läses inte: Info (1 rad, andra kolumner)") for note in notes)


def test_ingest_accounts_for_every_sheet(sea_workspace):
    """Rows of all sheets are counted, a row in quarantine is found by its sheet and row, what is unread is kept."""
    project = sea_workspace.project("data/raw/embrace*.csv", "data/raw/embrace*.xlsx")
    header = ["Nr", "Från", "Till", "Rapporterad", "Kategori", "Text", "Öst", "Nord", "Område"]
    good = [sea_workspace.row(number).split(";") for number in ("1", "2")]
    bad = sea_workspace.row("3", start="en dag").split(";")
    workbook(
        project.raw / "embrace_2026-11-16.xlsx",
        {"Norr": [header, *good], "Söder": [header, bad], "Om": [["Uttag"], ["Embrace"]]},
    )
    done = ingest(project)
    (account,) = done.accounting.files
    assert (3, 2, 1) == (account.rows_read, account.accepted, account.quarantined)
    assert [{"name": "Om", "rows": 1, "why": "columns"}] == account.unread
    header, row = openpyxl.load_workbook(done.workbooks[0]).worksheets[0].iter_rows(values_only=True)
    told = dict(zip(header, row, strict=True))
    assert ("data/raw/embrace_2026-11-16.xlsx", "Söder", 2) == (told["Fil"], told["Blad"], told["Rad"])


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_other_workbooks_are_read_alike(tmp_path, workbooks, kind):
    """Old, binary and open workbooks give the same table as .xlsx."""
    path = tmp_path / f"a.{kind}"
    path.write_bytes(
        getattr(workbooks, kind)(
            {
                "Norr": [["Nr", "Dag", "Antal"], ["ä", "2026-11-02", 1.5]],
                "Söder": [["Nr", "Dag", "Antal"], ["Ö", None, 2]],
            }
        )
    )
    assert [["ä", "2026-11-02", "1.5"], ["Ö", None, "2"]] == read(path, source()).cells.astype(object).where(
        lambda cells: cells.notna(), None
    ).to_numpy().tolist()  # fmt: skip
