"""Look up the codes and names of areas as people and programs write them.

A person writes an area's name where a system writes its code, or both. A code passes through spreadsheets, joins and forms before the two sides of a join meet: ``1`` has become ``1.0``, ``A1``
has a space after it, ``0114`` has lost its zero. Both sides are therefore compared by the same plain form, and a code
that lacks its leading zeros is found when only one is meant.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from lagesbild.ingest import texts

_WHOLE = re.compile(r"([+-]?\d+)[.,]0+")
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of what stands after them: a name with one spoils the line that it is written on."""
_UNSEEN = dict.fromkeys(map(ord, f"\u200b\u200c\u200d\u2060\ufeff\u00ad{_TURNING}"))


def plain(code: str) -> str:
    """What a code is compared by: case, spaces and the decimals of a whole number apart."""
    folded = " ".join(unicodedata.normalize("NFKC", code).translate(_UNSEEN).split()).casefold()
    whole = _WHOLE.fullmatch(folded)
    return whole.group(1) if whole else folded


def as_written(values: pd.Series) -> pd.Series:
    """A layer's codes or names as text, to be stored and shown: whole numbers without decimals, no spaces around.

    Returns
    -------
    Series of str
        On the same index; NA where nothing is written.
    """
    if pd.api.types.is_float_dtype(values):
        texts = [None if pd.isna(each) else f"{each:.15g}" for each in values]
    else:
        texts = [None if pd.isna(each) else " ".join(str(each).translate(_UNSEEN).split()) for each in values]
    return pd.Series([each or None for each in texts], index=values.index, dtype="str", name=values.name)


def municipality_codes(values: pd.Series) -> pd.Series:
    """A layer's codes of municipalities with their four digits, however it keeps them."""
    return as_written(values).str.zfill(4)


@dataclass(frozen=True)
class Lookup:
    """Values by their plain codes; ``without_zeros`` has those that a code without its leading zeros can only mean."""

    values: dict[str, Any]
    without_zeros: dict[str, Any]

    @classmethod
    def of(cls, *pairs: Iterable[tuple[Any, Any]]) -> Self:
        """By codes and what they stand for; of codes that are alike the first of the last pairs counts. NA is no code."""
        values: dict[str, Any] = {}
        for each in pairs:
            own: dict[str, Any] = {}
            for code, value in each:
                if not pd.isna(code):
                    own.setdefault(plain(str(code)), value)
            values |= own
        lost: dict[str, list[Any]] = {}
        for code, value in values.items():
            if code.isdecimal():
                lost.setdefault(code.lstrip("0"), []).append(value)
        return cls(values, {code: found[0] for code, found in lost.items() if len(found) == 1})

    @classmethod
    def among(cls, codes: Collection[Any]) -> Self:
        """Each code by itself."""
        return cls.of(zip(codes, codes, strict=True))

    @classmethod
    def of_areas(
        cls, codes: Sequence[Any], names: Iterable[Any], *, values: Sequence[Any] | None = None
    ) -> Self:
        """Areas, or what stands for each, by code, by the name that one alone has, and by both: ``0101 Väst``."""
        values = codes if values is None else values
        called = [plain(str(name)) for name in names]
        once = [(name, value) for name, value in zip(called, values, strict=True) if called.count(name) == 1]
        both = [(f"{code} {name}", value) for code, name, value in zip(codes, called, values, strict=True)]
        return cls.of(both, once, zip(codes, values, strict=True))

    def find(self, written: str) -> Any:  # noqa: ANN401 - what the codes stand for
        """What is meant; None when nothing is, or several could be."""
        code = plain(written)
        found = self.values.get(code)
        if found is None and code.isdecimal():
            return self.without_zeros.get(code.lstrip("0"))
        return found

    def lacks_zeros(self, written: str) -> bool:
        """Whether a code is known only when leading zeros are left out of account."""
        return plain(written) not in self.values and self.find(written) is not None

    def texts(self, written: pd.Series) -> pd.Series:
        """What each text means, where codes stand for texts; NA where nothing. Each different text is looked up once."""
        found, at = self._found(written)
        return texts.numbered(found, at, written.index)

    def column(self, written: pd.Series) -> pd.Series:
        """What each text means, None where nothing; each different text is looked up once."""
        found, at = self._found(written)
        meant = np.empty(len(found) + 1, dtype=object)  # None last, where −1 points
        meant[:-1] = found
        return pd.Series(meant[at], index=written.index, dtype=object)

    def _found(self, written: pd.Series) -> tuple[list[Any], np.ndarray]:
        """What the different texts mean, and which of them each is; −1 for a missing one."""
        at, unique = pd.factorize(written)
        return [self.find(str(each)) for each in unique], at
