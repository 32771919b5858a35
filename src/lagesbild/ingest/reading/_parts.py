"""Choose the sheets or layers of a file that hold one table, and join them.

A workbook with a sheet a district, or a month, is one export. Sheets that hold something else (instructions, a
summary, a pivot table) are left unread and named with their rows, and so is one that repeats the rows of another.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from lagesbild.ingest.reading.records import TEXT, Part, Records, Unread, column_names, is_nameless

_ALIKE: Final = 0.75
"""Share of two headers' names that are the same, for their sheets to be one table: of 8 columns one may be missing
in each."""

_COPY_ROWS: Final = 5
_REPEATED_ROWS: Final = 0.1
"""A sheet of at least five rows that all stand in larger ones is a copy, where at most a tenth of the rows are
repeated anyway; where rows are as short as a day and a category, they are alike by chance."""


@dataclass(frozen=True)
class Heading:
    """What can be told of a sheet or layer before its rows are read.

    ``columns`` are empty where no header was found; ``is_beside`` says that it is one of several tables in a sheet.
    """

    name: str
    columns: Sequence[str]
    rows: int
    is_hidden: bool = False
    is_beside: bool = False


def chosen(headings: Sequence[Heading], wanted: frozenset[str]) -> list[int]:
    """Positions of those that are one table; none when no one has a header.

    Parameters
    ----------
    headings
        In the file's order.
    wanted
        Columns that the source names: a table with most of them goes before others. Of several tables that
        with the most cells is taken, of equals the first. A hidden sheet is taken only where no other has a header.
    """
    found = [at for at, each in enumerate(headings) if each.columns and not each.is_hidden]
    found = found or [at for at, each in enumerate(headings) if each.columns]
    names = {at: frozenset(_names(headings[at].columns)) for at in found}
    sought = frozenset(_names(wanted))
    most = max((len(sought & names[at]) for at in found), default=0)
    tables = [
        [at for at in found if _alike(names[at], names[first])]
        for first in found
        if len(sought & names[first]) == most
    ]
    return max(tables, key=lambda table: sum(headings[at].rows * len(names[at]) for at in table), default=[])


def left_out(headings: Sequence[Heading], read: Sequence[int]) -> tuple[Unread, ...]:
    """Those among ``headings`` that hold rows and are not read."""
    return tuple(
        Unread(
            each.name, each.rows, "hidden" if each.is_hidden else "beside" if each.is_beside else "columns"
        )
        for at, each in enumerate(headings)
        if at not in read and each.rows
    )


def join(parts: Sequence[tuple[str, Records]]) -> Records:
    """One table of several that are alike: the first one's columns, then what the others have beside.

    A row keeps its number in the first part; those of the next go on where the former ended (``Part.above``).

    Parameters
    ----------
    parts
        Each with its name; copies of others are left out and named in ``unread``.
    """
    if len(parts) == 1:
        return parts[0][1]
    united = _united([records.names for _, records in parts])
    tables = [_under(united, records) for _, records in parts]
    copies = _copies(tables)
    joined, numbers, told = [], [], []
    above = 0
    for at, (name, records) in enumerate(parts):
        if at in copies:
            continue
        joined.append(tables[at])
        numbers.append(records.rows + above)
        told.append(Part(name, len(records.rows), above))
        above = int(numbers[-1][-1]) if len(records.rows) else above + records.header_row
    table = pa.concat_tables(joined)
    first = parts[0][1]
    return replace(
        first,
        names=list(united.values()),
        columns=table.columns,
        rows=np.concatenate(numbers),
        parts=tuple(told),
        unread=tuple(Unread(parts[at][0], len(parts[at][1].rows), "copy") for at in sorted(copies)),
    )


def _names(columns: Sequence[str] | frozenset[str]) -> list[str]:
    """Names as they are compared: case, spaces and signs around them do not count; nameless columns are none."""
    folded = (" ".join(str(name).split()).casefold().strip(" .:*") for name in columns)
    return [name for name in folded if name and not is_nameless(name)]


def is_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two headers are of one table; nameless columns do not count."""
    names = frozenset(_names(one))
    return bool(names) and _alike(names, frozenset(_names(other)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other or len(one & other) >= _ALIKE * len(one | other)


def _keys(header: Sequence[str]) -> list[tuple[str, int]]:
    """What a header's columns are known by: the name as it is compared, and how many before it are called so."""
    before: Counter[str] = Counter()
    keys = []
    for name in header:
        bare = next(iter(_names([name])), name)
        keys.append((bare, before[bare]))
        before[bare] += 1
    return keys


def _united(headers: Sequence[Sequence[str]]) -> dict[tuple[str, int], str]:
    """The columns of all headers, each once, called as in the first that has it."""
    found: dict[tuple[str, int], str] = {}
    for header in headers:
        for key, name in zip(_keys(header), header, strict=True):
            found.setdefault(key, name)
    return dict(zip(found, column_names(found.values(), len(found)), strict=True))


def _under(united: dict[tuple[str, int], str], records: Records) -> pa.Table:
    """The columns of one part under the united names, empty where it has none."""
    own = dict(zip(_keys(records.names), records.columns, strict=True))
    nothing = pa.chunked_array([pa.nulls(len(records.rows), TEXT)], TEXT)
    return pa.table([own.get(key, nothing) for key in united], names=list(united.values()))


def _copies(tables: Sequence[pa.Table]) -> set[int]:
    """Positions of the tables whose rows all stand in larger ones."""
    if max(map(len, tables)) < _COPY_ROWS:
        return set()
    rows = [pd.util.hash_pandas_object(table.to_pandas(), index=False).to_numpy() for table in tables]
    seen = np.array([], dtype=np.uint64)
    copies = set()
    for at in sorted(range(len(rows)), key=lambda at: -len(rows[at])):
        repeated = 1 - len(np.unique(seen)) / len(seen) if len(seen) else 1
        is_large = len(rows[at]) >= _COPY_ROWS
        if is_large and repeated <= _REPEATED_ROWS and np.isin(rows[at], seen).all():
            copies.add(at)
        else:
            seen = np.concatenate([seen, rows[at]])
    return copies
