"""Find the places that are reported again: one address, one position, one organisation's site.

A place that was reported once is more likely than others to be reported again, and soon: that is where
prevention has most to win. A repeat place is a plain count and no test: somewhere must lead. Several reports
of one event are one repeat too many, so different days are counted beside the reports; one diligent reporter
makes a place, too.

References
----------
Farrell & Pease (1993), Once Bitten, Twice Bitten, Home Office Crime Prevention Unit Paper 46.
"""

from typing import Literal

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.places.places import commonest

By = Literal["place", "position", "site"]


def place_keys(incidents: gpd.GeoDataFrame, *, by: By = "position", rounding_m: float = 10) -> pd.Series:
    """What place each incident belongs to.

    Parameters
    ----------
    incidents
        Points in a metric CRS, with ``place`` and ``organisation``.
    by
        ``position`` (rounded), ``place`` (the name as written, case and spaces apart) or ``site``
        (organisation and place: where a school or a housing company reports from).
    rounding_m
        Side of the squares that a position is rounded to, in metres.

    Returns
    -------
    Series of str
        On the incidents' index; NA where the place is not known.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points = gpd.GeoDataFrame({"precision": "point"}, index=[0, 1, 2], geometry=gpd.points_from_xy([1, 2, 40], [1, 2, 1]), crs="EPSG:3006")
    >>> keys = place_keys(points)
    >>> bool(keys[0] == keys[1]), bool(keys[0] == keys[2])
    (True, False)
    """
    if by == "position":
        known = incidents.geometry.notna()
        corner = (incidents.geometry[known].get_coordinates() // rounding_m * rounding_m).round()
        keys = corner["x"].astype(int).astype("str") + "_" + corner["y"].astype(int).astype("str")
        return keys.reindex(incidents.index).astype("str").rename("place_key")
    names = _folded(incidents[c.PLACE])
    if by == "site":
        names = _folded(incidents[c.ORGANISATION]) + " | " + names
    return names.rename("place_key")


def repeat_places(
    incidents: gpd.GeoDataFrame, *, by: By = "position", rounding_m: float = 10, minimum: int = 2
) -> gpd.GeoDataFrame:
    """The places that were reported more than once.

    Parameters
    ----------
    incidents
        Points in a metric CRS, with the columns of the store.
    by, rounding_m
        What a place is, see ``place_keys``.
    minimum
        Fewest reports of a place.

    Returns
    -------
    GeoDataFrame
        One row a place, most reports first: ``rank`` (equals share the best), ``place_key``, ``name`` (the
        commonest, NA when none is written), ``organisation`` (the same), ``category`` (the commonest),
        ``incidents``, ``days`` (different days: several reports of one event are one day), ``first`` and
        ``last`` (start of the first and last), geometry (the median position; None when no report has one).

    Examples
    --------
    >>> incidents = gpd.GeoDataFrame({"place": ["Torget", "torget", "Hamnen"], "organisation": "Skolan"})
    >>> incidents = incidents.assign(category="Klotter", occurred_from=pd.to_datetime(["2026-11-02", "2026-11-04", "2026-11-04"]))
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([1, 2, 900], [1, 2, 1], crs="EPSG:3006"))
    >>> repeat_places(incidents, by="place")[["place_key", "incidents", "days"]].values.tolist()
    [['torget', 2, 2]]
    """
    keyed = incidents.assign(
        place_key=place_keys(incidents, by=by, rounding_m=rounding_m),
        day=incidents[c.OCCURRED_FROM].dt.normalize(),
        x=incidents.geometry.x,
        y=incidents.geometry.y,
    )
    reports = keyed.groupby("place_key")["day"].transform("size")  # NA where the place is not known
    grouped = pd.DataFrame(keyed[reports >= minimum]).groupby("place_key", sort=True)
    places = grouped.agg(
        name=(c.PLACE, commonest),
        organisation=(c.ORGANISATION, commonest),
        category=(c.CATEGORY, commonest),
        incidents=("day", "size"),
        days=("day", "nunique"),
        first=(c.OCCURRED_FROM, "min"),
        last=(c.OCCURRED_FROM, "max"),
        x=("x", "median"),
        y=("y", "median"),
    ).reset_index()
    places = places.sort_values(["incidents", "days"], ascending=False, kind="stable", ignore_index=True)
    rank = places["incidents"].rank(method="min", ascending=False).astype(int)
    points = gpd.points_from_xy(places["x"], places["y"], crs=incidents.crs)
    geometry = gpd.GeoSeries(points, index=places.index).where(places["x"].notna())
    places.insert(0, "rank", rank)
    return gpd.GeoDataFrame(places.drop(columns=["x", "y"]), geometry=geometry, crs=incidents.crs)


def _folded(names: pd.Series) -> pd.Series:
    return names.astype("str").str.replace(r"\s+", " ", regex=True).str.strip().str.casefold()
