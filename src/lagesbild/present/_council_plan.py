"""Draft the plan of action from what has been found: a row a problem, with the columns that are for people to fill."""

import pandas as pd

from lagesbild import columns as c
from lagesbild.present import labels, tables
from lagesbild.present._council_trends import TRENDS
from lagesbild.present._council_year import month_span, prepare_from
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_TO_DECIDE = "att besluta"
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
    if not rows:
        return Block(
            "<p>Underlaget pekar inte ut något problem: inget har ökat säkert, inget återkommer säkert, och inget område har "
            "säkert fler rapporter än sin andel. Det är i sig ett underlag för planen.</p>"
        )
    names = ["problem", "evidence", "when", "measure", "responsible", "follow_up"]
    frame = pd.DataFrame(rows, columns=names)
    frame[["measure", "responsible"]] = _TO_DECIDE
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


def _increases(compared: pd.DataFrame) -> list[dict[str, str]]:
    chosen = compared[compared["is_changed"] & compared["ratio"].gt(1)]
    return [
        {
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
