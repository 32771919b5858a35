"""Find what seems to say what happened in an export whose source names no column for it: codes, or crosses in columns."""

import re
from collections.abc import Collection
from typing import Final, Literal

import pandas as pd

from lagesbild.ingest.proposing.profiles import Profile, profile, words_of
from lagesbild.ingest.proposing.vocabulary import (
    axis,
    fit,
    part_of_time,
    speaks_of_counts,
    speaks_of_other_times,
    speaks_of_time,
)

_ROWS: Final = 1000  # rows that are looked at, spread over the export
_SURE: Final = 0.7  # of a header's words
_CODE: Final = r"^(kod|code)$|\b(handelse(typ)?s?|brotts?(typ)?s?|arende(typ)?s?|kategori|typ|incident|crime|offen[cs]e|category) ?(kod|code)\b"
_MOST_KINDS: Final = 80
_FEWEST: Final = 2  # kinds
_FEWEST_COUNTS: Final = 3  # columns of counts, one for each kind
_MOSTLY: Final = 0.8  # share of the rows that have one cross
_CROSSES: Final = frozenset({"x", "xx", "1", "ja", "j", "yes", "y", "true", "sant", "v", "*", "✓", "✔", "☒"})
_NO_CROSSES: Final = frozenset({"0", "nej", "n", "no", "false", "falskt", "-"})


def untold_kinds(cells: pd.DataFrame, used: Collection[str]) -> Literal["coded", "crossed"] | None:
    """Whether one column seems to say what happened (``coded``), or several with a cross in the row's own (``crossed``).

    Parameters
    ----------
    cells
        Of an export; text, NA where empty.
    used
        Columns that the source names for something else.
    """
    rows = cells.iloc[:: max(1, len(cells) // _ROWS)].head(_ROWS)
    columns = profile(rows[[name for name in cells if name not in used]])
    if any(map(_says_kinds, columns)):
        return "coded"
    crossed = [each.name for each in columns if _has_crosses(each)]
    if len(crossed) < _FEWEST:
        return None
    is_cross = rows[crossed].apply(lambda column: column.str.casefold().isin(_CROSSES))
    return "crossed" if is_cross.sum(axis=1).eq(1).mean() >= _MOSTLY else None


def is_counted(cells: pd.DataFrame, used: Collection[str], *, has_category: bool) -> bool:
    """Whether the rows seem to be counts of incidents, by a column that says so, or by one for each kind where none says what happened.

    Parameters
    ----------
    cells
        Of an export; text, NA where empty.
    used
        Columns that the source names.
    has_category
        Whether one of them says what happened.
    """
    spare = [name for name in cells if name not in used]
    named = [name for name in spare if speaks_of_counts(words_of(str(name)))]
    if not named and has_category:
        return False
    rows = cells.iloc[:: max(1, len(cells) // _ROWS)].head(_ROWS)
    if any(_is_count(rows[name]) for name in named):
        return True
    return (
        not has_category
        and sum(_is_count(rows[name]) and _says_nothing(str(name)) for name in spare) >= _FEWEST_COUNTS
    )


def _is_count(column: pd.Series) -> bool:
    """Whether the cells are small whole numbers, of which some are neither 0 nor 1."""
    filled = column.dropna()
    is_small = filled.str.fullmatch(r"\d{1,3}(?:[.,]0)?")
    return (
        len(filled) >= _FEWEST
        and bool(is_small.all())
        and not bool(filled.str.fullmatch(r"[01](?:[.,]0)?").all())
    )


def _says_nothing(header: str) -> bool:
    """Whether a header is no word for a time or a field that numbers stand in."""
    words = words_of(header)
    others = ("id", "subcategory", "place", "address", "area_code")
    spoken = part_of_time(words) or axis(words) or speaks_of_time(words) or speaks_of_other_times(words)
    return not spoken and not any(fit(words, field) for field in others)


def _says_kinds(column: Profile) -> bool:
    is_named = any(fit(column.words, field) >= _SURE for field in ("category", "subcategory"))
    is_named |= re.search(_CODE, column.words) is not None
    return is_named and _FEWEST <= column.distinct <= _MOST_KINDS


def _has_crosses(column: Profile) -> bool:
    found = set(column.values.str.casefold())
    return bool(found & _CROSSES) and found <= _CROSSES | _NO_CROSSES and len(found & _CROSSES) == 1
