"""Patrols and follow-up, one town of each: the fast version of benchmarks/patrol.py and benchmarks/follow_up.py."""

from datetime import date
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def scripts():
    """The benchmarks' modules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import follow_up
        import patrol

        yield {"patrol": patrol, "follow_up": follow_up}


@pytest.fixture(scope="module")
def fortnight(scripts):
    """What each side covers of the demo's last fortnight but one."""
    patrol = scripts["patrol"]
    return patrol.fortnight(patrol.demo(1), date(2026, 11, 2), patrol.BUDGETS["small"])


def test_nobody_covers_more_than_hindsight_or_than_there_was(fortnight):
    """Chance covers least, hindsight most, and the solver's plan is the best of its own values."""
    covered = [fortnight[side] for side in ("lagesbild", "ranked", "fortnight")]
    assert 0 < fortnight["chance"] < fortnight["lagesbild"]
    assert max(covered) <= fortnight["optimum"] <= fortnight["incidents"]
    assert 0.0 == pytest.approx(fortnight["gap"])


def test_the_patrol_table_has_a_row_a_set(scripts, fortnight):
    """One of shares and one of what was foreseen."""
    text = scripts["patrol"].table([{"set": "demo", "budget": "small"} | fortnight])
    assert 2 == text.count("| Demokommunen |")


def test_the_one_that_worked_is_told_from_the_one_that_did_not(scripts):
    """In the demo's first seed both verdicts are right, and twenty places where nothing was done are judged."""
    follow_up = scripts["follow_up"]
    sites = follow_up.Sites(follow_up.geography.build())
    found = follow_up.with_interventions(sites, 1) | follow_up.without(sites, 1)
    assert "reduction" == found["demo"][follow_up.WORKED]
    assert "no_sure_change" == found["demo"][follow_up.FAILED]
    assert 20 == sum(found["nothing"].values())
    assert "Löftet är högst 5 %" in follow_up.table([found])
