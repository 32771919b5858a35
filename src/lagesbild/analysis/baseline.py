"""Say what a period's counts were expected to be, and which of them are unusual.

Two methods, chosen by the history there is. With three years of it, and enough reports, a series is
judged by its own earlier years (``farrington``, flexible). With less, its level is learnt from the
earlier periods as a conjugate Gamma-Poisson prediction does (``gamma_poisson``), while season and trend,
which one small series cannot bear, are learnt from the sum of all series. In both, counts may vary more
than Poisson by what the series together show, late reports are allowed for, and the interval is as wide as
all this uncertainty makes it.

Limits: fewer than ``MINIMUM_PERIODS`` earlier periods say nothing. With less than a year the season is known
only in so far as it shows, and large counts get wide intervals. A category with a season of its own
against the others' is followed only after three years. Nothing is called unusual on fewer than
``FEWEST_REPORTS`` reports. A deviation says that the count is hard to put down to chance; not why.

References
----------
Noufaily et al. (2013), Statistics in Medicine 32(7), 1206-1222.
Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.6.
Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
"""

from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis._expectation import DAYS_PER_YEAR, Expectation, expect
from lagesbild.analysis._predictive import predict_count
from lagesbild.periods import Period

MINIMUM_PERIODS = 3
"""Fewer earlier periods than this say nothing of what is usual."""

FEWEST_REPORTS = 5
"""Nothing is unusual on fewer reports, expected or found in this period and the one before."""

_FORTNIGHT = 14
_PERIODS_OF_MEDIAN = 12
_NUMBERS = ["expected", "lower", "upper", "median", "p", "p_high", "p_low", "p_adjusted"]


def compare(
    counts: pd.DataFrame,
    earlier: pd.DataFrame,
    *,
    same_weeks: pd.DataFrame | None = None,
    completeness: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Set each series' count against what its earlier periods foretell.

    Parameters
    ----------
    counts
        One row (the period), one column a series. Indexed by ``Period``; other rows are taken as fortnights.
    earlier
        One row an earlier period of the same length, oldest first, with no gap up to the period, the same
        columns; missing columns are zero. All there are: the more, the better.
    same_weeks
        One row an earlier year's same weeks, latest first; None when no earlier year is known. Shown beside,
        and not used.
    completeness
        ``share``, ``lower`` and ``upper`` by ``Period``, as ``delay.completeness_by_period`` gives it;
        periods it does not have, or knows nothing of, are complete.
    level
        Of the prediction interval, and 1 minus the false-discovery rate of ``is_unusual``.

    Returns
    -------
    DataFrame
        Indexed by series: ``observed``, ``expected``, ``lower``, ``upper`` (counts that belong to the
        interval), ``median`` (of the latest 12 earlier periods), ``same_weeks`` (the latest earlier year,
        NA for none), ``p`` (two-sided, mid-p: of a count no more probable), ``p_high`` and ``p_low``
        (one-sided), ``p_adjusted`` (Benjamini-Hochberg over the series), ``is_unusual``, ``method``
        (``farrington``, ``gamma_poisson``; NA where nothing is judged) and ``completeness``.
        With fewer than ``MINIMUM_PERIODS`` earlier periods nothing is judged: NaN, and False.
    """
    observed = counts.iloc[0]
    before = earlier.reindex(columns=counts.columns, fill_value=0)
    shares = _shares(completeness, [*earlier.index, counts.index[0]])
    frame = pd.DataFrame({"observed": observed.astype(int)}, index=counts.columns)
    frame[_NUMBERS] = np.nan
    frame["method"] = pd.Series(pd.NA, index=frame.index, dtype="str")
    if len(earlier) >= MINIMUM_PERIODS and len(frame) and shares["share"].iloc[-1] > 0:
        _judge(frame, expect(before, _years_before(earlier, counts.index[0]), shares), level)
        frame["median"] = before.iloc[-_PERIODS_OF_MEDIAN:].median()
    year_before = pd.NA
    if same_weeks is not None and len(same_weeks):
        year_before = same_weeks.iloc[0].reindex(frame.index, fill_value=0)
    frame["same_weeks"] = pd.Series(year_before, index=frame.index, dtype="Int64")
    previous = before.iloc[-1] if len(before) else 0
    reports = np.fmax(observed + previous, frame["expected"])
    frame["is_unusual"] = (frame["p_adjusted"] < 1 - level) & (reports >= FEWEST_REPORTS)
    frame["completeness"] = shares["share"].iloc[-1]
    return frame


def _judge(frame: pd.DataFrame, expectation: Expectation, level: float) -> None:
    """Fill in the numbers of each series."""
    for at, series in enumerate(frame.index):
        prediction = predict_count(
            int(frame.at[series, "observed"]),  # noqa: PD008 - a scalar
            expectation.mean[at],
            log_variance=expectation.log_variance[at],
            dispersion=expectation.dispersion[at],
            df=expectation.df[at],
            level=level,
        )
        frame.loc[series, list(asdict(prediction))] = list(asdict(prediction).values())
    frame["expected"], frame["method"] = expectation.mean, expectation.method
    frame["p_adjusted"] = stats.false_discovery_control(frame["p"])


def _shares(completeness: pd.DataFrame | None, periods: list[object]) -> pd.DataFrame:
    """``share`` and ``log_variance`` of each period; complete where nothing is known."""
    complete = pd.DataFrame({"share": 1.0, "log_variance": 0.0}, index=range(len(periods)))
    if completeness is None:
        return complete
    known = completeness.reindex(periods).reset_index(drop=True)
    width = (known["upper"] - known["lower"]) / (2 * stats.norm.ppf(0.975) * known["share"])
    found = pd.DataFrame({"share": known["share"], "log_variance": width**2})
    return found.where(known["share"].notna(), complete)


def _years_before(earlier: pd.DataFrame, judged: object) -> np.ndarray:
    """Years from each earlier period's start to that of the one judged."""
    if isinstance(judged, Period) and all(isinstance(each, Period) for each in earlier.index):
        return np.array([(judged.start - each.start).days for each in earlier.index]) / DAYS_PER_YEAR
    return np.arange(len(earlier), 0, -1) * _FORTNIGHT / DAYS_PER_YEAR
