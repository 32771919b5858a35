"""Judge mapped rows: each rule has a code, a severity and an explanation for the person who corrects."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Rules, Severity
from lagesbild.errors import ConfigError
from lagesbild.ingest.positions import Positions
from lagesbild.ingest.times import Span, Times


@dataclass(frozen=True)
class Rule:
    """What makes a row unusable (quarantine) or doubtful (flag), in words for its corrector."""

    code: str
    severity: Severity
    explanation: str


RULES: Final = {
    rule.code: rule
    for rule in (
        Rule("RAGGED_ROW", "quarantine", "Raden har inte lika många fält som rubrikraden."),
        Rule("NO_ID", "quarantine", "Ärendenummer saknas."),
        Rule("NO_TIME", "quarantine", "Tidpunkt för händelsen saknas."),
        Rule("UNREADABLE_TIME", "quarantine", "En tidpunkt kan inte tolkas."),
        Rule("END_BEFORE_START", "quarantine", "Sluttiden ligger före starttiden."),
        Rule("START_AFTER_REPORT", "flag", "Händelsen börjar efter att den rapporterades."),
        Rule("IN_FUTURE", "quarantine", "Händelsen ligger i framtiden, efter exportens dag."),
        Rule("TOO_EARLY", "quarantine", "Händelsen ligger före den tidigaste rimliga dagen."),
        Rule("LONG_SPAN", "flag", "Tidsspannet är längre än den längsta rimliga tiden."),
        Rule(
            "ENDS_NEXT_DAY",
            "flag",
            "Slutets klockslag är tidigare än startens: slutet räknas till dagen efter.",
        ),
        Rule("TIME_SKIPPED", "flag", "Klockslaget finns inte: klockan ställdes fram."),
        Rule("TIME_REPEATED", "flag", "Klockslaget fanns två gånger: klockan ställdes tillbaka."),
        Rule("NO_POSITION", "flag", "Läge saknas eller kan inte tolkas."),
        Rule("ZERO_POSITION", "flag", "Läget är noll, noll."),
        Rule("OUTSIDE_BOUNDARY", "quarantine", "Läget ligger utanför kommungränsen."),
        Rule("SWAPPED_AXES", "quarantine", "Koordinaterna står i omvänd ordning."),
        Rule("UNKNOWN_AREA", "quarantine", "Områdeskoden finns inte bland områdena."),
        Rule("UNKNOWN_CATEGORY", "flag", "Kategorin finns inte i inställningarna; raden räknas som övrigt."),
    )
}
"""Every rule by its code, in the order that faults are listed."""


def severities(rules: Rules) -> dict[str, Severity]:
    """Severity of each rule, as configured.

    Raises
    ------
    ConfigError
        When a configured code is not a rule, or a row that cannot be placed in time would be kept.
    """
    if unknown := sorted(set(rules.severity) - set(RULES)):
        raise ConfigError(
            f"rules.severity names rules that do not exist: {', '.join(unknown)}. Known: {', '.join(RULES)}."
        )
    kept = [
        code for code in ("RAGGED_ROW", "NO_ID", "NO_TIME") if rules.severity.get(code, "") in {"flag", "off"}
    ]
    if kept:
        raise ConfigError(
            f"rules.severity: a row without id or time can never become an incident; leave out {', '.join(kept)}."
        )
    return {code: rules.severity.get(code, rule.severity) for code, rule in RULES.items()}


def find_faults(
    *,
    incident_id: pd.Series,
    span: Span,
    reported_at: Times,
    positions: Positions,
    known_category: pd.Series,
    rules: Rules,
    exported_on: date,
) -> pd.DataFrame:
    """Which rules each row breaks.

    Returns
    -------
    DataFrame of bool
        One column a rule code, aligned with the rows.
    """
    start, end, reported = span.start.wall, span.end.wall, reported_at.latest
    day_after_export = pd.Timestamp(exported_on + timedelta(days=1))
    placed = positions.has_point | positions.area_code.notna()
    placed_wrongly = positions.zero | positions.outside | positions.swapped | positions.unknown_area
    unreadable = span.start.unreadable | span.end.unreadable
    faults = {
        "NO_ID": incident_id.isna(),
        "NO_TIME": start.isna() & ~span.start.unreadable,
        "UNREADABLE_TIME": unreadable | reported_at.unreadable,
        "END_BEFORE_START": end < start,
        "START_AFTER_REPORT": start > reported,
        # 24:00 of the export's day, and the night after it, are no future.
        "IN_FUTURE": (start >= day_after_export) | ((end > day_after_export) & ~span.ends_next_day),
        "TOO_EARLY": start < pd.Timestamp(rules.earliest),
        "LONG_SPAN": (end - start) > pd.Timedelta(hours=rules.max_span_hours),
        "ENDS_NEXT_DAY": span.ends_next_day,
        "TIME_SKIPPED": span.start.skipped | span.end.skipped,
        "TIME_REPEATED": span.start.repeated | span.end.repeated,
        "NO_POSITION": ~placed & ~placed_wrongly,
        "ZERO_POSITION": positions.zero & ~placed,
        "OUTSIDE_BOUNDARY": positions.outside & ~placed,
        "SWAPPED_AXES": positions.swapped & ~placed,
        "UNKNOWN_AREA": positions.unknown_area,
        "UNKNOWN_CATEGORY": ~known_category,
    }
    return pd.DataFrame(faults, index=incident_id.index)


def joined_codes(faults: pd.DataFrame, codes: list[str]) -> pd.Series:
    """The broken rules of each row as space-separated text, ``""`` for none."""
    text = pd.Series("", index=faults.index, dtype="str", name=c.FAULTS)
    judged = faults[codes]
    # Faults are rare: only rows that have one are spelled out, and each combination once.
    broken = judged[judged.any(axis=1)]
    kinds, kind = np.unique(broken.to_numpy(dtype=bool), axis=0, return_inverse=True)
    told = np.array([" ".join(broken.columns[row]) for row in kinds], dtype=object)
    text[broken.index] = told[kind.ravel()]
    return text
