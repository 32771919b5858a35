"""Draw each kind of sign as SVG."""

from collections.abc import Sequence
from functools import cache
from typing import Final, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild.present.cartography import symbols
from lagesbild.present.cartography.backdrop import path
from lagesbild.present.cartography.frame import TENTHS, Frame
from lagesbild.present.cartography.map_names import Name, Rank
from lagesbild.present.cartography.placing import BADGE, Room, around, boxes, edge_of
from lagesbild.present.cartography.signs import Cell, Dot, Group, Label, Number, Outline, Ring, Sign
from lagesbild.present.drawing import theme
from lagesbild.present.html import shapes

S = TypeVar("S", bound=Sign)

HALO: Final = "paint-order:stroke;stroke:var(--map-halo,#fff);stroke-width:3px;stroke-linejoin:round"
EDGE: Final = "var(--map-edge,#fff)"
_QUIET: Final = 4.0  # the radius under which a dot is there to be seen under others
_SEVERAL: Final = 5
_MANY: Final = 300
_QUIET_EDGE: Final = "var(--map-halo,#fff)"
INK: Final = "var(--map-ink,#1b1f24)"
_LOOK: Final[dict[Rank, str]] = {
    "town": "font-weight:600;fill:var(--map-town,#3d434b)",
    "village": "font-weight:600;fill:var(--map-village,#5a6169)",
    "water": "font-style:italic;fill:var(--map-water-name,#3c6a86)",
    "spot": "fill:var(--map-village,#5a6169)",
}
_LETTER: Final = 6.8  # mean width of a letter, in pixels
_SMALLEST_RING: Final = 9.0
_STRAY: Final = 0.25  # pixels that an outline may stray


class PatternIds:
    """The patterns and marks that a picture uses, each once, with ids that its prefix goes before."""

    PREFIX: Final = "\ue000"

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._marks = 0

    def fill(self, pattern: str, color: str) -> str:
        """The style that fills a surface."""
        if not pattern:
            return f"fill:{color};fill-opacity:{symbols.ground_opacity('')}"
        identity = self._known.setdefault((pattern, color), f"{self.PREFIX}-p{len(self._known)}")
        return f"fill:url(#{identity})"

    def mark(self) -> str:
        """A new id for the mark of a line's points."""
        self._marks += 1
        return f"{self.PREFIX}-d{self._marks}"

    def definitions(self) -> str:
        """All patterns asked for so far, as large as the shapes that use them: in tenths of a pixel."""
        made = [symbols.definition(identity, *key, scale=TENTHS) for key, identity in self._known.items()]
        return shapes.definitions("".join(made))


def of_kind(signs: Sequence[Sign], kind: type[S]) -> list[S]:
    """The signs of one kind, in their order."""
    return [sign for sign in signs if isinstance(sign, kind)]


def _shape(shape: BaseGeometry, style: str, frame: Frame) -> str:
    is_surface = shapely.get_dimensions(shape) > 1
    inside = (
        shapely.intersection(shape, frame.box) if is_surface else shapely.clip_by_rect(shape, *frame.bounds)
    )
    drawn = path(shapely.simplify(inside, _STRAY / frame.px_per_m), frame.tenths)
    return shapes.path(d=drawn, style=style) if drawn else ""


def cell(cell: Cell, frame: Frame, ids: PatternIds) -> str:
    """A surface, in tenths of a pixel."""
    edge = "stroke:var(--map-cell-edge,#5a6169);stroke-width:7"
    return _shape(cell.shape, f"{ids.fill(cell.pattern, cell.color)};{edge}", frame)


def outline(outline: Outline, frame: Frame) -> str:
    """A line or a thinly filled surface, in tenths of a pixel."""
    filled = f"fill:{outline.color};fill-opacity:.14" if outline.shape.area else "fill:none"
    dash = " ".join(f"{TENTHS * float(each):g}" for each in symbols.DASHES[outline.dash].split())
    dashed = f";stroke-dasharray:{dash}" if dash else ""
    return _shape(outline.shape, f"{filled};stroke:{outline.color};stroke-width:24{dashed}", frame)


def half_width(text: str) -> float:
    """Half of what a name is wide, in pixels."""
    return _LETTER * len(text) / 2


def names(names: Sequence[Name], frame: Frame, room: Room) -> str:
    """The names that have room, in their order."""
    written = []
    for name in names:
        x, y = frame.at(name.x, name.y)
        half = half_width(name.text)
        at = room.name(x, y - 6 * (name.rank == "town"), half, is_minor=name.rank == "spot")
        if at is not None:
            written.append(_text(*at, name.text, f"font-size:12px;{_LOOK[name.rank]};{HALO}"))
    return "".join(written)


def label(label: Label, frame: Frame, room: Room) -> str:
    """The first of a label's texts that has room, or nothing."""
    x, y = frame.at(label.x, label.y)
    for text in label.texts:
        half = 7.4 * len(text) / 2
        box = (x - half, y - 8, x + half, y + 7)
        fits = 2 * half <= label.width_m * frame.px_per_m and label.height_m * frame.px_per_m >= 13  # noqa: PLR2004 - a line
        if fits and room.is_free(box):
            room.take(box)
            return _text(x, y + 4, text, f"font-size:12px;font-weight:700;fill:{INK};{HALO}")
    return ""


def _text(x: float, y: float, text: str, style: str) -> str:
    return shapes.text(text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor="middle", style=style)


def dots(signs: Sequence[Dot], frame: Frame, ids: PatternIds) -> str:
    """Signs with their texts, those that lie outside left out; those of one look say it once."""
    inside = [(dot, *frame.at(dot.x, dot.y)) for dot in signs]
    inside = [
        (dot, x, y)
        for dot, x, y in inside
        if -dot.radius <= x <= frame.width + dot.radius and -dot.radius <= y <= frame.height + dot.radius
    ]
    looks: dict[tuple[str, str, float, str], list[tuple[Dot, float, float]]] = {}
    for each in inside:
        dot = each[0]
        looks.setdefault((_dot_style(dot), dot.shape, dot.radius, dot.text), []).append(each)
    drawn = []
    for (style, _, _, text), placed in looks.items():
        if len(placed) >= _SEVERAL and not text:
            drawn.append(_points(placed, style, ids))
            continue
        inner = "".join(_dot_shape(*each) + (_dot_text(*each) if text else "") for each in placed)
        drawn.append(shapes.group(inner, style=style))
    return "".join(drawn)


def _points(placed: Sequence[tuple[Dot, float, float]], style: str, ids: PatternIds) -> str:
    """Dots of one look as the marks of a line through them: a seventh of the letters. Those at one pixel are one, of few at a tenth of it."""
    dot = placed[0][0]
    fine = 1 if len(placed) > _MANY else TENTHS
    at = np.rint(np.array([(y, x) for _, x, y in placed]) * fine).astype(int)
    points = np.unique(at, axis=0)[:, ::-1]
    way = " ".join(f"{x} {y}" for x, y in np.diff(points, axis=0).tolist()).replace(" -", "-")
    line = f"M{points[0, 0]} {points[0, 1]}" + (f"l{way}" if way else "h0")
    identity = ids.mark()
    # The line is drawn in parts of a pixel, and its marks with it.
    mark = shapes.group(_dot_shape(dot, 0, 0), transform=f"scale({fine})", style=style)
    return shapes.marker(mark, id=identity, markerUnits="userSpaceOnUse", overflow="visible") + shapes.path(
        transform=f"scale({1 / fine:g})", d=line, style=f"fill:none;marker:url(#{identity})"
    )


def _dot_style(dot: Dot) -> str:
    is_quiet = dot.radius < _QUIET
    edge = dot.color if dot.is_dark_text else _QUIET_EDGE if is_quiet else EDGE
    return (
        f"fill:{dot.color};fill-opacity:{dot.opacity:g};stroke:{edge};stroke-width:{0.7 if is_quiet else 1.2}"
    )


def _dot_shape(dot: Dot, x: float, y: float) -> str:
    if dot.shape == "circle":
        return shapes.circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{dot.radius:g}")
    return shapes.path(d=symbols.outline(dot.shape, x, y, dot.radius))


def _dot_text(dot: Dot, x: float, y: float) -> str:
    ink = f"fill:{INK};{HALO}" if dot.is_dark_text else f"fill:{ink_on(dot.color)}"
    return _text(x, y + 4, dot.text, f"font-size:11px;font-weight:700;{ink}")


@cache
def ink_on(color: str) -> str:
    """Black or white on a colour, white on one of the page's own."""
    return theme.ink_on(color) if color.startswith("#") else "#ffffff"


def ring(ring: Ring, frame: Frame) -> str:
    """A circle, never too small to be seen."""
    x, y = frame.at(ring.x, ring.y)
    radius = max(ring.radius_m * frame.px_per_m, _SMALLEST_RING)
    dash = ";stroke-dasharray:6 4" if ring.is_dashed else ""
    look = f"fill:{ring.color};fill-opacity:.1;stroke:{ring.color};stroke-width:2.2{dash}"
    return shapes.circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}", style=look)


def numbers(numbers: Sequence[Number], frame: Frame, room: Room) -> list[str]:
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
            shapes.path(
                d=f"M{x:.1f} {y:.1f}L{end[0]:.1f} {end[1]:.1f}", style=f"stroke:{INK};stroke-width:1.2"
            )
            + shapes.circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r=2, style=f"fill:{INK}")
        )
        badge = shapes.rect(
            x=f"{left:.1f}",
            y=f"{top:.1f}",
            width=f"{width:g}",
            height=f"{BADGE[1]:g}",
            rx=3,
            style="fill:var(--map-badge,#1b1f24);stroke:var(--map-badge-ink,#fff)",
        )
        signs.append(
            badge + _text(at, down + 4, text, "font-size:11px;font-weight:700;fill:var(--map-badge-ink,#fff)")
        )
    return [*lines, *signs]


def group(group: Group, frame: Frame, ids: PatternIds) -> str:
    """Dots in an element of their own."""
    return shapes.group(dots(group.marks, frame, ids), css_class=group.css_class)
