"""What may tell of a person is masked in free text; measured on sentences that the project wrote itself."""

import importlib.util
import itertools
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.disclosure.masking.normalised import normalised
from lagesbild.disclosure.masking.text import find, masked, masked_text, without_numbers

_spec = importlib.util.spec_from_file_location("labelled", Path(__file__).parent / "labelled.py")
labelled = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(labelled)
SENTENCES = [*labelled.FORMS, *labelled.LABELLED]


def test_the_labelled_set_is_large_enough():
    """At least 300 forms in 12 classes, ten or more of each in either half, and a thousand harmless words."""
    counts = labelled.counts(labelled.FORMS)
    assert sum(true for true, _ in counts.values()) >= 300
    assert len(counts) == 12
    for is_sealed in (False, True):
        half = labelled.counts([line for line in labelled.FORMS if labelled.is_sealed(line) == is_sealed])
        assert min(true for true, _ in half.values()) >= 10
    assert labelled.false_words(labelled.HARMLESS)[0] >= 1_000


@pytest.mark.parametrize("kind", labelled.kinds(SENTENCES))
def test_each_class_is_found(kind):
    """19 in 20 of every kind of number and address, 17 in 20 of names."""
    true, found = labelled.counts(SENTENCES)[kind]
    assert found / true >= (0.85 if kind == "namn" else 0.95), [
        text for each, text in labelled.missed(SENTENCES) if each == kind
    ]


def test_little_else_is_masked():
    """At most one harmless word in fifty."""
    words, wrong = labelled.false_words(labelled.HARMLESS)
    assert len(wrong) / words <= 0.02, wrong


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("０７０", "070"),
        ("070\u2013174\u00a006\u200905", "070-174 06 05"),
        ("0\u200b7\u00ad0", "070"),
        ("vakten＠exempel．se", "vakten@exempel.se"),
        ("A\u030asa", "Åsa"),
        ("D’Arvid", "D'Arvid"),
        ("٠٧٠", "070"),
        ("0\ufe0f\u20e37\ufe0f\u20e3", "07"),
    ],
)
def test_ways_of_writing_become_one(written, plain):
    """Width, spaces, dashes, marks, digits of other scripts and what is invisible (Unicode, Annex 15)."""
    text = normalised(written)
    assert text.text == plain
    assert text.original(0, len(plain)) == (0, len(written))


def test_the_original_is_masked():
    """What is found in the normalised text is masked where it stood, with all that is invisible within it."""
    assert masked_text("Ring 070\u200b\u2013174 ０６ 05, tack ½") == "Ring [telefon], tack ½"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring 070-174 06 05.", "Ring [telefon]."),
        ("850312-9815", "[personnummer]"),  # ends in its check digit or not: written out it is one
        ("kl. 22.15 den 2026-11-02", "kl. 22.15 den 2026-11-02"),
        ("Storgatan 12 B", "Storgatan [nr]"),
        ("Väg 56 och E18, Torget 22:15", "Väg 56 och E18, Torget 22:15"),
        ("vid Torget och Anna", "vid Torget och [namn]"),
        ("Inga vittnen. Inga ringde.", "Inga vittnen. [namn] ringde."),
        ("Den 2026-11-02–2026-11-15 kl. 21.00–23.30", "Den 2026-11-02–2026-11-15 kl. 21.00–23.30"),
        ("född 2026-11-02", "född [födelsedag]"),
        ("12 500 000 kr", "12 500 000 kr"),
        ("12 500 000", "[nummer]"),
        ("På gatan 3 ungdomar", "På gatan 3 ungdomar"),
        ("Björn i skogen", "Björn i skogen"),
        ("Björn Kvistmyra i skogen", "[namn] i skogen"),
    ],
)
def test_what_is_masked_is_named(text, expected):
    """A bracket says what stood there."""
    assert expected == masked_text(text)


def test_texts_are_shortened_after_they_are_masked():
    """A cut never leaves half a number or half a bracket, and a missing text stays missing."""
    texts = pd.Series(["Ring Anna på 070-174 06 05 om lampan", None], index=[7, 9], dtype="str")
    short = masked(texts, 22)
    assert ["Ring [namn] på…", True] == [short[7], pd.isna(short[9])]


@given(st.text())
def test_any_text_can_be_masked(text):
    """No text is too odd, and masks do not overlap."""
    found = find(text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert isinstance(masked_text(text), str)


@given(st.text(alphabet="0123456789 -+", max_size=30))
def test_no_masked_number_is_left(text):
    """What is masked once needs no masking again."""
    once = masked_text(text)
    assert once == masked_text(once) or len(find(once)) < len(find(text)) + 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Storgatan 12 B", "Storgatan [nr]"),
        ("Storg. 12-14, lgh 1102", "Storg. [nr]"),
        ("Kungsgatan 3", "Kungsgatan [nr]"),
        ("Gångtunneln vid 56:an", "Gångtunneln vid 56:an"),
        ("Landstrasse 49", "Landstrasse [nr]"),
        ("Städtle 35A", "Städtle [nr]"),
        ("zum sankt johanner 11", "zum sankt johanner [nr]"),
        ("Furulund 8 vid sopkärlen", "Furulund [nr] vid sopkärlen"),
        ("Furulund 8, källaren", "Furulund [nr], källaren"),
        ("Ekudden 12 (baksidan)", "Ekudden [nr] (baksidan)"),
        ("Björkbo 886 A, porten", "Björkbo [nr], porten"),
        ("Rosbo 894 & 895", "Rosbo [nr] & [nr]"),
        ("Storgatan, 12", "Storgatan, [nr]"),
        ("Storgatan (12)", "Storgatan ([nr])"),
        ("Storgatan #12", "Storgatan #[nr]"),
        ("Storgatan - 12", "Storgatan - [nr]"),
        ("Nygatan  12", "Nygatan  [nr]"),
        ("12 Nygatan", "[nr] Nygatan"),
        ("Storgatan 12345", "Storgatan [nr]"),
        ("Rosvägen tolv", "Rosvägen [nr]"),
        ("+46701234567", "[telefon]"),
        ("någon@example.se", "[e-post]"),
        ("Väg 56", "Väg 56"),
        ("Buss 4, hållplats 2", "Buss 4, hållplats 2"),
        ("E20 vid Coop", "E20 vid Coop"),
        ("Lekplats 7", "Lekplats 7"),
        ("Rondell 3", "Rondell 3"),
        ("Torget", "Torget"),
        (None, None),
    ],
)
def test_a_place_loses_its_house_numbers_alone(name, shown):
    """A street is where; its number is whose."""
    told = without_numbers(pd.Series([name, "Torget"], dtype="str"))
    assert [shown, "Torget"] == [None if pd.isna(each) else each for each in told]
