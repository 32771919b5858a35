"""Scan for clusters in everything together and in each category, with one level for all scans.

A gathering of burglaries drowns among reports of other kinds; a place where everything happens at once is seen
only when all are taken together. So both are scanned (``space_time_scan``), and the more scans, the more
chances of a false alarm: the scans' p are adjusted by Holm. A scan that could find nothing is not made and
costs the others nothing. Whether it could is told from the number of incidents and their days alone, which the
scan's shuffling leaves as they are, and never from where they lie. The times of all together are shuffled
within each category: a category that rises everywhere where it always is has gathered nowhere.

The same gathering may be found twice, in a category and in everything. It is told once, as whichever of the two
is harder to put down to chance.

References
----------
Kulldorff et al. (2005), PLoS Medicine 2(3), e59; Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
Besag & Clifford (1991), Biometrika 78(2), 301-304 (stopping early).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis._positions import SQUARES_ACROSS, placed, positions_m, squares_of
from lagesbild.analysis.levels import holm, permutations_needed
from lagesbild.analysis.space_time.space_time_scan import (
    DAYS_BETWEEN_SCANS,
    MINIMUM_IN_CLUSTER,
    Scan,
    scan,
)

MINIMUM_CASES = 10
"""A category with fewer incidents in the study is not scanned."""

MANY_CASES = 2000
"""A scan of more incidents has its circles around the squares that they lie in; one of fewer around every place."""

_STOP_AFTER = 5  # shufflings as good as the data: enough to tell that p is not small
_SAME = 0.5
_CASES_AT_WIDTH = 10_000  # with more the squares widen, so that the circles take no more memory


@dataclass(frozen=True)
class Clusters:
    """What the scans found.

    ``clusters`` has the columns of ``Scan.clusters`` and ``category`` (NA for all together) and ``p_adjusted``
    (Holm over the scans), which decides ``is_significant`` and ``recurrence_days``; indexed by ``rank``, the least likely by chance
    first. ``members`` has one row for each incident in a cluster, on the incidents' index (an incident may be in
    one of its category and in one of all): ``rank``. ``scans`` has one row a scan, that of all together first:
    ``category``, ``cases``, ``p`` and ``p_adjusted``.
    """

    clusters: gpd.GeoDataFrame
    members: pd.DataFrame
    scans: pd.DataFrame


def scan_by(
    incidents: gpd.GeoDataFrame,
    *,
    start: date,
    end: date,
    rng: np.random.Generator,
    level: float,
    max_days: int = 28,
    max_radius_m: float = 1000,
    permutations: int | None = None,
    workers: int | None = None,
) -> Clusters:
    """Clusters that are going on when the study ends, in all incidents and in each category.

    Scanned is everything, and each category with ``MINIMUM_CASES`` incidents in the study, if ``MINIMUM_IN_CLUSTER`` of
    them lie in its last ``max_days``. The circles of a scan lie around its incidents' places; with more than
    ``MANY_CASES``, which would take minutes and much memory, around the squares of a tenth of the largest radius that
    they lie in (wider from ten thousand on). Of two clusters that share at least half of the lesser one's incidents, the
    one with the lesser ``p_adjusted`` is told (at equal, the greater statistic), whether or not it is significant.

    Parameters
    ----------
    incidents
        As for ``space_time_scan.scan``, with ``category``: those without one are scanned with all together alone.
    start, end, max_days, max_radius_m, workers
        As for ``space_time_scan.scan``.
    rng
        Shuffles the times. Each scan has a stream of its own.
    level
        Share of quiet reports with any cluster called significant: ``levels.family_level("cluster")``.
    permutations
        Of each scan at most; enough for the adjusted p to reach the level when None. Scans that have nothing to
        show stop long before.

    Raises
    ------
    LagesbildError
        As ``space_time_scan.scan``.

    Examples
    --------
    >>> usual = pd.date_range("2026-01-01", "2026-10-31", freq="10D")
    >>> lately = pd.date_range("2026-11-03", "2026-11-14", freq="2D")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": [*usual, *lately], "category": "Klotter"})
    >>> x = [*range(0, 3000 * len(usual), 3000), *[100] * len(lately)]
    >>> incidents = incidents.set_geometry(gpd.points_from_xy(x, [0] * len(x), crs="EPSG:3006"))
    >>> found = scan_by(incidents, start=date(2026, 1, 1), end=date(2026, 11, 16), rng=np.random.default_rng(1), level=0.05)
    >>> found.clusters["observed"].tolist()
    [6]
    """
    began = incidents[c.OCCURRED_FROM]
    is_studied = (began >= pd.Timestamp(start)) & (began < pd.Timestamp(end))
    # Of a city's million rows no more is copied than the scans read.
    known = placed(incidents.loc[is_studied, [c.OCCURRED_FROM, c.CATEGORY, incidents.geometry.name]])
    last = end - timedelta(days=min(max_days, (end - start).days // 2))
    chosen: dict[str | None, gpd.GeoDataFrame] = {None: known}
    for name in sorted(known[c.CATEGORY].dropna().unique()):
        rows = known[known[c.CATEGORY] == name]
        if _may_be_found(rows, last):
            chosen[name] = rows
    made = permutations or permutations_needed(len(chosen), level)
    found = {
        name: scan(
            rows,
            start=start,
            end=end,
            rng=own,
            centres=_squares(rows, max_radius_m) if len(rows) > MANY_CASES else None,
            max_days=max_days,
            max_radius_m=max_radius_m,
            permutations=made,
            stop_after=_STOP_AFTER,
            shuffle_within=c.CATEGORY,
            workers=workers,
        )
        for (name, rows), own in zip(chosen.items(), rng.spawn(len(chosen)), strict=True)
    }
    scans = pd.DataFrame(
        {
            "category": pd.Series(list(found), dtype="str"),
            "cases": [each.cases for each in found.values()],
            "p": [each.p for each in found.values()],
        }
    )
    # Nothing found is as likely as can be.
    scans["p_adjusted"] = holm(scans["p"].fillna(1.0).to_numpy())
    clusters, members = _merged(list(found.values()), scans, level)
    # Chance has as many tries a report as there are scans, so how often it gives the like goes by the adjusted p.
    clusters["recurrence_days"] = DAYS_BETWEEN_SCANS / clusters["p_adjusted"]
    return Clusters(clusters, members, scans)


def _may_be_found(rows: gpd.GeoDataFrame, last: date) -> bool:
    """Whether a category has incidents enough for a cluster, wherever they lie."""
    is_late = rows[c.OCCURRED_FROM] >= pd.Timestamp(last)
    return bool(len(rows) >= MINIMUM_CASES and is_late.sum() >= MINIMUM_IN_CLUSTER)


def _squares(rows: gpd.GeoDataFrame, max_radius_m: float) -> gpd.GeoSeries:
    """The middles of the squares that the incidents lie in: fewer than their places, and told by place alone."""
    side_m = max_radius_m / SQUARES_ACROSS * max(1.0, (len(rows) / _CASES_AT_WIDTH) ** 0.5)
    squares, _ = squares_of(positions_m(rows.geometry), side_m)
    return gpd.GeoSeries(gpd.points_from_xy(*((squares + 0.5) * side_m).T), crs=rows.crs)


def _merged(found: list[Scan], scans: pd.DataFrame, level: float) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """All clusters, those told twice left out, and their incidents."""
    parts, inside = [], []
    for number, each in enumerate(found):
        category, adjusted = scans.at[number, "category"], scans.at[number, "p_adjusted"]  # noqa: PD008 - scalars
        # A scan's lesser clusters bear the same factor as its first, and are never more certain.
        factor = (scans["p_adjusted"] >= adjusted).sum()
        own = each.clusters.assign(
            category=pd.Series(category, index=each.clusters.index, dtype="str"),
            p_adjusted=np.clip(each.clusters["p"] * factor, adjusted, 1.0),
        )
        parts.append(own)
        inside += [set(each.members.index[each.members == rank]) for rank in own.index]
    together = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=found[0].clusters.crs)
    together["is_significant"] = together["p_adjusted"] <= level
    told: list[int] = []
    for place in np.lexsort((-together["statistic"], together["p_adjusted"])):
        if not any(_is_same(inside[place], inside[other]) for other in told):
            told.append(int(place))
    rank = pd.RangeIndex(1, len(told) + 1, name="rank")
    rows = [(label, number) for number, place in enumerate(told, start=1) for label in sorted(inside[place])]
    index = pd.Index([label for label, _ in rows], dtype=found[0].members.index.dtype)
    members = pd.DataFrame({"rank": [number for _, number in rows]}, index=index, dtype=int)
    return together.iloc[told].set_index(rank), members


def _is_same(one: set[object], other: set[object]) -> bool:
    """Whether two clusters share at least half of the lesser one's incidents."""
    return len(one & other) >= _SAME * min(len(one), len(other))
