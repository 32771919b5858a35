"""Concentration against published values and against chance."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.places.concentration import (
    concentration_curve,
    concentration_measures,
    generalized_gini,
    gini,
    half_share,
)
from lagesbild.errors import LagesbildError

COUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(any)


@pytest.fixture
def rng():
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("counts", "plain", "generalized"),
    [([10, 8, 2, *[0] * 7], 0.78, 0.78), ([5, 2, 1, *[0] * 7], 0.8, 0.75), ([10, *[0] * 9], 0.9, 0.9)],
)
def test_the_gini_of_sparse_counts(counts, plain, generalized):
    """Gini and G' as published with Bernasco and Steenbeek's R package lorenzgini (the version not corrected for few places)."""
    assert (plain, generalized) == (round(gini(counts), 10), round(generalized_gini(counts), 10))


@given(COUNTS)
def test_the_generalized_gini_is_a_share(counts):
    """G' is never more than the plain coefficient, and lies between 0 and 1."""
    assert -1e-9 <= generalized_gini(counts) <= gini(counts) + 1e-9 <= 1


@given(st.integers(1, 30), st.integers(0, 200))
def test_one_each_is_no_concentration(reports, empty):
    """Whatever the number of empty places, one report each is as even as can be."""
    assert 0 == pytest.approx(generalized_gini([1] * reports + [0] * empty))


def test_half_of_the_reports():
    """Of ten places one has five of ten reports: a tenth of the places has half."""
    assert (0.1, 0.2) == (
        half_share([5, 1, 1, 1, 1, 1, 0, 0, 0, 0]),
        half_share([4, 2, 1, 1, 1, 1, 0, 0, 0, 0]),
    )


def test_fewer_reports_than_places_always_look_concentrated(rng):
    """50 reports over 1 000 equal places: half on at most 2.5 % of them, and no finding."""
    counts = np.bincount(rng.integers(0, 1000, 50), minlength=1000)
    found = concentration_measures(counts, rng=rng, places=1000, repetitions=199)
    assert found.loc["half_share", "observed"] <= 0.025
    assert not found["is_concentrated"].any()


def test_a_square_that_has_half_is_found(rng):
    """25 of 50 reports at one of 1 000 places are beyond any chance: p is the smallest that 199 simulations give."""
    found = concentration_measures([25, *[1] * 25], rng=rng, places=1000, repetitions=199)
    assert [1 / 200, 1 / 200] == found["p"].tolist()
    assert found["is_concentrated"].all()


@pytest.mark.parametrize("towns", [40, pytest.param(200, marks=pytest.mark.sweep)])
@pytest.mark.parametrize(("places", "reports"), [(1000, 25), (200, 100)])
def test_equal_places_are_seldom_found_concentrated(places, reports, towns, rng):
    """Of towns of equal places at most 5 % (within Monte Carlo error) are found concentrated, known places or not."""
    known, unknown = 0, 0
    for _ in range(towns):
        counts = np.bincount(rng.integers(0, places, reports), minlength=places)
        known += concentration_measures(counts, rng=rng, places=places, repetitions=99).loc[
            "generalized_gini", "is_concentrated"
        ]
        unknown += concentration_measures(counts, rng=rng, repetitions=99).loc[
            "generalized_gini", "is_concentrated"
        ]
    assert max(known, unknown) <= stats.binom(towns, 0.05).ppf(0.995)


def test_the_expected_curve_is_that_of_equal_risk(rng):
    """Mean over simulations agrees with the exact curve of many Poisson places: share with at least k, and their reports."""
    places, mean = 20_000, 0.5
    found = concentration_curve(
        np.bincount(rng.integers(0, places, int(places * mean)), minlength=places),
        rng=rng,
        places=places,
        repetitions=30,
    )
    for least in (1, 2, 3):
        share = stats.poisson.sf(least - 1, mean)
        reports = stats.poisson.sf(least - 2, mean)
        assert reports == pytest.approx(
            np.interp(share, found["share_of_places"], found["expected"]), abs=0.01
        )


def test_the_curve_by_hand(rng):
    """Ten places, eleven reports, nine at one of them: a tenth has 9/11, two tenths 10/11, three all."""
    curve = concentration_curve([9, 1, 1], rng=rng, places=10, repetitions=19)
    assert [0.1, 0.1, 0.1, 0.3] == [on for on, _ in curve.attrs["needed"].values()]
    at = np.interp([0.1, 0.2, 0.3], curve["share_of_places"], curve["share_of_incidents"])
    np.testing.assert_allclose([9 / 11, 10 / 11, 1], at, atol=0.02)
    assert (11, 10) == (curve.attrs["incidents"], curve.attrs["places"])


@given(COUNTS, st.randoms())
def test_the_order_of_places_is_irrelevant(counts, random):
    """The measures do not depend on which place comes first."""
    shuffled = random.sample(counts, len(counts))
    assert (gini(counts), half_share(counts)) == (pytest.approx(gini(shuffled)), half_share(shuffled))


@pytest.mark.parametrize("counts", [[], [0, 0], [3, 2, 1]])
def test_too_few_reports_say_nothing(counts, rng):
    """Fewer than ten reports give no curve, no number and no finding."""
    found = concentration_measures(counts, rng=rng, places=50, repetitions=19)
    assert found[["observed", "expected", "p"]].isna().all(axis=None)
    assert not found["is_concentrated"].any()
    assert 0 == len(concentration_curve(counts, rng=rng, places=50, repetitions=19))


def test_places_without_reports_must_be_counted(rng):
    """Fewer places in all than with reports is an error."""
    with pytest.raises(LagesbildError, match="3 have incidents, against 2"):
        concentration_curve([1, 1, 1], rng=rng, places=2)


def test_places_without_reports_need_not_be_counted():
    """The number of all places says what their zeros would."""
    counts = np.array([5, 3, 1, 1])
    whole = np.concatenate([counts, np.zeros(96, dtype=int)])
    for measure in (gini, generalized_gini, half_share):
        assert measure(whole) == measure(counts, places=100)


def test_a_hundred_million_places_take_no_memory():
    """A curve over as many squares as Europe has is made of those with reports alone."""
    tracemalloc.start()
    curve = concentration_curve([3, 2, *[1] * 25], places=10**8, repetitions=99, rng=np.random.default_rng(1))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 10**8 == curve.attrs["places"]
    assert peak < 50e6
