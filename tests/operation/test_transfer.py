"""A change in storage that is cut off: finished from its journal, or undone without one; pointers come last."""

import json

import pytest

from lagesbild.errors import DamagedError, StorageError
from lagesbild.operation.storage import storage_lock, upload
from lagesbild.operation.storage.storage import open_storage
from lagesbild.operation.storage.upload import JOURNAL, STAGE

REPORT = "reports/2026-11-02--2026-11-15/lagesbild"


@pytest.fixture
def stored(tmp_path):
    return open_storage(f"file://{tmp_path / 'storage'}/kommun")


def test_without_a_change_there_is_nothing_to_recover(stored):
    """A storage at rest is left alone."""
    stored.write("lagesbild.toml", b"")
    assert not upload.recover(stored, stored.listing())
    assert ["lagesbild.toml"] == list(stored.listing())


def test_what_has_a_journal_is_finished(stored):
    """The staged file comes to its place, the removed one goes, and nothing hidden is left."""
    stored.write("data/raw/old.csv", b"old")
    stored.write(f"{STAGE}/7/data/raw/new.csv", b"new")
    written = {"number": "7", "put": ["data/raw/new.csv"], "removed": ["data/raw/old.csv"]}
    stored.write(JOURNAL, json.dumps(written).encode())
    assert upload.recover(stored, stored.listing())
    assert {"data/raw/new.csv": b"new"} == {name: stored.read(name) for name in stored.listing()}


def test_what_has_no_journal_is_undone(stored):
    """A file that was only staged is removed, and its place is as it was."""
    stored.write("data/raw/a.csv", b"old")
    stored.write(f"{STAGE}/7/data/raw/a.csv", b"new")
    assert upload.recover(stored, stored.listing())
    assert {"data/raw/a.csv": b"old"} == {name: stored.read(name) for name in stored.listing()}


@pytest.mark.parametrize("content", [b"", b"[]", b'{"number": "7"}', b"[" * 100_000])
def test_a_damaged_journal_is_named(stored, content):
    """What was begun is not known: nothing is carried out, and nothing that was staged is removed."""
    stored.write(JOURNAL, content)
    stored.write(f"{STAGE}/7/data/raw/a.csv", b"new")
    with pytest.raises(DamagedError, match="journal"):
        upload.recover(stored, stored.listing())
    assert b"new" == stored.read(f"{STAGE}/7/data/raw/a.csv")


def sent(stored, hold, folder, *names):
    """Send files of these names."""
    paths = {}
    for at, name in enumerate(names):
        paths[name] = folder / str(at)
        paths[name].write_bytes(b"new")
    upload.send(stored, hold, paths, ())


def test_manifests_come_after_their_reports_and_pointers_after_all(stored, tmp_path, monkeypatch):
    """A reader who follows the archive's page meets whole reports, at whatever moment."""
    order = []
    method = type(stored).copy

    def noted(self, pairs):
        order.append([name for _, name in pairs])
        method(self, pairs)

    monkeypatch.setattr(type(stored), "copy", noted)
    names = ("reports/index.html", f"{REPORT}/manifest.json", f"{REPORT}/lagesbild.html")
    with storage_lock.held(stored, "run") as hold:
        sent(stored, hold, tmp_path, *names)
    assert [[names[2]], [names[1]], [names[0]]] == order


def test_who_has_lost_the_workspace_changes_nothing(stored, tmp_path):
    """Between staging and the journal the lock is looked at once more."""
    stored.write("data/raw/a.csv", b"old")
    with storage_lock.held(stored, "run") as hold:
        stored.write(storage_lock.LOCK, b'{"token": "another"}')
        with pytest.raises(StorageError, match="taken over"):
            sent(stored, hold, tmp_path, "data/raw/a.csv")
    assert (b"old", None) == (stored.read("data/raw/a.csv"), stored.read(JOURNAL))
