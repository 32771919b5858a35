"""Make every missing or outdated report of a span of periods, in one process.

A report that is made again keeps the version that was published, and tells what has changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lagesbild import periods
from lagesbild.config import Project, Report
from lagesbild.errors import LagesbildError
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report.archive import publish
from lagesbild.report.engine.process import Zygote
from lagesbild.report.execute.execute import Progress
from lagesbild.report.execute.freshness import Difference, differences
from lagesbild.report.run import RunOptions, run_report


@dataclass(frozen=True)
class Outcome:
    """What became of one period.

    ``because`` is what the published report lacked; empty when it was up to date and left alone.
    ``fault`` is why none could be made; None when all is well.
    """

    period: Period
    page: Path
    because: tuple[Difference, ...]
    fault: LagesbildError | None = None


def between(project: Project, report: Report, first: Period, last: Period) -> list[Period]:
    """The report's periods from the start of ``first`` to the end of ``last``, whole ones, oldest first."""
    calendar = project.calendar.calendar()
    period = periods.parse("latest", calendar=calendar, today=last.end, kind=report.period)
    found = []
    while period.start >= first.start:
        found.append(period)
        period = period.shifted(-1)
    return found[::-1]


def backfill(
    project: Project,
    report: Report,
    wanted: list[Period],
    *,
    accounting: Accounting,
    zygote: Zygote | None = None,
    use_cache: bool = True,
    progress: Callable[[Period], Progress] | None = None,
) -> Iterator[Outcome]:
    """Make the reports of ``wanted`` that are not up to date, oldest first: each may read those before it.

    A period for which none can be made does not stop the others.

    Parameters
    ----------
    project, report, wanted
        Which reports.
    accounting
        What is ingested.
    zygote, use_cache
        As in ``RunOptions``; one zygote serves all.
    progress
        Gives what is called after each cell of a period's report.

    Yields
    ------
    Outcome
        For each period, when it is dealt with.
    """
    for period in wanted:
        page = project.reports_folder / period.slug / report.name / publish.PAGE
        because = differences(project, report, period, accounting=accounting)
        fault = None
        if because:
            try:
                page = run_report(
                    project,
                    report,
                    period,
                    accounting=accounting,
                    manner=RunOptions(
                        zygote=zygote,
                        use_cache=use_cache,
                        keep_former=(page.parent / publish.MANIFEST).is_file(),
                    ),
                    on_progress=progress(period) if progress else None,
                )
            except LagesbildError as error:
                fault = error
        yield Outcome(period, page, because, fault)
