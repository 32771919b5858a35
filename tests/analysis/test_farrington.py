"""Farrington's algorithm: what must hold of any series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.series.farrington import (
    farrington_flexible,
    outbreak_weights,
    yearly_lags,
)
from lagesbild.errors import InputError

FIRST_INDEX = 270  # of the published table, counted from one


def test_the_weights_checked_by_hand():
    """Half the residuals 0 and half 2, over a threshold of 0, weigh 1.6 and 0.4 (surveillance's tests)."""
    weights = outbreak_weights(np.repeat([0.0, 2.0], 5), 0)
    np.testing.assert_allclose(np.repeat([1.6, 0.4], 5), weights)


def test_a_past_outbreak_hides_no_new_one():
    """An outbreak a year ago does not lift the bound over an equal one now."""
    counts = np.tile([6, 7, 5, 8], 80)
    at = np.arange(len(counts))
    counts[(at >= 319 - 54) & (at <= 319 - 52)] = 40
    counts[-1] = 40
    (row,) = farrington_flexible(pd.DataFrame({"a": counts}), yearly_lags(5, 52)).itertuples()
    assert row.is_alarm
    assert 7 > row.expected


def test_a_trend_is_followed():
    """A series that has doubled over four years is expected to be where it has come to, not at its mean."""
    rng = np.random.default_rng(4)
    mean = 50 * 2 ** (np.arange(220) / 208)
    counts = pd.DataFrame({"a": rng.poisson(mean)})
    (row,) = farrington_flexible(counts, yearly_lags(4, 52)).itertuples()
    assert row.has_trend
    assert row.expected == pytest.approx(mean[-1], rel=0.1)


def test_few_reports_are_not_judged():
    """Four reports in the latest four periods raise no alarm, however unusual, and have no bound."""
    counts = np.zeros(220, dtype=int)
    counts[-1] = 4
    (row,) = farrington_flexible(pd.DataFrame({"a": counts}), yearly_lags(4, 52)).itertuples()
    assert (False, True) == (row.is_alarm, np.isnan(row.upper))


def test_too_short_a_history_is_an_error():
    """The error says how many earlier periods are needed and how many there are."""
    with pytest.raises(InputError, match=r"needs 211 earlier periods .* found 99"):
        farrington_flexible(pd.DataFrame({"a": [1] * 100}), yearly_lags(4, 52))


@given(st.integers(0, 2**32 - 1))
def test_series_are_judged_on_their_own(seed):
    """Beside others a series gets the same bound as alone."""
    rng = np.random.default_rng(seed)
    counts = pd.DataFrame(rng.poisson([2, 20], (90, 2)), columns=["a", "b"])
    lags = yearly_lags(3, 26.1)
    options = {"half_width": 1, "parts": 6, "skipped": 6}
    together = farrington_flexible(counts, lags, **options)
    alone = farrington_flexible(counts[["b"]], lags, **options)
    assert alone.loc["b", "upper"] == together.loc["b", "upper"]
