"""Places of a report have names of their own."""

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.ingest.places.apart import told_apart

NAMES = st.sampled_from(["Torget", "Torget, norr", "Torget, norr 2", None])


def told(names, places):
    points = gpd.GeoSeries.from_xy(*np.array(places, dtype=float).T, crs="EPSG:3006")
    return told_apart(gpd.GeoDataFrame({"name": pd.Series(names, dtype="str")}, geometry=points))


def test_places_of_one_name_say_where_they_lie_from_the_first():
    """In eight winds; two in one wind have a number."""
    around = [(0, 0), (0, 9), (9, 9), (9, 0), (9, -9), (0, -9), (-9, -9), (-9, 0), (-9, 9), (2, 9)]
    winds = ["norr", "nordost", "öster", "sydost", "söder", "sydväst", "väster", "nordväst", "norr 2"]
    assert ["Torget", *(f"Torget, {wind}" for wind in winds)] == told(["Torget"] * 10, around).tolist()


@given(st.lists(NAMES, min_size=1, max_size=6))
def test_no_two_places_share_a_name(names):
    """Whatever places are called; those without a name stay so, and those with one of their own."""
    found = told(names, [(0, at) for at in range(len(names))])
    assert [name is None for name in names] == found.isna().tolist()
    assert found.dropna().is_unique
    assert names[0] == found[0] or pd.isna(found[0])
