"""Map an export's rows to incidents by configuration alone, and set aside what cannot be used."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Columns, Constant, Project, Source
from lagesbild.errors import InputError, Message
from lagesbild.ingest import texts
from lagesbild.ingest.fields import Fields, column_of, named_columns, read_fields
from lagesbild.ingest.geography.codes import Lookup
from lagesbild.ingest.geography.geography import Geography
from lagesbild.ingest.geography.overlap import require_overlap
from lagesbild.ingest.identity import (
    CATEGORY_WRITTEN,
    KEY_COLUMN,
    cells_hash,
    content_hash,
    is_scientific,
    keys_of,
)
from lagesbild.ingest.positions.coarse import rounded_to_m
from lagesbild.ingest.positions.positions import district_of
from lagesbild.ingest.reading.read import RawTable
from lagesbild.ingest.reading.records import Unread
from lagesbild.ingest.rules import find_faults, joined_codes, severities
from lagesbild.ingest.times.set_formats import misread


@dataclass(frozen=True)
class Mapped:
    """An export's rows, judged.

    ``incidents`` have the store's columns but ``file``, with ``x`` and ``y`` in the working CRS
    instead of a geometry, and the category as it is written (``identity.CATEGORY_WRITTEN``). ``quarantined`` has
    ``incident_id`` (NA where none could be read), ``sheet`` (NA unless several were read), ``row``, ``faults``, ``place``,
    ``address``, ``cells`` (the original row as JSON), ``key`` (which row it is, until it is corrected) and ``says``
    (``content_hash``; 0 where the row could not be split). ``corrects`` are the keys of the rows that incidents correct.
    ``reasons`` counts rows by rule code, flagged and quarantined alike. ``unread``
    is what the file holds beside its rows, ``worded`` the number of incidents that only words place, and
    ``misread`` names what the rows plainly fit better than what the settings say: the other ``order`` of day and month,
    ``decimal_hours`` or ``hh.mm`` for clocks, kinds that are ``coded`` or ``crossed`` in columns that are not read, rows that are ``counted`` there, or positions that are ``rounded``.
    """

    incidents: pd.DataFrame
    quarantined: pd.DataFrame
    corrects: pd.Series
    reasons: dict[str, int]
    rows_read: int
    unread: tuple[Unread, ...] = ()
    worded: int = 0
    misread: tuple[str, ...] = ()


def map_export(
    table: RawTable,
    source: Source,
    *,
    project: Project,
    geography: Geography,
    areas: gpd.GeoDataFrame | None,
    exported_on: date,
) -> Mapped:
    """Map every row of ``table``, and quarantine those that break a quarantining rule.

    Raises
    ------
    InputError
        When the table lacks a column that the configuration names.
    """
    cells, columns = table.cells, source.columns
    _require_columns(cells, source)
    fields = read_fields(cells, source, project=project, boundary=geography.boundary, areas=areas)
    severity = severities(project.rules)
    if severity["OUTSIDE_BOUNDARY"] == "quarantine":
        require_overlap(fields.positions, source, boundary=geography.boundary)
    faults = find_faults(fields, has_ids=columns.id is not None, rules=project.rules, exported_on=exported_on)
    stopping = [code for code in faults.columns if severity[code] == "quarantine"]
    is_quarantined = faults[stopping].any(axis=1) | fields.span.start.wall.isna()
    located = table.located(cells.index)
    incidents = _incidents(fields, source, geography, faults=joined_codes(faults), row=located[c.ROW])
    corrects = column_of(cells, KEY_COLUMN if KEY_COLUMN in cells.columns else None)
    if columns.id is None:
        keys = _keys(incidents, cells, columns, is_quarantined)
        incidents[c.INCIDENT_ID] = corrects.fillna(keys).astype("str")
    return Mapped(
        incidents=_those(incidents, ~is_quarantined).reset_index(drop=True),
        quarantined=_set_aside(
            _those(cells, is_quarantined),
            _those(incidents.assign(**{c.SHEET: located[c.SHEET], "key": corrects}), is_quarantined),
            table.ragged,
            columns,
        ),
        corrects=corrects[~is_quarantined].dropna(),
        reasons=_reasons(faults, table.ragged),
        rows_read=len(cells) + len(table.ragged),
        unread=table.unread,
        worded=int((_has_words_alone(incidents, cells, columns) & ~is_quarantined).sum()),
        misread=(
            *misread(cells, source, exported_on=exported_on, timezone=project.area.timezone),
            *_untold_kinds(cells, columns),
            *_counted(cells, columns),
            *_rounded(fields, source),
        ),
    )


def _incidents(
    fields: Fields, source: Source, geography: Geography, *, faults: pd.Series, row: pd.Series
) -> pd.DataFrame:
    """All rows as incidents, those that cannot be used too."""
    start, positions = fields.span.start.wall, fields.positions
    district = district_of(positions.x, positions.y, geography.districts)
    by_code = Lookup.among(geography.districts[c.CODE]).texts(positions.area_code)
    precision = np.select([positions.has_point, positions.area_code.notna()], [0, 1], 2)
    return pd.DataFrame(
        {
            c.INCIDENT_ID: fields.incident_id,
            c.SOURCE: texts.constant(source.name, start.index),
            c.OCCURRED_FROM: start,
            c.OCCURRED_TO: fields.span.end.wall,
            c.SPAN_MINUTES: fields.span.minutes,
            c.REPORTED_AT: fields.reported_at.wall,
            c.CATEGORY: fields.category,
            **fields.texts,
            c.AREA_CODE: positions.area_code,
            c.DISTRICT: district.fillna(by_code),
            c.PRECISION: texts.numbered((c.POINT, c.AREA, c.NONE), precision, start.index),
            c.MATCHED: texts.constant(None, start.index),
            c.MATCH_SCORE: np.nan,
            c.FAULTS: faults,
            c.ROW: row,
            "x": positions.x,
            "y": positions.y,
            CATEGORY_WRITTEN: fields.written,
        },
        copy=False,
    )


def _reasons(faults: pd.DataFrame, ragged: pd.DataFrame) -> dict[str, int]:
    """How many rows break each rule that any breaks."""
    counts = {str(code): int(rows) for code, rows in faults.sum().items()} | {"RAGGED_ROW": len(ragged)}
    return {code: rows for code, rows in counts.items() if rows}


def _require_columns(cells: pd.DataFrame, source: Source) -> None:
    named = [
        (column, field) for field, columns in named_columns(source.columns).items() for column in columns
    ]
    missing = {column: field for column, field in named if column not in cells.columns}
    if missing:
        wanted = [_wanted(column, field, cells) for column, field in missing.items()]
        known = len({column for column, _ in named if column in cells.columns})
        raise InputError(
            "The export must have the columns that source '{source}' names; missing: {wanted}. "
            "Found {known} of them among {columns} columns. See them with: lagesbild inspect FILE",
            source=source.name,
            wanted=wanted,
            known=known,
            columns=len(cells.columns),
        )


def _wanted(column: str, field: str, cells: pd.DataFrame) -> Message:
    """A missing column, and a name that may be meant.

    No other name is told, for what was taken for a header may be rows about people.
    """
    names = [str(name) for name in cells.columns if not any(map(str.isdigit, str(name)))]
    near = difflib.get_close_matches(column, names, n=1)
    if near:
        return Message("'{column}' ({field}; is it '{near}'?)", column=column, field=field, near=near[0])
    return Message("'{column}' ({field})", column=column, field=field)


def _keys(
    incidents: pd.DataFrame, cells: pd.DataFrame, columns: Columns, is_quarantined: pd.Series
) -> pd.Series:
    """The identity of each row of a source without numbers.

    A row that cannot be used is known by the cells that the source names, and keeps that key in the quarantine
    workbook while it is corrected.
    """
    says = content_hash(incidents, as_written=True)
    says[is_quarantined] = _named_cells_hash(cells[is_quarantined], columns)
    return keys_of(says)


def _named_cells_hash(cells: pd.DataFrame, columns: Columns) -> pd.Series:
    """A hash of the cells that the source names, by row."""
    return cells_hash(cells[list({name for names in named_columns(columns).values() for name in names})])


def _untold_kinds(cells: pd.DataFrame, columns: Columns) -> Iterator[str]:
    """How columns that are not read for the category seem to say it, where none is."""
    if isinstance(columns.category, Constant):
        # Few sources have no column of it, and the words of headers are long in coming.
        from lagesbild.ingest.proposing.kinds import untold_kinds

        named = named_columns(columns)
        used = {name for field, names in named.items() if field != "subcategory" for name in names}
        if found := untold_kinds(cells, used):
            yield found


def _counted(cells: pd.DataFrame, columns: Columns) -> Iterator[str]:
    """That a column that is not read seems to say how many incidents each row stands for."""
    named = named_columns(columns)
    used = {name for names in named.values() for name in names}
    if len(used) == len(cells.columns):
        return
    from lagesbild.ingest.proposing.kinds import is_counted

    if is_counted(cells, used, has_category="category" in named):
        yield "counted"


def _rounded(fields: Fields, source: Source) -> Iterator[str]:
    """That positions are rounded to more than a map can bear."""
    if rounded_to_m(fields.positions.east, fields.positions.north, source.crs) is not None:
        yield "rounded"


def _has_words_alone(incidents: pd.DataFrame, cells: pd.DataFrame, columns: Columns) -> pd.Series:
    """Rows that have words for a place, and nothing in the columns of a position: the register may place them."""
    written = [name for name in (columns.x, columns.y, columns.latlon, columns.lonlat) if name is not None]
    has_words = incidents[c.PLACE].notna() | incidents[c.ADDRESS].notna()
    return has_words & incidents[c.PRECISION].eq(c.NONE) & cells[written].isna().all(axis=1)


def _those(rows: pd.DataFrame, are_wanted: pd.Series) -> pd.DataFrame:
    """The wanted rows; all or none are had without gathering them, which copies every column."""
    if are_wanted.all():
        return rows
    return rows[are_wanted] if are_wanted.any() else rows.iloc[:0]


def _set_aside(
    cells: pd.DataFrame, judged: pd.DataFrame, ragged: pd.DataFrame, columns: Columns
) -> pd.DataFrame:
    """The rows that cannot be used; one without a number that can be believed is known by its cells."""
    number = judged[c.INCIDENT_ID].mask(is_scientific(judged[c.INCIDENT_ID]))
    by_cells = keys_of(_named_cells_hash(cells, columns))
    whole = judged[[c.INCIDENT_ID, c.SHEET, c.ROW, c.FAULTS, c.PLACE, c.ADDRESS]].assign(
        cells=pd.Series(_rows_as_json(cells), cells.index, dtype="str"),
        key=judged["key"].fillna(number).fillna(by_cells).astype("str"),
        says=content_hash(judged),
    )
    missing = dict.fromkeys((c.INCIDENT_ID, c.SHEET, c.PLACE, c.ADDRESS), texts.constant(None, ragged.index))
    broken = pd.DataFrame(
        {
            **missing,
            c.ROW: ragged.index,
            c.FAULTS: texts.constant("RAGGED_ROW", ragged.index),
            "cells": pd.Series(
                [_as_json({"rad": text}) for text in ragged["text"]], ragged.index, dtype="str"
            ),
            "key": keys_of(cells_hash(ragged[["text"]])),
            "says": np.zeros(len(ragged), dtype=np.uint64),
        }
    )
    return pd.concat([whole, broken], ignore_index=True)


def _rows_as_json(cells: pd.DataFrame) -> list[str]:
    """Each row as a JSON object of texts; what is missing is empty. A different text is written once."""
    columns = []
    for name in cells:
        codes, unique = pd.factorize(cells[name])
        written = [_as_json(each if isinstance(each, str) else "") for each in unique]
        pairs = np.array([f"{_as_json(str(name))}: {text}" for text in (*written, '""')], dtype=object)
        columns.append(pairs[codes])
    return [f"{{{', '.join(row)}}}" for row in zip(*columns, strict=True)]


def _as_json(value: str | dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False)
