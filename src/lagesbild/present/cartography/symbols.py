"""Shapes, patterns and dashes that tell classes apart without their colours."""

import math
from collections.abc import Sequence
from typing import Final

from lagesbild.config import CategoryGroup
from lagesbild.present.html import shapes

Corners = tuple[tuple[float, float], ...]


def _regular(corners: int, *, radius: float = 1.0, turn: float = -90.0) -> Corners:
    """Corners of a regular polygon, the first above the middle; y grows downwards."""
    angles = [math.radians(turn + 360 * at / corners) for at in range(corners)]
    return tuple((round(radius * math.cos(a), 2), round(radius * math.sin(a), 2)) for a in angles)


def _star() -> Corners:
    outer, inner = _regular(5, radius=1.25), _regular(5, radius=0.55, turn=-54)
    return tuple(corner for pair in zip(outer, inner, strict=True) for corner in pair)


_ARM: Final = 0.38
_PLUS: Final[Corners] = (
    *((-_ARM, -1.1), (_ARM, -1.1), (_ARM, -_ARM), (1.1, -_ARM), (1.1, _ARM), (_ARM, _ARM)),
    *((_ARM, 1.1), (-_ARM, 1.1), (-_ARM, _ARM), (-1.1, _ARM), (-1.1, -_ARM), (-_ARM, -_ARM)),
)
_HALF: Final = math.sqrt(0.5)

SHAPES: Final[dict[str, Corners]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": ((0.0, -1.15), (1.15, 0.85), (-1.15, 0.85)),
    "diamond": _regular(4, radius=1.2),
    "funnel": ((0.0, 1.15), (1.15, -0.85), (-1.15, -0.85)),
    "star": _star(),
    "plus": _PLUS,
    "hexagon": _regular(6, radius=1.1, turn=0.0),
    "cross": tuple((round(_HALF * (x - y), 2), round(_HALF * (x + y), 2)) for x, y in _PLUS),
    "bar": ((-1.3, -0.6), (1.3, -0.6), (1.3, 0.6), (-1.3, 0.6)),
    "pillar": ((-0.6, -1.3), (0.6, -1.3), (0.6, 1.3), (-0.6, 1.3)),
}
"""Corners of each shape for a radius of one; a circle, the sign of several categories, has none."""

PATTERNS: Final[dict[str, str]] = {
    "rising": "M-2 10L10 -2M-2 2L2 -2M6 10L10 6",
    "falling": "M-2 -2L10 10M-2 6L2 10M6 -2L10 2",
    "crossed": "M-2 10L10 -2M-2 2L2 -2M6 10L10 6M-2 -2L10 10M-2 6L2 10M6 -2L10 2",
    "level": "M-1 4H9",
    "upright": "M4 -1V9",
    "dotted": "M4 2.6a1.4 1.4 0 1 0 .01 0z",
    "grid": "M-1 4H9M4 -1V9",
}
"""Lines of each pattern in a tile of 8 pixels' side."""

DASHES: Final[dict[str, str]] = {"": "", "long": "10 5", "short": "5 4", "dots": "1.5 4", "mixed": "9 4 2 4"}
"""Dashes of an outline, in pixels."""

TILE: Final = 8


def category_shapes(categories: Sequence[CategoryGroup]) -> dict[str, str]:
    """The shape of each category, in the settings' order: the same in every map."""
    names = list(SHAPES)
    return {group.name: names[at % len(names)] for at, group in enumerate(categories)}


def outline(shape: str, x: float, y: float, radius: float) -> str:
    """The path of a shape around a position, in pixels."""
    corners = " ".join(f"{x + radius * dx:.1f} {y + radius * dy:.1f}" for dx, dy in SHAPES[shape])
    return f"M{corners}z"


def sign(shape: str, color: str) -> str:
    """A legend's picture of a dot."""
    inner = (
        shapes.circle(cx=8, cy=8, r=5.5) if shape == "circle" else shapes.path(d=outline(shape, 8, 8, 5.5))
    )
    look = f"fill:{color};stroke:var(--map-edge,#fff);stroke-width:1"
    return shapes.mark_picture(shapes.group(inner, style=look))


def swatch(pattern: str, color: str) -> str:
    """A legend's picture of a surface: its colour, and its pattern twice each way."""
    lines = "".join(
        shapes.path(transform=f"translate({x} {y})", d=PATTERNS[pattern], style=ink(pattern, color))
        for x in (0, TILE)
        for y in (0, TILE)
        if pattern
    )
    edge = shapes.rect(
        x=".5", y=".5", width=15, height=15, style="fill:none;stroke:var(--map-cell-edge,#5a6169)"
    )
    return shapes.mark_picture(_ground(2 * TILE, pattern, color) + lines + edge)


def stroke(dash: str, color: str) -> str:
    """A legend's picture of an outline."""
    look = f"fill:none;stroke:{color};stroke-width:2.4;stroke-dasharray:{DASHES[dash] or 'none'}"
    return shapes.mark_picture(shapes.path(d="M0 8H28", style=look), is_wide=True)


def ground_opacity(pattern: str) -> float:
    """How strongly a surface's colour lies under its pattern; alone where it has none."""
    return 0.3 if pattern else 0.82


def ink(pattern: str, color: str) -> str:
    """How a pattern's lines are drawn."""
    painted = f"fill:{color}" if pattern == "dotted" else "fill:none"
    return f"{painted};stroke:{color};stroke-width:{1 if pattern == 'dotted' else 1.8}"


def definition(identity: str, pattern: str, color: str, *, scale: int = 1) -> str:
    """The ``<pattern>`` of a surface, for an SVG's ``<defs>``; ``scale`` times as large where what it fills is."""
    return shapes.pattern(
        _ground(TILE, pattern, color) + shapes.path(d=PATTERNS[pattern], style=ink(pattern, color)),
        id=identity,
        width=TILE,
        height=TILE,
        patternUnits="userSpaceOnUse",
        patternTransform=None if scale == 1 else f"scale({scale})",
    )


def _ground(side: int, pattern: str, color: str) -> str:
    """A square of a surface's colour."""
    return shapes.rect(width=side, height=side, style=f"fill:{color};fill-opacity:{ground_opacity(pattern)}")
