"""Read exports, make reports, and see to what has been made."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lagesbild.cli._console import failed, messages, output, progress, table, warn
from lagesbild.cli._options import (
    EditionName,
    IfDue,
    NoCache,
    Pdf,
    PdfCommand,
    ReportName,
    Wait,
    chosen_report,
    pdf_extent,
    period_of,
)
from lagesbild.cli._under_way import under_way
from lagesbild.cli._workspace import folder_of, next_command, opened
from lagesbild.errors import Message
from lagesbild.language import tell

if TYPE_CHECKING:
    from rich.table import Table

    from lagesbild.config import Project
    from lagesbild.ingest.store import FileAccount

app = typer.Typer()
_COUNTED: Final = {
    "rows_read": Message("rows read"),
    "accepted": Message("accepted"),
    "duplicates": Message("duplicates"),
    "quarantined": Message("quarantined"),
    "revisions": Message("revisions"),
}


@app.command(epilog="Example: lagesbild ingest")
def ingest(context: typer.Context, *, wait: Wait = 0) -> None:
    """Read what is new in data/raw, and account for every row.

    For each file, rows read = accepted + duplicates + quarantined. Quarantined rows are written to
    data/processed/karantan-SOURCE.xlsx, to be corrected by a person.
    """
    from lagesbild.operation.run.doubts import doubts
    from lagesbild.operation.run.places import of_places
    from lagesbild.operation.run.run import ingest_alone

    with opened(context, wait_s=wait) as (workspace, project), progress(tell("Reading exports")) as update:
        result = ingest_alone(project, wait_s=wait, on_progress=update)
    accounting = result.accounting
    messages.print(_rows_by_file(accounting.files, result.interventions))
    messages.print(
        tell(
            "{files:,} {files:file|files} read now; {incidents:,} {incidents:incident|incidents} in the store.",
            files=result.files_read,
            incidents=accounting.incidents,
        )
    )
    for line in _without_category(project):
        messages.print(line, markup=False, soft_wrap=True)
    if accounting.faults:
        messages.print(_commonest_faults(accounting.faults))
    if accounting.places.names:
        messages.print(tell(of_places(accounting.places)), markup=False, soft_wrap=True)
    warn((*result.notes, *doubts(project, accounting)))
    for workbook in result.workbooks:
        messages.print(
            tell("To correct: {workbook}", workbook=workspace.place(workbook)), markup=False, soft_wrap=True
        )
    following = tell("Next: {command}", command=next_command(context, "run"))
    messages.print(following, markup=False, soft_wrap=True)
    output.print(workspace.place(project.processed / "ingest.json"))


def _rows_by_file(files: "Sequence[FileAccount]", register: "Sequence[FileAccount]") -> "Table":
    """What became of the rows of each export, their sum, and of the rows of the interventions' register."""
    names = list(_COUNTED)
    headings = [tell("file"), *map(tell, _COUNTED.values())]
    has_unread = any(each.unread for each in files)
    if has_unread:
        headings.append(tell("not read"))

    def row(account: "FileAccount") -> list[Any]:
        unread = sum(part["rows"] for part in account.unread)
        counts = [getattr(account, name) for name in names]
        return [Path(account.file).name, *counts, *([unread] if has_unread else [])]

    rows = [row(each) for each in files]
    total = [tell("total"), *(sum(column) for column in list(zip(*rows, strict=True))[1:])]
    return table(tell("Accounting"), headings, [*rows, total, *map(row, register)])


def _without_category(project: "Project") -> Iterator[str]:
    """The sources that no column is read of for what happened."""
    from lagesbild.config import Constant

    for source in project.sources:
        if isinstance(source.columns.category, Constant):
            yield tell(
                "{source}: no column is read for what happened; every row counts as '{category}', as the settings say.",
                source=source.name,
                category=source.columns.category.value,
            )


def _commonest_faults(faults: Mapping[str, int]) -> "Table":
    from lagesbild.ingest.intake import commonest

    shown = [
        (tell(rule.explanation), rows, tell(rule.remedy) if rule.remedy else "")
        for rows, rule in commonest(faults)
    ]
    return table(tell("The commonest faults"), (tell("what"), tell("rows"), tell("what to do")), shown)


@app.command(cls=PdfCommand, epilog="Example: lagesbild run --period 2026-W45")
def run(
    context: typer.Context,
    *,
    period: Annotated[
        str,
        typer.Option(
            help="latest (the last whole period), 2026-W45, 2026-11-02..2026-11-15, 2026-11, 2026-Q3, 2026-T2, 2026-H1 or 2026."
        ),
    ] = "latest",
    report: ReportName = None,
    edition: EditionName = None,
    if_due: IfDue = False,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help="Make a new version if the inputs have changed, and keep the one that is there."
        ),
    ] = False,
    wait: Wait = 0,
    no_cache: NoCache = False,
    pdf: Pdf = None,
) -> None:
    """Make a report: run its notebooks, render one HTML file and publish it.

    Exports that are new in data/raw are ingested first. Either the whole report is published, in one
    step, or nothing is.
    """
    from lagesbild.operation.run.run_request import Order
    from lagesbild.report.archive.pdf import find_browser
    from lagesbild.report.engine import process

    order = Order(
        period=period,
        report=report,
        edition=edition,
        if_due=if_due,
        refresh=refresh,
        use_cache=not no_cache,
        extent=pdf_extent(pdf),
        browser=find_browser() if pdf else None,  # before the work, if there is none
        takes_covered=True,
    )
    order.check()
    with (
        opened(context, wait_s=wait) as (workspace, project),
        process.started(project, under_way(context).zygote) as zygote,  # it imports while we do
    ):
        from lagesbild.ingest.store import Accounting
        from lagesbild.operation.run.doubts import doubts
        from lagesbild.operation.run.run import run as run_order

        outcomes = run_order(
            project, order, wait_s=wait, progress=progress, deliver=workspace.deliver, zygote=zygote
        )
        if accounting := Accounting.read(project.processed):
            warn(doubts(project, accounting))
    warn([outcome.note for outcome in outcomes if outcome.note])
    for outcome in outcomes:
        output.print(tell(outcome.line()))
        if outcome.message:
            failed(outcome.message)
    if not outcomes:
        output.print(tell("Nothing is due."))
    for page in [outcome.page for outcome in outcomes if outcome.page][-1:]:
        output.print(workspace.place(page))
    if code := max((outcome.exit_code for outcome in outcomes), default=0):
        raise typer.Exit(code)


@app.command(epilog="Example: lagesbild backfill 2026-01-05..2026-01-18 latest")
def backfill(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first period, as for run.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last period, as for run.")],
    *,
    report: ReportName = None,
    no_cache: NoCache = False,
    wait: Wait = 0,
) -> None:
    """Make the report of every period from FROM to TO that is not there or not up to date.

    A report is up to date when nothing that decides it has changed: exports, geography, settings,
    notebooks, earlier reports, code. The version that was published is kept. A period for which none can be made does not stop the others; the
    exit code is then that of the first.
    """
    from lagesbild.present.words import period_names
    from lagesbild.report.engine import process

    faults = []
    with (
        opened(context, wait_s=wait) as (workspace, project),
        process.started(project, under_way(context).zygote) as zygote,  # as in run
    ):
        from lagesbild.operation.run.backfill import backfill as make
        from lagesbild.report.backfill import between

        chosen = chosen_report(project, report, None)
        wanted = between(project, chosen, period_of(project, chosen, first), period_of(project, chosen, last))
        made = make(
            project, chosen, wanted, use_cache=not no_cache, wait_s=wait, progress=progress, zygote=zygote
        )
        for each in made:
            workspace.deliver()
            title = f"{chosen.title}, {period_names.name(each.period)}"
            if each.result == "failed":
                faults.append(each)
                messages.print(
                    tell("{title}: {told}", title=title, told=each.message),
                    style="red",
                    markup=False,
                    soft_wrap=True,
                )
            else:
                told = Message("made") if each.result == "published" else Message("up to date")
                messages.print(tell("{title}: {told}", title=title, told=told), markup=False, soft_wrap=True)
                output.print(each.page and workspace.place(each.page))
    if faults:
        failed(
            Message("{count} of {wanted} reports could not be made.", count=len(faults), wanted=len(wanted))
        )
        raise typer.Exit(faults[0].exit_code)


@app.command(epilog="Example: lagesbild export --report rad --period 2026 --size 1600x900")
def export(
    context: typer.Context,
    *,
    period: Annotated[
        str, typer.Option(help="The published report's period; written as for run.")
    ] = "latest",
    report: ReportName = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="Which files to write, by their ending: xlsx, svg … Repeat it; all if left out."
        ),
    ] = None,
    size: Annotated[str, typer.Option(help="Width x height of the figures, in pixels.")] = "1920x1080",
    to: Annotated[
        Path | None, typer.Option(help="Folder; exports/PERIOD/REPORT in the workspace if left out.")
    ] = None,
) -> None:
    """Take tables and figures out of a published report, for a spreadsheet and for slides.

    Nothing is computed again: what is exported is what the report shows, with its title, legend, source and
    edition. results.gpkg beside the report is for QGIS, and has its styles in it.
    """
    from lagesbild.report.exports import export as exports

    with opened(context) as (workspace, project):
        chosen, pixels = project.report(report), exports.parse_size(size)
        wanted = period_of(project, chosen, period)
        target = to or project.root / "exports" / wanted.slug / chosen.name
        published = project.reports_folder / wanted.slug / chosen.name
        for path in exports.export(published, target, formats=formats or (), size=pixels):
            messages.print(path.relative_to(target).as_posix(), markup=False)
    output.print(workspace.place(target))


@app.command(epilog="Example: lagesbild check reports/2026-07-01--2026-09-30/rad-lagesbild")
def check(
    context: typer.Context,
    report: Annotated[Path, typer.Argument(help="The report's folder, or one file of it.", exists=True)],
    *,
    edition: Annotated[
        str | None, typer.Option(help="Edition; what the manifest beside it says if left out.")
    ] = None,
) -> None:
    """Look for what a report's edition may not show, as someone who wants to find it would.

    Every file is taken apart and held against the store. A leak is told by file and kind, never by what it
    says, and gives exit code 6. A report of a shared edition is checked like this before it is published.
    """
    from lagesbild import config
    from lagesbild.report.audit.check import check_path, require_none

    require_none(check_path(config.load(folder_of(context)), report, edition))
    messages.print(tell("Nothing was found that the edition may not show."))
    output.print(str(report))
