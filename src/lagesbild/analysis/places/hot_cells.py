"""Point out as many cells by each method, now or as it would have been done at an earlier date.

What a map points out can only be checked if it is written down before the next period: the densest cells, the
cells with the most incidents (the plainest rival) and the hotspots beyond chance. The first two have the same
area, so that one cannot win by pointing at more. ``retrospective`` does the same for earlier dates from what
was known then, never from reports that came later; it says what the methods are worth, not what was published.
"""

from collections.abc import Sequence
from datetime import timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.extent import Extent
from lagesbild.analysis.grid import count_points
from lagesbild.analysis.interventions.backcheck import ranked_cells
from lagesbild.analysis.places.density import kernel_density
from lagesbild.analysis.places.gi_star import hotspots
from lagesbild.periods import Period

METHODS = ("hotspot", "density", "ranked")


def pointed_out(
    points: gpd.GeoSeries, grid: gpd.GeoDataFrame, *, is_hot: pd.Series, density: pd.Series, number: int
) -> gpd.GeoDataFrame:
    """The cells that each method points out.

    Parameters
    ----------
    points
        The incidents' positions, none missing, in the grid's CRS.
    grid
        Cells of the study area.
    is_hot, density
        Of each cell, on the grid's index: from ``gi_star.hotspots`` and ``density.kernel_density``.
    number
        Cells of the densest and of those with the most incidents; fewer where fewer have any.

    Returns
    -------
    GeoDataFrame
        ``cell_id``, ``method`` (one of ``METHODS``) and the cell's polygon.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> from lagesbild.analysis.grid import square_grid
    >>> grid = square_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 300, 100)], crs="EPSG:3006"), 100)
    >>> is_hot, density = pd.Series([True, False, False], index=grid.index), pd.Series([0.0, 2.0, 1.0], index=grid.index)
    >>> points = gpd.GeoSeries.from_xy([250], [50], crs=grid.crs)
    >>> pointed_out(points, grid, is_hot=is_hot, density=density, number=1)[["method", "cell_id"]].values.tolist()
    [['hotspot', '0_0'], ['density', '1_0'], ['ranked', '2_0']]
    """
    dense = density[density > 0].sort_values(ascending=False, kind="stable").index[:number]
    most = ranked_cells(points, grid, number=number).index
    by_method = {"hotspot": grid.index[is_hot.to_numpy()], "density": dense, "ranked": most}
    numbers = [len(by_method[method]) for method in METHODS]
    cells = grid[["geometry"]].loc[np.concatenate([by_method[method] for method in METHODS])]
    return cells.assign(method=np.repeat(METHODS, numbers)).reset_index()


def retrospective(
    incidents: gpd.GeoDataFrame,
    grid: gpd.GeoDataFrame,
    periods: Sequence[Period],
    *,
    weeks: int,
    number: int,
    bandwidth_m: float,
    radius_m: float,
    level: float,
    rng: np.random.Generator,
    extent: Extent | None = None,
) -> gpd.GeoDataFrame:
    """What each method would have pointed out at the end of each period, from what was known then.

    Parameters
    ----------
    incidents
        Points in the grid's CRS, with ``occurred_from`` and ``reported_at``.
    grid
        Cells of the study area.
    periods
        At whose ends to look back.
    weeks
        How far the maps look back.
    number
        As for ``pointed_out``.
    bandwidth_m
        Of the density.
    radius_m, level, rng, extent
        As for ``gi_star.hotspots``.

    Returns
    -------
    GeoDataFrame
        As of ``pointed_out``, with ``period``.

    Examples
    --------
    >>> from datetime import date
    >>> from shapely.geometry import box
    >>> from lagesbild.analysis.grid import square_grid
    >>> grid = square_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 4000, 100)], crs="EPSG:3006"), 100)
    >>> at = pd.Series([pd.Timestamp("2026-10-20")] * 12)
    >>> incidents = gpd.GeoDataFrame({"occurred_from": at, "reported_at": at})
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([2050] * 12, [50] * 12, crs=grid.crs))
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> options = {"weeks": 12, "number": 1, "bandwidth_m": 300, "radius_m": 100, "level": 0.05}
    >>> found = retrospective(incidents, grid, [period], rng=np.random.default_rng(1), **options)
    >>> found[["method", "cell_id"]].values.tolist()
    [['hotspot', '19_0'], ['hotspot', '20_0'], ['hotspot', '21_0'], ['density', '20_0'], ['ranked', '20_0']]
    """
    placed = incidents[incidents.geometry.notna()]
    # A report without a time of its own is taken to have come at once.
    known_from = placed[c.REPORTED_AT].fillna(placed[c.OCCURRED_FROM])
    parts = []
    for period in periods:
        first, end = pd.Timestamp(period.end - timedelta(weeks=weeks)), pd.Timestamp(period.end)
        is_seen = (placed[c.OCCURRED_FROM] >= first) & (placed[c.OCCURRED_FROM] < end) & (known_from < end)
        points = placed.geometry[is_seen]
        found = hotspots(
            count_points(points, grid), grid, radius_m=radius_m, rng=rng, extent=extent, level=level
        )
        density = kernel_density(points, grid, bandwidth_m=bandwidth_m)
        cells = pointed_out(points, grid, is_hot=found["is_hot"], density=density, number=number)
        parts.append(cells.assign(period=period))
    columns = [*grid.reset_index().columns, "method", "period"]
    if not parts:
        return gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=grid.crs)
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=grid.crs)
