"""One run at a time, whatever happens to the one that holds the workspace."""

import re
import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lagesbild.errors import BusyError, InputError
from lagesbild.operation.run import lock

HOLD = """
import sys, time
from lagesbild import config
from lagesbild.operation.run import lock
with lock.alone(config.load(sys.argv[1]), "run"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def other(sea_workspace, started):
    """Another process that holds the workspace."""
    sea_workspace.project()

    def start(seconds=600):
        command = [sys.executable, "-c", HOLD, sea_workspace.root, seconds]
        process = started(*command, stdout=subprocess.PIPE)
        assert "held\n" == process.stdout.readline()
        return process

    return start


def test_a_second_run_leaves_and_says_who_holds(sea_workspace, other):
    """The message names command, process and since when, as the municipality's clock shows it; the exit code is 5."""
    process = other()
    with (
        pytest.raises(
            BusyError, match=rf"'lagesbild run', process {process.pid} on .* since (\d{{4}}.{{12}})\."
        ) as told,
        lock.alone(sea_workspace.project(), "ingest"),
    ):
        pytest.fail("two at once")
    assert 5 == told.value.exit_code
    since = datetime.fromisoformat(re.search(r"since (.*?)\.", str(told.value))[1])
    now = datetime.now(ZoneInfo("Europe/Stockholm")).replace(tzinfo=None)
    assert timedelta() <= now - since < timedelta(minutes=10)


def test_a_killed_run_leaves_no_lock_but_its_name(sea_workspace, other):
    """After SIGKILL the next run goes ahead at once, and is told who was cut off; the one after is told nothing."""
    process = other()
    process.kill()
    process.wait()
    project = sea_workspace.project()
    assert lock.holder(project) is None
    with lock.alone(project, "run") as cut_off:
        assert process.pid == cut_off.process
    with lock.alone(project, "run") as cut_off:
        assert cut_off is None


def test_a_waiting_run_goes_ahead_when_the_other_ends(sea_workspace, other):
    """With patience, the second run gets its turn."""
    other(seconds=1)
    with lock.alone(sea_workspace.project(), "run", wait_s=240) as cut_off:
        assert cut_off is None


def test_a_run_that_fails_lets_go(sea_workspace):
    """An error inside releases the workspace and leaves no name."""
    project = sea_workspace.project()
    with pytest.raises(ValueError, match="inside"), lock.alone(project, "run"):
        raise ValueError("inside")
    with lock.alone(project, "run") as cut_off:
        assert cut_off is None


def test_a_workspace_that_cannot_be_written_to_is_told(sea_workspace):
    """A file where the folder should be is an error with what to do, and no traceback."""
    (sea_workspace.root / "data" / "processed").write_text("")
    with (
        pytest.raises(InputError, match="write to data/processed"),
        lock.alone(sea_workspace.project(), "run"),
    ):
        pytest.fail("held")
