"""Lay a fixed square grid over an area.

The grid is anchored at the CRS's origin, so that it never moves between reports: a cell keeps its
identity for ever.
"""

import geopandas as gpd
import numpy as np
import shapely

CELL_ID = "cell_id"


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
        Polygons, indexed by ``cell_id`` (column and row from the CRS's origin: ``"5901_65850"``).
    """
    whole = area.union_all()
    left, bottom, right, top = np.floor(np.array(whole.bounds) / cell_size_m).astype(int)
    columns, rows = (
        axis.ravel() for axis in np.meshgrid(np.arange(left, right + 1), np.arange(bottom, top + 1))
    )
    shapely.prepare(whole)
    inside = shapely.contains_xy(whole, (columns + 0.5) * cell_size_m, (rows + 0.5) * cell_size_m)
    columns, rows = columns[inside], rows[inside]
    west, south = columns * cell_size_m, rows * cell_size_m
    ids = [f"{column}_{row}" for column, row in zip(columns, rows, strict=True)]
    cells = shapely.box(west, south, west + cell_size_m, south + cell_size_m)
    return gpd.GeoDataFrame(geometry=cells, crs=area.crs, index=np.array(ids, dtype=str)).rename_axis(CELL_ID)
