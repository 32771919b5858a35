"""Take the incidents that have a position, in metres and whole days."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.errors import LagesbildError

DAY = pd.Timedelta(days=1)
EPOCH = pd.Timestamp("1970-01-01")

_MANY = 20_000
SQUARES_ACROSS = 10
"""Squares in a circle's radius: one around a square's middle is at most 7 % of its radius off."""


def placed(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The incidents with a position.

    Raises
    ------
    LagesbildError
        When the CRS is not metric: distances would be in degrees.
    """
    if incidents.crs is None or incidents.crs.is_geographic:
        raise LagesbildError(
            "`incidents` must be in a metric CRS; found {crs}. Reproject with `to_crs` first.",
            crs=incidents.crs,
        )
    # A missing or empty point has no number for its coordinates either.
    return incidents[np.isfinite(positions_m(incidents.geometry)).all(axis=1)]


def require_same_crs(**frames: gpd.GeoDataFrame | gpd.GeoSeries) -> None:
    """Raise when two frames, given by their names, are in different coordinate systems."""
    (first, one), (second, other) = frames.items()
    if one.crs != other.crs:
        raise LagesbildError(
            "`{first}` and `{second}` must share a CRS: {crs} against {other}. Reproject with `to_crs` first.",
            first=first,
            second=second,
            crs=one.crs,
            other=other.crs,
        )


def positions_m(points: gpd.GeoSeries) -> np.ndarray:
    """Shape (n, 2): easting and northing, in metres; NaN where there is no point."""
    shapes = np.asarray(points.array)
    found: np.ndarray = shapely.get_coordinates(shapes)
    is_whole = len(found) == len(shapes) and not shapely.get_type_id(shapes).any()
    # geopandas looks at each shape thrice more: needed only where something is no point.
    return found if is_whole else np.column_stack([points.x, points.y])


def inside(shape: shapely.Geometry, positions: np.ndarray) -> np.ndarray:
    """Which positions, shape (n, 2), lie within a shape: those in its box alone are held against it."""
    x, y = positions.T
    left, bottom, right, top = shapely.bounds(shape)
    is_inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
    is_inside[is_inside] = shapely.contains_xy(shape, x[is_inside], y[is_inside])
    return is_inside


def circle_centres(positions: np.ndarray, radius_m: float) -> np.ndarray:
    """Which of the positions to try circles around, to find the fullest.

    All; where there are many, the first in each square of a tenth of the radius, for their circles hold nearly the
    same.
    """
    if len(positions) <= _MANY:
        return np.arange(len(positions))
    _, first = squares_of(positions, radius_m / SQUARES_ACROSS)
    return np.sort(first)


def squares_of(positions: np.ndarray, side_m: float) -> tuple[np.ndarray, np.ndarray]:
    """The squares that the positions lie in, as columns and rows of the CRS's own lattice, and the first in each."""
    squares = np.floor(positions / side_m)
    # Whole numbers are sorted a few times faster than pairs; northing is less than 2^32 squares.
    column, row = squares.astype(np.int64).T
    _, first = np.unique((column << 32) + row, return_index=True)
    return squares[first], first


def days_of(incidents: gpd.GeoDataFrame) -> np.ndarray:
    """The day each incident began on, as whole days since ``EPOCH``."""
    days: np.ndarray = ((incidents[c.OCCURRED_FROM].dt.normalize() - EPOCH) // DAY).to_numpy(np.int32)
    return days


def compact(days: np.ndarray) -> np.ndarray:
    """Days from the first on, in the smallest type that holds them: see ``in_16_bits``."""
    return in_16_bits(days - days.min(initial=np.iinfo(np.int32).max))


def in_16_bits(days: np.ndarray) -> np.ndarray:
    """The days in 16 bits, where that holds them and all between any two: shufflings read little memory."""
    most = np.iinfo(np.int16).max
    is_held = not len(days) or (np.abs(days).max() < most and np.ptp(days) < most)
    return days.astype(np.int16) if is_held else days


def to_dates(days: np.ndarray) -> pd.DatetimeIndex:
    """The midnights that whole days since ``EPOCH`` begin with."""
    return pd.DatetimeIndex(EPOCH + pd.to_timedelta(days, unit="D")).as_unit("us")
