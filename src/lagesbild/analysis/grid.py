"""Lay a fixed grid of squares or hexagons over an area, and count points in its cells.

Grids are anchored at the CRS's origin, so that they never move between reports: a cell keeps its
identity for ever. Hexagons have six equal neighbours where squares have four and four, which makes a
neighbourhood rounder; squares are easier to compare with official statistics.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.analysis._positions import require_same_crs
from lagesbild.analysis.extent import CELL_ID, COVERED, ROW_STEP, Extent, Shape, hexagon_addresses
from lagesbild.errors import LagesbildError

__all__ = ["CELL_ID", "COVERED", "Extent"]

_SQUARE_CORNERS, _HEXAGON_CORNERS = 5, 7  # a closed ring repeats its first corner


def extent(area: gpd.GeoDataFrame, cell_size_m: float, *, shape: Shape = "square") -> Extent:
    """Where the cells over an area lie: see ``Extent``, whose ``cells`` gives those at hand.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> extent(area, 100).number
    8
    """
    return Extent.of(area, cell_size_m, shape=shape)


def square_grid(area: gpd.GeoDataFrame, cell_size_m: float) -> gpd.GeoDataFrame:
    """Square cells whose centre lies in ``area``.

    Parameters
    ----------
    area
        Polygons in a metric CRS.
    cell_size_m
        Side of a cell, in metres.

    Returns
    -------
    GeoDataFrame
        Polygons, indexed by ``cell_id`` (column and row from the CRS's origin: ``"5901_65850"``), with ``covered``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> len(square_grid(area, 100))
    8
    """
    return extent(area, cell_size_m).cells()


def hexagonal_grid(area: gpd.GeoDataFrame, cell_size_m: float) -> gpd.GeoDataFrame:
    """Regular hexagons, standing on a corner, whose centre lies in ``area``.

    Parameters
    ----------
    area
        Polygons in a metric CRS.
    cell_size_m
        Width of a cell between two opposite sides, in metres: the distance between neighbours' centres.

    Returns
    -------
    GeoDataFrame
        Polygons, indexed by ``cell_id`` (``"h"``, column and row from the CRS's origin:
        ``"h5901_76035"``), with ``covered``. A hexagon is centred on the origin; odd rows lie half a cell to the
        east.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(-10, -10, 110, 110)], crs="EPSG:3006")
    >>> hexagonal_grid(area, 100).index.tolist()
    ['h0_0', 'h1_0', 'h0_1']
    """
    return extent(area, cell_size_m, shape="hexagon").cells()


def count_points(points: gpd.GeoSeries, grid: gpd.GeoDataFrame) -> pd.Series:
    """Count the points in each cell.

    Parameters
    ----------
    points
        Points in the grid's CRS; missing positions are in no cell.
    grid
        From ``square_grid`` or ``hexagonal_grid``. A square holds its west and south sides; a point on
        the side of a hexagon belongs to one of its two cells.

    Returns
    -------
    Series of int
        Named ``count``, on the grid's index. Sums to the number of points in any cell; those outside
        are in none.

    Raises
    ------
    LagesbildError
        When the CRSs differ, or the cells are neither squares nor regular hexagons.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> points = gpd.GeoSeries.from_xy([50, 50, 350], [50, 60, 150], crs=area.crs)
    >>> count_points(points, square_grid(area, 100)).tolist()
    [2, 0, 0, 0, 0, 0, 0, 1]
    """
    cells = locate(points, grid)
    counted = np.bincount(cells[cells >= 0], minlength=len(grid))
    return pd.Series(counted, index=grid.index, name="count")


def locate(points: gpd.GeoSeries, grid: gpd.GeoDataFrame) -> np.ndarray:
    """Position, in the grid, of each point's cell; -1 for a point in none.

    Takes and raises what ``count_points`` does; an array of int, aligned with ``points``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> points = gpd.GeoSeries.from_xy([50, 950], [50, 50], crs=area.crs)
    >>> locate(points, square_grid(area, 100)).tolist()
    [0, -1]
    """
    require_same_crs(points=points, grid=grid)
    found = np.full(len(points), -1)
    if not len(grid) or not len(points):
        return found
    x, y = centres(grid).T
    column, row = _addresses(x, y, grid)
    west, south = column.min(), row.min()
    table = np.full((column.max() - west + 1, row.max() - south + 1), -1, dtype=np.int32)
    table[column - west, row - south] = np.arange(len(grid))
    at_x, at_y = points.x.to_numpy(), points.y.to_numpy()
    placed = np.isfinite(at_x) & np.isfinite(at_y)
    column, row = _addresses(at_x[placed], at_y[placed], grid)
    column, row = column - west, row - south
    within = (column >= 0) & (row >= 0) & (column < table.shape[0]) & (row < table.shape[1])
    found[np.flatnonzero(placed)[within]] = table[column[within], row[within]]
    return found


def centres(grid: gpd.GeoDataFrame) -> np.ndarray:
    """Centre of each square or hexagonal cell, shape (cells, 2), in the CRS's units.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> centres(square_grid(area, 200)).tolist()
    [[100.0, 100.0], [300.0, 100.0]]
    """
    bounds = shapely.bounds(grid.geometry.array)  # many times faster than centroids
    return (bounds[:, :2] + bounds[:, 2:]) / 2


def cell_width(grid: gpd.GeoDataFrame) -> float:
    """Distance between neighbouring cells' centres, in the CRS's units; the grid has a cell at least.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> cell_width(square_grid(area, 100))
    100.0
    """
    west, _, east, _ = grid.geometry.iloc[0].bounds
    return float(east - west)


def lattice_steps(grid: gpd.GeoDataFrame) -> tuple[float, float]:
    """Steps east and north between the columns and rows on which the cells' centres lie.

    Raises
    ------
    LagesbildError
        When the cells are neither squares nor regular hexagons.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 400)], crs="EPSG:3006")
    >>> lattice_steps(square_grid(area, 100)), round(lattice_steps(hexagonal_grid(area, 100))[0])
    ((100.0, 100.0), 50)
    """
    width = cell_width(grid)
    return (width / 2, width * ROW_STEP) if _is_hexagonal(grid) else (width, width)


def _is_hexagonal(grid: gpd.GeoDataFrame) -> bool:
    corners = shapely.get_num_coordinates(grid.geometry.iloc[0])
    if corners not in {_SQUARE_CORNERS, _HEXAGON_CORNERS}:
        raise LagesbildError(
            "`grid` must have square or hexagonal cells; its first cell has {corners} corners. "
            "Make it with `square_grid` or `hexagonal_grid`.",
            corners=corners - 1,
        )
    return bool(corners == _HEXAGON_CORNERS)


def _addresses(x: np.ndarray, y: np.ndarray, grid: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of the cells that positions lie in."""
    size = cell_width(grid)
    if _is_hexagonal(grid):
        return hexagon_addresses(x / size, y / size)
    return np.floor(x / size).astype(int), np.floor(y / size).astype(int)
