"""Say what an export's file holds beside the rows that are read, in Swedish, for whoever checks a proposal."""

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from lagesbild.ingest.reading.read import RawTable

_WHY: Final = {
    "columns": "andra kolumner",
    "hidden": "dolt",
    "copy": "samma rader som de som läses",
    "another": "ett annat är valt",
}
_MOST_NAMED: Final = 12
_VALUE: Final = re.compile(r"[-+]?\d+[.,]\d+|[-+]?\d{5,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")
_MOSTLY: Final = 0.5  # share of headers that are values where the first row is one of data


def container_notes(raw: RawTable) -> list[str]:
    """What to check: a header that is data, parts read as one, what is left unread, and an encoding that is a guess."""
    key, several = ("layer", "Lagren") if raw.layer is not None else ("sheet", "Bladen")
    notes = []
    if raw.header_row == 0 and raw.layer is None:
        notes.append(
            "Filen saknar rubrikrad: kolumnerna heter efter sin plats, 'Kolumn 1' och så vidare, och vad de betyder är gissat av "
            "det som står i dem. Kontrollera varje fält mot filen."
        )
    if lacks_header(raw):
        notes.append(
            "Filen ser ut att sakna rubrikrad: dess första rad har blivit rubriker och räknas inte som en händelse. "
            "Skriv en rad med rubriker överst i filen och föreslå källan igen."
        )
    if raw.parts:
        named = _listed([f"{part.name} ({_rows(part.rows)})" for part in raw.parts])
        notes.append(
            f"{several} {named} har samma kolumner och läses som en export. "
            f"Ska bara ett läsas: skriv {key} och dess namn."
        )
    if raw.unread:
        named = _listed([f"{each.name} ({_rows(each.rows)}, {_WHY[each.why]})" for each in raw.unread])
        notes.append(f"Läses inte: {named}. Är det något av dem som ska läsas: skriv {key} och dess namn.")
    if raw.encoding_doubt:
        notes.append(
            f"Teckenkodningen är en gissning: {raw.encoding} eller {raw.encoding_doubt}. Se efter att å, ä och ö är "
            "rätt; är de inte det, skriv encoding och den andra."
        )
    return notes


def sum_notes(rows: pd.Series) -> Sequence[str]:
    """That rows, by their number in the file, add up others."""
    if rows.empty:
        return ()
    named = f"rad {rows.iloc[0]}" if len(rows) == 1 else f"den första är rad {rows.iloc[0]}"
    return (f"{_rows(len(rows))} är en summering ({named}) och räknas inte som händelse.",)


def lacks_header(raw: RawTable) -> bool:
    """Whether most of what stands as the columns' names are values: the first row is one of data."""
    values = [name for name in map(str, raw.cells.columns) if _VALUE.fullmatch(name)]
    return len(values) >= _MOSTLY * len(raw.cells.columns)


def _rows(count: int) -> str:
    return "1 rad" if count == 1 else f"{count} rader"


def _listed(names: Sequence[str]) -> str:
    shown = [
        *names[:_MOST_NAMED],
        *([f"{len(names) - _MOST_NAMED} till"] if len(names) > _MOST_NAMED else []),
    ]
    return f"{', '.join(shown[:-1])} och {shown[-1]}" if len(shown) > 1 else shown[0]
