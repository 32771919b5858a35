"""Predict a count whose mean and dispersion are known only in part.

Negative binomial distributions over the plausible dispersions, mixed. What is *unusual* is what is
improbable: the two-sided p-value of a count is the probability of all less probable ones, with half that
of the count itself (mid-p), and the interval holds the counts whose p exceeds 1 - level. At small counts,
where nothing can be unusually low, the whole of 1 - level then lies above.

References
----------
Lancaster (1961), Journal of the American Statistical Association 56(294), 223-234.
Hirji (2006), Exact Analysis of Discrete Data, chapters 3 and 7.
Golub & Welsch (1969), Mathematics of Computation 23(106), 221-230 (the mixture's nodes).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import eigh_tridiagonal

_NODES = 9  # of the mixture over dispersions
_REACH = 12.0  # standard deviations that the distribution is tabulated over
_NEARLY_POISSON = 1e-6


@dataclass(frozen=True)
class Prediction:
    """Bounds that belong to the interval, p-values of an observed count, and its own probability."""

    lower: float
    upper: float
    p: float
    p_high: float
    p_low: float
    p_same: float


def predict_count(
    observed: int, mean: float, *, log_variance: float, dispersion: float, df: float, level: float
) -> Prediction:
    """Set a count against its predictive distribution.

    Parameters
    ----------
    observed
        The count.
    mean
        Expected count, above zero.
    log_variance
        Variance of the logarithm of the mean.
    dispersion, df
        Variance of a count over its mean, and the degrees of freedom it is estimated with; below one it
        is taken as one.
    level
        Of the interval.
    """
    chi2, weights = _chi2_quadrature(df)
    dispersions = np.maximum(dispersion * df / chi2, 1.0)
    variances = np.maximum(dispersions * mean + log_variance * mean**2, mean * (1 + _NEARLY_POISSON))
    reach = _REACH * float(np.sqrt(variances.max())) + _REACH
    support = np.arange(max(0, int(mean - reach)), int(mean + reach) + 1)
    size, success = mean**2 / (variances - mean), mean / variances
    mass = stats.nbinom.pmf(support[:, None], size, success) @ weights
    at = float(stats.nbinom.pmf(observed, size, success) @ weights)
    above = float(stats.nbinom.sf(observed, size, success) @ weights)
    p_high = above + at / 2
    order = np.argsort(mass, kind="stable")
    p_of = np.empty_like(mass)
    p_of[order] = np.cumsum(mass[order]) - mass[order] / 2
    inside = support[p_of > 1 - level]
    where = np.flatnonzero(support == observed)
    p = float(p_of[where[0]]) if len(where) else min(p_high, 1 - p_high)
    return Prediction(float(inside[0]), float(inside[-1]), min(p, 1.0), p_high, 1 - p_high, at)


def _chi2_quadrature(df: float) -> tuple[np.ndarray, np.ndarray]:
    """Values of chi-square and their weights: Gauss's quadrature, exact in the tail where p-values are small."""
    order = np.arange(_NODES)
    diagonal = 2 * order + df / 2
    beside = np.sqrt(order[1:] * (order[1:] + df / 2 - 1))
    values, vectors = eigh_tridiagonal(diagonal, beside)
    return 2 * values, vectors[0] ** 2
