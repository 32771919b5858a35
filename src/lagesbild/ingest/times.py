"""Read written times into local wall-clock times, and say which could not be read or did not exist."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lagesbild.config import Source, TimeColumns

_OFFSET = r"[T ]\d{1,2}:?\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$"
_CLOCK = r"^(?:.*[T ])?(?P<hours>\d{1,2})[:.](?P<minutes>\d{2})(?:[:.](?P<seconds>\d{2})(?:\.\d+)?)?$"
_DAY_ONLY_LENGTH = len("2026-11-02")
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")
_EXCEL_LAST = 2_958_465  # 9999-12-31
_DAY = pd.Timedelta(days=1)
# Clock changes are known for these years; beyond them there are none, and no clock either.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_SAMPLE = 1000
_END_OF_DAY = pd.Timedelta(hours=23, minutes=59)


@dataclass(frozen=True)
class Times:
    """Times of one field, aligned with the rows they were read from.

    ``wall`` is naive local time (``datetime64[us]``, NaT where there is none), ``unreadable`` marks
    text that no format fits, ``is_day`` marks days without a time of day (``wall`` is their midnight),
    ``skipped`` and ``repeated`` mark wall-clock times that a clock change leaves out or has twice.
    """

    wall: pd.Series
    unreadable: pd.Series
    is_day: pd.Series
    skipped: pd.Series
    repeated: pd.Series

    def at_end_of_day(self) -> pd.Series:
        """The latest time each can mean: a day without a time of day ends at 23:59."""
        return self.wall.where(~self.is_day, self.wall + _END_OF_DAY)


def read_times(
    cells: pd.DataFrame, columns: str | TimeColumns | None, source: Source, *, timezone: str
) -> Times:
    """Read one time field of an export.

    Parameters
    ----------
    cells
        Text, NA where empty.
    columns
        One column with day and time, two columns, or None for a field that the export lacks.
    source
        Whose formats are tried, in order; a later one only on what earlier ones could not read.
    timezone
        Area's timezone: offsets are converted to it, naive times are taken to be in it.
    """
    if columns is None:
        return _flagged(_nothing(cells.index), _no(cells.index), _no(cells.index), timezone)
    if isinstance(columns, str):
        text = cells[columns]
        wall, is_day = _by_unique(text, source.datetime_formats, timezone)
        return _flagged(wall, text.notna() & wall.isna(), is_day, timezone)
    day_text, time_text = cells[columns.date], cells[columns.time]
    day, _ = _by_unique(day_text, source.date_formats, timezone)
    clock = _clock_by_unique(time_text, source.time_formats)
    unreadable = (day_text.notna() & day.isna()) | (time_text.notna() & clock.isna())
    wall = day.dt.normalize() + clock.fillna(pd.Timedelta(0))
    return _flagged(wall.mask(unreadable), unreadable, time_text.isna() & wall.notna(), timezone)


def _flagged(wall: pd.Series, unreadable: pd.Series, is_day: pd.Series, timezone: str) -> Times:
    """Mark what the clock changes of ``timezone`` skip or repeat."""
    skipped, repeated = _no(wall.index), _no(wall.index)
    doubtful = wall[_on_changing_days(wall, timezone) & ~is_day]
    if len(doubtful):
        first = np.ones(len(doubtful), dtype=bool)
        skipped[doubtful.index] = doubtful.dt.tz_localize(timezone, ambiguous=first, nonexistent="NaT").isna()
        localized = doubtful.dt.tz_localize(timezone, ambiguous="NaT", nonexistent="shift_forward")
        repeated[doubtful.index] = localized.isna()
    return Times(wall, unreadable, is_day, skipped, repeated)


def _on_changing_days(wall: pd.Series, timezone: str) -> pd.Series:
    """Times on a day that is not 24 hours long; looking at days first spares nearly every time."""
    codes, days = pd.factorize(wall.dt.normalize())
    midnights = pd.DatetimeIndex(days)
    is_known = (midnights.year >= _FIRST_YEAR) & (midnights.year <= _LAST_YEAR)
    midnights = midnights.where(is_known)
    first, last = (
        each.tz_localize(timezone, ambiguous="NaT", nonexistent="shift_forward")
        for each in (midnights, midnights + _DAY)
    )
    changes = np.append(is_known & ((last - first) != _DAY), False)  # -1: missing
    return pd.Series(changes[codes], index=wall.index)


def _by_unique(text: pd.Series, formats: tuple[str, ...], timezone: str) -> tuple[pd.Series, pd.Series]:
    """Parse each different text once, where texts repeat: days do, times to the minute hardly."""
    if text.iloc[:_SAMPLE].nunique() > _SAMPLE / 2:
        return _parse(text, formats, timezone)
    codes, unique = pd.factorize(text)
    values = pd.Series(unique, dtype="str")
    wall, is_day = _parse(values, formats, timezone)
    day_only = np.append(is_day.to_numpy(), False)  # -1: missing
    return _spread(wall, codes, text.index), pd.Series(day_only[codes], index=text.index)


def _clock_by_unique(text: pd.Series, formats: tuple[str, ...]) -> pd.Series:
    codes, unique = pd.factorize(text)
    return _spread(_parse_clock(pd.Series(unique, dtype="str"), formats), codes, text.index)


def _spread(values: pd.Series, codes: np.ndarray, index: pd.Index) -> pd.Series:
    """Put the value of each code on its rows; code -1 (missing) becomes NaT."""
    padded = np.append(values.to_numpy(), np.array(["NaT"], dtype=values.dtype))
    return pd.Series(padded[codes], index=index)


def _parse(text: pd.Series, formats: tuple[str, ...], timezone: str) -> tuple[pd.Series, pd.Series]:
    """Local wall-clock time of each text, and whether it only names a day."""
    wall, is_day = _nothing(text.index), _no(text.index)
    for pattern in formats:
        rest = text[wall.isna() & text.notna()]
        if rest.empty:
            break
        parsed = _parse_one(rest, pattern, timezone)
        wall.update(parsed)
        if pattern == "iso":
            names_day = rest.str.len() <= _DAY_ONLY_LENGTH
        elif pattern == "excel":
            names_day = parsed.eq(parsed.dt.normalize())
        else:
            names_day = pd.Series(not any(sign in pattern for sign in ("%H", "%I", "%T", "%X")), rest.index)
        is_day.loc[rest.index] = (names_day & parsed.notna()).astype(bool)
    return wall, is_day


def _parse_one(text: pd.Series, pattern: str, timezone: str) -> pd.Series:
    if pattern == "excel":
        return _excel_days(text)
    if pattern == "iso":
        has_offset = text.str.contains(_OFFSET, regex=True).astype(bool)
        return pd.concat(
            [
                _to_wall(text[has_offset], "ISO8601", timezone),
                pd.to_datetime(text[~has_offset], format="ISO8601", errors="coerce").astype("datetime64[us]"),
            ]
        )
    if "%z" in pattern:
        return _to_wall(text, pattern, timezone)
    return pd.to_datetime(text, format=pattern, errors="coerce").astype("datetime64[us]")


def _to_wall(text: pd.Series, pattern: str, timezone: str) -> pd.Series:
    instants = pd.to_datetime(text, format=pattern, errors="coerce", utc=True)
    return instants.dt.tz_convert(timezone).dt.tz_localize(None).astype("datetime64[us]")


def _excel_days(text: pd.Series) -> pd.Series:
    """Serial days since 1899-12-30, to the nearest second: a fraction is never exact."""
    serial = pd.to_numeric(text, errors="coerce")
    serial = serial.where(serial.between(1, _EXCEL_LAST, inclusive="left"))
    seconds = (serial * 86_400).round()
    return (_EXCEL_EPOCH + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us]")


def _parse_clock(text: pd.Series, formats: tuple[str, ...]) -> pd.Series:
    """Time of day of each text, as the time since midnight; 24:00 is the midnight after."""
    clock = pd.Series(pd.NaT, index=text.index, dtype="timedelta64[us]")
    for pattern in formats:
        rest = text[clock.isna() & text.notna()]
        if rest.empty:
            break
        if pattern == "excel":
            fraction = pd.to_numeric(rest, errors="coerce")
            seconds = (fraction.where(fraction.between(0, 1, inclusive="left")) * 86_400).round()
            parsed = pd.to_timedelta(seconds, unit="s")
        elif pattern == "iso":
            parts = rest.str.extract(_CLOCK).apply(pd.to_numeric)
            hours, minutes, seconds = parts["hours"], parts["minutes"], parts["seconds"].fillna(0)
            valid = (hours < 24) & (minutes < 60) & (seconds < 60)  # noqa: PLR2004 - the clock's own numbers
            valid |= (hours == 24) & (minutes == 0) & (seconds == 0)  # noqa: PLR2004
            parsed = pd.to_timedelta((hours * 3600 + minutes * 60 + seconds).where(valid), unit="s")
        else:
            # A spreadsheet that took 0020 for a number leaves 20.
            padded = rest.str.zfill(4) if pattern == "%H%M" else rest
            moment = pd.to_datetime(padded, format=pattern, errors="coerce")
            parsed = moment - moment.dt.normalize()
        clock.update(parsed.astype("timedelta64[us]"))
    return clock


def _nothing(index: pd.Index) -> pd.Series:
    return pd.Series(pd.NaT, index=index, dtype="datetime64[us]")


def _no(index: pd.Index) -> pd.Series:
    return pd.Series(np.zeros(len(index), dtype=bool), index=index)
