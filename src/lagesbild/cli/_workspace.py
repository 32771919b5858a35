"""The workspace that a command is for: what ``--project`` names."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lagesbild.config import Project
    from lagesbild.operation.run.local_copy import LocalCopy


@contextmanager
def opened(
    context: typer.Context, named: str = "", *, wait_s: float = 0, reads_only: bool = False
) -> Iterator[tuple["LocalCopy", "Project"]]:
    """The workspace, a folder or in storage, and its settings; ``--project``'s or another. See ``at_hand``."""
    from lagesbild import config
    from lagesbild.operation.run.local_copy import at_hand

    command = str(context.info_name)
    with at_hand(named or context.obj, command, wait_s=wait_s, reads_only=reads_only) as workspace:
        yield workspace, config.load(workspace.folder)


def folder_of(context: typer.Context) -> Path:
    """The workspace's folder, for what is done with files that a person sees to."""
    from lagesbild.errors import ConfigError
    from lagesbild.operation.storage.storage import is_url

    if is_url(context.obj):
        raise ConfigError(
            "'{command}' must have a workspace that is a folder; '{workspace}' is in storage. "
            "Copy it to a folder first. (ingest, run, backfill, export, status and run-all take a URL.)",
            command=context.info_name,
            workspace=context.obj,
        )
    return Path(context.obj)


def next_command(context: typer.Context, command: str) -> str:
    """What to write for a further command in the same workspace."""
    named = "" if context.obj == "." else f"--project {shlex.quote(context.obj)} "
    return f"lagesbild {named}{command}"
