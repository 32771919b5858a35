"""The workspace's own command, alone: where it runs, and how long it may take."""

import sys

from lagesbild.config import Operation
from lagesbild.operation.notify import command_hook


def told(sea_workspace, *command):
    """What went wrong with a command."""
    project = sea_workspace.project().model_copy(update={"operation": Operation(hook=command)})
    return command_hook.run_hook(project, {"area": "Provåsa"})


def test_without_a_hook_nothing_runs_and_nothing_is_wrong(sea_workspace):
    """An empty setting is no command."""
    assert "" == told(sea_workspace)


def test_the_hook_runs_in_the_workspace_and_reads_utf_8(sea_workspace):
    """A relative path in it is the workspace's, and å is å whatever the locale."""
    script = "import pathlib, sys; pathlib.Path('told').write_bytes(sys.stdin.buffer.read())"
    assert "" == told(sea_workspace, sys.executable, "-c", script)
    assert '{"area": "Provåsa"}'.encode() == (sea_workspace.root / "told").read_bytes()


def test_a_hook_that_hangs_is_stopped_and_told(sea_workspace, monkeypatch):
    """It must not hold up the next run."""
    monkeypatch.setattr(command_hook, "_PATIENCE_S", 0.1)
    words = told(sea_workspace, sys.executable, "-c", "import time; time.sleep(600)")
    assert "took more than 0.1 seconds and was stopped" in words
