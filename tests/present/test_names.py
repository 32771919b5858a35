"""Names that stand where they help, and give way to each other."""

import re
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from lagesbild import columns as c
from lagesbild.present.cartography import map_names
from lagesbild.present.drawn_maps import printed

CRS = "EPSG:3006"
EAST, NORTH = 560_000, 6_590_000
TOWN = box(EAST + 2_000, NORTH + 2_000, EAST + 3_000, NORTH + 3_000)


def at(x: float, y: float) -> Point:
    return Point(EAST + x, NORTH + y)


@pytest.fixture
def make(geography):
    """A geography with one town, the places given and no other layer."""

    def made(places: dict[str, Point], **columns: list[str]):
        layers = gpd.GeoDataFrame(
            {c.KIND: ["place"] * len(places), c.NAME: list(places)}, geometry=list(places.values()), crs=CRS
        )
        built_up = gpd.GeoDataFrame(columns, geometry=[TOWN], crs=CRS)
        return replace(geography, basemap=layers, built_up=built_up, districts=geography.districts[:0])

    return made


def test_the_only_place_of_a_town_names_it_from_above(make):
    """Its name stands in the middle north of the town; a place outside is a village."""
    found = map_names.names(make({"Byn": at(2_100, 2_100), "Gården": at(9_000, 4_000)}))
    expected = [
        map_names.Name("Byn", "town", EAST + 2_500, NORTH + 3_000),
        map_names.Name("Gården", "village", EAST + 9_000, NORTH + 4_000),
    ]
    assert expected == found


def test_places_within_a_town_come_last_and_no_name_twice(make):
    """A named town has its own name once; its squares and schools give way to villages."""
    places = {
        "Skolan": at(2_100, 2_100),
        "Torget": at(2_200, 2_200),
        "Byn": at(2_500, 2_500),
        "Gården": at(9_000, 4_000),
    }
    found = map_names.names(make(places, name=["Byn"]))
    assert [("Byn", "town"), ("Gården", "village"), ("Skolan", "spot"), ("Torget", "spot")] == [
        (name.text, name.rank) for name in found
    ]


@pytest.mark.parametrize(
    ("kilometres", "written"), [(12, ["Byn", "Norr"]), (2, ["Byn", "Skolan"])], ids=["far", "near"]
)
def test_names_give_way_on_paper(make, kilometres, written):
    """Of two that would lie on each other the one that the layer has first stands; spots stand only from near."""
    places = {
        "Norr": at(9_000, 4_000),
        "Söder": at(9_010, 4_010),
        "Skolan": at(2_400, 2_200),
        "Kiosken": at(2_402, 2_201),
    }
    west, south = EAST + 1_000, NORTH + 1_500
    bounds = (west, south, west + 1_000 * kilometres, south + 900 * kilometres)
    picture = printed.picture(make(places, name=["Byn"]), [], bounds=bounds, alt="Karta.")
    drawn = re.findall(r">([^<>]+)</text>", str(picture))[:-1]
    assert written == drawn


def test_a_pond_is_not_named_and_a_lake_is(make):
    """A water smaller than two hectares gives its room to others."""
    geography = make({"Byn": at(2_100, 2_100)})
    waters = gpd.GeoDataFrame(
        {c.KIND: ["water"] * 2, c.NAME: ["Dammen", "Sjön"]},
        geometry=[at(5_000, 5_000).buffer(60), at(7_000, 7_000).buffer(100)],
        crs=CRS,
    )
    geography = replace(geography, basemap=waters)
    assert ["Sjön"] == [name.text for name in map_names.names(geography) if name.rank == "water"]
