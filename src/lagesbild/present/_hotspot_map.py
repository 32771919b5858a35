"""Map the hotspots with how they have changed, over density and beside ranked places."""

from typing import Any

import geopandas as gpd
import pandas as pd

from lagesbild.periods import day_span
from lagesbild.present import _layers, _marks, _web, basemap, labels, markup, theme
from lagesbild.present._map_block import Drawn, bind, exported, focus_of, melted
from lagesbild.present._printed_marks import Cell, Mark, Number
from lagesbild.present.blocks import Block
from lagesbild.present.trends import TREND_COLORS, TREND_NAMES
from lagesbild.published import LAYER
from lagesbild.situation import Situation


def hotspot_map(
    situation: Situation,
    cells: gpd.GeoDataFrame,
    *,
    places: gpd.GeoDataFrame,
    pointed_out: gpd.GeoDataFrame,
) -> Block:
    """Hotspots now, and earlier ones, by how they have changed; density and ranked places as layers.

    Parameters
    ----------
    cells
        As ``analysis.gi_star.hotspots`` gives them, with geometry in the working CRS and ``trend_class`` of
        ``analysis.trend_classes``, whose hot and formerly hot cells are drawn, and
        ``density_class`` as for ``maps.density_map``.
    places
        As ``analysis.places.rank_places`` gives them.
    pointed_out
        As ``analysis.hot_cells.pointed_out`` gives them: left in results.gpkg for later reports to check.
    """
    window = situation.recent_window
    pattern = _patterns(cells)
    drawn, classes = cells.loc[pattern.ne("")], pattern[pattern.ne("")]
    counts = classes.value_counts()
    found = [name for name in TREND_NAMES if name in counts.index]
    surfaces = melted(drawn, classes).reindex(found)
    world = surfaces.to_crs(basemap.WGS84) if len(surfaces) else surfaces
    rows = [
        [basemap.rounded(world[name]), TREND_COLORS[name], [labels.capital(TREND_NAMES[name])]]
        for name in found
    ]
    recent = situation.recent()
    spots = _marks.spots(recent, {})
    keys = [
        markup.Key(
            "box",
            f"{TREND_NAMES[name]} ({labels.count(int(counts[name]), labels.CELL)})",
            TREND_COLORS[name],
        )
        for name in found
    ]
    numbered = _layers.ranked(places)
    layers = [
        _web.Layer("cells", _density_rows(situation, cells), "Täthet", is_shown=False),
        _web.Layer("cells", rows, "Hotspots"),
        _web.Layer(
            "numbers",
            [[lat, lon, rank, told] for _, _, lat, lon, rank, told in numbered],
            "Rangordnade platser",
        ),
    ]
    marks: list[Mark] = [Cell(surfaces[name], TREND_COLORS[name]) for name in found]
    marks += [Number(x, y, str(rank)) for x, y, _, _, rank, _ in numbered]
    hot = int(cells["is_hot"].fillna(value=False).sum())
    told = f"{labels.count(hot, labels.CELL)} är hotspot nu" if hot else "Ingen ruta är hotspot nu"
    by_class = "; ".join(f"{TREND_NAMES[name]} {labels.number(int(counts[name]))}" for name in found)
    return bind(
        situation,
        Drawn(
            layers,
            marks,
            focus_of(situation.geography, spots),
            "Hotspots och hur de ändrats",
            f"{told}, {day_span(window)}",
            f"Karta över {situation.area_name}, {day_span(window)}: {labels.capital(told)}. {by_class}".strip(),
            keys,
            [
                (
                    "En hotspot är en ruta som med sina grannar har fler rapporter än slumpen ger i det bebyggda "
                    "området (Gi*, justerat för antalet rutor). Klassen säger hur den varit i tidigare perioder. "
                    "Lagret Täthet har täthetskartans färger."
                ),
                _marks.left_out(recent),
                markup.source(situation, sum(spot.count for spot in spots)),
            ],
        ),
        layers={
            LAYER: exported(pointed_out),
            **({"hotspots": exported(drawn.assign(trend_class=classes).reset_index())} if len(drawn) else {}),
        },
    )


def _density_rows(situation: Situation, cells: gpd.GeoDataFrame) -> list[list[Any]]:
    breaks = situation.settings.density_breaks
    steps = cells["density_class"].astype(int)
    drawn = steps.ge(1)
    return _layers.density(
        melted(cells[drawn], steps[drawn]), _layers.class_names(breaks), theme.density_colors(len(breaks))
    )


def _patterns(cells: gpd.GeoDataFrame) -> pd.Series:
    """The pattern of each cell that is or was hot; "" for others."""
    is_hot = cells["is_hot"].fillna(value=False).astype(bool)
    classes = cells["trend_class"].astype(object).where(cells["trend_class"].notna(), "")
    of_hot = classes.where(classes.str.endswith("_hot"), "").str.removesuffix("_hot")
    return of_hot.mask(is_hot & of_hot.isin(["", "historical"]), "none")
