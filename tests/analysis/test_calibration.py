"""Quiet fortnights, few of each kind: the fast version of benchmarks/calibration.py."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from lagesbild.analysis.levels import family_level

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def calibration():
    """The benchmark's module: the same simulations, fewer of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import calibration

        yield calibration


@pytest.fixture(scope="module", params=[5, pytest.param(20, marks=pytest.mark.sweep)])
def fortnights(request):
    """How many of each kind."""
    return request.param


@pytest.fixture(scope="module")
def deviations(calibration, fortnights):
    """Fortnights of each kind, 25 reports each."""
    return [calibration.simulate("deviation", kind, 25, 0, fortnights) for kind in calibration.KINDS]


def test_quiet_fortnights_seldom_have_a_deviation(deviations, fortnights):
    """Of quiet fortnights of each kind, no more have any deviation than the level allows (99.9 %)."""
    alarms = sum(len(each["alarms"]) for each in deviations)
    assert alarms <= stats.binom(5 * fortnights, family_level("deviation")).ppf(0.999)


def test_the_interval_holds_what_it_says(deviations, fortnights):
    """Of their 20 series each, 93 to 98 % lie in the 95 % interval, as it is shown and randomised."""
    total = {
        name: sum(each[name] for each in deviations)
        for name in deviations[0]
        if name not in {"done", "alarms"}
    }
    series = total["small_series"] + total["large_series"]
    assert fortnights * 5 * 20 == series
    for way in ("inside", "randomised"):
        assert 0.93 <= (total[f"small_{way}"] + total[f"large_{way}"]) / series <= 0.98


@pytest.mark.parametrize("method", ["hotspot", "near_repeat", "cluster"])
def test_quiet_towns_seldom_have_a_finding(calibration, method, fortnights):
    """Of quiet fortnights of every kind, no more have a hotspot, near repeat or cluster than the level allows."""
    many = fortnights // 5 if method == "cluster" else fortnights
    tallies = [calibration.simulate(method, kind, 25, 0, many) for kind in calibration.KINDS]
    alarms = sum(len(each["alarms"]) for each in tallies)
    assert alarms <= stats.binom(5 * many, family_level(method)).ppf(0.999)


def test_a_whole_report_counts_each_fortnight_once(calibration):
    """Two methods that alarm on the same fortnight are one false report, and only fortnights seen by all four count."""
    cell = {
        "deviation": {"done": 20, "alarms": [3, 12]},
        "hotspot": {"done": 20, "alarms": [3]},
        "cluster": {"done": 10, "alarms": [7]},
        "near_repeat": {"done": 20, "alarms": []},
    }
    assert (2, 10) == calibration.whole_report(cell)


def test_a_run_is_taken_up_where_it_stopped(calibration):
    """Ten fortnights and then ten more are the same as twenty at once."""
    first, second, both = (
        calibration.simulate("deviation", "overdispersed", 5, *span) for span in ((0, 3), (3, 6), (0, 6))
    )
    joined = calibration.merged(first, second)
    assert both["alarms"] == joined["alarms"]
    assert both["done"] == joined["done"]
    for name in both.keys() - {"alarms", "done"}:
        np.testing.assert_allclose(both[name], joined[name], atol=1e-5)
