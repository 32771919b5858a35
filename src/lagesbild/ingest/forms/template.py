"""Write a workbook to fill in: headings, drop-downs, validated days and times, and a page of instructions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from lagesbild.ingest.forms.workbook import workbook

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FieldKind = Literal["text", "day", "clock", "list", "number"]

_ROWS: Final = 1000  # rows that are validated
_GUIDE: Final = "Läs mig"
_LISTS: Final = "Listor"
TEMPLATE_SHEETS: Final = frozenset({_GUIDE, _LISTS})
"""Sheets of a template that nobody fills in."""

_STAMP: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed mark, not a moment
_FORMATS: Final = {"day": "yyyy-mm-dd", "clock": "hh:mm", "number": "0", "text": "@", "list": "@"}
_LONGEST_MESSAGE: Final = 255  # Excel's limits
_LONGEST_TITLE: Final = 32

Cell = str | float | date | time | None


@dataclass(frozen=True)
class TemplateColumn:
    """A column: its heading, what the cell says when it is chosen, and what it takes.

    ``values`` are offered in a drop-down; with ``is_open`` something else may be written too.
    """

    heading: str
    help: str
    kind: FieldKind = "text"
    values: tuple[str, ...] = ()
    is_open: bool = False
    is_needed: bool = False
    width: int = 16


def write_template(
    path: Path,
    *,
    sheet: str,
    columns: Sequence[TemplateColumn],
    instructions: Sequence[str],
    rows: Sequence[Mapping[str, Cell]] = (),
) -> None:
    """Write the workbook, the same bytes each time for the same content.

    Parameters
    ----------
    path
        Replaced if it is there.
    sheet
        Name of the sheet to fill in; it is the first, so that a reader needs no name.
    columns
        In their order.
    instructions
        Lines of the page of instructions, the first a heading; lines ending with ``:`` are headings too.
    rows
        What is filled in already, by heading.
    """
    with workbook(path) as book:
        book.set_properties({"created": _STAMP})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        plain = book.add_format(heading | {"bg_color": "#eef2f5"})
        needed = book.add_format(heading | {"bg_color": "#d6e6f2"})
        filled, guide, lists = (book.add_worksheet(name) for name in (sheet, _GUIDE, _LISTS))
        lists.hide()
        filled.freeze_panes(1, 1)
        filled.set_landscape()
        filled.fit_to_pages(1, 0)
        filled.set_row(0, 32)
        for at, column in enumerate(columns):
            filled.set_column(at, at, column.width, formats[column.kind])
            filled.write_string(0, at, column.heading, needed if column.is_needed else plain)
            for number, value in enumerate(column.values):
                lists.write_string(number, at, value)
            filled.data_validation(1, at, _ROWS, at, _validation(column, at))
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                _write(filled, number, at, row.get(column.heading))
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        guide.set_column(0, 0, 95)
        for number, line in enumerate(instructions):
            guide.write_string(number, 0, line, bold if number == 0 or line.endswith(":") else wrapped)


def _write(sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
    """The column's own format is used: a cell that is filled in by hand has it too."""
    match cell:
        case None:
            return
        case str():
            sheet.write_string(row, column, cell)
        case date() | time():
            sheet.write_datetime(row, column, cell)
        case _:
            sheet.write_number(row, column, cell)


def _validation(column: TemplateColumn, at: int) -> dict[str, object]:
    rule: dict[str, object] = {
        "input_title": column.heading[:_LONGEST_TITLE],
        "input_message": column.help[:_LONGEST_MESSAGE],
        "error_title": column.heading[:_LONGEST_TITLE],
        "ignore_blank": True,
    }
    match column.kind:
        case "list" if column.values:
            letter = chr(ord("A") + at)
            rule |= {
                "validate": "list",
                "source": f"={_LISTS}!${letter}$1:${letter}${len(column.values)}",
                "error_type": "information" if column.is_open else "stop",
                "error_message": "Välj ur listan.",
            }
        case "day":
            rule |= {
                "validate": "date",
                "criteria": "between",
                "minimum": date(2000, 1, 1),
                "maximum": date(2099, 12, 31),
                "error_message": "Skriv en dag, som 2026-11-16.",
            }
        case "clock":
            rule |= {
                "validate": "time",
                "criteria": "between",
                "minimum": time(0),
                "maximum": time(23, 59),
                "error_message": "Skriv ett klockslag, som 21:30.",
            }
        case "number":
            rule |= {
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "error_message": "Skriv ett tal, utan enhet.",
            }
        case _:
            rule |= {"validate": "any"}
    return rule
