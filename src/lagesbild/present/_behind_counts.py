"""Say in Swedish what may lie behind the counts: who or what has begun or ceased, and reports that are alike."""

from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.behind_counts import begun_and_ceased, copies, reporters
from lagesbild.present import labels
from lagesbild.situation import Situation

_MOST: Final = 3


def behind_counts(situation: Situation) -> list[str]:
    """Sentences that stand beside the count they may explain; none where nothing does, and none in a shared edition."""
    if situation.edition.is_shared:
        return []
    return [*_reporters(situation), *_categories(situation), *_copies(situation)]


def _reporters(situation: Situation) -> list[str]:
    history = situation.history
    found = begun_and_ceased(history, reporters(history), situation.earlier(), situation.period)
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


def _categories(situation: Situation) -> list[str]:
    history = situation.history
    found = begun_and_ceased(history, history[c.CATEGORY], situation.earlier(), situation.period)
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
