"""Choose the stops of each guard's round and their order, so that the most is gained in the time there is.

A team orienteering problem without a base: each round is a closed tour whose stops and travel fit into the time,
no place counts twice, and the sum of what the places are worth is the largest there is. The shortest tour
through every set of places is found once by dynamic programming (Held & Karp); the sets that fit into the time are
the columns of an integer programme, solved by HiGHS, that picks one for each guard. Columns that cannot be
part of the best are left out by a bound, so that the answer stays exact; where too many are left, those worth the
least go too, and the bound that is told says so.

References
----------
Held & Karp (1962), Journal of the Society for Industrial and Applied Mathematics 10(1), 196-210.
Butt & Ryan (1999), Computers & Operations Research 26(4), 427-441 (team orienteering by set partitioning).
Huangfu & Hall (2018), Mathematical Programming Computation 10, 119-142 (HiGHS).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

MOST_PLACES: Final = 16
"""More would make too many sets."""

_MOST_COLUMNS = 20_000
_TINY = 1e-12


@dataclass(frozen=True)
class Rounds:
    """Each guard's stops in order, what they are worth, and the least upper bound that was proven."""

    tours: tuple[tuple[int, ...], ...]
    worth: float
    bound: float


class Feasible:
    """All sets of places that fit into a round, with their shortest tours.

    Parameters
    ----------
    minutes
        Travel between places, symmetric, at most ``MOST_PLACES``.
    stop, limit
        Minutes of a stop, and of a round with its way back to the first stop.
    """

    def __init__(self, minutes: np.ndarray, *, stop: float, limit: float) -> None:
        self.minutes, self.n = minutes, len(minutes)
        self._shortest = _held_karp(minutes, limit - stop)
        masks = np.arange(1, 1 << self.n)
        tour = (self._shortest[:, masks] + minutes[:, _first(masks)]).min(axis=0)
        fit = masks[tour + stop * np.bitwise_count(masks) <= limit + _TINY]
        self.members = ((fit[:, None] >> np.arange(self.n)) & 1).astype(float)

    def worths(self, worth: np.ndarray) -> np.ndarray:
        """What each set is worth; ``worth`` is of the places, shape (places, ...)."""
        return self.members @ worth

    def best(self, worth: np.ndarray, guards: int) -> Rounds:
        """The rounds worth the most."""
        sets = self.worths(worth)
        if not len(sets) or sets.max() <= 0:
            return Rounds(((),) * guards, 0.0, 0.0)
        if guards == 1:
            chosen, bound = [int(sets.argmax())], float(sets.max())
        else:
            chosen, bound = self._packed(worth, sets, guards)
        tours, taken = [], np.zeros(self.n, dtype=bool)
        for column in chosen:
            # A place in two rounds is in one of them only, and worthless places are left out.
            own = (self.members[column] > 0) & ~taken & (worth > 0)
            taken |= own
            tours.append(self._tour(int((own << np.arange(self.n)).sum())))
        tours += [()] * (guards - len(tours))
        gained = float(worth[taken].sum())
        return Rounds(tuple(tours), gained, max(bound, gained))

    def _packed(self, worth: np.ndarray, sets: np.ndarray, guards: int) -> tuple[list[int], float]:
        """The columns that together are worth the most, and the bound."""
        left, one_by_one = worth.copy(), 0.0
        for _ in range(guards):
            value = self.worths(left)
            best = int(value.argmax())
            one_by_one += float(value[best])
            left[self.members[best] > 0] = 0
        # The others are worth at most the best: a column below this cannot be part of anything better.
        able = np.flatnonzero(sets >= one_by_one - (guards - 1) * sets.max() - _TINY)
        is_exact = len(able) <= _MOST_COLUMNS
        able = able[np.argsort(-sets[able], kind="stable")][:_MOST_COLUMNS]
        number = len(able)
        # A place is covered when a chosen round has it.
        covers = sparse.hstack([-sparse.csr_array(self.members[able].T), sparse.eye_array(self.n)])
        count = sparse.csr_array(np.concatenate([np.ones(number), np.zeros(self.n)])[None, :])
        result = milp(
            np.concatenate([np.zeros(number), -worth]),
            integrality=np.concatenate([np.ones(number), np.zeros(self.n)]),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(
                sparse.vstack([covers, count]), -np.inf, [*np.zeros(self.n), guards]
            ),
            options={"mip_rel_gap": 0},
        )
        chosen = [int(able[at]) for at in np.flatnonzero(result.x[:number] > 0.5)]  # noqa: PLR2004 - yes or no
        # Where columns were left out for their number, only this much is known of the best.
        most = min(guards * sets.max(), worth.sum())
        return chosen, -float(result.mip_dual_bound) if is_exact else float(most)

    def _tour(self, mask: int) -> tuple[int, ...]:
        """The shortest tour through a set, walked backwards."""
        if not mask:
            return ()
        first = (mask & -mask).bit_length() - 1
        last = int(np.argmin(self._shortest[:, mask] + self.minutes[:, first]))
        tour = [last]
        while mask != 1 << first:
            mask ^= 1 << last
            last = int(np.argmin(self._shortest[:, mask] + self.minutes[:, last]))
            tour.append(last)
        return tuple(reversed(tour))


def _held_karp(minutes: np.ndarray, limit: float) -> np.ndarray:
    """Shortest path through each set that begins at its first place, inf where past the limit: by the last, and set."""
    n = len(minutes)
    shortest = np.full((n, 1 << n), np.inf)
    shortest[np.arange(n), 1 << np.arange(n)] = 0
    masks = np.arange(1 << n)
    sizes = np.bitwise_count(masks)
    for size in range(1, n):
        level = masks[sizes == size]
        level = level[np.isfinite(shortest[:, level].min(axis=0))]
        first = _first(level)
        for place in range(n):
            able = level[((level >> place) & 1 == 0) & (first < place)]
            if len(able):
                reached = (shortest[:, able] + minutes[:, place, None]).min(axis=0)
                shortest[place, able | (1 << place)] = np.where(reached <= limit, reached, np.inf)
    return shortest


def _first(masks: np.ndarray) -> np.ndarray:
    """The first place of each set."""
    return np.bitwise_count((masks & -masks) - 1)
