"""Turn ranked places and density classes into the rows that the map script draws."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.present import basemap, labels

DENSITY_UNIT: Final = "gånger områdets medeltäthet"


def density(
    surfaces: gpd.GeoSeries, names: Sequence[str], colors: Sequence[str], unit: str = DENSITY_UNIT
) -> list[list[Any]]:
    """A row a class, for ``cells`` of the map script; ``surfaces`` by class from 1 on, in any CRS."""
    return [
        [basemap.rounded(shape), colors[step - 1], [f"{names[step - 1]} {unit}"]]
        for step, shape in surfaces.to_crs(basemap.WGS84).items()
    ]


def class_names(breaks: Sequence[float]) -> list[str]:
    """What readers call the classes between the breaks."""
    inner = [f"{labels.compact(low)}–{labels.compact(high)}" for low, high in pairwise(breaks)]
    return [*inner, f"{labels.compact(breaks[-1])} eller mer"]


def ranked(places: gpd.GeoDataFrame) -> list[tuple[float, float, float, float, int, list[str]]]:
    """Easting, northing, latitude, longitude, number and lines of each place."""
    ordered = places.sort_values("number", kind="stable")
    world = shapely.get_coordinates(ordered.to_crs(basemap.WGS84).geometry.array)
    return [
        (
            float(point.x),
            float(point.y),
            round(float(lat), 5),
            round(float(lon), 5),
            int(number),
            [f"{number}. {'plats utan namn' if pd.isna(title) else title}", labels.count(int(n))],
        )
        for point, (lon, lat), number, title, n in zip(
            ordered.geometry, world, ordered["number"], ordered["name"], ordered["incidents"], strict=True
        )
    ]
