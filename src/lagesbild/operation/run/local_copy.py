"""Open a workspace wherever it lies: a folder as it is, one in storage as a local copy that is uploaded afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lagesbild import stop
from lagesbild.errors import LagesbildError, StorageError
from lagesbild.operation.run import log
from lagesbild.operation.storage import storage


@dataclass(frozen=True)
class LocalCopy:
    """A workspace to work in.

    ``deliver`` puts what was made since the last time where readers find it, and is called once more at the
    end; a workspace that is a folder needs none. ``url`` is empty for one.
    """

    folder: Path
    url: str
    deliver: Callable[[], None]

    def place(self, path: Path) -> str:
        """Where readers find a file: in the storage, if the workspace is there and the file in it."""
        if self.url and path.is_relative_to(self.folder):
            return f"{self.url}/{path.relative_to(self.folder).as_posix()}"
        return str(path)


@contextmanager
def at_hand(
    workspace: str | Path, command: str, *, wait_s: float = 0, reads_only: bool = False
) -> Iterator[LocalCopy]:
    """Open a workspace for a ``with`` block; one in storage is locked meanwhile, and uploaded at the end.

    Parameters
    ----------
    workspace
        A folder or a URL.
    command, wait_s
        As ``storage_lock.held`` takes them.
    reads_only
        Put nothing back.

    Raises
    ------
    LagesbildError
        As ``mirror.opened``; nothing can go wrong with a folder yet.
    """
    if not storage.is_url(str(workspace)):
        yield LocalCopy(Path(workspace), "", _nothing)
        return
    from lagesbild.operation.storage import mirror

    with mirror.opened(str(workspace), command=command, wait_s=wait_s) as copy:
        deliver = _nothing if reads_only else copy.push
        try:
            yield LocalCopy(copy.root, str(workspace).rstrip("/"), deliver)
        except stop.Stopped:  # nothing of what was under way is put back, but that it was stopped
            if not reads_only:
                log.note(copy.root, "stopped", command=command, signal=stop.name(stop.asked()))
                with suppress(StorageError):
                    copy.push_log()
            raise
        except StorageError:
            raise
        except LagesbildError:  # the log, and what failed
            deliver()
            raise
        deliver()  # what was noted when it had been told


def _nothing() -> None:
    """What is read alone, and what is a folder, is put nowhere."""
