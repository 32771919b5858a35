"""Describe where a place is, how wide it is, and how that is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from lagesbild import columns as c

How = Literal["answered", "own", "learned", "named", "address", "crossing", "street", "district"]
RANK: Final[tuple[How, ...]] = (
    "answered",
    "own",
    "learned",
    "named",
    "address",
    "crossing",
    "street",
    "district",
)
"""How a place is known, the best first."""

Open = Literal["unknown", "ambiguous", "nothing"]
"""Why a row has no place: nothing is like it, several places are it, or its words name none."""


@dataclass(frozen=True)
class Spot:
    """A place: its ``precision`` (of ``columns.PRECISIONS``), middle in the working CRS and width in metres.

    ``x`` and ``y`` are those of the place; a row gets them only where the precision is in ``columns.PRECISE``. ``hints`` are
    keys of the towns, postcodes and districts it lies in.
    """

    name: str
    precision: str
    how: How
    x: float = np.nan
    y: float = np.nan
    width_m: float = 0.0
    score: float = 100.0
    hints: frozenset[str] = frozenset()

    @property
    def is_precise(self) -> bool:
        """Whether a row there has a point."""
        return self.precision in c.PRECISE

    def like(self, score: float) -> "Spot":
        """The same, found by a name that is only so like."""
        return replace(self, score=min(self.score, score))


def extent_m(spots: Sequence[Spot]) -> float:
    """The longest way between any two of the spots, at most: the diagonal of their box."""
    xy = np.array([(each.x, each.y) for each in spots])
    return float(np.hypot(*np.ptp(xy, axis=0))) if len(xy) else 0.0


def one_of(spots: Sequence[Spot], hints: Sequence[str], *, within_m: float) -> Spot | Open:
    """The place that is meant by a name that several may have.

    They are one when none lies further than ``within_m`` from the others; else those that the hints name are tried.
    """
    if not spots:
        return "unknown"
    if answered := [each for each in spots if each.how == "answered"]:
        return answered[0]
    for tried in (spots, [each for each in spots if each.hints & set(hints)]):
        if tried and (len(tried) == 1 or _is_one(tried, within_m)):
            return min(tried, key=lambda each: RANK.index(each.how))
    return "ambiguous"


def _is_one(spots: Sequence[Spot], within_m: float) -> bool:
    if not all(each.is_precise for each in spots):
        kinds = {each.precision for each in spots}
        # A name that is an area to those who report is one, whatever point the map gives it.
        return len(kinds) == 1 or any(
            each.how in {"own", "learned"} and not each.is_precise for each in spots
        )
    return extent_m(spots) <= within_m
