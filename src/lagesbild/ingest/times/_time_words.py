"""Write times as people write them in plain figures: month names, weekdays, "ca", "kl", "em", "till"."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import pandas as pd
from babel.dates import get_day_names, get_month_names

TO: Final = " till "
"""What parts the two ends of a span in plain text."""

NEXT_DAY: Final = " +1"
"""What stands last in plain text when a clock is on the day after."""

_LANGUAGES: Final = ("sv", "en")
_SHORTEST: Final = 3  # letters that a month or a weekday is cut to, at the fewest
_UNACCENTED: Final = str.maketrans("åäö", "aao")
_FILLERS: Final = frozenset((
    "den", "the", "of", "at", "kl", "klockan", "klockslag", "ca", "cirka", "circa", "omkring", "ungefär", "ungefar", "runt",
    "vid", "approx", "about", "around", "from", "från", "fran", "fr", "mellan", "between", "t", "h", "tim",
))  # fmt: skip
_ENDS: Final = frozenset(("till", "tom", "to", "until", "och", "and"))
_ZONES: Final = {"utc": "+00:00", "gmt": "+00:00", "z": "+00:00", "cet": "+01:00", "cest": "+02:00"}
_MINUTE: Final = pd.Timedelta(minutes=1)
_PARTS_OF_DAY: Final = {
    word: hours
    for words, hours in (
        ("morgon morgonen morse morning", (5, 10)),
        ("fm f.m förmiddag förmiddagen forenoon", (6, 12)),
        ("lunch lunchen lunchtid", (11, 14)),
        ("em e.m eftermiddag eftermiddagen afternoon", (12, 18)),
        ("kväll kvällen kvällstid evening", (17, 24)),
        ("natt natten nattetid night", (0, 30)),
        ("dag dagen dagtid daytime", (6, 18)),
    )
    for word in words.split()
} | dict.fromkeys(("natt till", "natten till", "natt mot", "natten mot"), (-2, 6))
"""Hours of the day that a word may mean, rather too many than too few; the night is the one before or the one after."""
_AROUND_PART: Final = re.compile(r"^\W*(?:(?:på|under|i|sen|sent|tidig|tidigt|tid)\b\W*)*|\W+$")
_NO_CLOCK: Final = frozenset((
    "", "-", "–", "okänt", "okänd", "okänd tid", "ej känt", "ej känd", "vet ej", "vet inte", "oklart", "oklar", "saknas", "ej angivet", "ej angiven",
    "uppgift saknas", "hela dagen", "heldag", "dygnet", "hela dygnet", "dygnet runt", "unknown", "all day", "n/a",
    "pågår", "pågår fortfarande", "pågående", "tills vidare", "tillsvidare", "pågår tills vidare", "löpande", "fortlöpande",
    "ongoing", "until further notice",
))  # fmt: skip
_HALVES: Final = {"a": "am", "f": "am", "p": "pm", "e": "pm"}  # f.m. and e.m. are Swedish for a.m. and p.m.

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("~≈'’?", " ") | {"→": " till "})
_DECIMAL: Final = re.compile(r"(\d+),(\d+)")
_HALF: Final = re.compile(r"(?<=\d)\s*([apfe])\.?\s?m\b\.?")
_ORDINAL: Final = re.compile(r"(?<=\d)(?::[ea]|st|nd|rd|th)\b")
_NEXT_DAY: Final = re.compile(
    r"(?<=\d)(?:\s*\(|\s+|(?=\+))(?:\+\s?1(?:\s?(?:d|dag|dygn|day))?|dagen (?:efter|därpå)|(?:nästa|påföljande|följande) (?:dag|dygn)|"
    r"(?:the )?(?:next|following) day)\)?$"
)
_DOTTED: Final = (
    (re.compile(r"\bfr\.?\s?o\.?\s?m\b\.?"), " "),
    (re.compile(r"\bt\.?\s?o\.?\s?m\b\.?"), TO),
    (re.compile(r"\bc:a\b\.?"), " "),
    (re.compile(r"(?<=\d)\s?-?\s?tiden\b"), " "),
    (re.compile(r"\([^)]*\)$"), " "),
    (re.compile(r"\s-+>?\s"), TO),
)
_ZONE: Final = re.compile(r"(?<=\d)\s*\b(?:utc|gmt)(?=[+-]\d)")
_WORD: Final = re.compile(r"[^\W\d_\ue000-\uf8ff]+\.?")
_DOTTED_CLOCK: Final = re.compile(r"(?:(?<=\s)|^(?=[\d.]+ [ap]m$))(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?=\s|$)")
_MONTH: Final = re.compile(r"[\s./-]*\b(m\d\d)\b[\s./-]*")
_DIRECTIVE: Final = re.compile(r"%[A-Za-z]")
_DASH: Final = re.compile(r"(?<=\d)-(?=\d)")
_PART: Final = re.compile(r"m?\d+")
_PRIVATE: Final = 0xE000  # first of the code points that stand for directives while a pattern is made plain
_PRIVATE_SIGN: Final = re.compile(r"[\ue000-\uf8ff]")


def plain_time(text: str) -> str:
    """``text`` in lower case and figures: "Måndag den 5:e okt. 2026, kl. 8.15 em" becomes ``5 m10 2026 8:15 pm``.

    A month's name becomes ``m`` and its number, two ends of a span are parted by ``TO``; words that say nothing of
    when are left out, others stay, so that no format fits them.
    """
    plain = " ".join(text.casefold().translate(_DASHES).split())
    if number := _DECIMAL.fullmatch(plain):
        return f"{number[1]}.{number[2]}"
    plain = _HALF.sub(lambda found: f" {_HALVES[found[1]]}", plain.replace(",", " "))
    plain = _NEXT_DAY.sub(NEXT_DAY, _ORDINAL.sub("", plain))
    for pattern, instead in _DOTTED:
        plain = pattern.sub(instead, plain)
    plain = _WORD.sub(_plain_word, _ZONE.sub("", plain))
    plain = " ".join(_MONTH.sub(r" \1 ", plain).split()).rstrip(".")
    return _DOTTED_CLOCK.sub(lambda clock: ":".join(part for part in clock.groups() if part), plain)


@cache
def plain_format(pattern: str) -> str:
    """The strptime pattern that reads in plain text what ``pattern`` reads as written."""
    directives = _DIRECTIVE.findall(pattern)
    signs = iter(range(_PRIVATE, _PRIVATE + len(directives)))
    hidden = _DIRECTIVE.sub(lambda _: chr(next(signs)), pattern)
    shown = {"%B": " m%m ", "%b": " m%m ", "%h": " m%m ", "%A": " ", "%a": " ", "%p": " %p", "%z": "%z"}
    plain = _PRIVATE_SIGN.sub(
        lambda sign: shown.get(directives[ord(sign[0]) - _PRIVATE], directives[ord(sign[0]) - _PRIVATE]),
        plain_time(hidden),
    )
    plain = re.sub(r"[\s./-]*(m%m)[\s./-]*", r" \1 ", plain)
    plain = " ".join(re.sub(r"\s+%z", "%z", plain).split())
    return re.sub(
        r"(?:(?<= )|^(?=%I))(%[HI])\.(%M)(?:\.(%S))?",
        lambda clock: ":".join(filter(None, clock.groups())),
        plain,
    )


def part_of_day(text: str) -> tuple[pd.Timedelta, pd.Timedelta] | None:
    """The first and last clock of the part of the day that ``text`` names and nothing else: "kväll", "på em", "(natt)"."""
    found = _PARTS_OF_DAY.get(_AROUND_PART.sub("", text.casefold()))
    return (pd.Timedelta(hours=found[0]), pd.Timedelta(hours=found[1]) - _MINUTE) if found else None


def names_no_clock(text: str) -> bool:
    """Whether ``text`` stands where a clock would and says that none is known: "okänt", "vet ej", "hela dagen"."""
    return text.casefold().strip(" .?()") in _NO_CLOCK


def sides_of(plain: pd.Series) -> pd.DataFrame:
    """Each way to part each text in two: ``row`` of the text, ``first`` and ``last``."""
    parted = [(row, *ends) for row, text in plain.items() for ends in _ends_of(text)]
    return pd.DataFrame(parted, columns=["row", "first", "last"]).astype({"first": "str", "last": "str"})


def _ends_of(text: str) -> list[tuple[str, str]]:
    """The ways to part a plain text in two: at "till", else at a dash, from the last one on, or at a lone slash."""
    if TO in text:
        first, _, last = text.partition(TO)
        return [(first, last)]
    places = [found.start() for found in _DASH.finditer(text)][::-1]
    if text.count("/") == 1:
        places.append(text.index("/"))
    return [(text[:place].strip(), text[place + 1 :].strip()) for place in places]


def completed(sides: pd.DataFrame) -> pd.Series:
    """The first end with what it lacks from the last: "5" of "5 till 7 m10 2026" is "5 m10 2026"."""
    texts = []
    for first, last in zip(sides["first"], sides["last"], strict=True):
        ends = [part.end() for part in _PART.finditer(last)]
        given = len(_PART.findall(first))
        texts.append(first + last[ends[given - 1] :] if 0 < given < len(ends) else first)
    return pd.Series(texts, index=sides.index, dtype="str")


def weekday_of(text: str) -> int | None:
    """The weekday, Monday 0, that ``text`` names in Swedish or English."""
    return _weekdays().get(text.casefold().strip().rstrip("."))


def has_month_name(texts: Iterable[str]) -> bool:
    """Whether any text names a month."""
    return any(word.rstrip(".") in _months() for text in texts for word in _WORD.findall(text.casefold()))


def _plain_word(found: re.Match[str]) -> str:
    word = found[0].rstrip(".")
    if month := _months().get(word):
        return f" m{month:02d} "
    if word in _weekdays() or word in _FILLERS:
        return " "
    if word in _ENDS:
        return TO
    return _ZONES.get(word, found[0])


@cache
def _months() -> dict[str, int]:
    return {
        short: number
        for language in _LANGUAGES
        for number, name in get_month_names("wide", locale=language).items()
        for short in _shortened(name.casefold())
    }


@cache
def _weekdays() -> dict[str, int]:
    named = {
        short: number
        for language in _LANGUAGES
        for number, name in get_day_names("wide", locale=language).items()
        for short in _shortened(name.casefold())
    }
    named |= {f"{name}en": number for name, number in named.items() if name.endswith("dag")}
    return named | {name.translate(_UNACCENTED): number for name, number in named.items()}


def _shortened(name: str) -> list[str]:
    """The name and what people cut it to: "oktober", "okt", "sept"."""
    return [name[:letters] for letters in range(_SHORTEST, len(name) + 1)]
