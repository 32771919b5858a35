"""One run at a time of a workspace in storage, also when its holder dies."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lagesbild.errors import BusyError, StorageError
from lagesbild.operation.storage import storage_lock
from lagesbild.operation.storage.storage import Storage
from lagesbild.operation.storage.storage_lock import LOCK, Rhythm

QUICK = Rhythm(beat_s=0.1, dead_s=600, look_s=0.05)
NEVER = Rhythm(dead_s=1e9)
"""Nobody is taken for dead by age."""
SELDOM = Rhythm(look_s=Rhythm.dead_s / 3)
"""Three looks, where ninety ask the storage as much."""
HOLD = """
import sys, time
from lagesbild.operation.storage import storage_lock
from lagesbild.operation.storage.storage import open_storage
with storage_lock.held(open_storage(sys.argv[1]), "run-all"):
    print("held", flush=True)
    time.sleep(60)
"""


def by_another(stored, **told):
    """A lock that a process of another machine has left."""
    told = {"command": "run-all", "process": 7, "machine": "annan", "since": "i går", "token": "x"} | told
    stored.write(LOCK, json.dumps(told).encode())


def storage_clock(monkeypatch, **seconds):
    """Let the storage tell these times of what is written to see its clock, and of the lock."""
    told = {LOCK: seconds["written_s"]}
    start = datetime(2026, 11, 9, tzinfo=UTC)
    monkeypatch.setattr(
        Storage, "modified", lambda _, name: start + timedelta(seconds=told.get(name, seconds["looked_s"]))
    )


class Clock:
    """A clock that goes only while somebody waits."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    """The clock by which locks are taken for dead: nobody waits in earnest, however slow the machine is."""
    monkeypatch.setattr(storage_lock, "time", made := Clock())
    return made


def test_a_second_run_leaves_and_says_who_holds(stored):
    """While the first gives signs of life the second leaves; afterwards it may."""
    with (
        storage_lock.held(stored, "run-all", rhythm=QUICK),
        pytest.raises(BusyError, match="held by 'lagesbild run-all', process"),
        storage_lock.held(stored, "run-all", rhythm=QUICK),
    ):
        pytest.fail("two at once")
    with storage_lock.held(stored, "run-all", rhythm=QUICK) as hold:
        hold.check()
    assert {} == stored.listing()


def test_a_killed_run_of_this_machine_is_known_at_once(stored, started):
    """Nobody waits for a process that has ended."""
    process = started(sys.executable, "-c", HOLD, stored.url, stdout=subprocess.PIPE)
    assert "held\n" == process.stdout.readline()
    process.kill()
    process.wait()
    with storage_lock.held(stored, "run-all", rhythm=NEVER) as hold:
        hold.check()


def test_a_dead_run_of_another_machine_is_known_by_its_age(stored, clock):
    """Its lock is not renewed; an old one is taken over at once, a young one when it has become old."""
    by_another(stored)
    with storage_lock.held(stored, "run-all", rhythm=SELDOM) as hold:
        assert Rhythm.dead_s <= clock.now
        hold.check()


def test_a_lock_that_is_old_when_it_is_found_is_taken_over_at_once(stored, clock, monkeypatch):
    """Its age on the storage's clock counts, not only the time that somebody has looked at it."""
    by_another(stored)
    storage_clock(monkeypatch, looked_s=100, written_s=0)
    with storage_lock.held(stored, "run-all") as hold:
        assert Rhythm.look_s == clock.now
        hold.check()


def test_a_clock_of_whole_seconds_makes_no_lock_older(stored, clock, monkeypatch):
    """Written at the end of one second and looked at in the next, it is not a second old."""
    by_another(stored)
    storage_clock(monkeypatch, looked_s=1, written_s=0)
    with storage_lock.held(stored, "run-all", rhythm=SELDOM):
        assert Rhythm.dead_s <= clock.now


def test_who_was_taken_for_dead_publishes_nothing(stored):
    """A run whose lock another has taken is stopped before it stores anything, and leaves the other's lock."""
    with storage_lock.held(stored, "run-all") as hold:  # its own beat comes later than all of this
        by_another(stored)
        with pytest.raises(StorageError, match="taken over"):
            hold.check()
        replace(hold, rhythm=QUICK).beat()
    assert "annan" == json.loads(stored.read(LOCK))["machine"]


def test_a_lock_that_cannot_be_read_ages_like_any_other(stored, clock):
    """Garbage is nobody's, and holds nothing for ever."""
    stored.write(LOCK, b"[1")
    with storage_lock.held(stored, "run-all", rhythm=SELDOM) as hold:
        hold.check()
