"""One decision over twelve bands: every count by brute force, and a series that goes on now."""

import sys
from datetime import date
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lagesbild.analysis import compiled
from lagesbild.analysis.space_time import _near_pairs
from lagesbild.analysis.space_time._near_pairs import pairs_within
from lagesbild.analysis.space_time.at_hand import load_compiled
from lagesbild.analysis.space_time.near_repeat_bands import _Near, decide_bands

CRS = "EPSG:3006"
END = date(2026, 11, 16)


def incidents(positions, until):
    """Incidents so many days before the end: 1 is the last day."""
    days = pd.to_timedelta(np.asarray(until), unit="D")
    frame = {"occurred_from": pd.Timestamp(END) - days + pd.Timedelta(hours=13)}
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(*np.asarray(positions).T, crs=CRS))


def quiet(number, rng):
    """A year in a town two kilometres wide where nothing goes on."""
    return rng.uniform(0, 2000, (number, 2)), rng.integers(1, 365, number)


@pytest.mark.parametrize("seed", range(3))
def test_every_band_counts_its_pairs(seed):
    """Pairs in each band, and incidents around the place, are those of a plain loop."""
    rng = np.random.default_rng(seed)
    positions, until = rng.uniform(0, 500, (60, 2)), rng.integers(1, 60, 60)
    near = _Near(pairs_within(positions, np.array([0, 100, 200, np.inf]), "euclidean"), until, 14)
    found = near.counts(until)
    apart = {
        (a, b): (np.hypot(*(positions[a] - positions[b])), abs(until[a] - until[b]), min(until[a], until[b]))
        for a, b in combinations(range(60), 2)
    }
    expected = [
        sum(metres < far and days < late and (not live or last <= 14) for metres, days, last in apart.values())
        for live in (False, True) for far in (200, 100) for late in (14, 7)
    ]  # fmt: skip
    assert expected == found.observed[:8].tolist()
    for at, (far, late) in enumerate([(200, 14), (200, 7), (100, 14), (100, 7)], start=8):
        distance = np.hypot(*(positions[:, None] - positions[None]).transpose(2, 0, 1))
        around = (distance < far).sum(axis=1)
        last = until <= late
        own = ((distance < far) & last[None]).sum(axis=1)
        mean = around * last.sum() / 60
        is_centre = last & (own > 1)
        best = max(
            (o * np.log(o / m) - o + m if o > max(m, 2) else 0, o, m)
            for o, m, c in zip(own, mean, is_centre, strict=True) if c
        ) if is_centre.any() else (0, 0, 0.0)  # fmt: skip
        expected = best[1:] if best[0] else (0, 0.0)
        assert expected == (found.observed[at], pytest.approx(found.expected[at]))


def test_expected_pairs_are_the_mean_of_all_shufflings():
    """What is expected of pairs is what many shufflings give on average."""
    rng = np.random.default_rng(1)
    positions, until = rng.uniform(0, 500, (40, 2)), rng.integers(1, 60, 40)
    near = _Near(pairs_within(positions, np.array([0, 100, 200, np.inf]), "euclidean"), until, 14)
    drawn = np.array([near.counts(rng.permutation(until)).observed[:8] for _ in range(4000)])
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - near.expected) < 4 * error).all()


def test_a_series_is_found_among_many():
    """Eight at one place in twelve days, among four hundred of a year: told as they are, around the place."""
    rng = np.random.default_rng(2)
    positions, until = quiet(400, rng)
    busy = rng.random(400) < 0.5
    positions[busy] = rng.normal((500, 500), 40, (busy.sum(), 2))
    series = rng.normal((1700, 1700), 30, (8, 2)), rng.integers(1, 13, 8)
    rows = incidents(np.vstack([positions, series[0]]), np.concatenate([until, series[1]]))
    found = decide_bands(rows, end=END, rng=rng, told_below=0.01)
    assert found.p == pytest.approx(1 / 2000)
    assert ("place", True) == (found.band.scope, found.observed >= 8)
    without = decide_bands(rows.iloc[:400], end=END, rng=rng, told_below=0.01)
    assert (True, "year") == (without.p > 0.01, without.band.scope)


@pytest.mark.parametrize("seed", range(5))
def test_the_compiled_loop_counts_the_same(seed, monkeypatch):
    """Every count, every expected number and the whole decision, whether a series goes on or not; loaded for long work."""
    rng = np.random.default_rng(seed)
    positions, until = quiet(int(rng.integers(20, 200)), rng)
    positions[: 4 * seed], until[: 4 * seed] = rng.normal((500, 500), 40, (4 * seed, 2)), np.arange(4 * seed)
    until = np.maximum(until, 1).astype(np.int16)
    near = _Near(pairs_within(positions, np.array([0, 100, 200, np.inf]), "euclidean"), until, 14)
    rows = incidents(positions, until)
    monkeypatch.delitem(sys.modules, "lagesbild.analysis.compiled.bands", raising=False)
    edges, totals = np.array([0, 7, 14, 28, np.inf]), np.zeros(4, dtype=int)
    table = near.pairs.tables(until[None], edges, totals)
    plain = decide_bands(rows, end=END, rng=np.random.default_rng(1))
    assert not compiled.is_loaded("bands")
    monkeypatch.setattr(_near_pairs, "_LONG", 0)
    assert plain == decide_bands(rows, end=END, rng=np.random.default_rng(1))
    assert compiled.is_loaded("bands")
    for orders in (until[None], *_near_pairs.shuffled(until, 201, rng)):
        looped = near.counts_of(orders)
        each = [near.counts(order) for order in orders]
        np.testing.assert_array_equal([one.observed for one in each], looped.observed)
        np.testing.assert_array_equal([one.expected for one in each], looped.expected)
    np.testing.assert_array_equal(table, near.pairs.tables(until[None], edges, totals))


def test_more_days_apart_than_16_bits_hold_are_counted_all_the_same():
    """Days that 16 bits would take for the same, 65 536 apart, are no near pair, with compiled loops at hand."""
    load_compiled()
    rows = incidents([(0, 0), (0, 0), (5000, 0)], [1, 1 + 2**16, 1])
    found = decide_bands(rows, end=END, rng=np.random.default_rng(1))
    assert (3, 0) == (found.incidents, found.observed)


@pytest.mark.parametrize("years", [60, pytest.param(1000, marks=pytest.mark.sweep)])
def test_quiet_years_keep_the_level(years):
    """Of quiet years at most as many as chance allows have a p below one in five."""
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(years):
        rows = incidents(*quiet(60, rng))
        alarms += decide_bands(rows, end=END, permutations=79, told_below=0.2, rng=rng).p <= 0.2
    assert alarms <= stats.binom(years, 0.2).ppf(0.999)
