"""Read what a person has answered for a place: a coordinate, an address or another place's name, or that it is none."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import geopandas as gpd
import shapely

from lagesbild import columns as c
from lagesbild.ingest.places.lookup import Gazetteer
from lagesbild.ingest.places.normalise import key
from lagesbild.ingest.places.spots import Spot
from lagesbild.ingest.positions.coordinate_systems import WGS84
from lagesbild.ingest.positions.positions import transformer
from lagesbild.ingest.positions.written_positions import read_pair

_NONE: Final = frozenset({"ingen plats", "ingen", "nej", "inget", "finns inte", "ej plats"})
_AREA: Final = frozenset({"omrade", "ett omrade", "area", "yta"})
_MOST_LAT, _MOST_LON = 90, 180


def told(name: str, answer: str, boundary: gpd.GeoDataFrame) -> Spot | None:
    """The place that an answer itself says; None when it is the name of another, or cannot be read."""
    words = key(answer)
    if words in _NONE:
        return Spot(name, c.NONE, "answered")
    if words in _AREA:
        return Spot(name, c.AREA, "answered")
    at = coordinate(answer, boundary)
    return Spot(name, c.PLACE, "answered", *at) if at else None


def coordinate(text: str, boundary: gpd.GeoDataFrame) -> tuple[float, float] | None:
    """A position in the municipality, in its CRS: latitude and longitude, or metres in either order."""
    outline = boundary.geometry.iloc[0]
    degrees = read_pair(text, north_first=True, decimal=".", is_degrees=True)
    if abs(degrees.north) <= _MOST_LAT and abs(degrees.east) <= _MOST_LON:
        x, y = transformer(WGS84, boundary.crs).transform(degrees.east, degrees.north)
        return (float(x), float(y)) if _lies(x, y, outline) else None
    metres = read_pair(text, north_first=True, decimal=".", is_degrees=False)
    for x, y in ((metres.east, metres.north), (metres.north, metres.east)):
        if _lies(x, y, outline):
            return float(x), float(y)
    return None


def _lies(x: float, y: float, outline: shapely.Geometry) -> bool:
    return math.isfinite(x) and math.isfinite(y) and bool(shapely.intersects_xy(outline, x, y))


def resolved(
    answers: Mapping[str, tuple[str, str]], boundary: gpd.GeoDataFrame, gazetteer: Gazetteer
) -> tuple[dict[str, Spot], frozenset[str]]:
    """The answered places by the identity they are asked about by, and the identities whose answer cannot be used.

    Parameters
    ----------
    answers
        Name and answer by identity.
    boundary
        Of the municipality: an answer lies within it.
    gazetteer
        What is known without the answers, for those that name another place.
    """
    spots: dict[str, Spot] = {}
    unusable = set()
    for identity, (name, answer) in sorted(answers.items()):
        found = told(name, answer, boundary) or gazetteer.find(answer)
        if isinstance(found, Spot):
            spots[identity] = replace(found, how="answered", score=100.0)
        else:
            unusable.add(identity)
    return spots, frozenset(unusable)
