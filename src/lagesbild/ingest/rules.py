"""Judge mapped rows: each rule has a code, a severity and an explanation for the person who corrects."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Rules, Severity
from lagesbild.errors import ConfigError, Message
from lagesbild.ingest import texts
from lagesbild.ingest.fields import Fields
from lagesbild.ingest.identity import is_scientific


@dataclass(frozen=True)
class Rule:
    """What makes a row unusable (quarantine) or doubtful (flag), and what to do, in words for its corrector."""

    code: str
    severity: Severity
    explanation: Message
    remedy: Message | None = None


SUM_ROW: Final = "SUM_ROW"

RULES: Final = {
    rule.code: rule
    for rule in (
        Rule(
            "RAGGED_ROW",
            "quarantine",
            Message("The row does not have as many fields as the header."),
            Message("Correct the row at its source: it has a separator too many or too few."),
        ),
        Rule(
            SUM_ROW,
            "quarantine",
            Message("The row is a sum of the others and no incident: it is not counted."),
            Message("Nothing: it is left out. If it is an incident, write its time."),
        ),
        Rule(
            "NO_ID",
            "quarantine",
            Message("The case number is missing."),
            Message("Write the number, or remove id from the source's columns if the system has none."),
        ),
        Rule(
            "REWRITTEN_ID",
            "quarantine",
            Message("A spreadsheet program has shortened the case number, as in 2.02611E+10."),
            Message("Export again, or open the export in Excel with the column as text."),
        ),
        Rule(
            "RESPELLED_ID",
            "flag",
            Message("The case number is written in another way than before and was recognised."),
            Message("Nothing, if these are the same cases."),
        ),
        Rule(
            "REPEATED_ID",
            "flag",
            Message("Several incidents in one export have the same case number."),
            Message("Check repeated_ids in the source: does every row count, or only the last?"),
        ),
        Rule(
            "NO_TIME",
            "quarantine",
            Message("The time of the incident is missing."),
            Message("Write the time in the system, or check occurred_from in the source."),
        ),
        Rule(
            "UNREADABLE_TIME",
            "quarantine",
            Message("A time cannot be read."),
            Message("Check the source's time formats, or correct the row."),
        ),
        Rule(
            "END_BEFORE_START",
            "quarantine",
            Message("The end is before the start."),
            Message("Correct the times, or check that start and end are the right columns."),
        ),
        Rule(
            "START_AFTER_REPORT",
            "flag",
            Message("The incident starts after it was reported."),
            Message("Check that start and time of report are the right columns."),
        ),
        Rule(
            "IN_FUTURE",
            "quarantine",
            Message("The incident is in the future, after the day of the export."),
            Message("Check the order of day and month, and the day in the file's name."),
        ),
        Rule(
            "TOO_EARLY",
            "quarantine",
            Message("The incident is before the earliest reasonable day."),
            Message("Correct the year, or change earliest in [rules]."),
        ),
        Rule(
            "LONG_SPAN",
            "flag",
            Message("The time span is longer than the longest reasonable one."),
            Message("Correct the end if it is wrong."),
        ),
        Rule(
            "ENDS_NEXT_DAY",
            "flag",
            Message("The end's time of day is before the start's: the end counts as on the next day."),
            Message("Nothing, if the incident went on past midnight."),
        ),
        Rule(
            "TIME_SKIPPED",
            "flag",
            Message("The time does not exist: the clocks went forward."),
            Message("Nothing: this concerns one night a year."),
        ),
        Rule(
            "TIME_REPEATED",
            "flag",
            Message("The time existed twice: the clocks went back."),
            Message("Nothing: this concerns one night a year."),
        ),
        Rule(
            "NO_POSITION",
            "flag",
            Message("The position is missing, half written or a filler, or cannot be read."),
            Message(
                "Write the position in the system or answer in platser.xlsx, or check x, y or latlon in the source."
            ),
        ),
        Rule(
            "ZERO_POSITION",
            "flag",
            Message("The position is zero."),
            Message("Write the position in the system."),
        ),
        Rule(
            "OUTSIDE_BOUNDARY",
            "quarantine",
            Message("The position is outside the municipality's border."),
            Message("Check crs in the source and the border's file."),
        ),
        Rule(
            "SWAPPED_AXES",
            "quarantine",
            Message("The coordinates are in reverse order."),
            Message(
                "If all rows are so: swap the columns of x and y in the source. If some are: correct those rows."
            ),
        ),
        Rule(
            "UNKNOWN_AREA",
            "quarantine",
            Message("No area has the area code."),
            Message("Check the code, or write what it means in values."),
        ),
        Rule(
            "AREA_LACKS_ZEROS",
            "flag",
            Message("The area code lacks its leading zeros; it was read as the area's."),
            Message("Nothing, if it is the same area."),
        ),
        Rule(
            "NO_CATEGORY",
            "flag",
            Message("The category is missing in the row; it counts as 'Övrigt'."),
            Message("Write the category in the system."),
        ),
        Rule(
            "UNKNOWN_CATEGORY",
            "flag",
            Message("The settings lack the category; the row counts as 'Övrigt'."),
            Message("Add the category to [[categories]]."),
        ),
        Rule(
            c.DEFAULT_POSITION,
            "flag",
            Message(
                "An improbably large share of rows has the same position: it counts as a default and is not drawn."
            ),
            Message('If it is a real place, write default_positions = "point" in the source.'),
        ),
    )
}
"""Every rule by its code, in the order that faults are listed."""

OF_CATEGORIES: Final = ("NO_CATEGORY", "UNKNOWN_CATEGORY")
"""Rules that say that a row counts as 'Övrigt'."""

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


def find_faults(fields: Fields, *, has_ids: bool, rules: Rules, exported_on: date) -> pd.DataFrame:
    """Which rules each row breaks, of those that are not off and not ``TOLD_BY_IDENTITY``.

    Parameters
    ----------
    fields
        What the rows say.
    has_ids
        Whether the source numbers its rows.
    rules
        The severities, and the earliest day and longest span.
    exported_on
        Nothing happens after it.

    Returns
    -------
    DataFrame of bool
        One column a rule code, aligned with the rows.
    """
    span, positions = fields.span, fields.positions
    start, end, reported = span.start.wall, span.end.wall, fields.reported_at.latest
    day_after_export = pd.Timestamp(exported_on + timedelta(days=1))
    placed = positions.has_point | positions.area_code.notna()
    placed_wrongly = positions.zero | positions.outside | positions.swapped | positions.unknown_area
    unreadable = span.start.unreadable | span.end.unreadable
    without_category = fields.written.isna() & fields.texts[c.SUBCATEGORY].isna()
    faults = {
        SUM_ROW: fields.is_sum,
        "NO_ID": fields.incident_id.isna() & has_ids,
        "REWRITTEN_ID": is_scientific(fields.incident_id),
        "NO_TIME": start.isna() & ~span.start.unreadable,
        "UNREADABLE_TIME": unreadable | fields.reported_at.unreadable,
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
        "NO_CATEGORY": without_category,
        "UNKNOWN_CATEGORY": ~fields.is_known_category & ~without_category,
    }
    found = pd.DataFrame(faults, index=start.index)
    severity = severities(rules)
    if severity[SUM_ROW] == "quarantine":  # what else it lacks, it lacks as a sum
        found.loc[fields.is_sum, [code for code in faults if code != SUM_ROW]] = False
    return found[[code for code in faults if severity[code] != "off"]]


def placed_anyway(codes: pd.Series, is_given: pd.Series, rules: Rules) -> pd.Series:
    """The broken rules without those of positions, where words give a point; those that quarantine stay."""
    if not is_given.any():
        return codes
    severity = severities(rules)
    settled = {code for code in OF_POSITIONS if severity[code] != "quarantine"}
    given = codes[is_given].map(lambda text: " ".join(code for code in text.split() if code not in settled))
    return given.reindex(codes.index).fillna(codes).astype("str")


def counted(codes: Iterable[pd.Series]) -> dict[str, int]:
    """How many rows break each rule, of columns of broken rules."""
    rows_by_code: Counter[str] = Counter()
    for column in codes:
        for text, rows in column.value_counts().items():
            rows_by_code.update(dict.fromkeys(str(text).split(), int(rows)))
    return dict(sorted(rows_by_code.items()))


def joined_codes(faults: pd.DataFrame) -> pd.Series:
    """The broken rules of each row as space-separated text, ``""`` for none."""
    text = texts.constant("", faults.index).rename(c.FAULTS)
    # Faults are rare: only rows that have one are spelled out, and each combination once.
    broken = faults[faults.any(axis=1)]
    if broken.empty:
        return text
    kinds, kind = np.unique(broken.to_numpy(dtype=bool), axis=0, return_inverse=True)
    told = np.array([" ".join(broken.columns[row]) for row in kinds], dtype=object)
    text[broken.index] = told[kind.ravel()]
    return text
