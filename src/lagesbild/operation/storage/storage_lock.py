"""One run at a time of a workspace in storage: a lock object that its holder keeps renewing.

No operating system lets go of it when its holder dies. A dead holder is known by its age on the storage's
own clock, or at once when it was a process of this machine. Who was taken for dead and lives after all
learns of it by ``Hold.check`` before anything is published.
"""

import json
import os
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import psutil

from lagesbild import own_files
from lagesbild.errors import BusyError, LagesbildError, Message, StorageError
from lagesbild.operation.run.lock import Holder
from lagesbild.operation.storage.storage import Storage

LOCK: Final = ".lagesbild/lock.json"
_CLOCK_STEP_S: Final = 1.0
"""Resolution of a storage's clock: S3 gives whole seconds."""


@dataclass(frozen=True)
class Rhythm:
    """Seconds between signs of life, until silence means death, and between looks at another's lock."""

    beat_s: float = 15
    dead_s: float = 90
    look_s: float = 1


@dataclass
class Hold:
    """A lock that is held."""

    storage: Storage
    told: dict[str, Any]
    rhythm: Rhythm
    _stop: threading.Event = field(default_factory=threading.Event)
    _beaten: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Raise ``StorageError`` unless the lock is still held, beyond doubt."""
        is_fresh = time.monotonic() - self._beaten < self.rhythm.dead_s
        if not (is_fresh and _token(_read(self.storage)) == self.told["token"]):
            raise StorageError(
                "A run must hold its workspace to the end; '{url}' was taken over by another. Nothing was "
                "stored. Run again.",
                url=self.storage.url,
            )

    def beat(self) -> None:
        """Give signs of life until ``stop``."""
        while not self._stop.wait(self.rhythm.beat_s):
            with suppress(LagesbildError):  # the network may come back; until then the lock ages
                if _token(_read(self.storage)) != self.told["token"]:
                    return
                self.told["beat"] += 1
                self.storage.write(LOCK, _bytes(self.told))
                self._beaten = time.monotonic()

    def stop(self) -> None:
        """Release the lock."""
        self._stop.set()


@contextmanager
def held(storage: Storage, command: str, *, wait_s: float = 0, rhythm: Rhythm = Rhythm()) -> Iterator[Hold]:
    """Lock a workspace in storage.

    Parameters
    ----------
    storage
        The workspace.
    command
        What is run, for others to read.
    wait_s
        Seconds to wait for another that lives.
    rhythm
        Of the lock.

    Raises
    ------
    BusyError
        When another holds it for longer than that.
    """
    told = _myself(command)
    _acquire(storage, told, wait_s, rhythm)
    hold = Hold(storage, told, rhythm)
    heart = threading.Thread(target=hold.beat, daemon=True)
    heart.start()
    try:
        yield hold
    finally:
        hold.stop()
        heart.join()
        with suppress(LagesbildError):  # a lock that cannot be removed ages
            if _token(_read(storage)) == told["token"]:
                storage.remove([LOCK])


def _acquire(storage: Storage, told: dict[str, Any], wait_s: float, rhythm: Rhythm) -> None:
    start = time.monotonic()
    last, dies_at, is_alive = b"", 0.0, False
    while not storage.create(LOCK, _bytes(told)):
        now, seen = time.monotonic(), storage.read(LOCK)
        if seen is None:
            continue
        if seen != last:
            is_alive = bool(last) and _token(_parsed(seen)) == _token(_parsed(last))
            age_s = 0.0 if last else _age_s(storage)
            last, dies_at = seen, now + rhythm.dead_s - age_s
        if now >= dies_at or _was_here(_parsed(seen)):
            if storage.read(LOCK) == seen:
                storage.remove([LOCK])
        elif is_alive and now - start >= wait_s:
            raise BusyError(
                "One run at a time in a workspace: it is held by {holder}. "
                "Wait for it to end, or run with --wait SECONDS.",
                holder=_holder(_parsed(seen)),
            )
        else:
            time.sleep(rhythm.look_s)
    if last:
        # two who took the same holder for dead may both have removed a lock: the last to make one has it
        time.sleep(rhythm.look_s)
        if _token(_read(storage)) != told["token"]:
            _acquire(storage, told, wait_s - (time.monotonic() - start), rhythm)


def _age_s(storage: Storage) -> float:
    """Least age of the lock, from the storage's clock alone: those of two machines may differ."""
    probe = f"{LOCK}.{uuid4().hex}"
    storage.write(probe, b"")
    now, then = storage.modified(probe), storage.modified(LOCK)
    storage.remove([probe])
    return max(0.0, (now - then).total_seconds() - _CLOCK_STEP_S) if now and then else 0.0


def _myself(command: str) -> dict[str, Any]:
    return {
        "command": command,
        "process": os.getpid(),
        "machine": platform.node(),
        "since": f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",  # of this machine: others may keep another time
        "started": psutil.Process().create_time(),
        "token": uuid4().hex,
        "beat": 0,
    }


def _was_here(told: dict[str, Any]) -> bool:
    """Whether the holder was a process of this machine that has ended."""
    if told.get("machine") != platform.node():
        return False
    try:
        process = psutil.Process(told["process"])
        return bool(process.create_time() != told["started"] or process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
    except (psutil.Error, KeyError, ValueError, TypeError):
        return False


def _holder(told: dict[str, Any]) -> Message:
    try:
        return Holder(**{key: told[key] for key in ("command", "process", "machine", "since")}).told()
    except KeyError:
        return Message("another run")


def _bytes(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode("utf-8")


def _read(storage: Storage) -> dict[str, Any]:
    return _parsed(storage.read(LOCK) or b"{}")


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except own_files.FAULTS:
        return {}
    return told if isinstance(told, dict) else {}


def _token(told: dict[str, Any]) -> str:
    return str(told.get("token", ""))
