"""Aoristic weights: Ratcliffe's values, and those published with R's ``aoristic`` 1.1.1.

Convention of the source: wall-clock time, whole minutes; a missing end, or a span of a minute or less, is the
start's hour alone; a week or more is 1/168 in each hour; else the share of the minutes in each hour.
"""

import numpy as np
import pandas as pd
import pytest

from lagesbild.analysis.aoristic import hour_of_week_weights

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.fixture
def burglaries(shared_data):
    """Washington's burglaries, with start and end in local time and in UTC."""
    rows = pd.read_csv(shared_data / "aoristic" / "dcburglaries.csv")
    times = [column for column in rows.columns if "DateTime" in column]
    return rows[times].apply(pd.to_datetime).astype("datetime64[us]")


@pytest.fixture
def published(shared_data):
    """Weights by weekday and hour, rounded to three digits."""
    return pd.read_csv(shared_data / "aoristic" / "dcburgsum_expected.csv")[DAYS].to_numpy().T


@pytest.mark.real_data
def test_dc_burglaries(published, burglaries):
    """All 168 cells of Ratcliffe's DC burglaries agree with the values published in R's aoristic 1.1.1."""
    assert (7, 24) == published.shape
    found = hour_of_week_weights(burglaries["StartDateTime_local"], burglaries["EndDateTime_local"])
    np.testing.assert_allclose(published, found, atol=0.0006)


@pytest.mark.real_data
def test_elapsed_minutes_would_change_25_cells(published, burglaries):
    """With the minutes that passed instead of the clock's, 25 cells leave the published by more than rounding.

    By up to 0.0134: spans over the one night when the clock changed then end an hour earlier or later.
    """
    starts = burglaries["StartDateTime_local"]
    passed = burglaries["EndDateTime_asstored_utc"] - burglaries["StartDateTime_asstored_utc"]
    apart = np.abs(published - hour_of_week_weights(starts, starts + passed))
    assert (25, 0.0134) == ((apart > 0.00055).sum(), round(apart.max(), 4))


def weights(start, end):
    """Of one span."""
    return hour_of_week_weights(*(pd.Series([each], dtype="datetime64[us]") for each in (start, end)))


def test_a_span_over_eight_hours():
    """08:00-16:00 gives 0.125 in each of eight hours (Ratcliffe)."""
    expected = np.zeros((7, 24))
    expected[0, 8:16] = 0.125
    np.testing.assert_allclose(expected, weights("2026-11-02 08:00", "2026-11-02 16:00"), atol=1e-12)


def test_a_span_over_a_full_hour():
    """10:55-11:55 gives 0.083 and 0.917 (Ratcliffe)."""
    found = weights("2026-11-02 10:55", "2026-11-02 11:55")
    assert (0.083, 0.917) == (round(found[0, 10], 3), round(found[0, 11], 3))
