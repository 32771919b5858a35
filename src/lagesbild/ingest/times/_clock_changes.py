"""Tell where the clocks of a timezone are set forward or back, and what that makes of wall-clock times."""

import numpy as np
import pandas as pd

_DAY = pd.Timedelta(days=1)

# Clock changes are known for these years; beyond them there are none, and no clock either.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_FIRST_DAY, _LAST_DAY = np.datetime64("1900-01-01"), np.datetime64("2199-12-31")


def is_set_back(start: pd.Series, end: pd.Series, timezone: str) -> pd.Series:
    """Whether an end before its start is after it by its later reading: the clock is set back in the hour of both."""
    is_back = pd.Series(np.zeros(len(start), dtype=bool), index=start.index)
    first, last = (times[end < start] for times in (start, end))
    if len(first):
        is_back[first.index] = (
            minutes_set_back(first, timezone).gt(0)
            & minutes_set_back(last, timezone).gt(0)
            & first.dt.normalize().eq(last.dt.normalize())
        )
    return is_back


def minutes_set_back(wall: pd.Series, timezone: str) -> pd.Series:
    """How many minutes lie between the two readings of times that existed twice; 0 for others."""
    is_known = wall.dt.year.between(_FIRST_YEAR, _LAST_YEAR)
    earlier, later = (
        wall.where(is_known).dt.tz_localize(
            timezone, ambiguous=np.full(len(wall), fill_value=is_first), nonexistent="shift_forward"
        )
        for is_first in (True, False)
    )
    return ((later - earlier) / pd.Timedelta(minutes=1)).fillna(0.0)


def moved(wall: pd.Series, zone: str, timezone: str) -> pd.Series:
    """Wall times of one timezone in another; the first of two where the clock was set back."""
    is_known = wall.dt.year.between(_FIRST_YEAR, _LAST_YEAR)
    first = np.ones(len(wall), dtype=bool)
    instants = wall.where(is_known).dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    return instants.dt.tz_convert(timezone).dt.tz_localize(None).astype("datetime64[us]").fillna(wall)


def on_changing_days(wall: pd.Series, timezone: str) -> pd.Series:
    """Times on a day that is not 24 hours long; looking at days first spares nearly every time."""
    days = wall.to_numpy().astype("datetime64[D]")
    is_known = (days >= _FIRST_DAY) & (days <= _LAST_DAY)
    changes = np.zeros(len(days), dtype=bool)
    if is_known.any():
        known = days[is_known]
        first = known.min()
        midnights = pd.DatetimeIndex(np.arange(first, known.max() + 2))
        local = midnights.tz_localize(timezone, ambiguous="NaT", nonexistent="shift_forward")
        is_changing = (local[1:] - local[:-1]) != _DAY
        changes[is_known] = is_changing[(known - first).astype("int64")]
    return pd.Series(changes, index=wall.index)
