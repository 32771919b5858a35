"""Patrols: the best there is within the budget, never more than it, and checked fairly against what came after."""

from datetime import date
from itertools import combinations, pairwise, permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.analysis import _positions
from lagesbild.analysis.patrols import patrol
from lagesbild.analysis.patrols._tours import Feasible
from lagesbild.analysis.patrols.patrol_check import back_check, by_chance, covered
from lagesbild.periods import Period

MONDAY = date(2026, 11, 16)
STOP, LIMIT = 15, 120


def shortest_round(minutes, chosen):
    """Every order tried: the closed way through the chosen places."""
    first, *others = chosen
    ways = [(first, *order, first) for order in permutations(others)]
    return min(sum(minutes[a, b] for a, b in pairwise(way)) for way in ways)


def best_by_trying(minutes, worth, guards):
    """The most that so many rounds can be worth, by trying all sets of places."""
    places = range(len(minutes))
    fits = [
        set(chosen)
        for size in range(1, len(minutes) + 1)
        for chosen in combinations(places, size)
        if shortest_round(minutes, chosen) + STOP * size <= LIMIT
    ]
    together = [set().union(*chosen) for chosen in combinations([set(), set(), *fits], guards)]
    return max(sum(worth[place] for place in chosen) for chosen in together)


def test_many_reports_give_nearly_the_same_places(monkeypatch):
    """Circles around one report a small square find the places that circles around all find, and as full."""
    rng = np.random.default_rng(3)
    at = np.vstack([rng.normal(middle, 15, (80, 2)) for middle in rng.uniform(0, 20_000, (12, 2))])
    incidents = gpd.GeoDataFrame(
        {"occurred_from": pd.to_datetime(["2026-11-01"] * len(at)), "place": None},
        geometry=gpd.points_from_xy(*at.T),
        crs="EPSG:3006",
    )
    of_all = patrol.candidate_places(incidents, end=MONDAY, radius_m=100, limit=12)
    monkeypatch.setattr(_positions, "_MANY", 500)
    assert len(_positions.circle_centres(at, 100)) < len(at) * 0.8
    of_squares = patrol.candidate_places(incidents, end=MONDAY, radius_m=100, limit=12)
    apart = [of_all.distance(place).min() for place in of_squares.geometry]
    assert max(apart) < 10
    assert of_squares["reports"].tolist() == pytest.approx(of_all["reports"].tolist())


@given(
    points=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=5, max_size=5),
    worth=st.lists(st.integers(0, 20), min_size=5, max_size=5),
    guards=st.integers(1, 2),
)
def test_a_round_is_the_best_there_is(points, worth, guards):
    """Trying every set of places in every order finds nothing worth more, and the rounds fit into the time."""
    at = np.array(points, dtype=float)
    minutes = np.linalg.norm(at[:, None] - at[None], axis=2)
    found = Feasible(minutes, stop=STOP, limit=LIMIT).best(np.array(worth, dtype=float), guards)
    assert best_by_trying(minutes, worth, guards) == pytest.approx(found.worth)
    assert found.bound == pytest.approx(found.worth)
    stops = [place for tour in found.tours for place in tour]
    assert len(set(stops)) == len(stops)
    for tour in filter(None, found.tours):
        way = sum(minutes[a, b] for a, b in zip(tour, (*tour[1:], tour[0]), strict=True))
        assert way + STOP * len(tour) <= LIMIT + 1e-9


def spots(*points):
    return gpd.GeoDataFrame(
        {"name": pd.Series(["A", "B", "C"][: len(points)])},
        geometry=[shapely.Point(each) for each in points],
        crs="EPSG:3006",
    )


def expected_in(hours, *per_hour):
    expected = np.zeros((len(per_hour), 168))
    for place, number in enumerate(per_hour):
        expected[place, list(hours)] = number
    return expected


def test_the_shift_is_laid_where_the_reports_are():
    """Two places with all their reports on Friday 20-24: one shift of four hours begins then and stops at both."""
    expected = expected_in(range(116, 120), 0.5, 0.25)
    made = patrol.plan(
        spots((0, 0), (500, 0)), expected, patrol.Budget(hours=4), total=4.0, roads=gpd.GeoSeries([])
    )
    assert [116, 116] == made.stops["shift"].tolist()
    assert (3.0, 3.0, 0.0) == (made.expected, made.bound, made.gap)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), hours=st.sampled_from([4, 8, 16]), shift=st.sampled_from([2, 4, 6]))
def test_the_budget_holds(seed, hours, shift):
    """No more hours than given are planned, and no two shifts overlap, over the end of the week either."""
    expected = np.random.default_rng(seed).exponential(1, (2, 168))
    budget = patrol.Budget(hours=hours, shift_hours=shift)
    starts = sorted(
        set(patrol.plan(spots((0, 0), (300, 0)), expected, budget, total=400).stops["shift"].tolist())
    )
    assert len(starts) * shift <= hours
    gaps = [(b - a) % 168 for a, b in zip(starts, [*starts[1:], *starts[:1]], strict=True)]
    assert all(gap >= shift for gap in gaps) or len(starts) == 1


def test_nobody_waits_longer_than_two_hours():
    """In the schedule each place has a stop in every two hours of the shift, on days of the period alone."""
    places = spots((0, 0), (500, 0), (0, 500))
    made = patrol.plan(
        places, expected_in(range(116, 120), 1, 1, 1), patrol.Budget(hours=4), total=12.0, roads=None
    )
    told = patrol.schedule(made, first_day=MONDAY, days=14, rng=np.random.default_rng(1))
    assert ["2026-11-20", "2026-11-27"] == sorted({f"{begins:%Y-%m-%d}" for begins in told["begins"]})
    for (begins, _), visits in told.groupby(["begins", "place"]):
        assert 2 == len(visits)
        assert {pd.Timedelta(minutes=120)} == set(visits["arrives"].diff().dropna())
        assert visits["arrives"].min() >= begins
        assert visits["leaves"].max() <= visits["ends"].max()


def test_without_reports_there_is_no_round():
    """A municipality with no placed reports gets an empty plan, not an error."""
    made = patrol.plan(spots(), np.zeros((0, 168)), patrol.Budget(), total=0.0)
    assert (0, 0.0, 0.0) == (len(made.stops), made.expected, made.gap)


def reports(*rows):
    frame = pd.DataFrame(rows, columns=["x", "occurred_from", "occurred_to"])
    times = {name: pd.to_datetime(frame[name]) for name in ("occurred_from", "occurred_to")}
    points = gpd.points_from_xy(frame["x"], np.zeros(len(frame)))
    return gpd.GeoDataFrame(times, geometry=points, crs="EPSG:3006").assign(
        place=pd.NA,
        precision="point",
        incident_id=[str(number) for number in range(len(frame))],
        source="embrace",
        category="Inbrott",
    )


def shifts(*rows):
    """X of the circle, begins, ends."""
    return gpd.GeoDataFrame(
        {
            "period": [Period(MONDAY, date(2026, 11, 30))] * len(rows),
            "begins": pd.to_datetime([row[1] for row in rows]),
            "ends": pd.to_datetime([row[2] for row in rows]),
        },
        geometry=[shapely.Point(row[0], 0).buffer(100) for row in rows],
        crs="EPSG:3006",
    )


def test_covered_is_the_share_of_the_span_that_a_guard_was_near():
    """Within place and time 1; a span of four hours of which two lie in the shift one half; elsewhere or later 0."""
    suggested = shifts((0, "2026-11-20 20:00", "2026-11-21 00:00"))
    told = reports(
        (0, "2026-11-20 21:10", None),
        (0, "2026-11-20 18:00", "2026-11-20 22:00"),
        (500, "2026-11-20 21:00", None),
        (0, "2026-11-21 10:00", None),
    )
    assert pytest.approx(1.5) == covered(told, suggested)


def test_chance_is_area_times_time():
    """A fourth of the area for half of the time covers an eighth by chance."""
    whole = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 2, 2)], crs="EPSG:3006")
    part = gpd.GeoDataFrame(
        {"begins": [pd.Timestamp("2026-11-16")], "ends": [pd.Timestamp("2026-11-23")]},
        geometry=[shapely.box(0, 0, 1, 1)],
        crs="EPSG:3006",
    )
    assert pytest.approx(1 / 8) == by_chance(part, study_area=whole, hours=14 * 24)


def test_the_rival_has_as_many_places_at_the_same_times():
    """Ranked counts of the weeks before point elsewhere: the suggestion covers one report, the rival the other two."""
    suggested = shifts((0, "2026-11-20 20:00", "2026-11-21 00:00"))
    before = [(900, f"2026-11-{day:02d} 12:00", None) for day in range(2, 8)]
    after = [(0, "2026-11-20 21:00", None), (900, "2026-11-20 21:00", None), (900, "2026-11-20 22:00", None)]
    area = gpd.GeoDataFrame(geometry=[shapely.box(-2000, -2000, 2000, 2000)], crs="EPSG:3006")
    checked = back_check(suggested, reports(*before, *after), study_area=area, radius_m=100, recent_weeks=12)
    assert [(3, 1.0, 2.0)] == list(
        checked[["incidents", "covered", "ranked"]].itertuples(index=False, name=None)
    )
