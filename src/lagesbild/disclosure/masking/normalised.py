"""Bring the ways to write the same characters to one, and keep where each came from."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_ODD: Final = re.compile(r"[^\n -~åäöÅÄÖéÉüÜ]")
_DASHES: Final = frozenset("-−")
_APOSTROPHES: Final = frozenset("’‘`´ʼ′")


@dataclass(frozen=True)
class Normalised:
    """A text with one kind of space, dash, apostrophe, digit and width, and nothing invisible.

    ``starts`` and ``ends`` give the place in the original of each character; empty when nothing moved.
    """

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original that a span of the normalised text came from; the span is not empty."""
        return (self.starts[start], self.ends[end - 1]) if self.starts else (start, end)


def normalised(text: str) -> Normalised:
    """The text in compatibility form (NFKC), its dashes, spaces, apostrophes and digits the plain ones."""
    if not _ODD.search(text):
        return Normalised(text.replace("\n", " "))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.category(text[end]).startswith("M"):
            end += 1
        for character in _plain(text[at:end]):
            characters.append(character)
            starts.append(at)
            ends.append(end)
        at = end
    return Normalised("".join(characters), tuple(starts), tuple(ends))


def _plain(cluster: str) -> str:
    """A character with its marks as one or more plain ones; nothing for what is invisible."""
    if cluster[0].isdecimal():
        return str(unicodedata.digit(cluster[0]))
    return "".join(map(_plain_character, unicodedata.normalize("NFKC", cluster)))


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or (category == "Cc" and not character.isspace()):
        return ""
    if character.isspace():
        return " "
    if category == "Pd" or character in _DASHES:
        return "-"
    return "'" if character in _APOSTROPHES else character
