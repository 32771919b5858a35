"""What blocks carry as data: written and read the same, exact as the page and no more."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import content
from lagesbild.content import Column, Ink, Key, Picture, Table
from lagesbild.present.html import tables
from lagesbild.present.html.blocks import MIME, Block
from lagesbild.present.html.fragments import Html, joined

cells = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=5)
two_columns = st.lists(st.tuples(cells, cells), max_size=4).map(tuple)
words = st.text(max_size=8)
some_tables = st.builds(
    Table,
    words,
    st.just((Column("a", "number"), Column("b", "text"))),
    two_columns,
    st.tuples(words),
    st.integers(0, 9),
)
pictures = st.builds(
    Picture,
    st.sampled_from(["chart", "map"]),
    words,
    words,
    words,
    words,
    st.tuples(st.builds(Key, words, words, st.none() | st.builds(Ink, words, words, st.floats(0, 1)))),
)


@given(st.lists(some_tables | pictures, max_size=4).map(tuple))
def test_content_is_read_as_it_was_written(shown):
    """Through JSON and back, tables and pictures are the same."""
    assert shown == content.loads(content.dumps(shown))


def test_another_versions_content_is_refused():
    """What another program wrote is not guessed at."""
    with pytest.raises(ValueError, match="version"):
        content.loads({"version": 0, "items": []})


def test_a_share_is_a_number_as_exact_as_the_page():
    """Minus 18.1 per cent is -0.181, not a text, and no hidden decimals leave with it."""
    frame = pd.DataFrame({"category": ["Inbrott"], "change": [-0.18149]})
    (table,) = tables.html(frame, caption="c", kinds={"change": "change"}).content
    assert (("Inbrott", -0.181),) == table.rows
    assert "change" == table.columns[1].kind


def test_fragments_keep_what_they_show_when_they_are_added():
    """Before, after and between texts; formatted into a text it is an error, for the content would be lost."""
    picture = Picture("chart", "<svg/>", "a")
    fragment = Html("<b>", (picture,))
    assert (picture, picture) == ("<p>" + fragment + "</p>" + joined(["<i>", fragment])).content
    with pytest.raises(TypeError, match="put together with"):
        f"<p>{fragment}</p>"


def test_a_block_carries_its_content_beside_its_html():
    """The notebook's output has both, so that nothing is read back from HTML."""
    block = tables.table(pd.DataFrame({"n": [3]}), caption="Antal")
    (table,) = content.loads(block._repr_mimebundle_()[MIME]["content"])
    assert ("Antal", ((3,),)) == (table.caption, table.rows)
    assert () == content.loads(Block("<p>x</p>")._repr_mimebundle_()[MIME]["content"])


def test_a_block_s_repr_is_short():
    """IPython writes it beside the output: the notebook would hold everything a third time."""
    block = Block("<p>x</p>" * 1_000, scripts=("y" * 1_000,))
    assert "<Block section: 8000 characters>" == repr(block)
