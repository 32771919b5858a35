"""Divide districts into cells that are large enough to show a count for.

The grid is anchored at the coordinate system's origin and never moves. A cell is cut at the districts'
borders, so that a district's cells and the rest of it add up to the district: a cell across a border would
give the two districts' counts away. A piece is a cell of its own when it has at least half a cell's area and
the people asked for; what is left of a district is its rest, which is counted and never drawn.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c

CELL_ID: Final = "cell_id"
REST: Final = "rest"
"""What the rest of a district is called, after its code."""


def disclosure_cells(
    districts: gpd.GeoDataFrame,
    population: gpd.GeoDataFrame | None,
    *,
    cell_size_m: float,
    people: int,
) -> gpd.GeoDataFrame:
    """The cells that a count may be shown for.

    Parameters
    ----------
    districts
        With ``code``, in a metric CRS.
    population
        Polygons with ``population``, in the same CRS, spread evenly over each; None when it is not known,
        and the size alone decides.
    cell_size_m
        Side of a whole cell.
    people
        Inhabitants that a cell has at least.

    Returns
    -------
    GeoDataFrame
        Indexed by ``cell_id`` (the district's code, column and row: ``"E1_1566_13577"``), with ``district`` and
        ``population`` (NA when not known). The same districts and settings give the same cells.
    """
    pieces = _pieces(districts, cell_size_m)
    pieces[c.POPULATION] = pd.NA if population is None else _people(pieces, population)
    is_large = pieces.area >= cell_size_m**2 / 2
    is_lived_in = True if population is None else pieces[c.POPULATION] >= people
    cells = pieces.loc[is_large & is_lived_in].copy()
    return _with_slivers(cells, districts, cell_size_m)


def cell_of(incidents: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> pd.Series:
    """The cell of each incident, or the rest of its district; NA without a district.

    Incidents without a position of their own belong to the rest.
    """
    rest = incidents[c.DISTRICT].astype(object) + f"_{REST}"
    placed = incidents.geometry.notna() & incidents[c.DISTRICT].notna()
    points = incidents.loc[placed, [c.DISTRICT, c.GEOMETRY]]
    if points.empty or cells.empty:
        return rest
    # A point on a border is within two cells: the one of its own district, and the first of those.
    joined = gpd.sjoin(
        points, cells.reset_index()[[CELL_ID, "district", c.GEOMETRY]], predicate="intersects", lsuffix="own"
    )
    joined = joined.loc[joined[f"{c.DISTRICT}_own"] == joined[f"{c.DISTRICT}_right"]]
    found = joined.sort_values(CELL_ID)[CELL_ID].groupby(level=0).first()
    return rest.where(~rest.index.isin(found.index), found.reindex(rest.index))


def _pieces(districts: gpd.GeoDataFrame, size: float) -> gpd.GeoDataFrame:
    """The grid cut at the districts' borders."""
    found = []
    for code, shape in zip(districts[c.CODE], districts.geometry, strict=True):
        west, south, east, north = np.floor(np.array(shape.bounds) / size).astype(int)
        columns, rows = (
            each.ravel() for each in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
        )
        squares = shapely.box(columns * size, rows * size, (columns + 1) * size, (rows + 1) * size)
        shapely.prepare(shape)
        cut = shapely.intersection(squares[shapely.intersects(shape, squares)], shape)
        ids = [
            f"{code}_{column}_{row}"
            for column, row, touches in zip(columns, rows, shapely.intersects(shape, squares), strict=True)
            if touches
        ]
        found.append(pd.DataFrame({CELL_ID: ids, "district": code, c.GEOMETRY: cut}))
    frame = (
        pd.concat(found, ignore_index=True)
        if found
        else pd.DataFrame({CELL_ID: [], "district": [], c.GEOMETRY: []})
    )
    return gpd.GeoDataFrame(frame, geometry=c.GEOMETRY, crs=districts.crs).set_index(CELL_ID)


def _people(pieces: gpd.GeoDataFrame, population: gpd.GeoDataFrame) -> pd.Series:
    """Inhabitants of each piece, those of a square shared out by area."""
    tree = shapely.STRtree(population.geometry.array)
    piece, square = tree.query(pieces.geometry.array, predicate="intersects")
    common = shapely.area(
        shapely.intersection(pieces.geometry.array[piece], population.geometry.array[square])
    )
    share = common / shapely.area(population.geometry.array[square])
    people = np.bincount(
        piece, weights=share * population[c.POPULATION].to_numpy(dtype=float)[square], minlength=len(pieces)
    )
    return pd.Series(np.round(people), index=pieces.index, dtype="Int64")


def _with_slivers(cells: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, size: float) -> gpd.GeoDataFrame:
    """A rest smaller than half a cell would point somewhere: it belongs to the district's largest cell."""
    for code, shape in zip(districts[c.CODE], districts.geometry, strict=True):
        own = cells.loc[cells["district"] == code]
        if own.empty:
            continue
        rest = shapely.difference(shape, shapely.union_all(own.geometry.array))
        if 0 < rest.area < size**2 / 2:
            largest = own.area.sort_index().idxmax()
            cells.loc[largest, c.GEOMETRY] = shapely.union(own.geometry[largest], rest)
    return cells
