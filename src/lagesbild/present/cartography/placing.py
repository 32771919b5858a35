"""Find room for what is read on a drawn map: numbers beside their places, names where nothing is covered.

maps_placing.js does the same on the screen, where the reader moves the map.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, overload

import numpy as np

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""

BADGE: Final = (20.0, 18.0)
_REACHES: Final = (19.0, 30.0, 44.0, 60.0, 80.0, 104.0)
_ANGLES: Final = tuple(
    math.radians(each) for each in (-45, -135, 45, 135, -90, 90, 0, 180, -68, -112, 68, 112)
)
_SPACE: Final = 1.5
_COVERED: Final = 0.7  # what a covered mark costs, in steps away


@dataclass
class Room:
    """A picture's room: ``taken`` is read and never covered, ``marked`` and ``shaded`` only when nothing else is left."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    marked: list[Box] = field(default_factory=list)
    shaded: list[Box] = field(default_factory=list)
    named: list[Box] = field(default_factory=list)

    def is_free(self, box: Box) -> bool:
        """Whether the box lies within the picture and on nothing that is read."""
        left, top, right, bottom = box
        is_inside = left >= 1 and top >= 1 and right <= self.width - 1 and bottom <= self.height - 1
        return is_inside and not any(_overlaps(box, other) for other in self.taken)

    def take(self, box: Box) -> None:
        """Let nothing else lie here."""
        self.taken.append(box)

    def beside(self, x: float, y: float, *, width: float = BADGE[0]) -> tuple[float, float]:
        """The middle of a sign for the position: the nearest that covers nothing read, and the fewest marks."""
        best: tuple[float, float, float] | None = None
        reached = around(x, y, 2 * _REACHES[-1] * width / BADGE[0] + width, 2 * _REACHES[-1] + BADGE[1])
        # A city's map has thousands of marks: they are held against a box in one go.
        near = np.array([mark for mark in (*self.marked, *self.shaded) if _overlaps(reached, mark)])
        sides = near.reshape(-1, 4).T
        for step, reach in enumerate(_REACHES):
            for angle in _ANGLES:
                middle = (x + reach * math.cos(angle) * width / BADGE[0], y + reach * math.sin(angle))
                box = around(*middle, width, BADGE[1])
                if self.is_free(box):
                    cost = step + _COVERED * int(np.count_nonzero(_overlaps(box, sides)))
                    if best is None or cost < best[0]:
                        best = (cost, *middle)
        found = (x + _REACHES[0], y - _REACHES[0]) if best is None else best[1:]
        self.take(around(*found, width, BADGE[1]))
        return found

    def name(self, x: float, y: float, half: float, *, is_minor: bool = False) -> tuple[float, float] | None:
        """Where a name stands whole: at its position, moved from the picture's edge; None without room.

        Parameters
        ----------
        half
            Half the name's width.
        is_minor
            It covers no mark either, and stands over or under its position where one lies there. It gives way to a
            name that stands at its position.
        """
        if not (0 <= x <= self.width and 0 <= y <= self.height):
            return None
        at = min(max(x, half + 4), self.width - half - 4)
        for off in (0.0, 17.0, -12.0) if is_minor else (0.0,):
            down = min(max(y + off, 14.0), self.height - 5)
            box = (at - half, down - 11, at + half, down + 3)
            covers = is_minor and any(_overlaps(box, mark) for mark in self.marked)
            if self.is_free(box) and not covers:
                self.take(box)
                self.named.append(box)
                return at, down
            if any(_overlaps(box, name) for name in self.named):
                return None
        return None


def around(x: float, y: float, width: float, height: float) -> Box:
    """The box of that size with its middle there."""
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def edge_of(x: float, y: float, box: Box) -> tuple[float, float]:
    """The point of a box that is nearest to a position: where a line to it ends."""
    return min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])


def boxes(circles: Iterable[tuple[float, float, float]]) -> list[Box]:
    """The boxes of circles: x, y and radius."""
    return [around(x, y, 2 * radius, 2 * radius) for x, y, radius in circles]


@overload
def _overlaps(one: Box, other: Box) -> bool: ...
@overload
def _overlaps(one: Box, other: np.ndarray) -> np.ndarray: ...
def _overlaps(one: Box, other: Box | np.ndarray) -> bool | np.ndarray:
    """Whether two boxes do, or nearly; of boxes' four sides, shape (4, n), each of them."""
    return (
        (one[0] < other[2] + _SPACE)
        & (other[0] < one[2] + _SPACE)
        & (one[1] < other[3] + _SPACE)
        & (other[1] < one[3] + _SPACE)
    )
