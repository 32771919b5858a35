"""The catalogue: everything that the program tells has a Swedish translation that fits, and nothing else stands there."""

import ast
import re
import runpy
import string
from pathlib import Path

import pytest

WORDS = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "words.py"))
FILE = WORDS["FILE"]
CATALOGUE = WORDS["written"]()
TEXTS = [each for each in CATALOGUE if each.id]
SOURCES = sorted(WORDS["SOURCE"].rglob("*.py"))


def fields(text):
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogue_holds_what_the_code_tells_and_nothing_else():
    """A new text is missing, and one that is told no more is left over: `make words` mends both."""
    assert {each.id for each in WORDS["extracted"]() if each.id} == {each.id for each in TEXTS}


def test_every_text_is_translated():
    """Nobody meets English in the middle of Swedish."""
    assert [] == [each.id for each in TEXTS if not each.string]


def test_each_translation_says_what_was_found():
    """A translation has the fields of its text, no fewer and no others."""
    assert [] == [each.id for each in TEXTS if fields(each.id) != fields(each.string)]


def test_each_translation_keeps_the_white_space_that_lines_are_laid_out_with():
    """What is indented, ends in a blank or marks what needs someone does so in Swedish."""

    def frame(text):
        return text[: len(text) - len(text.lstrip("! "))], text[len(text.rstrip()) :]

    assert [] == [each.id for each in TEXTS if frame(each.id) != frame(each.string)]


def test_no_text_leaves_the_number_of_a_word_to_the_reader():
    """A word after a number has its one form or its other, `{rows:row|rows}`, and never both: `row(s)`, `rad(er)`."""
    both = re.compile(r"\} \w+\(\w{1,2}\)")
    assert [] == [each.id for each in TEXTS if both.search(each.id) or both.search(each.string)]


def test_a_word_after_a_number_is_chosen_in_both_languages():
    """Where a number may be one, Swedish nouns and participles follow it."""
    plural = re.compile(r"(?<!av )\{(\w+)(?::,)?\} (?:rader|filer|dagar|händelser|publicerade)\b")
    assert [] == [each.id for each in TEXTS if plural.search(each.string)]


def test_the_program_reads_what_the_catalogue_says():
    """The compiled catalogue is that of the written one."""
    assert WORDS["compiled"](CATALOGUE) == FILE.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(WORDS["SOURCE"]).as_posix())
def test_an_error_s_text_is_written_out(path):
    """A text put together from pieces has no translation: what was found goes into fields."""
    pieced = [
        f"{name}, line {text.lineno}"
        for name, text in WORDS["calls"](path)
        if name in WORDS["ERRORS"] and not isinstance(text, ast.Constant)
    ]
    assert [] == pieced
