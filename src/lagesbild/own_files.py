"""Read the JSON files that lagesbild itself has written, and may meet again cut off, damaged or made by another hand.

Whatever is wrong with one is told in one way: which file, what was found, what to do. Who can do without the file
takes the error for its absence.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from lagesbild.errors import DamagedError, Message

FAULTS: Final = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RuntimeError,
    EOFError,
)
"""What reading a damaged file ends in: no file, no text, no JSON, other keys and kinds than ours, too deep."""
_NAMED: Final = 3  # parts of a path that tell which file it is, and not where the workspace lies
_WHY: Final[dict[type[Exception], Message]] = {
    FileNotFoundError: Message("it is gone"),
    IsADirectoryError: Message("it is a folder"),
    NotADirectoryError: Message("a file stands where its folder should be"),
    PermissionError: Message("it may not be read"),
    UnicodeDecodeError: Message("it is not UTF-8"),
    json.JSONDecodeError: Message("it is not JSON"),
    RecursionError: Message("it is nested too deep"),
}


def lies_there(path: Path) -> bool:
    """Whether there is anything under the name, be it a broken link; only what is known to be absent is absent.

    Raises
    ------
    DamagedError
        When it cannot be told: a folder above may not be read, or is a file.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise damaged(path, error) from error
    return True


@contextmanager
def guarded(path: Path, *, remedy: Message | None = None) -> Iterator[None]:
    """What goes wrong inside the block is a fault of the file that is read there.

    Parameters
    ----------
    path
        The file.
    remedy
        What to do when it is damaged; "bring it back from a backup" if left out.

    Raises
    ------
    DamagedError
        When the file cannot be read, or the block finds it to hold something else.
    """
    try:
        yield
    except FAULTS as error:
        raise damaged(path, error, remedy=remedy) from error


@contextmanager
def content(path: Path, *, remedy: Message | None = None) -> Iterator[Any]:
    """Hand out what a JSON file holds, as ``guarded``."""
    with guarded(path, remedy=remedy):
        yield json.loads(path.read_text(encoding="utf-8"))


def replace(path: Path, text: str) -> None:
    """Write a file in one step, for several processes may write it at the same time, and make it durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def damaged(path: Path, error: Exception, *, remedy: Message | None = None) -> DamagedError:
    """The error that tells of a damaged file."""
    return DamagedError(
        "A file of lagesbild's own must be as it was written; '{file}' is not: {why}. {remedy}",
        file="/".join(path.parts[-_NAMED:]),
        why=_WHY.get(type(error), Message("it holds something else")),
        remedy=remedy or Message("Bring it back from a backup."),
    )
