"""Begin: make a workspace, try an export on, make a notebook, write the demo."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lagesbild.cli._console import messages, output, progress, table, warn
from lagesbild.cli._map import tell_of_map
from lagesbild.cli._workspace import folder_of, next_command
from lagesbild.language import tell

app = typer.Typer()


@app.command(epilog="Example: lagesbild init min-kommun --name 'Exempelby kommun' --boundary kommun.gpkg")
def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace; must not have a lagesbild.toml.")],
    *,
    name: Annotated[str, typer.Option(help="The municipality's name, as in titles.")] = "",
    boundary: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The municipality's border, copied in.")
    ] = None,
    export: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="An export, copied in; its mapping is proposed. May be repeated.",
        ),
    ] = None,
    geography: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            help="A file or folder to gather the map from, as for the command geography. May be repeated.",
        ),
    ] = None,
    municipality: Annotated[str, typer.Option(help="Whose map it is: the municipality's name or code.")] = "",
) -> None:
    """Make a new workspace with a commented lagesbild.toml and workbooks to fill in.

    With --boundary, or --municipality and --geography, and --export the workspace is ready to run: check the
    proposed mapping, then ingest and run. What goes wrong leaves nothing behind.
    """
    from lagesbild import workspace

    with progress(tell("Geography")) as update:
        made = workspace.create(
            folder,
            name=name,
            boundary=boundary,
            exports=export or [],
            geography=geography or [],
            municipality=municipality,
            on_progress=update,
        )
    warn(made.remarks)
    if made.mapped:
        tell_of_map(made.mapped)
    following = tell("Next: read the settings, then run: lagesbild --project {folder} ingest", folder=folder)
    messages.print(following, markup=False)
    output.print(str(made.settings))


@app.command(epilog="Example: lagesbild add polisen_2026-11-16.csv")
def add(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="The export; copied into data/raw.", exists=True, dir_okay=False)
    ],
    *,
    categories: Annotated[
        bool | None,
        typer.Option(help="Add the categories that the settings do not know; asked about if left out."),
    ] = None,
) -> None:
    """Add a further export, with how it is read, to the workspace.

    Its source is proposed as by inspect and written into lagesbild.toml; all that stands there stays as it is.
    """
    from lagesbild import workspace

    added = workspace.add(
        folder_of(context), file, with_categories=_asked if categories is None else categories
    )
    warn(added.remarks)
    done = tell(
        "Added the source '{source}' and {count} {count:category|categories}.",
        source=added.source,
        count=len(added.categories),
    )
    messages.print(done, markup=False)
    messages.print(tell("Next: {command}", command=next_command(context, "ingest")), markup=False)
    output.print(str(added.export))


def _asked(unknown: Sequence[str]) -> bool:
    """Whether a person wants the categories; nobody at the terminal wants none."""
    messages.print(tell("Categories that the settings do not know:"))
    for name in unknown:
        messages.print(f"  {name}", markup=False)
    return sys.stdin.isatty() and typer.confirm(
        tell("Add each as a category of its own? (Otherwise they count as 'Övrigt'.)"), err=True
    )


@app.command(epilog="Example: lagesbild geography nedladdat --municipality Kungsör")
def geography(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(help="Files and folders as they were downloaded; zip files too.", exists=True),
    ],
    *,
    municipality: Annotated[
        str,
        typer.Option(help="The municipality's name or code; the workspace's border says which if left out."),
    ] = "",
) -> None:
    """Gather the municipality's map from open files of Lantmäteriet, SCB and OpenStreetMap.

    Each file is known by what is in it. What belongs to the municipality becomes one GeoPackage in
    data/raw/geografi, and [area] in lagesbild.toml names its layers; comments and all else stay.
    """
    from lagesbild import workspace

    with progress(tell("Geography")) as update:
        made = workspace.geography(folder_of(context), files, municipality=municipality, on_progress=update)
    tell_of_map(made)
    messages.print(tell("Next: {command}", command=next_command(context, "ingest")), markup=False)
    output.print(str(made.path))


@app.command(epilog="Example: lagesbild templates")
def templates(context: typer.Context) -> None:
    """Write the workbooks and the form to fill in anew, with the workspace's categories, districts and map.

    mallar/rapportera.html (a form with a map) and mallar/rapportera.xlsx are for those who report and
    mallar/insatser.xlsx for the working group. Filled in, they belong in data/raw; what is there is left alone.
    """
    from lagesbild import config, workspace

    for path in workspace.write_templates(config.load(folder_of(context))):
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

    inspected = workspace.inspect(file, folder_of(context))
    for line in inspected.summary:
        messages.print(line, markup=False)
    messages.print(
        table(tell("Five rows as they would be read"), inspected.sample.columns, inspected.sample.to_numpy())
    )
    if inspected.faults is not None:
        rows = [(code, count, tell(told)) for code, (count, told) in inspected.faults.items()]
        headings = (tell("rule"), tell("rows"), tell("explanation"))
        messages.print(table(tell("Faults that would come"), headings, rows))
    output.print(inspected.toml)


@app.command(epilog="Example: lagesbild split region_2026-11-16.csv --by Kommun 'kommuner/*'")
def split(
    file: Annotated[
        Path, typer.Argument(help="The export for all; delimited text.", exists=True, dir_okay=False)
    ],
    workspaces: Annotated[
        list[str],
        typer.Argument(
            help="The municipalities' workspaces: folders, patterns such as 'kommuner/*', or a .txt file with one of these a line."
        ),
    ],
    *,
    by: Annotated[str, typer.Option(help="The column that says the municipality.")],
) -> None:
    """Deal out an export that covers many municipalities to their workspaces.

    Each row goes, as it is written, into data/raw of the workspace that goes by the row's municipality:
    its name, its code or its folder's name. Rows that none goes by are kept in a file beside the export.
    """
    from lagesbild import config
    from lagesbild.ingest.split import split as split_export
    from lagesbild.operation.many.workspaces import find

    projects = [config.load(each) for each in find(workspaces)]
    with progress(tell("Dealing out")) as update:
        done = split_export(file, by, projects, on_progress=update)
    rows = [(project.area.name, count) for project, count in zip(projects, done.dealt.values(), strict=True)]
    title = tell("{rows:,} rows", rows=done.rows)
    listed = [*rows, (tell("no workspace"), done.left)]
    messages.print(table(title, (tell("workspace"), tell("rows")), listed))
    if done.remainder:
        output.print(str(done.remainder))
    for path, count in done.dealt.items():
        if count:
            output.print(str(path))


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

    path, toml = workspace.new_notebook(config.load(folder_of(context)), name, title=title)
    messages.print(tell("To put it in the report, add to lagesbild.toml:"))
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
    """Write the demo municipality's geography and exports, and its settings where there are none yet.

    Exempelby is fictional: no place, person or event in it is real. In an empty folder it becomes a workspace that is
    ready for ingest and run.
    """
    from lagesbild import demo as demo_municipality
    from lagesbild import workspace

    root, settings = folder_of(context).resolve(), demo_municipality.settings()
    if workspace.begin_demo(root, settings):
        output.print(str(root / "lagesbild.toml"))
    demo_municipality.write(
        root, until=until.date() if until else _end_of_last_fortnight(settings), seed=seed
    )
    output.print(str(root / "data" / "raw"))


def _end_of_last_fortnight(settings: str) -> date:
    """What is planted in the demo lies in the fortnight that ``run`` reports on by default."""
    from lagesbild import config, periods

    given = config.tables(settings)
    today = periods.local_day(given["area"]["timezone"])
    return config.CalendarSettings(**given["calendar"]).calendar().last_whole(today).end
