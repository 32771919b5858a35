"""Count incidents by period.

An incident belongs to the period in which it began. Counts of the newest days are too low, since reports
come late: see ``delay``.
"""

from collections.abc import Sequence

import pandas as pd

from lagesbild import columns as c
from lagesbild.periods import Period


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
