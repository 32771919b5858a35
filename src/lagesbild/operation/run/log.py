"""Keep a log of what was done: a JSON object a line, no personal data, no absolute path, a bounded size."""

import json
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lagesbild import own_files
from lagesbild.errors import Message

if TYPE_CHECKING:  # who was stopped while importing can log that
    from lagesbild.config import Project

FOLDER: Final = "log"
FILE: Final = "lagesbild.jsonl"
PLACE: Final = f"data/processed/{FOLDER}/{FILE}"
"""The newest entries, in the workspace."""

_LARGEST: Final = 1_000_000
_KEPT: Final = 5
_FRAMES: Final = 12  # of each exception, the innermost


def write(project: "Project", event: str, **told: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Add an entry; a log that cannot be written stops no work.

    Parameters
    ----------
    project
        The workspace; its path is left out of every text.
    event
        What happened: ``ingest``, ``run``, ``stopped``, ``fault``, ``interrupted``, ``stale``, ``weeded``, ``notification``.
    told
        What is to be known of it.
    """
    note(project.root, event, **told)


def note(root: Path, event: str, **told: Any) -> None:  # noqa: ANN401 - as above
    """As ``write``, for the workspace in the folder ``root`` whose settings need not be readable; what is none gets no log."""
    if not root.is_dir():
        return
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


def fault(root: Path, error: Exception) -> None:
    """Log where a fault of the program arose: kinds of exceptions and lines of code, no text or value, which may be about a person."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or at.__context__
    note(
        root,
        "fault",
        kinds=[type(each).__name__ for each in chain],
        lines=[
            f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for each in reversed(chain)
            for frame in traceback.extract_tb(each.__traceback__)[-_FRAMES:]
        ],
    )


def told_of_fault(error: Exception) -> Message:
    """What a person is told of it."""
    return Message(
        "An unexpected fault: {error}. The program itself is at fault, not what you did. Where it arose "
        "stands in data/processed/log/lagesbild.jsonl: send that line to whoever looks after lagesbild.",
        error=type(error).__name__,
    )


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
            except own_files.FAULTS:  # cut off by a crash, or no line of ours
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
