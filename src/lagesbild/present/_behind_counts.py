"""Say in Swedish what may lie behind the counts: who or what has begun or ceased, and reports that are alike."""

from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.behind_counts import LATELY, begun_and_ceased, copies, reporters
from lagesbild.analysis.counts import within
from lagesbild.periods import Period
from lagesbild.present import labels
from lagesbild.situation import Situation

_MOST: Final = 3


def behind_counts(situation: Situation) -> list[str]:
    """Sentences that stand beside the count they may explain; none where nothing does, and none in a shared edition."""
    if situation.edition.is_shared:
        return []
    earlier = situation.earlier(LATELY)
    recent = within(situation.history, Period((earlier or [situation.period])[0].start, situation.period.end))

    def changed(whose: pd.Series) -> pd.DataFrame:
        return begun_and_ceased(recent, whose, earlier, situation.period)

    return [
        *_reporters(situation, changed(reporters(recent))),
        *_categories(changed(recent[c.CATEGORY])),
        *_copies(situation),
    ]


def _reporters(situation: Situation, found: pd.DataFrame) -> list[str]:
    told = []
    for name, row in found.head(_MOST).iterrows():
        who = labels.capital(situation.sources.get(str(name), str(name)))
        told.append(
            f"{who} har inte rapporterat något, och brukar göra omkring {labels.count(round(row['usual']))} per period."
            if row["has_ceased"]
            else f"{who} har börjat rapportera: {labels.count(int(row['observed']))}."
        )
    if told:
        now, before = found.attrs["others_observed"], round(found.attrs["others_usual"])
        told.append(f"De andra har {labels.count(now)}, och brukar göra omkring {labels.number(before)}.")
    return told


def _categories(found: pd.DataFrame) -> list[str]:
    ceased = [
        f"{labels.lower(str(name))} (omkring {labels.number(round(row['usual']))} per period)"
        for name, row in found[found["has_ceased"]].iterrows()
    ]
    begun = [
        f"{labels.lower(str(name))} ({labels.count(int(row['observed']))})"
        for name, row in found[~found["has_ceased"]].iterrows()
    ]
    told = []
    if ceased:
        told.append(f"Inga rapporter längre av {labels.enumeration(ceased[:_MOST])}.")
    if begun:
        told.append(f"Ny kategori: {labels.enumeration(begun[:_MOST])}.")
    if ceased and begun:
        told.append("Har den bytt namn?")
    return told


def _copies(situation: Situation) -> list[str]:
    found = copies(situation.incidents)
    return [
        f"{labels.count(int(row['incidents']))} av {labels.lower(str(row[c.CATEGORY]))} har samma plats och tid"
        f"{'' if pd.isna(row[c.PLACE]) else f' ({row[c.PLACE]})'}: en händelse, eller en lista som lästs in på en gång?"
        for row in found.head(_MOST).to_dict("records")
    ]
