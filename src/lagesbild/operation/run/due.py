"""Say which reports are due: their period has ended, late reports have had time to come, an export covers it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lagesbild import periods
from lagesbild.config import Project, Report
from lagesbild.periods import Period
from lagesbild.report.archive import archive


@dataclass(frozen=True)
class Due:
    """A report that should be there and is not; ``is_covered`` when an export was made after its period."""

    report: Report
    period: Period
    is_covered: bool


def due(
    project: Project, published: Iterable[archive.Entry], newest_export: date | None, *, today: date
) -> list[Due]:
    """Every report that is due today, oldest period first.

    A report that was never published is due for its last period only; later whatever is missing since its
    oldest is, among the last ``operation.catch_up`` periods. A clock that was set back makes nothing due, and what is
    made on request never is.

    Parameters
    ----------
    project
        The workspace.
    published
        From ``archive.entries``.
    newest_export
        Day of the newest export; None when there is none.
    today
        The local day.
    """
    listed = list(published)
    return [
        Due(report, period, is_covered=newest_export is not None and newest_export >= period.end)
        for report in project.reports
        if not report.on_request
        for period in _missing(
            report,
            # What was published in another edition is another line of reports.
            [
                each.period
                for each in listed
                if (each.report, each.edition_name) == (report.name, report.edition)
            ],
            project,
            today,
        )
    ]


def next_due(
    project: Project, report: Report, published: Iterable[archive.Entry], *, today: date
) -> tuple[Period, date]:
    """The first period that is neither due nor published already, and the day it will be due."""
    period = _last_due(report, project, today).shifted(1)
    made = {each.period for each in published if each.edition_name == report.edition}
    while period in made:
        period = period.shifted(1)
    return period, period.end + timedelta(days=project.operation.wait_days)


def _last_due(report: Report, project: Project, today: date) -> Period:
    ended_by = today - timedelta(days=project.operation.wait_days)
    return periods.parse("latest", calendar=project.calendar.calendar(), today=ended_by, kind=report.period)


def _missing(report: Report, published: list[Period], project: Project, today: date) -> list[Period]:
    last = _last_due(report, project, today)
    # Odd periods that someone asked for say nothing about the rhythm.
    of_kind = [each for each in published if each.kind == last.kind]
    if not of_kind:
        return [last]
    # What was weeded is older than the oldest that is left, and is not made again.
    oldest = min(each.end for each in of_kind)
    candidates = [last.shifted(-step) for step in range(project.operation.catch_up - 1, -1, -1)]
    return [each for each in candidates if each.start >= oldest and each not in of_kind]
