"""Counts by period: borders, and what is empty."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.series.counts import count_by_period, within
from lagesbild.periods import Period


def test_counts_by_period_keep_empty_periods_and_categories():
    """A period or a category without incidents counts zero; an incident at a border belongs to the later period."""
    fortnight = Period(date(2026, 11, 2), date(2026, 11, 16))
    began = pd.to_datetime(["2026-11-01 23:59", "2026-11-02 00:00", "2026-11-16 00:00"])
    incidents = pd.DataFrame({"occurred_from": began, "category": ["a", "a", "a"]})
    counted = count_by_period(incidents, [*fortnight.preceding(2), fortnight], "category", values=["b", "a"])
    assert [[0, 0], [0, 1], [0, 1]] == counted.to_numpy().tolist()
    assert ["b", "a"] == counted.columns.tolist()


@given(
    began=st.lists(st.tuples(st.integers(-30, 130), st.sampled_from("abc") | st.none()), max_size=40),
    order=st.permutations(range(8)),
    chosen=st.integers(1, 8),
)
def test_every_count_is_of_the_incidents_within(began, order, chosen):
    """Periods with gaps, in any order: each count is that of the rows that ``within`` picks; other rows name no column."""
    first = pd.Timestamp("2026-01-05")
    incidents = pd.DataFrame(
        {
            "occurred_from": first + pd.to_timedelta([day for day, _ in began], unit="D"),
            "category": pd.Series([name for _, name in began], dtype="str"),
        }
    )
    starts = [first.date() + timedelta(days=14 * each) for each in order[:chosen]]
    periods = [Period(start, start + timedelta(days=10)) for start in starts]
    counted = count_by_period(incidents, periods, "category")
    picked = [within(incidents, period)["category"] for period in periods]
    assert sorted(set(pd.concat(picked).dropna())) == counted.columns.tolist()
    assert [[int((each == name).sum()) for name in counted] for each in picked] == counted.to_numpy().tolist()
    assert [len(each) for each in picked] == count_by_period(incidents, periods)["total"].tolist()
