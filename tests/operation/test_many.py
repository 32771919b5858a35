"""Many workspaces by the command: each for itself, whatever befalls the others or the workers."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from lagesbild import cli, config
from lagesbild.operation.many import pool
from lagesbild.operation.many.many import perform
from lagesbild.operation.run import log

PERIOD = "2026-11-02..2026-11-15"
WAITS = """import pathlib, time
pathlib.Path("began").touch()
while not pathlib.Path("../go").exists():
    time.sleep(0.05)
"""
SHOWS = "from lagesbild.present.html.blocks import Block\nBlock(html='<p>Text</p>')"


@pytest.fixture
def run_all(started):
    """Start the command in a process of its own."""

    def start(*arguments, cwd):
        command = [Path(sys.executable).with_name("lagesbild"), "run-all", *arguments, "--period", PERIOD]
        return started(*command, cwd=cwd, stdout=subprocess.PIPE, spares=[2, 1])

    return start


def page(town):
    """Where its report is published."""
    return town.root / "reports" / PERIOD.replace("..", "--") / "lagesbild" / "lagesbild.html"


def test_each_fails_for_itself_and_all_is_told(towns, run_all, tmp_path):
    """A broken notebook, a broken export, broken settings and a folder that is none: the last is published."""
    good, _, export, settings = towns(a="", b="1 / 0", c="", d="")
    export.export("embrace_2026-11-17.csv").write_text("")
    (settings.root / "lagesbild.toml").write_text("[aera]")
    command = run_all("b", "c", "d", "none", "a", "--workers", "1", "--json", cwd=tmp_path)
    told, said = command.communicate(timeout=240)
    assert 4 == command.returncode, said
    found = {Path(each["workspace"]).name: each for each in json.loads(told)["workspaces"]}
    assert ["b", "c", "d", "none", "a"] == list(found)
    assert {"b": 4, "c": 3, "d": 2, "none": 2, "a": 0} == {
        name: each["exit_code"] for name, each in found.items()
    }
    assert str(page(good)) == found["a"]["reports"][0]["page"]
    assert page(good).exists()
    (failure,) = found["b"]["reports"]
    assert ("failed", "oversikt", 3) == tuple(failure[name] for name in ("result", "notebook", "cell"))
    assert "ZeroDivisionError" in failure["message"]
    assert "empty" in found["c"]["message"]
    assert "did you mean 'area'" in found["d"]["message"]
    assert "Traceback" not in said


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.sweep)])
def test_a_killed_worker_costs_its_workspace_a_retry(towns, run_all, until, workers, tmp_path):
    """All workers are at work when one is killed: all reports are made, and the log tells of the run cut off."""
    made = towns(**dict.fromkeys("ab"[:workers], WAITS + SHOWS), c="")
    command = run_all("*", "--workers", str(workers), "--json", cwd=tmp_path)
    until(lambda: all((town.root / "began").exists() for town in made[:workers]), command)
    lock = made[0].root / "data" / "processed" / ".lock.json"
    victim = json.loads(lock.read_text())["process"]
    assert victim in {each.pid for each in psutil.Process(command.pid).children()}
    psutil.Process(victim).send_signal(signal.SIGKILL)
    (tmp_path / "go").touch()
    told, said = command.communicate(timeout=240)
    assert 0 == command.returncode, said
    assert [2, *[1] * workers] == [each["attempts"] for each in json.loads(told)["workspaces"]]
    assert all(page(town).exists() for town in made)
    assert "interrupted" in [each["event"] for each in log.read(config.load(made[0].root))]


def test_the_summary_is_for_people_too(towns, zygote, monkeypatch):
    """Without --json the last lines on stdout are a line a report with its path, and the sum."""
    (town,) = towns(a="")

    def here(tasks, **_):
        yield from map(perform, tasks)

    monkeypatch.setattr(pool, "run", here)
    done = CliRunner().invoke(cli.app, ["run-all", str(town.root), "--period", PERIOD])
    assert 0 == done.exit_code, done.output
    report, path, total = done.stdout.splitlines()
    assert "arbetsgrupp: published in" in report
    assert page(town) == Path(path.strip())
    assert total.startswith("1 of 1 workspaces done in ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing-*"], "means none"),
        (["a", "--if-due", "--refresh"], "chooses period and edition itself"),
    ],
)
def test_a_wrong_order_is_told_before_any_work(towns, lagesbild, tmp_path, arguments, words):
    """A pattern without a workspace, or options that exclude each other, are exit code 2."""
    (town,) = towns(a="")
    command = lagesbild("run-all", *arguments, "--period", PERIOD, cwd=tmp_path)
    assert 2 == command.returncode
    assert words in command.stderr
    assert not (town.root / "data" / "processed").exists()
