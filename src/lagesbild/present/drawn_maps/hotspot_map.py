"""Map the hotspots with how they have changed, over density and beside ranked places."""

from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild.present.cartography import density_layers, incident_marks, symbols
from lagesbild.present.cartography.map_block import MapContent, bind, exported, melted
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Cell, Layer
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import day_span
from lagesbild.present.words.trends import TREND_COLORS, TREND_NAMES, TREND_PATTERNS
from lagesbild.published import LAYER
from lagesbild.situation import Situation

_FORMER: Final = "historical"


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
        As ``analysis.places.gi_star.hotspots`` gives them, with geometry in the working CRS and ``trend_class`` of
        ``analysis.places.trend_classes``, whose hot and formerly hot cells are drawn. With ``density`` and
        ``density_class`` as for ``maps.density_map`` there is a layer of density too.
    places
        As ``analysis.places.places.rank_places`` gives them.
    pointed_out
        As ``analysis.places.hot_cells.pointed_out`` gives them: left in results.gpkg for later reports to check.
    """
    window, has_towns = situation.recent_window, len(situation.geography.built_up) > 0
    pattern = _patterns(cells)
    drawn, classes = cells.loc[pattern.ne("")], pattern[pattern.ne("")]
    counts = {name: int(classes.eq(name).sum()) for name in TREND_NAMES}
    found = [name for name, count in counts.items() if count]
    surfaces = melted(drawn, classes).reindex(found)
    recent = situation.recent()
    spots = incident_marks.spots(recent, {})
    numbered = density_layers.ranked(places)
    hotspots = [
        Cell(surfaces[name], TREND_COLORS[name], TREND_PATTERNS[name], (labels.capital(TREND_NAMES[name]),))
        for name in found
    ]
    hot = sum(count for name, count in counts.items() if name != _FORMER)
    told = f"{labels.count(hot, labels.CELL)} är hotspot nu" if hot else "Ingen ruta är hotspot nu"
    by_class = "; ".join(f"{TREND_NAMES[name]} {labels.number(counts[name])}" for name in found)
    classes_told = f" {labels.capital(by_class)}." if found else ""
    density = _density(situation, cells, len(incident_marks.drawable(recent)))
    return bind(
        situation,
        MapContent(
            [
                *([Layer(density, "Täthet", is_shown=False)] if density else []),
                Layer(hotspots, "Hotspots"),
                *([Layer(numbered, "Rangordnade platser")] if numbered else []),
            ],
            around(situation.geography, spots),
            "Hotspots och hur de ändrats",
            f"{told}, {day_span(window)}",
            f"Karta över {situation.area_name}, {day_span(window)}: {labels.lower(told)}.{classes_told}",
            [
                *(_key(name, counts[name]) for name in found),
                *([markup.Key("rank", "rangordnad plats")] if numbered else []),
            ],
            [
                (
                    "En hotspot är en ruta som med sina grannar har fler rapporter än slumpen ger i "
                    f"{'det bebyggda området' if has_towns else 'hela kommunen'} (Gi*, justerat för antalet rutor). Klassen säger "
                    "hur rutan har varit i tidigare perioder."
                    + (" Lagret Täthet har täthetskartans färger." if density else "")
                ),
                ""
                if has_towns
                else "Mot en hel kommun med skog och vatten ser nästan varje ort tät ut: lägg in tätorterna.",
                incident_marks.left_out(recent),
                markup.source(situation, sum(spot.count for spot in spots)),
            ],
            legend_title=f"Hotspots nu: {labels.count(hot, labels.CELL)}",
            names=incident_marks.names(spots),
        ),
        layers={
            LAYER: exported(pointed_out),
            **({"hotspots": exported(drawn.assign(trend_class=classes).reset_index())} if len(drawn) else {}),
        },
    )


def _key(name: str, count: int) -> markup.Key:
    """A class in the legend: those of now add up to the title's number, and the former stand apart."""
    return markup.Key(
        "box",
        f"{TREND_NAMES[name]} ({labels.number(count)})",
        picture=symbols.swatch(TREND_PATTERNS[name], TREND_COLORS[name]),
    )


def _density(situation: Situation, cells: gpd.GeoDataFrame, n: int) -> list[Cell]:
    if n < density_layers.FEW or "density" not in cells.columns:
        return []
    found = density_layers.classes(
        cells,
        situation.settings.density_breaks,
        bandwidth_m=situation.settings.bandwidth_m,
        mean=n / (situation.geography.study_area.area.sum() / 1e6),
    )
    return found.signs(melted(found.cells, found.steps))


def _patterns(cells: gpd.GeoDataFrame) -> pd.Series:
    """The one class of each cell that is or was hot; "" for others."""
    is_hot = cells["is_hot"].fillna(value=False).astype(bool)
    classes = cells["trend_class"].astype(object).where(cells["trend_class"].notna(), "")
    of_hot = classes.where(classes.str.endswith("_hot"), "").str.removesuffix("_hot")
    now = of_hot.mask(of_hot.isin(["", _FORMER]), "none")
    return now.where(is_hot, of_hot.where(of_hot.eq(""), _FORMER))
