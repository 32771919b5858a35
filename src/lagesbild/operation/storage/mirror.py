"""Run a workspace in storage from a copy on this machine, which is kept between runs.

Before a run the copy is made what the storage holds: only what has changed comes down, and what a run that
was cut off had not put into storage is undone. After it only what the run has changed goes up. What is of
use to one machine alone stays: the notebook cache, locks, and every file whose name begins with a point.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from uuid import uuid4

from lagesbild import durable, own_files
from lagesbild.config import FILE_NAME
from lagesbild.errors import ConfigError, InputError
from lagesbild.ingest.exports import file_sha256
from lagesbild.operation.run import log
from lagesbild.operation.storage import storage_lock, upload
from lagesbild.operation.storage.storage import Storage, Stored, open_storage
from lagesbild.operation.storage.storage_lock import Hold

_RECORD: Final = ".lagesbild.json"
_BESIDE: Final = ".lagesbild-new"
_OWN: Final = ("data/processed/cache/",)
VARIABLE: Final = "LAGESBILD_MIRRORS"


@dataclass(frozen=True)
class _Known:
    """A file as it was when the copy and the storage last agreed."""

    state: str
    size: int
    mtime_ns: int
    sha256: str


class Mirror:
    """The copy of a workspace; ``pull`` it, run in ``root``, ``push`` it. The storage is held meanwhile."""

    def __init__(self, storage: Storage, hold: Hold, root: Path) -> None:
        self.root = root
        self._storage = storage
        self._hold = hold
        self._known = self._read_record()
        self._is_sending = False

    def pull(self) -> None:
        """Make the copy what the storage holds.

        Raises
        ------
        ConfigError
            When there is no workspace.
        """
        stored = self._storage.listing()
        if upload.recover(self._storage, stored):
            stored = self._storage.listing()
        if FILE_NAME not in stored:
            raise ConfigError(
                "A workspace is a folder with {file}; there is none in '{url}'. "
                "See to the URL, or copy a workspace there.",
                file=FILE_NAME,
                url=self._storage.url,
            )
        wanted = {name: told for name, told in stored.items() if is_shared(name)}
        for name in [name for name in self._files() if name not in wanted]:
            self._remove(name)
        self._fetch({name: told for name, told in wanted.items() if not self._is_alike(name, told)})
        self._known = {name: each for name, each in self._known.items() if name in wanted}
        self._write_record()

    def push_log(self) -> None:
        """Put the log alone into storage, in one step; not where a change is half made, which the next run finishes."""
        path = self.root / log.PLACE
        if path.is_file() and not self._is_sending:
            self._storage.write(log.PLACE, path.read_bytes())

    def push(self) -> None:
        """Put what has changed since ``pull`` into storage, all of it or nothing."""
        files = self._files()
        changed = {name: sha256 for name in files if (sha256 := self._changed(name))}
        gone = [name for name in self._known if name not in files]
        if not (changed or gone):
            return
        self._is_sending = True
        upload.send(self._storage, self._hold, {name: self.root / name for name in changed}, gone)
        self._is_sending = False
        stored = self._storage.listing()
        for name in gone:
            del self._known[name]
        for name, sha256 in changed.items():
            if name in stored:  # else someone has removed it since; the next pull sees to that
                self._note(name, stored[name].state, sha256)
        self._write_record()

    def _files(self) -> list[str]:
        """Names of the files here that are shared."""
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [each for each in folders if not each.startswith(".")]
            beside = Path(folder).relative_to(self.root)
            found += [(beside / name).as_posix() for name in names]
        return [name for name in found if is_shared(name)]

    def _is_alike(self, name: str, stored: Stored) -> bool:
        known = self._known.get(name)
        return known is not None and known.state == stored.state and self._is_untouched(name)

    def _is_untouched(self, name: str) -> bool:
        known = self._known.get(name)
        try:
            now = (self.root / name).stat()
        except OSError:
            return False
        return known is not None and (known.size, known.mtime_ns) == (now.st_size, now.st_mtime_ns)

    def _changed(self, name: str) -> str:
        """SHA-256 of a file that is not as it was; empty when it is."""
        if self._is_untouched(name):
            return ""
        sha256 = file_sha256(self.root / name)
        known = self._known.get(name)
        return "" if known is not None and known.sha256 == sha256 else sha256

    def _fetch(self, wanted: dict[str, Stored]) -> None:
        beside = self.root / _BESIDE
        beside.mkdir(exist_ok=True)
        pairs = {name: beside / uuid4().hex for name in wanted}
        if pairs:
            self._storage.fetch(list(pairs.items()))
        for name, path in pairs.items():
            # An export without a day in its name is as old as its file.
            when = wanted[name].modified.timestamp()
            os.utime(path, (when, when))
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            self._note(name, wanted[name].state, file_sha256(target))
        for stray in beside.iterdir():
            stray.unlink()

    def _remove(self, name: str) -> None:
        path = self.root / name
        path.unlink()
        for folder in path.relative_to(self.root).parents:
            if folder != Path() and not any((self.root / folder).iterdir()):
                (self.root / folder).rmdir()

    def _note(self, name: str, state: str, sha256: str) -> None:
        told = (self.root / name).stat()
        self._known[name] = _Known(state, told.st_size, told.st_mtime_ns, sha256)

    def _read_record(self) -> dict[str, _Known]:
        try:
            told = json.loads((self.root / _RECORD).read_text(encoding="utf-8"))
            return {name: _Known(**each) for name, each in told.items()}
        except own_files.FAULTS:
            return {}  # everything comes down again

    def _write_record(self) -> None:
        told = {name: asdict(each) for name, each in self._known.items()}
        durable.write_text(self.root / _RECORD, json.dumps(told))


@contextmanager
def opened(url: str, *, command: str, wait_s: float = 0, folder: Path | None = None) -> Iterator[Mirror]:
    """Lock a workspace in storage, and give its copy, brought up to date.

    Parameters
    ----------
    url
        The workspace.
    command, wait_s
        As ``storage_lock.held`` takes them.
    folder
        Where copies are kept; ``mirrors_folder`` if left out.

    Raises
    ------
    LagesbildError
        When it is held by another, is none, or cannot be reached.
    """
    storage = open_storage(url)
    with storage_lock.held(storage, command, wait_s=wait_s) as hold:
        try:
            root = _copy_of(storage.url, folder or mirrors_folder())
            mirror = Mirror(storage, hold, root)
            mirror.pull()
        except OSError as error:
            raise InputError(
                "A workspace in storage is run from a copy on this machine; it could not be written: {said}. "
                "See to free space, or name another folder in {variable}.",
                said=error.strerror,
                variable=VARIABLE,
            ) from error
        yield mirror


def mirrors_folder() -> Path:
    """Where copies are kept on this machine."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(cache) if cache else Path.home() / ".cache") / "lagesbild"


def is_shared(name: str) -> bool:
    """Whether a file of the workspace belongs in storage."""
    parts = PurePosixPath(name).parts
    return not any(part.startswith((".", "~$")) for part in parts) and not name.startswith(_OWN)


def _copy_of(url: str, folder: Path) -> Path:
    """The folder of a workspace's copy; it holds what the workspace holds, and is for nobody else to read."""
    word = re.sub(r"\W+", "-", url.rpartition("/")[2]).strip("-")
    root = folder / f"{word}-{hashlib.sha256(url.encode('utf-8')).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    root.mkdir(mode=0o700, exist_ok=True)
    return root.resolve()
