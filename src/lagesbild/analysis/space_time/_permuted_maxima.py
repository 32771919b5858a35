"""Shuffle the times and search again, until p is told as well as it need be (Besag & Clifford 1991)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from lagesbild.analysis import compiled
from lagesbild.analysis.space_time._cylinders import Search

_FIRST_ROUND = 16  # permutations before the first look at whether to stop; each round is twice as long
_MOST_AT_ONCE = 32
_LONGEST_ROUND = 1024
_CASES_AT_ONCE = 2**26  # of great data a round is shorter: it is held in memory
_MANY_CASES = 2**14  # from so many on it is quicker to draw where the few in a window go than to shuffle all
_JUST_BELOW = 1 - 1e-9  # a statistic, so that an equal one is found
_ENTRIES_AT_ONCE = 2**20  # small data are searched many permutations at a time, great data one by one
_LONG = 2**27
"""Entries of circles, in all permutations, from which on compiled loops are worth loading: most of a second's search."""


def permuted_maxima(
    search: Search,
    windows: np.ndarray,
    *,
    groups: Sequence[np.ndarray],
    permutations: int,
    rng: np.random.Generator,
    sought: np.ndarray,
    stop_after: int | None,
    workers: int,
) -> np.ndarray:
    """The largest statistic of each shuffling, in the order drawn, up to the one that stops it.

    With ``stop_after`` it is NaN where it reaches none of the statistics still in question, for those are the
    only ones searched for: the more certain the clusters that are left, the less there is to search.

    Parameters
    ----------
    search, windows
        The cylinders, and the shortest window that holds each case.
    groups
        Positions of the cases among which times are shuffled; together all.
    permutations, rng
        How many shufflings at most, and their source.
    sought, stop_after
        Statistics of the data, the largest first. One is in question until so many shufflings have reached
        it; stop when none is. All are, always, when None.
    workers
        Threads, for great data; the result is the same whatever their number.
    """
    maxima: np.ndarray = np.empty(0)
    above = 0.0
    size = _FIRST_ROUND
    at_once = max(1, min(_MOST_AT_ONCE, _ENTRIES_AT_ONCE // max(1, len(search.circles.case))))
    entries = len(search.circles.case)
    long = 0 if compiled.is_loaded("cylinders") else _LONG
    search_all, is_compiled = search.maxima, False
    is_shared = workers > 1 and at_once == 1  # threads that search small batches wait for each other
    with ThreadPoolExecutor(workers) as pool:
        while len(maxima) < permutations:
            # What is certain to be long is compiled at once, else what has turned out to be.
            certain = permutations if stop_after is None else len(maxima)
            if not is_compiled and entries * certain >= long:
                search_all, is_compiled = search.compiled(), True
                is_shared, at_once = workers > 1, _MOST_AT_ONCE
            count = min(size, permutations - len(maxima))
            # Rounds do not depend on the workers, nor does what is drawn.
            shuffled = _shuffled(windows, groups, outside=len(search.in_window), count=count, rng=rng)
            batches = [shuffled[first : first + at_once] for first in range(0, count, at_once)]
            searched = (pool.map if is_shared else map)(partial(search_all, above=above), batches)
            maxima = np.concatenate([maxima, *searched])
            if stop_after is not None:
                reached = np.flatnonzero(maxima >= sought[0])
                if len(reached) >= stop_after:
                    return maxima[: reached[stop_after - 1] + 1]
                in_question = sought[(maxima[:, None] >= sought).sum(axis=0) < stop_after]
                above = float(in_question[-1]) * _JUST_BELOW
            size = min(2 * size, _LONGEST_ROUND, max(_FIRST_ROUND, _CASES_AT_ONCE // len(windows)))
    return maxima


def _shuffled(
    windows: np.ndarray, groups: Sequence[np.ndarray], *, outside: int, count: int, rng: np.random.Generator
) -> np.ndarray:
    """The windows shuffled ``count`` times within each group, shape (count, cases); most cases are ``outside`` them all."""
    shuffled = np.full((count, len(windows)), outside, windows.dtype)
    for group in groups:
        own = windows[group]
        if len(group) < _MANY_CASES:
            shuffled[:, group] = rng.permuted(np.tile(own, (count, 1)), axis=1)
            continue
        inside = own[own < outside]
        for row in shuffled:
            row[group[rng.choice(len(group), len(inside), replace=False)]] = inside
    return shuffled
