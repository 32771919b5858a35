"""Run the workspace's own command after a run, with the outcome as JSON on its standard input."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any, Final

from lagesbild.config import Project

_PATIENCE_S: Final = 60


def run_hook(project: Project, told: Mapping[str, Any]) -> str:
    """Run ``operation.notify.hook``; its words are handed over as they are, to no shell.

    Returns
    -------
    str
        What went wrong; empty when nothing did, or when there is no hook.
    """
    command = project.operation.hook
    if not command:
        return ""
    text = json.dumps(told, ensure_ascii=False)
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, word by word
            command,
            input=text.encode("utf-8"),
            cwd=project.root,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the hook '{command[0]}' took more than {_PATIENCE_S} seconds and was stopped"
    except OSError as error:
        return f"the hook '{command[0]}' could not be started: {error.strerror}"
    return f"the hook '{command[0]}' ended with exit code {done.returncode}" if done.returncode else ""
