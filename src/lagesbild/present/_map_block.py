"""Bind a map's layers, picture, legend and notes into one block, and see that it links to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.content import Picture
from lagesbild.present import _web, basemap, leaflet, markup, theme
from lagesbild.present._marks import Spot
from lagesbild.present._printed import picture
from lagesbild.present._printed_marks import Mark
from lagesbild.present.blocks import Block
from lagesbild.present.fragments import Html
from lagesbild.situation import Geography, Situation

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in metres."""

_PREVIEW_PX: Final = 760
_MARGIN_M: Final = 150.0
_STUDY_AREA: Final = markup.Key("line line-dashed", "tätort", f"var(--muted, {theme.MUTED})")
_DISTRICT: Final = markup.Key("line line-dotted", "områdesgräns", f"var(--muted, {theme.MUTED})")
_BOUNDARY: Final = markup.Key("line", "kommungräns", f"var(--ink, {theme.INK})")


@dataclass(frozen=True)
class Drawn:
    """A map's content: layers for the screen, marks for paper, and the words around them."""

    layers: Sequence[_web.Layer]
    marks: Sequence[Mark]
    focus: Bounds
    title: str
    subtitle: str
    alt: str
    keys: Sequence[markup.Key]
    notes: Sequence[str]
    legend_title: str = ""


def bind(situation: Situation, drawn: Drawn, *, layers: dict[str, dict[str, Any]]) -> Block:
    geography, tiles = situation.geography, situation.tiles
    element, script = _web.render(
        drawn.layers,
        label=drawn.alt,
        bounds=corners(geography, drawn.focus),
        everything=corners(geography, bounds_of(geography.boundary)),
        tiles=tiles,
    )
    host = "" if tiles is None else "/".join(tiles.url.split("/")[:3])
    paper = picture(geography, drawn.marks, bounds=drawn.focus, alt=drawn.alt)
    border = [_STUDY_AREA] * bool(len(geography.built_up)) + [_DISTRICT] * (len(geography.districts) > 1)
    allowed = f' data-tile-host="{escape(host.replace("{s}", "*"))}"' if host else ""
    body = Html(
        f'<div class="map-live"{allowed}>{element}</div><div class="map-static">{paper}</div>',
        (Picture("map", paper, drawn.alt),),
    ) + markup.legend([*drawn.keys, *border, _BOUNDARY], title=drawn.legend_title)
    thanks = basemap.thanks(geography) if tiles is None else [f"Bakgrundskarta: {tiles.attribution}"]
    html = markup.figure(
        "map", body, title=drawn.title, subtitle=drawn.subtitle, notes=[*drawn.notes, *thanks]
    )
    scripts = (basemap.script(geography), leaflet.runtime(), script)
    leaflet.require_self_contained(html, scripts, tile_host=host)
    preview = leaflet.preview(str(html), scripts, css_text=markup.css(), height=_PREVIEW_PX)
    return Block(html, preview=preview, scripts=scripts, assets=("leaflet",), layers=layers)


def focus_of(geography: Geography, spots: Sequence[Spot]) -> Bounds:
    """What is shown first: every point, and the parts of the study area that hold one."""
    parts = shapely.get_parts(geography.study_area.union_all())
    points = shapely.points([(spot.x, spot.y) for spot in spots]) if spots else np.array([])
    holding = [part for part in parts if shapely.intersects(part, points).any()]
    west, south, east, north = shapely.total_bounds([*holding, *points] if len(points) else parts).tolist()
    return west - _MARGIN_M, south - _MARGIN_M, east + _MARGIN_M, north + _MARGIN_M


def bounds_of(frame: gpd.GeoDataFrame) -> Bounds:
    """The frame's outer bounds."""
    west, south, east, north = (float(side) for side in frame.total_bounds)
    return west, south, east, north


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
