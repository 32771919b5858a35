"""Find the coordinates that a system writes when it does not know where: a centroid, a police station, the town hall.

A place that is reported often has reports around it, or shares its coordinate with few: among seven public files of incidents, with
and without geocoded addresses, the commonest coordinate holds at most 1.2 % of the rows. An atom that holds an improbable share is taken for a
default position until a setting says otherwise (``default_positions`` of the source), for a map of defaults shows a hotspot where
nothing happened. A coordinate is one when

1. at least twenty rows lie there, so that a small export raises nothing,
2. its share of the source's placed rows is above ``rules.default_position_share`` (0.15), by the lower end of a 99 % Clopper-Pearson
   interval, and
3. it holds at least thrice as many as the commonest coordinate that is none: by the rank-size law of repeated places the first
   holds about twice the second.

It is judged over all current rows of a source, and over those that began in each calendar year, for a new system may begin with a habit. So it depends on
what the store holds and not on the order in which it came there. A source of few, real places (a school's own reports) looks the same:
it is told, and the setting is for it.

References
----------
Clopper and Pearson (1934), Biometrika 26(4), 404-413.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Project
from lagesbild.ingest.geography.geography import read_geography
from lagesbild.ingest.positions.positions import district_of
from lagesbild.ingest.rules import severities
from lagesbild.ingest.store import FileAccount

_FEWEST: Final = 20
_TIMES_THE_NEXT: Final = 3
_LEVEL: Final = 0.01
_BUCKETS: Final = 2**14


def is_default(x: pd.Series, y: pd.Series, *, share: float, years: pd.Series | None = None) -> np.ndarray:
    """Whether each row lies at a coordinate with an improbable share of the rows.

    Parameters
    ----------
    x, y
        Coordinates in any system, equal where the place is; none is missing.
    share
        What one coordinate may hold.
    years
        The year of each row, aligned; all rows together are judged in any case.
    """
    hashes = pd.util.hash_pandas_object(pd.DataFrame({"x": x.to_numpy(), "y": y.to_numpy()}), index=False)
    groups = [np.ones(len(hashes), dtype=bool)]
    if years is not None:
        groups += [(years == year).to_numpy() for year in years.unique()]
    # Where no bucket of places holds so many rows, no place does: then places need not be told apart.
    buckets = (hashes.to_numpy() % _BUCKETS).astype("int64")
    groups = [rows for rows in groups if len(_many(np.bincount(buckets[rows]), share))]
    if not groups:
        return np.zeros(len(hashes), dtype=bool)
    places, _ = pd.factorize(hashes)
    found: set[int] = set()
    for rows in groups:
        found |= _atoms(np.bincount(places[rows]), share)
    return np.isin(places, list(found))


def _atoms(counts: np.ndarray, share: float) -> set[int]:
    """The places, by number, whose count is improbably large."""
    total, above = counts.sum(), _many(counts, share)
    if not len(above):
        return set()
    from scipy.special import betaincinv

    lower = betaincinv(counts[above], total - counts[above] + 1, _LEVEL)
    above = above[lower > share]
    next_most = np.delete(counts, above).max(initial=0)
    return {int(place) for place in above if counts[place] >= _TIMES_THE_NEXT * next_most}


def _many(counts: np.ndarray, share: float) -> np.ndarray:
    """The places, by number, that hold a share of all rows that is too large, before chance is looked at."""
    return np.flatnonzero((counts >= _FEWEST) & (counts > share * counts.sum()))


def as_written(current: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Current incidents, as stored, with those at default positions where they are written again, to be judged anew."""
    is_there = at_default(current)
    if not is_there.any():
        return current
    at = current.loc[is_there, ["x", "y"]]
    current = current.copy()
    faults = current.loc[is_there, c.FAULTS]
    current.loc[is_there, c.FAULTS] = faults.str.removesuffix(c.DEFAULT_POSITION).str.strip()
    current.loc[is_there, c.PRECISION] = c.POINT
    current.loc[is_there, c.DISTRICT] = district_of(at["x"], at["y"], read_geography(project.area).districts)
    return current


def with_defaults_told(current: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Current incidents, as written, with those at default positions flagged, of area precision and without a district.

    ``x`` and ``y`` stay, for the next judgement.
    """
    is_default = _defaults(current, project)
    if not is_default.any():
        return current
    current = current.copy()
    faults = current.loc[is_default, c.FAULTS]
    current.loc[is_default, c.FAULTS] = (faults + f" {c.DEFAULT_POSITION}").str.strip()
    current.loc[is_default, c.PRECISION] = c.AREA
    current.loc[is_default, c.DISTRICT] = pd.NA
    return current


def at_default(current: pd.DataFrame) -> pd.Series:
    """The current incidents that lie at a default position, and that nothing else has placed."""
    return current[c.PRECISION].eq(c.AREA) & current["x"].notna()


def _defaults(current: pd.DataFrame, project: Project) -> np.ndarray:
    now = np.zeros(len(current), dtype=bool)
    if severities(project.rules)[c.DEFAULT_POSITION] == "off":
        return now
    for source in project.all_sources:
        rows = np.flatnonzero(current[c.SOURCE].eq(source.name) & current["x"].notna())
        if source.default_positions == "area" and len(rows) >= _FEWEST:
            placed = current.iloc[rows]
            now[rows] = is_default(
                placed["x"].round(1),
                placed["y"].round(1),
                share=project.rules.default_position_share,
                years=placed[c.OCCURRED_FROM].dt.year,
            )
    return now


def with_defaults_counted(accounts: list[FileAccount], current: pd.DataFrame) -> list[FileAccount]:
    """The accounts with the number of each file's current incidents that lie at default positions."""
    counted = current.loc[at_default(current), c.FILE].value_counts()
    told = []
    for account in accounts:
        reasons = {code: reason for code, reason in account.reasons.items() if code != c.DEFAULT_POSITION}
        if rows := int(counted.get(account.file, 0)):
            reasons[c.DEFAULT_POSITION] = {"severity": "flag", "rows": rows}
        told.append(replace(account, reasons=reasons))
    return told
