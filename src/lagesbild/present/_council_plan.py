"""Draft the plan of action from what has been found, and tell what the last one promised and what came of it."""

from collections.abc import Hashable
from html import escape
from typing import Any, Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.disclosure.decisions import NOT_BEGUN, NOT_SHOWN, OUTCOME, TOO_EARLY, UNMEASURED
from lagesbild.present import labels, tables
from lagesbild.present._council_trends import TRENDS
from lagesbild.present._council_year import month_span, prepare_from
from lagesbild.present._follow_up import VERDICTS
from lagesbild.present.blocks import Block
from lagesbild.present.interventions import STATUS_WORDS
from lagesbild.situation import Situation

_TO_DECIDE = "att besluta"
_ANSWERING = ("decided", "ongoing")
_ORDER = ("ongoing", "decided", "proposed", "finished", "cancelled")
OUTCOMES: Final = {
    **{name: VERDICTS[name] for name in ("reduction", "increase", "no_sure_change")},
    NOT_SHOWN: "för få rapporter för ett omdöme som får visas",
    "cancelled": "avbröts",
    UNMEASURED: "går inte att mäta: plats eller startdag saknas",
    NOT_BEGUN: "startar efter perioden",
    TOO_EARLY: "för tidigt att säga",
}
"""What the council is told came of a decision."""
_HOT = ("new_hot", "consecutive_hot", "intensifying_hot", "persistent_hot", "sporadic_hot", "oscillating_hot")


def plan_draft(
    situation: Situation, compared: pd.DataFrame, seasons: pd.DataFrame, classes: pd.Series
) -> Block:
    """A draft of the plan: what has increased for certain, what recurs, and districts above their share.

    Parameters
    ----------
    compared
        As ``compare_years`` gives it, by category.
    seasons
        As ``analysis.recurrence.recurring_seasons`` gives it.
    classes
        As ``analysis.district_trends.district_trend_classes`` gives it, by district code.
    """
    rows = [*_increases(compared), *_seasons(seasons), *_districts(situation, classes)]
    if not rows and compared["p"].isna().all():
        return Block(
            "<p>Underlaget räcker inte för att peka ut något problem: antalen är för små, dolda eller utan år att jämföra med. "
            "Det betyder inte att det inte finns några.</p>"
        )
    if not rows:
        return Block(
            "<p>Underlaget pekar inte ut något problem: inget har ökat säkert, inget återkommer säkert, och inget område har "
            "säkert fler rapporter än sin andel. Det är i sig ett underlag för planen.</p>"
        )
    names = ["problem", "evidence", "when", "measure", "responsible", "follow_up"]
    frame = pd.DataFrame([row | _answer(situation, row) for row in rows], columns=names)
    return tables.table(
        frame,
        caption="Utkast till åtgärdsplan",
        headings={
            "problem": "Problem",
            "evidence": "Vad underlaget säger",
            "when": "När",
            "measure": "Åtgärd",
            "responsible": "Ansvarig",
            "follow_up": "Så följs det upp",
        },
        note="Utkastet är räknat ur rapporterna. Orsaker, mål och åtgärder bestäms av människor: en åtgärd ska svara mot en orsak, "
        "inte mot en siffra.",
    )


def plan_outcome(situation: Situation) -> Block:
    """What the decisions of the last plan were to lead to, and what came of them."""
    decided = _decisions(situation)
    decided = decided[~decided[c.STATUS].eq("proposed")]
    if decided.empty:
        return Block("<p>Registret över insatser har inget beslut att följa upp.</p>")
    rows = decided.sort_values([c.DECIDED_ON, c.INTERVENTION_ID]).to_dict("records")
    shown = pd.DataFrame(
        {
            c.TITLE: [row[c.TITLE] for row in rows],
            "against": [_against(row) for row in rows],
            c.EXPECTED_ON: pd.to_datetime([row[c.EXPECTED_ON] for row in rows]),
            c.STATUS: [STATUS_WORDS[row[c.STATUS]] for row in rows],
            OUTCOME: [OUTCOMES[row[OUTCOME]] for row in rows],
        }
    )
    return tables.table(
        shown,
        caption=f"Vad planen lovade och vad det blev, {labels.day(situation.period.last_day)}",
        headings={
            c.TITLE: "Insats",
            "against": "Ska minska",
            c.EXPECTED_ON: "Väntad senast",
            c.STATUS: "Status",
            OUTCOME: "Det blev",
        },
        kinds={c.EXPECTED_ON: "day"},
        note="Mätt mot jämförbara platser under samma tid. Ingen säker förändring betyder inte att insatsen var verkningslös. "
        "Bygger omdömet på för få rapporter visas det inte.",
    )


def decided(situation: Situation) -> Block:
    """What is decided, ongoing and finished, who answers for it, and what waits to be followed up."""
    register = _decisions(situation)
    if register.empty:
        return Block("<p>Inget register över insatser finns.</p>")
    register = register.sort_values([c.STATUS, c.FOLLOW_UP_ON, c.INTERVENTION_ID], key=_in_order)
    is_overdue = register[c.STATUS].isin(_ANSWERING) & (
        register[c.FOLLOW_UP_ON] < pd.Timestamp(situation.period.end)
    )
    counts = register[c.STATUS].value_counts()
    told = [
        f"{labels.number(int(counts[status]))} {word}"
        for status, word in STATUS_WORDS.items()
        if status in counts.index
    ]
    head = f"{labels.capital(labels.enumeration(told))}."
    head += f" {labels.number(int(is_overdue.sum()))} skulle ha följts upp." if is_overdue.any() else ""
    shown = pd.DataFrame(
        {
            c.TITLE: register[c.TITLE],
            "against": [_against(row) for row in register.to_dict("records")],
            c.ORGANISATION: register[c.ORGANISATION],
            c.STATUS: register[c.STATUS].map(STATUS_WORDS) + is_overdue.map({True: ", försenad", False: ""}),
            c.STARTS_ON: register[c.STARTS_ON],
            c.FOLLOW_UP_ON: register[c.FOLLOW_UP_ON],
        }
    )
    table = tables.html(
        shown,
        caption="Insatser, som registret har dem när rapporten görs",
        headings={
            c.TITLE: "Insats",
            "against": "Ska minska",
            c.ORGANISATION: "Ansvarig",
            c.STATUS: "Status",
            c.STARTS_ON: "Från",
            c.FOLLOW_UP_ON: "Uppföljning",
        },
        kinds={c.STARTS_ON: "day", c.FOLLOW_UP_ON: "day"},
        note="Kommunens beslut, ur arbetsgruppens register, med den status som står där när rapporten görs. Platser, problem "
        "och väntad effekt är inte med.",
    )
    return Block(f'<p class="verdict">{escape(head)}</p>{table}')


def _decisions(situation: Situation) -> pd.DataFrame:
    assert situation.decisions is not None, "the council's edition has decisions"
    return situation.decisions


def _in_order(column: pd.Series) -> pd.Series:
    """Statuses as readers meet them, the rest as it is."""
    is_status = column.name == c.STATUS
    return column.map(_ORDER.index) if is_status else column


def _against(row: dict[Hashable, Any]) -> str:
    return str(row[c.CATEGORIES] or "").replace(";", ", ") or "alla kategorier"


def _answer(situation: Situation, row: dict[str, str]) -> dict[str, str]:
    """What is decided or going on against the row's category already; else that it is for people to decide."""
    register = _decisions(situation)
    is_against = register[c.CATEGORIES].map(lambda names: row.get("category") in str(names).split(";"))
    chosen = register[register[c.STATUS].isin(_ANSWERING) & is_against.astype(bool)]
    if chosen.empty:
        return {"measure": _TO_DECIDE, "responsible": _TO_DECIDE}
    return {
        "measure": "; ".join(
            f"{title} ({STATUS_WORDS[status]})"
            for title, status in zip(chosen[c.TITLE], chosen[c.STATUS], strict=True)
        ),
        "responsible": labels.enumeration(sorted(chosen[c.ORGANISATION].dropna().unique())) or _TO_DECIDE,
    }


def _increases(compared: pd.DataFrame) -> list[dict[str, str]]:
    chosen = compared[compared["is_changed"] & compared["ratio"].gt(1)]
    return [
        {
            "category": str(name),
            "problem": f"{name}: fler än året före",
            "evidence": f"{labels.count(int(row['observed']))}, mot {labels.number(int(row['earlier']))} året före; "
            "mer än slumpen ger",
            "when": "hela året",
            "follow_up": f"antal rapporter om {_lower(str(name))}, samma period nästa år",
        }
        for name, row in chosen.iterrows()
    ]


def _seasons(seasons: pd.DataFrame) -> list[dict[str, str]]:
    chosen = seasons[seasons["is_recurring"].astype(bool)] if len(seasons) else seasons
    return [
        {
            "category": str(row[c.CATEGORY]),
            "problem": f"{row[c.CATEGORY]}: återkommer i {month_span(row)}",
            "evidence": f"{labels.number(row['observed'] / row['expected'], decimals=1)} gånger ett jämnt år, över det jämna i "
            f"{labels.number(row['years_above'])} av {labels.number(row['years'])} år",
            "when": f"förbered från {prepare_from(row)}",
            "follow_up": f"antal rapporter om {_lower(str(row[c.CATEGORY]))} i {month_span(row)}, mot tidigare år",
        }
        for row in chosen.to_dict("records")
    ]


def _districts(situation: Situation, classes: pd.Series) -> list[dict[str, str]]:
    known = situation.geography.districts
    names = known.set_index(c.CODE)[c.NAME] if len(known) else pd.Series(dtype=object)
    chosen = classes[classes.isin(_HOT)]
    return [
        {
            "problem": f"{names.get(code, code)}: fler rapporter än områdets andel",
            "evidence": TRENDS[str(trend)],
            "when": "hela året",
            "follow_up": "antal rapporter i området, mot jämförelseområden",
        }
        for code, trend in chosen.items()
    ]


def _lower(name: str) -> str:
    """The category within a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
