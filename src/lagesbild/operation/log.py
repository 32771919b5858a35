"""Keep a log of what was done: a JSON object a line, no personal data, no absolute path, a bounded size."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # who was stopped while importing can log that
    from lagesbild.config import Project

FOLDER: Final = "log"
FILE: Final = "lagesbild.jsonl"
_LARGEST: Final = 1_000_000
_KEPT: Final = 5


def write(project: "Project", event: str, **told: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Add an entry; one who cannot write to the log does its work all the same.

    Parameters
    ----------
    project
        The workspace; its path is left out of every text.
    event
        What happened: ``ingest``, ``run``, ``stopped``, ``interrupted``, ``stale``, ``weeded``, ``notification``.
    told
        What is to be known of it.
    """
    note(project.root, event, **told)


def note(root: Path, event: str, **told: Any) -> None:  # noqa: ANN401 - as above
    """As ``write``, for the workspace in the folder ``root`` whose settings need not be readable."""
    folder = _folder(root)
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, **told}
    line = json.dumps(_without_paths(entry, root), ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _rotate(folder)
        with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:
            file.write(line)
    except OSError:
        return


def read(project: "Project") -> Iterator[dict[str, Any]]:
    """All entries that can be read, oldest first."""
    for path in [
        *(_numbered(_folder(project.root), number) for number in range(_KEPT, 0, -1)),
        _folder(project.root) / FILE,
    ]:
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:  # cut off by a crash
                continue
            if isinstance(entry, dict) and "event" in entry:
                yield entry


def _folder(root: Path) -> Path:
    return root / "data" / "processed" / FOLDER


def _numbered(folder: Path, number: int) -> Path:
    return folder / f"{Path(FILE).stem}.{number}.jsonl"


def _rotate(folder: Path) -> None:
    path = folder / FILE
    if not path.exists() or path.stat().st_size < _LARGEST:
        return
    for number in range(_KEPT - 1, 0, -1):
        if (older := _numbered(folder, number)).exists():
            older.replace(_numbered(folder, number + 1))
    path.replace(_numbered(folder, 1))


def _without_paths(value: Any, root: Path) -> Any:  # noqa: ANN401 - any JSON value
    """The workspace's and the user's folders taken out of every text."""
    match value:
        case str():
            for folder, sign in ((root, "."), (Path.home(), "~")):
                if folder != Path(folder.anchor):
                    value = value.replace(str(folder), sign).replace(folder.as_posix(), sign)
            return value
        case dict():
            return {key: _without_paths(each, root) for key, each in value.items()}
        case list() | tuple():
            return [_without_paths(each, root) for each in value]
        case _:
            return value
