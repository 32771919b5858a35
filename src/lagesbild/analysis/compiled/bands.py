"""Count near pairs for one order of the times, in compiled loops over the pairs.

Few pairs are near in time. Which they are is written down for some pairs at a time, without a branch that the processor would
have to guess, and those alone are looked at.
"""

import math

import numpy as np

from lagesbild.analysis.compiled._kept import kept, part

_AT_ONCE = 4096


@kept
def count_sooner(
    days: np.ndarray, first: np.ndarray, second: np.ndarray, bands: np.ndarray, edges: np.ndarray
) -> np.ndarray:
    """Pairs less than so many days apart, by distance band and edge.

    Parameters
    ----------
    days
        Of each incident, 32 bits.
    first, second
        The incidents of each pair, sorted by distance band.
    bands
        Where each band begins; and at last their number.
    edges
        Days, whole and rising.

    Returns
    -------
    ndarray, shape (bands, edges)
    """
    found = np.zeros((len(bands) - 1, len(edges)), np.int64)
    soon = np.empty(_AT_ONCE, np.int32)
    for band in range(len(found)):
        for start in range(bands[band], bands[band + 1], _AT_ONCE):
            end = min(start + _AT_ONCE, bands[band + 1])
            for place in range(_soon(days, first[start:end], second[start:end], edges[-1], soon)):
                pair = start + soon[place]
                apart = abs(days[first[pair]] - days[second[pair]])
                for edge in range(len(edges)):
                    found[band, edge] += apart < edges[edge]
    return found


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
    counted = np.zeros((2, 2, 2), np.int64)  # by whether they are nearer, sooner and of the last days
    whole_days = math.ceil(days)
    soon = np.empty(_AT_ONCE, np.int32)
    for start in range(0, len(first), _AT_ONCE):
        end = min(start + _AT_ONCE, len(first))
        for place in range(_soon(until, first[start:end], second[start:end], whole_days, soon)):
            pair = start + soon[place]
            one, other = until[first[pair]], until[second[pair]]
            counted[int(pair < nearer), int(abs(one - other) < days / 2), int(min(one, other) <= days)] += 1
            if max(one, other) <= days:
                # Each pair counts in the wider bands too.
                for far in range(2 if pair < nearer else 1):
                    for late in range(2 if max(one, other) <= days / 2 else 1):
                        partners[2 * far + late, first[pair]] += 1
                        partners[2 * far + late, second[pair]] += 1
    for far in range(2):
        for late in range(2):
            observed[2 * far + late] = counted[far:, late:].sum()
            observed[4 + 2 * far + late] = counted[far:, late:, 1].sum()
    for late in range(2):
        share = np.count_nonzero(until <= days / (1 + late)) / len(until)
        for far in range(2):
            band = 2 * far + late
            observed[8 + band], expected[band] = _most_remarkable(partners[band], around[far], share, fewest)
    return observed, expected


@part
def _soon(days: np.ndarray, first: np.ndarray, second: np.ndarray, apart: int, soon: np.ndarray) -> int:
    """Write down which of the pairs are less than so many days apart; how many they are."""
    number = 0
    for pair in range(len(first)):
        soon[number] = pair  # written over by the next, where it is not
        number += abs(days[first[pair]] - days[second[pair]]) < apart
    return number


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
