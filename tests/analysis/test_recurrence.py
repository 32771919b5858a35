"""What recurs is found, one year's chance is not."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lagesbild import periods
from lagesbild.analysis.series.recurrence import MINIMUM_YEARS, month_profile, recurring_seasons


def frame(counts):
    """Whole years from 2022, one row a year, twelve columns."""
    counts = np.asarray(counts)
    index = periods.months(date(2022, 1, 1), date(2022 + len(counts), 1, 1))
    return pd.DataFrame({"a": counts.ravel()}, index=index)


def recurring(counts, seed=1):
    found = recurring_seasons(frame(counts), rng=np.random.default_rng(seed))
    return [(row["first_month"], row["months"]) for _, row in found[found["is_recurring"]].iterrows()]


def even(years):
    return np.full((years, 12), 10)


def test_a_month_that_is_high_every_year_recurs():
    """Thirty in every April against ten in other months, three years on end."""
    counts = even(3)
    counts[:, 3] = 30
    assert [(4, 1)] == recurring(counts)


def test_a_season_over_new_year_is_one_season():
    """December and January together, in five years."""
    counts = even(5)
    counts[:, [11, 0]] = 25
    assert [(12, 2)] == recurring(counts)


def test_two_seasons_are_two():
    """May and October, far apart."""
    counts = even(4)
    counts[:, [4, 9]] = 35
    assert {(5, 1), (10, 1)} == set(recurring(counts))


def test_one_years_chance_does_not_recur():
    """Ninety in one April, none of it in the other years: a large sum, and no recurrence."""
    counts = even(3)
    counts[1, 3] = 90
    assert [] == recurring(counts)


def test_a_rising_level_is_no_season():
    """A source that doubles the reports each year makes nothing recur."""
    assert [] == recurring(even(4) * (2 ** np.arange(4))[:, None])


def test_too_few_years_say_nothing():
    """Two years give no rows."""
    counts = even(MINIMUM_YEARS - 1)
    counts[:, 3] = 40
    assert [] == recurring(counts)


@pytest.mark.parametrize(("histories", "allowed"), [(25, 3), pytest.param(100, 9, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_without_a_season_few_histories_have_one(dispersion, histories, allowed):
    """Of flat histories of five categories, at most one in twenty holds a season that recurs."""
    rng = np.random.default_rng(5)
    index, wrong = periods.months(date(2022, 1, 1), date(2026, 1, 1)), 0
    for _ in range(histories):
        mean = 8.0 if dispersion == 1 else rng.gamma(8 / (dispersion - 1), dispersion - 1, (48, 5))
        drawn = pd.DataFrame(rng.poisson(mean, (48, 5)), index=index, columns=list("abcde"))
        wrong += recurring_seasons(drawn, rng=rng, repetitions=199)["is_recurring"].any()
    assert wrong <= allowed  # one in twenty, and two standard errors of so many draws


def test_cut_months_count_by_their_days():
    """A first month of three weeks is held against three weeks, one of a week is left out."""
    months = periods.months(date(2023, 1, 8), date(2026, 1, 1))
    even_days = pd.DataFrame({"a": [period.days for period in months]}, index=months)
    profile = month_profile(even_days).set_index("month")
    assert (24 + 31 + 31, 86.0) == (profile.loc[1, "observed"], round(profile.loc[1, "expected"], 6))
    months = periods.months(date(2023, 1, 25), date(2026, 1, 1))
    even_days = pd.DataFrame({"a": [period.days for period in months]}, index=months)
    assert 62 == month_profile(even_days).set_index("month").loc[1, "observed"]
