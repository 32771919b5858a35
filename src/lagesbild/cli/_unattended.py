"""Keep a workspace that nobody watches: how it is, and when it runs."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from lagesbild.cli._console import messages, output

app = typer.Typer()


class Timer(StrEnum):
    """The timers that can be set up."""

    systemd = "systemd"
    cron = "cron"
    windows = "windows"


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
