"""Judge how the settings say that times are written by the rows, as a proposal is.

10/11/2026 is a day in either order of day and month, 21.25 a clock as hours and minutes or as hours with decimals. What is
set wrong is read without a fault until a row falls in the future or has too many minutes. The other order fits plainly
better where fewer rows contradict it, or where the set one has incidents on few days of many months.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pandas as pd

from lagesbild.config import Source, TimeColumns, TimeField, TimeParts
from lagesbild.ingest.times._clock_numbers import FEWEST_PARTED, clock_numbers_of
from lagesbild.ingest.times._time_facts import Facts, Reading, facts_of
from lagesbild.ingest.times._time_formats import order_of
from lagesbild.ingest.times._written_times import CLOCK_NUMBER, CLOCK_NUMBER_FORMATS

_ROWS: Final = 1000  # rows that are judged, spread over the export
_FEWEST_ODD: Final = 3  # rows that cannot be minutes
_FEWEST: Final = 3  # rows that contradict the set order, and not the other
_CLEAR: Final = 0.05  # share of rows
_MANY: Final = 20  # rows


def misread(cells: pd.DataFrame, source: Source, *, exported_on: date, timezone: str) -> tuple[str, ...]:
    """What of the source's times the rows plainly speak against: the ``order``, or the clocks, by the format that fits."""
    is_other = other_order_fits(cells, source, exported_on=exported_on, timezone=timezone)
    clocks = other_clocks_fit(cells, source)
    return (*(("order",) if is_other else ()), *((clocks,) if clocks else ()))


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
    rows = _spread(cells)
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


def other_clocks_fit(cells: pd.DataFrame, source: Source) -> str | None:
    """The format that the numbers in columns of clocks plainly have, where the source reads them as the other.

    Parameters
    ----------
    cells
        Of an export; text, NA where empty.

    Returns
    -------
    str
        ``decimal_hours`` or ``hh.mm``; None where nothing speaks against the source.
    """
    as_set = next((reads for each in source.time_formats if (reads := _reads_numbers(each))), None)
    columns = source.columns
    fields = (columns.occurred_from, columns.occurred_to, columns.reported_at)
    names = list(dict.fromkeys(name for each in fields if (name := _clock_of(each))))
    if as_set is None or not names:
        return None
    rows = _spread(cells)
    counts = pd.concat([rows[name] for name in names]).value_counts(sort=False)
    found = clock_numbers_of(pd.Series(counts.index, dtype="str"), counts.to_numpy())
    if found.format in {None, as_set} or (
        found.odd < _FEWEST_ODD and (found.odd or found.parted < FEWEST_PARTED)
    ):
        return None
    return found.format


def _spread(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.iloc[:: max(1, len(cells) // _ROWS)].head(_ROWS)


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


def _reads_numbers(pattern: str) -> str | None:
    """What a format reads 21.25 as; None where it does not."""
    if pattern in CLOCK_NUMBER_FORMATS:
        return pattern
    return CLOCK_NUMBER if pattern in {"iso", "%H.%M"} else None


def _clock_of(field: TimeField | None) -> str | None:
    return field.time if isinstance(field, TimeColumns | TimeParts) else None
