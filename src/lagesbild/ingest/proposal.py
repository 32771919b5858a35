"""Write down how an export would be read, as a source ready to paste into ``lagesbild.toml``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lagesbild.config import Columns, Source, TimeColumns, TimeParts


@dataclass(frozen=True)
class Proposal:
    """How an export would be read.

    Parameters
    ----------
    source
        The proposed source, valid as it stands.
    file
        Name of the file that was inspected.
    encoding, delimiter, header_row, sheet, layer
        What was found; None where it has no meaning.
    rows_read, ragged_rows
        Rows of the file, and those among them that do not fit the header.
    crs_alternatives
        Coordinate systems that fit as well as ``source.crs``.
    crs_fit
        Share of the positions in the place they were judged against; ``crs_judged_by`` is ``boundary``,
        ``Sweden``, ``range`` (size of the numbers) or empty (no position).
    is_swapped
        The headers name the axes the other way round.
    unused_columns
        Columns that no field takes.
    notes
        What to check, in Swedish.
    faults
        What must be edited before the source can be used, in Swedish.
    sample
        Five rows as text: a column for each field, free text masked, index ``row``.
    """

    source: Source
    file: str
    encoding: str | None
    delimiter: str | None
    header_row: int
    sheet: str | None
    layer: str | None
    rows_read: int
    ragged_rows: int
    crs_alternatives: tuple[str, ...]
    crs_fit: float
    crs_judged_by: str
    is_swapped: bool
    unused_columns: tuple[str, ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    sample: pd.DataFrame

    def to_toml(self) -> str:
        """The proposal as a ``[[sources]]`` table with short comments in Swedish.

        Encoding, delimiter and header row stand as comments: they are found anew in each export, so
        that one saved in another way is read all the same.
        """
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        source = self.source
        for remark in (*self.faults, *self.notes):
            yield f"# OBS: {_one_line(remark)}"
        yield "[[sources]]"
        yield f"name = {_value(source.name)}"
        yield f"files = {_value(source.files)}  # mönster för filnamnen, * är vad som helst"
        found = {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_row": self.header_row or None,
        }
        for key, value in found.items():
            if value is not None:
                yield f"# {key} = {_value(value)}  # hittas av sig själv i varje fil; ta bort # för att låsa"
        yield from self._settings()
        yield ""
        yield "[sources.columns]"
        for field in Columns.model_fields:
            column = getattr(source.columns, field)
            if column is not None:
                yield f"{field} = {_value(column)}{_REMARKS.get(field, '')}"
        if self.unused_columns:
            yield f"# används inte: {', '.join(_one_line(name) for name in self.unused_columns)}"

    def _settings(self) -> Iterator[str]:
        source = self.source
        if source.sheet is not None:
            yield f"sheet = {_value(source.sheet)}"
        if source.layer is not None:
            yield f"layer = {_value(source.layer)}"
        if source.missing:
            yield f"missing = {_value(source.missing)}  # skrivs när uppgift saknas"
        if self.crs_judged_by:
            yield f"decimal = {_value(source.decimal)}"
            yield f"crs = {_value(source.crs)}  # {self._crs_remark()}"
        columns = source.columns
        times = (columns.occurred_from, columns.occurred_to, columns.reported_at)
        if any(isinstance(each, str) for each in times):
            yield f"datetime_formats = {_value(source.datetime_formats)}"
        if any(isinstance(each, TimeColumns) for each in times):
            yield f"date_formats = {_value(source.date_formats)}"
        if any(isinstance(each, TimeColumns | TimeParts) for each in times):
            yield f"time_formats = {_value(source.time_formats)}"
        if source.timezone is not None:
            yield f"timezone = {_value(source.timezone)}  # tidszonen som tiderna är skrivna i"
        if source.midnight is not None:
            yield f"midnight = {_value(source.midnight)}  # 00:00 betyder att klockslaget är okänt"

    def _crs_remark(self) -> str:
        share = f"{round(self.crs_fit * 100)} %"
        match self.crs_judged_by:
            case "boundary":
                return f"{share} av positionerna ligger i eller nära kommunen"
            case "Sweden":
                return f"{share} av positionerna ligger i Sverige"
            case _:
                return "gissat efter talens storlek"


_REMARKS = {
    "occurred_from": "  # när det tidigast började",
    "occurred_to": "  # när det senast slutade",
    "reported_at": "  # när det rapporterades",
    "description": "  # fritext: visas aldrig av sig själv",
    "x": "  # öst eller longitud",
    "y": "  # nord eller latitud",
}


def _value(value: Any) -> str:  # noqa: ANN401 - any value of the configuration
    match value:
        case TimeColumns() | TimeParts():
            named = value.model_dump(exclude_none=True).items()
            return f"{{ {', '.join(f'{key} = {_value(column)}' for key, column in named)} }}"
        case str():
            # TOML's basic strings are JSON's, but for DEL.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case tuple() | list():
            return f"[{', '.join(_value(each) for each in value)}]"
        case _:
            return json.dumps(value)


def _one_line(text: str) -> str:
    """Text as a comment may hold it: no line breaks, no control signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
