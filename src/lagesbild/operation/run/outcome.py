"""Make one report, and tell how it went: a failure is an outcome like any other."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from lagesbild.config import Project, Report
from lagesbild.errors import ExecutionError, LagesbildError, Message, StoreError
from lagesbild.ingest.store import Accounting
from lagesbild.operation.run import log
from lagesbild.periods import Period
from lagesbild.report.execute.execute import Progress
from lagesbild.report.run import RunOptions, run_report

Result = Literal["published", "unchanged", "waiting", "failed"]
WORDS: Final[dict[Result, Message]] = {
    "published": Message("published"),
    "unchanged": Message("unchanged, nothing to do"),
    "waiting": Message("waits for an export made after its period"),
    "failed": Message("FAILED, nothing was published"),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    ``page`` is None unless one stands there, ``message`` says what went wrong, ``note`` what to know of one that did not.
    """

    report: Report
    period: Period
    result: Result
    seconds: float = 0.0
    page: Path | None = None
    message: Message | None = None
    exit_code: int = 0
    note: Message | None = None

    def line(self) -> Message:
        """One line for a person."""
        told = {
            "title": self.report.title,
            "period": str(self.period),
            "edition": self.report.edition,
            "result": WORDS[self.result],
        }
        if self.seconds:
            return Message(
                "{title}, {period}, {edition}: {result} in {seconds:.1f} s", **told, seconds=self.seconds
            )
        return Message("{title}, {period}, {edition}: {result}", **told)

    def as_json(self, project: Project) -> dict[str, Any]:
        """For the log, the hook and other programs; the page relative to the workspace."""
        return {
            "report": self.report.name,
            "period": str(self.period),
            "edition": self.report.edition,
            "result": self.result,
            "seconds": round(self.seconds, 1),
            "page": self.page.relative_to(project.root).as_posix() if self.page else None,
            "message": str(self.message or ""),
            **failed_in(self.message),
            "exit_code": self.exit_code,
        }


def failed_in(message: Message | None) -> dict[str, Any]:
    """The notebook and cell that a fault names, the first of several; None where it names none."""
    fields = message.fields if message else {}
    match fields.get("failures"):
        case [Message() as first, *_]:
            return failed_in(first)
    return {"notebook": fields.get("notebook"), "cell": fields.get("cell")}


def attempt(
    project: Project,
    report: Report,
    period: Period,
    *,
    accounting: Accounting,
    manner: RunOptions,
    on_progress: Progress | None = None,
) -> Outcome:
    """Make the report, as ``run_report`` does; what goes wrong is told in the outcome, and hinders no other report.

    Raises
    ------
    StoreError
        When the store is damaged: that can be mended, and the report tried again.
    """
    start = time.monotonic()
    try:
        page = run_report(
            project, report, period, accounting=accounting, manner=manner, on_progress=on_progress
        )
    except StoreError:
        raise
    except LagesbildError as error:
        return _failed(report, period, start, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not silence the other reports
        return _failed(report, period, start, unexpected(error, project.root))
    return Outcome(report, period, "published", time.monotonic() - start, page)


def unexpected(error: Exception, root: Path) -> ExecutionError:
    """What is told of a fault of ours, its kind alone, for its text may hold anything; where it arose is logged."""
    log.fault(root, error)
    return ExecutionError("{fault}", fault=log.told_of_fault(error))


def _failed(report: Report, period: Period, start: float, fault: LagesbildError) -> Outcome:
    seconds = time.monotonic() - start
    return Outcome(report, period, "failed", seconds, message=fault, exit_code=fault.exit_code)
