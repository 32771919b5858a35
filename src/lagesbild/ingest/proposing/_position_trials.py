"""Read columns that may hold the position in every way they can be read, and see how much falls in a place in each system."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from lagesbild.ingest.positions.coordinate_systems import SWEDISH, WGS84, is_usable
from lagesbild.ingest.positions.coordinates import Coordinates, Writing, read_coordinates
from lagesbild.ingest.positions.positions import is_filler, named_system, transformer

SWEREF_99_TM: Final = "EPSG:3006"
SYSTEMS: Final = tuple(crs for crs in SWEDISH if crs != WGS84)
"""In metres, in the order they are believed when several fit."""
ENOUGH: Final = 0.5
"""Share of the positions that must fall in a place for the columns to be believed."""
MOSTLY: Final = 0.9

_WEB_MERCATOR: Final = "EPSG:3857"
_NATIONAL_OF_OLD: Final = "EPSG:3021"  # the zone 2,5 gon V of RT 90, which maps of all Sweden were in
_OF_TODAY: Final = ("SWEREF99", "WGS 84 / UTM", "ETRS89 / UTM")
_ZONE_MARGIN = 0.5  # degrees that a zone is used beyond its borders
_SAME_PLACE_M = 5  # systems that lie nearer than this to each other are one to us
_METRES_A_DEGREE = 111_000
_LARGEST_LONGITUDE = 180
_SAMPLE = 2_000
_FIRST_LOOK = 50


@dataclass(frozen=True)
class Reading:
    """A candidate read in one way: the coordinates of its different cells."""

    writing: Writing
    east: np.ndarray
    north: np.ndarray
    srid: int
    says_axes: bool
    is_wkt: bool


@dataclass(frozen=True)
class Trial:
    reading: Reading
    crs: str
    is_swapped: bool
    fit: float


def readings_of(cells: pd.DataFrame, writings: Iterable[Writing]) -> list[Reading]:
    """The ways in which most of the cells can be read, each with other numbers.

    Parameters
    ----------
    cells
        The column or columns that may hold the position.
    writings
        The ways to try, the likeliest first.
    """
    different = cells.dropna().drop_duplicates()
    sample = different.iloc[:: max(1, len(different) // _SAMPLE)].head(_SAMPLE)
    found: list[Reading] = []
    for writing in writings:
        look = sample.head(_FIRST_LOOK)
        if not len(look) or read_coordinates(look, writing).east.notna().mean() < ENOUGH:
            continue
        reading = _reading(read_coordinates(sample, writing), writing)
        is_new = reading is not None and not any(
            np.array_equal(reading.east, each.east) and np.array_equal(reading.north, each.north)
            for each in found
        )
        if reading is not None and is_new:
            found.append(reading)
    return found


def _reading(read: Coordinates, writing: Writing) -> Reading | None:
    told = read.east.notna()
    if told.mean() < MOSTLY:
        return None
    told &= ~is_filler(read.east, read.north)
    if not told.any():
        return None
    size = np.abs(np.concatenate([read.east[told], read.north[told]]))
    if bool((size <= _LARGEST_LONGITUDE).mean() >= MOSTLY) != writing.is_degrees:
        return None
    systems = read.srid[told].unique()
    return Reading(
        writing=writing,
        east=read.east[told].to_numpy(),
        north=read.north[told].to_numpy(),
        srid=int(systems[0]) if len(systems) == 1 else 0,
        says_axes=bool(read.says_axes[told].mean() >= MOSTLY),
        is_wkt=bool(read.is_wkt[told].mean() >= MOSTLY),
    )


def trials_of(
    readings: Sequence[Reading], systems: Sequence[str], outline: shapely.Geometry, *, is_wide: bool = False
) -> list[Trial]:
    """How much of each reading falls in the outline, in each system that it can be in."""
    trials = []
    for is_swapped in (False, True):
        for reading in readings:
            if is_swapped and not (reading.says_axes or reading.writing.x):
                continue  # the other order of one column is another reading
            own = named_system(reading.srid) if reading.srid else None
            for crs in [own] if own else [WGS84] if reading.writing.is_degrees else systems:
                x, y = (reading.north, reading.east) if is_swapped else (reading.east, reading.north)
                fit = _share_inside(x, y, crs, outline, is_wide=is_wide)
                trials.append(Trial(reading, crs, is_swapped, fit))
    return trials


def _share_inside(
    x: np.ndarray, y: np.ndarray, crs: str, outline: shapely.Geometry, *, is_wide: bool
) -> float:
    longitude, latitude = transformer(crs, WGS84).transform(x, y)
    there = np.isfinite(longitude) & np.isfinite(latitude)
    if is_wide:
        # Any zone's easting falls somewhere in Sweden; only the zone's own part tells them apart.
        west, east = _zone(crs)
        there &= (longitude >= west - _ZONE_MARGIN) & (longitude <= east + _ZONE_MARGIN)
    shapely.prepare(outline)
    return float(shapely.intersects_xy(outline, longitude[there], latitude[there]).sum() / len(x))


@lru_cache(maxsize=64)
def _zone(crs: str) -> tuple[float, float]:
    use = CRS(SWEREF_99_TM if crs == _NATIONAL_OF_OLD else crs).area_of_use
    return (use.west, use.east) if use else (-180.0, 180.0)


def systems_of(outline: shapely.Geometry) -> list[str]:
    """All projected systems in use where the outline lies, the plainest first."""
    west, south, east, north = outline.bounds
    known = query_crs_info(
        auth_name="EPSG",
        pj_types=[PJType.PROJECTED_CRS],
        area_of_interest=AreaOfInterest(west, south, east, north),
    )
    # What satellites and maps of today write comes before the datums of old, some 100 m away. Of realisations of one
    # datum, which lie within a metre, the oldest has the shortest name.
    codes = sorted((not each.name.startswith(_OF_TODAY), len(each.name), each.code) for each in known)
    systems = dict.fromkeys([_WEB_MERCATOR, *(f"EPSG:{code}" for *_, code in codes)])
    return [crs for crs in systems if is_usable(crs)]  # a family of zones is listed as a system too


def told_apart(trials: Sequence[Trial]) -> list[Trial]:
    """The trials without those that put the same reading in the same places as one before them."""
    kept: list[Trial] = []
    for trial in trials:
        if trial.fit >= ENOUGH and not any(_is_same(trial, each) for each in kept):
            kept.append(trial)
    return kept


def _is_same(trial: Trial, other: Trial) -> bool:
    if trial.reading is not other.reading or trial.is_swapped != other.is_swapped:
        return False
    x, y = (values[:1] for values in (trial.reading.east, trial.reading.north))
    if trial.is_swapped:
        x, y = y, x
    (lon_a, lat_a), (lon_b, lat_b) = (transformer(each.crs, WGS84).transform(x, y) for each in (trial, other))
    return bool(np.hypot(lon_a - lon_b, lat_a - lat_b)[0] * _METRES_A_DEGREE < _SAME_PLACE_M)
