"""What the front page tells and asks: in order of consequence, with owner and place, and no p-value."""

import re
from dataclasses import replace

import pytest

from lagesbild.present.html.blocks import Block
from lagesbild.report.page import render
from lagesbild.report.page.changes_since import changes
from lagesbild.report.page.front_page import Question, Told, news, questions

PLACE = {"name": "Stortorget", "lon": 16.1, "lat": 59.4, "radius_m": 150}
LIGHT = {
    "number": 1,
    "title": "Ny belysning",
    "place": "Stortorget",
    "owner": "Parkförvaltningen",
    "status": "ongoing",
    "starts_on": "2026-03-01",
    "follow_up_on": "2026-10-29",
    "days_overdue": None,
    "is_late": False,
    "categories": [],
    "shape": {"type": "Point", "coordinates": [16.1, 59.4]},
    "reach_m": 100.0,
}


@pytest.fixture
def section(saved, output_cell, markdown_cell):
    """A section that states the findings, and holds the register."""

    def make(*findings, register=(), name="analys"):
        block = Block("<p>x</p>", findings=findings, interventions=tuple(register))
        (part,) = render.read_sections([saved(markdown_cell("# Avvikelser"), output_cell(block), name=name)])
        (section,) = part.sections
        return section

    return make


@pytest.fixture
def cluster(finding):
    """Something that has begun at a place."""
    return finding | {
        "id": "k1",
        "kind": "cluster",
        "place": PLACE,
        "observed": 10,
        "expected": 0.5,
        "significant": True,
        "p_adjusted": 0.004,
        "text": "Stortorget: 10 rapporter mot 0,5 väntade (justerat p = 0,004).",
        "short": "Stortorget: 10 rapporter mot 0,5 väntade.",
    }


def test_a_quiet_report_asks_nothing(section, finding):
    """What is not significant is no question, and an intervention on time is none."""
    assert [] == questions([section(finding | {"significant": False}, register=[LIGHT])])


def test_what_is_late_comes_first_with_who_answers_for_it(section, cluster):
    """An overdue follow-up stands before every finding: somebody has promised it."""
    late = LIGHT | {"days_overdue": 18, "shape": None}
    asked = questions([section(cluster, register=[late])])
    assert [("Ny belysning", "Parkförvaltningen"), ("Stortorget", "ingen ännu")] == [
        (each.about, each.owner) for each in asked
    ]
    assert "Uppföljningen skulle ha gjorts 29 oktober 2026, för 18\xa0dagar sedan." == asked[0].text


def test_many_late_follow_ups_are_one_line(section):
    """Five lines are for all that there is to decide."""
    late = [LIGHT | {"title": f"Insats {n}", "days_overdue": n} for n in (3, 9, 5)]
    (asked,) = questions([section(register=late)])
    assert ("3 uppföljningar är försenade", "Insats 9, Insats 5 och Insats 3") == (
        asked.about,
        asked.text.partition(". ")[0],
    )


@pytest.mark.parametrize(
    ("changed", "is_asked"),
    [
        ({}, False),
        ({"categories": ["Stöld"]}, False),  # the cluster is of all categories
        ({"shape": {"type": "Point", "coordinates": [16.2, 59.4]}}, True),
        ({"shape": None}, True),
    ],
)
def test_what_an_intervention_answers_is_not_asked_about(section, cluster, changed, is_asked):
    """In the same place and against the same thing; six kilometres away, or nowhere, it answers nothing."""
    asked = questions([section(cluster, register=[LIGHT | changed])])
    assert is_asked == bool(asked)


def test_an_intervention_against_another_category_is_no_answer(section, cluster):
    """Lighting against thefts does not answer burglaries."""
    of_one = cluster | {"category": "Inbrott"}
    assert questions([section(of_one, register=[LIGHT | {"categories": ["Stöld"]}])])
    assert [] == questions([section(of_one, register=[LIGHT | {"categories": ["Stöld", "Inbrott"]}])])


def test_more_than_usual_asks_for_a_measure(section, finding):
    """The category is named, and the link leads to the heading of its grounds."""
    above = finding | {
        "id": "d1",
        "category": "Inbrott",
        "significant": True,
        "observed": 11,
        "expected": 4.2,
    }
    (asked,) = questions([section(above)])
    assert ("Inbrott", "Fler rapporter än vanligt. Räcker det som görs?", "avvikelser") == (
        asked.about,
        asked.text,
        asked.target,
    )


def test_fewer_than_usual_asks_about_the_reporting(section, finding, cluster):
    """A fall may be the reporters': the question says so, and comes last."""
    below = finding | {"id": "d1", "significant": True, "observed": 3, "expected": 12}
    asked = questions([section(below, cluster)])
    assert ["Stortorget", "Hela kommunen"] == [each.about for each in asked]
    assert "rapporteras det mindre?" in asked[-1].text


def test_places_of_one_kind_are_one_question(section, cluster):
    """The three that stand out most are named, the rest are counted."""
    hot = [
        cluster
        | {"id": f"h{at}", "kind": "hotspot", "place": PLACE | {"name": f"Plats {at}"}, "observed": 20 - at}
        for at in range(5)
    ]
    assert ["Plats 0, Plats 1, Plats 2 och 2 till"] == [each.about for each in questions([section(*hot)])]


def test_a_place_is_asked_about_once(section, cluster):
    """For what is most pressing there: something has begun, and that it is a hotspot too is no second question."""
    hot = cluster | {"id": "h1", "kind": "hotspot"}
    chain = cluster | {"id": "n1", "kind": "near_repeat", "category": "Inbrott", "significant": None}
    assert ["Stortorget"] == [each.about for each in questions([section(hot, chain, cluster)])]


def test_a_chain_that_goes_on_is_asked_about_and_a_year_of_repeats_is_not(section, finding):
    """That burglaries repeat is known; who is near one that just happened may be told."""
    repeats = finding | {"id": "n1", "kind": "near_repeat", "category": "Inbrott", "significant": True}
    chain = repeats | {"id": "n2", "place": PLACE, "significant": None}
    assert [] == questions([section(repeats)])
    assert ["Inbrott"] == [each.about for each in questions([section(repeats, chain)])]


def test_every_question_says_who_and_where(section, cluster, finding):
    """Owner and place of the register's, of what is found, and words where none is named."""
    known = LIGHT | {"title": "Ny belysning i Sjöparken", "place": "Sjöparken", "shape": None}
    due = known | {"title": "Utökad rondering", "owner": "", "place": "", "days_overdue": 18}
    judged = finding | {
        "id": "intervention-follow_up-1",
        "kind": "intervention",
        "significant": True,
        "place": PLACE | {"name": "Sjöparken"},
        "intervention": {"number": 1, "title": known["title"], "owner": "Parkförvaltningen"},
    }
    unknown = judged | {"intervention": {"number": 2, "title": "Okänd insats", "owner": ""}}
    everywhere = finding | {
        "significant": True,
        "observed": 20,
        "expected": 9,
        "category": "Klotter",
        "place": None,
    }
    asked = questions([section(cluster, everywhere, judged, register=[known, due])])
    assert {
        "Utökad rondering": ("ingen angiven", "ingen angiven"),
        "Stortorget": ("ingen ännu", ""),
        "Klotter": ("ingen ännu", "hela kommunen"),
        "Sjöparken": ("Parkförvaltningen", ""),
    } == {each.about: (each.owner, each.place) for each in asked}
    (alone,) = questions([section(unknown)])
    assert "ingen angiven" == alone.owner


def test_how_many_places_nothing_answers_is_no_late_follow_up(section, finding):
    """A count of the register's is told in its section: nobody has promised to follow it up."""
    lacking = {"id": "intervention-unanswered", "kind": "intervention", "place": None, "significant": None}
    told = finding | lacking | {"observed": 5, "text": "5 av 10 utpekade platser saknar insats."}
    assert [] == questions([section(told)])


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
        "id": "intervention-overdue-i1", "kind": "intervention", "significant": None, "observed": 30,
        "intervention": {"number": None, "title": "Belysning", "owner": "Tekniska kontoret"},
    }  # fmt: skip
    season = nowhere | {"id": "s1", "kind": "season", "category": "Inbrott"}
    district = nowhere | {"id": "t1", "kind": "trend", "place": {"name": "Centrum", "lon": None, "lat": None}}
    step = nowhere | {"id": "t2", "kind": "trend"}
    result = nowhere | {"id": "o1", "kind": "outcome"}
    asked = questions([section(step, result, district, season, waiting)])
    assert ["Belysning", "Inbrott", "Centrum"] == [each.about for each in asked]
    assert "Tekniska kontoret" == asked[0].owner


def test_news_are_told_in_short_with_a_word_and_the_figures_behind_it(section, cluster):
    """What is new leads to its section; what continues is no news; no p-value stands in the line."""
    told = news(changes([cluster], []), [section(cluster)])
    short = "Stortorget: 10 rapporter mot 0,5 väntade."
    assert [Told("new", short, "troligt", cluster["text"], "avvikelser")] == told
    assert [] == news(changes([cluster], [cluster]), [section(cluster)])
    (ended,) = news(changes([], [cluster]), [section()])
    assert ("ended", "") == (ended.status, ended.word)


def test_news_without_a_short_form_are_told_whole(section, cluster):
    """As findings of earlier versions are, and those whose sentence has nothing to leave out."""
    whole = {key: value for key, value in cluster.items() if key != "short"}
    (told,) = news(changes([], [whole]), [section()])
    assert cluster["text"] == told.text


def test_the_front_page_has_no_p_and_says_the_word(saved, output_cell, markdown_cell, masthead):
    """State, news and decision are there; the figures stand behind the word, and the words are explained once."""
    parts = render.read_sections([saved(markdown_cell("# Avvikelser"), output_cell(Block("<p>x</p>")))])
    asked = Question(
        "Inbrott & <b>", "Behövs en insats?", "avvikelser", "Hamnen", "Kajen", "troligt", "7 (p = 0,01)."
    )
    html = render.page(parts, replace(masthead, questions=[asked]))
    for heading in ("Hur är läget?", "Nytt sedan förra rapporten", "Att ta ställning till"):
        assert heading in html
    assert '<a href="#avvikelser">Inbrott &amp; &lt;b&gt;</a> Behövs en insats?' in html
    assert "Plats: Kajen. Ansvarig: Hamnen." in html
    assert 1 == html.count("slumpen ger det högst en gång på tusen")
    front = re.search(r'<section class="brief".*?</section>', html, re.DOTALL)[0]
    assert "p\xa0=" not in re.sub(r"<details.*?</details>", "", front, flags=re.DOTALL)


def test_a_quiet_front_page_says_that_nothing_waits(saved, markdown_cell, masthead):
    """Neither news nor decisions is a result, and the first report says that it is the first."""
    parts = render.read_sections([saved(markdown_cell("# Avvikelser"))])
    quiet = render.page(parts, masthead)
    assert "Inget nytt fynd" in quiet
    assert "Inget fynd att ta ställning till." in quiet
    assert "ingen uppföljning är försenad" in render.page(parts, replace(masthead, interventions=[LIGHT]))
    assert "Första rapporten" in render.page(parts, replace(masthead, is_first=True))
