from pathlib import Path

import pytest

from lagesbild import durable
from lagesbild.errors import ExecutionError
from lagesbild.report.archive import publish as module
from lagesbild.report.archive.publish import publish, recover

CONTENTS = {"lagesbild.html": b"new", "notebooks/a.ipynb": b"{}"}


@pytest.fixture
def reports(tmp_path):
    return tmp_path / "reports"


@pytest.fixture
def put(reports, period):
    """Publish contents as the report 'lagesbild'."""
    return lambda contents=CONTENTS: publish(
        contents, reports_folder=reports, period=period, report="lagesbild"
    )


def stands(reports):
    """Every file of the archive, hidden ones too, but for the lock."""
    return {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in reports.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


OLD = {"2026-11-02--2026-11-15/lagesbild/lagesbild.html": b"old"}
NEW = {f"2026-11-02--2026-11-15/lagesbild/{name}": content for name, content in CONTENTS.items()}


def test_a_report_lands_in_its_folder_readable_by_all(reports, put):
    """The folder is named by period and report, has the usual permissions, and nothing is left beside it."""
    folder = put()
    assert folder == reports / "2026-11-02--2026-11-15" / "lagesbild"
    assert stands(reports) == NEW
    assert folder.stat().st_mode == reports.stat().st_mode


def test_a_new_publication_takes_the_place_of_the_old(reports, put):
    """No file of the earlier publication is left."""
    put({"lagesbild.html": b"old", "gammal.txt": b"old"})
    put()
    assert stands(reports) == NEW


class Stop(BaseException):
    """The machine stops: nothing catches this."""


@pytest.mark.parametrize("step", [1, 2])
def test_after_a_crash_a_whole_report_stands(reports, put, monkeypatch, step):
    """Whichever of the two renames the machine stops before, recovery leaves the old report, whole."""
    put({"lagesbild.html": b"old"})
    rename, calls = Path.rename, []

    def stopping(self, target):
        calls.append(self)
        if len(calls) == step:
            raise Stop
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", stopping)
        with pytest.raises(Stop):
            put()
    recover(reports)
    assert stands(reports) == OLD


def test_after_a_crash_before_the_old_is_removed_the_new_stands(reports, put, monkeypatch):
    """The new report is in place: recovery only clears away the old."""
    put({"lagesbild.html": b"old"})

    def stopping(path, **_):
        raise Stop

    with monkeypatch.context() as patched:
        patched.setattr(module.shutil, "rmtree", stopping)
        with pytest.raises(Stop):
            put()
    recover(reports)
    assert stands(reports) == NEW


@pytest.mark.parametrize("step", [1, 2])
def test_a_refused_rename_loses_nothing(reports, put, monkeypatch, step):
    """A file that a reader holds open, as on Windows: a clear error, and the old report stands."""
    put({"lagesbild.html": b"old"})
    rename, calls = Path.rename, []

    def refusing(self, target):
        calls.append(self)
        if len(calls) == step:
            raise PermissionError(13, "in use")
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refusing)
        with pytest.raises(ExecutionError, match=r"in use.*nothing lost"):
            put()
    assert stands(reports) == OLD


def test_a_full_disk_publishes_nothing(reports, put, monkeypatch):
    """An error while writing leaves the old report, and the half-written folder goes at the next publication."""
    put({"lagesbild.html": b"old"})

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(module.os, "fsync", full)
        with pytest.raises(ExecutionError, match="No space left"):
            put()
    recover(reports)
    assert stands(reports) == OLD


def test_recovery_without_an_archive_does_nothing(reports):
    """A workspace that never published has nothing to recover, and gets no folder."""
    recover(reports)
    assert not reports.exists()


def test_two_publications_wait_for_each_other(reports, put, monkeypatch):
    """While another holds the archive, a publication waits and then says so."""
    monkeypatch.setattr(module, "_PATIENCE_S", 0.05)
    with module.alone(reports), pytest.raises(ExecutionError, match="One publication at a time"):
        put()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    """An error before the new file is durable keeps the old one and leaves nothing beside it."""
    path = tmp_path / "index.html"
    path.write_bytes(b"old")

    def write_half():
        with durable.replacing(path) as beside:
            beside.write_bytes(b"ne")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_half()
    assert stands(tmp_path) == {"index.html": b"old"}
