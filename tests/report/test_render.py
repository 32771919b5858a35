import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lagesbild.config import STEPS as NAMES
from lagesbild.errors import ExecutionError
from lagesbild.present.cartography import leaflet
from lagesbild.present.html.blocks import Block
from lagesbild.present.words.publication import STEPS
from lagesbild.report.page.render import css_string, page, read_sections


class Outline(HTMLParser):
    """Headings, ids and links of a page."""

    def __init__(self, html):
        super().__init__()
        self.levels, self.ids, self.links = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])


@pytest.fixture
def two(saved, markdown_cell, output_cell):
    """Two notebooks, the later step first, with the same title."""
    block = Block(html='<p id="oversikt">a</p>', scripts=("same()",))
    return [
        saved(markdown_cell("# Översikt\n\n### Djupt"), output_cell(block), name="b", step="analys"),
        saved(
            markdown_cell("# Översikt"),
            output_cell(replace(block, html="<p>b</p>")),
            name="a",
            step="kartlaggning",
        ),
    ]


def test_every_step_of_the_configuration_has_a_heading():
    """A step that the page does not know would drop its notebooks."""
    assert tuple(STEPS) == NAMES


def test_steps_stand_in_the_order_of_the_work(two, masthead):
    """Kartläggning comes before Analys whatever the configuration's order; empty steps are left out."""
    html = page(read_sections(two), masthead)
    assert re.findall(r'<h2 id="[^"]+">([^<]+)', html) == ["Kartläggning", "Analys"]


def test_headings_are_in_order_and_ids_unique(two, masthead):
    """No level is skipped, no id stands twice, and every link of the contents leads somewhere."""
    found = Outline(page(read_sections(two), masthead))
    assert all(after <= before + 1 for before, after in zip([0, *found.levels], found.levels, strict=False))
    assert found.levels[0] == 1
    assert len(found.ids) == len(set(found.ids))
    assert {"oversikt", "oversikt-2", "oversikt-3"} <= set(found.ids)
    assert {link[1:] for link in found.links} <= set(found.ids)


def test_every_script_is_hashed_and_inlined_once(two, masthead):
    """The policy names exactly the scripts of the page, and an identical script stands once."""
    html = page(read_sections(two), masthead)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    expected = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert re.findall(r"&#39;sha256-([^&]+)&#39;", html) == expected
    assert scripts.count("same()") == 1


def test_the_policy_opens_nothing(two, masthead):
    """Nothing is allowed but hashed scripts, styles in the page and data URIs."""
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page(read_sections(two), masthead))[1]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules.pop("script-src").count("'sha256-") == 4
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_tile_server_opens_pictures_from_its_host_alone(two, masthead):
    """Only the configured host, and only for pictures."""
    html = page(read_sections(two), masthead, tile_url="https://{s}.karta.example.se/a/{z}/{x}/{y}.png")
    assert "img-src data: https://*.karta.example.se;" in html


def test_leaflet_is_inlined_once_and_only_when_asked_for(saved, output_cell, masthead, two):
    """Two maps share one copy; a page without a map has none."""
    maps = [
        output_cell(Block(html=f"<p>{each}</p>", assets=("leaflet",), scripts=(f"m({each})",)))
        for each in "12"
    ]
    html = page(read_sections([saved(*maps)]), masthead)
    assert html.count(leaflet.js()) == 1
    assert html.index(leaflet.js()) < html.index("m(1)") < html.index("m(2)")
    assert leaflet.js() not in page(read_sections(two), masthead)


def test_line_ends_of_a_script_are_hashed_as_the_browser_reads_them(saved, output_cell, masthead):
    """CR LF becomes LF before hashing, as in an HTML parser."""
    html = page(read_sections([saved(output_cell(Block(html="", scripts=("a()\r\nb()\rc()",))))]), masthead)
    assert "<script>a()\nb()\nc()</script>" in html


def test_the_masthead_tells_what_and_when(two, masthead):
    """Municipality, title, period as Swedes say it, edition, extraction day, the headline, not Brå's statistics."""
    html = page(read_sections(two), masthead)
    assert '<html lang="sv">' in html
    for said in (
        "Exempelby kommun",
        "Vecka 45–46, 2–15 november 2026",
        masthead.edition.notice,
        "16 november 2026",
        "Läget i korthet",
        "Läget är lugnt.",
        "inte Brås statistik",
    ):
        assert said in html


def test_without_a_headline_there_is_no_box_for_it(two, masthead):
    """No finding about all categories, no 'Läget i korthet'."""
    assert "Läget i korthet" not in page(read_sections(two), replace(masthead, headline=""))


def test_everything_of_the_configuration_is_escaped(two, masthead):
    """A municipality called </style><script> is text, in HTML and in the style sheet."""
    html = page(read_sections(two), replace(masthead, area="</style><script>x</script>"))
    assert "</style><script>x" not in html
    assert "&lt;/style&gt;&lt;script&gt;x&lt;/script&gt;" in html


def test_css_strings_escape_what_could_end_them():
    """Anything but letters and digits is written as its code point."""
    assert css_string('å"</') == '"å\\22 \\3c \\2f "'


def test_the_same_notebooks_give_the_same_bytes(two, masthead):
    """Nothing in the page depends on when or where it is made."""
    assert page(read_sections(two), masthead) == page(read_sections(two), masthead)


@pytest.mark.parametrize("before", ["", "<!-- scripts -->", "<body>"])
def test_an_output_that_leads_outside_is_refused_by_cell(masthead, saved, output_cell, before):
    """Whatever marks of the page's own frame stand before it."""
    cells = [
        output_cell({"text/html": f"<p>a</p>{before}"}),
        output_cell({"text/html": "<script>1</script>"}),
    ]
    with pytest.raises(ExecutionError, match=r"cell 2: .*\na <script> element"):
        page(read_sections([saved(*cells)]), masthead)


def test_what_two_outputs_make_together_is_refused(masthead, saved, output_cell):
    """Each is harmless alone: the quote that one leaves open, the other closes."""
    cells = [
        output_cell({"text/html": "<a title='"}),
        output_cell({"text/html": "' href='https://a.se'>b</a>"}),
    ]
    with pytest.raises(ExecutionError, match="The page must hold everything"):
        page(read_sections([saved(*cells)]), masthead)


def test_a_style_that_leads_outside_is_refused(two, masthead, monkeypatch):
    """The finished page is checked as a whole, style sheets included."""
    monkeypatch.setattr(
        "lagesbild.present.html.markup.css", lambda: "p { background: url(https://a.se/b.png) }"
    )
    with pytest.raises(ExecutionError, match="The page must hold everything"):
        page(read_sections(two), masthead)
