"""Judge the newest count by the same weeks of earlier years (Farrington's algorithm).

A quasi-Poisson regression on the weeks around the same time in earlier years, in which past outbreaks
weigh less, says what to expect; a count above the upper bound is a reason to look. This is the *flexible*
algorithm: it uses every week of the years, with a factor for each part of the year, leaves the latest weeks out so that a beginning
outbreak does not hide itself, and takes the bound from a negative binomial distribution.

Limits: one series at a time and one-sided; it needs years of history and several reports a period (with
fewer than five reports in the latest four periods nothing is judged). The bound is for one look at one
series: over many series about ``alpha`` of them exceed it in a quiet period. The flexible bound adds the
uncertainty of the mean by taking its upper quantile, which is cautious.

References
----------
Farrington et al. (1996), Journal of the Royal Statistical Society A 159(3), 547-563.
Noufaily et al. (2013), Statistics in Medicine 32(7), 1206-1222.
Salmon, Schumacher & Hoehle (2016), Journal of Statistical Software 70(10).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis.series._glm import LogLinearFit, anscombe_residuals, fit_log_linear, outbreak_weights
from lagesbild.errors import InputError

LARGEST_STANDARD_ERROR = 5.0  # of a logarithm: a mean that may be 150 times higher or lower is not known
_YEARS_FOR_TREND = 3
_TREND_LEVEL = 0.05
_FEWEST, _LATEST = 5, 4  # reports in so many of the latest periods, or nothing is judged


@dataclass(frozen=True)
class Forecast:
    """The prediction of the newest period from earlier ones, a value a series.

    ``log_mean`` and its ``variance`` (dispersion included), ``dispersion`` (at least 1), its degrees of
    freedom ``residual_df``, ``has_trend``, and ``is_fitted`` (False where the regression did not settle, as in a
    window of nothing but zeros).
    """

    log_mean: np.ndarray
    variance: np.ndarray
    dispersion: np.ndarray
    residual_df: np.ndarray
    has_trend: np.ndarray
    is_fitted: np.ndarray


def yearly_lags(years: int, periods_per_year: float) -> list[int]:
    """How many periods ago the same time was, in each of the last ``years`` years, latest first.

    Examples
    --------
    >>> yearly_lags(3, 26.09)
    [26, 52, 78]
    """
    return [round(year * periods_per_year) for year in range(1, years + 1)]


def farrington_flexible(
    counts: pd.DataFrame,
    lags: Sequence[int],
    *,
    half_width: int = 3,
    parts: int = 10,
    skipped: int = 26,
    alpha: float = 0.05,
    is_scaled_as_in_r: bool = False,
) -> pd.DataFrame:
    """Judge the last row of ``counts`` by the flexible algorithm of 2013.

    Parameters
    ----------
    counts
        One row a period, oldest first; one column a series.
    lags
        How many periods ago the same time was in each earlier year, latest first; see ``yearly_lags``.
    half_width
        Periods on each side of those that belong to the window.
    parts
        Parts of the year with a level of their own, the window among them; 1 for the window alone.
    skipped
        Latest periods before this one that are left out.
    alpha
        Of a one-sided bound.
    is_scaled_as_in_r
        Take the standard errors as R's ``surveillance`` 1.20.3 does, whose refit loses the factor of the
        mean in the dispersion: bounds become a little lower.

    Returns
    -------
    DataFrame
        Indexed by series: ``observed``, ``expected``, ``upper`` (NaN where nothing is judged),
        ``dispersion``, ``has_trend``, ``is_alarm``.

    Raises
    ------
    InputError
        When ``counts`` does not reach back to the oldest window, or a year has fewer periods than parts.

    References
    ----------
    Noufaily et al. (2013), Statistics in Medicine 32(7), 1206-1222.

    Examples
    --------
    >>> counts = pd.DataFrame({"Klotter": [10, 12, 8] * 89 + [30]})
    >>> found = farrington_flexible(counts, yearly_lags(5, 52)).loc["Klotter"]
    >>> round(found["expected"]), bool(found["is_alarm"])
    (10, True)
    """
    forecast = forecast_flexible(
        counts, lags, half_width=half_width, parts=parts, skipped=skipped, is_scaled_as_in_r=is_scaled_as_in_r
    )
    upper = quantile_bounds(forecast.log_mean, forecast.variance, forecast.dispersion, alpha)[1]
    return _judged(counts, forecast, upper)


def forecast_flexible(
    counts: pd.DataFrame,
    lags: Sequence[int],
    *,
    half_width: int,
    parts: int,
    skipped: int,
    ceiling: np.ndarray | None = None,
    is_scaled_as_in_r: bool = False,
) -> Forecast:
    """The flexible algorithm's regression alone; parameters as for ``farrington_flexible``.

    ``ceiling``, shape (series,), replaces the algorithm's rule for trends: one whose forecast does not pass it
    is kept, significant or not.

    Examples
    --------
    >>> counts = pd.DataFrame({"Klotter": [10, 12, 8] * 89 + [30]})
    >>> found = forecast_flexible(counts, yearly_lags(5, 52), half_width=3, parts=10, skipped=26)
    >>> round(float(np.exp(found.log_mean[0])))
    10
    """
    last = _last_position(counts, lags, half_width)
    part = _part_of_year(len(counts), last, lags, half_width, parts)
    part[max(last - skipped, 0) :] = -1
    at = np.flatnonzero(part >= 0)
    # The window is the reference level, so that the intercept predicts the newest period.
    others = (part[at, None] == np.arange(1, parts)).astype(float)
    design = np.column_stack([np.ones(len(at)), others])
    return _forecast(
        design,
        (at - last) / lags[0],
        counts.to_numpy(dtype=float).T[:, at],
        2.58,
        len(lags),
        ceiling=ceiling,
        is_scaled_as_in_r=is_scaled_as_in_r,
    )


def quantile_bounds(
    log_mean: np.ndarray, variance: np.ndarray, dispersion: np.ndarray, tail: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper negative binomial quantile at the upper quantile of the mean (Noufaily's "muan").

    A dispersion of one gives Poisson quantiles.

    Examples
    --------
    >>> lower, upper = quantile_bounds(np.log([5.0]), np.zeros(1), np.ones(1), 0.05)
    >>> lower.tolist(), upper.tolist()
    ([2.0], [9.0])
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


def _last_position(counts: pd.DataFrame, lags: Sequence[int], half_width: int) -> int:
    last = len(counts) - 1
    if last - lags[-1] - half_width < 0:
        raise InputError(
            "Farrington's algorithm needs {needed} earlier periods to look back {years} "
            "years; found {found}. Give fewer years.",
            needed=lags[-1] + half_width,
            years=len(lags),
            found=last,
        )
    return last


def _part_of_year(size: int, last: int, lags: Sequence[int], half_width: int, parts: int) -> np.ndarray:
    """Number of each period's part of the year: 0 in the windows, 1, 2, ... between them, -1 outside."""
    part = np.full(size, -1)
    later = last
    for lag in lags:
        reference = last - lag
        part[reference - half_width : reference + half_width + 1] = 0
        between = np.arange(reference + half_width + 1, later - half_width)
        if parts > 1:
            if len(between) < parts - 1:
                raise InputError(
                    "Each part of the year must hold a period; found {found} periods for {parts} "
                    "parts. Give fewer `parts` or a smaller `half_width`.",
                    found=len(between),
                    parts=parts - 1,
                )
            for number, block in enumerate(np.array_split(between, parts - 1), start=1):
                part[block] = number
        later = reference
    return part


def _forecast(
    design: np.ndarray,
    time: np.ndarray,
    counts: np.ndarray,
    threshold: float,
    years: int,
    *,
    ceiling: np.ndarray | None = None,
    is_scaled_as_in_r: bool = False,
) -> Forecast:
    """Fit with and without a trend, and keep the trend where it may be kept.

    A trend needs three years, significance, and a forecast no larger than the largest count; or three years,
    and a forecast no larger than ``ceiling``.
    """
    level = _reweighted(design, counts, threshold, is_scaled_as_in_r=is_scaled_as_in_r)
    if years < _YEARS_FOR_TREND:
        return level[0]
    with_trend, fit, scale = _reweighted(
        np.column_stack([design, time]), counts, threshold, is_scaled_as_in_r=is_scaled_as_in_r
    )
    highest = counts.max(axis=-1) if ceiling is None else ceiling
    is_kept = with_trend.is_fitted & (np.exp(with_trend.log_mean) <= highest)
    if ceiling is None:
        with np.errstate(divide="ignore", invalid="ignore"):
            t = fit.coefficients[:, -1] / np.sqrt(scale * fit.covariance[:, -1, -1])
        is_kept &= 2 * stats.t.sf(np.abs(t), fit.residual_df) < _TREND_LEVEL
    merged = {
        name: np.where(is_kept, getattr(with_trend, name), getattr(level[0], name))
        for name in ("log_mean", "variance", "dispersion", "is_fitted")
    }
    return replace(level[0], has_trend=is_kept, **merged)


def _reweighted(
    design: np.ndarray, counts: np.ndarray, threshold: float, *, is_scaled_as_in_r: bool
) -> tuple[Forecast, LogLinearFit, np.ndarray]:
    """Fit, give less weight to what lies far above the fit, and fit again; the prediction by the intercept."""
    first = fit_log_linear(design, counts)
    weights = outbreak_weights(anscombe_residuals(counts, first), threshold)
    fit = fit_log_linear(design, counts, weights=weights)
    dispersion = np.maximum(fit.dispersion, 1)
    test_scale, scale = fit.dispersion, dispersion
    if is_scaled_as_in_r:
        squares = weights * ((counts - fit.fitted) / fit.fitted) ** 2
        test_scale = scale = squares.sum(axis=-1) / fit.residual_df
    variance = scale * fit.covariance[:, 0, 0]
    forecast = Forecast(
        log_mean=fit.coefficients[:, 0],
        variance=variance,
        dispersion=dispersion,
        residual_df=fit.residual_df,
        has_trend=np.zeros(len(counts), dtype=bool),
        is_fitted=first.converged & fit.converged & (variance < LARGEST_STANDARD_ERROR**2),
    )
    return forecast, fit, test_scale


def _judged(counts: pd.DataFrame, forecast: Forecast, upper: np.ndarray) -> pd.DataFrame:
    observed = counts.iloc[-1]
    is_enough = (counts.iloc[-_LATEST:].sum() >= _FEWEST).to_numpy() & forecast.is_fitted
    upper = np.where(is_enough, upper, np.nan)
    return pd.DataFrame(
        {
            "observed": observed.astype(int),
            "expected": np.exp(forecast.log_mean),
            "upper": upper,
            "dispersion": forecast.dispersion,
            "has_trend": forecast.has_trend,
            "is_alarm": observed.to_numpy() > upper,
        },
        index=counts.columns,
    )
