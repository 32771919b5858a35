"""Read the sheets of a workbook through calamine, with every cell written as text."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar
from xml.parsers import expat
from zipfile import ZipFile, is_zipfile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from lagesbild.errors import ReadError
from lagesbild.ingest.reading._extents import column_number
from lagesbild.ingest.reading._parts import Heading, chosen, join, left_out
from lagesbild.ingest.reading._tables import named_tables, unused_beside
from lagesbild.ingest.reading.records import (
    HEADER_SEARCH_ROWS,
    TEXT,
    Records,
    Unread,
    column_names,
    find_header,
    header_names,
    require_few_columns,
)
from lagesbild.ingest.reading.unpacking import BROKEN_XML, BROKEN_ZIP, damaged, require_unpackable

_HALF_SECOND = timedelta(microseconds=500_000)
_LARGEST_EXACT_INTEGER = 2**53
_ROWS_AT_ONCE = 10_000
_PIECE = 1 << 20
_DAY = re.compile(r"\d\d\d\d-\d\d-\d\d")
_MOMENT = re.compile(r"\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d")
_CLOCK_CODES = frozenset({"18", "19", "20", "21", "22", "46"})  # Excel's own formats with hours
_NO_CODE = re.compile(
    r'"[^"]*"|\\.|_.|\[(?!h+\])[^\]]*\]', re.IGNORECASE
)  # what a format writes as it stands

Result = TypeVar("Result")


def read_workbook(
    path: Path, *, sheet: str | None, header_row: int | None, wanted: frozenset[str]
) -> Records:
    """Read one sheet, or all that hold the same table if none is named; each sheet is read once.

    Dates become ``2026-11-02``, date-times ``2026-11-02 14:30:00`` (to the nearest second; at midnight too where the
    cell shows a clock beside others that have one), times and
    durations ``14:30:00``, whole numbers ``123``, other numbers ``0.625``, booleans ``true`` and
    ``false``. A formula gives its value; an error cell is empty. A cell that is merged down over rows stands in each.

    Parameters
    ----------
    path
        ``.xlsx``, ``.xlsm``, ``.xlsb``, ``.xls`` or ``.ods``, by content.
    sheet
        Name of the only sheet to read.
    header_row
        Found in each sheet by itself if not given.
    wanted
        Columns that tell which sheets are meant where several tables are there.

    Raises
    ------
    ReadError
        When the workbook is encrypted, damaged or too large, or lacks the sheet or the header row.
    """
    require_unpackable(path)
    return _guarded(lambda: _tables(path, sheet, header_row, wanted), path=path)


def _tables(path: Path, sheet: str | None, header_row: int | None, wanted: frozenset[str]) -> Records:
    with path.open("rb") as file:
        workbook = CalamineWorkbook.from_filelike(file)
        sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        _require_sheet([each.name for each in sheets], sheet, path=path)
        # One sheet's cells at a time: as the reader holds them, they take ten times the room.
        found = [
            (
                each.name,
                each.visible != SheetVisibleEnum.Visible,
                _records(workbook, each.name, header_row, path),
            )
            for each in sheets
        ]
    others = tuple(
        Unread(name, len(records.rows), "another")
        for name, _, records in found
        if sheet is not None and len(records.rows) and name != sheet
    )
    sought = [each for each in found if sheet is None or each[0] == sheet]
    headings, read, of_sheet = [], [], []
    for at, (name, is_hidden, records) in enumerate(sought):
        for place, table, is_beside in named_tables(records, sheet=name):
            headings.append(Heading(place, table.names, len(table.rows), is_hidden, is_beside))
            read.append(table)
            of_sheet.append(at)
    taken = chosen(headings, wanted)
    if not taken:
        fullest = max(range(len(read)), key=lambda at: len(read[at].rows))
        _require_header(read[fullest], headings[fullest], header_row, path=path)
    joined = join([(headings[at].name, read[at]) for at in taken])
    unused = (
        each
        for at in sorted({of_sheet[at] for at in taken})
        for each in unused_beside(sought[at][2], wanted, sheet=sought[at][0])
    )
    return replace(joined, unread=(*joined.unread, *left_out(headings, taken), *unused, *others))


def _guarded(read: Callable[[], Result], *, path: Path) -> Result:
    """Call the reader, and turn its ways to fail into one."""
    try:
        return read()
    except PasswordError as error:
        raise ReadError(
            "A workbook must have no password; '{file}' has one. Save it without.", file=path.name
        ) from error
    except CalamineError as error:
        raise damaged(path.name) from error
    except BaseException as error:
        # A panic in the Rust reader is no Exception; everything else keeps its way.
        if type(error).__name__ == "PanicException" or isinstance(error, ValueError):
            raise damaged(path.name) from error
        raise


def _require_sheet(names: Sequence[str], sheet: str | None, *, path: Path) -> None:
    if not names:
        raise ReadError(
            "A workbook must have a sheet of cells; '{file}' has none. Export it again.", file=path.name
        )
    if sheet is not None and sheet not in names:
        raise ReadError(
            "'{file}' must have the sheet '{sheet}'; it has {found}. Correct 'sheet'.",
            file=path.name,
            sheet=sheet,
            found=", ".join(f"'{name}'" for name in names),
        )


def _require_header(records: Records, heading: Heading, header_row: int | None, *, path: Path) -> None:
    if records.names:
        return
    if header_row is None:
        raise ReadError(
            "An export must have a header; the sheet '{sheet}' of '{file}' is empty. "
            "Name another sheet in 'sheet', or export it again.",
            sheet=heading.name,
            file=path.name,
        )
    raise ReadError(
        "The header must stand in row {row}, as configured; the sheet '{sheet}' of '{file}' "
        "has {rows} rows. Correct 'header_row', or leave it out.",
        row=header_row,
        sheet=heading.name,
        file=path.name,
        rows=heading.rows,
    )


def _records(workbook: CalamineWorkbook, name: str, header_row: int | None, path: Path) -> Records:
    """The table of one sheet; without names, and with no cells, where it has no header."""
    cells = workbook.get_sheet_by_name(name)
    rows = _rows(cells, path.name)
    top = list(islice(rows, max(HEADER_SEARCH_ROWS, header_row or 0)))
    at = find_header(top[:HEADER_SEARCH_ROWS]) if header_row is None else header_row - 1
    if at is None or at >= len(top):
        filled = [number for number, row in enumerate(chain(top, rows), start=1) if any(row)]
        return Records(names=[], columns=[], rows=np.array(filled, dtype=np.int64), sheet=name)
    header = header_names(top, at) if at >= 0 else []
    # One cell far away makes millions of blank rows between; they are no rows, and would take a gigabyte.
    numbered = (
        (number, row) for number, row in enumerate(chain(top[at + 1 :], rows), start=at + 2) if any(row)
    )
    numbers: list[int] = []
    width = _used(header)
    chunks: list[list[pa.Array]] = []
    filled_down = _with_merged(numbered, cells, header=at + 1)
    # As Python's texts, all of them at once would take a gigabyte.
    while block := list(islice(filled_down, _ROWS_AT_ONCE)):
        numbers += [number for number, _ in block]
        width = max(width, *(_used(row) for _, row in block))
        chunks.append([pa.array(column, TEXT) for column in zip(*(row for _, row in block), strict=True)])
    columns = [pa.chunked_array([chunk[column] for chunk in chunks], TEXT) for column in range(width)]
    return Records(
        names=column_names(header[:width], width),
        columns=_with_midnights(columns, numbers, path, name),
        rows=np.array(numbers, dtype=np.int64),
        header_row=at + 1,
        sheet=name,
    )


def _rows(sheet: CalamineSheet, file: str) -> Iterator[list[str]]:
    """Every row from the sheet's first on, as texts: a row's place is its number."""
    if sheet.start is None or sheet.end is None:
        return
    require_few_columns(sheet.end[1] + 1, file=file)
    # One cell far away makes millions of empty rows: those share a list.
    blank = [""] * (sheet.end[1] + 1)
    before = blank[: sheet.start[1]]
    for row in sheet.iter_rows():
        is_blank = row.count("") == len(row)
        yield blank if is_blank else [*before, *(_TEXT.get(type(value), str)(value) for value in row)]


def _with_merged(
    numbered: Iterator[tuple[int, list[str]]], sheet: CalamineSheet, *, header: int
) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, with a cell that is merged over several of them in each: a day over the rows of its incidents."""
    tall: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom > top >= header:
            tall.setdefault(top + 1, []).append((left, bottom + 1))
    above: dict[int, tuple[str, int]] = {}
    for number, row in numbered:
        for column, (text, last) in above.items():
            if number <= last:
                row[column] = text
        for column, last in tall.get(number, ()):
            above[column] = row[column], last
        yield number, row


def _with_midnights(
    columns: list[pa.ChunkedArray], numbers: Sequence[int], path: Path, sheet: str
) -> list[pa.ChunkedArray]:
    """The columns, with a clock in the days whose cells show one: midnight is a whole number, which the reader takes for a day.

    Only beside moments: where all are at 00:00, no clock is known.
    """
    mixed = {
        at for at, column in enumerate(columns) if _any_like(column, _DAY) and _any_like(column, _MOMENT)
    }
    if not mixed or not is_zipfile(path):
        return columns
    shown = _shown_with_clock(path, sheet, mixed)
    read = list(columns)
    for at in mixed:
        texts = read[at].to_pylist()
        told = (
            f"{text} 00:00:00" if (number, at) in shown and _DAY.fullmatch(text) else text
            for number, text in zip(numbers, texts, strict=True)
        )
        read[at] = pa.chunked_array([pa.array(told, TEXT)])
    return read


def _any_like(column: pa.ChunkedArray, shape: re.Pattern[str]) -> bool:
    length = len(shape.pattern.replace("\\d", "0"))
    found = column.filter(pc.equal(pc.utf8_length(column), length))
    return bool(pc.any(pc.match_substring_regex(found, f"^{shape.pattern}$")).as_py())


def _shown_with_clock(path: Path, sheet: str, columns: Collection[int]) -> set[tuple[int, int]]:
    """Row and column of the numbers in an ``.xlsx`` whose format shows a clock; none in a workbook of another kind."""
    shown = set()
    # What is damaged here was not where calamine read the cells: days then stay days.
    with suppress(*BROKEN_ZIP, *BROKEN_XML, StopIteration), ZipFile(path) as parts:
        styles = _clock_styles(parts)
        for tag, told in _elements(parts, _part_of(parts, sheet)):
            if tag == "c" and told.get("s") in styles and told.get("t", "n") == "n":
                letters = told["r"].rstrip("0123456789")
                at = column_number(letters) - 1
                if at in columns:
                    shown.add((int(told["r"][len(letters) :]), at))
    return shown


def _part_of(parts: ZipFile, sheet: str) -> str:
    """The part of a workbook that a sheet is in; a KeyError where none is told."""
    ids = {
        told["name"]: next(value for name, value in told.items() if name.endswith(":id"))
        for tag, told in _elements(parts, "xl/workbook.xml")
        if tag == "sheet"
    }
    of_id = {
        told["Id"]: told["Target"]
        for tag, told in _elements(parts, "xl/_rels/workbook.xml.rels")
        if tag == "Relationship"
    }
    target = of_id[ids[sheet]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _clock_styles(parts: ZipFile) -> set[str]:
    """The numbers of the cell styles that show a clock."""
    codes: dict[str, str] = {}
    styles: list[str] = []
    is_of_cells = False
    for tag, told in _elements(parts, "xl/styles.xml"):
        match tag:
            case "numFmt":
                codes[told["numFmtId"]] = told["formatCode"]
            case "cellXfs" | "cellStyleXfs" | "dxfs" | "cellStyles":
                is_of_cells = tag == "cellXfs"
            case "xf" if is_of_cells:
                styles.append(told.get("numFmtId", "0"))
    return {
        str(at)
        for at, code in enumerate(styles)
        if code in _CLOCK_CODES or "h" in _NO_CODE.sub("", codes.get(code, "")).casefold()
    }


def _elements(parts: ZipFile, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a part as they begin, each by its name without a prefix."""
    begun: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, told: begun.append((tag.rpartition(":")[2], told))
    with parts.open(name) as part:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords
            yield from begun
            begun.clear()


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
