"""Tell what the report rests on: sources used and left out, extraction, completeness and limits."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.reporting.delay import MINIMUM_REPORTS, Completeness
from lagesbild.findings import Outcome
from lagesbild.present.html import prose
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.words import labels
from lagesbild.situation import Situation

_OFFICIAL: Final = (
    "Brås officiella statistik över anmälda brott är inte med. Den räknas efter annan dag och på annat sätt, och läggs "
    "aldrig ihop med rapporterna."
)
_AS_GOOD_AS_ALL: Final = 0.995
"""Told as a percentage, a larger share would be all."""
_LIMITS: Final = (
    "Rapporterna är det som någon har sett och skrivit ner, inte allt som har hänt. Fler rapportörer ger fler rapporter.",
    "Där ingen rapporterar syns ingenting: det kan vara lugnt, eller så är det ingen som vågar eller orkar.",
    "Små antal varierar av sig själva. Därför jämförs de med ett vanligt intervall och inte i procent.",
)


def basis(
    situation: Situation, *, completeness: Completeness | None = None, left_out: Sequence[str] = ()
) -> Block:
    """What the report rests on, as a list of facts.

    Parameters
    ----------
    completeness
        Of the period, as ``analysis.reporting.delay.completeness`` gives it; said to be unknown when left out or NaN.
    left_out
        Sources that there are but that are not in the report, in the municipality's own words.
    """
    own = situation.incidents[c.SOURCE].value_counts()
    used = [
        f"{title} ({labels.count(int(own.get(name, 0)))} i perioden)"
        for name, title in situation.sources.items()
    ]
    missing = [*(labels.sentence(labels.capital(each)) for each in left_out), _OFFICIAL]
    facts = [
        ("Källor som är med", [labels.sentence(labels.enumeration(used))]),
        ("Källor som inte är med", missing),
        (
            "Uttag",
            [
                f"{labels.day(situation.extracted_on)}. Rapporterna går tillbaka till {labels.day(situation.first_day)}."
            ],
        ),
        ("Fullständighet", [_completeness(completeness)]),
        ("Begränsningar", list(_LIMITS)),
    ]
    said = _completeness(completeness).partition(":")[0].partition(" (")[0].partition(". ")[0].rstrip(".")
    return Block(prose.facts(facts, kind="basis"), conclusion=Conclusion(said, Outcome.DESCRIBED))


def _completeness(told: Completeness | None) -> str:
    if told is None or pd.isna(told.share):
        return (
            "Hur många av periodens rapporter som ännu är på väg går inte att säga: det kräver det senaste året minst "
            f"{labels.number(MINIMUM_REPORTS)} rapporter med tid både när det hände och när de kom in."
        )
    if told.share > _AS_GOOD_AS_ALL:
        return "Så gott som alla periodens rapporter väntas ha kommit in vid uttaget."
    interval = f"{labels.percent(told.lower)} till {labels.percent(told.upper)}"
    return (
        f"Omkring {labels.percent(told.share)} av periodens rapporter väntas ha kommit in vid uttaget (osäkerhet "
        f"{interval}). Resten är på väg, och antalen kan stiga."
    )
