"""Which categories stand by themselves follows from shown totals and the settings' order, and from nothing else."""

import pandas as pd
import pytest

from lagesbild.disclosure.release.groups import OTHER_CATEGORIES, groups

NAMES = ("Inbrott", "Stöld", "Klotter", "Brand")
DISTRICTS = pd.Series({"A": 60, "B": 60}, dtype="Int64")


def chosen(*categories, total=120, districts=DISTRICTS, max_hidden=0.5):
    counts = pd.Series(list(categories), index=list(NAMES), dtype="Int64")
    return groups(total, counts, districts, threshold=5, max_hidden=max_hidden)


def test_groups_stand_in_the_settings_order():
    """The largest category is last in the settings, and last in the table."""
    assert ["Inbrott", "Stöld", "Klotter", "Brand"] == list(chosen(20, 20, 20, 60))


def test_the_smallest_are_added_together_and_stand_last():
    """Two categories of a few reports would be small in both districts: they become one."""
    found = chosen(3 + 2, 80, 5, 30, max_hidden=0.2)
    assert {"Stöld": ("Stöld",), "Brand": ("Brand",), OTHER_CATEGORIES: ("Inbrott", "Klotter")} == found
    assert [OTHER_CATEGORIES] == list(found)[-1:]


def test_hidden_categories_are_all_alike():
    """Of four hidden categories none is chosen before another, whatever they hide."""
    assert list(NAMES) == list(chosen(pd.NA, pd.NA, pd.NA, pd.NA, max_hidden=1.0))
    few = pd.Series({"A": 6, "B": 6}, dtype="Int64")
    assert {} == chosen(pd.NA, pd.NA, pd.NA, pd.NA, total=12, districts=few, max_hidden=0.1)


@pytest.mark.parametrize("total", [None, 0])
def test_without_a_shown_total_there_is_no_table(total):
    """How much would be hidden cannot be said, or there is nothing."""
    assert {} == chosen(0, 0, 0, 0, total=total)
