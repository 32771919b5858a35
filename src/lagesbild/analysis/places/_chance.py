"""Draw maps by chance, given the number of incidents, and tell how rare a neighbourhood's count is.

Two nulls share one shape: every cell has a share of the risk, known (equal, or an exposure: a
multinomial draw) or contained in earlier counts (a pick without replacement from the earlier and
present incidents together: a multivariate hypergeometric draw). The second makes no claim about the
background at all; that the baseline is itself a small sample is part of the draw.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse, special, stats

CELLS_AT_ONCE = 2**19
_DRAWN_AT_ONCE = 2**15
"""Cells of drawn maps held in memory at a time: few enough to stay in the processor's own."""
_MOST_TICKETS = 2**24  # 128 MB
_ALMOST_ALL = 50
"""A pool this many times the cells is drawn cell by cell, not incident by incident."""


@dataclass(frozen=True)
class Chance:
    """What chance does to ``total`` incidents over the cells.

    ``shares`` (summing to 1) is what each cell is expected to have; ``pool`` the earlier and present
    counts, or None when the shares are known; ``tickets`` holds each cell as often as it is worth, where the worths
    are whole numbers that differ, so that a draw is a look-up. Neighbourhoods with the same chance form a group, since
    their p are the same function of the count: ``group`` numbers the group of each cell, and ``weight``
    is each group's share (or its number of incidents in the pool).
    """

    total: int
    neighbours: sparse.csr_array
    shares: np.ndarray
    pool: np.ndarray | None
    tickets: np.ndarray | None
    group: np.ndarray
    weight: np.ndarray
    both: bool

    @classmethod
    def of(
        cls,
        count: np.ndarray,
        neighbours: sparse.csr_array,
        *,
        baseline: np.ndarray | None,
        exposure: np.ndarray | None,
        both: bool,
    ) -> "Chance":
        """Chance under the null that ``baseline`` or ``exposure`` gives; equal risk without them."""
        pool = None if baseline is None else baseline + count
        known = np.ones(len(count)) if exposure is None else exposure
        shares = known / known.sum()
        tickets = None
        if np.ptp(known) and not (known % 1).any() and known.sum() <= _MOST_TICKETS:
            tickets = np.repeat(np.arange(len(known)), known.astype(int))
        if baseline is not None:
            shares = baseline / max(1, baseline.sum())
        around = neighbours @ (shares if pool is None else pool)
        # Rounded, so that neighbourhoods of the same cells' number are one group.
        weight, group = np.unique(np.round(around, 12), return_inverse=True)
        return cls(int(count.sum()), neighbours, shares, pool, tickets, group, weight, both)

    @property
    def number(self) -> int:
        """Cells that an incident can fall in."""
        return len(self.shares)

    @property
    def expected(self) -> np.ndarray:
        """Incidents that each cell's neighbourhood is expected to have."""
        return np.asarray(self.total * (self.neighbours @ self.shares))

    def gi_star(self, count: np.ndarray) -> np.ndarray:
        """Getis and Ord's standard score of each cell's count less what is expected of it."""
        return getis_ord(count - self.total * self.shares, self.neighbours, star=True)

    def p(self, observed: np.ndarray) -> np.ndarray:
        """Exact p of counts in the neighbourhoods, shape (maps, cells); one-sided unless ``both``."""
        p = self._p_by_group(int(observed.max(initial=0)))
        return p[self.group, observed.astype(np.int64)]

    def _p_by_group(self, top: int) -> np.ndarray:
        """The p of each count up to ``top`` in each group, shape (groups, top + 1)."""
        if self.pool is None:
            return binomial_p(self.weight, self.total, top, both=self.both)
        upper, lower = _hypergeometric_tails(
            int(self.pool.sum()), self.weight.astype(np.int64), self.total, top
        )
        return np.minimum(1, 2 * np.minimum(upper, lower)) if self.both else upper

    def smallest_p(self, repetitions: int, rng: np.random.Generator) -> np.ndarray:
        """The smallest p of each of ``repetitions`` maps drawn by chance."""
        at_once = max(1, CELLS_AT_ONCE // len(self.shares))
        sizes = [min(at_once, repetitions - start) for start in range(0, repetitions, at_once)]
        by_group = np.argsort(self.group, kind="stable")
        starts = np.searchsorted(self.group[by_group], np.arange(len(self.weight)))
        ordered = self.neighbours.astype(np.int32)[by_group]
        each = np.arange(len(starts))[:, None]
        p = self._p_by_group(0)
        found = []
        for size in sizes:
            # In each group p falls (and, looking for cold cells too, rises) with the count alone.
            observed = ordered @ self._draw(size, rng)
            most = np.maximum.reduceat(observed, starts)
            if (top := int(most.max(initial=0))) >= p.shape[1]:
                p = self._p_by_group(top)
            smallest = p[each, most].min(axis=0)
            if self.both:
                smallest = np.minimum(smallest, p[each, np.minimum.reduceat(observed, starts)].min(axis=0))
            found.append(smallest)
        return np.concatenate(found)

    def _draw(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Maps by chance, shape (cells, size)."""
        cells = len(self.shares)
        if self.pool is not None:
            one_by_one = self.pool.sum() <= _ALMOST_ALL * cells
            method: Literal["count", "marginals"] = "count" if one_by_one else "marginals"
            drawn = rng.multivariate_hypergeometric(self.pool, self.total, size=size, method=method)
        elif self.total > _ALMOST_ALL * cells:
            drawn = rng.multinomial(self.total, self.shares, size=size)
        else:
            flat = np.empty((self.total, size), np.int64)
            # Some incidents at a time: what is in between stays in the processor's cache.
            rows = max(1, _DRAWN_AT_ONCE // size)
            for first in range(0, self.total, rows):
                part = flat[first : first + rows]
                np.multiply(self._cells_of(rng.random(part.shape)), size, out=part)
                part += np.arange(size)
            return np.bincount(flat.ravel(), minlength=cells * size).reshape(cells, size).astype(np.int32)
        return np.ascontiguousarray(drawn.T, dtype=np.int32)

    def _cells_of(self, at: np.ndarray) -> np.ndarray:
        """The cells that random numbers from 0 to 1 fall in."""
        if self.tickets is not None:
            return np.asarray(self.tickets[(at * len(self.tickets)).astype(np.int64)])
        if np.ptp(self.shares):
            return np.searchsorted(np.cumsum(self.shares)[:-1], at, side="right")
        at *= len(self.shares)
        return at.astype(np.int64)


def binomial_p(share: np.ndarray, total: int, top: int, *, both: bool) -> np.ndarray:
    """The p of each count up to ``top`` where each of ``total`` falls with a probability; shape (shares, top + 1)."""
    counts, probability = np.arange(top + 1), np.clip(share, 0, 1)[:, None]
    upper: np.ndarray = stats.binom.sf(counts - 1, total, probability)
    if not both:
        return upper
    return np.minimum(1, 2 * np.minimum(upper, stats.binom.cdf(counts, total, probability)))


def getis_ord(values: np.ndarray, neighbours: sparse.csr_array, *, star: bool) -> np.ndarray:
    """Standard score of each place; NaN where it has no neighbours or all, or where the values are all alike."""
    n = len(values)
    degree = np.diff(neighbours.indptr).astype(float)
    centred = values - values.mean()  # the statistic does not see it, and rounding shrinks
    around = neighbours @ centred
    if star:
        others, mean, variance = float(n), 0.0, np.mean(centred**2)
    else:
        degree, around, others = degree - 1, around - centred, n - 1.0
        mean = -centred / others
        variance = ((centred**2).sum() - centred**2) / others - mean**2
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(variance * degree * (others - degree) / (others - 1))
        z = (around - degree * mean) / spread
    # What rounding leaves of values that are all alike, or all but the place's own, is no variance.
    rounding = max(1e-18 * np.square(values).max(initial=0), 1e-12 * np.mean(centred**2))
    return np.where((variance > rounding) & (spread > 0), z, np.nan)


def _hypergeometric_tails(
    pool: int, marked: np.ndarray, picked: int, top: int
) -> tuple[np.ndarray, np.ndarray]:
    """P(count >= k) and P(count <= k) for k up to ``top``, shape (groups, top + 1).

    Of ``pool`` incidents ``picked`` are picked; the count is of those ``marked`` among them, a number
    for each group. scipy's own tails take a hundred times as long over this many groups.
    """
    counts = np.arange(max(top, min(int(marked.max(initial=0)), picked)) + 1)
    log_factorial = special.gammaln(np.arange(pool + 1) + 1.0)

    def log_ways(of: np.ndarray, some: np.ndarray) -> np.ndarray:
        possible = (some >= 0) & (some <= of)
        some = np.where(possible, some, 0)
        ways = log_factorial[of] - log_factorial[some] - log_factorial[of - some]
        return np.where(possible, ways, -np.inf)

    marked = marked[:, None]
    of_all = log_ways(np.array(pool), np.array(picked))
    mass = np.exp(log_ways(marked, counts) + log_ways(pool - marked, picked - counts) - of_all)
    upper = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(1, upper)[:, : top + 1], np.minimum(1, np.cumsum(mass, axis=1))[:, : top + 1]
