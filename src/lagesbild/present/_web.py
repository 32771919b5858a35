"""Render folium maps in parts that fit into one page: element, scripts and nothing from outside.

The stock map links to a dozen files on other people's servers and gives each element a random
id. This one brings only its own code, and its ids come from the content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from lagesbild.config import Tiles
from lagesbild.present.markup import as_javascript, digest

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corner, each latitude and longitude."""


@dataclass(frozen=True)
class Layer:
    """What one call of the map script draws.

    ``draw`` is a function of maps.js (``points``, ``cells``, ``circles``, ``areas``, ``outlines``, ``routes``,
    ``numbers``), ``data`` what it takes, ``more`` its further arguments. Layers with a ``name`` can be switched
    off, and are off at first unless ``is_shown``; names are our own words, for Leaflet writes them as HTML.
    """

    draw: str
    data: Sequence[Sequence[Any]]
    name: str = ""
    more: tuple[Any, ...] = ()
    is_shown: bool = True


class OfflineMap(folium.Map):
    """A folium map that links to nothing."""

    default_js = []  # noqa: RUF012 - folium declares it so
    default_css = []  # noqa: RUF012 - the same


class _Call(MacroElement):
    """A call of maps.js on the parent: the map, or a layer of it."""

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
    layers: Sequence[Layer], *, label: str, bounds: Bounds, everything: Bounds, tiles: Tiles | None = None
) -> tuple[str, str]:
    """The map's element and the script that fills it.

    Parameters
    ----------
    layers
        From the bottom up.
    label
        What the map shows, for those who do not see it.
    bounds, everything
        What is shown first, and what the button for the whole municipality shows.
    tiles
        A tile server, instead of the municipality's own layers.
    """
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
    _Call("start", {"label": label, "bounds": bounds, "all": everything, "tiled": tiles is not None}).add_to(
        view
    )
    for layer in layers:
        group = folium.FeatureGroup(name=layer.name or None, control=bool(layer.name), show=layer.is_shown)
        _Call(layer.draw, layer.data, *layer.more).add_to(group)
        group.add_to(view)
    if any(layer.name for layer in layers):
        folium.LayerControl(collapsed=False).add_to(view)
    root = cast("Figure", view.get_root())
    content = as_javascript(
        [label, bounds, everything, [[each.draw, each.data, each.name] for each in layers]]
    )
    _number_elements(root, f"{digest(content)}")
    root.render()
    html = _joined(root.html)
    # Each map keeps its names to itself: several stand in one page.
    return html, f"(function () {{\n{_joined(root.script)}\n}})();"


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
