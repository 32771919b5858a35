"""Counts by period: borders, and what is empty."""

from datetime import date

import pandas as pd

from lagesbild.analysis.counts import count_by_period
from lagesbild.periods import Period


def test_counts_by_period_keep_empty_periods_and_categories():
    """A period or a category without incidents counts zero; an incident at a border belongs to the later period."""
    fortnight = Period(date(2026, 11, 2), date(2026, 11, 16))
    began = pd.to_datetime(["2026-11-01 23:59", "2026-11-02 00:00", "2026-11-16 00:00"])
    incidents = pd.DataFrame({"occurred_from": began, "category": ["a", "a", "a"]})
    counted = count_by_period(incidents, [*fortnight.preceding(2), fortnight], "category", values=["b", "a"])
    assert [[0, 0], [0, 1], [0, 1]] == counted.to_numpy().tolist()
    assert ["b", "a"] == counted.columns.tolist()
