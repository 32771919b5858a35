"""Periods: the grammar, the tiling of time, and what Swedes call them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import periods
from lagesbild.errors import PeriodError
from lagesbild.periods import Calendar
from lagesbild.present.words import period_names

CALENDAR = Calendar(date(2024, 1, 1))
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def parse(text, kind="fortnight", today=TODAY):
    return periods.parse(text, calendar=CALENDAR, today=today, kind=kind)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-W45", date(2026, 11, 2), date(2026, 11, 16)),
        ("2026-11-02..2026-11-15", date(2026, 11, 2), date(2026, 11, 16)),
        ("2026-11-03..2026-11-03", date(2026, 11, 3), date(2026, 11, 4)),
        ("2026-T2", date(2026, 5, 1), date(2026, 9, 1)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-H1", date(2026, 1, 1), date(2026, 7, 1)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2020-W53", date(2020, 12, 21), date(2021, 1, 4)),
    ],
)
def test_grammar(text, start, end):
    """Each form of the grammar names its half-open range of days."""
    assert (start, end) == (parse(text).start, parse(text).end)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("fortnight", date(2026, 11, 2), date(2026, 11, 16)),
        ("week", date(2026, 11, 16), date(2026, 11, 23)),
        ("month", date(2026, 10, 1), date(2026, 11, 1)),
        ("tertial", date(2026, 5, 1), date(2026, 9, 1)),
        ("half_year", date(2026, 1, 1), date(2026, 7, 1)),
        ("year", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_latest_is_the_last_whole_period(kind, start, end):
    """Latest is the last period that had ended when the day began."""
    assert (start, end) == (parse("latest", kind).start, parse("latest", kind).end)


@pytest.mark.parametrize(
    "text",
    ["", "2026-W54", "2027-W53", "2026-Q5", "2026-T4", "2026-13", "2026-11-31..2026-12-01", "26", "2026-W4"],
)
def test_what_is_no_period_is_refused(text):
    """A text outside the grammar, or a day or week that does not exist, is an error."""
    with pytest.raises(PeriodError):
        parse(text)


def test_a_period_that_ends_before_it_starts_is_refused():
    """The earlier day comes first."""
    with pytest.raises(PeriodError, match="earlier day first"):
        parse("2026-11-15..2026-11-02")


@given(DAYS)
def test_every_day_belongs_to_one_fortnight(day):
    """Fortnights tile time: a day is in its own fortnight, the next begins where it ends."""
    period = CALENDAR.containing(day)
    assert period.start <= day < period.end
    assert period.start.weekday() == 0
    assert period.days == 14
    assert period.end == CALENDAR.containing(period.end).start
    assert period == CALENDAR.containing(period.last_day)


@given(DAYS, st.sampled_from(["fortnight", "week", "month", "quarter", "tertial", "half_year", "year"]))
def test_latest_leaves_no_gap_and_no_overlap(today, kind):
    """The period after the latest holds today, so that a run each period covers all of time."""
    latest = parse("latest", kind, today)
    following = latest.shifted(1)
    assert latest.end == following.start
    assert following.start <= today < following.end


@given(DAYS)
def test_instants_tile_time_over_clock_changes(day):
    """Seen in UTC, a fortnight ends at the very instant the next begins, and is an hour off at clock changes."""
    period = CALENDAR.containing(day)
    start, end = (each.astimezone(UTC) for each in period.instants("Europe/Stockholm"))
    assert period.shifted(1).instants("Europe/Stockholm")[0].astimezone(UTC) == end
    assert abs((end - start) - timedelta(days=14)) in {timedelta(0), timedelta(hours=1)}


def test_instants_over_the_autumn_change():
    """The fortnight with the autumn clock change lasts an hour longer."""
    start, end = parse("2026-W43").instants("Europe/Stockholm")
    assert datetime(2026, 10, 18, 22, tzinfo=UTC) == start.astimezone(UTC)
    assert timedelta(days=14, hours=1) == end.astimezone(UTC) - start.astimezone(UTC)


@given(DAYS, st.integers(1, 20))
def test_preceding_periods_reach_back_without_gaps(day, count):
    """The periods before follow each other and end where this one begins."""
    period = CALENDAR.containing(day)
    chain = [*period.preceding(count), period]
    assert count + 1 == len(chain)
    assert all(first.end == second.start for first, second in pairwise(chain))


@given(DAYS, st.integers(1, 10))
def test_a_year_earlier_keeps_weekday_and_season(day, years):
    """The same weeks of an earlier year begin on a Monday within half a week of the same date."""
    earlier = CALENDAR.containing(day).a_year_earlier(years)
    assert earlier.start.weekday() == 0
    drift = (CALENDAR.containing(day).start - earlier.start).days - years * 365.2425
    assert abs(drift) <= 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-W45", "vecka 45–46, 2–15 november 2026"),
        ("2020-W53", "vecka 52–53, 21 december 2020–3 januari 2021"),
        ("2026-T2", "tertial 2, 2026"),
        ("2026-Q3", "kvartal 3, 2026"),
        ("2026-H1", "första halvåret 2026"),
        ("2026-H2", "andra halvåret 2026"),
        ("2026", "2026"),
        ("2026-11", "november 2026"),
        ("2026-11-03..2026-11-03", "3 november 2026"),
        ("2026-10-30..2026-11-03", "30 oktober–3 november 2026"),
        ("2026-11-09..2026-11-15", "vecka 46, 9–15 november 2026"),
    ],
)
def test_names_are_what_swedes_say(text, expected):
    """A period is called what a Swede would call it."""
    assert expected == period_names.name(parse(text))


@given(DAYS, st.sampled_from(["fortnight", "month", "quarter", "tertial", "half_year", "year"]))
def test_a_period_can_be_read_back_from_its_text(day, kind):
    """What a period prints as is a period in the grammar, of the same kind."""
    period = parse("latest", kind, day)
    assert period == parse(str(period))
    assert (period.start, period.end) == (parse(period.slug).start, parse(period.slug).end)


def test_months_are_cut_at_both_ends():
    """8 January to 14 March is a cut January, a whole February and a cut March."""
    cut = periods.months(date(2024, 1, 8), date(2024, 3, 15))
    assert ["2024-01-08..2024-01-31", "2024-02", "2024-03-01..2024-03-14"] == [str(month) for month in cut]


def test_a_period_consists_of_whole_shorter_ones_or_of_none():
    """A year is four quarters or three tertials; a half-year is no whole tertials, and no weeks fill a year."""
    year = periods.Period(date(2026, 1, 1), date(2027, 1, 1), "year")
    assert ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] == [str(each) for each in year.parts("quarter")]
    assert ["2026-T1", "2026-T2", "2026-T3"] == [str(each) for each in year.parts("tertial")]
    half = year.parts("half_year")[1]
    assert (half.start, half.end) == (half.parts("month")[0].start, half.parts("month")[-1].end)
    assert [] == half.parts("tertial") == year.parts("fortnight") == half.parts("year")
