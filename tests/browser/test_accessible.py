"""Pages that everyone can read: axe-core, landmarks, headings, alternative texts, focus, print."""

import numpy as np
import pandas as pd
import pypdf
import pytest

from lagesbild.analysis import aoristic
from lagesbild.analysis.reporting import quality
from lagesbild.present import charts, listings, maps
from lagesbild.present.exploring import explorer
from lagesbild.report.archive.pdf import find_browser, write_pdf
from lagesbild.report.page.front_page import Question, Told

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")


@pytest.fixture(scope="module")
def file(situation, write_page, tmp_path_factory):
    """A page with one of each kind of block, and a full front page."""
    own = situation.incidents
    blocks = [
        explorer.view(situation),
        maps.incident_map(situation),
        maps.district_map(situation, pd.Series({"O": 19, "V": 5})),
        charts.hour_of_week(
            situation, aoristic.hour_of_week_weights(own["occurred_from"], own["occurred_to"])
        ),
        listings.reporters(situation, quality.quality_by(situation.recent(), "organisation")),
    ]
    return write_page(
        tmp_path_factory.mktemp("sida"),
        *blocks,
        headline="Perioden har 27 rapporter. Det är inom det vanliga.",
        news=[
            Told("new", "Inbrott: 11 rapporter (vanligt 1–8).", "troligt", "11 (p = 0,01).", "avsnitt-1"),
            Told("ended", "Stortorget: lugnare.", "", "", ""),
        ],
        questions=[
            Question(
                "Inbrott",
                "Fler rapporter än vanligt. Räcker det som görs?",
                "avsnitt-1",
                owner="ingen ännu",
                place="Stortorget",
                word="troligt",
                detail="11 rapporter mot 4 väntade (p = 0,01).",
            )
        ],
    )


@pytest.fixture(scope="module")
def situation(make_situation, history):
    return make_situation(history.assign(reported_at=history["occurred_from"] + pd.Timedelta(days=1)))


@pytest.fixture
def faults(violations):
    """What axe finds against WCAG 2.1 AA and good practice: rule, element and why."""
    return lambda tab, *only: [
        (each["id"], node["html"][:200], node["failureSummary"])
        for each in violations(tab, *(only or RULES), kind="rule" if only else "tag")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "only", "width"),
    [
        ("light", (), 360),
        ("dark", ("color-contrast",), 1280),
        pytest.param("light", (), 1280, marks=pytest.mark.sweep),
        *(pytest.param("dark", (), width, marks=pytest.mark.sweep) for width in (360, 1280)),
    ],
)
def test_axe_finds_nothing(visit, file, faults, *, scheme, only, width):
    """No violation of WCAG 2.1 AA, light and dark (where only colours differ), wide and narrow, as opened and with filters chosen."""
    tab = visit(file, width=width, color_scheme=scheme, bypass_csp=True)
    for panel in tab.locator(".map-panel .folium-map").all():  # a map starts when it is seen
        panel.scroll_into_view_if_needed()
        panel.locator(".leaflet-control-scale-line").wait_for()
    assert [] == faults(tab, *only)
    tab.evaluate("location.hash = '#utforska?period=12v&kategori=Inbrott&timme=20,21'")
    tab.locator(".explorer-chip").first.wait_for()
    assert [] == faults(tab, *only)


def test_axe_sees_a_fault_where_there_is_one(visit, file, faults):
    """The check is awake: a pale text and an unnamed button are found."""
    tab = visit(file, bypass_csp=True)
    tab.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:#ccc;background:#fff\">blek</p><button></button>')"
    )
    assert {"color-contrast", "button-name"} <= {each[0] for each in faults(tab)}


def test_landmarks_lead_through_the_page(visit, file):
    """A screen reader meets one banner, the contents, one main and one footer, each with a name where there are several."""
    tab = visit(file)
    shown = tab.locator("body").aria_snapshot()
    lines = [line.strip() for line in shown.splitlines()]
    for landmark in ("- banner:", "- main:", "- contentinfo:"):
        assert 1 == lines.count(landmark), landmark
    assert 1 == lines.count('- navigation "Innehåll":')  # the folded one is not there on a desk
    assert '- region "Läget i korthet":' in lines
    assert (
        lines.index("- banner:")
        < lines.index('- navigation "Innehåll":')
        < lines.index("- main:")
        < lines.index("- contentinfo:")
    )
    assert [
        '- link "Hoppa till innehållet":' in lines[0] or '- link "Hoppa till innehållet":' in lines[:2]
    ] == [True]


def test_each_figure_says_what_it_shows(visit, file):
    """Every picture has a name with a number or a place in it: the finding, not "diagram"."""
    tab = visit(file, java_script_enabled=False)
    names = tab.eval_on_selector_all(
        "main svg[role=img]", "all => all.map(each => each.querySelector('title')?.textContent ?? '')"
    )
    assert len(names) >= 4
    assert [] == [name for name in names if len(name) < 30 or not any(sign.isdigit() for sign in name)]


def test_the_focus_goes_through_the_page_in_order(visit, file):
    """From the skip link, tab stops follow the order of the page, and each shows where it is."""
    tab = visit(file)
    places = []
    for _ in range(28):
        tab.keyboard.press("Tab")
        places.append(
            tab.evaluate(
                "(() => { const at = document.activeElement; const all = [...document.querySelectorAll('*')];"
                " const look = getComputedStyle(at); return [all.indexOf(at), look.outlineStyle, at.tagName]; })()"
            )
        )
    order = [place for place, _, _ in places]
    assert sorted(order) == order
    assert "none" not in {style for _, style, _ in places}


SCREENS = ((360, 780), (768, 1024), (1280, 900), (1920, 1080))


@pytest.mark.parametrize(
    "opened_at", [360, *(pytest.param(each, marks=pytest.mark.sweep) for each, _ in SCREENS[1:])]
)
def test_nothing_scrolls_sideways(visit, file, opened_at):
    """From a phone to a projector the page fits, whatever the window was when it was opened."""
    tab = visit(file, width=opened_at)
    for width, height in SCREENS:
        tab.set_viewport_size({"width": width, "height": height})
        assert width == tab.evaluate("document.documentElement.scrollWidth")


@pytest.fixture(scope="module")
def printed(file, tmp_path_factory, chromium):
    """The page as `lagesbild run --pdf full` prints it."""
    target = tmp_path_factory.mktemp("pdf") / "lagesbild.pdf"
    write_pdf(file, target, browser=find_browser(), extent="full")
    return pypdf.PdfReader(target)


def test_the_pdf_is_tagged(printed):
    """A PDF with structure, language and title: what a screen reader needs of it."""
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "sv" == root["/Lang"]
    assert "Lägesbild" in printed.metadata.title
    kinds = set()

    def walk(node, depth=0):
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each, depth + 1)
        elif isinstance(node, dict):
            kinds.add(node.get("/S"))
            if "/K" in node and depth < 60:
                walk(node["/K"], depth + 1)

    walk(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/Figure"} <= kinds


def test_the_pdf_is_clean_pages_of_a4(printed):
    """A4, numbered, with the edition on each; buttons and contents are not printed."""
    count = len(printed.pages)
    texts = [page.extract_text() for page in printed.pages]
    for number, (page, text) in enumerate(zip(printed.pages, texts, strict=True), start=1):
        assert (595, 842) == pytest.approx((float(page.mediabox.width), float(page.mediabox.height)), abs=1)
        assert f"{number} ({count})" in text
        assert "Arbetsgruppens utgåva" in text
    whole = "".join(texts)
    assert "Rita rektangel" not in whole
    assert "Spela upp" not in whole
    assert "Hoppa till" not in whole


def test_no_browser_is_told_before_the_work(monkeypatch):
    """Without a browser the message says which ones and what to do."""
    from lagesbild.errors import ConfigError

    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("pathlib.Path.is_file", lambda _: False)
    with pytest.raises(ConfigError, match="Chromium, Chrome or Edge; found none"):
        find_browser()


def test_a_failing_browser_publishes_nothing(tmp_path):
    """A browser that ends badly is an error that names it, and no half PDF is left to be published."""
    from lagesbild.errors import ExecutionError

    with pytest.raises(ExecutionError, match="'false' ended with exit code 1"):
        write_pdf(tmp_path / "sida.html", tmp_path / "ut.pdf", browser=tmp_path.__class__("/bin/false"))


def test_the_darkest_bars_are_told_from_the_rest(visit, file):
    """A chosen bar and one that is not differ by 1.5 : 1 or more in both schemes, not by hue alone."""
    for scheme in ("light", "dark"):
        tab = visit(file, color_scheme=scheme)
        colours = tab.evaluate(
            "['--accent', '--out'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
        )
        light = [
            np.dot([0.2126, 0.7152, 0.0722], [(int(c[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)])
            for c in colours
        ]
        assert (max(light) + 0.05) / (min(light) + 0.05) >= 1.5
