"""Judge the rows of the interventions' register: each rule in words for the person who corrects."""

from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.errors import Message
from lagesbild.ingest.rules import Rule

INTERVENTION_RULES: Final = {
    rule.code: rule
    for rule in (
        Rule("INTERVENTION_NO_ID", "quarantine", Message("The intervention's number is missing.")),
        Rule("INTERVENTION_SAME_ID", "quarantine", Message("Several rows have the number.")),
        Rule("INTERVENTION_NO_TITLE", "quarantine", Message("The intervention's name is missing.")),
        Rule(
            "INTERVENTION_STATUS",
            "quarantine",
            Message("The status is missing or none of the five in the list."),
        ),
        Rule("INTERVENTION_CATEGORY", "quarantine", Message("The settings lack the category.")),
        Rule("INTERVENTION_DAY", "quarantine", Message("A day cannot be read. Write it as 2026-11-16.")),
        Rule("INTERVENTION_END", "quarantine", Message("The last day is before the first.")),
        Rule(
            "INTERVENTION_RADIUS",
            "quarantine",
            Message("The radius is no number above zero and at most 100,000 metres."),
        ),
        Rule("INTERVENTION_DISTRICT", "quarantine", Message("The district is none of the municipality's.")),
        Rule("INTERVENTION_AREA", "quarantine", Message("The layer lacks the drawn area.")),
        Rule(
            "INTERVENTION_OUTSIDE",
            "quarantine",
            Message("The position is outside the municipality, or has its axes swapped."),
        ),
        Rule(
            "INTERVENTION_POSITION",
            "flag",
            Message("The position is half or cannot be read; the whole district is used in its place."),
        ),
        Rule(
            "INTERVENTION_NO_PLACE",
            "flag",
            Message("The place is missing; the intervention cannot be drawn or followed up."),
        ),
        Rule(
            "INTERVENTION_NO_START",
            "flag",
            Message("The first day is missing; the intervention cannot be followed up."),
        ),
        Rule("INTERVENTION_NO_FOLLOW_UP", "flag", Message("The day of follow-up is missing.")),
        Rule("INTERVENTION_LATE_DECISION", "flag", Message("The decision is dated after the start.")),
    )
}
"""Every rule by its code, in the order that faults are listed."""

_STARTED: Final = ("ongoing", "finished")
_OPEN: Final = ("decided", "ongoing")


def judge_interventions(rows: pd.DataFrame) -> pd.DataFrame:
    """Which rules each row breaks.

    Parameters
    ----------
    rows
        The register's columns, beside boolean ones for what could not be read: ``unknown_category``,
        ``unreadable_day``, ``bad_radius``, ``unreadable_position``, ``unknown_district``, ``unknown_area``, ``outside``.

    Returns
    -------
    DataFrame of bool
        One column a rule code, aligned with the rows.
    """
    start, number = rows[c.STARTS_ON], rows[c.INTERVENTION_ID]
    readable = ~rows["unreadable_day"]
    placed_wrongly = rows["unknown_district"] | rows["unknown_area"] | rows["outside"]
    faults = {
        "INTERVENTION_NO_ID": number.isna(),
        "INTERVENTION_SAME_ID": number.duplicated(keep=False) & number.notna(),
        "INTERVENTION_NO_TITLE": rows[c.TITLE].isna(),
        "INTERVENTION_STATUS": rows[c.STATUS].isna(),
        "INTERVENTION_CATEGORY": rows["unknown_category"],
        "INTERVENTION_DAY": rows["unreadable_day"],
        "INTERVENTION_END": rows[c.ENDS_ON] < start,
        "INTERVENTION_RADIUS": rows["bad_radius"],
        "INTERVENTION_DISTRICT": rows["unknown_district"],
        "INTERVENTION_AREA": rows["unknown_area"],
        "INTERVENTION_OUTSIDE": rows["outside"],
        "INTERVENTION_POSITION": rows["unreadable_position"] & rows[c.PLACE_KIND].eq(c.DISTRICT),
        "INTERVENTION_NO_PLACE": rows[c.PLACE_KIND].eq(c.NONE) & ~placed_wrongly,
        "INTERVENTION_NO_START": start.isna() & rows[c.STATUS].isin(_STARTED) & readable,
        "INTERVENTION_NO_FOLLOW_UP": rows[c.FOLLOW_UP_ON].isna() & rows[c.STATUS].isin(_OPEN) & readable,
        "INTERVENTION_LATE_DECISION": rows[c.DECIDED_ON] > start,
    }
    return pd.DataFrame(faults, index=rows.index).astype(bool)
