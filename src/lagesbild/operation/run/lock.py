"""One run at a time in a workspace.

The lock is the operating system's own and dies with the process that holds it, however that ends: no
stale lock is ever left. Who holds it stands in a file beside, for the message to whoever waits; such a
file without a lock tells that a run was cut off.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from lagesbild import own_files
from lagesbild.config import Project
from lagesbild.errors import BusyError, DamagedError, InputError, Message
from lagesbild.language import tell

_LOCK: Final = ".lock"
_HOLDER: Final = ".lock.json"


@dataclass(frozen=True)
class Holder:
    """Who holds a workspace: a command, its process and machine, and since when, as people write it."""

    command: str
    process: int
    machine: str
    since: str

    def told(self) -> Message:
        """The same for people."""
        return Message("'lagesbild {command}', process {process} on {machine}, since {since}", **asdict(self))


@contextmanager
def alone(project: Project, command: str, *, wait_s: float = 0) -> Iterator[Holder | None]:
    """Lock the workspace, and give the last holder if it was cut off.

    Parameters
    ----------
    project
        The workspace.
    command
        What is run, for others to read.
    wait_s
        Seconds to wait for another to finish.

    Raises
    ------
    BusyError
        When another holds the workspace for longer than that.
    InputError
        When nothing can be written to the workspace.
    """
    folder = project.processed
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK)
        # Whoever asks for the state holds the lock for a moment.
        lock.acquire(timeout=max(wait_s, 1))
    except Timeout:
        raise BusyError(
            "One run at a time in a workspace: it is held by {holder}. "
            "Wait for it to end, or run with --wait SECONDS.",
            holder=found.told() if (found := _read(folder)) else Message("another run"),
        ) from None
    except OSError as error:
        raise InputError(
            "A run must be able to write to data/processed; the system said: {said}. "
            "See to free space and the right to write there.",
            said=error.strerror or str(error),
        ) from error
    try:
        cut_off = _read(folder)
        _write(folder, command, ZoneInfo(project.area.timezone))
        yield cut_off
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def holder(project: Project) -> Holder | None:
    """Who holds the workspace now; None when nobody does, whatever a run that was cut off left behind."""
    try:
        with FileLock(project.processed / _LOCK, timeout=0):
            return None
    except Timeout:
        return _read(project.processed) or Holder("run", 0, "another machine", "an unknown time")
    except OSError:
        return None


def _write(folder: Path, command: str, zone: ZoneInfo) -> None:
    since = f"{datetime.now(zone):%Y-%m-%d %H:%M}"
    holder = Holder(command, os.getpid(), platform.node(), since)
    try:
        (folder / _HOLDER).write_text(json.dumps(asdict(holder)) + "\n", encoding="utf-8")
    except OSError as error:  # a full disk: the lock holds without a name
        told = tell("Who holds the workspace could not be noted: {said}.", said=error.strerror)
        print(told, file=sys.stderr)  # noqa: T201


def _read(folder: Path) -> Holder | None:
    try:
        with own_files.content(folder / _HOLDER) as content:
            return Holder(**content)
    except DamagedError:
        return None
