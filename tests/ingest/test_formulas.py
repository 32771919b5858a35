"""What is written for a spreadsheet carries no formula from an export, as another program reads it."""

import csv
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.ingest.run import ingest

HOSTILE = [
    "=cmd|'/C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x.example","y")', "{=1+1}", "\t=1+1", "\r=1+1",
    " =1+1", '=DDE("cmd";"/C calc")', "＝1+1", "\u200b=1+1", "'=1+1", '"=1+1"', "%0A=1+1", "http://x.example", "mailto:a@b.example",
    "internal:'Blad'!A1", "external:c:\\x.xlsx", "1E5", "0x1F", "2026-11-02", "TRUE", "#REF!", "_x003D_1+1", "<f>1+1</f>",
]  # fmt: skip


def quarantined(sea_workspace, rows):
    """The quarantine workbooks after rows that cannot be used."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(["Nr", "Från", "Till", "Rapporterad", "Kategori", "Text", "Öst", "Nord", "Område"])
    writer.writerows(rows)
    path = sea_workspace.root / "data" / "raw" / "embrace_2026-11-16.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    project = sea_workspace.project(
        "[[reports]]",
        "[rules]\nstop_above = { quarantined = 1, unknown_category = 1, unplaced = 1 }\n[[reports]]",
    )
    return ingest(project).workbooks


def cells(workbook):
    """Each filled cell of all sheets."""
    book = openpyxl.load_workbook(workbook)
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("column", range(9))
def test_no_cell_is_a_formula_or_a_link(sea_workspace, column):
    """In any column, hostile text stands as the text it was; nothing is computed, linked or made a number."""
    rows = [["", "igår", "", "", "Inbrott", f"rad {number}", "", "", ""] for number, _ in enumerate(HOSTILE)]
    for row, text in zip(rows, HOSTILE, strict=True):
        row[column] = text
    (workbook,) = quarantined(sea_workspace, rows)
    found = cells(workbook)
    assert {"s", "n"} >= {cell.data_type for cell in found}
    assert not [cell for cell in found if cell.hyperlink]
    # Only our own row numbers are numbers.
    assert {"Rad"} == {cell.parent.cell(1, cell.column).value for cell in found if cell.data_type == "n"}
    assert {text.strip() for text in HOSTILE if "\r" not in text} <= {
        str(cell.value).strip() for cell in found
    }


def test_hostile_headers_are_text(sea_workspace):
    """A column whose name is a formula is a column whose name is text."""
    path = sea_workspace.export("embrace_2026-11-16.csv")
    header = "Nr;Från;Till;Rapporterad;Kategori;Text;Öst;Nord;Område;=1+1;@SUM(A1)"
    path.write_text(f"{header}\n1;igår;;;Inbrott;;;;;=2+2;+3\n", encoding="utf-8")
    (workbook,) = ingest(sea_workspace.project()).workbooks
    assert not [cell for cell in cells(workbook) if cell.data_type == "f"]
    assert {"=1+1", "@SUM(A1)", "=2+2", "+3"} <= {cell.value for cell in cells(workbook)}


@settings(
    max_examples=settings.default.max_examples // 2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30))
def test_whatever_is_written_no_cell_becomes_a_formula(sea_workspace, text):
    """A workbook with any text after an equals sign can be opened, and has no formula."""
    (workbook,) = quarantined(sea_workspace, [["1", "igår", "", "", "Inbrott", f"={text}", "", "", ""]])
    assert not [cell for cell in cells(workbook) if cell.data_type == "f"]


def test_a_file_name_that_is_a_formula_is_text(sea_workspace):
    """The name of the export stands in the workbook too."""
    sea_workspace.export("embrace=1+1_2026-11-16.csv", sea_workspace.row(start="igår"))
    (workbook,) = ingest(sea_workspace.project()).workbooks
    assert not [cell for cell in cells(workbook) if cell.data_type == "f"]
