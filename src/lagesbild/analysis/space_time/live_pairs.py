"""Find pairs and chains of recent incidents that are close in place and time.

Limits: whether closeness is more than chance is for ``near_repeat`` to say, and first. In a dense town everything
is near something: chains are for one category at a time.
"""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lagesbild import columns as c
from lagesbild.analysis._positions import DAY, EPOCH, days_of, placed, positions_m, to_dates
from lagesbild.analysis.space_time._near_pairs import pairs_near


@dataclass(frozen=True)
class LivePairs:
    """What is close in place and time, and so recent that the next may be near.

    ``pairs``: one row a pair, the latest first: ``first`` and ``second`` (labels of the incidents' index,
    in order of time), ``distance_m``, ``days``, ``last_day``, ``live_until`` (the last day on which a new
    incident would still be near in time). ``chains``: one row a chain of near pairs that is live, indexed
    by ``chain``, most incidents first: ``incidents``, ``first_day``, ``last_day``, ``live_until``,
    ``radius_m`` (to the farthest from the centre), the centre as geometry. ``members``: each incident's
    chain, on the incidents' index.
    """

    pairs: pd.DataFrame
    chains: gpd.GeoDataFrame
    members: pd.Series


def live_pairs(
    incidents: gpd.GeoDataFrame,
    *,
    end: date,
    near_m: float = 200,
    near_days: int = 14,
) -> LivePairs:
    """Pairs and chains near which, in place and time, a new incident may still come when the period has ended.

    Parameters
    ----------
    incidents
        As in ``near_repeat.knox_table``; those from ``end`` on are left out.
    end
        The first day after the period.
    near_m, near_days
        As in ``near_repeat.decide``.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-11-04", "2026-11-08", "2026-11-09"])
    >>> places = gpd.points_from_xy([0, 50, 5000], [0, 0, 0], crs="EPSG:3006")
    >>> found = live_pairs(gpd.GeoDataFrame({"occurred_from": days}, geometry=places), end=date(2026, 11, 16))
    >>> len(found.pairs), found.chains["incidents"].tolist()
    (1, [2])
    """
    known = placed(incidents)
    # A stable sort by day, so that the first of a pair is the earlier.
    known = known[known[c.OCCURRED_FROM] < pd.Timestamp(end)].sort_values(c.OCCURRED_FROM, kind="stable")
    days = days_of(known)
    earlier, later, distance = pairs_near(
        positions_m(known.geometry), days, near_m=near_m, near_days=near_days
    )
    # Its near days reach the first day after the period: what ended with the period is not live.
    first_live = (pd.Timestamp(end) - EPOCH) // DAY - near_days + 1
    frame = pd.DataFrame(
        {
            "first": known.index[earlier],
            "second": known.index[later],
            "distance_m": distance,
            "days": days[later] - days[earlier],
            "last_day": to_dates(days[later]),
            "live_until": to_dates(days[later] + near_days - 1),
        }
    )
    is_live = days[later] >= first_live
    order = np.lexsort((earlier[is_live], distance[is_live], -later[is_live]))
    links = coo_array((np.ones(len(earlier)), (earlier, later)), shape=(len(days), len(days)))
    _, label = connected_components(links, directed=False)
    chains, members = _live_chains(known, label, days, first_live)
    chains["live_until"] = chains["last_day"] + (near_days - 1) * DAY
    return LivePairs(frame[is_live].iloc[order].reset_index(drop=True), chains, members)


def _live_chains(
    known: gpd.GeoDataFrame, label: np.ndarray, days: np.ndarray, first_live: int
) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Chains of at least two incidents, the last of which is live; and each incident's chain."""
    frame = pd.DataFrame({"label": label, "day": days, "x": known.geometry.x, "y": known.geometry.y})
    centre = frame.groupby("label")[["x", "y"]].transform("mean")
    frame["from_centre"] = np.hypot(frame["x"] - centre["x"], frame["y"] - centre["y"])
    chains = frame.groupby("label").agg(
        incidents=("day", "size"),
        first=("day", "min"),
        last=("day", "max"),
        radius_m=("from_centre", "max"),
        x=("x", "mean"),
        y=("y", "mean"),
    )
    chains = chains[(chains["incidents"] > 1) & (chains["last"] >= first_live)]
    chains = chains.sort_values(["incidents", "last", "x", "y"], ascending=[False, False, True, True])
    number = pd.Series(np.arange(1, len(chains) + 1), index=chains.index)
    members = frame["label"].map(number).dropna().astype(int).rename("chain")
    shown = gpd.GeoDataFrame(
        {
            "incidents": chains["incidents"].to_numpy(),
            "first_day": to_dates(chains["first"].to_numpy()),
            "last_day": to_dates(chains["last"].to_numpy()),
            "radius_m": chains["radius_m"].to_numpy(),
        },
        geometry=gpd.points_from_xy(chains["x"], chains["y"], crs=known.crs),
        index=pd.RangeIndex(1, len(chains) + 1, name="chain"),
    )
    return shown, members
