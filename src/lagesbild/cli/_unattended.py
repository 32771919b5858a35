"""Keep a workspace that nobody watches: how it is, and when it runs."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from lagesbild.cli._console import messages, output
from lagesbild.cli._workspace import folder_of, opened
from lagesbild.language import tell

app = typer.Typer()


class Timer(StrEnum):
    """The timers that can be set up."""

    systemd = "systemd"
    cron = "cron"
    windows = "windows"


@app.command(epilog="Example: lagesbild status 'kommuner/*' --json")
def status(
    context: typer.Context,
    workspaces: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORKSPACES", help="As for run-all; --project's if left out."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for a program.")] = False,
) -> None:
    """Tell what has been published, what is due, and what failed and why.

    Also how old the newest export is, and what has changed since the last
    report. What needs someone to see to it is marked with "!". Of several
    workspaces each is told, also when one cannot be. What cannot be read
    gives exit code 3; of several workspaces the first one's code is given.
    """
    from lagesbild.operation.many.workspaces import find
    from lagesbild.operation.run.status import lines

    if workspaces:
        codes = _told_of_each(context, find(workspaces), as_json=as_json)
    else:
        told = _status(context, context.obj)
        for line in [_json(told)] if as_json else list(lines(told)):
            output.print(line)
        codes = _codes(told)
    if codes:
        raise typer.Exit(codes[0])


def _told_of_each(context: typer.Context, workspaces: Iterable[str], *, as_json: bool) -> list[int]:
    """Tell of several, also when one cannot be; the exit codes of those that something is wrong with."""
    from lagesbild.errors import LagesbildError
    from lagesbild.operation.run import status as workspace_status

    listed, codes = [], []
    for each in workspaces:
        try:
            told = _status(context, each)
            lines = list(workspace_status.lines(told))
            codes += _codes(told)
        except LagesbildError as error:
            told, lines = {"message": str(error), "exit_code": error.exit_code}, [f"! {tell(error)}"]
            codes.append(error.exit_code)
        listed.append({"workspace": each} | told)
        if not as_json:
            for line in (each, *lines, ""):
                output.print(line)
    if as_json:
        output.print(_json(listed))
    return codes


def _codes(told: dict[str, Any]) -> list[int]:
    """The exit code for a workspace where something cannot be read; none where all can."""
    from lagesbild.errors import DamagedError

    return [DamagedError.exit_code] if told["unreadable"] else []


def _json(told: object) -> str:
    import json

    return json.dumps(told, ensure_ascii=False, indent=2, default=str)


def _status(context: typer.Context, workspace: str) -> dict[str, Any]:
    from lagesbild.operation.run.status import status as told_of

    with opened(context, workspace, reads_only=True) as (_, project):
        return told_of(project)


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
    from lagesbild.operation.schedule import schedule as timers
    from lagesbild.operation.schedule.install import install as set_up

    timer = timers.scheduled(
        config.load(folder_of(context)), kind.value if kind else timers.usual_kind(), at.time()
    )
    if install:
        output.print(set_up(timer))
        return
    output.print(timers.text_of(timer), end="")
    messages.print(tell(timer.how), markup=False, soft_wrap=True)
