"""Rank places by the number of incidents (the baseline that every hotspot method must beat).

A place is a circle of fixed radius around the incident that has the most others within it; its
incidents are set aside and the next is sought, so that no incident is counted at two places. A report asks here for its
places: their number, their name and their count are the same wherever they stand in it. Counts are simple, and in a large Swedish municipality
they predicted about as well as kernel density. They regress to the mean: a place that tops one list is
expected to fall on the next, whatever is done.

References
----------
Camacho Doyle et al. (2021), Nordic Journal of Criminology 22(2).
"""

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from lagesbild import columns as c


def rank_places(
    incidents: gpd.GeoDataFrame, *, radius_m: float, limit: int, minimum: int = 2
) -> gpd.GeoDataFrame:
    """The places with the most incidents.

    Parameters
    ----------
    incidents
        Points in a metric CRS, with the columns ``place`` and ``category``.
    radius_m
        Incidents nearer than this to the place's centre belong to it, in metres.
    limit
        Number of places at most.
    minimum
        Fewest incidents of a place.

    Returns
    -------
    GeoDataFrame
        One point a place, most incidents first: ``number`` (1 and up, each place its own), ``rank`` (equal counts share
        it), ``incidents``, ``days`` (different days), ``last`` (start of the last), ``name`` (the commonest place name, NA
        when none is written) and ``category`` (the commonest, NA where several are equally common). Ties of places are
        broken by position, so that row order is irrelevant.

    Examples
    --------
    >>> incidents = gpd.GeoDataFrame({"incident_id": ["A", "B", "C"], "place": ["Torget", "Torget", "Hamnen"]})
    >>> incidents = incidents.assign(category="Klotter", occurred_from=pd.Timestamp("2026-11-02"))
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([0, 20, 900], [0, 0, 0], crs="EPSG:3006"))
    >>> rank_places(incidents, radius_m=100, limit=5, minimum=1)[["number", "name", "incidents"]].values.tolist()
    [[1, 'Torget', 2], [2, 'Hamnen', 1]]
    """
    rows: list[dict[str, object]] = []
    left = incidents[incidents.geometry.notna()].copy()
    left = left.assign(x=left.geometry.x, y=left.geometry.y).sort_values(["x", "y", c.INCIDENT_ID])
    at = left[["x", "y"]].to_numpy()
    tree = cKDTree(at) if len(left) else None
    # How many there are, not which: in a city the lists of all would take gigabytes.
    counts = tree.query_ball_point(at, radius_m, return_length=True) if tree else np.empty(0, dtype=int)
    free = np.ones(len(left), dtype=bool)
    while tree and len(rows) < limit and free.any():
        centre = int(counts.argmax())
        if counts[centre] < minimum:
            break
        members = [
            each for each in tree.query_ball_point(at[centre], radius_m, return_sorted=True) if free[each]
        ]
        free[members], counts[members] = False, 0
        near = [each for each in tree.query_ball_point(at[centre], 2 * radius_m) if free[each]]
        counts[near] -= cKDTree(at[members]).query_ball_point(at[near], radius_m, return_length=True)
        at_place = left.iloc[members]
        rows.append(
            {
                "incidents": len(members),
                "days": at_place[c.OCCURRED_FROM].dt.normalize().nunique(),
                "last": at_place[c.OCCURRED_FROM].max(),
                "name": commonest(at_place[c.PLACE]),
                "category": _only_commonest(at_place[c.CATEGORY]),
                "geometry": left.geometry.iloc[centre],
            }
        )
    columns = ["incidents", "days", "last", "name", "category", "geometry"]
    places = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=incidents.crs)
    places.insert(0, "rank", places["incidents"].rank(method="min", ascending=False).astype(int))
    places.insert(0, "number", np.arange(1, len(places) + 1))
    return places


def commonest(values: pd.Series) -> object:
    """The commonest value, the first in the alphabet among equals; NA when there is none.

    Examples
    --------
    >>> import pandas as pd
    >>> commonest(pd.Series(["torg", "park", "torg"]))
    'torg'
    """
    modes = values.mode()
    return modes.iloc[0] if len(modes) else pd.NA


def _only_commonest(values: pd.Series) -> object:
    modes = values.mode()
    return modes.iloc[0] if len(modes) == 1 else pd.NA
