"""Hide small counts, and as many others as it takes that no hidden one can be worked out.

Counts from 1 up to the threshold are hidden (primary suppression). Since the tables add up, that is not
enough: beside a shown total, a single hidden part is a subtraction. So other counts are hidden as well
(secondary suppression), the fewest and smallest that will do, until each hidden count

- has a feasible range at least as wide as from 1 to the threshold, and
- when it is small, may as well be as large as the threshold: nobody can even tell that it is small.

Tables of whole numbers in which the count has such values, and which agree with everything that is
shown, are found for each before it is called safe: the hiding is proved by witnesses, and
``linked.too_narrow`` proves it again without them.

One mark stands for all hidden counts. A mark of its own for the small ones ("fewer than 5") would say too
much: a district with fewer than 5 reports in four categories, none of which is zero, has one in each.
A zero is never hidden.

References
----------
Kelly, Golden & Assad (1992), Networks 22(4), 397-417.
Fischetti & Salazar (2001), Management Science 47(7), 1008-1027.
Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.
"""

import numpy as np
import pandas as pd

from lagesbild.disclosure.suppression.linked import Linked, matrix
from lagesbild.errors import LagesbildError

_GAP = 0.02  # hiding a fiftieth more than the least possible is not worth the search for it


def small(counts: pd.Series, threshold: int) -> pd.Series:
    """Whether each count is to be hidden for its own sake: at least 1 and below the threshold."""
    return counts.between(1, threshold - 1)


def width(threshold: int) -> int:
    """How wide a hidden count's feasible range is at least: from 1 to the threshold."""
    return threshold - 1


def hide(
    table: Linked, threshold: int, *, already: pd.Series | None = None, decided: pd.Index | None = None
) -> pd.Series:
    """Which cells to hide.

    Parameters
    ----------
    table
        Counts and the sums among them.
    threshold
        The smallest count that is shown, zero apart; at least 2.
    already
        Cells that are to be hidden in any case, by name; none if left out.
    decided
        Cells that have been published: those of them that ``already`` hides stay hidden, the others stay shown.

    Returns
    -------
    Series of bool
        On the table's cells. The same table gives the same cells.
    """
    return _Hiding(table, threshold, already, decided).run()


class _Hiding:
    """The state of one search: what is hidden, and the widest range that a table has been found for."""

    def __init__(
        self, table: Linked, threshold: int, already: pd.Series | None, decided: pd.Index | None
    ) -> None:
        self.cells = table.counts.index
        self.values = table.counts.to_numpy(dtype=float)
        self.sums = matrix(self.cells, table.sums)
        self.threshold = threshold
        self.is_small = small(table.counts, threshold).to_numpy()
        self.is_decided = (
            np.zeros(len(self.cells), dtype=bool) if decided is None else self.cells.isin(decided)
        )
        self.hidden = self.is_small & ~self.is_decided
        if already is not None:
            self.hidden |= already.reindex(self.cells, fill_value=False).to_numpy(dtype=bool) & (
                self.values > 0
            )
        self.lower, self.upper = self.values.copy(), self.values.copy()
        # What is lost by hiding a count: the larger, the more; a total is larger than its parts.
        self.cost = np.log2(1 + self.values)
        self.reach = 4.0 * threshold

    def run(self) -> pd.Series:
        while True:
            unsafe = [at for at in self._in_order() if self._lacks(at)]
            if not unsafe:
                return pd.Series(self.hidden, index=self.cells)
            for at in unsafe:
                if self.is_small[at] and self.upper[at] < self.threshold:
                    self._make_room(at, [self.threshold - self.values[at]])
                if self._lacks(at):
                    more = self.lower[at] + width(self.threshold) - self.values[at]
                    fewer = max(self.upper[at] - width(self.threshold), 1) - self.values[at]
                    self._make_room(at, [fewer, more] if fewer < 0 else [more])

    def _in_order(self) -> np.ndarray:
        """Small counts first, the smallest first."""
        own = np.flatnonzero(self.hidden)
        return own[np.lexsort((own, self.values[own], ~self.is_small[own]))]

    def _lacks(self, at: int) -> bool:
        is_told_small = self.is_small[at] and self.upper[at] < self.threshold
        return bool(is_told_small or self.upper[at] - self.lower[at] < width(self.threshold))

    def _make_room(self, at: int, changes: list[float]) -> None:
        """See that the cell may have changed by the first of these that is possible, hiding others if need be."""
        moved = None
        for may_hide in (False, True):
            for change in changes:
                moved = self._moved(at, change, may_hide=may_hide) if moved is None else moved
        if moved is None:  # more of the cell and of all its totals is always possible
            raise LagesbildError(
                "A table's totals must be totals: no cell can be hidden. Check the sums of the table, and whether what "
                "was published before had a lower threshold."
            )
        self.hidden |= moved != 0
        self.lower = np.minimum(self.lower, self.values + moved)
        self.upper = np.maximum(self.upper, self.values + moved)

    def _moved(self, at: int, change: float, *, may_hide: bool) -> np.ndarray | None:
        """The changes of a table in which cell ``at`` has changed so much and no shown cell has, but those then hidden."""
        # Only shared editions need a solver: it is imported where it is used.
        from scipy import sparse
        from scipy.optimize import Bounds, LinearConstraint

        from lagesbild.disclosure.suppression.solver import least

        own = np.flatnonzero(self.hidden | (may_hide & (self.values > 0) & ~self.is_decided))
        sums = self.sums[:, own]
        sums = sums[np.flatnonzero(abs(sums).sum(axis=1))]
        reach = max(self.reach, 2 * abs(change))
        lowest, highest = np.maximum(1 - self.values[own], -reach), np.full(len(own), reach)
        here = np.flatnonzero(own == at)[0]
        lowest[here], highest[here] = (change, reach) if change > 0 else (lowest[here], change)
        new = np.flatnonzero(~self.hidden[own])
        count, extra = len(own), len(new)
        aim = np.concatenate([self._useful(own) if not extra else np.zeros(count), self.cost[own[new]]])
        still = sparse.hstack([sums, sparse.csr_array((sums.shape[0], extra))], format="csr")
        constraints = [LinearConstraint(still, 0, 0)] if sums.shape[0] else []
        if extra:
            pick = sparse.csr_array((np.ones(extra), (range(extra), new)), shape=(extra, count))
            up = sparse.hstack([pick, -sparse.diags_array(highest[new])], format="csr")
            down = sparse.hstack([-pick, sparse.diags_array(lowest[new])], format="csr")
            constraints += [LinearConstraint(up, -np.inf, 0), LinearConstraint(down, -np.inf, 0)]
        bounds = Bounds(np.concatenate([lowest, np.zeros(extra)]), np.concatenate([highest, np.ones(extra)]))
        found = least(aim, constraints, bounds, gap=_GAP)
        if found is None:
            return None
        moved = np.zeros(len(self.values))
        moved[own] = found[:count]
        assert not (self.sums @ moved).any()
        return moved

    def _useful(self, own: np.ndarray) -> np.ndarray:
        """Among equal witnesses, one that gives others the room they lack as well."""
        return -np.array([self._lacks(at) for at in own], dtype=float)
