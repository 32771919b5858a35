"""Runs under harm: killed, two at once, no room, no right to write, a damaged store, a clock set back."""

import os
import random
import resource
import shutil
import signal
import subprocess
from contextlib import nullcontext
from datetime import date

import pytest

from lagesbild import situation
from lagesbild.errors import LagesbildError
from lagesbild.operation.run import log
from lagesbild.operation.run.run import run
from lagesbild.operation.run.run_request import Order

ORDER = Order(period="2026-11-02..2026-11-15")


def ran(victim, order=ORDER, *, wait_s=0):
    """Run in this process; result and message of each report."""
    outcomes = run(victim.project, order, wait_s=wait_s, progress=lambda _: nullcontext(lambda *_: None))
    return [(each.result, str(each.message or "")) for each in outcomes]


def refused(victim):
    """Why nothing was published: the report failed, or the run could not be begun."""
    try:
        ((result, message),) = ran(victim)
    except LagesbildError as error:
        return str(error)
    assert "failed" == result
    return message


@pytest.mark.parametrize("times", [2, pytest.param(10, marks=pytest.mark.sweep)])
def test_killed_at_random_moments_a_whole_report_stands(faults, times, tmp_path):
    """After each SIGKILL the former report or the new one stands, whole; the next run makes the new one."""
    found = faults.kill_run(faults.Victim(tmp_path / "workspace"), times, random.Random(3))
    assert times == sum(found.values())


@pytest.fixture(scope="module")
def version_0(faults, tmp_path_factory, zygote):
    """A victim's workspace whose report is published as version 0."""
    victim = faults.Victim(tmp_path_factory.mktemp("published") / "workspace")
    victim.write_export(16, 5)
    victim.run(zygote)
    return victim.root


@pytest.fixture
def published(victim, version_0):
    """The victim, with its report published as version 0, and version 1 about to be made."""
    shutil.copytree(version_0, victim.root, dirs_exist_ok=True)
    victim.write_settings(1)
    return victim


def _file_in_place_of_reports(victim):
    reports = victim.root / "reports"
    reports.rename(victim.root / "aside")
    reports.write_text("")
    return lambda: (reports.unlink(), (victim.root / "aside").rename(reports))


def _read_only_mount(victim):
    reports = victim.root / "reports"
    bound = subprocess.run(["mount", "--bind", reports, reports], check=False, capture_output=True)
    if bound.returncode:
        pytest.skip("only root may mount")
    subprocess.run(["mount", "-o", "remount,bind,ro", reports], check=True)
    return lambda: subprocess.run(["umount", reports], check=True)


@pytest.mark.parametrize("harm", [_file_in_place_of_reports, _read_only_mount])
def test_a_folder_that_cannot_be_written_to_is_told(published, shared_zygote, harm):
    """The run says so and throws nothing; with the right to write back, the next run publishes."""
    mend = harm(published)
    try:
        assert "must be one that can be written to" in refused(published)
    finally:
        mend()
    assert "Version 0" == published.shown()
    assert [("published", "")] == ran(published)
    assert "Version 1" == published.shown()


def test_without_room_the_former_report_stands(published, faults):
    """Where no file may grow beyond 20 kB the run ends with a message, and the report of before stands."""

    def cramped():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        assert refused(published)

    assert faults.killed(cramped, 300)
    assert "Version 0" == published.shown()
    assert [("published", "")] == ran(published)
    assert set() == published.strays()


def test_of_two_runs_at_once_one_is_made_at_a_time(victim, faults):
    """Two processes that wait for each other both end well, and one whole report stands."""
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                ((result, _),) = ran(victim, wait_s=300)
                code = 0 if result == "published" else 2
            finally:
                os._exit(code)
        children.append(child)
    assert [0, 0] == [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert "Version 0" == victim.shown()
    assert set() == victim.strays()


def test_a_store_damaged_inside_is_mended_by_the_run_that_meets_it(published, shared_zygote, damage):
    """Nothing new has come, and bytes within the store have changed: the run makes it anew and then the report."""
    (path,) = (published.root / "data" / "processed").glob("incidents-*.parquet")
    damage(path)
    assert [("published", "")] == ran(published)
    assert ["damaged"] == [
        each["event"] for each in log.read(published.project) if each["event"] == "damaged"
    ]
    assert 5 == len(published.incidents())


def test_damaged_old_reports_stop_no_new_one(published, shared_zygote):
    """The last report's findings cut off, an older manifest garbage: the new report is made."""
    old = published.root / "reports" / "2026-10-19--2026-11-01" / "lagesbild"
    shutil.copytree(published.page.parent, old)
    text = (
        (old / "manifest.json")
        .read_text()
        .replace("2026-11-15", "2026-11-01")
        .replace("2026-11-02", "2026-10-19")
    )
    (old / "manifest.json").write_text(text)
    (old / "findings.json").write_text("[{")
    older = published.root / "reports" / "2026-10-05--2026-10-18" / "lagesbild"
    older.mkdir(parents=True)
    (older / "manifest.json").write_text("\0\0")
    assert [("published", "")] == ran(published)
    assert "2026-10-05--2026-10-18/lagesbild" in (published.root / "reports" / "index.html").read_text()


def test_a_clock_set_back_makes_nothing_and_removes_nothing(published, shared_zygote, monkeypatch):
    """A year earlier nothing is due, and the report stands."""
    monkeypatch.setattr(situation, "today", lambda _project: date(2025, 11, 18))
    assert [] == ran(published, Order(if_due=True))
    assert "Version 0" == published.shown()
