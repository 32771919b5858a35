"""Tables that are read aloud, on a phone and on paper."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.present.html import tables
from lagesbild.present.words import labels

NBSP = "\N{NO-BREAK SPACE}"


def test_headings_carry_their_scope_and_numbers_stand_right():
    """Columns and rows are headed with scope, and a number's cell is marked for right alignment."""
    html = tables.html(pd.DataFrame({"category": ["Inbrott"], "count": [1200]}), caption="Antal")
    expected = (
        "<caption>Antal</caption><thead><tr>"
        '<th scope="col">Kategori</th><th scope="col" class="num">Rapporter</th></tr></thead>'
        f'<tbody><tr><th scope="row">Inbrott</th><td class="num">1{NBSP}200</td></tr></tbody>'
    )
    assert expected in html


def test_each_kind_is_written_its_way():
    """Shares, days, times, truths and missing values each have their form."""
    frame = pd.DataFrame(
        {
            "a": ["x", "y"],
            "share": [0.5, float("nan")],
            "day": pd.to_datetime(["2026-11-02", None]),
            "at": pd.to_datetime(["2026-11-02 07:05", None]),
            "ok": [True, False],
            "n": pd.array([0, None], dtype="Int64"),
        }
    )
    html = tables.html(frame, caption="c", kinds={"share": "percent"})
    cells = [part.split("<")[0] for part in html.split("<td")[1:]]
    expected = [f"50{NBSP}%", "2026-11-02", "2026-11-02 07:05", "ja", "0", ".", "–", "–", "nej", "–"]
    assert expected == [cell.split(">")[1] for cell in cells]


def test_a_long_table_says_how_much_is_left_out():
    """Rows over the limit are counted, not lost."""
    block = tables.table(pd.DataFrame({"n": range(15)}), caption="c", limit=3)
    assert (block.html.count('<th scope="row"'), "… och 12 till" in block.html) == (3, True)


def test_an_empty_table_says_so():
    """No rows is an answer."""
    assert "Inga rader." in tables.html(pd.DataFrame({"n": []}), caption="c")


@given(st.text())
def test_nothing_from_data_becomes_markup(text: str):
    """Whatever stands in a heading, a cell or a caption, the table has the elements it always has."""
    plain = tables.html(pd.DataFrame({"a": ["b"]}), caption="c", note="d")
    html = tables.html(pd.DataFrame({text or "a": [text]}), caption=text, note=text or "d")
    assert (plain.count("<"), plain.count(">")) == (html.count("<"), html.count(">"))


def test_steps_are_lines_that_are_not_broken():
    """Each line is a piece of its own that a phone shows below the one before; read aloud they are one text."""
    html = tables.html(
        pd.DataFrame({"a": ["x"], "b": ["18.00 <torg>\n18.40 park"]}), caption="c", kinds={"b": "steps"}
    )
    assert (
        '<span class="one-line">18.00 &lt;torg&gt;;</span> <span class="one-line">18.40 park</span>' in html
    )


def test_a_range_in_a_cell_is_not_broken_at_its_dash():
    """``kl. 18–22`` stays on one line, in words and in steps."""
    frame = pd.DataFrame({"shift": ["onsdag kl. 18–22"], "stops": ["18–19 A\n19–20 B"]})
    html = tables.html(frame, caption="a", headings={}, kinds={"stops": "steps"})
    assert all(labels.unbroken(each) in html for each in ("onsdag kl. 18–22", "18–19 A", "19–20 B"))
    assert "18–22" not in html
