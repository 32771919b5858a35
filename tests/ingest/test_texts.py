"""Columns of few different texts are those that a list of the texts makes."""

import numpy as np
import pandas as pd
import pytest

from lagesbild.ingest import texts

INDEX = pd.Index([7, 3, 9], name="row")


@pytest.mark.parametrize("text", ["Öst", "", None])
def test_a_constant_stands_in_every_row(text):
    """The column is that of the text repeated; None is missing."""
    expected = pd.Series([text] * 3, index=INDEX, dtype="str")
    pd.testing.assert_series_equal(expected, texts.constant(text, INDEX))


def test_a_text_is_found_by_its_number():
    """-1 and the number of a None are missing."""
    expected = pd.Series(["b", None, None], index=INDEX, dtype="str")
    pd.testing.assert_series_equal(expected, texts.numbered(["a", None, "b"], np.array([2, -1, 1]), INDEX))


def test_no_rows_have_no_texts():
    """Nothing repeated is an empty column of text."""
    nothing = pd.Series([], index=INDEX[:0], dtype="str")
    pd.testing.assert_series_equal(nothing, texts.constant("a", INDEX[:0]))
    pd.testing.assert_series_equal(nothing, texts.numbered([], np.array([], dtype="int64"), INDEX[:0]))


def test_texts_are_found_in_another_column():
    """Each is looked for among the others; a missing one is found only where one is missing there."""
    column, others = (pd.Series(texts_, dtype="str") for texts_ in (["a", None, "c"], ["c", "b", "c"]))
    assert [False, False, True] == texts.among(column, others).tolist()
    assert [False, True, True] == texts.among(column, pd.concat([others, column[1:2]])).tolist()
    assert [False] * 3 == texts.among(column, others[:0]).tolist()
    assert column.index.equals(texts.among(column, others).index)
