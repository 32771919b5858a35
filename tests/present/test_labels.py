"""What Swedish readers see of numbers, days and counts."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.present.words import labels

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, f"1{NBSP}234,5"),
        (0, 0, "0"),
        (-2.5, 0, "−3"),
        (2.5, 0, "3"),
        (0.05, 1, "0,1"),
        (float("nan"), 1, "–"),
        (pd.NA, 0, "–"),
        (np.int64(12), 0, "12"),
    ],
)
def test_numbers_are_swedish_and_missing_is_not_zero(value: float, decimals: int, text: str):
    """A decimal comma, a no-break space, a minus sign, halves away from zero, and a dash for nothing."""
    assert text == labels.number(value, decimals=decimals)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "inga rapporter"),
        (1, f"1{NBSP}rapport"),
        (2, f"2{NBSP}rapporter"),
        (1200, f"1{NBSP}200{NBSP}rapporter"),
    ],
)
def test_nouns_follow_their_number(value: int, text: str):
    """None, one and several reports each have their form."""
    assert text == labels.count(value)


def test_a_share_without_a_base_is_a_dot():
    """Percent of nothing is ".", as in official statistics, and never 0."""
    assert [f"85{NBSP}%", "."] == [labels.percent(0.85), labels.percent(float("nan"))]


def test_days_are_written_out():
    """A day is day, month, year."""
    assert labels.day(date(2026, 11, 12)) == "12 november 2026"


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (None, "lör 7 nov 22.15"),
        ("2026-11-07 22:15", "lör 7 nov 22.15"),
        ("2026-11-07 23:30", "lör 7 nov 22.15–23.30"),
        ("2026-11-08 01:15", "lör 7 nov 22.15 – sön 8 nov 01.15"),
    ],
)
def test_time_spans_say_shared_parts_once(end: str | None, text: str):
    """A span within a day names the day once; a missing end is just the start."""
    start = pd.Timestamp("2026-11-07 22:15")
    assert text == labels.time_span(start, None if end is None else pd.Timestamp(end))


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_words_are_listed_with_och(words: list[str], text: str):
    """The last word is joined with "och"."""
    assert text == labels.enumeration(words)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_whole_number_can_be_read_back(value: int):
    """Nothing but the grouping and the sign differs from the number itself."""
    assert value == int(labels.number(value).replace(NBSP, "").replace("−", "-"))


def test_ranges_do_not_break_across_lines():
    """Only a dash between digits is joined; the words are the same to a reader."""
    assert (
        labels.unbroken("normalt 0–5, 2–15 november") == "normalt 0\u2060–\u20605, 2\u2060–\u206015 november"
    )
    assert labels.unbroken("Lyktan – rond 1") == "Lyktan – rond 1"
