"""Counts against earlier periods: the false alarms, small numbers and what is missing."""

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis.baseline import compare


def test_one_to_three_is_no_deviation():
    """Three reports where one is usual is within normal variation: nobody cries wolf over small counts."""
    earlier = pd.DataFrame({"inbrott": [1] * 12})
    (row,) = compare(pd.DataFrame({"inbrott": [3]}), earlier).itertuples()
    assert not row.is_unusual
    assert row.lower <= 3 <= row.upper


def test_a_great_step_is_found():
    """Twenty where five are usual is unusual, and so is nothing where twenty are."""
    earlier = pd.DataFrame({"up": [5] * 12, "down": [20] * 12})
    found = compare(pd.DataFrame({"up": [20], "down": [0]}), earlier)
    assert found["is_unusual"].all()


def test_quiet_fortnights_seldom_raise_an_alarm():
    """Of 1 000 fortnights in which nothing has changed, at most 5 % have any false finding (±2 %)."""
    rng = np.random.default_rng(2)
    means = np.array([8.0, 5.0, 4.0, 3.0, 2.0, 2.0, 1.0])
    names = [f"category {number}" for number in range(len(means))]
    alarms = 0
    for _ in range(1000):
        counts = rng.poisson(means, (13, len(means)))
        frame = pd.DataFrame(counts, columns=names)
        alarms += compare(frame.iloc[[-1]], frame.iloc[:-1])["is_unusual"].any()
    assert alarms <= stats.binom(1000, 0.05).ppf(0.995)


def test_a_new_category_is_compared_with_nothing():
    """A series that earlier periods do not have counts as zero before."""
    found = compare(pd.DataFrame({"ny": [2]}), pd.DataFrame({"annan": [1, 2, 3]}))
    assert 0 == found.loc["ny", "median"]


def test_earlier_years_are_missing_not_zero():
    """Without an earlier year there is no count of the same weeks; 0 is not missing."""
    earlier = pd.DataFrame({"a": [1, 2, 3]})
    assert compare(pd.DataFrame({"a": [2]}), earlier)["same_weeks"].isna().all()
    assert (
        0
        == compare(pd.DataFrame({"a": [2]}), earlier, same_weeks=pd.DataFrame({"b": [1]}))["same_weeks"].iloc[
            0
        ]
    )


def test_two_earlier_periods_say_nothing():
    """With fewer than three earlier periods nothing is judged, not even a great count."""
    found = compare(pd.DataFrame({"a": [50]}), pd.DataFrame({"a": [1, 1]}))
    assert not found["is_unusual"].any()
    assert found[["expected", "lower", "upper", "p_adjusted"]].isna().all(axis=None)
