"""Charts that say what they show, look the same each time and carry no markup from data."""

import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from lagesbild.present import charts
from lagesbild.present.drawing import svg, theme

NBSP = "\N{NO-BREAK SPACE}"
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
HOSTILE = '$x$ --> </script><img src=x onerror=alert(1)> & "id="'


@pytest.fixture(scope="module")
def series(situation) -> pd.DataFrame:
    periods = [situation.period.shifted(step) for step in range(-27, 1)]
    return pd.DataFrame({"total": range(10, 38)}, index=periods)


@pytest.fixture(scope="module")
def blocks(situation, comparison, series):
    return drawn(situation, comparison, series)


def drawn(situation, comparison, series):
    matrix = np.zeros((7, 24))
    matrix[5, 22] = 3
    shares = pd.DataFrame(
        {
            "incidents": [100, 4],
            "with_position": [92, 0],
            "by_register": [20, 0],
            "without_point": [3, 0],
            "at_default": [5, 0],
            "hit_rate": [0.92, float("nan")],
        },
        index=["Embrace", HOSTILE],
    )
    return {
        "categories": charts.category_bars(situation, comparison.rename(index={"Inbrott": HOSTILE})),
        "series": charts.period_series(situation, series),
        "hours": charts.hour_of_week(situation, matrix),
        "lags": charts.lag_histogram(situation, pd.Series([0.5, 1.0, 40.0, float("nan"), -2.0])),
        "hits": charts.hit_rate_bars(situation, shares),
    }


NAMES = ["categories", "series", "hours", "lags", "hits"]


def test_default_positions_are_told_with_the_share_that_has_one(blocks):
    """How many they are, and that they count as none, stands below the picture."""
    assert "5\N{NO-BREAK SPACE}rapporter har ett förvalt läge" in blocks["hits"].html


def test_what_the_place_register_gave_is_told_against_the_goal(blocks):
    """How many took part, against Ratcliffe's 85 %, how many of them by words, and how many were too vague."""
    told = blocks["hits"].html.replace("\N{NO-BREAK SPACE}", " ")
    assert "92 av 104 rapporter (88 %)" in told
    assert "målet 85 % är Ratcliffes (2004)" in told
    assert "20 rapporter fick läget" in told
    assert "3 rapporter anger bara en gata eller ett område" in told


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_well_formed_and_told_in_words(blocks, name):
    """Each chart is drawn for a page and for a phone, as an image with an alternative text."""
    pictures = [ET.fromstring(each) for each in SVG.findall(blocks[name].html)]
    assert [picture.get("class") for picture in pictures] == ["chart-wide", "chart-narrow"]
    for picture in pictures:
        title = picture[0]
        assert ("img", title.get("id")) == (picture.get("role"), picture.get("aria-labelledby"))
        assert len(title.text or "") > 20


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_all_references_are_met(blocks, name):
    """Two pictures in a page do not share an id, and each reference finds its own."""
    html = "".join(block.html for block in blocks.values())
    ids = re.findall(r'\bid="([^"]+)"', html)
    references = re.findall(r'url\(#([^)]+)\)|xlink:href="#([^"]+)"', blocks[name].html)
    assert len(ids) == len(set(ids))
    assert {each for pair in references for each in pair if each} <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_ink_and_rules_come_from_the_page(blocks, name):
    """No picture holds a page colour without its CSS variable, nor a style for the whole page."""
    html = blocks[name].html
    bare = [color for color in theme.VARIABLES if re.search(rf"(?<!, ){color}", html)]
    assert (bare, "<style" in html, "<metadata" in html) == ([], False, False)


@pytest.mark.parametrize("name", NAMES)
def test_data_stay_text(blocks, name):
    """A category of markup, mathematics and comments is drawn letter by letter."""
    html = blocks[name].html
    assert ("<img" in html, "</script" in html, "<!--" in html) == (False, False, False)
    if name in {"categories", "hits"}:
        assert "$x$ --&gt;" in html


def test_the_same_frame_gives_the_same_bytes(situation, comparison):
    """Nothing random, and no date, gets into a picture."""
    assert charts.category_bars(situation, comparison) == charts.category_bars(situation, comparison)


def test_a_phone_gets_the_figure_that_would_be_drawn_for_it(
    blocks, monkeypatch, situation, comparison, series
):
    """Laying a drawn figure out anew gives the same bytes as drawing it anew."""
    kept = svg.responsive
    monkeypatch.setattr(svg, "responsive", lambda draw, *, alt, fit=None: kept(draw, alt=alt))  # noqa: ARG005
    assert drawn(situation, comparison, series) == blocks


def test_neighbours_of_one_look_are_one_path(blocks):
    """A week with reports on Saturday from 22 is three paths: the 142 hours before, the one, the 25 after."""
    wide = SVG.findall(blocks["hours"].html)[0]
    cells = re.findall(r'<path d="([^"]*)"[^>]*fill: var\(--(?:accent|rule)', wide)
    assert [142, 1, 25] == [path.count("M") for path in cells]


def test_drawing_leaves_matplotlib_as_it_was(situation, comparison):
    """The notebook's own settings survive."""
    before = dict(mpl.rcParams)
    charts.category_bars(situation, comparison)
    assert before == dict(mpl.rcParams)


def test_a_category_is_told_with_what_is_usual(blocks):
    """The alternative text holds the count and the interval, and leaves out what is not known."""
    html = blocks["categories"].html
    assert "Skadegörelse 11 (vanligt 1–8)" in html
    assert "personer 2; " in html


def test_the_same_weeks_of_last_year_are_marked(blocks):
    """26 fortnights back is the same weeks a year earlier: the second of 28 bars, 11 reports."""
    assert "Samma veckor 2025: 11." in blocks["series"].html


def test_an_hour_of_the_week_is_found(blocks):
    """The alternative text names the hour that has most."""
    assert "Mest på lördagar kl. 22–23." in blocks["hours"].html


def test_hours_need_a_week(situation):
    """A matrix of another shape is refused."""
    with pytest.raises(ValueError, match=r"found \(24, 7\)"):
        charts.hour_of_week(situation, np.zeros((24, 7)))


def test_an_empty_week_is_drawn(situation):
    """No reports is a picture too."""
    assert "inga rapporter med känd tid" in charts.hour_of_week(situation, np.zeros((7, 24))).html


def test_lags_outside_the_picture_are_counted(blocks):
    """Unknown and impossible delays stand below, and n is what is drawn."""
    html = blocks["lags"].html
    assert f"Inte med i bilden: 1{NBSP}rapport utan rapporttid och 1{NBSP}rapport med rapporttid före" in html
    assert f"n = 3{NBSP}rapporter." in html


def test_a_source_of_areas_has_no_hit_rate(blocks):
    """Where positions are not expected there is no share, and never 0 %."""
    assert ("bara områden" in blocks["hits"].html, f"0{NBSP}% (n" in blocks["hits"].html) == (True, False)


def test_a_picture_must_be_told(situation):
    """A picture without an alternative text is refused."""
    with pytest.raises(ValueError, match="alternative text"):
        svg.inline(svg.new_figure(10, 10), alt=" ", css_class="x")


def test_signs_outside_the_measuring_font_are_fine(situation, comparison):
    """An emoji in a category is no warning: the reader's browser has it."""
    assert (
        "\N{GRINNING FACE}"
        in charts.category_bars(situation, comparison.rename(index={"Inbrott": "\N{GRINNING FACE}"})).html
    )
