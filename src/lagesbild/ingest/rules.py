"""Judge mapped rows: each rule has a code, a severity and an explanation for the person who corrects."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Rules, Severity
from lagesbild.errors import ConfigError
from lagesbild.ingest.positions.positions import Positions
from lagesbild.ingest.times.times import Span, Times


@dataclass(frozen=True)
class Rule:
    """What makes a row unusable (quarantine) or doubtful (flag), and what to do, in words for its corrector."""

    code: str
    severity: Severity
    explanation: str
    remedy: str = ""


SUM_ROW: Final = "SUM_ROW"

RULES: Final = {
    rule.code: rule
    for rule in (
        Rule(
            "RAGGED_ROW",
            "quarantine",
            "Raden har inte lika många fält som rubrikraden.",
            "Rätta raden i källan: ett skiljetecken för mycket eller för lite.",
        ),
        Rule(
            SUM_ROW,
            "quarantine",
            "Raden är en summering av de andra och ingen händelse: den räknas inte.",
            "Inget: den är utelämnad. Är den en händelse, skriv dess tid.",
        ),
        Rule(
            "NO_ID",
            "quarantine",
            "Ärendenummer saknas.",
            "Skriv numret, eller ta bort id ur källans kolumner om systemet inte har några.",
        ),
        Rule(
            "REWRITTEN_ID",
            "quarantine",
            "Ärendenumret är förkortat av ett kalkylprogram, som i 2,02611E+10.",
            "Gör om exporten, eller öppna den i Excel med kolumnen som text.",
        ),
        Rule(
            "RESPELLED_ID",
            "flag",
            "Ärendenumret är skrivet på ett annat sätt än förut och har känts igen.",
            "Inget, om det är samma ärenden.",
        ),
        Rule(
            "REPEATED_ID",
            "flag",
            "Flera händelser i samma export har samma ärendenummer.",
            "Kontrollera repeated_ids i källan: räknas varje rad, eller bara den sista?",
        ),
        Rule(
            "NO_TIME",
            "quarantine",
            "Tidpunkt för händelsen saknas.",
            "Skriv tiden i systemet, eller kontrollera occurred_from i källan.",
        ),
        Rule(
            "UNREADABLE_TIME",
            "quarantine",
            "En tidpunkt kan inte tolkas.",
            "Kontrollera tidsformaten i källan, eller rätta raden.",
        ),
        Rule(
            "END_BEFORE_START",
            "quarantine",
            "Sluttiden ligger före starttiden.",
            "Rätta tiderna, eller kontrollera att start och slut är rätt kolumner.",
        ),
        Rule(
            "START_AFTER_REPORT",
            "flag",
            "Händelsen börjar efter att den rapporterades.",
            "Kontrollera att start och rapporttid är rätt kolumner.",
        ),
        Rule(
            "IN_FUTURE",
            "quarantine",
            "Händelsen ligger i framtiden, efter exportens dag.",
            "Kontrollera ordningen på dag och månad, och dagen i filens namn.",
        ),
        Rule(
            "TOO_EARLY",
            "quarantine",
            "Händelsen ligger före den tidigaste rimliga dagen.",
            "Rätta året, eller ändra earliest under [rules].",
        ),
        Rule(
            "LONG_SPAN",
            "flag",
            "Tidsspannet är längre än den längsta rimliga tiden.",
            "Rätta sluttiden om den är fel.",
        ),
        Rule(
            "ENDS_NEXT_DAY",
            "flag",
            "Slutets klockslag är tidigare än startens: slutet räknas till dagen efter.",
            "Inget, om händelsen gick över midnatt.",
        ),
        Rule(
            "TIME_SKIPPED",
            "flag",
            "Klockslaget finns inte: klockan ställdes fram.",
            "Inget: det gäller en natt om året.",
        ),
        Rule(
            "TIME_REPEATED",
            "flag",
            "Klockslaget fanns två gånger: klockan ställdes tillbaka.",
            "Inget: det gäller en natt om året.",
        ),
        Rule(
            "NO_POSITION",
            "flag",
            "Läge saknas, är halvt eller en utfyllnad, eller kan inte tolkas.",
            "Skriv läget i systemet eller svara i platser.xlsx, eller kontrollera x, y eller latlon i källan.",
        ),
        Rule(
            "ZERO_POSITION",
            "flag",
            "Läget är noll.",
            "Skriv läget i systemet.",
        ),
        Rule(
            "OUTSIDE_BOUNDARY",
            "quarantine",
            "Läget ligger utanför kommungränsen.",
            "Kontrollera crs i källan och kommungränsens fil.",
        ),
        Rule(
            "SWAPPED_AXES",
            "quarantine",
            "Koordinaterna står i omvänd ordning.",
            "Låt x och y byta kolumner i källan.",
        ),
        Rule(
            "UNKNOWN_AREA",
            "quarantine",
            "Områdeskoden finns inte bland områdena.",
            "Kontrollera koden, eller skriv vad den betyder under values.",
        ),
        Rule(
            "AREA_LACKS_ZEROS",
            "flag",
            "Områdeskoden saknar sina inledande nollor; den lästes som områdets.",
            "Inget, om det är samma område.",
        ),
        Rule(
            "UNKNOWN_CATEGORY",
            "flag",
            "Kategorin finns inte i inställningarna; raden räknas som övrigt.",
            "Lägg till kategorin i [[categories]].",
        ),
        Rule(
            c.DEFAULT_POSITION,
            "flag",
            "Läget är detsamma för en osannolikt stor del av raderna: det räknas som ett förvalt läge och ritas inte.",
            'Är det en verklig plats: skriv default_positions = "point" i källan.',
        ),
    )
}
"""Every rule by its code, in the order that faults are listed."""

OF_POSITIONS: Final = ("NO_POSITION", "ZERO_POSITION", "OUTSIDE_BOUNDARY", "SWAPPED_AXES", "UNKNOWN_AREA")
"""Rules that say that a row has no position of its own; its words may give it one."""

TOLD_BY_IDENTITY: Final = ("RESPELLED_ID", "REPEATED_ID")
"""Rules that are judged where incidents are told apart: it takes what is stored."""


def severities(rules: Rules) -> dict[str, Severity]:
    """Severity of each rule, as configured.

    Raises
    ------
    ConfigError
        When a configured code is not a rule, or a row that cannot be placed in time would be kept.
    """
    if unknown := sorted(set(rules.severity) - set(RULES)):
        raise ConfigError(
            "rules.severity names rules that do not exist: {unknown}. Known: {known}.",
            unknown=", ".join(unknown),
            known=", ".join(RULES),
        )
    kept = [
        code for code in ("RAGGED_ROW", "NO_ID", "NO_TIME") if rules.severity.get(code, "") in {"flag", "off"}
    ]
    if kept:
        raise ConfigError(
            "rules.severity: a row without id or time can never become an incident; leave out {codes}.",
            codes=", ".join(kept),
        )
    if told := [code for code in TOLD_BY_IDENTITY if rules.severity.get(code) == "quarantine"]:
        raise ConfigError(
            "rules.severity: {codes} can be 'flag' or 'off'; for repeated ids write repeated_ids = 'refuse' in the source.",
            codes=", ".join(told),
        )
    if rules.severity.get(c.DEFAULT_POSITION) == "quarantine":
        raise ConfigError(
            'rules.severity: {code} is known only when all rows are, so no row can be quarantined for it. Write "flag" or "off".',
            code=c.DEFAULT_POSITION,
        )
    return {code: rules.severity.get(code, rule.severity) for code, rule in RULES.items()}


def find_faults(
    *,
    without_id: pd.Series | None,
    rewritten_id: pd.Series,
    span: Span,
    reported_at: Times,
    positions: Positions,
    known_category: pd.Series,
    rules: Rules,
    exported_on: date,
    is_sum: pd.Series,
) -> pd.DataFrame:
    """Which rules each row breaks; ``without_id`` is None where the source has no numbers.

    Those ``TOLD_BY_IDENTITY`` are not judged here.

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
        SUM_ROW: is_sum,
        **({} if without_id is None else {"NO_ID": without_id}),
        "REWRITTEN_ID": rewritten_id,
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
        "AREA_LACKS_ZEROS": positions.lacks_zeros,
        "UNKNOWN_CATEGORY": ~known_category,
    }
    found = pd.DataFrame(faults, index=start.index)
    if severities(rules)[SUM_ROW] == "quarantine":  # what else it lacks, it lacks as a sum
        found.loc[is_sum, [code for code in faults if code != SUM_ROW]] = False
    return found


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
