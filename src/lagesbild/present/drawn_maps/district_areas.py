"""Draw counts of districts: circles with their numbers, or shaded areas where circles would cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild.content import Ink
from lagesbild.present.cartography import symbols
from lagesbild.present.cartography.arrange import WIDTH
from lagesbild.present.cartography.panels import Panels, by_size, whole
from lagesbild.present.cartography.signs import Cell, Dot, Label, Sign
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.shades import shades
from lagesbild.present.html import markup
from lagesbild.present.words import labels
from lagesbild.situation import Geography

HIDDEN: Final = "#8a857b"
_LARGEST: Final = 30.0
_SMALLEST: Final = 13.0
_MOST_CIRCLES: Final = 30
_CLASSES: Final = 5
_DASH: Final = "–"
_NONE: Final = "transparent"
_COARSE_M: Final = 15.0
_LEAST_PX: Final = 26.0  # a district's side, for its number


@dataclass(frozen=True)
class Area:
    """A district: its shape in metres, its name, its count or None where it is hidden, and what is told of it."""

    shape: BaseGeometry
    name: str
    count: int | None
    lines: tuple[str, ...]


def outlines(districts: gpd.GeoDataFrame) -> list[BaseGeometry]:
    """The districts' shapes with as few corners as the background's borders, neighbours still side by side."""
    shapes = districts.geometry.array
    simple = shapely.coverage_simplify(shapes, _COARSE_M) if shapely.coverage_is_valid(shapes) else shapes
    return list(shapely.simplify(simple, 0 if simple is not shapes else _COARSE_M))


def counted(areas: Sequence[Area], *, hidden: str = "") -> tuple[list[Sign], list[markup.Key], str]:
    """The signs, the legend's entries and its title.

    Parameters
    ----------
    hidden
        The words of the legend for a hidden count; "" in an edition that hides none.
    """
    circles = _circles(areas)
    if circles is not None:
        keys = [
            markup.Key("ring", "talet är antalet rapporter; större cirkel, fler rapporter", Ink(theme.ACCENT))
        ]
        return (
            list(circles),
            [*keys, *([markup.Key("ring", f"streck: {hidden}", Ink(HIDDEN))] if hidden else [])],
            "",
        )
    return shaded(areas, hidden)


def panels(geography: Geography, areas: Sequence[Area]) -> Panels:
    """The whole municipality; its largest towns where most districts are too small to be read in it."""
    bounds = geography.boundary.total_bounds
    px_per_m = WIDTH / max(bounds[2] - bounds[0], bounds[3] - bounds[1], 1.0)
    sides = np.sqrt([area.shape.area for area in areas])
    return by_size(geography) if np.median(sides) * px_per_m < _LEAST_PX else whole(geography)


def _circles(areas: Sequence[Area]) -> list[Dot] | None:
    """A circle a district, None where two would lie over each other on a page."""
    if len(areas) > _MOST_CIRCLES:
        return None
    top = max((area.count or 0 for area in areas), default=0) or 1
    bounds = shapely.total_bounds([area.shape for area in areas])
    px_per_m = WIDTH / max(bounds[2] - bounds[0], bounds[3] - bounds[1], 1.0)
    dots = []
    for area in areas:
        radius = max(round(_LARGEST * ((area.count or 0) / top) ** 0.5, 1), _SMALLEST)
        middle = area.shape.representative_point()
        text = _DASH if area.count is None else labels.number(area.count)
        color = HIDDEN if area.count is None else theme.ACCENT
        dots.append(
            Dot(middle.x, middle.y, radius, color, 0.24, text, is_dark_text=True, lines=area.lines, count=0)
        )
    apart = all(
        np.hypot(one.x - other.x, one.y - other.y) * px_per_m > one.radius + other.radius
        for one, other in combinations(dots, 2)
    )
    return sorted(dots, key=lambda dot: -dot.radius) if apart else None


def shaded(areas: Sequence[Area], hidden: str) -> tuple[list[Sign], list[markup.Key], str]:
    """As ``counted``, in surfaces of few colours."""
    counts = [area.count for area in areas if area.count]
    breaks = _breaks(counts)
    colors = shades(max(len(breaks), 1))
    signs: list[Sign] = []
    named: list[Sign] = []
    for area in sorted(areas, key=lambda each: -(each.count or 0)):
        if area.count is None:
            signs.append(Cell(area.shape, HIDDEN, "rising", area.lines))
        elif not area.count:
            signs.append(Cell(area.shape, _NONE, lines=area.lines))
        else:
            at = sum(area.count >= each for each in breaks) - 1
            signs.append(Cell(area.shape, colors[at], lines=area.lines))
        if area.count != 0:
            text = _DASH if area.count is None else labels.number(area.count)
            named.append(_label(area, text))
    keys = []
    for (low, high), color in zip(pairwise([*breaks, np.inf]), colors, strict=False):
        if members := [count for count in counts if low <= count < high]:
            text = labels.range_of(min(members), max(members))
            keys.append(markup.Key("box", text, picture=symbols.swatch("", color)))
    keys.append(markup.Key("box", "utan färg: inga rapporter", picture=symbols.swatch("", _NONE)))
    keys += [markup.Key("box", hidden, picture=symbols.swatch("rising", HIDDEN))] if hidden else []
    return [*signs, *named], keys, "Rapporter i området"


def _breaks(counts: Sequence[int]) -> list[int]:
    """Lower edges of at most five classes: each count where there are no more, else from the least up by equal ratios."""
    each = sorted(set(counts))
    if len(each) <= _CLASSES:
        return each
    steps = np.rint(np.geomspace(each[0], each[-1], _CLASSES + 1)).astype(int)[:-1]
    return [int(step) for step in np.unique(steps)]


def _label(area: Area, text: str) -> Label:
    """The number, after the name where that fits, in the largest part of the district."""
    part = max(shapely.get_parts(area.shape), key=lambda each: each.area)
    middle = part.representative_point()
    west, south, east, north = part.bounds
    across = part.intersection(shapely.LineString([(west, middle.y), (east, middle.y)])).length
    return Label(middle.x, middle.y, (f"{area.name} {text}", text), across, (north - south) * 0.8)
