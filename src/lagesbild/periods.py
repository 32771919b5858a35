"""Say which period is meant.

A period is half-open, ``[start, end)``, between two local midnights. Fortnights are counted from
an anchor Monday, so a year with 53 weeks breaks nothing; a period of ISO weeks that straddles
two fortnights is a period like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from lagesbild.errors import PeriodError, marked

PeriodKind = Literal["fortnight", "week", "month", "quarter", "tertial", "half_year", "year", "range"]
KINDS: Final[tuple[PeriodKind, ...]] = (
    "week", "fortnight", "month", "quarter", "tertial", "half_year", "year", "range",
)  # fmt: skip
"""Every kind of period, the shortest first."""

KIND_NAMES: Final[dict[PeriodKind, str]] = {
    "week": marked("week"), "fortnight": marked("fortnight"), "month": marked("month"), "quarter": marked("quarter"),
    "tertial": marked("four months"), "half_year": marked("half-year"), "year": marked("year"), "range": marked("own days"),
}  # fmt: skip
"""What people call each kind."""

MONTHS_PER: Final[dict[PeriodKind, int]] = {
    "month": 1,
    "quarter": 3,
    "tertial": 4,
    "half_year": 6,
    "year": 12,
}
_GRAMMAR = "latest, 2026-W45, 2026-11-02..2026-11-15, 2026-11, 2026-Q3, 2026-T2, 2026-H1 or 2026"
_PATTERN = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>[1-4])|T(?P<tertial>[1-3])|H(?P<half_year>[12])"
    r"|(?P<month>\d{2})))?"
)
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.|--)(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, order=True)
class Period:
    """The local days from ``start`` up to, and not including, ``end``."""

    start: date
    end: date
    kind: PeriodKind = "range"

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise PeriodError(
                "A period must end after it starts: {start} up to and including {last_day}. "
                "Write the earlier day first.",
                start=self.start,
                last_day=self.last_day,
            )

    @property
    def days(self) -> int:
        """Number of local days."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def slug(self) -> str:
        """Folder name, ``2026-11-02--2026-11-15``: first and last day."""
        return f"{self.start}--{self.last_day}"

    def instants(self, timezone: str) -> tuple[datetime, datetime]:
        """Start and end as aware times; their difference in UTC tells a clock change."""
        zone = ZoneInfo(timezone)
        return (
            datetime(self.start.year, self.start.month, self.start.day, tzinfo=zone),
            datetime(self.end.year, self.end.month, self.end.day, tzinfo=zone),
        )

    def shifted(self, steps: int) -> "Period":
        """The period of the same kind ``steps`` later (earlier when negative)."""
        if self.kind in MONTHS_PER:
            months = MONTHS_PER[self.kind] * steps
            return Period(_add_months(self.start, months), _add_months(self.end, months), self.kind)
        shift = timedelta(days=self.days * steps)
        return Period(self.start + shift, self.end + shift, self.kind)

    def preceding(self, count: int) -> list["Period"]:
        """The ``count`` periods right before this one, oldest first."""
        return [self.shifted(-step) for step in range(count, 0, -1)]

    def a_year_earlier(self, years: int = 1) -> "Period":
        """The same days an earlier year: the same weekdays for weeks, the same dates otherwise.

        Weeks move by 52 weeks a year, so that a fortnight is compared with whole weeks that
        begin on the same weekday at nearly the same date.
        """
        if self.kind in MONTHS_PER:
            return Period(_add_months(self.start, -12 * years), _add_months(self.end, -12 * years), self.kind)
        # 52 weeks lose 1.24 days a year; a 53rd week is added once the loss is nearer a whole week.
        weeks = round(years * 365.2425 / 7)
        shift = timedelta(weeks=weeks)
        return Period(self.start - shift, self.end - shift, self.kind)

    def parts(self, kind: PeriodKind) -> list["Period"]:
        """The periods of ``kind`` that this one consists of, oldest first; none where it is not whole such periods."""
        size, own = MONTHS_PER.get(kind, 0), MONTHS_PER.get(self.kind, 0)
        if not size or own % size or not own:
            return []
        starts = [_add_months(self.start, at) for at in range(0, own, size)]
        return [Period(start, _add_months(start, size), kind) for start in starts]

    def __str__(self) -> str:
        """The period in the period grammar, its kind kept: ``2026-T2``, else first and last day."""
        number = (self.start.month - 1) // MONTHS_PER.get(self.kind, 12) + 1
        match self.kind:
            case "year":
                return f"{self.start:%Y}"
            case "half_year" | "tertial" | "quarter":
                return f"{self.start:%Y}-{self.kind[0].upper()}{number}"
            case "month":
                return f"{self.start:%Y-%m}"
            case _:
                return f"{self.start}..{self.last_day}"


@dataclass(frozen=True)
class Calendar:
    """How the area counts its fortnights."""

    anchor: date
    days: int = 14

    def containing(self, day: date) -> Period:
        """The fortnight that ``day`` belongs to."""
        start = day - timedelta(days=(day - self.anchor).days % self.days)
        return Period(start, start + timedelta(days=self.days), "fortnight")

    def last_whole(self, today: date) -> Period:
        """The last fortnight that had ended when ``today`` began."""
        return self.containing(today).shifted(-1)

    def between(self, first: date, last: date) -> Iterator[Period]:
        """The fortnights that hold any day from ``first`` to ``last``, in order."""
        period = self.containing(first)
        while period.start <= last:
            yield period
            period = period.shifted(1)


def local_day(timezone: str) -> date:
    """The day that it is now where a timezone is kept, whatever this machine keeps.

    Parameters
    ----------
    timezone
        As in "Europe/Stockholm".
    """
    return datetime.now(tz=ZoneInfo(timezone)).date()


def parse(text: str, *, calendar: Calendar, today: date, kind: PeriodKind = "fortnight") -> Period:
    """Read a period written in the period grammar.

    Parameters
    ----------
    text
        ``latest`` (the last whole period of ``kind``), ``2026-W45`` (the fortnight that holds the
        Monday of that ISO week, or the week itself where ``kind`` is ``week``),
        ``2026-11-02..2026-11-15`` (both days belong), ``2026-11``, ``2026-Q3``, ``2026-T2``,
        ``2026-H1`` or ``2026``.
    calendar
        The fortnights' anchor and length.
    today
        The local day on which "latest" is asked for.
    kind
        What ``latest`` and a week number mean.

    Raises
    ------
    PeriodError
        When the text is not of the grammar, or names a day or week that does not exist.
    """
    text = text.strip()
    if text == "latest":
        return _latest(kind, calendar, today)
    if found := _RANGE.fullmatch(text):
        return _range(*found.groups(), calendar=calendar)
    found = _PATTERN.fullmatch(text)
    if not found:
        raise PeriodError("A period is written as {grammar}; found {text!r}.", grammar=_GRAMMAR, text=text)
    year = int(found["year"])
    if not 1900 <= year <= 2999:  # noqa: PLR2004 - the bounds are the rule
        raise PeriodError("A period's year lies between 1900 and 2999; found {year}.", year=year)
    if found["week"]:
        return _week(year, int(found["week"]), calendar, kind)
    for name in ("quarter", "tertial", "half_year"):
        if found[name]:
            return _block(name, year, int(found[name]))
    if found["month"]:
        if not 1 <= int(found["month"]) <= 12:  # noqa: PLR2004 - months of a year
            raise PeriodError("A month lies between 01 and 12; found {month}.", month=found["month"])
        return _block("month", year, int(found["month"]))
    return _block("year", year, 1)


def months(first: date, end: date) -> list[Period]:
    """The calendar months from ``first`` up to, not including, ``end``, oldest first.

    A month that the days do not fill is cut, and of the kind ``range``; the others are of the kind ``month``.
    """
    cut = []
    start = first.replace(day=1)
    while start < end:
        following = _add_months(start, 1)
        is_whole = first <= start and following <= end
        cut.append(Period(max(start, first), min(following, end), "month" if is_whole else "range"))
        start = following
    return cut


def _latest(kind: PeriodKind, calendar: Calendar, today: date) -> Period:
    if kind in {"fortnight", "range"}:
        return calendar.last_whole(today)
    if kind == "week":
        monday = today - timedelta(days=today.weekday())
        return Period(monday - timedelta(days=7), monday, "week")
    number = (today.month - 1) // MONTHS_PER[kind] + 1
    return _block(kind, today.year, number).shifted(-1)


def _range(first: str, last: str, *, calendar: Calendar) -> Period:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    except ValueError as error:
        raise PeriodError(
            "A period's days must exist in the calendar: {first}..{last}.", first=first, last=last
        ) from error
    fortnight = calendar.containing(start)
    return fortnight if (fortnight.start, fortnight.end) == (start, end) else Period(start, end)


def _week(year: int, week: int, calendar: Calendar, kind: PeriodKind) -> Period:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError as error:
        raise PeriodError("Week {week} does not exist in {year}.", week=week, year=year) from error
    if kind == "week":
        return Period(monday, monday + timedelta(days=7), "week")
    return calendar.containing(monday)


def _block(kind: PeriodKind, year: int, number: int) -> Period:
    months = MONTHS_PER[kind]
    start = date(year, (number - 1) * months + 1, 1)
    return Period(start, _add_months(start, months), kind)


def _add_months(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
