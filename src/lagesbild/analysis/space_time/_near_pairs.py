"""Count pairs of points that are near each other, and all pairs without making them.

Only near pairs are made, with a tree; how many pairs there are in all within so many days follows from
the sorted days. The far pairs are the difference: a hundred thousand points have five thousand million.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from scipy.spatial import cKDTree

from lagesbild.analysis import compiled

Metric = Literal["euclidean", "manhattan"]

_AT_ONCE: Final = 32
"""Orders of the times that are drawn and counted at once: as many as the compiled loops take."""

_LONG: Final = 2**29
"""Comparisons of pairs, in all shufflings, from which on compiled loops are worth loading: several seconds of counting."""

# The tree rounds its own way: a hair more than the edge is asked of it, and the edge applied to what it finds.
_HAIR_MORE = 1 + 1e-9
_NORM: dict[Metric, int] = {"manhattan": 1, "euclidean": 2}


@dataclass(frozen=True)
class Pairs:
    """Pairs nearer than the last finite edge: sorted by distance band; ``bands`` are the bands' bounds."""

    first: np.ndarray
    second: np.ndarray
    bands: np.ndarray

    def tables(self, orders: np.ndarray, day_edges: np.ndarray, totals: np.ndarray) -> np.ndarray:
        """Pairs by distance and days apart, up to no end, for each order of the days; the far pairs are what the near ones leave of the totals."""
        edges = np.ceil(day_edges[1:-1])
        sooner = self._sooner(orders, edges)
        near = np.diff(sooner, axis=2, prepend=0)
        rest = np.diff(self.bands) - sooner[..., -1]
        near = np.concatenate([near, rest[..., None]], axis=2)
        return np.concatenate([near, (totals - near.sum(axis=1))[:, None]], axis=1)

    def _sooner(self, orders: np.ndarray, edges: np.ndarray) -> np.ndarray:
        """Pairs less than so many days apart: by order of the days, distance band and edge."""
        if is_compiled_for(orders):
            from lagesbild.analysis.compiled.bands import LONGEST, count_sooner

            whole = np.minimum(edges, LONGEST + 1).astype(np.int16)
            found = count_sooner(side_by_side(orders), self.first, self.second, self.bands, whole)
            return np.moveaxis(found, -1, 0)[: len(orders)]
        return np.array([self._sooner_of(days, edges) for days in orders])

    def _sooner_of(self, days: np.ndarray, edges: np.ndarray) -> list[list[int]]:
        apart = np.abs(days.take(self.first) - days.take(self.second))
        bounds = list(pairwise(self.bands))
        return [[int(np.count_nonzero(apart[low:high] < edge)) for edge in edges] for low, high in bounds]


def shuffled(days: np.ndarray, number: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """So many orders of the days, some at a time: as many as the compiled loops take at once."""
    for done in range(0, number, _AT_ONCE):
        yield np.array([rng.permutation(days) for _ in range(min(_AT_ONCE, number - done))])


def side_by_side(orders: np.ndarray) -> np.ndarray:
    """The orders of the days as compiled loops take them: by incident, and filled up to as many as they take."""
    from lagesbild.analysis.compiled.bands import AT_ONCE

    beside = np.zeros((orders.shape[1], AT_ONCE), np.int16)
    beside[:, : len(orders)] = orders.T
    return beside


def is_compiled_for(orders: np.ndarray) -> bool:
    """Whether compiled loops are at hand, and take such days: of 16 bits."""
    return compiled.is_loaded("bands") and orders.dtype == np.int16


def compile_if_long(comparisons: int) -> None:
    """Load the compiled loops for so many comparisons of pairs, where that is worth it."""
    if comparisons >= _LONG:
        import lagesbild.analysis.compiled.bands  # noqa: F401 - loaded for those who ask whether it is


def pairs_within(positions: np.ndarray, edges: np.ndarray, metric: Metric) -> Pairs:
    """All pairs nearer than the last finite edge, each once."""
    reach = edges[-2] * _HAIR_MORE
    pairs = cKDTree(positions).query_pairs(reach, p=_NORM[metric], output_type="ndarray").astype(np.int32)
    band = np.searchsorted(edges[1:-1], _distance(positions, pairs, metric), side="right").astype(np.uint8)
    order = np.argsort(band, kind="stable")
    bands = np.searchsorted(band[order], np.arange(len(edges) - 1))
    order = order[: bands[-1]]
    return Pairs(pairs[order, 0], pairs[order, 1], bands)


def pairs_near(
    positions: np.ndarray, days: np.ndarray, *, near_m: float, near_days: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs nearer than both, each once: the first of each, the second (later in the arrays), and the distance."""
    # Days are a third direction, so that pairs near in place alone are never made.
    spread = np.column_stack([positions, days * (near_m / near_days)])
    pairs = cKDTree(spread).query_pairs(near_m * np.sqrt(2) * _HAIR_MORE, output_type="ndarray")
    pairs = np.sort(pairs.astype(np.int32), axis=1)
    distance = _distance(positions, pairs, "euclidean")
    is_near = (distance < near_m) & (np.abs(days[pairs[:, 0]] - days[pairs[:, 1]]) < near_days)
    return pairs[is_near, 0], pairs[is_near, 1], distance[is_near]


def _distance(positions: np.ndarray, pairs: np.ndarray, metric: Metric) -> np.ndarray:
    one, other = pairs.T
    x, y = (np.abs(axis.take(one) - axis.take(other)) for axis in np.ascontiguousarray(positions.T))
    distance: np.ndarray = x + y if metric == "manhattan" else np.hypot(x, y)
    return distance


def few_enough(
    positions: np.ndarray, reach_m: float, *, most_pairs: int, rng: np.random.Generator
) -> np.ndarray:
    """Which points to take for some ``most_pairs`` pairs at most within the reach: all, or a random part in order.

    Points are drawn without a look at their times, so that a test of the part holds its level; it has less power.
    """
    number = len(positions)
    everyone = np.arange(number)
    if number * (number - 1) // 2 <= most_pairs:
        return everyone
    tree = cKDTree(positions)
    pairs = (int(tree.count_neighbors(tree, reach_m)) - number) // 2
    if pairs <= most_pairs:
        return everyone
    return np.sort(rng.choice(number, int(number * (most_pairs / pairs) ** 0.5), replace=False))


def pairs_by_days(days: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Number of all pairs in each band of days, without making one."""
    ordered = np.sort(days)
    rank = np.arange(len(days))
    sooner = [
        int((np.searchsorted(ordered, ordered + np.ceil(edge), side="left") - 1 - rank).sum())
        for edge in edges[1:-1]
    ]
    return np.diff([0, *sooner, len(days) * (len(days) - 1) // 2])
