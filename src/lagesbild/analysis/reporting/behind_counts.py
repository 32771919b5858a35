"""Find what may lie behind a count with nothing having happened: who or what has begun or ceased, and copies.

Reports are made by somebody, and called something. When a reporter or a category that has a tenth of them stops or
starts, the counts change, and so they do when a list is read in at one time, at one place. Neither is a test of the
counts: it is what to look at first.
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.series.counts import count_by_period
from lagesbild.periods import Period

LATELY: Final = 13
"""Earlier periods that tell what a reporter is used to make: half a year of fortnights."""

FEWEST_PERIODS: Final = 6
"""Of fewer earlier periods nobody is told to have begun or ceased."""

TOLD_PERIODS: Final = 3
"""In so many periods it is told that somebody has begun or ceased."""

FEWEST_REPORTS: Final = 3
"""Fewer reports make no new reporter."""

FEWEST_COPIES: Final = 5
"""Fewer alike reports are what several people may write of one event."""

_SHARE: Final = 0.1
_BY_CHANCE: Final = 0.01
_UNBELIEVABLE: Final = 0.001
"""With less chance than this of no incident since the newest, the exports are taken for old ones."""


def reporters(incidents: pd.DataFrame) -> pd.Series:
    """Who made each report: its organisation, or the source where it names none.

    Examples
    --------
    >>> reporters(pd.DataFrame({"organisation": ["Lyktan", None], "source": "Webben"})).tolist()
    ['Lyktan', 'Webben']
    """
    return incidents[c.ORGANISATION].astype("str").fillna(incidents[c.SOURCE].astype("str"))


def begun_and_ceased(
    incidents: pd.DataFrame,
    by: pd.Series,
    earlier: Sequence[Period],
    period: Period,
    *,
    quieter: float = 1.0,
) -> pd.DataFrame:
    """Whose reports have ceased, and whose have begun.

    One has ceased that had a tenth of the reports of late, never was without for a period, and has none now, which
    chance gives in less than 1 of 100 periods; one has begun that has a tenth of the reports now and had none before.
    Either is told in ``TOLD_PERIODS`` periods: that one ceased a fortnight ago explains this one's count as well.

    Parameters
    ----------
    incidents
        The history, with ``occurred_from``.
    by
        Whose each incident is, on the incidents' index: ``reporters``, or the category.
    earlier
        Periods before ``period``, oldest first; the last ``LATELY`` count.
    quieter
        As ``yearly_quiet`` gives it: each is expected to make so large a part of what it is used to.

    Returns
    -------
    DataFrame
        Indexed by the values of ``by``, those that ceased first, then by how many: ``has_ceased``, ``usual`` (reports a
        period, mean of those before it ceased), ``observed``; ``attrs``: ``others_usual`` and ``others_observed``, of all not in it. Empty with
        fewer than ``FEWEST_PERIODS`` earlier periods.

    Examples
    --------
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> earlier = period.preceding(8)
    >>> days = pd.to_datetime([each.start for each in earlier] * 6)
    >>> incidents = pd.DataFrame({"occurred_from": days, "source": "Lyktan"})
    >>> begun_and_ceased(incidents, incidents["source"], earlier, period).reset_index().values.tolist()
    [['Lyktan', True, 6.0, 0]]
    """
    lately = list(earlier)[-LATELY:]
    counted = count_by_period(incidents.assign(by=by.astype("str")), [*lately, period], "by")
    before, now = counted.iloc[:-1], counted.iloc[-1]
    silent_since = before.iloc[::-1].cumsum().eq(0).sum()
    silent_before = before.cumsum().eq(0).sum()
    usual = before.sum() / (len(before) - silent_since).clip(lower=1)
    with np.errstate(invalid="ignore"):
        has_ceased = (
            now.eq(0)
            & silent_since.lt(TOLD_PERIODS)
            & (before.gt(0).sum() + silent_since).eq(len(before))
            & usual.ge(_SHARE * usual.sum())
            & np.exp(-usual * quieter).lt(_BY_CHANCE)
        )
        has_begun = (
            (len(before) - silent_before).lt(TOLD_PERIODS)
            & silent_before.ge(FEWEST_PERIODS - TOLD_PERIODS + 1)
            & now.ge(max(FEWEST_REPORTS, _SHARE * now.sum()))
        )
    is_told = (has_ceased | has_begun) & (len(lately) >= FEWEST_PERIODS)
    told = pd.DataFrame({"has_ceased": has_ceased, "usual": usual, "observed": now}).rename_axis(by.name)
    told = told[is_told].sort_values(["has_ceased", "usual", "observed"], ascending=False, kind="stable")
    told.attrs = {
        "others_usual": float(usual[~is_told].sum()),
        "others_observed": int(now[~is_told].sum()),
    }
    return told


def yearly_quiet(incidents: pd.DataFrame, same_weeks: Sequence[Period], *, first_day: date) -> float:
    """How much of the usual was reported in the same weeks of earlier years: 1, or less where all of them were quieter.

    In July nearly all are silent, and nobody has ceased.

    Parameters
    ----------
    incidents
        The history, with ``occurred_from``.
    same_weeks
        Of earlier years: each is held against the ``FEWEST_PERIODS`` periods before it, where they are covered.
    first_day
        The first day that is covered.

    Examples
    --------
    >>> july = Period(date(2026, 7, 6), date(2026, 7, 20), "fortnight")
    >>> days = [each.start for each in july.preceding(6) for _ in range(4)] + [july.start]
    >>> yearly_quiet(pd.DataFrame({"occurred_from": pd.to_datetime(days)}), [july], first_day=date(2026, 1, 1))
    0.25
    """
    shares = []
    for weeks in same_weeks:
        before = weeks.preceding(FEWEST_PERIODS)
        counted = count_by_period(incidents, [*before, weeks])["total"]
        if before[0].start >= first_day and counted.iloc[:-1].sum():
            shares.append(counted.iloc[-1] / counted.iloc[:-1].mean())
    return float(min(1.0, max(shares, default=1.0)))


def begun_on(incidents: pd.DataFrame, *, by: str, least: int = 1) -> dict[str, date]:
    """The first day of the first month in which each value of a column has at least ``least`` incidents.

    Examples
    --------
    >>> reports = pd.DataFrame({"source": "Lyktan", "occurred_from": pd.to_datetime(["2026-01-31", "2026-03-02", "2026-03-09"])})
    >>> str(begun_on(reports, by="source")["Lyktan"]), str(begun_on(reports, by="source", least=2)["Lyktan"])
    ('2026-01-01', '2026-03-01')
    """
    found: dict[str, date] = {}
    for name, starts in incidents.groupby(by)[c.OCCURRED_FROM]:
        months, counted = np.unique(starts.to_numpy(dtype="datetime64[M]"), return_counts=True)
        if (counted >= least).any():
            found[str(name)] = months[counted >= least][0].item()
    return found


def is_silence_usual(began: pd.Series, end: pd.Timestamp) -> bool:
    """Whether incidents come so seldom that none since the newest, up to ``end``, says nothing.

    Silence is believed as long as chance gives it, at the mean rate until then, or it has been as long before.

    Examples
    --------
    >>> began = pd.Series(pd.to_datetime(["2026-11-01", "2026-11-03", "2026-11-08"]))
    >>> is_silence_usual(began, pd.Timestamp("2026-11-13")), is_silence_usual(began, pd.Timestamp("2027-11-13"))
    (True, False)
    """
    known = began.dropna().sort_values()
    silent, spanned = end - known.iloc[-1], known.iloc[-1] - known.iloc[0]
    expected = len(known) * (silent / spanned) if spanned else math.inf
    return bool(silent <= known.diff().max() or math.exp(-expected) >= _UNBELIEVABLE)


def copies(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents that agree in category, place, and time to the minute: one event many times, or a list read in at once.

    Parameters
    ----------
    incidents
        A period's, with ``category``, ``place``, ``occurred_from``, ``occurred_to`` and a geometry.

    Returns
    -------
    DataFrame
        ``category``, ``place``, ``occurred_from`` and ``incidents``, the largest group first; those of ``FEWEST_COPIES``.
        Incidents without a clock or without any position and place are no copies of each other.

    Examples
    --------
    >>> import geopandas as gpd
    >>> at = pd.Timestamp("2026-11-02 10:15")
    >>> alike = {"category": "Klotter", "place": "Skolan", "occurred_from": at, "occurred_to": pd.NaT}
    >>> incidents = gpd.GeoDataFrame([alike] * 6, geometry=gpd.points_from_xy([5] * 6, [5] * 6), crs="EPSG:3006")
    >>> copies(incidents)[["category", "place", "incidents"]].values.tolist()
    [['Klotter', 'Skolan', 6]]
    """
    where = incidents.geometry.to_wkb().where(incidents.geometry.notna() & ~incidents.geometry.is_empty)
    described = incidents.assign(where=where.astype("object"))
    has_clock = described[c.OCCURRED_FROM].dt.normalize().ne(described[c.OCCURRED_FROM])
    is_placed = described["where"].notna() | described[c.PLACE].notna()
    alike = [c.CATEGORY, c.PLACE, c.OCCURRED_FROM, c.OCCURRED_TO, "where"]
    groups = described[has_clock & is_placed].groupby(alike, dropna=False, sort=True, observed=True).size()
    found = groups[groups >= FEWEST_COPIES].rename("incidents").reset_index()
    found = found.sort_values("incidents", ascending=False, kind="stable", ignore_index=True)
    return found[[c.CATEGORY, c.PLACE, c.OCCURRED_FROM, "incidents"]]
