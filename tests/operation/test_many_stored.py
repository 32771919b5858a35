"""Workspaces in storage, through the same command: run on one machine, whole on every other."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lagesbild.errors import StorageError
from lagesbild.operation.many import pool
from lagesbild.operation.many.many import Task, perform
from lagesbild.operation.run.run_request import Order
from lagesbild.operation.storage.mirror import VARIABLE
from lagesbild.operation.storage.storage import Storage, open_storage

PERIOD = "2026-11-02..2026-11-15"
HERE = Path(__file__).parent
REPORT = f"reports/{PERIOD.replace('..', '--')}/lagesbild"


@pytest.fixture
def machine(tmp_path, monkeypatch, zygote):
    """Run a workspace on one machine or another."""

    def run(stored, name="one"):
        monkeypatch.setenv(VARIABLE, str(tmp_path / name))
        return perform(Task(stored.url, Order(period=PERIOD)))

    return run


def test_what_one_machine_makes_another_finds(uploaded, machine):
    """The report, its archive and its log stand in the storage; the next machine reads what the first has ingested."""
    done = machine(uploaded)
    assert (0, None) == (done.exit_code, done.message)
    assert f"{uploaded.url}/{REPORT}/lagesbild.html" == done.reports[0]["page"]
    first = uploaded.listing()
    assert {f"{REPORT}/lagesbild.html", f"{REPORT}/manifest.json", "reports/index.html"} <= set(first)
    assert b"<p>Text" in uploaded.read(f"{REPORT}/lagesbild.html")
    assert not [
        name for name in first if name.startswith((".lagesbild", "data/processed/cache", "data/processed/."))
    ]
    assert 0 == machine(uploaded, "two").exit_code
    events = [
        json.loads(line)["event"] for line in uploaded.read("data/processed/log/lagesbild.jsonl").splitlines()
    ]
    assert ["ingest", "run", "run"] == events


def test_a_failure_is_told_in_the_storage_too(uploaded, machine):
    """Nothing is published; the log and the notebook that failed are there for whoever sees to it."""
    notebook = json.loads(uploaded.read("notebooks/oversikt.ipynb"))
    notebook["cells"][1]["source"] = "1 / 0"
    uploaded.write("notebooks/oversikt.ipynb", json.dumps(notebook).encode())
    assert 4 == machine(uploaded).exit_code
    found = set(uploaded.listing())
    assert "reports/failed/2026-11-02--2026-11-15/lagesbild/error.txt" in found
    assert f"{REPORT}/lagesbild.html" not in found
    uploaded.write("data/raw/embrace_2026-11-17.csv", b"")
    done = machine(uploaded)
    assert 3 == done.exit_code
    assert "empty" in str(done.message)
    assert b"empty" in uploaded.read("data/processed/log/lagesbild.jsonl")


def test_storage_that_fails_may_pass_and_the_next_run_publishes(uploaded, machine, monkeypatch):
    """Cut off in the middle of an upload, nothing of the report is there; tried again, all of it."""

    def broken(self, pairs):
        method(self, pairs[:2])
        raise StorageError("It could not be reached.")

    with monkeypatch.context() as patched:
        method = Storage.store
        patched.setattr(Storage, "store", broken)
        done = machine(uploaded)
    assert (4, True) == (done.exit_code, done.may_pass)
    assert not [name for name in uploaded.listing() if name.startswith("reports/")]
    assert 0 == machine(uploaded).exit_code
    found = uploaded.listing()
    assert f"{REPORT}/lagesbild.html" in found
    assert not [name for name in found if name.startswith(".lagesbild")]


@pytest.mark.sweep
def test_a_worker_killed_with_a_workspace_in_storage_at_hand_costs_a_retry(upload, tmp_path, monkeypatch):
    """The lock that it leaves there is known as a dead process's: the next worker takes the workspace over at once."""
    stored = upload(open_storage(f"file://{tmp_path / 'storage'}/kommun"))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "copies"))
    monkeypatch.syspath_prepend(HERE)
    from tasks_done import die_once_with_it_at_hand

    found = list(pool.run([Task(stored.url, Order())], workers=1, work=die_once_with_it_at_hand))
    assert [(0, 2)] == [(each.exit_code, each.attempts) for each in found]
    assert not [name for name in stored.listing() if name.startswith(".lagesbild")]


@pytest.mark.sweep
def test_a_killed_worker_costs_a_workspace_in_storage_a_retry(
    uploaded, started, until, tmp_path, monkeypatch
):
    """The same of the whole command, killed while its notebook computes: the next worker publishes the report."""
    notebook = json.loads(uploaded.read("notebooks/oversikt.ipynb"))
    waits = "import pathlib, time\npathlib.Path('began').touch()\nwhile not pathlib.Path('../go').exists():\n    time.sleep(0.05)\n"
    notebook["cells"][1]["source"] = waits + "".join(notebook["cells"][1]["source"])
    uploaded.write("notebooks/oversikt.ipynb", json.dumps(notebook).encode())
    monkeypatch.setenv(VARIABLE, str(tmp_path / "copies"))
    command = [
        Path(sys.executable).with_name("lagesbild"),
        "run-all",
        uploaded.url,
        "--period",
        PERIOD,
        "--json",
    ]
    process = started(*command, stdout=subprocess.PIPE)
    began = until(lambda: list((tmp_path / "copies").glob("*/began")), process)
    lock = began[0].with_name("data") / "processed" / ".lock.json"
    os.kill(json.loads(lock.read_text())["process"], signal.SIGKILL)
    (tmp_path / "copies" / "go").touch()
    told, said = process.communicate(timeout=240)
    assert 0 == process.returncode, said
    assert [2] == [each["attempts"] for each in json.loads(told)["workspaces"]]
    assert f"{REPORT}/lagesbild.html" in uploaded.listing()
