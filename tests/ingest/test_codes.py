"""Codes of areas are compared alike on both sides, and shown as they are written."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.ingest.geography.codes import Lookup, as_written, plain


@pytest.mark.parametrize(
    ("written", "known"),
    [("A1 ", "A1"), ("a3", "A3"), ("1.0", "1"), ("1", "1.0"), ("1,0", "1"), ("A\u00a01", "A 1"),
     ("\ufeffA1", "A1"), ("Ａ１", "A1"), ("0114", "0114"), ("STRASSE", "straße")],
)  # fmt: skip
def test_two_ways_to_write_a_code_are_one(written, known):
    """Case, spaces of any kind, full-width signs and a whole number's decimals make no other code."""
    assert known == Lookup.among([known, "Z9"]).find(written)


def test_lost_zeros_are_found_when_one_is_meant():
    """Excel takes the zeros of ``0114``; of ``07`` and ``007`` neither is meant by ``7`` alone."""
    codes = Lookup.among(["0114", "07", "007"])
    assert ("0114", True, None) == (codes.find("114"), codes.lacks_zeros("114"), codes.find("7"))
    assert ("07", False) == (codes.find("07"), codes.lacks_zeros("07"))


def test_zeros_that_the_layer_lost_are_found():
    """The layer's column is of numbers, the export keeps its text."""
    assert ("114", True) == (Lookup.among(["114"]).find("0114"), Lookup.among(["114"]).lacks_zeros("0114"))


def test_a_code_comes_before_a_name():
    """An area that is named as another's code is found by its own code alone."""
    assert "second" == Lookup.of([("2", "first")], [("2", "second")]).find("2")


def test_whole_numbers_are_shown_without_decimals():
    """A Real column's 1.0 is stored as 1, and what is missing or blank as nothing."""
    assert ["1", "2.5", ""] == as_written(pd.Series([1.0, 2.5, None])).fillna("").tolist()
    assert ["A1", ""] == as_written(pd.Series(["A1 ", " \u00a0"])).fillna("").tolist()


@given(st.text(max_size=12))
def test_the_plain_form_is_plain(text):
    """What is plain already is left as it is."""
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("väst", "0101"), ("0101 Väst", "0101"), ("101", "0101"), ("Mitt", None), ("0102 mitt", "0102"), ("Norr", None)],
)  # fmt: skip
def test_an_area_goes_by_its_code_by_a_name_of_its_own_and_by_both(written, expected):
    """A name that two areas share names neither."""
    areas = Lookup.of_areas(["0101", "0102", "0203"], ["Väst", "Mitt", "Mitt"])
    assert expected == areas.find(written)


def test_a_code_goes_before_a_name():
    """Where one area's name is another's code, the code counts."""
    assert "A" == Lookup.of_areas(["A", "B"], ["Torget", "a"]).find("A")
