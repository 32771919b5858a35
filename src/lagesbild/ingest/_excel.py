"""Read a sheet of a workbook through calamine, with every cell written as text."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
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
_ROWS_AT_ONCE = 10_000

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
    return _guarded(lambda: _records(workbook, name, header_row, path=path), path=path)


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


def _records(workbook: CalamineWorkbook, name: str, header_row: int | None, *, path: Path) -> Records:
    rows = _rows(workbook.get_sheet_by_name(name))
    top = list(islice(rows, max(HEADER_SEARCH_ROWS, header_row or 0)))
    at = _header_at(top, header_row, path=path, sheet=name)
    header = top[at]
    # One cell far away makes millions of blank rows between; they are no rows, and would take a gigabyte.
    numbered = (
        (number, row) for number, row in enumerate(chain(top[at + 1 :], rows), start=at + 2) if any(row)
    )
    numbers: list[int] = []
    width = _used(header)
    chunks: list[list[pa.Array]] = []
    # As Python's texts, all of them at once would take a gigabyte.
    while block := list(islice(numbered, _ROWS_AT_ONCE)):
        numbers += [number for number, _ in block]
        width = max(width, *(_used(row) for _, row in block))
        chunks.append([pa.array(column, TEXT) for column in zip(*(row for _, row in block), strict=True)])
    return Records(
        names=column_names(header[:width], width),
        columns=[pa.chunked_array([chunk[column] for chunk in chunks], TEXT) for column in range(width)],
        rows=np.array(numbers, dtype=np.int64),
        header_row=at + 1,
        sheet=name,
    )


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Every row from the sheet's first on, as texts: a row's place is its number."""
    if sheet.start is None or sheet.end is None:
        return
    # One cell far away makes millions of empty rows: those share a list.
    blank = [""] * (sheet.end[1] + 1)
    before = blank[: sheet.start[1]]
    for row in sheet.iter_rows():
        is_blank = row.count("") == len(row)
        yield blank if is_blank else [*before, *(_TEXT.get(type(value), str)(value) for value in row)]


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


def _used(row: list[str]) -> int:
    """How many cells there are up to the last filled one."""
    last = len(row)
    while last and not row[last - 1].strip():
        last -= 1
    return last


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
