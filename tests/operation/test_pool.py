"""Worker processes on this machine: a lost one costs its task another try, and nothing is left behind."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

HERE = Path(__file__).parent
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import tasks_done
from lagesbild import stop
from lagesbild.operation.many import pool
from lagesbild.operation.many.many import Task
from lagesbild.operation.run.run_request import Order
def tell():
    options, *folders = sys.argv[2:]
    for done in pool.run([Task(each, Order()) for each in folders], work=tasks_done.work, **json.loads(options)):
        print(json.dumps([done.workspace, done.exit_code, done.attempts]))
if __name__ == "__main__":
    stop.heed(tell, lambda _: None)
"""


@pytest.fixture
def program(started, tmp_path):
    """Start a program that does tasks by workers, three at most in all."""

    def start(tasks, **options):
        script = tmp_path / "program.py"
        script.write_text(PROGRAM)
        words = [sys.executable, script, HERE, json.dumps(options), *(each.workspace for each in tasks)]
        return started(*words, stdout=subprocess.PIPE, spares=[3])

    return start


@pytest.fixture
def done(program):
    """Do tasks; the exit code of each, in order, and how often it was tried."""

    def run(tasks, **options):
        ran = program(tasks, **options)
        told, said = ran.communicate()
        assert 0 == ran.returncode, said
        found = {workspace: (code, tries) for workspace, code, tries in map(json.loads, told.splitlines())}
        return [found[each.workspace] for each in tasks]

    return run


def test_a_killed_worker_costs_a_retry_of_its_task(tasks, done):
    """The task whose worker is killed is done by another; those beside it are done once."""
    assert [(0, 1), (0, 2), (0, 1)] == done(tasks("well", "die once", "well"), workers=2)


def test_a_task_that_kills_every_worker_is_given_up(tasks, done):
    """It is tried as often as asked, and fails by itself."""
    assert [(4, 2), (0, 1), (0, 1)] == done(tasks("die", "well", "well"), workers=1, retries=1)


def test_what_may_pass_is_tried_again_and_what_failed_is_not(tasks, done):
    """A failure is told at once; and the worker of one task does the next: none is started without need."""
    made = tasks("pass", "fail", "well")
    assert [(0, 2), (4, 1), (0, 1)] == done(made, workers=1)
    assert 1 == len({pid for each in made for pid in (Path(each.workspace) / "tries").read_text().split()})


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        *(pytest.param(each, marks=pytest.mark.sweep) for each in (signal.SIGTERM, signal.SIGINT)),
    ],
)
def test_a_stopped_program_leaves_no_worker(how, tasks, program, until):
    """However the program ends, its workers end with it."""
    (task,) = tasks("hang")
    ran = program([task], workers=1)
    tries = Path(task.workspace) / "tries"
    until(lambda: tries.exists() and tries.read_text().endswith("\n"), ran)
    worker = psutil.Process(int(tries.read_text()))
    ran.send_signal(how)
    ran.wait(timeout=240)
    psutil.wait_procs([worker], timeout=240)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
