from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.demo import rhythm
from lagesbild.demo.profiles import PROFILES

moments = st.datetimes(
    min_value=datetime.fromisoformat("2000-01-01"), max_value=datetime.fromisoformat("2100-01-01")
)


@given(st.sampled_from(sorted(PROFILES)), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 2**32))
def test_an_incident_is_reported_after_it_ended_and_ends_after_it_began(category, day, seed):
    """Every drawn incident is in order: start, end, report; spans stay below a week."""
    rng = np.random.default_rng(seed)
    monday = day - timedelta(days=day.weekday())
    start, end = rhythm.times(rng, PROFILES[category].rhythm, monday)
    last_known = end or start
    assert start <= last_known <= rhythm.reported(rng, last_known, on_duty=bool(seed % 2))
    assert last_known - start < timedelta(days=7)


@given(moments, moments)
def test_moving_out_of_the_clock_change_keeps_order(one, other):
    """Of two times the earlier is never moved past the later."""
    earlier, later = sorted((one, other))
    assert rhythm.off_clock_change(earlier) <= rhythm.off_clock_change(later)


@pytest.mark.parametrize(
    ("before", "month", "expected"),
    [
        (date(2026, 11, 16), 3, date(2026, 3, 29)),
        (date(2026, 11, 16), 10, date(2026, 10, 25)),
        (date(2026, 3, 29), 3, date(2025, 3, 30)),
        (date(2026, 3, 30), 3, date(2026, 3, 29)),
    ],
)
def test_clock_change_is_the_last_sunday_before_the_day(before, month, expected):
    """The clock changes on the last Sunday of March and October."""
    assert rhythm.clock_change(before, month) == expected


def test_the_hour_that_changes_is_avoided():
    """A time in the hour that does not exist on 29 March 2026 is moved to its end."""
    skipped, ordinary = map(datetime.fromisoformat, ("2026-03-29 02:40", "2026-03-22 02:40"))
    assert rhythm.off_clock_change(skipped) == datetime.fromisoformat("2026-03-29 03:00")
    assert rhythm.off_clock_change(ordinary) == ordinary


def test_seasons_are_weights_against_the_year():
    """The months' weights of every category have the mean 1."""
    for profile in PROFILES.values():
        year = [profile.rhythm.season(date(2026, month, 1)) for month in range(1, 13)]
        assert sum(year) / 12 == pytest.approx(1)
