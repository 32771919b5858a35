"""Predict the number of incidents at each place where a guard could stop, for each hour of the week.

The past year's reports count, the newer the more; half as they were counted and half as smoothed over the
neighbourhood. A place's own week is the aoristic weights of its reports, drawn towards the week of the whole
municipality where it has few.
"""

from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from lagesbild import columns as c
from lagesbild.analysis._positions import circle_centres, placed, positions_m
from lagesbild.analysis.aoristic import hour_of_week_weights
from lagesbild.analysis.patrols._tours import MOST_PLACES

WEEK_HOURS: Final = 168

_HALF_LIFE_WEEKS: Final = 12.0
_PAST_WEEKS: Final = 52
_PRIOR_REPORTS: Final = 20.0  # of the municipality's own week in that of a place
_SMOOTH_REACH: Final = 3.0  # the neighbourhood's radius, in those of a place
_EMPHASIS: Final = 1.5
_POINTS_AT_ONCE: Final = 1000


def candidate_places(
    incidents: gpd.GeoDataFrame, *, end: date, radius_m: float, limit: int = MOST_PLACES
) -> gpd.GeoDataFrame:
    """Places that a guard could stop at: circles around reports, the most troubled first, none over another.

    Returns
    -------
    GeoDataFrame
        Points: ``name`` (the commonest, NA for none) and ``reports`` (weighed by age).

    Examples
    --------
    >>> incidents = gpd.GeoDataFrame({"place": ["Torget", "Torget", "Hamnen"], "occurred_from": pd.Timestamp("2026-11-01")})
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([0, 20, 900], [0, 0, 0], crs="EPSG:3006"))
    >>> candidate_places(incidents, end=date(2026, 11, 2), radius_m=100)["name"].tolist()
    ['Torget', 'Hamnen']
    """
    points, weight = _recent(incidents, end, None)
    at = positions_m(points.geometry)
    tried = at[circle_centres(at, radius_m)]
    left = np.ones(len(tried), dtype=bool)
    rows: list[tuple[object, float, shapely.Geometry]] = []
    tree = cKDTree(at)
    sums = _sums_around(tried, tree, weight, radius_m)
    while left.any() and len(rows) < limit:
        centre = int(np.where(left, sums, -1).argmax())
        (near,) = _within(tried[[centre]], tree, radius_m)
        middle = np.average(at[near], axis=0, weights=weight[near])
        names = points[c.PLACE].iloc[near].mode()
        rows.append((names.iloc[0] if len(names) else None, sums[centre], shapely.Point(middle)))
        # That is all of the circle: its middle lies within a radius of its centre.
        left[np.linalg.norm(tried - middle, axis=1) <= 2 * radius_m] = False
    names_, reports, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    return gpd.GeoDataFrame(
        {"name": pd.Series(names_, dtype="str"), "reports": reports}, geometry=list(shapes), crs=incidents.crs
    )


def expected_reports(
    incidents: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    end: date,
    radius_m: float,
    emphasis: shapely.Geometry | None = None,
) -> np.ndarray:
    """Reports to be expected within each place in each hour of a week.

    Parameters
    ----------
    incidents
        The history, in a metric CRS.
    places
        Points.
    end
        The day after the last that is known.
    radius_m
        Of a place.
    emphasis
        What was found lately (a cluster, a hotspot): reports in it weigh half as much again.

    Returns
    -------
    ndarray, shape (places, 168)

    Examples
    --------
    >>> tuesdays = pd.date_range("2025-11-04 20:30", "2026-10-27 20:30", freq="7D")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": tuesdays, "occurred_to": pd.NaT})
    >>> incidents = incidents.set_geometry([shapely.Point(0, 0)] * len(tuesdays), crs="EPSG:3006")
    >>> week = expected_reports(incidents, incidents[:1], end=date(2026, 11, 3), radius_m=100)[0]
    >>> divmod(int(week.argmax()), 24)
    (1, 20)
    """
    points, weight = _recent(incidents, end, emphasis)
    if not len(points) or not len(places):
        return np.zeros((len(places), WEEK_HOURS))
    weeks = _weeks_of_weight(points, end)
    at, centres = positions_m(points.geometry), positions_m(places.geometry)
    all_hours = _week(points)
    own_shape = _smoothed(all_hours) / all_hours.sum()
    expected = np.empty((len(places), WEEK_HOURS))
    tree = cKDTree(at)
    near, around = _within(centres, tree, radius_m), _within(centres, tree, radius_m * _SMOOTH_REACH)
    for place in range(len(places)):
        counted = weight[near[place]].sum()
        smooth = weight[around[place]].sum() / _SMOOTH_REACH**2
        hours = _smoothed(_week(points.iloc[near[place]]))
        shape = (hours + _PRIOR_REPORTS * own_shape) / (hours.sum() + _PRIOR_REPORTS)
        expected[place] = (counted + smooth) / 2 / weeks * shape
    return expected


def weekly_total(incidents: gpd.GeoDataFrame, *, end: date) -> float:
    """Placed reports a week in all, the newer the more, as ``expected_reports`` counts them.

    Examples
    --------
    >>> tuesdays = pd.date_range("2025-11-04 20:30", "2026-10-27 20:30", freq="7D")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": tuesdays, "occurred_to": pd.NaT})
    >>> incidents = incidents.set_geometry([shapely.Point(0, 0)] * len(tuesdays), crs="EPSG:3006")
    >>> round(weekly_total(incidents, end=date(2026, 11, 3)), 1)
    1.0
    """
    points, weight = _recent(incidents, end, None)
    return float(weight.sum() / _weeks_of_weight(points, end)) if len(points) else 0.0


def reasons(
    incidents: gpd.GeoDataFrame, places: gpd.GeoDataFrame, *, end: date, radius_m: float
) -> pd.DataFrame:
    """Why a guard should stop at each place, in plain counts: nothing is weighed.

    Returns
    -------
    DataFrame
        On the places' index: ``reports`` (within the radius, of the past year), ``category`` (the commonest, NA without
        reports), ``of_category`` (how many of them) and ``last`` (start of the newest).

    Examples
    --------
    >>> incidents = gpd.GeoDataFrame({"category": ["Klotter", "Klotter", "Inbrott"], "occurred_from": pd.Timestamp("2026-11-01")})
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([0, 20, 900], [0, 0, 0], crs="EPSG:3006"))
    >>> why = reasons(incidents, incidents[:1], end=date(2026, 11, 2), radius_m=100)
    >>> why[["reports", "category", "of_category"]].values.tolist()
    [[2, 'Klotter', 2]]
    """
    points, _ = _recent(incidents, end, None)
    found = _within(positions_m(places.geometry), cKDTree(positions_m(points.geometry)), radius_m)
    rows = []
    for near in found:
        counted = points[c.CATEGORY].iloc[near].value_counts().sort_index().sort_values(kind="stable")
        rows.append(
            {
                "reports": len(near),
                "category": counted.index[-1] if len(counted) else None,
                "of_category": int(counted.iloc[-1]) if len(counted) else 0,
                "last": points[c.OCCURRED_FROM].iloc[near].max() if len(near) else pd.NaT,
            }
        )
    names = ["reports", "category", "of_category", "last"]
    return pd.DataFrame(rows, columns=names, index=places.index)


def _recent(
    incidents: gpd.GeoDataFrame, end: date, emphasis: shapely.Geometry | None
) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """The past year's placed reports, and what each weighs."""
    since = pd.Timestamp(end - timedelta(weeks=_PAST_WEEKS))
    points = placed(incidents)
    points = points[(points[c.OCCURRED_FROM] >= since) & (points[c.OCCURRED_FROM] < pd.Timestamp(end))]
    age = (pd.Timestamp(end) - points[c.OCCURRED_FROM]).dt.days.to_numpy() / 7
    weight = 0.5 ** (age / _HALF_LIFE_WEEKS)
    if emphasis is not None and len(points):
        weight = np.where(points.intersects(emphasis), _EMPHASIS * weight, weight)
    return points, weight


def _weeks_of_weight(points: gpd.GeoDataFrame, end: date) -> float:
    """What a report a week would weigh in all, over the weeks that the history covers."""
    first = points[c.OCCURRED_FROM].min()
    weeks = min(max((pd.Timestamp(end) - first).days / 7, 1), _PAST_WEEKS)
    return float((0.5 ** (np.arange(0, weeks, 1 / 7) / _HALF_LIFE_WEEKS)).sum() / 7)


def _week(points: gpd.GeoDataFrame) -> np.ndarray:
    weights: np.ndarray = hour_of_week_weights(points[c.OCCURRED_FROM], points[c.OCCURRED_TO]).ravel()
    return weights


def _smoothed(hours: np.ndarray) -> np.ndarray:
    """Each hour shared with its neighbours, around the week."""
    smooth: np.ndarray = hours / 2 + (np.roll(hours, 1) + np.roll(hours, -1)) / 4
    return smooth


def _sums_around(centres: np.ndarray, points: cKDTree, weight: np.ndarray, radius_m: float) -> np.ndarray:
    """What all points around each centre weigh, some at a time: a city's pairs would take gigabytes."""
    sums = np.empty(len(centres))
    for first in range(0, len(centres), _POINTS_AT_ONCE):
        block = centres[first : first + _POINTS_AT_ONCE]
        near = cKDTree(block).sparse_distance_matrix(points, radius_m, output_type="ndarray")
        sums[first : first + len(block)] = np.bincount(near["i"], weight[near["j"]], minlength=len(block))
    return sums


def _within(centres: np.ndarray, points: cKDTree, radius_m: float) -> list[np.ndarray]:
    """Which points lie around each centre, in their order."""
    found = points.query_ball_point(centres, radius_m, return_sorted=True)
    return [np.array(each, dtype=int) for each in found]
