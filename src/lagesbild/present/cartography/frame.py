"""The part of the world that a picture shows, and how it becomes pixels."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

TENTHS: Final = 10
"""Shapes are written in whole tenths of a pixel, each corner as the way from the last: half the text."""


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
        return np.rint(pixels * TENTHS).astype(np.int64)


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
