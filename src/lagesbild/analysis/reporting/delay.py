"""Estimate the share of a period's incidents that have been reported so far (reporting delay).

Reports come late, so the newest days are always too low. The days from incident to report are known only
for what has been reported: short delays are over-represented among the newest incidents. Each delay is
therefore compared only with incidents old enough to have shown it (the reverse-time hazard), which gives
the distribution of delays without knowing how many are still missing.

Limits: delays longer than the longest seen are not foreseen; the delay is taken to be the same for all
days of the week and all reporters, and not to have changed within ``memory_days``. Reports entered in
batches make the interval too narrow.

References
----------
Lawless (1994), Canadian Journal of Statistics 22(1), 15-31.
Kalbfleisch & Lawless (1989), Journal of the American Statistical Association 84(406), 360-372.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import special, stats

from lagesbild import columns as c
from lagesbild.periods import Period

MINIMUM_REPORTS = 30
"""With fewer reports that tell their delay, nothing is said."""

_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Completeness:
    """Share of a period's reports that are expected to be in, its interval, and the reports it rests on.

    NaN where fewer than ``MINIMUM_REPORTS`` tell.
    """

    share: float
    lower: float
    upper: float
    n: int


@dataclass(frozen=True)
class DelayDistribution:
    """Share of reports that are in within ``days`` (0, 1, ...) whole days after the incident.

    ``within`` (days,) rises to 1 at the longest delay that enough reports are old enough to show;
    ``log_variance`` (days - 1,) is the variance that the hazard of a delay of 1, 2, ... adds to the logarithm
    of the shares below it; ``n`` reports.
    """

    within: np.ndarray
    log_variance: np.ndarray
    n: int


def completeness(
    incidents: pd.DataFrame,
    period: Period,
    extracted_on: date,
) -> Completeness:
    """How much of a period is expected to be in on the day of extraction.

    Parameters
    ----------
    incidents
        With ``occurred_from`` and ``reported_at``; those without a report time are left out.
    period
        The period asked about; its incidents are taken to spread evenly over its days.
    extracted_on
        Day of the export. The day itself is incomplete and not used.

    Returns
    -------
    Completeness
        Shares of what will have come within the longest delay seen. Zero for a period that has not begun.

    References
    ----------
    Lawless (1994), Canadian Journal of Statistics 22(1), 15-31.

    Examples
    --------
    >>> began = pd.Series(pd.date_range("2026-01-01", periods=300))
    >>> reports = pd.DataFrame({"occurred_from": began, "reported_at": began + pd.Timedelta(days=2)})
    >>> four_days = Period(date(2026, 11, 2), date(2026, 11, 6))
    >>> round(completeness(reports, four_days, four_days.end).share, 2)
    0.5
    """
    delays = delay_distribution(incidents, extracted_on)
    return _share_in(delays, period, extracted_on)


def completeness_by_period(
    incidents: pd.DataFrame,
    periods: Sequence[Period],
    extracted_on: date,
) -> pd.DataFrame:
    """How much of each period is expected to be in; parameters as for ``completeness``.

    Returns
    -------
    DataFrame
        One row a period, in the order given: ``share``, ``lower``, ``upper``, ``n``.

    Examples
    --------
    >>> began = pd.Series(pd.date_range("2026-01-01", periods=300))
    >>> reports = pd.DataFrame({"occurred_from": began, "reported_at": began + pd.Timedelta(days=2)})
    >>> four_days = Period(date(2026, 11, 2), date(2026, 11, 6))
    >>> completeness_by_period(reports, [four_days.shifted(-1), four_days], four_days.end)["share"].round(2).tolist()
    [1.0, 0.5]
    """
    delays = delay_distribution(incidents, extracted_on)
    rows = [asdict(_share_in(delays, period, extracted_on)) for period in periods]
    columns = ["share", "lower", "upper", "n"]
    return pd.DataFrame(rows, index=pd.Index(list(periods), dtype=object), columns=columns)


def delay_distribution(
    incidents: pd.DataFrame, extracted_on: date, *, memory_days: int = 365
) -> DelayDistribution:
    """Estimate the delay from incident to report, in whole days.

    Parameters are those of ``completeness``. A report dated before its incident counts as no delay.

    Examples
    --------
    >>> began = pd.Series(pd.date_range("2026-01-01", periods=300))
    >>> reports = pd.DataFrame({"occurred_from": began, "reported_at": began + pd.Timedelta(days=2)})
    >>> delay_distribution(reports, date(2026, 11, 6)).within.round(2).tolist()
    [0.0, 0.0, 1.0]
    """
    last = pd.Timestamp(extracted_on) - _DAY
    occurred, reported = incidents[c.OCCURRED_FROM].dt.floor("D"), incidents[c.REPORTED_AT].dt.floor("D")
    is_used = (occurred > last - memory_days * _DAY) & (occurred <= last) & (reported <= last)
    delay = ((reported - occurred)[is_used] / _DAY).clip(lower=0).to_numpy().astype(int)
    age = ((last - occurred)[is_used] / _DAY).to_numpy().astype(int)
    arrived = np.bincount(delay)
    # At risk of a delay of d are those with a delay of at most d that are old enough to have shown one of d:
    # all with at most d, but the younger ones (whose delay is shorter than d for certain).
    at_risk = np.cumsum(arrived) - np.searchsorted(np.sort(age), np.arange(len(arrived)), side="left")
    is_known = np.flatnonzero(at_risk >= MINIMUM_REPORTS)
    size = int(is_known[-1]) + 1 if len(is_known) else 0
    hazard = arrived[1:size] / np.maximum(at_risk[1:size], 1)
    # A hazard of one, no shorter delay among those old enough, would leave nothing to estimate below it.
    hazard = np.minimum(hazard, 1 - 0.5 / np.maximum(at_risk[1:size], 1))
    within = np.append(np.cumprod((1 - hazard)[::-1])[::-1], 1.0)[:size]
    return DelayDistribution(within, hazard / (1 - hazard) / np.maximum(at_risk[1:size], 1), len(delay))


def _share_in(delays: DelayDistribution, period: Period, extracted_on: date) -> Completeness:
    longest = len(delays.within) - 1
    if longest < 0:
        return Completeness(np.nan, np.nan, np.nan, delays.n)
    ages = (extracted_on - period.start).days - 1 - np.arange(period.days)
    in_by_day = np.where(ages < 0, 0.0, delays.within[np.clip(ages, 0, longest)])
    share = float(in_by_day.mean())
    # What a hazard at delay d says reaches every day that is younger than d.
    is_reached = ages[:, None] <= np.arange(longest)
    gradient = (in_by_day[:, None] * is_reached).mean(axis=0)
    variance = float((gradient**2 * delays.log_variance).sum())
    if variance == 0 or not 0 < share < 1:
        return Completeness(share, share, share, delays.n)
    # On the logit, so that the interval stays between 0 and 1.
    reach = stats.norm.ppf(0.975) * np.sqrt(variance) / (share * (1 - share))
    lower, upper = special.expit(special.logit(share) + np.array([-reach, reach]))
    return Completeness(share, float(lower), float(upper), delays.n)
