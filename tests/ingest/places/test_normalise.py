"""Names of places are folded alike, however they are written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.ingest.places.normalise import compact, key, spellings

WRITTEN = st.text("abcdefgVNSÖåäöÅÄÖéüßØ 0123456789:.,-/'()", max_size=40)


@given(WRITTEN)
def test_a_key_is_its_own_key(text):
    """Folding what is folded changes nothing."""
    assert key(text) == key(key(text))


@given(WRITTEN)
def test_case_and_accents_say_nothing(text):
    """Upper and lower case, composed and decomposed letters, lost accents and doubled spaces are one name."""
    bare = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    same = {
        text.upper(), text.lower(), unicodedata.normalize("NFD", text), bare, f"  {text} ", text.replace(" ", "   "),
    }  # fmt: skip
    assert {key(text)} == set(map(key, same))


@given(WRITTEN)
def test_a_key_has_only_letters_digits_and_single_spaces(text):
    """What is compared has no sign that may be written in two ways."""
    assert all(each.isascii() and (each.isalnum() or each == " ") for each in key(text))
    assert key(text) == " ".join(key(text).split())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("V:a Storgatan", "vastra storgatan"),
        ("v storgatan", "vastra storgatan"),
        ("Västra  Storgatan", "vastra storgatan"),
        ("N. Järnvägsgatan", "norra jarnvagsgatan"),
        ("S:t Olofsgatan", "sankt olofsgatan"),
        ("S:ta Annas gata", "sankta annas gata"),
        ("gångtunneln vid 56:an", "gangtunneln vid 56an"),
        ("Coop-parkeringen", "coop parkeringen"),
        ("O", "o"),
        ("L'Arena", "larena"),
    ],
)
def test_swedish_abbreviations(written, expected):
    """Directions and saints are written out."""
    assert expected == key(written)


def test_compound_names_and_written_out_umlauts():
    """A hyphen, a space or nothing between the parts is one name, and so is an umlaut as two letters."""
    assert compact("Coop-parkeringen") == compact("Coop parkeringen") == compact("Coopparkeringen")
    assert {"mullerweg", "muellerweg"} == spellings("Müllerweg")
