"""Say in which system and timezone a municipality is best worked with, from where its border lies."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Proj
from pyproj.exceptions import ProjError

from lagesbild.errors import InputError, Message
from lagesbild.ingest.positions.coordinate_systems import WGS84

SWEREF_99_TM: Final = "EPSG:3006"
SWEDISH_TIME: Final = "Europe/Stockholm"
_SWEDEN_AND_SEA: Final = shapely.box(10.0, 55.0, 24.5, 69.5)  # asked only of what lies in no country
_LARGEST_ERROR: Final = 0.01
_NOWHERE: Final = "Etc/"  # how the timezones of the open sea begin


def working_crs(boundary: gpd.GeoDataFrame) -> str:
    """The system in metres to work in: SWEREF 99 TM in Sweden, elsewhere the UTM zone of the border.

    Parameters
    ----------
    boundary
        The municipality, in any system.
    """
    timezone = timezone_at(boundary)
    is_swedish = timezone == SWEDISH_TIME or (timezone is None and _middle(boundary).within(_SWEDEN_AND_SEA))
    return SWEREF_99_TM if is_swedish else str(boundary.estimate_utm_crs().to_string())


def timezone_at(boundary: gpd.GeoDataFrame) -> str | None:
    """The timezone where the border lies; None in open sea.

    Parameters
    ----------
    boundary
        The municipality, in any system.
    """
    from tzfpy import get_tz

    middle = _middle(boundary)
    name = str(get_tz(middle.x, middle.y))
    return None if not name or name.startswith(_NOWHERE) else name


def _middle(boundary: gpd.GeoDataFrame) -> shapely.Point:
    """A point within the border, as longitude and latitude."""
    return shapely.point_on_surface(boundary.to_crs(WGS84).union_all())


def distance_error(boundary: gpd.GeoDataFrame) -> float:
    """The largest share that a distance within the border is off by, measured in the frame's own system.

    Infinite where the system has no distances at all, as far beyond its use.

    Parameters
    ----------
    boundary
        The municipality, in the working CRS.
    """
    west, south, east, north = boundary.to_crs(WGS84).total_bounds
    x, y = np.meshgrid(np.linspace(west, east, 3), np.linspace(south, north, 3))
    try:
        scale = Proj(boundary.crs).get_factors(x.ravel(), y.ravel(), errcheck=True)
    except ProjError:
        return float("inf")
    largest = np.maximum(scale.tissot_semimajor, 1 / np.asarray(scale.tissot_semiminor))
    return float(np.nan_to_num(largest, nan=np.inf).max() - 1)


def require_true_distances(boundary: gpd.GeoDataFrame) -> None:
    """Refuse a working CRS in which distances within the municipality are off by more than one per cent.

    Parameters
    ----------
    boundary
        The municipality, in the working CRS.

    Raises
    ------
    InputError
        With the error and a system to write instead.
    """
    error = distance_error(boundary)
    if error <= _LARGEST_ERROR:
        return
    raise InputError(
        "Distances within the border must be true to one per cent in `area.crs`; in {crs} they are off by {error}. "
        'Write crs = "{better}" in [area].',
        crs=boundary.crs.to_string(),
        error=Message("more than can be said") if np.isinf(error) else f"{error:.1%}",
        better=working_crs(boundary),
    )
