"""A section's heading says what was found, in which of four ways, and never more."""

import numpy as np
import pandas as pd
import pytest

from lagesbild.findings import Outcome
from lagesbild.present.words import certainty, conclusions


def claim(place="Torget", *, significant=True, category=None, observed=10, expected=2.0, **numbers):
    where = None if place is None else {"name": place, "lon": 16.0, "lat": 59.0}
    given = {"p": None, "p_adjusted": None}
    return (
        {
            "kind": "deviation",
            "place": where,
            "category": category,
            "significant": significant,
            "observed": observed,
            "expected": expected,
        }
        | given
        | numbers
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (conclusions.hotspots([claim(), claim("Hamnen")]), ("Rapporterna ligger tätt vid Torget och Hamnen", Outcome.FOUND)),
        (conclusions.hotspots([claim("plats utan namn")]), ("Rapporterna ligger tätt på en plats utan namn", Outcome.FOUND)),
        (conclusions.hotspots([claim(significant=False)]), ("Ingen plats har tydligt fler rapporter än andra", Outcome.NOT_FOUND)),
        (conclusions.hotspots([claim(significant=None)]), ("För få rapporter med läge för att säga var de ligger tätt", Outcome.TOO_LITTLE)),
        (
            conclusions.clusters([claim(category="Inbrott"), claim("Hamnen")]),
            ("Ovanligt många rapporter om inbrott vid Torget och på en plats till just nu", Outcome.FOUND),
        ),
        (conclusions.clusters([claim(significant=False)]), ("Rapporterna har inte börjat samlas på någon ny plats", Outcome.NOT_FOUND)),
        (conclusions.clusters([]), ("För få rapporter med läge för att se om något samlas på en plats", Outcome.TOO_LITTLE)),
        (conclusions.near_repeats([claim(category="Inbrott")]), ("Inbrott upprepas i närheten, oftare än slumpen ger", Outcome.FOUND)),
        (conclusions.near_repeats([]), ("För få rapporter för att se om något upprepas i närheten", Outcome.TOO_LITTLE)),
        (conclusions.backchecks([]), ("Ingen tidigare rapport har pekat ut något att följa upp", Outcome.NOT_LOOKED_FOR)),
        (conclusions.follow_ups([claim(observed=3, expected=20)]), ("Färre rapporter vid Torget efter insats", Outcome.FOUND)),
        (conclusions.follow_ups([claim(significant=None)]), ("Ingen insats har följts av en förändring större än slumpen ger", Outcome.DESCRIBED)),
        (
            conclusions.counts(
                [claim(None, category="Stöld"), claim("Sjöstaden"), claim("Centrum", observed=1)], "", is_judged=True
            ),
            ("Fler rapporter än vanligt om stöld och i Sjöstaden, färre rapporter än vanligt i Centrum", Outcome.FOUND),
        ),
        (conclusions.counts([claim(significant=False)], "Inget avviker.", is_judged=True), ("Inget avviker", Outcome.NOT_FOUND)),
        (conclusions.counts([], "För kort historik.", is_judged=False), ("För kort historik", Outcome.TOO_LITTLE)),
    ],
)  # fmt: skip
def test_a_heading_says_what_was_tested(made, expected):
    """Found, none, too little to tell, not looked for: each in its words."""
    assert expected == (made.text, made.outcome)


def test_many_places_are_counted():
    """A heading is read at a glance."""
    many = conclusions.hotspots([claim(f"Plats {n}") for n in range(5)])
    assert "Rapporterna ligger tätt vid Plats 0, Plats 1, Plats 2 och 2 till" == many.text


def test_a_quarter_of_the_day_is_named_where_it_is_more_than_chance():
    """Of 40 in four quarters, 24 in one are never chance, 16 are so once in nine times (binomial, four looked at)."""
    day = pd.Series([0.0] * 18 + [4.0] * 6)
    day.iloc[8] = 16.0
    assert "Flest rapporter på kvällen, kl. 18–24: 60\xa0%" == conclusions.hours(day, minimum=40).text
    too_few = conclusions.hours(day, minimum=50)
    assert ("För få rapporter för att säga när på dygnet de är flest", Outcome.TOO_LITTLE) == (
        too_few.text,
        too_few.outcome,
    )
    even = pd.Series(np.repeat([8.0, 8.0, 8.0, 16.0], 6) / 6)
    assert "Ingen del av dygnet har fler rapporter än slumpen ger" == conclusions.hours(even, minimum=40).text
    assert conclusions.hours(day * 0, minimum=10) is None


def test_the_commonest_categories_are_named():
    """Three at most, with their counts, and none where another has as many; none where nothing happened."""
    rows = pd.DataFrame({"category": ["Stöld", "Inbrott", "Övrigt"], "observed": [7, 2, 0]})
    assert "Flest rapporter om stöld (7) och inbrott (2)" == conclusions.commonest(rows).text
    equal = pd.DataFrame({"category": ["Stöld", "Brand", "Inbrott", "Övrigt"], "observed": [7, 2, 2, 2]})
    assert "Flest rapporter om stöld (7)" == conclusions.commonest(equal).text
    assert "4 kategorier har flest rapporter, 2 var" == conclusions.commonest(equal.assign(observed=2)).text
    assert "Inga rapporter i perioden" == conclusions.commonest(rows.assign(observed=0)).text


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([7, 2, 2, 1], "stöld (7), inbrott (2) och klotter (2)"),
        ([7, 5, 2, 2], "stöld (7) och inbrott (5)"),
        ([7, 2, 2, 2], "stöld (7)"),
    ],
)
def test_no_category_is_named_before_one_that_has_as_many(counts, told):
    """The third of three that share a place in the order is not among "most" where the others are not."""
    rows = pd.DataFrame({"category": ["Stöld", "Inbrott", "Klotter", "Övrigt"], "observed": counts})
    assert f"Flest rapporter om {told}" == conclusions.commonest(rows).text


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Torget"], "Torget, 14\xa0rapporter"),
        (["Torget", "Hamnen"], "Torget och Hamnen, 14\xa0rapporter var"),
        (["Torget", "plats utan namn"], "Torget och plats utan namn, 14\xa0rapporter var"),
        (["plats utan namn"] * 2, "2 platser utan namn, 14\xa0rapporter var"),
        ([*"ABCDE"], "A, B, C och 2 till, 14\xa0rapporter var"),
    ],
)
def test_all_places_that_share_the_most_are_named(names, told):
    """Two places with as many are both the most."""
    places = pd.DataFrame({"name": [*names, "Parken"], "incidents": [*[14] * len(names), 3]})
    assert f"Flest rapporter i perioden: {told}" == conclusions.ranking(places, "i perioden").text


@pytest.mark.parametrize(
    ("numbers", "word"),
    [
        ({"p_adjusted": 0.001}, "säkert"),
        ({"p_adjusted": 0.0011}, "troligt"),
        ({"p": 0.0002}, "säkert"),
        ({"p": 0.0002, "kind": "intervention"}, "troligt"),
        ({"p": 0.0002, "p_adjusted": 0.2, "significant": False}, "kan vara slump"),
        ({"significant": None}, ""),
    ],
)
def test_a_word_says_how_sure_it_is(numbers, word):
    """Once in a thousand is certain, what holds likely, as an intervention's at most; what does not may be chance."""
    assert word == certainty.word(claim(**numbers))
