"""Search permutations for their best cylinder, ring by ring, in compiled loops.

The same maximum as ``_cylinders.Search`` finds, by another bound. The circles around a centre are told apart in rings:
runs of circles of much the same size. The cases of each ring and window are counted, and summed from the centre
outwards. No circle of a ring has more of them than its last, nor fewer cases in all than its first: where that many in
the last, held against the first, would not exceed the best seen, no cylinder of the ring does. Few rings are left, and their
circles are tried one by one.
"""

import math
from typing import NamedTuple

import numpy as np

from lagesbild.analysis.compiled._kept import kept, part

_LEVEL_STEP = 0.2  # of the statistics at which the bound is tabulated
LEVELS = 300
_HALVINGS = 14


class Rings(NamedTuple):
    """The circles' rings.

    ``case_first`` and ``case_ring``: where each case's rings begin in the second (and at last their number), one a centre
    whose circles hold it. The second in the smallest type that numbers the rings: reading it takes most of the time of
    great data. ``centre_first`` and ``ring_first``: where each centre's rings begin, and each ring's entries in the
    circles, and at last their numbers. ``ring_size`` and ``sizes``: each ring's place in ``sizes``, and the most cases that
    a circle of such a ring holds.
    """

    case_first: np.ndarray
    case_ring: np.ndarray
    centre_first: np.ndarray
    ring_first: np.ndarray
    ring_size: np.ndarray
    sizes: np.ndarray


@kept
def best_cylinders(
    windows: np.ndarray,
    rings: Rings,
    case: np.ndarray,
    within: np.ndarray,
    in_window: np.ndarray,
    most: np.ndarray,
    counted: np.ndarray,
    min_cases: int,
    above: float,
) -> np.ndarray:
    """Each permutation's best cylinder: its cases, and its circle's times its window's; -1 where none is above.

    Parameters
    ----------
    windows
        Shape (permutations, cases), as in ``Search.maxima``.
    rings
        Of the circles.
    case, within
        As in ``Circles``.
    in_window
        Number of cases in each window.
    most
        Shape (``LEVELS``, cases of the longest window + 1), of zeros at first: expected numbers below which counts reach
        a level; rows are filled when they are needed, for all calls.
    counted
        Shape (rings, windows), of zeros, and of zeros again afterwards; in the smallest type that holds the cases of the
        longest window, for the processor's cache holds little of it.
    min_cases, above
        As for ``Search``.

    Returns
    -------
    ndarray, shape (permutations, 2)
    """
    centre_first, ring_first, sizes = rings.centre_first, rings.ring_first, rings.sizes
    cases, lengths = windows.shape[1], len(in_window)
    inside = np.empty(cases + 1, np.int32)
    up_to, observed_in = np.zeros(lengths, np.int32), np.zeros(lengths, np.int32)
    needed = np.zeros((LEVELS, len(sizes), lengths), np.int32)
    is_needed_known = np.zeros(LEVELS, np.bool_)
    found = np.full((len(windows), 2), -1, np.int64)
    for permutation in range(len(windows)):
        window = windows[permutation]
        _count(window, rings.case_first, rings.case_ring, counted, inside)
        best, level = above, -1
        for centre in range(len(centre_first) - 1):
            up_to[:], all_up_to = 0, 0
            for ring in range(centre_first[centre], centre_first[centre + 1]):
                own = counted[ring]
                cases_of_ring = _add_to(up_to, own)
                if not cases_of_ring:
                    continue
                if level != min(int(best / _LEVEL_STEP), LEVELS - 1):
                    level = min(int(best / _LEVEL_STEP), LEVELS - 1)
                    if not is_needed_known[level]:
                        _tabulate(most[level], level * _LEVEL_STEP, cases, min_cases)
                        _need(needed[level], sizes, in_window, most[level], cases)
                        is_needed_known[level] = True
                own_needed = needed[level, rings.ring_size[ring]]
                all_up_to += cases_of_ring
                # The shortest window needs the fewest.
                if all_up_to >= own_needed[0] and _is_enough(up_to, own_needed):
                    _sum_up(up_to, own, observed_in)
                    circles = slice(ring_first[ring], ring_first[ring + 1])
                    better, observed, product = _best_of_ring(
                        case[circles], within[circles], window, observed_in, in_window, most[level], best
                    )
                    if better > best:
                        best = better
                        found[permutation, 0], found[permutation, 1] = observed, product
                own[:] = 0  # for the next permutation
    return found


@part
def _ratio(observed: float, expected: float, cases: float) -> float:
    """As ``_cylinders.likelihood_ratio``, but for the last bit."""
    if observed <= expected:
        return 0.0
    outside = cases - observed
    ratio = observed * math.log(observed / expected)
    if outside > 0:
        ratio += outside * math.log(outside / (cases - expected))
    return ratio


@part
def _count(
    window: np.ndarray, case_first: np.ndarray, case_ring: np.ndarray, counted: np.ndarray, inside: np.ndarray
) -> None:
    """Count the cases of each ring by their shortest window, in an array of zeros; ``inside`` has room for a case more than all."""
    number = 0
    for case in range(
        len(window)
    ):  # those in a window, without a branch that the processor would have to guess
        inside[number] = case  # written over by the next, where it is not
        number += window[case] < counted.shape[1]
    for case in inside[:number]:
        length = window[case]
        for place in range(case_first[case], case_first[case + 1]):
            counted[case_ring[place], length] += 1


@part
def _add_to(up_to: np.ndarray, own: np.ndarray) -> int:
    """Add a ring's cases to those of the smaller ones; how many it has."""
    number = 0
    for length in range(len(own)):
        up_to[length] += own[length]
        number += own[length]
    return number


@part
def _is_enough(counted: np.ndarray, needed: np.ndarray) -> bool:
    """Whether the cases, counted by their shortest window, are as many as needed in any window."""
    observed = 0
    for length in range(len(counted)):
        observed += counted[length]
        if observed >= needed[length]:
            return True
    return False


@part
def _sum_up(counted: np.ndarray, less: np.ndarray, observed: np.ndarray) -> None:
    """Cases in each window, of those counted by their shortest, less some."""
    so_far = 0
    for length in range(len(counted)):
        so_far += counted[length] - less[length]
        observed[length] = so_far


@part
def _best_of_ring(
    case: np.ndarray,
    within: np.ndarray,
    window: np.ndarray,
    observed_in: np.ndarray,
    in_window: np.ndarray,
    most: np.ndarray,
    best: float,
) -> tuple[float, int, int]:
    """The best cylinder's statistic, cases, and circle's times window's cases; ``best`` where none is better.

    ``observed_in`` has the cases within the ring's first circle, by window, and is added to.
    """
    cases = len(window)
    best_observed, best_product = -1, -1
    for place in range(len(case)):
        for length in range(window[case[place]], len(in_window)):
            observed_in[length] += 1
            observed, product = observed_in[length], within[place] * in_window[length]
            if product <= most[observed] * cases and _ratio(observed, product / cases, cases) > best:
                best = _ratio(observed, product / cases, cases)
                best_observed, best_product = observed, product
    return best, best_observed, best_product


@part
def _tabulate(most: np.ndarray, level: float, cases: int, min_cases: int) -> None:
    """Expected numbers below which a count reaches the level, a little above so that no rounding hides a cylinder."""
    if most[0]:
        return
    most[1:min_cases] = -1.0
    for observed in range(min_cases, len(most)):
        low, high = 0.0, float(observed)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if _ratio(observed, middle, cases) >= level:
                low = middle
            else:
                high = middle
        most[observed] = high * (1 + 1e-9)
    most[0] = -1.0  # last: another thread may be reading


@part
def _need(needed: np.ndarray, sizes: np.ndarray, in_window: np.ndarray, most: np.ndarray, cases: int) -> None:
    """The fewest cases by ring and window with which a ring's least circle reaches the level."""
    for length in range(len(in_window)):
        observed, least = 1, 1
        for size in range(len(sizes)):
            while observed < len(most) and least * in_window[length] > most[observed] * cases:
                observed += 1
            needed[size, length] = observed
            least = sizes[size] + 1
