"""How often and when the reported meets people."""

from datetime import date

import pandas as pd

from lagesbild.analysis.burden import burden
from lagesbild.periods import Period

WEEK = Period(date(2026, 11, 2), date(2026, 11, 9))


def incidents(*rows):
    frame = pd.DataFrame(rows, columns=["category", "occurred_from", "occurred_to"])
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("occurred_from", "occurred_to")})


def test_days_evenings_and_weekends_are_counted():
    """Two reports on a Saturday, one half before 18: one day of seven, three quarters evening, all weekend."""
    frame = incidents(
        ("a", "2026-11-07 22:00", "2026-11-07 23:00"), ("a", "2026-11-07 17:00", "2026-11-07 19:00")
    )  # fmt: skip
    row = burden(frame, WEEK, "category").loc["a"]
    assert (2, 1, 1 / 7, 0.75, 1.0) == tuple(row)


def test_friday_evening_is_weekend_and_friday_noon_is_not():
    """The weekend begins on Friday at 18."""
    frame = incidents(("a", "2026-11-06 19:00", None), ("b", "2026-11-06 12:00", None))
    assert [1.0, 0.0] == burden(frame, WEEK, "category")["weekend_share"].tolist()


def test_few_reports_have_no_shares():
    """Under the minimum there are counts alone."""
    row = burden(incidents(("a", "2026-11-06 19:00", None)), WEEK, "category", minimum=2).loc["a"]
    assert 1 == row["count"]
    assert row[["share_of_days", "evening_share", "weekend_share"]].isna().all()
