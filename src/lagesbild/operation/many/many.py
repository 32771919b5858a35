"""Run many workspaces: each is a task that any worker can be handed, here or on a cluster.

A task is run as ``lagesbild run`` runs a workspace; what goes wrong with it is its result and hinders no
other. Whoever hands tasks out (``pool``, ``cluster``) hands a task out again when its worker was lost or
when its storage could not be reached: what else failed would fail again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lagesbild import language, stop
from lagesbild.errors import ExecutionError, LagesbildError, Message, StorageError
from lagesbild.language import tell
from lagesbild.operation.run.local_copy import LocalCopy, at_hand
from lagesbild.operation.run.run_request import Order

if TYPE_CHECKING:  # whoever hands tasks out imports none of what they are done with
    from lagesbild.config import Project
    from lagesbild.operation.run.run import Update


@dataclass(frozen=True)
class Task:
    """A workspace to run, a folder or a URL; pickles.

    ``notebooks`` are run at the same time, at most: workers share the processors. With ``wants_pdf`` the
    worker's own browser prints the page. What the worker tells people itself, by mail say, is in ``language``.
    """

    workspace: str
    order: Order
    wait_s: float = 0
    notebooks: int | None = None
    wants_pdf: bool = False
    language: str = field(default_factory=language.chosen)


@dataclass(frozen=True)
class Done:
    """What became of a task; pickles.

    ``reports`` are outcomes as ``Outcome.as_json`` tells them, their page with its workspace, and ``told``
    the same for a person: a line, and what went wrong; ``message`` says why none could be begun. What ``may_pass``
    may go well the next time.
    """

    workspace: str
    reports: tuple[dict[str, Any], ...] = ()
    told: tuple[tuple[Message, Message | None], ...] = ()
    seconds: float = 0.0
    message: Message | None = None
    exit_code: int = 0
    may_pass: bool = False
    attempts: int = 1

    @property
    def has_failed(self) -> bool:
        """Whether anything went wrong."""
        return self.exit_code != 0

    def lines(self) -> Iterator[str]:
        """For a person: a line for each report, and what went wrong."""
        if self.message:
            yield tell("{workspace}: FAILED. {fault}", workspace=self.workspace, fault=self.message)
        elif not self.reports:
            yield tell("{workspace}: nothing is due", workspace=self.workspace)
        for (line, fault), each in zip(self.told, self.reports, strict=True):
            yield f"{self.workspace}: {tell(line)}"
            if said := tell(fault) if fault else each["page"]:
                yield f"    {said}"

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return {
            "workspace": self.workspace,
            "reports": list(self.reports),
            "seconds": round(self.seconds, 1),
            "message": str(self.message or ""),
            "exit_code": self.exit_code,
            "attempts": self.attempts,
        }


@dataclass(frozen=True)
class Try:
    """A task that has been handed out, for the first time or once more."""

    task: Task
    number: int = 1

    def again(self, done: Done, retries: int) -> "Try | None":
        """The next try after one that ended so; None when this was the last."""
        return Try(self.task, self.number + 1) if done.may_pass and self.number <= retries else None

    def lost(self) -> Done:
        """What became of it when its worker ended before it did."""
        fault = ExecutionError(
            "Its worker was killed {count} {count:time|times} before it was done; the machine may be out of memory. "
            "See to memory, use fewer workers, or lower memory_limit_mb under [execution] in lagesbild.toml.",
            count=self.number,
        )
        return Done(self.task.workspace, message=fault, exit_code=fault.exit_code, may_pass=True)


def perform(task: Task) -> Done:
    """Run a workspace, whatever comes of it."""
    start = time.monotonic()
    stop.resume()
    language.choose(task.language)
    try:
        with at_hand(task.workspace, "run-all", wait_s=task.wait_s) as workspace:
            reports, told, exit_code = _run(task, workspace)
    except LagesbildError as error:
        return _failed(task, start, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not cost the other workspaces their reports
        from lagesbild.operation.run.outcome import unexpected

        return _failed(task, start, unexpected(error, Path(task.workspace)))
    return Done(task.workspace, reports, told, time.monotonic() - start, exit_code=exit_code)


def _run(
    task: Task, workspace: LocalCopy
) -> tuple[tuple[dict[str, Any], ...], tuple[tuple[Message, Message | None], ...], int]:
    """The outcomes, for programs and for people, and the exit code."""
    from lagesbild.operation.run.run import run
    from lagesbild.report.archive.pdf import find_browser
    from lagesbild.report.engine.process import of_this_process

    project = _project(task, workspace.folder)
    order = replace(task.order, browser=find_browser() if task.wants_pdf else None)
    outcomes = run(
        project,
        order,
        wait_s=task.wait_s,
        progress=_silent,
        deliver=workspace.deliver,
        zygote=of_this_process(project),
    )
    reports = []
    for each in outcomes:
        told = each.as_json(project)
        reports.append(told | {"page": told["page"] and f"{task.workspace}/{told['page']}"})
    code = max((each.exit_code for each in outcomes), default=0)
    return tuple(reports), tuple((each.line(), each.message) for each in outcomes), code


def _project(task: Task, folder: Path) -> "Project":
    from lagesbild import config

    project = config.load(folder)
    if task.notebooks is None:
        return project
    asked = project.execution.workers or task.notebooks
    execution = project.execution.model_copy(update={"workers": min(asked, task.notebooks)})
    return project.model_copy(update={"execution": execution})


def _failed(task: Task, start: float, fault: LagesbildError) -> Done:
    return Done(
        task.workspace,
        seconds=time.monotonic() - start,
        message=fault,
        exit_code=fault.exit_code,
        may_pass=isinstance(fault, StorageError),
    )


@contextmanager
def _silent(_title: str) -> Iterator["Update"]:
    """Nobody watches a single workspace."""
    yield lambda *_: None
