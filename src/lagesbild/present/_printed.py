"""Draw a map as plain SVG for paper and for pages without scripts, in the same cartography.

Written straight from the geometries: with one decimal of a pixel and no ids, a picture is a tenth
of what a plotting library makes of the same map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild.present import basemap, labels, svg
from lagesbild.present._names import Name, Rank
from lagesbild.present._printed_marks import Cell, Dot, Group, Mark, Number, Outline, Ring
from lagesbild.present.markup import BACKGROUND, digest
from lagesbild.situation import Geography

_WIDTH: Final = 680.0
_HEIGHTS: Final = (320.0, 600.0)
_TENTHS: Final = 10
_FIRST_OF_MANY: Final = 4  # shapely's numbers of the types that have parts
"""Shapes are written in whole tenths of a pixel, each corner as the way from the last: half the text."""
_STYLE: Final = {
    "land": "fill:#fbf9f4",
    "forest": "fill:#e9efe0",
    "built_up": "fill:#ece6da",
    "water": "fill:#c9dfec;stroke:#a9cadd;stroke-width:8",
    "stream": "fill:none;stroke:#b5d2e2;stroke-width:8",
    "street": "fill:none;stroke:#d9d0c0;stroke-width:7",
    "road": "fill:none;stroke:#cdc3b1;stroke-width:13",
    "main_road": "fill:none;stroke:#bfae8f;stroke-width:19",
    "railway": "fill:none;stroke:#8f8c88;stroke-width:11;stroke-dasharray:50 30",
    "district": "fill:none;stroke:#8a8578;stroke-width:9;stroke-dasharray:20 40",
    "study": "fill:none;stroke:#5a6169;stroke-width:12;stroke-dasharray:60 30",
    "boundary": "fill:none;stroke:#4a4f57;stroke-width:16",
}
_HALO: Final = "paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round"
_LOOK: Final[dict[Rank, str]] = {
    "town": "font-weight:600;fill:#3d434b",
    "village": "font-weight:600;fill:#5a6169",
    "water": "font-style:italic;fill:#4d7f9c",
    "spot": "fill:#5a6169",
}
_LETTER: Final = 6.8  # mean width of a letter, in pixels
_NEAR: Final = 0.12  # pixels a metre from which names within towns have room
_ROUND_LENGTHS: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_SCALE_BAR: Final = 160.0
_SMALLEST_RING: Final = 9.0


@dataclass(frozen=True)
class _Frame:
    """The part of the world that is drawn, and how it becomes pixels."""

    west: float
    north: float
    width: float
    height: float
    px_per_m: float

    @property
    def box(self) -> BaseGeometry:
        across, down = self.width / self.px_per_m, self.height / self.px_per_m
        return shapely.box(self.west, self.north - down, self.west + across, self.north)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.px_per_m, (self.north - y) * self.px_per_m

    def tenths(self, points: np.ndarray) -> np.ndarray:
        """Points, shape (n, 2), in whole tenths of a pixel."""
        pixels = (points - (self.west, self.north)) * (self.px_per_m, -self.px_per_m)
        return np.rint(pixels * _TENTHS).astype(int)


def picture(
    geography: Geography,
    marks: Sequence[Mark],
    *,
    bounds: tuple[float, float, float, float],
    alt: str,
    width: float = _WIDTH,
) -> str:
    """The map as an ``<svg>`` element.

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
    width
        Of the picture, in CSS pixels: text keeps its size.
    """
    frame = _frame(bounds, width)
    base = basemap.background(geography, tolerance_m=max(basemap.PRINTED_TOLERANCE_M, 0.7 / frame.px_per_m))
    parts = [f'<rect width="{width:g}" height="{frame.height:.0f}" fill="#f1efea"/>']
    parts.append(f'<g transform="scale({1 / _TENTHS:g})">')
    background = "".join(_shape(shape, _STYLE[kind], frame) for kind, shape in base.shapes)
    parts.append(f'<g {BACKGROUND}="{digest(background)}">{background}</g>')
    parts += [_cells([mark for mark in marks if isinstance(mark, Cell)], frame)]
    parts += [_outline(mark, frame) for mark in marks if isinstance(mark, Outline)]
    parts.append("</g>")
    parts.append(_names(base.labels, frame))
    parts += [_dot(mark, frame) for mark in marks if isinstance(mark, Dot)]
    parts += [_ring(mark, frame) for mark in marks if isinstance(mark, Ring)]
    parts += [_number(mark, frame) for mark in marks if isinstance(mark, Number)]
    parts += [_group(mark, frame) for mark in marks if isinstance(mark, Group)]
    parts.append(_scale_bar(frame))
    body = "".join(parts)
    head = svg.opening(width, frame.height, alt=alt, css_class="map-picture", prefix=f"m{digest(alt, body)}")
    return f"{head}{body}</svg>"


def linear(bounds: tuple[float, float, float, float], crs: object) -> dict[str, list[float]]:
    """What turns degrees into the pixels of a picture with these bounds, without a map projection.

    Returns
    -------
    dict
        ``at``: latitude and longitude that east and north are counted from; ``x`` and ``y``: terms of 1, east,
        north, east·north, east² and north², fitted over the picture (a tenth of a pixel across a municipality).
    """
    frame = _frame(bounds)
    west, south, east, north = frame.box.bounds
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


def _frame(bounds: tuple[float, float, float, float], width: float = _WIDTH) -> _Frame:
    west, south, east, north = bounds
    across, down = max(east - west, 1.0), max(north - south, 1.0)
    height = float(np.clip(width * down / across, *(width / _WIDTH * each for each in _HEIGHTS)))
    margin = 26.0 * width / _WIDTH
    px_per_m = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return _Frame(
        west=(west + east - width / px_per_m) / 2,
        north=(south + north + height / px_per_m) / 2,
        width=width,
        height=height,
        px_per_m=px_per_m,
    )


def _shape(shape: BaseGeometry, style: str, frame: _Frame) -> str:
    is_surface = shapely.get_dimensions(shape) > 1
    inside = (
        shapely.intersection(shape, frame.box)
        if is_surface
        else shapely.clip_by_rect(shape, *frame.box.bounds)
    )
    path = _path(inside, frame)
    return f'<path d="{path}" style="{style}"/>' if path else ""


def _cells(cells: Sequence[Cell], frame: _Frame) -> str:
    return "".join(_shape(cell.shape, f"fill:{cell.color};fill-opacity:.82", frame) for cell in cells)


def _outline(outline: Outline, frame: _Frame) -> str:
    filled = f"fill:{outline.color};fill-opacity:.14" if outline.shape.area else "fill:none"
    return _shape(outline.shape, f"{filled};stroke:{outline.color};stroke-width:2.4", frame)


def _path(shape: BaseGeometry, frame: _Frame) -> str:
    """Every line and ring of a shape, in tenths of a pixel from point to point."""
    parts = shapely.get_parts(shape)
    while (is_many := shapely.get_type_id(parts) >= _FIRST_OF_MANY).any():
        parts = np.concatenate([parts[~is_many], shapely.get_parts(parts[is_many])])
    dimensions = shapely.get_dimensions(parts)
    rings = shapely.get_rings(parts[dimensions == 2])  # noqa: PLR2004 - a surface
    drawn = np.concatenate([rings, parts[dimensions == 1]])
    points, line = shapely.get_coordinates(drawn, return_index=True)
    tenths = frame.tenths(points)
    steps = np.diff(tenths, axis=0)
    steps[line[1:] != line[:-1]] = 0
    # A ring's last step closes it, which `z` does as well.
    moves = np.flatnonzero(steps.any(axis=1))
    of = line[moves]
    is_last = np.append(of[1:] != of[:-1], True)[: len(of)]
    kept = ~(is_last & (of < len(rings)))
    moves, of = moves[kept], of[kept]
    words = [f" {each}" if each >= 0 else f"{each}" for each in steps[moves].ravel().tolist()]
    first = tenths[np.searchsorted(line, np.arange(len(drawn)))].tolist()
    bounds = (2 * np.searchsorted(of, np.arange(len(drawn) + 1))).tolist()
    return "".join(
        f"M{x} {y}l{''.join(words[low:high]).lstrip()}{'z' if number < len(rings) else ''}"
        for number, ((x, y), low, high) in enumerate(zip(first, bounds[:-1], bounds[1:], strict=True))
        if high > low
    )


def _names(names: Sequence[Name], frame: _Frame) -> str:
    """The names that have room, in their order; those within towns only on a map near enough."""
    taken: list[BaseGeometry] = []
    written = []
    for name in names:
        x, y = frame.at(name.x, name.y)
        y -= 6 * (name.rank == "town")
        half = _LETTER * len(name.text) / 2
        room = shapely.box(x - half, y - 11, x + half, y + 3)
        is_seen = half < x < frame.width - half and 12 < y < frame.height - 4  # noqa: PLR2004 - a line of text
        is_near = name.rank != "spot" or frame.px_per_m >= _NEAR
        if is_seen and is_near and not any(room.intersects(other) for other in taken):
            taken.append(room)
            written.append(
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" '
                f'style="font-size:12px;{_LOOK[name.rank]};{_HALO}">{escape(name.text)}</text>'
            )
    return "".join(written)


def _dot(dot: Dot, frame: _Frame) -> str:
    x, y = frame.at(dot.x, dot.y)
    edge = dot.color if dot.is_dark_text else "#fff"
    circle = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{dot.radius:g}" fill="{escape(dot.color)}" '
        f'fill-opacity="{dot.opacity:g}" stroke="{escape(edge)}" stroke-width="1.2"/>'
    )
    if not dot.text:
        return circle
    ink = f"fill:#1b1f24;{_HALO}" if dot.is_dark_text else "fill:#fff"
    return (
        f'{circle}<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" '
        f'style="font-size:11px;font-weight:700;{ink}">{escape(dot.text)}</text>'
    )


def _ring(ring: Ring, frame: _Frame) -> str:
    x, y = frame.at(ring.x, ring.y)
    radius = max(ring.radius_m * frame.px_per_m, _SMALLEST_RING)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{escape(ring.color)}" fill-opacity=".1" '
        f'stroke="{escape(ring.color)}" stroke-width="2" stroke-dasharray="6 4"/>'
    )


def _number(number: Number, frame: _Frame) -> str:
    x, y = frame.at(number.x, number.y)
    return (
        f'<rect x="{x + 5:.1f}" y="{y - 24:.1f}" width="20" height="18" rx="3" fill="#1b1f24" stroke="#fff"/>'
        f'<text x="{x + 15:.1f}" y="{y - 11:.1f}" text-anchor="middle" '
        f'style="font-size:11px;font-weight:700;fill:#fff">{escape(number.text)}</text>'
    )


def _group(group: Group, frame: _Frame) -> str:
    return f'<g class="{group.css_class}">{"".join(_dot(mark, frame) for mark in group.marks)}</g>'


def _scale_bar(frame: _Frame) -> str:
    fitting = [length for length in _ROUND_LENGTHS if length * frame.px_per_m <= _SCALE_BAR]
    length = fitting[-1] if fitting else _ROUND_LENGTHS[0]
    width, y = length * frame.px_per_m, frame.height - 12
    told = f"{labels.number(length / 1000)} km" if length >= 1000 else f"{length} m"  # noqa: PLR2004 - metres of a km
    return (
        f'<path d="M12 {y - 6:.1f}V{y:.1f}H{12 + width:.1f}V{y - 6:.1f}" style="fill:none;stroke:#1b1f24;stroke-width:1.4"/>'
        f'<text x="18" y="{y - 5:.1f}" style="font-size:11px;fill:#1b1f24;{_HALO}">{told}</text>'
    )
