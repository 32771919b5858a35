"""Take the tables and figures of a published report out of it: a workbook, and pictures for slides."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from lagesbild import content
from lagesbild.content import Cell, CellKind, Column, Table
from lagesbild.errors import ConfigError
from lagesbild.periods import Period
from lagesbild.present.drawing import slide
from lagesbild.present.html import tables
from lagesbild.present.words import period_names, publication
from lagesbild.report.exports import exhibits
from lagesbild.report.exports.exhibits import Exhibits
from lagesbild.report.page import markdown

TABLES: Final = "tabeller.xlsx"
FIGURES: Final = "figurer"
SMALLEST, LARGEST = 300, 8000

_SIZE: Final = re.compile(r"(\d+)\s*[x×]\s*(\d+)")
_DAYS: Final[frozenset[CellKind]] = frozenset({"day", "moment"})
_NUMBER_FORMATS: Final[dict[CellKind, str]] = {
    "number": "#,##0",
    "released": "#,##0",
    "decimal": "#,##0.0",
    "percent": '0" "%',
    "change": '+0.0" "%;"\N{MINUS SIGN}"0.0" "%;0.0" "%',
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
"""How a spreadsheet shows what a kind of cell holds."""

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET, _LONGEST_NAME = 31, 60


def export(
    folder: Path, target: Path, *, formats: Sequence[str] = (), size: tuple[int, int] = (1920, 1080)
) -> list[Path]:
    """Write a published report's tables and figures into ``target``.

    Parameters
    ----------
    folder
        The published report's.
    target
        Made if it is not there; files of the same names are replaced.
    formats
        Which of ``FORMATS`` to write; all if none are named.
    size
        Width and height of the figures, in pixels.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ConfigError
        When a format is unknown, or there is no published report.
    """
    asked = [name.casefold().removeprefix(".") for name in formats]
    if unknown := [name for name in asked if name not in FORMATS]:
        raise ConfigError(
            "A report is exported as one of: {known}; found {unknown}.",
            known=", ".join(FORMATS),
            unknown=", ".join(unknown),
        )
    shown = exhibits.read(folder)
    target.mkdir(parents=True, exist_ok=True)
    return [path for name in asked or FORMATS for path in FORMATS[name](shown, target, size)]


def parse_size(text: str) -> tuple[int, int]:
    """Width and height of ``1920x1080``.

    Raises
    ------
    ConfigError
        When it is not written so, or a side is too small or too large.
    """
    found = _SIZE.fullmatch(text.strip())
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(SMALLEST <= side <= LARGEST for side in size):
        raise ConfigError(
            "A size is written as width x height in pixels, each from {least} to {most}: 1920x1080; found {text!r}.",
            least=SMALLEST,
            most=LARGEST,
            text=text,
        )
    return size


def _footer(manifest: dict[str, Any]) -> str:
    told = manifest["period"]
    end = date.fromisoformat(told["last_day"]) + timedelta(days=1)
    period = Period(date.fromisoformat(told["start"]), end, told["kind"])
    return f"{manifest['area']} · {manifest['title']} · {period_names.name(period)} · {manifest['edition_title']}"


def _svg(shown: Exhibits, target: Path, size: tuple[int, int]) -> list[Path]:
    return _write_figures(shown, target, size, ending="svg", drawn=str.encode)


def _png(shown: Exhibits, target: Path, size: tuple[int, int]) -> list[Path]:
    return _write_figures(shown, target, size, ending="png", drawn=slide.png)


def _write_figures(
    shown: Exhibits, target: Path, size: tuple[int, int], *, ending: str, drawn: Callable[[str], bytes]
) -> list[Path]:
    """Each chart and map with title, legend and source; ``drawn`` makes the file's bytes of its SVG."""
    folder = target / FIGURES
    folder.mkdir(exist_ok=True)
    for old in folder.glob(f"*.{ending}"):
        old.unlink()
    written = []
    for number, (notebook, figure) in enumerate(shown.pictures, start=1):
        svg = slide.picture(figure, width=size[0], height=size[1], footer=_footer(dict(shown.manifest)))
        name = markdown.slug(f"{notebook}-{figure.title}")[:_LONGEST_NAME].rstrip("-")
        path = folder / f"{number:02d}-{name}.{ending}"
        path.write_bytes(drawn(svg))
        written.append(path)
    return written


def _xlsx(shown: Exhibits, target: Path, _size: tuple[int, int]) -> list[Path]:
    """A workbook with a sheet a table."""
    path = target / TABLES
    stamp = datetime.combine(date.fromisoformat(shown.manifest["extracted_on"]), datetime.min.time())
    # Text is written as text, never handed to the library to guess: nothing may become a formula.
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": stamp, "title": _footer(dict(shown.manifest))})
        bold = book.add_format({"bold": True})
        first = book.add_worksheet(publication.CONTENTS)
        first.set_column(0, 0, 34)
        first.set_column(1, 1, 80)
        first.write_string(0, 0, _footer(dict(shown.manifest)), bold)
        names = _sheet_names(table.caption for _, table in shown.tables)
        for row, (name, (_, table)) in enumerate(zip(names, shown.tables, strict=True), start=2):
            first.write_url(row, 0, f"internal:'{name}'!A1", string=name)
            first.write_string(row, 1, table.caption)
            _write_table(book, name, table)
    return [path]


def _write_table(book: Any, name: str, table: Table) -> None:  # noqa: ANN401 - xlsxwriter has no types
    bold, head = (
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
    )
    formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in _NUMBER_FORMATS.items()}
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, table.caption, bold)
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows]
        widest = max([len(column.heading) * 0.8, *(len(_text(cell, column)) for cell in cells)])
        sheet.set_column(at, at, min(max(widest + 2, 9), 60))
        sheet.write_string(2, at, column.heading, head)
        for row, cell in enumerate(cells, start=3):
            _put(sheet, (row, at), cell, column, formats.get(column.kind))
    more = [publication.more_rows(table.more)] if table.more else []
    for row, note in enumerate([*more, *table.notes], start=4 + len(table.rows)):
        sheet.write_string(row, 0, note)
    sheet.freeze_panes(3, 1)


def _put(sheet: Any, where: tuple[int, int], cell: Cell, column: Column, shown_as: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Numbers, days and moments as what they are, shown as the page shows them; all else as text."""
    if cell is not None and column.kind in _DAYS:
        sheet.write_datetime(*where, datetime.fromisoformat(str(cell)), shown_as)
    elif cell is not None and column.kind in content.NUMBERS:
        sheet.write_number(*where, cell, shown_as)
    else:
        sheet.write_string(*where, _text(cell, column))


def _text(cell: Cell, column: Column) -> str:
    """The cell as the page shows it; a text or a day is written already."""
    return cell if isinstance(cell, str) else tables.write(cell, column.kind)


def _sheet_names(captions: Iterable[str]) -> list[str]:
    """A name a sheet that Excel takes: at most 31 characters, none forbidden, each once."""
    names: list[str] = []
    for number, caption in enumerate(captions, start=1):
        clean = _FORBIDDEN.sub("", caption).strip() or publication.TABLE
        names.append(f"{number} {clean}"[:_LONGEST_SHEET].strip())
    return names


FORMATS: Final[dict[str, Callable[[Exhibits, Path, tuple[int, int]], list[Path]]]] = {
    "xlsx": _xlsx,
    "svg": _svg,
    "png": _png,
}
"""What a report can be exported as, by the files' ending: each writes what is shown into a folder, figures of a size."""
