"""Place incidents: coordinates to points in the working CRS, area codes to areas, points to districts."""

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from lagesbild import columns as c
from lagesbild.config import Source
from lagesbild.ingest import texts
from lagesbild.ingest.geography.codes import Lookup
from lagesbild.ingest.positions.coordinate_systems import WGS84
from lagesbild.ingest.positions.coordinates import Coordinates, Writing, read_coordinates

_NULL_ISLAND_M = 1.0
_NULL_ISLAND_DEGREES = 1e-5
_FEWEST_NINES = 2


@dataclass(frozen=True)
class Positions:
    """Where the rows of an export lie, aligned with them.

    ``x`` and ``y`` are in the working CRS (metres), NaN where there is no usable position. The other
    fields are boolean: ``zero`` (0 on an axis, or 0, 0 in degrees reprojected), ``swapped`` (inside the boundary
    once the axes change places), ``outside`` (anywhere else beyond the boundary), ``unknown_area`` (a code no
    polygon has), ``lacks_zeros`` (a code found although its leading zeros are lost). ``area_code`` is set on rows that
    only an area code places, as the areas write it. ``east`` and ``north`` are as written, in the source's system, NaN
    where they cannot be read.

    What stands for nothing (-1, -1; 99999; half a pair) is no position: only beyond the boundary, for a real one
    may look like it.
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
        Names the columns, their CRS and how they are written.
    boundary
        One row, in the working CRS.
    areas
        Polygons that area codes are looked up in, with the column ``code``.
    """
    found = read_coordinates(cells, Writing.of(source))
    outline = boundary.geometry.iloc[0]
    shapely.prepare(outline)
    x, y, inside = _project(found, source.crs, boundary.crs, outline)
    beyond = found.east.notna() & ~inside
    zero, swapped = beyond & False, beyond & False
    if beyond.any():
        lost = Coordinates(*(getattr(found, name)[beyond] for name in found.__dataclass_fields__))
        is_zero = _is_zero(lost, source.crs)
        zero.loc[is_zero.index] = is_zero
        beyond.loc[is_zero.index] = ~is_zero & ~is_filler(lost.east, lost.north)
        turned = Coordinates(lost.north, lost.east, lost.srid, lost.says_axes, lost.is_wkt)
        _, _, inside_swapped = _project(turned, source.crs, boundary.crs, outline)
        swapped.loc[inside_swapped.index] = inside_swapped
    code, unknown_area, lacks_zeros = _area_codes(cells, source, areas)
    return Positions(
        x=x.where(inside),
        y=y.where(inside),
        zero=zero,
        swapped=swapped & beyond,
        outside=beyond & ~swapped,
        area_code=code.mask(inside | unknown_area),
        unknown_area=unknown_area & ~inside,
        lacks_zeros=lacks_zeros & ~inside,
        east=found.east,
        north=found.north,
    )


def is_filler(east: pd.Series, north: pd.Series) -> pd.Series:
    """Whether a pair of numbers stands for nothing: one of them is 0, 1, -1 or all nines, as in 99999.

    Both equal is one too: no municipality lies where its easting is its northing.
    """
    return (east == north) | _is_filler(east) | _is_filler(north)


def _is_filler(values: pd.Series) -> pd.Series:
    size = values.abs()
    whole = np.floor(size)
    nines = (size >= 10**_FEWEST_NINES - 1) & (np.log10(whole.where(whole > 0, 1) + 1) % 1 == 0)
    return size.isin([0.0, 1.0]) | nines


def district_of(x: pd.Series, y: pd.Series, districts: gpd.GeoDataFrame) -> pd.Series:
    """Code of the district each point lies in; NA outside all and where there is no point.

    A point on a border belongs to the first district that touches it, in the layer's order.
    """
    number = np.full(len(x), -1)
    left = np.flatnonzero(x.notna())
    for at, polygon in enumerate(districts.geometry):
        shapely.prepare(polygon)
        is_within = shapely.intersects_xy(polygon, x.to_numpy()[left], y.to_numpy()[left])
        number[left[is_within]] = at
        left = left[~is_within]
    return texts.numbered(districts[c.CODE].tolist(), number, x.index)


def _is_zero(found: Coordinates, crs: str) -> pd.Series:
    """Whether the position is 0, 0: in its own system, or in degrees before somebody reprojected it."""
    east, north = transformer(WGS84, crs).transform(0.0, 0.0)
    tolerance = _NULL_ISLAND_DEGREES if CRS(crs).is_geographic else _NULL_ISLAND_M
    is_reprojected = np.hypot(found.east - east, found.north - north) < tolerance
    return (found.east == 0) | (found.north == 0) | is_reprojected


def _project(
    found: Coordinates, crs: str, working: CRS, outline: shapely.Geometry
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Points in the working CRS, and whether each lies in the municipality (its border included)."""
    x, y = transformer(crs, working).transform(found.east.to_numpy(), found.north.to_numpy())
    for srid in np.unique(found.srid[found.srid != 0]):  # what a cell says of its own system goes first
        if own := named_system(int(srid)):
            at = found.srid.to_numpy() == srid
            x[at], y[at] = transformer(own, working).transform(found.east[at], found.north[at])
    there = np.isfinite(x) & np.isfinite(y)
    inside = np.zeros(len(x), dtype=bool)
    inside[there] = shapely.intersects_xy(outline, x[there], y[there])
    index = found.east.index
    return pd.Series(x, index=index), pd.Series(y, index=index), pd.Series(inside, index=index)


@lru_cache(maxsize=256)
def transformer(crs: str, to: str | CRS) -> Transformer:
    """From one system to another, x before y whatever their definitions say."""
    return Transformer.from_crs(crs, to, always_xy=True)


def named_system(srid: int) -> str | None:
    """The system with an EPSG number; None when there is none."""
    try:
        return CRS.from_epsg(srid).to_string()
    except CRSError:  # a number of somebody's own
        return None


def _area_codes(
    cells: pd.DataFrame, source: Source, areas: gpd.GeoDataFrame | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Code of each row's area (NA for none), whether it is written but unknown, and whether it lacks its zeros."""
    column = source.columns.area_code
    if column is None or areas is None:
        nothing = texts.constant(None, cells.index)
        return nothing, nothing.notna(), nothing.notna()
    written, own = cells[column], source.areas.values if source.areas else {}
    lookup = Lookup.of_areas(list(areas[c.CODE]), areas[c.NAME])
    if own:
        lookup = Lookup.of(lookup.values.items(), ((text, lookup.find(meant)) for text, meant in own.items()))
    code = lookup.texts(written)
    lacking = [text for text in written.dropna().unique() if lookup.lacks_zeros(text)]
    return code, written.notna() & code.isna(), written.isin(lacking)
