"""Number the cells of a grid compactly, however large the area is.

A municipality of 20 000 km² has two million cells of 100 m, and nearly all of them are empty for ever. As polygons they
take a gigabyte; as the eighths of each cell that lie in the area, laid out in rows and columns, they take two
megabytes. Chance is drawn over all of them; what is counted, tested and drawn is only the cells at hand: those that a
report is within reach of, or all where they are few.

Cells are found a row at a time, from where the row of centres crosses the area's outline (scan-line filling), not by asking
of each centre. A centre on the outline is outside.

References
----------
Foley, van Dam, Feiner & Hughes (1990), Computer Graphics: Principles and Practice, section 3.6 (scan lines).
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Self

import geopandas as gpd
import numpy as np
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

Shape = Literal["square", "hexagon"]

CELL_ID: Final = "cell_id"
COVERED: Final = "covered"
"""Column: eighths of the cell that lie in the area, 1 to 8. Eighths, so that many cells are alike."""
WHOLE: Final = 8
MOST_CELLS: Final = 2**16
"""A grid of no more cells than this is held whole: 650 km² in squares of 100 m."""
ROW_STEP: Final = np.sqrt(3) / 2
"""Between rows of hexagons, in widths."""

_NEARLY = 1e-6  # of a step: a crossing so near a centre is asked of exactly
_TILE = 32  # cells to a side of the pieces that edge cells are cut against


class Offsets(NamedTuple):
    """Columns and rows to the cells of a neighbourhood, itself among them; of cells in even rows, and in odd.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> extent = Extent.of(gpd.GeoDataFrame(geometry=[box(0, 0, 400, 400)], crs="EPSG:3006"), 100)
    >>> len(extent.offsets(100).even), len(extent.offsets(150).even)
    (5, 9)
    """

    even: np.ndarray
    odd: np.ndarray


@dataclass(frozen=True)
class Extent:
    """Where the cells of a grid lie: ``covered`` is how many eighths of each lie in the area, by row and column.

    0 is no cell. ``west`` and ``south`` are the column and row, from the CRS's origin, that ``covered`` begins with.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 175)], crs="EPSG:3006")
    >>> Extent.of(area, 100).covered.tolist()
    [[8, 8, 8, 8, 0], [6, 6, 6, 6, 0]]
    """

    covered: np.ndarray
    west: int
    south: int
    cell_size_m: float
    shape: Shape
    crs: Any

    @classmethod
    def of(cls, area: gpd.GeoDataFrame, cell_size_m: float, *, shape: Shape = "square") -> Self:
        """The cells whose centre lies in ``area``.

        Parameters
        ----------
        area
            Polygons in a metric CRS.
        cell_size_m
            Side of a square, or a hexagon's width between two opposite sides, in metres.
        shape
            Squares, or hexagons that stand on a corner.
        """
        whole = area.union_all()
        left, bottom, right, top = np.array(whole.bounds) / cell_size_m
        if shape == "hexagon":
            west, east = int(np.floor(left)) - 1, int(np.ceil(right))
            south, north = int(np.floor(bottom / ROW_STEP)), int(np.ceil(top / ROW_STEP))
        else:
            west, east = int(np.floor(left)), int(np.floor(right))
            south, north = int(np.floor(bottom)), int(np.floor(top))
        size = (north - south + 1, east - west + 1)
        empty = cls(np.zeros(size, dtype=np.uint8), west, south, cell_size_m, shape, area.crs)
        return empty._filled(whole)

    @property
    def number(self) -> int:
        """Cells in all."""
        return int(np.count_nonzero(self.covered))

    def cells(self, *, near: gpd.GeoSeries | None = None, reach_m: float = 0.0) -> gpd.GeoDataFrame:
        """The cells at hand: those within reach of a point of ``near``, or all when they are few or it is None.

        Parameters
        ----------
        near
            Points in the CRS; missing ones are near nothing.
        reach_m
            Every cell with a part within this distance of a point is at hand, in metres.

        Returns
        -------
        GeoDataFrame
            Polygons, indexed by ``cell_id``, with ``covered``; row by row from the south-west.
        """
        at_hand = self.covered > 0
        if near is not None and self.number > MOST_CELLS:
            at_hand &= self._within_reach(near, reach_m)
        rows, columns = np.nonzero(at_hand)
        frame = gpd.GeoDataFrame(
            {COVERED: self.covered[rows, columns].astype(int)},
            geometry=self._polygons(rows, columns),
            crs=self.crs,
            index=self._ids(rows, columns),
        )
        return frame.rename_axis(CELL_ID)

    def flat(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Place in ``covered``, laid out flat, of the cells that positions lie in; -1 beyond its rows and columns."""
        if self.shape == "hexagon":
            column, row = hexagon_addresses(x / self.cell_size_m, y / self.cell_size_m)
        else:
            column, row = (np.floor(axis / self.cell_size_m).astype(int) for axis in (x, y))
        column, row = column - self.west, row - self.south
        rows, columns = self.covered.shape
        is_known = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
        return np.where(is_known, row * columns + column, -1)

    def offsets(self, radius_m: float) -> Offsets:
        """The cells with centres at this distance or nearer."""
        # A grid's distances are multiples of its step, but for rounding.
        radius = radius_m / self.cell_size_m * (1 + 1e-9)
        reach = np.arange(-int(radius / ROW_STEP) - 1, int(radius / ROW_STEP) + 2)
        column, row = (axis.ravel() for axis in np.meshgrid(reach, reach))
        found = []
        for odd in (0, 1):
            is_hexagon = self.shape == "hexagon"
            east = column + ((row + odd) % 2 - odd) / 2 * is_hexagon
            north = row * (ROW_STEP if is_hexagon else 1.0)
            near = np.hypot(east, north) <= radius
            found.append(np.column_stack([column[near], row[near]]))
        return Offsets(*found)

    def around(self, flat: np.ndarray, offsets: Offsets) -> tuple[np.ndarray, np.ndarray]:
        """Cells of the neighbourhoods of places in ``covered``, and whether each is a cell; shape (places, cells)."""
        rows, columns = self.covered.shape
        row, column = np.divmod(flat, columns)
        is_odd = ((row + self.south) % 2).astype(bool)[:, None]
        most = max(len(each) for each in offsets)
        steps = [np.pad(each, ((0, most - len(each)), (0, 0))) for each in offsets]
        to_column, to_row = (column[:, None] + np.where(is_odd, steps[1][:, 0], steps[0][:, 0]),
                             row[:, None] + np.where(is_odd, steps[1][:, 1], steps[0][:, 1]))  # fmt: skip
        number = np.where(is_odd, len(offsets.odd), len(offsets.even))
        is_cell = (to_column >= 0) & (to_row >= 0) & (to_column < columns) & (to_row < rows)
        is_cell &= np.arange(most) < number
        cells = np.where(is_cell, to_row * columns + to_column, 0)
        return cells, is_cell & (self.covered.ravel()[cells] > 0)

    def weights(self, offsets: Offsets) -> np.ndarray:
        """Eighths in the neighbourhood of each cell, of the shape of ``covered``; 0 where there is no cell."""
        rows, columns = self.covered.shape
        reach = int(max(np.abs(each).max() for each in offsets))
        padded = np.pad(self.covered.astype(np.uint16), reach)
        total = np.zeros((rows, columns), dtype=np.uint16)
        for odd, steps in enumerate(offsets):
            first = (odd - self.south) % 2  # rows from here on, every other, are even or odd
            for column, row in steps:
                shifted = padded[reach + row : reach + row + rows, reach + column : reach + column + columns]
                total[first::2] += shifted[first::2]
        return np.where(self.covered > 0, total, 0)

    def _within_reach(self, points: gpd.GeoSeries, reach_m: float) -> np.ndarray:
        x, y = points.x.to_numpy(), points.y.to_numpy()
        placed = np.isfinite(x) & np.isfinite(y)
        # One cell more on each side: a point beyond the border reaches into it.
        steps = int(np.ceil(reach_m / self.cell_size_m / ROW_STEP)) + 1
        flat = self.flat(x[placed], y[placed])
        is_taken = np.zeros(self.covered.shape, dtype=np.uint8)
        is_taken.ravel()[flat[flat >= 0]] = 1
        for_points = ndimage.maximum_filter(is_taken, size=2 * steps + 1, mode="constant")
        return for_points.astype(bool)

    def _filled(self, whole: BaseGeometry) -> Self:
        self.covered[_centres_inside(whole, self)] = WHOLE
        crossed = self._crossed(whole) & (self.covered > 0)
        rows, columns = np.nonzero(crossed)
        shapely.prepare(whole)
        polygons = self._polygons(rows, columns)
        is_cut = ~shapely.contains(whole, polygons)
        rows, columns, polygons = rows[is_cut], columns[is_cut], polygons[is_cut]
        tile = (rows // _TILE) * (self.covered.shape[1] // _TILE + 1) + columns // _TILE
        for each in np.unique(tile):
            here = tile == each
            piece = shapely.intersection(whole, shapely.box(*shapely.total_bounds(polygons[here])))
            inside = shapely.area(shapely.intersection(polygons[here], piece)) / shapely.area(polygons[here])
            self.covered[rows[here], columns[here]] = np.clip(np.rint(WHOLE * inside), 1, WHOLE)
        return self

    def _crossed(self, whole: BaseGeometry) -> np.ndarray:
        """The cells that the outline may cross, and some beside it."""
        at = shapely.get_coordinates(shapely.segmentize(shapely.boundary(whole), self.cell_size_m / 2)).T
        is_near = np.zeros(self.covered.shape, dtype=np.uint8)
        flat = self.flat(*at)
        is_near.ravel()[flat[flat >= 0]] = 1
        return ndimage.maximum_filter(is_near, size=3, mode="constant").astype(bool)

    def _centres(self, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row, column = rows + self.south, columns + self.west
        if self.shape == "hexagon":
            return (column + row % 2 / 2) * self.cell_size_m, row * ROW_STEP * self.cell_size_m
        return (column + 0.5) * self.cell_size_m, (row + 0.5) * self.cell_size_m

    def _polygons(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        size = self.cell_size_m
        if self.shape == "hexagon":
            corners = np.pi / 6 + np.arange(6) * np.pi / 3
            ring = np.column_stack([np.cos(corners), np.sin(corners)]) * size / np.sqrt(3)
            middles = np.column_stack(self._centres(rows, columns))
            hexagons: np.ndarray = shapely.polygons(middles[:, None, :] + ring)
            return hexagons
        west, south = (columns + self.west) * size, (rows + self.south) * size
        squares: np.ndarray = shapely.box(west, south, west + size, south + size)
        return squares

    def _ids(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        first = "h" if self.shape == "hexagon" else ""
        return np.array(
            [
                f"{first}{column}_{row}"
                for column, row in zip(columns + self.west, rows + self.south, strict=True)
            ],
            dtype=str,
        )


def hexagon_addresses(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of the hexagon of width 1 with the nearest centre.

    The even and the odd rows' centres are each a rectangular lattice, where the nearest is a rounding.

    Examples
    --------
    >>> column, row = hexagon_addresses(np.array([0.1, 1.0, 0.5]), np.array([0, 0, 0.87]))
    >>> column.tolist(), row.tolist()
    ([0, 1, 0], [0, 0, 1])
    """
    nearest = []
    for odd in (0, 1):
        row = 2 * np.round((y / ROW_STEP - odd) / 2) + odd
        column = np.round(x - odd / 2)
        squared = (x - column - odd / 2) ** 2 + (y - row * ROW_STEP) ** 2
        nearest.append((squared, column, row))
    (to_even, even_column, even_row), (to_odd, odd_column, odd_row) = nearest
    is_even = to_even <= to_odd
    column, row = np.where(is_even, even_column, odd_column), np.where(is_even, even_row, odd_row)
    return column.astype(int), row.astype(int)


def _centres_inside(whole: BaseGeometry, extent: Extent) -> np.ndarray:
    """Whether each centre lies within the area, by row and column."""
    rows, columns = extent.covered.shape
    every = np.arange(rows)
    first_x, y = extent._centres(every, np.zeros(rows, dtype=int))  # noqa: SLF001 - its own raster
    step_y = float(y[1] - y[0]) if rows > 1 else 1.0
    from_x, from_y, to_x, to_y = _sides(whole).T
    # A side crosses the rows from its lower end on, up to but not at its upper end.
    low, high = (np.ceil((each - y[0]) / step_y).astype(int) for each in _ordered(from_y, to_y))
    low, high = np.clip(low, 0, rows), np.clip(high, 0, rows)
    number = np.maximum(high - low, 0)
    side = np.repeat(np.arange(len(number)), number)
    row = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number) + low[side]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (to_x - from_x) / (to_y - from_y)
    x = from_x[side] + (y[row] - from_y[side]) * slope[side]
    column = (x - first_x[row]) / extent.cell_size_m
    turn = np.zeros((rows, columns + 1), dtype=np.uint8)  # only odd or even matters
    np.add.at(turn, (row, np.clip(np.ceil(column), 0, columns).astype(int)), 1)
    inside = (np.cumsum(turn, axis=1, dtype=np.uint8)[:, :columns] & 1).astype(bool)
    is_doubtful = np.zeros((rows, columns), dtype=bool)
    near = np.abs(column - np.rint(column)) < _NEARLY
    known = near & (np.rint(column) >= 0) & (np.rint(column) < columns)
    is_doubtful[row[known], np.rint(column[known]).astype(int)] = True
    corner = (from_y - y[0]) / step_y
    at_corner = np.rint(corner[np.abs(corner - np.rint(corner)) < _NEARLY]).astype(int)
    is_doubtful[at_corner[(at_corner >= 0) & (at_corner < rows)]] = True
    at_row, at_column = np.nonzero(is_doubtful)
    shapely.prepare(whole)
    inside[at_row, at_column] = shapely.contains_xy(whole, *extent._centres(at_row, at_column))  # noqa: SLF001
    return inside


def _ordered(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.minimum(one, other), np.maximum(one, other)


def _sides(whole: BaseGeometry) -> np.ndarray:
    """The sides of the area's rings: x and y of one end and of the other, shape (sides, 4)."""
    at, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(whole)), return_index=True)
    is_side = ring[1:] == ring[:-1]
    return np.hstack([at[:-1], at[1:]])[is_side]
