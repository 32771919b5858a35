"""A reader of all that was ever published works nothing out: the fast version of benchmarks/disclosure.py."""

from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def disclosure():
    """benchmarks/disclosure.py, with what stands beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import disclosure

        yield disclosure


@pytest.mark.parametrize(
    "seeds",
    [(0,), *(pytest.param((at, at + 1), marks=pytest.mark.sweep) for at in range(0, 60, 2))],
    ids=str,
)
def test_no_hidden_count_can_be_worked_out_of_all_that_was_published(disclosure, seeds):
    """Kinds, calendars, editions, categories and districts change and reports come late: nothing hidden is narrow."""
    found = sum((disclosure.attack(seed, 6, None) for seed in seeds), Counter())
    assert found["asked"]
    assert (0, 0) == (found["broken"], found["figures that changed"])
    assert (
        found["asked"] == found["asked over linked days"]
    )  # else some are not looked at with all that is known


@pytest.mark.parametrize(
    ("mend", "seed", "steps"),
    [("order", 13, 3), pytest.param("register", 12, 8, marks=pytest.mark.sweep), ("revision", 0, 4)],
)
def test_the_reader_finds_what_was_open_before(disclosure, mend, seed, steps):
    """By true order, compared periods that nothing is asked of, or former versions of another edition, the same reader works hidden counts out."""
    assert disclosure.attack(seed, steps, mend)["broken"]
