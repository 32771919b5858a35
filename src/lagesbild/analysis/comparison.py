"""Compare a period's counts with those of earlier periods.

The counts of the ``k`` periods before are taken as Poisson with one unknown mean. With Jeffreys'
prior the mean's distribution is gamma, and the next period's count negative binomial: an interval
that is wide when there are few periods or few reports, as it should be. The model knows neither
season nor trend nor reports that are still on their way; a count outside the interval is a reason to
look, and the tests are corrected for how many series are looked at (Benjamini-Hochberg).

References
----------
Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.6.
Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild import columns as c
from lagesbild.periods import Period

MINIMUM_PERIODS = 3
"""Fewer earlier periods than this say nothing of what is usual."""

_PRIOR_SHAPE = 0.5  # Jeffreys' prior of a Poisson mean


def count_by_period(
    incidents: pd.DataFrame,
    periods: Sequence[Period],
    by: str | None = None,
    *,
    values: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Count the incidents that began in each period.

    Parameters
    ----------
    incidents
        With ``occurred_from``, and the column ``by``.
    periods
        That do not overlap.
    by
        Column to count by; in total when None.
    values
        Values of ``by`` to count, in this order, those without incidents too; those found, sorted,
        when None.

    Returns
    -------
    DataFrame of int
        One row a period (in the order given), one column a value of ``by``, or ``total``.
    """
    counts = {}
    for period in periods:
        began = within(incidents, period)
        counts[period] = began[by].value_counts() if by else pd.Series({"total": len(began)})
    frame = pd.DataFrame.from_dict(counts, orient="index").reindex(list(periods))
    counted = frame.fillna(0).astype(int).sort_index(axis="columns")
    return counted if values is None else counted.reindex(columns=list(values), fill_value=0)


def within(incidents: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The incidents that began in the period."""
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return incidents[(incidents[c.OCCURRED_FROM] >= start) & (incidents[c.OCCURRED_FROM] < end)]


def predict(earlier: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and prediction interval of the next period's count.

    Parameters
    ----------
    earlier
        Shape (periods, ...): counts of earlier periods of the same length, a series a column.
    level
        Probability that the next count falls in the interval.

    Returns
    -------
    expected, lower, upper
        One value a series; both bounds belong to the interval.
    """
    predictive = _predictive(earlier)
    lower, upper = (predictive.ppf(tail) for tail in ((1 - level) / 2, (1 + level) / 2))
    return predictive.mean(), lower, upper


def compare(
    counts: pd.DataFrame,
    earlier: pd.DataFrame,
    *,
    same_weeks: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Set each series' count against its earlier periods.

    Parameters
    ----------
    counts
        One row (the period), one column a series.
    earlier
        One row an earlier period of the same length, the same columns; missing columns are zero.
    same_weeks
        One row an earlier year's same weeks, latest first; None when no earlier year is known.
    level
        Of the prediction interval, and 1 minus the false-discovery rate of ``is_unusual``.

    Returns
    -------
    DataFrame
        Indexed by series: ``observed``, ``expected``, ``lower``, ``upper``, ``median``, ``same_weeks``
        (the latest earlier year, NA for none), ``p`` (two-sided, mid-p), ``p_adjusted``, ``is_unusual``.
        With fewer than ``MINIMUM_PERIODS`` earlier periods nothing is judged: NaN, and False.
    """
    observed = counts.iloc[0]
    frame = pd.DataFrame({"observed": observed.astype(int)}, index=counts.columns)
    before = earlier.reindex(columns=counts.columns, fill_value=0).to_numpy()
    judged = ["expected", "lower", "upper", "median", "p", "p_adjusted"]
    frame[judged] = np.nan
    if len(earlier) >= MINIMUM_PERIODS and len(frame):
        p = _p_two_sided(observed.to_numpy(), before)
        values = [*predict(before, level), np.median(before, axis=0), p, stats.false_discovery_control(p)]
        frame[judged] = np.column_stack(values)
    year_before = pd.NA
    if same_weeks is not None and len(same_weeks):
        year_before = same_weeks.iloc[0].reindex(frame.index, fill_value=0)
    frame["same_weeks"] = pd.Series(year_before, index=frame.index, dtype="Int64")
    frame["is_unusual"] = frame["p_adjusted"] < 1 - level
    return frame


def _predictive(earlier: np.ndarray) -> Any:  # noqa: ANN401 - scipy's frozen distributions have no public type
    """Negative binomial: a Poisson count whose mean is known only from ``earlier``."""
    return stats.nbinom(earlier.sum(axis=0) + _PRIOR_SHAPE, len(earlier) / (len(earlier) + 1))


def _p_two_sided(observed: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Twice the smaller tail, each with half the probability of the count itself (mid-p)."""
    predictive = _predictive(earlier)
    half = predictive.pmf(observed) / 2
    upper, lower = predictive.sf(observed) + half, predictive.cdf(observed) - half
    return np.minimum(1.0, 2 * np.minimum(upper, lower))
