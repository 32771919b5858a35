"""Tell what a workspace has published, what is due and what failed."""

from collections.abc import Iterator
from pathlib import Path

from lagesbild import periods, situation
from lagesbild.config import Project, Report
from lagesbild.ingest.exports import find_exports
from lagesbild.ingest.store import Accounting
from lagesbild.report import archive, publish
from lagesbild.report.run import ERROR_FILE


def status(project: Project) -> Iterator[str]:
    """Lines for a person: the exports, each report, and each failure with its message."""
    publish.recover(project.reports_folder)
    yield project.area.name
    yield from _exports(project)
    published, unreadable = archive.entries(project.reports_folder)
    for report in project.reports:
        yield from _report(report, [each for each in published if each.report == report.name], project)
    for folder in unreadable:
        yield f"Unreadable: {_beside(folder, project)} (make the report again)"
    for error in sorted((project.reports_folder / publish.FAILED).glob(f"*/*/{ERROR_FILE}")):
        yield f"Failed: {_beside(error.parent, project)}"
        yield from (f"  {line}" for line in error.read_text(encoding="utf-8").splitlines())


def _exports(project: Project) -> Iterator[str]:
    accounting = Accounting.read(project.processed)
    if accounting is None:
        yield "Exports: none ingested yet (lagesbild ingest)"
        return
    newest = max(each.exported_on for each in accounting.files)
    quarantined = sum(each.quarantined for each in accounting.files)
    yield f"Exports: {len(accounting.files)} file(s), the newest of {newest}; {accounting.incidents} incidents, {quarantined} quarantined rows"
    known = {(each.file, each.sha256) for each in accounting.files}
    for export in find_exports(project):
        if (export.file, export.sha256) not in known:
            yield f"  not ingested yet: {export.file}"


def _report(report: Report, published: list[archive.Entry], project: Project) -> Iterator[str]:
    due = periods.parse(
        "latest", calendar=project.calendar.calendar(), today=situation.today(project), kind=report.period
    )
    yield f"Report {report.name}: {len(published)} published"
    if published:
        yield f"  newest: {published[0].period} ({_beside(published[0].folder / publish.PAGE, project)})"
    is_done = any((each.period.start, each.period.end) == (due.start, due.end) for each in published)
    yield f"  latest period {due}: {'published' if is_done else 'due (lagesbild run)'}"


def _beside(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix()
