"""Read the position columns of an export into numbers: the one reader that the proposal and ingest share."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyproj import CRS

from lagesbild.config import Source
from lagesbild.ingest.positions._written_shapes import Pair
from lagesbild.ingest.positions.written_positions import read_number, read_pair

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_PLAIN_PAIR: Final = (
    rf"^\s*[(\[]?\s*(?P<first>{_NUMBER})\s*(?:[,;]\s*|\s)\s*(?P<second>{_NUMBER})\s*[)\]]?\s*$"
)
_PLAIN_POINT: Final = rf"^\s*(?i:point)\s*\(\s*(?P<first>{_NUMBER})\s+(?P<second>{_NUMBER})\s*\)\s*$"


@dataclass(frozen=True)
class Writing:
    """How an export writes its positions: in two columns, or in one with the northing or the easting first.

    ``decimal`` decides only what ``541.000`` means in metres. ``is_swapped`` says that cells which name their axes
    (WKT, N and E) name the wrong ones.
    """

    x: str | None = None
    y: str | None = None
    latlon: str | None = None
    lonlat: str | None = None
    decimal: str = "."
    is_degrees: bool = True
    is_swapped: bool = False

    @classmethod
    def of(cls, source: Source) -> Self:
        """As the settings of a source say."""
        columns = source.columns
        return cls(
            x=columns.x,
            y=columns.y,
            latlon=columns.latlon,
            lonlat=columns.lonlat,
            decimal=source.decimal,
            is_degrees=is_geographic(source.crs),
            is_swapped=source.swap_axes,
        )


@dataclass(frozen=True)
class Coordinates:
    """Easting (longitude) and northing (latitude) of each row, both NaN unless both can be read.

    ``srid`` is the EPSG number that the cell itself names, 0 for none. ``says_axes`` and ``is_wkt``: as in ``Pair``.
    """

    east: pd.Series
    north: pd.Series
    srid: pd.Series
    says_axes: pd.Series
    is_wkt: pd.Series


def read_coordinates(cells: pd.DataFrame, writing: Writing) -> Coordinates:
    """Read the positions of rows as ``writing`` says.

    Parameters
    ----------
    cells
        Text, NA where empty.
    writing
        Names the columns; with none, no row has a position.
    """
    index = cells.index
    nothing = pd.Series(0, index=index)
    no = nothing.astype(bool)
    if writing.x and writing.y:
        east, north = (numbers(cells[column], writing) for column in (writing.x, writing.y))
        return _coordinates(east, north, nothing, no, no)
    column = writing.latlon or writing.lonlat
    if column is None:
        empty = pd.Series(np.nan, index=index)
        return Coordinates(empty, empty, nothing, no, no)
    return _pairs(cells[column], writing)


def numbers(text: pd.Series, writing: Writing) -> pd.Series:
    """The cells of one axis as numbers, NaN where they are none."""
    is_grouped = writing.decimal == "," and not writing.is_degrees
    plain = text.str.replace(",", ".", regex=False) if writing.decimal == "," else text
    if not is_grouped or not pc.any(pc.match_substring(pa.array(text), ".")).as_py():
        try:  # a clean column is cast as a whole, which is several times faster
            cast = pa.array(plain).cast(pa.float64()).to_numpy(zero_copy_only=False)
            return pd.Series(cast, index=text.index)
        except pa.ArrowInvalid:
            pass

    def number(cell: str) -> float:
        return read_number(cell, decimal=writing.decimal, is_degrees=writing.is_degrees)

    return pd.Series(_each(text, number, np.nan).astype("float64"), index=text.index)


def is_geographic(crs: str) -> bool:
    """Whether a system's coordinates are angles."""
    return _crs(crs).is_geographic


@lru_cache(maxsize=64)
def _crs(crs: str) -> CRS:
    return CRS(crs)


def _pairs(text: pd.Series, writing: Writing) -> Coordinates:
    count = len(text)
    east, north = np.full(count, np.nan), np.full(count, np.nan)
    srid = np.zeros(count, dtype="int64")
    says_axes, is_wkt = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    left = text.notna().to_numpy(copy=True)
    written = pa.array(text)
    north_first = writing.latlon is not None
    is_plain = writing.decimal == "." or writing.is_degrees
    fast = [(_PLAIN_POINT, False, True), *([(_PLAIN_PAIR, north_first, False)] if is_plain else [])]
    for pattern, is_north_first, is_point in fast:
        found = pc.extract_regex(written, pattern)
        hit = pc.is_valid(found).to_numpy(zero_copy_only=False) & left
        if not hit.any():
            continue
        first, second = (
            pc.struct_field(found, part).cast(pa.float64()).to_numpy(zero_copy_only=False)[hit]
            for part in ("first", "second")
        )
        east[hit], north[hit] = (second, first) if is_north_first else (first, second)
        says_axes[hit] = is_wkt[hit] = is_point
        left &= ~hit
    if left.any():

        def pair(cell: str) -> Pair:
            return read_pair(
                cell, north_first=north_first, decimal=writing.decimal, is_degrees=writing.is_degrees
            )

        rest = _each(text[left], pair, None)
        east[left], north[left] = [each.east for each in rest], [each.north for each in rest]
        srid[left] = [each.srid for each in rest]
        says_axes[left], is_wkt[left] = [each.says_axes for each in rest], [each.is_wkt for each in rest]
    if writing.is_swapped:
        east, north = np.where(says_axes, north, east), np.where(says_axes, east, north)
    series = [pd.Series(values, index=text.index) for values in (east, north, srid, says_axes, is_wkt)]
    return _coordinates(*series)


def _each(text: pd.Series, read: Callable[[str], float | Pair], nothing: float | None) -> np.ndarray:
    """What each cell reads as; a different text is read once."""
    codes, unique = pd.factorize(text)
    values = np.empty(len(unique) + 1, dtype=object)
    values[:-1] = [read(cell) for cell in unique]
    values[-1] = nothing
    return values[codes]


def _coordinates(
    east: pd.Series, north: pd.Series, srid: pd.Series, says_axes: pd.Series, is_wkt: pd.Series
) -> Coordinates:
    readable = np.isfinite(east) & np.isfinite(north)
    return Coordinates(east.where(readable), north.where(readable), srid, says_axes, is_wkt)
