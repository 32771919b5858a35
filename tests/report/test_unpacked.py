"""A file of any size is read a little at a time, and nothing in it is missed or read otherwise for that."""

import html
import re
from urllib.parse import unquote

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.ingest.geography.geography import Geography
from lagesbild.report.audit.leaks import Searcher
from lagesbild.report.audit.unpacked import base64_like, pieces
from lagesbild.report.audit.withheld_values import _WINDOW, Phrases, Secrets, windows, words

SHORT = ("kanariekiosken", "ån")
LONG = ("två", "ungdomar", "sprang", "mot", "ån", "när", "vakten", "kom")
PHRASES = Phrases({"place": frozenset({SHORT, ("fritidsenheten",)}), "description": frozenset({LONG})})


@pytest.mark.parametrize("moved", range(-50, 6, 5))
def test_a_phrase_across_two_windows_is_met(moved):
    """Wherever the second window begins in a sentence, or in a word of it, the sentence is met whole."""
    before = ("61.13, " * _WINDOW)[: _WINDOW + moved - 1] + " "
    told = "Två ungdomar sprang mot ån, när VAKTEN kom "
    assert {("description", LONG)} == set(PHRASES.met(before + told + before))
    assert set() == set(
        PHRASES.met(before + told.replace("vakten", "väktaren").replace("VAKTEN", "väktaren"))
    )
    assert {("place", SHORT)} == set(PHRASES.met(f"{before}Kanariekiosken, ån"))


def test_a_phrase_across_a_window_is_found_in_a_file():
    """The same in a report's file, escaped and with tags in between: its kind is told, once."""
    area = gpd.GeoDataFrame(geometry=[shapely.box(780_000, 6_785_000, 795_000, 6_795_000)], crs="EPSG:3006")
    named = gpd.GeoDataFrame({"kind": [], "name": []}, geometry=[], crs="EPSG:3006")
    geography = Geography(area, named, area.iloc[:0], named, area)
    points = np.array([[785_123.25, 6_790_457.5], [786_001.0, 6_791_002.0], [787_003.0, 6_789_004.0]])
    moment = pd.Timestamp("2026-08-03 10:17")
    search = Searcher(
        Secrets({"description": frozenset({LONG})}, points, frozenset({moment})), geography, 5
    ).search
    padding = b"12, " * (_WINDOW // 4 - 3)
    content = padding + b"Tv&aring; <b>ungdomar</b> sprang mot %C3%A5n n\\u00e4r vakten kom " + padding
    assert [("description of a report", 1)] == [
        (each.what, each.found) for each in search({"a.html": content})
    ]
    assert [("exact time of a report", 1)] == [
        (each.what, each.found) for each in search({"a.html": b"3 aug 10.17 " + b"<i>x</i> " * 9 + b"%32026"})
    ]
    # Three of two positions, each beginning at another byte of a number's eight, and one number alone.
    for start in range(8):
        raw = (
            b"\0" * start
            + points[0].tobytes()
            + b"\1\2\3"
            + points[2].tobytes() * 2
            + points[1, :1].tobytes()
        )
        assert [("exact position of a report", 2)] == [
            (each.what, each.found) for each in search({"a.bin": raw})
        ]


def test_words_are_those_of_the_pattern():
    """The table of common signs reads every sign as the pattern does that reads all."""
    for sign in map(chr, range(0x2400)):
        text = f"Åk{sign}B_ {sign} c"
        assert re.findall(r"\w+", text.casefold()) == words(text), hex(ord(sign))


@given(st.text(st.sampled_from("aÅßŁ⌘\u2060\ufffd\ud800ﬁ–∑ ,."), max_size=60))
def test_words_of_any_mixture_are_those_of_the_pattern(text):
    """Signs outside the table are read as spaces only where none of them is part of a word."""
    assert re.findall(r"\w+", text.casefold()) == words(text)


@given(st.lists(st.sampled_from(["QUJD" * 6, "a" * 23, "=", "b", "å", "-_/+", "\ud800", " "]), max_size=12))
def test_what_may_be_base64_is_what_the_pattern_finds(parts):
    """Rows of its letters are found in bytes as a pattern finds them in the text."""
    text = "".join(parts)
    assert re.findall(r"[A-Za-z0-9+/_-]{24,}={0,2}", text) == list(base64_like(text))


@given(st.text(st.sampled_from("aÅß– ,."), max_size=60))
def test_windows_are_the_text_and_cut_no_word(told):
    """Put together again they are the text, and their words are the text's."""
    text = told + "x" * (_WINDOW - 30) + told + "y" * 20 + told
    parts = list(windows(text))
    assert text == "".join(parts)
    assert re.findall(r"\w+", text.casefold()) == [word for part in parts for word in words(part)]


@given(st.text(st.sampled_from('&;#%quotlgamp<>x3CcAa5å"\\0'), max_size=60))
def test_escapes_are_read_as_the_library_reads_them(text):
    """Percent signs and entities mean what ``urllib`` and ``html`` say."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    (piece,) = [each for each in pieces("a", text.encode()) if each.where == "a"]
    assert html.unescape(unquote(plain, errors="replace")) == piece.texts[-1]
