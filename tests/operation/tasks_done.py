"""What the tests' tasks do, in a module that a worker process can import."""

import os
import signal
import time
from pathlib import Path

from lagesbild.operation.many.many import Done
from lagesbild.operation.run.local_copy import at_hand
from lagesbild.operation.storage.mirror import VARIABLE


def work(task):
    """Do what the task's folder says, and note who did it."""
    folder = Path(task.workspace)
    tries = folder / "tries"
    tries.write_text((tries.read_text() if tries.exists() else "") + f"{os.getpid()}\n")
    number = len(tries.read_text().split())
    what = (folder / "what").read_text()
    if what == "die once" and number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        time.sleep(600)
    return Done(task.workspace, may_pass=what == "pass" and number == 1, exit_code=4 * (what == "fail"))


def die_once_with_it_at_hand(task):
    """Hold the workspace as a run does, and be killed the first time."""
    with at_hand(task.workspace, "run-all"):
        tried = Path(os.environ[VARIABLE]) / "tried"
        if not tried.exists():
            tried.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return Done(task.workspace)
