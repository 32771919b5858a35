"""Lay panels out in rows, all at one scale, with the overview among them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

WIDTH: Final = 680.0
GAP: Final = 6.0
_HEIGHT: Final = 440.0
_LEAST: Final = (150.0, 120.0)
_OVERVIEWS: Final = (190.0, 160.0, 130.0)
_TALLEST: Final = 1.3  # an overview's height by its width
_OVER: Final = 1.1  # what stands below another may reach below its neighbour, so much
_SCALES: Final[tuple[float, ...]] = tuple(
    np.geomspace(0.5, 0.002, 90).tolist()
)  # pixels a metre, the largest first

OVERVIEW: Final = -1


@dataclass(frozen=True)
class Place:
    """Where a panel lies: its number, or ``OVERVIEW``, and its size in pixels."""

    panel: int
    width: float
    height: float


@dataclass(frozen=True)
class Arrangement:
    """Rows of columns of places, and the scale of all panels but the overview."""

    rows: tuple[tuple[tuple[Place, ...], ...], ...]
    px_per_m: float


def arrange(sizes: Sequence[tuple[float, float]], overview: tuple[float, float] | None) -> Arrangement:
    """The largest scale at which all panels have room.

    Parameters
    ----------
    sizes
        Width and height of each panel, in metres, in the order they are read.
    overview
        Width and height of what the overview shows, in metres; None for no overview.
    """
    in_order = sorted(range(len(sizes)), key=lambda at: -round(sizes[at][1]))
    for scale in _SCALES:
        panels = [
            Place(at, max(sizes[at][0] * scale, _LEAST[0]), max(sizes[at][1] * scale, _LEAST[1]))
            for at in in_order
        ]
        for more in _overviews(overview):
            rows = _shelved([*panels, *more])
            if _fits(rows):
                return Arrangement(tuple(_stretched(row) for row in rows), float(scale))
    return Arrangement(tuple(_stretched(row) for row in rows), float(scale))


def _overviews(size: tuple[float, float] | None) -> list[list[Place]]:
    """The overview in the sizes it may have, the largest first."""
    if size is None:
        return [[]]
    tall = min(size[1] / size[0], _TALLEST)
    return [[Place(OVERVIEW, width, width * tall)] for width in _OVERVIEWS]


def _fits(rows: Sequence[Sequence["Column"]]) -> bool:
    """Whether the rows have room on a page, and the overview stands beside something."""
    is_alone = len(rows[-1]) == 1 and rows[-1][0][0].panel == OVERVIEW
    wide = max(_width(row) for row in rows)
    return wide <= WIDTH and _total([_height(row) for row in rows]) <= _HEIGHT and not is_alone


Column = list[Place]


def _shelved(places: Sequence[Place]) -> list[list[Column]]:
    """Rows filled from the left; a place that fits under the last of a row stands there.

    The overview is as low as the row that it ends: it shows more on its sides instead.
    """
    rows: list[list[Column]] = []
    for place in places:
        row = rows[-1] if rows else []
        below = [*row[:-1], [*row[-1], place]] if len(row) > 1 else row
        is_overview = place.panel == OVERVIEW
        lower = replace(place, height=min(place.height, _height(row))) if row and is_overview else place
        beside = [*row, [lower]]
        if (
            len(row) > 1
            and _total([each.height for each in below[-1]]) <= _OVER * row[0][0].height
            and _width(below) <= WIDTH
        ):
            rows[-1] = below
        elif row and lower.height <= _height(row) and _width(beside) <= WIDTH:
            rows[-1] = beside
        elif row and is_overview and len(row) > 1:
            # Alone it would have a row to itself: it takes the row's last column along.
            rows[-1:] = [row[:-1], [row[-1], [replace(place, height=min(place.height, _height([row[-1]])))]]]
        else:
            rows.append([[place]])
    return rows


def _width(row: Sequence[Column]) -> float:
    return _total([max(place.width for place in column) for column in row])


def _height(row: Sequence[Column]) -> float:
    return max(_total([place.height for place in column]) for column in row)


def _total(lengths: Sequence[float]) -> float:
    return sum(lengths) + GAP * (len(lengths) - 1)


def _stretched(row: Sequence[Column]) -> tuple[tuple[Place, ...], ...]:
    """The row from edge to edge: its panels show more ground, at the same scale, and the overview no more than it has."""
    extra = (WIDTH - _width(row)) / len(row)
    height = _height(row)
    return tuple(_grown(column, max(place.width for place in column) + extra, height) for column in row)


def _grown(column: Column, width: float, height: float) -> tuple[Place, ...]:
    """The column that wide: its panels share the height that is left, and the overview takes what its shape asks for."""
    panels = [place.height for place in column if place.panel != OVERVIEW]
    left = height - _total([*panels, 0.0]) if panels else height
    heights = [
        min(place.height * width / place.width, left) if place.panel == OVERVIEW else place.height
        for place in column
    ]
    more = (height - _total(heights)) / max(len(panels), 1)
    return tuple(
        Place(place.panel, round(width, 1), round(tall + (more if place.panel != OVERVIEW else 0.0), 1))
        for place, tall in zip(column, heights, strict=True)
    )
