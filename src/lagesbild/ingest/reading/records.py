"""Hold what a reader found in a file, before its cells are cleaned."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal

import numpy as np
import pyarrow as pa

from lagesbild.errors import ReadError

_NO_NAME = re.compile(r"kolumn \d+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_FEWEST_GROUPS = 2  # a title fills one cell
_LONGEST_NAME = 100
_SHARE_OF_WIDTH = 0.5  # a header names most columns; a title row fills one or two cells
_SHARE_OF_WORDS = 0.8  # data rows carry numbers and dates
_ROWS_OF_DATA = 20  # looked at below two rows of headings
_FEWEST_TYPED = 2  # columns of numbers: a single word in one may be written in by hand
HEADER_SEARCH_ROWS = 200

COLUMN_LIMIT: Final = 16_384
"""Columns that an export may have: as many as a sheet in Excel."""

TEXT = pa.large_string()
"""Type of the columns: what pandas' ``str`` holds: other text types would be copied on the way there."""


@dataclass(frozen=True)
class Part:
    """A sheet or layer among several that are read as one table.

    Its ``rows`` are numbered on from the part before: ``above`` is what their numbers are raised by.
    """

    name: str
    rows: int
    above: int


@dataclass(frozen=True)
class Unread:
    """A sheet, a layer, a file within the file, or a table within a sheet (``Blad1!H1:M20``) that holds rows and is not read.

    ``why``: it has other ``columns``, stands ``beside`` (or below) the table that is read and has other columns, is
    ``hidden``, is a ``copy`` of what is read, ``another`` is named in the settings, or it is columns beyond an empty one
    that are all ``unused`` by the source.
    """

    name: str
    rows: int
    why: Literal["columns", "beside", "hidden", "copy", "another", "unused"]


@dataclass(frozen=True)
class Records:
    """Rows of text under their column names.

    ``rows`` holds the number of each row as a spreadsheet shows it, aligned with ``columns``;
    ``ragged`` the number and text of rows that could not be split into the header's columns.
    ``parts`` are empty unless several sheets or layers were joined.
    """

    names: Sequence[str]
    columns: Sequence[pa.ChunkedArray]
    rows: np.ndarray
    ragged: Sequence[tuple[int, str]] = ()
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int = 0
    sheet: str | None = None
    layer: str | None = None
    parts: Sequence[Part] = ()
    unread: Sequence[Unread] = ()
    encoding_doubt: str | None = None


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Position of the first row that looks like a header; None when all rows are blank.

    A header fills at least half as many cells as the widest row, nearly all of them with words. If no
    row does, the first row that is wide enough is taken.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    widest = max(filled, default=0)
    if not widest:
        return None
    wide_enough = [at for at, count in enumerate(filled) if count >= max(1, widest * _SHARE_OF_WIDTH)]
    named = [at for at in wide_enough if _has_names(rows[at])]
    # What a blank row parts from a wider row of names is a block above the table: "Filter: | Alla | Status | Öppna".
    below = [at for at in named if at > named[0] + 1 and filled[at] > filled[named[0]]]
    is_block = bool(below) and not filled[named[0] + 1]
    at = below[0] if is_block else named[0] if named else wide_enough[0]
    return at + 1 if _is_row_of_groups(rows[at : at + 2 + _ROWS_OF_DATA]) else at


def header_names(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    """The header's cells; those that repeat go by their group in the row above: "Start Datum", "Slut Datum".

    A cell that is merged with the one above is empty, and is called as that.
    """
    header = [cell.strip() for cell in rows[at]]
    groups = [cell.strip() for cell in rows[at - 1]] if at > 0 else []
    if sum(map(bool, groups)) < _FEWEST_GROUPS or not _has_names(groups):
        return list(rows[at])
    repeats = {name for name, count in Counter(header).items() if name and count > 1}
    over, named = "", []
    for cell, group in zip_longest(header, groups[: len(header)], fillvalue=""):
        over = group or over
        named.append(f"{over} {cell}".strip() if cell in repeats else cell or group)
    return named


def _is_row_of_groups(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names groups of columns (merged cells) and the second the columns of the data below."""
    if len(rows) <= _FEWEST_GROUPS:
        return False
    groups, names, *data = ([cell.strip() for cell in row] for row in rows)
    has_below = any(name and not group for name, group in zip_longest(names, groups, fillvalue=""))
    over, grouped = "", []
    for group, name in zip_longest(groups, names, fillvalue=""):
        over = group or over
        if name:
            grouped.append((over, name))
    is_named = all(_LETTER.search(name) and not _DIGIT.search(name) for _, name in grouped)
    # No name stands twice in a group: either in several groups, or once over columns of numbers.
    is_told_apart = len(set(grouped)) == len(grouped)
    is_repeated = len({name for _, name in grouped}) < len(grouped) and any(map(_DIGIT.search, data[0]))
    return (
        has_below
        and is_named
        and is_told_apart
        and (is_repeated or _typed_columns(names, data) >= _FEWEST_TYPED)
    )


def _typed_columns(names: Sequence[str], data: Sequence[Sequence[str]]) -> int:
    """How many named columns hold a number, a day or a clock in each of at least two rows."""
    filled = ([cell for cell in column if cell] for column in zip_longest(*data, fillvalue=""))
    return sum(
        bool(name) and len(cells) > 1 and all(map(_DIGIT.search, cells))
        for name, cells in zip(names, filled, strict=False)
    )


def column_names(header: Iterable[str], width: int) -> list[str]:
    """Name ``width`` columns, each name once: 'Plats', 'Plats (2)', and 'Kolumn 7' where there is none."""
    repeats: dict[str, int] = {}  # of each name taken: what the next column of that name is numbered after
    names: list[str] = []
    for number, (cell, _) in enumerate(zip_longest(header, range(width), fillvalue=""), start=1):
        name = base = " ".join(str(cell).replace("\ufeff", "").split()) or f"Kolumn {number}"
        while name in repeats:
            repeats[base] += 1
            name = f"{base} ({repeats[base]})"
        repeats[name] = 1
        names.append(name)
    return names


def is_nameless(name: str) -> bool:
    """Whether a column has no name of its own but its number's, wherever it stands now."""
    return _NO_NAME.fullmatch(name) is not None


def require_few_columns(columns: int, *, file: str) -> None:
    """A reader that takes memory by the column asks before it reads the rows.

    Raises
    ------
    ReadError
        When there are more columns than an export may have.
    """
    if columns > COLUMN_LIMIT:
        raise ReadError(
            "An export may have {limit:,} columns, as many as a sheet in Excel; '{file}' has {columns:,}. "
            "Its rows may have lost their line breaks, or be turned into columns. Export it again.",
            limit=COLUMN_LIMIT,
            file=file,
            columns=columns,
        )


def _has_names(row: Sequence[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    words = [cell for cell in cells if _LETTER.search(cell) and len(cell) <= _LONGEST_NAME]
    return len(words) >= _SHARE_OF_WORDS * len(cells)
