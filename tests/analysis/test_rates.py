"""Rates, changes and ranks: published intervals, no base, and ranks that chance cannot tell apart."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.rates import (
    competition_ranks,
    poisson_interval,
    rank_intervals,
    rates,
    relative_change,
)
from lagesbild.errors import LagesbildError


@pytest.mark.parametrize(
    ("count", "interval"),
    [
        (0, (0, 3.689)),
        (1, (0.025, 5.572)),
        (5, (1.623, 11.668)),
        (10, (4.795, 18.390)),
        (20, (12.217, 30.888)),
    ],
)
def test_the_interval_is_garwoods(count, interval):
    """95 % limits of a Poisson mean as tabled by Garwood (1936) and in every epidemiology text since."""
    assert interval == tuple(round(float(bound), 3) for bound in poisson_interval(count))


@given(st.integers(1, 10_000), st.sampled_from([0.9, 0.95, 0.99]))
def test_each_bound_leaves_half_of_the_error(count, level):
    """At the lower bound the count or more, at the upper the count or fewer, has half of what the level leaves."""
    lower, upper = poisson_interval(count, level=level)
    assert (1 - level) / 2 == pytest.approx(stats.poisson.sf(count - 1, lower))
    assert (1 - level) / 2 == pytest.approx(stats.poisson.cdf(count, upper))


def test_nobody_has_no_rate():
    """A place without inhabitants, or without a known count, has no rate; none reported is a rate of zero."""
    found = rates(pd.Series([3, np.nan, 0], list("abc")), pd.Series([0, 100, 100], list("abc")))
    assert found.loc[["a", "b"], "rate_per_100k"].isna().all()
    assert (0, 0) == (found.loc["c", "rate_per_100k"], found.loc["c", "lower"])


def test_a_change_needs_a_base():
    """10 to 5 is half as many; from zero, or from nothing known, there is no percentage."""
    found = relative_change([5, 3, 0, 2], [10, 0, 0, np.nan])
    assert -0.5 == found[0]
    assert all(math.isnan(value) for value in found[1:])


def test_equals_share_the_best_of_their_ranks():
    """Competition ranking: after two seconds comes a fourth."""
    found = competition_ranks(pd.Series([5, 9, 5, 1, np.nan]))
    assert [2, 1, 2, 4, None] == [None if pd.isna(rank) else rank for rank in found]


def test_a_rank_interval_by_hand():
    """30 against 10 of equal size is p = 0.0022 (binomial, two-sided); 30 against 28 is nothing."""
    found = rank_intervals(pd.Series([30, 28, 10], ["a", "b", "c"]))
    assert [(1, 2), (1, 2), (3, 3)] == list(zip(found["best"], found["worst"], strict=True))


def test_chance_ranks_nobody():
    """Among single digits every rank is possible: first of ten may be last."""
    found = rank_intervals(pd.Series([4, 3, 3, 2, 2, 1, 1, 1, 0, 0]))
    assert (1, {1}, {10}) == (found["rank"].iloc[0], set(found["best"]), set(found["worst"]))


def test_a_place_without_inhabitants_is_not_ranked():
    """Neither it nor a place without a count takes part."""
    found = rank_intervals(pd.Series([3, 2, np.nan]), pd.Series([0, 100, 100]))
    assert [False, True, False] == found["rank"].notna().tolist()
    assert (1, 1) == (found["best"].iloc[1], found["worst"].iloc[1])


def test_a_negative_count_is_refused():
    """Changes are not ranked as if they were counts."""
    with pytest.raises(LagesbildError, match="1 are"):
        rank_intervals(pd.Series([3, -1]))


@pytest.mark.parametrize("means", [[3] * 10, [5, 5, 5, 30, 30, 30], [5, 10, 15, 20, 25, 30, 35, 40]])
def test_a_rank_interval_holds_the_true_rank(means):
    """In at least 95 % of 200 simulated years the interval of the first place holds all ranks its rate may have."""
    rng, rate = np.random.default_rng(3), np.array(means)
    best, worst = 1 + (rate > rate[0]).sum(), len(rate) - (rate < rate[0]).sum()
    years = [rank_intervals(pd.Series(rng.poisson(rate))).iloc[0] for _ in range(200)]
    covered = sum(year["best"] <= best and worst <= year["worst"] for year in years)
    assert covered >= stats.binom(200, 0.95).ppf(0.005)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_a_rank_lies_in_its_interval(counts):
    """The observed rank is always among the possible ones, which are ranks."""
    found = rank_intervals(pd.Series(counts))
    assert ((1 <= found["best"]) & (found["best"] <= found["rank"])).all()
    assert ((found["rank"] <= found["worst"]) & (found["worst"] <= len(counts))).all()
