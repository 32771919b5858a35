"""Choose which names stand on a map, where, and in which order they get room.

A town's name stands north of it, so that it does not hide what lies there. Names within a town only
stand on maps that are near enough to have room for them.
"""

from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from lagesbild.columns import KIND, NAME
from lagesbild.situation import Geography

Rank = Literal["town", "village", "water", "spot"]

_ORDER: Final[tuple[Rank, ...]] = ("town", "village", "water", "spot")
_MOST: Final = 80
_SMALLEST_WATER_M2: Final = 20_000  # a pond's name takes the place of a village's


@dataclass(frozen=True)
class Name:
    """A name and where it stands; ``spot`` is a place within a town."""

    text: str
    rank: Rank
    x: float
    y: float


def names(geography: Geography, crs: str | None = None) -> list[Name]:
    """The names of a map, the most important first, each one once.

    Parameters
    ----------
    geography
        In its working CRS. Towns are named by the built-up areas' column ``name`` where there is one,
        else by the only place within them.
    crs
        What x and y are given in; the working CRS if left out.
    """
    towns = _parts(geography.built_up)
    found = [*_town_names(geography.built_up), *_layer_names(geography.basemap, towns)]
    found.sort(key=lambda name: _ORDER.index(name.rank))
    first: dict[str, Name] = {}
    for name in found:
        first.setdefault(name.text, name)
    once = list(first.values())[:_MOST]
    if crs is None or not once:
        return once
    points = gpd.GeoSeries.from_xy([n.x for n in once], [n.y for n in once], crs=geography.boundary.crs)
    moved = points.to_crs(crs)
    return [Name(n.text, n.rank, p.x, p.y) for n, p in zip(once, moved, strict=True)]


def _town_names(built_up: gpd.GeoDataFrame) -> list[Name]:
    if NAME not in built_up.columns:
        return []
    named = built_up[built_up[NAME].notna()]
    return [_above(str(text), shape) for text, shape in zip(named[NAME], named.geometry, strict=True)]


def _layer_names(layers: gpd.GeoDataFrame, towns: NDArray[np.object_]) -> list[Name]:
    if layers.empty:
        return []
    named = layers[layers[NAME].notna()]
    waters = named[named[KIND].eq("water")]
    waters = waters.assign(size=waters.area)
    waters = waters[waters["size"] >= _SMALLEST_WATER_M2].sort_values("size", ascending=False, kind="stable")
    points = waters.representative_point()
    found = [Name(str(t), "water", p.x, p.y) for t, p in zip(waters[NAME], points, strict=True)]
    places = named[named[KIND].eq("place")]  # as the layer has them: the most important first
    points = places.representative_point()
    inside = [_holding(point, towns) for point in points]
    alone = pd.Series(inside, dtype="Int64").value_counts()
    for text, point, town in zip(places[NAME], points, inside, strict=True):
        if town is not None and alone[town] == 1:
            found.append(_above(str(text), towns[town]))
        else:
            found.append(Name(str(text), "village" if town is None else "spot", point.x, point.y))
    return found


def _above(text: str, town: BaseGeometry) -> Name:
    west, _, east, north = town.bounds
    return Name(text, "town", (west + east) / 2, north)


def _holding(point: BaseGeometry, towns: NDArray[np.object_]) -> int | None:
    return next((at for at, town in enumerate(towns) if town.covers(point)), None)


def _parts(built_up: gpd.GeoDataFrame) -> NDArray[np.object_]:
    parts: NDArray[np.object_] = shapely.get_parts(built_up.union_all()) if len(built_up) else np.array([])
    return parts
