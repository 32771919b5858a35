"""All counts of a period against what is usual, decided at once."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lagesbild.analysis.series.deviations import compare_period
from lagesbild.periods import Period

NOW = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
EARLIER = NOW.preceding(26)


def incidents(counts, *, delay_days=0.1):
    """``counts`` of each period and category, spread evenly over the period's days."""
    rows = []
    for period, of_category in counts.items():
        for category, number in of_category.items():
            for at in range(number):
                began = pd.Timestamp(period.start) + pd.Timedelta(days=14 * (at + 0.5) / number)
                rows.append((began, began + pd.Timedelta(days=delay_days), category, "O" if at % 2 else "V"))
    return pd.DataFrame(rows, columns=["occurred_from", "reported_at", "category", "district"])


def compared(now, before, **changes):
    rng = np.random.default_rng(4)
    history = {period: {name: int(rng.poisson(mean)) for name, mean in before.items()} for period in EARLIER}
    return compare_period(
        incidents(history | {NOW: now}, **changes),
        NOW,
        earlier=EARLIER,
        same_weeks=[NOW.a_year_earlier()],
        series={"category": ["inbrott", "klotter"], "district": ["V", "O"]},
        extracted_on=NOW.end,
    )


def test_total_categories_and_districts_are_judged_together():
    """A count far above the usual is unusual in its category alone, with one p-adjustment over all series."""
    found = compared({"inbrott": 12, "klotter": 5}, {"inbrott": 2, "klotter": 5})
    assert ["total", "category", "district"] == list(found)
    assert [True, False] == found["category"]["is_unusual"].tolist()
    assert 17 == found["total"].loc["total", "observed"] == found["district"]["observed"].sum()
    p = pd.concat([frame["p"] for frame in found.values()]).sort_values()
    adjusted = (p * len(p) / np.arange(1, len(p) + 1))[::-1].cummin()[::-1]
    told = pd.concat([frame["p_adjusted"] for frame in found.values()])
    assert adjusted.min() == pytest.approx(told.min())


def test_a_quiet_fortnight_has_nothing_unusual():
    """Counts as they usually are raise no alarm."""
    found = compared({"inbrott": 2, "klotter": 5}, {"inbrott": 2, "klotter": 5})
    assert not any(frame["is_unusual"].any() for frame in found.values())


def test_reports_that_come_late_lower_what_is_expected():
    """When reports take five days, the newest period is not yet complete, and less of it is expected."""
    whole = compared({"klotter": 20}, {"klotter": 20})["total"].loc["total"]
    late = compared({"klotter": 20}, {"klotter": 20}, delay_days=5)["total"].loc["total"]
    assert 1.0 == pytest.approx(whole["completeness"], abs=0.01)
    assert late["completeness"] == pytest.approx(9 / 14, abs=0.1)
    assert late["expected"] < 0.8 * whole["expected"]


def test_a_municipality_without_districts_is_compared_all_the_same():
    """A column without values is left out."""
    history = incidents({NOW: {"inbrott": 1}})
    found = compare_period(
        history, NOW, earlier=EARLIER, same_weeks=[], series={"district": []}, extracted_on=NOW.end
    )
    assert ["total"] == list(found)


@pytest.mark.parametrize("periods", [1, 2, 3, 10])
def test_a_category_that_is_new_is_judged_from_its_first_period(periods):
    """Twelve a fortnight ever since it began is as usual; with fewer than three earlier periods nothing is known."""
    history = {period: {"inbrott": 5} for period in EARLIER}
    for period in EARLIER[-periods:]:
        history[period] = {"inbrott": 5, "klotter": 12}
    found = compare_period(
        incidents(history | {NOW: {"inbrott": 5, "klotter": 12}}),
        NOW,
        earlier=EARLIER,
        same_weeks=[],
        series={"category": ["inbrott", "klotter"], "district": ["V", "O"]},
        extracted_on=NOW.end,
    )["category"]
    new = found.loc["klotter"]
    assert not found["is_unusual"].any()
    assert 5 == pytest.approx(found.loc["inbrott", "expected"], abs=1)
    if periods < 3:
        assert new[["lower", "upper", "p"]].isna().all()
    else:
        assert new["lower"] <= 12 <= new["upper"]
        assert 12 == new["median"]


def test_the_first_reports_of_a_kind_are_unusual():
    """Nine where there never was any are told: that a kind is rare is no reason to call it new."""
    found = compared({"inbrott": 5, "klotter": 9}, {"inbrott": 5, "klotter": 0})["category"]
    assert found.loc["klotter", "is_unusual"]


def test_a_rare_kind_is_not_new():
    """One report, long after the history began, is what a rate of one in ten periods gives."""
    history = {period: {"inbrott": 5} for period in EARLIER}
    history[EARLIER[-8]] = {"inbrott": 5, "klotter": 1}
    found = compare_period(
        incidents(history | {NOW: {"inbrott": 5, "klotter": 0}}),
        NOW,
        earlier=EARLIER,
        same_weeks=[],
        series={"category": ["inbrott", "klotter"]},
        extracted_on=NOW.end,
    )["category"]
    assert found.loc["klotter", "expected"] < 0.1
