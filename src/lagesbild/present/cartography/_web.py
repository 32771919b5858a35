"""Render folium maps in parts that fit into one page: elements, one script and nothing from outside.

The stock map links to a dozen files on other people's servers and gives each element a random
id. This one brings only its own code, and its ids come from the content.
"""

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from lagesbild.config import Tiles
from lagesbild.present.cartography import basemap, symbols
from lagesbild.present.cartography.map_names import Name
from lagesbild.present.cartography.signs import Cell, Dot, Group, Label, Layer, Number, Outline, Ring, Sign
from lagesbild.present.drawn_maps.drawn_signs import ink_on
from lagesbild.present.html import maps
from lagesbild.present.html.markup import as_javascript, digest
from lagesbild.present.html.packed import packed_text

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, each latitude and longitude."""


@dataclass(frozen=True)
class View:
    """A panel on the screen: its title, what it shows in words, and what it shows first, in degrees and in metres."""

    title: str
    label: str
    bounds: Bounds
    width_m: float
    height_m: float


_STRAY_M: Final = 2.0
"""How far an outline may stray: no reader sees it."""


class OfflineMap(folium.Map):
    """A folium map that links to nothing."""

    default_js = []  # noqa: RUF012 - folium declares it so
    default_css = []  # noqa: RUF012 - the same


class _Call(MacroElement):
    """A call of maps.js on the parent map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "lagesbild.{{ this.function }}({{ this._parent.get_name() }}, {{ this.arguments }});"
        "{% endmacro %}"
    )

    def __init__(self, function: str, *arguments: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Call"
        self.function = function
        self.arguments = ", ".join(as_javascript(each) for each in arguments)


def render(
    layers: Sequence[Layer],
    panels: Sequence[View],
    *,
    crs: object,
    names: Sequence[Name] = (),
    tiles: Tiles | None = None,
) -> tuple[str, list[str], str]:
    """The panels' elements, and the script that fills them when they are first seen.

    Parameters
    ----------
    layers
        From the bottom up, in ``crs``; each is drawn in every panel.
    panels
        From the first that is read.
    names
        Names that are written where there is room left.
    tiles
        A tile server, instead of the municipality's own layers.

    Returns
    -------
    The id of the whole, an element a panel, and the script.
    """
    options = _options(layers, crs, names, has_tiles=tiles is not None)
    content = as_javascript([options, [asdict(each) for each in panels]])
    identity = f"karta-{digest(content)}"
    root = Figure()
    views = [_view(each, identity, tiles) for each in panels]
    for view in views:
        view.add_to(root)
    _number_elements(root, digest(content))
    root.render()
    elements = [maps.live(view.get_name()) for view in views]
    # Each figure keeps its names to itself: several stand in one page.
    # What many thousand signs have in common is most of their text.
    said = as_javascript(packed_text(as_javascript(options)))
    script = (
        f"lagesbild.figure({as_javascript(identity)}, {said}, function () {{\n{_joined(root.script)}\n}});"
    )
    return identity, elements, script


def _options(
    layers: Sequence[Layer], crs: object, names: Sequence[Name], *, has_tiles: bool
) -> dict[str, Any]:
    """What all panels show, as maps.js takes it."""
    looks: dict[tuple[Any, ...], int] = {}  # of dots: thousands have one, which is written once
    drawn = [
        {"name": layer.name, "shown": layer.is_shown, "draw": _rows(layer.signs, crs, looks)}
        for layer in layers
    ]
    signs = [sign for layer in layers for sign in layer.signs]
    filled = {(sign.pattern, sign.color) for sign in signs if isinstance(sign, Cell) and sign.pattern}
    shapes = {sign.shape for sign in signs if isinstance(sign, Dot)} - {"circle"}
    options: dict[str, Any] = {
        "layers": drawn,
        "looks": list(looks),
        "shapes": {shape: symbols.SHAPES[shape] for shape in sorted(shapes)},
        "dashes": symbols.DASHES,
        "patterns": sorted(symbols.definition(pattern_id(*each), *each) for each in filled),
        "tiled": has_tiles,
    }
    if names:
        written = gpd.GeoSeries(gpd.points_from_xy([n.x for n in names], [n.y for n in names]), crs=crs)
        world = written.to_crs(basemap.WGS84)
        options["names"] = [
            [round(at.y, 5), round(at.x, 5), n.text] for at, n in zip(world, names, strict=True)
        ]
    return options


def _view(panel: View, identity: str, tiles: Tiles | None) -> OfflineMap:
    """A panel of the map of this identity."""
    view = OfflineMap(
        location=[0, 0],
        tiles=None,
        zoom_control=False,
        attributionControl=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        fade_animation=False,
        min_zoom=6,
        max_zoom=18,
    )
    if tiles is not None:
        folium.TileLayer(tiles=tiles.url, attr="-", control=False).add_to(view)
    _Call("panel", {"of": identity, **asdict(panel)}).add_to(view)
    return view


def pattern_id(pattern: str, color: str) -> str:
    """The id of a pattern on the screen: the same in all maps of a page."""
    return f"map-pattern-{pattern}-{digest(color)}"


def _rows(signs: Sequence[Sign], crs: object, looks: dict[tuple[Any, ...], int]) -> list[list[Any]]:
    """Pairs of a function of maps_signs.js and its rows; neighbours of one kind together. New looks of dots are added to ``looks``.

    Dots that say nothing are points: all neighbours of one look in one row.
    """
    places = [sign for sign in signs if isinstance(sign, Dot | Label | Number | Ring)]
    shapes = [sign for sign in signs if isinstance(sign, Cell | Outline)]
    points = gpd.GeoSeries(shapely.points([(s.x, s.y) for s in places]) if places else [], crs=crs)
    corners = np.round(shapely.get_coordinates(points.to_crs(basemap.WGS84).array), 5)
    at = iter(corners[:, ::-1].tolist())
    simple = shapely.simplify([s.shape for s in shapes], _STRAY_M)
    surfaces = iter(gpd.GeoSeries(simple, crs=crs).to_crs(basemap.WGS84))
    found: list[list[Any]] = []
    for sign in signs:
        match sign:
            case Dot():
                ink = "" if sign.is_dark_text else ink_on(sign.color)
                look = (sign.radius, sign.color, sign.opacity, ink, sign.shape)
                row = [*next(at), looks.setdefault(look, len(looks)), sign.text, sign.lines]
                kind = "dots" if sign.text or sign.lines else "points"
            case Cell():
                url = f"url(#{pattern_id(sign.pattern, sign.color)})" if sign.pattern else sign.color
                row = [basemap.packed(next(surfaces)), url, 1 if sign.pattern else 0.82, sign.lines]
                kind = "cells"
            case Label():
                kind, row = "labels", [*next(at), list(sign.texts), round(sign.width_m), round(sign.height_m)]
            case Number():
                kind, row = "numbers", [*next(at), sign.text, sign.lines]
            case Ring():
                kind, row = "rings", [*next(at), sign.radius_m, sign.color, sign.is_dashed, sign.lines]
            case Outline():
                kind = "outlines" if sign.shape.area else "routes"
                row = [basemap.packed(next(surfaces)), sign.color, sign.dash, sign.lines]
            case Group():
                continue
        if not found or found[-1][0] != kind:
            found.append([kind, []])
        found[-1][1].append(row)
    return [[kind, _points(rows) if kind == "points" else rows] for kind, rows in found]


def _points(rows: Sequence[list[Any]]) -> list[list[Any]]:
    """A look and an encoded line through its points, for neighbours of one look."""
    written = []
    for look, alike in itertools.groupby(rows, lambda row: row[2]):
        places = np.array([[row[1], row[0]] for row in alike])
        written.append([look, *basemap.polylines(places, np.zeros(len(places), dtype=np.int64))])
    return written


def _number_elements(root: Figure, prefix: str) -> None:
    """Give each element an id from the content and its place in the tree; branca's own are random."""
    pending: list[Element] = [root]
    number = 0
    while pending:
        element = pending.pop()
        element._id = f"{prefix}{number:03d}"  # noqa: SLF001 - branca has no other way to decide an id
        number += 1
        pending.extend(reversed(element._children.values()))  # noqa: SLF001 - nor to walk the tree


def _joined(element: Element) -> str:
    parts = [child.render().strip() for child in element._children.values()]  # noqa: SLF001 - see above
    return "\n".join(part for part in parts if part)
