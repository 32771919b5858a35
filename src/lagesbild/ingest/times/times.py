"""Read the times of an export into local wall-clock times, and say which could not be read or did not exist."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from lagesbild.config import Source, TimeColumns, TimeField, TimeParts
from lagesbild.ingest.times._clock_changes import is_set_back, minutes_set_back, moved, on_changing_days
from lagesbild.ingest.times._time_words import names_no_clock, plain_time
from lagesbild.ingest.times._written_times import DAY, END_OF_DAY, no_clock, read_clocks, read_moments

_FEWEST_MIDNIGHTS: Final = 3  # so many at 00:00, and no other, are days: one may be a clock
_FIRST: Final = 1000  # rows that are looked at before all are
_CENTURY: Final = 100
_FIRST_REAL: Final = pd.Timestamp("1970-01-02")
_LAST_REAL: Final = pd.Timestamp("9999-01-01")
_SYSTEMS_FIRST: Final = pd.to_datetime(
    pd.Series(["0001-01-01", "1753-01-01", "1899-12-30", "1900-01-01", "1970-01-01"]), format="ISO8601"
).astype("datetime64[us]")
"""Of .NET, SQL Server, Access, Excel and Unix."""


@dataclass(frozen=True)
class Times:
    """Times of one field, aligned with the rows they were read from.

    ``wall`` is naive local time (``datetime64[us]``, NaT where there is none), the earliest that the text can mean;
    ``latest`` the latest: 23:59 of a day without a time of day, the end of a span, else the same. ``unreadable``
    marks text that no format fits, ``is_day`` days without a time of day, ``skipped`` and ``repeated`` wall-clock
    times that a clock change leaves out or has twice.
    """

    wall: pd.Series
    latest: pd.Series
    unreadable: pd.Series
    is_day: pd.Series
    skipped: pd.Series
    repeated: pd.Series


@dataclass(frozen=True)
class Span:
    """When incidents began and ended.

    ``end.wall`` is the latest that is known of the end: NaT where only the moment of the start is.
    ``ends_next_day`` marks ends that were moved to the day after their start's. ``minutes`` is how long each lasts: of
    one that ends after the clock is set back within the hour, longer than wall clocks tell, which have it end at its start.
    """

    start: Times
    end: Times
    ends_next_day: pd.Series
    minutes: pd.Series


@dataclass(frozen=True)
class _Written:
    """A field in the source's timezone: ``clock`` is NaT where the cell names none."""

    wall: pd.Series
    until: pd.Series
    is_day: pd.Series
    unreadable: pd.Series
    clock: pd.Series
    clock_until: pd.Series


def read_times(cells: pd.DataFrame, columns: TimeField | None, source: Source, *, timezone: str) -> Times:
    """Read one time field of an export.

    Parameters
    ----------
    cells
        Text, NA where empty.
    columns
        One column with day and time, two columns, parts, or None for a field that the export lacks.
    source
        Whose formats are tried, in order; a later one only on what earlier ones could not read.
    timezone
        Area's timezone: offsets are converted to it, other times are taken to be in the source's, else in it.
    """
    return _settled(_written(cells, columns, source, timezone), source.timezone or timezone, timezone)


def read_span(cells: pd.DataFrame, source: Source, *, timezone: str) -> Span:
    """Read when incidents began and ended.

    An end with no day of its own is on the start's day, or on the day after when its clock is earlier. An end that
    says no more than the start's day is none. A start that is a day or a span, with no end, lasts as long. Where the
    clock is set back in the hour of both, an end before the start is its later reading.
    """
    zone, columns = source.timezone or timezone, source.columns
    start = _written(cells, columns.occurred_from, source, timezone)
    if _shares_day(columns.occurred_from, columns.occurred_to):
        # Places close at midnight: an end at 00:00 is a day without a clock only where the starts are.
        has_clocks = bool((start.wall.notna() & ~start.is_day).any())
        said = source.midnight or ("clock" if has_clocks else "day")
        end = _written(cells, columns.occurred_to, source.model_copy(update={"midnight": said}), timezone)
        on_start = ~_no(cells.index)
    else:
        end = _ends(cells, start, source, timezone)
        on_start = end.wall.isna() & end.clock.notna() & ~end.unreadable
        end = _on_days_of(start, end, on_start)
    last_end = end.until.fillna(end.wall) if end.until.notna().any() else end.wall
    is_nothing = stands_for_nothing(end.wall)
    if is_nothing.any():
        end = replace(
            end,
            wall=end.wall.mask(is_nothing),
            until=end.until.mask(is_nothing),
            is_day=end.is_day & ~is_nothing,
        )
        last_end = last_end.mask(is_nothing)
    is_next = on_start & ~start.is_day & (last_end < start.wall) & ~is_set_back(start.wall, last_end, zone)
    if end.is_day.any():
        is_same_day = ~start.is_day & (end.wall == start.wall.dt.normalize())
        is_end = ~(end.is_day & (on_start | is_same_day))
        end = replace(end, wall=end.wall.where(is_end), until=end.until.where(is_end))
    if is_next.any():
        later = is_next.astype("int64") * DAY
        end = replace(end, wall=end.wall + later, until=end.until + later)
    first, last = _settled(start, zone, timezone), _settled(end, zone, timezone)
    lasts = first.latest.where(first.latest != first.wall)
    known = last.latest.fillna(lasts.mask(last.unreadable))
    is_back = is_set_back(first.wall, known, timezone)
    minutes = (known - first.wall) / pd.Timedelta(minutes=1)
    minutes[is_back] += minutes_set_back(first.wall[is_back], timezone)
    known = known.mask(is_back, first.wall)
    last = replace(last, wall=known, latest=known, is_day=_no(cells.index))
    return Span(first, last, is_next, minutes)


def stands_for_nothing(end: pd.Series) -> pd.Series:
    """Ends at the first or last day that a system counts: what it stores where no end is known."""
    if not (end < _FIRST_REAL).any() and not (end >= _LAST_REAL).any():
        return _no(end.index)
    return (end.isin(_SYSTEMS_FIRST) | (end >= _LAST_REAL)).astype(bool)


def _ends(cells: pd.DataFrame, start: _Written, source: Source, timezone: str) -> _Written:
    """The ends: where all are at 00:00, none lies before its start and the starts have clocks, they are clocks too."""

    def read(rows: pd.DataFrame, midnight: Literal["day", "clock"] | None) -> _Written:
        said = source.model_copy(update={"midnight": midnight})
        return _written(rows, source.columns.occurred_to, said, timezone)

    end = read(cells, source.midnight)
    has_clocks = bool((start.wall.notna() & ~start.is_day).any())
    if source.midnight is not None or not has_clocks or not end.is_day.any():
        return end
    first = cells[end.is_day].head(_FIRST)
    if read(first, "clock").is_day.all():
        return end  # they name no clock
    clocked = read(cells, "clock")
    return end if (clocked.wall < start.wall).any() else clocked


def _shares_day(start: TimeField, end: TimeField | None) -> bool:
    """Whether the end's day is the cell that the start's is."""
    return end is not None and not isinstance(end, str) and set(_day_columns(end)) <= set(_day_columns(start))


def _day_columns(field: TimeField) -> tuple[str, ...]:
    match field:
        case str(column):
            return (column,)
        case TimeColumns(date=day):
            return (day,)
        case TimeParts(year=year, month=month, day=day):
            return (year, month, day)


def _on_days_of(start: _Written, end: _Written, lent: pd.Series) -> _Written:
    """The end with the start's day where it has a clock alone."""
    if not lent.any():
        return end
    day = start.wall.dt.normalize()
    return replace(
        end,
        wall=end.wall.where(~lent, day + end.clock),
        until=end.until.where(~lent, day + end.clock_until),
    )


def _written(cells: pd.DataFrame, columns: TimeField | None, source: Source, timezone: str) -> _Written:
    """Read a field; what is written with an offset is converted to the source's timezone."""
    zone = source.timezone or timezone
    match columns:
        case None:
            nothing, none = _nothing(cells.index), no_clock(cells.index)
            return _Written(nothing, nothing, _no(cells.index), _no(cells.index), none, none)
        case str(column):
            read = _days_found(read_moments(cells[column], source.datetime_formats, zone), source)
            unreadable = cells[column].notna() & read["wall"].isna()
            if unreadable.any():
                unreadable[unreadable] = ~cells.loc[unreadable, column].map(names_no_clock).astype(bool)
            clock = no_clock(cells.index)
            return _Written(read["wall"], read["until"], read["is_day"], unreadable, clock, clock)
        case TimeColumns(date=day, time=time):
            days = _days_found(read_moments(cells[day], source.date_formats, zone), source)
            unreadable = cells[day].notna() & days["wall"].isna()
            return _joined(days, unreadable, cells[time], source, zone)
        case TimeParts():
            return _from_parts(cells, columns, source, zone)


def _joined(
    days: pd.DataFrame, unreadable: pd.Series, time: pd.Series, source: Source, zone: str
) -> _Written:
    """Days and the clocks that stand in another column."""
    clocks = read_clocks(time, source.time_formats)
    clock, until = clocks["clock"], clocks["until"]
    unread = time[time.notna() & clock.isna()]
    unreadable[unread.index] |= ~unread.map(names_no_clock).astype(bool)
    day = days["wall"].dt.normalize()
    has_clock = clock.notna() & ~_is_midnight_of_days(clock, source)
    wall = (day + clock.where(has_clock, pd.Timedelta(0))).mask(unreadable)
    ends = day + until
    ends = ends.mask(is_set_back(wall, ends - DAY, zone), ends - DAY).fillna(days["until"].where(~has_clock))
    return _Written(wall, ends.mask(unreadable), ~has_clock & wall.notna(), unreadable, clock, until)


def _from_parts(cells: pd.DataFrame, parts: TimeParts, source: Source, zone: str) -> _Written:
    year, month, day = (_numbers(cells[column]) for column in (parts.year, parts.month, parts.day))
    year = year.where(year >= _CENTURY, year + 2000)
    fields = pd.DataFrame({"year": year, "month": month, "day": day})
    wall = pd.to_datetime(fields, errors="coerce").astype("datetime64[us]")
    is_filled = cells[[parts.year, parts.month, parts.day]].notna()
    days = pd.DataFrame({"wall": wall, "until": _nothing(cells.index)})
    unreadable = wall.isna() & is_filled.all(axis=1)
    if parts.time:
        return _joined(days, unreadable, cells[parts.time], source, zone)
    if not parts.hour:
        return _joined(days, unreadable, pd.Series(pd.NA, index=cells.index, dtype="str"), source, zone)
    hour = cells[parts.hour]
    minute = cells[parts.minute].fillna("0") if parts.minute else pd.Series("0", index=cells.index)
    time = hour.str.removesuffix(".0") + ":" + minute.str.removesuffix(".0").str.zfill(2)
    return _joined(days, unreadable, time, source.model_copy(update={"time_formats": ("iso",)}), zone)


def _numbers(text: pd.Series) -> pd.Series:
    """Whole numbers; a month may be named. NaN for anything else."""
    codes, unique = pd.factorize(text)
    plain = pd.Series([plain_time(each).removeprefix("m") for each in unique], dtype="str")
    values = pd.to_numeric(plain, errors="coerce").astype("float64")
    values = values.where(values.mod(1) == 0)
    return pd.Series(np.append(values.to_numpy(), np.nan)[codes], index=text.index)  # -1: missing


def _days_found(read: pd.DataFrame, source: Source) -> pd.DataFrame:
    """What was read, with the midnights that are days without a time of day marked as such."""
    if source.midnight == "clock":
        return read
    if source.midnight is None and not _may_be_days(read.head(_FIRST)):
        return read
    timed = read["wall"].notna() & ~read["is_day"]
    local, utc = (_at_midnight(read.loc[timed, field]) for field in ("wall", "utc"))
    if source.midnight is None and not (_are_days(local) or _are_days(utc)):
        return read
    # Days that were stored as moments are midnights in the zone that they were stored in.
    is_utc = utc & (~local | _are_days(utc))
    is_day = read["is_day"].copy()
    is_day[timed] = is_utc | local
    is_utc = is_utc.reindex(read.index, fill_value=False)
    return read.assign(wall=read["wall"].where(~is_utc, read["utc"]), is_day=is_day)


def _may_be_days(read: pd.DataFrame) -> bool:
    """Whether all times of the first rows are midnights; spares looking at a million rows."""
    timed = read[read["wall"].notna() & ~read["is_day"]]
    return any(bool(_at_midnight(timed[field]).all()) for field in ("wall", "utc"))


def _at_midnight(times: pd.Series) -> pd.Series:
    return times.eq(times.dt.normalize())


def _are_days(is_midnight: pd.Series) -> bool:
    return len(is_midnight) >= _FEWEST_MIDNIGHTS and bool(is_midnight.all())


def _is_midnight_of_days(clock: pd.Series, source: Source) -> pd.Series:
    """The clocks at 00:00 that say that none is known."""
    is_midnight = clock.eq(pd.Timedelta(0))
    if source.midnight == "day" or (source.midnight is None and _are_days(is_midnight[clock.notna()])):
        return is_midnight
    return _no(clock.index)


def _settled(written: _Written, zone: str, timezone: str) -> Times:
    """Local times of the area, with what its clock changes skip or repeat marked."""
    wall, until = written.wall, written.until
    if zone != timezone:
        wall = wall.where(written.is_day, moved(wall, zone, timezone))
        until = until.where(written.is_day, moved(until, zone, timezone))
    latest = wall.where(~written.is_day, wall + END_OF_DAY) if written.is_day.any() else wall
    latest = until.fillna(latest) if until.notna().any() else latest
    skipped = _no(wall.index)
    doubtful = wall[on_changing_days(wall, timezone) & ~written.is_day]
    if len(doubtful):
        first = np.ones(len(doubtful), dtype=bool)
        skipped[doubtful.index] = doubtful.dt.tz_localize(timezone, ambiguous=first, nonexistent="NaT").isna()
    repeated = minutes_set_back(doubtful, timezone).gt(0).reindex(wall.index, fill_value=False)
    return Times(wall, latest, written.unreadable, written.is_day, skipped, repeated)


def _nothing(index: pd.Index) -> pd.Series:
    return pd.Series(pd.NaT, index=index, dtype="datetime64[us]")


def _no(index: pd.Index) -> pd.Series:
    return pd.Series(np.zeros(len(index), dtype=bool), index=index)
