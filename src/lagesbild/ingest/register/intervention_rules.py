"""Judge the rows of the interventions' register: each rule in words for the person who corrects."""

from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.ingest.rules import Rule

INTERVENTION_RULES: Final = {
    rule.code: rule
    for rule in (
        Rule("INTERVENTION_NO_ID", "quarantine", "Insatsens nummer saknas."),
        Rule("INTERVENTION_SAME_ID", "quarantine", "Numret står på flera rader."),
        Rule("INTERVENTION_NO_TITLE", "quarantine", "Insatsens namn saknas."),
        Rule("INTERVENTION_STATUS", "quarantine", "Status saknas eller är ingen av de fem i listan."),
        Rule("INTERVENTION_CATEGORY", "quarantine", "Kategorin finns inte i inställningarna."),
        Rule("INTERVENTION_DAY", "quarantine", "En dag kan inte tolkas. Skriv den som 2026-11-16."),
        Rule("INTERVENTION_END", "quarantine", "Slutdagen ligger före startdagen."),
        Rule(
            "INTERVENTION_RADIUS", "quarantine", "Radien är inget tal större än noll och högst 100 000 meter."
        ),
        Rule("INTERVENTION_DISTRICT", "quarantine", "Området finns inte bland kommunens områden."),
        Rule("INTERVENTION_AREA", "quarantine", "Det ritade området finns inte i lagret."),
        Rule(
            "INTERVENTION_OUTSIDE", "quarantine", "Läget ligger utanför kommunen, eller har axlarna omvända."
        ),
        Rule("INTERVENTION_NO_PLACE", "flag", "Plats saknas; insatsen kan inte ritas eller följas upp."),
        Rule("INTERVENTION_NO_START", "flag", "Startdag saknas; insatsen kan inte följas upp."),
        Rule("INTERVENTION_NO_FOLLOW_UP", "flag", "Dag för uppföljning saknas."),
        Rule("INTERVENTION_LATE_DECISION", "flag", "Beslutet är daterat efter starten."),
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
        ``unreadable_day``, ``bad_radius``, ``unknown_district``, ``unknown_area``, ``outside``.

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
        "INTERVENTION_NO_PLACE": rows[c.PLACE_KIND].eq(c.NONE) & ~placed_wrongly,
        "INTERVENTION_NO_START": start.isna() & rows[c.STATUS].isin(_STARTED) & readable,
        "INTERVENTION_NO_FOLLOW_UP": rows[c.FOLLOW_UP_ON].isna() & rows[c.STATUS].isin(_OPEN) & readable,
        "INTERVENTION_LATE_DECISION": rows[c.DECIDED_ON] > start,
    }
    return pd.DataFrame(faults, index=rows.index).astype(bool)
