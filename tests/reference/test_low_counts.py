"""Low counts: the E-test and Naus' scan over time, against R's ``ptools`` (Wheeler)."""

import numpy as np
import pytest

from lagesbild.analysis.series.two_periods import compare_two


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
