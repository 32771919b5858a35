"""Name what can go wrong, and the exit code that tells it to a scheduler.

A message says the rule, what was found and what to do. It never quotes a cell's value: the
value may be about a person.
"""


class LagesbildError(Exception):
    """Any fault that the user can act on; shown without a traceback."""

    exit_code = 1


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
