"""Fold the name of a place to what it is compared by.

Case, accents (``å`` may have been lost on the way), signs and spaces say nothing of which place is meant; abbreviations of
a direction or a saint (``V:a``, ``N Järnvägsgatan``, ``S:t Olof``) stand for the word. Abbreviated streets (``Storg.``) are left
to the search, which knows the streets.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans(
    {"æ": "ae", "ø": "o", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
)
_COLON: Final = {
    "v:a": "vastra", "o:a": "ostra", "n:a": "norra", "s:a": "sodra", "s:t": "sankt", "s:ta": "sankta", "st:a": "stora",
    "l:a": "lilla", "g:a": "gamla", "g:la": "gamla", "k:a": "kyrka", "m:a": "mellersta",
}  # fmt: skip
_FIRST: Final = {
    "v": "vastra", "o": "ostra", "n": "norra", "s": "sodra", "st": "sankt", "l": "lilla", "gla": "gamla",
    "va": "vastra", "oa": "ostra", "na": "norra", "sa": "sodra", "la": "lilla",
}  # fmt: skip
"""What a name's first word stands for, when another word follows."""

_ABBREVIATED: Final = re.compile(r"\b(?:[a-z]{1,2}:(?:la|ta|t|a))\b")
_APOSTROPHE: Final = re.compile(r"['’‘`´]")
_JOINED: Final = re.compile(r"(?<=\d):(?=[a-z])")  # 56:an
_SIGNS: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 17)
def key(text: str) -> str:
    """The words of a name, folded: lower case a–z and digits with single spaces between them.

    The same for any spelling that differs in case, accents, signs and spaces; applied again it changes nothing.
    """
    folded = unfolded(text)
    folded = _ABBREVIATED.sub(lambda found: f" {_COLON.get(found[0], found[0])} ", folded)
    words = _SIGNS.sub(" ", _APOSTROPHE.sub("", _JOINED.sub("", folded))).split()
    if len(words) > 1 and words[0] in _FIRST and not words[1].isdigit():
        words[0] = _FIRST[words[0]]
    return " ".join(words)


def unfolded(text: str) -> str:
    """The text in lower case without accents, its signs as they are."""
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    parts = unicodedata.normalize("NFKD", composed)
    return "".join(each for each in parts if not unicodedata.combining(each)).translate(_LETTERS)


def compact(text: str) -> str:
    """The key without its spaces: ``Coop-parkeringen`` and ``Coopparkeringen`` are one."""
    return key(text).replace(" ", "")


def spellings(name: str) -> set[str]:
    """The compact keys that a known name goes by: umlauts may be written out, as ``ae``, ``oe``, ``ue`` and ``aa``."""
    lower = unicodedata.normalize("NFC", name).lower()
    german = lower.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("å", "aa")
    return {compact(name), compact(german)} - {""}
