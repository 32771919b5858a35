"""Name what can go wrong, and the exit code that tells it to a scheduler.

A message says the rule, what was found and what to do. It never quotes a cell's value: the
value may be about a person.
"""

import string
from collections.abc import Callable, Mapping
from typing import Any

Fill = Callable[[str, Mapping[str, object]], str]
"""Gives a text in a language, with what was found in its braces."""


class Counting(string.Formatter):
    """Fills a text as ``str.format`` does, and ``{rows:row|rows}`` with the word that the number asks for."""

    def format_field(self, value: object, format_spec: str) -> str:
        """One value, by its format."""
        if "|" in format_spec:
            one, several = format_spec.split("|")
            return one if str(value) == "1" else several
        text: str = super().format_field(value, format_spec)
        return text


def in_english(text: str, fields: Mapping[str, object]) -> str:
    """The text as it is written in the code, filled; without fields its braces are its own."""
    return Counting().vformat(text, (), fields) if fields else text


def marked(text: str) -> str:
    """A text that is a key of the catalogue, and becomes a ``Message`` elsewhere."""
    return text


class Message:
    """A text for people, a sentence or a part of one, apart from what was found.

    Parameters
    ----------
    message
        English text with the names of ``fields`` in braces; it is also the key of its translations.
    **fields
        What was found. One may itself be a message, or a list of them: a line each.
    """

    def __init__(self, message: str, /, **fields: object) -> None:
        self.message, self.fields = message, fields

    def __str__(self) -> str:
        return self.told()

    def told(self, fill: Fill = in_english) -> str:
        """The message in the language of ``fill``."""
        return fill(self.message, {name: _told(each, fill) for name, each in self.fields.items()})

    def as_json(self) -> dict[str, Any]:
        """The same as JSON can hold it, for ``of_json``."""
        return {
            "message": self.message,
            "fields": {name: _as_json(each) for name, each in self.fields.items()},
        }

    @staticmethod
    def of_json(told: Mapping[str, Any]) -> "Message":
        """What ``as_json`` gave."""
        return Message(told["message"], **{name: _of_json(each) for name, each in told["fields"].items()})


class LagesbildError(Message, Exception):
    """Any fault that the user can act on; shown without a traceback."""

    exit_code = 1


def _told(found: object, fill: Fill) -> object:
    match found:
        case Message():
            return found.told(fill)
        case list():
            return "\n".join(str(_told(each, fill)) for each in found)
        case _:
            return found


def _as_json(found: object) -> Any:  # noqa: ANN401 - any JSON value
    match found:
        case Message():
            return found.as_json()
        case list():
            return [_as_json(each) for each in found]
        case str() | int() | float():
            return found
        case _:
            return str(found)


def _of_json(found: Any) -> object:  # noqa: ANN401 - any JSON value
    match found:
        case dict():
            return Message.of_json(found)
        case list():
            return [_of_json(each) for each in found]
        case _:
            return found


class ConfigError(LagesbildError):
    """``lagesbild.toml`` or the command's arguments cannot be used."""

    exit_code = 2


class SettingError(ConfigError, ValueError):
    """A value of ``lagesbild.toml`` breaks its rule; pydantic collects these for one ``ConfigError``."""


class PeriodError(ConfigError):
    """A period is not written in the period grammar."""


class InputError(LagesbildError):
    """No report can be made from the files given."""

    exit_code = 3


class DamagedError(InputError):
    """A file of our own cannot be read, or does not hold what we write."""


class ReadError(InputError):
    """An export cannot be read at all."""


class StoreError(InputError):
    """What was ingested cannot be read any more; it can be made again from the exports."""


class ExecutionError(LagesbildError):
    """A notebook failed, or the page could not be made; nothing was published."""

    exit_code = 4


class StorageError(ExecutionError):
    """Shared storage could not be reached; another try may go better."""


class BusyError(LagesbildError):
    """Another run holds the workspace."""

    exit_code = 5


class LeakError(LagesbildError):
    """A report holds something that its edition may not show; it was not published."""

    exit_code = 6
