"""The report's level, shared out: it sums up, and the adjustments are the published ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis import levels
from lagesbild.findings import TESTED


def test_the_kinds_levels_sum_to_the_reports():
    """Every kind has a level, and together they are the report's 5 %: no kind of claim can be added for nothing."""
    assert 0.05 == pytest.approx(sum(levels.family_level(kind) for kind in TESTED))
    assert 0.04 == pytest.approx(levels.family_level("deviation", 0.1))


def test_holms_own_example():
    """Four p of 0.01, 0.04, 0.03 and 0.005 are 0.03, 0.06, 0.06 and 0.02 adjusted (R: p.adjust, method "holm")."""
    adjusted = levels.holm(np.array([0.01, 0.04, 0.03, 0.005]))
    np.testing.assert_allclose([0.03, 0.06, 0.06, 0.02], adjusted)
    assert [] == levels.holm(np.array([])).tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_p_and_bonferroni(p):
    """No adjusted p is less than its own p, more than Bonferroni's, or out of order."""
    given_p, adjusted = np.array(p), levels.holm(np.array(p))
    assert (adjusted >= given_p).all()
    assert (adjusted <= np.minimum(1, given_p * len(p))).all()
    assert (np.diff(adjusted[np.argsort(given_p, kind="stable")]) >= 0).all()


@pytest.mark.parametrize(("tests", "level"), [(1, 0.01), (9, 0.01), (40, 0.01), (9, 0.001)])
def test_the_least_adjusted_p_reaches_the_level(tests, level):
    """With the permutations asked for, a test that no shuffling matches is significant among all, with one step to spare."""
    least = levels.holm(np.array([1 / (levels.permutations_needed(tests, level) + 1), *[1.0] * (tests - 1)]))[
        0
    ]
    assert least <= level / 2
