"""Write a period the way Swedish readers call it."""

from typing import Final

from babel.dates import format_date, get_day_names, get_month_names

from lagesbild.periods import MONTHS_PER, Period

_LOCALE: Final = "sv"
MONTHS: Final = frozenset(
    name.strip(".")
    for width in ("wide", "abbreviated")
    for name in get_month_names(width, locale=_LOCALE).values()
)
"""What the months are called, in full and in short."""
DATE_WORDS: Final = MONTHS | {
    *get_day_names("wide", locale=_LOCALE).values(),
    *("den", "kl", "till", "och", "från", "mellan"),
}
"""The words that days and times are told with."""


def name(period: Period) -> str:
    """What Swedes call the period: "vecka 45–46, 2–15 november 2026", "tertial 2, 2026"."""
    number = (period.start.month - 1) // MONTHS_PER.get(period.kind, 12) + 1
    match period.kind:
        case "year":
            return f"{period.start.year}"
        case "month":
            return month_name(period)
        case "quarter":
            return f"kvartal {number}, {period.start.year}"
        case "tertial":
            return f"tertial {number}, {period.start.year}"
        case "half_year":
            return f"{'första' if number == 1 else 'andra'} halvåret {period.start.year}"
        case _ if period.start.weekday() == 0 and period.days % 7 == 0:
            return f"{_week_numbers(period)}, {day_span(period)}"
        case _:
            return day_span(period)


def is_whole(period: Period, window: Period) -> bool:
    """Whether the last weeks are the period itself, which is longer."""
    return window.start == period.start


def recent(period: Period, window: Period) -> str:
    """What the last weeks are called beside the period: ``senaste 12 veckorna``, or ``hela perioden`` where it is longer."""
    return "hela perioden" if is_whole(period, window) else f"senaste {window.days // 7} veckorna"


def in_recent(period: Period, window: Period) -> str:
    """The same within a sentence: ``de senaste 12 veckorna``, ``i perioden``."""
    return "i perioden" if is_whole(period, window) else f"de {recent(period, window)}"


def month_name(period: Period) -> str:
    """``maj 2026``, the month that the period begins in."""
    return format_date(period.start, "MMMM y", locale=_LOCALE)


def day_span(period: Period) -> str:
    """First and last day, with no word said twice: "28 december 2026–10 januari 2027"."""
    first, last = period.start, period.last_day
    if first == last:
        return format_date(first, "d MMMM y", locale=_LOCALE)
    pattern = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    if first.year != last.year:
        pattern = "d MMMM y"
    return f"{format_date(first, pattern, locale=_LOCALE)}–{format_date(last, 'd MMMM y', locale=_LOCALE)}"


def _week_numbers(period: Period) -> str:
    first, last = period.start.isocalendar(), period.last_day.isocalendar()
    if first.week == last.week and first.year == last.year:
        return f"vecka {first.week}"
    return f"vecka {first.week}–{last.week}"
