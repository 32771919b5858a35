"""Sentences that are right, and that do not cry wolf."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from lagesbild.config import Editions
from lagesbild.present import verdicts
from lagesbild.present.words import labels

NBSP = "\N{NO-BREAK SPACE}"
QUIET = pd.DataFrame({"observed": [2], "lower": [0], "upper": [5], "is_unusual": [False]}, index=["Inbrott"])


def compared(categories: pd.DataFrame = QUIET, **changes: object) -> dict[str, pd.DataFrame]:
    values = {
        "observed": 23,
        "expected": 20.0,
        "lower": 13,
        "upper": 31,
        "median": 20.0,
        "same_weeks": pd.NA,
        "p": 0.5,
        "p_adjusted": 0.5,
        "is_unusual": False,
        "completeness": 1.0,
    }
    total = pd.DataFrame([values | changes], index=["total"], dtype=object)
    districts = QUIET.rename(index={"Inbrott": "O"})
    return {"total": total, "category": categories, "district": districts}


NOTHING = "Ingen kategori och inget område avviker från det vanliga."


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, f"Perioden har 23{NBSP}rapporter, inom det vanliga (13–31). {NOTHING}"),
        (
            {"observed": 1, "is_unusual": True},
            f"Perioden har 1{NBSP}rapport, färre än vanligt (13–31). {NOTHING}",
        ),
        (
            {"observed": 33},
            (f"Perioden har 33{NBSP}rapporter, något fler än vanligt (13–31), kan vara slump. {NOTHING}"),
        ),
        (
            {"observed": 0, "lower": 0, "upper": 0, "same_weeks": 1},
            (
                "Perioden har inga rapporter, inom det vanliga (0). "
                f"Samma veckor i fjol: 1{NBSP}rapport. {NOTHING}"
            ),
        ),
        (
            {"observed": 75, "lower": 60, "upper": 90, "same_weeks": 50},
            (
                f"Perioden har 75{NBSP}rapporter, inom det vanliga (60–90). "
                f"Samma veckor i fjol: 50{NBSP}rapporter (50,0{NBSP}% fler nu). {NOTHING}"
            ),
        ),
        (
            {"lower": pd.NA, "upper": pd.NA},
            f"Perioden har 23{NBSP}rapporter. Historiken är för kort för att säga om det är ovanligt.",
        ),
    ],
)
def test_the_headline_is_two_sentences(situation, changes, text):
    """Zero, one and several, usual and not, with percent only on a base that carries it."""
    block = verdicts.headline(situation, compared(**changes))
    assert f'<p class="verdict">{labels.unbroken(text)}</p>' == block.html


def test_the_headline_names_what_is_unusual(situation):
    """An unusual category or district is named with its count and what is normal, also when the total is usual."""
    categories = pd.concat([QUIET, QUIET.rename(index={"Inbrott": "Skadegörelse"})])
    categories.loc["Inbrott", ["observed", "is_unusual"]] = [7, True]
    found = compared(categories)
    found["district"].loc["O", ["observed", "is_unusual"]] = [9, True]
    told = f"Ovanligt: inbrott med 7{NBSP}rapporter (vanligt 0–5) och Norrhamn med 9{NBSP}rapporter (vanligt 0–5)."
    assert labels.unbroken(told) in verdicts.headline(situation, found).html


def test_the_headline_calls_nothing_usual_that_lies_outside(situation):
    """A count outside its own interval that chance may give is named as that, and what has no history is not judged."""
    categories = pd.concat([QUIET, QUIET.rename(index={"Inbrott": "Skadegörelse"})])
    categories.loc["Inbrott", "observed"] = 7
    categories.loc["Skadegörelse", ["lower", "upper"]] = pd.NA
    told = (
        "Ingen kategori och inget område avviker från det vanliga mer än slumpen ger; 1 av 3 går inte att bedöma. "
        f"Kan vara slump: inbrott med 7{NBSP}rapporter (vanligt 0–5)."
    )
    assert labels.unbroken(told) in verdicts.headline(situation, compared(categories)).html
    categories[["lower", "upper"]] = pd.NA
    found = compared(categories)
    found["district"][["lower", "upper"]] = pd.NA
    told = "Historiken är för kort för att säga om någon kategori eller något område avviker."
    assert labels.unbroken(told) in verdicts.headline(situation, found).html


def test_the_headline_says_who_has_ceased_to_report_and_what_is_alike(situation):
    """Who made half of the reports is named beside the count that it explains, and so are copies; never elsewhere."""
    row = situation.history.iloc[[0]].assign(organisation="Vakten", place="Torget", reported_at=pd.NaT)
    before = [
        row.assign(occurred_from=pd.Timestamp(period.start), organisation=name)
        for period in situation.earlier(13)
        for name in ("Vakten", "Skolan")
        for _ in range(6)
    ]
    start = pd.Timestamp(situation.period.start) + pd.Timedelta(hours=10)
    now = pd.concat([row.assign(occurred_from=start, occurred_to=start, organisation="Skolan")] * 7)
    changed = replace(situation, incidents=now, history=pd.concat([*before, now]))
    html = verdicts.headline(changed, compared()).html.replace(NBSP, " ").replace("\u2060", "")
    told = re.search(
        r"Vakten har inte rapporterat något, och brukar göra omkring 6 rapporter per period\. "
        r"De andra har 7 rapporter; vanligt för dem är (\d+)–(\d+)\. 7 rapporter om skadegörelse har samma plats och "
        r"tid \(Torget\): en händelse, eller en lista som lästs in på en gång\?",
        html,
    )
    assert told is not None
    assert int(told[1]) < 6 < int(told[2]) < 20
    shared = replace(changed, edition=Editions().edition("rad"))
    assert "Vakten" not in verdicts.headline(shared, compared()).html


def test_what_one_reporter_explains_is_told_with_and_without(situation):
    """Half of the reports stop with who made them: unusual, but not among the others, whose own count stands beside."""
    row = situation.history.iloc[[0]].assign(reported_at=pd.NaT)
    before = [
        row.assign(occurred_from=pd.Timestamp(period.start), organisation=name, category=category)
        for period in situation.earlier(13)
        for name, category in (("Vakten", "Inbrott"), ("Skolan", "Skadegörelse"))
        for _ in range(6)
    ]
    start = pd.Timestamp(situation.period.start)
    now = pd.concat([row.assign(occurred_from=start, organisation="Skolan", category="Skadegörelse")] * 6)
    changed = replace(situation, incidents=now, history=pd.concat([*before, now]))
    gone = QUIET.rename(index={QUIET.index[0]: "Inbrott"}).assign(
        observed=0, lower=2, upper=10, is_unusual=True
    )
    html = verdicts.headline(changed, compared(gone)).html
    told = f"Ovanligt, men inte bland de andra rapportörerna: inbrott med inga{NBSP}rapporter (vanligt 2–10)."
    assert labels.unbroken(told).replace(NBSP, " ") in html.replace(NBSP, " ")
    assert "De andra har 6 rapporter; vanligt för dem är" in html.replace(NBSP, " ")


def test_the_headline_says_that_a_category_may_have_a_new_name(situation):
    """One that ceases as another begins is told, and asked about."""
    row = situation.history.iloc[[0]].assign(organisation="Skolan")
    before = [
        row.assign(occurred_from=pd.Timestamp(period.start), category=name)
        for period in situation.earlier(13)
        for name in ("Klotter", "Inbrott")
        for _ in range(6)
    ]
    now = pd.concat(
        [row.assign(occurred_from=pd.Timestamp(situation.period.start), category="Skadegörelse")] * 7
    )
    changed = replace(situation, incidents=now, history=pd.concat([*before, now]))
    told = (
        "Inga rapporter längre om inbrott (omkring 6 per period) och klotter (omkring 6 per period). "
        f"Ny kategori: skadegörelse (7{NBSP}rapporter). Har den bytt namn?"
    )
    assert labels.unbroken(told) in verdicts.headline(changed, compared()).html


def test_what_has_not_come_in_is_said(situation):
    """When reports are still on their way, the reader is told how many are expected to be in."""
    html = verdicts.headline(situation, compared(completeness=0.9)).html
    assert f"Ungefär 90{NBSP}% av periodens rapporter väntas ha kommit in" in html


@pytest.mark.parametrize(
    ("observed", "earlier", "text"),
    [
        (317, 387, f"18,1{NBSP}% färre"),
        (56, 50, f"12,0{NBSP}% fler"),
        (50, 50, "lika många"),
        (3, 1, ""),
        (98, 49, ""),
        (9, float("nan"), ""),
    ],
)
def test_percent_needs_a_base(observed, earlier, text):
    """387 to 317 is −18.1 % (data/README.md); one to three is no percentage at all."""
    assert text == verdicts.change(observed, earlier, 50)


def test_categories_are_told_with_the_unusual_first(situation, comparison):
    """What is unusual leads and is marked; the rest can be opened; one without history is not judged."""
    html = verdicts.deviations(situation, {"category": comparison}).html.replace("\u2060", "")
    first = (
        f'<ul class="verdicts"><li class="unusual">Skadegörelse: 11{NBSP}rapporter (vanligt 1–8), fler än vanligt; '
        f"samma veckor i fjol 5{NBSP}rapporter. "
        '<a class="to-explorer" href="#utforska?period=2026-11-02..2026-11-15&amp;kategori=Skadeg%C3%B6relse" '
        'aria-label="Visa på kartan: Skadegörelse">Visa på kartan</a></li></ul>'
    )
    last = "Misstänkt narkotikahandel: inga rapporter (vanligt 0–3); samma veckor i fjol inga rapporter."
    short = f"personer: 2{NBSP}rapporter; för kort historik för att säga vad som är vanligt."
    assert [html.startswith(first), last in html, short in html] == [True, True, True]


def test_a_quiet_period_is_said_to_be_quiet(situation, comparison):
    """Where no category is unusual that is said, and one outside its own interval is told without alarm."""
    quiet = comparison.assign(is_unusual=False)
    html = verdicts.deviations(situation, {"category": quiet}).html
    told = "Ingen kategori avviker från det vanliga mer än slumpen ger; 1 av 5 går inte att bedöma."
    assert html.startswith(f"<p>{told}</p>")
    assert "något fler än vanligt, kan vara slump" in html
    assert 'class="unusual"' not in html


def test_findings_say_what_the_sentences_say(situation, comparison):
    """Each claim travels as JSON with its numbers; what was not tested is null, never NaN."""
    findings = verdicts.deviations(situation, {"category": comparison}).findings
    text = json.dumps(findings, allow_nan=False)
    unusual, untested = findings[0], next(each for each in findings if each["p"] is None)
    assert {
        "id": "deviation-skadegörelse-count",
        "kind": "deviation",
        "category": "Skadegörelse",
        "window": {"from": "2026-11-02", "to": "2026-11-15"},
        "place": None,
        "observed": 11,
        "expected": 4.2,
        "statistic": None,
        "p": 0.004,
        "p_adjusted": 0.02,
        "significant": True,
        "text": unusual["text"],
        "short": f"Skadegörelse: 11{NBSP}rapporter (vanligt 1–8), fler än vanligt.",
    } == unusual
    assert (untested["expected"], untested["p_adjusted"], len(json.loads(text))) == (None, None, 5)


def test_a_district_is_a_place(situation):
    """A finding on a district names it, and is about all categories."""
    (finding,) = verdicts.deviations(situation, {"district": compared()["district"]}).findings
    assert ("deviation-o", None) == (finding["id"], finding["category"])
    assert {"name": "Norrhamn", "lon": None, "lat": None} == finding["place"]


def test_the_finding_of_the_headline_is_about_all_categories(situation):
    """Its category is null."""
    (finding,) = verdicts.headline(situation, compared()).findings
    assert (finding["category"], finding["id"]) == (None, "deviation-total")


def test_a_category_is_text(situation, comparison):
    """A category named like markup is shown, not obeyed."""
    named = comparison.rename(index={"Inbrott": "</script><img src=x>"})
    html = verdicts.deviations(situation, {"category": named}).html
    assert ("<img" in html, "&lt;/script&gt;&lt;img src=x&gt;" in html) == (False, True)
