"""Tell which coordinate system numbers are written in, by where they would lie.

Any pair of numbers is a place in any system; what tells is whether it is a place that the system is used for. Sweden
lies within 10 to 25 degrees east and 55 to 70 north: degrees that change places lie in the Indian Ocean, metres of one
system abroad in another. The local zones (SWEREF 99 12 00 and so on, and RT 90's) give the same numbers to different
places, and are told apart by nothing but what else is known.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

WGS84: Final = "EPSG:4326"

SWEDISH: Final = (
    WGS84,
    "EPSG:3006",  # SWEREF 99 TM
    "EPSG:3021",  # RT 90 2.5 gon V
    *(f"EPSG:{code}" for code in range(3007, 3019)),  # SWEREF 99 12 00 to 23 15
    *(f"EPSG:{code}" for code in (3019, 3020, 3022, 3023, 3024)),  # RT 90's other zones
)
"""In the order they are believed when several fit: plain ones first, then by how common they are."""

_WEB: Final = "EPSG:3857"  # what web maps draw in, and QGIS may export
_SWEDEN: Final = (10.0, 54.9, 24.5, 69.5)
_MARGIN: Final = 0.5  # degrees that a system is used beyond its borders
_WORKING_MARGIN: Final = 3.0  # a municipality is also written in the neighbouring zone's system


class Reading(NamedTuple):
    """A way to read coordinates: in which system, and whether the first is north and the second east."""

    crs: str
    is_swapped: bool


def is_usable(crs: object) -> bool:
    """Whether a file's system says where on earth its coordinates lie: drawings and local plans have none, nor has a projection misspelt."""
    if crs is None or not {"Geographic", "Projected", "Bound", "Compound"} & set(_kind(crs).split()):
        return False
    try:
        _to_wgs84(CRS.from_user_input(crs).to_string())
    except ProjError:
        return False
    return True


def can_lie(xy: np.ndarray, crs: str, *, working: str | None) -> bool:
    """Whether coordinates, shape (n, 2), east before north, lie where those written in ``crs`` can.

    Parameters
    ----------
    xy
        Every one must lie there.
    crs
        The system they are written in.
    working
        The workspace's system, whose use then says where; otherwise the use of ``crs`` itself, or Sweden: RT 90 2.5 gon V
        was used in all of it.
    """
    if working is not None:
        return _all_within(xy, crs, _use(working), _WORKING_MARGIN)
    return _all_within(xy, crs, _use(crs), _MARGIN) or lies_in_sweden(xy, crs)


def lies_in_sweden(xy: np.ndarray, crs: str) -> bool:
    """Whether coordinates, shape (n, 2), lie in Sweden or the sea around it."""
    return _all_within(xy, crs, _SWEDEN, _MARGIN)


def reaches(xy: np.ndarray, crs: str, working: str) -> bool:
    """Whether the extent of coordinates, shape (n, 2), reaches into where the working system is used."""
    use = _use(working)
    if use is None:
        return True
    west, south, east, north = _to_wgs84(crs).transform_bounds(*xy.min(axis=0), *xy.max(axis=0))
    return bool(west <= use[2] and east >= use[0] and south <= use[3] and north >= use[1])


def share_in(outline: shapely.Geometry, xy: np.ndarray, crs: str) -> float:
    """Share of coordinates, shape (n, 2), written in ``crs`` that lie in an outline in longitude and latitude."""
    longitude, latitude = _to_wgs84(crs).transform(xy[:, 0], xy[:, 1])
    there = np.isfinite(longitude) & np.isfinite(latitude)
    shapely.prepare(outline)
    return float(shapely.intersects_xy(outline, longitude[there], latitude[there]).sum() / len(xy))


def readings(xy: np.ndarray, *, working: str | None = None) -> list[Reading]:
    """Every reading that puts coordinates, shape (n, 2), in Sweden, or where the working system is used.

    A system counts where it is used itself: else the numbers of any zone would fit each other's.
    """
    known = dict.fromkeys([*SWEDISH, _WEB, *([working] if working else [])])
    found = []
    for is_swapped in (False, True):
        turned = xy[:, ::-1] if is_swapped else xy
        for crs in known:
            is_there = can_lie(turned, crs, working=working) if working else lies_in_sweden(turned, crs)
            if is_there and _all_within(turned, crs, _use(crs), _MARGIN):
                found.append(Reading(crs, is_swapped))
    return found


def name_of(crs: str) -> str:
    """What a system is called, with its number: ``SWEREF99 TM (EPSG:3006)``."""
    return f"{CRS(crs).name} ({crs})"


def names_of(found: Sequence[Reading]) -> str:
    """The systems of several readings, each once."""
    return ", ".join(name_of(crs) for crs in dict.fromkeys(each.crs for each in found))


def _all_within(
    xy: np.ndarray, crs: str, use: tuple[float, float, float, float] | None, margin: float
) -> bool:
    if use is None:
        return True
    west, south, east, north = use
    longitude, latitude = _to_wgs84(crs).transform(xy[:, 0], xy[:, 1])
    return bool(
        np.all((longitude >= west - margin) & (longitude <= east + margin))
        and np.all((latitude >= south - margin) & (latitude <= north + margin))
    )


@lru_cache(maxsize=64)
def _to_wgs84(crs: str) -> Transformer:
    return Transformer.from_crs(crs, WGS84, always_xy=True)


@lru_cache(maxsize=64)
def _use(crs: str) -> tuple[float, float, float, float] | None:
    if crs == WGS84:
        return (-180.0, -90.0, 180.0, 90.0)
    use = CRS(crs).area_of_use
    return (use.west, use.south, use.east, use.north) if use else None


def _kind(crs: object) -> str:
    try:
        return CRS.from_user_input(crs).type_name
    except CRSError:
        return ""
