"""Spell names in the letters that every system writes, for ids, file names and words that are looked for."""

import re
import unicodedata


def plain(text: str) -> str:
    """In lower case and ASCII, accents and rings left out: "Så läser du" becomes ``sa laser du``."""
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def slug(text: str) -> str:
    """Letters and digits with single hyphens between: "Så läser du!" becomes ``sa-laser-du``; "" where there are none."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text)).strip("-")
