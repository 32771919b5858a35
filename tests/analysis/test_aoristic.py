"""Aoristic weights and the profile's interval: what always holds; published values are in tests/reference."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis import aoristic
from lagesbild.analysis.aoristic import hour_of_day_weights, hour_of_week_weights, hour_profile_interval

MONDAY = pd.Timestamp("2026-11-02")


def series(*spans):
    starts = pd.Series([pd.Timestamp(start) for start, _ in spans], dtype="datetime64[us]")
    ends = pd.Series([pd.Timestamp(end) if end else pd.NaT for _, end in spans], dtype="datetime64[us]")
    return starts, ends


def weights(*spans):
    return hour_of_week_weights(*series(*spans))


@pytest.mark.parametrize("end", [None, "2026-11-08 23:30", "2026-11-08 23:31"])
def test_an_instant_weighs_one_in_its_hour(end):
    """A missing end, or a span of a minute or less, is the start's hour alone, on Sunday night too."""
    expected = np.zeros((7, 24))
    expected[6, 23] = 1
    np.testing.assert_allclose(expected, weights(("2026-11-08 23:30", end)), atol=1e-9)


def test_a_span_over_sunday_night_wraps():
    """Sunday 23:00 to Monday 01:00 is half Sunday, half Monday."""
    found = weights(("2026-11-08 23:00", "2026-11-09 01:00"))
    np.testing.assert_allclose([0.5, 0.5], [found[6, 23], found[0, 0]])


def test_a_week_or_more_says_nothing():
    """A span of a week weighs the same in every hour."""
    np.testing.assert_allclose(np.full((7, 24), 1 / 168), weights(("2026-11-02 10:00", "2026-11-09 10:00")))


def test_an_end_before_its_start_is_refused():
    """A span that ends before it begins is an error, not a negative weight."""
    with pytest.raises(ValueError, match="must not lie before"):
        weights(("2026-11-02 10:00", "2026-11-02 09:00"))


@pytest.mark.parametrize(
    ("span", "hours"),
    [
        (("2026-03-29 00:00", "2026-03-29 04:00"), [0.25, 0.25, 0.25, 0.25, 0]),
        (("2026-10-25 00:00", "2026-10-25 05:00"), [0.2, 0.2, 0.2, 0.2, 0.2]),
    ],
    ids=["spring", "autumn"],
)
def test_a_clock_change_is_read_off_the_clock(span, hours):
    """The hour that spring skips weighs like the others, and the one that autumn repeats no more."""
    np.testing.assert_allclose(hours, weights(span)[6, :5], atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(-1, 20_000)), max_size=30))
def test_the_days_weights_are_the_weeks(spans):
    """Incident by incident over the day, or all at once over the week: the same profile."""
    starts, ends = series(
        *[
            (
                MONDAY + pd.Timedelta(minutes=at),
                None if width < 0 else MONDAY + pd.Timedelta(minutes=at + width),
            )
            for at, width in spans
        ]
    )
    by_incident = hour_of_day_weights(starts, ends)
    np.testing.assert_allclose(np.ones(len(spans)), by_incident.sum(axis=1))
    np.testing.assert_allclose(
        hour_of_week_weights(starts, ends).sum(axis=0), by_incident.sum(axis=0), atol=1e-9
    )


def test_a_sure_hour_has_the_binomial_interval():
    """Of 100 instants 30 lie in one hour: 95 % of resamples hold 21 to 39 there (binomial quantiles)."""
    spans = [("2026-11-02 08:00", None)] * 30 + [("2026-11-02 20:00", None)] * 70
    found = hour_profile_interval(*series(*spans), rng=np.random.default_rng(1), repetitions=4000)
    assert stats.binom(100, 0.3).ppf([0.025, 0.975]).tolist() == pytest.approx(
        found.loc[8, ["lower", "upper"]].tolist(), abs=0.5
    )
    assert 30 == found.loc[8, "incidents"]
    assert 100 == found["incidents"].sum()


def test_an_hour_without_incidents_may_still_have_some():
    """None of 100 in an hour leaves up to 3.6 possible there (binomial bound of none, 97.5 %)."""
    found = hour_profile_interval(*series(*[("2026-11-02 08:00", None)] * 100), rng=np.random.default_rng(1))
    assert (0, 0) == (found.loc[3, "incidents"], found.loc[3, "lower"])
    assert 100 * stats.beta(1, 100).ppf(0.975) == pytest.approx(found.loc[3, "upper"])


@pytest.mark.parametrize("count", [0, 9])
def test_few_incidents_have_no_interval(count):
    """Nine incidents have a profile and no interval; none have an empty profile."""
    found = hour_profile_interval(
        *series(*[("2026-11-02 08:00", "2026-11-02 10:00")] * count), rng=np.random.default_rng(1)
    )
    assert count == pytest.approx(found["incidents"].sum())
    assert found[["lower", "upper"]].isna().all(axis=None)


def test_the_interval_covers_the_true_profile():
    """Of 24 hours in 60 samples of 50 instants, at least 93 % of intervals hold the true share (± 2 %)."""
    rng = np.random.default_rng(2)
    truth = np.repeat([0.02, 0.06, 0.03], 8) / (8 * 0.11)
    covered = 0
    for _ in range(60):
        spans = [(MONDAY + pd.Timedelta(hours=int(hour)), None) for hour in rng.choice(24, 50, p=truth)]
        found = hour_profile_interval(*series(*spans), rng=rng, repetitions=199)
        covered += ((found["lower"] <= 50 * truth) & (50 * truth <= found["upper"])).sum()
    assert covered / (60 * 24) >= 0.91


def test_chunks_do_not_change_the_interval(monkeypatch):
    """Incidents taken in several chunks give the same profile, and the same interval but for chance."""
    spans = series(*[("2026-11-02 08:00", None), ("2026-11-02 20:00", None)] * 60)
    whole = hour_profile_interval(*spans, rng=np.random.default_rng(1), repetitions=2000)
    monkeypatch.setattr(aoristic, "_INCIDENTS_AT_ONCE", 50)
    parts = hour_profile_interval(*spans, rng=np.random.default_rng(1), repetitions=2000)
    pd.testing.assert_series_equal(whole["incidents"], parts["incidents"])
    np.testing.assert_allclose(whole, parts, atol=1.5)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)), max_size=30))
def test_weights_sum_to_the_incidents(spans):
    """Whatever the spans, each incident weighs one in all, and no hour less than nothing."""
    found = weights(
        *[
            (MONDAY + pd.Timedelta(minutes=start), MONDAY + pd.Timedelta(minutes=start + width))
            for start, width in spans
        ]
    )
    assert len(spans) == pytest.approx(found.sum())
    assert (found >= 0).all()


@given(st.lists(st.integers(0, 10_079), min_size=1, max_size=20), st.randoms())
def test_row_order_is_irrelevant(starts, random):
    """The weights do not depend on the order of the incidents."""
    spans = [
        (MONDAY + pd.Timedelta(minutes=each), MONDAY + pd.Timedelta(minutes=each + 100)) for each in starts
    ]
    shuffled = random.sample(spans, len(spans))
    np.testing.assert_allclose(weights(*spans), weights(*shuffled), atol=1e-9)
