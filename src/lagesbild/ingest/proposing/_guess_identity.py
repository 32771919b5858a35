"""Guess what tells the incidents of an export apart: a number, several columns, or what the rows say."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, Literal

import pandas as pd

from lagesbild.config import Columns, Source
from lagesbild.errors import Message
from lagesbild.ingest.fields import named_columns
from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.proposing.profiles import Profile

_RESOLVED = 0.5  # share of repeated ids that further columns must tell apart
_SAME_EVENT = 0.9  # share of rows with a repeated id that agree in time, kind and place
_MOST_EMPTY = 0.5  # share of rows without a number, above which it numbers something else than the rows
_SURE = 0.6  # how well a header must suit an id to be believed
_EVENT: Final = ("occurred_from", "category", "x", "y", "latlon", "lonlat", "place", "area_code")
_MEANS: Final = {
    "incidents": Message("They are counted as different incidents."),
    "versions": Message(
        "They tell the same time, place and category and are counted as one incident; the last row holds."
    ),
}


def guess_id(cells: pd.DataFrame, fields: Mapping[str, str]) -> str | tuple[str, ...] | None:
    """The columns that make up the id, among the text fields found; None where there is none."""
    if "id" not in fields or cells[fields["id"]].isna().mean() > _MOST_EMPTY:
        return None
    columns = telling_apart(cells, fields["id"], fields)
    return columns if len(columns) > 1 else columns[0]


def guess_repeated_ids(cells: pd.DataFrame, columns: Columns) -> Literal["incidents", "versions"] | None:
    """What an id that repeats with other content means: versions, where such rows agree in time, kind and place."""
    shared = _sharing(cells, columns)
    if shared.empty:
        return None
    named = named_columns(columns)
    event = [name for field in ("id", *_EVENT) for name in named.get(field, [])]
    is_same = shared.duplicated([name for name in event if name in shared.columns], keep=False)
    return "versions" if is_same.mean() >= _SAME_EVENT else "incidents"


def identity_notes(cells: pd.DataFrame, source: Source, profiles: Sequence[Profile]) -> Iterator[Message]:
    """What a person must know of how rows are told apart."""
    columns = source.columns
    if columns.id is None:
        yield Message(
            "No column is a case number: each row is counted as an incident of its own, and a row that is corrected in a later "
            "export is counted as a new one. Remove the older export then."
        )
        return
    first, *others = named_columns(columns)["id"]
    if empty := int(cells[first].isna().sum()):
        yield Message(
            "{rows} rows have no case number in '{column}': they are quarantined until they get one. If rows without a number are "
            "incidents too, remove the line of id: each row is then counted as an incident.",
            rows=empty,
            column=first,
        )
    if others:
        yield Message("A report may have several incidents: id is made of several columns.")
    if source.repeated_ids:
        rows = len(_sharing(cells, columns))
        yield Message(
            "{rows} rows share their case number with another row. {meaning} Change repeated_ids if that is wrong.",
            rows=rows,
            meaning=_MEANS[source.repeated_ids],
        )
    words = next(each.words for each in profiles if each.name == first)
    if vocabulary.fit(words, "id") < _SURE:
        yield Message(
            "The column '{column}' differs on each row and is taken for the case number. If an incident gets a new number in the "
            "next export, remove the line of id: each row is then counted as an incident.",
            column=first,
        )


def _sharing(cells: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The different rows that share their id with another."""
    own = named_columns(columns).get("id")
    if own is None:
        return cells.iloc[:0]
    is_repeated = cells.duplicated(own, keep=False) & cells[own[0]].notna()
    rows = cells[is_repeated].drop_duplicates()
    return rows[rows.duplicated(own, keep=False)]


def telling_apart(cells: pd.DataFrame, name: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The id columns: ``name`` alone, or with what tells the incidents of one report apart.

    One report may hold several incidents of different kinds. Rows that differ otherwise (in an area's
    name, in a revised time) are versions of one incident, and keep one id.
    """
    cells = cells[cells[name].notna()]
    repeated = int(cells.duplicated([name]).sum())
    if not repeated:
        return (name,)
    kinds = [fields[field] for field in ("category", "subcategory") if field in fields]
    choices = [(name, *extra) for count in (1, 2) for extra in combinations(kinds, count)]
    left = {columns: int(cells.duplicated(list(columns)).sum()) for columns in choices}
    best = min(left, key=lambda columns: (left[columns], len(columns)), default=(name,))
    return best if left and repeated - left[best] >= _RESOLVED * repeated else (name,)
