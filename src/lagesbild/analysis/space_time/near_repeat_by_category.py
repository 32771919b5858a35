"""Decide for each category whether its incidents follow each other closely, with one level for all.

Burglaries draw burglaries; a burglary and a broken lamp in the same street are no series. So near repeats are
decided within each category (``near_repeat_bands``), and the categories' p are adjusted by Holm. A category
with too few incidents is not decided, and costs the others nothing.

References
----------
Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
"""

from dataclasses import asdict
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis._positions import placed
from lagesbild.analysis.levels import holm, permutations_needed
from lagesbild.analysis.space_time.live_pairs import live_pairs
from lagesbild.analysis.space_time.near_repeat import MINIMUM_INCIDENTS, MINIMUM_PAIRS, random_part
from lagesbild.analysis.space_time.near_repeat_bands import decide_bands

_COLUMNS = {
    "near_m": float,
    "near_days": float,
    "scope": str,
    "incidents": int,
    "looked_at": int,
    "observed": int,
    "expected": float,
    "ratio": float,
    "p": float,
    "p_adjusted": float,
    "is_significant": bool,
}


def decide_by(
    incidents: gpd.GeoDataFrame,
    *,
    end: date,
    near_m: float = 200,
    near_days: float = 14,
    permutations: int | None = None,
    rng: np.random.Generator,
    level: float,
) -> pd.DataFrame:
    """Whether each category has more near pairs than chance gives.

    Parameters
    ----------
    incidents
        As for ``near_repeat_bands.decide_bands``, with ``category``: those of the study, a year or so.
    end, near_m, near_days
        As for ``near_repeat_bands.decide_bands``.
    permutations
        Of each category at most; enough for the adjusted p to reach the level when None.
    rng
        Shuffles the times. Each category has a stream of its own.
    level
        Share of quiet reports with any category called significant: ``levels.family_level("near_repeat")``.

    Returns
    -------
    DataFrame
        Indexed by category, sorted: those with ``MINIMUM_INCIDENTS`` incidents that have a position.
        ``near_m``, ``near_days`` and ``scope`` of the band that is told (the strongest where it is beyond chance, else the
        widest), ``incidents``, ``looked_at`` (fewer where ``near_repeat.random_part`` took a part), ``observed`` and
        ``expected`` (the band's pairs of those), ``ratio``, ``p``, ``p_adjusted`` (Holm over the
        categories), ``is_significant`` (which also takes ``MINIMUM_PAIRS`` pairs).

    Raises
    ------
    LagesbildError
        As ``near_repeat_bands.decide_bands``.

    Examples
    --------
    >>> twice = pd.Series(range(20)).repeat(2)
    >>> days = pd.Timestamp("2026-01-01") + pd.to_timedelta(15 * twice, unit="D")
    >>> places = gpd.points_from_xy(1000 * twice, 0 * twice, crs="EPSG:3006")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": days, "category": "Klotter"}, geometry=places)
    >>> found = decide_by(incidents, end=date(2026, 11, 16), rng=np.random.default_rng(1), level=0.05)
    >>> found[["incidents", "observed", "is_significant"]].values.tolist()
    [[40, 20, True]]
    """
    known = placed(incidents)
    counted = known[c.CATEGORY].value_counts()
    names = sorted(counted[counted >= MINIMUM_INCIDENTS].index)
    made = permutations or permutations_needed(len(names), level)
    found = []
    for name, own in zip(names, rng.spawn(len(names)), strict=True):
        rows = known[known[c.CATEGORY] == name]
        part = random_part(rows, reach_m=near_m, rng=own)
        decided = decide_bands(
            part,
            end=end,
            near_m=near_m,
            near_days=near_days,
            permutations=made,
            told_below=level,
            rng=own,
        )
        told = asdict(decided)
        found.append(told | told.pop("band") | {"incidents": len(rows), "looked_at": len(part)})
    frame = pd.DataFrame(found, index=pd.Index(names, dtype="str", name=c.CATEGORY), columns=list(_COLUMNS))
    frame = frame.astype({"p": float})
    frame["p_adjusted"] = holm(frame["p"].to_numpy())
    frame["is_significant"] = (frame["p_adjusted"] <= level) & (frame["observed"] >= MINIMUM_PAIRS)
    return frame.astype(_COLUMNS)


def strongest(decided: pd.DataFrame) -> str:
    """The category whose near pairs are hardest to put down to chance; "" when none is decided.

    Examples
    --------
    >>> strongest(pd.DataFrame({"p_adjusted": [0.4, 0.02]}, index=["Inbrott", "Klotter"]))
    'Klotter'
    """
    return str(decided["p_adjusted"].astype(float).idxmin()) if len(decided) else ""


def live_chains(
    incidents: gpd.GeoDataFrame,
    decided: pd.DataFrame,
    *,
    end: date,
    near_m: float = 200,
    near_days: int = 14,
) -> gpd.GeoDataFrame:
    """The chains that are live in the categories whose incidents follow each other.

    Elsewhere a chain is what chance makes, and is not told.

    Parameters
    ----------
    incidents, end, near_m, near_days
        As for ``decide_by``.
    decided
        From ``decide_by``.

    Returns
    -------
    GeoDataFrame
        As ``live_pairs.LivePairs.chains``, with ``category``, most incidents first.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-11-04", "2026-11-08", "2026-11-09"])
    >>> places = gpd.points_from_xy([0, 50, 5000], [0, 0, 0], crs="EPSG:3006")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": days, "category": "Klotter"}, geometry=places)
    >>> decided = pd.DataFrame({"is_significant": [True]}, index=["Klotter"])
    >>> live_chains(incidents, decided, end=date(2026, 11, 16))[["category", "incidents"]].values.tolist()
    [['Klotter', 2]]
    """
    found = [
        live_pairs(incidents[incidents[c.CATEGORY] == name], end=end, near_m=near_m, near_days=near_days)
        .chains.assign(category=name)
        .reset_index(drop=True)
        for name in decided.index[decided["is_significant"].astype(bool)]
    ]
    if not found:
        empty = live_pairs(incidents.iloc[:0], end=end, near_m=near_m, near_days=near_days).chains
        return empty.assign(category=pd.Series(dtype="str"))
    chains = gpd.GeoDataFrame(pd.concat(found, ignore_index=True), crs=incidents.crs)
    return chains.sort_values(["incidents", "last_day"], ascending=False, kind="stable", ignore_index=True)
