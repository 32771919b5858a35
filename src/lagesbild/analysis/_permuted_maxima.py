"""Shuffle the times and search again, until p is told as well as it need be (Besag & Clifford 1991)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lagesbild.analysis._cylinders import Search

_FIRST_ROUND = 32  # permutations before the first look at whether to stop; each round is twice as long
_LONGEST_ROUND = 1024
_ENTRIES_AT_ONCE = 2**20  # small data are searched many permutations at a time, great data one by one


def permuted_maxima(
    search: Search,
    windows: np.ndarray,
    *,
    groups: Sequence[np.ndarray],
    permutations: int,
    rng: np.random.Generator,
    threshold: float,
    stop_after: int | None,
    workers: int,
) -> np.ndarray:
    """The largest statistic of each shuffling, in the order drawn, up to the one that stops it.

    Parameters
    ----------
    search, windows
        The cylinders, and the shortest window that holds each case.
    groups
        Positions of the cases among which times are shuffled; together all.
    permutations, rng
        How many shufflings at most, and their source.
    threshold, stop_after
        Stop when so many statistics are at least this; never when None.
    workers
        Threads; the result is the same whatever their number.
    """
    maxima: np.ndarray = np.empty(0)
    size = _FIRST_ROUND
    at_once = max(1, min(_FIRST_ROUND, _ENTRIES_AT_ONCE // max(1, len(search.circles.case))))
    with ThreadPoolExecutor(workers) as pool:
        searched = pool.map if workers > 1 else map
        while len(maxima) < permutations:
            count = min(size, permutations - len(maxima))
            # Rounds and batches do not depend on the workers, nor does what is drawn.
            shuffled = np.tile(windows, (count, 1))
            for group in groups:
                shuffled[:, group] = rng.permuted(shuffled[:, group], axis=1)
            batches = [shuffled[first : first + at_once] for first in range(0, count, at_once)]
            maxima = np.concatenate([maxima, *searched(search.maxima, batches)])
            reached = np.flatnonzero(maxima >= threshold)
            if stop_after is not None and len(reached) >= stop_after:
                return maxima[: reached[stop_after - 1] + 1]
            size = min(2 * size, _LONGEST_ROUND)
    return maxima
