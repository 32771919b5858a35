"""Farrington's algorithm against R's surveillance, and what must hold of any series."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.farrington import (
    farrington,
    farrington_flexible,
    outbreak_weights,
    power_bounds,
    quantile_bounds,
    yearly_lags,
)
from lagesbild.errors import InputError

FIRST_INDEX = 270  # of the published table, counted from one


@pytest.fixture(scope="module")
def agona(shared_data):
    """Weekly counts of Salmonella Agona, 1990-1995."""
    return pd.read_csv(shared_data / "surveillance" / "salmonella.agona.txt", sep=r"\s+")[["observed"]]


@pytest.mark.real_data
def test_the_original_on_salmonella_agona(shared_data, agona):
    """All 43 bounds and the two alarms are those of R's surveillance 1.20.3, algo.farrington.

    R writes 0 where nothing is judged; we write NaN, since 0 is a count.
    """
    published = pd.read_csv(
        shared_data / "surveillance" / "expected_algo_farrington_salmonella_agona_R.csv", index_col="index"
    )
    lags = [52, 104, 156, 208]
    judged = pd.concat([farrington(agona.iloc[:end], lags, alpha=0.01) for end in published.index])
    np.testing.assert_allclose(published["upperbound"], judged["upper"].fillna(0), rtol=1e-12)
    assert [284, 285] == published.index[judged["is_alarm"]].tolist()
    np.testing.assert_array_equal(published["alarm"].astype(bool), judged["is_alarm"])


@pytest.mark.real_data
def test_the_flexible_on_salmonella_agona(shared_data, agona):
    """All 43 bounds are those of R's surveillance 1.20.3, farringtonFlexible with thresholdMethod "muan".

    Options of that run: b = 4, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, alpha = 0.01. R takes the
    week nearest to the same date of an earlier year, and standard errors without the mean's factor.
    """
    path = shared_data / "surveillance" / "expected_farringtonFlexible_muan_salmonella_agona_R.csv"
    published = pd.read_csv(path, index_col="index", parse_dates=["date"])
    uppers = []
    for end, day in published["date"].items():
        days_ago = [(day - (day - pd.DateOffset(years=year))).days for year in range(1, 5)]
        lags = [int(np.floor(days / 7 + 0.5)) for days in days_ago]
        judged = farrington_flexible(agona.iloc[:end], lags, alpha=0.01, is_scaled_as_in_r=True)
        uppers.append(judged["upper"].iloc[0])
    np.testing.assert_array_equal(published["upperbound"], uppers)
    assert 0 == published["alarm"].sum()


def test_the_power_bounds():
    """Mean 5, standard error 0.2, dispersion 1, tail 0.05 give the values published in surveillance's tests."""
    mean, variance = 5.0, (0.2 / 5) ** 2
    lower, upper = power_bounds(mean, variance, 1.0, 0.05)
    assert (1.8084477, 9.1154825) == (round(lower, 7), round(upper, 7))
    assert 0.7289546 == round((8 - mean) / (upper - mean), 7)


@pytest.mark.parametrize(
    ("power", "bounds"), [(1, (1.3073128, 8.6926872)), (1 / 2, (1.9891097, 9.3744842))], ids=["none", "root"]
)
def test_the_bounds_on_other_powers(power, bounds):
    """Without a power and with the root, the bounds are those published in surveillance's tests."""
    found = power_bounds(5.0, (0.2 / 5) ** 2, 1.0, 0.05, power=power)
    assert bounds == tuple(round(bound, 7) for bound in found)


@pytest.mark.parametrize(("dispersion", "bounds"), [(1.5, (8, 24)), (1.0, (9, 22))])
def test_the_quantile_bounds(dispersion, bounds):
    """Mean 5 with a standard error of log 2 gives the "muan" bounds published in surveillance's tests."""
    assert bounds == quantile_bounds(np.log(5), np.log(2) ** 2, np.array(dispersion), 0.05)


@pytest.mark.parametrize(("dispersion", "bounds"), [(1.5, (1, 10)), (1.0, (2, 9))])
def test_the_quantile_bounds_of_a_known_mean(dispersion, bounds):
    """A mean known for sure gives the "nbPlugin" bounds published in surveillance's tests."""
    assert bounds == quantile_bounds(np.log(5), np.array(0.0), np.array(dispersion), 0.05)


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
    (row,) = farrington(pd.DataFrame({"a": counts}), yearly_lags(5, 52)).itertuples()
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
    for method in (farrington, farrington_flexible):
        (row,) = method(pd.DataFrame({"a": counts}), yearly_lags(4, 52)).itertuples()
        assert (False, True) == (row.is_alarm, np.isnan(row.upper))


def test_too_short_a_history_is_an_error():
    """The error says how many earlier periods are needed and how many there are."""
    with pytest.raises(InputError, match=r"needs 211 earlier periods .* found 99"):
        farrington(pd.DataFrame({"a": [1] * 100}), yearly_lags(4, 52))


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
