"""Write a file so that it is whole or not there: readers see the former or the new one, after a power cut too."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import Final
from uuid import uuid4

from lagesbild import stop

_NEW: Final = ".new"
_A_DAY_S: Final = 86_400


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write beside ``path``, which takes its place once it is whole; after an error nothing is left of it.

    The name is another each time: several processes may write the same file, and the last one's stays. What a process
    left that was killed, the next one removes, once it is a day old. Who removes the file has thought better of it:
    ``path`` stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{escape(path.name)}.*{_NEW}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _A_DAY_S:
                left.unlink()
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}{_NEW}")
    with stop.unfinished(beside):
        try:
            yield beside
            if not beside.exists():
                return
            sync(beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    sync(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 with its line ends as they are."""
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut; folders only where the system can."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
