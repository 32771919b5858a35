"""Measure how often and when incidents affect people: days with incidents, evenings and weekends.

Reports do not hold what something cost or how afraid anyone was. What they do hold is on how many days something
was reported, and how much of it fell in the evening, at night or at the weekend (aoristic weights). It is a
lower bound of what was noticed: what nobody reported is not in it.
"""

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.aoristic import hour_of_week_weights
from lagesbild.periods import Period

_EVENING = np.array([hour >= 18 or hour < 6 for hour in range(24)])  # noqa: PLR2004 - the hours are the rule
_FRIDAY, _SATURDAY = 4, 5


def burden(incidents: pd.DataFrame, period: Period, by: str, *, minimum: int = 1) -> pd.DataFrame:
    """Days touched, and the share in evenings and weekends, by ``by``.

    Parameters
    ----------
    incidents
        Of the period, with ``occurred_from`` and ``occurred_to``.
    period
        Whose days are counted.
    by
        Column to tell apart by.
    minimum
        Fewer incidents than this have no shares.

    Returns
    -------
    DataFrame
        Indexed by the values of ``by``, sorted: ``count``, ``days`` (on which at least one began),
        ``share_of_days``, ``evening_share`` (18-06), ``weekend_share`` (Friday 18 to Sunday 24); NaN where there
        are too few.

    Examples
    --------
    >>> from datetime import date
    >>> starts = pd.to_datetime(["2026-11-02 10:00", "2026-11-02 21:00", "2026-11-07 12:00", "2026-11-07 20:00"])
    >>> incidents = pd.DataFrame({"category": "Klotter", "occurred_from": starts, "occurred_to": starts})
    >>> burden(incidents, Period(date(2026, 11, 2), date(2026, 11, 12)), "category").iloc[0].to_dict()
    {'count': 4.0, 'days': 2.0, 'share_of_days': 0.2, 'evening_share': 0.5, 'weekend_share': 0.5}
    """
    rows = {}
    for value, group in incidents.groupby(by):
        weights = hour_of_week_weights(group[c.OCCURRED_FROM], group[c.OCCURRED_TO])
        shares = weights / weights.sum()
        days = group[c.OCCURRED_FROM].dt.normalize().nunique()
        rows[value] = {
            "count": len(group),
            "days": days,
            "share_of_days": days / period.days,
            "evening_share": shares[:, _EVENING].sum(),
            "weekend_share": shares[_FRIDAY, 18:].sum() + shares[_SATURDAY:].sum(),
        }
    names = ["count", "days", "share_of_days", "evening_share", "weekend_share"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis(by)
    few = frame["count"] < minimum
    frame.loc[few, ["share_of_days", "evening_share", "weekend_share"]] = np.nan
    return frame
