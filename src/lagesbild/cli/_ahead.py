"""Begin with what takes longest: the process that notebooks are forked from imports before a word of the settings is read.

Imports next to nothing: the program's own imports and the settings then come while that process has its own.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lagesbild.cli._under_way import UnderWay, root_of

_MAKES_NONE = {"--help", "-h", "--if-due"}
"""With these no report is made, or mostly none."""


@contextmanager
def begun(under_way: UnderWay, words: Sequence[str]) -> Iterator[None]:
    """Have ``under_way.zygote`` at work where the words are likely to make a report; it ends with the block."""
    root = _workspace_of(under_way.command, words)
    if root is None:
        yield
        return
    from lagesbild.report.engine.process import Zygote

    try:
        zygote = Zygote(root)
    except OSError:  # no room or no process left: whoever needs one meets that, and tells it
        yield
        return
    with zygote:
        under_way.zygote = zygote
        yield


def _workspace_of(command: str, words: Sequence[str]) -> Path | None:
    """The workspace whose report these words make, where notebooks are forked unless the settings say otherwise."""
    is_report = command in {"run", "backfill"} and _MAKES_NONE.isdisjoint(words)
    return root_of(words) if is_report and sys.platform == "linux" else None
