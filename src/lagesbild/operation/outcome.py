"""Make one report, and tell how it went: a failure is an outcome like any other."""

import re
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from lagesbild.config import Project, Report
from lagesbild.errors import ExecutionError, LagesbildError, StoreError
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report.execute import Progress
from lagesbild.report.run import Manner, run_report

Result = Literal["published", "unchanged", "waiting", "failed"]
WORDS: Final[dict[Result, str]] = {
    "published": "published",
    "unchanged": "unchanged, nothing to do",
    "waiting": "waits for an export made after its period",
    "failed": "FAILED, nothing was published",
}
_FAILURE: Final = re.compile(r"Notebook '(?P<notebook>[^']+)' failed (?:in cell (?P<cell>\d+))?")


@dataclass(frozen=True)
class Outcome:
    """What became of one report; ``page`` is None unless one stands there, ``message`` says what went wrong."""

    report: Report
    period: Period
    result: Result
    seconds: float = 0.0
    page: Path | None = None
    message: str = ""
    exit_code: int = 0

    def line(self) -> str:
        """One line for a person."""
        took = f" in {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.report.title}, {self.period}, {self.report.edition}: {WORDS[self.result]}{took}"

    def as_json(self, project: Project) -> dict[str, Any]:
        """For the log, the hook and other programs; the page relative to the workspace."""
        return {
            "report": self.report.name,
            "period": str(self.period),
            "edition": self.report.edition,
            "result": self.result,
            "seconds": round(self.seconds, 1),
            "page": self.page.relative_to(project.root).as_posix() if self.page else None,
            "message": self.message,
            **failed_in(self.message),
            "exit_code": self.exit_code,
        }


def failed_in(message: str) -> dict[str, Any]:
    """Notebook and cell that a message tells of; None for what it does not tell."""
    found = _FAILURE.search(message)
    return {
        "notebook": found["notebook"] if found else None,
        "cell": int(found["cell"]) if found and found["cell"] else None,
    }


def attempt(
    project: Project,
    report: Report,
    period: Period,
    *,
    accounting: Accounting,
    manner: Manner,
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
        return _failed(report, period, start, str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not silence the other reports
        traceback.print_exc(file=sys.stderr)
        return _failed(
            report, period, start, f"An unexpected fault: {type(error).__name__}.", ExecutionError.exit_code
        )
    return Outcome(report, period, "published", time.monotonic() - start, page)


def _failed(report: Report, period: Period, start: float, message: str, exit_code: int) -> Outcome:
    return Outcome(report, period, "failed", time.monotonic() - start, message=message, exit_code=exit_code)
