"""Draw organic lines and areas: noisy rings, splines, street patterns and tilings.

Coordinates are metres. Everything random comes from the caller's generator, so that the same
generator draws the same map.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

Floats = NDArray[np.float64]
Xy = tuple[float, float]
_RING_POINTS = 480
_ROAD_STEP_M = 40.0
_STREET_STEP_M = 15.0
_SLIVER_M2 = 300_000.0


def noisy_ring(
    rng: np.random.Generator, center: Xy, radii: Xy, *, roughness: float, waves: int = 24, tilt: float = 0.0
) -> shapely.Polygon:
    """An ellipse whose edge wanders by smooth noise.

    Parameters
    ----------
    center, radii
        Metres.
    roughness
        Size of the longest wave as a share of the radius; shorter waves fade as 1/k.
    waves
        Number of waves round the ring: more give a finer shore.
    tilt
        Radians, anticlockwise.
    """
    angles = np.linspace(0, 2 * np.pi, _RING_POINTS, endpoint=False)
    orders = np.arange(2, waves + 2)[:, None]
    phases = rng.uniform(0, 2 * np.pi, (waves, 1))
    sizes = rng.uniform(0.5, 1.0, (waves, 1)) * 2 / orders
    scale = 1 + roughness * (sizes * np.cos(orders * angles + phases)).sum(axis=0)
    x, y = radii[0] * scale * np.cos(angles), radii[1] * scale * np.sin(angles)
    turned = (x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt))
    return shapely.Polygon(np.column_stack([center[0] + turned[0], center[1] + turned[1]])).buffer(0)


def winding(points: Sequence[Xy]) -> shapely.LineString:
    """A smooth line through ``points``, as a road or a river runs."""
    corners = np.asarray(points, dtype=float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    at = np.linspace(0, along[-1], max(int(along[-1] / _ROAD_STEP_M), 2))
    return shapely.LineString(CubicSpline(along, corners)(at))


def streets(
    rng: np.random.Generator,
    center: Xy,
    *,
    reach_m: float,
    core_m: float,
    angle: float,
    block_m: Xy,
    gap: float,
) -> list[shapely.LineString]:
    """A street pattern: a tight grid round ``center``, wider and bending further out.

    Parameters
    ----------
    reach_m, core_m
        Half the width of the pattern, and the radius of its tight core.
    angle
        Radians that the grid is turned.
    block_m
        Shortest and longest side of a block in the core.
    gap
        Share of the streets left out outside the core.
    """
    ticks = [_ticks(rng, reach_m, block_m) for _ in range(2)]
    bend = _bend(rng, reach_m)

    def place(u: Floats, v: Floats) -> Floats:
        du, dv = bend(u, v)
        u, v = u + du, v + dv
        x = u * np.cos(angle) - v * np.sin(angle) + center[0]
        y = u * np.sin(angle) + v * np.cos(angle) + center[1]
        return np.column_stack([x, y])

    lines = []
    for axis in (0, 1):
        along, across = ticks[axis], ticks[1 - axis]
        for row, fixed in enumerate(across):
            for start, stop in pairwise(along):
                in_core = np.hypot(fixed, (start + stop) / 2) < core_m
                # One draw a block, whether used or not, so that a changed core leaves the rest as it is.
                left_out = rng.random() < gap or row % 2 == 1
                if left_out and not in_core:
                    continue
                run = np.linspace(start, stop, max(int((stop - start) / _STREET_STEP_M), 2))
                still = np.full_like(run, fixed)
                lines.append(shapely.LineString(place(run, still) if axis == 0 else place(still, run)))
    return lines


def without_stubs(
    rng: np.random.Generator, lines: list[shapely.Geometry], *, share: float
) -> list[shapely.Geometry]:
    """Take away a ``share`` of the blocks of street that lead nowhere, over and over."""
    for _ in range(3):
        ends = np.array([np.round(shapely.get_coordinates(line)[[0, -1]]) for line in lines]).reshape(-1, 2)
        _, which, degree = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
        leads_nowhere = (degree[which.ravel()] == 1).reshape(-1, 2).any(axis=1)
        dropped = leads_nowhere & (rng.random(len(lines)) < share)
        lines = [line for line, gone in zip(lines, dropped, strict=True) if not gone]
    return lines


def tiling(
    cells: Sequence[shapely.Geometry], labels: Sequence[int], boundary: shapely.Polygon
) -> tuple[list[shapely.Geometry], shapely.Geometry]:
    """Merge labelled cells to areas with smooth borders that tile ``boundary`` exactly.

    Parameters
    ----------
    cells
        Polygons that cover ``boundary`` without overlap.
    labels
        The area that each cell belongs to, counted from 0.
    boundary
        The ring to fill. Corners come to lie on whole metres, so that neighbours share them exactly.

    Returns
    -------
    areas, outline
        One (multi)polygon a label, and their union.
    """
    grouped = [
        shapely.union_all([c for c, owner in zip(cells, labels, strict=True) if owner == label])
        for label in range(max(labels) + 1)
    ]
    borders = shapely.line_merge(shapely.union_all([shapely.boundary(area) for area in grouped]))
    arcs = [smoothed(arc) for arc in shapely.get_parts(borders)]
    network = shapely.union_all([*arcs, boundary.exterior], grid_size=1.0)
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
        if boundary.contains(face.representative_point())
    ]
    owners = [
        int(np.argmin([area.distance(face.representative_point()) for area in grouped])) for face in faces
    ]
    owners = _slivers_to_neighbours(faces, owners)
    areas = [
        shapely.union_all([f for f, owner in zip(faces, owners, strict=True) if owner == label])
        for label in range(len(grouped))
    ]
    return areas, shapely.union_all(areas)


def cells_about(points: Floats) -> list[shapely.Geometry]:
    """Voronoi cells of ``points`` (shape ``(n, 2)``)."""
    return list(shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points))))


def smoothed(line: shapely.LineString) -> shapely.LineString:
    """Cut the corners of ``line`` (Chaikin 1974); its ends stay where they are."""
    corners = shapely.get_coordinates(line.simplify(60))
    for _ in range(3):
        before, after = corners[:-1], corners[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        corners = np.vstack([corners[:1], cut, corners[-1:]])
    return shapely.LineString(corners)


def parts(geometries: Iterable[Any], kind: str) -> list[shapely.Geometry]:
    """The single geometries of type ``kind`` among ``geometries``, taken apart."""
    return [
        each
        for geometry in geometries
        for each in shapely.get_parts(geometry)
        if each.geom_type == kind and not each.is_empty
    ]


def _slivers_to_neighbours(faces: list[shapely.Geometry], owners: list[int]) -> list[int]:
    """Give faces cut off where two smoothed borders cross to the neighbour along their longest side."""
    given = list(owners)
    for number, face in enumerate(faces):
        if face.area < _SLIVER_M2:
            shared = [
                0.0 if other == number or each.area < _SLIVER_M2 else face.intersection(each).length
                for other, each in enumerate(faces)
            ]
            given[number] = owners[int(np.argmax(shared))]
    return given


def _ticks(rng: np.random.Generator, reach_m: float, block_m: Xy) -> Floats:
    steps = rng.uniform(*block_m, size=int(4 * reach_m / sum(block_m)) + 2)
    ticks = np.cumsum(steps)
    return ticks - ticks[len(ticks) // 2]


def _bend(rng: np.random.Generator, reach_m: float) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    """A smooth displacement that grows from nothing in the centre to a block or two at the edge."""
    phases = rng.uniform(0, 2 * np.pi, 4)

    def displacement(u: Floats, v: Floats) -> tuple[Floats, Floats]:
        growth = 0.12 * reach_m * np.minimum(np.hypot(u, v) / reach_m, 1.2) ** 1.3
        wave_u = np.sin(3.1 * v / reach_m + phases[0]) + 0.5 * np.sin(6.3 * u / reach_m + phases[1])
        wave_v = np.sin(2.7 * u / reach_m + phases[2]) + 0.5 * np.sin(5.9 * v / reach_m + phases[3])
        return growth * wave_u, growth * wave_v

    return displacement
