"""Draw the whole municipality small: where the panels lie, and what lies outside them all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import shapely

from lagesbild.present.cartography.frame import Frame, fitted
from lagesbild.present.cartography.map_names import Name
from lagesbild.present.cartography.panels import Bounds, Panels, bounds_of
from lagesbild.present.cartography.placing import Box
from lagesbild.present.cartography.signs import Cell, Dot, Number, Outline, Ring, Sign
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.drawn_signs import half_width
from lagesbild.present.drawn_maps.printed import Drawn, draw
from lagesbild.present.words import labels
from lagesbild.situation import Geography

_MARGIN: Final = 8.0
_SMALLEST: Final = 2.6
_CLEAR: Final = 2.0  # pixels between a name and a line


def overview(
    geography: Geography,
    signs: Sequence[Sign],
    panels: Panels,
    titles: Sequence[str],
    *,
    size: tuple[float, float],
) -> Drawn:
    """The overview.

    Parameters
    ----------
    size
        Width and height in pixels.
    """
    frame = fitted(bounds_of(geography.boundary), *size, margin=_MARGIN)
    outside = [each for sign in signs for each in _outside(sign, panels)]
    frames = [Outline(shapely.box(*panel.bounds), f"var(--accent,{theme.ACCENT})") for panel in panels.shown]
    named = ": " + ", ".join(titles) if any(titles) else ""
    beyond = sum(sign.count for sign in outside if isinstance(sign, Dot))
    more = f" Utanför dem: {labels.count(beyond)}." if beyond else ""
    parts = "delkarta inritad" if len(panels.shown) == 1 else "delkartor inritade"
    return draw(
        geography,
        [*outside, *frames],
        frame,
        alt=f"Översikt över kommunen med {len(panels.shown)} {parts}{named}.{more}",
        is_overview=True,
        names=_names(panels, titles, frame, bounds_of(geography.boundary)),
    )


def _outside(sign: Sign, panels: Panels) -> list[Sign]:
    match sign:
        case Dot():
            if panels.holds(sign.x, sign.y):
                return []
            return [replace(sign, radius=max(sign.radius * 0.6, _SMALLEST), text="")]
        case Number() | Ring():
            return [] if panels.holds(sign.x, sign.y) else [sign]
        case Cell():
            return [replace(sign, pattern="")]
        case Outline():
            middle = sign.shape.representative_point()
            return [] if panels.holds(middle.x, middle.y) else [sign]
    return []


def _names(panels: Panels, titles: Sequence[str], frame: Frame, border: Bounds) -> list[Name]:
    """The titles over, under or in their frames, where they cross neither frames nor the border; else left out."""
    frames = [_pixels(panel.bounds, frame) for panel in panels.shown]
    edges = _pixels(border, frame)
    found, taken = list[Name](), list[Box]()
    for own, text in zip(frames, titles, strict=True):
        half = half_width(text) + _CLEAR
        left, top, right, bottom = own
        others = [*taken, *(each for each in frames if each is not own)]
        x = min(max((left + right) / 2, edges[0] + half), edges[2] - half)
        feet = (top - 6, bottom + 15, edges[1] - 6, edges[3] + 15, top + 15)
        boxes = [(foot, (x - half, foot - 12, x + half, foot + 4)) for foot in feet]
        free = [
            (foot, box)
            for foot, box in boxes
            if not (_crosses(box, own) or _crosses(box, edges) or any(_meets(box, each) for each in others))
        ]
        if text and free:
            foot, box = free[0]
            taken.append(box)
            at = (frame.west + x / frame.px_per_m, frame.north - (foot + 6) / frame.px_per_m)
            found.append(Name(text, "town", *at))
    return found


def _pixels(bounds: Bounds, frame: Frame) -> Box:
    west, south, east, north = bounds
    return (*frame.at(west, north), *frame.at(east, south))


def _meets(box: Box, other: Box) -> bool:
    return bool(shapely.box(*box).intersects(shapely.box(*other)))


def _crosses(box: Box, line: Box) -> bool:
    """Whether a box lies over the line around another."""
    one, around = shapely.box(*box), shapely.box(*line)
    return bool(one.intersects(around.exterior)) or bool(around.within(one))
