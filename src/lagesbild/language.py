"""Tell people things in their language: the code's English texts are the keys of the catalogue in ``locale``.

What machines read (JSON, logs) stays English. Until a language is chosen, as ``lagesbild.cli`` does, all is English.
"""

import gettext
import locale
import os
import sys
from collections.abc import Mapping
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Final

from lagesbild.errors import Counting, Message, in_english

DOMAIN: Final = "lagesbild"
CATALOGUE: Final = Path(__file__).with_name("locale")
LANGUAGES: Final = ("sv", "en")
"""The municipality's language, and the code's."""
_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_SWEDISH_NUMBER: Final = str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","})


class _Swedish(Counting):
    """Writes what a format asks for as Swedish does: ``{count:,}`` as 12 000, ``{seconds:.1f}`` as 2,5."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        is_number = format_spec and "|" not in format_spec and isinstance(value, Real)
        return text.translate(_SWEDISH_NUMBER) if is_number else text


_chosen = "en"


def preferred(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for: Swedish unless it says English, in the order that POSIX gives."""
    asked = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    if not asked and sys.platform == "win32":
        asked = locale.getlocale()[0] or ""
    return "en" if asked.lower().startswith("en") else "sv"


def chosen() -> str:
    """The language that everything is told in."""
    return _chosen


def choose(language: str) -> None:
    """Tell everything in this language from now on, also the words that typer brings."""
    global _chosen  # noqa: PLW0603 - a process speaks one language
    _chosen = language
    # Whom to ask is gettext's own way for libraries; it reads the language from here alone.
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, CATALOGUE)
    gettext.textdomain(DOMAIN)


def tell(told: str | Message, /, **fields: object) -> str:
    """The text, an error or a message in the chosen language.

    Parameters
    ----------
    told
        What is told; of a text the English one, with the names of ``fields`` in braces.
    **fields
        What stands in the text; may itself be ``Message``.
    """
    return (Message(told, **fields) if isinstance(told, str) else told).told(_fill)


def in_swedish(told: Message) -> str:
    """A message as Swedish writes it, whatever the chosen language: for what the municipality's own files and pages say."""
    return told.told(_fill_swedish)


def _fill(text: str, fields: Mapping[str, object]) -> str:
    if _chosen == "en":
        return in_english(text, fields)
    return _fill_swedish(text, fields)


def _fill_swedish(text: str, fields: Mapping[str, object]) -> str:
    swedish = _swedish().gettext(text)
    return _Swedish().vformat(swedish, (), fields) if fields else swedish


@cache
def _swedish() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUE, languages=["sv"])
