"""Make the reports of a stretch of time, alone in the workspace, and log how each went."""

import time
from collections.abc import Iterator, Sequence

from lagesbild.config import Project, Report
from lagesbild.language import tell
from lagesbild.operation.run import lock, log
from lagesbild.operation.run.outcome import Outcome
from lagesbild.operation.run.run import Progress, ingested, note_cut_off
from lagesbild.periods import Period
from lagesbild.report import backfill as reports
from lagesbild.report.archive import publish
from lagesbild.report.engine import process
from lagesbild.report.engine.process import Zygote


def backfill(
    project: Project,
    report: Report,
    wanted: Sequence[Period],
    *,
    use_cache: bool = True,
    wait_s: float = 0,
    progress: Progress,
    zygote: Zygote | None = None,
) -> Iterator[Outcome]:
    """Make the reports of ``wanted`` that are missing or no longer up to date, oldest first.

    Parameters
    ----------
    project, report, wanted
        Which reports.
    use_cache
        As in ``RunOptions``.
    wait_s, progress, zygote
        As ``run`` takes them.

    Yields
    ------
    Outcome
        For each period, when it is dealt with; what went wrong stands in it.

    Raises
    ------
    LagesbildError
        When another run holds the workspace, or the exports cannot be read.
    """
    with (
        lock.alone(project, "backfill", wait_s=wait_s) as cut_off,
        process.started(project, zygote) as forked_from,
    ):
        note_cut_off(project, cut_off)
        publish.recover(project.reports_folder)
        with progress(tell("Reading exports")) as update:
            accounting = ingested(project, update).accounting
        start = time.monotonic()
        for each in reports.backfill(
            project, report, list(wanted), accounting=accounting, zygote=forked_from, use_cache=use_cache
        ):
            outcome = _outcome(report, each, time.monotonic() - start)
            if outcome.result != "unchanged":
                log.write(project, "run", **outcome.as_json(project))
            yield outcome
            start = time.monotonic()


def _outcome(report: Report, told: reports.Outcome, seconds: float) -> Outcome:
    if told.fault:
        return Outcome(
            report,
            told.period,
            "failed",
            seconds,
            message=told.fault,
            exit_code=told.fault.exit_code,
        )
    return Outcome(report, told.period, "published" if told.because else "unchanged", seconds, told.page)
