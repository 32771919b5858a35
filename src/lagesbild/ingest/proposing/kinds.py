"""Find what seems to say what happened in an export whose source names no column for it: codes, or crosses in columns."""

import re
from collections.abc import Collection
from typing import Final, Literal

import pandas as pd

from lagesbild.ingest.proposing.profiles import Profile, profile
from lagesbild.ingest.proposing.vocabulary import fit

_ROWS: Final = 1000  # rows that are looked at, spread over the export
_SURE: Final = 0.7  # of a header's words
_CODE: Final = r"^(kod|code)$|\b(handelse(typ)?s?|brotts?(typ)?s?|arende(typ)?s?|kategori|typ|incident|crime|offen[cs]e|category) ?(kod|code)\b"
_MOST_KINDS: Final = 80
_FEWEST: Final = 2  # kinds
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


def _says_kinds(column: Profile) -> bool:
    is_named = any(fit(column.words, field) >= _SURE for field in ("category", "subcategory"))
    is_named |= re.search(_CODE, column.words) is not None
    return is_named and _FEWEST <= column.distinct <= _MOST_KINDS


def _has_crosses(column: Profile) -> bool:
    found = set(column.values.str.casefold())
    return bool(found & _CROSSES) and found <= _CROSSES | _NO_CROSSES and len(found & _CROSSES) == 1
