"""Tables whose cells add up to each other, and what a reader can work out of those that are hidden.

A published table is a set of cells and the sums among them: districts add up to the municipality,
categories to all categories, cells of a map to their district. A reader who is shown some cells and
knows that each hidden one is at least 1 (a zero is never hidden) can look for all tables of whole
numbers that agree. What a hidden cell is in the smallest and the largest of them is its feasible range.

The ranges are those of whole numbers, found by integer linear programming: the linear relaxation's are
wider, and would call a table safe that a reader with a pencil can solve.

Limits: readers who know some reports themselves can work out more, and so, in theory, can readers who
repeat the choice of which cells to hide.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from lagesbild.errors import LagesbildError

if TYPE_CHECKING:
    # Only shared editions need a solver: it is imported where it is used.
    from scipy import sparse

ALL: Final = "*"
"""In the name of a cell: the sum over this dimension."""

_FAR: Final = 10_000  # added to the largest shown count: a hidden one is taken to be no larger


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others."""

    total: Hashable
    parts: tuple[Hashable, ...]


@dataclass(frozen=True)
class Linked:
    """Counts by cell, and the sums among them; cells of several tables may share sums."""

    counts: pd.Series
    sums: tuple[Sum, ...]

    def __post_init__(self) -> None:
        for each in self.sums:
            if int(self.counts[each.total]) != int(self.counts[list(each.parts)].sum()):
                raise LagesbildError(
                    "Parts must add up to their total; in one sum they do not. Count both from the same rows."
                )


def matrix(cells: pd.Index, sums: Iterable[Sum]) -> "sparse.csr_array":
    """One row a sum: 1 for each part, -1 for the total; the product with the counts is zero."""
    from scipy import sparse

    place = {cell: at for at, cell in enumerate(cells)}
    rows, columns, signs = [], [], []
    for row, each in enumerate(sums):
        for cell, sign in [(each.total, -1), *((part, 1) for part in each.parts)]:
            rows.append(row)
            columns.append(place[cell])
            signs.append(sign)
    height = max(rows, default=-1) + 1
    return sparse.csr_array((np.array(signs, float), (rows, columns)), shape=(height, len(cells)))


def too_narrow(shown: pd.Series, sums: Sequence[Sum], *, width: int) -> pd.DataFrame:
    """The hidden cells whose feasible range is narrower than ``width``: the audit of a table.

    Parameters
    ----------
    shown
        Counts by cell, NA where hidden.
    sums
        That the reader knows of.
    width
        How far apart a hidden cell's smallest and largest value must be; no range is looked into further.

    Returns
    -------
    DataFrame
        On those cells: ``lower`` and ``upper``, what each may be for a reader of the shown ones.
    """
    ranges = _ranges(shown, sums, width)
    return ranges.loc[ranges["upper"] - ranges["lower"] < width]


def _ranges(shown: pd.Series, sums: Sequence[Sum], width: int) -> pd.DataFrame:
    from scipy.sparse.csgraph import connected_components

    is_hidden = shown.isna().to_numpy()
    whole = matrix(shown.index, sums)
    known = shown.fillna(0).to_numpy(dtype=float)
    unknown = whole[:, np.flatnonzero(is_hidden)]
    right = -(whole @ known)
    cap = float(known.max(initial=0)) + _FAR
    lower, upper = np.full(unknown.shape[1], np.inf), np.full(unknown.shape[1], -np.inf)
    _, part = connected_components(unknown.T @ unknown, directed=False)
    for number in range(part.max(initial=-1) + 1):
        own = np.flatnonzero(part == number)
        columns = unknown[:, own]
        rows = np.flatnonzero(abs(columns).sum(axis=1))
        lower[own], upper[own] = _solve(columns[rows], right[rows], cap=cap, width=width)
    frame = pd.DataFrame({"lower": lower, "upper": upper}, index=shown.index[is_hidden])
    return frame.assign(upper=frame["upper"].where(frame["upper"] < cap, np.inf))


def _solve(
    left: "sparse.csr_array", right: np.ndarray, *, cap: float, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """The ranges of one connected part of the hidden cells."""
    from scipy.optimize import Bounds, LinearConstraint

    from lagesbild.disclosure.suppression.solver import least

    count = left.shape[1]
    adds_up = [LinearConstraint(left, right, right)] if len(right) else []
    lower, upper = np.full(count, np.inf), np.full(count, -np.inf)
    for at in range(count):
        for sign in (1.0, -1.0):
            if upper[at] - lower[at] >= width:
                break
            aim = np.zeros(count)
            aim[at] = sign
            table = least(aim, adds_up, Bounds(1, cap))
            if table is None:
                raise LagesbildError(
                    "A table must be possible: no whole numbers agree with what it shows. "
                    "Show counts and totals of the same rows."
                )
            # Every table that is found says something of all its cells.
            lower, upper = np.minimum(lower, table), np.maximum(upper, table)
    return lower, upper
