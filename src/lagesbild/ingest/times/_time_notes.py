"""Say what is weak in a proposed reading of times, with the written form of one as the example."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from lagesbild.errors import Message, marked

_MONTHS: Final = (
    marked("January"), marked("February"), marked("March"), marked("April"), marked("May"), marked("June"),
    marked("July"), marked("August"), marked("September"), marked("October"), marked("November"), marked("December"),
)  # fmt: skip
_DATE: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.\- ]\d{1,4}")
_ENCODED: Final = {
    "excel": Message("Excel's day numbers (counted from 1900)"),
    "excel_1904": Message("Excel's day numbers in the 1904 system"),
    "epoch_s": Message("seconds since 1970 (UTC)"),
    "epoch_ms": Message("milliseconds since 1970 (UTC)"),
    "%H": Message("whole hours"),
}
REPORT_AS_START: Final = Message(
    "No column says when it happened: the time of the report is used as the start."
)
SHARED_DAY: Final = Message(
    "Start and end share a date column: an end that is earlier in the day than the start is taken for the next day's."
)
ALL_MIDNIGHT: Final = Message(
    "Every clock is 00:00: the times are read as days without a clock, not as midnight."
)


def day_and_month(text: str, chosen: pd.Timestamp, other: pd.Timestamp) -> Message:
    """Day and month that the rows do not tell apart, with both readings of one date."""
    return Message(
        "Day and month cannot be told apart for certain by the values: {date} may be {chosen} or {other}. Read as {chosen}: "
        "check the date format.",
        date=date_in(text),
        chosen=_spoken(chosen),
        other=_spoken(other),
    )


def swapped_days(text: str, chosen: pd.Timestamp, other: pd.Timestamp) -> Message:
    """Real dates among texts, which a spreadsheet has taken the wrong way round."""
    return Message(
        "Real dates and dates as text are mixed, and day and month seem to have changed places in the real ones: {date} may "
        "be {chosen} or {other}. Read as {chosen}: check.",
        date=date_in(text),
        chosen=_spoken(chosen),
        other=_spoken(other),
    )


def some_midnight(column: str, share: float) -> Message:
    """More clocks at 00:00 than chance gives."""
    return Message(
        "{percent} % of the clocks in '{column}' are 00:00. If that means that the clock is unknown: write midnight = \"day\".",
        percent=_percent(share),
        column=column,
    )


def encoded(column: str, formats: Iterable[str], text: str, read: pd.Timestamp) -> Message:
    """Numbers that are read as times."""
    meanings = [_ENCODED[each] for each in formats if each in _ENCODED]
    meaning = (
        Message("{first} and {last}", first=meanings[0], last=meanings[-1]) if meanings[1:] else meanings[0]
    )
    return Message(
        "The numbers in '{column}' are read as {meaning}: {text} becomes {read}. Check.",
        column=column,
        meaning=meaning,
        text=text,
        read=f"{read:%Y-%m-%d %H:%M}",
    )


def encoded_clock(column: str) -> Message:
    """Whole hours."""
    return Message("The numbers in '{column}' are read as whole hours: 9 is 09:00. Check.", column=column)


def clock_number(column: str, text: str, clock: pd.Timedelta) -> Message:
    """Clocks that are numbers."""
    return Message(
        "The numbers in '{column}' are read as clocks, with minutes after the decimal sign: {text} is {read}. Check.",
        column=column,
        text=text,
        read=_clock(clock),
    )


def decimal_hours(column: str, text: str, clock: pd.Timedelta) -> Message:
    """Clocks that are hours with decimals."""
    return Message(
        "The numbers in '{column}' are read as hours with decimals: {text} is {read}. Check.",
        column=column,
        text=text,
        read=_clock(clock),
    )


def either_clock(column: str, text: str, clock: pd.Timedelta, other: pd.Timedelta, pattern: str) -> Message:
    """Numbers that may be hours and minutes or hours with decimals; ``pattern`` is the other reading's format."""
    return Message(
        "The numbers in '{column}' do not show whether minutes or parts of an hour stand after the decimal sign: {text} may be "
        '{read} or {other}. Read as {read}: check. For the other write time_formats = ["{pattern}"].',
        column=column,
        text=text,
        read=_clock(clock),
        other=_clock(other),
        pattern=pattern,
    )


def other_system(read: pd.Timestamp, other: pd.Timestamp) -> Message:
    """Serial days that fit both of Excel's systems."""
    return Message(
        "The day numbers fit both the 1900 and the 1904 system: one of them may be {read} or {other}. Read as {read}: check.",
        read=_spoken(read),
        other=_spoken(other),
    )


def unread(field: str, share: float) -> Message:
    """Rows whose times cannot be read."""
    return Message(
        "{percent} % of the rows have no readable time in '{field}': they are quarantined.",
        percent=_percent(share),
        field=field,
    )


def contradicted(share: float) -> Message:
    """Rows whose times cannot be right as they are read."""
    return Message(
        "{percent} % of the rows get a time that cannot be right (in the future, or with the end or the report before the start).",
        percent=_percent(share),
    )


def several(chosen: str, others: Sequence[str]) -> Message:
    """Several columns that may be the start."""
    return Message(
        "'{chosen}' is read as when it happened; it may also be {others}. Check.",
        chosen=chosen,
        others=_quoted(others),
    )


def no_word(column: str) -> Message:
    """A column that only its cells say is a time."""
    return Message(
        "The header '{column}' does not say that it is a time: check that it is when it happened.",
        column=column,
    )


def dropped_end(field: str) -> Message:
    """An end that the rows prove is none."""
    return Message(
        "'{field}' lies before the start or after the report in most rows: it is not read as the incident's end.",
        field=field,
    )


def zone(timezone: str, columns: Sequence[str]) -> Message:
    """A timezone that only some headers name."""
    return Message(
        "All times are read in the timezone {timezone}, which only the header {columns} names: check the others.",
        timezone=timezone,
        columns=_quoted(columns),
    )


def zone_of_others(columns: Sequence[str]) -> Message:
    """A timezone that the start's header does not name, and another's does."""
    return Message(
        "Only the header {columns} names a timezone: all times are read in the municipality's own. If it is that of all of them: "
        "write it at timezone.",
        columns=_quoted(columns),
    )


def cut_header(column: str) -> Message:
    """A header that ends within a bracket."""
    return Message(
        "The header '{column}' is cut off. If a timezone stood there, as UTC: write it at timezone.",
        column=column,
    )


def months_only(column: str) -> Message:
    """A column of months."""
    return Message(
        "'{column}' tells only the month: an incident without a day belongs to no fortnight.", column=column
    )


def no_year(column: str) -> Message:
    """A column of days without their year."""
    return Message(
        "'{column}' tells day and month but no year. Export it again with the year, or write the year before each day.",
        column=column,
    )


def date_in(text: str) -> str:
    """The date that a text holds, without the rest of the text."""
    found = _DATE.search(text)
    return found[0] if found else ""


def _spoken(moment: pd.Timestamp) -> Message:
    month = Message(_MONTHS[moment.month - 1])
    return Message("{day} {month} {year}", day=moment.day, month=month, year=moment.year)


def _clock(clock: pd.Timedelta) -> str:
    return f"{pd.Timestamp(0) + clock:%H:%M}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _percent(share: float) -> int:
    return max(1, round(share * 100))


def zone_of_rows(column: str, timezone: str) -> Message:
    """A timezone that a column says of all rows."""
    return Message(
        "'{column}' says {timezone} in every row: the times are read as that. Are they local time: take timezone away.",
        column=column,
        timezone=timezone,
    )


def zones_unread(column: str) -> Message:
    """Timezones that differ between rows."""
    return Message(
        "'{column}' says timezones, and not the same in all rows: it is not read, and all times are taken to be in one. Export them with "
        "an offset (2026-11-02T21:45+01:00), or in local time.",
        column=column,
    )
