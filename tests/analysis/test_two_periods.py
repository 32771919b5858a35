"""Two periods: the ratio's interval and what has none; published values are in tests/reference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.series.two_periods import compare_two
from lagesbild.errors import LagesbildError


def test_one_to_three_is_not_a_rise_of_200_per_cent():
    """From 1 to 3 the ratio's interval reaches from a third to far above: nothing is known."""
    found = compare_two(3, 1)
    assert found.lower < 1 < found.upper
    assert found.p > 0.3


def test_from_nothing_the_ratio_is_without_end():
    """Where nothing happened before, the ratio is infinite and its lower bound still says something."""
    found = compare_two(12, 0)
    assert np.inf == found.ratio == found.upper
    assert found.lower > 1


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.5, 30), st.floats(0.5, 30))
def test_swapping_the_periods_turns_the_ratio_over(later, earlier, days_later, days_earlier):
    """The p is the same both ways, and the ratio's interval is turned over."""
    forth = compare_two(later, earlier, days_later=days_later, days_earlier=days_earlier)
    back = compare_two(earlier, later, days_later=days_earlier, days_earlier=days_later)
    assert forth.p == pytest.approx(back.p, abs=1e-6, nan_ok=True)
    if later and earlier:
        assert forth.lower == pytest.approx(1 / back.upper)


def test_the_interval_covers_the_true_ratio():
    """Over 2 000 pairs of periods with a true ratio of 2, the 95 % interval holds it at least 95 % of the time."""
    rng = np.random.default_rng(3)
    pairs = zip(rng.poisson(16, 2000), rng.poisson(8, 2000), strict=True)
    covered = sum(
        found.lower <= 2 <= found.upper for found in (compare_two(int(a), int(b)) for a, b in pairs)
    )
    assert covered >= stats.binom(2000, 0.95).ppf(0.005)


def test_impossible_counts_are_refused():
    """A negative count or an empty period is an error, not a number."""
    with pytest.raises(LagesbildError, match="must not be negative"):
        compare_two(-1, 3)
    with pytest.raises(LagesbildError, match="must have a length"):
        compare_two(1, 3, days_later=0)
