"""Find the workspaces that words on the command line mean: folders, patterns, URLs and lists."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lagesbild.config import FILE_NAME
from lagesbild.errors import ConfigError

_LIST: Final = ".txt"


def find(words: Iterable[str]) -> list[str]:
    """Each workspace once, in the order named.

    Parameters
    ----------
    words
        A folder; a pattern (``kommuner/*``), which means those of its folders that are workspaces; or a
        ``.txt`` file with one of these a line, relative to the file, ``#`` before a comment.

    Raises
    ------
    ConfigError
        When a pattern means no workspace, or there is none at all.
    """
    found = list(dict.fromkeys(each for word in words for each in _meant(word, Path())))
    if not found:
        raise ConfigError("At least one workspace must be named; found none. Write a folder or a pattern.")
    return found


def _meant(word: str, beside: Path) -> Iterator[str]:
    path = beside / word
    if path.suffix == _LIST and path.is_file():
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            if each := line.partition("#")[0].strip():
                yield from _meant(each, path.parent)
    elif glob.has_magic(word):
        matches = sorted(glob.glob(f"{path}/{FILE_NAME}", recursive=True))  # noqa: PTH207 - absolute patterns too
        if not matches:
            raise ConfigError(
                f"A pattern must mean at least one folder with {FILE_NAME}; '{word}' means none. "
                "See to the pattern, and quote it if the shell changes it."
            )
        yield from (str(Path(each).parent.resolve()) for each in matches)
    else:
        yield str(path.resolve())
