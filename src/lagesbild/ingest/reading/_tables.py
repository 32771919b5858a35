"""Find the tables of one sheet: what stands beside or below the first with a header of its own is another table.

People keep two lists in one sheet, with an empty column or row between them, and reports come page by page with the header
over each. A header that is said again is no row. A table with columns of its own is told apart, so that it is read
with the first where it has the same columns, and is named where it has others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild.ingest.reading._parts import is_alike
from lagesbild.ingest.reading.records import TEXT, Records, Unread, column_names, is_nameless

_WIDEST: Final = 256  # columns of a sheet that is looked at
_FEWEST: Final = 2  # columns of a table, and cells of a header
_MOST_GAPS: Final = 1000  # looked at for a table below
_LOOKED_AT: Final = 20  # rows below a header
_TITLES: Final = 3  # rows that the header may be among, below an empty one
_MOSTLY: Final = 0.8
_LONGEST_NAME: Final = 100
_WORD: Final = re.compile(r"[^\W\d_]")
_DIGIT: Final = re.compile(r"\d")
_FIGURE: Final = re.compile(r"[-+]?\d")
_NUMBERED: Final = re.compile(r" \(\d+\)$")
_LETTERS: Final = 26


def named_tables(records: Records, *, sheet: str = "") -> Iterator[tuple[str, Records, bool]]:
    """The tables of a sheet, or of a text, which has no ``sheet``.

    Yields
    ------
    tuple
        The name: the sheet's, and where it has several tables the cells that this one spans, as ``Blad1!H1:M20``; the
        table, whose rows keep their numbers in the sheet; and whether there are several.
    """
    found = _tables(records)
    if len(found) == 1:
        yield sheet, found[0][1], False
        return
    for cells, table in found:
        yield f"{sheet}!{cells}" if sheet else cells, table, True


def _tables(records: Records) -> list[tuple[str, Records]]:
    """The tables, each with the range of cells that it spans; one where there is one."""
    if not len(records.rows) or not records.names or len(records.names) > _WIDEST:
        return [("", records)]
    is_filled = _filled(records.columns)
    found = []
    for places in _side_by_side(records, is_filled):
        block = _block(records, places, is_filled)
        found += [(_range(each, places), each) for each in _one_below_another(block)]
    return found


def _filled(columns: Sequence[pa.ChunkedArray]) -> np.ndarray:
    """Which cells are filled, shape (rows, columns)."""
    return np.column_stack(
        [pc.greater(pc.fill_null(pc.binary_length(each), 0), 0).to_numpy() for each in columns]
    )


def _side_by_side(records: Records, is_filled: np.ndarray) -> list[list[int]]:
    """The places of the columns of each table; empty columns stand between them, or the same names begin anew."""
    names = list(records.names)
    is_empty = _are_empty(records, is_filled)
    runs = [list(run) for run in _runs(~is_empty)]
    if not is_empty.any() and (width := _period(names)):
        runs = [list(range(at, at + width)) for at in range(0, len(names), width)]
    found: list[list[int]] = []
    for run in runs:
        if found and _is_other(records, found, run, is_filled):
            found.append(run)
        elif found:
            found[-1] += run
        else:
            found = [run]
    return found if len(found) > 1 else [list(range(len(names)))]


def unused_beside(records: Records, wanted: frozenset[str], *, sheet: str = "") -> Iterator[Unread]:
    """Columns beside a table, beyond an empty column, that hold values and none of which is wanted.

    They may be further columns of the same rows, or a table of its own that happens to be as long.

    Parameters
    ----------
    records
        As for ``named_tables``.
    wanted
        Columns that the source names.
    """
    if not any(_are_nameless(records.names)) or not len(records.rows) or len(records.names) > _WIDEST:
        return
    is_filled = _filled(records.columns)
    is_empty = _are_empty(records, is_filled)
    for places in _side_by_side(records, is_filled):
        if not wanted.intersection(records.names[at] for at in places):
            continue  # it is another table, and named as one
        is_among = np.isin(np.arange(len(is_empty)), places)
        for run in _runs(is_among & ~is_empty):
            rows = is_filled[:, run].sum(axis=1) >= _FEWEST
            if rows.any() and not wanted.intersection(records.names[at] for at in run):
                cells = _range(records, run)
                yield Unread(f"{sheet}!{cells}" if sheet else cells, int(rows.sum()), "unused")


def _are_nameless(names: Sequence[str]) -> np.ndarray:
    return np.array([is_nameless(name) for name in names], dtype=bool)


def _are_empty(records: Records, is_filled: np.ndarray) -> np.ndarray:
    """Which columns have neither a name nor a filled cell."""
    return _are_nameless(records.names) & ~is_filled.any(axis=0)


def _runs(are_wanted: np.ndarray) -> Iterator[range]:
    """The runs of wanted places."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], are_wanted, [False]])))
    for start, end in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True):
        yield range(start, end)


def _period(names: Sequence[str]) -> int | None:
    """How many columns a header has that is said several times in a row; None where it is not."""
    plain = [_NUMBERED.sub("", name) for name in names]
    widths = (width for width in range(_FEWEST, len(plain) // 2 + 1) if len(plain) % width == 0)
    return next((width for width in widths if plain == plain[:width] * (len(plain) // width)), None)


def _is_other(
    records: Records, before: Sequence[list[int]], run: Sequence[int], is_filled: np.ndarray
) -> bool:
    """Whether columns beside a table are another: they have its names, rows where it has none, or end before it."""
    if len(run) < _FEWEST:
        return False
    own = is_filled[:, run]
    rows = own.sum(axis=1) >= _FEWEST
    if not rows.any():
        return False
    names = [_NUMBERED.sub("", records.names[at]) for at in run]
    if any(is_alike(names, [_NUMBERED.sub("", records.names[at]) for at in each]) for each in before):
        return True
    others = is_filled[:, [at for each in before for at in each]].any(axis=1)
    last = int(np.flatnonzero(rows)[-1])
    is_dense = own[: last + 1].mean() >= _MOSTLY
    return bool((rows & ~others).any()) or (is_dense and last < int(np.flatnonzero(others)[-1]) - 1)


def _block(records: Records, places: Sequence[int], is_filled: np.ndarray) -> Records:
    """The columns at some places under their own names, with the rows that fill any of them."""
    if len(places) == len(records.names):
        return records
    keep = is_filled[:, places].any(axis=1)
    columns = [records.columns[at].filter(pa.array(keep)) for at in places]
    names = [_NUMBERED.sub("", records.names[at]) for at in places]
    return replace(
        records, names=column_names(names, len(names)), columns=columns, rows=records.rows[keep], ragged=()
    )


def _one_below_another(block: Records) -> list[Records]:
    """The tables of some columns, from above; headers that are said again are left out."""
    block = _without_repeated_headers(block)
    numbers, is_row = block.rows, np.asarray(_filled(block.columns).any(axis=1))
    if not len(numbers):
        return [block]
    is_first = np.concatenate([[True], (np.diff(numbers) > 1) | ~is_row[:-1]])
    starts = np.flatnonzero(is_first & is_row)[: _MOST_GAPS + 1].tolist()
    is_nameless = bool(_are_nameless(block.names).all())
    headers: list[tuple[int, int]] = []  # where a run begins, its title included, and its header
    for start, end in pairwise([*starts, len(numbers)]):
        if start == 0 and numbers[0] == block.header_row + 1 and not is_nameless:
            continue
        at = _header_among(block, start, end)
        if at is not None:
            headers.append((start, at))
    if not headers:
        return [block]
    found = [_rows_of(block, 0, headers[0][0])]
    for (_, at), (end, _) in pairwise([*headers, (len(numbers), 0)]):
        names = column_names(_cells(block, at), len(block.names))
        found.append(replace(_rows_of(block, at + 1, end), names=names, header_row=int(numbers[at])))
    return [each for each in found if len(each.rows)] or [block]


def _without_repeated_headers(block: Records) -> Records:
    """The rows but for those that say the columns' names, and a title in one cell above such a one."""
    named = [at for at, name in enumerate(block.names) if not is_nameless(name)]
    if len(named) < _FEWEST:
        return block
    suspects: set[int] = set()
    for at in named[:_FEWEST]:
        spelled = pa.array({block.names[at], block.names[at].rpartition(" ")[2]}, TEXT)
        suspects |= set(np.flatnonzero(pc.is_in(block.columns[at], spelled).to_numpy()).tolist())
    again = [row for row in suspects if _says_names(_cells(block, row), block.names)]
    if not again:
        return block
    titles = [row - 1 for row in again if row and sum(map(bool, _cells(block, row - 1))) == 1]
    keep = np.ones(len(block.rows), dtype=bool)
    keep[[*again, *titles]] = False
    kept = pa.array(keep)
    return replace(block, columns=[each.filter(kept) for each in block.columns], rows=block.rows[keep])


def _says_names(cells: Sequence[str], names: Sequence[str]) -> bool:
    pairs = [
        (" ".join(cell.split()).casefold(), name.casefold())
        for cell, name in zip(cells, names, strict=True)
        if cell.strip()
    ]
    same = sum(name == cell or name.endswith(f" {cell}") for cell, name in pairs)
    return len(pairs) >= _FEWEST and same >= _MOSTLY * len(pairs)


def _header_among(block: Records, start: int, end: int) -> int | None:
    """The row among the first of a run that is a header of what is below it."""
    for at in range(start, min(start + _TITLES, end - 1)):
        below = [_cells(block, row) for row in range(at + 1, min(at + 1 + _LOOKED_AT, end))]
        if _is_header(_cells(block, at), below):
            return at
    return None


def _is_header(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether cells are words over columns of which some hold figures, and none of them is a value of its column."""
    named = {at for at, cell in enumerate(cells) if cell.strip()}
    texts = [cells[at].strip() for at in named]
    if len(named) < _FEWEST or len(set(texts)) < len(texts):
        return False
    if not all(
        _WORD.search(text) and not _DIGIT.search(text) and len(text) <= _LONGEST_NAME for text in texts
    ):
        return False
    columns = [[row[at].strip() for row in below if row[at].strip()] for at in range(len(cells))]
    used = {at for at, values in enumerate(columns) if 2 * len(values) >= len(below)}
    if len(used & named) < max(_FEWEST, _MOSTLY * len(used)) or any(
        cells[at].strip() in columns[at] for at in named
    ):
        return False
    return any(all(map(_FIGURE.match, columns[at])) for at in used & named)


def _cells(block: Records, row: int) -> list[str]:
    return [column[row].as_py() or "" for column in block.columns]


def _rows_of(block: Records, start: int, end: int) -> Records:
    """Some of the rows, one after another; blank ones at the end are left out."""
    columns = [column.slice(start, end - start) for column in block.columns]
    filled = np.flatnonzero(_filled(columns).any(axis=1)) if end > start else np.array([], dtype=np.int64)
    length = int(filled[-1]) + 1 if len(filled) else 0
    columns = [column.slice(0, length) for column in columns]
    return replace(block, columns=columns, rows=block.rows[start : start + length], ragged=())


def _range(table: Records, places: Sequence[int]) -> str:
    """The cells that a table spans."""
    last = int(table.rows[-1]) if len(table.rows) else table.header_row
    return f"{_letters(places[0])}{table.header_row}:{_letters(places[-1])}{last}"


def _letters(place: int) -> str:
    """A column's letters in a spreadsheet: A for 0, AA for 26."""
    before, letter = divmod(place, _LETTERS)
    return (_letters(before - 1) if before else "") + chr(ord("A") + letter)
