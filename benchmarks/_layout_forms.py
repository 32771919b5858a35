"""Known incidents, and the ways an export may write their times and places, for layouts.py."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from _layout_words import (
    CATEGORIES,
    MONTHS_EN,
    MONTHS_SV,
    MONTHS_SV_SHORT,
    NAMED_99TM,
    ORGANISATIONS,
    REMARKS,
    STREETS,
    SWEDISH,
    TOGETHER,
    WEEKDAYS_EN,
    WEEKDAYS_SV,
    Headers,
)

ZONE = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
END_OF_DAY = timedelta(hours=23, minutes=59)
Cell = str | int | float | datetime | date | time | None


@dataclass
class Incident:
    """What is known of one incident; times are local wall clock, ``east`` and ``north`` in SWEREF 99 TM.

    ``slack`` is how much later than ``end`` (than ``start`` where there is no end) an end may be read: an hour
    alone may be a point or that hour.
    """

    id: str
    start: datetime
    end: datetime | None
    reported: datetime | None
    category: str
    subcategory: str | None
    description: str | None
    organisation: str | None
    place: str | None
    east: float | None
    north: float | None
    slack: timedelta = timedelta(0)
    has_day_report: bool = False


@dataclass
class Column:
    """A column of an export, and the fields that may be read from it."""

    header: str
    values: list[Cell]
    feeds: frozenset[str] = frozenset()


@dataclass
class Written:
    """Columns that together write one thing, and the name of the form; ``is_doubtful`` when the file cannot decide it."""

    form: str
    columns: list[Column] = field(default_factory=list)
    is_doubtful: bool = False


def incidents(rng: random.Random, count: int, inside: Callable[[random.Random], tuple[float, float]], *, is_short: bool,
              is_early_in_month: bool) -> list[Incident]:  # fmt: skip
    """Incidents of some months; ``is_short``: none lasts 20 hours, ``is_early_in_month``: all times within the first twelve days."""
    first = datetime(2024, 2, 1) + rng.randrange(800) * DAY  # noqa: DTZ001 - wall clock, as exports write it
    length = rng.randint(70, 240)
    ids = _ids(rng, count)
    made = []
    while len(made) < count:
        start = _moment(rng, first, length)
        end = None
        if rng.random() < 0.7:
            minutes = rng.choice([5, 15, 20, 30, 45, 60, 90, 125, 180, 240, 360, 420, 540])
            end = start + timedelta(minutes=minutes + rng.choice([0, 0, 0, 7]))
            if not is_short and rng.random() < 0.15:
                end += rng.randint(1, 3) * DAY
        reported = (end or start) + timedelta(
            minutes=rng.choice([12, 25, 50, 130, 340, 700, 1500, 2950, 4000]) + rng.randrange(9)
        )
        times = [start, reported, *([end] if end else [])]
        if any(_is_doubtful(each) for each in times):
            continue
        if is_early_in_month and any(each.day > 12 for each in times):
            continue
        category = rng.choice(list(CATEGORIES))
        number = len(made)
        made.append(Incident(
            id=ids[number], start=start, end=end, reported=reported, category=category,
            subcategory=rng.choice(CATEGORIES[category]),
            description=f"{rng.choice(REMARKS)}, uppgift {number + 1}" if rng.random() < 0.85 else None,
            organisation=rng.choice(ORGANISATIONS), place=f"{rng.choice(STREETS)} {rng.randint(1, 60)}",
            **dict(zip(("east", "north"), inside(rng), strict=True)),
        ))  # fmt: skip
    return made if rng.random() < 0.4 else sorted(made, key=lambda each: each.start)


def _moment(rng: random.Random, first: datetime, length: int) -> datetime:
    hour = rng.choices(range(24), weights=[5, 4, 3, 2, 1, 1, 1, 2, 3, 3, 3, 3, 4, 4, 5, 6, 6, 7, 8, 9, 10, 10, 9, 7])[0]  # fmt: skip
    minute = rng.choice([0, 5, 10, 15, 20, 30, 30, 40, 45, 50, 55, rng.randrange(60)])
    return first + timedelta(days=rng.randrange(length), hours=hour, minutes=minute)


def _is_doubtful(moment: datetime) -> bool:
    """A wall-clock time that a clock change skips or repeats, or a midnight, which may be no clock."""
    local = moment.replace(tzinfo=ZONE)
    return local.utcoffset() != local.replace(fold=1).utcoffset() or moment.time() == time(0)


def _ids(rng: random.Random, count: int) -> list[str]:
    first = rng.randrange(100, 90_000)
    numbers = sorted(rng.sample(range(first, first + 5 * count), count))
    match rng.randrange(6):
        case 0:
            return [f"K-2026-{number:06}" for number in numbers]
        case 1:
            return [f"5000-K{100_000 + number}-26" for number in numbers]
        case 2:
            return [f"E{number}" for number in numbers]
        case 3:
            return [f"{number:08}" for number in numbers]
        case 4:
            return [f"2026{number:07}" for number in numbers]
        case _:
            return [str(number) for number in numbers]


# Times. Each moment, day and clock has a name and how it is written; NUMERIC ones do not show day from month.


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZONE).astimezone(UTC)


def _offset(moment: datetime, separator: str) -> str:
    hours = int(moment.replace(tzinfo=ZONE).utcoffset() / HOUR)
    return f"+{hours:02}{separator}00"


def _ampm(clock: datetime | time, *, seconds: bool = False, glue: str = " ") -> str:
    hour = clock.hour % 12 or 12
    tail = f":{clock.second:02}" if seconds else ""
    return f"{hour}:{clock.minute:02}{tail}{glue}{'PM' if clock.hour >= 12 else 'AM'}"


def _serial(moment: datetime) -> float:
    return (moment - datetime(1899, 12, 30)) / DAY  # noqa: DTZ001 - Excel's days have no zone


MOMENTS: dict[str, Callable[[datetime], Cell]] = {
    "2026-11-02 21:30": lambda t: f"{t:%Y-%m-%d %H:%M}",
    "2026-11-02 21:30:00": lambda t: f"{t:%Y-%m-%d %H:%M:%S}",
    "2026-11-02T21:30": lambda t: f"{t:%Y-%m-%dT%H:%M}",
    "2026-11-02T21:30:00.000": lambda t: f"{t:%Y-%m-%dT%H:%M:%S}.000",
    "2026-11-02T20:30:00Z": lambda t: f"{_utc(t):%Y-%m-%dT%H:%M:%SZ}",
    "2026-11-02T20:30:00.000Z": lambda t: f"{_utc(t):%Y-%m-%dT%H:%M:%S}.000Z",
    "2026-11-02 20:30:00+00": lambda t: f"{_utc(t):%Y-%m-%d %H:%M:%S}+00",
    "2026/11/02 20:30:00+00": lambda t: f"{_utc(t):%Y/%m/%d %H:%M:%S}+00",
    "2026-11-02T21:30:00+01:00": lambda t: f"{t:%Y-%m-%dT%H:%M:%S}{_offset(t, ':')}",
    "2026-11-02 21:30:00 +01:00": lambda t: f"{t:%Y-%m-%d %H:%M:%S} {_offset(t, ':')}",
    "2026-11-02T21:30:00+0100": lambda t: f"{t:%Y-%m-%dT%H:%M:%S}{_offset(t, '')}",
    "2026-11-02 21.30": lambda t: f"{t:%Y-%m-%d %H.%M}",
    "2026-11-02 kl 21.30": lambda t: f"{t:%Y-%m-%d kl %H.%M}",
    "2026-11-02 kl. 21:30": lambda t: f"{t:%Y-%m-%d kl. %H:%M}",
    "2026-11-02, 21:30": lambda t: f"{t:%Y-%m-%d, %H:%M}",
    "20261102 21:30": lambda t: f"{t:%Y%m%d %H:%M}",
    "202611022130": lambda t: f"{t:%Y%m%d%H%M}",
    "20261102T213000": lambda t: f"{t:%Y%m%dT%H%M%S}",
    "261102 21:30": lambda t: f"{t:%y%m%d %H:%M}",
    "2026/11/02 21:30": lambda t: f"{t:%Y/%m/%d %H:%M}",
    "02/11/2026 21:30": lambda t: f"{t:%d/%m/%Y %H:%M}",
    "2/11/2026 21.30": lambda t: f"{t.day}/{t.month}/{t.year} {t:%H.%M}",
    "02.11.2026 21:30": lambda t: f"{t:%d.%m.%Y %H:%M}",
    "2.11.2026 kl 21.30": lambda t: f"{t.day}.{t.month}.{t.year} kl {t:%H.%M}",
    "02-11-2026 21:30": lambda t: f"{t:%d-%m-%Y %H:%M}",
    "02/11/26 21:30": lambda t: f"{t:%d/%m/%y %H:%M}",
    "2/11 2026 kl 21.30": lambda t: f"{t.day}/{t.month} {t.year} kl {t:%H.%M}",
    "2/11-26 21:30": lambda t: f"{t.day}/{t.month}-{t:%y %H:%M}",
    "11/02/2026 21:30": lambda t: f"{t:%m/%d/%Y %H:%M}",
    "11/2/2026 9:30 PM": lambda t: f"{t.month}/{t.day}/{t.year} {_ampm(t)}",
    "11/02/2026 09:30:00 PM": lambda t: f"{t:%m/%d/%Y %I:%M:%S %p}",
    "2 november 2026 21:30": lambda t: f"{t.day} {MONTHS_SV[t.month - 1]} {t:%Y %H:%M}",
    "den 2 november 2026 kl. 21.30": lambda t: f"den {t.day} {MONTHS_SV[t.month - 1]} {t.year} kl. {t:%H.%M}",
    "2 nov 2026 21:30": lambda t: f"{t.day} {MONTHS_SV_SHORT[t.month - 1]} {t:%Y %H:%M}",
    "2 nov. 2026 kl 21:30": lambda t: f"{t.day} {MONTHS_SV_SHORT[t.month - 1]}. {t.year} kl {t:%H:%M}",
    "mån 2 nov 2026 21:30": lambda t: (
        f"{WEEKDAYS_SV[t.weekday()][:3]} {t.day} {MONTHS_SV_SHORT[t.month - 1]} {t:%Y %H:%M}"
    ),
    "November 2, 2026 9:30 PM": lambda t: f"{MONTHS_EN[t.month - 1]} {t.day}, {t.year} {_ampm(t)}",
    "Nov 2 2026 9:30PM": lambda t: f"{MONTHS_EN[t.month - 1][:3]} {t.day} {t.year} {_ampm(t, glue='')}",
    "02-Nov-2026 21:30": lambda t: f"{t.day:02}-{MONTHS_EN[t.month - 1][:3]}-{t:%Y %H:%M}",
    "epoch s": lambda t: int(_utc(t).timestamp()),
    "epoch ms": lambda t: int(_utc(t).timestamp()) * 1000,
    "Excel serial": lambda t: f"{_serial(t):.6f}",
    "Excel serial, comma": lambda t: f"{_serial(t):.6f}".replace(".", ","),
    "2026-11-02 20:30 (UTC)": lambda t: f"{_utc(t):%Y-%m-%d %H:%M}",
}
DAYS: dict[str, Callable[[date], Cell]] = {
    "2026-11-02": lambda d: f"{d:%Y-%m-%d}",
    "20261102": lambda d: f"{d:%Y%m%d}",
    "261102": lambda d: f"{d:%y%m%d}",
    "2026/11/02": lambda d: f"{d:%Y/%m/%d}",
    "02/11/2026": lambda d: f"{d:%d/%m/%Y}",
    "2/11/2026": lambda d: f"{d.day}/{d.month}/{d.year}",
    "02.11.2026": lambda d: f"{d:%d.%m.%Y}",
    "2/11-26": lambda d: f"{d.day}/{d.month}-{d:%y}",
    "2/11 2026": lambda d: f"{d.day}/{d.month} {d.year}",
    "11/02/2026": lambda d: f"{d:%m/%d/%Y}",
    "11/2/2026": lambda d: f"{d.month}/{d.day}/{d.year}",
    "2 november 2026": lambda d: f"{d.day} {MONTHS_SV[d.month - 1]} {d.year}",
    "den 2 november 2026": lambda d: f"den {d.day} {MONTHS_SV[d.month - 1]} {d.year}",
    "2 nov 2026": lambda d: f"{d.day} {MONTHS_SV_SHORT[d.month - 1]} {d.year}",
    "Nov 2, 2026": lambda d: f"{MONTHS_EN[d.month - 1][:3]} {d.day}, {d.year}",
    "02-Nov-26": lambda d: f"{d.day:02}-{MONTHS_EN[d.month - 1][:3]}-{d:%y}",
    "2026-11-02 00:00:00": lambda d: f"{d:%Y-%m-%d} 00:00:00",
    "2026-11-02T00:00:00.000": lambda d: f"{d:%Y-%m-%d}T00:00:00.000",
    "2026/11/02 00:00:00+00": lambda d: f"{d:%Y/%m/%d} 00:00:00+00",
    "day serial": lambda d: str((d - date(1899, 12, 30)).days),
}
CLOCKS: dict[str, Callable[[time], Cell]] = {
    "21:30": lambda t: f"{t:%H:%M}",
    "9:05": lambda t: f"{t.hour}:{t:%M}",
    "21.30": lambda t: f"{t:%H.%M}",
    "2130": lambda t: f"{t:%H%M}",
    "2130, zeros lost": lambda t: str(t.hour * 100 + t.minute),
    "21:30:00": lambda t: f"{t:%H:%M:%S}",
    "kl 21.30": lambda t: f"kl {t:%H.%M}",
    "kl. 21:30": lambda t: f"kl. {t:%H:%M}",
    "9:30 PM": _ampm,
    "09:30:00 PM": lambda t: f"{t:%I:%M:%S %p}",
    "ca 21": lambda t: f"{t:%H:%M}",  # some of them, see `_clocks`
}
_SWEDISH_ONLY = ("kl", "november", "nov 2026", "nov. 2026", "2/11", "mån", "ca")
_ENGLISH_ONLY = ("Nov", "PM", "11/0", "11/2")
_NUMERIC = {"02/11/2026 21:30", "2/11/2026 21.30", "02.11.2026 21:30", "2.11.2026 kl 21.30", "02-11-2026 21:30", "02/11/26 21:30", "11/02/2026 21:30",
            "11/2/2026 9:30 PM", "11/02/2026 09:30:00 PM"}  # fmt: skip


def _fitting(rng: random.Random, forms: Iterable[str], language: str) -> str:
    """A form that goes with the language, mostly."""
    foreign = _ENGLISH_ONLY if language == SWEDISH else _SWEDISH_ONLY
    fitting = [
        each
        for each in forms
        if not any(
            each.startswith(sign) or f" {sign}" in each or f"-{sign}" in each or each.endswith(sign)
            for sign in foreign
        )
    ]
    return rng.choice(fitting)


REAL, MIXED, SWAPPED = "real", "real and text", "real, some swapped"
STRUCTURES = {
    "one column": 22, "one column each": 26, "date and clock": 12, "dates and clocks": 12, "date and two clocks": 12,
    "date and hour": 4, "days": 4, "days from and to": 3, "parts and clock": 3, "parts, hour and minute": 3, "some clocks empty": 4,
    "24:00": 3,
}  # fmt: skip
SHORT = {"date and two clocks", "24:00"}


@dataclass
class Times:
    """How a layout writes its times."""

    structure: str
    moment: str
    day: str
    clock: str
    reported: str
    is_early_in_month: bool

    def used(self) -> dict[str, str]:
        """The forms that the structure uses."""
        if self.structure.startswith("one column"):
            return {"moment": self.moment}
        if self.structure == "parts, hour and minute":
            return {}
        if self.structure == "parts and clock":
            return {"clock": self.clock}
        has_clock = self.structure not in {"days", "days from and to", "date and hour"}
        return {"day": self.day} | ({"clock": self.clock} if has_clock else {})


def choose_times(rng: random.Random, language: str, *, can_be_real: bool) -> Times:
    """A structure and the forms of its cells."""
    structure = rng.choices(list(STRUCTURES), weights=list(STRUCTURES.values()))[0]
    moment = _fitting(rng, MOMENTS, language)
    day, clock = _fitting(rng, DAYS, language), _fitting(rng, CLOCKS, language)
    if can_be_real and rng.random() < 0.5:
        moment, day, clock = (rng.choice([REAL, REAL, MIXED]) for _ in range(3))
        if clock == MIXED:
            clock = REAL
        if structure.startswith("one column") and rng.random() < 0.06:
            moment = SWAPPED
    is_early = structure.startswith("one column") and moment in _NUMERIC and rng.random() < 0.15
    reported = rng.choice(["none", "moment", "moment", "day"])
    if (
        structure not in {"one column", "one column each"}
        and reported == "moment"
        and moment.startswith("epoch")
    ):
        reported = "day"
    return Times(structure, moment, day, clock, reported, is_early)


def write_times(rng: random.Random, known: list[Incident], times: Times, headers: Headers) -> Written:
    """Write starts, ends and reports; what the form cannot say is taken from what is known."""
    match times.structure:
        case "one column":
            written = _single(rng, known, times, headers, has_end=False)
        case "one column each":
            written = _single(rng, known, times, headers, has_end=True)
        case "date and clock" | "some clocks empty" | "date and hour":
            written = _date_and_clock(rng, known, times, headers)
        case "dates and clocks":
            written = _dates_and_clocks(rng, known, times, headers)
        case "date and two clocks" | "24:00":
            written = _two_clocks(rng, known, times, headers)
        case "days":
            written = _days(rng, known, times, headers, has_end=False)
        case "days from and to":
            written = _days(rng, known, times, headers, has_end=True)
        case _:
            written = _parts(rng, known, times, headers)
    written.is_doubtful |= times.is_early_in_month or times.moment == SWAPPED
    _report(rng, known, times, headers, written)
    return written


def _moments(rng: random.Random, values: Sequence[datetime | None], form: str) -> list[Cell]:
    if form == REAL:
        return list(values)
    if form == MIXED:
        text = rng.choice(["2026-11-02 21:30", "02/11/2026 21:30"])
        return [each if each is None or rng.random() < 0.6 else MOMENTS[text](each) for each in values]
    if form == SWAPPED:  # what Excel makes of days first where months come first: real where it can be a date
        return [
            None if each is None else each.replace(month=each.day, day=each.month) if each.day <= 12
            else MOMENTS["02/11/2026 21:30"](each)
            for each in values
        ]  # fmt: skip
    return [None if each is None else MOMENTS[form](each) for each in values]


def _dates(rng: random.Random, values: Sequence[datetime | None], form: str) -> list[Cell]:
    if form == REAL:
        return [each and each.date() for each in values]
    if form == MIXED:
        text = rng.choice(["2026-11-02", "2/11/2026"])
        return [each and (each.date() if rng.random() < 0.6 else DAYS[text](each.date())) for each in values]
    return [each and DAYS[form](each.date()) for each in values]


def _clocks(rng: random.Random, values: Sequence[datetime | None], form: str) -> list[Cell]:
    if form == REAL:
        return [each and each.time() for each in values]
    written = [each and CLOCKS[form](each.time()) for each in values]
    if form == "ca 21":
        return [
            f"ca {each.hour if each.minute == 0 else text}" if each and rng.random() < 0.3 else text
            for each, text in zip(values, written, strict=True)
        ]
    return written


def _round_to_hour(each: Incident) -> None:
    each.start = each.start.replace(minute=0)
    each.slack = HOUR


def _utc_header(header: str, form: str) -> str:
    return f"{header} (UTC)" if form.endswith("(UTC)") else header


def _single(rng: random.Random, known: list[Incident], times: Times, headers: Headers, *, has_end: bool) -> Written:  # fmt: skip
    names = headers.several("start end") if has_end else (headers.one("start"),)
    columns = [
        Column(_utc_header(names[0], times.moment), _moments(rng, [each.start for each in known], times.moment), frozenset({"start"}))
    ]  # fmt: skip
    if has_end:
        _fill_ends(rng, known)
        ends = _moments(rng, [each.end for each in known], times.moment)
        columns.append(Column(_utc_header(names[1], times.moment), ends, frozenset({"end"})))
    else:
        for each in known:
            each.end = None
    return Written(f"{times.structure}: {times.moment}", columns)


def _fill_ends(rng: random.Random, known: list[Incident]) -> None:
    """In some exports every incident has an end."""
    if rng.random() < 0.35:
        for each in known:
            each.end = each.end or each.start + 40 * timedelta(minutes=1)
            if _is_doubtful(each.end):
                each.end += 2 * HOUR
            each.reported = max(each.reported or each.end, each.end)


def _date_and_clock(rng: random.Random, known: list[Incident], times: Times, headers: Headers) -> Written:
    form = f"{times.structure}: {times.day}, {times.clock}"
    day = headers.one("day")
    for each in known:
        each.end = None
    if times.structure == "date and hour":
        form = f"{times.structure}: {times.day}"
        for each in known:
            _round_to_hour(each)
        as_text = rng.random() < 0.5
        clocks = [str(each.start.hour) if as_text else each.start.hour for each in known]
        clock = headers.one("hour")
    else:
        starts = [each.start for each in known]
        if times.structure == "some clocks empty":
            share = rng.choice([0.05, 0.2, 0.4])
            starts = [None if rng.random() < share else each for each in starts]
            for each, start in zip(known, starts, strict=True):
                if start is None:
                    each.start = datetime.combine(each.start.date(), time(0))
                    each.end = each.start + END_OF_DAY
        clocks = _clocks(rng, starts, times.clock)
        clock = headers.one("clock")
        if times.clock == "ca 21":
            _allow_about(known, clocks)
    dates = _dates(rng, [each.start for each in known], times.day)
    return Written(form, [Column(day, dates, frozenset({"start", "end"})), Column(clock, clocks, frozenset({"start"}))])  # fmt: skip


def _allow_about(known: list[Incident], clocks: Sequence[Cell]) -> None:
    for each, clock in zip(known, clocks, strict=True):
        if str(clock).startswith("ca"):
            each.slack = HOUR


def _dates_and_clocks(rng: random.Random, known: list[Incident], times: Times, headers: Headers) -> Written:
    names = headers.several("dates and clocks")
    _fill_ends(rng, known)
    starts, ends = [each.start for each in known], [each.end for each in known]
    values = [
        _dates(rng, starts, times.day), _clocks(rng, starts, times.clock), _dates(rng, ends, times.day), _clocks(rng, ends, times.clock),
    ]  # fmt: skip
    if times.clock == "ca 21":
        _allow_about(known, values[1])
        _allow_about_ends(known, values[3])
    feeds = ("start", "start", "end", "end")
    columns = [
        Column(name, list(cells), frozenset({feed}))
        for name, cells, feed in zip(names, values, feeds, strict=True)
    ]
    return Written(f"{times.structure}: {times.day}, {times.clock}", columns)


def _allow_about_ends(known: list[Incident], clocks: Sequence[Cell]) -> None:
    for each, clock in zip(known, clocks, strict=True):
        if str(clock).startswith("ca") and each.end:
            each.slack = HOUR


def _two_clocks(rng: random.Random, known: list[Incident], times: Times, headers: Headers) -> Written:
    day, names = headers.one("day"), headers.several("two clocks")
    _fill_ends(rng, known)
    if times.structure == "24:00":
        times.clock = rng.choice(["21:30", "21.30", "21:30:00", "kl 21.30"])
    until_midnight: set[int] = set()
    if times.structure == "24:00":
        for at, each in enumerate(known):
            if each.end and each.start.hour >= 17 and rng.random() < 0.6:
                each.end = datetime.combine(each.start.date(), time(0)) + DAY
                each.reported = max(each.reported or each.end, each.end + HOUR)
                until_midnight.add(at)
    dates = _dates(rng, [each.start for each in known], times.day)
    starts = _clocks(rng, [each.start for each in known], times.clock)
    ends = _clocks(rng, [each.end for each in known], times.clock)
    for at in until_midnight:
        ends[at] = str(ends[at]).replace("00", "24", 1)
    if times.clock == "ca 21":
        _allow_about(known, starts)
        _allow_about_ends(known, ends)
    return Written(
        f"{times.structure}: {times.day}, {times.clock}",
        [
            Column(day, dates, frozenset({"start", "end"})),
            Column(names[0], starts, frozenset({"start"})),
            Column(names[1], ends, frozenset({"end"})),
        ],
    )


def _days(rng: random.Random, known: list[Incident], times: Times, headers: Headers, *, has_end: bool) -> Written:  # fmt: skip
    names = headers.several("days") if has_end else (headers.one("day"),)
    columns = [
        Column(
            names[0], _dates(rng, [each.start for each in known], times.day), frozenset({"start"} if has_end else {"start", "end"})
        )
    ]  # fmt: skip
    if has_end:
        columns.append(Column(names[1], _dates(rng, [each.end for each in known], times.day), frozenset({"end"})))  # fmt: skip
    for each in known:
        last = each.end if has_end and each.end else each.start
        each.start = datetime.combine(each.start.date(), time(0))
        each.end = datetime.combine(last.date(), time(0)) + END_OF_DAY
    return Written(f"{times.structure}: {times.day}", columns)


def _parts(rng: random.Random, known: list[Incident], times: Times, headers: Headers) -> Written:
    feeds = frozenset({"start", "end"})
    for each in known:
        each.end = None
    names = headers.several("parts")
    is_named = rng.random() < 0.3
    months = MONTHS_EN if names[0].casefold() == "year" else MONTHS_SV
    values: list[list[Cell]] = [
        [each.start.year for each in known],
        [months[each.start.month - 1] if is_named else each.start.month for each in known],
        [each.start.day for each in known],
    ]
    columns = [Column(name, cells, feeds) for name, cells in zip(names, values, strict=True)]
    if times.structure == "parts and clock":
        if times.clock == "ca 21":
            times.clock = "21:30"
        clocks = _clocks(rng, [each.start for each in known], times.clock)
        columns.append(Column(headers.one("clock"), clocks, feeds))
        return Written(f"{times.structure}: {times.clock}", columns)
    hour, minute = headers.several("hour minute")
    columns.append(Column(hour, [each.start.hour for each in known], feeds))
    columns.append(Column(minute, [each.start.minute for each in known], feeds))
    return Written(times.structure, columns)


def _report(rng: random.Random, known: list[Incident], times: Times, headers: Headers, written: Written) -> None:  # fmt: skip
    """When each was reported, and when the row was last changed: mostly in the export's own form."""
    reports = [each.reported for each in known]
    if times.reported == "none":
        for each in known:
            each.reported = None
    elif times.reported == "moment":
        header = _utc_header(headers.one("reported"), times.moment)
        written.columns.append(Column(header, _moments(rng, reports, times.moment), frozenset({"reported"})))
    else:
        for each in known:
            each.has_day_report = True
        written.columns.append(
            Column(headers.one("reported"), _dates(rng, reports, times.day), frozenset({"reported"}))
        )
    if rng.random() < 0.3:
        changed = [
            each and each + timedelta(days=rng.randrange(9), minutes=1 + rng.randrange(300))
            for each in reports
        ]
        header = _utc_header(headers.one("updated"), times.moment)
        written.columns.append(Column(header, _moments(rng, changed, times.moment)))


# Positions.

SYSTEMS = {
    "WGS 84": "EPSG:4326", "SWEREF 99 TM": "EPSG:3006", "local SWEREF 99": "", "RT 90": "EPSG:3021", "UTM": "",
}  # fmt: skip


@cache
def _transformer(crs: str):
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:3006", crs, always_xy=True)


def choose_position(rng: random.Random) -> str:
    """A form of position."""
    forms = {
        "WGS 84": 26, "SWEREF 99 TM": 20, "local SWEREF 99": 8, "RT 90": 5, "UTM": 3, "lat, lon": 8, "(lat, lon)": 4, "lon, lat": 3, "lat; lon": 2,
        "lat lon": 2, "WKT": 4, "WKT in metres": 2, "DMS in one": 3, "DMS in two": 3, "north, east": 2, "none": 5,
    }  # fmt: skip
    return rng.choices(list(forms), weights=list(forms.values()))[0]


def write_position(rng: random.Random, known: list[Incident], form: str, headers: Headers, *, local: str, utm: str, has_border: bool) -> Written:  # fmt: skip
    """Write the positions in one form; some are missing."""
    if form == "none":
        for each in known:
            each.east = each.north = None
        return Written("none")
    if rng.random() < 0.5:
        share = rng.choice([0.03, 0.1, 0.2])
        for each in known:
            if rng.random() < share:
                each.east = each.north = None
    feeds = frozenset({"position"})
    metres = {**SYSTEMS, "local SWEREF 99": local, "UTM": utm, "north, east": "EPSG:3006", "WKT in metres": "EPSG:3006"}  # fmt: skip
    crs = metres.get(form, "EPSG:4326")
    points = [
        None if each.east is None else _transformer(crs).transform(each.east, each.north) for each in known
    ]
    if form in SYSTEMS:
        names = _axes(headers, form)
        is_swapped = form != "WGS 84" and names[0].casefold() in {"x", "x-koordinat", "x-koord"} and rng.random() < 0.5  # fmt: skip
        is_swapped = is_swapped or rng.random() < 0.04
        style, write = _number_style(rng, form, has_border=has_border)
        east = [None if each is None else write(each[0]) for each in points]
        north = [None if each is None else write(each[1]) for each in points]
        if is_swapped:
            east, north = north, east
        told = f"{form}, {style}{', swapped' if is_swapped else ''}"
        # Without a border neither a local zone nor UTM can be told from others like it.
        is_doubtful = not has_border and form in {"local SWEREF 99", "UTM"}
        return Written(told, [Column(names[0], east, feeds), Column(names[1], north, feeds)], is_doubtful)
    if form == "DMS in two":
        names = headers.several("degrees", among=[("Longitud", "Latitud"), ("Long", "Lat"), ("Lon", "Lat")])
        parts = [(None, None) if each is None else (_dms(each[0], "EW"), _dms(each[1], "NS")) for each in points]  # fmt: skip
        return Written(form, [Column(name, [part[at] for part in parts], feeds) for at, name in enumerate(names)])  # fmt: skip
    write_pair = _PAIRS[form]
    header = headers.one("wkt" if form.startswith("WKT") else "pair")
    return Written(form, [Column(header, [each and write_pair(*each) for each in points], feeds)])


def _axes(headers: Headers, form: str) -> tuple[str, ...]:
    if form == "WGS 84":
        return headers.several("degrees")
    among = TOGETHER[headers.language]["metres"]
    return headers.several("metres", among=among + (NAMED_99TM if form == "SWEREF 99 TM" else []))


_SPACED = str.maketrans({",": "\u00a0", ".": ","})


def _number_style(rng: random.Random, form: str, *, has_border: bool) -> tuple[str, Callable[[float], Cell]]:
    """How a coordinate is written."""
    if form == "WGS 84":
        decimals = rng.choice([5, 6, 7, 9])
        styles: dict[str, Callable[[float], Cell]] = {
            "number": lambda value: round(value, decimals),
            "text": lambda value: f"{value:.{decimals}f}",
            "decimal comma": lambda value: f"{value:.{decimals}f}".replace(".", ","),
        }
        weights = [4, 3, 3]
    else:
        decimals = rng.choice([0, 0, 1, 3])
        styles = {
            "number": lambda value: round(value, decimals) if decimals else round(value),
            "text": lambda value: f"{value:.{decimals}f}",
            "decimal comma": lambda value: f"{value:.{decimals or 2}f}".replace(".", ","),
            "thousands space": lambda value: f"{value:,.0f}".replace(",", " "),
            "thousands space, decimal comma": lambda value: f"{value:,.1f}".translate(_SPACED),
            "thousands comma": lambda value: f"{value:,.0f}",
        }
        weights = [4, 3, 3, 1, 1, 0.4 if has_border else 0]
    style = rng.choices(list(styles), weights=weights)[0]
    return style, styles[style]


def _dms(degrees: float, signs: str) -> str:
    whole, rest = divmod(abs(degrees) * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    if seconds >= 59.995:  # would be written as 60.00
        seconds = 59.99
    return f"{int(whole)}°{int(minutes):02}'{seconds:05.2f}\"{signs[degrees < 0]}"


_PAIRS: dict[str, Callable[[float, float], str]] = {
    "lat, lon": lambda x, y: f"{y:.6f}, {x:.6f}",
    "(lat, lon)": lambda x, y: f"({y:.6f}, {x:.6f})",
    "lon, lat": lambda x, y: f"{x:.6f},{y:.6f}",
    "lat; lon": lambda x, y: f"{y:.6f}; {x:.6f}".replace(".", ","),
    "lat lon": lambda x, y: f"{y:.6f} {x:.6f}",
    "WKT": lambda x, y: f"POINT ({x:.7f} {y:.7f})",
    "WKT in metres": lambda x, y: f"POINT ({x:.2f} {y:.2f})",
    "DMS in one": lambda x, y: f"{_dms(y, 'NS')} {_dms(x, 'EW')}",
    "north, east": lambda x, y: f"{y:.0f}, {x:.0f}",
}


# What else stands in the rows.


def write_texts(rng: random.Random, known: list[Incident], headers: Headers) -> tuple[list[Column], str, str]:
    """Number, category and words; also how rows are numbered and what is left out."""
    columns = []
    left_out = []
    numbering = rng.choices(["numbered", "none", "repeated"], weights=[80, 13, 7])[0]
    if numbering == "repeated":
        for at in range(1, len(known)):
            if rng.random() < 0.12:  # a report of several crimes
                known[at].id = known[at - 1].id
                others = [each for each in CATEGORIES if each != known[at - 1].category]
                known[at].category = rng.choice(others)
                known[at].subcategory = rng.choice(CATEGORIES[known[at].category])
    if numbering != "none":
        columns.append(Column(headers.one("id"), [each.id for each in known], frozenset({"id"})))
    if rng.random() < 0.93:
        if rng.random() < 0.4:
            category, subcategory = headers.several("category subcategory")
            columns.append(
                Column(subcategory, [each.subcategory for each in known], frozenset({"subcategory"}))
            )
        else:
            category = headers.one("category")
        columns.append(Column(category, [each.category for each in known], frozenset({"category"})))
    else:
        left_out.append("category")
    for name, likelihood in (("description", 0.6), ("organisation", 0.4), ("place", 0.6)):
        if rng.random() < likelihood:
            columns.append(
                Column(headers.one(name), [getattr(each, name) for each in known], frozenset({name}))
            )
        else:
            left_out.append(name)
    return columns, numbering, ", ".join(left_out)


def distractors(rng: random.Random, known: list[Incident], headers: Headers) -> list[Column]:
    """Columns that no field should be read from; an object's number may be an incident's where there is no other."""
    count = len(known)
    days = WEEKDAYS_SV if headers.language == SWEDISH else WEEKDAYS_EN
    makers: dict[str, Callable[[], list[Cell]]] = {
        "vehicle": lambda: [f"ABC{rng.randrange(100, 999)}" if rng.random() < 0.3 else None for _ in known],
        "phone": lambda: [f"070-17406{rng.randrange(10, 99)}" for _ in known],
        "postcode": lambda: [f"{rng.choice([736, 737])} {rng.randrange(30, 36)}" for _ in known],
        "object": lambda: list(range(1, count + 1)),
        "worked": lambda: [rng.choice([0.5, 1.0, 1.5, 2.0, 3.5, None]) for _ in known],
        "age": lambda: [rng.randrange(15, 90) if rng.random() < 0.8 else None for _ in known],
        "week": lambda: [each.start.isocalendar().week for each in known],
        "weekday": lambda: [days[each.start.weekday()] for each in known],
        "status": lambda: [rng.choice(["Öppet", "Avslutat", "Pågår"]) for _ in known],
        "count": lambda: [rng.choice([1, 1, 1, 2, 3]) for _ in known],
    }
    chosen = rng.sample(list(makers), rng.choice([0, 0, 1, 2, 3, 4]))
    return [
        Column(headers.one(name), makers[name](), frozenset({"id"} if name == "object" else ()))
        for name in chosen
    ]
