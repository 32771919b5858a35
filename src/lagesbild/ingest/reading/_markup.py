"""Read the tables of a web page, or of Excel's XML of 2003, that a system calls ``.xls``.

Many systems write such a file, and Excel opens it after a question. Nothing but the cells' text is read: no style,
no link, no entity that the file defines itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from lagesbild.errors import ReadError
from lagesbild.ingest.reading._parts import Heading, chosen, join, left_out
from lagesbild.ingest.reading.encoding import Text, to_utf8
from lagesbild.ingest.reading.records import (
    COLUMN_LIMIT,
    HEADER_SEARCH_ROWS,
    TEXT,
    Records,
    column_names,
    find_header,
    header_names,
    require_few_columns,
)
from lagesbild.ingest.reading.unpacking import GRID_LIMIT

_BEGINS: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<\s*(?:!doctype\s+html|!--|html|head|meta|style|table|\?xml|div|body)",
    re.IGNORECASE,
)
_CHARSET: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_START: Final = 4096
_MOST_ROWS: Final = 1_048_576
_ROWS: Final = frozenset({"tr", "row"})
_CELLS: Final = frozenset({"td", "th", "cell"})
_BREAKS: Final = frozenset({"br", "p", "div"})


def is_markup(start: bytes) -> bool:
    """Whether a file that begins so is HTML or XML."""
    plain = start.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return _BEGINS.match(plain) is not None


def read_markup(path: Path, *, sheet: str | None, header_row: int | None, wanted: frozenset[str]) -> Records:
    """Read the table, or all that are alike; as ``read_workbook`` reads sheets.

    Raises
    ------
    ReadError
        When there is no table with a header, no sheet of that name, or a table has too many columns.
    """
    text = _decoded(path.read_bytes(), name=path.name)
    reader = _Tables()
    try:
        reader.feed(text.utf8.decode())
        reader.close()
    except (OverflowError, AssertionError, ValueError) as error:  # the parser's own, on marks that are none
        raise ReadError(
            "'{file}' must be a workbook; it is a web page that is damaged, or has more than {limit:,} cells. "
            "Open it in Excel and save it as .xlsx.",
            file=path.name,
            limit=GRID_LIMIT,
        ) from error
    tables = [each for each in reader.tables if each.rows]
    if sheet is not None:
        tables = [each for each in tables if each.name == sheet]
    read = [_records(each.rows, header_row, file=path.name) for each in tables]
    headings = [
        Heading(each.name or f"tabell {number}", records.names, len(records.rows))
        for number, (each, records) in enumerate(zip(tables, read, strict=True), start=1)
    ]
    found = chosen(headings, wanted)
    if not found:
        raise ReadError(
            "'{file}' must be a workbook or hold a table with a header; it is a web page without one. "
            "Open it in Excel and save it as .xlsx.",
            file=path.name,
        )
    joined = join([(headings[at].name, read[at]) for at in found])
    return replace(
        joined,
        encoding=text.encoding,
        encoding_doubt=text.doubt,
        unread=(*joined.unread, *left_out(headings, found)),
    )


def _decoded(data: bytes, *, name: str) -> Text:
    """The text, in the encoding that the page states if that fits."""
    told = _CHARSET.search(data[:_START])
    if told:
        try:
            return to_utf8(data, told[1].decode(), name=name)
        except ReadError:
            pass
    return to_utf8(data, None, name=name)


def _records(rows: Sequence[Sequence[str]], header_row: int | None, *, file: str) -> Records:
    at = find_header(rows[:HEADER_SEARCH_ROWS]) if header_row is None else header_row - 1
    if at is None or at >= len(rows):
        return Records(names=[], columns=[], rows=np.arange(1, len(rows) + 1))
    below = [(number, row) for number, row in enumerate(rows[at + 1 :], start=at + 2) if any(row)]
    header = header_names(rows, at) if at >= 0 else []
    width = max(len(header), *(len(row) for _, row in below)) if below else len(header)
    require_few_columns(width, file=file)
    columns = [
        pa.chunked_array([pa.array([row[column] if column < len(row) else "" for _, row in below], TEXT)])
        for column in range(width)
    ]
    return Records(
        names=column_names(header, width),
        columns=columns,
        rows=np.array([number for number, _ in below], dtype=np.int64),
        header_row=at + 1,
    )


@dataclass
class _Table:
    """A table as its cells come."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


class _Tables(HTMLParser):
    """Collects the cells of every table; a table within a cell is one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._sheet = ""
        self._text: list[str] | None = None  # of the cell that is open
        self._beside = 0  # columns that it spans beside its own
        self._places = 0  # rows and cells that room was made for

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell; what was not ended is."""
        told = {name.rpartition(":")[2]: value or "" for name, value in attrs}
        bare = tag.rpartition(":")[2]
        if bare == "worksheet":
            self._sheet = told.get("name", "")
        elif bare == "table":
            self._end_cell()
            self.tables.append(_Table(self._sheet))
            self._open.append(self.tables[-1])
        elif bare in _ROWS and self._open:
            self._end_cell()
            rows = self._open[-1].rows
            skipped = _number(told.get("index"), _MOST_ROWS) - len(rows)
            self._make_room(skipped)
            rows += [[] for _ in range(skipped)]
            if "index" not in told:
                rows.append([])
        elif bare in _CELLS and self._open and self._open[-1].rows:
            self._end_cell()
            row = self._open[-1].rows[-1]
            skipped = _number(told.get("index"), COLUMN_LIMIT) - 1 - len(row)
            self._make_room(skipped)
            row += [""] * skipped
            self._text = []
            spanned = _number(told.get("colspan"), COLUMN_LIMIT) - 1
            self._beside = max(0, spanned, _number(told.get("mergeacross"), COLUMN_LIMIT))
        elif bare in _BREAKS and self._text:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a cell or a table."""
        bare = tag.rpartition(":")[2]
        if bare in _ROWS or bare in _CELLS or bare == "table":
            self._end_cell()
        if bare == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take the text of the cell that is open."""
        if self._text is not None:
            self._text.append(data)

    def close(self) -> None:
        """End what the file does not end."""
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._text is None:
            return
        self._make_room(1 + self._beside)
        self._open[-1].rows[-1] += [" ".join("".join(self._text).split()), *[""] * self._beside]
        self._text = None

    def _make_room(self, places: int) -> None:
        """Count them: a cell may say that it spans thousands."""
        self._places += max(0, places)
        if self._places > GRID_LIMIT:
            raise OverflowError(self._places)


def _number(written: str | None, most: int) -> int:
    """A count as an attribute writes it, up to ``most``; 0 where it is none."""
    digits = written if written and written.isascii() and written.isdigit() else "0"
    return most if len(digits) > len(str(most)) else min(int(digits), most)
