"""Count near pairs for many orders of the times at once, in compiled loops over the pairs.

The times of an incident in every order lie side by side, 16 bits each: a pair is read once for all orders, and one instruction
of the processor compares as many as its registers hold. The numbers are written as such (``np.int16``) so that none is widened.
"""

import math

import numpy as np

from lagesbild.analysis.compiled._kept import kept, part

AT_ONCE = 32
"""Orders of the times: of half as many the loops over them are unrolled and no longer vectors, a tenth as fast."""

LONGEST = np.iinfo(np.int16).max - 1
"""Days between the first and the last time, at most; from here on all days apart are alike."""

_PAIRS_AT_ONCE = np.iinfo(np.int16).max  # as many as can be counted in 16 bits


@kept
def count_sooner(
    days: np.ndarray, first: np.ndarray, second: np.ndarray, bands: np.ndarray, edges: np.ndarray
) -> np.ndarray:
    """Pairs less than so many days apart, by distance band and edge, for each order of the times.

    Parameters
    ----------
    days
        Shape (incidents, ``AT_ONCE``), 16 bits: of each incident, by order.
    first, second
        The incidents of each pair, sorted by distance band.
    bands
        Where each band begins; and at last their number.
    edges
        Whole days, 16 bits.

    Returns
    -------
    ndarray, shape (bands, edges, ``AT_ONCE``)
    """
    found = np.zeros((len(bands) - 1, len(edges), AT_ONCE), np.int64)
    for band in range(len(found)):
        for start in range(bands[band], bands[band + 1], _PAIRS_AT_ONCE):
            pairs = slice(start, min(start + _PAIRS_AT_ONCE, bands[band + 1]))
            found[band] += _sooner(days, first[pairs], second[pairs], edges)
    return found


@kept
def count_bands(
    until: np.ndarray,
    orders: int,
    first: np.ndarray,
    second: np.ndarray,
    nearer: int,
    around: np.ndarray,
    days: float,
    fewest: int,
) -> tuple[np.ndarray, np.ndarray]:
    """What ``near_repeat_bands`` counts: twelve observed numbers, and what is expected in the last four, for each order of the times.

    Parameters
    ----------
    until
        Shape (incidents, ``AT_ONCE``), 16 bits: days before the end, by order.
    orders
        How many of the orders are of interest: the first.
    first, second
        The incidents of each pair that is near in place; the ``nearer`` first are within half of the distance.
    around
        Shape (2, incidents): how many lie within the distance and within half of it, the incident itself among them.
    days
        Apart, at most; and how many last days are looked at.
    fewest
        Incidents at a place that are a pattern.

    Returns
    -------
    ndarray, shape (``AT_ONCE``, 12), and ndarray, shape (``AT_ONCE``, 4)
    """
    observed, expected = np.zeros((AT_ONCE, 12), np.int64), np.zeros((AT_ONCE, 4))
    partners = np.zeros((orders, 4, len(until)), np.int32)
    counted = np.zeros((2, 4, AT_ONCE), np.int64)  # by whether they are nearer
    soon, sooner = _whole(math.ceil(days)), _whole(math.ceil(days / 2))
    last, latest = _whole(math.floor(days)), _whole(math.floor(days / 2))
    in_last, in_latest = _orders_up_to(until, orders, last), _orders_up_to(until, orders, latest)
    for is_nearer, low, high in ((1, 0, nearer), (0, nearer, len(first))):
        for start in range(low, high, _PAIRS_AT_ONCE):
            pairs = slice(start, min(start + _PAIRS_AT_ONCE, high))
            one, other = first[pairs], second[pairs]
            counted[is_nearer] += _soon_and_live(until, one, other, soon, sooner, last)
            _add_partners(partners[:, : 2 + 2 * is_nearer], until, one, other, soon, in_last, in_latest)
    for scope in range(2):
        for late in range(2):
            of_band = counted[:, 2 * scope + late]
            observed[:, 4 * scope + late] = of_band[0] + of_band[1]
            observed[:, 4 * scope + 2 + late] = of_band[1]
    for late in range(2):
        share = np.count_nonzero(until[:, 0] <= days / (1 + late)) / len(until)  # the same in each order
        for order in range(orders):
            for far in range(2):
                band = 2 * far + late
                observed[order, 8 + band], expected[order, band] = _most_remarkable(
                    partners[order, band], around[far], share, fewest
                )
    return observed, expected


@part
def _whole(days: int) -> np.int16:
    return np.int16(min(days, LONGEST + 1))


@part
def _sooner(days: np.ndarray, first: np.ndarray, second: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Pairs less than so many days apart, by edge and order."""
    found = np.zeros((len(edges), AT_ONCE), np.int16)
    for pair in range(len(first)):
        one, other = days[first[pair]], days[second[pair]]
        for edge in range(len(edges)):
            for order in range(AT_ONCE):
                found[edge, order] += np.int16(abs(np.int16(one[order] - other[order]))) < edges[edge]
    return found


@part
def _soon_and_live(
    until: np.ndarray, first: np.ndarray, second: np.ndarray, soon: np.int16, sooner: np.int16, last: np.int16
) -> np.ndarray:
    """Pairs soon and sooner apart; and those of them with one of the last days; by order."""
    found = np.zeros((4, AT_ONCE), np.int16)
    for pair in range(len(first)):
        one, other = until[first[pair]], until[second[pair]]
        for order in range(AT_ONCE):
            apart = np.int16(abs(np.int16(one[order] - other[order])))
            is_live = min(one[order], other[order]) <= last
            found[0, order] += apart < soon
            found[1, order] += apart < sooner
            found[2, order] += (apart < soon) & is_live
            found[3, order] += (apart < sooner) & is_live
    return found


@part
def _orders_up_to(until: np.ndarray, orders: int, last: np.int16) -> np.ndarray:
    """Of each incident, the orders in which it is of the last days, a bit each."""
    found = np.zeros(len(until), np.uint32)
    for incident in range(len(until)):
        for order in range(orders):
            found[incident] |= np.uint32(until[incident, order] <= last) << np.uint32(order)
    return found


@part
def _add_partners(
    partners: np.ndarray,
    until: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    soon: np.int16,
    in_last: np.ndarray,
    in_latest: np.ndarray,
) -> None:
    """Add each pair of two of the last days to what its incidents have: in shape (orders, bands, incidents), in every band that it is in."""
    for pair in range(len(first)):
        one, other = first[pair], second[pair]
        both, both_latest = in_last[one] & in_last[other], in_latest[one] & in_latest[other]
        if both:
            for order in range(len(partners)):
                is_soon = abs(until[one, order] - until[other, order]) < soon
                if both >> np.uint32(order) & np.uint32(1) and is_soon:
                    step = 2 - (both_latest >> np.uint32(order) & np.uint32(1))
                    for band in range(0, partners.shape[1], step):
                        partners[order, band, one] += 1
                        partners[order, band, other] += 1


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
