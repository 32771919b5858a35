"""What the council is shown: changes that are certain, rates with their warnings, seasons, breaks and a draft plan."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lagesbild import columns as c
from lagesbild import periods
from lagesbild.analysis import rates
from lagesbild.analysis.series.two_periods import compare_years
from lagesbild.disclosure.release.decisions import SHOWN
from lagesbild.periods import Period
from lagesbild.present.strategic import council

NBSP = "\N{NO-BREAK SPACE}"
YEARS = [Period(date(year, 1, 1), date(year + 1, 1, 1), "year") for year in (2024, 2025, 2026)]


@pytest.fixture
def year(make_situation, history):
    """The situation of 2026."""
    return make_situation(history, period=YEARS[-1])


@pytest.fixture
def counts():
    """Burglary from 100 to 200, damage from 60 to 61, and a category that was not there before."""
    return pd.DataFrame(
        {"Inbrott": [90, 100, 200], "Skadegörelse": [50, 60, 61], "Otrygg plats": [0, 0, 3]}, index=YEARS
    )


def test_only_a_certain_change_is_called_one(counts):
    """100 → 200 is an increase beyond chance, 60 → 61 and 0 → 3 are not."""
    assert {"Inbrott": True, "Skadegörelse": False, "Otrygg plats": False} == compare_years(counts)[
        "is_changed"
    ].to_dict()


def test_the_extent_tells_percent_only_where_there_is_a_base(year, counts):
    """100 % of a sure increase from 100; no percent beside what is not sure, nor beside a sure one from 40."""
    html = council.extent(year, counts).html
    assert f"säker ökning, 100,0{NBSP}%" in html
    assert html.count("%") == 1
    assert 2 == html.count("kan vara slump</td>")
    small = council.extent(year, pd.DataFrame({"Inbrott": [20, 40, 120]}, index=YEARS)).html
    assert "säker ökning" in small
    likely = council.extent(year, pd.DataFrame({"Inbrott": [20, 40, 70]}, index=YEARS)).html
    assert "trolig ökning" in likely
    assert "%" not in small


def test_the_headline_is_a_finding(year, counts):
    """The whole period has a sentence and a finding that the page's top is made of."""
    (claim,) = council.headline(year, counts.sum(axis=1).to_frame("total")).findings
    assert ("deviation", None, 264, 160, True) == tuple(
        claim[name] for name in ("kind", "category", "observed", "expected", "significant")
    )
    assert (
        f"2026: 264{NBSP}rapporter, mot 160 samma period året före. Det är en säker ökning med 65,0{NBSP}%."
        == claim["text"]
    )


def test_without_an_earlier_period_nothing_is_compared(year, counts):
    """The first year has no change, no test and says so."""
    (claim,) = council.headline(year, counts.iloc[[-1]].sum(axis=1).to_frame("total")).findings
    assert claim["significant"] is None
    assert "ingen tidigare period" in claim["text"]


def test_hidden_counts_stay_hidden(year, counts):
    """A count that an edition hides is a word, has no change, no finding, and no sum is made of it."""
    hidden = counts.astype("Int64")
    hidden.loc[YEARS[-1], "Otrygg plats"] = pd.NA
    block = council.extent(year, hidden)
    assert ["Inbrott", "Skadegörelse"] == [claim["category"] for claim in block.findings]
    assert "n =" not in block.html
    assert 1 == block.html.count(">dolt<")
    totals = hidden.sum(axis=1, skipna=False).to_frame("total")
    (claim,) = council.headline(year, totals).findings
    assert "antalet är dolt. Det går därför inte att jämföra" in claim["text"]
    (claim,) = council.headline(year, totals.iloc[[0, 2, 1]].set_axis(YEARS)).findings
    assert f"160{NBSP}rapporter. Antalet samma period året före är dolt." in claim["text"]


def test_rates_are_given_where_inhabitants_say_something(year):
    """Norrhamn is visited by many, Sörby too small for a rate."""
    people = pd.Series({"V": 420, "O": 6_960}, dtype="Int64")
    frame = rates.rates(pd.Series({"V": 2, "O": 70}), people)
    html = council.district_rates(year, frame).html
    assert "Färre än 500 invånare" in html
    assert ">10,1<" in html  # 70 of 6 960
    unknown = rates.rates(pd.Series({"V": 2, "O": 70}), people.mask(people.index == "V"))
    assert "Antalet invånare är inte känt" in council.district_rates(year, unknown).html
    assert "Antalet är dolt i Sörby." in council.district_rates(year, frame.drop("V")).html


def test_a_centre_is_warned_of():
    """Half of the reports where a tenth live: the rate says how the place is used."""
    frame = rates.rates(pd.Series({"C": 100, "N": 100}), pd.Series({"C": 1_000, "N": 9_000}))
    assert [True, False] == rates.is_visited(frame).tolist()


def decision(**values):
    """A row of what the council is told of the register."""
    row = {
        c.INTERVENTION_ID: "1", c.TITLE: "Belysning", c.CATEGORIES: "Inbrott", c.STATUS: "ongoing", c.ORGANISATION: "Gata",
        c.EXPECTED_ON: pd.Timestamp("2026-12-01"), c.DECIDED_ON: pd.Timestamp("2026-01-10"),
        c.STARTS_ON: pd.Timestamp("2026-02-01"), c.FOLLOW_UP_ON: pd.Timestamp("2026-11-01"), "outcome": "reduction",
    }  # fmt: skip
    return row | values


def decisions(*rows):
    """What the council is told of the register."""
    return pd.DataFrame(rows, columns=[*SHOWN, "outcome"])


MONTHS = pd.DataFrame(
    {"Inbrott": 1, "Skadegörelse": 1}, index=periods.months(date(2026, 1, 1), date(2027, 1, 1)), dtype="Int64"
)
SEASONS = pd.DataFrame(
    {
        "category": ["Inbrott", "Skadegörelse"], "first_month": [12, 5], "months": [2, 1], "years": [3, 3],
        "years_above": [3, 2], "observed": [40, 9], "expected": [20.0, 8.0], "p": [0.001, 0.4],
        "p_adjusted": [0.002, 0.4], "is_recurring": [True, False],
    }
)  # fmt: skip


def test_what_recurs_says_when_to_prepare(year):
    """December and January, twice the even year, prepared from October; what does not recur is not listed."""
    block = council.seasons(year, SEASONS)
    html = block.html
    (claim,) = block.findings
    assert ("season", "Inbrott", True) == tuple(claim[name] for name in ("kind", "category", "significant"))
    assert "återkommer i december–januari" in claim["text"]
    for told in ("december–januari", "oktober", ">2,0<", "3 av 3 år"):
        assert told in html, told
    assert "Skadegörelse" not in html


def test_nothing_recurring_is_said_as_a_result(year):
    """No season is a sentence, too few years another."""
    assert "mer än slumpen ger" in council.seasons(year, SEASONS.assign(is_recurring=False)).html
    profile = pd.DataFrame({"category": ["Inbrott"], "month": [1], "observed": [1], "expected": [1.0]})
    assert "tre års rapporter" in council.wheel(year, profile, SEASONS.iloc[:0], months=MONTHS).html


def test_the_wheel_marks_what_recurs(year):
    """The alternative text says what the marked cells are."""
    profile = pd.DataFrame(
        {
            "category": np.repeat(["Inbrott", "Skadegörelse"], 12),
            "month": [*range(1, 13)] * 2,
            "observed": 3,
            "expected": 3.0,
        }
    )
    html = council.wheel(year, profile, SEASONS, months=MONTHS).html
    assert "Återkommer: inbrott i december–januari." in html
    assert 2 == html.count("<svg")
    assert "≈" not in html


def test_the_wheel_says_which_sums_are_estimated_and_what_is_left_out(year):
    """Inbrott in May has a hidden month: about 3; a category that cannot be estimated is named, not drawn."""
    profile = pd.DataFrame(
        {"category": "Inbrott", "month": range(1, 13), "observed": [3] * 4 + [4] + [3] * 7, "expected": 3.0}
    )
    months = MONTHS.copy()
    months.iloc[4, 0] = pd.NA
    html = council.wheel(year, profile, SEASONS, months=months).html
    assert "<td>≈4</td>" in html
    assert 1 == html.count("<td>≈")
    assert "För mycket är dolt för att visa skadegörelse" in html


def test_a_break_is_told_with_the_source_that_may_explain_it(year):
    """The level's change stands in words, and who began to report about then."""
    months = periods.months(date(2026, 6, 1), date(2026, 12, 1))
    counts = pd.Series([10, 11, 10, 30, 31, 30], index=months)
    steps = pd.DataFrame({"month": [months[3]], "before": [10.3], "after": [30.3], "p": [0.01]})
    html = council.trend(replace(year, arrivals={"embrace": date(2026, 8, 1)}), counts, steps).html
    assert (
        "Från september 2026 ligger nivån på 30 i månaden, mot 10 före. Embrace började rapportera ungefär då."
        in html
    )
    assert "två års hela månader" in council.trend(year, counts, steps.iloc[:0]).html
    long = pd.Series(10, index=periods.months(date(2025, 1, 1), date(2027, 1, 1)))
    assert "Nivån kan ha varit densamma hela tiden" in council.trend(year, long, steps.iloc[:0]).html


def test_what_is_hidden_is_not_said_to_be_calm(year, counts):
    """Where counts are hidden nothing is said of level, rate or problem, and no figure is empty."""
    months = periods.months(date(2024, 1, 1), date(2027, 1, 1))
    none = pd.DataFrame(columns=["series", "month", "before", "after", "p"])
    known = pd.DataFrame({"Inbrott": 5.0}, index=months)
    assert "Kategorierna kan ha legat på samma nivå" in council.breaks(year, known, none).html
    for unknown in (known[[]], known * 0):
        assert "noll eller dolda" in council.breaks(year, unknown, none).html
    assert "två års hela månader" in council.breaks(year, known.iloc[:5], none).html
    assert "<svg" not in council.trend(year, pd.Series(0, index=months), none).html
    assert "ingen hel månad" in council.trend(year, pd.Series(dtype=int), none).html
    nowhere = rates.rates(pd.Series({"V": 0, "O": 0}), pd.Series({"V": 420, "O": 6_960}))
    assert "<table" not in council.district_rates(year, nowhere).html
    hidden = compare_years(counts.astype("Int64") * pd.NA)
    told = council.plan_draft(year, hidden, SEASONS.iloc[:0], pd.Series(dtype=object)).html
    assert "Underlaget räcker inte" in told


def test_districts_have_their_trend_in_words(year):
    """A class of the method is a Swedish phrase, and a district without inhabitants is none to judge."""
    windows = [Period(date(2026, month, 1), date(2026, month + 1, 1)) for month in range(1, 12)]
    counts = pd.DataFrame(3, index=["V", "O"], columns=windows)
    classes = pd.Series({"V": "persistent_hot", "O": "no_pattern"})
    html = council.district_trends(year, counts, classes).html
    assert "fler än sin andel nästan alltid" in html
    assert "inget tydligt mönster" in html
    assert (
        "Det krävs 10 perioder" in council.district_trends(year, counts, classes.mask(classes.notna())).html
    )


def test_the_draft_plan_rests_on_what_is_certain(make_situation, history, counts):
    """An increase, a season and a district each give a row with what people must decide left to them."""
    year = make_situation(history, period=YEARS[-1], decisions=decisions())
    classes = pd.Series({"V": "persistent_hot", "O": "persistent_cold"})
    html = council.plan_draft(year, compare_years(counts), SEASONS, classes).html
    for told in (
        "Inbrott: fler än året före", "Inbrott: återkommer i december–januari", "Sörby: en större andel av rapporterna", "att besluta"
    ):  # fmt: skip
        assert told in html, told
    assert "Norrhamn" not in html
    calm = counts.assign(Inbrott=100)
    quiet = council.plan_draft(year, compare_years(calm), SEASONS.iloc[:0], classes.iloc[:0])
    assert "pekar inte ut något nytt problem" in quiet.html


def test_the_draft_plan_knows_what_is_done_already(make_situation, history, counts):
    """An ongoing measure against the category stands in its row; one against another, or only proposed, does not."""
    kept = decisions(
        decision(), decision(**{c.TITLE: "Annat", c.CATEGORIES: "Otrygg plats"}),
        decision(**{c.TITLE: "Förslag", c.STATUS: "proposed"}),
    )  # fmt: skip
    now = make_situation(history, period=YEARS[-1], decisions=kept)
    html = council.plan_draft(now, compare_years(counts), SEASONS.iloc[:0], pd.Series(dtype=object)).html
    assert "Belysning (pågår)" in html
    assert "Gata" in html
    assert "Annat" not in html
    assert "Förslag" not in html


def test_what_the_plan_promised_stands_beside_what_came_of_it(make_situation, history):
    """A verdict where there is one that may be shown, else why there is none; proposals were never promised."""
    kept = decisions(
        decision(),
        decision(**{c.INTERVENTION_ID: "2", c.TITLE: "Utan plats", "outcome": "unmeasured"}),
        decision(**{c.INTERVENTION_ID: "3", c.TITLE: "Få", "outcome": "not_shown"}),
        decision(
            **{c.INTERVENTION_ID: "4", c.TITLE: "Avbruten", c.STATUS: "cancelled", "outcome": "cancelled"}
        ),
        decision(**{c.INTERVENTION_ID: "5", c.TITLE: "Förslag", c.STATUS: "proposed", "outcome": None}),
    )
    now = make_situation(history, period=YEARS[-1], decisions=kept)
    html = council.plan_outcome(now).html
    for told in (
        "trolig minskning", "saknar plats eller startdag", "för få rapporter för ett omdöme", "avbröts"
    ):  # fmt: skip
        assert told in html, told
    assert "Förslag" not in html
    nothing = make_situation(history, decisions=decisions())
    assert "Inget var beslutat" in council.plan_outcome(nothing).html


@pytest.mark.parametrize(
    ("status", "days", "result", "written"),
    [
        ("ongoing", {c.STARTS_ON: "2026-03-01"}, "too_early", ("Pågår sedan 1 mars 2026", "för tidigt att säga")),
        ("finished", {c.STARTS_ON: "2026-03-01", c.ENDS_ON: "2026-05-31"}, "no_sure_change",
         ("Pågick 1 mars–31 maj 2026", "förändringen kan vara slump")),
        ("decided", {c.STARTS_ON: "2027-03-01"}, "not_begun", ("Beslutad, börjar 1 mars 2027", "inget än: har inte börjat")),
        ("ongoing", {c.STARTS_ON: pd.NaT}, "unmeasured", ("Pågår", "går inte att mäta")),
    ],
)  # fmt: skip
def test_promised_done_and_result_do_not_contradict_each_other(year, status, days, result, written):
    """What goes on has begun, what has not begun has no result, and what is only later is counted and left out."""
    kept = decisions(
        decision(
            **{c.STATUS: status, "outcome": result} | {name: pd.Timestamp(day) for name, day in days.items()}
        ),
        decision(**{c.INTERVENTION_ID: "9", c.TITLE: "Senare", c.STATUS: "later", "outcome": None}),
    )
    now = replace(year, decisions=kept)
    html = council.plan_outcome(now).html.replace(NBSP, " ").replace("\N{WORD JOINER}", "")
    row = html[html.index("<tbody>") : html.index("</tbody>")]
    assert all(each in row for each in written)
    assert "Färre rapporter om inbrott" in row
    for told in (html, council.decided(now).html.replace(NBSP, " ")):
        assert "Senare" not in told
        assert "1 insats som beslutats eller börjat senare är inte med." in told


def test_the_council_sees_what_is_decided_and_late(make_situation, history):
    """Ongoing before proposed, who answers, and that one should have been followed up before the year ended."""
    kept = decisions(
        decision(
            **{c.INTERVENTION_ID: "2", c.TITLE: "Förslag", c.STATUS: "proposed", c.FOLLOW_UP_ON: pd.NaT}
        ),
        decision(),
    )
    block = council.decided(make_situation(history, period=YEARS[-1], decisions=kept))
    html = block.html
    assert html.index("Belysning") < html.index("Förslag")
    told = block.conclusion.text.replace(NBSP, " ")
    assert "Insatser: 1 pågår och 1 är föreslagen; 1 insats skulle ha följts upp" == told
    assert "pågår, försenad" in html
    assert "Inget register" in council.decided(make_situation(history, decisions=decisions())).html
