"""Scans of everything and of each category: one level, nothing told twice, nothing scanned in vain."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lagesbild.analysis import levels
from lagesbild.analysis.space_time import clusters_by_category
from lagesbild.analysis.space_time.clusters_by_category import scan_by
from lagesbild.analysis.space_time.space_time_scan import scan

CRS = "EPSG:3006"
START, END = date(2025, 11, 17), date(2026, 11, 16)
LEVEL = levels.family_level("cluster")


def incidents(category, x, y, days_ago):
    """Incidents of a category that many days before the period's last day."""
    days = pd.to_timedelta(np.asarray(days_ago) + 1, unit="D")
    return gpd.GeoDataFrame(
        {"category": category, "occurred_from": pd.Timestamp(END) - days + pd.Timedelta(hours=13)},
        geometry=gpd.points_from_xy(x, y, crs=CRS),
    )


def quiet(numbers, rng):
    """A quiet year with so many incidents of each category."""
    parts = [
        incidents(name, rng.normal(0, 800, n), rng.normal(0, 800, n), rng.integers(0, 364, n))
        for name, n in numbers.items()
    ]
    return pd.concat(parts, ignore_index=True)


def with_burglaries(rng):
    """A quiet year, and seven burglaries at one place in its last week, where other things happen all the year."""
    rows = [
        quiet({"inbrott": 40, "klotter": 150, "skräp": 9}, rng),
        incidents("klotter", 900 + rng.normal(0, 40, 40), rng.normal(0, 40, 40), rng.integers(0, 364, 40)),
        incidents("inbrott", 900 + rng.normal(0, 40, 7), rng.normal(0, 40, 7), rng.integers(0, 7, 7)),
    ]
    return pd.concat(rows, ignore_index=True)


def found_in(rows, **options):
    return scan_by(rows, start=START, end=END, rng=np.random.default_rng(1), **({"level": LEVEL} | options))


def test_a_category_that_gathers_is_found_under_its_name():
    """Seven burglaries in a busy place are the burglaries' cluster: it is told once, first, and of those seven."""
    rows = with_burglaries(np.random.default_rng(3))
    found = found_in(rows)
    first = found.clusters.iloc[0]
    assert ("inbrott", True, 7) == (first["category"], first["is_significant"], first["observed"])
    assert list(range(239, 246)) == found.members.index[found.members["rank"] == 1].tolist()
    inside = [set(group.index) for _, group in found.members.groupby("rank")]
    for number, one in enumerate(inside):
        assert all(2 * len(one & other) < min(len(one), len(other)) for other in inside[:number])


def test_what_all_categories_do_together_is_everythings():
    """Nine reports of nine kinds at one place in a week are a cluster of all together, and of no category."""
    rng = np.random.default_rng(5)
    names = [f"slag {number}" for number in range(9)]
    new = incidents(names, 3000 + rng.normal(0, 40, 9), rng.normal(0, 40, 9), rng.integers(0, 7, 9))
    found = found_in(pd.concat([quiet(dict.fromkeys(names, 20), rng), new], ignore_index=True))
    significant = found.clusters[found.clusters["is_significant"]]
    assert 1 == len(significant)
    assert significant["category"].isna().all()
    assert list(range(180, 189)) == found.members.index[found.members["rank"] == 1].tolist()


def test_scans_that_can_find_nothing_are_not_made():
    """Nine incidents, or none in the last weeks, are not scanned; nor do they make the others less certain."""
    rng = np.random.default_rng(3)
    old = incidents("gammalt", rng.normal(0, 800, 50), rng.normal(0, 800, 50), rng.integers(40, 364, 50))
    found = found_in(pd.concat([with_burglaries(rng), old], ignore_index=True))
    assert [None, "inbrott", "klotter"] == [
        None if pd.isna(name) else name for name in found.scans["category"]
    ]
    np.testing.assert_allclose(levels.holm(found.scans["p"].to_numpy()), found.scans["p_adjusted"])
    first = found.clusters.iloc[0]
    assert found.scans["p_adjusted"].min() == first["p_adjusted"] == 3 * first["p"]
    assert (
        pytest.approx(14 / (3 * first["p"])) == first["recurrence_days"]
    )  # three scans: chance has three tries


def test_one_scan_alone_is_the_plain_scan():
    """With no category large enough, the clusters are those of the scan of everything."""
    rows = quiet({"a": 9, "b": 9, "c": 9}, np.random.default_rng(2))
    found = found_in(rows, permutations=99)
    (own,) = np.random.default_rng(1).spawn(1)
    plain = scan(rows, start=START, end=END, rng=own, permutations=99, stop_after=5)
    columns = ["radius_m", "first_day", "observed", "expected", "statistic", "p"]
    pd.testing.assert_frame_equal(
        plain.clusters[columns]
        .sort_values(["p", "statistic"], ascending=[True, False])
        .reset_index(drop=True),
        found.clusters[columns].reset_index(drop=True),
    )
    assert found.clusters["p"].tolist() == found.clusters["p_adjusted"].tolist()


def test_a_city_is_searched_around_squares(monkeypatch):
    """Twelve gathered among more than a town has are found, and every circle of all together lies in the middle of a square."""
    rng = np.random.default_rng(7)
    gathered = incidents("a", 905 + rng.normal(0, 30, 12), rng.normal(0, 30, 12), rng.integers(0, 7, 12))
    rows = pd.concat([quiet({"a": 300, "b": 200}, rng), gathered], ignore_index=True)
    monkeypatch.setattr(clusters_by_category, "MANY_CASES", 500)
    found = found_in(rows, max_radius_m=500)
    first = found.clusters.iloc[0]
    members = set(found.members.index[found.members["rank"] == 1])
    assert first["is_significant"]
    assert len(members & set(range(500, 512))) >= 6
    of_all = found.clusters[found.clusters["category"].isna()].geometry
    assert len(of_all)
    np.testing.assert_allclose(of_all.x % 50, 25)
    np.testing.assert_allclose(of_all.y % 50, 25)


def test_the_same_seed_gives_the_same_clusters():
    """Twice the same data and seed are twice the same report, in whatever order the rows come."""
    rows = with_burglaries(np.random.default_rng(3))
    first, second = found_in(rows), found_in(rows)
    pd.testing.assert_frame_equal(first.clusters, second.clusters)
    shuffled = found_in(rows.sample(frac=1, random_state=1))
    columns = ["category", "radius_m", "observed", "statistic"]
    is_found = first.clusters["is_significant"]
    pd.testing.assert_frame_equal(
        first.clusters.loc[is_found, columns],
        shuffled.clusters.loc[shuffled.clusters["is_significant"], columns],
    )


def test_nothing_at_all_has_no_clusters():
    """Without incidents there is one scan that found nothing."""
    found = found_in(quiet({"a": 0}, np.random.default_rng(1)))
    assert (0, 0, 1) == (len(found.clusters), len(found.members), len(found.scans))
    assert [1.0] == found.scans["p_adjusted"].tolist()


@pytest.mark.parametrize("years", [15, pytest.param(50, marks=pytest.mark.sweep)])
def test_quiet_years_seldom_raise_an_alarm(years):
    """Of quiet years at a level of 20 %, as many have any cluster, over all scans, as chance allows at most."""
    rng, number = np.random.default_rng(60), 60
    shares = {"a": 0.5, "b": 0.3, "c": 0.2}
    alarms = 0
    for _ in range(years):
        rows = quiet({name: int(share * number) for name, share in shares.items()}, rng)
        options = {"start": START, "end": END, "level": 0.2, "permutations": 79, "workers": 1}
        alarms += scan_by(rows, rng=rng, **options).clusters["is_significant"].any()
    assert alarms <= stats.binom(years, 0.2).ppf(0.995)


def test_a_category_that_rises_where_it_always_is_gathers_nowhere():
    """Litter at one place, a dozen times as common in the last weeks: no cluster of all, as the plain scan would have it."""
    rng = np.random.default_rng(4)
    days = np.concatenate([rng.integers(28, 364, 32), rng.integers(0, 28, 32)])
    litter = incidents("skräp", 3000 + rng.normal(0, 100, 64), rng.normal(0, 100, 64), days)
    rows = pd.concat([quiet({"a": 80, "b": 80}, rng), litter], ignore_index=True)
    plain = scan(rows, start=START, end=END, rng=np.random.default_rng(1))
    assert plain.p <= LEVEL
    assert not found_in(rows).clusters["is_significant"].any()
