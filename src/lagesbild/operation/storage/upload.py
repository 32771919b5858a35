"""Put changed files into storage so that no reader meets half a report, however it is cut off.

Everything is first written beside, under a hidden name. A journal then says what goes where; from that
moment the change is made, by this run or by the next, on any machine. Each step may be done twice.

A report whose manifest is there is whole: the manifest of one that is replaced goes first and comes back
last, and the archive's page and the store's accounting, which point at all the rest, come after that.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from lagesbild import own_files
from lagesbild.ingest.store import ACCOUNTING_FILE
from lagesbild.operation.storage.storage import Storage
from lagesbild.operation.storage.storage_lock import Hold
from lagesbild.report.archive import archive, publish

STAGE: Final = ".lagesbild/stage"
JOURNAL: Final = ".lagesbild/journal.json"
_MANIFEST: Final = re.compile(rf"reports/[^/]+/[^/]+/{re.escape(publish.MANIFEST)}")
_POINTERS: Final = {f"reports/{archive.INDEX}", f"data/processed/{ACCOUNTING_FILE}"}


@dataclass(frozen=True)
class Change:
    """What is to be put and removed, by name; staged under ``number``."""

    number: str
    put: tuple[str, ...]
    removed: tuple[str, ...]


def send(storage: Storage, hold: Hold, files: Mapping[str, Path], removed: Iterable[str]) -> None:
    """Make a change: files by the name they get, and the names to remove."""
    change = Change(uuid4().hex, tuple(sorted(files)), tuple(sorted(removed)))
    storage.store([(files[name], _staged(change, name)) for name in change.put])
    hold.check()
    written = {"number": change.number, "put": change.put, "removed": change.removed}
    storage.write(JOURNAL, json.dumps(written, ensure_ascii=False).encode("utf-8"))
    _carry_out(storage, change)


def recover(storage: Storage, names: Iterable[str]) -> bool:
    """Finish what a run that was cut off had begun, and remove what it had not; whether there was anything.

    Parameters
    ----------
    storage
        Where; held.
    names
        Every object that is there.

    Raises
    ------
    DamagedError
        When what was begun cannot be told from its journal.
    """
    content = storage.read(JOURNAL)
    if content is not None:
        with own_files.guarded(Path(JOURNAL)):
            told = json.loads(content)
            begun = Change(told["number"], tuple(told["put"]), tuple(told["removed"]))
        _carry_out(storage, begun)
    strays = [name for name in names if name.startswith(f"{STAGE}/")]
    storage.remove(strays)
    return content is not None or bool(strays)


def _carry_out(storage: Storage, change: Change) -> None:
    manifests = [name for name in change.put if _MANIFEST.fullmatch(name)]
    pointers = [name for name in change.put if name in _POINTERS]
    touched = {name.rpartition("/")[0] for name in manifests}
    storage.remove(
        [f"{folder}/{publish.MANIFEST}" for folder in sorted(touched)]
        + [name for name in change.removed if _MANIFEST.fullmatch(name)]
    )
    for tier in ([name for name in change.put if name not in {*manifests, *pointers}], manifests, pointers):
        storage.copy([(_staged(change, name), name) for name in tier])
    storage.remove(change.removed)
    # From here on nothing needs what was staged.
    storage.remove([JOURNAL])
    storage.remove(_staged(change, name) for name in change.put)


def _staged(change: Change, name: str) -> str:
    return f"{STAGE}/{change.number}/{name}"
