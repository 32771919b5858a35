import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.errors import ExecutionError
from lagesbild.report.page.markdown import Heading, Outline, render, slug


def html(text, *, level=2, shift=2):
    return render(text, outline=Outline(level=level), shift=shift, where="here").html


def test_headings_move_under_the_step():
    """A notebook's h1 becomes h3, its h2 h4, each with an id from its Swedish title."""
    text = render("# Så läser du\n\n## Öar & åar", outline=Outline(level=2), shift=2, where="here")
    assert text.html == '<h3 id="sa-laser-du">Så läser du</h3>\n<h4 id="oar-aar">Öar &amp; åar</h4>\n'
    assert text.headings == (Heading(3, "sa-laser-du", "Så läser du"), Heading(4, "oar-aar", "Öar & åar"))


def test_no_level_is_skipped():
    """A heading is at most one level below the one before it."""
    assert re.findall(r"<h(\d)", html("# A\n\n#### B\n\n###### C\n\n## D")) == ["3", "4", "5", "4"]


@given(st.lists(st.integers(1, 6), min_size=1))
def test_levels_never_jump(levels):
    """Whatever an analyst writes, the outline goes down one step at a time, from h3 to h6."""
    found = [
        int(each) for each in re.findall(r"<h(\d)", html("\n\n".join("#" * each + " T" for each in levels)))
    ]
    steps = zip([2, *found], found, strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert set(found) <= {3, 4, 5, 6}


def test_equal_titles_get_ids_of_their_own():
    """The same title three times gives three ids, none of them taken before."""
    outline = Outline(taken={"karta"}, level=2)
    text = render("# Karta\n\n# Karta", outline=outline, shift=2, where="here")
    assert [each.id for each in text.headings] == ["karta-2", "karta-3"]


@pytest.mark.parametrize(("title", "identity"), [("Åtgärder, 2026!", "atgarder-2026"), ("?", "avsnitt")])
def test_an_id_is_plain_letters(title, identity):
    """Swedish letters lose their marks; a title of signs alone gets a word."""
    assert slug(title) == identity


def test_html_in_markdown_is_text():
    """Markup that an analyst, or a pasted description, brings is shown and never run."""
    found = html("<img src=x onerror=alert(1)> and\n\n<script>alert(1)</script>")
    assert "<img" not in found
    assert "<script" not in found
    assert "&lt;img src=x onerror=alert(1)&gt;" in found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Brå](https://bra.se/a)", "<p>Brå (https://bra.se/a)</p>\n"),
        ("<https://bra.se/a>", "<p>https://bra.se/a</p>\n"),
        ("[ned](#karta)", '<p><a href="#karta">ned</a></p>\n'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[fil](findings.json)", "<p>fil (findings.json)</p>\n"),
    ],
)
def test_links_that_lead_out_are_written_out(text, shown):
    """An outside address stands in the text; a link inside the page stays one."""
    assert html(text) == shown


def test_an_image_in_markdown_is_refused():
    """A picture that the page does not hold would be missing, so it raises with its place."""
    with pytest.raises(ExecutionError, match="here: a picture must be a cell's output"):
        html("![karta](karta.png)")


def test_a_table_scrolls_in_its_own_box():
    """A wide table can be scrolled by keyboard and never widens the page."""
    assert html("|a|\n|-|\n|1|").startswith(
        '<div class="scroll" tabindex="0" role="region" aria-label="Tabell"><table>'
    )
