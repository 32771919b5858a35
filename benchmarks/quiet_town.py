"""Place simulated quiet incidents in the fictional town, evenly or as lasting habit has it.

``even``    anywhere in the built-up area: what a hotspot is told apart from
``uneven``  half of each category at a dozen places of lasting habit, each category with its own liking for them;
            the rest anywhere. It stays so all the time: nothing to tell of.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from simulate import CATEGORIES, Quiet

from lagesbild.analysis import grid
from lagesbild.demo.map import geography

CRS = "EPSG:3006"
CELL_SIZE_M = 100
STUDY_FORTNIGHTS = 26
DISTRICTS = tuple(geography.build().districts["code"])
_PEOPLE = geography.build().districts["population"].to_numpy()
DISTRICT_SHARES = _PEOPLE / _PEOPLE.sum()
_PLACES, _PLACE_SPREAD_M, _SHARE_AT_PLACES, _LIKING = 12, 40.0, 0.5, 0.5


@cache
def built_up() -> shapely.Geometry:
    """The towns, ready to be asked what lies in them."""
    area = geography.build().built_up.union_all()
    shapely.prepare(area)
    return area


@cache
def cells() -> gpd.GeoDataFrame:
    """The grid of the built-up area."""
    return grid.square_grid(geography.build().built_up, CELL_SIZE_M)


@dataclass(frozen=True)
class Events:
    """When and what, without where: ``occurred_from`` and the category's ``number``, aligned."""

    occurred_from: np.ndarray
    number: np.ndarray

    def at(self, positions: np.ndarray) -> gpd.GeoDataFrame:
        """The incidents at positions, shape (n, 2)."""
        frame = {"occurred_from": self.occurred_from, "category": np.array(CATEGORIES)[self.number]}
        return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(*positions.T, crs=CRS))


def events(quiet: Quiet, rng: np.random.Generator) -> Events:
    """The incidents of the last year: those that are in, or as many as were counted, evenly over each fortnight."""
    first = quiet.counts.index[-STUDY_FORTNIGHTS].start
    if quiet.incidents is not None:
        late = quiet.incidents[quiet.incidents["occurred_from"] >= pd.Timestamp(first)]
        return Events(late["occurred_from"].to_numpy(), late["number"].to_numpy())
    counts = quiet.counts.to_numpy()[-STUDY_FORTNIGHTS:]
    at, number = (np.repeat(each.ravel(), counts.ravel()) for each in np.indices(counts.shape))
    minute = at * 14 * 1440 + rng.integers(0, 14 * 1440, len(at))
    return Events(np.datetime64(first, "us") + minute.astype("timedelta64[m]"), number)


def even(number: int, rng: np.random.Generator) -> np.ndarray:
    """So many positions anywhere in the built-up area, shape (number, 2)."""
    west, south, east, north = built_up().bounds
    found = np.empty((0, 2))
    while len(found) < number:
        tried = rng.uniform((west, south), (east, north), (4 * number + 10, 2))
        found = np.vstack([found, tried[shapely.contains_xy(built_up(), tried)]])
    return found[:number]


def uneven(numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A position for each incident, by the number of its category, shape (n, 2)."""
    places, likings = even(_PLACES, rng), rng.dirichlet(np.full(_PLACES, _LIKING), len(CATEGORIES))
    bounds = np.cumsum(likings, axis=1)
    place = (rng.random(len(numbers))[:, None] > bounds[numbers, :-1]).sum(axis=1)
    there = places[place] + rng.normal(0, _PLACE_SPREAD_M, (len(numbers), 2))
    is_there = rng.random(len(numbers)) < _SHARE_AT_PLACES
    return np.where(is_there[:, None], there, even(len(numbers), rng))


def by_district(counts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Each fortnight's reports spread over the districts as the inhabitants are."""
    drawn = rng.multinomial(counts.sum(axis="columns").to_numpy(), DISTRICT_SHARES)
    return pd.DataFrame(drawn, index=counts.index, columns=list(DISTRICTS))


def end_of(quiet: Quiet) -> tuple:
    """First day of the study, and the day after the last."""
    end = quiet.counts.index[-1].end
    return end - timedelta(days=14 * STUDY_FORTNIGHTS), end
