"""Write the rows that could not be used to a workbook that a person can correct."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from lagesbild import columns as c
from lagesbild import durable
from lagesbild.ingest.forms.workbook import workbook
from lagesbild.ingest.identity import KEY_COLUMN, bare, content_hash
from lagesbild.ingest.reading.read import CORRECTED_PREFIX
from lagesbild.ingest.rules import RULES, SUM_ROW, Rule
from lagesbild.language import in_swedish

_FAULT_COLUMNS = ("Fel", "Fil", "Blad", "Rad")
_INSTRUCTIONS = (
    "Så rättar du raderna",
    "1. Rätta helst i systemet som rapporterna kommer från, och gör en ny export.",
    "2. Går inte det: rätta cellerna på första bladet. Kolumnen Fel säger vad som är fel.",
    "3. Ändra inte rubrikerna. Rader som du inte rättar räknas inte; tar du bort dem här kommer de tillbaka nästa gång.",
    "4. Spara som data/raw/{prefix}{source}-ÅÅÅÅ-MM-DD.xlsx med dagens datum.",
    "5. Kör: lagesbild ingest",
    "Arbetsboken kan innehålla personuppgifter. Skicka den inte vidare.",
)


def write_quarantine(folder: Path, waiting: pd.DataFrame) -> list[Path]:
    """Write ``karantan-SOURCE.xlsx`` for each source with rows to correct.

    Parameters
    ----------
    folder
        Where the workbooks go; those with nothing left to correct are removed.
    waiting
        As ``uncorrected`` gives them. The workbook keeps the key of each row.

    Returns
    -------
    list of Path
        The workbooks written.
    """
    written = []
    for source, rows in waiting.groupby(c.SOURCE) if len(waiting) else ():
        path = folder / f"karantan-{source}.xlsx"
        own = rows.assign(cells=_keyed(rows))
        told = [line.format(prefix=CORRECTED_PREFIX, source=source) for line in _INSTRUCTIONS]
        try:
            _replace(path, own, told)
        except PermissionError:  # open in Excel on Windows: keep what is there, write beside it
            path = path.with_stem(f"{path.stem}-ny")
            _replace(path, own, told)
        written.append(path)
    for old in set(folder.glob("karantan-*.xlsx")) - set(written):
        old.unlink(missing_ok=True)
    return written


def _keyed(rows: pd.DataFrame) -> list[str]:
    """The cells with the key that each row is known by."""
    return [
        json.dumps(json.loads(cells) | {KEY_COLUMN: key}, ensure_ascii=False)
        for cells, key in zip(rows["cells"], rows["key"], strict=True)
    ]


def uncorrected(quarantined: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Each row that nobody has corrected, once: the latest of a key, unless it or its incident has been accepted.

    Parameters
    ----------
    quarantined
        Columns of ``Mapped.quarantined``, ``source``, ``file`` and ``is_corrected``. A sum is no incident.
    current
        Current incidents.
    """
    if not len(quarantined):
        return quarantined
    quarantined = quarantined[quarantined[c.FAULTS].ne(SUM_ROW)]
    key = quarantined[c.SOURCE] + "\n" + quarantined["key"]
    waiting = quarantined[~key.duplicated(keep="last") & ~key.isin(key[quarantined["is_corrected"]])]
    if not len(current):
        return waiting
    accepted, known = (_plain(rows) for rows in (current, waiting))
    return waiting[~known.isin(accepted)]


def corrected(quarantined: pd.DataFrame, new: pd.DataFrame, *, keys: pd.Series) -> pd.Series:
    """Which quarantined rows of a source the rows of a later export correct.

    They are told by their key in a workbook; those without a number, by what they say, by a row that is new under one.

    Parameters
    ----------
    quarantined
        Of the source.
    new
        Accepted rows whose ids are not stored.
    keys
        Of the rows that accepted ones correct.
    """
    is_numberless = quarantined["key"].ne(quarantined[c.INCIDENT_ID])
    is_said = is_numberless & quarantined["says"].isin(content_hash(new)) if is_numberless.any() else False
    return quarantined["is_corrected"] | quarantined["key"].isin(keys) | is_said


def _plain(rows: pd.DataFrame) -> pd.MultiIndex:
    """Source and id of each row, the id however it is spelled."""
    ids = rows[c.INCIDENT_ID].astype("str")
    return pd.MultiIndex.from_arrays([rows[c.SOURCE], bare(ids).fillna(ids)])


def _replace(path: Path, rows: pd.DataFrame, instructions: Sequence[str]) -> None:
    with durable.replacing(path) as beside:
        write_workbook(beside, rows, rules=RULES, instructions=instructions)


def write_workbook(
    path: Path, rows: pd.DataFrame, *, rules: Mapping[str, Rule], instructions: Sequence[str]
) -> None:
    """Write one workbook of rows to correct.

    Parameters
    ----------
    path
        Replaced if it is there.
    rows
        Columns ``file``, ``sheet``, ``row``, ``faults`` and ``cells`` (JSON).
    rules
        Every rule that a row may break, by its code.
    instructions
        Lines of the second sheet, the first a heading.
    """
    originals = [json.loads(cells) for cells in rows["cells"]]
    names = list(dict.fromkeys(name for original in originals for name in original))
    column_of = {name: column for column, name in enumerate(names)}
    with workbook(path) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        fault = book.add_format({"bg_color": "#fde9e7", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        sheet = book.add_worksheet("Att rätta")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(names) - 1, 0), 18, text)
        sheet.set_column(len(names), len(names), 60)
        for column, name in enumerate([*names, *_FAULT_COLUMNS]):
            sheet.write_string(0, column, name, bold)
        sheets = rows[c.SHEET].fillna("")
        located = zip(originals, rows[c.FAULTS], rows[c.FILE], sheets, rows[c.ROW], strict=True)
        for line, (original, codes, file, of_sheet, row) in enumerate(located, start=1):
            for name, value in original.items():
                if value:  # an empty cell has its column's format: a sheet may be 16 384 columns wide
                    sheet.write_string(line, column_of[name], value, text)
            told = " ".join(in_swedish(rules[code].explanation) for code in codes.split())
            sheet.write_string(line, len(names), told, fault)
            sheet.write_string(line, len(names) + 1, file)
            sheet.write_string(line, len(names) + 2, of_sheet)
            sheet.write_number(line, len(names) + 3, row)
        help_sheet = book.add_worksheet("Läs mig")
        help_sheet.set_column(0, 0, 100)
        for line, sentence in enumerate(instructions):
            help_sheet.write_string(line, 0, sentence, bold if line == 0 else None)
