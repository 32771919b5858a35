"""Follow up interventions: before and after, against matched places, with what may have moved.

The same calendar days of earlier years are the time before, as many years as there are: season and weekday are
then equal by construction, and two years before halve the noise of one. Where the history is too short the same
number of days right before is used, and the season is left to the controls.

The controls are places of the same size with about as many reports of the same categories before, further away
than where trouble could have moved, and without an intervention of their own. They are found as troubled places
are found, by their reports before: places that stand out fall back by themselves (regression to the mean), and
the controls fall with them. A control is scaled to the treated place by all the reports there were before.

The ring around the place is where reports may have moved to, or where the benefit has spread; the rings around
the controls say what would have come there anyway.

References
----------
Wheeler & Ratcliffe (2018), Crime Science 7(11) (weighted displacement difference).
Bowers & Johnson (2003), Journal of Quantitative Criminology 19(3), 275-301 (the ring).
Barnett, van der Pols & Dobson (2005), International Journal of Epidemiology 34(1), 215-220 (regression to the mean).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import stats

from lagesbild import columns as c
from lagesbild.analysis._positions import inside, placed, positions_m
from lagesbild.analysis.interventions._control_places import control_places
from lagesbild.analysis.interventions.displacement import (
    CONTROL,
    DISPLACEMENT,
    DISPLACEMENT_CONTROL,
    MATCHES,
    TREATED,
    detectable,
    has_enough,
    needed,
    weighted_displacement_difference,
    z_without_effect,
)
from lagesbild.periods import Period

Verdict = Literal["reduction", "increase", "no_sure_change", "too_little"]

RING_M: Final = 150.0
"""Width of the ring where reports may have moved to, in metres."""

_LEVEL: Final = 0.04  # of the score test: the counts are small, and at 0.05 a little more than 5 % of nothing looked like something
_LONGEST = timedelta(weeks=52)
_SHORTEST = timedelta(weeks=4)
_BLOCK = timedelta(weeks=4)
_EFFECTIVE = ("ongoing", "finished")


@dataclass(frozen=True)
class FollowUp:
    """What became of one intervention.

    ``intervention`` is its row of the register. ``before`` are the times compared with, ``after`` the time since
    it began; ``is_same_season`` says whether they are the same days of other years. ``zones`` are places with
    ``role``, ``before``, ``after``, ``days_before``, ``days_after``, ``weight`` and geometry. ``parts`` is the
    weighted displacement difference of them (``local``, ``displacement``, ``total``). ``detectable`` is the
    smallest reduction that would have shown, NaN for none; ``needed`` the reports before that a halving would
    need. ``series`` has ``start`` of four weeks, ``treated`` and ``control`` (scaled).
    """

    intervention: dict[str, Any]
    verdict: Verdict
    before: tuple[Period, ...]
    after: Period
    is_same_season: bool
    zones: gpd.GeoDataFrame
    parts: pd.DataFrame
    detectable: float
    needed: int
    series: pd.DataFrame

    @property
    def incidents_before(self) -> int:
        """Incidents at the place itself in the times compared with."""
        return int(self.zones.loc[self.zones["role"].eq(TREATED), "before"].sum())


def follow_up_each(
    incidents: gpd.GeoDataFrame,
    interventions: gpd.GeoDataFrame,
    *,
    first_day: date,
    end: date,
    districts: gpd.GeoDataFrame | None = None,
    years_back: int = 2,
) -> list[FollowUp]:
    """Follow up every intervention that has begun and has a place.

    Parameters
    ----------
    incidents
        The history, in a metric CRS; those without a position are left out.
    interventions
        The register, in the same CRS.
    first_day, end
        The days that the history covers, the last exclusive.
    districts
        For an intervention in a whole district the others are its possible controls.
    years_back
        Earlier years that are compared with, at most.

    Returns
    -------
    list
        In the register's order. One that began less than four weeks ago is left out; of one that began before the history
        too little is known.

    Examples
    --------
    >>> before, after = (pd.date_range(f"{year}-01-06", periods=120, freq="3D") for year in (2025, 2026))
    >>> reports = [(day, 0) for day in [*before, *after[::4]]] + [(day, 3000) for day in [*before, *after]]
    >>> incidents = gpd.GeoDataFrame(reports, columns=["occurred_from", "x"]).assign(category="Klotter")
    >>> incidents = incidents.set_geometry(gpd.points_from_xy(incidents["x"], 0 * incidents["x"], crs="EPSG:3006"))
    >>> register = gpd.GeoDataFrame({"status": ["ongoing"], "categories": "", "place_kind": "point"})
    >>> register = register.assign(starts_on=pd.Timestamp("2026-01-06"), ends_on=pd.NaT)
    >>> register = register.set_geometry([shapely.Point(0, 0).buffer(100)], crs="EPSG:3006")
    >>> (found,) = follow_up_each(incidents, register, first_day=date(2025, 1, 1), end=date(2027, 1, 1))
    >>> found.verdict, found.zones[["role", "before", "after"]].values.tolist()[:2]
    ('reduction', [['treated', 119, 30], ['control', 119, 120]])
    """
    points = placed(incidents)
    has_begun = interventions[c.STATUS].isin(_EFFECTIVE) & (interventions[c.STARTS_ON] <= pd.Timestamp(end))
    begun = interventions[has_begun & interventions.geometry.notna()]
    found = []
    for at, row in enumerate(begun.to_dict("records")):
        after = _after(row, end)
        if after is None:
            continue
        before, is_same_season = _before(after, first_day, years_back)
        others = [shape for other, shape in enumerate(begun.geometry) if other != at]
        names = [name for name in (row[c.CATEGORIES] or "").split(";") if name]
        own = points[points[c.CATEGORY].isin(names)] if names else points
        among = districts if row[c.PLACE_KIND] == c.DISTRICT else None
        # One that began before the history is compared with nothing.
        until_start = (Period(first_day, after.start),) if first_day < after.start else ()
        history = positions_m(own.geometry[_during(own, until_start)])
        places = _places(history, row[c.GEOMETRY], others, among)
        zones = _zones(own, places, until_start=until_start, before=before, after=after)
        verdict, parts, smallest = judge(zones)
        found.append(
            FollowUp(
                intervention={str(name): value for name, value in row.items()},
                verdict=verdict,
                before=before,
                after=after,
                is_same_season=is_same_season,
                zones=zones,
                parts=parts,
                detectable=smallest,
                needed=needed(zones) if verdict == "too_little" and CONTROL in set(zones["role"]) else 0,
                series=_series(own, zones, first_day, after.end),
            )
        )
    return found


def judge(zones: pd.DataFrame) -> tuple[Verdict, pd.DataFrame, float]:
    """The verdict on zones as ``displacement`` takes them, its parts, and the smallest reduction seen.

    "Too little" is never "no change": where not even the end of all reports would have shown with four chances
    in five, nothing is said of the effect. A reduction must be one in the interval and in the score test.

    Examples
    --------
    >>> zones = pd.DataFrame({"role": ["treated", "control"], "before": [40, 30], "after": [10, 30]})
    >>> judge(zones)[0], judge(zones.assign(before=2, after=1))[0]
    ('reduction', 'too_little')
    """
    roles = set(zones["role"])
    if CONTROL not in roles:
        return "too_little", _no_parts(), np.nan
    parts = weighted_displacement_difference(zones)
    smallest = detectable(zones)
    total = parts.loc["total"]
    if not has_enough(zones):
        return "too_little", parts, smallest
    if total["is_reduction"] and z_without_effect(zones) < stats.norm.ppf(_LEVEL):
        return "reduction", parts, smallest
    if total["lower"] > 0:
        return "increase", parts, smallest
    return ("too_little" if np.isnan(smallest) else "no_sure_change"), parts, smallest


def _after(row: dict[Any, Any], end: date) -> Period | None:
    """The time since it began, a year at most; None for less than four weeks."""
    start = row[c.STARTS_ON].date()
    last = end if pd.isna(row[c.ENDS_ON]) else min(end, row[c.ENDS_ON].date() + timedelta(days=1))
    last = min(last, start + _LONGEST)
    return Period(start, last) if last - start >= _SHORTEST else None


def _before(after: Period, first_day: date, years_back: int) -> tuple[tuple[Period, ...], bool]:
    """The same days of earlier years, latest first; else as many days right before, if there are any."""
    wanted = (after.a_year_earlier(years) for years in range(1, years_back + 1))
    same = tuple(period for period in wanted if period.start >= first_day and period.end <= after.start)
    if same:
        return same, True
    start = max(first_day, after.start - timedelta(days=after.days))
    return ((Period(start, after.start),) if start < after.start else ()), False


def _places(
    history: np.ndarray,
    treated: shapely.Geometry,
    others: Sequence[shapely.Geometry],
    among: gpd.GeoDataFrame | None,
) -> list[tuple[str, shapely.Geometry]]:
    """The place, its controls, and the rings around both, each with its role; the place alone without a control."""
    controls = control_places(
        history, treated, others, candidates=None if among is None else list(among.geometry), ring_m=RING_M
    )
    if not controls:
        return [(TREATED, treated)]
    taken = shapely.union_all([treated, *others])
    rings = shapely.buffer([treated, *controls], RING_M)
    own_ring = shapely.difference(rings[0], taken)
    control_ring = shapely.difference(
        shapely.union_all(rings[1:]), shapely.union_all([taken, *controls, own_ring])
    )
    return [
        (TREATED, treated),
        *((CONTROL, each) for each in controls),
        (DISPLACEMENT, own_ring),
        (DISPLACEMENT_CONTROL, control_ring),
    ]


def _zones(
    points: gpd.GeoDataFrame,
    places: list[tuple[str, shapely.Geometry]],
    *,
    until_start: tuple[Period, ...],
    before: tuple[Period, ...],
    after: Period,
) -> gpd.GeoDataFrame:
    """The places with their reports before and after; a control weighs as its level until then says."""
    roles, shapes = zip(*places, strict=True)
    is_inside = _inside(points, shapes)
    known, earlier, later = (
        is_inside[:, _during(points, during)].sum(axis=1) for during in (until_start, before, [after])
    )
    counted = {
        "role": roles,
        "before": earlier,
        "after": later,
        "days_before": max(sum(period.days for period in before), 1),
        "days_after": after.days,
    }
    frame = gpd.GeoDataFrame(counted, geometry=list(shapes), crs=points.crs)
    level = pd.Series(known).groupby(frame["role"]).sum() + 0.5
    weights = {role: level[of] / level[role] for role, of in MATCHES.items() if role in level.index}
    return frame.assign(weight=frame["role"].map(weights).fillna(1.0).astype(float))


def _inside(points: gpd.GeoDataFrame, shapes: Sequence[shapely.Geometry]) -> np.ndarray:
    """Which points lie in each shape, shape (shapes, points)."""
    positions = positions_m(points.geometry)
    return np.array([inside(shape, positions) for shape in shapes])


def _during(points: gpd.GeoDataFrame, periods: Sequence[Period]) -> np.ndarray:
    began = points[c.OCCURRED_FROM].to_numpy()
    during = np.zeros(len(points), dtype=bool)
    for period in periods:
        during |= (began >= np.datetime64(period.start)) & (began < np.datetime64(period.end))
    return during


def _series(points: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, first_day: date, end: date) -> pd.DataFrame:
    """Reports of each four weeks, the last ending with the data; controls scaled to the place."""
    blocks = max((end - first_day) // _BLOCK, 0)
    starts = pd.date_range(end=pd.Timestamp(end) - _BLOCK, periods=blocks, freq=_BLOCK)
    edges = np.array([*starts, pd.Timestamp(end)], dtype="datetime64[us]")
    at = np.searchsorted(edges, points[c.OCCURRED_FROM].to_numpy(), "right") - 1
    known = (at >= 0) & (at < blocks)
    counts = {}
    for role in (TREATED, CONTROL):
        own = zones[zones["role"].eq(role)]
        members = _inside(points, own.geometry).sum(axis=0) if len(own) else np.zeros(len(points))
        scale = float(own["weight"].max()) if len(own) else np.nan
        counts[role] = np.bincount(at[known], weights=members[known], minlength=blocks) * scale
    return pd.DataFrame({"start": starts, "treated": counts[TREATED].astype(int), "control": counts[CONTROL]})


def _no_parts() -> pd.DataFrame:
    columns = ["estimate", "se", "z", "p", "lower", "upper", "is_reduction"]
    empty = pd.DataFrame(
        np.nan, index=pd.Index(["local", "displacement", "total"], name="part"), columns=columns
    )
    return empty.assign(is_reduction=False)
