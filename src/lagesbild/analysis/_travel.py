"""Tell how long it takes between places: along the roads where they connect, else a straight line with a detour."""

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

_METRES_PER_MINUTE = 1000 / 60  # of one km/h
_GRAIN_M = 1.0  # ends of roads nearer than this are one crossing


def travel_minutes(
    places: np.ndarray, *, speed_kmh: float, detour: float, roads: gpd.GeoSeries | None = None
) -> np.ndarray:
    """Minutes between each two places.

    Parameters
    ----------
    places
        Shape (n, 2), metres.
    speed_kmh
        Mean speed between stops.
    detour
        How many times longer the way is than the straight line, where no road connects the two.
    roads
        Lines in the same CRS; where they cross they connect.

    Returns
    -------
    ndarray, shape (n, n)
        Symmetric, zero on the diagonal.
    """
    straight = cdist(places, places)
    metres = straight * detour
    if roads is not None and len(roads):
        along = _along_roads(places, roads)
        # The way along roads that are drawn is never shorter than the straight line.
        metres = np.where(np.isfinite(along), np.maximum(along, straight), metres)
    return metres / (speed_kmh * _METRES_PER_MINUTE)


def _along_roads(places: np.ndarray, roads: gpd.GeoSeries) -> np.ndarray:
    lines = shapely.get_parts(shapely.node(shapely.union_all(shapely.get_parts(roads.array))))
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    nodes, at = np.unique(np.rint(coordinates / _GRAIN_M), axis=0, return_inverse=True)
    at = at.ravel()
    follows = line[1:] == line[:-1]
    one, other = at[:-1][follows], at[1:][follows]
    length = np.linalg.norm(coordinates[1:] - coordinates[:-1], axis=1)[follows]
    # Two roads between the same crossings: the shorter counts, and a matrix would add them.
    order = np.argsort(length, kind="stable")
    pairs = np.sort(np.column_stack([one, other])[order], axis=1)
    _, first = np.unique(pairs, axis=0, return_index=True)
    ends, weight = pairs[first], np.maximum(length[order][first], 1e-6)
    graph = sparse.csr_array((weight, (ends[:, 0], ends[:, 1])), shape=(len(nodes), len(nodes)))
    to_road, near = cKDTree(nodes * _GRAIN_M).query(places)
    along = dijkstra(graph, directed=False, indices=near)[:, near] + to_road[:, None] + to_road[None, :]
    np.fill_diagonal(along, 0)
    return (along + along.T) / 2
