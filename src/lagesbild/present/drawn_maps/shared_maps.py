"""Draw the maps of a shared edition: districts and cells, with a place for what is hidden.

What is shown first is the whole municipality, or its towns, whatever the reports: a map that follows the
points tells where they are.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from lagesbild import columns as c
from lagesbild.present.cartography import symbols
from lagesbild.present.cartography.map_block import MapContent, bind, exported
from lagesbild.present.cartography.panels import by_size
from lagesbild.present.cartography.signs import Cell, Layer
from lagesbild.present.drawn_maps.district_areas import HIDDEN, Area, counted, outlines, panels
from lagesbild.present.drawn_maps.shades import shades
from lagesbild.present.html import markup, prose
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import name
from lagesbild.situation import Situation

_STEPS: Final = (1, 2, 4, 8)  # class breaks of the cells' counts, in thresholds


def district_map(now: Situation) -> Block:
    """The period's count of each district as a labelled circle; a small grey one where it is hidden."""
    known = now.geography.districts
    if known.empty or now.tables is None:
        return Block(prose.paragraph("Underlaget har inga områden: antalen visas för hela kommunen."))
    counts = now.tables.districts.loc[now.period].reindex(known[c.CODE])
    if _are_zero(counts) and not _are_zero(now.tables.total.loc[now.period]):
        return Block(
            prose.paragraph(
                "Inga rapporter har läge eller områdeskod: det går inte att säga var i kommunen det hände."
            )
        )
    frame = known.assign(count=known[c.CODE].map(counts).astype("Int64"))
    frame["is_hidden"] = frame["count"].isna()
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    areas = [_area(shape, row) for shape, row in zip(outlines(frame), rows, strict=True)]
    signs, keys, title = counted(areas, hidden="antalet är dolt")
    told = [
        f"{area.name} {labels.HIDDEN if area.count is None else labels.number(area.count)}" for area in areas
    ]
    return bind(
        now,
        MapContent(
            [Layer(signs)],
            panels(now.geography, areas),
            "Rapporter per område",
            f"Antal rapporter, {name(now.period)}",
            f"Karta över antal rapporter per område i {now.area_name}: {'; '.join(told)}.",
            keys,
            ["Rapporter utan läge och områdeskod är inte med.", markup.source(now)],
            legend_title=title,
        ),
        layers={
            "district_counts": exported(_nullable(frame[[c.CODE, c.NAME, "count", "is_hidden", "geometry"]]))
        },
    )


def _area(shape: BaseGeometry, row: dict[Any, Any]) -> Area:
    count = None if row["is_hidden"] else int(row["count"])
    told = f"antalet är {labels.HIDDEN}" if count is None else labels.count(count)
    return Area(shape, str(row[c.NAME]), count, (str(row[c.NAME]), told))


def _are_zero(counts: pd.Series) -> bool:
    """Whether all are zero, and none is hidden."""
    return bool(counts.eq(0).fillna(value=False).all())


def cell_map(now: Situation) -> Block:
    """The period's count of each cell, in fixed classes; cells without reports are not drawn."""
    tables = now.tables
    if tables is not None and tables.is_rolled_up(now.period):
        return Block(
            prose.paragraph("Rutor visas i rapporterna för de kortare perioder som den här består av.")
        )
    if tables is None or not len(tables.cells):
        # Cells are parts of districts.
        return Block(
            prose.paragraph("Ingen del av kommunen är tät nog för en ruta.")
            if len(now.geography.districts)
            else prose.paragraph("Underlaget har inga områden, och utan dem visas inga rutor.")
        )
    breaks = [step * tables.threshold for step in _STEPS]
    cells = tables.cells.reset_index()
    cells["is_hidden"] = cells["count"].isna()
    drawn = cells.loc[cells["is_hidden"] | (cells["count"] > 0)]
    shown = int((~drawn["is_hidden"]).sum())
    exported_cells = cells[["cell_id", "district", "count", "is_hidden", "geometry"]]
    return bind(
        now,
        MapContent(
            [Layer(_cells(drawn, breaks))],
            by_size(now.geography),
            "Rapporter per ruta",
            f"Antal rapporter, {name(now.period)}",
            f"Karta över antal rapporter per ruta i {now.area_name}: {labels.count(shown, labels.CELL)} med antal, "
            f"{labels.count(len(drawn) - shown, labels.CELL)} med dolt antal. Rutorna finns i tabellen.",
            _keys(breaks),
            ["Rutor utan rapporter visas inte, inte heller glesa delar utan egen ruta.", markup.source(now)],
        ),
        layers={"cell_counts": exported(_nullable(exported_cells))},
    )


def _cells(drawn: gpd.GeoDataFrame, breaks: Sequence[int]) -> list[Cell]:
    """A square in the colour of its class, the first from the first break up; hatched where its count is hidden."""
    colors, signs = shades(len(breaks)), []
    for row, shape in zip(drawn.to_dict("records"), drawn.geometry, strict=True):
        if row["is_hidden"]:
            color, pattern, told = HIDDEN, "rising", f"antalet är {labels.HIDDEN}"
        else:
            color, pattern = colors[sum(row["count"] >= each for each in breaks) - 1], ""
            told = labels.count(int(row["count"]))
        signs.append(Cell(shape, color, pattern, (str(row["cell_id"]), told)))
    return signs


def _keys(breaks: Sequence[int]) -> list[markup.Key]:
    """A line in the legend for each class, and for hidden counts."""
    names = [
        *(f"{labels.number(low)}–{labels.number(high - 1)}" for low, high in pairwise(breaks)),
        f"{labels.number(breaks[-1])} eller fler",
    ]
    return [
        *(
            markup.Key("box", f"{text} rapporter", picture=symbols.swatch("", color))
            for text, color in zip(names, shades(len(breaks)), strict=True)
        ),
        markup.Key("box", "dolt antal (1 eller fler)", picture=symbols.swatch("rising", HIDDEN)),
    ]


def _nullable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """With None for a hidden count, as GeoJSON has it."""
    counts = [None if pd.isna(value) else int(value) for value in frame["count"]]
    return frame.assign(count=pd.Series(counts, index=frame.index, dtype=object))
