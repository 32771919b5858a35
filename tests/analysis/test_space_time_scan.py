"""The space-time scan: every cylinder tried, planted clusters and false alarms."""

import importlib
from datetime import date, timedelta

import geopandas as gpd
import numba
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.caching import CacheImpl
from scipy import stats

from lagesbild.analysis.compiled import _kept
from lagesbild.analysis.space_time import _permuted_maxima, at_hand
from lagesbild.analysis.space_time._circles import circles_around
from lagesbild.analysis.space_time._cylinders import Search, likelihood_ratio
from lagesbild.analysis.space_time.space_time_scan import scan
from lagesbild.errors import LagesbildError

CRS = "EPSG:3006"
START = date(2025, 11, 17)
END = date(2026, 11, 16)


def incidents(x, y, days_ago):
    """Incidents that many days before the period's last day."""
    occurred = (
        pd.Timestamp(END) - pd.to_timedelta(np.asarray(days_ago) + 1, unit="D") + pd.Timedelta(hours=13)
    )
    return gpd.GeoDataFrame({"occurred_from": occurred}, geometry=gpd.points_from_xy(x, y, crs=CRS))


def quiet(number, rng, *, days=364):
    """Incidents in a town and around it, at times that have nothing to do with the place."""
    return incidents(rng.normal(0, 800, number), rng.normal(0, 800, number), rng.integers(0, days, number))


def with_cluster(number, rng):
    """A quiet year, and so many incidents near (3000, 0) in its last week."""
    known = quiet(120, rng)
    new = incidents(3000 + rng.normal(0, 40, number), rng.normal(0, 40, number), rng.integers(0, 7, number))
    return pd.concat([known, new], ignore_index=True)


def test_the_statistic_is_poissons_likelihood_ratio():
    """SaTScan's published cluster, by hand: 3 ln(3/0.42) + 97 ln(97/99.58) = 3.352053; fewer than expected is 0."""
    ratio = likelihood_ratio(np.array([3, 1]), np.array([0.42, 2.0]), 100)
    assert [3.352053, 0.0] == ratio.round(6).tolist()


def every_cylinder(positions, windows, count, *, radius, most, fewest):
    """The largest statistic, by trying each centre, radius and window in turn."""
    best = 0.0
    for centre in positions:
        distance = np.hypot(*(positions - centre).T)
        for edge in np.unique(distance[distance <= radius]):
            inside = distance <= edge
            for window in range(count):
                observed = (inside & (windows <= window)).sum()
                expected = inside.sum() * (windows <= window).sum() / len(windows)
                if inside.sum() <= most and observed >= fewest and observed > expected:
                    outside = len(windows) - observed
                    rest = outside * np.log(outside / (len(windows) - expected)) if outside else 0
                    best = max(best, observed * np.log(observed / expected) + rest)
    return best


CASES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 9)), min_size=6, max_size=30)


@given(CASES, st.integers(0, 10**6), st.sampled_from([2, 3]), st.sampled_from([1.5, 10.0]))
def test_the_search_misses_no_cylinder(cases, seed, fewest, radius):
    """Leaving out what cannot win gives the same maxima as trying every cylinder, also with ties and repeats.

    Compiled loops give them to the last bit, so it does not matter when they take over.
    """
    x, y, day = np.array(cases).T
    positions = np.column_stack([x, y]).astype(float)
    lengths = np.unique(day[day < 7])
    if not len(lengths):
        return
    windows = np.searchsorted(lengths, day).astype(np.uint8)
    shuffled = np.random.default_rng(seed).permuted(np.tile(windows, (4, 1)), axis=1)
    most = len(day) / 2
    circles = circles_around(np.unique(positions, axis=0), positions, max_radius_m=radius, max_cases=most)
    in_window = np.searchsorted(np.sort(windows), np.arange(len(lengths)), side="right")
    search = Search(circles, in_window, min_cases=fewest)
    maxima = search.maxima(shuffled)
    limits = {"radius": radius, "most": most, "fewest": fewest}
    expected = [every_cylinder(positions, row, len(lengths), **limits) for row in shuffled]
    np.testing.assert_allclose(maxima, expected, atol=1e-9)
    middle = float(np.median(maxima))
    for above in (0.0, middle):
        np.testing.assert_array_equal(
            search.compiled()(shuffled, above=above), search.maxima(shuffled, above=above)
        )


@given(st.integers(0, 10**6), st.sampled_from([20.0, 400.0]))
def test_circles_of_many_cases_are_searched_ring_by_ring_to_the_same_maxima(seed, radius):
    """Hundreds of cases around nine centres, some always in one place: compiled loops leave out no cylinder that wins."""
    rng = np.random.default_rng(seed)
    positions = rng.normal(0, 100, (600, 2)).round(-1)
    windows = rng.integers(0, 60, 600).astype(np.uint8)
    lengths = np.unique(windows[windows < 20])
    windows = np.where(windows < 20, np.searchsorted(lengths, windows), len(lengths))
    grid = np.array([(x, y) for x in (-80.0, 0.0, 80.0) for y in (-80.0, 0.0, 80.0)])
    circles = circles_around(grid, positions, max_radius_m=radius, max_cases=300)
    in_window = np.searchsorted(np.sort(windows), np.arange(len(lengths)), side="right")
    search = Search(circles, in_window, min_cases=3)
    shuffled = rng.permuted(np.tile(windows, (3, 1)), axis=1)
    for above in (0.0, 5.0):
        found = search.compiled()(shuffled, above=above)
        np.testing.assert_array_equal(search.maxima(shuffled, above=above), found)


def test_a_planted_cluster_is_found_and_placed():
    """Six reports in a week where there are none else are a cluster: there, then, and of those six."""
    rows = with_cluster(6, np.random.default_rng(3))
    found = scan(rows, start=START, end=END, rng=np.random.default_rng(1), permutations=199)
    first = found.clusters.iloc[0]
    assert first["is_significant"]
    assert (6, 0.005) == (first["observed"], first["p"])
    assert np.hypot(first.geometry.x - 3000, first.geometry.y) < 150
    assert list(range(120, 126)) == found.members[found.members == 1].index.tolist()
    assert 14 / 0.005 == pytest.approx(first["recurrence_days"])


@pytest.mark.parametrize("stop_after", [None, 20])
def test_a_long_scan_is_compiled_and_comes_out_the_same(monkeypatch, stop_after):
    """From the start where it is certain to be long, else when it has become long; and always where that costs nothing."""
    rows = with_cluster(4, np.random.default_rng(3))
    asked = {"start": START, "end": END, "permutations": 199, "stop_after": stop_after}
    monkeypatch.setattr("lagesbild.analysis.compiled.is_loaded", lambda _: False)
    made = [scan(rows, rng=np.random.default_rng(1), **asked)]
    monkeypatch.setattr(_permuted_maxima, "_LONG", 100_000)
    compiled = []
    monkeypatch.setattr(
        Search, "maxima", lambda self, *a, at=Search.maxima, **k: compiled.append(0) or at(self, *a, **k)
    )
    monkeypatch.setattr(Search, "compiled", lambda self, at=Search.compiled: compiled.append(1) or at(self))
    made.append(scan(rows, rng=np.random.default_rng(1), **asked))
    assert 1 == compiled[-1]
    compiled.clear()
    monkeypatch.undo()
    at_hand.load_compiled()
    monkeypatch.setattr(Search, "maxima", lambda *_, **__: compiled.append(0))
    made.append(scan(rows, rng=np.random.default_rng(1), **asked))
    assert [] == compiled
    for other in made[1:]:
        np.testing.assert_array_equal(made[0].maxima, other.maxima)
        assert made[0].clusters.equals(other.clusters)


def test_what_was_compiled_is_kept_and_damage_to_it_does_no_harm(tmp_path, monkeypatch):
    """The next process takes it; cut short, or with no folder to keep it in, it is compiled anew."""
    (tmp_path / "counted.py").write_text("def more(number):\n    return number + 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))
    more = importlib.import_module("counted").more
    assert 2 == _kept.kept(more)(1)
    files = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert 2 == len(files)
    for path in files:
        path.write_bytes(path.read_bytes()[:100])
    assert 3 == _kept.kept(more)(2)
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    assert 4 == _kept.kept(more)(3)


def test_the_cluster_is_not_seen_before_it_is_there():
    """Scanned up to the day before its first report, the same data have no significant cluster."""
    rows = with_cluster(6, np.random.default_rng(3))
    found = scan(
        rows, start=START, end=END - timedelta(days=7), rng=np.random.default_rng(1), permutations=199
    )
    assert found.p > 0.05


def test_a_rise_everywhere_is_no_cluster():
    """Four places with a report a week each, and all with three in the last week: place explains nothing."""
    x, days = np.meshgrid([0, 500, 1000, 1500], [0, 1, 2, *range(7, 364, 7)])
    found = scan(
        incidents(x.ravel(), 0 * x.ravel(), days.ravel()), start=START, end=END, rng=np.random.default_rng(1)
    )
    assert not len(found.clusters)


def test_a_place_with_many_reports_always_is_no_cluster():
    """A place with ten times the reports of others all the year is expected to have them."""
    x = np.append(np.zeros(10), 5000.0 * np.arange(1, 13))
    rows = [incidents(x, 0 * x, np.full(22, day)) for day in range(0, 364, 14)]
    found = scan(pd.concat(rows), start=START, end=END, rng=np.random.default_rng(1))
    assert not len(found.clusters)


def test_workers_change_nothing(monkeypatch):
    """One thread and three give the same clusters and the same permutations."""
    monkeypatch.setattr(_permuted_maxima, "_ENTRIES_AT_ONCE", 1)  # great data alone are shared out
    rows = quiet(150, np.random.default_rng(5))
    first, second = (
        scan(rows, start=START, end=END, rng=np.random.default_rng(7), permutations=199, workers=workers)
        for workers in (1, 3)
    )
    pd.testing.assert_frame_equal(first.clusters, second.clusters)
    assert first.maxima.tolist() == second.maxima.tolist()


@pytest.mark.parametrize("many", [1, 10**6])
def test_times_are_shuffled_within_each_group_alike_whichever_way_is_quicker(monkeypatch, many):
    """Each case of a group is in a window as often as any other, and no window leaves its group."""
    monkeypatch.setattr(_permuted_maxima, "_MANY_CASES", many)
    windows, groups = np.array([0, 2, 2, 1, 2, 0, 2], dtype=np.uint8), [np.arange(4), np.arange(4, 7)]
    drawn = _permuted_maxima._shuffled(windows, groups, outside=2, count=4000, rng=np.random.default_rng(1))
    for group in groups:
        assert (np.sort(drawn[:, group]) == np.sort(windows[group])).all()
    expected = [[1 / 4] * 4 + [1 / 3] * 3, [1 / 4] * 4 + [0] * 3]
    np.testing.assert_allclose([(drawn == window).mean(axis=0) for window in (0, 1)], expected, atol=0.03)


def test_row_order_is_irrelevant_to_the_clusters():
    """The same incidents in another order give the same clusters with the same incidents."""
    rows = quiet(150, np.random.default_rng(5))
    shuffled = rows.sample(frac=1, random_state=1)
    columns = ["radius_m", "days", "observed", "expected", "statistic"]
    first, second = (
        scan(each, start=START, end=END, rng=np.random.default_rng(7), permutations=9)
        for each in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(first.clusters[columns], second.clusters[columns])
    pd.testing.assert_series_equal(first.members.sort_index(), second.members.sort_index())


def test_clusters_share_no_place():
    """Secondary clusters lie beside the first: no incident's place is in two circles."""
    rows = quiet(150, np.random.default_rng(8))
    clusters = scan(rows, start=START, end=END, rng=np.random.default_rng(1), permutations=9).clusters
    assert len(clusters) > 1
    at = rows.geometry
    circles = [
        np.hypot(at.x - row.geometry.x, at.y - row.geometry.y) <= row.radius_m
        for row in clusters.itertuples()
    ]
    assert np.sum(circles, axis=0).max() == 1
    assert clusters["statistic"].is_monotonic_decreasing


def test_stopping_early_stops_at_the_given_number():
    """Without a cluster the scan ends at the tenth permutation as good, and p is 10 over those made."""
    rows = quiet(100, np.random.default_rng(2))
    whole = scan(rows, start=START, end=END, rng=np.random.default_rng(1))
    early = scan(rows, start=START, end=END, rng=np.random.default_rng(1), stop_after=10)
    reached = early.maxima >= early.clusters["statistic"].iloc[0]
    assert (10, True) == (reached.sum(), bool(reached[-1]))
    assert 10 / len(early.maxima) == early.p
    assert whole.maxima[: len(early.maxima)].tolist() == early.maxima.tolist()
    assert whole.p == pytest.approx(early.p, abs=0.2)


def test_stopping_early_spares_no_permutation_of_a_cluster():
    """A significant cluster meets all permutations, with p = (r + 1) / (R + 1)."""
    rows = with_cluster(6, np.random.default_rng(3))
    found = scan(rows, start=START, end=END, rng=np.random.default_rng(1), permutations=199, stop_after=20)
    assert (199, 1 / 200) == (len(found.maxima), found.p)


def test_what_is_decided_is_searched_for_no_more():
    """Beside a strong cluster weak ones are left at ten shufflings as good; each p is what all maxima give."""
    rows = pd.concat(
        [with_cluster(6, np.random.default_rng(3)), quiet(60, np.random.default_rng(4))], ignore_index=True
    )
    whole, early = (
        scan(rows, start=START, end=END, rng=np.random.default_rng(1), permutations=499, stop_after=stop)
        for stop in (None, 10)
    )
    assert early.clusters["statistic"].tolist() == whole.clusters["statistic"].tolist()
    told = []
    for statistic in whole.clusters["statistic"]:
        reached = np.flatnonzero(whole.maxima >= statistic)
        told.append(10 / (reached[9] + 1) if len(reached) >= 10 else (len(reached) + 1) / 500)
    assert told == early.clusters["p"].tolist()
    assert told[0] < 0.01 < told[-1]
    assert np.isnan(early.maxima).sum() > 300
    is_told = ~np.isnan(early.maxima)
    assert whole.maxima[is_told].tolist() == early.maxima[is_told].tolist()


def test_gumbels_p_goes_where_permutations_cannot():
    """A strong cluster's Gumbel p lies below the least that the permutations can show, a weak one's beside it."""
    strong = scan(
        with_cluster(10, np.random.default_rng(3)), start=START, end=END, rng=np.random.default_rng(1)
    )
    assert strong.clusters["p_gumbel"].iloc[0] < 1 / 1000
    weak = scan(quiet(100, np.random.default_rng(2)), start=START, end=END, rng=np.random.default_rng(1))
    assert weak.p == pytest.approx(weak.clusters["p_gumbel"].iloc[0], abs=0.05)


def test_few_incidents_have_no_cluster():
    """Five reports, even all at one place on one day, are too few to say anything of: no cluster, p missing."""
    for rows in (incidents([0] * 5, [0] * 5, [1] * 5), incidents([], [], [])):
        found = scan(rows, start=START, end=END, rng=np.random.default_rng(1))
        assert (0, True) == (len(found.clusters), np.isnan(found.p))
        assert 0 == len(found.members)
        assert bool == found.clusters["is_significant"].dtype


def test_a_short_study_shortens_the_windows():
    """With four weeks of data no window is longer than two."""
    rng = np.random.default_rng(4)
    rows = quiet(60, rng, days=28)
    found = scan(rows, start=END - timedelta(days=28), end=END, rng=rng, permutations=9, max_days=56)
    assert found.clusters["days"].max() <= 14


def test_what_has_no_position_or_lies_outside_the_study_is_left_out():
    """Incidents before the study, after it, or without a position count nowhere."""
    rows = pd.concat(
        [quiet(30, np.random.default_rng(1)), incidents([0, 0, None], [0, 0, None], [400, -1, 3])]
    )
    found = scan(
        rows.reset_index(drop=True), start=START, end=END, rng=np.random.default_rng(1), permutations=9
    )
    assert 30 == found.cases


def test_given_centres_are_the_circles_centres():
    """With centres given, circles lie around them alone."""
    rows = with_cluster(6, np.random.default_rng(3))
    centres = gpd.GeoSeries(gpd.points_from_xy([0, 3000], [0, 50]), crs=CRS)
    options = {"start": START, "end": END, "permutations": 9}
    found = scan(rows, centres=centres, rng=np.random.default_rng(1), **options)
    assert (3000, 50) == (found.clusters.geometry.x.iloc[0], found.clusters.geometry.y.iloc[0])
    with pytest.raises(LagesbildError, match="must share a CRS"):
        scan(rows, centres=centres.to_crs("EPSG:4326"), rng=np.random.default_rng(1), **options)


def test_degrees_and_a_study_without_days_are_refused():
    """Distances in degrees, or a study that ends before it starts, are an error with what to do."""
    rows = quiet(10, np.random.default_rng(1))
    with pytest.raises(LagesbildError, match=r"metric CRS.*to_crs"):
        scan(rows.to_crs("EPSG:4326"), start=START, end=END, rng=np.random.default_rng(1))
    with pytest.raises(LagesbildError, match="must end after it starts"):
        scan(rows, start=END, end=START, rng=np.random.default_rng(1))


@pytest.mark.parametrize("years", [40, pytest.param(200, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("number", [5, 25, 100])
def test_quiet_years_seldom_raise_an_alarm(number, years):
    """Of years in which time and place are independent, at most 5 % have a cluster (within Monte Carlo error)."""
    rng = np.random.default_rng(number)
    options = {"start": START, "end": END, "permutations": 39, "stop_after": 2, "workers": 1}
    alarms = sum(scan(quiet(number, rng), rng=rng, **options).p <= 0.05 for _ in range(years))
    assert alarms <= stats.binom(years, 0.05).ppf(0.995)
