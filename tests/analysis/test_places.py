"""Ranked places: counts, ties, names, and no incident in two places."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.places.places import rank_places

CRS = "EPSG:3006"
COORDINATES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 1500)), min_size=1, max_size=25)


def incidents(coordinates, place="Torget"):
    geometry = gpd.GeoSeries(shapely.points(np.asarray(coordinates, dtype=float).reshape(-1, 2)), crs=CRS)
    columns = {"incident_id": [str(n) for n in range(len(geometry))], "place": place, "category": "Inbrott"}
    columns["occurred_from"] = pd.Timestamp("2026-11-02 13:00")
    return gpd.GeoDataFrame(columns, geometry=geometry)


def test_places_are_ranked_by_count_and_share_ranks():
    """The place with most comes first; equal counts share a rank; lone incidents are no place."""
    found = rank_places(
        incidents([(0, 0), (10, 0), (20, 0), (500, 500), (510, 500), (900, 900), (910, 900), (1500, 100)]),
        radius_m=50,
        limit=5,
    )
    assert [(1, 3), (2, 2), (2, 2)] == list(zip(found["rank"], found["incidents"], strict=True))


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=15), st.randoms())
def test_ranking_does_not_depend_on_row_order(coordinates, random):
    """The same incidents in another order give the same places."""
    rows = incidents(coordinates)
    shuffled = rows.iloc[random.sample(range(len(rows)), len(rows))]
    first, second = (rank_places(each, radius_m=50, limit=5) for each in (rows, shuffled))
    assert first["incidents"].tolist() == second["incidents"].tolist()
    assert first.geometry.to_wkt().tolist() == second.geometry.to_wkt().tolist()


@given(COORDINATES)
def test_no_incident_belongs_to_two_places(coordinates):
    """The places' incidents are no more than there are."""
    found = rank_places(incidents(coordinates), radius_m=50, limit=50, minimum=1)
    assert found["incidents"].sum() <= len(coordinates)


def test_a_place_has_its_commonest_name_and_category():
    """The commonest name and category are the place's; among equals the first in the alphabet, NA without any."""
    rows = incidents(
        [(0, 0), (10, 0), (20, 0), (900, 0), (910, 0)], place=["Torget", "Parken", None, None, None]
    )
    rows["category"] = ["Klotter", "Inbrott", "Klotter", "Klotter", "Klotter"]
    first, second = rank_places(rows, radius_m=50, limit=5).to_dict("records")
    assert ("Parken", "Klotter", 3) == (first["name"], first["category"], first["incidents"])
    assert pd.isna(second["name"])


def test_the_centre_is_the_incident_with_most_around_it():
    """Of three in a row the middle one reaches both others; the radius belongs to the place."""
    (place,) = rank_places(incidents([(0, 0), (50, 0), (100, 0)]), radius_m=50, limit=5).itertuples()
    assert (50, 0, 3) == (place.geometry.x, place.geometry.y, place.incidents)


def test_no_more_places_than_asked_for():
    """With a limit of one only the largest place is told; incidents without a position are in none."""
    rows = incidents([(0, 0), (0, 0), (900, 0), (900, 0), (900, 0), (0, 0)])
    rows.loc[5, "geometry"] = None
    (place,) = rank_places(rows, radius_m=50, limit=1).itertuples()
    assert (1, 3, 900) == (place.rank, place.incidents, place.geometry.x)


def test_nothing_is_no_place():
    """An empty fortnight has no places, and the columns all the same."""
    found = rank_places(incidents([]), radius_m=50, limit=5)
    assert (0, ["number", "rank", "incidents", "days", "last", "name", "category", "geometry"]) == (
        len(found),
        found.columns.tolist(),
    )
