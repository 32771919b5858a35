"""Several tables in one sheet or text: those with the same columns are read as one, the others are named, and no header is a row."""

import pytest
from xlsxwriter import Workbook

from lagesbild.config import Columns, Source
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.run import ingest
from lagesbild.operation.run.doubts import doubts

SOURCE = Source(
    name="export", files="*", columns=Columns(id="Nr", occurred_from="Datum", category="Kategori")
)
HEADER = ["Nr", "Datum", "Kategori"]
FIRST = [[f"{n}", f"2026-10-{n + 1:02d}", "Klotter"] for n in range(8)]
SECOND = [[f"{n}", f"2026-11-{n - 7:02d}", "Inbrott"] for n in range(8, 12)]
VISITS = ["Vem", "Besöksdag", "Timmar"]
OTHERS = [["vakt", f"2026-10-{n:02d}", "3"] for n in range(10, 13)]
NOTHING = [""]


def beside(one, other, *, empty=1):
    """Rows of two tables side by side."""
    longest = max(len(one), len(other))
    return [
        [*(one[at] if at < len(one) else [""] * 3), *[""] * empty, *(other[at] if at < len(other) else [])]
        for at in range(longest)
    ]


def workbook(path, rows):
    with Workbook(path) as book:
        sheet = book.add_worksheet("Blad1")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return path


SAME = {
    "beside": beside([HEADER, *FIRST], [HEADER, *SECOND]),
    "beside and a row lower": beside([HEADER, *FIRST], [[""] * 3, HEADER, *SECOND]),
    "beside without a gap": beside([HEADER, *FIRST], [HEADER, *SECOND], empty=0),
    "below": [HEADER, *FIRST, NOTHING, HEADER, *SECOND],
    "below under a title": [HEADER, *FIRST, NOTHING, ["November"], HEADER, *SECOND],
    "below in another order": [HEADER, *FIRST, NOTHING, HEADER[::-1], *(row[::-1] for row in SECOND)],
    "page by page": [HEADER, *FIRST, HEADER, *SECOND],
}


@pytest.mark.parametrize("rows", SAME.values(), ids=SAME)
def test_tables_with_the_same_columns_are_one(tmp_path, rows):
    """Wherever they stand: every row once, under its own columns, and nothing left unread."""
    table = read(workbook(tmp_path / "e.xlsx", rows), SOURCE)
    assert () == table.unread
    assert [*FIRST, *SECOND] == table.cells[HEADER].to_numpy().tolist()


OTHER = {
    "beside": (beside([HEADER, *FIRST], [VISITS, *OTHERS]), "Blad1!E1:G4"),
    "below": ([HEADER, *FIRST, NOTHING, ["Besök"], VISITS, *OTHERS], "Blad1!A12:C15"),
    "beside and below": (
        [HEADER, *FIRST, *([*[""] * 4, *row] for row in [VISITS, *OTHERS])],
        "Blad1!E10:G13",
    ),
}


@pytest.mark.parametrize(("rows", "place"), OTHER.values(), ids=OTHER)
def test_a_table_with_other_columns_is_named_and_not_mixed_in(tmp_path, rows, place):
    """Its cells, its rows, and that it stands beside."""
    table = read(workbook(tmp_path / "e.xlsx", rows), SOURCE)
    assert [(place, 3, "beside")] == [(each.name, each.rows, each.why) for each in table.unread]
    assert FIRST == table.cells[HEADER].to_numpy().tolist()
    assert HEADER == table.cells.columns.tolist()


EQUAL = [["vakt", f"2026-10-{n:02d}", "3"] for n in range(10, 18)]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (beside([HEADER, *FIRST], [VISITS, *EQUAL]), "E1:G9"),
        (beside([HEADER, *FIRST], [VISITS, *EQUAL], empty=2), "F1:H9"),
        (beside([VISITS, *EQUAL], [HEADER, *FIRST]), "A1:C9"),
    ],
    ids=["to the right", "two empty columns", "to the left"],
)
def test_columns_beyond_an_empty_one_that_are_not_used_are_named(tmp_path, rows, cells):
    """A table as long as the one that is read, in a workbook and in text: its cells, its rows, and that none is used."""
    text = tmp_path / "e.csv"
    text.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    for path, place in ((workbook(tmp_path / "e.xlsx", rows), f"Blad1!{cells}"), (text, cells)):
        table = read(path, SOURCE)
        assert [(place, 8, "unused")] == [(each.name, each.rows, each.why) for each in table.unread]
        assert FIRST == table.cells[HEADER].to_numpy().tolist()


@pytest.mark.parametrize("named", ["Vem", "Timmar"])
def test_columns_beyond_an_empty_one_are_the_rows_own_where_the_source_uses_one(tmp_path, named):
    """Then nothing is left unread."""
    source = SOURCE.model_copy(update={"columns": SOURCE.columns.model_copy(update={"description": named})})
    rows = beside([HEADER, *FIRST], [VISITS, *EQUAL])
    assert () == read(workbook(tmp_path / "e.xlsx", rows), source).unread


def test_headers_without_cells_beyond_an_empty_column_are_nothing(tmp_path):
    """Nothing is left unread where there is nothing."""
    rows = beside([HEADER, *FIRST], [VISITS])
    assert () == read(workbook(tmp_path / "e.xlsx", rows), SOURCE).unread


def test_an_empty_column_within_a_table_parts_nothing(tmp_path):
    """A narrow column for looks: what is right of it belongs to the same rows."""
    rows = [[*HEADER, "", "Plats", "Anm"], *([*row, "", "Torget", ""] for row in FIRST)]
    table = read(workbook(tmp_path / "e.xlsx", rows), SOURCE)
    assert ["Torget"] * 8 == table.cells["Plats"].tolist()
    assert () == table.unread


def test_empty_rows_within_a_table_part_nothing(tmp_path):
    """Nor does a row of words without a time below one: it is a row, and its time is missing."""
    rows = [HEADER, *FIRST, NOTHING, ["", "okänt", "Klotter"], *SECOND]
    table = read(workbook(tmp_path / "e.xlsx", rows), SOURCE)
    assert 13 == len(table.cells)


def test_ingest_tells_what_it_leaves_unread_beside(sea_workspace):
    """In text too, every time: where, how many rows, and what to do."""
    row = sea_workspace.row()
    sea_workspace.export(
        "embrace_2026-11-16.csv", row, ";" * 8, "Vem;Dag;Tim;;;;;;", *["vakt;2026-10-10;3;;;;;;"] * 3
    )
    project = sea_workspace.project()
    for _ in range(2):
        result = ingest(project)
        assert 1 == result.accounting.files[0].rows_read
        told = [str(each) for each in doubts(project, result.accounting) if "is not read" in str(each)]
        assert [True] == ["'A4:I7' is not read (3 rows)" in each for each in told]


def test_ingest_tells_what_columns_it_does_not_use_beyond_an_empty_one(sea_workspace):
    """Every time: where, how many rows, and what to do; the rows of the export are read as ever."""
    path = sea_workspace.export("embrace_2026-11-16.csv", *(sea_workspace.row(f"{at}") for at in range(3)))
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    wider = [f"{header};;Vem;Tim", *(f"{row};;vakt;3" for row in rows)]
    path.write_text("\n".join(wider), encoding="utf-8")
    project = sea_workspace.project()
    for _ in range(2):
        result = ingest(project)
        assert 3 == result.accounting.incidents
        told = [str(each) for each in doubts(project, result.accounting) if "not read" in str(each)]
        assert [True] == ["'K1:L4' are not read (3 rows)" in each for each in told]
