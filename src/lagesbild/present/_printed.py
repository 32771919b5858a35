"""Draw a map as plain SVG: for paper, for pages without scripts, and for the overview.

Written straight from the geometries: with one decimal of a pixel, a picture is a tenth of what a plotting library
makes of the same map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from lagesbild.present import _symbols, basemap, labels, svg, theme
from lagesbild.present._backdrop import backdrop, path
from lagesbild.present._names import Name, Rank
from lagesbild.present._placing import BADGE, Room, around, boxes, edge_of
from lagesbild.present._signs import Cell, Dot, Group, Label, Number, Outline, Ring, Sign
from lagesbild.present.markup import digest
from lagesbild.situation import Geography

S = TypeVar("S", bound=Sign)

_WIDTH: Final = 680.0
_HEIGHTS: Final = (320.0, 600.0)
_TENTHS: Final = 10
"""Shapes are written in whole tenths of a pixel, each corner as the way from the last: half the text."""
HALO: Final = "paint-order:stroke;stroke:var(--map-halo,#fff);stroke-width:3px;stroke-linejoin:round"
EDGE: Final = "var(--map-edge,#fff)"
_INK: Final = "var(--map-ink,#1b1f24)"
_LOOK: Final[dict[Rank, str]] = {
    "town": "font-weight:600;fill:var(--map-town,#3d434b)",
    "village": "font-weight:600;fill:var(--map-village,#5a6169)",
    "water": "font-style:italic;fill:var(--map-water-name,#3c6a86)",
    "spot": "fill:var(--map-village,#5a6169)",
}
_LETTER: Final = 6.8  # mean width of a letter, in pixels
_TITLE_LETTER: Final = 8.4
_NEAR: Final = 0.08  # pixels a metre from which names within towns have room
_ROUND_LENGTHS: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_SCALE_BAR: Final = 130.0
_SMALLEST_RING: Final = 9.0
_STRAY: Final = 0.25  # pixels that an outline may stray
_FIRST: Final = ("town", "village", "water")
"""Names that have room before the numbers do."""
_TOWNS: Final = ("town", "village")


@dataclass(frozen=True)
class Frame:
    """The part of the world that is drawn, and how it becomes pixels."""

    west: float
    north: float
    width: float
    height: float
    px_per_m: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in metres."""
        across, down = self.width / self.px_per_m, self.height / self.px_per_m
        return self.west, self.north - down, self.west + across, self.north

    @property
    def box(self) -> BaseGeometry:
        """What is drawn, as a shape."""
        return shapely.box(*self.bounds)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of a metric position."""
        return (x - self.west) * self.px_per_m, (self.north - y) * self.px_per_m

    def tenths(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Points, shape (n, 2), in whole tenths of a pixel."""
        pixels = (points - (self.west, self.north)) * (self.px_per_m, -self.px_per_m)
        return np.rint(pixels * _TENTHS).astype(np.int64)


def fitted(
    bounds: tuple[float, float, float, float],
    width: float,
    height: float,
    *,
    px_per_m: float | None = None,
    margin: float = 0.0,
) -> Frame:
    """The frame of that size with the bounds in its middle, at the scale given or the largest that shows them whole."""
    west, south, east, north = bounds
    across, down = max(east - west, 1.0), max(north - south, 1.0)
    scale = px_per_m or min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return Frame(
        (west + east - width / scale) / 2, (south + north + height / scale) / 2, width, height, scale
    )


def picture(
    geography: Geography, marks: Sequence[Sign], *, bounds: tuple[float, float, float, float], alt: str
) -> str:
    """The map as an ``<svg>`` element, as wide as a page.

    Parameters
    ----------
    geography
        In its working CRS, metres.
    marks
        From the bottom up, in the same CRS.
    bounds
        West, south, east, north of what must be seen, in metres.
    alt
        What the map shows, in words.
    """
    return draw(geography, marks, _page_wide(bounds), alt=alt)


def draw(
    geography: Geography,
    signs: Sequence[Sign],
    frame: Frame,
    *,
    alt: str,
    title: str = "",
    names: Sequence[Name] = (),
    is_overview: bool = False,
    place: tuple[float, float] | None = None,
) -> str:
    """The part of the world in the frame as an ``<svg>`` element.

    Parameters
    ----------
    signs
        From the bottom up; surfaces lie under lines, lines under dots, and numbers on top.
    alt
        What is shown, in words.
    title
        What stands in the upper left corner; the same name is not written twice.
    names
        More names, for which there is room when all others have theirs; of an overview, first of all.
    is_overview
        Without a scale bar and districts, and with towns' names alone.
    place
        Left and top of the picture among the others of its figure, for who puts them together.
    """
    room = Room(frame.width, frame.height)
    if title:
        room.take((0, 0, _TITLE_LETTER * len(title) + 20, 24))
    if not is_overview:
        room.take((4, frame.height - 32, _SCALE_BAR + 20, frame.height))
    dots = _of(signs, Dot)
    for dot in dots:
        circle = boxes([(*frame.at(dot.x, dot.y), dot.radius + 1)])
        (room.taken if dot.text else room.marked).extend(circle)
    for cell in _of(signs, Cell):
        bounds = shapely.bounds(shapely.get_parts(cell.shape))
        corners = ((*frame.at(west, north), *frame.at(east, south)) for west, south, east, north in bounds)
        room.shaded.extend(corners)
    known = [name for name in basemap.background(geography).labels if name.text != title]
    if is_overview:
        own = {name.text for name in names}
        first = [*names, *(n for n in known if n.rank in _TOWNS and n.text not in own)]
        rest: list[Name] = []
    else:
        first = [name for name in known if name.rank in _FIRST]
        rest = [n for n in [*known, *names] if n not in first] if frame.px_per_m >= _NEAR else []
    ids = _PatternIds()
    parts = [
        f'<rect width="{frame.width:g}" height="{frame.height:g}" style="fill:var(--map-outside,#f1efea)"/>',
        backdrop(geography, box=frame.bounds, px_per_m=frame.px_per_m, has_areas=not is_overview),
        f'<g transform="scale({1 / _TENTHS:g})">',
        *(_cell(cell, frame, ids) for cell in _of(signs, Cell)),
        *(_outline(line, frame) for line in _of(signs, Outline)),
        "</g>",
        *(_ring(ring, frame) for ring in _of(signs, Ring)),
        *(_dot(dot, frame) for dot in dots),
        _names(first, frame, room),
        *_numbers(_of(signs, Number), frame, room),
        *(_label(label, frame, room) for label in _of(signs, Label)),
        _names(rest, frame, room),
        *(_group(group, frame) for group in _of(signs, Group)),
        "" if is_overview else _scale_bar(frame),
        _heading(title),
    ]
    body = ids.definitions() + "".join(parts)
    prefix = f"m{digest(alt, title, body)}"
    head = svg.opening(frame.width, frame.height, alt=alt, css_class="map-picture", prefix=prefix)
    if place is not None:
        head = head.replace("<svg ", f'<svg data-place="{place[0]:g} {place[1]:g}" ', 1)
    return f"{head}{body.replace(_PatternIds.PREFIX, prefix)}</svg>"


def linear(bounds: tuple[float, float, float, float], crs: object) -> dict[str, list[float]]:
    """What turns degrees into the pixels of a picture with these bounds, without a map projection.

    Returns
    -------
    dict
        ``at``: latitude and longitude that east and north are counted from; ``x`` and ``y``: terms of 1, east,
        north, east·north, east² and north², fitted over the picture (a tenth of a pixel across a municipality).
    """
    frame = _page_wide(bounds)
    west, south, east, north = frame.bounds
    across, up = (
        each.ravel() for each in np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
    )
    world = gpd.GeoSeries(gpd.points_from_xy(across, up), crs=crs).to_crs(basemap.WGS84)
    lon, lat = world.x.to_numpy(), world.y.to_numpy()
    at = [float(np.round(lat.mean(), 5)), float(np.round(lon.mean(), 5))]
    e, n = lon - at[1], lat - at[0]
    terms = np.column_stack([np.ones_like(e), e, n, e * n, e * e, n * n])
    x, y = np.array([frame.at(float(a), float(b)) for a, b in zip(across, up, strict=True)]).T
    return {
        "at": at,
        **{
            name: [float(f"{each:.8g}") for each in np.linalg.lstsq(terms, pixels)[0]]
            for name, pixels in (("x", x), ("y", y))
        },
    }


def _page_wide(bounds: tuple[float, float, float, float]) -> Frame:
    west, south, east, north = bounds
    height = float(np.clip(_WIDTH * max(north - south, 1.0) / max(east - west, 1.0), *_HEIGHTS))
    return fitted(bounds, _WIDTH, height, margin=26.0)


class _PatternIds:
    """The patterns that a picture uses, each once, with ids that its prefix goes before."""

    PREFIX: Final = "\ue000"

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def fill(self, pattern: str, color: str) -> str:
        if not pattern:
            return f"fill:{escape(color)};fill-opacity:{_symbols.ground_opacity('')}"
        identity = self._known.setdefault((pattern, color), f"{self.PREFIX}-p{len(self._known)}")
        return f"fill:url(#{identity})"

    def definitions(self) -> str:
        made = "".join(_symbols.definition(identity, *key) for key, identity in self._known.items())
        # The shapes that use them are drawn ten times as large.
        made = made.replace(
            'patternUnits="userSpaceOnUse"',
            f'patternUnits="userSpaceOnUse" patternTransform="scale({_TENTHS})"',
        )
        return f"<defs>{made}</defs>" if made else ""


def _of(signs: Sequence[Sign], kind: type[S]) -> list[S]:
    return [sign for sign in signs if isinstance(sign, kind)]


def _shape(shape: BaseGeometry, style: str, frame: Frame) -> str:
    is_surface = shapely.get_dimensions(shape) > 1
    inside = (
        shapely.intersection(shape, frame.box) if is_surface else shapely.clip_by_rect(shape, *frame.bounds)
    )
    drawn = path(shapely.simplify(inside, _STRAY / frame.px_per_m), frame.tenths)
    return f'<path d="{drawn}" style="{style}"/>' if drawn else ""


def _cell(cell: Cell, frame: Frame, ids: _PatternIds) -> str:
    edge = "stroke:var(--map-cell-edge,#5a6169);stroke-width:7"
    return _shape(cell.shape, f"{ids.fill(cell.pattern, cell.color)};{edge}", frame)


def _outline(outline: Outline, frame: Frame) -> str:
    filled = f"fill:{outline.color};fill-opacity:.14" if outline.shape.area else "fill:none"
    dash = " ".join(f"{_TENTHS * float(each):g}" for each in _symbols.DASHES[outline.dash].split())
    dashed = f";stroke-dasharray:{dash}" if dash else ""
    return _shape(outline.shape, f"{filled};stroke:{outline.color};stroke-width:24{dashed}", frame)


def _names(names: Sequence[Name], frame: Frame, room: Room) -> str:
    """The names that have room, in their order."""
    written = []
    for name in names:
        x, y = frame.at(name.x, name.y)
        half = _LETTER * len(name.text) / 2
        at = room.name(x, y - 6 * (name.rank == "town"), half, is_minor=name.rank == "spot")
        if at is not None:
            written.append(_text(*at, name.text, f"font-size:12px;{_LOOK[name.rank]};{HALO}"))
    return "".join(written)


def _label(label: Label, frame: Frame, room: Room) -> str:
    x, y = frame.at(label.x, label.y)
    for text in label.texts:
        half = 7.4 * len(text) / 2
        box = (x - half, y - 8, x + half, y + 7)
        fits = 2 * half <= label.width_m * frame.px_per_m and label.height_m * frame.px_per_m >= 13  # noqa: PLR2004 - a line
        if fits and room.is_free(box):
            room.take(box)
            return _text(x, y + 4, text, f"font-size:12px;font-weight:700;fill:{_INK};{HALO}")
    return ""


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" style="{style}">{escape(text)}</text>'


def _dot(dot: Dot, frame: Frame) -> str:
    x, y = frame.at(dot.x, dot.y)
    if not (-dot.radius <= x <= frame.width + dot.radius and -dot.radius <= y <= frame.height + dot.radius):
        return ""
    edge = escape(dot.color) if dot.is_dark_text else EDGE
    style = f"fill:{escape(dot.color)};fill-opacity:{dot.opacity:g};stroke:{edge};stroke-width:1.2"
    drawn = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot.radius:g}" style="{style}"/>'
        if dot.shape == "circle"
        else f'<path d="{_symbols.outline(dot.shape, x, y, dot.radius)}" style="{style}"/>'
    )
    if not dot.text:
        return drawn
    ink = f"fill:{_INK};{HALO}" if dot.is_dark_text else f"fill:{ink_on(dot.color)}"
    return drawn + _text(x, y + 4, dot.text, f"font-size:11px;font-weight:700;{ink}")


def ink_on(color: str) -> str:
    """Black or white on a colour, white on one of the page's own."""
    return theme.ink_on(color) if color.startswith("#") else "#ffffff"


def _ring(ring: Ring, frame: Frame) -> str:
    x, y = frame.at(ring.x, ring.y)
    radius = max(ring.radius_m * frame.px_per_m, _SMALLEST_RING)
    dash = ";stroke-dasharray:6 4" if ring.is_dashed else ""
    color = escape(ring.color)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" '
        f'style="fill:{color};fill-opacity:.1;stroke:{color};stroke-width:2.2{dash}"/>'
    )


def _numbers(numbers: Sequence[Number], frame: Frame, room: Room) -> list[str]:
    """Numbers beside their places, with a line to those that had to be moved."""
    seen = [
        (x, y, number.text)
        for number in numbers
        for x, y in [frame.at(number.x, number.y)]
        if 0 <= x <= frame.width and 0 <= y <= frame.height
    ]
    room.marked.extend(boxes((x, y, 4.0) for x, y, _ in seen))
    lines, signs = [], []
    for x, y, text in seen:
        width = max(BADGE[0], 8.0 + 7 * len(text))
        at, down = room.beside(x, y, width=width)
        left, top, _, _ = box = around(at, down, width, BADGE[1])
        end = edge_of(x, y, box)
        lines.append(
            f'<path d="M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}" style="stroke:{_INK};stroke-width:1.2"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" style="fill:{_INK}"/>'
        )
        signs.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:g}" height="{BADGE[1]:g}" rx="3" '
            f'style="fill:var(--map-badge,#1b1f24);stroke:var(--map-badge-ink,#fff)"/>'
            + _text(at, down + 4, text, "font-size:11px;font-weight:700;fill:var(--map-badge-ink,#fff)")
        )
    return [*lines, *signs]


def _group(group: Group, frame: Frame) -> str:
    return f'<g class="{group.css_class}">{"".join(_dot(mark, frame) for mark in group.marks)}</g>'


def _heading(title: str) -> str:
    if not title:
        return ""
    return (
        f'<rect width="{_TITLE_LETTER * len(title) + 16:.0f}" height="22" style="fill:var(--paper,#fffefc)"/>'
        f'<text x="8" y="16" style="font-size:13px;font-weight:650;fill:var(--ink,#1b1f24)">{escape(title)}</text>'
    )


def _scale_bar(frame: Frame) -> str:
    fitting = [length for length in _ROUND_LENGTHS if length * frame.px_per_m <= _SCALE_BAR]
    length = fitting[-1] if fitting else _ROUND_LENGTHS[0]
    width, y = length * frame.px_per_m, frame.height - 10
    told = f"{labels.number(length / 1000)} km" if length >= 1000 else f"{length} m"  # noqa: PLR2004 - metres of a km
    return (
        f'<path d="M10 {y - 6:.1f}V{y:.1f}H{10 + width:.1f}V{y - 6:.1f}" style="fill:none;stroke:{_INK};stroke-width:1.4"/>'
        f'<text x="15" y="{y - 5:.1f}" style="font-size:11px;fill:{_INK};{HALO}">{told}</text>'
    )
