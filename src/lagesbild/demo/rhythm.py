"""Draw when things happen, how exactly it is known, and when it is reported.

Each category has its own week, day and season. What somebody saw has an exact time; what somebody
found has a span from when all was well to when it was found, often a night or a weekend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

import numpy as np

Span = Literal["seen", "no_end", "night", "weekend", "workday"]
Times = tuple[datetime, datetime | None]

_DAY = timedelta(days=1)
CHANGING_HOUR = 2
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_OFFICE_OPENS, _OFFICE_CLOSES = 7, 18
_CLOCK_CHANGES = (3, 10)
_LONGEST_LAG = timedelta(days=40)


@dataclass(frozen=True)
class Rhythm:
    """When a kind of incident happens.

    Parameters
    ----------
    weekdays
        Weights, Monday first.
    peaks
        ``(hour, spread in hours, weight)`` of each busy part of the day; past midnight wraps round.
    spans
        How the time is known, with the share of incidents known that way.
    months
        Weights of the season, January first.
    """

    weekdays: tuple[float, ...]
    peaks: tuple[tuple[float, float, float], ...]
    spans: tuple[tuple[Span, float], ...]
    months: tuple[float, ...] = (1.0,) * 12

    def season(self, day: date) -> float:
        """The month's weight against the year's mean."""
        return self.months[day.month - 1] * len(self.months) / sum(self.months)


def times(rng: np.random.Generator, rhythm: Rhythm, monday: date) -> Times:
    """Start and end of an incident in the week that begins on ``monday``; no end where it is not known."""
    moment = _moment(rng, rhythm, monday)
    kinds, shares = zip(*rhythm.spans, strict=True)
    kind: Span = kinds[_pick(rng, shares)]
    start, end = _SPANS[kind](rng, moment)
    return off_clock_change(start), None if end is None else off_clock_change(end)


def reported(rng: np.random.Generator, known: datetime, *, on_duty: bool) -> datetime:
    """When an incident that was known of at ``known`` is reported.

    Guards report before they go off duty. Others report in office hours, mostly the same or the next
    working day, some after weeks.
    """
    if on_duty:
        return off_clock_change(_at_minute(known + timedelta(hours=float(rng.gamma(2.0, 0.6)) + 0.1), 1))
    lag = timedelta(hours=float(rng.lognormal(1.9, 1.2)))
    moment = known + min(lag, _LONGEST_LAG)
    waits = rng.random() < 0.8  # noqa: PLR2004 - share of reporters who only write at work
    if waits and (moment.weekday() >= _SATURDAY or not _OFFICE_OPENS <= moment.hour < _OFFICE_CLOSES):
        morning = moment.date() + (_DAY if moment.hour >= _OFFICE_OPENS else timedelta())
        morning += timedelta(days=max(0, 7 - morning.weekday()) if morning.weekday() >= _SATURDAY else 0)
        opened = datetime.combine(morning, time(_OFFICE_OPENS))
        moment = opened + timedelta(hours=float(rng.gamma(2.0, 1.1)))
    return off_clock_change(max(_at_minute(moment, 1), known))


def off_clock_change(moment: datetime) -> datetime:
    """Move a time out of the hour that is skipped or repeated when the clock changes.

    Such times are planted on purpose and never met by chance. Order is kept.
    """
    is_last_sunday = moment.weekday() == _SUNDAY and (moment + 7 * _DAY).month != moment.month
    if moment.month in _CLOCK_CHANGES and is_last_sunday and moment.hour == CHANGING_HOUR:
        return moment.replace(hour=CHANGING_HOUR + 1, minute=0)
    return moment


def clock_change(before: date, month: int) -> date:
    """The last Sunday of ``month`` (March or October) that lies before the day ``before``."""
    for year in (before.year, before.year - 1):
        last_day = date(year, month, 31)
        sunday = last_day - timedelta(days=(last_day.weekday() + 1) % 7)
        if sunday < before:
            break
    return sunday


def _moment(rng: np.random.Generator, rhythm: Rhythm, monday: date) -> datetime:
    day = monday + timedelta(days=_pick(rng, rhythm.weekdays))
    hour, spread, _ = rhythm.peaks[_pick(rng, [weight for *_, weight in rhythm.peaks])]
    at = rng.normal(hour, spread)
    # An evening that runs past midnight belongs to the next day, as it does for those who report it.
    moment = datetime.combine(day, time()) + timedelta(hours=float(np.clip(at, 0.0, 29.9)))
    last = datetime.combine(monday + 7 * _DAY, time()) - timedelta(minutes=5)
    return min(_at_minute(moment, 5), last)


def _seen(rng: np.random.Generator, moment: datetime) -> Times:
    return moment, moment + timedelta(minutes=5 * int(rng.integers(1, 25)))


def _no_end(_: np.random.Generator, moment: datetime) -> Times:
    return moment, None


def _night(rng: np.random.Generator, moment: datetime) -> Times:
    """From the evening before to the morning after."""
    evening = moment.date() - (_DAY if moment.hour < 12 else timedelta())  # noqa: PLR2004 - noon
    start = datetime.combine(evening, time(16)) + timedelta(minutes=15 * int(rng.integers(0, 25)))
    return start, datetime.combine(evening + _DAY, time(6)) + timedelta(minutes=15 * int(rng.integers(0, 13)))


def _weekend(rng: np.random.Generator, moment: datetime) -> Times:
    """From Friday afternoon to Monday morning; a night where the week is not yet over."""
    if moment.weekday() < _FRIDAY:
        return _night(rng, moment)
    friday = moment.date() - timedelta(days=moment.weekday() - _FRIDAY)
    start = datetime.combine(friday, time(15)) + timedelta(minutes=15 * int(rng.integers(0, 9)))
    return start, datetime.combine(friday + 3 * _DAY, time(6)) + timedelta(
        minutes=15 * int(rng.integers(2, 11))
    )


def _workday(rng: np.random.Generator, moment: datetime) -> Times:
    """From when people leave home to when they come back."""
    start = datetime.combine(moment.date(), time(7)) + timedelta(minutes=15 * int(rng.integers(0, 9)))
    return start, start + timedelta(minutes=15 * int(rng.integers(28, 44)))


_SPANS: dict[Span, Callable[[np.random.Generator, datetime], Times]] = {
    "seen": _seen,
    "no_end": _no_end,
    "night": _night,
    "weekend": _weekend,
    "workday": _workday,
}


def _pick(rng: np.random.Generator, weights: tuple[float, ...] | list[float]) -> int:
    shares = np.cumsum(weights)
    return int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))


def _at_minute(moment: datetime, step: int) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % step, second=0, microsecond=0)
