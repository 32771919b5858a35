"""Estimate the density of incidents on a fixed grid (kernel density).

Each incident spreads one unit of mass over the cells around it, most where it lies. The mass that would
fall outside the area is given back to the cells inside, so that the map holds as many incidents as it
was made from, also along borders and shores. Bandwidth, grid and class breaks are fixed: maps from
different fortnights can be laid side by side. A smooth surface invites over-reading: one incident makes
a spot too, and ranked counts of places belong beside the map.

The sum over incidents is a convolution. Incidents are shared linearly between the nodes of a lattice
several times finer than the grid, and the lattice is convolved by fast Fourier transforms. A lone
incident's peak is then within 2 % of the exact sum; over many incidents the errors cancel, since the
kernel is narrowed by the variance that the sharing adds.

References
----------
Silverman (1986), Density Estimation for Statistics and Data Analysis, sections 3.5 (Fourier transforms)
and 4.2 (the quartic kernel).
Diggle (1985), Journal of the Royal Statistical Society C 34(2), 138-147 (edge correction).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import fft, ndimage

from lagesbild.analysis._positions import require_same_crs
from lagesbild.analysis.grid import cell_width, centres, lattice_steps
from lagesbild.errors import LagesbildError

Kernel = Literal["quartic", "gaussian"]

_M2_PER_KM2 = 1e6
_NODES_PER_SPREAD = 2
"""Lattice nodes to a standard deviation of the kernel, at least."""
_GAUSSIAN_REACH = 4.0
"""Standard deviations at which the Gaussian is cut; all but 0.03 % of its mass lies within."""
_POINTS_AT_ONCE = 2**13
"""Few enough for the processor's cache, and for memory that is not asked of the system each time again."""
_MOST_STEPS = 2**20
"""Steps of one lattice: squares of 100 m over 10 000 km²."""
_TILE = 64
"""Steps to a side of the tiles that a wider grid is taken in."""
_NOTHING = 1e-9
"""A share of a kernel inside the area that is rounding alone."""


def kernel_density(
    points: gpd.GeoSeries,
    grid: gpd.GeoDataFrame,
    *,
    bandwidth_m: float,
    kernel: Kernel = "quartic",
    weights: np.ndarray | None = None,
) -> pd.Series:
    """Density of ``points`` at the centre of each cell.

    Parameters
    ----------
    points
        Points in a metric CRS, none missing.
    grid
        Cells of equal area in the same CRS, square or hexagonal.
    bandwidth_m
        In metres, at least the distance between neighbouring cells. For the quartic kernel the radius
        within which a point counts, for the Gaussian its standard deviation (it is cut at four). A
        quartic kernel is as wide as a Gaussian of 0.35 times its bandwidth.
    kernel
        ``"quartic"`` or ``"gaussian"``.
    weights
        Mass of each point, shape (points,); 1 each when None.

    Returns
    -------
    Series
        Points per km², on the grid's index. Times the cell area it sums to the mass of the points in
        the grid or within a cell of it; a point further out adds only what falls on the cells.

    Raises
    ------
    LagesbildError
        When the CRSs differ, the cells are no squares or hexagons, or the bandwidth is below a cell's width.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> from lagesbild.analysis.grid import square_grid
    >>> grid = square_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 2000, 2000)], crs="EPSG:3006"), 100)
    >>> density = kernel_density(gpd.GeoSeries.from_xy([1050], [1050], crs=grid.crs), grid, bandwidth_m=300)
    >>> density.idxmax(), round(float(density.sum() * 0.1**2), 2)
    ('10_10', 1.0)
    """
    require_same_crs(points=points, grid=grid)
    if not len(points) or not len(grid):
        return pd.Series(0.0, index=grid.index, name="density")
    places = shapely.get_coordinates(points.array).T
    mass = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=float)
    per_cell = np.zeros(len(grid))
    for part, kept, near in _parts(places, grid, reach_m=_reach_m(bandwidth_m, kernel)):
        lattice = _Lattice.under(grid.iloc[part], bandwidth_m=bandwidth_m, kernel=kernel)
        per_cell[part[kept]] = _smooth(places[:, near], mass[near], lattice)[kept]
    area_km2 = grid.geometry.iloc[0].area / _M2_PER_KM2
    return pd.Series(per_cell / area_km2, index=grid.index, name="density")


def density_classes(density: pd.Series, *, mean: float, breaks: Sequence[float]) -> pd.Series:
    """Class of each cell by fixed multiples of the mean density.

    Parameters
    ----------
    density
        Points per km².
    mean
        Mean density of the study area, points per km².
    breaks
        Rising multiples of ``mean``; a cell at or above the k-th is of class k.

    Returns
    -------
    Series of int
        0 (below the first break) to ``len(breaks)``, on the same index.

    Examples
    --------
    >>> density_classes(pd.Series({"Torget": 9.0, "Hamnen": 2.0, "Skogen": 0.5}), mean=1.0, breaks=[2, 5]).to_dict()
    {'Torget': 2, 'Hamnen': 1, 'Skogen': 0}
    """
    bounds = np.asarray(breaks, dtype=float) * mean
    classes = (
        np.searchsorted(bounds, density.to_numpy(), side="right") if mean > 0 else np.zeros(len(density))
    )
    return pd.Series(classes, index=density.index, name="density_class").astype(int)


@dataclass(frozen=True)
class _Lattice:
    """Nodes on and between the cells' centres, and the kernel between any two of them.

    The lattice has ``shape`` steps of ``step_m`` from ``origin_m``; every cell's centre is on a step
    (``cells``: column and row), and each step is divided into ``parts`` (both along x and y). A node is
    thus a step and a phase within it, and all arrays over nodes have shape (parts x, parts y, *shape):
    one small transform a phase, within the processor's cache, is faster than a large one over all nodes.
    """

    origin_m: np.ndarray
    step_m: np.ndarray
    shape: tuple[int, int]
    parts: tuple[int, int]
    cells: tuple[np.ndarray, np.ndarray]
    spectrum: np.ndarray  # transform of the kernel, by phase

    @classmethod
    def under(cls, grid: gpd.GeoDataFrame, *, bandwidth_m: float, kernel: Kernel) -> "_Lattice":
        width, step = cell_width(grid), np.array(lattice_steps(grid))
        if bandwidth_m < width:
            raise LagesbildError(
                "`bandwidth_m` must be at least a cell's width: {bandwidth_m:g} against {width:g} m. "
                "Use smaller cells or a wider bandwidth.",
                bandwidth_m=bandwidth_m,
                width=width,
            )
        middles = np.ascontiguousarray(centres(grid).T)
        reach_m = _reach_m(bandwidth_m, kernel)
        margin = np.ceil(reach_m / step).astype(int) + 1
        origin = middles.min(axis=1) - margin * step
        columns, rows = np.rint((middles - origin[:, None]) / step[:, None]).astype(int)
        spread_m = bandwidth_m if kernel == "gaussian" else bandwidth_m / np.sqrt(8)
        parts_x, parts_y = (int(each) for each in np.ceil(step * _NODES_PER_SPREAD / spread_m))
        shape = (
            fft.next_fast_len(int(columns.max() + margin[0] + 1), real=True),
            fft.next_fast_len(int(rows.max() + margin[1] + 1), real=True),
        )
        # Sharing between nodes spreads a point by a sixth of the squared node distance; take it back.
        parts = (parts_x, parts_y)
        added_m2 = np.mean((step / parts) ** 2) / 6
        narrowed_m = bandwidth_m * np.sqrt(1 - added_m2 / spread_m**2)
        area = grid.geometry.iloc[0].area
        spectrum = _spectrum(shape, step, parts, kernel=kernel, bandwidth_m=narrowed_m, cell_m2=area)
        return cls(origin, step, shape, parts, (columns, rows), spectrum)

    def share_out(self, nodes: np.ndarray, places: np.ndarray, mass: np.ndarray) -> None:
        """Divide each point's mass linearly between the four nodes around it, and add it to ``nodes``.

        ``nodes`` is flat: all nodes of the first column of nodes, from the south, then the next.
        """
        columns, rows = (size * part for size, part in zip(self.shape, self.parts, strict=True))
        (west, south), (per_x, per_y) = self.origin_m, self.parts / self.step_m
        x, y = (places[0] - west) * per_x, (places[1] - south) * per_y
        inside = (x >= 0) & (y >= 0) & (x < columns - 1) & (y < rows - 1)
        if not inside.all():
            x, y, mass = x[inside], y[inside], mass[inside]
        column, row = x.astype(np.intp), y.astype(np.intp)
        node = column * rows + row
        upper = (y - row) * mass
        upper_right, right = (x - column) * upper, (x - column) * mass
        np.add.at(nodes, node, mass - right - upper + upper_right)
        np.add.at(nodes, node + 1, upper - upper_right)
        np.add.at(nodes, node + rows, right - upper_right)
        np.add.at(nodes, node + rows + 1, upper_right)

    def by_phase(self, nodes: np.ndarray) -> np.ndarray:
        """Flat nodes as arrays over nodes are."""
        return nodes.reshape(self.shape[0], self.parts[0], self.shape[1], self.parts[1]).transpose(1, 3, 0, 2)

    def is_near(self, places: np.ndarray, beside: np.ndarray) -> np.ndarray:
        """Whether each point lies in a cell or beside one, as ``beside`` has it for each step."""
        (west, south), (wide, high) = self.origin_m, self.step_m
        x = np.floor((places[0] - west) / wide + 0.5).astype(np.intp)
        y = np.floor((places[1] - south) / high + 0.5).astype(np.intp)
        known = (x >= 0) & (y >= 0) & (x < self.shape[0]) & (y < self.shape[1])
        return beside[x, y] if known.all() else known & beside[np.where(known, x, 0), np.where(known, y, 0)]


def _parts(
    places: np.ndarray, grid: gpd.GeoDataFrame, *, reach_m: float
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Cells to be taken together, which of them are to be kept, and the points that reach those; other cells have none.

    One lattice holds what lies close together. One over all of a large municipality would take a gigabyte for its empty
    country: it is taken a tile at a time, together with what decides how much of a point's mass falls on cells.
    """
    middles, step = centres(grid), np.array(lattice_steps(grid))
    first = middles.min(axis=0)
    if np.prod(np.ptp(middles, axis=0) / step + 1) <= _MOST_STEPS:
        yield np.arange(len(grid)), np.ones(len(grid), dtype=bool), np.ones(places.shape[1], dtype=bool)
        return
    side, reach = _TILE * step, reach_m + 2 * step.max()
    tile = np.floor((middles - first) / side).astype(int)
    for each in np.unique(tile, axis=0):
        low, high = first + each * side, first + (each + 1) * side
        near = _between(places.T, low - reach, high + reach)
        if near.any():
            part = np.flatnonzero(_between(middles, low - 2 * reach, high + 2 * reach))
            yield part, (tile[part] == each).all(axis=1), near


def _between(xy: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.asarray(((xy >= low) & (xy <= high)).all(axis=1))


def _reach_m(bandwidth_m: float, kernel: Kernel) -> float:
    """How far a point's mass goes."""
    return bandwidth_m * (_GAUSSIAN_REACH if kernel == "gaussian" else 1)


def _smooth(places: np.ndarray, mass: np.ndarray, lattice: _Lattice) -> np.ndarray:
    """Mass in each cell."""
    is_cell = np.zeros(lattice.shape)
    is_cell[lattice.cells] = 1
    beside = ndimage.binary_dilation(is_cell, np.ones((3, 3)))
    size = np.prod(lattice.shape) * np.prod(lattice.parts)
    near, far = np.zeros(size), np.zeros(size)
    all_near = True
    for first in range(0, len(mass), _POINTS_AT_ONCE):
        part = slice(first, first + _POINTS_AT_ONCE)
        some, own = places[:, part], mass[part]
        is_near = lattice.is_near(some, beside)
        lattice.share_out(near, some, own * is_near)
        if not is_near.all():
            all_near = False
            lattice.share_out(far, some[:, ~is_near], own[~is_near])
    cells_spectrum = fft.rfft2(is_cell)
    near, far = lattice.by_phase(near), lattice.by_phase(far)
    total = np.zeros_like(cells_spectrum)
    for phase in np.ndindex(lattice.parts):
        spectrum = lattice.spectrum[phase]
        # How much of a unit at each node falls on cells: the kernel, read backwards, over the cells.
        kept = fft.irfft2(cells_spectrum * spectrum.conj(), s=lattice.shape)
        nodes = near[phase] / np.where(kept > _NOTHING, kept, np.inf)
        if not all_near:
            nodes += far[phase]
        total += fft.rfft2(nodes) * spectrum
    smoothed = fft.irfft2(total, s=lattice.shape)
    # Far from every point the transforms leave rounding behind; a density is never negative.
    return np.clip(smoothed[lattice.cells], 0, None)


def _spectrum(
    shape: tuple[int, int],
    step: np.ndarray,
    parts: tuple[int, int],
    *,
    kernel: Kernel,
    bandwidth_m: float,
    cell_m2: float,
) -> np.ndarray:
    """Transform, by phase, of the mass that a cell gets from a unit at each node, for all offsets (cyclic).

    Scaled so that a unit far from any border gives one unit to all cells together.
    """
    squared = []
    for axis in (0, 1):
        steps = np.fft.fftfreq(shape[axis], 1 / shape[axis])
        within_step = np.arange(parts[axis]) / parts[axis]
        squared.append(((steps[None, :] - within_step[:, None]) * step[axis] / bandwidth_m) ** 2)
    spectrum = np.empty((*parts, shape[0], shape[1] // 2 + 1), dtype=complex)
    for column, row in np.ndindex(parts):
        scaled = squared[0][column][:, None] + squared[1][row]
        if kernel == "gaussian":
            values = np.where(scaled <= _GAUSSIAN_REACH**2, np.exp(-scaled / 2), 0)
        else:
            values = np.clip(1 - scaled, 0, None) ** 2
        spectrum[column, row] = fft.rfft2(values)
    # The transform at frequency zero is the sum.
    in_all = spectrum[..., 0, 0].real.sum() * step.prod() / np.prod(parts)
    spectrum *= cell_m2 / in_all
    return spectrum
