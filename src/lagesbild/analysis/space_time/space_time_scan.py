"""Find clusters in space and time that are going on now (prospective space-time permutation scan).

Cylinders, circles times windows of days that end with the period, are searched for the one that holds
more cases than its circle and its window would lead one to expect, had place and time nothing to do
with each other: the expected number is (cases in the circle, at any time) x (cases in the window, at
any place) / cases. Places that always have many cases and weeks that have many everywhere are thus
allowed for, and no population is needed. The times are shuffled among the cases many times; p is the
share of shufflings in which the best of *all* cylinders is at least as good, so it already counts that
everything was looked at.

Limits: a cluster that has lasted through the whole study is no news and is not found, nor is a rise
everywhere at once. A place whose weekly rhythm is its own, or whose reporting changed (a new reporter, a
campaign), gives a cluster too, as do two reports of one event. An incident is placed in time by its
start; long spans blur the scan. A report not yet in is missing everywhere alike, which does no harm as
long as no place reports later than the rest. It is misread as a warning that something will happen:
it says that something already did, at one place and not elsewhere.

References
----------
Kulldorff, Heffernan, Hartman, Assuncao & Mostashari (2005), PLoS Medicine 2(3), e59.
Besag & Clifford (1991), Biometrika 78(2), 301-304 (stopping early).
Abrams, Kulldorff & Kleinman (2010), International Journal of Health Geographics 9, 61 (Gumbel).
"""

import os
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import stats

from lagesbild import columns as c
from lagesbild.analysis._positions import DAY, EPOCH, days_of, placed, positions_m, require_same_crs
from lagesbild.analysis.space_time._circles import Circles, circles_around
from lagesbild.analysis.space_time._cylinders import Search
from lagesbild.analysis.space_time._permuted_maxima import permuted_maxima
from lagesbild.errors import LagesbildError

MINIMUM_PERMUTATIONS = 99
"""Fewer than this give no Gumbel p; and no p below 0.01."""
MINIMUM_IN_CLUSTER = 3
"""Fewest cases in a cluster."""
DAYS_BETWEEN_SCANS = 14
"""How often reports scan, for ``recurrence_days``."""

_LARGEST_SHARE = 0.5  # of all cases, in a circle
_MOST_CLUSTERS = 5
_LEVEL = 0.05

_COLUMNS = {
    "radius_m": float,
    "first_day": "datetime64[us]",
    "days": int,
    "observed": int,
    "expected": float,
    "statistic": float,
    "p": float,
    "p_gumbel": float,
    "recurrence_days": float,
    "is_significant": bool,
}


@dataclass(frozen=True)
class Scan:
    """What the scan found.

    ``clusters`` has one row a cluster, indexed by ``rank`` (1 is the most likely), that share no place:
    the circle's centre as geometry, ``radius_m`` (0 for a single place), ``first_day`` and ``days`` of the
    window, ``observed``, ``expected``, ``statistic`` (log likelihood ratio), ``p``, ``p_gumbel`` (NaN with
    fewer than ``MINIMUM_PERMUTATIONS``, or when some were left out; smaller than the permutations can show,
    for ranking alone),
    ``recurrence_days`` (how often chance gives the like, when scanned as often as told) and
    ``is_significant``. ``members`` has the cluster's rank for each incident in one, on the incidents'
    index. ``maxima`` are the permutations' statistics, as many as were needed, NaN where they reach no cluster
    still in question; ``cases`` is the number of incidents scanned.
    """

    clusters: gpd.GeoDataFrame
    members: pd.Series
    maxima: np.ndarray
    cases: int

    @property
    def p(self) -> float:
        """Of the most likely cluster; NaN when there is none, for want of cases. One test a report."""
        return float(self.clusters["p"].iloc[0]) if len(self.clusters) else float("nan")


def scan(
    incidents: gpd.GeoDataFrame,
    *,
    start: date,
    end: date,
    rng: np.random.Generator,
    centres: gpd.GeoSeries | None = None,
    max_days: int = 28,
    max_radius_m: float = 1000,
    permutations: int = 999,
    stop_after: int | None = None,
    shuffle_within: str | None = None,
    split_ties: bool = False,
    workers: int | None = None,
) -> Scan:
    """At most five clusters that are going on when the study ends; none among fewer than six cases.

    Parameters
    ----------
    incidents
        Points in a metric CRS, with ``occurred_from``; those without a position, or before ``start`` or
        from ``end`` on, are left out.
    start, end
        The study, ``[start, end)``: a year or so, so that each place's usual number is known. ``end`` is
        the period's.
    rng
        Shuffles the times. The result is the same whatever the number of ``workers``.
    centres
        Of the circles, in the CRS of the incidents; every place of an incident when None.
    max_days
        Longest window; at most half the study.
    max_radius_m
        Largest circle, which also holds no more than half of all cases.
    permutations
        How many shufflings; p is at least 1 / (permutations + 1).
    stop_after
        A cluster that so many shufflings have reached is left at that (Besag & Clifford): its p is this
        number over the shufflings made until then. Stop when all are. 20 is ample; all are made when None.
    shuffle_within
        Column: times are shuffled only among incidents of the same value (a missing one is a value), so that
        a category that rises where it always is makes no cluster of all together. Among all when None.
    split_ties
        See ``circles_around``; for comparison with SaTScan.
    workers
        Threads, where a shuffling takes long enough to share out; as many as there are processors when None.

    Raises
    ------
    LagesbildError
        When the CRS is not metric, the centres are in another, or the study ends before it starts.

    Notes
    -----
    The circles are held in memory: 24 bytes for each case within ``max_radius_m`` of each centre. With tens
    of thousands of cases in a dense town, give ``centres`` (a grid of them) or a smaller radius.

    Examples
    --------
    >>> usual = pd.date_range("2026-01-01", "2026-10-31", freq="10D")
    >>> lately = pd.date_range("2026-11-03", "2026-11-14", freq="2D")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": [*usual, *lately]})
    >>> x = [*range(0, 3000 * len(usual), 3000), *[100] * len(lately)]
    >>> incidents = incidents.set_geometry(gpd.points_from_xy(x, [0] * len(x), crs="EPSG:3006"))
    >>> found = scan(incidents, start=date(2026, 1, 1), end=date(2026, 11, 16), rng=np.random.default_rng(1))
    >>> found.clusters[["observed", "is_significant"]].values.tolist()
    [[6, True]]
    """
    cases = _cases(incidents, centres, start, end)
    positions = positions_m(cases.geometry)
    windows, lengths = _windows(cases, end, min(max_days, (end - start).days // 2))
    if not len(lengths) or len(cases) * _LARGEST_SHARE < MINIMUM_IN_CLUSTER:
        return _nothing(incidents, len(cases))
    around = np.unique(positions if centres is None else positions_m(centres), axis=0)
    circles = circles_around(
        around,
        positions,
        max_radius_m=max_radius_m,
        max_cases=len(cases) * _LARGEST_SHARE,
        split_ties=split_ties,
    )
    in_window = np.searchsorted(np.sort(windows), np.arange(len(lengths)), side="right")
    search = Search(circles, in_window, min_cases=MINIMUM_IN_CLUSTER)
    best = pd.DataFrame(
        dict(zip(("statistic", "entry", "window", "observed"), search.best_of_centres(windows), strict=True))
    )
    chosen, members = _without_overlap(circles, best["entry"], best["window"], windows)
    if not chosen:
        return _nothing(incidents, len(cases))
    found = best.iloc[chosen]
    maxima = permuted_maxima(
        search,
        windows,
        groups=_groups(cases, shuffle_within),
        permutations=permutations,
        rng=rng,
        sought=found["statistic"].to_numpy(),
        stop_after=stop_after,
        workers=workers or os.cpu_count() or 1,
    )
    entry, days = found["entry"].to_numpy(), lengths[found["window"]]
    p = np.array([_p(maxima, each, permutations, stop_after) for each in found["statistic"]])
    told = found.assign(
        radius_m=circles.distance_m[entry],
        first_day=pd.Timestamp(end) - pd.to_timedelta(days, unit="D"),
        days=days,
        expected=circles.within[entry] * in_window[found["window"]] / len(cases),
        p=p,
        p_gumbel=_gumbel_p(maxima, found["statistic"].to_numpy()),
        recurrence_days=DAYS_BETWEEN_SCANS / p,
        is_significant=p <= _LEVEL,
    )[list(_COLUMNS)].astype(_COLUMNS)
    told.index = pd.RangeIndex(1, len(told) + 1, name="rank")
    centre = gpd.points_from_xy(*around[circles.centre[entry]].T, crs=incidents.crs)
    clusters = gpd.GeoDataFrame(told, geometry=centre)
    in_cluster = pd.Series(members, index=cases.index, name="rank")
    return Scan(clusters, in_cluster[in_cluster > 0], maxima, len(cases))


def _cases(
    incidents: gpd.GeoDataFrame, centres: gpd.GeoSeries | None, start: date, end: date
) -> gpd.GeoDataFrame:
    """The incidents of the study that have a position."""
    known = placed(incidents)
    if centres is not None:
        require_same_crs(incidents=incidents, centres=centres)
    if start >= end:
        raise LagesbildError(
            "The study must end after it starts: {start} up to {end}. Give the earlier day first.",
            start=start,
            end=end,
        )
    began = known[c.OCCURRED_FROM]
    return known[(began >= pd.Timestamp(start)) & (began < pd.Timestamp(end))]


def _windows(cases: gpd.GeoDataFrame, end: date, max_days: int) -> tuple[np.ndarray, np.ndarray]:
    """The shortest window that holds each case, and each window's days.

    Windows that begin on a day without cases hold the same as a shorter one, and are left out.
    """
    days = (pd.Timestamp(end) - EPOCH) // DAY - days_of(cases)
    lengths = np.unique(days[days <= max_days])
    windows = np.searchsorted(lengths, days).astype(
        np.uint16 if len(lengths) > np.iinfo(np.uint8).max else np.uint8
    )
    return windows, lengths


def _groups(cases: gpd.GeoDataFrame, column: str | None) -> list[np.ndarray]:
    """Positions of the cases among which times are shuffled."""
    if column is None:
        return [np.arange(len(cases))]
    of, names = pd.factorize(cases[column], use_na_sentinel=False)
    return [np.flatnonzero(of == number) for number in range(len(names))]


def _without_overlap(
    circles: Circles, entry: pd.Series, window: pd.Series, windows: np.ndarray
) -> tuple[list[int], np.ndarray]:
    """The best cylinders that share no place, and each case's cluster (0 for none)."""
    chosen: list[int] = []
    is_taken = np.zeros(circles.cases, dtype=bool)
    members = np.zeros(circles.cases, dtype=int)
    bounds = np.searchsorted(circles.centre, np.arange(circles.centres + 1))
    for place, (last, length) in enumerate(zip(entry, window, strict=True)):
        own = slice(bounds[circles.centre[last]], bounds[circles.centre[last] + 1])
        inside = circles.case[own][circles.within[own] <= circles.within[last]]
        if is_taken[inside].any():
            continue
        chosen.append(place)
        is_taken[inside] = True
        members[inside[windows[inside] <= length]] = len(chosen)
        if len(chosen) == _MOST_CLUSTERS:
            break
    return chosen, members


def _p(maxima: np.ndarray, statistic: float, permutations: int, stop_after: int | None) -> float:
    """Share of shufflings at least as good: the data count as one more, unless stopped early."""
    reached = np.flatnonzero(maxima >= statistic)
    if stop_after is not None and len(reached) >= stop_after:
        return stop_after / float(reached[stop_after - 1] + 1)
    return (len(reached) + 1) / (permutations + 1)


def _gumbel_p(maxima: np.ndarray, statistic: np.ndarray) -> np.ndarray:
    """Upper tail of the Gumbel distribution with the maxima's mean and standard deviation."""
    spread = maxima.std() * np.sqrt(6) / np.pi
    if len(maxima) < MINIMUM_PERMUTATIONS or spread == 0:
        return np.full(len(statistic), np.nan)
    tail: np.ndarray = stats.gumbel_r.sf(statistic, maxima.mean() - np.euler_gamma * spread, spread)
    return tail


def _nothing(incidents: gpd.GeoDataFrame, cases: int) -> Scan:
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
    empty.index = pd.RangeIndex(1, 1, name="rank")
    clusters = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=incidents.crs, index=empty.index))
    return Scan(
        clusters, pd.Series([], index=incidents.index[:0], dtype=int, name="rank"), np.empty(0), cases
    )
