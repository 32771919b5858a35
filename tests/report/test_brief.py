"""What the front page asks: a question for each kind of thing that stands out, and where its grounds are."""

from dataclasses import replace

import pytest

from lagesbild.present.blocks import Block
from lagesbild.report import render
from lagesbild.report.brief import Question, questions

PLACE = {"name": "Stortorget", "lon": 16.1, "lat": 59.4}


@pytest.fixture
def section(saved, output_cell, markdown_cell):
    """A section that states the findings."""

    def make(*findings, name="analys"):
        cells = (markdown_cell("# Avvikelser"), output_cell(Block("<p>x</p>", findings=findings)))
        (part,) = render.read_sections([saved(*cells, name=name)])
        (section,) = part.sections
        return section

    return make


def test_a_quiet_report_asks_nothing(section, finding):
    """What is not significant is no question."""
    assert [] == questions([section(finding | {"significant": False})])


def test_more_than_usual_asks_for_a_measure(section, finding):
    """The category is named, and the link leads to the heading of its grounds."""
    above = finding | {
        "id": "d1",
        "kind": "deviation",
        "category": "Inbrott",
        "significant": True,
        "observed": 11,
        "expected": 4.2,
    }
    asked = questions([section(above)])
    assert [("Inbrott", "Fler än vanligt. Räcker det som görs, eller behövs en insats?", "avvikelser")] == [
        (each.about, each.text, each.target) for each in asked
    ]


def test_fewer_than_usual_asks_about_the_reporting(section, finding):
    """A fall may be the reporters': the question says so, and comes last."""
    below = finding | {
        "id": "d1",
        "kind": "deviation",
        "category": None,
        "place": None,
        "significant": True,
        "observed": 3,
        "expected": 12,
    }
    cluster = finding | {"id": "k1", "kind": "cluster", "category": None, "place": PLACE, "significant": True}
    asked = questions([section(below, cluster)])
    assert ["Stortorget", "Hela kommunen"] == [each.about for each in asked]
    assert "rapporteras det mindre?" in asked[-1].text


def test_places_of_one_kind_are_one_question(section, finding):
    """Three are named, the rest are counted."""
    hot = [
        finding
        | {
            "id": f"h{at}",
            "kind": "hotspot",
            "category": None,
            "place": PLACE | {"name": f"Plats {at}"},
            "significant": True,
        }
        for at in range(5)
    ]
    assert ["Plats 0, Plats 1, Plats 2 och 2 till"] == [each.about for each in questions([section(*hot)])]


def test_the_front_page_answers_three_questions(section, saved, output_cell, markdown_cell, masthead):
    """State, change and decision are there, and a question leads to its grounds."""
    parts = render.read_sections([saved(markdown_cell("# Avvikelser"), output_cell(Block("<p>x</p>")))])
    asked = Question("Inbrott & <b>", "Behövs en insats?", "avvikelser")
    html = render.page(parts, replace(masthead, questions=[asked]))
    for heading in ("Hur är läget?", "Vad har ändrats?", "Vad ska vi ta ställning till?"):
        assert heading in html
    assert '<a href="#avvikelser">Inbrott &amp; &lt;b&gt;</a> Behövs en insats?' in html
    assert "kräver inget nytt beslut" in render.page(parts, masthead)


def test_a_chain_that_goes_on_is_asked_about_and_a_year_of_repeats_is_not(section, finding):
    """That burglaries repeat is known; who is near one that just happened may be told."""
    repeats = finding | {
        "id": "n1",
        "kind": "near_repeat",
        "category": "Inbrott",
        "place": None,
        "significant": True,
    }
    chain = repeats | {"id": "n2", "place": PLACE, "significant": None}
    assert [] == questions([section(repeats)])
    assert ["Inbrott"] == [each.about for each in questions([section(repeats, chain)])]


def test_the_council_is_asked_about_its_year(section, finding):
    """What waits to be followed up, what recurs and a district above its share; a level that has changed asks nothing."""
    nowhere = finding | {
        "place": None,
        "category": None,
        "observed": None,
        "expected": None,
        "significant": True,
    }
    waiting = nowhere | {
        "id": "i1", "kind": "intervention", "significant": None, "observed": 30, "text": "Belysning: skulle ha följts upp 1 mars 2026.",
    }  # fmt: skip
    season = nowhere | {"id": "s1", "kind": "season", "category": "Inbrott"}
    district = nowhere | {"id": "t1", "kind": "trend", "place": {"name": "Centrum", "lon": None, "lat": None}}
    step = nowhere | {"id": "t2", "kind": "trend"}
    result = nowhere | {"id": "o1", "kind": "outcome"}
    asked = questions([section(step, result, district, season, waiting)])
    assert ["Belysning", "Inbrott", "Centrum"] == [each.about for each in asked]
