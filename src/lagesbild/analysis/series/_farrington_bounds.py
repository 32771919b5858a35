"""Bound a count by Farrington's normal approximation, or by quantiles of the negative binomial (Noufaily et al.)."""

import numpy as np
from scipy import stats

LARGEST_STANDARD_ERROR = 5.0  # of a logarithm: a mean that may be 150 times higher or lower is not known


def power_bounds(
    mean: np.ndarray, variance: np.ndarray, dispersion: np.ndarray, tail: float, *, power: float = 2 / 3
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bound by a normal approximation on a power of the count.

    Parameters
    ----------
    mean
        Expected count.
    variance
        Of the logarithm of ``mean``.
    dispersion
        Variance of a count over its mean.
    tail
        Probability beyond each bound.
    power
        2/3 takes the skewness away.
    """
    spread = power * mean ** (power - 1) * np.sqrt(mean * (dispersion + variance * mean))
    reach = stats.norm.ppf(1 - tail) * spread
    return np.maximum(mean**power - reach, 0) ** (1 / power), (mean**power + reach) ** (1 / power)


def quantile_bounds(
    log_mean: np.ndarray, variance: np.ndarray, dispersion: np.ndarray, tail: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper negative binomial quantile at the upper quantile of the mean (Noufaily's "muan").

    A dispersion of one gives Poisson quantiles.
    """
    reach = stats.norm.ppf(1 - tail) * np.minimum(np.sqrt(variance), LARGEST_STANDARD_ERROR)
    mean = np.exp(log_mean + reach)
    excess = np.where(dispersion > 1, dispersion - 1, 1.0)
    lower, upper = (
        np.where(
            dispersion > 1,
            stats.nbinom.ppf(probability, mean / excess, 1 / (1 + excess)),
            stats.poisson.ppf(probability, mean),
        )
        for probability in (tail, 1 - tail)
    )
    return lower, upper
