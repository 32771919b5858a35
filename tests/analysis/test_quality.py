"""Quality of the reports, counted by hand."""

import math
from datetime import date

import pandas as pd
import pytest

from lagesbild.analysis.reporting.quality import quality_by, quality_by_period, reporting_lag_days
from lagesbild.periods import Period

INCIDENTS = pd.DataFrame(
    {
        "source": ["a", "a", "a", "b", None],
        "organisation": ["skola", "skola", "park", "park", None],
        "precision": ["point", "none", "point", "area", "none"],
        "matched_place": pd.Series([None] * 5, dtype="str"),
        "faults": ["", "NO_POSITION", "", "", "NO_POSITION"],
        "occurred_from": pd.to_datetime(["2026-11-02 12:00"] * 5),
        "occurred_to": pd.to_datetime(["2026-11-02 13:00", None, None, "2026-11-02 13:00", None]),
        "reported_at": pd.to_datetime(
            ["2026-11-03 12:00", "2026-11-02 00:00", "2026-11-05 00:00", None, None]
        ),
    }
)


def test_quality_by_source():
    """Positions, ends and lags of each source; area reports are not expected to have a position."""
    found = quality_by(INCIDENTS, "source")
    assert [3, 1, 1] == found["incidents"].tolist()
    assert (2, 2 / 3) == (found.loc["a", "with_position"], pytest.approx(found.loc["a", "hit_rate"]))
    assert math.isnan(found.loc["b", "hit_rate"])
    assert (1 / 3, 1.0) == (pytest.approx(found.loc["a", "with_end"]), found.loc["b", "with_end"])
    assert 1.0 == found.loc["a", "lag_days"]


def test_a_default_position_is_none():
    """Reports at a default position are counted, and lower the share with a position."""
    told = INCIDENTS.assign(
        precision=["point", "area", "point", "area", "area"],
        faults=["", "LONG_SPAN DEFAULT_POSITION", "", "", "DEFAULT_POSITION"],
    )
    found = quality_by(told.assign(all="all"), "all").loc["all"]
    assert (5, 2, 2, 0.5) == tuple(found[["incidents", "with_position", "at_default", "hit_rate"]])


def test_what_the_register_placed_counts_as_it_is_precise():
    """An address and a place are positions; a street and an area that words name are expected to have one, and have none."""
    told = INCIDENTS.assign(
        precision=["point", "address", "place", "street", "area"],
        matched_place=pd.Series([None, "Storgatan 1", "Torget", "Storgatan", "Centrum"], dtype="str"),
    )
    found = quality_by(told.assign(all="all"), "all").loc["all"]
    assert (3, 2, 2, 3 / 5) == tuple(found[["with_position", "by_register", "without_point", "hit_rate"]])


def test_a_report_dated_by_its_day_alone_has_no_negative_lag():
    """A report at midnight of the incident's own day has lag 0; an unknown time has none."""
    lag = reporting_lag_days(INCIDENTS)
    assert [1.0, 0.0, 2.5] == lag.iloc[:3].tolist()
    assert lag.iloc[3:].isna().all()


def test_a_report_dated_before_its_incident_is_told_apart():
    """Two days before the incident is no report within a day: the lag is negative, and of no weight in the median."""
    early = INCIDENTS[:2].assign(reported_at=pd.to_datetime(["2026-10-31 12:00", "2026-11-03 12:00"]))
    assert [-2.0, 1.0] == reporting_lag_days(early).tolist()
    assert 1.0 == quality_by(early, "source").loc["a", "lag_days"]


def test_quality_by_period():
    """Organisations are counted once, however often they report; a period without reports has no shares."""
    fortnight = Period(date(2026, 11, 2), date(2026, 11, 16))
    before, now = quality_by_period(INCIDENTS, [fortnight.shifted(-1), fortnight]).to_dict("records")
    assert (5, 2, 0.5, 0.4) == (now["incidents"], now["active_reporters"], now["hit_rate"], now["with_end"])
    assert (0, 0) == (before["incidents"], before["active_reporters"])
    assert math.isnan(before["hit_rate"])
