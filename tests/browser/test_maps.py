"""Maps in a real browser: drawn, quiet on the network, safe from their data, right on paper."""

import base64
import hashlib
import importlib.util
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from lagesbild.present import leaflet, maps, markup

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
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>x</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{leaflet.css()}{markup.css()}</style></head><body>{''.join(each.html for each in blocks)}"
        f"{''.join(f'<script>{each}</script>' for each in scripts)}</body></html>"
    )


@pytest.fixture(scope="module")
def situation(make_situation, history):
    named = history.assign(place=HOSTILE, category=history["category"].replace("Inbrott", HOSTILE))
    return make_situation(named)


@pytest.fixture(scope="module")
def file(situation, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "kartor.html"
    blocks = [maps.incident_map(situation), maps.district_map(situation, pd.Series({"O": 19, "V": 5}))]
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


@pytest.mark.browser
def test_two_maps_share_a_page_in_silence(opened, situation):
    """Both are drawn under a strict policy, with no request, no error and no violation."""
    drawn = opened.eval_on_selector_all(
        ".leaflet-container", "maps => maps.map(m => m.querySelectorAll('path.leaflet-interactive').length)"
    )
    spots = len({(point.x, point.y) for point in situation.recent().geometry.dropna()})
    assert [spots, 2] == drawn
    assert opened.complaints == []


@pytest.mark.browser
def test_tooltips_show_data_as_text(opened):
    """A place of markup is read in the tooltip and does nothing."""
    opened.locator("path.leaflet-interactive").last.scroll_into_view_if_needed()
    opened.locator(".map-live").first.locator("path.leaflet-interactive").last.hover(force=True)
    assert HOSTILE in opened.locator(".leaflet-tooltip").first.inner_text()
    assert opened.evaluate("window.hurt === undefined")


@pytest.mark.browser
def test_the_wheel_scrolls_the_page_until_the_map_is_chosen(opened):
    """A map in the way does not catch the reader; once focused, it zooms."""
    box = opened.locator(".folium-map").first.bounding_box()
    scale = opened.locator(".leaflet-control-scale-line").first
    before = scale.inner_text()
    opened.mouse.move(box["x"] + 300, box["y"] + 200)
    opened.mouse.wheel(0, 120)
    heading = opened.locator(".figure-title").first
    expect(heading).not_to_be_in_viewport()
    assert before == scale.inner_text()
    opened.locator(".folium-map").first.focus()
    opened.mouse.wheel(0, -600)
    expect(scale).not_to_have_text(before)


@pytest.mark.browser
def test_the_whole_municipality_is_a_button_away(opened):
    """The button shows more ground than the first view."""
    scale = opened.locator(".leaflet-control-scale-line").first
    before = scale.inner_text()
    opened.get_by_role("button", name="Hela kommunen").first.click()
    assert before != scale.inner_text()


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
