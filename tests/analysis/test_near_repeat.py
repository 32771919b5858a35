"""Near repeats: every pair counted, planted series, live chains and false alarms."""

from datetime import date
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.space_time.live_pairs import live_pairs
from lagesbild.analysis.space_time.near_repeat import decide, knox_table, random_part
from lagesbild.errors import LagesbildError

CRS = "EPSG:3006"
END = date(2026, 11, 16)
LAST = pd.Timestamp("2026-11-15")


def incidents(x, y, days_ago, hour=13):
    """Incidents that many days before the period's last day."""
    days = pd.to_timedelta(np.asarray(days_ago, dtype=float), unit="D")
    return gpd.GeoDataFrame(
        {"occurred_from": LAST - days + pd.Timedelta(hours=hour)}, geometry=gpd.points_from_xy(x, y, crs=CRS)
    )


def quiet(number, rng):
    """Incidents in a town, at times of a year that have nothing to do with the place."""
    return incidents(rng.normal(0, 800, number), rng.normal(0, 800, number), rng.integers(0, 364, number))


def counts(table):
    """The observed pairs, a row a distance band."""
    return (
        table.pivot_table(index="from_m", columns="from_days", values="observed")
        .astype(int)
        .to_numpy()
        .tolist()
    )


def table(rows, distance_edges_m, day_edges, metric="manhattan", permutations=1):
    return knox_table(
        rows,
        distance_edges_m=distance_edges_m,
        day_edges=day_edges,
        metric=metric,
        permutations=permutations,
        rng=np.random.default_rng(1),
    )


PLACES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 9)), min_size=2, max_size=25)


@given(PLACES, st.sampled_from(["euclidean", "manhattan"]))
def test_every_pair_is_in_one_cell(cases, metric):
    """Counting only near pairs gives the same table as measuring every pair; all pairs are in it."""
    x, y, day = np.array(cases).T
    knox = table(incidents(x, y, day), (0, 1, 2, 5), (0, 1, 4), metric)
    first, second = np.triu_indices(len(x), k=1)
    across = np.abs(np.array([x[first] - x[second], y[first] - y[second]]))
    distance = across.sum(axis=0) if metric == "manhattan" else np.hypot(*across)
    days = np.abs(day[first] - day[second])
    edges = [0, 1, 2, 5, np.inf], [0, 1, 4, np.inf]
    every, _, _ = np.histogram2d(distance, days, bins=[np.array([*edge[:-1], 99]) for edge in edges])
    assert every.astype(int).tolist() == counts(knox)


def test_bands_are_closed_below_and_open_above():
    """100 metres and 7 days are in the bands that begin there, not in those that end there."""
    knox = table(incidents([0, 100], [0, 0], [0, 7]), (0, 100, 200), (0, 7, 14), "euclidean")
    (cell,) = knox[knox["observed"] == 1].itertuples()
    assert (100, 200, 7, 14) == (cell.from_m, cell.to_m, cell.from_days, cell.to_days)


def test_days_are_calendar_days():
    """An evening and the next morning are one day apart, not none."""
    rows = pd.concat([incidents([0], [0], [1], hour=23), incidents([0], [0], [0], hour=1)])
    assert [[0, 1], [0, 0]] == counts(table(rows, (0, 100), (0, 1)))


def test_expected_is_the_mean_over_all_permutations():
    """Expected pairs are the mean over all 24 orders of the times of four incidents."""
    from itertools import permutations

    x, days = np.array([0, 10, 500, 2000]), np.array([0, 3, 20, 40])
    orders = [incidents(x, 0 * x, list(order)) for order in permutations(days)]
    near = [table(order, (0, 100, 1000), (0, 7, 30))["observed"] for order in orders]
    expected = table(orders[0], (0, 100, 1000), (0, 7, 30))["expected"]
    np.testing.assert_allclose(np.mean(near, axis=0), expected)


def test_a_ratio_on_few_expected_pairs_is_not_given():
    """The ratio is observed by expected from five expected pairs on, and missing below."""
    knox = table(quiet(60, np.random.default_rng(1)), (0, 50, 2000), (0, 14, 100))
    is_enough = knox["expected"] >= 5
    assert {True, False} == set(is_enough)
    assert is_enough.tolist() == knox["ratio"].notna().tolist()
    np.testing.assert_allclose(
        knox["observed"] / knox["expected"], knox["ratio"].fillna(knox["observed"] / knox["expected"])
    )


def test_a_planted_series_is_found():
    """Ten pairs within 50 metres and two days, in a quiet year, are near repeats, in the near cells alone."""
    rng = np.random.default_rng(4)
    rows = quiet(60, rng)
    again = rows.iloc[:10].translate(30, 30).to_frame("geometry")
    again["occurred_from"] = rows["occurred_from"].iloc[:10] + pd.Timedelta(days=1)
    series = pd.concat([rows, again], ignore_index=True)
    found = decide(series, rng=rng)
    assert (True, 70, 1 / 1000) == (found.is_significant, found.incidents, found.p)
    knox = knox_table(series, distance_edges_m=(0, 100, 400), day_edges=(0, 7, 28), rng=rng).set_index(
        ["from_m", "from_days"]
    )
    assert knox.loc[(0, 0), "p_adjusted"] <= 0.01
    assert knox.loc[(100, 7), "p_adjusted"] > 0.05
    assert knox.loc[400, "p_adjusted"].isna().all()


def test_the_adjusted_p_is_never_less_than_the_cells_own():
    """Looking at many cells makes none of them more remarkable."""
    knox = table(quiet(60, np.random.default_rng(1)), (0, 100, 400), (0, 7, 28), permutations=199)
    near = knox.dropna(subset="p_adjusted")
    assert 4 == len(near)
    assert (near["p_adjusted"] >= near["p"]).all()


def test_few_incidents_say_nothing():
    """Nine reports on one day at one place are too few for a p; ten with two near pairs are no pattern."""
    found = decide(incidents([0] * 9, [0] * 9, [0] * 9), rng=np.random.default_rng(1))
    assert (True, False, 36) == (np.isnan(found.p), found.is_significant, found.observed)
    x = np.repeat(np.arange(10.0) * 5000, [2, 2, 1, 1, 1, 1, 1, 1, 1, 1])
    pairs = decide(
        incidents(x, 0 * x, np.repeat(np.arange(10) * 30, [2, 2, *[1] * 8])), rng=np.random.default_rng(1)
    )
    assert pairs.p < 0.05
    assert (2, False) == (pairs.observed, pairs.is_significant)


def test_nothing_at_all_is_no_near_repeat():
    """Without incidents the table is zero, the decision no, and nothing is live."""
    none = incidents([], [], [])
    assert 0 == table(none, (0, 100), (0, 7))["observed"].sum()
    assert not decide(none, rng=np.random.default_rng(1)).is_significant
    live = live_pairs(none, end=END)
    assert (0, 0, 0) == (len(live.pairs), len(live.chains), len(live.members))


@pytest.mark.parametrize("years", [80, pytest.param(400, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("number", [5, 25, 100])
def test_quiet_years_seldom_raise_an_alarm(number, years):
    """Of years in which time and place are independent, at most 5 % are called near repeats (within error)."""
    rng = np.random.default_rng(number)
    alarms = sum(decide(quiet(number, rng), permutations=99, rng=rng).is_significant for _ in range(years))
    assert alarms <= stats.binom(years, 0.05).ppf(0.995)


def test_a_pair_is_live_until_its_days_are_over():
    """A pair whose days reach the day after the period is live; one whose days end with the period is over."""
    rows = incidents([0, 10, 5000, 5010], [0, 0, 0, 0], [20, 12, 20, 13])
    live = live_pairs(rows, end=END, near_m=100, near_days=14)
    (pair,) = live.pairs.itertuples()
    assert (0, 1, 10, 8) == (pair.first, pair.second, pair.distance_m, pair.days)
    assert (pd.Timestamp("2026-11-03"), pd.Timestamp(END)) == (pair.last_day, pair.live_until)
    assert [2] == live.chains["incidents"].tolist()


def test_a_chain_is_all_that_hangs_together():
    """Three reports, each near the one before, are one chain though its ends are far apart; a lone one is none."""
    rows = incidents([0, 150, 300, 9000], [0, 0, 0, 0], [20, 10, 0, 1]).set_axis(list("abcd"))
    live = live_pairs(rows, end=END, near_m=200, near_days=14)
    (chain,) = live.chains.itertuples()
    assert (3, 150, 150) == (chain.incidents, chain.geometry.x, chain.radius_m)
    assert (LAST - pd.Timedelta(days=20), LAST) == (chain.first_day, chain.last_day)
    assert LAST + pd.Timedelta(days=13) == chain.live_until
    assert {"a": 1, "b": 1, "c": 1} == live.members.to_dict()
    assert [("b", "c"), ("a", "b")] == list(zip(live.pairs["first"], live.pairs["second"], strict=True))


@given(PLACES)
def test_live_pairs_are_those_of_every_pair(cases):
    """Two by two: nearer than both, and the later one so late that its near days are not over at the end."""
    x, y, ago = (np.array(each) for each in zip(*cases, strict=True))
    live = live_pairs(incidents(x, y, ago), end=END, near_m=3, near_days=4)
    expected = {
        frozenset((one, other))
        for one, other in combinations(range(len(x)), 2)
        if np.hypot(x[one] - x[other], y[one] - y[other]) < 3
        and abs(ago[one] - ago[other]) < 4
        and min(ago[one], ago[other]) < 3
    }
    assert expected == set(map(frozenset, live.pairs[["first", "second"]].to_numpy()))


def test_what_comes_after_the_period_is_not_known():
    """A report from the day after the period makes no pair."""
    rows = incidents([0, 0], [0, 0], [0, -1])
    assert 0 == len(live_pairs(rows, end=END).pairs)


def test_row_order_is_irrelevant():
    """The same incidents in another order have the same table, pairs and chains."""
    rows = quiet(300, np.random.default_rng(2))
    shuffled = rows.sample(frac=1, random_state=1)
    columns = ["observed", "expected"]
    first, second = (table(each, (0, 100, 400), (0, 7, 28))[columns] for each in (rows, shuffled))
    pd.testing.assert_frame_equal(first, second)
    one, other = (live_pairs(each, end=END, near_m=400, near_days=28) for each in (rows, shuffled))
    assert len(one.pairs) > 1
    assert set(map(frozenset, one.pairs[["first", "second"]].to_numpy())) == set(
        map(frozenset, other.pairs[["first", "second"]].to_numpy())
    )
    pd.testing.assert_series_equal(one.members.sort_index(), other.members.sort_index())


def test_incidents_without_a_position_are_left_out():
    """A report placed nowhere is in no pair."""
    rows = pd.concat(
        [
            incidents([0, 10], [0, 0], [1, 0]),
            gpd.GeoDataFrame({"occurred_from": [LAST]}, geometry=[None], crs=CRS),
        ]
    )
    assert 1 == table(rows, (0, 100), (0, 7))["observed"].sum()


def test_degrees_and_falling_edges_are_refused():
    """Distances in degrees, or bands that do not rise from 0, are an error with what to do."""
    rows = quiet(10, np.random.default_rng(1))
    with pytest.raises(LagesbildError, match=r"metric CRS.*to_crs"):
        decide(rows.to_crs("EPSG:4326"), rng=np.random.default_rng(1))
    for edges in ((0, 200, 100), (1, 100), (0,)):
        with pytest.raises(LagesbildError, match="`distance_edges_m` must rise from 0"):
            table(rows, edges, (0, 7))


def test_of_many_pairs_a_random_part_is_looked_at():
    """About as many pairs as wished are left, drawn without a look at the times, in the incidents' order."""
    rows = quiet(3000, np.random.default_rng(2))
    edges = (0, 200)
    pairs = table(rows, edges, (0, 14), "euclidean")["observed"].iloc[:2].sum()
    part = random_part(rows, reach_m=200, rng=np.random.default_rng(3), most_pairs=int(pairs / 16))
    assert len(part) == pytest.approx(3000 / 4, rel=0.01)
    left = table(part, edges, (0, 14), "euclidean")["observed"].iloc[:2].sum()
    assert left == pytest.approx(pairs / 16, rel=0.1)
    assert part.index.is_monotonic_increasing
    other_times = rows.assign(occurred_from=rows["occurred_from"].to_numpy()[::-1])
    again = random_part(other_times, reach_m=200, rng=np.random.default_rng(3), most_pairs=int(pairs / 16))
    assert part.index.equals(again.index)


def test_of_few_pairs_all_are_looked_at_and_no_chance_is_used():
    """What is small enough comes out as it is, and the next random number is the first."""
    rng = np.random.default_rng(3)
    rows = quiet(500, np.random.default_rng(2))
    assert random_part(rows, reach_m=200, rng=rng).equals(rows)
    assert rng.random() == np.random.default_rng(3).random()


def test_a_series_shows_in_a_random_part():
    """Near repeats everywhere are seen in a part as in all: about the same ratio."""
    rng = np.random.default_rng(5)
    rows = quiet(2000, rng)
    close = rows.set_geometry(rows.translate(20, 20)).assign(
        occurred_from=rows["occurred_from"] + pd.Timedelta(days=1)
    )
    both = gpd.GeoDataFrame(pd.concat([rows, close], ignore_index=True), crs=CRS)
    part = random_part(both, reach_m=200, rng=rng, most_pairs=50_000)
    assert len(part) < 0.7 * len(both)
    whole, some = (decide(each, permutations=99, rng=np.random.default_rng(1)) for each in (both, part))
    assert whole.is_significant
    assert some.is_significant
    assert some.ratio == pytest.approx(whole.ratio, rel=0.15)
