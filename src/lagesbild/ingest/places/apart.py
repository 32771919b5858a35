"""Tell places of one name apart by the wind that each lies in from the first."""

import math
from itertools import chain, count
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

_WINDS: Final = ("norr", "nordost", "öster", "sydost", "söder", "sydväst", "väster", "nordväst")


def told_apart(places: gpd.GeoDataFrame) -> pd.Series:
    """The places' names, each once: the first of a name keeps it, ``Torget``, and others say where they lie from it.

    Parameters
    ----------
    places
        Points in a metric CRS with ``name``, the most important first; NA for none.

    Examples
    --------
    >>> points = gpd.GeoSeries.from_xy([0, 100, 0], [0, -100, 300])
    >>> names = ["Torget", "Torget", "Hamnen"]
    >>> told_apart(gpd.GeoDataFrame({"name": names}, geometry=points)).tolist()
    ['Torget', 'Torget, sydost', 'Hamnen']
    """
    taken = set(places["name"].dropna())
    first: dict[str, shapely.Point] = {}
    names: list[object] = []
    for name, point in zip(places["name"], places.geometry, strict=True):
        if pd.isna(name) or name not in first:
            first[name] = point
            names.append(name)
            continue
        made = f"{name}, {_wind(first[name], point)}"
        # Two may lie in one wind, and a place may be called so itself.
        free = (
            each for each in chain([made], (f"{made} {number}" for number in count(2))) if each not in taken
        )
        names.append(next(free))
        taken.add(str(names[-1]))
    return pd.Series(names, index=places.index, dtype=places["name"].dtype)


def _wind(origin: shapely.Point, point: shapely.Point) -> str:
    turned = math.atan2(point.x - origin.x, point.y - origin.y) / math.tau
    return _WINDS[round(turned * len(_WINDS)) % len(_WINDS)]
