"""Count incidents by period.

An incident belongs to the period in which it began. Counts of the newest days are too low, since reports
come late: see ``delay``.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.periods import Period


def count_by_period(
    incidents: pd.DataFrame,
    periods: Sequence[Period],
    by: str | None = None,
    *,
    values: Sequence[str] | Sequence[int] | None = None,
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

    Examples
    --------
    >>> from datetime import date
    >>> import pandas as pd
    >>> from lagesbild.periods import Period
    >>> weeks = [Period(date(2026, 11, 2), date(2026, 11, 9)), Period(date(2026, 11, 9), date(2026, 11, 16))]
    >>> days = pd.to_datetime(["2026-11-02 22:00", "2026-11-10 01:00", "2026-11-11 01:00"])
    >>> count_by_period(pd.DataFrame({"occurred_from": days}), weeks).to_numpy().tolist()
    [[1], [2]]
    """
    starts, ends = (
        np.array([getattr(each, at) for each in periods], "datetime64[us]") for at in ("start", "end")
    )
    order = np.argsort(starts)
    began = incidents[c.OCCURRED_FROM].to_numpy("datetime64[us]")
    place = np.searchsorted(starts[order], began, side="right") - 1
    is_in = (place >= 0) & (began < ends[order][place]) if len(periods) else np.zeros(len(began), dtype=bool)
    if by is None:
        number, names = np.zeros(len(began), dtype=int), pd.Index(["total"])
    else:
        # Those outside the periods have no say in which values there are.
        number, names = pd.factorize(incidents[by].where(is_in), sort=True)
        is_in &= number >= 0
    cells = order[place[is_in]] * len(names) + number[is_in]
    counted = np.bincount(cells, minlength=len(periods) * len(names)).reshape(len(periods), len(names))
    frame = pd.DataFrame(counted, index=list(periods), columns=names)
    return frame if values is None else frame.reindex(columns=list(values), fill_value=0)


def within(incidents: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The incidents that began in the period.

    Examples
    --------
    >>> from datetime import date
    >>> import pandas as pd
    >>> from lagesbild.periods import Period
    >>> incidents = pd.DataFrame({"occurred_from": pd.to_datetime(["2026-11-02 22:00", "2026-11-16 01:00"])})
    >>> len(within(incidents, Period(date(2026, 11, 2), date(2026, 11, 16))))
    1
    """
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return incidents[(incidents[c.OCCURRED_FROM] >= start) & (incidents[c.OCCURRED_FROM] < end)]
