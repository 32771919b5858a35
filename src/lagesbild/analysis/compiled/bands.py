"""Count the near pairs of ``near_repeat_bands`` for one order of the times, in a compiled loop over the pairs."""

import math

import numpy as np

from lagesbild.analysis.compiled._kept import kept, part


@kept
def count_bands(
    until: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    nearer: int,
    around: np.ndarray,
    days: float,
    fewest: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What ``near_repeat_bands`` counts: twelve observed numbers, and what is expected in the last four.

    Parameters
    ----------
    until
        Days before the end, of each incident.
    first, second
        The incidents of each pair that is near in place; the ``nearer`` first are within half of the distance.
    around
        Shape (2, incidents): how many lie within the distance and within half of it, the incident itself among them.
    days
        Apart, at most; and how many last days are looked at.
    fewest
        Incidents at a place that are a pattern.
    """
    observed, expected = np.zeros(12, np.int64), np.zeros(4)
    partners = np.zeros((4, len(until)), np.int32)
    for pair in range(len(first)):
        one, other = until[first[pair]], until[second[pair]]
        if abs(one - other) >= days:
            continue
        # Each pair counts in the wider bands too.
        for far in range(2 if pair < nearer else 1):
            for late in range(2 if abs(one - other) < days / 2 else 1):
                observed[2 * far + late] += 1
                observed[4 + 2 * far + late] += min(one, other) <= days
            for late in range(2):
                if max(one, other) <= days / (1 + late):
                    partners[2 * far + late, first[pair]] += 1
                    partners[2 * far + late, second[pair]] += 1
    for late in range(2):
        share = np.count_nonzero(until <= days / (1 + late)) / len(until)
        for far in range(2):
            band = 2 * far + late
            observed[8 + band], expected[band] = _most_remarkable(partners[band], around[far], share, fewest)
    return observed, expected


@part
def _most_remarkable(
    partners: np.ndarray, around: np.ndarray, share: float, fewest: int
) -> tuple[int, float]:
    """As ``near_repeat_bands._Near._at_place``."""
    best, observed, expected = 0.0, 0, 0.0
    for incident in range(len(partners)):
        own, usual = partners[incident] + 1, around[incident] * share
        if own >= fewest and partners[incident] and own > usual:
            ratio = own * math.log(own / usual) - own + usual
            if ratio > best:
                best, observed, expected = ratio, own, usual
    return observed, expected
