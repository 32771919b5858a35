"""The report's page in a real browser: it asks for nothing, breaks no policy and fits a phone."""

import shutil

import pytest

from lagesbild import periods
from lagesbild.config import Editions, Execution, NotebookRun
from lagesbild.report.execute.execute import execute
from lagesbild.report.page.render import Masthead, page, read_sections
from lagesbild.report.page.results import findings, headline

pytestmark = pytest.mark.browser

CALENDAR = periods.Calendar(periods.date(2026, 11, 2))
PERIOD = CALENDAR.containing(CALENDAR.anchor)
NOTEBOOKS = (("block", "kartlaggning"), ("injection", "kartlaggning"), ("own_output", "analys"))
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory, repository, zygote):
    """A page of executed notebooks, among them a hostile one, as a file."""
    root = tmp_path_factory.mktemp("workspace")
    shutil.copytree(repository / "tests" / "notebooks", root / "notebooks")
    done = execute(
        [NotebookRun(notebook=name, step=step) for name, step in NOTEBOOKS],
        root=root,
        common={"project": ".", "period": str(PERIOD), "edition": "arbetsgrupp"},
        folder=root / "executed",
        failed_folder=root / "failed",
        settings=Execution(workers=2),
        zygote=zygote,
    )
    parts = read_sections((each.run.notebook, each.run.step, each.path) for each in done)
    found = findings(section for part in parts for section in part.sections)
    masthead = Masthead(
        area="Exempelby kommun",
        title="Lägesbild",
        period=PERIOD,
        edition=Editions().edition("arbetsgrupp"),
        extracted_on=PERIOD.end,
        sources=("Embrace",),
        state=headline(found)[0],
        headline=headline(found)[1],
    )
    path = root / "lagesbild.html"
    path.write_text(page(parts, masthead), encoding="utf-8")
    return path


@pytest.fixture
def opened(chromium, report):
    """The page as opened from disk, with everything it asked for and said on the way."""
    contexts = []

    def visit(width=1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        tab = context.new_page()
        asked, said = [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        if options.get("java_script_enabled", True):
            tab.add_init_script(WATCH)
        tab.goto(report.as_uri())
        tab.wait_for_load_state("networkidle")
        return tab, asked, said

    yield visit
    for context in contexts:
        context.close()


def test_the_page_asks_for_nothing(opened, report):
    """One request, for the file itself; no console message, no policy violation; its scripts ran."""
    tab, asked, said = opened()
    assert asked == [report.as_uri()]
    assert said == []
    assert tab.evaluate("window.violations") == []
    assert tab.evaluate("document.documentElement.className") == "js"
    assert tab.locator("#antal").get_attribute("data-ran") == "yes"


def test_the_policy_stops_what_is_not_hashed(opened):
    """The watch for violations sees one when there is one: an inline script added later does not run."""
    tab, _, _ = opened()
    directive = tab.evaluate(
        "new Promise((resolve) => { setTimeout(() => resolve('nothing'), 2000);"
        " document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective));"
        " const added = document.createElement('script');"
        " added.textContent = 'window.hit = 9';"
        " document.body.append(added); })"
    )
    assert directive == "script-src-elem"
    assert tab.evaluate("[window.violations.length, typeof window.hit]") == [1, "undefined"]


def test_hostile_text_is_shown_as_text(opened):
    """Markup in Markdown, in an escaped block and in plain output is read, not run."""
    tab, _, _ = opened()
    assert tab.evaluate("typeof window.hit") == "undefined"
    assert tab.locator("img[src='x']").count() == 0
    shown = tab.locator("main").inner_text()
    assert 'Fientlig <img src=x onerror="window.hit=1"> text' in shown
    assert "</script><script>window.hit=2</script>" in shown
    assert shown.count("<img src=x onerror=window.hit=4></script><script>window.hit=5</script>") == 2
    assert tab.title() == "&lt;/title>&lt;"


def test_headings_are_in_order(opened):
    """One h1, and no level is skipped anywhere in the document."""
    tab, _, _ = opened()
    levels = tab.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((each) => +each.tagName[1])"
    )
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


WIDTHS = (360, 390, 768, 1280)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    "opened_at", [360, *(pytest.param(each, marks=pytest.mark.sweep) for each in WIDTHS[1:])]
)
def test_the_page_never_scrolls_sideways(opened, opened_at, script):
    """Wide tables scroll in their own boxes, on a phone as on a desk, with and without JavaScript, all opened."""
    tab, _, _ = opened(opened_at, java_script_enabled=script)
    tab.locator("details.grounds").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        box = tab.locator("html").bounding_box()
        widest = tab.locator(".output.scroll table").first.bounding_box()
        assert widest["width"] > width - 360  # the page does hold a table wider than its column
        scrolled = tab.locator("body").evaluate("(body) => body.ownerDocument.documentElement.scrollWidth")
        assert (width, width) == (scrolled, box["width"])


def test_the_contents_lead_to_every_section(opened):
    """On a wide screen the contents stand beside the text; a link moves the reader there."""
    tab, _, _ = opened()
    links = tab.locator(".toc-side a")
    assert links.first.is_visible()
    assert not tab.locator(".toc-top").is_visible()
    assert links.all_inner_texts()[:3] == ["Kartläggning", "Karta", tab.locator("h3").nth(1).inner_text()]
    from playwright.sync_api import expect

    tab.locator(".toc-side").get_by_text("Egen analys").click()
    expect(tab.locator("#egen-analys")).to_be_in_viewport()


def test_on_a_phone_the_contents_fold(opened):
    """They are closed at first, open with a tap, and close once a link is followed."""
    tab, _, _ = opened(390)
    assert not tab.locator(".toc-side").is_visible()
    tab.locator(".toc-top summary").click()
    tab.locator(".toc-top a").nth(1).click()
    assert tab.locator(".toc-top").get_attribute("open") is None


def test_the_keyboard_reaches_the_text_first(opened):
    """The first tab stop skips to the main text."""
    tab, _, _ = opened()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.tagName") == "MAIN"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_keep_their_contrast(opened, scheme):
    """Text, muted text and accent keep 4.5 : 1 (WCAG 2.1 AA) on paper and on surfaces, light and dark."""
    tab, _, _ = opened(color_scheme=scheme)
    colours = tab.evaluate(
        "Object.fromEntries(['ink', 'muted', 'accent', 'paper', 'surface'].map((name) =>"
        " [name, getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()]))"
    )
    light = {name: luminance(colour) for name, colour in colours.items()}
    for text in ("ink", "muted", "accent"):
        for ground in ("paper", "surface"):
            brighter, darker = sorted((light[text], light[ground]), reverse=True)
            assert (brighter + 0.05) / (darker + 0.05) >= 4.5, (text, ground)


def test_paper_has_no_contents(opened):
    """In print the table of contents is gone: its links lead nowhere on paper."""
    tab, _, _ = opened()
    tab.emulate_media(media="print")
    assert not tab.locator(".toc-side").is_visible()
    assert not tab.locator(".toc-top").is_visible()
    assert tab.locator("h1").is_visible()


def luminance(colour):
    """Relative luminance of ``#rrggbb`` (WCAG 2.1)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
