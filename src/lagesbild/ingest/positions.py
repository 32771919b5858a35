"""Place incidents: coordinates to points in the working CRS, area codes to areas, points to districts."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import Transformer

from lagesbild import columns as c
from lagesbild.config import Source
from lagesbild.ingest.codes import Lookup

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_PAIR = rf"^\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*$"
_PAIR_WITH_COMMAS = r"^\s*([-+]?\d+(?:,\d+)?)\s*(?:;|,\s|\s)\s*([-+]?\d+(?:,\d+)?)\s*$"


@dataclass(frozen=True)
class Positions:
    """Where the rows of an export lie, aligned with them.

    ``x`` and ``y`` are in the working CRS (metres), NaN where there is no usable position. The other
    fields are boolean: ``zero`` (0, 0), ``swapped`` (inside the boundary once the axes change places),
    ``outside`` (anywhere else beyond the boundary), ``unknown_area`` (a code no polygon has),
    ``lacks_zeros`` (a code found although its leading zeros are lost). ``area_code`` is set on rows that only an area
    code places, as the areas write it. ``east`` and ``north`` are as written, in the source's system, NaN where they
    cannot be read.
    """

    x: pd.Series
    y: pd.Series
    zero: pd.Series
    swapped: pd.Series
    outside: pd.Series
    area_code: pd.Series
    unknown_area: pd.Series
    lacks_zeros: pd.Series
    east: pd.Series
    north: pd.Series

    @property
    def has_point(self) -> pd.Series:
        """Rows with a usable position."""
        return self.x.notna()


def read_positions(
    cells: pd.DataFrame,
    source: Source,
    *,
    boundary: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame | None,
) -> Positions:
    """Read the positions of an export, and judge them against the municipality's boundary.

    Parameters
    ----------
    cells
        Text, NA where empty.
    source
        Names the columns, their CRS and decimal sign.
    boundary
        One row, in the working CRS.
    areas
        Polygons that area codes are looked up in, with the column ``code``.
    """
    east, north = _coordinates(cells, source)
    zero = (east == 0) & (north == 0)
    east, north = east.mask(zero), north.mask(zero)
    outline = boundary.geometry.iloc[0]
    shapely.prepare(outline)
    to_working = Transformer.from_crs(source.crs, boundary.crs, always_xy=True)
    x, y, inside = _project(east, north, to_working, outline)
    has_numbers = east.notna()
    beyond = has_numbers & ~inside
    swapped = pd.Series(False, index=cells.index)  # noqa: FBT003 - a column of no
    if beyond.any():
        _, _, inside_swapped = _project(north[beyond], east[beyond], to_working, outline)
        swapped.loc[inside_swapped.index] = inside_swapped
    code, unknown_area, lacks_zeros = _area_codes(cells, source, areas)
    return Positions(
        x=x.where(inside),
        y=y.where(inside),
        zero=zero,
        swapped=swapped,
        outside=beyond & ~swapped,
        area_code=code.mask(inside | unknown_area),
        unknown_area=unknown_area & ~inside,
        lacks_zeros=lacks_zeros & ~inside,
        east=east,
        north=north,
    )


def district_of(x: pd.Series, y: pd.Series, districts: gpd.GeoDataFrame) -> pd.Series:
    """Code of the district each point lies in; NA outside all and where there is no point.

    A point on a border belongs to the first district that touches it, in the layer's order.
    """
    code = pd.Series(pd.NA, index=x.index, dtype="str")
    left = x.notna().to_numpy(copy=True)
    for district_code, polygon in zip(districts[c.CODE], districts.geometry, strict=True):
        shapely.prepare(polygon)
        at = np.flatnonzero(left)
        hit = at[shapely.intersects_xy(polygon, x.to_numpy()[at], y.to_numpy()[at])]
        code.iloc[hit] = district_code
        left[hit] = False
    return code


def _coordinates(cells: pd.DataFrame, source: Source) -> tuple[pd.Series, pd.Series]:
    """Easting (longitude) and northing (latitude) as numbers, both NaN unless both can be read."""
    columns = source.columns
    if columns.x and columns.y:
        east, north = (_number(cells[column], source.decimal) for column in (columns.x, columns.y))
    elif columns.latlon:
        pattern = _PAIR if source.decimal == "." else _PAIR_WITH_COMMAS
        pair = cells[columns.latlon].str.extract(pattern)
        north, east = (_number(pair[part], source.decimal) for part in (0, 1))
    else:
        east = north = pd.Series(np.nan, index=cells.index)
    readable = np.isfinite(east) & np.isfinite(north)
    return east.where(readable), north.where(readable)


def _number(text: pd.Series, decimal: str) -> pd.Series:
    if decimal == ",":
        text = text.str.replace(",", ".", regex=False)
    try:  # a clean column is cast as a whole, which is several times faster
        return pd.Series(pa.array(text).cast(pa.float64()).to_numpy(zero_copy_only=False), index=text.index)
    except pa.ArrowInvalid:
        number = pd.to_numeric(text, errors="coerce")
    grouped = number.isna() & text.notna()
    if grouped.any():  # spaces between thousands: 6 589 000
        number = number.fillna(
            pd.to_numeric(text[grouped].str.replace(r"\s", "", regex=True), errors="coerce")
        )
    return number.astype("float64")


def _project(
    east: pd.Series, north: pd.Series, to_working: Transformer, outline: shapely.Geometry
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Points in the working CRS, and whether each lies in the municipality (its border included)."""
    x, y = to_working.transform(east.to_numpy(), north.to_numpy())
    there = np.isfinite(x) & np.isfinite(y)
    inside = np.zeros(len(x), dtype=bool)
    inside[there] = shapely.intersects_xy(outline, x[there], y[there])
    return (
        pd.Series(x, index=east.index),
        pd.Series(y, index=east.index),
        pd.Series(inside, index=east.index),
    )


def _area_codes(
    cells: pd.DataFrame, source: Source, areas: gpd.GeoDataFrame | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Code of each row's area (NA for none), whether it is written but unknown, and whether it lacks its zeros."""
    column = source.columns.area_code
    if column is None or areas is None:
        nothing = pd.Series(pd.NA, index=cells.index, dtype="str")
        return nothing, nothing.notna(), nothing.notna()
    written, known = cells[column], list(areas[c.CODE])
    own = source.areas.values if source.areas else {}
    codes = Lookup.among(known)
    lookup = Lookup.of(
        zip(known, known, strict=True), ((text, codes.find(meant)) for text, meant in own.items())
    )
    code = lookup.column(written).astype("str")
    lacking = [text for text in written.dropna().unique() if lookup.lacks_zeros(text)]
    return code, written.notna() & code.isna(), written.isin(lacking)
