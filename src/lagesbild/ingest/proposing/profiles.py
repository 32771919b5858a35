"""Describe each column of an unknown export: what it is called and what its cells look like."""

import re
from dataclasses import dataclass

import pandas as pd

from lagesbild import spelling

_SAMPLE = 1000
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_CAMEL = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ][a-zåäö]|(?:FROM|TOM)\b)")
_ENGLISH_ID = re.compile(r"\b(accident|alert|document|event|incident|object|report|request|ticket)id\b")
"""Words that end in t, whose id would be Swedish for time: ``eventid``."""

MISSING_TOKENS = (
    "NA", "N/A", "n/a", "#N/A", "NULL", "Null", "null", "None", "none", "NaN", "nan", "-", "--", "–", "—", ".", "?",
    "(tom)", "(blank)", "saknas", "Saknas", "uppgift saknas", "Uppgift saknas", "ej angivet", "Ej angivet",
    "#SAKNAS!", "#VÄRDEFEL!", "#REFERENS!", "#NAMN?", "#DIVISION/0!", "#OGILTIGT!", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!",
)  # fmt: skip
"""What exports write for nothing; told from a value only by never being one."""


@dataclass(frozen=True)
class Profile:
    """One column.

    ``words`` is the header in lower case, without accents, split at white space, signs and capitals; ``sayings`` are they
    and, of a header in two languages ("Händelse / Event"), those of each.
    ``values`` are different filled cells, at most 1 000, spread over the column; the shares are of them.
    """

    name: str
    words: str
    place: int
    rows: int
    filled: int
    distinct: int
    values: pd.Series
    numeric: float
    worded: float
    mean_length: float

    @property
    def sayings(self) -> tuple[str, ...]:
        """The words, and those of each side of a slash."""
        return (self.words, *(words_of(side) for side in self.name.split("/") if "/" in self.name))

    @property
    def uniqueness(self) -> float:
        """Different values per filled cell."""
        return self.distinct / self.filled if self.filled else 0.0


def profile(cells: pd.DataFrame) -> list[Profile]:
    """Profile every column of ``cells`` (text, NA where missing), in their order."""
    return [_profile(cells[name], str(name), place) for place, name in enumerate(cells.columns)]


def missing_tokens(cells: pd.DataFrame) -> tuple[str, ...]:
    """The missing tokens that stand in ``cells``, in a fixed order."""
    seen: set[str] = set()
    for name in cells.columns:
        column = cells[name]
        seen |= set(column[column.isin(MISSING_TOKENS)].unique())
    return tuple(token for token in MISSING_TOKENS if token in seen)


def words_of(header: str) -> str:
    """Header in lower case, without accents, its words split by single spaces."""
    split = _CAMEL.sub(" ", header)
    return _ENGLISH_ID.sub(r"\1 id", spelling.slug(split).replace("-", " "))


def _profile(column: pd.Series, name: str, place: int) -> Profile:
    filled = column.dropna()
    unique = filled.drop_duplicates()
    step = max(1, len(unique) // _SAMPLE)
    values = unique.iloc[::step].head(_SAMPLE).reset_index(drop=True)
    return Profile(
        name=name,
        words=words_of(name),
        place=place,
        rows=len(column),
        filled=len(filled),
        distinct=len(unique),
        values=values,
        numeric=_share(values, _NUMBER),
        worded=_share(values, r".*[^\W\d_]{2}.*"),
        mean_length=float(values.str.len().mean()) if len(values) else 0.0,
    )


def _share(values: pd.Series, pattern: str) -> float:
    return float(values.str.fullmatch(pattern, flags=re.DOTALL).mean()) if len(values) else 0.0
