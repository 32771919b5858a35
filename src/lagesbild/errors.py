"""Name what can go wrong, and the exit code that tells it to a scheduler.

A message says the rule, what was found and what to do. It never quotes a cell's value: the
value may be about a person.
"""

from collections.abc import Callable


class Message:
    """A text for people, apart from what was found.

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

    def told(self, translate: Callable[[str], str] = str) -> str:
        """The message in the language of ``translate``, which gives each text's translation."""
        if not self.fields:
            return translate(self.message)
        return translate(self.message).format(
            **{name: _told(each, translate) for name, each in self.fields.items()}
        )


class Notice(Message):
    """Something to see to that stops nothing."""


class LagesbildError(Message, Exception):
    """Any fault that the user can act on; shown without a traceback."""

    exit_code = 1


def _told(found: object, translate: Callable[[str], str]) -> object:
    match found:
        case Message():
            return found.told(translate)
        case list():
            return "\n".join(str(_told(each, translate)) for each in found)
        case _:
            return found


class ConfigError(LagesbildError):
    """``lagesbild.toml`` or the command's arguments cannot be used."""

    exit_code = 2


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
