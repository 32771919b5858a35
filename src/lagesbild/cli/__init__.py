"""The command line's entrance. Signals are heard before anything heavy is imported."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lagesbild import stop

under_way: set[Path] | None = None
"""The workspaces that ``run-all`` has not yet dealt with; None until it knows them."""


def main() -> None:
    """Run the command line, until it ends or is stopped; see ``_program``."""
    stop.heed(_command, _note_stop)


def _command() -> None:
    from lagesbild.cli._program import run

    run()


def _note_stop(number: int) -> None:
    """Tell that the command was stopped, and log it in each workspace that it was about. Imports next to nothing."""
    from lagesbild import language
    from lagesbild.language import tell
    from lagesbild.operation.run import log

    words = sys.argv[1:]
    for root in _stopped(words):
        log.note(root, "stopped", command=_command_of(words), signal=stop.name(number))
    if "lagesbild.cli._language" not in sys.modules:  # stopped before it could be chosen
        language.choose(language.preferred(os.environ))
    told = tell("Stopped ({signal}). Nothing of what was under way was published.", signal=stop.name(number))
    print(told, file=sys.stderr)  # noqa: T201


def _command_of(words: Sequence[str]) -> str:
    """The first word that is neither an option of the program nor such an option's value."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 1 + (words[at] in {"--project", "--lang"})
    return next(iter(words[at:]), "")


def _stopped(words: Sequence[str]) -> set[Path]:
    if _command_of(words) != "run-all":
        return {root} if (root := root_of(words)) else set()
    return under_way if under_way is not None else {Path(each) for each in words if _is_workspace(Path(each))}


def _is_workspace(folder: Path) -> bool:
    return (folder / "lagesbild.toml").is_file()


def _project(words: Sequence[str]) -> str:
    for at, word in enumerate(words):
        if word.startswith("--project="):
            return word.partition("=")[2]
        if word == "--project":
            return next(iter(words[at + 1 :]), "")
    return "."


def root_of(words: Sequence[str]) -> Path | None:
    """The folder that ``--project`` names or stands in; None for storage, and where there is none."""
    if "://" in _project(words):
        return None
    begin = Path(_project(words)).absolute()
    return next((each for each in (begin, *begin.parents) if _is_workspace(each)), None)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - typer's program, with all that it imports
    if name != "app":
        raise AttributeError(name)
    from lagesbild.cli._program import app

    return app
