"""Bind a map's layers, panels, legend and notes into one block, and see that it links to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.content import Picture
from lagesbild.present.cartography import _web, backdrop, basemap, leaflet
from lagesbild.present.cartography._overview import overview
from lagesbild.present.cartography.arrange import GAP, OVERVIEW, Place, arrange
from lagesbild.present.cartography.frame import fitted
from lagesbild.present.cartography.incident_marks import Spot
from lagesbild.present.cartography.map_names import Name
from lagesbild.present.cartography.panels import Bounds, Panels, bounds_of
from lagesbild.present.cartography.signs import Layer, Sign
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.printed import Drawn, draw, together
from lagesbild.present.html import maps, markup, page_parts
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.fragments import Html
from lagesbild.situation import Geography, Situation

__all__ = ["Bounds", "MapContent", "bind", "bounds_of", "corners", "exported", "focus_of", "melted"]

_PREVIEW_PX: Final = 860
_MARGIN_M: Final = 150.0
_STUDY_AREA: Final = markup.Key("line line-dashed", "tätort", theme.ink(theme.MUTED))
_DISTRICT: Final = markup.Key("line line-dotted", "områdesgräns", theme.ink(theme.MUTED))
_BOUNDARY: Final = markup.Key("line", "kommungräns", theme.ink(theme.INK))


@dataclass(frozen=True)
class MapContent:
    """A map's content: its layers, said once for screen and paper, the parts it shows, and the words around it.

    ``alt`` says in words what the map shows; ``names`` are written where there is room left.
    """

    layers: Sequence[Layer]
    panels: Panels
    title: str
    subtitle: str
    alt: str
    keys: Sequence[markup.Key]
    notes: Sequence[str]
    legend_title: str = ""
    names: Sequence[Name] = field(default_factory=tuple)


def bind(situation: Situation, drawn: MapContent, *, layers: dict[str, dict[str, Any]]) -> Block:
    """The map as a block: live panels for the screen, drawn ones for paper, and one overview for both."""
    geography, tiles = situation.geography, situation.tiles
    panels = _told(drawn)
    names = _not_on_the_background(drawn.names, geography)
    identity, elements, script = _web.render(
        drawn.layers,
        [
            _web.View(each.title, each.alt, corners(geography, each.bounds), *_size(each.bounds))
            for each in panels
        ],
        crs=geography.boundary.crs,
        names=names,
        tiles=tiles,
    )
    signs = [sign for layer in drawn.layers if layer.is_shown for sign in layer.signs]
    grid, parts = _Cells(geography, drawn.panels, signs, names, panels, elements).html()
    host = "" if tiles is None else "/".join(tiles.url.split("/")[:3])
    placed = maps.tools_and_grid(identity, grid, tile_host=host.replace("{s}", "*"))
    body = Html(placed, (Picture("map", together(parts), drawn.alt),)) + markup.legend(
        [*drawn.keys, *_border_keys(geography)], title=drawn.legend_title
    )
    thanks = basemap.thanks(geography) if tiles is None else [f"Bakgrundskarta: {tiles.attribution}"]
    notes = [drawn.panels.note, *drawn.notes, *thanks]
    html = markup.figure("map", body, title=drawn.title, subtitle=drawn.subtitle, notes=notes)
    scripts = (backdrop.script(geography), leaflet.runtime(), script)
    leaflet.require_self_contained(html, scripts, tile_host=host)
    backgrounds = backdrop.shared(geography)
    preview = leaflet.preview(
        page_parts.drawn_once(html.alone, backgrounds), scripts, css_text=markup.css(), height=_PREVIEW_PX
    )
    return Block(
        html, preview=preview, scripts=scripts, assets=("leaflet",), layers=layers, backgrounds=backgrounds
    )


@dataclass(frozen=True)
class _Told:
    """A panel's part of the map, its title, and what it shows in words."""

    bounds: Bounds
    title: str
    alt: str


def _told(drawn: MapContent) -> list[_Told]:
    """The map's panels, the first said in the map's own words, the others as parts of it."""
    shown = drawn.panels.shown
    titles = drawn.panels.titles()
    parts = (
        f"Delkarta {at} av {len(shown)}{f': {panel.where}' if panel.where else ''}, i samma skala."
        for at, panel in enumerate(shown[1:], start=2)
    )
    return [
        _Told(panel.bounds, title, alt)
        for panel, title, alt in zip(shown, titles, (drawn.alt, *parts), strict=True)
    ]


def _not_on_the_background(names: Sequence[Name], geography: Geography) -> list[Name]:
    known = {name.text for name in basemap.background(geography).labels}
    return [name for name in names if name.text not in known]


def _border_keys(geography: Geography) -> list[markup.Key]:
    """What the background's borders are, of those that it has."""
    study_area = [_STUDY_AREA] * bool(len(geography.built_up))
    districts = [_DISTRICT] * basemap.has_district_borders(geography)
    return [*study_area, *districts, _BOUNDARY]


_Part = tuple[tuple[float, float], Drawn]
"""A drawn map and its left upper corner."""


@dataclass(frozen=True)
class _Cells:
    """The grid of panels, each with its live and its drawn map."""

    geography: Geography
    panels: Panels
    signs: Sequence[Sign]
    names: Sequence[Name]
    told: Sequence[_Told]
    elements: Sequence[str]

    def html(self) -> tuple[str, list[_Part]]:
        """The grid, and its drawn maps."""
        rows, parts, top = [], list[_Part](), 0.0
        arrangement = arrange(
            [_size(each.bounds) for each in self.told], _overview_size(self.geography, self.panels)
        )
        for row in arrangement.rows:
            left, columns = 0.0, []
            for column in row:
                columns.append(self._column(column, left, top, arrangement.px_per_m, parts))
                left += column[0].width + GAP
            rows.append(maps.row(columns))
            top += sum(place.height + GAP for place in row[0])
        return "".join(rows), parts

    def _column(
        self, column: Sequence[Place], left: float, top: float, px_per_m: float, parts: list[_Part]
    ) -> str:
        inner = []
        for place in column:
            html, drawn = self._overview(place) if place.panel == OVERVIEW else self._panel(place, px_per_m)
            inner.append(html)
            parts.append(((left, top), drawn))
            top += place.height + GAP
        return maps.column(inner, width=column[0].width)

    def _panel(self, place: Place, px_per_m: float) -> tuple[str, Drawn]:
        told = self.told[place.panel]
        across, up = _size(told.bounds)
        widest = max(_size(each.bounds)[0] for each in self.told)
        frame = fitted(told.bounds, place.width, place.height, px_per_m=px_per_m)
        paper = draw(
            self.geography,
            self.signs,
            frame,
            alt=told.alt,
            title=told.title,
            names=self.names,
        )
        html = maps.panel(
            self.elements[place.panel],
            str(paper),
            title=told.title,
            size=(place.width, place.height),
            tall=up / max(across, widest),
        )
        return html, paper

    def _overview(self, place: Place) -> tuple[str, Drawn]:
        picture = overview(
            self.geography,
            self.signs,
            self.panels,
            self.panels.titles(is_short=True),
            size=(place.width, place.height),
        )
        return maps.overview(str(picture)), picture


def focus_of(geography: Geography, spots: Sequence[Spot]) -> Bounds:
    """What one map shows first: every point, and the parts of the study area that hold one."""
    parts = shapely.get_parts(geography.study_area.union_all())
    points = shapely.points([(spot.x, spot.y) for spot in spots]) if spots else np.array([])
    holding = [part for part in parts if shapely.intersects(part, points).any()]
    west, south, east, north = shapely.total_bounds([*holding, *points] if len(points) else parts).tolist()
    return west - _MARGIN_M, south - _MARGIN_M, east + _MARGIN_M, north + _MARGIN_M


def _size(bounds: Bounds) -> tuple[float, float]:
    west, south, east, north = bounds
    return east - west, north - south


def _overview_size(geography: Geography, panels: Panels) -> tuple[float, float] | None:
    return _size(bounds_of(geography.boundary)) if panels.has_overview else None


def melted(cells: gpd.GeoDataFrame, classes: pd.Series) -> gpd.GeoSeries:
    """The cells of each class melted together: as exact as the cells, and far fewer corners."""
    return (
        cells.geometry.groupby(classes)
        .agg(lambda shapes: shapely.union_all(shapes.array).simplify(0))
        .set_crs(cells.crs)
    )


def exported(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """The frame as GeoJSON in EPSG:4326, for results.gpkg."""
    collection: dict[str, Any] = frame.to_crs(basemap.WGS84).to_geo_dict(drop_id=True)
    return collection


def corners(geography: Geography, bounds: Bounds) -> _web.Bounds:
    """South-west and north-east corner of metric bounds, in degrees."""
    box = gpd.GeoSeries([shapely.box(*bounds)], crs=geography.boundary.crs).to_crs(basemap.WGS84)
    west, south, east, north = (round(float(side), 5) for side in box.total_bounds)
    return (south, west), (north, east)
