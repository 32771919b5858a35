"""Say what an export's file holds beside the rows that are read, for whoever checks a proposal."""

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from lagesbild.errors import Message
from lagesbild.ingest.reading.read import RawTable
from lagesbild.ingest.reading.records import Unread

_WHY: Final = {
    "columns": Message("other columns"),
    "beside": Message("another table beside or below"),
    "unused": Message("columns beyond an empty one"),
    "hidden": Message("hidden"),
    "copy": Message("the same rows as those that are read"),
    "another": Message("another is chosen"),
}
_MOST_NAMED: Final = 12
_VALUE: Final = re.compile(r"[-+]?\d+[.,]\d+|[-+]?\d{5,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")
_MOSTLY: Final = 0.5  # share of headers that are values where the first row is one of data


def container_notes(raw: RawTable) -> list[Message]:
    """What to check: a header that is data, parts read as one, what is left unread, and an encoding that is a guess."""
    notes = []
    if raw.header_row == 0 and raw.layer is None:
        notes.append(
            Message(
                "The file has no header row: the columns are called by their place, 'Kolumn 1' and so on, and what they mean is "
                "guessed by what stands in them. Check each field against the file."
            )
        )
    if not len(raw.cells) + len(raw.ragged):
        notes.append(
            Message(
                "The file has no rows, and nothing tells what its columns hold. Take it away and propose the source of an "
                "export that has rows."
            )
        )
    if lacks_header(raw):
        notes.append(
            Message(
                "The file seems to have no header row: its first row has become headers and is not counted as an incident. "
                "Write a row of headers at the top of the file and propose the source again."
            )
        )
    if raw.parts:
        notes.append(_read_as_one(raw))
    if raw.unread:
        named = _listed([_with_rows(each.name, each.rows, _WHY[each.why]) for each in raw.unread])
        notes.append(
            Message(
                "Not read: {named}. If one of them is to be read alone: write {key} and its name; together with the others: "
                "give its columns the same names as theirs.",
                named=named,
                key=_key(raw),
            )
        )
    if raw.encoding_doubt:
        notes.append(
            Message(
                "The character encoding is a guess: {encoding} or {other}. See that å, ä and ö are right; if they are not, write "
                "encoding and the other.",
                encoding=raw.encoding,
                other=raw.encoding_doubt,
            )
        )
    return notes


def _key(raw: RawTable) -> str:
    """The setting that names one of several parts."""
    return "layer" if raw.layer is not None else "sheet"


def _read_as_one(raw: RawTable) -> Message:
    """That several parts are read as one export, and how to read one of them alone."""
    named = _listed([_with_rows(part.name, part.rows) for part in raw.parts])
    if raw.layer is not None:
        told = Message("The layers {named} have the same columns and are read as one export.", named=named)
    elif raw.sheet is None or all("!" in part.name for part in raw.parts):
        return Message(
            "The tables {named} stand in one sheet, have the same columns and are read as one export.",
            named=named,
        )
    else:
        told = Message("The sheets {named} have the same columns and are read as one export.", named=named)
    return Message("{told} If only one is to be read: write {key} and its name.", told=told, key=_key(raw))


def unused_notes(unread: Sequence[Unread]) -> Sequence[Message]:
    """That columns beyond an empty one are in no field of the source, by their cells."""
    named = [_with_rows(each.name, each.rows) for each in unread if each.why == "unused"]
    if not named:
        return ()
    return (
        Message(
            "Not used: {named}, columns beyond an empty one. If they are incidents too: move them to a sheet of their own, or below "
            "the others.",
            named=_listed(named),
        ),
    )


def sum_notes(rows: pd.Series) -> Sequence[Message]:
    """That rows, by their number in the file, add up others."""
    if rows.empty:
        return ()
    if len(rows) == 1:
        return (
            Message(
                "1 row is a sum (row {first}) and is not counted as an incident.", first=int(rows.iloc[0])
            ),
        )
    return (
        Message(
            "{rows} rows are sums (the first is row {first}) and are not counted as incidents.",
            rows=len(rows),
            first=int(rows.iloc[0]),
        ),
    )


def lacks_header(raw: RawTable) -> bool:
    """Whether most of what stands as the columns' names are values: the first row is one of data."""
    values = [name for name in map(str, raw.cells.columns) if _VALUE.fullmatch(name)]
    return len(values) >= _MOSTLY * len(raw.cells.columns)


def rows_told(count: int) -> Message:
    """How many rows."""
    return Message("1 row") if count == 1 else Message("{rows} rows", rows=count)


def _with_rows(name: str, rows: int, why: Message | None = None) -> Message:
    told = rows_told(rows)
    if why is None:
        return Message("{name} ({rows})", name=name, rows=told)
    return Message("{name} ({rows}, {why})", name=name, rows=told, why=why)


def _listed(names: Sequence[Message]) -> Message:
    """All in a row, the last after an "and"."""
    more = len(names) - _MOST_NAMED
    shown = [*names[:_MOST_NAMED], *([Message("{number} more", number=more)] if more > 0 else [])]
    told = shown[0]
    for each in shown[1:-1]:
        told = Message("{first}, {next}", first=told, next=each)
    return Message("{first} and {last}", first=told, last=shown[-1]) if shown[1:] else told
