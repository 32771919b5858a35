"""Estimate the density of incidents on a fixed grid (kernel density).

Each incident spreads one unit of mass over the cells within the bandwidth, most where it lies. The
mass that would fall outside the area is given back to the cells inside, so that the map holds as many
incidents as it was made from, also along borders and shores. Bandwidth, grid and class breaks are
fixed: maps from different fortnights can be laid side by side. A smooth surface invites over-reading:
one incident makes a spot too, and ranked counts of places belong beside the map.

References
----------
Silverman (1986), Density Estimation for Statistics and Data Analysis, section 4.2 (the quartic kernel).
Diggle (1985), Journal of the Royal Statistical Society C 34(2), 138-147 (edge correction).
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from lagesbild.errors import LagesbildError

_M2_PER_KM2 = 1e6


def kernel_density(points: gpd.GeoSeries, grid: gpd.GeoDataFrame, *, bandwidth_m: float) -> pd.Series:
    """Density of ``points`` in each cell, by the quartic kernel.

    Parameters
    ----------
    points
        Points in a metric CRS.
    grid
        Cells of equal area, in the same CRS.
    bandwidth_m
        Radius within which a point counts, in metres; at least the width of a cell.

    Returns
    -------
    Series
        Points per km², on the grid's index. Times the cell area it sums to the number of points that
        have a cell within the bandwidth.

    Raises
    ------
    LagesbildError
        When the CRSs differ.
    """
    if points.crs != grid.crs:
        raise LagesbildError(
            f"`points` and `grid` must share a CRS: {points.crs} against {grid.crs}. Reproject with `to_crs` first."
        )
    mass: np.ndarray = np.zeros(len(grid))
    if len(points) and len(grid):
        centres = grid.geometry.centroid
        cells = cKDTree(np.column_stack([centres.x, centres.y]))
        places = cKDTree(np.column_stack([points.x, points.y]))
        pairs = places.sparse_distance_matrix(cells, bandwidth_m, output_type="ndarray")
        kernel = (1 - (pairs["v"] / bandwidth_m) ** 2) ** 2
        reached = np.bincount(pairs["i"], weights=kernel, minlength=len(points))
        share = kernel / reached[pairs["i"]]
        mass = np.bincount(pairs["j"], weights=share, minlength=len(grid))
    return pd.Series(mass / grid.area.to_numpy() * _M2_PER_KM2, index=grid.index, name="density")


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
    """
    bounds = np.asarray(breaks, dtype=float) * mean
    classes = (
        np.searchsorted(bounds, density.to_numpy(), side="right") if mean > 0 else np.zeros(len(density))
    )
    return pd.Series(classes, index=density.index, name="density_class").astype(int)
