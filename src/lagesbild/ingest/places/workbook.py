"""Keep the register of places in a workbook that a person answers in.

What a person has written is kept for ever: each answer, each note and each column of their own follows its place, by the
place's normalised name, however often the workbook is written anew. It is written beside its place and renamed into it, and
only if it then still is what was read; a workbook that is open in Excel is left alone until the next time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from python_calamine import CalamineWorkbook

from lagesbild import durable
from lagesbild.errors import ReadError
from lagesbild.ingest.exports import file_sha256
from lagesbild.ingest.forms.workbook import workbook
from lagesbild.ingest.places.parse import read as said

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

NAME, ANSWER, NOTE = "Plats", "Ditt svar", "Anteckning"
WAITING, ROWS, KNOWN, PRECISION, MATCHED, AT, WIDTH, SPELLINGS = (
    "Rader som väntar", "Rader i allt", "Så är läget känt", "Hur exakt", "Tolkas som", "Läge (lat, lon)", "Bredd (m)",
    "Skrivs också",
)  # fmt: skip
_SHEET: Final = "Platser"
_GUIDE: Final = "Läs mig"
_OWN: Final = (NAME, WAITING, ROWS, ANSWER, KNOWN, PRECISION, MATCHED, AT, WIDTH, SPELLINGS, NOTE)
_WIDTHS: Final = {
    NAME: 36, WAITING: 12, ROWS: 10, ANSWER: 30, KNOWN: 30, PRECISION: 13, MATCHED: 30, AT: 22, WIDTH: 10, SPELLINGS: 36, NOTE: 30,
}  # fmt: skip
_NUMBERS: Final = (WAITING, ROWS, WIDTH)
_TOLD: Final = (KNOWN, PRECISION, MATCHED, AT, SPELLINGS)
_HELP: Final = (
    "Så svarar ni på frågor om platser",
    (
        "Här står varje plats som rapporterna har nämnt. De som saknar läge står först, i ordning efter hur många "
        "rapporter som ett svar skulle placera. Skriv bara i de gula kolumnerna; resten räknas fram på nytt varje gång."
    ),
    "Ditt svar:",
    "En koordinat, kopierad ur en karta: 59.42361, 16.09444. SWEREF 99 TM går också bra: 6587500, 561900.",
    "Eller en adress: Storgatan 12. Eller en annan plats som är känd: Resecentrum.",
    "Eller området, när det inte är en bestämd plats: skriv område. Rapporterna räknas men ritas inte på kartan.",
    "Eller ingen plats, när namnet inte säger var. Då frågas ni inte igen.",
    "Anteckning:",
    "Skriv vad ni vill. Egna kolumner till höger om den sista sparas också.",
    "Vad som händer sedan:",
    (
        "Spara, stäng arbetsboken och kör: lagesbild ingest. Rapporterna får sina lägen, också de gamla. Svaren sparas för "
        "alltid. Ett läge som står i en rapport ändras aldrig. Vill ni ändra ett svar skriver ni ett nytt; vill ni ta "
        "tillbaka det tömmer ni cellen."
    ),
    "Ett svar är fel:",
    "Står det Svaret kan inte läsas är det ingen koordinat i kommunen och ingen plats eller adress som är känd.",
    "Inga personer:",
    (
        "Adresser kan vara personuppgifter. Arbetsboken stannar hos arbetsgruppen: skicka den inte vidare, och skriv "
        "aldrig vem som bor på en adress."
    ),
)  # fmt: skip
_STAMP: Final = "2024-01-01"


@dataclass(frozen=True)
class Written:
    """What a person has written of a place: its name, the answer, a note, and cells of columns of their own."""

    name: str
    answer: str = ""
    note: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_kept(self) -> bool:
        """Whether there is anything that must not be lost."""
        return bool(self.answer or self.note or any(self.more.values()))


@dataclass(frozen=True)
class Register:
    """The workbook as it was read: what is written by the place's identity, and the hash of the file ("" for none)."""

    written: Mapping[str, Written] = field(default_factory=dict)
    sha256: str = ""

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """Name and answer by identity, of the places that have one."""
        return {each: (told.name, told.answer) for each, told in self.written.items() if told.answer}

    @property
    def headings(self) -> list[str]:
        """A person's own columns, in their order."""
        return list(dict.fromkeys(name for told in self.written.values() for name in told.more))


def read_register(path: Path) -> Register:
    """The workbook, or an empty register when there is none.

    Raises
    ------
    ReadError
        When it cannot be read, or has lost a column that answers are found by: nothing is then written over it.
    """
    if not path.exists():
        return Register()
    try:
        sha256 = file_sha256(path)
        book = CalamineWorkbook.from_path(str(path))
        sheet = _SHEET if _SHEET in book.sheet_names else book.sheet_names[0]
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception as error:
        raise ReadError(
            "The register of places must be a whole workbook; '{file}' cannot be read. Restore it from a copy, or move it "
            "away: a new one is then made, without its answers.",
            file=path.name,
        ) from error
    header = [_text(cell) for cell in rows[0]] if rows else []
    if missing := [name for name in (NAME, ANSWER) if name not in header]:
        raise ReadError(
            "The register of places must have its columns; '{file}' lacks {missing} in its first row. Write the heading "
            "back: answers are found by it.",
            file=path.name,
            missing=", ".join(f"'{name}'" for name in missing),
        )
    own = [name for name in header if name and name not in _OWN]
    written: dict[str, Written] = {}
    for cells in rows[1:]:
        row = {name: _text(cell) for name, cell in zip(header, cells, strict=False) if name}
        identity = said(row[NAME]).identity
        if not identity:
            continue
        told = Written(row[NAME], row[ANSWER], row.get(NOTE, ""), {name: row.get(name, "") for name in own})
        # Of two rows for one place the one that says something counts, the last of several.
        if identity not in written or told.is_kept:
            written[identity] = told
    return Register(written, sha256)


def _text(cell: Any) -> str:  # noqa: ANN401 - whatever calamine gives
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


Row = dict[str, str | int | float | None]


def write_register(path: Path, register: Register, rows: Sequence[Row], open_rows: int) -> bool:
    """Write the workbook, unless it says the same already.

    Parameters
    ----------
    path
        Replaced in one step.
    register
        As it was read: what it holds beside ``rows`` follows them.
    rows
        The places with their headings, in the order they are shown.
    open_rows
        How many of them, from the first, are questions.

    Returns
    -------
    bool
        False when the file could not be replaced because it is open, or has been written to since it was read.
    """
    if _now(path) != register.sha256:
        return False
    try:
        with durable.replacing(path) as beside:
            _write(beside, register, rows, open_rows)
            is_same = bool(register.sha256) and file_sha256(beside) == register.sha256
            is_open = _now(path) != register.sha256
            if is_same or is_open:
                beside.unlink()
    except PermissionError:  # open in Excel on Windows
        return False
    return is_same or not is_open


def _now(path: Path) -> str:
    return file_sha256(path) if path.exists() else ""


def _write(path: Path, register: Register, rows: Sequence[Row], open_rows: int) -> None:
    headings = [*_OWN, *register.headings]
    with workbook(path) as book:
        book.set_properties({"created": _created()})
        sheet, guide = book.add_worksheet(_SHEET), book.add_worksheet(_GUIDE)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _write_headings(book, sheet, headings)
        _write_rows(book, sheet, headings, rows, open_rows)
        answers = headings.index(ANSWER)
        sheet.data_validation(
            1, answers, max(len(rows), 1000), answers,
            {
                "validate": "any",
                "input_title": ANSWER,
                "input_message": "En koordinat (59.42361, 16.09444), en adress, en annan plats, område eller ingen plats.",
            },
        )  # fmt: skip
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
        _write_guide(book, guide)


def _write_headings(book: "Workbook", sheet: "Worksheet", headings: Sequence[str]) -> None:
    """The columns' names, those that somebody is to fill in a colour of their own, and how their cells are written."""
    heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    plain = book.add_format(heading | {"bg_color": "#eef2f5"})
    asked = book.add_format(heading | {"bg_color": "#f6e7a8"})
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})
    sheet.set_row(0, 32)
    for at, name in enumerate(headings):
        sheet.set_column(at, at, _WIDTHS.get(name, 20), number if name in _NUMBERS else text)
        is_asked = name in {ANSWER, NOTE} or name not in _OWN
        sheet.write_string(0, at, name, asked if is_asked else plain)


def _write_rows(
    book: "Workbook", sheet: "Worksheet", headings: Sequence[str], rows: Sequence[Row], open_rows: int
) -> None:
    """A row a place; the first ``open_rows`` wait for an answer."""
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})
    to_fill = book.add_format({"num_format": "@", "bg_color": "#fdf7dc"})
    grey = book.add_format({"num_format": "@", "font_color": "#5b6670"})
    styles = dict.fromkeys(headings, text) | dict.fromkeys(_TOLD, grey) | dict.fromkeys(_NUMBERS, number)
    for at, row in enumerate(rows, start=1):
        for column, name in enumerate(headings):
            cell, is_to_fill = row.get(name), name == ANSWER and at <= open_rows
            style = to_fill if is_to_fill else styles[name]
            if isinstance(cell, int | float):
                sheet.write_number(at, column, cell, style)
            elif cell or is_to_fill:
                sheet.write_string(at, column, str(cell or ""), style)


def _write_guide(book: "Workbook", guide: "Worksheet") -> None:
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    guide.set_column(0, 0, 95)
    for at, line in enumerate(_HELP):
        guide.write_string(at, 0, line, bold if at == 0 or line.endswith(":") else wrapped)


def _created() -> Any:  # noqa: ANN401 - a fixed mark, not a moment
    from datetime import datetime

    return datetime.fromisoformat(_STAMP)
