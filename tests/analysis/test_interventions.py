"""How far interventions have come, and which findings they answer."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from lagesbild.analysis.interventions.interventions import answers, progress

ON = date(2026, 11, 16)
DAYS = ("decided_on", "starts_on", "ends_on", "expected_on", "follow_up_on")


def register(*rows):
    base = {"status": "ongoing", "categories": "", "geometry": shapely.Point(0, 0).buffer(100), "title": "x"}
    filled = [base | dict.fromkeys(DAYS) | {"intervention_id": str(at)} | row for at, row in enumerate(rows)]
    frame = gpd.GeoDataFrame(filled, geometry="geometry", crs="EPSG:3006")
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in DAYS})


@pytest.mark.parametrize(
    ("status", "follow_up_on", "is_overdue"),
    [
        ("ongoing", "2026-11-15", True),
        ("decided", "2026-11-15", True),
        ("ongoing", "2026-11-16", False),
        ("proposed", "2026-11-15", False),
        ("finished", "2026-11-15", False),
        ("ongoing", None, False),
    ],
)
def test_overdue_is_open_and_past_its_day(status, follow_up_on, is_overdue):
    """The day of follow-up itself is not late; what is not decided or is over cannot be."""
    told = progress(register({"status": status, "follow_up_on": follow_up_on}), ON)
    assert [is_overdue] == told["is_overdue"].tolist()
    assert [1.0 if is_overdue else None] == told["days_overdue"].astype(object).where(
        told["is_overdue"], None
    ).tolist()


def test_what_is_overdue_stands_first_and_what_is_long_over_not_at_all():
    """Overdue, ongoing, decided, proposed, finished; what ended more than a year before is left out."""
    rows = register(
        {"status": "finished", "ends_on": "2026-06-01"},
        {"status": "proposed"},
        {"status": "decided"},
        {"status": "finished", "ends_on": "2025-06-01"},
        {"status": "ongoing"},
        {"status": "decided", "follow_up_on": "2026-01-01"},
    )
    told = progress(rows, ON)
    assert ["5", "4", "2", "1", "0"] == told["intervention_id"].tolist()
    assert [1, 2, 3, 4, 5] == told["number"].tolist()


def test_decided_and_not_begun_is_late():
    """A decided intervention whose first day is past has not begun."""
    told = progress(register({"status": "decided", "starts_on": "2026-11-01"}), ON)
    assert told["is_late"].tolist() == [True]


@pytest.mark.parametrize(
    ("intervention", "category", "is_answered"),
    [
        ({}, None, True),
        ({"categories": "Inbrott;Stöld"}, "Stöld", True),
        ({"categories": "Inbrott"}, "Stöld", False),
        ({"categories": "Inbrott"}, None, True),
        ({"status": "finished"}, None, False),
        ({"status": "cancelled"}, None, False),
        ({"geometry": None}, None, False),
        ({"geometry": shapely.Point(260, 0).buffer(50)}, None, False),
        ({"geometry": shapely.Point(240, 0).buffer(50)}, None, True),
    ],
)
def test_an_answer_is_near_and_against_the_same(intervention, category, is_answered):
    """Within the reach, against the category or all, and not over."""
    finding = gpd.GeoDataFrame(
        {"category": [category]}, geometry=[shapely.Point(0, 0).buffer(100)], crs="EPSG:3006"
    )
    told = progress(register(intervention), ON)
    assert [(1,) if is_answered else ()] == answers(finding, told, reach_m=100).tolist()
