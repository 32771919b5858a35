"""The command line: ``lagesbild [--project DIR] [--lang sv|en] COMMAND``.

Each command's docstring is its help. The last line on stdout is the path of what was made; progress
and messages go to stderr. Faults that the user can act on are told without a traceback, and their
exit code tells a scheduler what happened.
"""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from lagesbild import __version__
from lagesbild.cli import _begin, _many, _reports, _unattended
from lagesbild.cli._console import failed, output
from lagesbild.cli._language import OPTION, Command, Program
from lagesbild.cli._under_way import UnderWay, root_of
from lagesbild.errors import LagesbildError, Message
from lagesbild.operation.run import log

app = typer.Typer(
    cls=Program,
    help="From exported incident reports to a fortnightly lägesbild.",
    epilog="Exit codes: 0 done, 1 an unexpected fault of the program, 2 wrong usage or configuration, 3 input from which no report can be made, "
    "4 execution failed and nothing was published, 5 another run holds the workspace, "
    "6 a report holds what its edition may not show, 130, 143 or 129 stopped by Ctrl-C, SIGTERM or SIGHUP.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _part in (_begin, _reports, _many, _unattended):
    for _command in _part.app.registered_commands:
        if not issubclass(_command.cls or object, Command):
            _command.cls = Command
    app.add_typer(_part.app)


def run(under_way: UnderWay) -> None:
    """Run the command line, and turn faults into messages and exit codes."""
    # jsonschema compiles a grammar of two seconds where JupyterLab is installed; no schema here needs it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        app(obj=under_way)
    except LagesbildError as error:
        failed(error)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last net: a sentence for people, the rest for the log
        if root := root_of(sys.argv[1:]):
            log.fault(root, error)
            failed(log.told_of_fault(error))
        else:
            failed(
                Message(
                    "An unexpected fault: {error}. There is no workspace to log it in.",
                    error=type(error).__name__,
                )
            )
        sys.exit(LagesbildError.exit_code)


def _version(*, asked: bool) -> None:
    if asked:
        output.print(__version__)
        raise typer.Exit


class Language(StrEnum):
    """The languages of the command line."""

    sv = "sv"
    en = "en"


@app.callback()
def _options(
    context: typer.Context,
    project: Annotated[
        str,
        typer.Option(
            help="The workspace: a folder with lagesbild.toml, or one below it; or a URL such as s3://bucket/kommun."
        ),
    ] = ".",
    lang: Annotated[  # noqa: ARG001 - the program has read it before anything was told
        Language | None,
        typer.Option(OPTION, help="Language of help and messages; the system's if left out, else Swedish."),
    ] = None,
    version: Annotated[  # noqa: ARG001, FBT002 - a flag; typer calls its callback
        bool,
        typer.Option(
            "--version", callback=lambda asked: _version(asked=asked), is_eager=True, help="Show version."
        ),
    ] = False,
) -> None:
    if isinstance(context.obj, UnderWay):
        context.obj.enter(context)
    context.obj = project
