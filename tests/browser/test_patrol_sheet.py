"""The guard's sheet as a guard has it: one telephone screen, one page of paper, and a line that opens the form."""

import io
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pypdf
import pytest

from lagesbild.present.rounds import _patrol_sheet
from lagesbild.present.rounds.patrol_stops import Stop, shifts

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
WHY = "14 rapporter det senaste året, mest otrygghetsskapande samling (9). Senast 12 november. Utpekad i förra rapporten."
PLACES = 6
"""As many as a round of two hours holds, with stops of a quarter of an hour and a drive between them."""


@pytest.fixture
def sheet(make_situation, history, tmp_path):
    """A shift of four hours: six places, each with two visits."""
    begins = pd.Timestamp("2026-11-20 18:00")
    visits = [
        (begins, begins + pd.Timedelta(hours=4), 1, place, at, at + pd.Timedelta(minutes=15))
        for around in (0, 120)
        for place in range(PLACES)
        for at in [begins + pd.Timedelta(minutes=around + 20 * place)]
    ]
    schedule = pd.DataFrame(visits, columns=["begins", "ends", "guard", "place", "arrives", "leaves"])
    stops = {
        place: Stop(place + 1, f"Västerhagens centrum, {place + 1}", WHY, "Inbrott", 59.4231, 16.09812)
        for place in range(PLACES)
    }
    path = tmp_path / "rondering-2026-11-20-1800.html"
    path.write_text(
        _patrol_sheet.document(make_situation(history), shifts(schedule), stops), encoding="utf-8"
    )
    return path


def test_the_sheet_is_one_telephone_screen(visit, sheet):
    """At 390 by 844 points the last box is seen without a swipe, and nothing is wider than the screen."""
    tab = visit(sheet, width=390, is_mobile=True, has_touch=True)
    tab.set_viewport_size({"width": 390, "height": 844})
    foot = tab.evaluate("document.querySelector('li:last-child').getBoundingClientRect().bottom")
    assert foot <= 844
    assert 390 == tab.evaluate("document.documentElement.scrollWidth")
    assert ([sheet.as_uri()], [], []) == (tab.asked, tab.complaints, tab.evaluate("window.violations"))


def test_the_sheet_is_one_page_of_paper(visit, sheet):
    """Printed it is one A4 page with every time on it, and no link that paper cannot follow."""
    printed = pypdf.PdfReader(io.BytesIO(visit(sheet).pdf(format="A4", prefer_css_page_size=True)))
    assert 1 == len(printed.pages)
    text = printed.pages[0].extract_text()
    assert all(time in text for time in ("18.00", "18.20", "19.40", "20.00", "21.40"))
    assert "Rapportera" not in text


def test_ticks_and_lines_are_kept_and_go_with_the_link(visit, sheet):
    """A tick and a line survive a reload; the link takes the line and the visit that is going on along."""
    sheet.with_name("rapportera.html").write_text(
        "<!doctype html><title>Formuläret</title>", encoding="utf-8"
    )
    tab = visit(sheet)
    tab.clock.set_fixed_time("2026-11-20T20:27:00")
    tab.check("li:nth-child(2) label:nth-child(1) input")
    tab.fill("li:nth-child(2) .seen input", "Krossad ruta & glas #2")
    for _ in range(50):  # the browser writes what is kept when it finds the time
        tab.reload()
        if tab.is_checked("li:nth-child(2) label:nth-child(1) input"):
            break
    assert [True, False] == [
        tab.is_checked(f"li:nth-child(2) label:nth-child({number}) input") for number in (1, 2)
    ]
    with tab.context.expect_page() as opened:
        tab.click("li:nth-child(2) a.report")
    link = urlsplit(opened.value.url)
    filled = {name: values[0] for name, values in parse_qs(link.fragment).items()}
    assert ("rapportera.html", "") == (link.path.rpartition("/")[2], link.query)
    assert {"dag": "2026-11-20", "klockan": "20:20", "text": "Krossad ruta & glas #2", "vad": "Inbrott",
            "plats": "Västerhagens centrum, 2", "koordinat": "59.4231, 16.09812"} == filled  # fmt: skip


def test_the_sheet_works_without_scripts(visit, sheet):
    """The link says where, when and what in any case."""
    tab = visit(sheet, java_script_enabled=False)
    link = urlsplit(tab.get_attribute("li:nth-child(1) a.report", "href"))
    assert "18:00" == parse_qs(link.fragment)["klockan"][0]


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_everyone_can_use_it(visit, sheet, violations, width, scheme):
    """Axe finds nothing."""
    assert [] == violations(visit(sheet, width=width, color_scheme=scheme), *RULES)
