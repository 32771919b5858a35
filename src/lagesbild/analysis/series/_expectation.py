"""Predict each series' next count; the length of its history decides the method.

See ``baseline`` for what the methods are and when each is used.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lagesbild.analysis.series._dispersion import shrunken_dispersion
from lagesbild.analysis.series._rhythm import own_rhythm, shared_rhythm
from lagesbild.analysis.series._same_weeks import SameWeeks, learn
from lagesbild.analysis.series.farrington import Forecast, forecast_flexible, yearly_lags

DAYS_PER_YEAR = 365.2425

_YEARS_FOR_FARRINGTON = 3
_MOST_YEARS = 5
_MEAN_FOR_FARRINGTON = 5.0  # reports a period; below it a part of the year easily holds none
_PERIODS_PER_YEAR_FOR_FARRINGTON = 12
_SKIPPED_YEARS = 0.25  # latest periods that Farrington leaves out, so that a slow rise does not hide itself
_ABOVE_LARGEST = 2.0  # Poisson standard deviations that a trend may lead above the largest count so far
_HALF_WIDTH_YEARS = 3 / 52  # three weeks on each side
_PRIOR_SHAPE = 0.5  # Jeffreys' prior of a Poisson mean
_SMALLEST_MEAN = 1e-3
_FEWEST_DF = 0.5


@dataclass(frozen=True)
class Expectation:
    """What is expected of each series (arrays of one value a series).

    ``mean``, ``log_variance`` (of the logarithm of the mean), ``dispersion`` and its degrees of freedom ``df``,
    and ``method``.
    """

    mean: np.ndarray
    log_variance: np.ndarray
    dispersion: np.ndarray
    df: np.ndarray
    method: np.ndarray


def expect(
    earlier: pd.DataFrame,
    years_before: np.ndarray,
    shares: pd.DataFrame,
    same_weeks: SameWeeks | None = None,
) -> Expectation:
    """Predict the period that follows the earlier ones.

    Parameters
    ----------
    earlier
        One row an earlier period, oldest first; one column a series.
    years_before
        Shape (periods,): years from each earlier period to the one judged.
    shares
        ``share`` (of the reports that are in) and ``log_variance`` (of its logarithm), of the earlier periods
        and, last, of the one judged.
    same_weeks
        Of earlier years, from which a yearly stop is learnt; none when None.
    """
    counts = earlier.to_numpy(dtype=float).T
    reports, mean = counts.sum(axis=1), np.maximum(counts.mean(axis=1), _SMALLEST_MEAN)
    shared = shared_rhythm(counts.sum(axis=0), years_before, shares["share"].to_numpy()[:-1])
    # Season and trend cost each series its part of what they cost the sum.
    used = shared.used_df * reports / max(reports.sum(), 1)
    first = shrunken_dispersion(*_dispersion(counts, shared.exposure[None], used), mean, reports)[0]
    own = own_rhythm(counts, shared, years_before, np.maximum(first, 1))
    dispersion, df = _dispersion(counts, own.exposure, used + own.used_df)
    log_mean = np.log((reports + _PRIOR_SHAPE) / own.exposure.sum(axis=1))
    forecast, is_own = _by_own_years(earlier, years_before)
    if forecast is not None:
        dispersion = np.where(is_own, forecast.dispersion, dispersion)
        df = np.where(is_own, forecast.residual_df, df)
        log_mean = np.where(is_own, forecast.log_mean, log_mean)
    dispersion, df = shrunken_dispersion(dispersion, df, mean, reports)
    log_variance = np.maximum(dispersion, 1) / (reports + _PRIOR_SHAPE) + own.variance
    if forecast is not None:
        log_variance = np.where(is_own, forecast.variance, log_variance)
    if same_weeks is not None:
        grown = [np.interp(-same_weeks.years_before, -years_before, each) for each in own.exposure]
        there = np.exp(log_mean) * np.array(grown).T
        moved, uncertain = learn(same_weeks, there, dispersion, log_variance)
        log_mean, log_variance = log_mean + moved, log_variance + uncertain
    share, share_variance = shares["share"].iloc[-1], shares["log_variance"].iloc[-1]
    method = np.where(is_own, "farrington", "gamma_poisson")
    return Expectation(np.exp(log_mean) * share, log_variance + share_variance, dispersion, df, method)


def _dispersion(counts: np.ndarray, exposure: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pearson's dispersion of each series around its level times the rhythm, and its degrees of freedom."""
    reports = counts.sum(axis=1)
    fitted = exposure * np.maximum(reports, _SMALLEST_MEAN)[:, None] / exposure.sum(axis=1)[:, None]
    df = np.maximum(counts.shape[1] - 1 - used, _FEWEST_DF)
    pearson = ((counts - fitted) ** 2 / fitted).sum(axis=1)
    return np.where(reports > 0, pearson / df, 1.0), df


def _by_own_years(earlier: pd.DataFrame, years_before: np.ndarray) -> tuple[Forecast | None, np.ndarray]:
    """Farrington's forecast, and which series it is to be used for."""
    is_own = earlier.mean().to_numpy() >= _MEAN_FOR_FARRINGTON
    a_year = len(earlier) / years_before[0]
    half_width = max(1, round(_HALF_WIDTH_YEARS * a_year))
    lags = [lag for lag in yearly_lags(_MOST_YEARS, a_year) if lag + half_width <= len(earlier)]
    too_short = len(lags) < _YEARS_FOR_FARRINGTON or a_year < _PERIODS_PER_YEAR_FOR_FARRINGTON - 0.5
    if too_short or not is_own.any():
        return None, np.zeros_like(is_own)
    # The regression never looks at the last row, which stands for the period judged.
    rows = pd.concat([earlier, earlier.iloc[[-1]]])
    parts = min(10, (lags[0] - 2 * half_width - 1) // 2 + 1)
    forecast = forecast_flexible(
        rows,
        lags,
        half_width=half_width,
        parts=parts,
        skipped=round(_SKIPPED_YEARS * a_year),
        ceiling=_ceiling(earlier.max().to_numpy(dtype=float)),
    )
    return forecast, is_own & forecast.is_fitted


def _ceiling(largest: np.ndarray) -> np.ndarray:
    """The highest forecast that a trend is followed to: above the largest count by no more than chance.

    Noufaily's rule, no higher than the largest count *fitted*, drops the trend of just those series that grow
    steadily: the latest periods are left out of the fit, and what is predicted lies above all before them.
    """
    return largest + _ABOVE_LARGEST * np.sqrt(largest)
