"""Tell the council what is decided, what was promised, what has been done and what came of it."""

from collections.abc import Hashable
from typing import Any, Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.disclosure.release.decisions import (
    LATER,
    NOT_BEGUN,
    NOT_SHOWN,
    OUTCOME,
    TOO_EARLY,
    TOO_SHORT,
    UNMEASURED,
)
from lagesbild.findings import Outcome
from lagesbild.present.html import prose, tables
from lagesbild.present.html.blocks import Block, Conclusion
from lagesbild.present.interventions import COUNTED, INTERVENTION, STATUS_WORDS
from lagesbild.present.words import certainty, finding_form, labels
from lagesbild.situation import Situation

ANSWERING: Final = ("decided", "ongoing")
"""What is an answer: decided, and not over."""
_ORDER = ("ongoing", "decided", "proposed", "finished", "cancelled")
OUTCOMES: Final = certainty.FOLLOW_UPS | {
    NOT_SHOWN: "för få rapporter för ett omdöme",
    "cancelled": "avbröts",
    UNMEASURED: "går inte att mäta: saknar plats eller startdag",
    NOT_BEGUN: "inget än: har inte börjat",
    TOO_EARLY: "för tidigt att säga",
    TOO_SHORT: "pågick för kort tid för att mäta",
}
"""What the council is told came of a decision."""


def plan_outcome(situation: Situation) -> Block:
    """What was promised, what has been done and what came of it, with a finding for each likely result."""
    register = decisions(situation)
    decided = register[~register[c.STATUS].isin(["proposed", LATER])]
    if decided.empty:
        return Block(
            prose.paragraph(
                f"Inget var beslutat {labels.day(situation.period.last_day)}.{_left_out(register)}"
            )
        )
    rows = decided.sort_values([c.DECIDED_ON, c.STARTS_ON, c.INTERVENTION_ID]).to_dict("records")
    shown = pd.DataFrame(
        {
            c.TITLE: [row[c.TITLE] for row in rows],
            "promised": [_promised(row) for row in rows],
            "done": [_done(row) for row in rows],
            OUTCOME: [OUTCOMES[row[OUTCOME]] for row in rows],
        }
    )
    table = tables.table(
        shown,
        caption=f"Lovat, gjort och resultat, till och med {labels.day(situation.period.last_day)}",
        headings={c.TITLE: "Insats", "promised": "Lovat", "done": "Gjort", OUTCOME: "Resultat"},
        note="Resultatet är rapporterna på platsen före och efter, jämförda med liknande platser under samma tid. Att "
        f"förändringen kan vara slump betyder inte att insatsen var verkningslös.{_left_out(register)}",
    )
    claims = tuple(_result(situation, row) for row in rows if row[OUTCOME] in ("reduction", "increase"))
    likely = sum(row[OUTCOME] == "reduction" for row in rows)
    told = (
        f"{labels.number(likely) if likely else 'Ingen'} av {labels.number(len(rows))} beslutade insatser följdes av en trolig "
        "minskning"
    )
    return Block(table.html, findings=claims, conclusion=Conclusion(told, Outcome.DESCRIBED))


def decided(situation: Situation) -> Block:
    """What is open: who answers for it and when it is followed up, with a finding for each that waits."""
    register = decisions(situation)
    known = register[~register[c.STATUS].eq(LATER)]
    if known.empty:
        none = "Inget register över insatser finns." if register.empty else "Inget var beslutat."
        return Block(
            prose.paragraph(f"{none}{_left_out(register)}"),
            conclusion=Conclusion(none.removesuffix("."), Outcome.NOT_LOOKED_FOR),
        )
    known = known.sort_values([c.STATUS, c.FOLLOW_UP_ON, c.INTERVENTION_ID], key=_in_order)
    is_overdue = known[c.STATUS].isin(ANSWERING) & (
        known[c.FOLLOW_UP_ON] < pd.Timestamp(situation.period.end)
    )
    waits = int(is_overdue.sum())
    late = f"; {labels.count(waits, INTERVENTION)} skulle ha följts upp" if waits else ""
    head = f"Insatser: {labels.enumeration(_told(known))}{late}"
    is_open = known[c.STATUS].isin([*ANSWERING, "proposed"])
    shown = pd.DataFrame(
        {
            c.TITLE: known[c.TITLE],
            "against": [_against(row) for row in known.to_dict("records")],
            c.ORGANISATION: known[c.ORGANISATION],
            c.STATUS: known[c.STATUS].map(STATUS_WORDS) + is_overdue.map({True: ", försenad", False: ""}),
            c.STARTS_ON: known[c.STARTS_ON],
            c.FOLLOW_UP_ON: known[c.FOLLOW_UP_ON],
        }
    )[is_open]
    table = tables.html(
        shown,
        caption=f"Föreslaget, beslutat och pågående {labels.day(situation.period.last_day)}",
        headings={
            c.TITLE: "Insats",
            "against": "Ska minska",
            c.ORGANISATION: "Ansvarig",
            c.STATUS: "Status",
            c.STARTS_ON: "Från",
            c.FOLLOW_UP_ON: "Uppföljning",
        },
        kinds={c.STARTS_ON: "day", c.FOLLOW_UP_ON: "day"},
        note="Ur arbetsgruppens register, så som läget var periodens sista dag. Platser, problem och väntad effekt är inte med."
        f"{_left_out(register)}",
    )
    claims = tuple(_waiting(situation, row) for row in known[is_overdue].to_dict("records"))
    below = table if is_open.any() else prose.paragraph(_left_out(register).strip())
    return Block(below, findings=claims, conclusion=Conclusion(head, Outcome.DESCRIBED))


def decisions(situation: Situation) -> pd.DataFrame:
    """The register as the council sees it."""
    assert situation.decisions is not None, "the council's edition has decisions"
    return situation.decisions


def _told(known: pd.DataFrame) -> list[str]:
    """``2 pågår``, ``1 är beslutad``, in the order of the list."""
    counts = known[c.STATUS].value_counts()
    return [labels.count(int(counts[status]), COUNTED[status]) for status in _ORDER if status in counts.index]


def _left_out(register: pd.DataFrame) -> str:
    later = int(register[c.STATUS].eq(LATER).sum())
    if not later:
        return ""
    return (
        f" {labels.capital(labels.count(later, INTERVENTION))} som beslutats eller börjat senare är inte med."
    )


def _promised(row: dict[Hashable, Any]) -> str:
    """``Färre rapporter om stöld, senast 1 mars 2026``."""
    names = (
        []
        if pd.isna(row[c.CATEGORIES])
        else [labels.lower(name) for name in row[c.CATEGORIES].split(";") if name]
    )
    told = "Färre rapporter" + (f" om {labels.enumeration(names)}" if names else "")
    return told if pd.isna(row[c.EXPECTED_ON]) else f"{told}, senast {labels.day(row[c.EXPECTED_ON])}"


def _done(row: dict[Hashable, Any]) -> str:
    """``Pågår sedan 1 maj 2025``; never more than the status says."""
    starts = "" if pd.isna(row[c.STARTS_ON]) else labels.day(row[c.STARTS_ON])
    match row[c.STATUS]:
        case "cancelled":
            return "Avbröts"
        case "ongoing":
            return f"Pågår sedan {starts}" if starts else "Pågår"
        case "finished" if starts and pd.notna(row[c.ENDS_ON]):
            return f"Pågick {labels.days(row[c.STARTS_ON].date(), row[c.ENDS_ON].date())}"
        case "finished":
            return f"Började {starts}, är avslutad" if starts else "Är avslutad"
    return f"Beslutad, börjar {starts}" if starts else "Beslutad"


def _waiting(situation: Situation, row: dict[Hashable, Any]) -> dict[str, Any]:
    day = labels.day(row[c.FOLLOW_UP_ON])
    return finding_form.finding(
        kind="intervention",
        key=f"overdue-{row[c.INTERVENTION_ID]}",
        window=situation.period,
        intervention=row,
        text=f"{row[c.TITLE]}: skulle ha följts upp {day}.",
        significant=None,
        observed=(pd.Timestamp(situation.period.end) - row[c.FOLLOW_UP_ON]).days,
    )


def _result(situation: Situation, row: dict[Hashable, Any]) -> dict[str, Any]:
    return finding_form.finding(
        kind="outcome",
        key=str(row[c.INTERVENTION_ID]),
        window=situation.period,
        intervention=row,
        text=f"{row[c.TITLE]}: {OUTCOMES[row[OUTCOME]]} av rapporterna på platsen.",
        significant=True,
    )


def _in_order(column: pd.Series) -> pd.Series:
    """Statuses as readers meet them, the rest as it is."""
    is_status = column.name == c.STATUS
    return column.map(_ORDER.index) if is_status else column


def _against(row: dict[Hashable, Any]) -> str:
    names = row[c.CATEGORIES]
    return "alla kategorier" if pd.isna(names) or not names else str(names).replace(";", ", ")
