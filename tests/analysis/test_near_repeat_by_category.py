"""Near repeats in each category: one level over all, and nothing between categories."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lagesbild.analysis import levels
from lagesbild.analysis.space_time.near_repeat import decide
from lagesbild.analysis.space_time.near_repeat_by_category import decide_by

CRS = "EPSG:3006"
LAST = pd.Timestamp("2026-11-15 13:00")
END = date(2026, 11, 16)
LEVEL = levels.family_level("near_repeat")


def quiet(numbers, rng):
    """A quiet year with so many incidents of each category."""
    n = sum(numbers.values())
    return gpd.GeoDataFrame(
        {
            "category": np.repeat(list(numbers), list(numbers.values())),
            "occurred_from": LAST - pd.to_timedelta(rng.integers(0, 364, n), unit="D"),
        },
        geometry=gpd.points_from_xy(rng.normal(0, 800, n), rng.normal(0, 800, n), crs=CRS),
    )


def followed(rows, number, category, rng):
    """The first incidents each followed by one of the category, close and the day after."""
    again = rows.iloc[:number].translate(30, 30).to_frame("geometry")
    again["category"] = category
    again["occurred_from"] = rows["occurred_from"].iloc[:number] + pd.Timedelta(days=1)
    return pd.concat([rows, again], ignore_index=True).sample(frac=1, random_state=rng.integers(99))


def test_a_series_is_its_categorys():
    """Burglaries that follow burglaries are near repeats of burglary alone, with the pairs and p of one decision."""
    rng = np.random.default_rng(4)
    rows = followed(quiet({"inbrott": 40, "klotter": 80, "skräp": 30}, rng), 12, "inbrott", rng)
    found = decide_by(rows, end=END, rng=np.random.default_rng(1), level=LEVEL)
    assert ["inbrott"] == found.index[found["is_significant"]].tolist()
    told = found.loc["inbrott"]
    own = rows[rows["category"] == "inbrott"]
    alone = decide(own, near_m=told["near_m"], near_days=told["near_days"], rng=np.random.default_rng(1))
    assert (52, "year") == (alone.incidents, told["scope"])
    assert (alone.observed, alone.expected) == (told["observed"], told["expected"])
    np.testing.assert_allclose(levels.holm(found["p"].to_numpy()), found["p_adjusted"])
    assert found.loc["inbrott", "p_adjusted"] == 3 * found.loc["inbrott", "p"] <= LEVEL / 2


def test_pairs_of_two_categories_are_no_series():
    """Graffiti that follows burglaries makes neither a near repeat."""
    rng = np.random.default_rng(4)
    rows = followed(quiet({"inbrott": 40, "klotter": 40}, rng), 20, "klotter", rng)
    assert not decide_by(rows, end=END, rng=rng, level=LEVEL)["is_significant"].any()


def test_small_categories_are_not_decided():
    """A category of nine is left out, as is what has no category; of nothing nothing is decided."""
    rows = quiet({"a": 10, "b": 9, "c": 12}, np.random.default_rng(1))
    rows.loc[rows["category"] == "c", "category"] = None
    assert ["a"] == decide_by(rows, end=END, rng=np.random.default_rng(1), level=LEVEL).index.tolist()
    nothing = decide_by(rows.iloc[:0], end=END, rng=np.random.default_rng(1), level=LEVEL)
    assert (0, bool) == (len(nothing), nothing["is_significant"].dtype)


def test_the_same_seed_gives_the_same_decision():
    """Each category shuffles by itself: the same seed gives the same p, whatever the others hold."""
    rows = quiet({"a": 40, "b": 60}, np.random.default_rng(2))
    more = pd.concat([rows, rows[rows["category"] == "b"]], ignore_index=True)
    first, second, third = (
        decide_by(each, end=END, rng=np.random.default_rng(1), level=LEVEL, permutations=199)
        for each in (rows, rows, more)
    )
    pd.testing.assert_frame_equal(first, second)
    assert first.loc["a", "p"] == third.loc["a", "p"]


@pytest.mark.parametrize("years", [25, pytest.param(100, marks=pytest.mark.sweep)])
def test_quiet_years_seldom_raise_an_alarm(years):
    """Of quiet years at a level of 20 %, as many have any near repeat as chance allows at most."""
    rng, number = np.random.default_rng(60), 60
    numbers = {"a": int(0.5 * number), "b": int(0.3 * number), "c": int(0.2 * number)}
    alarms = sum(
        decide_by(quiet(numbers, rng), end=END, rng=rng, level=0.2, permutations=79)["is_significant"].any()
        for _ in range(years)
    )
    assert alarms <= stats.binom(years, 0.2).ppf(0.995)
