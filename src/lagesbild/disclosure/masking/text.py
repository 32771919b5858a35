"""Mask what may tell of a person in free text: numbers and addresses with a known form, and names.

This is the second line of defence. The first is not to show free text. The text is first brought to one way of writing
(:mod:`~lagesbild.disclosure.masking.normalised`); what is found there is masked in the original. What a text says of a person
without a name or a number ("the caretaker's son in the yellow house") no rule finds. Words are masked rather once too
often: a street loses its number, and a place with an unknown name may be taken for a person.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lagesbild.disclosure.masking import name_forms, number_forms
from lagesbild.disclosure.masking.normalised import Normalised, normalised

_DIGIT: Final = re.compile(r"[\d*•]")
_NAMES: Final = (
    ("namn", name_forms.said_names),
    ("namn", name_forms.written_names),
    ("namn", name_forms.names),
)


@dataclass(frozen=True)
class Found:
    """Characters from ``start`` up to ``end`` that may tell of a person, and what they are."""

    start: int
    end: int
    kind: str


def find(text: str) -> list[Found]:
    """Everything in the text that is masked, in order, none over another; what is found first names it."""
    plain = normalised(text)
    with_digits = number_forms.WITH_DIGITS if _DIGIT.search(plain.text) else ()
    return _found(plain, (*number_forms.WITHOUT_DIGITS, *with_digits, *_NAMES))


def _found(plain: Normalised, finders: Iterable[tuple[str, number_forms.Finder]]) -> list[Found]:
    taken: list[tuple[int, int, str]] = []
    for kind, finder in finders:
        for start, end in finder(plain.text):
            if start < end:
                taken += [(*part, kind) for part in _free(start, end, taken)]
    return [Found(*plain.original(start, end), kind) for start, end, kind in sorted(taken)]


def _free(start: int, end: int, taken: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The parts of a span that nothing has taken: what only touches an earlier find is still masked whole."""
    parts = [(start, end)]
    for low, high, _ in taken:
        if low < end and start < high:
            parts = [
                piece
                for begin, stop in parts
                for piece in ((begin, min(stop, low)), (max(begin, high), stop))
                if piece[0] < piece[1]
            ]
    return parts


def without_numbers(places: pd.Series) -> pd.Series:
    """Names of places with the numbers of houses and flats masked, and of telephones and the like; each name is looked at once."""
    known = {name: _without_numbers(str(name)) for name in places.dropna().unique()}
    return places.map(known, na_action="ignore").astype("str")


def _without_numbers(name: str) -> str:
    return _replaced(name, _found(normalised(name), number_forms.IN_PLACES))


def masked_text(text: str) -> str:
    """The text with each thing found replaced by what it is, in brackets: ``[telefon]``."""
    return _replaced(text, find(text))


def _replaced(text: str, found: Iterable[Found]) -> str:
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], f"[{each.kind}]"]
        at = each.end
    return "".join([*parts, text[at:]])


def masked(texts: pd.Series, length: int) -> pd.Series:
    """The texts masked, and then cut at a word to at most ``length`` characters; missing ones stay so."""
    known = {
        text: _shortened(masked_text(" ".join(str(text).split())), length) for text in texts.dropna().unique()
    }
    return texts.map(known, na_action="ignore")


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    # Half a bracket would be read as part of the text.
    cut = cut[: cut.rfind("[")] if cut.rfind("[") > cut.rfind("]") else cut
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;.')}…"
