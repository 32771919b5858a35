"""Words around a report: its steps, what is missing or corrected in it, its archive, its exports and its letter."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from lagesbild.present.words import labels

STEPS: Final[Mapping[str, str]] = {
    "kartlaggning": "Kartläggning",
    "analys": "Analys",
    "insatser": "Insatser",
    "uppfoljning": "Uppföljning",
    "aterkoppling": "Återkoppling",
    "underlag": "Om underlaget",
}
"""Headings of a report that names none of its own, in the page's order."""
STATUSES: Final = {"new": "Nytt", "continuing": "Fortsätter", "ended": "Upphört"}
"""What readers call what became of a finding."""
CORRECTIONS: Final = "Ändrade siffror"
CORRECTED: Final = {"changed": "Ändrat", "added": "Tillkommit", "removed": "Utgått"}
CORRECTIONS_CAPTION: Final = "Det som skiljer den här versionen från den förra"
CORRECTIONS_HEADINGS: Final = {
    "status": "Ändring",
    "before": "Förra versionen",
    "now": "Den här versionen",
}
GROUNDS: Final = "Visa underlaget"
CONTENTS: Final = "Innehåll"
TABLE: Final = "Tabell"
TABLE_OR_PICTURE: Final = "Tabell eller figur"
SERIES_HEADINGS: Final = {"period": "Period", "observed": "Antal", "expected": "Väntat antal"}


def no_new_export(since: date, sources: Sequence[str]) -> str:
    """That nothing has come since a day, from these sources; from none at all where none is named."""
    named = f" från {labels.enumeration(sources)}" if sources else ""
    return (
        f"Ingen ny export har kommit{named} sedan {labels.day(since)}. "
        "Händelser som rapporterats därefter saknas."
    )


def picture_in(section: str) -> str:
    """What a picture without words of its own is called."""
    return f"Figur i avsnittet {section}"


def more_rows(count: int) -> str:
    """Rows that a table counts and does not show."""
    return f"… och {labels.number(count)} till"


def series_caption(title: str) -> str:
    """Of the archive's table of counts."""
    return f"{title}: antal rapporter i varje period"


def series_in_words(title: str, periods: int, lowest: str, highest: str) -> str:
    """The archive's bars, read aloud."""
    return f"{title}: antal rapporter i {periods} perioder, mellan {lowest} och {highest}."


def letter_subject(title: str, period: str, area: str) -> str:
    """Of the message that a report is made."""
    return f"{title}, {period} – {area}"


def letter(title: str, period: str, where: str, edition: str, notice: str) -> str:
    """The message that a report is made."""
    return f"{title} för {period} är klar.\n\n{where}\n\n{edition}. {notice}\n"


ATTACHED: Final = "Rapporten är bifogad: en enda fil som öppnas i en webbläsare, utan nätverk."


def linked(address: str) -> str:
    """Where the report is read."""
    return f"Rapporten finns här:\n{address}"


def in_archive(folder: str) -> str:
    """Where the report lies."""
    return f"Rapporten finns i arkivet, i mappen {folder}."
