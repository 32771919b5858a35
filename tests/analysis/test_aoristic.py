"""Aoristic weights against the published reference, and what always holds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.aoristic import hour_of_week_weights

MONDAY = pd.Timestamp("2026-11-02")


def weights(*spans):
    starts = pd.Series([pd.Timestamp(start) for start, _ in spans], dtype="datetime64[us]")
    ends = pd.Series([pd.Timestamp(end) if end else pd.NaT for _, end in spans], dtype="datetime64[us]")
    return hour_of_week_weights(starts, ends)


@pytest.mark.real_data
def test_dc_burglaries(shared_data):
    """All 168 cells of Ratcliffe's DC burglaries agree with the values published in R's aoristic 1.1.1."""
    burglaries = pd.read_csv(shared_data / "aoristic" / "dcburglaries.csv")
    starts, ends = (
        pd.to_datetime(burglaries[column]).astype("datetime64[us]")
        for column in burglaries.columns
        if column.endswith("_local")
    )
    published = pd.read_csv(shared_data / "aoristic" / "dcburgsum_expected.csv")
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    columns = [next(column for column in published.columns if day.lower() in column.lower()) for day in days]
    np.testing.assert_allclose(
        published[columns].to_numpy().T, hour_of_week_weights(starts, ends), atol=0.0006
    )


def test_a_span_over_eight_hours():
    """08:00-16:00 gives 0.125 in each of eight hours (Ratcliffe)."""
    expected = np.zeros((7, 24))
    expected[0, 8:16] = 0.125
    np.testing.assert_allclose(expected, weights(("2026-11-02 08:00", "2026-11-02 16:00")), atol=1e-12)


def test_a_span_over_a_full_hour():
    """10:55-11:55 gives 0.083 and 0.917 (Ratcliffe)."""
    found = weights(("2026-11-02 10:55", "2026-11-02 11:55"))
    assert (0.083, 0.917) == (round(found[0, 10], 3), round(found[0, 11], 3))


@pytest.mark.parametrize("end", [None, "2026-11-08 23:30", "2026-11-08 23:31"])
def test_an_instant_weighs_one_in_its_hour(end):
    """A missing end, or a span of a minute or less, is the start's hour alone, on Sunday night too."""
    expected = np.zeros((7, 24))
    expected[6, 23] = 1
    np.testing.assert_allclose(expected, weights(("2026-11-08 23:30", end)), atol=1e-9)


def test_a_span_over_sunday_night_wraps():
    """Sunday 23:00 to Monday 01:00 is half Sunday, half Monday."""
    found = weights(("2026-11-08 23:00", "2026-11-09 01:00"))
    np.testing.assert_allclose([0.5, 0.5], [found[6, 23], found[0, 0]])


def test_a_week_or_more_says_nothing():
    """A span of a week weighs the same in every hour."""
    np.testing.assert_allclose(np.full((7, 24), 1 / 168), weights(("2026-11-02 10:00", "2026-11-09 10:00")))


def test_an_end_before_its_start_is_refused():
    """A span that ends before it begins is an error, not a negative weight."""
    with pytest.raises(ValueError, match="must not lie before"):
        weights(("2026-11-02 10:00", "2026-11-02 09:00"))


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 20_000)), max_size=30))
def test_weights_sum_to_the_incidents(spans):
    """Whatever the spans, each incident weighs one in all, and no hour less than nothing."""
    found = weights(
        *[
            (MONDAY + pd.Timedelta(minutes=start), MONDAY + pd.Timedelta(minutes=start + width))
            for start, width in spans
        ]
    )
    assert len(spans) == pytest.approx(found.sum())
    assert (found >= 0).all()


@given(st.lists(st.integers(0, 10_079), min_size=1, max_size=20), st.randoms())
def test_row_order_is_irrelevant(starts, random):
    """The weights do not depend on the order of the incidents."""
    spans = [
        (MONDAY + pd.Timedelta(minutes=each), MONDAY + pd.Timedelta(minutes=each + 100)) for each in starts
    ]
    shuffled = random.sample(spans, len(spans))
    np.testing.assert_allclose(weights(*spans), weights(*shuffled), atol=1e-9)
