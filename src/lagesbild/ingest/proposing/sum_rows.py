"""Find the rows that add up the others: "Summa | 450" below a table, or between its parts.

They say nothing that happened. A row is one when a cell says so and nothing else, all its other cells are numbers, and it
looks unlike the rows: it fills fewer cells, or has words where they have figures or a number where they have none. So a
category that is called "Totalt" is none.
"""

import re
from typing import Final

import numpy as np
import pandas as pd

_FEW: Final = 1000  # filled cells of a column that tell what its cells are
_MOSTLY: Final = 0.5
_WORDS: Final = re.compile(
    r"(?:del|total|slut)?summa(?:\s+(?:rader|antal|totalt))?|totalt?|total(?:t)?\s+antal|antal\s+(?:totalt|rader|händelser|"
    r"ärenden|rapporter)|sum(?:ma)?\s+totalt?|(?:grand|sub)[ -]?total|total\s+(?:count|rows|incidents)|sum|count|"
    r"(?:medel|genomsnitt|average|mean)(?:värde)?",
    re.IGNORECASE,
)
_BEGINS: Final = r"(?i)^\s*(?:del|total|slut|sum|antal|grand|sub|count|medel|genomsnitt|average|mean)"
_NUMBER: Final = re.compile(r"[-+]?\d[\d\s.,\u00a0]*%?")
_SAYS_SO: Final = re.compile(
    rf"(?:{_WORDS.pattern})\s*[:=]?\s*(?:{_NUMBER.pattern})?\s*(?:st|rader|händelser|ärenden)?\.?",
    re.IGNORECASE,
)


def is_sum_row(cells: pd.DataFrame, among: pd.Series | None = None) -> pd.Series:
    """Whether each row of an export adds up others.

    Parameters
    ----------
    cells
        Text, NA where empty.
    among
        Rows that may be one, all if left out: a row that says when something happened is none.
    """
    found = pd.Series(np.zeros(len(cells), dtype=bool), index=cells.index)
    if among is not None and not among.any():
        return found
    cells = cells.loc[:, cells.notna().any()]  # a stray cell in a sheet's last column makes 16 000 empty ones
    looked_at = cells if among is None else cells[among]
    says_so = pd.DataFrame({name: _says_so(looked_at[name]) for name in cells}, index=looked_at.index)
    says_so = says_so[says_so.any(axis=1)]
    if says_so.empty:
        return found
    usual = float(cells.drop(says_so.index).head(_FEW).notna().sum(axis=1).median())
    figures = np.array([_is_mostly_figures(cells[name]) for name in cells])
    rows = cells.loc[says_so.index].to_numpy(dtype=object)
    found[says_so.index] = [
        _is_one(row, own, figures, usual) for row, own in zip(rows, says_so.to_numpy(), strict=True)
    ]
    return found


def _is_one(row: np.ndarray, own: np.ndarray, figures: np.ndarray, usual: float) -> bool:
    """Whether a row with cells of its ``own`` that say a sum is one; ``figures`` are columns of figures."""
    filled = np.array([isinstance(cell, str) for cell in row])
    others = filled & ~own
    is_unlike = figures[own].any() or not figures[others].all() or filled.sum() < usual
    return bool(is_unlike) and all(_NUMBER.fullmatch(cell) for cell in row[others])


def _says_so(column: pd.Series) -> pd.Series:
    """Cells that say a sum and nothing else."""
    told = column.str.contains(_BEGINS, na=False).astype(bool)
    if not told.any():
        return told
    texts = column[told]
    # A category may begin so in every other row: each different text is looked at once.
    own = {text: _SAYS_SO.fullmatch(text.strip()) is not None for text in texts.unique()}
    told[told] = texts.map(own).astype(bool)
    return told


def _is_mostly_figures(column: pd.Series) -> bool:
    """Whether a column's cells are figures: numbers, or days and clocks that begin with one."""
    some = column.dropna().head(_FEW)
    return bool(len(some)) and bool(some.str.match(r"[-+]?\d").mean() > _MOSTLY)
