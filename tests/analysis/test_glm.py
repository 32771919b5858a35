"""Log-linear models of many series at once: means by hand, and the equations that a fit must meet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.series._glm import fit_log_linear

GROUPS = np.array([[1, 0], [1, 0], [1, 0], [1, 1], [1, 1]], dtype=float)


def test_a_level_alone_is_the_mean():
    """Without regressors the fit is the weighted mean, with variance 1 / sum: 2, 4, 6 give log 4 and 1/12."""
    fit = fit_log_linear(np.ones((3, 1)), np.array([[2.0, 4, 6], [1, 1, 4]]))
    np.testing.assert_allclose([[np.log(4)], [np.log(2)]], fit.coefficients, atol=1e-9)
    np.testing.assert_allclose([1 / 12, 1 / 6], fit.covariance[:, 0, 0], rtol=1e-4)

    np.testing.assert_allclose([(4 + 0 + 4) / 4 / 2, (1 + 1 + 4) / 2 / 2], fit.dispersion, rtol=1e-4)
    weighted = fit_log_linear(np.ones((3, 1)), np.array([[2.0, 4, 6]]), weights=np.array([[1.0, 1, 2]]))
    np.testing.assert_allclose([[np.log(18 / 4)]], weighted.coefficients, atol=1e-9)


def test_two_groups_have_their_means():
    """The intercept is the first group's log mean, the other coefficient the log of the ratio of means."""
    fit = fit_log_linear(GROUPS, np.array([[1.0, 2, 3, 7, 9]]))
    np.testing.assert_allclose([[np.log(2), np.log(4)]], fit.coefficients, atol=1e-6)
    # A log mean's variance is one over its group's sum, 6 and 16; that of their difference is the sum of both.
    expected = [[1 / 6, -1 / 6], [-1 / 6, 1 / 6 + 1 / 16]]
    np.testing.assert_allclose(expected, fit.covariance[0], rtol=1e-4)


def test_an_offset_is_known_beforehand():
    """Twice the exposure, twice the count: the same rate."""
    offset = np.log(np.array([[1.0, 2, 4]]))
    fit = fit_log_linear(np.ones((3, 1)), np.array([[3.0, 6, 12]]), offset=offset)
    assert np.log(3) == pytest.approx(fit.coefficients[0, 0])


def test_a_strong_prior_holds_a_coefficient_at_zero():
    """With a prior of no variance the groups cannot differ, and no degree of freedom is spent on it."""
    fit = fit_log_linear(GROUPS, np.array([[1.0, 2, 3, 7, 9]]), precision=np.array([0.0, 1e9]))
    np.testing.assert_allclose([[np.log(22 / 5), 0]], fit.coefficients, atol=1e-4)
    assert 4 == pytest.approx(fit.residual_df[0], abs=1e-4)


@given(st.lists(st.integers(1, 60), min_size=12, max_size=12))
def test_the_score_is_zero(counts):
    """At the fit the residuals are orthogonal to every column (McCullagh & Nelder 1989, section 2.5)."""
    time = np.linspace(-1, 0, 12)
    design = np.column_stack([np.ones(12), time, np.cos(2 * np.pi * time)])
    fit = fit_log_linear(design, np.array([counts], dtype=float))
    assert fit.converged.all()
    np.testing.assert_allclose(0, design.T @ (counts - fit.fitted[0]), atol=1e-3 * sum(counts))
    assert 3 == pytest.approx(fit.leverage.sum())
