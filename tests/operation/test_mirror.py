"""A workspace in storage is run from a copy: only changes travel, and no reader meets half a report."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.errors import ConfigError
from lagesbild.operation.storage import mirror
from lagesbild.operation.storage.mirror import is_shared
from lagesbild.operation.storage.storage import Storage, open_storage

REPORT = "reports/2026-11-02--2026-11-15/lagesbild"
NAMES = (
    "lagesbild.toml",
    "data/raw/export.csv",
    "data/processed/incidents-1.parquet",
    "data/processed/ingest.json",
    f"{REPORT}/lagesbild.html",
    f"{REPORT}/bilagor/a.csv",
    f"{REPORT}/manifest.json",
    "reports/2026-10-19--2026-11-01/lagesbild/lagesbild.html",
    "reports/2026-10-19--2026-11-01/lagesbild/manifest.json",
    "reports/index.html",
)


def opened(url, folder):
    """A copy of a workspace, as one machine keeps it."""
    return mirror.opened(url, command="run-all", folder=folder)


def contents(stored):
    """What the storage holds for readers."""
    return {name: stored.read(name) for name in stored.listing() if is_shared(name)}


def write(root, files):
    """Make a copy's files these and no others."""
    for path in [
        path for path in root.rglob("*") if path.is_file() and is_shared(path.relative_to(root).as_posix())
    ]:
        path.unlink()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)


def test_only_what_has_changed_travels(stored, tmp_path, monkeypatch):
    """The second time a replaced export comes down, and a new report goes up; nothing else does."""
    travelled = []
    for name, at in (("fetch", 0), ("store", 1)):
        method = getattr(Storage, name)

        def noted(self, pairs, name=name, at=at, method=method):
            travelled.extend(
                (name, str(each[at]).partition("/stage/")[2][33:] or str(each[at])) for each in pairs
            )
            return method(self, pairs)

        monkeypatch.setattr(Storage, name, noted)
    stored.write("lagesbild.toml", b"")
    stored.write("data/raw/export.csv", b"1")
    with opened(stored.url, tmp_path / "copies") as copy:
        copy.push()
    assert [("fetch", "data/raw/export.csv"), ("fetch", "lagesbild.toml")] == sorted(travelled)
    travelled.clear()
    stored.write("data/raw/export.csv", b"22")
    with opened(stored.url, tmp_path / "copies") as copy:
        assert "22" == (copy.root / "data/raw/export.csv").read_text()
        for name in ("reports/index.html", "data/processed/cache/x", "data/processed/.lock"):
            (copy.root / name).parent.mkdir(parents=True, exist_ok=True)
            (copy.root / name).write_text("new")
        os.utime(copy.root / "lagesbild.toml")
        copy.push()
        copy.push()
    assert [("fetch", "data/raw/export.csv"), ("store", "reports/index.html")] == travelled
    assert {"lagesbild.toml", "data/raw/export.csv", "reports/index.html"} == set(stored.listing())


def test_an_export_keeps_its_day(stored, tmp_path):
    """An export without a date in its name is as old as the object."""
    stored.write("lagesbild.toml", b"")
    with opened(stored.url, tmp_path / "copies") as copy:
        told = stored.listing()["lagesbild.toml"].modified.timestamp()
        assert told == pytest.approx((copy.root / "lagesbild.toml").stat().st_mtime, rel=0, abs=1e-3)


def test_what_others_removed_or_a_cut_off_run_left_is_gone(stored, tmp_path):
    """The copy is what the storage holds; what is of use here alone stays."""
    stored.write("lagesbild.toml", b"")
    stored.write("data/raw/export.csv", b"1")
    with opened(stored.url, tmp_path / "copies") as copy:
        pass
    stored.remove(["data/raw/export.csv"])
    write(copy.root, {"lagesbild.toml": "changed", f"{REPORT}/lagesbild.html": "half"})
    (copy.root / "data/processed/cache").mkdir(parents=True)
    (copy.root / "data/processed/cache/kept").write_text("")
    with opened(stored.url, tmp_path / "copies") as copy:
        found = {path.relative_to(copy.root).as_posix() for path in copy.root.rglob("*") if path.is_file()}
        assert {"lagesbild.toml", "data/processed/cache/kept", ".lagesbild.json"} == found
        assert "" == (copy.root / "lagesbild.toml").read_text()


def test_a_workspace_that_is_not_there_is_told(stored, tmp_path):
    """With its URL, and the lock is let go."""
    with (
        pytest.raises(ConfigError, match=r"there is none in '.*/kommun'"),
        opened(stored.url, tmp_path / "c"),
    ):
        pytest.fail("opened")
    assert {} == stored.listing()


def test_the_copy_is_for_its_owner_alone(stored, tmp_path):
    """It holds what the workspace holds."""
    stored.write("lagesbild.toml", b"")
    with opened(stored.url, tmp_path / "copies") as copy:
        assert 0o700 == copy.root.stat().st_mode & 0o777


class CutOffError(Exception):
    """The run was killed here."""


class Fragile:
    """Storage of plain files in which every single object that is written or removed is a step; dies at one."""

    def __init__(self, stored, monkeypatch, on_step=lambda: None):
        self.left = 10**9
        files = stored._files
        for name in ("cp_file", "rm_file", "put_file", "pipe_file"):
            method = getattr(files, name)

            def step(*arguments, method=method, **options):
                self.left -= 1
                if self.left < 0:
                    raise CutOffError
                done = method(*arguments, **options)
                on_step()
                return done

            monkeypatch.setattr(files, name, step)


versions = st.dictionaries(st.sampled_from(NAMES[1:]), st.sampled_from(["1", "2"]), max_size=len(NAMES))


def is_whole(found, *whole):
    """Whether each report that has its manifest is as in one of the versions, as are index and store."""
    for name in found:
        folder = name.removesuffix("manifest.json")
        if name.endswith("manifest.json") and not any(
            all(found.get(each) == content for each, content in version.items() if each.startswith(folder))
            for version in whole
            if name in version
        ):
            return False
    return True


@given(before=versions, after=versions, data=st.data())
def test_a_change_cut_off_anywhere_is_whole_and_ends_well(tmp_path_factory, before, after, data):
    """At every step each report with a manifest is whole; another machine then finishes or undoes the change."""
    folder = tmp_path_factory.mktemp("cut-off")
    url = f"file://{folder / 'storage'}"
    stored = open_storage(url)
    before, after = ({"lagesbild.toml": "", **each} for each in (before, after))
    for each in (before, after):  # each version of a report differs in all its files
        each.update(
            {name: f"{each is after} {content}" for name, content in each.items() if name != "lagesbild.toml"}
        )
    whole = [{name: content.encode() for name, content in each.items()} for each in (before, after)]
    for name, content in whole[0].items():
        stored.write(name, content)

    seen = []
    with pytest.MonkeyPatch.context() as patched, opened(url, folder / "one") as copy:
        write(copy.root, after)
        fragile = Fragile(copy._storage, patched, lambda: seen.append(contents(stored)))
        fragile.left = data.draw(st.integers(0, 60), label="steps")
        try:
            copy.push()
            was_cut_off = False
        except CutOffError:
            was_cut_off = True
        fragile.left = 10**9
    assert all(is_whole(each, *whole) for each in seen)
    with opened(url, folder / "two"):
        found = contents(stored)
    assert found in whole
    assert was_cut_off or found == whole[1]
    assert not [name for name in stored.listing() if name.startswith(".lagesbild")]
