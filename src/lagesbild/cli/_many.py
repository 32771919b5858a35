"""Run many workspaces, here or on a cluster."""

import os
import time
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from lagesbild import stop
from lagesbild.cli._console import messages, output, progress
from lagesbild.cli._options import EditionName, IfDue, NoCache, Pdf, PdfCommand, ReportName, Wait, pdf_extent
from lagesbild.cli._under_way import UnderWay, under_way
from lagesbild.language import tell

if TYPE_CHECKING:
    from lagesbild.errors import Message
    from lagesbild.operation.many.many import Done

app = typer.Typer()


@app.command("run-all", cls=PdfCommand, epilog="Example: lagesbild run-all 'kommuner/*' --if-due --workers 4")
def run_all(
    context: typer.Context,
    workspaces: Annotated[
        list[str],
        typer.Argument(
            metavar="WORKSPACES...",
            help="Folders, URLs such as s3://bucket/kommun, patterns such as 'kommuner/*', or a .txt file with one of these a line.",
        ),
    ],
    *,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Worker processes on this machine; as many as processors if left out."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Hand the workspaces to a Dask cluster instead: tcp://host:8786 (extra cluster)."),
    ] = None,
    retries: Annotated[
        int, typer.Option(min=0, help="Times more that a workspace is tried whose worker was lost.")
    ] = 2,
    period: Annotated[str, typer.Option(help="As for run.")] = "latest",
    report: ReportName = None,
    edition: EditionName = None,
    if_due: IfDue = False,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Make new versions of what has changed, and keep what is there."),
    ] = False,
    wait: Wait = 0,
    no_cache: NoCache = False,
    pdf: Pdf = None,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON, for a program.")] = False,
) -> None:
    """Make the reports of many workspaces, several at a time.

    Each is run as "run" runs it, in a worker process or on a cluster. What goes wrong with one hinders no other; a worker
    that is killed costs its workspace a new try. Last comes a summary. The exit code is 4 when any
    workspace failed, whatever was wrong with it.
    """
    from lagesbild.errors import ConfigError, ExecutionError
    from lagesbild.operation.many import cluster, pool
    from lagesbild.operation.many import workspaces as known
    from lagesbild.operation.many.many import Task
    from lagesbild.operation.run.run_request import Order

    if scheduler and workers:
        raise ConfigError("--scheduler has its own workers: leave out --workers.")
    order = Order(
        period=period,
        report=report,
        edition=edition,
        if_due=if_due,
        refresh=refresh,
        use_cache=not no_cache,
        extent=pdf_extent(pdf),
    )
    order.check()
    named = known.find(workspaces)
    left = under_way(context)
    left.begin(named)
    crew, notebooks = _shared_processors(workers, len(named))
    if scheduler:
        notebooks = 1  # each of a cluster's slots is a processor
    tasks = [
        Task(each, order, wait_s=wait, notebooks=notebooks, wants_pdf=pdf is not None)
        for each in known.largest_first(named)
    ]
    if scheduler:
        results = cluster.run(tasks, scheduler=scheduler, retries=retries, tell=_say)
    else:
        results = pool.run(tasks, workers=crew, retries=retries)
    start = time.monotonic()
    finished = _gathered(results, len(tasks), left)
    finished.sort(key=lambda each: named.index(each.workspace))
    print_summary = _print_json if as_json else _print_lines
    print_summary(finished, time.monotonic() - start)
    if any(each.has_failed for each in finished):
        raise typer.Exit(ExecutionError.exit_code)


def _shared_processors(workers: int | None, workspaces: int) -> tuple[int, int]:
    """How many workers there are, and how many notebooks each runs at a time."""
    processors = os.cpu_count() or 1
    crew = min(workers or processors, workspaces)
    return crew, max(1, processors // crew)


def _say(message: "Message") -> None:
    messages.print(tell(message), markup=False)


def _print_json(finished: "list[Done]", seconds: float) -> None:
    import json

    told = {"seconds": round(seconds, 1), "workspaces": [each.as_json() for each in finished]}
    output.print(json.dumps(told, ensure_ascii=False, indent=2))


def _print_lines(finished: "list[Done]", seconds: float) -> None:
    for each in finished:
        for line in each.lines():
            output.print(line)
    failed = sum(each.has_failed for each in finished)
    output.print(
        tell(
            "{done} of {count} workspaces done in {seconds:.0f} s; {failed} failed.",
            done=len(finished) - failed,
            count=len(finished),
            seconds=seconds,
            failed=failed,
        )
    )


def _gathered(results: "Generator[Done]", count: int, left: UnderWay) -> "list[Done]":
    """What became of each workspace, told as it comes; a stop stops nothing once all have been dealt with."""
    finished: list[Done] = []
    try:
        with progress(tell("Running")) as update, closing(results):
            for done in results:
                finished.append(done)
                left.is_done(done.workspace)
                update(tell("workspaces"), len(finished), count)
                for line in done.lines():
                    messages.print(f"{len(finished)}/{count} {line}", markup=False, soft_wrap=True)
        stop.settle()
    except stop.Stopped:
        if len(finished) < count:
            told = tell(
                "Stopped. {count} of {tasks} workspaces were dealt with before.",
                count=len(finished),
                tasks=count,
            )
            messages.print(told)
            raise
        stop.stand()
    return finished
