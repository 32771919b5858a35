"""A real Dask cluster of two worker processes on this machine: the same tasks, and a worker that is killed."""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from lagesbild.errors import ConfigError
from lagesbild.operation.many import cluster
from lagesbild.operation.many.many import Task
from lagesbild.operation.run.run_request import Order

PERIOD = "2026-11-02..2026-11-15"
SHOWS = "from lagesbild.present.html.blocks import Block\nBlock(html='<p>Text</p>')"
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def dask():
    """A scheduler and two workers of one thread each; the tests' own tasks can be imported there."""
    from dask import config
    from distributed import LocalCluster

    with config.set({"distributed.scheduler.allowed-failures": 1}), pytest.MonkeyPatch.context() as patched:
        # A worker, also one that is started anew between two tests, looks for modules where this process does.
        patched.syspath_prepend(HERE)
        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # what is left of it would take a port that all share
        ) as started:  # fmt: skip
            yield started


@pytest.fixture
def done(dask):
    """Do tasks; each by its workspace's name."""

    def run(tasks, **options):
        dask.wait_for_workers(2, timeout=240)  # one that an earlier test killed may still be starting
        found = cluster.run(tasks, scheduler=dask.scheduler_address, **options)
        return {Path(each.workspace).name: each for each in found}

    return run


@pytest.mark.sweep
def test_a_workspace_is_run_as_here(done, towns):
    """Its report is published by a worker of the cluster, whose workers are told of before."""
    (town,) = towns(a="")
    noted = []
    found = done([Task(str(town.root), Order(period=PERIOD), notebooks=1)], tell=noted.append)
    assert 0 == found["a"].exit_code
    assert Path(found["a"].reports[0]["page"]).exists()
    assert ["2 workers"] == [str(each).partition(" at ")[0] for each in noted]


def test_a_killed_worker_costs_its_task_another_try(done, tasks):
    """The task whose worker is killed is done by another; those beside it are done once."""
    from tasks_done import work

    made = tasks("well", "die once", "well")
    found = done(made, work=work)
    assert [0, 0, 0] == [each.exit_code for each in found.values()]
    tries = [len((Path(each.workspace) / "tries").read_text().split()) for each in made]
    assert [1, 2, 1] == tries


@pytest.mark.sweep
def test_a_killed_worker_costs_no_workspace_its_report(dask, done, towns):
    """A worker is killed while its notebook runs: every report is made, and one that fails does so alone."""
    waits = "import pathlib, time\npathlib.Path('began').touch()\nwhile not pathlib.Path('../go').exists():\n    time.sleep(0.05)\n"
    made = towns(a=waits + SHOWS, b=waits + SHOWS, c="", d="1 / 0")
    noted = []

    def tell(said):
        noted.append(said)
        threading.Thread(target=kill_one, daemon=True).start()

    def kill_one():
        while not all((town.root / "began").exists() for town in made[:2]):
            time.sleep(0.05)
        lock = made[0].root / "data" / "processed" / ".lock.json"
        os.kill(json.loads(lock.read_text())["process"], signal.SIGKILL)
        (made[0].root.parent / "go").touch()

    found = done([Task(str(town.root), Order(period=PERIOD), notebooks=1) for town in made], tell=tell)
    assert {"a": 0, "b": 0, "c": 0, "d": 4} == {name: each.exit_code for name, each in found.items()}
    assert ("oversikt", 3) == tuple(found["d"].reports[0][name] for name in ("notebook", "cell"))
    assert all(Path(each.reports[0]["page"]).exists() for name, each in found.items() if name != "d")
    assert ["2 workers"] == [str(each).partition(" at ")[0] for each in noted]


def test_what_may_pass_is_tried_again(done, tasks):
    """As in a local pool, by who hands tasks out."""
    from tasks_done import work

    found = done(tasks("pass", "fail", "well"), work=work)
    assert [(0, 2), (4, 1), (0, 1)] == [(each.exit_code, each.attempts) for _, each in sorted(found.items())]


def test_a_task_that_kills_every_worker_is_given_up(dask, done, tasks, monkeypatch):
    """When the scheduler has given it up as often as asked, its failure is told like any other."""
    from tasks_done import work

    monkeypatch.setattr(dask.scheduler, "allowed_failures", 0)  # each worker killed is two seconds
    (task,) = tasks("die")
    (found,) = done([task], work=work, retries=0).values()
    assert (4, "Its worker was killed") == (found.exit_code, str(found.message)[:21])
    assert 1 == len((Path(task.workspace) / "tries").read_text().split())


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    """With the address, and no traceback."""
    monkeypatch.setattr(cluster, "_PATIENCE_S", 1)
    with pytest.raises(ConfigError, match=r"none answers at 'tcp://127\.0\.0\.1:9'"):
        list(cluster.run([], scheduler="tcp://127.0.0.1:9"))


def test_without_dask_the_extra_is_told(monkeypatch):
    """Nothing else needs it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"lagesbild\[cluster\]"):
        list(cluster.run([], scheduler="tcp://127.0.0.1:9"))
