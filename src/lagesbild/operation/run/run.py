"""Run a workspace once: read what is new, make what is asked for or due, and tell how it went."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pandas as pd

from lagesbild import periods, situation
from lagesbild.config import Project, Report
from lagesbild.errors import LagesbildError, Message, StoreError
from lagesbild.ingest import store
from lagesbild.ingest.run import Ingested, ingest
from lagesbild.ingest.store import Accounting
from lagesbild.language import tell
from lagesbild.operation.notify import command_hook, mail
from lagesbild.operation.run import due, exports, lock, log
from lagesbild.operation.run.outcome import Outcome, attempt
from lagesbild.operation.run.run_request import Order
from lagesbild.periods import Period
from lagesbild.present.words import period_names
from lagesbild.report.archive import archive, publish
from lagesbild.report.engine import process
from lagesbild.report.engine.process import Zygote
from lagesbild.report.execute import freshness
from lagesbild.report.run import RunOptions

Update = Callable[[str, int, int], None]
Progress = Callable[[str], AbstractContextManager[Update]]
"""Opens a bar under a title, for the steps of one piece of work."""


def run(
    project: Project,
    order: Order,
    *,
    wait_s: float,
    progress: Progress,
    deliver: Callable[[], None] = lambda: None,
    zygote: Zygote | None = None,
) -> list[Outcome]:
    """Make the reports that the order asks for, alone in the workspace.

    Parameters
    ----------
    project, order
        The workspace, and what is asked for.
    wait_s
        Seconds to wait for another run to end.
    progress
        For the person who watches.
    deliver
        Puts what was made where readers find it, if that is elsewhere; nobody is told before it is done.
    zygote
        What notebooks are forked from; one of its own when None.

    Returns
    -------
    list of Outcome
        One for each report asked for or due. What went wrong with one stands in its outcome.

    Raises
    ------
    LagesbildError
        When another run holds the workspace, or nothing could be begun: the settings, the order or the
        exports cannot be used. Whoever is to be told of failures has then been told.
    """
    with lock.alone(project, "run", wait_s=wait_s) as cut_off, _told(project, deliver) as happened:
        note_cut_off(project, cut_off)
        publish.recover(project.reports_folder)
        # A misspelt order is told before a long ingest.
        asked = [] if order.if_due else [_asked(project, order)]
        # The zygote imports while the exports are read.
        with process.started(project, zygote) as forked_from:
            with progress(tell("Reading exports")) as update:
                accounting = ingested(project, update).accounting
            happened.troubles += exports.newly_stale(project, accounting)
            note = None
            if order.takes_covered and order.period == "latest" and asked:
                report, period, is_covered = asked[0]
                period, note = _covered(project, accounting, period)
                asked = [(report, period, is_covered)]
            for report, period, is_covered in asked or _due(project, accounting, order):
                if not is_covered:
                    outcome = Outcome(report, period, "waiting")
                else:
                    with progress(f"{report.title}, {period_names.name(period)}") as update:
                        outcome = _made(
                            project,
                            report,
                            period,
                            accounting=accounting,
                            order=order,
                            zygote=forked_from,
                            on_progress=update,
                        )
                log.write(project, "run", **outcome.as_json(project))
                happened.outcomes.append(replace(outcome, note=note if outcome.page else None))
        return happened.outcomes


def ingest_alone(project: Project, *, wait_s: float, on_progress: Update) -> Ingested:
    """Read what is new, alone in the workspace."""
    with lock.alone(project, "ingest", wait_s=wait_s) as cut_off:
        note_cut_off(project, cut_off)
        return ingested(project, on_progress)


@dataclass
class _Happened:
    """What there is to tell: the outcomes, and what else the operators are to know."""

    outcomes: list[Outcome] = field(default_factory=list)
    troubles: list[Message] = field(default_factory=list)


@contextmanager
def _told(project: Project, deliver: Callable[[], None]) -> Iterator[_Happened]:
    """Notify hook and mail of what happened, even when the run failed before its reports."""
    happened = _Happened()
    try:
        yield happened
        deliver()
    except LagesbildError as error:
        log.write(project, "run", result="failed", message=str(error), exit_code=error.exit_code)
        happened.troubles.append(error)
        raise
    finally:
        _tell(project, happened)


def _tell(project: Project, happened: _Happened) -> None:
    outcomes = [each for each in happened.outcomes if each.result in {"published", "failed"}]
    if not (outcomes or happened.troubles):
        return
    told: dict[str, Any] = {
        "area": project.area.name,
        "outcomes": [each.as_json(project) for each in outcomes],
        "troubles": [str(each) for each in happened.troubles],
    }
    for fault in (command_hook.run_hook(project, told), mail.send(project, outcomes, happened.troubles)):
        if fault:
            log.write(project, "notification", result="failed", message=fault)


def ingested(project: Project, on_progress: Update) -> Ingested:
    """Read what is new, and log it."""
    done = ingest(project, on_progress=on_progress)
    if done.files_read:
        counted = {
            name: sum(getattr(each, name) for each in done.accounting.files)
            for name in ("rows_read", "accepted", "duplicates", "quarantined")
        }
        log.write(
            project, "ingest", files_read=done.files_read, incidents=done.accounting.incidents, **counted
        )
    return done


def note_cut_off(project: Project, cut_off: lock.Holder | None) -> None:
    """Log who was cut off while holding the workspace, if anyone was."""
    if cut_off is not None:
        log.write(project, "interrupted", message=f"{cut_off.told()} was cut off; its work is done again.")


def _asked(project: Project, order: Order) -> tuple[Report, Period, bool]:
    report = project.report(order.report)
    if order.edition is not None:
        report = report.model_copy(update={"edition": project.editions.edition(order.edition).name})
    period = periods.parse(
        order.period,
        calendar=project.calendar.calendar(),
        today=situation.today(project),
        kind=report.period,
    )
    return report, period, True


def _covered(project: Project, accounting: Accounting, latest: Period) -> tuple[Period, Message | None]:
    """The latest period, or the newest that the exports cover: who makes the first report of old data wants to see it.

    Where a report has been published, data that end too early are told as a fault, for then they are late.
    """
    published, unreadable = archive.entries(project.reports_folder)
    extent = store.extent(project.processed, accounting)
    if published or unreadable or pd.isna(extent.last) or situation.reaches(project, accounting, latest):
        return latest, None
    first, last = extent.first.date(), extent.last.date()
    whole_until = max(exports.newest(accounting) or last, last + timedelta(days=1))
    covered = latest
    while covered.start > last or (covered.end > whole_until and covered.start > first):
        covered = covered.shifted(-1)
    return covered, Message(
        "The newest incident is of {last}: this is the report of {covered}, the newest period that the exports cover, and not of "
        "{latest}. For a later one, put a newer export in data/raw and run again.",
        last=last,
        covered=covered,
        latest=latest,
    )


def _due(project: Project, accounting: Accounting, order: Order) -> list[tuple[Report, Period, bool]]:
    published, _ = archive.entries(project.reports_folder)
    listed = due.due(project, published, exports.newest(accounting), today=situation.today(project))
    return [
        (each.report, each.period, each.is_covered)
        for each in listed
        if order.report in {None, each.report.name}
    ]


def _made(
    project: Project,
    report: Report,
    period: Period,
    *,
    accounting: Accounting,
    order: Order,
    zygote: Zygote | None,
    on_progress: Update,
) -> Outcome:
    folder = project.reports_folder / period.slug / report.name
    keep_former = order.refresh and (folder / publish.MANIFEST).is_file()
    if keep_former and not _has_new_inputs(project, report, period, accounting):
        if order.browser is not None:
            publish.print_page(folder, order.browser, extent=order.extent)
        return Outcome(report, period, "unchanged", page=folder / publish.PAGE)

    manner = RunOptions(
        zygote=zygote,
        use_cache=order.use_cache,
        keep_former=keep_former,
        browser=order.browser,
        extent=order.extent,
    )

    def once(accounting: Accounting) -> Outcome:
        return attempt(project, report, period, accounting=accounting, manner=manner, on_progress=on_progress)

    try:
        return once(accounting)
    except StoreError as error:
        log.write(project, "damaged", message=str(error))
        store.forget(project.processed)
    return once(ingested(project, on_progress).accounting)


def _has_new_inputs(project: Project, report: Report, period: Period, accounting: Accounting) -> bool:
    """Whether anything but the program itself has changed: a new version of pandas corrects no figure."""
    found = freshness.differences(project, report, period, accounting=accounting)
    return any(each.kind not in {"code", "package"} for each in found)
