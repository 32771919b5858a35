"""Make the rows of the reporting workbook ready to be mapped like any export's.

The workbook is for people without a case system. It asks for no number and for no code: the number is made
from what the row says, and a district may be named.
"""

import hashlib
from dataclasses import replace
from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.ingest.forms.template import TEMPLATE_SHEETS
from lagesbild.ingest.geography.codes import Lookup
from lagesbild.ingest.reading.read import RawTable

NUMBER: Final = "Nummer"
DAY, FROM_CLOCK, TO_DAY, TO_CLOCK = "Dag", "Från klockan", "Till dag", "Till klockan"
WHAT, WHERE, DISTRICT, POSITION = "Vad", "Var", "Område", "Koordinat"
ORGANISATION, REPORTED, DESCRIPTION = "Organisation", "Rapporterad", "Beskrivning"

FORM_COLUMNS: Final = frozenset({
    ORGANISATION, DAY, FROM_CLOCK, TO_CLOCK, WHAT, WHERE, POSITION, DISTRICT, REPORTED, DESCRIPTION, TO_DAY,
})  # fmt: skip
"""What the workbook is known by, whatever its file is called."""

_SAYS: Final = (ORGANISATION, DAY, FROM_CLOCK, WHAT, WHERE)


def prepared(table: RawTable, districts: gpd.GeoDataFrame) -> RawTable:
    """The workbook's rows with a number and the district's code.

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
    code_of = Lookup.of_areas(list(districts[c.CODE]), districts[c.NAME])
    named = code_of.column(cells[DISTRICT]).fillna(cells[DISTRICT])
    made = pd.Series([_number(row) for row in cells[list(_SAYS)].itertuples(index=False)], cells.index)
    number = cells[NUMBER].fillna(made) if NUMBER in cells.columns else made
    changed = {NUMBER: number, DISTRICT: named}
    return replace(
        table, cells=cells.assign(**{name: value.astype("str") for name, value in changed.items()})
    )


def _number(says: tuple[str | float, ...]) -> str:
    text = "\n".join("" if pd.isna(part) else str(part).casefold() for part in says)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
