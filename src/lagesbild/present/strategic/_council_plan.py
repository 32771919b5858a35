"""Draft the plan of action from what has been found, beside what is decided against it already."""

from dataclasses import replace
from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.findings import Outcome
from lagesbild.present.html import prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.interventions import STATUS_WORDS
from lagesbild.present.strategic._council_decided import ANSWERING, decisions
from lagesbild.present.strategic._council_districts import ABOVE, TRENDS
from lagesbild.present.strategic._council_year import month_span, prepare_from
from lagesbild.present.words import labels
from lagesbild.situation import Situation

_TO_DECIDE: Final = "att besluta"


def plan_draft(
    situation: Situation, compared: pd.DataFrame, seasons: pd.DataFrame, classes: pd.Series
) -> Block:
    """A draft of the plan: what has increased for certain, what recurs, and districts above their share.

    Parameters
    ----------
    compared
        As ``analysis.series.two_periods.compare_years`` gives it, by category.
    seasons
        As ``analysis.series.recurrence.recurring_seasons`` gives it.
    classes
        As ``analysis.places.district_trends.district_trend_classes`` gives it, by district code.
    """
    rows = [*_increases(compared), *_seasons(seasons), *_districts(situation, classes)]
    if not rows and compared["p"].isna().all():
        return Block(
            prose.paragraph(
                "Underlaget räcker inte för att peka ut något problem: antalen är för små, dolda eller utan år att jämföra med. "
                "Det betyder inte att det inte finns några."
            ),
            conclusion=Conclusion("Underlaget räcker inte för att peka ut något problem", Outcome.TOO_LITTLE),
        )
    if not rows:
        return Block(
            prose.paragraph(
                "Rapporterna pekar inte ut något nytt problem: ingenting har ökat, återkommer varje år eller samlas i ett område "
                "mer än slumpen ger. Planen kan bygga på det som redan är beslutat, på "
                "trygghetsundersökningen och på det som ni vet och rapporterna inte säger."
            ),
            conclusion=Conclusion("Rapporterna pekar inte ut något nytt problem", Outcome.NOT_FOUND),
        )
    names = ["problem", "evidence", "when", "measure", "responsible", "follow_up"]
    frame = pd.DataFrame([row | _answer(situation, row) for row in rows], columns=names)
    table = tables.table(
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
    about = [row["problem"].partition(":")[0] for row in rows]
    named = [labels.lower(name) if "category" in row else name for name, row in zip(about, rows, strict=True)]
    return replace(
        table, conclusion=Conclusion(f"Problem för planen: {labels.enumeration(named)}", Outcome.FOUND)
    )


def _answer(situation: Situation, row: dict[str, str]) -> dict[str, str]:
    """What is decided or going on against the row's category already; else that it is for people to decide."""
    register = decisions(situation)
    is_against = register[c.CATEGORIES].map(lambda names: row.get("category") in str(names).split(";"))
    chosen = register[register[c.STATUS].isin(ANSWERING) & is_against.astype(bool)]
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
            "en så stor skillnad ger slumpen sällan",
            "when": "hela året",
            "follow_up": f"antal rapporter om {labels.lower(str(name))}, samma period nästa år",
        }
        for name, row in chosen.iterrows()
    ]


def _seasons(seasons: pd.DataFrame) -> list[dict[str, str]]:
    chosen = seasons[seasons["is_recurring"].astype(bool)] if len(seasons) else seasons
    return [
        {
            "category": str(row[c.CATEGORY]),
            "problem": f"{row[c.CATEGORY]}: återkommer i {month_span(row)}",
            "evidence": f"{labels.number(row['observed'] / row['expected'], decimals=1)} gånger så många som om året var jämnt; "
            f"fler än i ett jämnt år {labels.number(row['years_above'])} år av {labels.number(row['years'])}",
            "when": f"förbered från {prepare_from(row)}",
            "follow_up": f"antal rapporter om {labels.lower(str(row[c.CATEGORY]))} i {month_span(row)}, mot tidigare år",
        }
        for row in chosen.to_dict("records")
    ]


def _districts(situation: Situation, classes: pd.Series) -> list[dict[str, str]]:
    known = situation.geography.districts
    names = known.set_index(c.CODE)[c.NAME] if len(known) else pd.Series(dtype=object)
    chosen = classes[classes.isin(list(ABOVE))]
    return [
        {
            "problem": f"{names.get(code, code)}: en större andel av rapporterna än av invånarna",
            "evidence": labels.capital(TRENDS[str(trend)]),
            "when": "hela året",
            "follow_up": "antal rapporter i området, mot de andra områdena",
        }
        for code, trend in chosen.items()
    ]
