"""Fit many log-linear models of counts at once (quasi-Poisson regression), and weigh past outbreaks down.

Iteratively reweighted least squares on one design shared by all series, so that a report's series, or a
thousand simulated ones, cost little more than one. Starting values and the rule for stopping are those
of R's ``glm``, which makes published results comparable to all their digits. Counts that lie far above a first
fit get less weight in the next: an outbreak that is over must not raise what is expected.

References
----------
McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., section 2.5 and chapter 6.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

_MAX_ITERATIONS = 25
_TOLERANCE = 1e-8
_LARGEST_ETA = 30.0  # exp(30) reports a period: beyond any count, and safe from overflow


@dataclass(frozen=True)
class LogLinearFit:
    """Fitted models, one a series (the leading axes).

    ``coefficients`` (..., p), ``fitted`` (..., n), ``leverage`` (..., n), ``covariance`` (..., p, p) for a
    dispersion of one, ``dispersion`` (...) by Pearson (never below zero, and not yet held at one),
    ``residual_df`` (...), ``converged`` (...).
    """

    coefficients: np.ndarray
    fitted: np.ndarray
    leverage: np.ndarray
    covariance: np.ndarray
    dispersion: np.ndarray
    residual_df: np.ndarray
    converged: np.ndarray


def fit_log_linear(
    design: np.ndarray,
    counts: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    offset: np.ndarray | None = None,
    precision: np.ndarray | None = None,
) -> LogLinearFit:
    """Fit ``log(mean) = offset + design @ coefficients`` to each series of counts.

    Parameters
    ----------
    design
        Shape (n, p), of full column rank and n > p, unless ``precision`` makes up for it.
    counts
        Shape (..., n), not negative.
    weights
        Shape (..., n), prior weights; ones when None.
    offset
        Shape (..., n), known part of the logarithm of the mean; zero when None.
    precision
        Shape (p,): inverse variance of a normal prior around zero for each coefficient; none when None.

    Returns
    -------
    LogLinearFit
        Series that do not converge in 25 steps are marked, not raised.
    """
    prior = np.ones_like(counts, dtype=float) if weights is None else weights
    known = np.zeros(1) if offset is None else offset
    ridge = np.diag(np.zeros(design.shape[1]) if precision is None else precision)
    mean = counts + 0.1
    eta = np.log(mean)
    deviance = _deviance(counts, mean, prior)
    converged = np.zeros(counts.shape[:-1], dtype=bool)
    coefficients = np.zeros((*counts.shape[:-1], design.shape[1]))
    working = prior * mean
    for _ in range(_MAX_ITERATIONS):
        working = np.where(converged[..., None], working, prior * mean)
        normal = _gram(design, working) + ridge
        target = (working * (eta - known + (counts - mean) / mean)) @ design
        step = np.linalg.solve(_regular(normal), target[..., None])[..., 0]
        coefficients = np.where(converged[..., None], coefficients, step)
        eta = np.clip(known + coefficients @ design.T, -_LARGEST_ETA, _LARGEST_ETA)
        mean = np.exp(eta)
        former, deviance = deviance, _deviance(counts, mean, prior)
        converged |= np.abs(deviance - former) / (np.abs(deviance) + 0.1) < _TOLERANCE
        if converged.all():
            break
    covariance = np.linalg.inv(_regular(_gram(design, working) + ridge))
    leverage = working * ((design @ covariance) * design).sum(axis=-1)
    # A coefficient held by its prior costs less than one degree of freedom.
    used = (
        np.full(leverage.shape[:-1], float(design.shape[1])) if precision is None else leverage.sum(axis=-1)
    )
    residual_df = design.shape[0] - used
    pearson = (working * ((counts - mean) / mean) ** 2).sum(axis=-1)
    return LogLinearFit(
        coefficients, mean, leverage, covariance, pearson / residual_df, residual_df, converged
    )


def _deviance(counts: np.ndarray, mean: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Poisson deviance of each series."""
    return 2 * (weights * (xlogy(counts, counts / mean) - (counts - mean))).sum(axis=-1)


def _gram(design: np.ndarray, working: np.ndarray) -> np.ndarray:
    """Information of each series: the weighted products of the design's columns, (..., p, p)."""
    return (design.T * working[..., None, :]) @ design


def _regular(normal: np.ndarray) -> np.ndarray:
    """The normal equations with a trace of ridge: a season of nothing but zeros has no finite estimate."""
    size = normal.shape[-1]
    scale = np.trace(normal, axis1=-2, axis2=-1)[..., None, None] / size
    return normal + 1e-15 * scale * np.eye(size)


def anscombe_residuals(counts: np.ndarray, fit: LogLinearFit) -> np.ndarray:
    """Standardised Anscombe residuals: near normal for counts, however skew."""
    raw = 1.5 * (counts ** (2 / 3) * fit.fitted ** (-1 / 6) - np.sqrt(fit.fitted))
    dispersion = np.maximum(fit.dispersion, 1)[..., None]
    return raw / np.sqrt(dispersion * np.maximum(1 - fit.leverage, 1e-10))


def outbreak_weights(residuals: np.ndarray, threshold: float) -> np.ndarray:
    """Weights that fall with the square of a residual above ``threshold``; their mean is one."""
    weights = np.where(residuals > threshold, np.maximum(residuals, 1e-10) ** -2.0, 1.0)
    return weights / weights.mean(axis=-1, keepdims=True)
