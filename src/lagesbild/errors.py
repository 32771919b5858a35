"""Name what can go wrong, and the exit code that tells it to a scheduler.

A message says the rule, what was found and what to do. It never quotes a cell's value: the
value may be about a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Fill = Callable[[str, Mapping[str, object]], str]
"""Gives a text in a language, with what was found in its braces."""


def in_english(text: str, fields: Mapping[str, object]) -> str:
    """The text as it is written in the code, filled; without fields its braces are its own."""
    return text.format(**fields) if fields else text


def marked(text: str) -> str:
    """A text that is a key of the catalogue, and becomes a ``Message`` elsewhere."""
    return text


class Told:
    """What can be told in any language: a text, and apart from it what was found.

    ``message`` is English text with the names of ``fields`` in braces; it is also the key of its translations.
    A field may itself be ``Told``, or a list of them: a line each.
    """

    message: str
    fields: dict[str, object]

    def __str__(self) -> str:
        return self.told()

    def told(self, fill: Fill = in_english) -> str:
        """The message in the language of ``fill``."""
        return fill(self.message, {name: _told(each, fill) for name, each in self.fields.items()})

    def as_json(self) -> dict[str, Any]:
        """The same as JSON can hold it, for ``Message.of_json``."""
        return {
            "message": self.message,
            "fields": {name: _as_json(each) for name, each in self.fields.items()},
        }


@dataclass(init=False, repr=False)
class Message(Told):
    """A sentence, or a part of one.

    Parameters
    ----------
    message
        English text with the names of ``fields`` in braces.
    **fields
        What stands there.
    """

    message: str
    fields: dict[str, object]

    def __init__(self, message: str, /, **fields: object) -> None:
        self.message, self.fields = message, fields

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Message":
        """What ``as_json`` gave."""
        return cls(told["message"], **{name: _of_json(each) for name, each in told["fields"].items()})


class LagesbildError(Told, Exception):
    """Any fault that the user can act on; shown without a traceback.

    Parameters
    ----------
    message
        English text with the names of ``fields`` in braces; it is also the key of its translations.
    **fields
        What was found. One may itself be ``Told``, or a list of them: a line each.
    """

    exit_code = 1

    def __init__(self, message: str, /, **fields: object) -> None:
        self.message, self.fields = message, fields
        super().__init__(message)


def _told(found: object, fill: Fill) -> object:
    match found:
        case Told():
            return found.told(fill)
        case list():
            return "\n".join(str(_told(each, fill)) for each in found)
        case _:
            return found


def _as_json(found: object) -> Any:  # noqa: ANN401 - any JSON value
    match found:
        case Told():
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
