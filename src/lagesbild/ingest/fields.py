"""Read the fields of each row of an export, by the columns that its source names."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import (
    CategoryGroup,
    Columns,
    Constant,
    Project,
    Source,
    TimeColumns,
    TimeParts,
    category_values,
)
from lagesbild.ingest import texts
from lagesbild.ingest.geography.codes import plain
from lagesbild.ingest.positions.positions import Positions, read_positions
from lagesbild.ingest.proposing.sum_rows import is_sum_row
from lagesbild.ingest.times.times import Span, Times, read_span, read_times

OTHER = "Övrigt"
_ID_SEPARATOR = " / "
_POSTCODE_AND_TOWN = r"^\d{3} ?\d{2} +[^\W\d_][^\d,]*$"
_WORD_OR_POSTCODE = r"^(?:[^\W\d_]{2,}|\d{3} ?\d{2}\b|\d{4}\b)"
_TEXT_FIELDS = (c.SUBCATEGORY, c.DESCRIPTION, c.ORGANISATION, c.PLACE)


@dataclass(frozen=True)
class Fields:
    """The fields of each row, aligned with the cells.

    ``incident_id`` is NA in all rows where the source has no numbers. ``category`` is a configured one, ``OTHER`` where
    the one as it is ``written`` is not known. ``texts`` are by the store's columns; ``is_sum`` marks rows that are sums of others.
    """

    incident_id: pd.Series
    span: Span
    reported_at: Times
    positions: Positions
    written: pd.Series
    category: pd.Series
    is_known_category: pd.Series
    texts: dict[str, pd.Series]
    is_sum: pd.Series


def read_fields(
    cells: pd.DataFrame,
    source: Source,
    *,
    project: Project,
    boundary: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame | None,
) -> Fields:
    """Read the fields of each row.

    Parameters
    ----------
    cells
        All as text, with every column that ``source`` names.
    source, project
        How the export is read, and the time zone, the categories and the earliest day.
    boundary
        The municipality, in the working CRS.
    areas
        As for ``positions.read_positions``.
    """
    columns, timezone = source.columns, project.area.timezone
    with ThreadPoolExecutor() as beside:  # NumPy and Arrow work outside Python's lock
        reading_span = beside.submit(read_span, cells, source, timezone=timezone)
        reading_report = beside.submit(read_times, cells, columns.reported_at, source, timezone=timezone)
        positions = read_positions(cells, source, boundary=boundary, areas=areas)
        span, reported_at = reading_span.result(), reading_report.result()
    written = _written_category(cells, columns)
    category = _category(written, cells, columns, project.categories)
    lacks_day = ~(span.start.wall >= pd.Timestamp(project.rules.earliest))
    return Fields(
        incident_id=_joined_id(cells, columns),
        span=span,
        reported_at=reported_at,
        positions=positions,
        written=written,
        category=category.fillna(OTHER).astype("str"),
        is_known_category=category.notna(),
        texts={field: column_of(cells, getattr(columns, field)) for field in _TEXT_FIELDS}
        | {c.ADDRESS: _address(cells, columns)},
        is_sum=is_sum_row(cells, among=lacks_day),
    )


def named_columns(columns: Columns) -> dict[str, list[str]]:
    """The export's columns that each field of the mapping names."""
    named: dict[str, list[str]] = {}
    for field in Columns.model_fields:
        match getattr(columns, field):
            case None | Constant():
                continue
            case str(column):
                named[field] = [column]
            case TimeColumns() | TimeParts() as parted:
                named[field] = list(parted.names)
            case several:
                named[field] = list(several)
    return named


def column_of(cells: pd.DataFrame, column: str | None) -> pd.Series:
    """The cells of a column; all NA where there is none."""
    return texts.constant(None, cells.index) if column is None else cells[column]


def _joined_id(cells: pd.DataFrame, columns: Columns) -> pd.Series:
    """The number of each row; all NA where the source has none."""
    match columns.id:
        case None | str() as column:
            return column_of(cells, column)
        case (column, *further):
            # A missing part is no reason to drop a row, as long as the report has its number.
            others = [cells[name].fillna("") for name in further]
            return cells[column].str.cat(others, sep=_ID_SEPARATOR)


def _written_category(cells: pd.DataFrame, columns: Columns) -> pd.Series:
    """What happened, as the export calls it."""
    match columns.category:
        case Constant(value=value):
            return texts.constant(value, cells.index)
        case column:
            return cells[column]


def _category(
    written: pd.Series, cells: pd.DataFrame, columns: Columns, groups: tuple[CategoryGroup, ...]
) -> pd.Series:
    """The configured category of each row, by its category, else by its subcategory; NA where neither is known."""
    group_of = {plain(value): group.name for group in groups for value in category_values(group)}
    category = _folded_lookup(written, group_of)
    if columns.subcategory and category.isna().any():
        category = category.fillna(_folded_lookup(cells[columns.subcategory], group_of))
    return category


def _folded_lookup(text: pd.Series, values: dict[str, str]) -> pd.Series:
    """Value of each text by its plain form, NA for none; each different text is looked up once."""
    codes, unique = pd.factorize(text)
    return texts.numbered([values.get(plain(each)) for each in unique], codes, text.index)


def _address(cells: pd.DataFrame, columns: Columns) -> pd.Series:
    """The address of each row; of several columns joined, with a comma between the number and the town."""
    match columns.address:
        case None | str() as column:
            return column_of(cells, column)
        case several:
            parts = cells[list(several)].fillna("").apply(lambda column: column.str.strip())
            joined = parts.iloc[:, 0]
            for name in parts.columns[1:]:
                is_town = joined.str.contains(r"\d\s*[A-Za-z]?$") & parts[name].str.contains(
                    _WORD_OR_POSTCODE
                )
                is_town &= ~joined.str.fullmatch(r"\d{3} ?\d{2}")  # a postcode and its town are one
                is_town |= joined.str.contains(_POSTCODE_AND_TOWN)
                separator = pd.Series(np.where(is_town, ", ", " "), index=cells.index)
                joined = (joined + separator + parts[name]).str.strip(" ,")
            return joined.where(joined.ne("")).astype("str")
