"""Find the workspaces that words on the command line mean: folders, patterns, URLs and lists."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from lagesbild.config import FILE_NAME
from lagesbild.errors import ConfigError
from lagesbild.operation.storage.storage import is_url, open_storage

_LIST: Final = ".txt"


def find(words: Iterable[str]) -> list[str]:
    """Each workspace once, in the order named.

    Parameters
    ----------
    words
        A folder or a URL; a pattern (``kommuner/*``), which means those of its folders that are workspaces; or a
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


def largest_first(workspaces: Iterable[str]) -> list[str]:
    """The same, those with most to read first: the last to be begun should not be the one that takes longest.

    What lies in storage keeps its order; to ask for its size costs more than it gives.
    """
    return sorted(workspaces, key=_size, reverse=True)


def _size(workspace: str) -> int:
    if is_url(workspace):
        return 0
    return sum(path.stat().st_size for path in (Path(workspace) / "data" / "raw").glob("*") if path.is_file())


def _meant(word: str, beside: Path) -> Iterator[str]:
    path = beside / word
    if is_url(word):
        yield from _in_storage(word.rstrip("/"))
    elif path.suffix == _LIST and path.is_file():
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            if each := line.partition("#")[0].strip():
                yield from _meant(each, path.parent)
    elif glob.has_magic(word):
        matches = sorted(glob.glob(f"{path}/{FILE_NAME}", recursive=True))  # noqa: PTH207 - absolute patterns too
        _require_any(matches, word)
        yield from (str(Path(each).parent.resolve()) for each in matches)
    else:
        yield str(path.resolve())


def _in_storage(url: str) -> Iterator[str]:
    if not glob.has_magic(url):
        yield url
        return
    folders = url.split("/")
    at = next(number for number, each in enumerate(folders) if glob.has_magic(each))
    top = "/".join(folders[:at])
    matches = open_storage(top).matching("/".join([*folders[at:], FILE_NAME]))
    _require_any(matches, url)
    yield from (f"{top}/{each.rpartition('/')[0]}" for each in matches)


def _require_any(matches: list[str], word: str) -> None:
    if not matches:
        raise ConfigError(
            "A pattern must mean at least one folder with {file}; '{pattern}' means none. "
            "See to the pattern, and quote it if the shell changes it.",
            file=FILE_NAME,
            pattern=word,
        )
