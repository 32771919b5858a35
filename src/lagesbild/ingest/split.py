"""Deal out an export that covers many municipalities to their workspaces.

A supplier or a police region gets one file for all; a workspace must hold its own municipality's rows and no
other's. The rows are not interpreted: each goes, as it is written, to the workspace whose municipality its cell
names, under the lines that stand above the table. What names no municipality among the workspaces is kept in a
file beside the export, so that every row is somewhere. Each workspace then ingests its own as if it had been
delivered so. The export is read once, a line at a time: its size does not matter.
"""

import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Self, TextIO

from lagesbild.config import Project
from lagesbild.errors import ConfigError, ReadError
from lagesbild.ingest.exports import patterns_of, state_of
from lagesbild.ingest.geography.municipalities import IRREGULAR, bare_name, find, folded, forms
from lagesbild.ingest.reading.delimited import Layout, layout_of
from lagesbild.ingest.reading.encoding import encoding_of
from lagesbild.ingest.reading.quotes import LONGEST_RECORD_LINES, next_record
from lagesbild.ingest.reading.read import TEXT_ENDINGS, require_readable

LEFT_OVER = "-utan-mottagare"
"""Ends the name of the file with the rows that no workspace takes."""

_HEAD = 1 << 20  # characters among which the header is looked for
_TOLD_EVERY = 50_000
_FOLDER = "data/raw"

Progress = Callable[[str, int, int], None]
"""Called with the export's name, and the bytes read and in all."""


@dataclass(frozen=True)
class Split:
    """Where the rows went: ``rows == sum(dealt.values()) + left``. Blank lines are no rows.

    ``dealt`` has the rows of each new export, in the order of the workspaces, 0 where there was none and no file
    was written; ``remainder`` is the file with the rows left, None when there are none.
    """

    rows: int
    dealt: Mapping[Path, int]
    left: int
    remainder: Path | None


def split(
    export: Path, column: str, projects: Sequence[Project], *, on_progress: Progress = lambda *_: None
) -> Split:
    """Write each workspace's rows of an export into its ``data/raw``, under the export's own name.

    A cell names a workspace by the municipality's name as in ``area.name`` (with or without "kommun", in the
    genitive or not), by its code in ``statistics``, or by the name of the workspace's folder.

    Parameters
    ----------
    export
        Delimited text in any encoding that ``ingest`` reads.
    column
        Name of the column that says the municipality.
    projects
        The workspaces. None is written to unless all rows could be read.

    Raises
    ------
    ConfigError
        When two workspaces go by the same name, or a workspace has no source that reads a file of this name.
    ReadError
        When the export is no delimited text, lacks the column, or is written to meanwhile.
    """
    if export.suffix.lower() not in TEXT_ENDINGS:
        raise ReadError(
            "An export to be split must be delimited text ({endings}); '{file}' is not. Save it as CSV.",
            endings=", ".join(TEXT_ENDINGS),
            file=export.name,
        )
    receivers = _receivers(projects)
    targets = [_target(project, export.name) for project in projects]
    remainder = export.with_name(f"{export.stem}{LEFT_OVER}{export.suffix}")
    require_readable(export)
    state, encoding = state_of(export), encoding_of(export)

    @lru_cache(maxsize=1 << 16)
    def receiver_of(cell: str) -> int:
        found = find(cell, receivers)
        return len(targets) if found is None else found

    with (
        export.open("rb") as binary,
        TextIOWrapper(binary, encoding=encoding, newline="") as file,
        _Parts([*targets, remainder], encoding) as parts,
    ):
        head = file.read(_HEAD).encode()
        layout = layout_of(head, delimiter=None, header_row=None, name=export.name)
        at = _place(column, layout, export.name)
        file.seek(0)
        parts.above = file.read(len(head[: layout.body_start].decode()))
        for number, (cell, record) in enumerate(_records(file, layout.delimiter, at)):
            parts.add(receiver_of(cell), record)
            if number % _TOLD_EVERY == 0:
                on_progress(export.name, binary.tell(), state[0])
        if state != state_of(export):
            raise ReadError(
                "'{file}' must lie still while it is read, and was written to. Run again once it is in place.",
                file=export.name,
            )
        parts.keep(modified_ns=state[1])
    on_progress(export.name, state[0], state[0])
    *dealt, left = parts.rows
    return Split(
        rows=sum(parts.rows),
        dealt=dict(zip(targets, dealt, strict=True)),
        left=left,
        remainder=remainder if left else None,
    )


def _receivers(projects: Sequence[Project]) -> dict[str, int]:
    """The place of each workspace, by every name that it goes by."""
    found: dict[str, int] = {}
    for number, project in enumerate(projects):
        bare = bare_name(folded(project.area.name))
        # "Kungsörs kommun" is Kungsör; that Borås is no genitive does no harm.
        names = {*forms(bare), bare.removesuffix("s"), IRREGULAR.get(bare, bare), folded(project.root.name)}
        if project.statistics:
            names.add(project.statistics.municipality_code)
        for name in names:
            if (other := found.setdefault(name, number)) != number:
                raise ConfigError(
                    "A municipality must have one workspace; both '{other}' and "
                    "'{workspace}' go by '{name}'. Name one of them, or change `area.name`.",
                    other=projects[other].root.name,
                    workspace=project.root.name,
                    name=name,
                )
    return found


def _target(project: Project, name: str) -> Path:
    """The new export of a workspace; one of its sources must read it."""
    path = PurePosixPath(_FOLDER, name)
    patterns = [pattern for source in project.sources for pattern in patterns_of(source.files)]
    if not any(path.match(pattern) for pattern in patterns):
        raise ConfigError(
            "A source of '{workspace}' must read {path}; its `files` are {patterns}. "
            "Change them, or the name of the export.",
            workspace=project.root.name,
            path=path,
            patterns=", ".join(patterns),
        )
    return project.root / path


def _place(column: str, layout: Layout, name: str) -> int:
    if column not in layout.names:
        raise ReadError(
            "'{name}' must have the column '{column}'; found {columns}. Choose one with --by.",
            name=name,
            column=column,
            columns=", ".join(layout.names),
        )
    return layout.names.index(column)


def _records(lines: Iterator[str], delimiter: str, at: int) -> Iterator[tuple[str, str]]:
    """Each record as it is written, and its cell at a place; "" where it has none. Blank ones are left out.

    Quotes are settled as ``quotes.settle`` does: one that is never closed spoils its own line alone.
    """
    blank = f'{delimiter} \t\r\n"'
    waiting: list[str] = []
    while line := waiting.pop(0) if waiting else next(lines, ""):
        if '"' not in line:
            cells, record = line.split(delimiter, at + 1), line
        else:
            try:
                cells, record = next(csv.reader([line], delimiter=delimiter, strict=True)), line
            except csv.Error:  # the record may go on below
                window = [line, *waiting, *islice(lines, LONGEST_RECORD_LINES - 1 - len(waiting))]
                cells, used = next_record(window, delimiter)
                record, waiting = "".join(window[:used]), window[used:]
        if record.strip(blank):
            yield (cells[at].strip() if at < len(cells) else ""), record


class _Parts:
    """The files to be, each written beside its place under a hidden name until all are whole.

    Parameters
    ----------
    targets
        Where the files shall be.
    encoding
        That of the export, so that what is configured for it holds for its parts.

    Attributes
    ----------
    above
        What stands above the rows of every file.
    rows
        Records written to each.
    """

    def __init__(self, targets: Sequence[Path], encoding: str) -> None:
        self.above = ""
        self.rows = [0] * len(targets)
        self._targets, self._encoding = targets, encoding
        self._open: dict[int, TextIO] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Take away what was not kept."""
        for number, file in self._open.items():
            file.close()
            self._hidden(number).unlink(missing_ok=True)

    def add(self, number: int, record: str) -> None:
        """Write a record to one of the files."""
        if number not in self._open:
            self._targets[number].parent.mkdir(parents=True, exist_ok=True)
            self._open[number] = self._hidden(number).open("w", encoding=self._encoding, newline="")
            self._open[number].write(self.above)
        self._open[number].write(record)
        self.rows[number] += 1

    def keep(self, *, modified_ns: int) -> None:
        """Put the files in their places, as old as the export that they are of."""
        for file in self._open.values():
            file.flush()
            os.fsync(file.fileno())
            file.close()
        for number in self._open:
            os.utime(self._hidden(number), ns=(modified_ns, modified_ns))
            self._hidden(number).replace(self._targets[number])

    def _hidden(self, number: int) -> Path:
        target = self._targets[number]
        return target.with_name(f".{target.name}.part")
