"""Add to a map what its layers tell together: the names of waters, and the places that a reader finds the way by."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_WATERS: Final = ("hydrografi", "sjö", "vatten", "fjärd", "vik")
_LANDMARKS: Final = (
    "station",
    "busstation",
    "torg",
    "centrum",
    "sjukhus",
    "skola",
    "bibliotek",
    "kultur",
    "kommunhus",
    "hamn",
    "park",
    "idrott",
    "bad",
    "kyrka",
    "museum",
    "livsmedelsbutik",
)
"""How kinds of places begin that people find the way by, the best first."""
_MOST: Final = 40
_FEWEST: Final = 2
"""Points in a town: the map takes a single one for the town itself."""


def with_names(waters: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Waters, those without a name called as the first place that lies in them and is said to be a water."""
    told = places[_begins(places["slag"], _WATERS) >= 0]
    if waters.empty or told.empty:
        return waters
    point, water = shapely.STRtree(waters.geometry.array).query(told.geometry.array, predicate="within")
    first = pd.Series(told["namn"].to_numpy()[point], index=waters.index[water])
    first = first[~first.index.duplicated()]
    return waters.assign(namn=waters["namn"].where(waters["namn"].notna(), first.reindex(waters.index)))


def landmarks(
    places: gpd.GeoDataFrame, towns: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Of the places in towns that have a name, those to find the way by, the best first; each name once.

    Parameters
    ----------
    places, settlements
        Points with ``namn`` and ``slag``, and points.
    towns
        Areas with ``namn``.
    """
    order = _begins(places["slag"], _LANDMARKS)
    found = places.assign(order=order)[order >= 0].sort_values("order", kind="stable")
    found = found.drop_duplicates("namn").drop(columns="order")
    areas = shapely.STRtree(towns.geometry.array[towns["namn"].notna().to_numpy()])
    at, town = areas.query(found.geometry.array, predicate="within")
    _, others = areas.query(settlements.geometry.array, predicate="within")
    points = np.bincount(np.concatenate([town, others]), minlength=1)
    return found.iloc[np.unique(at[points[town] >= _FEWEST])].head(_MOST).reset_index(drop=True)


def _begins(kinds: pd.Series, words: tuple[str, ...]) -> pd.Series:
    """Which of the words each kind begins with; -1 where none."""
    told = kinds.fillna("").str.casefold()
    return told.map(lambda kind: next((at for at, word in enumerate(words) if kind.startswith(word)), -1))
