"""The report is short: measured on the demo's report in headless Chromium, so that it cannot grow back."""

import re
import unicodedata

import pypdf
import pytest

from lagesbild.report.archive.pdf import find_browser, write_pdf

pytestmark = pytest.mark.browser

MOST_PIXELS = 12_000
MOST_WORDS = 2_500
MOST_PAGES = 30
"""What issue and handbook promise, of the page at 1280 pixels before anything is opened."""

_WORDS = r"document.body.innerText.split(/\s+/).filter((each) => /[\p{L}\p{N}]/u.test(each)).length"
_BARE = (
    "<style>svg :is(path, line, rect, circle, polygon, polyline, use) { visibility: hidden; }</style></head>"
)
"""All in its place and no line of a drawing: without them a PDF's words are read in a fifth of the time."""
_STRANDED = """
(() => {
  const found = [];
  for (const heading of document.querySelectorAll("main h2, main h3")) {
    let next = heading.nextElementSibling;
    if (!next || !next.getBoundingClientRect().height) found.push(heading.id);
  }
  return found;
})()
"""


@pytest.fixture(scope="module")
def page(demo_published):
    """The demo's page."""
    (found,) = demo_published.glob("reports/*/lagesbild/lagesbild.html")
    return found


def test_the_page_is_short(visit_anew, page):
    """Before anything is opened: its height on a desk, and the words that are seen."""
    tab = visit_anew(page)
    assert tab.evaluate("document.documentElement.scrollHeight") <= MOST_PIXELS
    assert tab.evaluate(_WORDS) <= MOST_WORDS
    assert [] == tab.evaluate(_STRANDED)


@pytest.fixture
def printed(page, tmp_path):
    """The pages of the PDF, by what is opened before."""
    bare = tmp_path / page.name
    bare.write_text(page.read_text(encoding="utf-8").replace("</head>", _BARE, 1), encoding="utf-8")

    def print_it(**how):
        write_pdf(bare, tmp_path / "ut.pdf", browser=find_browser(), **how)
        return pypdf.PdfReader(tmp_path / "ut.pdf").pages

    return print_it


def test_two_pages_are_printed(printed):
    """The front page, and a sheet to hold the meeting from: what was found, what is under way, room for decisions."""
    first, second = (page.extract_text() for page in printed())
    assert "Att ta ställning till" in first
    for said in ("Mötesblad", "Rapporterna ligger tätt vid", "Ansvarig", "Beslut", "Till när", "Källor"):
        assert said in second


def test_all_is_printed_when_asked_for(printed, page):
    """Everything that is folded comes out, on far fewer pages than the 34 there were, and no page ends with a heading."""
    texts = [unicodedata.normalize("NFKC", each.extract_text()) for each in printed(extent="full")]
    whole = "".join(texts)
    for said in ("Radernas väg, fil för fil", "Rapporter per område", "Insats för insats", ".html"):
        assert said in whole
    assert len(texts) <= MOST_PAGES
    assert [] == _stranded(texts[2:], page.read_text(encoding="utf-8"))


def _stranded(texts, html):
    """Headings, their topics or their lines that end a page; the two first, with their own tables, apart."""
    headings = re.findall(
        r'<h[2-5][^>]*>(?:<span class="topic">(.*?)</span>)?(.*?)</h[2-5]>', html, re.DOTALL
    )
    titles = {" ".join(re.sub(r"<[^>]+>", "", part).split()) for each in headings for part in each if part}
    body = [
        [line.strip() for line in text.splitlines() if line.strip() and not _is_running(line)]
        for text in texts
    ]
    ends = [lines[-1] for lines in body]
    return [end for end in ends if end in titles or any(title.endswith(f" {end}") for title in titles)]


def _is_running(line):
    """Whether a line is the page's own head or foot."""
    return bool(re.search(r"Arbetsgruppens utgåva$|^Exempelby kommun · |\d+ \(\d+\)$", line.strip()))


def test_what_the_reader_has_opened_is_printed_after_the_two_pages(visit, page):
    """One section opened is one section printed."""
    tab = visit(page)
    tab.locator("#hotspots").locator("xpath=..").locator("details.grounds > summary").click()
    tab.emulate_media(media="print")
    sections = tab.locator(".notebook")
    seen = [
        sections.nth(at).locator("h3").get_attribute("id")
        for at in range(sections.count())
        if sections.nth(at).is_visible()
    ]
    assert ["hotspots"] == seen


def test_a_map_that_was_folded_is_drawn_when_it_is_opened(visit_anew, page):
    """The map of density lies in the grounds: opened, it shows the reports and not the whole globe."""
    tab = visit_anew(page)
    section = tab.locator("#karta").locator("xpath=..")
    section.locator("details.grounds > summary").first.click()
    section.locator("details .folium-map").first.scroll_into_view_if_needed()  # a map starts when it is seen
    scale = section.locator("details .leaflet-control-scale-line").first
    assert scale.inner_text() in {"200 m", "300 m", "500 m", "1 km", "2 km", "3 km"}


def test_a_link_of_the_front_page_opens_its_grounds(visit_anew, page):
    """The figures are one tap away."""
    tab = visit_anew(page)
    assert (
        not tab.locator("#hotspots")
        .locator("xpath=..")
        .locator("details.grounds")
        .evaluate("(each) => each.open")
    )
    tab.locator('.brief a[href="#hotspots"]').first.click()
    assert (
        tab.locator("#hotspots")
        .locator("xpath=..")
        .locator("details.grounds")
        .evaluate("(each) => each.open")
    )


def test_a_shared_link_opens_the_explorer(visit_anew, page):
    """An address that carries choices shows what it chooses."""
    tab = visit_anew(page, "#utforska?period=12v")
    assert tab.locator(".explorer").is_visible()


def test_a_table_that_scrolls_on_a_phone_says_so(visit, page):
    """What is wider than the screen shows a shadow at the edge that it goes on beyond."""
    tab = visit(page, width=390)
    tab.locator("details.grounds").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
    wide = tab.locator(".table-wrap").evaluate_all(
        "(all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1)"
        ".map((each) => getComputedStyle(each).backgroundImage)"
    )
    assert wide
    assert all("gradient" in each for each in wide)
