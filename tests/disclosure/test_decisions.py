"""What the council is told of the register: decisions, and verdicts that rest on counts that could be shown."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from lagesbild import columns as c
from lagesbild.disclosure.release.decisions import SHOWN, decisions

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
    before = END - pd.Timedelta(days=30)
    assert "not_begun" == outcome(None, **{c.STARTS_ON: END, c.DECIDED_ON: before})
    assert "too_early" == outcome(None)
    assert "too_short" == outcome(None, **{c.STATUS: "finished", c.ENDS_ON: before})
    assert pd.isna(outcome(None, **{c.STATUS: "proposed"}))


@pytest.mark.parametrize(
    ("now", "days", "then"),
    [
        ("ongoing", {c.DECIDED_ON: "2026-05-01", c.STARTS_ON: "2026-06-01"}, "ongoing"),
        ("ongoing", {c.DECIDED_ON: "2026-05-01", c.STARTS_ON: "2026-07-01"}, "decided"),
        ("ongoing", {c.STARTS_ON: "2026-07-01"}, "later"),
        ("ongoing", {c.DECIDED_ON: "2026-07-02", c.STARTS_ON: "2026-08-01"}, "later"),
        ("finished", {c.STARTS_ON: "2026-02-01", c.ENDS_ON: "2026-06-30"}, "finished"),
        ("finished", {c.STARTS_ON: "2026-02-01", c.ENDS_ON: "2026-09-30"}, "ongoing"),
        ("finished", {c.DECIDED_ON: "2026-08-01", c.STARTS_ON: "2026-09-01", c.ENDS_ON: "2026-10-01"}, "later"),
        ("decided", {c.STARTS_ON: "2026-11-01"}, "decided"),
        ("decided", {c.DECIDED_ON: "2026-05-01", c.STARTS_ON: "2026-06-01"}, "decided"),
        ("cancelled", {c.STARTS_ON: "2026-06-01"}, "cancelled"),
        ("proposed", {c.STARTS_ON: pd.NaT}, "proposed"),
    ],
)  # fmt: skip
def test_a_status_is_that_of_the_periods_last_day(now, days, then):
    """What was decided, begun or ended after 30 June has not been so in a report that ends on that day."""
    days = {name: pd.Timestamp(day) for name, day in days.items()}
    made = decisions(register(**{c.STATUS: now, **days}), {}, end=END, threshold=5).iloc[0]
    assert then == made[c.STATUS]
    begun = {"ongoing", "finished"}
    assert (made["outcome"] == "not_begun") == (then == "decided")
    assert pd.isna(made["outcome"]) == (then in {"later", "proposed"})
    assert then not in begun or made["outcome"] in {"too_early", "too_short"}
