"""Check suggested patrols against what came after, beside ranked counts and chance.

It says whether the suggestion pointed right, not whether a guard went there, and least of all whether anything was
prevented: a guard who is there also reports more.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.analysis._positions import placed, positions_m
from lagesbild.analysis.places.places import rank_places
from lagesbild.analysis.series.counts import within


def back_check(
    suggested: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    study_area: gpd.GeoDataFrame,
    radius_m: float,
    recent_weeks: int,
) -> pd.DataFrame:
    """How much of what came after earlier suggestions they covered, beside ranked counts and chance.

    Parameters
    ----------
    suggested
        Polygons with ``period`` (that they were for), ``begins`` and ``ends``.
    incidents
        The history.
    study_area
        As in ``by_chance``.
    radius_m, recent_weeks
        The rival is as many places as each shift had, those with the most reports of the weeks before, at the
        same times.

    Returns
    -------
    DataFrame
        One row a period: ``period``, ``incidents`` (placed), ``covered``, ``ranked`` and ``chance`` (a share).

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import Period
    >>> begins, ends = pd.Timestamp("2026-11-06 20:00"), pd.Timestamp("2026-11-07 00:00")
    >>> town, square = (gpd.GeoDataFrame(geometry=[shapely.box(0, 0, side, 100)], crs="EPSG:3006") for side in (1000, 100))
    >>> suggested = square.assign(period=Period(date(2026, 11, 2), date(2026, 11, 16)), begins=begins, ends=ends)
    >>> at = pd.Series([begins, begins])
    >>> incidents = gpd.GeoDataFrame({"incident_id": ["A", "B"], "occurred_from": at, "occurred_to": at, "place": "Torget"})
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([50, 900], [50, 50], crs="EPSG:3006")).assign(category="Klotter")
    >>> checked = back_check(suggested, incidents, study_area=town, radius_m=50, recent_weeks=4)
    >>> checked[["incidents", "covered", "ranked"]].values.tolist()
    [[2.0, 1.0, 0.0]]
    """
    rows = []
    for period, areas in suggested.groupby("period", sort=True):
        start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
        later = placed(within(incidents, period))
        before = incidents[
            incidents[c.OCCURRED_FROM].between(start - pd.Timedelta(weeks=recent_weeks), start, "left")
        ]
        most = int(areas.groupby("begins").size().max())
        ranked = rank_places(before, radius_m=radius_m, limit=most, minimum=1).geometry.buffer(radius_m)
        shifts = [(begins, ends, len(own)) for (begins, ends), own in areas.groupby(["begins", "ends"])]
        rival = gpd.GeoDataFrame(
            [(begins, ends) for begins, ends, number in shifts for _ in ranked[:number]],
            columns=["begins", "ends"],
            geometry=[shape for _, _, number in shifts for shape in ranked[:number]],
            crs=areas.crs,
        )
        rows.append(
            {
                "period": period,
                "incidents": len(later),
                "covered": covered(later, areas),
                "ranked": covered(later, rival),
                "chance": by_chance(areas, study_area=study_area, hours=(end - start).total_seconds() / 3600),
            }
        )
    return pd.DataFrame(rows, columns=["period", "incidents", "covered", "ranked", "chance"])


def covered(incidents: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> float:
    """Reports that fell within the suggested places while a guard was to be there, by their share of the span.

    Parameters
    ----------
    incidents
        With ``occurred_from``, ``occurred_to`` and a position.
    areas
        Polygons with ``begins`` and ``ends``, on the days they were suggested for. Overlaps in both place and
        time count once.

    Examples
    --------
    >>> begins, ends = pd.Timestamp("2026-11-06 20:00"), pd.Timestamp("2026-11-07 00:00")
    >>> areas = gpd.GeoDataFrame({"begins": [begins], "ends": [ends]}, geometry=[shapely.box(0, 0, 100, 100)])
    >>> at = pd.Series([begins, ends])
    >>> incidents = gpd.GeoDataFrame({"occurred_from": at, "occurred_to": at}, geometry=[shapely.Point(50, 50)] * 2)
    >>> covered(incidents.set_crs("EPSG:3006"), areas.set_crs("EPSG:3006"))
    1.0
    """
    points = placed(incidents)
    x, y = positions_m(points.geometry).T if len(points) else np.empty((2, 0))
    start = points[c.OCCURRED_FROM].to_numpy(dtype="datetime64[m]")
    end = points[c.OCCURRED_TO].to_numpy(dtype="datetime64[m]")
    is_instant = np.isnat(end) | (end <= start + np.timedelta64(1, "m"))
    start = np.where(is_instant, start.astype("datetime64[h]").astype("datetime64[m]"), start)
    end = np.where(is_instant, start + np.timedelta64(60, "m"), end)
    span = (end - start).astype(float)
    share = np.zeros(len(points))
    for (begins, ends), together in areas.groupby(["begins", "ends"]):
        inside = shapely.contains_xy(together.union_all(), x, y)
        begun, ended = np.datetime64(begins, "m"), np.datetime64(ends, "m")
        overlap = (np.minimum(end, ended) - np.maximum(start, begun)).astype(float)
        share += np.where(inside, np.clip(overlap, 0, None) / span, 0)
    return float(np.minimum(share, 1).sum())


def by_chance(areas: gpd.GeoDataFrame, *, study_area: gpd.GeoDataFrame, hours: float) -> float:
    """The share that as much area for as long, anywhere and at any time, would have covered.

    Parameters
    ----------
    areas
        As in ``covered``.
    study_area
        Where reports come from, polygons.
    hours
        Length of the time that is asked about.

    Examples
    --------
    >>> begins, ends = pd.Timestamp("2026-11-06 20:00"), pd.Timestamp("2026-11-07 00:00")
    >>> areas = gpd.GeoDataFrame({"begins": [begins], "ends": [ends]}, geometry=[shapely.box(0, 0, 100, 100)])
    >>> by_chance(areas, study_area=gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1000, 100)]), hours=40)
    0.01
    """
    whole = study_area.union_all()
    used = sum(
        shapely.intersection(together.union_all(), whole).area
        * (pd.Timestamp(ends) - pd.Timestamp(begins)).total_seconds()
        / 3600
        for (begins, ends), together in areas.groupby(["begins", "ends"])
    )
    return float(used / (whole.area * hours))
