"""Sentences that are right, and that do not cry wolf."""

import json

import pandas as pd
import pytest

from lagesbild.present import labels, verdicts

NBSP = "\N{NO-BREAK SPACE}"
QUIET = pd.DataFrame({"observed": [2], "lower": [0], "upper": [5], "is_unusual": [False]}, index=["Inbrott"])


def total(**changes: object) -> pd.Series:
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
    }
    return pd.Series(values | changes, dtype=object)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, f"Perioden har 23{NBSP}rapporter. Det är inom det vanliga: vanligt är 13–31 per period."),
        (
            {"observed": 1, "is_unusual": True},
            f"Perioden har 1{NBSP}rapport. Det är färre än vanligt: vanligt är 13–31 per period.",
        ),
        (
            {"observed": 0, "lower": 0, "upper": 0, "same_weeks": 1},
            (
                "Perioden har inga rapporter. Det är inom det vanliga: vanligt är 0 per period; "
                f"samma veckor i fjol 1{NBSP}rapport."
            ),
        ),
        (
            {"observed": 40, "is_unusual": True, "same_weeks": 49},
            (
                f"Perioden har 40{NBSP}rapporter. Det är fler än vanligt: vanligt är 13–31 per period; "
                f"samma veckor i fjol 49{NBSP}rapporter."
            ),
        ),
        (
            {"observed": 75, "lower": 60, "upper": 90, "same_weeks": 50},
            (
                f"Perioden har 75{NBSP}rapporter. Det är inom det vanliga: vanligt är 60–90 per period; "
                f"samma veckor i fjol 50{NBSP}rapporter (50,0{NBSP}% fler nu)."
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
    block = verdicts.headline(situation, total(**changes), QUIET)
    assert f'<p class="verdict">{labels.unbroken(text)}</p>' == block.html


@pytest.mark.parametrize(
    ("is_unusual", "text"),
    [
        (False, f"Perioden har 23{NBSP}rapporter, i sin helhet inom det vanliga (13–31). "),
        (True, f"Perioden har 23{NBSP}rapporter, fler än vanligt (13–31). "),
    ],
)
def test_the_headline_names_what_is_unusual(situation, is_unusual, text):
    """An unusual category is named with its count and what is normal, also when the total is usual."""
    categories = pd.concat([QUIET, QUIET.rename(index={"Inbrott": "Skadegörelse"})])
    categories.loc["Inbrott", ["observed", "is_unusual"]] = [7, True]
    block = verdicts.headline(situation, total(is_unusual=is_unusual), categories)
    told = f"Ovanligt: inbrott med 7{NBSP}rapporter mot normalt 0–5."
    assert f'<p class="verdict">{labels.unbroken(text + told)}</p>' == block.html


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
    """An unusual category leads and is marked; one without history is not judged."""
    html = verdicts.category_verdicts(situation, comparison).html.replace("\u2060", "")
    first = (
        f'<ul class="verdicts"><li class="unusual">Skadegörelse: 11{NBSP}rapporter, mot normalt 1–8, fler än vanligt; '
        f"samma veckor i fjol 5{NBSP}rapporter.</li>"
    )
    last = "Misstänkt narkotikahandel: inga rapporter, mot normalt 0–3; samma veckor i fjol inga rapporter."
    short = f"personer: 2{NBSP}rapporter; för kort historik för att säga vad som är vanligt."
    assert [html.startswith(first), last in html, short in html] == [True, True, True]


def test_findings_say_what_the_sentences_say(situation, comparison):
    """Each claim travels as JSON with its numbers; what was not tested is null, never NaN."""
    findings = verdicts.category_verdicts(situation, comparison).findings
    text = json.dumps(findings, allow_nan=False)
    unusual, untested = findings[0], next(each for each in findings if each["p"] is None)
    assert {
        "id": "deviation-skadegörelse",
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
    } == unusual
    assert (untested["expected"], untested["p_adjusted"], len(json.loads(text))) == (None, None, 5)


def test_the_finding_of_the_headline_is_about_all_categories(situation):
    """Its category is null."""
    (finding,) = verdicts.headline(situation, total(), QUIET).findings
    assert (finding["category"], finding["id"]) == (None, "deviation-total")


def test_a_category_is_text(situation, comparison):
    """A category named like markup is shown, not obeyed."""
    named = comparison.rename(index={"Inbrott": "</script><img src=x>"})
    html = verdicts.category_verdicts(situation, named).html
    assert ("<img" in html, "&lt;/script&gt;&lt;img src=x&gt;" in html) == (False, True)
