"""Make built-up areas from houses and land use, where the official ones are missing.

SCB's tätort is houses with at most 200 metres between them and at least 200 inhabitants. Inhabitants are not known
here: ``_HOUSES`` houses stand for them, at the two or three who live in each.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

_APART_M: Final = 75.0  # houses nearer than twice this hang together
_BACK_M: Final = 50.0
_HOUSES: Final = 80
_SMOOTH_M: Final = 30.0
_SMALLEST_HOLE_M2: Final = 100_000.0
_ORDER: Final = ("city", "town", "village", "suburb", "hamlet")
_TOLERANCE_M: Final = 5.0


def built_up_areas(
    houses: gpd.GeoDataFrame, settled: gpd.GeoDataFrame, towns: gpd.GeoDataFrame, *, crs: str
) -> gpd.GeoDataFrame:
    """Areas with ``namn``: that of the largest place in them, None where none lies there.

    Parameters
    ----------
    houses
        Buildings, as areas.
    settled
        Land used for dwellings, trade and industry.
    towns
        Points with ``name`` and ``place``, OpenStreetMap's kinds.
    crs
        In metres; what is returned is in it.
    """
    at = shapely.centroid(houses.to_crs(crs).geometry.array)
    around = shapely.union_all(shapely.buffer(at, _APART_M, quad_segs=3))
    land = shapely.union_all(settled.to_crs(crs).geometry.array)
    whole = shapely.union(shapely.buffer(around, -_BACK_M, quad_segs=3), land)
    # Closed and opened: narrow gaps belong to the town, narrow tongues do not.
    for step in (_SMOOTH_M, -2 * _SMOOTH_M, _SMOOTH_M):
        whole = shapely.buffer(whole, step, quad_segs=3)
    areas = _without_small_holes(shapely.get_parts(shapely.simplify(whole, _TOLERANCE_M)))
    areas = areas[shapely.area(areas) > 0]
    held = np.zeros(len(areas), dtype=int)
    if len(areas) and len(at):
        held = np.bincount(shapely.STRtree(areas).query(at, predicate="within")[1], minlength=len(areas))
    kept = areas[held >= _HOUSES]
    named = towns.to_crs(crs)
    named = named.assign(order=named["place"].map(_ORDER.index)).sort_values("order", kind="stable")
    inside, which = shapely.STRtree(kept).query(named.geometry.array, predicate="within")
    names: list[str | None] = [None] * len(kept)
    for town, area in sorted(zip(inside, which, strict=True)):
        names[area] = names[area] or str(named["name"].iloc[town])
    return gpd.GeoDataFrame({"namn": names}, geometry=list(kept), crs=crs)


def _without_small_holes(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Parks and fields within a town are of the town."""
    rings = [
        [hole for hole in area.interiors if shapely.Polygon(hole).area >= _SMALLEST_HOLE_M2] for area in areas
    ]
    filled = [shapely.Polygon(area.exterior, holes) for area, holes in zip(areas, rings, strict=True)]
    return np.array(filled, dtype=object)
