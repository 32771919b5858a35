"""Low counts: the E-test and Naus' scan over time, against R's ``ptools`` (Wheeler)."""

import numpy as np
import pytest

from lagesbild.analysis.series.two_periods import compare_two
from lagesbild.analysis.space_time.temporal_scan import scan_probability


@pytest.mark.parametrize(
    ("later", "earlier", "p"),
    [(6, 2, 0.1749), (0, 3, 0.0884), (25, 16, 0.1648), (9, 4, 0.1830), (20, 10, 0.0688)],
)
def test_the_e_test_gives_the_published_p(later, earlier, p):
    """R ``ptools`` e_test (the first two published, the others computed) gives the same p to four digits."""
    assert p == round(compare_two(later, earlier).p, 4)


def test_nothing_against_nothing_is_undefined():
    """With no report in either period there is nothing to compare."""
    assert np.isnan(compare_two(0, 0).p)
    assert np.isnan(compare_two(0, 0).ratio)


@pytest.mark.parametrize(
    ("periods", "mean", "windows", "probability"), [(208, 0.6, 208, 0.039), (260, 1, 261, 0.487)]
)
def test_the_scan_gives_the_published_probability(periods, mean, windows, probability):
    """R ``ptools`` scanw: six in one of 208 fortnights with 0.6 usual, 0.039; in one of 260 weeks with 1, 0.487.

    ptools takes the ratio of three windows to two to the power of L - k, with k the window's periods (2 and 1);
    Naus (1982) takes it to the power of L - 2, L counted in windows. For k = 1 that is one window more.
    """
    k = {208: 2, 260: 1}[periods]
    assert windows - 2 == periods - k
    assert probability == round(scan_probability(6, mean_per_window=mean, windows=windows), 3)
