"""Counts against earlier periods: the false alarms, small numbers and what is missing."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lagesbild.analysis.series.baseline import compare, compare_groups
from lagesbild.periods import Period

NOW = Period(date(2026, 7, 13), date(2026, 7, 27), "fortnight")


def test_one_to_three_is_no_deviation():
    """Three reports where one is usual is within normal variation: nobody cries wolf over small counts."""
    earlier = pd.DataFrame({"inbrott": [1] * 12})
    (row,) = compare(pd.DataFrame({"inbrott": [3]}), earlier).itertuples()
    assert not row.is_unusual
    assert row.lower <= 3 <= row.upper


def test_a_great_step_is_found():
    """Twenty where five are usual is unusual, and so is nothing where twenty are."""
    earlier = pd.DataFrame({"up": [5] * 12, "down": [20] * 12})
    found = compare(pd.DataFrame({"up": [20], "down": [0]}), earlier)
    assert found["is_unusual"].all()


def test_steady_growth_is_followed_past_all_that_was_counted():
    """A series that grows by a third a year is expected to be where it has come to, above every earlier count."""
    mean = 1000 * (4 / 3) ** (np.arange(-80, 1) * 14 / 365.2425)
    counts = pd.DataFrame({"up": mean.round().astype(int), "down": mean[::-1].round().astype(int)})
    found = compare(counts.iloc[[-1]], counts.iloc[:-1])
    assert ["farrington", "farrington"] == found["method"].tolist()
    assert found["observed"].tolist() == pytest.approx(found["expected"].tolist(), rel=0.02)


@pytest.mark.parametrize("fortnights", [40, pytest.param(200, marks=pytest.mark.sweep)])
def test_quiet_fortnights_seldom_raise_an_alarm(fortnights):
    """Of fortnights in which nothing has changed, at most 5 % have any false finding, within Monte Carlo error."""
    rng = np.random.default_rng(2)
    means = np.array([8.0, 5.0, 4.0, 3.0, 2.0, 2.0, 1.0])
    names = [f"category {number}" for number in range(len(means))]
    alarms = 0
    for _ in range(fortnights):
        counts = rng.poisson(means, (13, len(means)))
        frame = pd.DataFrame(counts, columns=names)
        alarms += compare(frame.iloc[[-1]], frame.iloc[:-1])["is_unusual"].any()
    assert alarms <= stats.binom(fortnights, 0.05).ppf(0.995)


def test_a_new_category_is_compared_with_nothing():
    """A series that earlier periods do not have counts as zero before."""
    found = compare(pd.DataFrame({"ny": [2]}), pd.DataFrame({"annan": [1, 2, 3]}))
    assert 0 == found.loc["ny", "median"]


def test_earlier_years_are_missing_not_zero():
    """Without an earlier year there is no count of the same weeks; 0 is not missing."""
    earlier = pd.DataFrame({"a": [1, 2, 3]})
    assert compare(pd.DataFrame({"a": [2]}), earlier)["same_weeks"].isna().all()
    assert (
        0
        == compare(pd.DataFrame({"a": [2]}), earlier, same_weeks=pd.DataFrame({"b": [1]}))["same_weeks"].iloc[
            0
        ]
    )


def test_two_earlier_periods_say_nothing():
    """With fewer than three earlier periods nothing is judged, not even a great count."""
    found = compare(pd.DataFrame({"a": [50]}), pd.DataFrame({"a": [1, 1]}))
    assert not found["is_unusual"].any()
    assert found[["expected", "lower", "upper", "p_adjusted"]].isna().all(axis=None)


def test_the_interval_and_the_false_discoveries_have_levels_of_their_own():
    """A stricter rate calls less unusual and leaves the interval alone."""
    earlier, now = pd.DataFrame({"a": [5, 6, 4] * 4}), pd.DataFrame({"a": [13]})
    usual, strict = compare(now, earlier), compare(now, earlier, false_discovery_rate=0.001)
    assert (True, False) == (usual["is_unusual"].item(), strict["is_unusual"].item())
    pd.testing.assert_frame_equal(
        usual.drop(columns="is_unusual"), strict.drop(columns="is_unusual"), check_exact=True
    )


def test_groups_are_judged_with_one_decision():
    """Benjamini-Hochberg goes over the series of all groups; what each is compared with stays as it was alone."""
    rng = np.random.default_rng(3)
    categories = pd.DataFrame(rng.poisson([9.0, 4.0, 2.0], (14, 3)), columns=["a", "b", "c"])
    categories.loc[13, "a"] = 26
    total = categories.sum(axis="columns").to_frame("total")
    found = compare_groups({"total": total, "by": categories}, false_discovery_rate=0.02)
    alone = compare(categories.iloc[[-1]], categories.iloc[:-1])
    own = ["observed", "expected", "lower", "upper", "p"]
    pd.testing.assert_frame_equal(alone[own], found["by"][own])
    ranked = pd.concat([found["total"], found["by"]]).sort_values("p")
    by_hand = [min(4 * ranked["p"].iloc[at] / (at + 1) for at in range(rank, 4)) for rank in range(4)]
    np.testing.assert_allclose(by_hand, ranked["p_adjusted"])
    assert ["a"] == found["by"].index[found["by"]["is_unusual"]].tolist()


def test_groups_with_little_history_are_not_judged():
    """With two earlier periods no series of any group is judged; an empty group is empty."""
    few = pd.DataFrame({"a": [1, 1, 50]})
    found = compare_groups({"by": few, "none": few[[]]}, false_discovery_rate=0.05)
    assert not found["by"]["is_unusual"].any()
    assert found["by"]["p_adjusted"].isna().all()
    assert 0 == len(found["none"])


def stopped(rng, *, years, stop):
    """Three years of fortnights and the one judged, with 30 reports but where ``stop`` says that all are away."""
    fortnights = NOW.preceding(years * 26)
    weeks = [NOW.a_year_earlier(back) for back in (1, 2)]

    def away(period):
        days = min(abs((period.start - each.start).days) for each in [NOW, *weeks, NOW.a_year_earlier(3)])
        return 1 - (1 - stop) * max(0, 1 - days / 14)

    counts = pd.DataFrame({"total": [int(rng.poisson(30 * away(each))) for each in [*fortnights, NOW]]})
    counts.index = pd.Index([*fortnights, NOW], dtype=object)
    same = pd.DataFrame({"total": rng.poisson(30 * stop, 2)}, index=pd.Index(weeks, dtype=object))
    return counts, same


def test_a_stop_that_comes_every_year_is_expected():
    """Three of thirty, as in the same weeks of both years before, is as usual; the smooth season alone expects more."""
    counts, same = stopped(np.random.default_rng(5), years=3, stop=0.1)
    counts.iloc[-1] = 3
    learnt = compare_groups({"total": counts}, same_weeks={"total": same}, false_discovery_rate=0.02)["total"]
    smooth = compare_groups({"total": counts}, false_discovery_rate=0.02)["total"]
    assert learnt.loc["total", "expected"] < 8 < smooth.loc["total", "expected"]
    assert learnt.loc["total", "lower"] <= 3 <= learnt.loc["total", "upper"] < 20
    counts.iloc[-1] = 30
    busy = compare_groups({"total": counts}, same_weeks={"total": same}, false_discovery_rate=0.02)["total"]
    assert busy.loc["total", "is_unusual"]


@pytest.mark.parametrize("weeks", [[28, 33], [3, 30], [3]])
def test_same_weeks_that_chance_gives_teach_nothing(weeks):
    """Near the usual, on both sides of it, or in one year alone: the expectation is that of season and trend."""
    counts, same = stopped(np.random.default_rng(5), years=3, stop=1.0)
    rows = pd.DataFrame({"total": weeks}, index=same.index[: len(weeks)])
    told = compare_groups({"total": counts}, same_weeks={"total": rows}, false_discovery_rate=0.02)["total"]
    plain = compare_groups({"total": counts}, false_discovery_rate=0.02)["total"]
    assert plain.loc["total", "expected"] == told.loc["total", "expected"]
