"""What a command is about: a stop is told, and logged in each workspace that it has not dealt with. Imports next to nothing."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lagesbild import stop

if TYPE_CHECKING:
    import typer

    from lagesbild.report.engine.process import Zygote

_KEY: Final = "lagesbild.under_way"


class UnderWay:
    """The command of a command line, and the workspaces that are not yet dealt with.

    At first those that the words name; ``run-all`` says which it has found, and which it is done with. ``zygote`` is what
    its notebooks are forked from, where that has been begun; see ``_ahead``.
    """

    zygote: "Zygote | None" = None

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.command = _command(words)
        if self.command == "run-all":
            self._left = {Path(each) for each in words if _is_workspace(Path(each))}
        else:
            root = root_of(words)
            self._left = {root} if root else set()

    def begin(self, workspaces: Iterable[str]) -> None:
        """The command is about these workspaces, and no others."""
        self._left = {Path(each) for each in workspaces}

    def is_done(self, workspace: str) -> None:
        """One of them has been dealt with."""
        self._left.discard(Path(workspace))

    def note_stop(self, number: int) -> None:
        """Tell that the command was stopped, and log it in each workspace that is left."""
        from lagesbild import language
        from lagesbild.language import tell
        from lagesbild.operation.run import log

        for root in tuple(self._left):
            log.note(root, "stopped", command=self.command, signal=stop.name(number))
        if "lagesbild.cli._language" not in sys.modules:  # stopped before it could be chosen
            language.choose(language.preferred(os.environ))
        told = tell(
            "Stopped ({signal}). Nothing of what was under way was published.", signal=stop.name(number)
        )
        print(told, file=sys.stderr)  # noqa: T201

    def enter(self, context: "typer.Context") -> None:
        """Hand it to the commands of a command line."""
        context.meta[_KEY] = self


def under_way(context: "typer.Context") -> UnderWay:
    """What the command is about, as ``enter`` handed it over; nothing that is logged where the command is called as a function."""
    held = context.meta.get(_KEY)
    return held if isinstance(held, UnderWay) else UnderWay()


def root_of(words: Sequence[str]) -> Path | None:
    """The folder that ``--project`` names or stands in; None for storage, and where there is none."""
    if "://" in _project(words):
        return None
    begin = Path(_project(words)).absolute()
    return next((each for each in (begin, *begin.parents) if _is_workspace(each)), None)


def _command(words: Sequence[str]) -> str:
    """The first word that is neither an option of the program nor such an option's value."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 1 + (words[at] in {"--project", "--lang"})
    return next(iter(words[at:]), "")


def _is_workspace(folder: Path) -> bool:
    return (folder / "lagesbild.toml").is_file()


def _project(words: Sequence[str]) -> str:
    for at, word in enumerate(words):
        if word.startswith("--project="):
            return word.partition("=")[2]
        if word == "--project":
            return next(iter(words[at + 1 :]), "")
    return "."
