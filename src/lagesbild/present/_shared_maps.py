"""Draw the maps of a shared edition: districts and cells, with a place for what is hidden.

What is shown first is the whole municipality, or its study area, whatever the reports: a map that follows the
points tells where they are.
"""

from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.periods import name
from lagesbild.present import _web, basemap, labels, markup, theme
from lagesbild.present._map_block import Drawn, bind, bounds_of, exported
from lagesbild.present._printed_marks import Cell, Dot
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_LARGEST_CIRCLE: Final = 30.0
_SMALLEST_CIRCLE: Final = 13.0
_HIDDEN: Final = "#a9a49a"
_STEPS: Final = (1, 2, 4, 8)  # class breaks of the cells' counts, in thresholds


def district_map(now: Situation) -> Block:
    """The period's count of each district as a labelled circle; a small grey one where it is hidden."""
    known = now.geography.districts
    if known.empty or now.tables is None:
        return Block("<p>Underlaget har inga områden: antalen visas för hela kommunen.</p>")
    counts = now.tables.districts.loc[now.period].reindex(known[c.CODE])
    if _are_zero(counts) and not _are_zero(now.tables.total.loc[now.period]):
        return Block(
            "<p>Inga rapporter har läge eller områdeskod: det går inte att säga var i kommunen det hände.</p>"
        )
    frame = known.assign(count=known[c.CODE].map(counts).astype("Int64"))
    frame["is_hidden"] = frame["count"].isna()
    top = max(int(frame["count"].fillna(0).max()), 1)
    middle = frame.representative_point()
    world = shapely.get_coordinates(middle.to_crs(basemap.WGS84).array)
    metric = shapely.get_coordinates(middle.array)
    rows, marks, told = [], [], []
    for row, (lon, lat), (x, y) in zip(frame.to_dict("records"), world, metric, strict=True):
        text = labels.HIDDEN if row["is_hidden"] else labels.number(row["count"])
        value = 0 if row["is_hidden"] else int(row["count"])
        radius = max(round(_LARGEST_CIRCLE * (value / top) ** 0.5, 1), _SMALLEST_CIRCLE)
        lines = [str(row[c.NAME]), f"antalet är {labels.HIDDEN}" if row["is_hidden"] else labels.count(value)]
        rows.append(
            [round(lat, 5), round(lon, 5), radius, "–" if row["is_hidden"] else text, row[c.NAME], lines]
        )
        color = _HIDDEN if row["is_hidden"] else theme.ACCENT
        marks.append(Dot(x, y, radius, color, 0.24, "–" if row["is_hidden"] else text, is_dark_text=True))
        told.append(f"{row[c.NAME]} {text}")
    return bind(
        now,
        Drawn(
            [_web.Layer("circles", rows, more=(theme.ACCENT,))],
            marks,
            bounds_of(now.geography.boundary),
            "Rapporter per område",
            f"Antal rapporter, {name(now.period)}",
            f"Karta över antal rapporter per område i {now.area_name}: {'; '.join(told)}.",
            [
                markup.Key("ring", "talet är antalet rapporter; större cirkel, fler rapporter", theme.ACCENT),
                markup.Key("ring", "streck: antalet är dolt", _HIDDEN),
            ],
            ["Rapporter utan läge och områdeskod är inte med.", markup.source(now)],
        ),
        layers={
            "district_counts": exported(_nullable(frame[[c.CODE, c.NAME, "count", "is_hidden", "geometry"]]))
        },
    )


def _are_zero(counts: pd.Series) -> bool:
    """Whether all are zero, and none is hidden."""
    return bool(counts.eq(0).fillna(value=False).all())


def cell_map(now: Situation) -> Block:
    """The period's count of each cell, in fixed classes; cells without reports are not drawn."""
    if now.tables is None or not len(now.tables.cells):
        # Cells are parts of districts.
        return Block(
            "<p>Ingen del av kommunen är tät nog för en ruta.</p>"
            if len(now.geography.districts)
            else "<p>Underlaget har inga områden, och utan dem visas inga rutor.</p>"
        )
    breaks = [step * now.tables.threshold for step in _STEPS]
    names = [
        *(f"{labels.number(low)}–{labels.number(high - 1)}" for low, high in pairwise(breaks)),
        f"{labels.number(breaks[-1])} eller fler",
    ]
    colors = theme.density_colors(len(breaks))
    cells = now.tables.cells.reset_index()
    cells["is_hidden"] = cells["count"].isna()
    drawn = cells.loc[cells["is_hidden"] | (cells["count"] > 0)]
    rows: list[list[Any]] = []
    marks = []
    world = drawn.geometry.to_crs(basemap.WGS84)
    for row, shape, there in zip(drawn.to_dict("records"), drawn.geometry, world, strict=True):
        at = 0 if row["is_hidden"] else sum(row["count"] >= each for each in breaks) - 1
        color = _HIDDEN if row["is_hidden"] else colors[at]
        told = f"antalet är {labels.HIDDEN}" if row["is_hidden"] else labels.count(int(row["count"]))
        rows.append([basemap.rounded(there), color, [str(row["cell_id"]), told]])
        marks.append(Cell(shape, color))
    keys = [markup.Key("box", f"{text} rapporter", color) for text, color in zip(names, colors, strict=True)]
    keys.append(markup.Key("box", "dolt antal (1 eller fler)", _HIDDEN))
    shown = int((~drawn["is_hidden"]).sum())
    return bind(
        now,
        Drawn(
            [_web.Layer("cells", rows)],
            marks,
            bounds_of(cells),
            "Rapporter per ruta",
            f"Antal rapporter, {name(now.period)}",
            f"Karta över antal rapporter per ruta i {now.area_name}: {labels.count(shown, labels.CELL)} med antal, "
            f"{labels.count(len(drawn) - shown, labels.CELL)} med dolt antal. Rutorna finns i tabellen.",
            keys,
            ["Rutor utan rapporter ritas inte, inte heller glesa delar utan egen ruta.", markup.source(now)],
        ),
        layers={
            "cell_counts": exported(
                _nullable(cells[["cell_id", "district", "count", "is_hidden", "geometry"]])
            )
        },
    )


def _nullable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """With None for a hidden count, as GeoJSON has it."""
    counts = [None if pd.isna(value) else int(value) for value in frame["count"]]
    return frame.assign(count=pd.Series(counts, index=frame.index, dtype=object))
