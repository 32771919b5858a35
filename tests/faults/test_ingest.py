"""Ingest under harm: killed, out of space, and files that do not lie still."""

import errno
import os
import random
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from lagesbild.errors import InputError
from lagesbild.ingest import addition
from lagesbild.ingest.run import ingest

FIVE = {f"16-{number}" for number in range(5)}


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.sweep)])
def test_killed_at_random_moments_the_store_is_whole(faults, times, tmp_path):
    """After each SIGKILL readers see the former store or the new, and the next ingest mends the rest."""
    found = faults.kill_ingest(faults.Victim(tmp_path / "workspace"), times, random.Random(2))
    assert times == sum(found.values())


@pytest.mark.parametrize("room", [0, 2_000, 12_000])
def test_without_room_the_former_store_stands(victim, faults, room):
    """Where no file may grow beyond a few bytes: a message, the former store, and the next ingest adds the rest."""
    victim.ingest()
    victim.write_export(17, 300, bad=50)
    told = victim.root / "told.txt"
    told.write_text("x" * 3000)  # made while there is room

    def cramped():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        with pytest.raises(InputError, match="must be written to data/processed"):
            victim.ingest()

    assert faults.killed(cramped, 120)
    assert FIVE == victim.incidents()
    victim.ingest()
    assert 305 == len(victim.incidents())
    assert set() == victim.strays()


@pytest.fixture
def small_disk(victim):
    """data/processed on a file system of its own, nearly full."""
    processed = victim.root / "data" / "processed"
    processed.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", processed], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("only root may mount")
    yield processed
    subprocess.run(["umount", processed], check=True)


def test_a_full_disk_is_told_and_mended(victim, small_disk):
    """ENOSPC is a message; with room again everything is stored, and nothing half written is left."""
    victim.ingest()
    victim.write_export(17, 300, bad=50)
    filler = small_disk / "filler"
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        filler.write_bytes(b"x" * (1 << 20))
    with pytest.raises(InputError, match=os.strerror(errno.ENOSPC)):
        victim.ingest()
    assert FIVE == victim.incidents()
    filler.unlink()
    victim.ingest()
    assert 305 == len(victim.incidents())
    assert set() == victim.strays()


def _grow(path):
    with path.open("a") as file:
        file.write("99,2026-11-02 12:00,Inbrott,15.5,59.5\n")


def _truncate(path):
    os.truncate(path, 60)


def _replace(path):
    new = path.with_name(".new")
    new.write_text(path.read_text())
    new.replace(path)


@pytest.mark.parametrize("harm", [_grow, _truncate, _replace, Path.unlink])
def test_a_file_that_does_not_lie_still_is_not_taken_in(victim, monkeypatch, harm):
    """Written to, cut, replaced or removed while it is read: a message, and nothing of it is stored."""
    victim.ingest()
    added = victim.write_export(17, 4)
    read = addition.read

    def harmed(path, source):
        table = read(path, source)
        harm(added)
        return table

    with monkeypatch.context() as patched:
        patched.setattr(addition, "read", harmed)
        with pytest.raises(InputError, match=r"export_2026-11-17.csv: It must lie still"):
            victim.ingest()
    assert FIVE == victim.incidents()
    victim.write_export(17, 4)
    victim.ingest()
    assert 9 == len(victim.incidents())


def test_an_export_cut_short_is_read_again_when_it_is_whole(victim):
    """Half a file that somebody left is accounted for as it is, and replaced by the whole."""
    added = victim.write_export(17, 40)
    whole = added.read_bytes()
    added.write_bytes(whole[: len(whole) // 2 - 5])
    account = ingest(victim.project).accounting.files[1]
    assert account.rows_read == account.accepted + account.quarantined
    assert account.rows_read < 40
    added.write_bytes(whole)
    assert (40, 40) == ((account := ingest(victim.project).accounting.files[1]).rows_read, account.accepted)


@pytest.mark.parametrize("kind", ["incidents", "superseded", "quarantine"])
@pytest.mark.parametrize("harm", [_truncate, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_store_that_is_not_whole_is_made_anew(victim, kind, harm):
    """A file cut off, gone or empty: the next ingest reads all exports again."""
    victim.ingest()
    (path,) = (victim.root / "data" / "processed").glob(f"{kind}-*.parquet")
    harm(path)
    assert 1 == ingest(victim.project).files_read
    assert FIVE == victim.incidents()


def test_a_store_damaged_inside_is_noticed_when_it_is_added_to(victim, damage):
    """Changed bytes within a page are no incidents: all exports are read again."""
    victim.ingest()
    (path,) = (victim.root / "data" / "processed").glob("incidents-*.parquet")
    damage(path)
    with pytest.raises(InputError, match="must be whole"):
        victim.incidents()
    victim.write_export(17, 4)
    assert 2 == ingest(victim.project).files_read
    assert 9 == len(victim.incidents())
