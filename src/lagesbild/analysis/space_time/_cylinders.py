"""Search cylinders of space and time for the one that independence explains least.

A cylinder is a circle and a window of the latest days. Its statistic rises with the cases in it and
falls with the cases in its circle and in its window. So one number bounds every window between a
shorter and a longer one: the cases of the longer, as if expected from the shorter. Where not even that
exceeds the best seen, nothing between the two does, and the search leaves those circles alone (branch
and bound). It returns the exact maximum, the same as trying every cylinder, in a fraction of the time.

References
----------
Kulldorff et al. (2005), PLoS Medicine 2(3), e59 (the statistic).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lagesbild.analysis.space_time._circles import Circles

_LEVEL_STEP = 0.2
_LEVELS = np.arange(0.0, 60.0, _LEVEL_STEP)  # statistics at which the bound is tabulated
_LEVELS_AT_ONCE = 20  # few of them are met with
_HALVINGS = 14
"""Of the interval in which a bound is sought: its upper end, so that what is left out cannot win."""
_WIDEST_BLOCK = 2.5  # windows whose cases differ by more than this factor have no useful bound in common
_RING_WIDTH = 2.0
"""How much a ring's circles may differ in size: in standard deviations of what is expected of the longest window."""


def likelihood_ratio(observed: np.ndarray, expected: np.ndarray, cases: int) -> np.ndarray:
    """Logarithm of Poisson's generalised likelihood ratio; 0 where no more are observed than expected."""
    outside = cases - observed
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = observed * np.log(observed / expected)
        outer = np.where(outside > 0, outside * np.log(outside / (cases - expected)), 0.0)
    ratio: np.ndarray = np.where(observed > expected, inner + outer, 0.0)
    return ratio


@dataclass(frozen=True)
class _Entries:
    """Cases within windows, as entries of circles: sorted by column (a centre in a permutation)."""

    window: np.ndarray
    column: np.ndarray
    within: np.ndarray

    def only(self, is_kept: np.ndarray) -> "_Entries":
        """The entries of a mask."""
        at = np.flatnonzero(is_kept)
        return _Entries(self.window.take(at), self.column.take(at), self.within.take(at))

    def observed(self) -> np.ndarray:
        """How many entries of its column there are up to and with each."""
        is_last = self.column[1:] != self.column[:-1]
        first = np.concatenate([[0], np.flatnonzero(is_last) + 1, [len(self.column)]]).astype(np.int32)
        before = np.repeat(first[:-1], np.diff(first))
        return np.arange(1, len(self.column) + 1, dtype=np.int32) - before


class Search:
    """The cylinders of given circles and windows, ready to be searched in permutation after permutation.

    Parameters
    ----------
    circles
        From ``circles_around``.
    in_window
        Number of cases in each window, from the shortest to the longest: positive and rising.
    min_cases
        Fewest cases in a cylinder.
    """

    def __init__(self, circles: Circles, in_window: np.ndarray, *, min_cases: int) -> None:
        self.circles = circles
        self.in_window = in_window
        self.min_cases = min_cases
        self._most_expected = np.empty((len(_LEVELS), int(in_window[-1]) + 1))
        self._is_tabulated = np.zeros(len(_LEVELS), dtype=bool)
        self._blocks = list(_blocks(in_window))
        # Where each case stands in the circles: few cases are in a window, and theirs alone are looked at.
        self._by_case = np.argsort(circles.case, kind="stable").astype(np.int32)
        counted = np.bincount(circles.case, minlength=circles.cases)
        self._case_first = np.concatenate([[0], np.cumsum(counted)]).astype(np.int32)

    def maxima(self, windows: np.ndarray, *, above: float = 0.0) -> np.ndarray:
        """The largest statistic in each permutation.

        Parameters
        ----------
        windows
            Shape (permutations, cases): the shortest window that holds the case; ``len(in_window)``
            for a case before them all.
        above
            Statistics up to this are not searched for.

        Returns
        -------
        ndarray, shape (permutations,)
            NaN where none is above; of ``above`` zero, 0 where no cylinder holds ``min_cases`` and more than
            expected.
        """
        best: np.ndarray = np.full(len(windows), above)
        entries = self._entries(windows)
        for low, high in self._blocks:
            self._descend(entries, low, high, best)
        return np.where(best > above, best, np.nan) if above else best

    def compiled(self) -> Callable[..., np.ndarray]:
        """``maxima``, compiled: a fifth of the time, a tenth of great data; once half a second (the first time four) is spent on that."""
        from lagesbild.analysis.compiled.cylinders import LEVELS, Rings, best_cylinders

        circles = self.circles
        sizes = _ring_sizes(int(circles.within.max(initial=1)), float(self.in_window[-1] / circles.cases))
        size = np.searchsorted(sizes, circles.within)
        is_first = np.ones(len(size), dtype=bool)
        is_first[1:] = (np.diff(circles.centre) > 0) | (np.diff(size) > 0)
        first = np.flatnonzero(is_first)
        ring = np.cumsum(is_first, dtype=np.int32) - 1
        rings = Rings(
            case_first=self._case_first,
            case_ring=ring.astype(np.uint16 if len(first) <= np.iinfo(np.uint16).max else np.int32)[
                self._by_case
            ],
            centre_first=np.searchsorted(circles.centre[first], np.arange(circles.centres + 1)),
            ring_first=np.append(first, len(size)),
            ring_size=size[first],
            sizes=sizes,
        )
        entries = (
            rings,
            circles.case,
            circles.within,
            self.in_window.astype(np.int64),
            np.zeros((LEVELS, int(self.in_window[-1]) + 1)),
        )

        counts = np.int16 if self.in_window[-1] <= np.iinfo(np.int16).max else np.int32

        def maxima(windows: np.ndarray, *, above: float = 0.0) -> np.ndarray:
            counted = np.zeros((len(first), len(self.in_window)), counts)
            found = best_cylinders(windows.astype(np.uint16), *entries, counted, self.min_cases, above)
            observed, product = found.T
            is_found = observed > 0
            best = np.where(is_found, 0.0, np.nan if above else 0.0)
            expected = product[is_found] / circles.cases
            best[is_found] = likelihood_ratio(observed[is_found], expected, circles.cases)
            return best

        return maxima

    def best_of_centres(self, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Each centre's best cylinder in the data as they are, the best centre first.

        Parameters
        ----------
        windows
            Shape (cases,), as in ``maxima``.

        Returns
        -------
        statistic, entry, window, observed
            Aligned; ``entry`` is the place in ``circles`` of the case that the circle ends at. Equal
            statistics are sorted by radius and then by centre.
        """
        circles = self.circles
        statistic, entry, window, observed = [], [], [], []
        spread = windows.take(circles.case)
        place = np.flatnonzero(spread < len(self.in_window))
        known = _Entries(spread[place], circles.centre[place], circles.within[place])
        for last, in_window in enumerate(self.in_window):
            is_in = known.window <= last
            inside = np.flatnonzero(is_in)
            counted = known.only(is_in).observed()
            ratio = self._ratio(counted, known.within[inside], in_window)
            found = np.flatnonzero((ratio > 0) & (counted >= self.min_cases))
            statistic.append(ratio[found])
            entry.append(place[inside[found]])
            window.append(np.full(len(found), last))
            observed.append(counted[found])
        ratios, entries = np.concatenate(statistic), np.concatenate(entry)
        best = np.zeros(circles.centres)
        np.maximum.at(best, circles.centre[entries], ratios)
        is_best = np.flatnonzero(ratios == best[circles.centre[entries]])  # the few that there is to sort
        ends = entries[is_best]
        ranked = np.lexsort((circles.centre[ends], circles.distance_m[ends], -ratios[is_best]))
        _, first = np.unique(circles.centre[ends[ranked]], return_index=True)
        chosen = is_best[ranked[np.sort(first)]]
        return (
            ratios[chosen],
            entries[chosen],
            np.concatenate(window)[chosen],
            np.concatenate(observed)[chosen],
        )

    def _entries(self, windows: np.ndarray) -> _Entries:
        """The circles' cases that are in any window."""
        circles = self.circles
        found = []
        for row in windows:
            inside = np.flatnonzero(row < len(self.in_window))
            first, after = self._case_first[inside], self._case_first[inside + 1]
            at = np.concatenate([self._by_case[low:high] for low, high in zip(first, after, strict=True)])
            at.sort()  # as the circles have them
            found.append(at)
        entry = np.concatenate(found).astype(np.intp)
        permutation = np.repeat(np.arange(len(windows), dtype=np.int32), [len(at) for at in found])
        window = windows.ravel().take(circles.case.take(entry) + permutation * np.int32(windows.shape[1]))
        column = circles.centre.take(entry) + permutation * np.int32(circles.centres)
        return _Entries(window, column, circles.within.take(entry))

    def _permutation(self, column: np.ndarray) -> np.ndarray:
        """The permutation that each column is of."""
        return column // np.int32(self.circles.centres)

    def _descend(self, entries: _Entries, low: int, high: int, best: np.ndarray) -> None:
        """Raise ``best`` to the statistics of the windows from ``low`` to ``high`` that exceed it."""
        if high < len(self.in_window) - 1:
            entries = entries.only(entries.window <= high)
        observed = entries.observed()
        limits = self._limits(best, low)
        cell = observed
        if len(best) > 1:
            cell = observed + self._permutation(entries.column) * np.int32(limits.shape[1])
        is_hopeful = entries.within <= limits.ravel().take(cell)
        if not is_hopeful.any():
            return
        if low == high:
            at = np.flatnonzero(is_hopeful)
            ratio = self._ratio(observed[at], entries.within[at], self.in_window[low])
            np.maximum.at(best, self._permutation(entries.column[at]), ratio)
            return
        is_open = np.zeros(int(entries.column[-1]) + 1, dtype=bool)
        is_open[entries.column[is_hopeful]] = True
        entries = entries.only(is_open[entries.column])
        middle = _middle(self.in_window, low, high)
        self._descend(entries, low, middle, best)
        self._descend(entries, middle + 1, high, best)

    def _ratio(self, observed: np.ndarray, within: np.ndarray, in_window: int) -> np.ndarray:
        # Multiplied first: equal products are then equal statistics, to the last bit.
        return likelihood_ratio(
            observed, within * np.int64(in_window) / self.circles.cases, self.circles.cases
        )

    def _limits(self, best: np.ndarray, window: int) -> np.ndarray:
        """Most cases in a circle of a cylinder that exceeds ``best``: by permutation and cases observed."""
        level = np.minimum((best / _LEVEL_STEP).astype(int), len(_LEVELS) - 1)
        self._tabulate(level)
        return (self._most_expected[level] * (self.circles.cases / self.in_window[window])).astype(np.int32)

    def _tabulate(self, level: np.ndarray) -> None:
        """Have the bounds of these levels in the table, a block of levels at a time."""
        unknown = level[~self._is_tabulated[level]]
        if not len(unknown):
            return
        for first in _LEVELS_AT_ONCE * np.unique(unknown // _LEVELS_AT_ONCE):
            block = slice(first, first + _LEVELS_AT_ONCE)
            self._most_expected[block] = _most_expected(
                _LEVELS[block], self._most_expected.shape[1], self.circles.cases
            )
            self._most_expected[block, : self.min_cases] = -1
            self._is_tabulated[block] = True  # last: another thread may be reading


def _most_expected(levels: np.ndarray, counts: int, cases: int) -> np.ndarray:
    """Expected number below which a count reaches each of the levels: by level and count, of ``0 .. counts - 1``."""
    observed = np.arange(counts, dtype=float)[None, :]
    low = np.zeros((len(levels), counts))
    high = np.repeat(observed, len(levels), axis=0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_reached = likelihood_ratio(observed, middle, cases) >= levels[:, None]
        low, high = np.where(is_reached, middle, low), np.where(is_reached, high, middle)
    # A little above, so that no rounding hides a cylinder.
    return high * (1 + 1e-9)


def _ring_sizes(most: int, share: float) -> np.ndarray:
    """The most cases in a circle of each ring, up to ``most``: what a bound over a ring gives away is little beside chance.

    Parameters
    ----------
    most
        Cases in the largest circle.
    share
        Of all cases, those in the longest window.
    """
    sizes = [1]
    while sizes[-1] < most:
        wider = _RING_WIDTH * sizes[-1] / np.sqrt(1 + share * sizes[-1])
        sizes.append(sizes[-1] + max(1, int(wider)))
    return np.array(sizes)


def _blocks(in_window: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and last windows of blocks in which the cases of the windows differ little."""
    low = 0
    while low < len(in_window):
        high = int(np.searchsorted(in_window, _WIDEST_BLOCK * in_window[low], side="right")) - 1
        yield low, high
        low = high + 1


def _middle(in_window: np.ndarray, low: int, high: int) -> int:
    """The window after which to split: both halves then differ by about the same factor."""
    target = np.sqrt(float(in_window[low]) * float(in_window[high]))
    return int(np.clip(np.searchsorted(in_window, target, side="right") - 1, low, high - 1))
