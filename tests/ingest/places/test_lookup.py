"""Words are matched with what is known, and what may be two places is left open."""

import pytest

from lagesbild.config import Places
from lagesbild.ingest.places.lookup import Gazetteer, keys
from lagesbild.ingest.places.parse import read
from lagesbild.ingest.places.spots import Spot
from lagesbild.ingest.places.streets import House, Streets

VAST, OST = frozenset({"vastby"}), frozenset({"ostby"})


@pytest.fixture(scope="module")
def gazetteer():
    """Streets of two towns, and places, one of which is in two places."""
    streets = Streets()
    for street, number, letter, x, hints in (
        ("Storgatan", 1, "", 0, VAST), ("Storgatan", 1, "", 9000, OST), ("Storgatan", 8, "a", 300, VAST), ("Storgatan", 8, "b", 320, VAST),
        ("Norra Stationsgatan", 5, "", 1000, VAST), ("Kungsgatan", 3, "", 2000, OST), ("Torgatan", 4, "", 3000, VAST),
        ("Åkervägen", 2, "", 4000, VAST), ("Åkervägen", 6, "", 4040, VAST), ("Åkervägen", 30, "", 4900, VAST),
    ):  # fmt: skip
        streets.add_house(street, House(number, letter, float(x), 0.0, hints))
    places = [
        Spot("Coop", "place", "named", 50, 0), Spot("Kiosken", "place", "named", 0, 0), Spot("Kiosken", "place", "named", 5000, 0),
        Spot("Hus B", "place", "named", 70, 0), Spot("Skateparken", "place", "learned", 80, 0), Spot("Kungsgatan 3", "area", "learned", 7, 0),
        Spot("Sporthallen", "place", "learned", 90, 0), Spot("Sporthallen", "place", "named", 110, 0),
    ]  # fmt: skip
    return Gazetteer(streets, [(keys(each.name), each) for each in places], Places())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Storgatan 1, Östby", ("address", 9000)),
        ("Storgatan 1", "ambiguous"),
        ("storg 8 B", ("address", 320)),
        ("8 B Storgatan", ("address", 320)),
        ("8, Storgatan", ("address", 300)),
        ("1 Storgatan, Östby", ("address", 9000)),
        ("123 45 Östby, Storgatan 1", ("address", 9000)),
        ("SE-123 45 Västby; Storgatan 1", ("address", 0)),
        ("9490 Vastby", "unknown"),  # a postcode of four figures is no house
        ("Storgatan 8", ("address", 300)),
        ("Storgatan 8 C", ("address", 300)),
        ("Torgatan 4, Östby", "unknown"),  # the map knows Östby, and no Torgatan there
        ("Kungsgatan 3", ("address", 2000)),  # the map's house goes before wide reports
        ("Kungsgatn 3", ("address", 2000)),
        ("Kungsgatn 99", "unknown"),  # a mistyped street without the number
        ("Kungsgatan 99", ("street", 2000)),
        ("Södra Stationsgatan 5", "unknown"),  # a direction is no slip
        ("N Stationsgatan 5", ("address", 1000)),
        ("Åkerv. 4", ("address", 4020)),  # between its neighbours
        ("Åkervägen 32", ("address", 4900)),  # beside the last
        ("Åkervägen 18", ("street", 4450)),
        ("Kiosken", "ambiguous"),
        ("Hus C", "unknown"),
        ("skatparken", ("place", 80)),
        ("parkeringen bakom Coop", ("place", 50)),
        ("Kungsgatan i höjd med Coop", ("place", 50)),
        ("Sporthallen, baksidan", ("place", 90)),
        ("se text", "nothing"),
        ("Kungsör 2:14", "unknown"),
        ("", "nothing"),
    ],
)
def test_words_are_matched_or_left_open(gazetteer, words, expected):
    """Each way to write a place finds it, and what is not sure is asked about."""
    found = gazetteer.find(words)
    assert expected == ((found.precision, found.x) if isinstance(found, Spot) else found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Drottningg 5 lgh 1102", "DROTTNINGG. 5, 2 tr"),
        ("Storgatan 12 B, 736 30 Kungsör", "storgatan 12b, kungsör"),
        ("Storgatan/Kyrkogatan", "korsningen Kyrkogatan och Storgatan"),
        ("Coop-parkeringen", "Coop parkeringen"),
    ],
)
def test_a_place_has_one_identity(one, other):
    """However it is written, the register has it once."""
    assert read(one).identity == read(other).identity
