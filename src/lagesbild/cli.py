"""The command line: ``lagesbild [--project DIR] COMMAND``.

Each command's docstring is its help. The last line on stdout is the path of what was made; progress
and messages go to stderr. Faults that the user can act on are told without a traceback, and their
exit code tells a scheduler what happened.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from lagesbild import __version__
from lagesbild.errors import LagesbildError

app = typer.Typer(
    help="From exported incident reports to a fortnightly lägesbild.",
    epilog="Exit codes: 0 done, 2 wrong usage or configuration, 3 input from which no report can be made, "
    "4 execution failed and nothing was published.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# A pipe or a log has no width of its own: tables keep a row a line there.
messages = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 160)
output = Console(highlight=False, soft_wrap=True, markup=False)

Update = Callable[[str, int, int], None]


def main() -> None:
    """Run the command line, and turn faults into messages and exit codes."""
    try:
        app()
    except LagesbildError as error:
        messages.print(f"Error: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        messages.print("Stopped. Nothing was published.")
        sys.exit(130)


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
def ingest(context: typer.Context) -> None:
    """Read what is new in data/raw, and account for every row.

    For each file, rows read = accepted + duplicates + quarantined. Quarantined rows are written to
    data/processed/karantan-SOURCE.xlsx, to be corrected by a person.
    """
    from lagesbild import config
    from lagesbild.ingest.run import ingest as run_ingest

    project = config.load(context.obj)
    with _progress("Reading exports") as update:
        result = run_ingest(project, on_progress=update)
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
) -> None:
    """Make a report: run its notebooks, render one HTML file and publish it.

    Exports that are new in data/raw are ingested first. Either the whole report is published, in one
    step, or nothing is.
    """
    from lagesbild import config, periods, situation
    from lagesbild.disclosure.editions import edition as known_edition
    from lagesbild.ingest.run import ingest as run_ingest
    from lagesbild.report.run import run_report

    project = config.load(context.obj)
    chosen = project.report(report)
    if edition is not None:
        chosen = chosen.model_copy(update={"edition": known_edition(edition).name})
    wanted = periods.parse(
        period, calendar=project.calendar.calendar(), today=situation.today(project), kind=chosen.period
    )
    with _progress("Reading exports") as update:
        accounting = run_ingest(project, on_progress=update).accounting
    with _progress(f"{chosen.title}, {periods.name(wanted)}") as update:
        published = run_report(project, chosen, wanted, accounting=accounting, on_progress=update)
    output.print(str(published))


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
    from lagesbild import config, periods, situation
    from lagesbild.report import export as exports

    project = config.load(context.obj)
    chosen, pixels = project.report(report), exports.parse_size(size)
    wanted = periods.parse(
        period, calendar=project.calendar.calendar(), today=situation.today(project), kind=chosen.period
    )
    target = to or project.root / "exports" / wanted.slug / chosen.name
    published = project.reports_folder / wanted.slug / chosen.name
    for path in exports.export(published, target, tables=tables, figures=figures, size=pixels):
        messages.print(path.relative_to(target).as_posix(), markup=False)
    output.print(str(target))


@app.command(epilog="Example: lagesbild status")
def status(context: typer.Context) -> None:
    """Tell what has been published, what is due, and what failed and why."""
    from lagesbild import config, workspace

    for line in workspace.status(config.load(context.obj)):
        output.print(line)


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
