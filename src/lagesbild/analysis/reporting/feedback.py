"""Tell each reporting organisation what its reports were and what one thing would make them better.

An organisation is only ever compared with what a good report has, never with another organisation. Quality is
told from ten reports and up: of fewer the shares say nothing. The reports' number is no measure of quality:
it follows how much happens where the organisation works.
"""

from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.reporting.quality import quality_by

MINIMUM: Final = 10
"""Fewest reports that quality is told of."""

TOLD: Final = ("ongoing", "finished", "decided")
"""Interventions that outsiders are told of."""

GOALS: Final = {"with_end": 0.8, "hit_rate": 0.85, "specific": 0.9, "lag_days": 3.0}
"""What a good source reaches: shares at least, days at most."""


def feedback(
    incidents: gpd.GeoDataFrame, *, period_start: date, end: date, weeks: int, other: str
) -> pd.DataFrame:
    """What each organisation has reported, and how complete.

    Parameters
    ----------
    incidents
        The history, ended.
    period_start, end
        The period's days, ``end`` exclusive.
    weeks
        How long back before ``end`` an organisation counts as active and its quality is told.
    other
        Name of the category of what fits in no other.

    Returns
    -------
    DataFrame
        Indexed by ``organisation``, in alphabetical order: ``in_period``, ``incidents`` (of the weeks), ``with_end``,
        ``hit_rate``, ``specific`` (share not in ``other``), ``lag_days`` (median), ``improve`` (the key of ``GOALS`` that is
        furthest from its goal; "" when all are reached or there are too few reports).

    Examples
    --------
    >>> began = pd.Series([pd.Timestamp("2026-11-03 20:00")] * 10)
    >>> incidents = gpd.GeoDataFrame({"organisation": "Skolan", "category": "Klotter", "occurred_from": began})
    >>> incidents = incidents.assign(occurred_to=pd.NaT, reported_at=began, precision="point", matched_place=pd.NA, faults="")
    >>> told = feedback(incidents, period_start=date(2026, 11, 2), end=date(2026, 11, 16), weeks=12, other="Annat")
    >>> told[["in_period", "with_end", "improve"]].to_dict("records")
    [{'in_period': 10, 'with_end': 0.0, 'improve': 'with_end'}]
    """
    recent = incidents[incidents[c.OCCURRED_FROM] >= pd.Timestamp(end - timedelta(weeks=weeks))]
    recent = recent[recent[c.ORGANISATION].notna()]
    measured = quality_by(recent, c.ORGANISATION)[
        ["incidents", "with_end", "hit_rate", "lag_days"]
    ].sort_index()
    began = recent[c.OCCURRED_FROM] >= pd.Timestamp(period_start)
    in_period = recent[began].groupby(c.ORGANISATION).size()
    specific = recent[c.CATEGORY].ne(other).groupby(recent[c.ORGANISATION]).mean()
    told = measured.assign(
        in_period=in_period.reindex(measured.index, fill_value=0).astype(int),
        specific=specific.reindex(measured.index),
    )
    return told.assign(improve=[_furthest(row) for row in told.to_dict("records")])


def done_about(incidents: gpd.GeoDataFrame, interventions: gpd.GeoDataFrame, *, since: date) -> pd.DataFrame:
    """What has been decided or done where each organisation has reported, against what it has reported.

    That it was done there does not say that the reports were why; what is only proposed is nobody's business yet.

    Parameters
    ----------
    incidents
        The history.
    interventions
        The register.
    since
        Reports from this day count.

    Returns
    -------
    DataFrame
        ``organisation``, ``intervention`` (index in ``interventions``) and ``reports``, most first.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-11-03", "2026-11-04"])
    >>> incidents = gpd.GeoDataFrame({"organisation": "Skolan", "category": "Klotter", "occurred_from": days})
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([0, 5000], [0, 0], crs="EPSG:3006"))
    >>> register = gpd.GeoDataFrame({"status": ["ongoing"], "categories": [""]}, geometry=incidents.geometry[:1].buffer(100))
    >>> done_about(incidents, register, since=date(2026, 11, 2)).values.tolist()
    [['Skolan', 0, 1]]
    """
    points = incidents[incidents.geometry.notna() & (incidents[c.OCCURRED_FROM] >= pd.Timestamp(since))]
    told = interventions[interventions[c.STATUS].isin(TOLD) & interventions.geometry.notna()]
    parts = []
    for at, row in told.iterrows():
        names = [
            name for name in ("" if pd.isna(row[c.CATEGORIES]) else row[c.CATEGORIES]).split(";") if name
        ]
        near = points.intersects(row[told.geometry.name]) & (
            points[c.CATEGORY].isin(names) if names else True
        )
        counted = points.loc[near, c.ORGANISATION].dropna().value_counts()
        parts.append(
            counted.rename("reports").rename_axis(c.ORGANISATION).reset_index().assign(intervention=at)
        )
    columns = [c.ORGANISATION, "intervention", "reports"]
    frame = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
    return frame.sort_values(
        ["reports", c.ORGANISATION, "intervention"], ascending=[False, True, True], ignore_index=True
    )


def _furthest(row: dict[str, float]) -> str:
    """What is furthest below its goal, as a share of it; "" for nothing."""
    if row["incidents"] < MINIMUM:
        return ""
    short = {
        name: (1 - goal / row[name] if name == "lag_days" and row[name] > 0 else 1 - row[name] / goal)
        for name, goal in GOALS.items()
        if not pd.isna(row[name])
    }
    if "lag_days" in short and row["lag_days"] <= GOALS["lag_days"]:
        short["lag_days"] = 0.0
    worst = max(short, key=lambda name: short[name], default="")
    return worst if worst and short[worst] > 0 else ""
