"""The weighted displacement difference: what counts, and what too little data says."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lagesbild.analysis.interventions.displacement import (
    detectable,
    has_enough,
    weighted_displacement_difference,
    z_without_effect,
)
from lagesbild.errors import LagesbildError

PAPER = (
    ("control", 308, 318),
    ("treated", 207, 110),
    ("displacement_control", 150, 140),
    ("displacement", 178, 157),
)


def zones(*rows, **columns):
    return pd.DataFrame(rows, columns=["role", "before", "after"]).assign(**columns)


def total(frame, level=0.90):
    return weighted_displacement_difference(frame, level=level).loc["total"]


def test_several_controls_count_as_their_mean():
    """Two controls that change by 4 and 0 are set against one treated place as a change of 2."""
    found = total(zones(("treated", 20, 10), ("control", 20, 24), ("control", 20, 20)))
    assert (-12, 30 + 84 / 4) == (found["estimate"], pytest.approx(found["se"] ** 2))


def test_what_moved_is_added_to_what_was_won():
    """Ten fewer here and ten more next door are nothing in all."""
    found = weighted_displacement_difference(
        zones(
            ("treated", 40, 30),
            ("control", 40, 40),
            ("displacement", 40, 50),
            ("displacement_control", 40, 40),
        )
    )
    assert [-10, 10, 0] == found["estimate"].tolist()


@pytest.mark.parametrize("rows", [[(0, 0), (0, 0)], [(3, 0), (50, 50)], [(50, 0), (4, 5)]])
def test_too_little_data_is_not_judged(rows):
    """Fewer than five reports a time, treated or control: no interval, no finding, nothing detectable."""
    frame = zones(("treated", *rows[0]), ("control", *rows[1]))
    found = total(frame)
    assert not has_enough(frame)
    assert found[["z", "p", "lower", "upper"]].isna().all()
    assert (False, True) == (found["is_reduction"], math.isnan(detectable(frame)))


@pytest.mark.parametrize("many", [60, pytest.param(300, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("mean", [10, 100])
def test_nothing_done_is_seldom_a_reduction(mean, many):
    """Of interventions without effect at most 5 % (within Monte Carlo error) look like a reduction."""
    rng = np.random.default_rng(4)
    before, after = rng.poisson(mean, (2, many, 2))
    found = [
        total(zones(("treated", b[0], a[0]), ("control", b[1], a[1])))["is_reduction"]
        for b, a in zip(before, after, strict=True)
    ]
    assert sum(found) <= stats.binom(many, 0.05).ppf(0.995)


@pytest.mark.parametrize(("many", "error"), [(60, 0.13), pytest.param(300, 0.06, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("mean", [25, 100])
def test_the_detectable_reduction_is_found_four_times_in_five(mean, many, error):
    """A reduction of the size said is found with probability 0.8, but for the error of so many simulated."""
    rng = np.random.default_rng(5)
    smallest = detectable(zones(("treated", mean, mean), ("control", mean, mean)))
    before, after = rng.poisson(mean, (many, 2)), rng.poisson([mean - smallest, mean], (many, 2))
    found = [
        total(zones(("treated", b[0], a[0]), ("control", b[1], a[1])))["is_reduction"]
        for b, a in zip(before, after, strict=True)
    ]
    assert 0.8 == pytest.approx(np.mean(found), abs=error)


def test_a_reduction_to_nothing_may_be_too_little_to_see():
    """With ten reports a time not even their end could be told from chance."""
    assert math.isnan(detectable(zones(("treated", 10, 10), ("control", 10, 10))))


def test_zones_that_cannot_be_compared_are_all_named():
    """Every fault is told at once, without its value."""
    frame = zones(("treated", 5, -1), ("ring", 5, 5), ("displacement_control", 5, 5), days_before=14)
    with pytest.raises(LagesbildError) as raised:
        weighted_displacement_difference(frame)
    for part in (
        "no row is control",
        "displacement_control has no displacement",
        "1 roles",
        "1 of 'after'",
        "fellow",
    ):
        assert part in str(raised.value)
    assert "ring" not in str(raised.value)


def test_the_score_tests_error_is_that_of_no_change():
    """20 in two years and 4 in one, beside 20 and 10: -6 of an error of sqrt(24 / 2 + 30 / 2)."""
    zones = pd.DataFrame(
        {"role": ["treated", "control"], "before": [20, 20], "after": [4, 10], "days_before": 730, "days_after": 365,
         "weight": 1.0}
    )  # fmt: skip
    assert pytest.approx(-6 / 27**0.5) == z_without_effect(zones)
