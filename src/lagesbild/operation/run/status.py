"""Report a workspace's status: published, due, changed since, failed, and the age of its exports."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from lagesbild import own_files, situation
from lagesbild.config import Project, Report
from lagesbild.errors import DamagedError, ExecutionError, LagesbildError, Message
from lagesbild.ingest.exports import find_exports
from lagesbild.ingest.store import Accounting
from lagesbild.language import tell
from lagesbild.operation.run import due, exports, lock, log
from lagesbild.operation.run.doubts import doubts
from lagesbild.operation.run.outcome import failed_in
from lagesbild.report.archive import archive, publish
from lagesbild.report.execute import freshness
from lagesbild.report.page.coverage import newest_exports
from lagesbild.report.run import ERROR_PARTS

_SHOWN: Final = 5


def status(project: Project) -> dict[str, Any]:
    """Everything there is to tell; paths relative to the workspace, no personal data.

    As JSON can hold it, with ``str`` for what is ``Message``.
    """
    holder = lock.holder(project)
    if holder is None:  # a publication in progress must not be taken for one that was cut off
        with suppress(ExecutionError):  # a folder that cannot be written to is read all the same
            publish.recover(project.reports_folder)
    accounting = Accounting.read(project.processed)
    published, unreadable = archive.entries(project.reports_folder)
    today = situation.today(project)
    waiting = due.due(project, published, exports.newest(accounting), today=today)
    return {
        "area": project.area.name,
        "today": str(today),
        "running": asdict(holder) if holder else None,
        "exports": _exports(project, accounting, today),
        "doubts": [each.as_json() for each in doubts(project, accounting)] if accounting else [],
        "reports": [
            _report(
                report,
                [each for each in published if each.report == report.name],
                [each for each in waiting if each.report.name == report.name],
                project,
                accounting=accounting,
                today=today,
            )
            for report in project.reports
        ],
        "failures": [
            _failure(path, project)
            for path in sorted((project.reports_folder / publish.FAILED).glob(f"*/*/{ERROR_PARTS}"))
        ],
        "unreadable": [_beside(folder, project) for folder in unreadable],
        "last_run": next(
            (each for each in reversed(list(log.read(project))) if each["event"] == "run"), None
        ),
    }


def lines(told: dict[str, Any]) -> Iterator[str]:
    """The same for a person, a thing to see to marked with "!"."""
    yield f"{told['area']}, {told['today']}"
    if told["running"]:
        yield tell("Running now: {holder}", holder=lock.Holder(**told["running"]).told())
    yield from _export_lines(told["exports"])
    yield from (f"! {tell(Message.of_json(doubt))}" for doubt in told["doubts"])
    for report in told["reports"]:
        yield from _report_lines(report)
    for folder in told["unreadable"]:
        yield tell("! Unreadable: {folder} (make the report again)", folder=folder)
    for failure in told["failures"]:
        yield tell("! Failed: {folder}", folder=failure["folder"])
        yield from (f"    {line}" for line in tell(failure["message"]).splitlines())


def _exports(project: Project, accounting: Accounting | None, today: date) -> dict[str, Any]:
    newest = exports.newest(accounting)
    stale = exports.stale_sources(project, accounting)
    files = accounting.files if accounting else ()
    known = {(each.file, each.sha256) for each in files}
    return {
        "newest": str(newest) if newest else None,
        "age_days": (today - newest).days if newest else None,
        "is_stale": exports.is_stale(project, newest),
        "files": len(files),
        "incidents": accounting.incidents if accounting else 0,
        "quarantined": sum(each.quarantined for each in files),
        "to_correct": accounting.to_correct if accounting else 0,
        "not_ingested": [
            each.file for each in find_exports(project) if (each.file, each.sha256) not in known
        ],
        "sources": [
            {"name": name, "newest": str(day), "age_days": (today - day).days, "is_stale": name in stale}
            for name, day in sorted(newest_exports(accounting).items())
        ],
    }


def _report(
    report: Report,
    published: list[archive.Entry],
    waiting: list[due.Due],
    project: Project,
    *,
    accounting: Accounting | None,
    today: date,
) -> dict[str, Any]:
    newest = published[0] if published else None
    next_period, on = due.next_due(project, report, published, today=today)
    upcoming = None if report.on_request else {"period": str(next_period), "on": str(on)}
    return {
        "name": report.name,
        "title": report.title,
        "edition": report.edition,
        "published": len(published),
        "newest": newest
        and {
            "period": str(newest.period),
            "page": _beside(newest.folder / publish.PAGE, project),
            "published_at": newest.published_at,
            "version": newest.revision,
        },
        "changed_since": _changes(project, report, newest, accounting),
        "due": [{"period": str(each.period), "is_covered": each.is_covered} for each in waiting],
        "next": upcoming,
    }


def _changes(
    project: Project, report: Report, newest: archive.Entry | None, accounting: Accounting | None
) -> list[Message]:
    if newest is None or accounting is None:
        return []
    try:
        found = freshness.differences(project, report, newest.period, accounting=accounting)
    except LagesbildError as error:
        return [error]
    return [each.told() for each in found]


def _failure(path: Path, project: Project) -> dict[str, Any]:
    try:
        with own_files.content(path) as content:
            message = Message.of_json(content)
            str(message)
    except DamagedError:  # cut off while it was written
        message = Message("what went wrong cannot be read")
    return {
        "folder": _beside(path.parent, project),
        "period": path.parent.parent.name,
        "report": path.parent.name,
        **failed_in(message),
        "message": message,
    }


def _export_lines(told: dict[str, Any]) -> Iterator[str]:
    if told["newest"] is None:
        yield tell("! Exports: none ingested yet (put one in data/raw, then: lagesbild ingest)")
    else:
        counted = tell(
            "Exports: {files} {files:file|files}, the newest of {newest}, {age_days} {age_days:day|days} ago; "
            "{incidents:,} {incidents:incident|incidents}, {to_correct:,} {to_correct:row|rows} to correct",
            **{name: told[name] for name in ("files", "newest", "age_days", "incidents", "to_correct")},
        )
        yield f"{'!' if told['is_stale'] else ' '} {counted}"
    for source in told["sources"]:
        if source["is_stale"]:
            yield tell(
                "!   no new export from '{name}' in {age_days} days, since {newest}",
                **{name: source[name] for name in ("name", "age_days", "newest")},
            )
    yield from (tell("    not ingested yet: {file}", file=file) for file in told["not_ingested"])


def _report_lines(told: dict[str, Any]) -> Iterator[str]:
    yield tell(
        "  Report {name} ({edition}): {published} published",
        **{name: told[name] for name in ("name", "edition", "published")},
    )
    if newest := told["newest"]:
        if newest["version"] > 1:
            yield tell("    newest: {period}, version {version} ({page})", **newest)
        else:
            yield tell("    newest: {period} ({page})", **newest)
    if changed := told["changed_since"]:
        named = ", ".join(tell(each) for each in changed[:_SHOWN])
        if more := len(changed[_SHOWN:]):
            yield tell("    changed since: {named} and {more} more", named=named, more=more)
        else:
            yield tell("    changed since: {named}", named=named)
    for each in told["due"]:
        if each["is_covered"]:
            yield tell("!   {period}: due (lagesbild run --if-due)", period=each["period"])
        else:
            yield tell("!   {period}: due, waits for an export made after it", period=each["period"])
    if told["next"]:
        yield tell("    next: {period}, due {on}", **told["next"])
    elif not told["newest"]:
        yield tell("    made on request: lagesbild run --report {name}", name=told["name"])


def _beside(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix()
