"""A district's run of months above its share of the inhabitants has a name."""

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import periods
from lagesbild.analysis.places.district_trends import (
    district_states,
    district_trend_classes,
    known_counts,
    windows,
)
from lagesbild.analysis.places.trend_classes import COLD, HOT, NEITHER
from lagesbild.periods import Period

PEOPLE = pd.Series({"C": 100, "N": 1000, "S": 1000})


def counts(centre, north, south):
    return pd.DataFrame([centre, north, south], index=["C", "N", "S"])


def test_a_centre_above_its_share_every_month_is_persistently_hot():
    """Half the reports where a twentieth live, twelve months on end."""
    frame = counts([20] * 12, [10] * 12, [10] * 12)
    assert ["persistent_hot", "persistent_cold", "persistent_cold"] == district_trend_classes(
        frame, PEOPLE
    ).tolist()


def test_the_last_month_alone_is_new():
    """Even months, then many in the north: new."""
    frame = counts([1] * 12, [10] * 11 + [40], [10] * 12)
    assert "new_hot" == district_trend_classes(frame, PEOPLE)["N"]


def test_the_exact_test_is_the_binomials():
    """9 of 10 reports where half live: p = 2 · 11/1024 = 0.0215, which two districts' Holm (0.025) lets fall."""
    frame = pd.DataFrame({0: [9, 1]}, index=["N", "S"])
    assert [HOT, COLD] == district_states(frame, PEOPLE[["N", "S"]])[0].tolist()
    eight = pd.DataFrame({0: [8, 2]}, index=["N", "S"])  # p = 2 · 56/1024 = 0.109
    assert [NEITHER, NEITHER] == district_states(eight, PEOPLE[["N", "S"]])[0].tolist()


def test_a_district_without_inhabitants_takes_no_part():
    """Unknown inhabitants: neither hot nor cold, whatever is reported there."""
    people = PEOPLE.astype("Int64").mask(PEOPLE.index == "C")
    states = district_states(counts([90], [10], [10]), people)
    assert [NEITHER] * 3 == states[0].tolist()


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3), st.permutations(["C", "N", "S"]))
def test_the_order_of_districts_is_irrelevant(values, order):
    """Rows in another order give the same states."""
    frame = pd.DataFrame({0: values}, index=["C", "N", "S"])
    states = district_states(frame, PEOPLE)
    assert np.array_equal(states.loc[order, 0], district_states(frame.loc[order], PEOPLE)[0])


def test_windows_are_as_long_as_the_history_bears():
    """35 months are eleven quarters, the last ending with the last month; 14 months are the last twelve."""
    months = periods.months(date(2024, 2, 1), date(2027, 1, 1))
    quarters = windows(months)
    assert (11, date(2024, 4, 1), date(2027, 1, 1)) == (len(quarters), quarters[0].start, quarters[-1].end)
    assert months[2:14] == [Period(each.start, each.end, "month") for each in windows(months[:14])]


def test_as_many_windows_are_judged_as_leave_the_most_districts():
    """North is hidden in the first of twelve windows and South in all: eleven windows of two districts, not twelve of one."""
    frame = pd.DataFrame({"C": [9] * 12, "N": [pd.NA, *[7] * 11], "S": [pd.NA] * 12}, dtype="Int64")
    assert (["C", "N"], 11) == (list(known_counts(frame).index), known_counts(frame).shape[1])
    assert (1, 12) == known_counts(frame[["C"]]).shape
    assert (0, 12) == known_counts(frame[["S"]]).shape
    assert (1, 4) == known_counts(frame[["C"]].head(4)).shape
