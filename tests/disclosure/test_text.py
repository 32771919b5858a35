"""What may tell of a person is masked in free text; measured on sentences that the project wrote itself."""

import itertools
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.disclosure.text import find, masked, masked_text

# Every person, number and address in it is made up: surnames are invented words, personal numbers have serial
# numbers (98x) that are not given to anyone, telephone numbers belong to the series kept for fiction.
LABELLED = (Path(__file__).parent / "labelled_texts.txt").read_text(encoding="utf-8").splitlines()
LABEL = re.compile(r"\{([\w-]+):([^}]*)\}")


def unlabelled(line):
    """The sentence, and the spans of what should be masked in it."""
    text, spans, at = "", [], 0
    for match in LABEL.finditer(line):
        text += line[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + line[at:], spans


def measured():
    """True, found and rightly found by kind: a thing is found when all of it is masked, whatever it is called."""
    true, found, right, wrong = Counter(), Counter(), Counter(), []
    for line in LABELLED:
        text, spans = unlabelled(line)
        masks = find(text)
        hidden = {at for each in masks for at in range(each.start, each.end)}
        for start, end, kind in spans:
            true[kind] += 1
            found[kind] += all(at in hidden or text[at].isspace() for at in range(start, end))
        for each in masks:
            touches = any(each.start < end and start < each.end for start, end, _ in spans)
            right["all"] += touches
            wrong += [] if touches else [(each.kind, text)]
    return true, found, right["all"], wrong


def test_the_labelled_set_is_large_enough():
    """At least 150 sentences, a third of them with nothing to mask."""
    assert len(LABELLED) >= 150
    assert sum(not LABEL.search(line) for line in LABELLED) >= 50


def test_numbers_are_found():
    """Every number with a known form is found: personal, telephone, account, card, car, mail and home."""
    true, found, _, _ = measured()
    assert {kind: true[kind] for kind in true if kind != "namn"} == {
        kind: found[kind] for kind in true if kind != "namn"
    }


def test_most_names_are_found():
    """Nine names in ten are found: an uncommon one with nothing around it to tell is missed."""
    true, found, _, _ = measured()
    assert true["namn"] >= 50
    assert found["namn"] / true["namn"] >= 0.9


def test_little_else_is_masked():
    """Nineteen in twenty of what is masked should be."""
    _, _, right, wrong = measured()
    assert right / (right + len(wrong)) >= 0.95, wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring 070-174 06 05.", "Ring [telefon]."),
        ("850312-9815", "[personnummer]"),  # ends in its check digit or not: written out it is one
        ("kl. 22.15 den 2026-11-02", "kl. 22.15 den 2026-11-02"),
        ("Storgatan 12 B", "Storgatan [nr]"),
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
