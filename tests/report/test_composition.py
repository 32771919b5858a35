"""A section leads with its message, shows one picture, and folds the rest."""

import re

import pytest

from lagesbild.content import Picture
from lagesbild.findings import Outcome
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.html.fragments import Html
from lagesbild.present.words.publication import GROUNDS
from lagesbild.report.page import render


def figure(title):
    """A chart as HTML that knows its picture."""
    picture = Picture("chart", "<svg></svg>", title)
    return Html(f'<figure class="chart"><figcaption>{title}</figcaption></figure>', (picture,))


FIGURE, ANOTHER = figure("Bild"), figure("Annan")
SOURCE = "Källa: Embrace, uttag 16 november 2026. Preliminära uppgifter."


@pytest.fixture
def html(saved, markdown_cell, output_cell):
    """The HTML of a notebook with a title and these blocks (or cells)."""

    def make(*blocks, **metadata):
        cells = [markdown_cell("# Hotspots\n\nSå räknas det.")]
        cells += [output_cell(each, **metadata) if isinstance(each, Block) else each for each in blocks]
        (part,) = render.read_sections([saved(*cells)])
        return part.sections[0].html

    return make


def shown(html):
    """The HTML without what is folded."""
    return re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)


def told(text, outcome, html="<p>siffrorna</p>"):
    return Block(html, conclusion=Conclusion(text, outcome))


def test_the_heading_is_what_was_found(html):
    """The message stands as the heading under the topic, and what else is concluded beneath it."""
    made = html(told("Inget annat", Outcome.NOT_FOUND), told("Tätt vid Torget", Outcome.FOUND), Block(FIGURE))
    assert '<h3 id="hotspots"><span class="topic">Hotspots</span> Tätt vid Torget</h3>' in made
    assert '<ul class="also"><li>Inget annat</li></ul>' in made


def test_one_picture_is_shown_and_the_rest_is_folded(html):
    """The first figure; text, tables and further figures are the grounds."""
    made = html(told("Tätt vid Torget", Outcome.FOUND), Block(FIGURE), Block(ANOTHER))
    assert (1, 2) == (shown(made).count("<figure"), made.count("<figure"))
    assert ">Bild<" in shown(made)
    assert "Så räknas det" not in shown(made)
    assert f"<summary>{GROUNDS}</summary>" in made


def test_of_several_figures_in_a_block_the_first_is_the_picture(html):
    """One picture, whatever the notebook drew at once."""
    made = html(told("Färre", Outcome.FOUND), Block(FIGURE, grounds=ANOTHER))
    assert 1 == shown(made).count("<figure")
    assert ">Annan<" in made


def test_a_table_in_a_frame_is_no_picture(html):
    """What a block shows is asked of its content, not of its HTML."""
    framed = Block('<figure class="chart"><table><tr><td>1</td></tr></table></figure>')
    made = html(told("Tätt vid Torget", Outcome.FOUND), framed, Block(FIGURE))
    assert ">Bild<" in shown(made)
    assert "<td>1</td>" not in shown(made)


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.TOO_LITTLE, Outcome.NOT_LOOKED_FOR])
def test_what_was_not_found_shrinks_to_its_heading(html, outcome):
    """No picture of nothing."""
    made = html(told("Ingen plats", outcome), Block(FIGURE))
    assert "<figure" not in shown(made)
    assert "Ingen plats" in shown(made)


def test_a_notebook_of_ones_own_is_shown_as_it_is(html):
    """Without conclusion and figure nothing is folded: the analyst's text and table stand."""
    made = html(Block("<p>egen text</p>"))
    assert "egen text" in shown(made)
    assert "Så räknas det" in shown(made)
    assert '<h3 id="hotspots">Hotspots</h3>' in made


def test_a_cell_may_be_the_picture_or_fold_under_its_own_words(html):
    """The metadata "lead" and "opens" decide."""
    lead = html(told("Fynd", Outcome.FOUND, "<p>kedjor</p>"), lead=True)
    assert "kedjor" in shown(lead)
    opens = html(Block("<p>verktyget</p>"), opens="Öppna utforskaren")
    assert "verktyget" not in shown(opens)
    assert "<summary>Öppna utforskaren</summary>" in opens


def test_no_heading_stands_over_nothing(html, markdown_cell):
    """Where all that stood under a heading became the picture, the heading goes too."""
    made = html(
        told("Fynd", Outcome.FOUND),
        markdown_cell("## På kartan"),
        Block(FIGURE),
        markdown_cell("## Mer"),
        Block("<p>a</p>"),
    )
    assert "På kartan" not in made
    assert "Mer</h4>" in made


def test_letters_are_attachments_and_no_section(saved, markdown_cell, output_cell, masthead):
    """Their text stands in the files; the page lists the files."""
    letters = Block("<p>Tack för era rapporter</p>", files={"aterkoppling-a.html": "x"}, slot="attachment")
    parts = render.read_sections(
        [saved(markdown_cell("# Brev\n\nTill var och en."), output_cell(letters), name="brev")]
    )
    made = render.page(parts, masthead)
    assert "Tack för era" not in made
    assert "<h3" not in made
    assert "<summary>Brev: en fil</summary>" in made
    assert "<li>aterkoppling-a.html</li>" in made


def test_what_is_for_the_front_page_stands_there_alone(saved, output_cell, masthead):
    """Once in the page, before the sections."""
    parts = render.read_sections([saved(output_cell(Block("<p>liten bild</p>", slot="front")))])
    made = render.page(parts, masthead)
    assert 1 == made.count("liten bild")
    assert made.index("liten bild") < made.index("<main")


def test_the_source_is_told_once(saved, output_cell, masthead):
    """A figure keeps its n and any other source, alone all of it; the page's own source stands at its foot."""
    notes = (markup.Source(SOURCE, "n = 27."), markup.Source(SOURCE), "Källa: Brå.")
    block = Block(markup.figure("chart", "", title="Antal", notes=notes))
    made = render.page(render.read_sections([saved(output_cell(block))]), masthead)
    assert SOURCE not in made
    assert ["n = 27.", "Källa: Brå."] == re.findall(r'<p class="figure-note">(.*?)</p>', made)
    assert "<dt>Källor</dt><dd>Embrace</dd>" in made
    alone = block._repr_mimebundle_()["text/html"]
    assert 2 == alone.count(SOURCE)


def test_the_headline_stands_on_the_front_page_alone(saved, output_cell, finding, masthead):
    """Nothing stands twice."""
    said = Block(f'<p class="verdict">{finding["text"]}</p>', findings=(finding,), slot="headline")
    made = render.page(render.read_sections([saved(output_cell(said))]), masthead)
    assert 1 == made.count(finding["text"])
