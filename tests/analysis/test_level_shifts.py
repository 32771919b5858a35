"""Steps of level are dated; seasons, single months and noise are not steps."""

from datetime import date

import numpy as np
import pandas as pd

from lagesbild import periods
from lagesbild.analysis.series.level_shifts import MINIMUM_MONTHS, level_shifts

SEASON = np.tile([0.5, 0.6, 0.8, 1, 1.3, 1.6, 1.5, 1.3, 1.1, 0.9, 0.8, 0.6], 4)


def series(means, seed=1, months=48):
    index = periods.months(date(2022, 1, 1), date(2026, 1, 1))
    return pd.Series(np.random.default_rng(seed).poisson(means, 48)[:months], index=index[:months])


def found(counts, seed=2):
    return level_shifts(counts, rng=np.random.default_rng(seed))


def test_a_step_is_dated_through_the_season():
    """From forty to seventy a month in March 2024, with a strong season on top: one step, then or a month beside."""
    level = np.where(np.arange(48) < 26, 40.0, 70.0)
    steps = found(series(level * SEASON))
    assert 1 == len(steps)
    assert date(2024, 2, 1) <= steps["month"].iloc[0].start <= date(2024, 4, 1)
    assert 36 < steps["before"].iloc[0] < 44
    assert 64 < steps["after"].iloc[0] < 76


def test_two_steps_are_found_one_after_the_other():
    """Up and back down again is two steps."""
    level = np.where((np.arange(48) >= 16) & (np.arange(48) < 32), 80.0, 35.0)
    assert 2 == len(found(series(level * SEASON)))


def test_without_a_step_one_in_fifty_at_most_has_one():
    """Fifty seasonal histories without a step, at the level of one in a hundred."""
    wrong = sum(len(found(series(30 * SEASON, seed=seed))) > 0 for seed in range(50))
    assert wrong <= 2


def test_one_high_month_is_no_new_level():
    """A single month with four times as many is not a step."""
    means = 30 * SEASON
    means[20] *= 4
    assert found(series(means)).empty


def test_short_histories_and_empty_ones_have_no_steps():
    """Nothing is said of less than two years, or of nothing at all."""
    level = np.where(np.arange(48) < 12, 10.0, 90.0)
    assert found(series(level, months=MINIMUM_MONTHS - 1)).empty
    assert found(series(np.zeros(48))).empty
