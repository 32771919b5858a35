"""Make the open sea from OpenStreetMap's coastline: lines with land on their left and water on their right."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from lagesbild.ingest.atlas.delivered import Bounds

_ASIDE: Final = 1e-6  # degrees beside a line, enough to lie on one side of it


def sea(coast: gpd.GeoSeries, within: Bounds) -> shapely.Geometry | None:
    """The water of a box, in degrees; None where no coast goes through it.

    Parameters
    ----------
    coast
        Lines in their own direction.
    within
        West, south, east, north.
    """
    frame = shapely.box(*within)
    lines = shapely.get_parts(shapely.intersection(coast.array, frame)) if len(coast) else np.array([])
    lines = lines[shapely.length(lines) > 0] if len(lines) else lines
    if not len(lines):
        return None
    pieces = shapely.get_parts(shapely.polygonize([shapely.union_all([*lines, frame.boundary])]))
    corners, of = shapely.get_coordinates(lines, return_index=True)
    same = of[1:] == of[:-1]
    start, step = corners[:-1][same], np.diff(corners, axis=0)[same]
    length = np.hypot(step[:, 0], step[:, 1])
    start, step = start[length > 0], step[length > 0] / length[length > 0, None]
    middle = start + step * length[length > 0, None] / 2
    right = shapely.points(middle + np.column_stack([step[:, 1], -step[:, 0]]) * _ASIDE)
    left = shapely.points(middle - np.column_stack([step[:, 1], -step[:, 0]]) * _ASIDE)
    tree = shapely.STRtree(pieces)
    votes = np.zeros(len(pieces))
    for points, sign in ((right, 1), (left, -1)):
        votes += sign * np.bincount(tree.query(points, predicate="within")[1], minlength=len(pieces))
    wet = pieces[votes > 0]
    return shapely.union_all(wet) if len(wet) else None
