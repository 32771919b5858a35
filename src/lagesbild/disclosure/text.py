"""Mask what may tell of a person in free text: numbers with a known form, and names.

This is the second line of defence. The first is not to show free text. Numbers with a check digit are found
almost always; names are found by lists of common ones, by their form and by the words before them, and an uncommon
name with nothing of that around it is missed. What a text says of a person without a name or a number ("the
caretaker's son in the yellow house") no rule finds. Words are masked rather once too often: a street may lose its name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import pandas as pd

_LETTER: Final = r"[^\W\d_]"
_CAPITAL: Final = r"[A-ZÅÄÖÉÜ]"
_NAME_WORD: Final = rf"{_CAPITAL}{_LETTER}+(?:-{_CAPITAL}{_LETTER}+)?"
_EMAIL: Final = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b")
_CARD: Final = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_PERSON: Final = re.compile(
    r"(?<![\d-])(?:19|20)?(\d{2})(\d{2})(\d{2})(\s?[-+–]\s?|\s)?(\d{4}|[xX*]{4})(?!\d)"
)
_PHONE: Final = re.compile(
    r"(?<![\d.,:-])(?:(?:\+|00)\s?46[\s-]?(?:\(0\)\s?)?|0)[1-9](?:[\s/-]{0,3}\d){6,9}(?!\d)"
)
_CAR_LETTERS: Final = "A-HJ-PR-UW-Z"
_CAR: Final = re.compile(
    rf"\b(?:[{_CAR_LETTERS}]{{3}}[ -]?|(?i:[{_CAR_LETTERS}]{{3}}))\d{{2}}[{_CAR_LETTERS}a-hj-pr-uw-z\d]\b"
)
_STREET: Final = re.compile(
    r"(?i:\w*(?:gatan?|vägen?|gränd(?:en)?|stig(?:en)?|backen|allén?|torg(?:et)?|slingan|ringen|leden|stråket|plan))"
    r"\s+(?:nr\.?\s*)?(?P<hidden>\d{1,3}(?:\s?[A-Ha-h])?)(?![\w:-]|\.\d|\s+(?:ungdom|person|kill|tjej|bil|gång))"
)
_HOME: Final = re.compile(
    r"(?i:\b(?:lgh|lägenhet|port|portkod|uppgång|trappa|kod)\b)[\s.:]*(?P<hidden>(?:nr\.?\s*)?(?:\d{1,4}\s?[A-Z]?|[A-H])\b)"
)
_TRIGGER: Final = re.compile(
    r"(?i:\b(?:heter|herr|fru|kallad|kallas|namn(?:et)?(?:\sär)?|vid\snamn|hälsar|mvh|anmälare|kontaktperson|vittnet|"
    r"pojkvän|flickvän|sonen|dottern|brodern|systern|grannen|läraren|rektor|kollegan|väktare|vaktmästare|tränaren|boende))"
    rf"[\s:,]+(?P<hidden>{_NAME_WORD}(?:\s{_NAME_WORD}){{0,2}})"
)
_NAMES: Final = re.compile(rf"{_NAME_WORD}(?:\s(?:von|af|de|al)\s{_NAME_WORD}|\s{_NAME_WORD})*")
_SURNAME_FORM: Final = re.compile(
    rf"{_CAPITAL}{_LETTER}*(?:sson|sdotter|qvist|kvist|ström|gren|lund|berg|blad|stedt|ius)$"
)
_ALSO_WORDS: Final = frozenset(
    [
        "Alla",
        "Stig",
        "Sten",
        "Björn",
        "Bo",
        "Lo",
        "My",
        "Love",
        "Kim",
        "Per",
        "Mats",
        "Ny",
        "Vidar",
        "Rut",
        "Saga",
        "Liv",
        "Siv",
        "Mark",
        "Marks",
        "Max",
        "Bror",
        "Lind",
        "Berg",
        "Lund",
        "Ek",
        "Strand",
        "Sand",
        "Dahl",
        "Holm",
        "Sjö",
        "Hall",
        "Norr",
    ]
)
"""Names that are words as well: names only beside another name."""

_LEAST_CARD, _MONTHS, _DAYS = 13, 12, 31
_COORDINATION: Final = 60  # added to the day in a coordination number


@dataclass(frozen=True)
class Found:
    """Characters from ``start`` up to ``end`` that may tell of a person, and what they are."""

    start: int
    end: int
    kind: str


def find(text: str) -> list[Found]:
    """Everything in the text that is masked, in order, none over another."""
    taken: list[Found] = []
    for kind, finder in _FINDERS:
        for start, end in finder(text):
            if not any(start < each.end and each.start < end for each in taken):
                taken.append(Found(start, end, kind))
    return sorted(taken, key=lambda each: each.start)


def without_numbers(places: pd.Series) -> pd.Series:
    """Names of places with the numbers of houses and flats masked; each different name is looked at once."""
    codes, names = pd.factorize(places)
    shown = pd.array([_without_numbers(str(name)) for name in names], dtype="str")
    taken = pd.Series(shown.take(codes, allow_fill=True), index=places.index, name=places.name)
    return taken.astype("str")


def _without_numbers(name: str) -> str:
    for pattern in (_STREET, _HOME):
        name = pattern.sub(lambda found: found[0].replace(found["hidden"], "[nr]"), name)
    return name


def masked_text(text: str) -> str:
    """The text with each thing found replaced by what it is, in brackets: ``[telefon]``."""
    parts, at = [], 0
    for each in find(text):
        parts += [text[at : each.start], f"[{each.kind}]"]
        at = each.end
    return "".join([*parts, text[at:]])


def masked(texts: pd.Series, length: int) -> pd.Series:
    """The texts masked, and then cut at a word to at most ``length`` characters; missing ones stay so."""
    return texts.map(
        lambda text: _shortened(masked_text(" ".join(str(text).split())), length), na_action="ignore"
    )


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    # Half a bracket would be read as part of the text.
    cut = cut[: cut.rfind("[")] if cut.rfind("[") > cut.rfind("]") else cut
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;.')}…"


def _matches(
    pattern: re.Pattern[str], is_one: Callable[[re.Match[str]], bool] = bool
) -> Callable[[str], Iterator[tuple[int, int]]]:
    group = "hidden" if "hidden" in pattern.groupindex else 0

    def finder(text: str) -> Iterator[tuple[int, int]]:
        return (match.span(group) for match in pattern.finditer(text) if is_one(match))

    return finder


def _is_iban(match: re.Match[str]) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(match[0], check_country=False))


def _is_card(match: re.Match[str]) -> bool:
    from stdnum import luhn

    digits = re.sub(r"\D", "", match[0])
    return len(digits) >= _LEAST_CARD and bool(luhn.is_valid(digits))


def _is_person(match: re.Match[str]) -> bool:
    """A day of birth, or of a coordination number, with a separator; without one, the check digit as well."""
    from stdnum import luhn

    year, month, day, separator, last = match.groups()
    number = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    if not (1 <= int(month) <= _MONTHS and 1 <= number <= _DAYS):
        return False
    is_written_out = separator is not None and separator.strip() != ""
    return is_written_out or (last.isdigit() and bool(luhn.is_valid(f"{year}{month}{day}{last}")))


def _is_car(match: re.Match[str]) -> bool:
    return match[0][:3].casefold() not in {"kl", "rum", "hus", "nr"}


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words in which a common name stands, from it to the last that may be one."""
    first, last = _common_names()
    for run in _NAMES.finditer(text):
        words = list(re.finditer(rf"{_NAME_WORD}", run[0]))
        own = [word[0].removesuffix("s") if word[0] not in first | last else word[0] for word in words]
        is_first = [any(part in first for part in name.split("-")) for name in own]
        is_last = [name in last or bool(_SURNAME_FORM.match(name)) for name in own]
        known = [a or b for a, b in zip(is_first, is_last, strict=True)]
        if not any(known):
            continue
        begin = known.index(True)
        if len(own) - begin == 1 and own[begin] in _ALSO_WORDS:
            continue
        # After a first name whatever is capitalised belongs to it; after a surname nothing does.
        end = len(own) - 1 if is_first[begin] else max(at for at, is_known in enumerate(known) if is_known)
        yield run.start() + words[begin].start(), run.start() + words[end].end()


@cache
def _common_names() -> tuple[frozenset[str], frozenset[str]]:
    """The commonest first names and surnames in Sweden, as Faker keeps them."""
    from faker.providers.person.sv_SE import Provider

    first = {*Provider.first_names_male, *Provider.first_names_female}
    return frozenset(first), frozenset(Provider.last_names)


_FINDERS: Final = (
    ("e-post", _matches(_EMAIL)),
    ("kontonummer", _matches(_IBAN, _is_iban)),
    ("kortnummer", _matches(_CARD, _is_card)),
    ("personnummer", _matches(_PERSON, _is_person)),
    ("telefon", _matches(_PHONE)),
    ("regnr", _matches(_CAR, _is_car)),
    ("nr", _matches(_STREET)),
    ("nr", _matches(_HOME)),
    ("namn", _matches(_TRIGGER)),
    ("namn", _names),
)
"""What is masked as what; the first that finds it decides."""
