"""Esri's categories by their wording, and the trend test against scipy."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis import grid as grids
from lagesbild.analysis.extent import Extent
from lagesbild.analysis.grid import square_grid
from lagesbild.analysis.places._chance import Chance
from lagesbild.analysis.places.gi_star import hotspots
from lagesbild.analysis.places.trend_classes import (
    COLD,
    HOT,
    NEITHER,
    hotspot_histories,
    mann_kendall,
    propose_window,
    trend_classes,
    windows_until,
)
from lagesbild.errors import LagesbildError
from lagesbild.periods import Period

STATE = {"H": HOT, "C": COLD, ".": NEITHER}
LEVEL_TREND = [5, 4, 5, 4, 5, 4, 5, 4, 5, 4]
FORTNIGHT = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")


def classified(history, trend=None):
    states = pd.DataFrame([[STATE[each] for each in history]])
    intensity = pd.DataFrame([trend or [1, 2] * (len(history) // 2)])
    return trend_classes(states, intensity).iloc[0]


@pytest.mark.parametrize(
    ("history", "trend", "expected"),
    [
        (".........H", None, "new_hot"),
        ("C........H", None, "new_hot"),
        ("........HH", None, "consecutive_hot"),
        ("..HHHHHHHH", None, "consecutive_hot"),
        (".HHHHHHHHH", range(10), "intensifying_hot"),
        (".HHHHHHHHH", LEVEL_TREND, "persistent_hot"),
        ("HHHHHHHHHH", LEVEL_TREND, "persistent_hot"),
        ("HHHHHHHH.H", range(10, 0, -1), "diminishing_hot"),
        ("H........H", None, "sporadic_hot"),
        (".H.HH.H.HH", None, "sporadic_hot"),
        ("CH.......H", None, "oscillating_hot"),
        ("HHHHHHHHH.", LEVEL_TREND, "historical_hot"),
        ("HHHHHHHHH.", range(10), "historical_hot"),
        ("HHHHHHHH..", None, "no_pattern"),
        ("..........", range(10), "no_pattern"),
        (".....H....", None, "no_pattern"),
        (".........C", None, "new_cold"),
        ("........CC", None, "consecutive_cold"),
        (".CCCCCCCCC", range(10, 0, -1), "intensifying_cold"),
        ("CCCCCCCCCC", LEVEL_TREND, "persistent_cold"),
        ("CCCCCCCCCC", range(10), "diminishing_cold"),
        ("C........C", None, "sporadic_cold"),
        ("HC.......C", None, "oscillating_cold"),
        ("CCCCCCCCCH", None, "new_hot"),
        ("CCCCCCCCC.", None, "historical_cold"),
    ],
)
def test_each_definition(history, trend, expected):
    """A history of ten windows, oldest first, is named as Esri words it (ArcGIS Pro documentation)."""
    assert expected == classified(history, list(trend) if trend is not None else None)


@given(st.lists(st.sampled_from("HC."), min_size=10, max_size=10))
def test_hot_and_cold_are_mirrors(history):
    """With hot and cold exchanged, and the counts turned about, hot classes become cold ones.

    But for the spot that is hot in the final window and historically cold, which is both: hot goes first.
    """
    text = "".join(history)
    first = classified(text, list(range(10)))
    second = classified(text.translate(str.maketrans("HC", "CH")), list(range(10, 0, -1)))
    swapped = {"hot": "cold", "cold": "hot"}
    name, _, side = first.rpartition("_")
    if text.count("H") < 9 and text.count("C") < 9:
        assert second == (f"{name}_{swapped[side]}" if side in swapped else first)


def test_nine_windows_have_no_class():
    """Esri's tool takes ten steps at least; with fewer nothing is said."""
    states = pd.DataFrame([[HOT] * 9])
    assert trend_classes(states, states).isna().all()


def test_frames_must_match():
    """States and intensities of different windows are an error."""
    with pytest.raises(LagesbildError, match="same cells and windows"):
        trend_classes(pd.DataFrame([[HOT] * 10]), pd.DataFrame([[1] * 11]))


@given(st.lists(st.integers(0, 4), min_size=4, max_size=26))
def test_mann_kendall_is_kendalls_tau_against_time(counts):
    """S and its tie-corrected variance are those behind scipy's asymptotic tau-b; ours is continuity-corrected."""
    found = mann_kendall(pd.DataFrame([counts])).iloc[0]
    if len(set(counts)) == 1:
        assert (0, 0, 1) == tuple(found)
        return
    tau = stats.kendalltau(np.arange(len(counts)), counts, method="asymptotic")
    n = len(counts)
    pairs = n * (n - 1) / 2
    tied = sum(t * (t - 1) / 2 for t in np.unique(counts, return_counts=True)[1])
    s = tau.statistic * np.sqrt(pairs * (pairs - tied))
    assert s == pytest.approx(found["s"])
    if round(s):
        spread = abs(s) / stats.norm.isf(tau.pvalue / 2)
        assert (abs(s) - 1) / spread == pytest.approx(abs(found["z"]))


def test_a_strict_rise_over_ten_steps():
    """S is 45 of 45 pairs, its variance 10*9*25/18 = 125, z = 44/sqrt(125) = 3.935 (Gilbert 1987, 16.4)."""
    found = mann_kendall(pd.DataFrame([range(10)])).iloc[0]
    assert (45, 3.935) == (found["s"], round(found["z"], 3))


def test_missing_and_short_series_have_no_trend():
    """A missing value, or three values, is NaN and not a trend."""
    assert mann_kendall(pd.DataFrame([[1, 2, 3]])).isna().all(axis=None)
    assert mann_kendall(pd.DataFrame([[1, 2, 3, np.nan, 5]])).isna().all(axis=None)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([30] * 10, 1), ([25] * 26, 2), ([8] * 40, 4), ([8] * 39, None), ([25] * 9, None), ([], None)],
)
def test_windows_are_as_wide_as_the_counts_need(counts, expected):
    """The fewest fortnights a window that give a mean of thirty and leave ten windows; none when there are too few."""
    assert expected == propose_window(counts)


def test_windows_end_with_the_period_and_tile():
    """Ten windows of four weeks are adjacent, and the last ends with the fortnight."""
    windows = windows_until(FORTNIGHT, size=2, count=10)
    assert (date(2026, 10, 19), FORTNIGHT.end) == (windows[-1].start, windows[-1].end)
    assert [each.start for each in windows[1:]] == [each.end for each in windows[:-1]]
    assert {28} == {each.days for each in windows}


def test_a_lasting_and_a_new_hotspot_are_told_apart():
    """Over ten windows a square that is always busy is persistent, one that began in the last is new."""
    rng = np.random.default_rng(1)
    grid = square_grid(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1500, 1500)], crs="EPSG:3006"), 100)
    windows = windows_until(FORTNIGHT, size=1, count=10)
    rows = []
    for number, window in enumerate(windows):
        lasting, fresh = [(250, 250)] * (12 + number % 2), [(1250, 1250)] * (12 if number == 9 else 0)
        for x, y in [*rng.uniform(0, 1500, (15, 2)), *lasting, *fresh]:
            rows.append({"occurred_from": pd.Timestamp(window.start), "geometry": shapely.Point(x, y)})
    incidents = gpd.GeoDataFrame(rows, crs="EPSG:3006")
    found = hotspot_histories(incidents, grid, windows, radius_m=50, rng=rng, repetitions=99)
    classes = trend_classes(*found)
    assert "persistent_hot" == classes["2_2"]
    assert "new_hot" == classes["12_12"]
    assert 13 == found.intensity.loc["2_2", windows[-1]]
    assert {"no_pattern"} == set(classes.drop(["2_2", "12_12"]))


def test_a_window_is_tested_as_by_itself(monkeypatch):
    """Hot and cold are those of ``hotspots``, told from other maps; windows of as many incidents share theirs."""
    rng = np.random.default_rng(2)
    area = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 970, 970)], crs="EPSG:3006")
    grid = square_grid(area, 100)
    windows = windows_until(FORTNIGHT, size=1, count=10)
    sizes = [40, 60, 40, 3, 40, 60, 40, 60, 40, 60]
    rows = [
        {"occurred_from": pd.Timestamp(window.start), "geometry": shapely.Point(x, y)}
        for window, size in zip(windows, sizes, strict=True)
        for x, y in np.vstack(
            [rng.uniform(0, 970, (size // 2, 2)), rng.uniform(300, 400, (size - size // 2, 2))]
        )
    ]
    incidents = gpd.GeoDataFrame(rows, crs="EPSG:3006")
    drawn = []
    smallest_p = Chance.smallest_p
    monkeypatch.setattr(
        Chance, "smallest_p", lambda self, *given: drawn.append(self.total) or smallest_p(self, *given)
    )
    found = hotspot_histories(incidents, grid, windows, radius_m=100, rng=rng)
    assert [40, 60] == sorted(drawn)
    for window in windows:
        there = incidents[incidents["occurred_from"] == pd.Timestamp(window.start)]
        alone = hotspots(
            grids.count_points(there.geometry, grid), grid, radius_m=100, rng=rng, alternative="both"
        )
        expected = HOT * alone["is_hot"].astype(int) + COLD * alone["is_cold"].astype(int)
        pd.testing.assert_series_equal(expected, found.states[window], check_names=False, check_dtype=False)
        pd.testing.assert_series_equal(
            alone["observed"], found.intensity[window], check_names=False, check_dtype=False
        )
    assert {HOT, NEITHER} <= set(found.states.to_numpy().ravel())


def test_no_windows_have_no_history():
    """As ``windows_back`` gives none where there are too few incidents; nothing has a class then."""
    grid = square_grid(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 970, 970)], crs="EPSG:3006"), 100)
    rows = gpd.GeoDataFrame(
        {"occurred_from": [pd.Timestamp(FORTNIGHT.start)]}, geometry=[shapely.Point(50, 50)], crs="EPSG:3006"
    )
    found = hotspot_histories(rows, grid, [], radius_m=100, rng=np.random.default_rng(1))
    assert (len(grid), 0) == found.states.shape == found.intensity.shape
    assert trend_classes(*found).isna().all()


def test_histories_of_cells_at_hand_are_those_of_the_whole_grid(monkeypatch):
    """Windows are judged alike whether all cells are held or those that an incident ever reaches."""
    rng = np.random.default_rng(6)
    windows = windows_until(FORTNIGHT, size=1, count=10)
    rows = [
        {"occurred_from": pd.Timestamp(window.start), "geometry": shapely.Point(x, y)}
        for window in windows
        for x, y in np.vstack([rng.uniform(0, 3_900, (8, 2)), rng.normal(2_000, 40, (6, 2))])
    ]
    incidents = gpd.GeoDataFrame(rows, crs="EPSG:3006")
    extent = Extent.of(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 4_000, 4_000)], crs="EPSG:3006"), 100)
    whole = extent.cells()
    monkeypatch.setattr("lagesbild.analysis.extent.MOST_CELLS", 0)
    few = extent.cells(near=incidents.geometry, reach_m=150)
    tested = {"radius_m": 150, "repetitions": 99}
    expected = hotspot_histories(incidents, whole, windows, rng=np.random.default_rng(1), **tested)
    found = hotspot_histories(incidents, few, windows, rng=np.random.default_rng(1), extent=extent, **tested)
    assert (expected.states == HOT).to_numpy().sum() > 0
    for each, other in zip(expected, found, strict=True):
        pd.testing.assert_frame_equal(each.loc[few.index], other, check_dtype=False)
