"""The archive's page in a real browser: its search, and what it is without a script."""

import json

import pytest

from lagesbild import periods
from lagesbild.report.archive import publish
from lagesbild.report.archive.archive import write_index

pytestmark = pytest.mark.browser

NEWEST = periods.Calendar(periods.date(2026, 11, 2)).containing(periods.date(2026, 11, 2))
EDITIONS = ("Arbetsgruppens utgåva", "Öppen utgåva")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """An archive of six reports in two editions."""
    root = tmp_path_factory.mktemp("reports")
    for step in range(6):
        period = NEWEST.shifted(-step)
        manifest = {
            "report": "lagesbild", "title": "Lägesbild", "area": "Exempelby kommun", "edition": "arbetsgrupp",
            "edition_title": EDITIONS[step % 2], "extracted_on": str(period.end), "headline": "<i>Lugnt</i> & stilla",
            "period": {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind},
            "figures": {"observed": 20 + step, "expected": 22.5},
        }  # fmt: skip
        contents = {
            publish.PAGE: b"x",
            publish.FINDINGS: b"[]",
            publish.MANIFEST: json.dumps(manifest).encode(),
        }
        publish.publish(contents, reports_folder=root, period=period, report="lagesbild")
    return write_index(root, area="Exempelby kommun")


@pytest.fixture
def opened(chromium, index):
    """The page in a context of its own; what it said is an error."""
    contexts = []

    def visit(**options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(index.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()


def shown(page):
    """The periods that are shown."""
    return [each.inner_text() for each in page.locator(".reports > li h2").all() if each.is_visible()]


def test_the_search_finds_by_period_and_edition(opened):
    """Words and edition narrow the list together, the number of hits is told, and the policy lets it work."""
    page = opened()
    assert 6 == len(shown(page))
    page.fill("#sok", "OKTOBER 2026")
    assert ["Lägesbild, vecka 43–44, 19 oktober–1 november 2026", "Lägesbild, vecka 41–42, 5–18 oktober 2026",
            "Lägesbild, vecka 39–40, 21 september–4 oktober 2026"] == shown(page)  # fmt: skip
    page.select_option("#utgava", "Öppen utgåva")
    assert 2 == len(shown(page))
    assert "2 av 6 rapporter visas." == page.inner_text("#traffar")
    page.fill("#sok", "2026-11-02")
    assert [] == shown(page)
    assert [] == page.said


def test_without_a_script_everything_is_shown_and_no_search(opened):
    """A reader without JavaScript has the whole list and no field that does nothing."""
    page = opened(java_script_enabled=False)
    assert 6 == len(shown(page))
    assert not page.locator("#sok").is_visible()


def test_the_series_is_a_named_picture_with_its_numbers(opened):
    """Each edition has its own series; the picture has a name and its numbers stand in a table."""
    page = opened(viewport={"width": 360, "height": 800})
    assert 2 == page.locator("figure.series").count()
    picture = page.get_by_role(
        "img", name="Lägesbild, arbetsgruppens utgåva: antal rapporter i 3 perioder, mellan 20 och 24."
    )
    assert 1 == picture.count()
    page.locator("figure.series summary").first.click()
    table = page.locator("figure.series table").first
    assert ["24", "22", "20"] == [
        row.locator("td").first.inner_text() for row in table.locator("tbody tr").all()
    ][::-1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
