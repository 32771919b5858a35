"""Maps in a real browser: drawn, quiet on the network, safe from their data, right on paper."""

import base64
import hashlib
import importlib.util
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from lagesbild.analysis.places.places import rank_places
from lagesbild.present import maps
from lagesbild.present.cartography import leaflet
from lagesbild.present.html import markup, page_parts

HOSTILE = "</script><img src=x onerror=window.hurt=1>"


def _fixtures():
    """The situation of the tests beside, built by the same functions."""
    path = Path(__file__).parents[1] / "present" / "conftest.py"
    spec = importlib.util.spec_from_file_location("present_fixtures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_beside = _fixtures()
geography, make_situation, history = _beside.geography, _beside.make_situation, _beside.history


def page(blocks) -> str:
    scripts = [
        "document.documentElement.classList.add('js');",
        leaflet.js(),
        *dict.fromkeys(script for block in blocks for script in block.scripts),
    ]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts
    )
    policy = f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:"
    backgrounds = {name: drawing for block in blocks for name, drawing in block.backgrounds.items()}
    body = page_parts.drawn_once("".join(each.html for each in blocks), backgrounds)
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>x</title><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{leaflet.css()}{markup.css()}</style></head><body>{body}"
        f"{''.join(f'<script>{each}</script>' for each in scripts)}</body></html>"
    )


@pytest.fixture(scope="module")
def situation(make_situation, history):
    named = history.assign(place=HOSTILE, category=history["category"].replace("Inbrott", HOSTILE))
    return make_situation(named)


@pytest.fixture(scope="module")
def file(situation, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "kartor.html"
    places = rank_places(situation.recent(), radius_m=60, limit=10)
    blocks = [
        maps.incident_map(situation, places=places),
        maps.district_map(situation, pd.Series({"O": 19, "V": 5})),
    ]
    path.write_text(page(blocks), encoding="utf-8")
    return path


@pytest.fixture
def opened(chromium, file):
    """The page, and everything it asked for or complained about."""
    tab = chromium.new_page(viewport={"width": 1000, "height": 800})
    tab.complaints = []
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.on(
        "request",
        lambda request: request.url.startswith(("file:", "data:")) or tab.complaints.append(request.url),
    )
    tab.goto(file.as_uri())
    yield tab
    tab.close()


def until(tab, condition: str) -> None:
    """Wait for what must come true; the page's policy lets nobody else evaluate a text."""
    while not tab.evaluate(condition):
        tab.wait_for_timeout(30)


def drawn_panels(tab) -> list:
    """The panels, each started by being seen."""
    panels = tab.locator(".map-panel .folium-map").all()
    for each in panels:
        each.scroll_into_view_if_needed()
        each.locator(".leaflet-control-scale-line").wait_for()
    return panels


@pytest.mark.browser
def test_maps_share_a_page_in_silence(opened, situation):
    """Each panel draws every spot under a strict policy, with no request, no error and no violation."""
    drawn_panels(opened)
    drawn = opened.eval_on_selector_all(
        ".leaflet-container", "maps => maps.map(m => m.querySelectorAll('path.leaflet-interactive').length)"
    )
    spots = len({(point.x, point.y) for point in situation.recent().geometry.dropna()})
    assert [spots, spots, 2] == drawn
    assert [] == opened.complaints


@pytest.mark.browser
def test_a_map_starts_when_it_is_seen(opened):
    """A page of many maps draws none that lies far below the reader."""
    opened.set_viewport_size({"width": 1000, "height": 200})
    opened.reload()
    opened.locator(".leaflet-container").first.wait_for()
    assert 0 == opened.locator("figure.map").last.locator(".leaflet-container").count()


@pytest.mark.browser
def test_tooltips_show_data_as_text(opened):
    """A place of markup is read in the tooltip and does nothing."""
    drawn_panels(opened)
    dot = opened.locator(".map-live").first.locator("path.leaflet-interactive").last
    dot.scroll_into_view_if_needed()
    dot.hover(force=True)
    assert HOSTILE in opened.locator(".leaflet-tooltip").first.inner_text()
    assert opened.evaluate("window.hurt === undefined")


BOXES = """(panel) => {
  const shown = (each) => getComputedStyle(each.closest('.leaflet-marker-icon')).visibility === 'visible';
  const box = (each) => { const b = each.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const all = (rule) => [...panel.querySelectorAll(rule)];
  return {
    badges: all('.map-badge span').filter(shown).map(box),
    names: all('.map-label-town span, .map-label-village span, .map-label-water span, .map-label-spot span').filter(shown).map(box),
    fixed: all('.leaflet-control').map(box).concat(all('.map-title').map(box)),
    whole: box(panel.querySelector('.folium-map')),
  };
}"""


def overlapping(boxes: list, others: list) -> list:
    """Pairs of boxes of which one lies on the other."""
    return [
        (one, other)
        for one in boxes
        for other in others
        if one is not other
        and one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_read_lies_apart(opened, width):
    """Numbers cover neither each other, names nor controls, and names are whole: measured, on a phone and a desk."""
    opened.set_viewport_size({"width": width, "height": 900})
    drawn_panels(opened)
    numbers = 0
    for panel in opened.locator(".map-panel:has(.folium-map)").all():
        found = panel.evaluate(BOXES)
        numbers += len(found["badges"])
        read = found["badges"] + found["names"]
        assert [] == overlapping(found["badges"], read + found["fixed"])
        assert [] == overlapping(found["names"], found["names"] + found["fixed"])
        left, top, right, bottom = found["whole"]
        assert all(left <= b[0] and top <= b[1] and b[2] <= right and b[3] <= bottom for b in read)
    assert numbers >= 5


@pytest.mark.browser
def test_panels_of_a_map_have_one_scale(opened):
    """A village beside its town is as small as it is: both scale bars are as long and say the same."""
    drawn_panels(opened)
    bars = opened.locator("figure.map").first.locator(".leaflet-control-scale-line").all()
    assert 2 == len(bars)
    assert 1 == len({bar.inner_text() for bar in bars})
    first, second = (bar.bounding_box()["width"] for bar in bars)
    assert first == pytest.approx(second, abs=1.5)


@pytest.mark.browser
def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(opened):
    """A map in the way does not catch the reader, who is told how to zoom."""
    panel = drawn_panels(opened)[0]
    panel.scroll_into_view_if_needed()
    scale = panel.locator(".leaflet-control-scale-line")
    before, top = scale.inner_text(), opened.evaluate("scrollY")
    box = panel.bounding_box()
    opened.mouse.move(box["x"] + 200, box["y"] + 150)
    opened.mouse.wheel(0, -80)
    expect(panel.locator(".map-hint.is-shown")).to_have_text("Ctrl och hjulet zoomar kartan")
    opened.wait_for_function("top => scrollY < top || top === 0", arg=top)  # a page scrolls in steps
    assert before == scale.inner_text()
    opened.keyboard.down("Control")
    opened.mouse.wheel(0, -900)
    opened.keyboard.up("Control")
    expect(scale).not_to_have_text(before)


@pytest.fixture
def touched(chromium, file):
    """The page on a telephone, and what moves fingers on it."""
    context = chromium.new_context(viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(file.as_uri())
    session = context.new_cdp_session(tab)

    def swipe(*fingers: tuple[tuple[float, float], tuple[float, float]]) -> None:
        def points(share: float) -> list[dict[str, float]]:
            return [
                {"x": x + share * (to_x - x), "y": y + share * (to_y - y), "id": at}
                for at, ((x, y), (to_x, to_y)) in enumerate(fingers)
            ]

        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points(0)})
        for step in range(1, 11):
            # One move a frame, as a screen tells them: of two in one frame the browser may drop the first, and never answer.
            tab.evaluate("new Promise(requestAnimationFrame)")
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points(step / 10)})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    yield tab, swipe
    context.close()


@pytest.mark.browser
def test_one_finger_scrolls_and_two_move_the_map(touched):
    """A swipe that begins on a map goes on down the page, with a hint; two fingers move what the map shows."""
    tab, swipe = touched
    panel = tab.locator(".folium-map").first
    panel.locator(".leaflet-control-scale-line").wait_for()
    where = "getComputedStyle(document.querySelector('.leaflet-map-pane')).transform"
    box, before = panel.bounding_box(), tab.evaluate(where)
    x, y = box["x"] + 150, box["y"] + box["height"] - 20
    swipe(((x, y), (x, y - 150)))
    until(tab, "scrollY > 60")
    still = "new Promise(done => { let at = scrollY; const look = setInterval(() => { if (at === scrollY) { clearInterval(look); done(true); } at = scrollY; }, 150); })"
    tab.evaluate(still)  # a page goes on a little after the finger
    assert before == tab.evaluate(where)
    expect(panel.locator(".map-hint.is-shown")).to_have_text("Använd två fingrar för att flytta kartan")
    box = panel.bounding_box()
    x, y = box["x"] + 150, box["y"] + 60
    top = tab.evaluate("scrollY")
    shown = "document.querySelector('.leaflet-marker-icon').getBoundingClientRect().left"
    left = tab.evaluate(shown)
    swipe(((x, y), (x - 60, y)), ((x + 80, y), (x + 20, y)))
    until(tab, f"{shown} < {left - 20}")
    assert top == tab.evaluate("scrollY")


@pytest.mark.browser
def test_a_dark_page_has_dark_maps(opened):
    """Live and drawn, the ground is dark where the page is, and light again on paper."""
    drawn_panels(opened)
    ground = """() => { const canvas = document.querySelector('.leaflet-base-pane canvas');
      const all = canvas.getContext('2d').getImageData(canvas.width / 3, canvas.height / 3, 60, 60).data;
      return all.reduce((sum, each) => sum + each, 0) / all.length; }"""
    until(opened, f"({ground})() > 200")
    opened.emulate_media(color_scheme="dark")
    until(opened, f"({ground})() < 140")
    paper = "getComputedStyle(document.querySelector('.map-static rect')).fill"
    dark = opened.evaluate(paper)
    opened.emulate_media(color_scheme="dark", media="print")
    assert ("rgb(20, 24, 28)", "rgb(241, 239, 234)") == (dark, opened.evaluate(paper))


@pytest.mark.browser
def test_a_layer_is_switched_in_all_panels(opened):
    """The boxes stand above the map, on no town, and each is for every panel."""
    drawn_panels(opened)
    figure = opened.locator("figure.map").first
    assert 0 == figure.locator(".leaflet-control-layers").count()
    figure.get_by_label("Rangordnade platser").uncheck()
    assert 0 == figure.locator(".map-badge").count()


def metres_of_a_pixel(panel):
    """By its bar, whose round number of metres may be another at almost the same scale."""
    bar = panel.locator(".leaflet-control-scale-line")
    metres, unit = bar.inner_text().split()
    width = bar.evaluate("each => parseFloat(each.style.width)")
    return float(metres) * {"m": 1, "km": 1000}[unit] / width


@pytest.mark.browser
def test_a_moved_map_is_put_back(opened):
    """Once a panel has been moved, a button shows all as they were, also where it is still on its way."""
    panel = drawn_panels(opened)[0]
    back = opened.get_by_role("button", name="Visa kartan som från början").first
    opened.locator(".map-reset").first.wait_for(
        state="attached"
    )  # it comes when all panels are there and are put to one scale
    said = [metres_of_a_pixel(panel)]
    while len(said) < 6 or len({*said[-6:]}) > 1:  # a map is fitted to its panel once that has its size
        opened.wait_for_timeout(200)
        said.append(metres_of_a_pixel(panel))
    before = said[-1]
    expect(back).to_be_hidden()
    panel.get_by_role("button", name="Zooma in").click()
    expect(back).to_be_visible()
    panel.evaluate(
        """async each => {
          each.querySelector(".leaflet-control-zoom-in").click();
          const frame = () => new Promise(window.requestAnimationFrame);
          while (!each.querySelector(".leaflet-zoom-anim")) { await frame(); }
          document.querySelector(".map-reset").click();
          while (each.querySelector(".leaflet-zoom-anim")) { await frame(); }
          await frame(); }"""
    )
    expect(back).to_be_hidden()
    assert before == pytest.approx(metres_of_a_pixel(panel), rel=0.05)


@pytest.mark.browser
def test_paper_shows_the_picture(opened):
    """In print the drawn picture takes the interactive map's place."""
    shown = "() => ['.map-live', '.map-static'].map(each => getComputedStyle(document.querySelector(each)).display)"
    assert opened.evaluate(shown) == ["block", "none"]
    opened.emulate_media(media="print")
    assert opened.evaluate(shown) == ["none", "block"]


@pytest.mark.browser
def test_without_scripts_the_picture_is_shown(chromium, file):
    """A reader without JavaScript still has the map."""
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert (
        tab.locator(".map-live").first.is_visible(),
        tab.locator(".map-static").first.is_visible(),
    ) == (False, True)
    context.close()


@pytest.mark.browser
def test_a_preview_holds_everything(chromium, situation, tmp_path):
    """What JupyterLab shows is a frame that draws its map by itself."""
    path = tmp_path / "preview.html"
    path.write_text(f"<!doctype html>{maps.incident_map(situation).preview}", encoding="utf-8")
    tab = chromium.new_page()
    tab.goto(path.as_uri())
    assert tab.frame_locator("iframe").locator("path.leaflet-interactive").count() > 0
    tab.close()
