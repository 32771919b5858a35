"""Write down the circles around given centres, each as its centre's cases from the nearest on."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

_CENTRES_AT_ONCE = 512  # of which a number fits into 16 bits


@dataclass(frozen=True)
class Circles:
    """Every circle, written as its centre's cases from the nearest on: a circle ends at a case.

    ``centre``, ``case``, ``within`` and ``distance_m`` are aligned, sorted by centre and then by distance.
    ``within`` is the number of cases in the smallest circle that holds the case, ``cases`` that of all.
    """

    centre: np.ndarray
    case: np.ndarray
    within: np.ndarray
    distance_m: np.ndarray
    centres: int
    cases: int


def circles_around(
    centres: np.ndarray,
    positions: np.ndarray,
    *,
    max_radius_m: float,
    max_cases: float,
    split_ties: bool = False,
) -> Circles:
    """Every circle around the centres that ends at a case.

    Parameters
    ----------
    centres, positions
        Shape (n, 2), in metres: the circles' centres, and the cases.
    max_radius_m
        Largest radius; a case on the circle belongs to it.
    max_cases
        Most cases in a circle.
    split_ties
        Whether places equally far from a centre come in one by one, lesser coordinates first (as in
        SaTScan), so that the last circle may leave some of them out; else they come in together.
    """
    # Places are sorted by coordinates, so that a stable sort by distance breaks ties by them. `np.unique` takes thrice as long.
    by_place = np.lexsort(positions.T[::-1])
    ordered = positions[by_place]
    is_first = np.ones(len(ordered), dtype=bool)
    is_first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    run_start = np.flatnonzero(is_first)
    places, sizes = ordered[run_start], np.diff(run_start, append=len(ordered))
    tree = cKDTree(places)
    parts = []
    for first in range(0, len(centres), _CENTRES_AT_ONCE):
        block = centres[first : first + _CENTRES_AT_ONCE]
        near = cKDTree(block).sparse_distance_matrix(tree, max_radius_m, output_type="ndarray")
        distance = np.hypot(*(places[near["j"]] - block[near["i"]]).T)
        order = _by_centre_and_distance(near["i"], distance, near["j"] if split_ties else None)
        centre, near_place, distance = near["i"][order], near["j"][order], distance[order]
        del near, order  # a city's are some of the most memory that its report takes
        sofar = np.cumsum(sizes[near_place])
        starts = np.searchsorted(centre, np.arange(len(block) + 1))
        within = sofar - np.repeat(np.append(0, sofar)[starts[:-1]], np.diff(starts))
        if not split_ties:
            is_next = (np.diff(centre) > 0) | (np.diff(distance) > 0)
            ends = np.append(np.flatnonzero(is_next), len(centre) - 1) if len(centre) else starts[:0]
            within = np.repeat(within[ends], np.diff(ends, prepend=-1))
        kept = within <= max_cases
        parts.append((centre[kept] + first, near_place[kept], within[kept], distance[kept]))
    empty = (np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))
    centre_of, place, within, distance = map(np.concatenate, zip(*parts, empty, strict=True))
    copies = sizes[place]
    nth_at_place = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    return Circles(
        centre=np.repeat(centre_of, copies).astype(np.int32),
        case=by_place[np.repeat(run_start[place], copies) + nth_at_place].astype(np.int32),
        within=np.repeat(within, copies).astype(np.int32),
        distance_m=np.repeat(distance, copies),
        centres=len(centres),
        cases=len(positions),
    )


def _by_centre_and_distance(centre: np.ndarray, distance: np.ndarray, ties: np.ndarray | None) -> np.ndarray:
    """The order by centre (of a block), then by distance, and then by ``ties``; in any order there when None."""
    if ties is not None:
        return np.lexsort((ties, distance, centre))
    # Small integers are sorted by their digits, and what need not be stable by vector instructions: seven times
    # as fast as both in one.
    nearest = np.argsort(distance)
    return nearest[np.argsort(centre[nearest].astype(np.int16), kind="stable")]
