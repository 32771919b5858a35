"""Judge the order of day and month that the settings say by the rows, as a proposal is.

10/11/2026 is a day in either order, and a wrong order is read without a fault until a row falls in the future. The other
order fits plainly better where fewer rows contradict it, or where the set one has incidents on few days of many months.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pandas as pd

from lagesbild.config import Source
from lagesbild.ingest.times._time_facts import Facts, Reading, facts_of
from lagesbild.ingest.times._time_formats import order_of

_ROWS: Final = 1000  # rows that are judged, spread over the export
_FEWEST: Final = 3  # rows that contradict the set order, and not the other
_CLEAR: Final = 0.05  # share of rows
_MANY: Final = 20  # rows


def other_order_fits(cells: pd.DataFrame, source: Source, *, exported_on: date, timezone: str) -> bool:
    """Whether the rows are plainly better read with day and month the other way round than the source says.

    Parameters
    ----------
    cells
        Of an export; text, NA where empty.
    exported_on
        The day of the export: what lies after it has not happened.
    timezone
        The area's.
    """
    columns = source.columns
    as_set = Reading(
        columns.occurred_from,
        columns.occurred_to,
        columns.reported_at,
        source.datetime_formats,
        source.date_formats,
        source.time_formats,
        source.timezone,
    )
    swapped = replace(
        as_set,
        datetime_formats=_swapped(as_set.datetime_formats),
        date_formats=_swapped(as_set.date_formats),
    )
    if swapped == as_set or cells.empty:
        return False
    rows = cells.iloc[:: max(1, len(cells) // _ROWS)].head(_ROWS)
    ours, other = (
        facts_of(each, rows, exported_on=exported_on, timezone=timezone, weekday=None)
        for each in (as_set, swapped)
    )
    if other.unread > ours.unread or ours.start.equals(other.start):
        return False
    fewer = ours.bad - other.bad
    if fewer >= max(_CLEAR, _FEWEST / len(rows)):
        return True
    return fewer >= 0 and _is_odd(ours) and not _is_odd(other)


def _swapped(formats: Sequence[str]) -> tuple[str, ...]:
    """The formats with the places of day and month changed, where that is a way to write days."""
    return tuple(
        each.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
        if order_of(each) in {"dmy", "mdy"}
        else each
        for each in formats
    )


def _is_odd(facts: Facts) -> bool:
    """Whether incidents lie on few days of many months."""
    start = facts.start.dropna()
    return len(start) >= _MANY and start.dt.month.nunique() >= 2 * start.dt.day.nunique()
