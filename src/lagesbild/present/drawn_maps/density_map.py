"""Map the density of reports in classes; few reports one by one."""

import geopandas as gpd

from lagesbild.present.cartography import density_layers, incident_marks, symbols
from lagesbild.present.cartography.density_layers import Classes
from lagesbild.present.cartography.map_block import MapContent, bind, exported, melted
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Layer
from lagesbild.present.drawing import theme
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import day_span, recent
from lagesbild.situation import Situation

_CELL = ("ingen", "ruta", "rutor")


def density_map(
    situation: Situation, cells: gpd.GeoDataFrame, *, incidents: gpd.GeoDataFrame | None = None
) -> Block:
    """The density of reports over the last weeks, in fixed classes; fewer than ``density_layers.FEW`` are drawn one by one.

    Parameters
    ----------
    cells
        Polygons in the working CRS with ``density`` (reports per km²) and ``density_class``, by
        ``settings.density_breaks``: 1 is from the first break up to the second, and so on; 0 or NA lies under the first and
        is not drawn.
    incidents
        What the density was made from, the situation's ``recent()`` if left out; only those with a
        position of their own count in n.

    Raises
    ------
    ValueError
        When a cell's class has no break, or there are more classes than the eye keeps apart.
    """
    incidents = situation.recent() if incidents is None else incidents
    _require_breaks(cells, situation.settings.density_breaks)
    n = len(incident_marks.drawable(incidents))
    classes = density_layers.of_reports(situation, cells, n)
    return bind(
        situation,
        _one_by_one(situation, incidents, n)
        if n < density_layers.FEW
        else _in_classes(situation, incidents, classes, n),
        layers={"density_grid": exported(classes.cells[["density", "density_class", "geometry"]])}
        if len(classes.cells)
        else {},
    )


def _require_breaks(cells: gpd.GeoDataFrame, breaks: tuple[float, ...]) -> None:
    theme.density_colors(len(breaks))
    highest = cells["density_class"].fillna(0).max() if len(cells) else 0
    if highest > len(breaks):
        raise ValueError(
            f"Classes must have a break each: {len(breaks)} breaks, class {int(highest)} found. "
            "Class the cells with the same breaks as the map's."
        )


def _one_by_one(situation: Situation, incidents: gpd.GeoDataFrame, n: int) -> MapContent:
    """A dot a place."""
    spots, days = incident_marks.spots(incidents, {}), day_span(situation.recent_window)
    sign = symbols.sign("circle", theme.SEVERAL)
    if n:
        method = f"{labels.capital(labels.count(n))} är för få för en täthetskarta: de ritas en och en."
    else:
        method = "Inga rapporter med läge att rita."
    return MapContent(
        [Layer(incident_marks.dots(spots))],
        around(situation.geography, spots),
        f"Var rapporterna ligger, {recent(situation.period, situation.recent_window)}",
        days,
        f"Karta över {situation.area_name}, {days}: {labels.count(n)}.",
        [markup.Key("dot", "en plats; talet är antalet rapporter", picture=sign)],
        [method, incident_marks.left_out(incidents), markup.source(situation, n)],
        names=incident_marks.names(spots),
    )


def _in_classes(situation: Situation, incidents: gpd.GeoDataFrame, classes: Classes, n: int) -> MapContent:
    """A surface a class of density, over small dots."""
    settings = situation.settings
    spots, days = incident_marks.spots(incidents, {}), day_span(situation.recent_window)
    squares = f"{labels.count(len(classes.cells), _CELL)} är tätare än en ensam rapport gör"
    method = (
        f"Täthet räknad med fast bandbredd, {labels.compact(settings.bandwidth_m)} m, i rutor om "
        f"{labels.compact(settings.cell_size_m)} m. Rutor som en enda rapport räcker till visas inte."
    )
    surfaces = classes.signs(melted(classes.cells, classes.steps))
    return MapContent(
        [Layer(surfaces, "Täthet"), Layer(incident_marks.quiet(spots), "Rapporter")],
        around(situation.geography, spots),
        f"Var rapporterna ligger tätast, {recent(situation.period, situation.recent_window)}",
        f"Täthet av rapporter, {days}",
        f"Karta över {situation.area_name}, {days}: {labels.count(n)}, {squares}.",
        [*classes.keys(), markup.Key("dot small", "rapport", incident_marks.QUIET_INK)],
        [method, incident_marks.left_out(incidents), markup.source(situation, n)],
        legend_title=classes.title,
        names=incident_marks.names(spots),
    )
