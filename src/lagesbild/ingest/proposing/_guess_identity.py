"""Guess what tells the incidents of an export apart: a number, several columns, or what the rows say."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, Literal

import pandas as pd

from lagesbild.config import Columns, Source
from lagesbild.ingest.mapping import named_columns
from lagesbild.ingest.proposing import _vocabulary as vocabulary
from lagesbild.ingest.proposing._profiles import Profile

_RESOLVED = 0.5  # share of repeated ids that further columns must tell apart
_SAME_EVENT = 0.9  # share of rows with a repeated id that agree in time, kind and place
_SURE = 0.6  # how well a header must suit an id to be believed
_EVENT: Final = ("occurred_from", "category", "x", "y", "latlon", "lonlat", "place", "area_code")
_MEANS: Final = {
    "incidents": "De räknas som olika händelser.",
    "versions": "De säger samma tid, plats och kategori och räknas som en händelse; den sista raden gäller.",
}


def guess_id(cells: pd.DataFrame, fields: Mapping[str, str]) -> str | tuple[str, ...] | None:
    """The columns that make up the id, among the text fields found; None where there is none."""
    if "id" not in fields:
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


def identity_notes(cells: pd.DataFrame, source: Source, profiles: Sequence[Profile]) -> Iterator[str]:
    """What a person must know of how rows are told apart, in Swedish."""
    columns = source.columns
    if columns.id is None:
        yield (
            "Ingen kolumn är ett ärendenummer: varje rad räknas som en egen händelse, och en rad som rättas i en "
            "senare export räknas som en ny. Ta då bort den äldre exporten."
        )
        return
    first, *others = named_columns(columns)["id"]
    if others:
        yield "En rapport kan ha flera händelser: id sätts samman av flera kolumner."
    if source.repeated_ids:
        rows = len(_sharing(cells, columns))
        yield (
            f"{rows} rader delar ärendenummer med en annan rad. {_MEANS[source.repeated_ids]} "
            "Ändra repeated_ids om det är fel."
        )
    words = next(each.words for each in profiles if each.name == first)
    if vocabulary.fit(words, "id") < _SURE:
        yield (
            f"Kolumnen '{first}' är olika på varje rad och tas som ärendenummer. Får en händelse nytt nummer i nästa "
            "export, ta bort raden med id: då räknas varje rad som en händelse."
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
    repeated = int(cells.duplicated([name]).sum())
    if not repeated:
        return (name,)
    kinds = [fields[field] for field in ("category", "subcategory") if field in fields]
    choices = [(name, *extra) for count in (1, 2) for extra in combinations(kinds, count)]
    left = {columns: int(cells.duplicated(list(columns)).sum()) for columns in choices}
    best = min(left, key=lambda columns: (left[columns], len(columns)), default=(name,))
    return best if left and repeated - left[best] >= _RESOLVED * repeated else (name,)
