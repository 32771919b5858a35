"""Draw maps by chance over very many cells, of which few are ever hit.

What ``_chance`` does for maps that are held whole, for an extent at equal risk: the same draws, the same p, but only the
neighbourhoods that a drawn incident falls in are counted. All others have none, which for hot cells is never rare, and for
cold ones is rarest where the neighbourhood weighs most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse

from lagesbild.analysis.extent import COVERED, WHOLE, Extent, Offsets
from lagesbild.analysis.grid import centres
from lagesbild.analysis.places._chance import CELLS_AT_ONCE, Chance, binomial_p

_HITS_AT_ONCE: Final = 2**20
_SPARSE: Final = 4
"""Counting hits pays when there are this many cells to a neighbourhood that is hit."""


@dataclass(frozen=True)
class ChanceOver:
    """What chance does to ``total`` incidents over an extent, for the cells at hand.

    ``flat`` are the cells at hand in ``extent.covered``, laid out flat, and ``own`` what they weigh; ``weights`` has what each
    cell's neighbourhood weighs, in eighths of a cell.
    """

    total: int
    extent: Extent
    offsets: Offsets
    flat: np.ndarray
    own: np.ndarray
    weights: np.ndarray
    both: bool

    @classmethod
    def of(
        cls, count: np.ndarray, grid: gpd.GeoDataFrame, extent: Extent, *, radius_m: float, both: bool
    ) -> Self:
        """Chance for the counts of ``grid``, the cells at hand of ``extent``."""
        offsets = extent.offsets(radius_m)
        flat = extent.flat(*centres(grid).T) if len(grid) else np.empty(0, dtype=int)
        own = grid[COVERED].to_numpy(dtype=np.int64)
        weights = extent.weights(offsets).ravel()
        return cls(int(count.sum()), extent, offsets, flat, own, weights, both)

    @property
    def is_sparse(self) -> bool:
        """Whether drawn incidents hit few of the cells."""
        return self.total * len(self.offsets.even) * _SPARSE < self.extent.number

    @property
    def number(self) -> int:
        """Cells that an incident can fall in."""
        return self.extent.number

    @property
    def expected(self) -> np.ndarray:
        """Incidents that the neighbourhood of each cell at hand is expected to have."""
        return np.asarray(self.total * (self.weights[self.flat] / self._eighths))

    def gi_star(self, count: np.ndarray) -> np.ndarray:
        """Getis and Ord's standard score of each cell at hand, by the mean and variance of all cells."""
        per_eighth = self.total / self._eighths
        around, is_cell = self.extent.around(self.flat, self.offsets)
        degree = is_cell.sum(axis=1).astype(float)
        at = np.full(self.extent.covered.size, -1, dtype=np.int32)
        at[self.flat] = np.arange(len(self.flat))
        place = at[around]
        counted = np.where(is_cell & (place >= 0), np.append(count, 0)[place], 0).sum(axis=1)
        of_each = np.bincount(self.extent.covered.ravel(), minlength=WHOLE + 1).astype(float)
        beyond = of_each - np.bincount(self.own, minlength=WHOLE + 1)
        squares = ((count - per_eighth * self.own) ** 2).sum()
        squares += (beyond[1:] * (per_eighth * np.arange(1, WHOLE + 1)) ** 2).sum()
        n = float(self.number)
        # Counts and expectations have the same sum: the mean over all cells is 0.
        spread = np.sqrt(squares / n * degree * (n - degree) / (n - 1)) if n > 1 else np.zeros(len(degree))
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (counted - self.expected) / spread
        return np.where(spread > 0, z, np.nan)

    def p(self, observed: np.ndarray) -> np.ndarray:
        """Exact p of counts in the neighbourhoods of the cells at hand, shape (maps, cells)."""
        counts = observed.astype(np.int64)
        kinds, kind = np.unique(self.weights[self.flat], return_inverse=True)
        return self._table(kinds, int(counts.max(initial=0)))[kind, counts]

    def smallest_p(self, repetitions: int, rng: np.random.Generator) -> np.ndarray:
        """The smallest p of each of ``repetitions`` maps drawn by chance; the draws are those of ``Chance``."""
        size = np.bincount(self.weights)
        kinds = np.flatnonzero(size)
        kinds = kinds[kinds > 0]
        kind_of = np.zeros(len(size), dtype=np.int64)
        kind_of[kinds] = np.arange(len(kinds))
        found = []
        for drawn in self._draws(repetitions, rng):
            maps, flat, count = self._hit(drawn)
            kind = kind_of[self.weights[flat]]
            p = self._table(kinds, int(count.max(initial=0)))
            starts = np.searchsorted(maps, np.arange(drawn.shape[1]))
            smallest = np.minimum.reduceat(p[kind, count], starts)
            if self.both:
                hit = np.bincount(maps * len(kinds) + kind, minlength=len(starts) * len(kinds))
                is_left = hit.reshape(len(starts), len(kinds)) < size[kinds]
                smallest = np.minimum(smallest, np.where(is_left, p[:, 0], 1).min(axis=1))
            found.append(smallest)
        return np.concatenate(found)

    @property
    def _eighths(self) -> int:
        return int(self.extent.covered.sum(dtype=np.int64))

    def _table(self, kinds: np.ndarray, top: int) -> np.ndarray:
        """The p of each count up to ``top`` in neighbourhoods of each weight."""
        return binomial_p(np.round(kinds / self._eighths, 12), self.total, top, both=self.both)

    def _draws(self, repetitions: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """Where each incident falls, flat; shape (incidents, maps), as many maps at a time as hits fit in memory."""
        upto = np.cumsum(self.extent.covered.ravel(), dtype=np.int32)
        number, every = self.number, int(upto[-1])
        is_even = every == WHOLE * number  # then places are drawn, else eighths of them
        size = max(1, CELLS_AT_ONCE // number)
        enough = _HITS_AT_ONCE // (self.total * len(self.offsets.even))
        parts: list[np.ndarray] = []
        for first in range(0, repetitions, size):
            at = rng.random((self.total, min(size, repetitions - first)))
            eighth = np.floor(at * number) * WHOLE if is_even else np.floor(at * every)
            parts.append(np.searchsorted(upto, eighth.astype(np.int32), side="right"))
            if len(parts) * size >= enough:
                yield np.concatenate(parts, axis=1)
                parts = []
        if parts:
            yield np.concatenate(parts, axis=1)

    def _hit(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The neighbourhoods with incidents: of which map, of which cell, and how many; in the maps' order."""
        incidents, maps = drawn.shape
        around, is_cell = self.extent.around(drawn.ravel(), self.offsets)
        of_map = np.tile(np.arange(maps), incidents)[:, None]
        size = self.extent.covered.size
        key, count = np.unique((of_map * size + around)[is_cell], return_counts=True)
        return key // size, key % size, count


def equal_risk(
    count: np.ndarray,
    grid: gpd.GeoDataFrame,
    neighbours: sparse.csr_array,
    *,
    exposure: pd.Series | None,
    extent: Extent | None,
    radius_m: float,
    both: bool,
) -> Chance | ChanceOver:
    """Chance at equal risk, or in proportion to ``exposure``: over the cells at hand, or over all of an extent.

    The two give the same figures; that over an extent takes the memory and the time of the incidents, not of the cells.
    """
    worth = None if exposure is None else exposure.to_numpy(dtype=float)
    if extent is None:
        return Chance.of(count, neighbours, baseline=None, exposure=worth, both=both)
    over = ChanceOver.of(count, grid, extent, radius_m=radius_m, both=both)
    if len(count) < extent.number or over.is_sparse:
        return over
    return Chance.of(count, neighbours, baseline=None, exposure=worth, both=both)
