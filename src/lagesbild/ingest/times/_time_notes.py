"""Say in Swedish what is weak in a proposed reading of times, with the written form of one as the example."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
_DATE: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.\- ]\d{1,4}")
_ENCODED: Final = {
    "excel": "Excels dagnummer (räknat från 1900)",
    "excel_1904": "Excels dagnummer i 1904 års system",
    "epoch_s": "sekunder sedan 1970 (UTC)",
    "epoch_ms": "millisekunder sedan 1970 (UTC)",
    "%H": "hela timmar",
}
REPORT_AS_START: Final = "Ingen kolumn säger när det hände: rapporttiden används som start."
SHARED_DAY: Final = (
    "Start och slut delar datumkolumn: ett slut som är tidigare på dygnet än starten räknas till dagen efter."
)
ALL_MIDNIGHT: Final = "Alla klockslag är 00:00: tiderna läses som dagar utan klockslag, inte som midnatt."


def day_and_month(text: str, chosen: pd.Timestamp, other: pd.Timestamp) -> str:
    """Day and month that the rows do not tell apart, with both readings of one date."""
    return (
        f"Dag och månad går inte säkert att skilja åt i värdena: {date_in(text)} kan vara {_spoken(chosen)} eller "
        f"{_spoken(other)}. Läses som {_spoken(chosen)}: kontrollera datumformatet."
    )


def swapped_days(text: str, chosen: pd.Timestamp, other: pd.Timestamp) -> str:
    """Real dates among texts, which a spreadsheet has taken the wrong way round."""
    return (
        "Riktiga datum och datum som text är blandade, och dag och månad ser ut att ha bytt plats i de riktiga: "
        f"{date_in(text)} kan vara {_spoken(chosen)} eller {_spoken(other)}. Läses som {_spoken(chosen)}: kontrollera."
    )


def some_midnight(column: str, share: float) -> str:
    """More clocks at 00:00 than chance gives."""
    return (
        f"{_percent(share)} av klockslagen i '{column}' är 00:00. Betyder det att klockslaget är okänt: "
        'skriv midnight = "day".'
    )


def encoded(column: str, formats: Iterable[str], text: str, read: pd.Timestamp) -> str:
    """Numbers that are read as times."""
    meaning = " och ".join(_ENCODED[each] for each in formats if each in _ENCODED)
    return f"Talen i '{column}' läses som {meaning}: {text} blir {read:%Y-%m-%d %H:%M}. Kontrollera."


def encoded_clock(column: str) -> str:
    """Whole hours."""
    return f"Talen i '{column}' läses som hela timmar: 9 är 09:00. Kontrollera."


def other_system(read: pd.Timestamp, other: pd.Timestamp) -> str:
    """Serial days that fit both of Excel's systems."""
    return (
        f"Dagnumren passar både 1900 och 1904 års system: ett av dem kan vara {_spoken(read)} eller {_spoken(other)}. "
        f"Läses som {_spoken(read)}: kontrollera."
    )


def unread(field: str, share: float) -> str:
    """Rows whose times cannot be read."""
    return f"{_percent(share)} av raderna har ingen läsbar tid i '{field}': de hamnar i karantän."


def contradicted(share: float) -> str:
    """Rows whose times cannot be right as they are read."""
    return f"{_percent(share)} av raderna får en tid som inte kan stämma (framtid, eller slut eller rapport före start)."


def several(chosen: str, others: Sequence[str]) -> str:
    """Several columns that may be the start."""
    also = ", ".join(f"'{name}'" for name in others)
    return f"'{chosen}' läses som när det hände; det kan också vara {also}. Kontrollera."


def no_word(column: str) -> str:
    """A column that only its cells say is a time."""
    return f"Rubriken '{column}' säger inte att det är en tid: kontrollera att den är när det hände."


def dropped_end(field: str) -> str:
    """An end that the rows prove is none."""
    return f"'{field}' ligger före starten eller efter rapporten i de flesta rader: den läses inte som händelsens slut."


def zone(timezone: str, columns: Sequence[str]) -> str:
    """A timezone that only some headers name."""
    named = ", ".join(f"'{name}'" for name in columns)
    return f"Alla tider läses i tidszonen {timezone}, som bara rubriken {named} säger: kontrollera de andra."


def zone_of_others(columns: Sequence[str]) -> str:
    """A timezone that the start's header does not name, and another's does."""
    named = ", ".join(f"'{name}'" for name in columns)
    return f"Bara rubriken {named} säger en tidszon: alla tider läses i kommunens egen. Gäller den alla: skriv den vid timezone."


def cut_header(column: str) -> str:
    """A header that ends within a bracket."""
    return f"Rubriken '{column}' är avklippt. Stod där en tidszon, som UTC: skriv den vid timezone."


def months_only(column: str) -> str:
    """A column of months."""
    return f"'{column}' säger bara månad: en händelse utan dag kan inte räknas till en tvåveckorsperiod."


def date_in(text: str) -> str:
    """The date that a text holds, without the rest of the text."""
    found = _DATE.search(text)
    return found[0] if found else ""


def _spoken(moment: pd.Timestamp) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _percent(share: float) -> str:
    return f"{max(1, round(share * 100))} %"
