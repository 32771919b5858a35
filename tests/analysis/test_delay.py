"""Reporting delay: by hand, against simulated late reports, and where too little is known."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.reporting.delay import completeness, completeness_by_period, delay_distribution
from lagesbild.periods import Period

FIRST = date(2026, 1, 5)


def on_day(number):
    return FIRST + timedelta(days=number)


def reports(days, delays):
    """Incidents at noon of those days, reported so many days later at eight; None has no report time."""
    occurred = pd.to_datetime([on_day(int(day)) for day in days]) + pd.Timedelta(hours=12)
    late = pd.to_timedelta(np.array(delays, dtype=float), unit="D")
    return pd.DataFrame(
        {"occurred_from": occurred, "reported_at": occurred.normalize() + late + pd.Timedelta(hours=8)}
    )


def half_late(number, extracted_on):
    """Two incidents a day, reported the same day and the next; what is not in yet is not in the export."""
    rows = reports(np.repeat(np.arange(number), 2), [0, 1] * number)
    return rows[rows["reported_at"] < pd.Timestamp(extracted_on)]


def test_half_of_the_newest_day_is_in():
    """Half is in the same day and all the next: the newest day is half in, it and the day before three quarters.

    Of all reports in the export 31 of 60 came the same day: counting them alone would say more than half.
    """
    known = half_late(31, on_day(31))
    assert (31, 61) == ((known["reported_at"].dt.date == known["occurred_from"].dt.date).sum(), len(known))
    assert [0.5, 1] == delay_distribution(known, on_day(31)).within.tolist()
    newest = completeness(known, Period(on_day(30), on_day(31)), on_day(31))
    assert (0.5, 61) == (newest.share, newest.n)
    assert 0.75 == completeness(known, Period(on_day(29), on_day(31)), on_day(31)).share


def test_days_to_come_have_nothing_in():
    """Of a period of four days, two of which are to come, less than half is in; of one not begun nothing."""
    known = half_late(31, on_day(31))
    assert (1 + 0.5) / 4 == completeness(known, Period(on_day(29), on_day(33)), on_day(31)).share
    later = completeness(known, Period(on_day(40), on_day(42)), on_day(31))
    assert (0, 0, 0) == (later.share, later.lower, later.upper)


def test_an_old_period_is_all_in():
    """Further back than the longest delay everything has come, and that is sure."""
    found = completeness(half_late(31, on_day(31)), Period(on_day(0), on_day(14)), on_day(31))
    assert (1, 1, 1) == (found.share, found.lower, found.upper)


def test_a_report_dated_before_its_incident_is_no_delay():
    """Such a report counts as made at once; one without a time does not count."""
    known = reports([0] * 41, [-2] * 40 + [None])
    found = delay_distribution(known, on_day(10))
    assert ([1.0], 40) == (found.within.tolist(), found.n)


def test_few_reports_say_nothing():
    """With 29 reports nothing is said of the delay, and with none neither."""
    for known in (reports([0] * 29, [0] * 29), reports([0] * 40, [0] * 40).iloc[:0]):
        found = completeness(known, Period(on_day(0), on_day(14)), on_day(20))
        assert np.isnan([found.share, found.lower, found.upper]).all()


def test_what_is_older_than_the_memory_is_forgotten():
    """Reports were slow a year ago and are not now: only the latest are learnt from."""
    known = pd.concat([reports([0] * 100, [5] * 100), reports(range(360, 400), [0] * 40)])
    assert [1.0] == delay_distribution(known, on_day(401), memory_days=60).within.tolist()
    assert 6 == len(delay_distribution(known, on_day(401), memory_days=500).within)


def test_each_period_has_its_row():
    """Periods are told in the order given, each as alone."""
    known = half_late(31, on_day(31))
    periods = [Period(on_day(29), on_day(31)), Period(on_day(0), on_day(14))]
    found = completeness_by_period(known, periods, on_day(31))
    assert periods == list(found.index)
    assert [0.75, 1.0] == found["share"].tolist()
    assert completeness(known, periods[0], on_day(31)).lower == found["lower"].iloc[0]


def test_the_interval_holds_the_true_share():
    """In 200 simulated exports the 95 % interval holds the true share at least as often as 95 % gives by chance."""
    rng = np.random.default_rng(1)
    period, mean_delay = Period(on_day(106), on_day(120)), 4.0
    true = np.mean([1 - np.exp(-(age + 1) / mean_delay) for age in range(14)])
    covered = 0
    for _ in range(200):
        rows = reports(rng.integers(0, 120, 400), np.floor(rng.exponential(mean_delay, 400)))
        known = rows[rows["reported_at"] < pd.Timestamp(on_day(120))]
        found = completeness(known, period, on_day(120))
        covered += found.lower <= true <= found.upper
    assert covered >= stats.binom(200, 0.95).ppf(0.005)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), min_size=30, max_size=80), st.randoms())
def test_shares_rise_to_one_in_any_order(rows, random):
    """Whatever the reports, the share that is in rises with the days to one, and their order is irrelevant."""
    first, second = (
        delay_distribution(reports(*zip(*each, strict=True)), on_day(60))
        for each in (rows, random.sample(rows, len(rows)))
    )
    assert first.within.tolist() == second.within.tolist()
    assert (np.diff(first.within) >= 0).all()
    assert 1 == pytest.approx(first.within[-1])
