"""Decide once whether incidents follow each other: all year, just now, or just now at one place.

One distance and one number of days over a year of incidents lose a series among many others: where the volume grows,
chance makes so many near pairs, most of them where it always happens, that the dozen of a new series drowns. So three
things are counted, each within the distance or half of it and within the days or half of them: all near pairs
(``year``), those whose later incident is of the last days (``live``), and the incidents of the last days around that
one of them which has most beyond what its neighbourhood had all year (``place``). Each count is scored by its
log-likelihood ratio (Kulldorff), whose tail is nearly exponential; the shufflings tell where that tail begins and how
fast it falls, which puts the twelve on one scale. The largest is ranked among the largest of each shuffling (Westfall and
Young): one decision, at one level, and whichever count it rests on may be told.

Limits: those of ``near_repeat``. That the strongest count is one of the last days says that it goes on now; that it is
not says no more than that the year's pairs tell it better.

References
----------
Kulldorff (1997), Communications in Statistics 26(6), 1481-1496.
Westfall & Young (1993), Resampling-Based Multiple Testing.
Knox (1964), Applied Statistics 13(1), 25-30.
"""

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild.analysis._positions import DAY, EPOCH, days_of, in_16_bits, placed, positions_m
from lagesbild.analysis.space_time._near_pairs import (
    Pairs,
    compile_if_long,
    is_compiled_for,
    pairs_within,
    shuffled,
    side_by_side,
)
from lagesbild.analysis.space_time.near_repeat import MINIMUM_EXPECTED, MINIMUM_INCIDENTS, MINIMUM_PAIRS

Scope = Literal["year", "live", "place"]

_PARTS = (1.0, 0.5)  # of the distance and of the days
_STAGES = (
    (39, 0.25),
    (199, 0.1),
    (499, 0.04),
    (999, 0.025),
)  # after so many shufflings, a larger p is not small
_TAIL, _FEWEST_IN_TAIL = 0.03, 5  # of the shufflings, from which the tail of a score is learnt
# A ratio falls no faster than this, however seldom anything happens; pairs slower, for they grow with the square.
_LEAST_FALL = np.repeat([4.0, 1.0], [8, 4])


@dataclass(frozen=True)
class Band:
    """What is less than ``near_m`` and ``near_days`` apart; ``scope`` says of which incidents."""

    near_m: float
    near_days: float
    scope: Scope


@dataclass(frozen=True)
class Decision:
    """The band that is hardest to put down to chance, what is in it, and the p of the whole decision.

    ``observed`` and ``expected`` are pairs, but incidents where the scope is ``place``. Where it is no finding the first
    band is told: the year's pairs within the distance and the days. ``ratio`` is NaN below
    ``near_repeat.MINIMUM_EXPECTED`` expected, ``p`` with fewer than ``near_repeat.MINIMUM_INCIDENTS``.
    """

    band: Band
    incidents: int
    observed: int
    expected: float
    ratio: float
    p: float


@dataclass(frozen=True)
class _Counts:
    """Of the twelve bands, in the last axis: what there is and what was expected; by order of the times where there are several."""

    observed: np.ndarray
    expected: np.ndarray

    def scores(self) -> np.ndarray:
        """Log-likelihood ratios of those that are more than expected; zero of the others."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.observed * np.log(self.observed / self.expected) - self.observed + self.expected
        return np.where(self.observed > self.expected, ratio, 0.0)


def decide_bands(
    incidents: gpd.GeoDataFrame,
    *,
    end: date,
    near_m: float = 200,
    near_days: float = 14,
    permutations: int = 1999,
    told_below: float = 0.05,
    rng: np.random.Generator,
) -> Decision:
    """Whether incidents follow each other more than chance gives, in any of the twelve bands: one test.

    Parameters
    ----------
    incidents
        Points in a metric CRS, with ``occurred_from``; those without a position are left out.
    end
        The day after the study's last; the last days are counted back from it.
    near_m, near_days
        The widest band, fixed in advance; the others are half of it.
    permutations
        How many times the times are shuffled, at most: fewer where p is soon seen not to be small.
    told_below
        With a p above this the first band is told.
    rng
        Shuffles the times.

    Raises
    ------
    LagesbildError
        When the CRS is not metric.

    Examples
    --------
    >>> twice = np.repeat(np.arange(20), 2)
    >>> days = pd.Timestamp("2026-01-01") + pd.to_timedelta(15 * twice, unit="D")
    >>> places = gpd.points_from_xy(1000 * twice, 0 * twice, crs="EPSG:3006")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": days}, geometry=places)
    >>> found = decide_bands(incidents, end=date(2026, 11, 16), rng=np.random.default_rng(1))
    >>> found.incidents, found.observed, found.p < 0.01
    (40, 20, True)
    """
    known = placed(incidents)
    until = in_16_bits((pd.Timestamp(end) - EPOCH) // DAY - days_of(known))  # 1 is the last day
    edges = np.array([0, near_m * _PARTS[1], near_m, np.inf])
    near = _Near(pairs_within(positions_m(known.geometry), edges, "euclidean"), until, near_days)
    data = near.counts(until)
    p, strongest = np.nan, 0
    if len(known) >= MINIMUM_INCIDENTS:
        p, strongest = _decided(data, near, until, permutations=permutations, told_below=told_below, rng=rng)
    is_told = p <= told_below and data.observed[strongest] >= MINIMUM_PAIRS
    at = strongest if is_told else 0
    scope, far, late = list(product(get_args(Scope), _PARTS, _PARTS))[at]
    expected = float(data.expected[at])
    return Decision(
        band=Band(near_m * far, near_days * late, scope),
        incidents=len(known),
        observed=int(data.observed[at]),
        expected=expected,
        ratio=float(data.observed[at] / expected) if expected >= MINIMUM_EXPECTED else np.nan,
        p=p,
    )


def _decided(
    data: _Counts,
    near: "_Near",
    until: np.ndarray,
    *,
    permutations: int,
    told_below: float,
    rng: np.random.Generator,
) -> tuple[float, int]:
    """The decision's p, and the number of the band that is strongest."""
    seen = [_Counts(data.observed[None], data.expected[None])]
    made = 0
    for stage, enough in (*_STAGES, (permutations, 1.0)):
        wanted = min(stage, permutations)
        compile_if_long((wanted - made) * len(near.pairs.first))
        seen += [near.counts_of(orders) for orders in shuffled(until, wanted - made, rng)]
        made = wanted
        observed, expected = (
            np.concatenate([getattr(each, name) for each in seen]) for name in ("observed", "expected")
        )
        scale = _on_one_scale(_Counts(observed, expected).scores())
        largest = scale.max(axis=1)
        p = float((largest >= largest[0]).mean())
        if p > max(enough, told_below) or made == permutations:
            break
    return p, int(scale[0].argmax())


def _on_one_scale(scores: np.ndarray) -> np.ndarray:
    """How far out in its own tail each score of a row lies; all rows, the data among them, by one and the same rule."""
    many = max(_FEWEST_IN_TAIL, round(_TAIL * len(scores)))
    tail = np.sort(scores, axis=0)[-many:]
    fall = np.maximum((tail - tail[0]).mean(axis=0), _LEAST_FALL)
    return np.asarray((scores - tail[0]) / fall)


class _Near:
    """The pairs near in place, which shufflings of the times leave as they are."""

    def __init__(self, pairs: Pairs, until: np.ndarray, near_days: float) -> None:
        self.pairs, self.incidents, self.near_days = pairs, len(until), near_days
        self.expected = self._expected_pairs(until)  # the same for every order of the times
        incidents = self.incidents
        nearer = slice(int(pairs.bands[1]))
        self.around = np.array(
            [
                1
                + np.bincount(pairs.first[part], minlength=incidents)
                + np.bincount(pairs.second[part], minlength=incidents)
                for part in (slice(None), nearer)
            ]
        )

    def counts_of(self, orders: np.ndarray) -> _Counts:
        """``counts`` for each of several orders of the times, by compiled loops where they are at hand: in a twentieth of the time."""
        if not is_compiled_for(orders):
            each = [self.counts(until) for until in orders]
            return _Counts(
                *(np.array([getattr(one, name) for one in each]) for name in ("observed", "expected"))
            )
        from lagesbild.analysis.compiled.bands import count_bands

        pairs, beside = self.pairs, side_by_side(orders)
        observed, at_place = count_bands(
            beside,
            len(orders),
            pairs.first,
            pairs.second,
            int(pairs.bands[1]),
            self.around,
            float(self.near_days),
            MINIMUM_PAIRS,
        )
        expected = np.column_stack([np.tile(self.expected, (len(orders), 1)), at_place[: len(orders)]])
        return _Counts(observed[: len(orders)], expected)

    def counts(self, until: np.ndarray) -> _Counts:
        """What there is in each band, and what is expected at the place; for incidents so many days before the end."""
        pairs, days = self.pairs, self.near_days
        one, other = until.take(pairs.first), until.take(pairs.second)
        soon = np.flatnonzero(np.abs(one - other) < days)
        one, other = one.take(soon), other.take(soon)
        is_sooner = np.abs(one - other) < days * _PARTS[1]
        is_live = np.minimum(one, other) <= days
        nearer = int(np.searchsorted(soon, pairs.bands[1]))  # pairs are in the order of their distance bands
        count, both = np.count_nonzero, is_sooner & is_live
        found = [len(soon), count(is_sooner), nearer, count(is_sooner[:nearer])]
        found += [count(is_live), count(both), count(is_live[:nearer]), count(both[:nearer])]
        earlier = np.maximum(one, other)
        at_place = [
            self._at_place(soon[:last][earlier[:last] <= days * part], until <= days * part, around)
            for last, around in zip((len(soon), nearer), self.around, strict=True)
            for part in _PARTS
        ]
        observed, expected = zip(*at_place, strict=True)
        return _Counts(np.array([*found, *observed]), np.array([*self.expected, *expected]))

    def _at_place(self, pairs: np.ndarray, is_of_last: np.ndarray, around: np.ndarray) -> tuple[int, float]:
        """The most remarkable number of incidents of the last days around one of them, and how many its place gives."""
        last = np.count_nonzero(is_of_last)
        if not len(pairs):
            return 0, 0.0
        partners = np.bincount(self.pairs.first[pairs], minlength=self.incidents)
        partners += np.bincount(self.pairs.second[pairs], minlength=self.incidents)
        chosen = np.flatnonzero(partners)
        own = partners[chosen] + 1
        expected = around[chosen] * (last / self.incidents)
        ratio = np.where(own > expected, own * np.log(own / expected) - own + expected, 0)
        ratio[own < MINIMUM_PAIRS] = 0  # two are no pattern
        best = int(ratio.argmax())
        if ratio[best] == 0:
            return 0, 0.0
        return int(own[best]), float(expected[best])

    def _expected_pairs(self, until: np.ndarray) -> np.ndarray:
        """Pairs in each of the first eight bands, had place and time nothing to do with each other: exactly."""
        ordered = np.sort(until)
        rank = np.arange(len(ordered))
        # For each incident, those that came before it by less than so many days: each pair once.
        soon = [
            np.searchsorted(ordered, ordered + np.ceil(self.near_days * part), side="left") - 1 - rank
            for part in _PARTS
        ]
        is_live = ordered <= self.near_days
        in_time = [each[chosen].sum() for chosen in (slice(None), is_live) for each in soon]
        in_space = [len(self.pairs.first), self.pairs.bands[1]]
        every = max(1, self.incidents * (self.incidents - 1) // 2)
        order = product((0, 1), in_space, (0, 1))
        return np.array([float(space * in_time[2 * live + late] / every) for live, space, late in order])
