"""Read a sheet of a workbook through calamine, with every cell written as text."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from lagesbild.errors import ReadError
from lagesbild.ingest._records import HEADER_SEARCH_ROWS, TEXT, Records, column_names, find_header
from lagesbild.ingest._unpacking import require_unpackable

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HALF_SECOND = timedelta(microseconds=500_000)
_LARGEST_EXACT_INTEGER = 2**53

Result = TypeVar("Result")


def read_workbook(path: Path, *, sheet: str | None, header_row: int | None) -> Records:
    """Read one sheet, the first if none is named; the header is found by itself if not configured.

    Dates become ``2026-11-02``, date-times ``2026-11-02 14:30:00`` (to the nearest second), times and
    durations ``14:30:00``, whole numbers ``123``, other numbers ``0.625``, booleans ``true`` and
    ``false``. A formula gives its value; an error cell is empty.

    Raises
    ------
    ReadError
        When the workbook is encrypted, damaged or too large, or lacks the sheet or the header row.
    """
    _require_workbook(path)
    workbook = _open(path)
    name = _sheet_name(workbook, sheet, path=path)
    rows = _rows(workbook, name, path=path)
    at = _header_at(rows, header_row, path=path, sheet=name)
    header = rows[at]
    # One cell far away makes millions of blank rows between; they are no rows, and would take a gigabyte.
    numbered = [(number, row) for number, row in enumerate(rows[at + 1 :], start=at + 2) if any(row)]
    body = [row for _, row in numbered]
    width = max((number for row in (header, *body) for number in _used(row)), default=0)
    return Records(
        names=column_names(header[:width], width),
        columns=[
            pa.chunked_array([pa.array([row[column] for row in body], TEXT)]) for column in range(width)
        ],
        rows=np.array([number for number, _ in numbered], dtype=np.int64),
        header_row=at + 1,
        sheet=name,
    )


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets that hold cells, in the workbook's order.

    Raises
    ------
    ReadError
        When the workbook is encrypted, damaged or too large.
    """
    _require_workbook(path)
    return _worksheets(_open(path))


def _require_workbook(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(_COMPOUND))
    if start == _COMPOUND and path.suffix.lower() != ".xls":
        raise ReadError(
            f"A workbook must have no password; '{path.name}' is encrypted (or an old .xls under a new name). "
            "Open it in Excel, remove the password and save it as .xlsx."
        )
    if start.startswith(_ZIP):
        require_unpackable(path)
    elif start != _COMPOUND:
        raise ReadError(
            f"'{path.name}' must be a workbook; its content is something else. "
            "Save it as .xlsx, or give it the ending it was saved with."
        )


def _guarded(read: Callable[[], Result], *, path: Path) -> Result:
    """Call the reader, and turn its ways to fail into one."""
    try:
        return read()
    except PasswordError as error:
        raise ReadError(
            f"A workbook must have no password; '{path.name}' has one. Save it without."
        ) from error
    except CalamineError as error:
        raise ReadError(_damaged(path)) from error
    except BaseException as error:
        # A panic in the Rust reader is no Exception; everything else keeps its way.
        if type(error).__name__ == "PanicException" or isinstance(error, ValueError):
            raise ReadError(_damaged(path)) from error
        raise


def _damaged(path: Path) -> str:
    return f"'{path.name}' must be a whole workbook; it is damaged. Open it in Excel, save it again, or export it again."


def _open(path: Path) -> CalamineWorkbook:
    return _guarded(lambda: CalamineWorkbook.from_path(path), path=path)


def _worksheets(workbook: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _sheet_name(workbook: CalamineWorkbook, sheet: str | None, *, path: Path) -> str:
    names = _worksheets(workbook)
    if not names:
        raise ReadError(f"A workbook must have a sheet of cells; '{path.name}' has none. Export it again.")
    if sheet is None:
        return names[0]
    if sheet not in names:
        found = ", ".join(f"'{name}'" for name in names)
        raise ReadError(f"'{path.name}' must have the sheet '{sheet}'; it has {found}. Correct 'sheet'.")
    return sheet


def _rows(workbook: CalamineWorkbook, name: str, *, path: Path) -> list[list[str]]:
    sheet: CalamineSheet = _guarded(lambda: workbook.get_sheet_by_name(name), path=path)
    if sheet.start is None or sheet.end is None:
        return []
    # With the empty rows and columns before the first cell, a row's place in the list is its number. One
    # cell far away makes millions of empty ones: rows without any share a list.
    blank = [""] * (sheet.end[1] + 1)
    before = blank[: sheet.start[1]]

    def texts() -> list[list[str]]:
        return [
            blank
            if row.count("") == len(row)
            else [*before, *(_TEXT.get(type(value), str)(value) for value in row)]
            for row in sheet.iter_rows()
        ]

    return _guarded(texts, path=path)


def _header_at(rows: list[list[str]], header_row: int | None, *, path: Path, sheet: str) -> int:
    if header_row is None:
        at = find_header(rows[:HEADER_SEARCH_ROWS])
        if at is None:
            raise ReadError(
                f"An export must have a header; the sheet '{sheet}' of '{path.name}' is empty. "
                "Name another sheet in 'sheet', or export it again."
            )
        return at
    if header_row > len(rows):
        raise ReadError(
            f"The header must stand in row {header_row}, as configured; the sheet '{sheet}' of '{path.name}' "
            f"has {len(rows)} rows. Correct 'header_row', or leave it out."
        )
    return header_row - 1


def _used(row: list[str]) -> range:
    """1-based number of the last filled cell, as a range of none or one."""
    last = len(row)
    while last and not row[last - 1].strip():
        last -= 1
    return range(last, last + 1)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _LARGEST_EXACT_INTEGER:
        return str(int(value))
    return repr(value)


def _moment(value: datetime) -> str:
    # A date is a fraction of days in the file: 14:30 may come out some microseconds short.
    return (value + _HALF_SECOND).replace(microsecond=0).isoformat(sep=" ")


def _time(value: time) -> str:
    # Rounding must not turn 23:59:59.9 into midnight, which is another day.
    rounded = datetime.combine(date.min, value) + _HALF_SECOND
    return "23:59:59" if rounded.date() > date.min else rounded.time().isoformat(timespec="seconds")


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


_TEXT: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: _time,
    timedelta: _duration,
}
