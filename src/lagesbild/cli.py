"""The command line: ``lagesbild [--project DIR] COMMAND``.

Each command's docstring is its help. The last line on stdout is the path of what was made; progress
and messages go to stderr. Faults that the user can act on are told without a traceback, and their
exit code tells a scheduler what happened.
"""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from lagesbild import __version__
from lagesbild.errors import LagesbildError

if TYPE_CHECKING:
    from lagesbild.config import Project, Report
    from lagesbild.periods import Period

app = typer.Typer(
    help="From exported incident reports to a fortnightly lägesbild.",
    epilog="Exit codes: 0 done, 2 wrong usage or configuration, 3 input from which no report can be made, "
    "4 execution failed and nothing was published, 5 another run holds the workspace, "
    "6 a report holds what its edition may not show.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# A pipe or a log has no width of its own: tables keep a row a line there.
messages = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 160)
output = Console(highlight=False, soft_wrap=True, markup=False)

Update = Callable[[str, int, int], None]
NoCache = Annotated[  # one option of two commands
    bool, typer.Option("--no-cache", help="Run every notebook, also those that would come out the same.")
]
Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait for another run to end.")]


class Timer(StrEnum):
    """The timers that can be set up."""

    systemd = "systemd"
    cron = "cron"
    windows = "windows"


def main() -> None:
    """Run the command line, and turn faults into messages and exit codes."""
    _end_tidily_when_terminated()
    # jsonschema compiles a grammar of two seconds where JupyterLab is installed; no schema here needs it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        app()
    except LagesbildError as error:
        messages.print(f"Error: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        messages.print("Stopped. Nothing was published.")
        sys.exit(130)


def _end_tidily_when_terminated() -> None:
    """Take SIGTERM as an interrupt: what has been started is ended, what was half written is put away."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def _version(*, asked: bool) -> None:
    if asked:
        output.print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    project: Annotated[
        Path, typer.Option(help="The workspace: a folder with lagesbild.toml, or one below it.")
    ] = Path(),
    version: Annotated[  # noqa: ARG001, FBT002 - a flag; typer calls its callback
        bool,
        typer.Option(
            "--version", callback=lambda asked: _version(asked=asked), is_eager=True, help="Show version."
        ),
    ] = False,
) -> None:
    context.obj = project


@app.command(epilog="Example: lagesbild init min-kommun --name 'Exempelby kommun' --boundary kommun.gpkg")
def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace; must not have a lagesbild.toml.")],
    *,
    name: Annotated[str, typer.Option(help="The municipality's name, as in titles.")] = "",
    boundary: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The municipality's border, copied in.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="An export, copied in; its mapping is proposed."),
    ] = None,
) -> None:
    """Make a new workspace with a commented lagesbild.toml and workbooks to fill in.

    With --boundary and --export the workspace is ready to run: check the proposed mapping, then
    ingest and run.
    """
    from lagesbild import workspace

    output.print(str(workspace.create(folder, name=name, boundary=boundary, export=export)))


@app.command(epilog="Example: lagesbild templates")
def templates(context: typer.Context) -> None:
    """Write the workbooks to fill in anew, with the workspace's categories and districts.

    mallar/rapportera.xlsx is for those who report and mallar/insatser.xlsx for the working group. Filled
    in, they belong in data/raw; what is there is left alone.
    """
    from lagesbild import config, workspace

    for path in workspace.write_templates(config.load(context.obj)):
        output.print(str(path))


@app.command(epilog="Example: lagesbild inspect data/raw/export.xlsx")
def inspect(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The export.", exists=True, dir_okay=False)],
) -> None:
    """Show how an export would be read, and print the TOML to paste.

    Proposes encoding, delimiter, columns, time formats and coordinate system; shows five rows with
    free text masked, and the faults that would come.
    """
    from lagesbild import workspace

    inspected = workspace.inspect(file, context.obj)
    for line in inspected.summary:
        messages.print(line, markup=False)
    messages.print(
        _table("Five rows as they would be read", inspected.sample.columns, inspected.sample.to_numpy())
    )
    if inspected.faults is not None:
        rows = [(code, count, text) for code, (count, text) in inspected.faults.items()]
        messages.print(_table("Faults that would come", ("rule", "rows", "explanation"), rows))
    output.print(inspected.toml)


@app.command(epilog="Example: lagesbild ingest")
def ingest(context: typer.Context, *, wait: Wait = 0) -> None:
    """Read what is new in data/raw, and account for every row.

    For each file, rows read = accepted + duplicates + quarantined. Quarantined rows are written to
    data/processed/karantan-SOURCE.xlsx, to be corrected by a person.
    """
    from lagesbild import config
    from lagesbild.operation.run import ingest_alone

    project = config.load(context.obj)
    with _progress("Reading exports") as update:
        result = ingest_alone(project, wait_s=wait, on_progress=update)
    names = ("rows_read", "accepted", "duplicates", "quarantined", "revisions")
    rows, register = (
        [(Path(each.file).name, *(getattr(each, name) for name in names)) for each in files]
        for files in (result.accounting.files, result.interventions)
    )
    total = ("total", *(sum(column) for column in list(zip(*rows, strict=True))[1:]))
    messages.print(
        _table("Accounting", ("file", *(name.replace("_", " ") for name in names)), [*rows, total, *register])
    )
    messages.print(
        f"{result.files_read} file(s) read now; {result.accounting.incidents} incidents in the store."
    )
    for workbook in result.workbooks:
        messages.print(f"To correct: {workbook}", markup=False, soft_wrap=True)
    output.print(str(project.processed / "ingest.json"))


@app.command(epilog="Example: lagesbild run --period 2026-W45")
def run(
    context: typer.Context,
    *,
    period: Annotated[
        str,
        typer.Option(
            help="latest (the last whole period), 2026-W45, 2026-11-02..2026-11-15, 2026-11, 2026-Q3, 2026-T2, 2026-H1 or 2026."
        ),
    ] = "latest",
    report: Annotated[str | None, typer.Option(help="Name of the report; the first if left out.")] = None,
    edition: Annotated[str | None, typer.Option(help="Edition; the report's own if left out.")] = None,
    if_due: Annotated[
        bool,
        typer.Option(
            "--if-due", help="Make what is due and covered by an export, of every report; else do nothing."
        ),
    ] = False,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help="Make a new version if the inputs have changed, and keep the one that is there."
        ),
    ] = False,
    wait: Wait = 0,
    no_cache: NoCache = False,
    pdf: Annotated[
        bool,
        typer.Option("--pdf", help="Print the page to lagesbild.pdf too, with Chromium, Chrome or Edge."),
    ] = False,
) -> None:
    """Make a report: run its notebooks, render one HTML file and publish it.

    Exports that are new in data/raw are ingested first. Either the whole report is published, in one
    step, or nothing is.
    """
    from lagesbild import config
    from lagesbild.errors import ConfigError
    from lagesbild.operation.run import Order
    from lagesbild.operation.run import run as run_order
    from lagesbild.report.pdf import find_browser

    if if_due and (period != "latest" or edition or refresh):
        raise ConfigError(
            "--if-due chooses period and edition itself: leave out --period, --edition and --refresh."
        )
    order = Order(
        period=period,
        report=report,
        edition=edition,
        if_due=if_due,
        refresh=refresh,
        use_cache=not no_cache,
        browser=find_browser() if pdf else None,  # before the work, if there is none
    )
    project = config.load(context.obj)
    outcomes = run_order(project, order, wait_s=wait, progress=_progress)
    for outcome in outcomes:
        output.print(outcome.line())
        if outcome.message:
            messages.print(f"Error: {outcome.message}", style="red", markup=False, soft_wrap=True)
    if not outcomes:
        output.print("Nothing is due.")
    for page in [outcome.page for outcome in outcomes if outcome.page][-1:]:
        output.print(str(page))
    if code := max((outcome.exit_code for outcome in outcomes), default=0):
        raise typer.Exit(code)


@app.command(epilog="Example: lagesbild backfill 2026-01-05..2026-01-18 latest")
def backfill(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first period, as for run.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last period, as for run.")],
    *,
    report: Annotated[str | None, typer.Option(help="Name of the report; the first if left out.")] = None,
    no_cache: NoCache = False,
    wait: Wait = 0,
) -> None:
    """Make the report of every period from FROM to TO that is not there or not up to date.

    A report is up to date when nothing that decides it has changed: exports, geography, settings,
    notebooks, earlier reports, code. The version that was published is kept. A period for which none can be made does not stop the others; the
    exit code is then that of the first.
    """
    from lagesbild import config, periods
    from lagesbild.operation import lock
    from lagesbild.report.engine import process

    project = config.load(context.obj)
    chosen = _chosen(project, report, None)
    span = _period(project, chosen, first), _period(project, chosen, last)
    faults: list[LagesbildError] = []
    with lock.alone(project, "backfill", wait_s=wait), process.started(project) as zygote:
        from lagesbild.ingest.run import ingest as run_ingest
        from lagesbild.report.backfill import backfill as run_backfill
        from lagesbild.report.backfill import between

        with _progress("Reading exports") as update:
            accounting = run_ingest(project, on_progress=update).accounting
        wanted = between(project, chosen, *span)
        for each in run_backfill(
            project, chosen, wanted, accounting=accounting, zygote=zygote, use_cache=not no_cache
        ):
            title = f"{chosen.title}, {periods.name(each.period)}"
            if each.fault:
                faults.append(each.fault)
                messages.print(f"{title}: {each.fault}", style="red", markup=False, soft_wrap=True)
            else:
                messages.print(
                    f"{title}: {'made' if each.because else 'up to date'}", markup=False, soft_wrap=True
                )
                output.print(str(each.page))
    if faults:
        raise type(faults[0])(
            f"{len(faults)} of {len(wanted)} reports could not be made; the first: {faults[0]}"
        )


@app.command(epilog="Example: lagesbild export --report rad --period 2026 --size 1600x900")
def export(
    context: typer.Context,
    *,
    period: Annotated[
        str, typer.Option(help="The published report's period; written as for run.")
    ] = "latest",
    report: Annotated[str | None, typer.Option(help="Name of the report; the first if left out.")] = None,
    tables: Annotated[bool, typer.Option(help="Write tabeller.xlsx, a sheet a table.")] = True,
    figures: Annotated[bool, typer.Option(help="Write each chart and map as SVG and PNG.")] = True,
    size: Annotated[str, typer.Option(help="Width x height of the figures, in pixels.")] = "1920x1080",
    to: Annotated[
        Path | None, typer.Option(help="Folder; exports/PERIOD/REPORT in the workspace if left out.")
    ] = None,
) -> None:
    """Take tables and figures out of a published report, for a spreadsheet and for slides.

    Nothing is computed again: what is exported is what the report shows, with its title, legend, source and
    edition. results.gpkg beside the report is for QGIS, and has its styles in it.
    """
    from lagesbild import config
    from lagesbild.report import export as exports

    project = config.load(context.obj)
    chosen, pixels = project.report(report), exports.parse_size(size)
    wanted = _period(project, chosen, period)
    target = to or project.root / "exports" / wanted.slug / chosen.name
    published = project.reports_folder / wanted.slug / chosen.name
    for path in exports.export(published, target, tables=tables, figures=figures, size=pixels):
        messages.print(path.relative_to(target).as_posix(), markup=False)
    output.print(str(target))


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
    from lagesbild.report.check import check_path, require_none

    require_none(check_path(config.load(context.obj), report, edition))
    messages.print("Nothing was found that the edition may not show.")
    output.print(str(report))


@app.command(epilog="Example: lagesbild status --json")
def status(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a program.")] = False,
) -> None:
    """Tell what has been published, what is due, and what failed and why.

    Also how old the newest export is, and what has changed since the last report. What needs someone to
    see to it is marked with "!".
    """
    import json

    from lagesbild import config
    from lagesbild.operation import status as workspace_status

    told = workspace_status.status(config.load(context.obj))
    if as_json:
        output.print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in workspace_status.lines(told):
        output.print(line)


@app.command(epilog="Example: lagesbild schedule --kind systemd --install")
def schedule(
    context: typer.Context,
    *,
    kind: Annotated[Timer | None, typer.Option(help="The timer; this machine's own if left out.")] = None,
    at: Annotated[datetime, typer.Option(formats=["%H:%M"], help="Time of day.")] = "06:30",  # type: ignore[assignment] # noqa: RUF100 - typer parses it
    install: Annotated[bool, typer.Option("--install", help="Set it up for you on this machine.")] = False,
) -> None:
    """Print a timer that makes the reports that are due, every day.

    A systemd service and timer, a cron line, or a task for the Windows Task Scheduler. Each runs
    "lagesbild run --if-due", which does nothing on most days.
    """
    from lagesbild import config
    from lagesbild.operation import schedule as timers
    from lagesbild.operation.install import install as set_up

    timer = timers.scheduled(config.load(context.obj), kind.value if kind else timers.usual_kind(), at.time())
    if install:
        output.print(set_up(timer))
        return
    output.print(timers.text_of(timer), end="")
    messages.print(timer.how, markup=False, soft_wrap=True)


@app.command(epilog="Example: lagesbild new-notebook sena_kvallar --title 'Sena kvällar'")
def new_notebook(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="File name without .ipynb: a to z, digits, _ and -.")],
    *,
    title: Annotated[str, typer.Option(help="Heading of the section; made from the name if left out.")] = "",
) -> None:
    """Make a notebook of your own, ready to become a section of the report.

    Printed is the TOML that puts it in the report: paste it into lagesbild.toml, after the other
    notebooks of the report.
    """
    from lagesbild import config, workspace

    path, toml = workspace.new_notebook(config.load(context.obj), name, title=title)
    messages.print("To put it in the report, add to lagesbild.toml:")
    messages.print(toml, markup=False)
    output.print(str(path))


@app.command(epilog="Example: lagesbild demo --until 2026-11-16")
def demo(
    context: typer.Context,
    *,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day the exports end; the end of the last whole fortnight if left out.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed and day give the same exports.")] = 1,
) -> None:
    """Write the demo municipality's geography and exports into the workspace.

    Exempelby is fictional: no place, person or event in it is real.
    """
    from lagesbild import demo as demo_municipality

    folder: Path = context.obj.resolve()
    demo_municipality.write(folder, until=until.date() if until else _end_of_last_fortnight(), seed=seed)
    output.print(str(folder / "data" / "raw"))


def _chosen(project: "Project", report: str | None, edition: str | None) -> "Report":
    """The report asked for, in the edition asked for."""
    from lagesbild.disclosure.editions import edition as known_edition

    chosen = project.report(report)
    return chosen.model_copy(update={"edition": known_edition(edition).name}) if edition else chosen


def _period(project: "Project", report: "Report", text: str) -> "Period":
    """The period that a text means for a report, today."""
    from lagesbild import periods, situation

    calendar, today = project.calendar.calendar(), situation.today(project)
    return periods.parse(text, calendar=calendar, today=today, kind=report.period)


def _end_of_last_fortnight() -> date:
    """What is planted in the demo lies in the fortnight that ``run`` reports on by default."""
    from lagesbild.config import CalendarSettings

    return CalendarSettings().calendar().last_whole(datetime.now().astimezone().date()).end


def _table(title: str, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table for the terminal; numbers to the right."""
    table = Table(title=title, title_justify="left")
    listed = [[("" if value is None else str(value)) for value in row] for row in rows]
    for at, column in enumerate(columns):
        is_number = all(row[at].replace(" ", "").isdigit() for row in listed)
        table.add_column(
            str(column), justify="right" if is_number and listed else "left", overflow="fold", no_wrap=at == 0
        )
    for row in listed:
        table.add_row(*row)
    return table


@contextmanager
def _progress(title: str) -> Iterator[Update]:
    """A bar on a terminal, a plain line for each step elsewhere."""
    if not messages.is_terminal:
        said: set[str] = set()

        def tell(name: str, _done: int, _total: int) -> None:
            if name not in said:
                said.add(name)
                messages.print(f"{title}: {name}", markup=False, soft_wrap=True)

        yield tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(f"{title}: {name}", total=total)
            task = tasks[name]
            bar.update(task, completed=done, visible=done < total)

        yield show
