"""Test whether incidents follow each other closely in place and time (near repeats).

Knox's table counts pairs of incidents by the distance and the days between them. What the table would
hold, had place and time nothing to do with each other, is known: every pair of places would meet every
pair of times equally often. Cells near in both that hold more than that are near repeats. The times are
shuffled among the incidents to tell how often chance alone gives as many. Bands are half-open, [a, b).

A table has many cells, and one of them will look remarkable in any fortnight. So the report rests on one
decision (``near_repeat_bands``); ``decide`` is its plain form, of *one* distance and *one* number of days. The table is
for reading; there, ``p_adjusted`` allows for all its near cells.

Limits: that incidents follow each other says nothing of why: the same offender, or a place that invites
for a while. A place whose share of the incidents changes over the study (new houses, a new reporter) gives
pairs too; use a year at most. Two reports of one event are a pair at no distance: leave such out first.
An incident is placed in time by the day it began. Ratios on small expected counts jump about, and are not
given.

References
----------
Knox (1964), Applied Statistics 13(1), 25-30.
Johnson et al. (2007), Journal of Quantitative Criminology 23(3), 201-219.
Westfall & Young (1993), Resampling-Based Multiple Testing (the adjusted p).
Besag & Clifford (1991), Biometrika 78(2), 301-304 (stopping early).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis._positions import compact, days_of, placed, positions_m
from lagesbild.analysis.space_time._near_pairs import (
    Metric,
    compile_if_long,
    few_enough,
    pairs_by_days,
    pairs_within,
    shuffled,
)
from lagesbild.errors import LagesbildError

MINIMUM_INCIDENTS = 10
"""Fewer incidents than this say nothing of near repeats."""
_LEVEL = 0.05
MINIMUM_PAIRS = 3
"""Fewer near pairs than this are no pattern, however unlikely."""
MINIMUM_EXPECTED = 5.0
"""A ratio to fewer expected pairs than this is not given."""
MOST_PAIRS = 5_000_000
"""Of more pairs within reach a random part of the incidents is enough (``random_part``)."""
DISTANCE_EDGES_M = (0, 1, 100, 200, 400)
"""Knox's table, if nothing else is said; the last band without end is added."""


@dataclass(frozen=True)
class NearRepeat:
    """The report's one decision: pairs near in both place and time, against chance.

    ``ratio`` is NaN below ``MINIMUM_EXPECTED`` expected pairs, ``p`` with fewer than
    ``MINIMUM_INCIDENTS``; ``is_significant`` also takes ``MINIMUM_PAIRS``.
    """

    incidents: int
    observed: int
    expected: float
    ratio: float
    p: float
    is_significant: bool


def random_part(
    incidents: gpd.GeoDataFrame, *, reach_m: float, rng: np.random.Generator, most_pairs: int = MOST_PAIRS
) -> gpd.GeoDataFrame:
    """The incidents with a position, or so many of them by chance that their pairs can be shuffled.

    A city's hundred thousand incidents have hundreds of millions of pairs within a few hundred metres. Whether they
    follow each other shows in a part as well: the ratio is the same, the numbers of pairs are the part's.

    Parameters
    ----------
    incidents
        Points in a metric CRS.
    reach_m
        The distance within which pairs will be counted.
    rng
        Draws the part; not drawn from where all are few enough.
    most_pairs
        Within reach, at most.

    Raises
    ------
    LagesbildError
        When the CRS is not metric.

    Examples
    --------
    >>> places = gpd.GeoSeries.from_xy([0, 50], [0, 0], crs="EPSG:3006").reindex([0, 1, 2])
    >>> incidents = gpd.GeoDataFrame({"category": ["Klotter"] * 3}, geometry=places)
    >>> len(random_part(incidents, reach_m=100, rng=np.random.default_rng(1)))
    2
    """
    known = placed(incidents)
    taken = few_enough(positions_m(known.geometry), reach_m, most_pairs=most_pairs, rng=rng)
    return known.iloc[taken] if len(taken) < len(known) else known


def knox_table(
    incidents: gpd.GeoDataFrame,
    *,
    distance_edges_m: Sequence[float] = DISTANCE_EDGES_M,
    day_edges: Sequence[float] = (0, 7, 14, 28),
    metric: Metric = "euclidean",
    permutations: int = 999,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Pairs of incidents by distance and days apart.

    Parameters
    ----------
    incidents
        Points in a metric CRS, with ``occurred_from``; those without a position are left out.
    distance_edges_m, day_edges
        Rising edges of the bands, from 0; a last band without end is added.
    metric
        Distance as the crow flies, or along streets in a square net.
    permutations
        How many times the times are shuffled.
    rng
        Shuffles the times.

    Returns
    -------
    DataFrame
        One row a cell, by distance and then by days: ``from_m``, ``to_m``, ``from_days``, ``to_days``,
        ``observed``, ``expected``, ``ratio`` (observed by expected; NaN below ``MINIMUM_EXPECTED``), ``p``
        (one-sided, of the cell alone), ``p_adjusted`` (of the cell as one of all that end; NaN in the
        others). With fewer than ``MINIMUM_INCIDENTS`` incidents both p are NaN.

    Raises
    ------
    LagesbildError
        When the CRS is not metric or the edges do not rise from 0.

    Notes
    -----
    Only pairs nearer than the last distance edge are made, at some 40 bytes each; all others are counted
    from the totals.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-11-04", "2026-11-08", "2026-11-09"])
    >>> places = gpd.points_from_xy([0, 50, 5000], [0, 0, 0], crs="EPSG:3006")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": days}, geometry=places)
    >>> table = knox_table(incidents, distance_edges_m=(0, 100), day_edges=(0, 7), rng=np.random.default_rng(1))
    >>> table[["from_m", "from_days", "observed"]].astype(int).values.tolist()
    [[0, 0, 1], [0, 7, 0], [100, 0, 2], [100, 7, 0]]
    """
    metres, days_apart = _edges(distance_edges_m, "distance_edges_m"), _edges(day_edges, "day_edges")
    known = placed(incidents)
    days = compact(days_of(known))
    near = pairs_within(positions_m(known.geometry), metres, metric)
    totals = pairs_by_days(days, days_apart)
    (observed,) = near.tables(days[None], days_apart, totals)
    pairs = max(1, int(totals.sum()))
    expected = np.outer(observed.sum(axis=1), totals) / pairs
    cells = [(*near_far, *soon_late) for near_far in pairwise(metres) for soon_late in pairwise(days_apart)]
    frame = pd.DataFrame(cells, columns=["from_m", "to_m", "from_days", "to_days"])
    frame["observed"], frame["expected"] = observed.ravel(), expected.ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["ratio"] = np.where(expected >= MINIMUM_EXPECTED, observed / expected, np.nan).ravel()
    frame[["p", "p_adjusted"]] = np.nan
    if len(days) >= MINIMUM_INCIDENTS:
        compile_if_long(permutations * len(near.first))
        drawn = (near.tables(orders, days_apart, totals) for orders in shuffled(days, permutations, rng))
        permuted = np.concatenate([observed[None], *drawn]).reshape(permutations + 1, -1)
        is_near = np.isfinite(frame["to_m"]) & np.isfinite(frame["to_days"])
        frame["p"], frame["p_adjusted"] = _p_values(permuted, is_near.to_numpy())
    return frame


def decide(
    incidents: gpd.GeoDataFrame,
    *,
    near_m: float = 200,
    near_days: float = 14,
    permutations: int = 999,
    rng: np.random.Generator,
) -> NearRepeat:
    """Whether there are more near pairs than chance gives: one test, at the level 0.05.

    Parameters
    ----------
    incidents, permutations, rng
        As in ``knox_table``.
    near_m, near_days
        A pair is near when less than this apart in both. Fixed in advance, never chosen from the table.

    Examples
    --------
    >>> twice = np.repeat(np.arange(20), 2)
    >>> days = pd.Timestamp("2026-01-01") + pd.to_timedelta(15 * twice, unit="D")
    >>> places = gpd.points_from_xy(1000 * twice, 0 * twice, crs="EPSG:3006")
    >>> found = decide(gpd.GeoDataFrame({"occurred_from": days}, geometry=places), rng=np.random.default_rng(1))
    >>> found.observed, found.is_significant
    (20, True)
    """
    known = placed(incidents)
    days, edges = compact(days_of(known)), _edges((0, near_days), "near_days")
    near = pairs_within(positions_m(known.geometry), _edges((0, near_m), "near_m"), "euclidean")
    totals = pairs_by_days(days, edges)
    observed = int(near.tables(days[None], edges, totals)[0, 0, 0])
    expected = len(near.first) * float(totals[0]) / max(1, int(totals.sum()))
    p = np.nan
    if len(known) >= MINIMUM_INCIDENTS:
        drawn = (near.tables(orders, edges, totals)[:, 0, 0] for orders in shuffled(days, permutations, rng))
        p = (1 + sum(int((pairs >= observed).sum()) for pairs in drawn)) / (permutations + 1)
    return NearRepeat(
        incidents=len(known),
        observed=observed,
        expected=expected,
        ratio=observed / expected if expected >= MINIMUM_EXPECTED else np.nan,
        p=p,
        is_significant=bool(p <= _LEVEL) and observed >= MINIMUM_PAIRS,
    )


def _p_values(permuted: np.ndarray, is_near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each cell's p, and the p that allows for all near cells; the first row of ``permuted`` is the data.

    Every row is ranked among all rows, which gives the cell's p for the data and for each permutation
    alike; a cell's adjusted p is the share of rows whose *least* near p is at most the cell's.
    """
    rows = len(permuted)
    reached = rows + 1 - stats.rankdata(permuted, method="min", axis=0)
    p = reached / rows
    least = p[:, is_near].min(axis=1)
    adjusted = np.full(permuted.shape[1], np.nan)
    adjusted[is_near] = (least[:, None] <= p[0, is_near]).mean(axis=0)
    return p[0], adjusted


def _edges(given: Sequence[float], name: str) -> np.ndarray:
    """The edges, with one without end last."""
    edges = np.asarray([*given, np.inf] if np.isfinite(given[-1]) else given, dtype=float)
    if len(edges) < 3 or edges[0] != 0 or not (np.diff(edges) > 0).all():  # noqa: PLR2004 - a near band and a far one
        raise LagesbildError(
            "`{name}` must rise from 0 with at least one more edge; found {given}. Give such as (0, 100, 200).",
            name=name,
            given=list(given),
        )
    return edges
