"""Find the way between places: along the roads where they connect, else a straight line with a detour.

A road is taken where it passes near both places, and getting to it is shorter than what lies between them: a main road
a kilometre away says nothing about the way between two corners of a square.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

_METRES_PER_MINUTE: Final = 1000 / 60  # of one km/h
_GRAIN_M: Final = 1.0  # ends of roads nearer than this are one crossing
_NEAR_M: Final = 250.0  # a place farther from every road is not on the network
_AROUND_M: Final = (
    2_000.0  # roads farther from all places than this, and than half their extent, are not looked at
)
_NO_NODE: Final = -9999  # scipy's word for a node without a predecessor


@dataclass(frozen=True)
class Ways:
    """The ways between each two places.

    ``metres`` and ``is_along_roads`` have shape (n, n), symmetric; a way that follows no road is the straight line times
    ``detour``, and drawn as the straight line.
    """

    places: np.ndarray
    metres: np.ndarray
    is_along_roads: np.ndarray
    detour: float
    _nodes: np.ndarray
    _near: np.ndarray
    _before: np.ndarray

    def minutes(self, speed_kmh: float) -> np.ndarray:
        """How long each way takes; zero on the diagonal."""
        taken: np.ndarray = self.metres / (speed_kmh * _METRES_PER_MINUTE)
        return taken

    def line(self, one: int, other: int) -> shapely.LineString:
        """The way from one place to another, in metres."""
        ends = self.places[[one, other]]
        if not self.is_along_roads[one, other]:
            return shapely.LineString(ends)
        at, passed = int(self._near[other]), []
        while at != _NO_NODE:
            passed.append(at)
            at = int(self._before[one, at])
        return shapely.LineString(np.vstack([ends[:1], self._nodes[passed[::-1]], ends[1:]]))


def ways_between(places: np.ndarray, *, detour: float, roads: gpd.GeoSeries | None = None) -> Ways:
    """The ways between each two places.

    Parameters
    ----------
    places
        Shape (n, 2), metres.
    detour
        How many times longer the way is than the straight line, where no road connects the two.
    roads
        Lines in the same CRS; where they cross they connect.
    """
    straight = cdist(places, places)
    nowhere = np.zeros(straight.shape, dtype=bool)
    none = Ways(places, straight * detour, nowhere, detour, places[:0], np.array([]), np.array([]))
    around = _around(places, roads) if roads is not None and len(places) > 1 else np.array([])
    if not len(around):
        return none
    graph, nodes = _network(around)
    to_road, near = cKDTree(nodes).query(places)
    reached, before = dijkstra(graph, directed=False, indices=near, return_predecessors=True)
    access = to_road[:, None] + to_road[None, :]
    along = reached[:, near] + access
    along = (along + along.T) / 2  # the same sum, added in another order
    is_near = to_road <= _NEAR_M
    is_along = np.isfinite(along) & (access < straight) & is_near[:, None] & is_near[None, :]
    # The way along roads that are drawn is never shorter than the straight line.
    metres = np.where(is_along, np.maximum(along, straight), straight * detour)
    return Ways(places, metres, is_along, detour, nodes, near, before)


def _around(places: np.ndarray, roads: gpd.GeoSeries) -> np.ndarray:
    """The roads' lines that a way between the places could take."""
    west, south, east, north = shapely.total_bounds(shapely.points(places))
    reach = max(_AROUND_M, (east - west) / 2, (north - south) / 2)
    box = shapely.box(west - reach, south - reach, east + reach, north + reach)
    lines = shapely.get_parts(roads[roads.notna()].array)
    kept: np.ndarray = lines[shapely.intersects(lines, box) & (shapely.length(lines) > 0)]
    return kept


def _network(lines: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """Lengths between neighbouring points of the roads, and the points."""
    parts = shapely.get_parts(shapely.node(shapely.union_all(lines)))
    coordinates, line = shapely.get_coordinates(parts, return_index=True)
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
    return graph, nodes * _GRAIN_M
