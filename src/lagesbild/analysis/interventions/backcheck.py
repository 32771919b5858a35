"""Check earlier hotspots against what came after (hit rate, PAI, PEI).

The hit rate is the share of the later incidents that fell within the areas pointed out; alone it rewards
pointing out everything. PAI divides it by the areas' share of the study area, 1 is what chance gives; it rewards
pointing out very little. PEI divides PAI by the best that any choice of as much area could have had. None says
why: where people are there are reports. So the record always stands beside that of the plainest rival, the
places with the most reports before, given the same area. A fortnight has few incidents and a wide interval;
read the record over many reports, not the last dot.

References
----------
Chainey, Tompson & Uhlig (2008), Security Journal 21(1-2), 4-28 (PAI).
Hunt (2016), doctoral thesis, Rutgers University (PEI).
Clopper & Pearson (1934), Biometrika 26(4), 404-413 (the interval).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import stats
from shapely.geometry.base import BaseGeometry

from lagesbild import columns as c
from lagesbild.analysis._positions import require_same_crs
from lagesbild.analysis._proportion import proportion_interval
from lagesbild.analysis.series.counts import within

_POOLED = ["periods", "incidents", "hits", "hit_rate", "lower", "upper", "area_share", "pai", "p"]
_MEASURES = ["incidents", "hits", "hit_rate", "lower", "upper", "area_share", "pai", "pei", "p"]


def ranked_cells(earlier: gpd.GeoSeries, cells: gpd.GeoDataFrame, *, number: int) -> gpd.GeoDataFrame:
    """The cells with the most incidents, to be checked beside a hotspot map of as many cells.

    Parameters
    ----------
    earlier
        Points, in the CRS of ``cells``.
    cells
        Polygons that do not overlap.
    number
        Cells at most; cells without incidents are never taken. Equal counts are taken in the cells'
        own order.

    Returns
    -------
    GeoDataFrame
        The rows of ``cells`` with ``incidents``, most first.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> squares = [box(0, 0, 100, 100), box(100, 0, 200, 100)]
    >>> cells = gpd.GeoDataFrame({"name": ["Hamnen", "Torget"]}, geometry=squares, crs="EPSG:3006")
    >>> earlier = gpd.GeoSeries.from_xy([50, 150, 160], [50, 50, 50], crs=cells.crs)
    >>> ranked_cells(earlier, cells, number=1)[["name", "incidents"]].values.tolist()
    [['Torget', 2]]
    """
    incidents = count_in_cells(earlier, cells)
    most = np.argsort(-incidents.to_numpy(), kind="stable")[: min(number, incidents.gt(0).sum())]
    return cells.iloc[most].assign(incidents=incidents.iloc[most])


def count_in_cells(points: gpd.GeoSeries, cells: gpd.GeoDataFrame) -> pd.Series:
    """Points in each cell, on the cells' index; a point on a shared border is counted in one of them.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> cells = gpd.GeoDataFrame(geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)], crs="EPSG:3006")
    >>> count_in_cells(gpd.GeoSeries.from_xy([50, 150, 900], [50, 50, 50], crs=cells.crs), cells).tolist()
    [1, 1]
    """
    require_same_crs(points=points, cells=cells)
    pairs = cells.sindex.query(points.array, predicate="intersects")
    first = pd.Series(pairs[1]).groupby(pairs[0]).min().to_numpy()
    return pd.Series(
        np.bincount(first.astype(int), minlength=len(cells)), index=cells.index, name="incidents"
    )


def backcheck(
    predicted: gpd.GeoDataFrame,
    later: gpd.GeoSeries,
    *,
    area: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame | None = None,
    level: float = 0.95,
) -> pd.Series:
    """How much of what came after fell within the areas pointed out.

    Parameters
    ----------
    predicted
        Polygons, whatever method pointed them out; overlaps count once.
    later
        Points of the incidents that came after; those outside ``area`` are left out.
    area
        The study area, polygons. The part of ``predicted`` outside it does not count.
    cells
        Cells of equal area over the study area, for PEI; NaN without them.
    level
        Of the interval of the hit rate (Clopper-Pearson).

    Returns
    -------
    Series
        ``incidents``, ``hits``, ``hit_rate``, ``lower``, ``upper``, ``area_share`` (the hit rate that
        chance gives), ``pai``, ``pei``, ``p`` (that as many hits come by chance). Where nothing was pointed
        out there is nothing to check: ``hits`` and all that follows but ``area_share`` is NaN; without
        later incidents there is no rate.

    Raises
    ------
    LagesbildError
        When the CRSs differ.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> town, square = (gpd.GeoDataFrame(geometry=[box(0, 0, side, 100)], crs="EPSG:3006") for side in (1000, 100))
    >>> later = gpd.GeoSeries.from_xy([10, 20, 30, 900], [50] * 4, crs=town.crs)
    >>> backcheck(square, later, area=town)[["hits", "hit_rate", "area_share", "pai"]].tolist()
    [3.0, 0.75, 0.1, 7.5]
    """
    for name, frame in {"predicted": predicted, "later": later, "cells": cells}.items():
        if frame is not None:
            require_same_crs(**{name: frame}, area=area)
    whole = area.union_all()
    return _checked(predicted, _After.of(later, whole, cells), whole, level=level)


@dataclass(frozen=True)
class _After:
    """The incidents within the study area, and what any choice of cells could have held of them.

    ``most_in_cells`` are the most incidents that 0, 1, 2, ... cells hold; None without cells.
    """

    inside: gpd.GeoSeries
    most_in_cells: np.ndarray | None = None
    cell_m2: float = np.nan

    @classmethod
    def of(cls, later: gpd.GeoSeries, whole: BaseGeometry, cells: gpd.GeoDataFrame | None) -> "_After":
        shapely.prepare(whole)
        inside = later[shapely.intersects(whole, later.array)] if len(later) else later
        if cells is None:
            return cls(inside)
        counted = np.sort(count_in_cells(inside, cells).to_numpy())[::-1]
        return cls(inside, np.append(0, counted.cumsum()), float(cells.area.mean()))


def _checked(predicted: gpd.GeoDataFrame, after: _After, whole: BaseGeometry, *, level: float) -> pd.Series:
    """The measures of ``backcheck``."""
    hot = shapely.intersection(predicted.union_all(), whole)
    share = min(hot.area / whole.area, 1.0)
    n = len(after.inside)
    if share == 0:
        return pd.Series({"incidents": n, "area_share": 0.0}, dtype=float).reindex(_MEASURES)
    shapely.prepare(hot)
    hits = int(shapely.intersects(hot, after.inside.array).sum()) if n else 0
    lower, upper = proportion_interval(hits, n, level=level)
    best = np.nan
    if after.most_in_cells is not None:
        number = max(round(hot.area / after.cell_m2), 1)
        best = float(after.most_in_cells[min(number, len(after.most_in_cells) - 1)])
    measured = {
        "incidents": n,
        "hits": hits,
        "hit_rate": hits / n if n else np.nan,
        "lower": lower,
        "upper": upper,
        "area_share": share,
        "pai": hits / n / share if n else np.nan,
        "pei": hits / best if best else np.nan,
        "p": stats.binom.sf(hits - 1, n, share) if n else np.nan,
    }
    return pd.Series(measured, dtype=float)


def backcheck_series(
    predictions: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    area: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame | None = None,
    methods: Sequence[str] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Check what each report pointed out against the incidents of the period after it.

    Parameters
    ----------
    predictions
        Polygons with ``period`` (the report's, a Period) and ``method``.
    incidents
        Points with ``occurred_from``.
    area, cells, level
        As for ``backcheck``.
    methods
        Methods that every period has a row of, also where one pointed out nothing; those found when None.

    Returns
    -------
    DataFrame
        One row a period checked and method, in order: ``period`` (the one after the report's),
        ``method``, and the measures of ``backcheck``.

    Examples
    --------
    >>> from datetime import date
    >>> from shapely.geometry import box
    >>> from lagesbild.periods import Period
    >>> town, square = (gpd.GeoDataFrame(geometry=[box(0, 0, side, 100)], crs="EPSG:3006") for side in (1000, 100))
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> later = gpd.GeoDataFrame(
    ...     {"occurred_from": pd.to_datetime(["2026-11-20", "2026-11-21"])},
    ...     geometry=gpd.points_from_xy([50, 500], [50, 50]),
    ...     crs=town.crs,
    ... )
    >>> (row,) = backcheck_series(square.assign(period=period, method="hotspot"), later, area=town).to_dict("records")
    >>> str(row["period"]), row["incidents"], row["hits"]
    ('2026-11-16..2026-11-29', 2.0, 1.0)
    """
    named = sorted(predictions["method"].unique()) if methods is None else list(methods)
    for name, frame in {"predictions": predictions, "incidents": incidents, "cells": cells}.items():
        if frame is not None:
            require_same_crs(**{name: frame}, area=area)
    whole = area.union_all()
    placed = incidents.loc[incidents.geometry.notna(), [c.OCCURRED_FROM, incidents.geometry.name]]
    rows = []
    for period in sorted(predictions["period"].unique()):
        # What came after is the same for all methods.
        after = _After.of(within(placed, period.shifted(1)).geometry, whole, cells)
        of_period = predictions[predictions["period"].eq(period)]
        for method in named:
            checked = _checked(of_period[of_period["method"].eq(method)], after, whole, level=level)
            rows.append({"period": period.shifted(1), "method": method, **checked})
    return pd.DataFrame(rows, columns=["period", "method", *_MEASURES])


def pooled(series: pd.DataFrame) -> pd.DataFrame:
    """The record of each method over all the periods in which it pointed something out.

    Parameters
    ----------
    series
        As ``backcheck_series`` gives it.

    Returns
    -------
    DataFrame
        Indexed by method: ``periods`` (checked, with incidents), ``incidents``, ``hits``, ``hit_rate``,
        ``lower``, ``upper``, ``area_share`` (the hit rate that chance gives, incidents weighed alike),
        ``pai`` and ``p`` (that as many hits come by chance; exact); NaN where nothing was checked.

    Examples
    --------
    >>> series = pd.DataFrame({"method": "hotspot", "incidents": [10, 30], "hits": [2, 4], "area_share": [0.1, 0.1]})
    >>> pooled(series)[["periods", "incidents", "hits", "hit_rate", "pai"]].iloc[0].round(2).tolist()
    [2.0, 40.0, 6.0, 0.15, 1.5]
    """
    checked = series[series["hits"].notna() & (series["incidents"] > 0)]
    rows = {}
    for method in pd.unique(series["method"]):
        own = checked[checked["method"].eq(method)]
        n, hits = int(own["incidents"].sum()), int(own["hits"].sum())
        lower, upper = proportion_interval(hits, n)
        share = float((own["incidents"] * own["area_share"]).sum() / n) if n else np.nan
        measured = {
            "periods": len(own),
            "incidents": n,
            "hits": hits,
            "hit_rate": hits / n if n else np.nan,
            "lower": lower,
            "upper": upper,
            "area_share": share,
            "pai": hits / n / share if n else np.nan,
            "p": _chance_of(hits, own["incidents"].astype(int), own["area_share"]) if n else np.nan,
        }
        rows[method] = [measured[name] for name in _POOLED]
    return pd.DataFrame.from_dict(rows, orient="index", columns=_POOLED).rename_axis("method")


def _chance_of(hits: int, incidents: pd.Series, share: pd.Series) -> float:
    """How often chance has at least so many hits, when the areas' share differs between the periods.

    Numbers of hits whose chance no float can tell from 0 are left out: of thousands of incidents most are.
    """
    total, fewest = np.ones(1), 0
    for n, p in zip(incidents, share, strict=True):
        of_period = stats.binom.pmf(np.arange(n + 1), n, p)
        possible = np.flatnonzero(of_period)
        total = np.convolve(total, of_period[possible[0] : possible[-1] + 1])
        fewest += int(possible[0])
    return float(min(total[max(0, hits - fewest) :].sum(), 1.0))
