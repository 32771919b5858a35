"""The scan over time: against simulated series, and what must hold of any probability of its kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.space_time.temporal_scan import scan_probability
from lagesbild.errors import LagesbildError

MOST, MEANS = st.integers(3, 15), st.floats(0.05, 8)


def simulated(most, mean, windows, series, rng):
    """Share of simulated series in which some window of length 1 holds ``most`` reports."""
    found = 0
    for count in rng.poisson(mean * windows, series):
        at = np.sort(rng.uniform(0, windows, count))
        found += bool((at[most - 1 :] - at[: max(0, count - most + 1)] <= 1).any())
    return found


@pytest.mark.parametrize(("most", "mean", "windows"), [(3, 0.5, 2), (10, 7, 3), (6, 1, 20), (5, 2, 8)])
def test_simulated_series_agree(most, mean, windows):
    """Of 5 000 simulated series as many hold such a window as the probability says (99 % binomial limits)."""
    probability = scan_probability(most, mean_per_window=mean, windows=windows)
    low, high = stats.binom(5000, probability).ppf([0.005, 0.995])
    assert low <= simulated(most, mean, windows, 5000, np.random.default_rng(1)) <= high


@given(MOST, MEANS, st.floats(2, 500), st.floats(1, 100))
def test_a_longer_look_finds_more(most, mean, windows, more):
    """A probability lies between 0 and 1, and grows with the time looked at."""
    shorter, longer = (
        scan_probability(most, mean_per_window=mean, windows=each) for each in (windows, windows + more)
    )
    assert 0 <= shorter <= longer <= 1


@given(MOST, MEANS, st.floats(2, 500))
def test_more_reports_are_rarer(most, mean, windows):
    """One report more in the window is not likelier."""
    fewer, more = (scan_probability(each, mean_per_window=mean, windows=windows) for each in (most, most + 1))
    assert more <= fewer + 1e-9


@given(MOST, MEANS, st.integers(2, 200))
def test_a_chosen_window_is_likelier_than_a_given_one(most, mean, windows):
    """Wherever it may begin, a window holds so many at least as often as one of those side by side does."""
    side_by_side = 1 - stats.poisson.cdf(most - 1, mean) ** windows
    assert side_by_side <= scan_probability(most, mean_per_window=mean, windows=windows) + 1e-9


def test_faults_are_told_all_at_once():
    """Two reports, no usual number and a single window are one error."""
    with pytest.raises(
        LagesbildError, match=r"at least 3; found 2\.\n.*above 0; found 0\.\n.*at least 2; found 1"
    ):
        scan_probability(2, mean_per_window=0, windows=1)
