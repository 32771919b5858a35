"""Guess which columns hold the position, in which coordinate system, and whether the axes are swapped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from lagesbild.ingest import _vocabulary as vocabulary
from lagesbild.ingest._profiles import Profile
from lagesbild.ingest.coordinate_systems import SWEDISH, WGS84

_SWEDEN = shapely.box(10.0, 55.0, 24.5, 69.5)
_ZONE_MARGIN = 0.5  # degrees that a zone is used beyond its borders
_MARGIN_M = 2_000  # an export also holds reports from just outside
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_PAIR = r"\s*([-+]?\d{1,3}\.\d+)\s*[,;\s]\s*([-+]?\d{1,3}\.\d+)\s*"
_PAIR_WITH_COMMAS = r"\s*([-+]?\d{1,3},\d+)\s*(?:;|,\s|\s)\s*([-+]?\d{1,3},\d+)\s*"
_ENOUGH = 0.5  # share of positions that must fall in the place
_MOSTLY = 0.9
_NEARLY_AS_GOOD = 0.02
_LARGEST_LATITUDE, _LARGEST_LONGITUDE = 90, 180
_MOST_UNNAMED = 8


@dataclass(frozen=True)
class PositionGuess:
    """Where an export says that things happened.

    ``alternatives`` are other systems that fit as well; ``fit`` the share of positions in the place
    they were judged against (``judged_by``: boundary, Sweden, or the values' range); ``is_swapped``
    says that the headers name the axes the other way round.
    """

    x: str | None = None
    y: str | None = None
    latlon: str | None = None
    crs: str = WGS84
    decimal: str = "."
    alternatives: tuple[str, ...] = ()
    fit: float = 0.0
    judged_by: str = ""
    is_swapped: bool = False
    notes: tuple[str, ...] = ()

    @property
    def used(self) -> frozenset[str]:
        """Columns that the position takes."""
        return frozenset(name for name in (self.x, self.y, self.latlon) if name)


@dataclass(frozen=True)
class _Trial:
    crs: str
    is_swapped: bool
    fit: float


def guess_position(
    cells: pd.DataFrame, profiles: Sequence[Profile], *, boundary: gpd.GeoDataFrame | None
) -> PositionGuess:
    """Guess the position columns of ``cells``, judged against the boundary, else against Sweden."""
    for pair in _pairs(profiles):
        if guess := _judge_pair(cells, *pair, boundary=boundary):
            return guess
    for column in profiles:
        if guess := _judge_latlon(column, boundary=boundary):
            return guess
    return _judge_unnamed(cells, profiles, boundary=boundary) or PositionGuess()


def _pairs(profiles: Iterable[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Columns whose headers name an easting and a northing, neighbours first."""
    numeric = [each for each in profiles if each.numeric >= _MOSTLY]
    easts = [each for each in numeric if vocabulary.axis(each.words) == "x"]
    norths = [each for each in numeric if vocabulary.axis(each.words) == "y"]
    together = [(east, north) for east in easts for north in norths]
    yield from sorted(together, key=lambda pair: (abs(pair[0].place - pair[1].place), pair[0].place))


def _judge_pair(
    cells: pd.DataFrame, east: Profile, north: Profile, *, boundary: gpd.GeoDataFrame | None
) -> PositionGuess | None:
    a, b, decimal = _numbers(cells, east.name, north.name)
    found = _best(a, b, boundary=boundary)
    if found is None:
        return None
    best, others, judged_by = found
    x, y = (north.name, east.name) if best.is_swapped else (east.name, north.name)
    return PositionGuess(
        x=x, y=y, crs=best.crs, decimal=decimal, alternatives=others, fit=best.fit, judged_by=judged_by,
        is_swapped=best.is_swapped, notes=_doubts(best, others, judged_by),
    )  # fmt: skip


def _judge_latlon(column: Profile, *, boundary: gpd.GeoDataFrame | None) -> PositionGuess | None:
    for decimal, pattern in ((".", _PAIR), (",", _PAIR_WITH_COMMAS)):
        parts = column.values.str.extract(rf"^{pattern}$").dropna()
        if not len(column.values) or len(parts) < _MOSTLY * len(column.values):
            continue
        lat, lon = (pd.to_numeric(parts[part].str.replace(",", ".")).to_numpy() for part in (0, 1))
        found = _best(lon, lat, boundary=boundary, systems=(WGS84,))
        if found is None:
            return None
        best, _, judged_by = found
        notes = _doubts(best, (), judged_by)
        if best.is_swapped:
            notes = (f"Kolumnen '{column.name}' skriver longitud före latitud: dela den i två kolumner.",)
        return PositionGuess(
            latlon=column.name,
            decimal=decimal,
            fit=best.fit,
            judged_by=judged_by,
            is_swapped=best.is_swapped,
            notes=notes,
        )
    return None


def _judge_unnamed(
    cells: pd.DataFrame, profiles: Sequence[Profile], *, boundary: gpd.GeoDataFrame | None
) -> PositionGuess | None:
    """Two columns whose headers say nothing but whose values fall in the place."""
    numeric = [each for each in profiles if each.numeric >= _MOSTLY and each.distinct > 1]
    for east, north in permutations(numeric[:_MOST_UNNAMED], 2):
        guess = _judge_pair(cells, east, north, boundary=boundary)
        if guess and guess.judged_by != "range" and guess.fit >= _MOSTLY and not guess.is_swapped:
            return guess
    return None


def _numbers(cells: pd.DataFrame, east: str, north: str) -> tuple[np.ndarray, np.ndarray, str]:
    """Distinct coordinates of both columns, and their decimal sign; zeros are positions never taken."""
    pairs = cells[[east, north]].dropna().drop_duplicates()
    is_number = pairs[east].str.fullmatch(_NUMBER) & pairs[north].str.fullmatch(_NUMBER)
    pairs = pairs[is_number.astype(bool)].head(2000)
    has_commas = pairs[east].str.contains(",", regex=False) | pairs[north].str.contains(",", regex=False)
    a, b = (pd.to_numeric(pairs[name].str.replace(",", ".")).to_numpy(dtype=float) for name in (east, north))
    there = (a != 0) & (b != 0)
    return a[there], b[there], "," if has_commas.any() else "."


def _best(
    east: np.ndarray,
    north: np.ndarray,
    *,
    boundary: gpd.GeoDataFrame | None,
    systems: Sequence[str] = SWEDISH,
) -> tuple[_Trial, tuple[str, ...], str] | None:
    """The system that puts most positions in the place, those that do as well, and what judged them."""
    if not len(east):
        return None
    is_lonlat = bool(np.all(np.abs(np.concatenate([east, north])) <= _LARGEST_LONGITUDE))
    systems = [crs for crs in systems if (crs == WGS84) == is_lonlat]
    for judged_by, outline in _outlines(boundary):
        trials = [
            _trial(east, north, crs, outline, is_swapped=is_swapped, is_wide=judged_by == "Sweden")
            for is_swapped in (False, True)
            for crs in systems
        ]
        best = max(trials, key=lambda trial: trial.fit, default=None)
        if best and best.fit >= _ENOUGH:
            others = {each.crs for each in trials if each.fit >= best.fit - _NEARLY_AS_GOOD} - {best.crs}
            return best, tuple(sorted(others)), judged_by
    if not is_lonlat:
        return None
    is_swapped = bool(np.any(np.abs(north) > _LARGEST_LATITUDE))
    return _Trial(WGS84, is_swapped, 1.0), (), "range"


def _trial(
    east: np.ndarray,
    north: np.ndarray,
    crs: str,
    outline: shapely.Geometry,
    *,
    is_swapped: bool,
    is_wide: bool,
) -> _Trial:
    x, y = (north, east) if is_swapped else (east, north)
    return _Trial(crs, is_swapped, _share_inside(x, y, crs, outline, is_wide=is_wide))


def _outlines(boundary: gpd.GeoDataFrame | None) -> Iterator[tuple[str, shapely.Geometry]]:
    """Places to judge by, in longitude and latitude, the narrowest first."""
    if boundary is not None:
        yield "boundary", boundary.buffer(_MARGIN_M).to_crs(WGS84).union_all()
    yield "Sweden", _SWEDEN


@lru_cache(maxsize=64)
def _to_wgs84(crs: str) -> Transformer:
    return Transformer.from_crs(crs, WGS84, always_xy=True)


@lru_cache(maxsize=64)
def _zone(crs: str) -> tuple[float, float]:
    use = CRS(crs).area_of_use
    return (use.west, use.east) if use else (-180.0, 180.0)


def _share_inside(
    x: np.ndarray, y: np.ndarray, crs: str, outline: shapely.Geometry, *, is_wide: bool
) -> float:
    longitude, latitude = _to_wgs84(crs).transform(x, y)
    there = np.isfinite(longitude) & np.isfinite(latitude)
    if is_wide:
        # Any zone's easting falls somewhere in Sweden; only the zone's own part tells them apart.
        west, east = _zone(crs)
        there &= (longitude >= west - _ZONE_MARGIN) & (longitude <= east + _ZONE_MARGIN)
    shapely.prepare(outline)
    return float(shapely.intersects_xy(outline, longitude[there], latitude[there]).sum() / len(x))


def _doubts(best: _Trial, others: Sequence[str], judged_by: str) -> tuple[str, ...]:
    notes = []
    if best.is_swapped:
        notes.append("Axlarna har bytt plats mot vad rubrikerna säger: x är öst/longitud, y är nord/latitud.")
    if others:
        notes.append(f"Koordinatsystemet kan också vara {', '.join(others)}: jämför en känd plats på kartan.")
    if judged_by == "range":
        notes.append(
            "Positionerna ligger utanför kommunen och Sverige: WGS84 är gissat efter talens storlek."
        )
    return tuple(notes)
