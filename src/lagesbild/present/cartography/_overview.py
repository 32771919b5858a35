"""Draw the whole municipality small: where the panels lie, and what lies outside them all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import shapely

from lagesbild.present.cartography.frame import fitted
from lagesbild.present.cartography.map_names import Name
from lagesbild.present.cartography.panels import Panels, bounds_of
from lagesbild.present.cartography.signs import Cell, Dot, Number, Outline, Ring, Sign
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.printed import Drawn, draw
from lagesbild.present.words import labels
from lagesbild.situation import Geography

_MARGIN: Final = 8.0
_SMALLEST: Final = 2.6


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
    named = ", ".join(title for title in titles if title)
    beyond = sum(sign.count for sign in outside if isinstance(sign, Dot))
    more = f" Utanför dem: {labels.count(beyond)}." if beyond else ""
    parts = "delkarta inritad" if len(panels.shown) == 1 else "delkartor inritade"
    return draw(
        geography,
        [*outside, *frames],
        frame,
        alt=f"Översikt över kommunen med {len(panels.shown)} {parts}: {named}.{more}",
        is_overview=True,
        names=_names(panels, titles),
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


def _names(panels: Panels, titles: Sequence[str]) -> list[Name]:
    """The panels' own titles, over their frames."""
    return [
        Name(title, "town", (panel.bounds[0] + panel.bounds[2]) / 2, panel.bounds[3])
        for panel, title in zip(panels.shown, titles, strict=True)
        if title
    ]
