"""The command line's entrance. Signals are heard before anything heavy is imported."""

import sys
from typing import Any

from lagesbild import stop
from lagesbild.cli import _ahead
from lagesbild.cli._under_way import UnderWay


def main() -> None:
    """Run the command line, until it ends or is stopped; see ``_program``."""
    under_way = UnderWay(sys.argv[1:])

    def command() -> None:
        with _ahead.begun(under_way, sys.argv[1:]):
            from lagesbild.cli._program import run

            run(under_way)

    stop.heed(command, under_way.note_stop)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - typer's program, with all that it imports
    if name != "app":
        raise AttributeError(name)
    from lagesbild.cli._program import app

    return app
