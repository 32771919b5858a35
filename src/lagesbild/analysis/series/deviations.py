"""Compare all of a period's counts with what is usual: in total, by category and by district.

The steps that every report takes, in one place: count, allow for what has not come in yet, predict, and decide
over all series at once. See ``baseline`` for the method and its limits.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from lagesbild.analysis.levels import family_level
from lagesbild.analysis.reporting.delay import completeness_by_period
from lagesbild.analysis.series.baseline import compare_groups
from lagesbild.analysis.series.counts import count_by_period
from lagesbild.columns import CATEGORY
from lagesbild.periods import Period

TOTAL = "total"


def compare_period(
    incidents: pd.DataFrame,
    period: Period,
    *,
    earlier: Sequence[Period],
    same_weeks: Sequence[Period],
    series: Mapping[str, Sequence[str]],
    extracted_on: date,
) -> dict[str, pd.DataFrame]:
    """Set the period's counts against what earlier periods predict.

    Parameters
    ----------
    incidents
        With ``occurred_from``, ``reported_at`` and the columns that ``series`` names.
    period
        The one judged.
    earlier
        Periods of the same length before it, oldest first, with no gap.
    same_weeks
        The same weeks of earlier years, latest first; shown beside, and what comes every year is learnt from them.
    series
        By column (``category``, ``district``): the values counted, in the order shown.
    extracted_on
        Day of the newest export: what happened just before it is not all in.

    Returns
    -------
    dict
        ``total`` and each column of ``series``: frames as of ``baseline.compare``, unusual at the level that
        deviations have in a report.

    Examples
    --------
    >>> from datetime import date
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> earlier = period.preceding(12)
    >>> days = pd.to_datetime([str(each.start) for each in earlier for _ in range(10)] + ["2026-11-03"] * 30)
    >>> incidents = pd.DataFrame({"occurred_from": days, "reported_at": days, "category": "Klotter"})
    >>> series = {"category": ["Klotter", "Inbrott"]}
    >>> found = compare_period(incidents, period, earlier=earlier, same_weeks=[], series=series, extracted_on=date(2026, 12, 1))
    >>> found["category"][["observed", "median", "is_unusual"]].values.tolist()
    [[30, 10.0, True], [0, 0.0, False]]
    """
    known = incidents.dropna(subset=["reported_at"])
    return compare_groups(
        _counted(incidents, [*earlier, period], series),
        same_weeks=_counted(incidents, same_weeks, series),
        completeness=completeness_by_period(known, [*earlier, period], extracted_on),
        false_discovery_rate=family_level("deviation"),
        may_begin=[CATEGORY],
    )


def _counted(
    incidents: pd.DataFrame, periods: Sequence[Period], series: Mapping[str, Sequence[str]]
) -> dict[str, pd.DataFrame]:
    by_column = {
        column: count_by_period(incidents, periods, column, values=values)
        for column, values in series.items()
        if values
    }
    return {TOTAL: count_by_period(incidents, periods), **by_column}
