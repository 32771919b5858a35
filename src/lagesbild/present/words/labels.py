"""Write numbers, days, counts and column names the way Swedish readers write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import pandas as pd
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from lagesbild.periods import Period
from lagesbild.present.words.period_names import day_span

LOCALE: Final = "sv"
MISSING: Final = "–"
NO_BASE: Final = "."
HIDDEN: Final = "dolt"
"""What stands for a count that an edition hides."""
BEFORE_A_PLACE: Final = ("i", "omkring", "på", "vid")
"""What sentences put before the name of a place."""
WEEKDAYS: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
WEEKDAYS_SHORT: Final = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")

Noun = tuple[str, str, str]

REPORT: Final[Noun] = ("ingen", "rapport", "rapporter")
PLACE: Final[Noun] = ("ingen", "plats", "platser")
FILE: Final[Noun] = ("ingen", "fil", "filer")
ROW: Final[Noun] = ("ingen", "rad", "rader")
PERIOD: Final[Noun] = ("ingen", "period", "perioder")
CELL: Final[Noun] = ("ingen", "ruta", "rutor")
CLUSTER: Final[Noun] = ("ingen", "ansamling", "ansamlingar")

PERIOD_KINDS: Final = {
    "month": "månad",
    "quarter": "kvartal",
    "tertial": "tertial",
    "half_year": "halvår",
    "year": "år",
}
"""What a period of the calendar is called; those of weeks are told by their days."""

METHOD_NAMES: Final = {
    "hotspot": "hotspots",
    "density": "de tätaste rutorna",
    "ranked": "rutorna med flest rapporter",
}
"""What readers call the methods of a back-check."""

COLUMN_NAMES: Final = {
    "accepted": "Godkända",
    "area_code": "Områdeskod",
    "category": "Kategori",
    "code": "Kod",
    "count": "Rapporter",
    "density": "Rapporter per km²",
    "district": "Område",
    "duplicates": "Dubbletter",
    "exported_on": "Uttag",
    "expected": "Väntat",
    "file": "Fil",
    "lower": "Lägst vanliga",
    "median": "Median",
    "name": "Namn",
    "observed": "Perioden",
    "occurred_from": "Från",
    "occurred_to": "Till",
    "organisation": "Organisation",
    "place": "Plats",
    "population": "Invånare",
    "quarantined": "Karantän",
    "rank": "Nr",
    "reported_at": "Rapporterad",
    "revisions": "Rättelser",
    "rows": "Rader",
    "rows_read": "Lästa rader",
    "same_weeks": "Samma veckor i fjol",
    "severity": "Följd",
    "source": "Källa",
    "subcategory": "Underkategori",
    "upper": "Högst vanliga",
}


def number(value: float, *, decimals: int = 0) -> str:
    """``1 234,5``: decimal comma, no-break space between thousands, a real minus sign.

    A missing value is an en dash: 0 is not missing.
    """
    if pd.isna(value):
        return MISSING
    fraction = f".{'0' * decimals}" if decimals else ""
    written = format_decimal(_half_up(value, decimals), format=f"#,##0{fraction}", locale=LOCALE)
    return written.replace("-", "\N{MINUS SIGN}")  # a pattern of our own has a hyphen for its sign


def compact(value: float) -> str:
    """The number with no more decimals than it needs, at most two: ``0,5``, ``2``, ``1 234``."""
    return MISSING if pd.isna(value) else format_decimal(value, format="#,##0.##", locale=LOCALE)


def percent(share: float, *, decimals: int = 0) -> str:
    """``85 %``, from a share of one; ``.`` where there is no base, as in official Swedish statistics."""
    return NO_BASE if pd.isna(share) else f"{number(100 * share, decimals=decimals)}\N{NO-BREAK SPACE}%"


def signed_percent(share: float) -> str:
    """``−18,1 %``, ``+4,0 %``; ``.`` where there is no base."""
    sign = "+" if not pd.isna(share) and share > 0 else ""
    return f"{sign}{percent(share, decimals=1)}"


def rank_range(best: float, worst: float, of: int) -> str:
    """``plats 1–3 av 10``: the ranks that chance leaves open."""
    return f"plats {range_of(best, worst)} av {number(of)}"


def probability(p: float) -> str:
    """``= 0,012``, or ``< 0,001``: with the sign that follows the p."""
    return "< 0,001" if p < 0.001 else f"= {number(p, decimals=3 if p < 0.1 else 2)}"  # noqa: PLR2004 - digits that say something


def count(value: int, noun: Noun = REPORT) -> str:
    """``inga rapporter``, ``1 rapport``, ``12 rapporter``: the noun in the number's form."""
    none, one, several = noun
    if value == 0:
        return f"{'inga' if none == 'ingen' else none} {several}"
    return f"{number(value)}\N{NO-BREAK SPACE}{one if value == 1 else several}"


def range_of(lower: float, upper: float) -> str:
    """``1–4``, or ``3`` when both ends are the same."""
    low, high = number(lower), number(upper)
    return low if low == high else f"{low}–{high}"


def unbroken(text: str) -> str:
    """The text held together for a page: neither ``0–5`` nor ``p = 0,012`` ends a line in the middle."""
    joined = re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", text)
    return re.sub(r"\bp ([=<]) ", "p\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", joined)


def day(value: date | pd.Timestamp) -> str:
    """``12 november 2026``."""
    return MISSING if pd.isna(value) else format_date(value, "d MMMM y", locale=LOCALE)


def days(first: date, last: date) -> str:
    """``3–15 november 2026``: the days from the first to the last, both included."""
    begins, ends = pd.Timestamp(first).date(), pd.Timestamp(last).date()
    return day_span(Period(begins, ends + timedelta(days=1)))


def day_short(value: date | pd.Timestamp) -> str:
    """``12 nov``, for axes."""
    return MISSING if pd.isna(value) else format_date(value, "d MMM", locale=LOCALE).rstrip(".")


def month_short(value: date | pd.Timestamp) -> str:
    """``nov``, for axes."""
    return format_date(value, "MMM", locale=LOCALE).rstrip(".")


def moment(value: datetime | pd.Timestamp) -> str:
    """``lördag 7 november 2026 kl. 22.15``."""
    return MISSING if pd.isna(value) else format_datetime(value, "EEEE d MMMM y 'kl.' HH.mm", locale=LOCALE)


def moment_short(value: datetime | pd.Timestamp) -> str:
    """``2026-11-07 22:15``, for tables."""
    return MISSING if pd.isna(value) else f"{value:%Y-%m-%d %H:%M}"


def time_span(start: pd.Timestamp, end: pd.Timestamp | None) -> str:
    """When something happened: ``lör 7 nov 22.15–23.30``, with what both ends share said once."""
    if pd.isna(start):
        return MISSING
    first = _weekday_and_time(start)
    if end is None or pd.isna(end) or end <= start:
        return first
    if start.date() == end.date():
        return f"{first}–{end:%H.%M}"
    return f"{first} – {_weekday_and_time(end)}"


def hour(value: int) -> str:
    """``kl. 22–23``: the hour that begins at ``value``."""
    return f"kl. {value:02d}–{(value + 1) % 24:02d}"


def enumeration(words: Sequence[str]) -> str:
    """``a``, ``a och b``, ``a, b och c``."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it stands."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """The text with a small first letter, within a sentence; an abbreviation in capitals keeps them."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def same_time(kind: str) -> str:
    """What the same part of another year is called: weeks for weeks, else the period."""
    return "samma veckor" if kind in {"fortnight", "week", "range"} else "samma period"


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def column(name: str) -> str:
    """The heading of a known column; an unknown one as it stands, with spaces."""
    return COLUMN_NAMES.get(name, name.replace("_", " ").capitalize())


def source_line(titles: Sequence[str], extracted_on: date) -> str:
    """What a figure rests on: sources, day of extraction, and that the figures may still change."""
    return f"Källa: {enumeration(titles)}, uttag {day(extracted_on)}. Preliminära uppgifter."


def sample(n: int) -> str:
    """``n = 27 rapporter.``."""
    return f"n = {count(n, REPORT) if n else number(0)}."


def _weekday_and_time(value: pd.Timestamp) -> str:
    return f"{_weekday_and_day(value.date())} {value:%H.%M}"


@lru_cache(maxsize=4096)
def _weekday_and_day(value: date) -> str:
    """Said of each report of a map, and of few days."""
    return f"{WEEKDAYS_SHORT[value.weekday()]} {day_short(value)}"


def _half_up(value: float, decimals: int) -> float:
    """Round halves away from zero, as readers do by hand; babel rounds them to even."""
    scale = 10**decimals
    return float(int(abs(value) * scale + 0.5) / scale) * (-1 if value < 0 else 1)


def random_part(looked_at: int, incidents: int) -> str:
    """``räknat på 9 000 av 51 000 rapporter, tagna på måfå``; empty when all were looked at."""
    if looked_at >= incidents:
        return ""
    return f"räknat på {number(looked_at)} av {number(incidents)} rapporter, tagna på måfå"
