"""Compare counts of which some are hidden with what is usual.

A hidden count is small, or might be, and whoever leaves such counts out of a baseline makes the usual look
larger than it is. So a series is judged only when every count that it takes is shown. For seasons and levels,
where months are added up anyway, a hidden month may be estimated by what its quarter leaves for it.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from lagesbild.analysis.series import baseline
from lagesbild.periods import Period


def compare(
    counts: pd.DataFrame, earlier: Sequence[Period], same_period: Sequence[Period], now: Period
) -> pd.DataFrame:
    """Set each series' count against what its earlier periods predict, where all of them are shown.

    Parameters
    ----------
    counts
        ``Int64``, one row a period, one column a series; NA is hidden.
    earlier, same_period
        The periods to compare with, oldest first, and the same period of earlier years, latest first; those
        that ``counts`` does not have are left out, and so are the earlier ones before a gap.
    now
        The period that is judged.

    Returns
    -------
    DataFrame
        As ``baseline.compare`` gives it, with all series: ``observed`` is NA where hidden, and what could not be
        judged is NaN, and False. ``same_weeks`` is that of last year, NA where hidden or not there.

    Examples
    --------
    >>> from datetime import date
    >>> quarter = Period(date(2026, 7, 1), date(2026, 10, 1), "quarter")
    >>> earlier = quarter.preceding(6)
    >>> shown = {"Klotter": [10] * 6 + [30], "Inbrott": [None] * 7}
    >>> counts = pd.DataFrame(shown, index=[*earlier, quarter], dtype="Int64")
    >>> compare(counts, earlier, [], quarter)["is_unusual"].to_dict()
    {'Klotter': True, 'Inbrott': False}
    """
    before = counts.loc[list(_unbroken(earlier, counts, now))]
    is_shown = counts.loc[[now]].notna().all() & before.notna().all()
    known = list(counts.columns[is_shown])
    judged = baseline.compare(counts.loc[[now], known].astype(int), before[known].astype(int))
    frame = judged.reindex(counts.columns)
    frame["observed"] = counts.loc[now].astype("Int64")
    frame["is_unusual"] = [
        bool(value) for value in judged["is_unusual"].reindex(counts.columns, fill_value=False)
    ]
    has_last_year = bool(same_period) and same_period[0] in counts.index
    frame["same_weeks"] = (
        counts.loc[same_period[0]] if has_last_year else pd.array([pd.NA] * len(frame), dtype="Int64")
    )
    return frame


def estimated_months(months: pd.DataFrame, shorter: pd.DataFrame) -> pd.DataFrame:
    """Counts by month with each hidden one replaced by what its period leaves for it, shared out evenly.

    Made of what is shown alone, it says nothing that a reader could not work out.

    Parameters
    ----------
    months
        ``Int64``, a row a calendar month, NA where hidden.
    shorter
        The same columns, a row a period of whole months, NA where hidden.

    Returns
    -------
    DataFrame of float
        The columns that are known or can be estimated in every month.

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import months
    >>> quarter = Period(date(2026, 7, 1), date(2026, 10, 1), "quarter")
    >>> shown = pd.DataFrame({"Klotter": [20, None, None]}, index=months(quarter.start, quarter.end), dtype="Int64")
    >>> whole = pd.DataFrame({"Klotter": [26]}, index=[quarter], dtype="Int64")
    >>> estimated_months(shown, whole)["Klotter"].tolist()
    [20.0, 3.0, 3.0]
    """
    known = months.astype("Float64")
    for period in shorter.index:
        own = [month for month in months.index if period.start <= month.start < period.end]
        for name in months.columns:
            gaps = [month for month in own if pd.isna(known.loc[month, name])]
            left = shorter.loc[period, name]
            if gaps and pd.notna(left):
                known.loc[gaps, name] = (float(left) - float(known.loc[own, name].sum())) / len(gaps)
    return known.loc[:, known.notna().all()].astype(float)


def _unbroken(earlier: Sequence[Period], counts: pd.DataFrame, now: Period) -> Iterator[Period]:
    """The periods right before the one judged, oldest first, back to the first that is missing."""
    known = [period for period in earlier if period in counts.index]
    start = len(known)
    following = now
    while start and known[start - 1].end == following.start:
        start -= 1
        following = known[start]
    yield from known[start:]
