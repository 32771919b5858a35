"""Feedback: each organisation's own figures, the one thing to improve, and what its reports were part of."""

from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.analysis.reporting.feedback import done_about, feedback

START, END = date(2026, 11, 2), date(2026, 11, 16)


def reports(
    organisation, number, *, end=True, category="Inbrott", lag_days=1, first="2026-11-03 20:00", x=0.0
):
    began = pd.Series([pd.Timestamp(first)] * number)
    return gpd.GeoDataFrame(
        {
            "organisation": organisation,
            "category": category,
            "occurred_from": began,
            "occurred_to": began + pd.Timedelta(hours=1) if end else pd.Series([pd.NaT] * number),
            "reported_at": began + pd.Timedelta(days=lag_days),
            "precision": "point",
            "matched_place": pd.NA,
            "faults": "",
        },
        geometry=[shapely.Point(x, 0)] * number,
        crs="EPSG:3006",
    )


def told(*frames):
    together = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs="EPSG:3006")
    return feedback(together, period_start=START, end=END, weeks=12, other="Övrigt")


def test_each_is_told_what_is_furthest_from_its_goal():
    """No end, a category of nothing in particular, late reports: each is that organisation's one thing; a good one has none."""
    found = told(
        reports("A", 10, end=False),
        reports("B", 10, category="Övrigt"),
        reports("C", 10, lag_days=9),
        reports("D", 10),
    )
    assert {"A": "with_end", "B": "specific", "C": "lag_days", "D": ""} == found["improve"].to_dict()


def test_few_reports_say_nothing_of_quality():
    """Nine reports without an end are thanked for, and nothing is asked; ten are enough."""
    found = told(reports("A", 9, end=False), reports("B", 10, end=False))
    assert {"A": "", "B": "with_end"} == found["improve"].to_dict()


def test_reports_of_the_period_are_counted_apart():
    """Of four in the weeks one began before the period; one that is older than the weeks counts nowhere."""
    found = told(
        reports("A", 3), reports("A", 1, first="2026-10-01 10:00"), reports("A", 1, first="2026-01-01 10:00")
    )
    assert [(3, 4)] == list(found[["in_period", "incidents"]].itertuples(index=False, name=None))


def test_what_was_done_is_told_where_the_reports_are():
    """A's two and B's one lie where something is done against burglary; a proposal, another category and old reports count nowhere."""
    spot = shapely.Point(0, 0).buffer(50)
    register = gpd.GeoDataFrame(
        {
            "status": ["ongoing", "proposed", "finished", "decided"],
            "categories": ["Inbrott;Stöld", None, "Stöld", None],
        },
        geometry=[spot, spot, spot, None],
        index=[7, 8, 9, 10],
        crs="EPSG:3006",
    )
    history = pd.concat(
        [
            reports("A", 2),
            reports("B", 1),
            reports("A", 5, x=500.0),
            reports("A", 7, first="2026-01-01 10:00"),
        ],
        ignore_index=True,
    )
    found = done_about(gpd.GeoDataFrame(history, crs="EPSG:3006"), register, since=date(2026, 9, 1))
    assert [("A", 7, 2), ("B", 7, 1)] == list(found.itertuples(index=False, name=None))
    assert done_about(gpd.GeoDataFrame(history, crs="EPSG:3006"), register[:0], since=date(2026, 9, 1)).empty
