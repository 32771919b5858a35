"""Worker processes on this machine: a lost one costs its task another try, and nothing is left behind."""

import signal
import sys
from pathlib import Path

import psutil
import pytest

from lagesbild.operation.many import pool

HERE = Path(__file__).parent


@pytest.fixture
def done(monkeypatch):
    """Do tasks; the exit code of each, in order, and how often it was tried."""
    monkeypatch.syspath_prepend(HERE)
    from tasks_done import work

    def run(tasks, **options):
        found = {each.workspace: each for each in pool.run(tasks, work=work, **options)}
        return [(found[each.workspace].exit_code, found[each.workspace].attempts) for each in tasks]

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


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import tasks_done
from lagesbild import stop
from lagesbild.operation.many import pool
from lagesbild.operation.many.many import Task
from lagesbild.operation.run.run_request import Order
if __name__ == "__main__":
    tasks = [Task(sys.argv[2], Order())]
    stop.heed(lambda: list(pool.run(tasks, workers=1, work=tasks_done.work)), lambda _: None)
"""


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        *(pytest.param(each, marks=pytest.mark.sweep) for each in (signal.SIGTERM, signal.SIGINT)),
    ],
)
def test_a_stopped_program_leaves_no_worker(how, tasks, started, until, tmp_path):
    """However the program ends, its workers end with it."""
    (task,) = tasks("hang")
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    program = started(sys.executable, script, HERE, task.workspace, spares=[1])
    tries = Path(task.workspace) / "tries"
    until(lambda: tries.exists() and tries.read_text().endswith("\n"), program)
    worker = psutil.Process(int(tries.read_text()))
    program.send_signal(how)
    program.wait(timeout=240)
    psutil.wait_procs([worker], timeout=240)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
