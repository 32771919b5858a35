"""Estimate how much more than Poisson counts vary, each series leaning on the others.

A dozen periods say little of one series' dispersion; all series together say a good deal. Each series'
estimate is drawn towards the common one, the more the less the series differ and the fewer its reports
(empirical Bayes, after Smyth 2004). The common one is a straight line in the mean, since what makes counts
vary (weather, a holiday, several reports of one event) tells more on large counts.

Pearson's estimate is too low where reports are few and come in bursts: a series in which the bursts happened
to fail looks calm, and so does one whose only burst has lifted its mean. Given the series' sum, its
expectation under a Dirichlet-multinomial (a negative binomial series of known sum) says by how much.

References
----------
Mosimann (1962), Biometrika 49(1/2), 65-82.
Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3(1), article 3.
"""

import numpy as np
from scipy.optimize import nnls

_PRIOR_DISPERSION = 1.2
_PRIOR_DF = 3.0
_LARGEST_DF = 15.0  # series are never taken to be more alike than within some third of their dispersion
_ROUNDS = 3  # dispersion and its degrees of freedom depend on each other


def shrunken_dispersion(
    pearson: np.ndarray, residual_df: np.ndarray, mean: np.ndarray, reports: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Dispersion of each series and its degrees of freedom.

    Parameters
    ----------
    pearson
        Shape (series,): Pearson's dispersion, not held at one.
    residual_df
        Shape (series,).
    mean
        Shape (series,): mean count a period.
    reports
        Shape (series,): sum of the counts that the dispersion was estimated from.
    """
    common = np.full_like(mean, _PRIOR_DISPERSION)
    for _ in range(_ROUNDS):
        dispersion = pearson * (1 + (common - 1) / np.maximum(reports, 1))
        own_df = _effective_df(residual_df, mean, common)
        common = _common(dispersion, own_df, mean)
    excess = (own_df / 2 * (dispersion / common - 1) ** 2).sum() - len(mean)
    between_df = 2 / max(excess / (own_df / 2).sum(), 2 / _LARGEST_DF)
    prior_df = 1 / (1 / between_df + 1 / (own_df.sum() + _PRIOR_DF))
    df = prior_df + own_df
    return (prior_df * common + own_df * dispersion) / df, df


def _effective_df(residual_df: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """Degrees of freedom worth of Pearson's statistic: small counts have long tails (fourth cumulant)."""
    tail = (6 * dispersion**2 - 6 * dispersion + 1) / (dispersion * mean)
    return 2 * residual_df / (2 + tail)


def _common(dispersion: np.ndarray, df: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The dispersion that a series of that mean is expected to have: ``1 + a + b * mean``, a and b not negative."""
    root = np.sqrt(df)
    centre = mean.mean()
    prior = np.full((1, 2), np.sqrt(_PRIOR_DF))
    rows = np.vstack([np.column_stack([root, root * mean / centre]), prior])
    sought = np.append(root * (dispersion - 1), np.sqrt(_PRIOR_DF) * (_PRIOR_DISPERSION - 1))
    excess, _ = nnls(rows, sought)
    return 1 + excess[0] + excess[1] * mean / centre
