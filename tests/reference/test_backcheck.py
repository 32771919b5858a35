"""Hit rates of hotspot maps: values of R's ``ptools`` (Wheeler)."""

import numpy as np

from lagesbild.analysis.backcheck import accuracy_curve


def test_perfect_predictions():
    """Equal areas, observed 6 3 0, predicted 3 2 1: PAI 2, 1.5, 1 and PEI 1, 1, 1 (R ptools, data/README.md)."""
    found = accuracy_curve([3, 2, 1], [6, 3, 0])
    np.testing.assert_allclose([2, 1.5, 1], found["pai"])
    np.testing.assert_allclose([1, 1, 1], found["pei"])


def test_the_wrong_place_first():
    """Observed 6 7 3 2 1 0, predicted 8 4 4 2 1 0: top one PAI 1.895, PEI 0.857 (R ptools, data/README.md)."""
    first = accuracy_curve([8, 4, 4, 2, 1, 0], [6, 7, 3, 2, 1, 0]).iloc[0]
    assert (1.895, 0.857) == (round(first["pai"], 3), round(first["pei"], 3))
