"""Search permutations for their best cylinder, one centre after the other, in compiled loops.

The same maximum as ``_cylinders.Search`` finds, by the same bound, used otherwise: from a centre's cases in the
windows follows how large a circle could still exceed the best seen; of the cases within it follows a smaller one,
and so on. Most centres have none left after a few rounds, and need not be sorted by distance.
"""

import math

import numpy as np

from lagesbild.analysis.compiled._kept import kept, part

_LEVEL_STEP = 0.2  # of the statistics at which the bound is tabulated
LEVELS = 300
_HALVINGS = 14
_FEW = 40
_MOST_LEFT = 0.9  # share of a centre's cases from which on another round is not worth it


@kept
def best_cylinders(
    windows: np.ndarray,
    first: np.ndarray,
    case_first: np.ndarray,
    case_centre: np.ndarray,
    case_within: np.ndarray,
    in_window: np.ndarray,
    shortest: np.ndarray,
    most: np.ndarray,
    min_cases: int,
    above: float,
) -> np.ndarray:
    """Each permutation's best cylinder: its cases, and its circle's times its window's; -1 where none is above.

    Parameters
    ----------
    windows
        Shape (permutations, cases), as in ``Search.maxima``.
    first
        Where each centre's entries begin in the circles, and at last their number.
    case_first, case_centre, case_within
        Where each case's entries begin in the other two: the centres whose circles hold it, and the number of
        cases of the smallest that does.
    in_window
        Number of cases in each window.
    shortest
        First windows of blocks that have one bound in common, and at last the number of windows.
    most
        Shape (``LEVELS``, cases of the longest window + 1), of zeros at first: expected numbers below which counts reach
        a level; rows are filled when they are needed, for all calls.
    min_cases, above
        As for ``Search``.

    Returns
    -------
    ndarray, shape (permutations, 2)
    """
    cases, blocks = windows.shape[1], len(shortest) - 1
    block_of = np.zeros(len(in_window), np.int32)
    for block in range(blocks):
        block_of[shortest[block] : shortest[block + 1]] = block
    # A centre's cases in the windows, from where its entries begin.
    within = np.zeros(len(case_within), np.int32)
    window = np.zeros(len(case_within), np.uint16)
    end = first.copy()
    # Cases in a circle for each one expected, in a block's shortest window.
    widest = cases / in_window[shortest[:-1]]
    found = np.full((len(windows), 2), -1, np.int64)
    for permutation in range(len(windows)):
        end[:] = first
        _spread(
            windows[permutation], len(in_window), case_first, case_centre, case_within, within, window, end
        )
        best, level = above, -1
        for centre in range(len(first) - 1):
            if end[centre] - first[centre] < min_cases:
                continue
            if level != min(int(best / _LEVEL_STEP), LEVELS - 1):
                level = min(int(best / _LEVEL_STEP), LEVELS - 1)
                _tabulate(most[level], level * _LEVEL_STEP, cases, min_cases)
            own_within = within[first[centre] : end[centre]]
            own_window = window[first[centre] : end[centre]]
            near = _near(own_within, own_window, block_of, most[level], widest, min_cases)
            if near >= min_cases:
                _sort_by_distance(own_within[:near], own_window[:near])
                better, observed, product = _best_of_centre(
                    own_within[:near],
                    own_window[:near],
                    in_window,
                    shortest,
                    block_of,
                    most[level],
                    widest,
                    cases,
                    best,
                )
                if better > best:
                    best = better
                    found[permutation, 0], found[permutation, 1] = observed, product
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
def _spread(
    windows: np.ndarray,
    lengths: int,
    case_first: np.ndarray,
    case_centre: np.ndarray,
    case_within: np.ndarray,
    within: np.ndarray,
    window: np.ndarray,
    end: np.ndarray,
) -> None:
    """Give each centre the cases that are in a window: with its circle, its window, and where they end."""
    for case in range(len(windows)):
        length = windows[case]
        if length < lengths:
            for place in range(case_first[case], case_first[case + 1]):
                centre = case_centre[place]
                at = end[centre]
                within[at], window[at] = case_within[place], length
                end[centre] = at + 1


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
def _near(
    within: np.ndarray,
    window: np.ndarray,
    block_of: np.ndarray,
    most: np.ndarray,
    widest: np.ndarray,
    min_cases: int,
) -> int:
    """Move to the front the cases that are near enough to be in a cylinder that exceeds the best: how many there are.

    Some that are not may be among them: it ends when a round leaves out few.
    """
    in_block = np.zeros(len(widest), np.int32)
    for place in range(len(within)):
        in_block[block_of[window[place]]] += 1
    last = len(within)
    while True:
        farthest, observed = -1.0, 0
        for block in range(len(widest)):
            observed += in_block[block]
            farthest = max(farthest, most[observed] * widest[block])
        in_block[:] = 0
        near = 0
        for place in range(last):
            far, length = within[place], window[place]
            within[near], window[near] = far, length
            is_near = far <= farthest
            in_block[block_of[length]] += is_near
            near += is_near
        if near > _MOST_LEFT * last or near < min_cases:
            return near
        last = near


@part
def _sort_by_distance(within: np.ndarray, window: np.ndarray) -> None:
    """In place; few are each inserted where they belong."""
    if len(within) > _FEW:
        order = np.argsort(within)
        within[:], window[:] = within[order], window[order]
        return
    for place in range(1, len(within)):
        far, length, at = within[place], window[place], place
        while at > 0 and within[at - 1] > far:
            within[at], window[at] = within[at - 1], window[at - 1]
            at -= 1
        within[at], window[at] = far, length


@part
def _best_of_centre(
    within: np.ndarray,
    window: np.ndarray,
    in_window: np.ndarray,
    shortest: np.ndarray,
    block_of: np.ndarray,
    most: np.ndarray,
    widest: np.ndarray,
    cases: int,
    best: float,
) -> tuple[float, int, int]:
    """The best cylinder's statistic, cases, and circle's times window's cases; ``best`` where none is better."""
    best_observed, best_product = -1, -1
    counted = np.zeros(len(in_window), np.int32)
    in_block = np.zeros(len(widest), np.int32)
    for place in range(len(within)):
        far = within[place]
        counted[window[place]] += 1
        for block in range(block_of[window[place]], len(widest)):
            in_block[block] += 1
            if far > most[in_block[block]] * widest[block]:
                continue
            observed = in_block[block - 1] if block else 0
            for length in range(shortest[block], shortest[block + 1]):
                observed += counted[length]
                product = far * in_window[length]
                if product <= most[observed] * cases and _ratio(observed, product / cases, cases) > best:
                    best = _ratio(observed, product / cases, cases)
                    best_observed, best_product = observed, product
    return best, best_observed, best_product
