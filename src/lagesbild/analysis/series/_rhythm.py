"""Estimate the season and the trend that the series of a report share, and what each adds of its own.

One category's counts are too small to fit a season; their sum is large enough. A log-linear model of the sum,
with a trend and two harmonics of the year, each held near zero by a normal prior, says how much every
earlier period weighs against the one judged, and how well that is known: with a few weeks of history
hardly at all, with years of it closely. Past outbreaks weigh less (Farrington et al. 1996). Each series may
then differ from the sum, by as much as its own counts show, held nearer to zero.

The forecast is only as good as the model: a step in reporting is taken for a trend until it has lasted.
"""

from dataclasses import dataclass

import numpy as np

from lagesbild.analysis.series._glm import LogLinearFit, anscombe_residuals, fit_log_linear, outbreak_weights

_TREND_SD = 0.3  # of the logarithm, a year: counts seldom grow or shrink by more than a third
_HARMONIC_SDS = (0.3, 0.1)  # of the year and the half-year: July against November
_OWN_SD = 0.1  # of what a series adds to each
_LEVEL_SD = 2.0  # wide, and finite for series without a report
_OUTBREAK = 2.58
_REFITS = 2  # the priors weigh against the counts by the dispersion, which the fit gives


@dataclass(frozen=True)
class Rhythm:
    """How much is expected in each period against the one judged.

    ``exposure`` (..., n) of the earlier periods, completeness included; ``variance`` (...) of the logarithm of
    their weighted mean; ``used_df`` (...), degrees of freedom that season and trend took.
    """

    exposure: np.ndarray
    variance: np.ndarray
    used_df: np.ndarray


def shared_rhythm(totals: np.ndarray, years_before: np.ndarray, shares: np.ndarray) -> Rhythm:
    """Fit the rhythm of the sum of all series.

    Parameters
    ----------
    totals
        Shape (n,): the sum over the series in each earlier period, oldest first.
    years_before
        Shape (n,): years from each earlier period to the one judged.
    shares
        Shape (n,): share of each earlier period's reports that are in.
    """
    design, sds = _design(years_before)
    precision = np.append(0, sds**-2)
    offset = np.log(shares)
    fit = fit_log_linear(design, totals, offset=offset, precision=precision)
    weights = outbreak_weights(anscombe_residuals(totals, fit), _OUTBREAK)
    dispersion = max(float(fit.dispersion), 1.0)
    for _ in range(_REFITS):
        fit = fit_log_linear(design, totals, weights=weights / dispersion, offset=offset, precision=precision)
        dispersion = max(dispersion * float(fit.dispersion), 1.0)
    return _rhythm(design, fit, shares)


def own_rhythm(
    counts: np.ndarray, shared: Rhythm, years_before: np.ndarray, dispersion: np.ndarray
) -> Rhythm:
    """Fit what each series adds to the shared rhythm.

    Parameters
    ----------
    counts
        Shape (series, n): each series' counts in the earlier periods, oldest first.
    shared
        Of their sum.
    years_before
        As for ``shared_rhythm``.
    dispersion
        Shape (series,): variance of a count over its mean.
    """
    design, sds = _design(years_before)
    precision = np.append(_LEVEL_SD**-2, np.full(len(sds), _OWN_SD**-2))
    level = np.log(np.maximum(counts.sum(axis=1), 0.5) / shared.exposure.sum())
    weights = np.broadcast_to(1 / dispersion[:, None], counts.shape)
    offset = np.log(shared.exposure) + level[:, None]
    added = _rhythm(
        design,
        fit_log_linear(design, counts, weights=weights, offset=offset, precision=precision),
        shared.exposure,
    )
    return Rhythm(added.exposure, shared.variance + added.variance, added.used_df)


def _rhythm(design: np.ndarray, fit: LogLinearFit, known: np.ndarray) -> Rhythm:
    exposure = np.exp(fit.coefficients[..., 1:] @ design[:, 1:].T) * known
    contrast = exposure @ design[:, 1:] / exposure.sum(axis=-1)[..., None]
    variance = np.einsum("...i,...ij,...j->...", contrast, fit.covariance[..., 1:, 1:], contrast)
    return Rhythm(exposure, variance, fit.leverage.sum(axis=-1) - 1)


def _design(years_before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns that are zero in the period judged (but for the level), and their prior standard deviations."""
    columns = [np.ones_like(years_before), -years_before]
    sds = [_TREND_SD]
    for number, sd in enumerate(_HARMONIC_SDS, start=1):
        angle = 2 * np.pi * number * years_before
        columns += [np.cos(angle) - 1, np.sin(angle)]
        sds += [sd, sd]
    return np.column_stack(columns), np.array(sds)
