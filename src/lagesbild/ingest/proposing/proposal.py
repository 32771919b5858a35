"""Write down how an export would be read, as a source ready to paste into ``lagesbild.toml``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lagesbild.config import Columns, Source, TimeColumns, TimeParts
from lagesbild.config.toml import encoded, one_line
from lagesbild.errors import Message
from lagesbild.language import in_swedish


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
        ``Sweden``, ``range`` (size of the numbers), ``unknown`` (no known system fits) or empty (no position).
    is_swapped
        The headers name the axes the other way round.
    columns, unused_columns
        All columns, and those that no field takes.
    notes
        What to check.
    missing_fields
        Needed fields that no column was found for, which a person must write before the source can be used.
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
    columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    notes: tuple[Message, ...]
    missing_fields: tuple[str, ...]
    sample: pd.DataFrame

    def to_toml(self) -> str:
        """The proposal as a ``[[sources]]`` table with short comments in Swedish.

        Encoding, delimiter and header row stand as comments: they are found anew in each export, so
        that one saved in another way is read all the same.
        """
        return "\n".join(self._lines()) + "\n"

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What to see to before the source is used."""
        if not self.missing_fields:
            return self.notes
        if not self.rows_read:
            return (
                Message(
                    "The file has headers and no rows: how it is read cannot be proposed. Export again with some rows."
                ),
                *self.notes,
            )
        # What was taken for a header may be rows about people.
        shown = [name for name in map(one_line, self.columns) if not any(map(str.isdigit, name))][
            :_MOST_NAMED
        ]
        names = ", ".join(f"'{name}'" for name in shown)
        more = len(self.columns) - len(shown)
        without_start = Message(
            "No column looks like the time of the incident. Looked at: {columns}. If one of them says when it happened: write it under "
            '[sources.columns], as occurred_from = "the column\'s name". If none does: export again with day and clock, for an '
            "incident without a day belongs to no period.",
            columns=Message("{names} and {number} more", names=names, number=more)
            if shown and more
            else names or more,
        )
        return (without_start, *self.notes)

    def _lines(self) -> Iterator[str]:
        source = self.source
        for remark in self.remarks:
            yield f"# OBS: {one_line(in_swedish(remark))}"
        yield "[[sources]]"
        yield f"name = {encoded(source.name)}"
        yield f"files = {encoded(source.files)}  # mönster för filnamnen, * är vad som helst"
        found = {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_row": self.header_row or None,
        }
        for key, value in found.items():
            if value is not None:
                yield f"# {key} = {encoded(value)}  # hittas av sig själv i varje fil; ta bort # för att låsa"
        yield from self._settings()
        yield ""
        yield "[sources.columns]"
        for field in Columns.model_fields:
            column = getattr(source.columns, field)
            if field in self.missing_fields:
                yield f'# {field} = ""  # skriv kolumnens rubrik och ta bort #'
            elif column is not None:
                yield f"{field} = {encoded(column)}{_REMARKS.get(field, '')}"
        if self.unused_columns:
            yield f"# används inte: {', '.join(one_line(name) for name in self.unused_columns)}"

    def _settings(self) -> Iterator[str]:
        source = self.source
        if source.sheet is not None:
            yield f"sheet = {encoded(source.sheet)}"
        if source.layer is not None:
            yield f"layer = {encoded(source.layer)}"
        if source.header_row is not None:
            yield f"header_row = {encoded(source.header_row)}  # filen saknar rubrikrad: kolumnerna heter efter sin plats"
        if source.repeated_ids is not None:
            yield f"repeated_ids = {encoded(source.repeated_ids)}  # {_REPEATED[source.repeated_ids]}"
        if source.missing:
            yield f"missing = {encoded(source.missing)}  # skrivs när uppgift saknas"
        if self.crs_judged_by:
            yield f"decimal = {encoded(source.decimal)}"
            yield f"crs = {encoded(source.crs)}  # {self._crs_remark()}"
            if source.swap_axes:
                yield "swap_axes = true  # cellerna skriver axlarna i omvänd ordning"
        yield from self._time_settings()

    def _time_settings(self) -> Iterator[str]:
        source = self.source
        columns = source.columns
        times = (columns.occurred_from, columns.occurred_to, columns.reported_at)
        if any(isinstance(each, str) for each in times):
            yield f"datetime_formats = {encoded(source.datetime_formats)}"
        if any(isinstance(each, TimeColumns) for each in times):
            yield f"date_formats = {encoded(source.date_formats)}"
        if any(isinstance(each, TimeColumns | TimeParts) for each in times):
            yield f"time_formats = {encoded(source.time_formats)}"
        if source.timezone is not None:
            yield f"timezone = {encoded(source.timezone)}  # tidszonen som tiderna är skrivna i"
        if source.midnight is not None:
            yield f"midnight = {encoded(source.midnight)}  # 00:00 betyder att klockslaget är okänt"

    def _crs_remark(self) -> str:
        share = f"{round(self.crs_fit * 100)} %"
        match self.crs_judged_by:
            case "boundary":
                return f"{share} av lägena ligger i eller nära kommunen"
            case "Sweden":
                return f"{share} av lägena ligger i Sverige"
            case "unknown":
                return "i väntan på det rätta: inget känt system passar"
            case _:
                return "gissat efter talens storlek"


_REPEATED = {
    "incidents": "rader med samma nummer är olika händelser",
    "versions": "rader med samma nummer är samma händelse: den sista gäller",
    "refuse": "samma nummer två gånger stoppar inläsningen",
}
_MOST_NAMED: Final = 20
_REMARKS = {
    "occurred_from": "  # när det tidigast började",
    "occurred_to": "  # när det senast slutade",
    "reported_at": "  # när det rapporterades",
    "description": "  # fritext: visas aldrig av sig själv",
    "x": "  # öst eller longitud",
    "y": "  # nord eller latitud",
}
