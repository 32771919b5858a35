"""Following up: what worked is seen, what did not is not, and too little data is never called no effect."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats

from lagesbild.analysis import _positions
from lagesbild.analysis.interventions._control_places import control_places
from lagesbild.analysis.interventions.displacement import detectable, needed
from lagesbild.analysis.interventions.follow_up import follow_up_each, judge

FIRST, START, END = date(2023, 11, 6), date(2026, 5, 4), date(2026, 11, 16)
HERE = (0.0, 0.0)
PLACES = [HERE, (2_000.0, 0.0), (4_000.0, 0.0), (6_000.0, 0.0), (8_000.0, 0.0)]


def town(rng, *, weekly=1.0, remaining=1.0, moved=0.0, trend=1.0):
    """Reports at five equally troubled places; at the first some are prevented, and some of those moved 150 m."""
    rows = []
    weeks = (END - FIRST).days // 7
    for place, (x, y) in enumerate(PLACES):
        for week in range(weeks):
            day = FIRST + timedelta(weeks=week)
            for _ in range(rng.poisson(weekly * (trend if day >= START else 1))):
                shift = 0.0
                if place == 0 and day >= START and rng.random() > remaining:
                    if rng.random() >= moved:
                        continue
                    shift = 200.0
                rows.append(
                    (
                        x + shift + rng.normal(0, 20),
                        y + rng.normal(0, 20),
                        pd.Timestamp(day) + pd.Timedelta(hours=20),
                    )
                )
    x, y, began = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"occurred_from": began, "category": "Inbrott"}, geometry=gpd.points_from_xy(x, y), crs="EPSG:3006"
    )


def register(**changes):
    row = {
        "intervention_id": "1", "title": "Ljus", "status": "ongoing", "starts_on": pd.Timestamp(START),
        "ends_on": pd.NaT, "categories": "", "place_kind": "point", "geometry": shapely.Point(HERE).buffer(100),
    } | changes  # fmt: skip
    return gpd.GeoDataFrame([row], geometry="geometry", crs="EPSG:3006")


def followed(incidents, **changes):
    (found,) = follow_up_each(incidents, register(**changes), first_day=FIRST, end=END)
    return found


def test_what_worked_is_a_reduction():
    """Of 12 towns where six reports in seven were prevented nearly all are told so."""
    verdicts = [followed(town(np.random.default_rng(seed), remaining=0.15)).verdict for seed in range(12)]
    assert verdicts.count("reduction") >= 11


@pytest.mark.parametrize("towns", [15, pytest.param(50, marks=pytest.mark.sweep)])
def test_what_did_nothing_is_seldom_a_reduction(towns):
    """Of towns where nothing was done at most 5 % (within Monte Carlo error) are called a reduction."""
    verdicts = [followed(town(np.random.default_rng(seed))).verdict for seed in range(1000, 1000 + towns)]
    assert verdicts.count("reduction") <= stats.binom(towns, 0.05).ppf(0.995)


def test_a_fall_everywhere_is_no_reduction_here():
    """When all places have half as many reports as before, the intervention has done nothing."""
    verdicts = [followed(town(np.random.default_rng(seed), trend=0.5)).verdict for seed in range(2000, 2020)]
    assert verdicts.count("reduction") <= stats.binom(20, 0.05).ppf(0.995)


def test_what_only_moved_is_seen_around():
    """Where all that was prevented came back 200 m away, the place fell, its ring rose, and in all little is left."""
    found = followed(town(np.random.default_rng(3), remaining=0.0, moved=1.0))
    assert found.parts.loc["local", "is_reduction"]
    assert found.parts.loc["displacement", "lower"] > 0
    assert found.verdict != "reduction"


def test_the_same_season_is_compared():
    """The time before is the same weekdays of the two years before, as long as they lie before the start."""
    found = followed(town(np.random.default_rng(1)))
    assert found.is_same_season
    assert [period.days for period in found.before] == [found.after.days] * 2
    assert {period.start.weekday() for period in found.before} == {START.weekday()}
    for years, period in enumerate(found.before, start=1):
        assert 365.25 * years == pytest.approx((found.after.start - period.start).days, abs=4)


def test_a_short_history_is_compared_with_the_time_right_before():
    """Without the same days of an earlier year as many days right before are used, and said to be so."""
    first = START - timedelta(weeks=20)
    (found,) = follow_up_each(town(np.random.default_rng(1)), register(), first_day=first, end=END)
    assert not found.is_same_season
    assert (first, START) == (found.before[0].start, found.before[0].end)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(weeks=10), timedelta(weeks=200)])
def test_what_began_before_the_history_is_compared_with_nothing(late):
    """A register is often older than the reports: too little is known, whether it began or also ended before them."""
    first = START + late
    ends_on = pd.Timestamp(START + timedelta(weeks=20))
    (found,) = follow_up_each(
        town(np.random.default_rng(1)), register(ends_on=ends_on), first_day=first, end=END + late
    )
    assert ("too_little", ()) == (found.verdict, found.before)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "decided"},
        {"geometry": None},
        {"starts_on": pd.NaT},
        {"starts_on": pd.Timestamp(END) - pd.Timedelta(days=20)},
    ],
)
def test_what_has_not_begun_or_has_no_place_is_not_followed_up(changes):
    """Only what is ongoing or finished, somewhere, for four weeks at least."""
    assert [] == follow_up_each(town(np.random.default_rng(1)), register(**changes), first_day=FIRST, end=END)


def test_only_its_own_categories_are_counted():
    """An intervention against one category is not judged by another."""
    incidents = town(np.random.default_rng(1))
    found = followed(incidents, categories="Skadegörelse")
    assert 0 == found.zones[["before", "after"]].to_numpy().sum()
    assert "too_little" == found.verdict


def test_few_reports_are_too_little():
    """With a report in two months neither an effect nor its absence can be told."""
    assert "too_little" == followed(town(np.random.default_rng(4), weekly=0.12, remaining=0.0)).verdict


def test_controls_are_like_the_place_and_apart():
    """Controls have at most twice and at least half its reports, and lie beyond both rings."""
    rng = np.random.default_rng(5)
    centres = [(0, 0, 40), (350, 0, 40), (3_000, 0, 45), (6_000, 0, 200), (9_000, 0, 12), (12_000, 0, 70)]
    earlier = np.vstack([rng.normal((x, y), 15, (count, 2)) for x, y, count in centres])
    found = control_places(earlier, shapely.Point(0, 0).buffer(100), [], candidates=None, ring_m=150)
    near = [round(shape.centroid.x / 3_000) * 3_000 for shape in found]
    assert [3_000, 12_000] == near
    busy = shapely.Point(3_000, 0).buffer(100)
    kept = control_places(earlier, shapely.Point(0, 0).buffer(100), [busy], candidates=None, ring_m=150)
    assert 1 == len(kept)


def test_many_reports_give_the_same_controls_from_fewer_circles(monkeypatch):
    """Where circles are tried around one report a square, they hold as many as those tried around all."""
    rng = np.random.default_rng(6)
    places = rng.uniform(0, 30_000, (40, 2))
    earlier = np.vstack([rng.normal(place, 20, (40, 2)) for place in places])
    treated = shapely.Point(places[0]).buffer(100)
    of_all = control_places(earlier, treated, [], candidates=None, ring_m=150)
    monkeypatch.setattr(_positions, "_MANY", 1_000)
    of_squares = control_places(earlier, treated, [], candidates=None, ring_m=150)
    held = [
        [int(shapely.contains_xy(shape, *earlier.T).sum()) for shape in found]
        for found in (of_all, of_squares)
    ]
    assert held[0] == held[1] == [40] * 5


def test_needed_reports_are_enough_for_a_halving():
    """With as many reports as said a halving is detectable, with a tenth fewer it is not (solved by hand)."""
    small = pd.DataFrame({"role": ["treated", "control"], "before": [10, 10], "after": [10, 10]})
    many = needed(small)
    for size, is_seen in ((many * 1.05, True), (many * 0.9, False)):
        grown = small.assign(before=size, after=size)
        assert is_seen == (detectable(grown) <= size / 2)


def test_no_control_is_too_little():
    """Without a place to compare with nothing is said, whatever happened."""
    verdict, parts, smallest = judge(pd.DataFrame({"role": ["treated"], "before": [50], "after": [0]}))
    assert ("too_little", True) == (verdict, np.isnan(smallest))
    assert parts["estimate"].isna().all()
