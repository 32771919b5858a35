"""Read delimited text with pyarrow, keeping aside rows that do not fit the header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from lagesbild.errors import Message, ReadError, marked
from lagesbild.ingest.reading._parts import Heading, chosen, join, left_out
from lagesbild.ingest.reading._tables import named_tables, unused_beside
from lagesbild.ingest.reading.encoding import to_utf8
from lagesbild.ingest.reading.quotes import settle
from lagesbild.ingest.reading.records import (
    HEADER_SEARCH_ROWS,
    TEXT,
    Records,
    column_names,
    find_header,
    header_names,
    require_few_columns,
)

_DELIMITERS = (";", ",", "\t", "|")
_BLOCK = 1 << 22
_LARGEST_BLOCK = (1 << 31) - 1
_LINE_ENDS = (b"", b"\n", b"\r\n", b"\r")
_FILLED = re.compile(rb"\S")
_JSON = re.compile(rb'\s*\[?\s*\{\s*"')
_MAGIC = {
    b"PK\x03\x04": marked("a workbook or another zip file"),
    b"\xd0\xcf\x11\xe0": marked("an old or encrypted workbook"),
}


@dataclass(frozen=True)
class Layout:
    """How a delimited text is laid out; ``body_start`` is the byte at which the rows begin."""

    delimiter: str
    names: Sequence[str]
    header_row: int
    body_start: int


def read_csv(
    path: Path,
    *,
    encoding: str | None,
    delimiter: str | None,
    header_row: int | None,
    wanted: frozenset[str] = frozenset(),
) -> Records:
    """Read a delimited text file; what is not configured is found by itself.

    Of several tables in it those that have most of the ``wanted`` columns are read.

    A row's number counts the records from the top of the file, blank ones too: as a spreadsheet that
    opens the file shows it, also where quoted cells hold line breaks.

    Raises
    ------
    ReadError
        When the file is empty, is no text, or has no row ``header_row``.
    """
    data = path.read_bytes()
    if kind := _MAGIC.get(data[:4]):
        raise ReadError(
            "'{file}' must be text; it is {kind}. Give it the ending it was saved with.",
            file=path.name,
            kind=Message(kind),
        )
    found = to_utf8(data, encoding, name=path.name)
    del data
    text = _without_blank_end(found.utf8)
    if not text:
        raise ReadError("An export must have a header; '{file}' is empty. Export it again.", file=path.name)
    if _JSON.match(text):
        raise ReadError(
            "'{file}' must be rows of text under a header; it is JSON. Export it as CSV or as a workbook.",
            file=path.name,
        )
    layout = layout_of(text, delimiter=delimiter, header_row=header_row, name=path.name)
    columns, numbers, ragged = _parse(text, layout, name=path.name)
    records = Records(
        names=layout.names,
        columns=columns,
        rows=numbers + layout.header_row,
        ragged=[(number + layout.header_row, line) for number, line in ragged],
        encoding=found.encoding,
        encoding_doubt=found.doubt,
        delimiter=layout.delimiter,
        header_row=layout.header_row,
    )
    if header_row == 0:
        return records
    several = list(named_tables(records))
    headings = [Heading(place, table.names, len(table.rows), is_beside=True) for place, table, _ in several]
    taken = chosen(headings, wanted)
    joined = join([(headings[at].name, several[at][1]) for at in taken])
    unread = (*joined.unread, *left_out(headings, taken), *unused_beside(records, wanted))
    return replace(joined, ragged=records.ragged, unread=unread)


def _without_blank_end(text: bytes) -> bytes:
    """The text without blank lines at its end; a single line end stays, for a large text is not copied without need."""
    end = text[-3:]
    last = end.rstrip(b"\r\n")
    return text if last and end.removeprefix(last) in _LINE_ENDS else text.rstrip(b"\r\n")


def layout_of(text: bytes, *, delimiter: str | None, header_row: int | None, name: str) -> Layout:
    """Where the table begins in a text (UTF-8), or in its first part, and what its columns are called.

    Raises
    ------
    ReadError
        When there is no header or no row ``header_row``, or too many columns.
    """
    told, text_start, rows_above = _excel_hint(text)
    delimiter = delimiter or told or _find_delimiter(text)
    header, body_start, header_row, width = _find_table(
        text, text_start, delimiter, header_row=header_row, rows_above=rows_above, name=name
    )
    require_few_columns(width, file=name)
    return Layout(delimiter, column_names(header[:width], width), header_row, body_start)


def _excel_hint(text: bytes) -> tuple[str | None, int, int]:
    """Excel's own first line ``sep=;``: the delimiter, where the rest starts, and the rows it takes."""
    first, newline, _ = text[:16].partition(b"\n")
    line = first.rstrip(b"\r")
    if newline and line.lower().startswith(b"sep=") and len(line) == len(b"sep=;"):
        return line[-1:].decode(), len(first) + 1, 1
    return None, 0, 0


def _records(text: bytes, start: int, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Records from byte ``start`` on, each with the byte at which the next one begins.

    Stops at a cell too large for a header or a sample.
    """
    stream = io.BytesIO(text)
    stream.seek(start)
    position = start

    def lines() -> Iterator[str]:
        nonlocal position
        for line in io.TextIOWrapper(stream, encoding="utf-8", newline=""):
            position += len(line.encode())
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    while True:
        try:
            record = next(reader)
        except (StopIteration, csv.Error):
            return
        yield record, position


def _find_delimiter(text: bytes) -> str:
    """The delimiter that splits most records into one and the same number of cells, more than one."""
    scores = {each: _evenness(text, each) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: scores[each])


def _evenness(text: bytes, delimiter: str) -> tuple[float, int]:
    widths = [len(record) for record, _ in islice(_records(text, 0, delimiter), HEADER_SEARCH_ROWS) if record]
    wider = Counter(width for width in widths if width > 1)
    if not wider:
        return 0.0, 0
    width, count = max(wider.items(), key=lambda item: (item[1] * (item[0] - 1) / item[0], item[0]))
    # Decimal commas and commas in free text split evenly too, but into fewer cells.
    return count / len(widths) * (width - 1) / width, width


def _find_table(
    text: bytes, start: int, delimiter: str, *, header_row: int | None, rows_above: int, name: str
) -> tuple[list[str], int, int, int]:
    """The header's cells, where the body begins, the header's row number, and the table's width."""
    if header_row == 0:  # there is none
        records = [
            record for record, _ in islice(_records(text, start, delimiter), HEADER_SEARCH_ROWS) if record
        ]
        return [], start, rows_above, Counter(map(len, records)).most_common(1)[0][0]
    if header_row is None:
        sample = list(islice(_records(text, start, delimiter), HEADER_SEARCH_ROWS))
        at = find_header([record for record, _ in sample])
        if at is None:
            raise ReadError(
                "An export must have a header among its first {rows} rows; '{file}' has none. Write the row in 'header_row'.",
                rows=HEADER_SEARCH_ROWS,
                file=name,
            )
    else:
        at = header_row - 1 - rows_above
        sample = list(islice(_records(text, start, delimiter), at + 1 + HEADER_SEARCH_ROWS))
        if not 0 <= at < len(sample):
            raise ReadError(
                "The header must stand in row {header_row}, as configured; '{file}' has {rows} rows. "
                "Correct 'header_row', or leave it out.",
                header_row=header_row,
                file=name,
                rows=len(sample) + rows_above,
            )
    header, body_start = header_names([record for record, _ in sample[: at + 1]], at), sample[at][1]
    width = _table_width(header, [record for record, _ in sample[at + 1 :] if record])
    return header, body_start, at + 1 + rows_above, width


def _table_width(header: Sequence[str], records: Sequence[Sequence[str]]) -> int:
    """The header's width, but for a delimiter too many at the end of the header or of each row."""
    if not records:
        return max(1, len(header))
    usual = Counter(map(len, records)).most_common(1)[0][0]
    if usual < len(header) and not any(cell.strip() for cell in header[usual:]):
        return usual
    if usual > len(header):
        extra = (cell for record in records if len(record) == usual for cell in record[len(header) :])
        if not any(cell.strip() for cell in extra):
            return usual
    return max(1, len(header))


def _parse(
    text: bytes, layout: Layout, *, name: str
) -> tuple[list[pa.ChunkedArray], np.ndarray, list[tuple[int, str]]]:
    """Columns of text, the 1-based number of each row in the body, and the ragged rows with theirs."""
    start, width, delimiter = layout.body_start, len(layout.names), layout.delimiter
    if not _FILLED.search(text, start):
        return [pa.chunked_array([], TEXT)] * width, np.array([], dtype=np.int64), []
    quotes = text.count(b'"', start)
    has_stray_quote = quotes % 2 == 1
    if not has_stray_quote:
        body = pa.py_buffer(text)[start:]
        table, ragged = _arrow(body, width, delimiter, has_quotes=quotes > 0, name=name)
        has_stray_quote = quotes > 0 and (
            any("\n" in line for _, line in ragged) or _swallowed_rows(table, delimiter)
        )
    if has_stray_quote:
        settled, numbers, ragged = settle(text[start:], width, delimiter)
        if not len(numbers):
            return [pa.chunked_array([], TEXT)] * width, numbers, ragged
        table, _ = _arrow(pa.py_buffer(settled), width, ",", has_quotes=True, name=name)
        return table.columns, numbers, ragged
    numbers = np.arange(1, table.num_rows + len(ragged) + 1)
    if ragged:
        numbers = np.delete(numbers, [number - 1 for number, _ in ragged])
    return table.columns, numbers, [(number, line) for number, line in ragged if line.strip()]


def _arrow(
    body: pa.Buffer, width: int, delimiter: str, *, has_quotes: bool, name: str
) -> tuple[pa.Table, list[tuple[int, str]]]:
    ragged: list[tuple[int, str]] = []

    def keep_aside(row: Any) -> str:  # noqa: ANN401 - pyarrow's InvalidRow has no types
        ragged.append((row.number, row.text))
        return "skip"

    names = [str(number) for number in range(width)]
    options: dict[str, Any] = {
        "parse_options": arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=has_quotes,
            ignore_empty_lines=False,
            invalid_row_handler=keep_aside,
        ),
        # The text is UTF-8 by construction.
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False, check_utf8=False
        ),
    }
    whole = min(body.size + 1, _LARGEST_BLOCK)
    # Ragged rows are numbered by one thread only; most files have none, and are read by all.
    for block_size, use_threads in ((_BLOCK, True), (_BLOCK, False), (whole, False)):
        ragged.clear()
        reading = arrow_csv.ReadOptions(column_names=names, use_threads=use_threads, block_size=block_size)
        try:
            table = arrow_csv.read_csv(body, read_options=reading, **options)
        except pa.ArrowInvalid as error:
            fault = error
        else:
            if not (ragged and use_threads):
                return table, ragged
    raise ReadError(
        "'{file}' must be delimited text; its rows cannot be told apart. Open it in a text editor, or export it again.",
        file=name,
    ) from fault


def _swallowed_rows(table: pa.Table, delimiter: str) -> bool:
    """Whether a cell holds what looks like a whole row: two quotes that were never meant as a pair."""
    sign = rf"\x{{{ord(delimiter):x}}}"
    row_within = r"\n[^\n]*" + r"[^\n]*".join([sign] * max(1, table.num_columns - 1))
    for column in table.columns:
        broken = column.filter(pc.match_substring(column, "\n"))
        if len(broken) and pc.any(pc.match_substring_regex(broken, row_within)).as_py():
            return True
    return False
