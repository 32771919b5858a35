"""Repeat places by position, by name and by organisation's site."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.places.repeat_places import place_keys, repeat_places

CRS = "EPSG:3006"
TIMES = pd.to_datetime(
    ["2026-11-02 10:00", "2026-11-02 23:00", "2026-11-09 12:00", "2026-11-10 00:00", "2026-11-11 00:00"]
)


def incidents():
    return gpd.GeoDataFrame(
        {
            "occurred_from": TIMES,
            "category": ["Klotter", "Inbrott", "Klotter", "Inbrott", "Inbrott"],
            "place": ["Torget 1", "torget  1", "Torget 1", "Skolan", None],
            "organisation": ["Skola", "Skola", "Park", None, "Park"],
        },
        geometry=[*shapely.points([(101, 101), (108, 109), (111, 101), (500, 500)]), None],
        crs=CRS,
    )


def test_a_position_is_rounded():
    """Two within the same ten metres are one place, their neighbour another; without a position there is no place."""
    found = repeat_places(incidents())
    assert [("100_100", 2, 1)] == list(
        found[["place_key", "incidents", "days"]].itertuples(index=False, name=None)
    )
    assert [False, False, False, False, True] == place_keys(incidents()).isna().tolist()


def test_a_name_is_folded():
    """Case and spaces do not make another place; days and first and last are told."""
    (found,) = repeat_places(incidents(), by="place").to_dict("records")
    assert ("torget 1", "Torget 1", "Klotter", 3, 2) == (
        *(found[name] for name in ("place_key", "name", "category", "incidents", "days")),
    )
    assert (TIMES[0], TIMES[2]) == (found["first"], found["last"])
    assert (108, 101) == (found["geometry"].x, found["geometry"].y)


def test_a_site_is_an_organisation_at_a_place():
    """Another organisation at the same place is another site, and without either there is none."""
    found = repeat_places(incidents(), by="site")
    assert [("Skola", 2)] == list(found[["organisation", "incidents"]].itertuples(index=False, name=None))
    assert [False, False, False, True, True] == place_keys(incidents(), by="site").isna().tolist()


def test_no_place_is_no_row():
    """A fortnight without incidents has no repeat places, and the columns all the same."""
    for by in ("position", "place", "site"):
        found = repeat_places(incidents().iloc[:0], by=by)
        assert (0, CRS) == (len(found), str(found.crs))
        assert {"rank", "name", "incidents", "days", "first", "last", "geometry"} <= set(found.columns)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=15), st.randoms())
def test_each_incident_belongs_to_one_place(corners, random):
    """Counts over all places, single ones too, sum to the incidents, in whatever order they come."""
    rows = pd.DataFrame(
        {"occurred_from": TIMES[0], "category": "a", "place": "b", "organisation": "c"}, range(len(corners))
    )
    frame = gpd.GeoDataFrame(rows, geometry=shapely.points(corners), crs=CRS)
    found = repeat_places(frame, minimum=1)
    again = repeat_places(frame.iloc[random.sample(range(len(frame)), len(frame))], minimum=1)
    assert len(corners) == found["incidents"].sum()
    assert found["place_key"].tolist() == again["place_key"].tolist()


@pytest.mark.parametrize("by", ["place", "site"])
def test_without_names_there_are_no_places(by):
    """Where nobody wrote a place or an organisation, nothing repeats, and nothing fails."""
    nameless = incidents().assign(place=None, organisation=None)
    assert 0 == len(repeat_places(nameless, by=by))
