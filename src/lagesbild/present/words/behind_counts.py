"""Say in Swedish what may lie behind the counts: who or what has begun or ceased, and reports that are alike."""

from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.reporting.behind_counts import (
    LATELY,
    begun_and_ceased,
    copies,
    reporters,
    yearly_quiet,
)
from lagesbild.analysis.series.counts import within
from lagesbild.analysis.series.deviations import TOTAL, compare_period
from lagesbild.periods import Period
from lagesbild.present.words import labels
from lagesbild.situation import Situation

_MOST: Final = 3


@dataclass(frozen=True)
class Behind:
    """What may lie behind the counts.

    ``told`` are sentences that stand beside the count. ``others`` are the counts of all whose reporting has not begun or
    ceased, compared with what is usual of them; empty where nobody's has.
    """

    told: list[str] = field(default_factory=list)
    others: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def total(self) -> pd.Series | None:
        """The others' count beside what is usual of them."""
        return self.others[TOTAL].loc[TOTAL] if self.others else None


def behind_counts(situation: Situation) -> Behind:
    """What may explain the counts; nothing in a shared edition."""
    if situation.edition.is_shared:
        return Behind()
    earlier = situation.earlier(LATELY)
    recent = within(situation.history, Period((earlier or [situation.period])[0].start, situation.period.end))
    quieter = yearly_quiet(situation.history, situation.same_weeks(), first_day=situation.first_day)

    def changed(whose: pd.Series) -> pd.DataFrame:
        return begun_and_ceased(recent, whose, earlier, situation.period, quieter=quieter)

    found = changed(reporters(recent))
    others = _without(situation, list(found.index)) if len(found) else {}
    return Behind(
        [
            *_reporters(situation, found, others),
            *_categories(changed(recent[c.CATEGORY])),
            *_copies(situation),
        ],
        others,
    )


def _without(situation: Situation, names: list[object]) -> dict[str, pd.DataFrame]:
    """The period as all but some reporters tell it."""
    return compare_period(
        situation.history[~reporters(situation.history).isin(names)],
        situation.period,
        earlier=situation.earlier(),
        same_weeks=situation.same_weeks(),
        series=situation.series,
        extracted_on=situation.extracted_on,
    )


def _reporters(situation: Situation, found: pd.DataFrame, others: dict[str, pd.DataFrame]) -> list[str]:
    told = []
    for name, row in found.head(_MOST).iterrows():
        who = labels.capital(situation.sources.get(str(name), str(name)))
        told.append(
            f"{who} har inte rapporterat något, och brukar göra omkring {labels.count(round(row['usual']))} per period."
            if row["has_ceased"]
            else f"{who} har börjat rapportera: {labels.count(int(row['observed']))}."
        )
    if told:
        now = labels.count(int(others[TOTAL].loc[TOTAL, "observed"]))
        lower, upper = others[TOTAL].loc[TOTAL, ["lower", "upper"]]
        told.append(
            f"De andra har {now}, och brukar göra omkring {labels.number(round(found.attrs['others_usual']))}."
            if pd.isna(lower)
            else f"De andra har {now}; vanligt för dem är {labels.range_of(lower, upper)}."
        )
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
        told.append(f"Inga rapporter längre om {labels.enumeration(ceased[:_MOST])}.")
    if begun:
        told.append(f"Ny kategori: {labels.enumeration(begun[:_MOST])}.")
    if ceased and begun:
        told.append("Har den bytt namn?")
    return told


def _copies(situation: Situation) -> list[str]:
    found = copies(situation.incidents)
    return [
        f"{labels.count(int(row['incidents']))} om {labels.lower(str(row[c.CATEGORY]))} har samma plats och tid"
        f"{'' if pd.isna(row[c.PLACE]) else f' ({row[c.PLACE]})'}: en händelse, eller en lista som lästs in på en gång?"
        for row in found.head(_MOST).to_dict("records")
    ]
