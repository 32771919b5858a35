"""Map the density of reports in classes; few reports one by one."""

from collections.abc import Sequence
from datetime import timedelta

import geopandas as gpd

from lagesbild.periods import Period
from lagesbild.present.cartography import density_layers, incident_marks, symbols
from lagesbild.present.cartography.map_block import MapContent, bind, exported, melted
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Layer
from lagesbild.present.drawing import theme
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import day_span
from lagesbild.situation import Situation


def density_map(
    situation: Situation,
    cells: gpd.GeoDataFrame,
    *,
    breaks: Sequence[float] | None = None,
    incidents: gpd.GeoDataFrame | None = None,
    unit: str = density_layers.DENSITY_UNIT,
) -> Block:
    """The density of reports over the last weeks, in fixed classes; fewer than ``density_layers.FEW`` are drawn one by one.

    Parameters
    ----------
    cells
        Polygons in the working CRS with ``density`` (reports per km²) and ``density_class``: 1 is from
        the first break up to the second, and so on; 0 or NA lies under the first and is not drawn.
    breaks
        Lower edges of the classes, in ``unit``; ``settings.density_breaks`` if left out.
    incidents
        What the density was made from, the situation's ``recent()`` if left out; only those with a
        position of their own count in n.
    unit
        What the breaks are measured in.

    Raises
    ------
    ValueError
        When a cell's class has no break, or there are more classes than the eye keeps apart.
    """
    breaks = situation.settings.density_breaks if breaks is None else breaks
    incidents = situation.recent() if incidents is None else incidents
    theme.density_colors(len(breaks))
    highest = cells["density_class"].fillna(0).max() if len(cells) else 0
    if highest > len(breaks):
        raise ValueError(
            f"Classes must have a break each: {len(breaks)} breaks, class {int(highest)} found. "
            "Class the cells with the same breaks as the map's."
        )
    weeks = situation.settings.recent_weeks
    window = Period(situation.period.end - timedelta(weeks=weeks), situation.period.end)
    n = len(incident_marks.drawable(incidents))
    spots = incident_marks.spots(incidents, {})
    bandwidth = situation.settings.bandwidth_m
    found = density_layers.classes(
        cells,
        breaks,
        bandwidth_m=bandwidth,
        mean=n / (situation.geography.study_area.area.sum() / 1e6),
        unit=unit,
    )
    is_few = n < density_layers.FEW
    surfaces = melted(found.cells, found.steps)
    squares = (
        f"{labels.count(len(found.cells), ('ingen', 'ruta', 'rutor'))} är tätare än en ensam rapport gör"
    )
    if is_few:
        layers = [Layer(incident_marks.dots(spots))]
        keys = [
            markup.Key(
                "dot", "en plats; talet är antalet rapporter", picture=symbols.sign("circle", theme.SEVERAL)
            )
        ]
        method = (
            f"{labels.capital(labels.count(n))} är för få för en täthetskarta: de ritas en och en."
            if n
            else "Inga rapporter med läge att rita."
        )
        told = labels.count(n)
    else:
        layers = [Layer(found.signs(surfaces), "Täthet"), Layer(incident_marks.quiet(spots), "Rapporter")]
        keys = [*found.keys(), markup.Key("dot small", "rapport", incident_marks.QUIET_INK)]
        method = (
            f"Täthet räknad med fast bandbredd, {labels.compact(bandwidth)} m, i rutor om "
            f"{labels.compact(situation.settings.cell_size_m)} m. Rutor som en enda rapport räcker till visas inte."
        )
        told = f"{labels.count(n)}, {squares}"
    return bind(
        situation,
        MapContent(
            layers,
            around(situation.geography, spots),
            f"Var rapporterna ligger{'' if is_few else ' tätast'}, senaste {weeks} veckorna",
            day_span(window) if is_few else f"Täthet av rapporter, {day_span(window)}",
            f"Karta över {situation.area_name}, {day_span(window)}: {told}.",
            keys,
            [method, incident_marks.left_out(incidents), markup.source(situation, n)],
            legend_title="" if is_few else found.title,
            names=incident_marks.names(spots),
        ),
        layers={"density_grid": exported(found.cells[["density", "density_class", "geometry"]])}
        if len(found.cells)
        else {},
    )
