"""Draw a map as plain SVG: for paper, for pages without scripts, and for the overview.

Written straight from the geometries: with one decimal of a pixel, a picture is a tenth of what a plotting library
makes of the same map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from lagesbild.present.cartography import basemap
from lagesbild.present.cartography.backdrop import Backdrop, backdrop
from lagesbild.present.cartography.frame import TENTHS, Frame, fitted
from lagesbild.present.cartography.map_names import Name
from lagesbild.present.cartography.placing import Room, boxes
from lagesbild.present.cartography.signs import Cell, Dot, Group, Label, Number, Outline, Ring, Sign
from lagesbild.present.drawn_maps import drawn_signs
from lagesbild.present.drawn_maps.drawn_signs import HALO, INK
from lagesbild.present.html import plotted, shapes
from lagesbild.present.html.markup import digest
from lagesbild.present.words import labels
from lagesbild.situation import Geography

_WIDTH: Final = 680.0
_HEIGHTS: Final = (320.0, 600.0)
_TITLE_LETTER: Final = 8.4
_NEAR: Final = 0.08  # pixels a metre from which names within towns have room
_ROUND_LENGTHS: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_SCALE_BAR: Final = 130.0
_FIRST: Final = ("town", "village", "water")
"""Names that have room before the numbers do."""
_TOWNS: Final = ("town", "village")


@dataclass(frozen=True)
class Drawn:
    """A drawn map: its size, what it shows in words, its ids' prefix, and what lies below and above its background."""

    size: tuple[float, float]
    alt: str
    prefix: str
    below: str
    background: Backdrop
    above: str

    def __str__(self) -> str:
        inner = self.below + self.background.used() + self.above
        return plotted.picture(inner, *self.size, alt=self.alt, css_class="map-picture", prefix=self.prefix)

    def alone(self, at: tuple[float, float]) -> str:
        """A part of another picture, its left upper corner at a point; it needs nothing around it."""
        (x, y), (width, height) = at, self.size
        return shapes.frame(
            self.below + self.background.alone() + self.above,
            x=f"{x:g}",
            y=f"{y:g}",
            width=f"{width:g}",
            height=f"{height:g}",
            viewBox=f"0 0 {width:g} {height:g}",
        )


def together(parts: Sequence[tuple[tuple[float, float], Drawn]]) -> str:
    """The drawn maps of a figure as one picture, each at its left upper corner, for slides and files beside the page."""
    right = max(x + drawn.size[0] for (x, _), drawn in parts)
    foot = max(y + drawn.size[1] for (_, y), drawn in parts)
    inner = "".join(drawn.alone(at) for at, drawn in parts)
    return shapes.frame(inner, viewBox=f"0 0 {right:g} {foot:g}")


def picture(
    geography: Geography, marks: Sequence[Sign], *, bounds: tuple[float, float, float, float], alt: str
) -> Drawn:
    """The map, as wide as a page.

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
) -> Drawn:
    """The part of the world in the frame.

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
    """
    room = _room(signs, frame, title, has_scale=not is_overview)
    known = [name for name in basemap.background(geography).labels if name.text != title]
    if is_overview:
        own = {name.text for name in names}
        first = [*names, *(n for n in known if n.rank in _TOWNS and n.text not in own)]
        rest: list[Name] = []
    else:
        first = [name for name in known if name.rank in _FIRST]
        rest = [n for n in [*known, *names] if n not in first] if frame.px_per_m >= _NEAR else []
    ids = drawn_signs.PatternIds()
    land = shapes.rect(
        width=f"{frame.width:g}", height=f"{frame.height:g}", style="fill:var(--map-outside,#f1efea)"
    )
    behind = backdrop(geography, box=frame.bounds, px_per_m=frame.px_per_m, has_areas=not is_overview)
    surfaces = [
        *(drawn_signs.cell(cell, frame, ids) for cell in drawn_signs.of_kind(signs, Cell)),
        *(drawn_signs.outline(line, frame) for line in drawn_signs.of_kind(signs, Outline)),
    ]
    parts = [
        shapes.group("".join(surfaces), transform=f"scale({1 / TENTHS:g})"),
        *(drawn_signs.ring(ring, frame) for ring in drawn_signs.of_kind(signs, Ring)),
        drawn_signs.dots(drawn_signs.of_kind(signs, Dot), frame, ids),
        drawn_signs.names(first, frame, room),
        *drawn_signs.numbers(drawn_signs.of_kind(signs, Number), frame, room),
        *(drawn_signs.label(label, frame, room) for label in drawn_signs.of_kind(signs, Label)),
        drawn_signs.names(rest, frame, room),
        *(drawn_signs.group(group, frame, ids) for group in drawn_signs.of_kind(signs, Group)),
        "" if is_overview else _scale_bar(frame),
        _heading(title),
    ]
    below, above = ids.definitions() + land, "".join(parts)
    prefix = f"m{digest(alt, title, below, behind.used(), above)}"
    below, above = (each.replace(drawn_signs.PatternIds.PREFIX, prefix) for each in (below, above))
    return Drawn((frame.width, frame.height), alt, prefix, below, behind, above)


def _room(signs: Sequence[Sign], frame: Frame, title: str, *, has_scale: bool) -> Room:
    """What is left for names: not where the title, the scale bar and numbered dots are, and not gladly on dots and cells."""
    room = Room(frame.width, frame.height)
    if title:
        room.take((0, 0, _TITLE_LETTER * len(title) + 20, 24))
    if has_scale:
        room.take((4, frame.height - 32, _SCALE_BAR + 20, frame.height))
    for dot in drawn_signs.of_kind(signs, Dot):
        circle = boxes([(*frame.at(dot.x, dot.y), dot.radius + 1)])
        (room.taken if dot.text else room.marked).extend(circle)
    for cell in drawn_signs.of_kind(signs, Cell):
        bounds = shapely.bounds(shapely.get_parts(cell.shape))
        corners = ((*frame.at(west, north), *frame.at(east, south)) for west, south, east, north in bounds)
        room.shaded.extend(corners)
    return room


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


def _heading(title: str) -> str:
    if not title:
        return ""
    return shapes.rect(
        width=f"{_TITLE_LETTER * len(title) + 16:.0f}", height=22, style="fill:var(--paper,#fffefc)"
    ) + shapes.text(title, x=8, y=16, style="font-size:13px;font-weight:650;fill:var(--ink,#1b1f24)")


def round_length(frame: Frame, most: float) -> tuple[int, str]:
    """The longest round number of metres that takes at most so many pixels, and the words for it."""
    fitting = [length for length in _ROUND_LENGTHS if length * frame.px_per_m <= most]
    length = fitting[-1] if fitting else _ROUND_LENGTHS[0]
    return length, f"{labels.number(length / 1000)} km" if length >= 1000 else f"{length} m"  # noqa: PLR2004 - metres of a km


def _scale_bar(frame: Frame) -> str:
    length, told = round_length(frame, _SCALE_BAR)
    width, y = length * frame.px_per_m, frame.height - 10
    return shapes.path(
        d=f"M10 {y - 6:.1f}V{y:.1f}H{10 + width:.1f}V{y - 6:.1f}",
        style=f"fill:none;stroke:{INK};stroke-width:1.4",
    ) + shapes.text(told, x=15, y=f"{y - 5:.1f}", style=f"font-size:11px;fill:{INK};{HALO}")
