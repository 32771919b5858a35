"""Make the rows of the reporting workbook ready to be mapped like any export's.

The workbook is for people without a case system. It asks for no number and for no code: the number is made
from what the row says, a district may be named, and the end is taken to be the start's day unless another is
written.
"""

import hashlib
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.ingest._template import TEMPLATE_SHEETS
from lagesbild.ingest.codes import Lookup
from lagesbild.ingest.read import RawTable

NUMBER: Final = "Nummer"
DAY, FROM_CLOCK, TO_DAY, TO_CLOCK = "Dag", "Från klockan", "Till dag", "Till klockan"
WHAT, WHERE, DISTRICT, POSITION = "Vad", "Var", "Område", "Koordinat"
ORGANISATION, REPORTED, DESCRIPTION = "Organisation", "Rapporterad", "Beskrivning"

FORM_COLUMNS: Final = frozenset({
    ORGANISATION, DAY, FROM_CLOCK, TO_CLOCK, WHAT, WHERE, POSITION, DISTRICT, REPORTED, DESCRIPTION, TO_DAY,
})  # fmt: skip
"""What the workbook is known by, whatever its file is called."""

_SAYS: Final = (ORGANISATION, DAY, FROM_CLOCK, WHAT, WHERE)
_CLOCK: Final = r"^(\d{1,2})[:.](\d{2})"


def prepared(table: RawTable, districts: gpd.GeoDataFrame) -> RawTable:
    """The workbook's rows with a number, the end's day and the district's code.

    Parameters
    ----------
    table
        As read. A row keeps the number it has (a corrected row), or gets one made from who, when, what and
        where: the same row in a later copy of the workbook is the same report, and its end, position and
        description may be filled in or corrected.
    districts
        With ``code`` and ``name``; either may be written.
    """
    table = replace(table, unread=tuple(each for each in table.unread if each.name not in TEMPLATE_SHEETS))
    cells = table.cells
    if not {*_SAYS, TO_DAY, TO_CLOCK, DISTRICT} <= set(cells.columns):
        return table  # the mapping says which columns are missing
    codes = list(districts[c.CODE])
    code_of = Lookup.of(zip(districts[c.NAME], codes, strict=True), zip(codes, codes, strict=True))
    named = code_of.column(cells[DISTRICT]).fillna(cells[DISTRICT])
    made = pd.Series([_number(row) for row in cells[list(_SAYS)].itertuples(index=False)], cells.index)
    number = cells[NUMBER].fillna(made) if NUMBER in cells.columns else made
    changed = {NUMBER: number, DISTRICT: named, TO_DAY: _end_days(cells)}
    return replace(
        table, cells=cells.assign(**{name: value.astype("str") for name, value in changed.items()})
    )


def _number(says: tuple[str | float, ...]) -> str:
    text = "\n".join("" if pd.isna(part) else str(part).casefold() for part in says)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _end_days(cells: pd.DataFrame) -> pd.Series:
    """The written day of the end, else the start's; the day after when the end's clock is earlier."""
    day = pd.to_datetime(cells[DAY], format="ISO8601", errors="coerce")
    start, end = _minutes(cells[FROM_CLOCK]), _minutes(cells[TO_CLOCK])
    is_next = (end < start).astype(int)
    shown = (day + pd.to_timedelta(is_next, unit="D")).dt.strftime("%Y-%m-%d")
    return cells[TO_DAY].fillna(shown.where(cells[TO_CLOCK].notna()))


def _minutes(clock: pd.Series) -> pd.Series:
    parts = clock.str.extract(_CLOCK).astype(float)
    return pd.Series(parts[0] * 60 + parts[1], dtype=np.float64)
