"""Farrington's algorithm: R's ``surveillance`` 1.20.3 on its standard series, and values published in its tests."""

import numpy as np
import pandas as pd
import pytest

from lagesbild.analysis.series.farrington import farrington_flexible, quantile_bounds


@pytest.fixture(scope="module")
def agona(shared_data):
    """Weekly counts of Salmonella Agona, 1990-1995."""
    return pd.read_csv(shared_data / "surveillance" / "salmonella.agona.txt", sep=r"\s+")[["observed"]]


@pytest.mark.real_data
def test_the_flexible_on_salmonella_agona(shared_data, agona):
    """All 43 bounds are those of R's surveillance 1.20.3, farringtonFlexible with thresholdMethod "muan".

    Options of that run: b = 4, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, alpha = 0.01. R takes the
    week nearest to the same date of an earlier year, and standard errors without the mean's factor.
    """
    path = shared_data / "surveillance" / "expected_farringtonFlexible_muan_salmonella_agona_R.csv"
    published = pd.read_csv(path, index_col="index", parse_dates=["date"])
    rows = []
    for end, day in published["date"].items():
        days_ago = [(day - (day - pd.DateOffset(years=year))).days for year in range(1, 5)]
        lags = [int(np.floor(days / 7 + 0.5)) for days in days_ago]
        rows.append(farrington_flexible(agona.iloc[:end], lags, alpha=0.01, is_scaled_as_in_r=True))
    judged = pd.concat(rows)
    np.testing.assert_array_equal(published["observed"], judged["observed"])
    np.testing.assert_array_equal(published["upperbound"], judged["upper"])
    np.testing.assert_array_equal(published["alarm"].astype(bool), judged["is_alarm"])


@pytest.mark.parametrize(("dispersion", "bounds"), [(1.5, (8, 24)), (1.0, (9, 22))])
def test_the_quantile_bounds(dispersion, bounds):
    """Mean 5 with a standard error of log 2 gives the "muan" bounds published in surveillance's tests."""
    assert bounds == quantile_bounds(np.log(5), np.log(2) ** 2, np.array(dispersion), 0.05)


@pytest.mark.parametrize(("dispersion", "bounds"), [(1.5, (1, 10)), (1.0, (2, 9))])
def test_the_quantile_bounds_of_a_known_mean(dispersion, bounds):
    """A mean known for sure gives the "nbPlugin" bounds published in surveillance's tests."""
    assert bounds == quantile_bounds(np.log(5), np.array(0.0), np.array(dispersion), 0.05)
