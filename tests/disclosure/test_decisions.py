"""What the council is told of the register: decisions, and verdicts that rest on counts that could be shown."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from lagesbild import columns as c
from lagesbild.disclosure.decisions import SHOWN, decisions

END = pd.Timestamp("2026-07-01")


def register(**values):
    """A register of one intervention, with all that the working group wrote about it."""
    row = {
        c.INTERVENTION_ID: "1", c.TITLE: "Belysning, ring 070-123 45 67", c.STATUS: "ongoing", c.PROBLEM: "Samlingar",
        c.PLACE: "Sjöparken", c.EXPECTED_EFFECT: "Färre", c.STARTS_ON: pd.Timestamp("2026-02-01"), c.GEOMETRY: Point(0, 0),
    }  # fmt: skip
    frame = pd.DataFrame([row | values], columns=list(c.INTERVENTION_COLUMNS))
    return gpd.GeoDataFrame(frame, geometry=c.GEOMETRY, crs="EPSG:3006")


def outcome(told, **values):
    """What came of the one intervention."""
    verdicts = {"1": told} if told else {}
    return decisions(register(**values), verdicts, end=END, threshold=5)["outcome"].iloc[0]


def test_the_working_groups_own_words_and_places_are_not_there():
    """Problem, place, expected effect and geometry are no columns; a telephone number in the title is masked."""
    made = decisions(register(), {}, end=END, threshold=5)
    assert [*SHOWN, "outcome"] == list(made.columns)
    assert "070" not in made[c.TITLE].iloc[0]
    assert not isinstance(made, gpd.GeoDataFrame)


@pytest.mark.parametrize(
    ("verdict", "before", "shown"),
    [
        ("reduction", 5, "reduction"),
        ("no_sure_change", 40, "no_sure_change"),
        ("reduction", 4, "not_shown"),
        ("too_little", 40, "not_shown"),
        ("too_little", 2, "not_shown"),
    ],
)
def test_a_verdict_rests_on_counts_that_could_be_shown(verdict, before, shown):
    """Few reports before, or too little to judge, look the same: neither tells how many there were."""
    assert shown == outcome((verdict, before))


def test_without_a_verdict_the_reason_is_told():
    """Cancelled, without a place, not begun, begun lately; a proposal has no outcome."""
    assert "cancelled" == outcome(("reduction", 40), **{c.STATUS: "cancelled"})
    assert "unmeasured" == outcome(None, **{c.GEOMETRY: None})
    assert "not_begun" == outcome(None, **{c.STARTS_ON: END})
    assert "too_early" == outcome(None)
    assert pd.isna(outcome(None, **{c.STATUS: "proposed"}))
