"""Read an export into text cells: delimited text, workbooks and geographic files, compressed or not.

Nothing is interpreted here: a cell is text without surrounding white space, or missing. What the
text means is the mapping's business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild import columns as c
from lagesbild.config import Columns, Source
from lagesbild.errors import ReadError
from lagesbild.ingest import texts
from lagesbild.ingest.reading._cleaning import cleaned
from lagesbild.ingest.reading._excel import read_workbook
from lagesbild.ingest.reading._markup import is_markup, read_markup
from lagesbild.ingest.reading.delimited import read_csv
from lagesbild.ingest.reading.geo import GEOGRAPHIC_ENDINGS, read_features
from lagesbild.ingest.reading.records import Part, Records, Unread, is_nameless, require_few_columns
from lagesbild.ingest.reading.wrapped import WRAPPED_ENDINGS, unwrapped

CORRECTED_PREFIX: Final = "rattad-"
"""How the name of a corrected quarantine workbook begins; it has its header in row 1."""

TEXT_ENDINGS: Final = (".csv", ".txt", ".tsv")
WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TABLE_ENDINGS: Final = (*TEXT_ENDINGS, *WORKBOOK_ENDINGS)
EXPORT_ENDINGS: Final = (*TABLE_ENDINGS, *GEOGRAPHIC_ENDINGS)
"""What an export may end in; ``WRAPPED_ENDINGS`` may hold one of them."""

_ANY_TABLE: Final = Source(name="table", files="*", columns=Columns(id="", occurred_from="", category=""))
_START: Final = 4096
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13, 26, 27}


@dataclass(frozen=True)
class RawTable:
    """The cells of an export.

    Parameters
    ----------
    cells
        Every column ``str``, NA where empty or a missing token. The index ``row`` is the 1-based
        number of the row as a spreadsheet shows it (of the feature in a geographic file).
    ragged
        Rows that could not be split into the header's columns: index ``row``, column ``text``.
        For the quarantine workbook only; the text may be personal.
    encoding, delimiter
        Of delimited text.
    header_row
        1-based row of the column names; 0 in a geographic file.
    sheet, layer
        Of a workbook, of a geographic file; the first of ``parts``.
    parts
        The sheets or layers, where several hold the same table and are read as one; otherwise empty. Their rows are
        numbered on, and ``located`` tells where each stands.
    unread
        What else the file holds, by name, and how many rows of it.
    encoding_doubt
        Another encoding that gives text as good, None where there is none.
    """

    cells: pd.DataFrame
    ragged: pd.DataFrame
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int = 0
    sheet: str | None = None
    layer: str | None = None
    parts: tuple[Part, ...] = ()
    unread: tuple[Unread, ...] = ()
    encoding_doubt: str | None = None

    def located(self, rows: pd.Index) -> pd.DataFrame:
        """Where rows stand in the file: the columns ``sheet`` and ``row``, aligned with ``rows``.

        ``row`` is numbered as the sheet (or layer) itself numbers it; ``sheet`` is NA where only one was read.
        """
        numbers = rows.to_numpy()
        if not self.parts:
            return pd.DataFrame({c.SHEET: texts.constant(None, rows), c.ROW: numbers}, index=rows)
        above = np.array([part.above for part in self.parts])
        at = np.searchsorted(above, numbers, side="left") - 1
        names = np.array([part.name for part in self.parts], dtype=object)
        return pd.DataFrame(
            {c.SHEET: pd.Series(names[at], rows, dtype="str"), c.ROW: numbers - above[at]}, index=rows
        )


def read(path: Path, source: Source) -> RawTable:
    """Read one export as ``source`` says, finding by itself what it leaves out.

    ``len(cells) + len(ragged)`` is the number of rows read; fully blank rows are not rows. Column names
    are unique: the second 'Plats' becomes 'Plats (2)', a nameless seventh column 'Kolumn 7', left out where
    no cell of it is filled. A geographic file has the extra columns ``geometry.x`` and ``geometry.y`` in ``source.crs``.

    Raises
    ------
    ReadError
        When the file is missing, empty, locked, encrypted, damaged, too large when unpacked, too wide, or not
        of a known kind, or a compressed file holds more than one export.
    """
    require_readable(path)
    is_corrected = path.name.startswith(CORRECTED_PREFIX)
    if is_corrected:
        source = source.model_copy(update={"header_row": 1, "sheet": None})
    try:
        with unwrapped(path, EXPORT_ENDINGS) as file:
            require_readable(file)
            records = _records(file, source)
    except PermissionError as error:
        raise _locked(path) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    require_few_columns(len(records.names), file=path.name)
    records = _without_empty_columns(records, named=frozenset(_named(source.columns.model_dump())))
    # The quarantine workbook's own second sheet says how to correct it.
    return _cleaned(replace(records, unread=()) if is_corrected else records, source.missing)


def _records(path: Path, source: Source) -> Records:
    """Read a file by its ending, and ``.xls`` by its content: systems call text and web pages so."""
    wanted = frozenset(_named(source.columns.model_dump()))
    ending = path.suffix.lower()
    if ending == ".xls":
        with path.open("rb") as file:
            start = file.read(_START)
        if is_markup(start):
            return read_markup(path, sheet=source.sheet, header_row=source.header_row, wanted=wanted)
        if _is_text(start):
            ending = ".txt"
    if ending in TEXT_ENDINGS:
        return read_csv(
            path,
            encoding=source.encoding,
            delimiter=source.delimiter,
            header_row=source.header_row,
            wanted=wanted,
        )
    if ending in WORKBOOK_ENDINGS:
        return read_workbook(path, sheet=source.sheet, header_row=source.header_row, wanted=wanted)
    if ending in GEOGRAPHIC_ENDINGS:
        return read_features(path, layer=source.layer, crs=source.crs, wanted=wanted)
    raise ReadError(
        "An export must end in {known}; '{file}' ends in '{ending}'. Save it as one.",
        known=", ".join((*EXPORT_ENDINGS, *WRAPPED_ENDINGS)),
        file=path.name,
        ending=ending,
    )


def _named(setting: object) -> Iterator[str]:
    """Every text that stands in a setting: the columns that a mapping names."""
    match setting:
        case str():
            yield setting
        case dict():
            for each in setting.values():
                yield from _named(each)
        case list() | tuple():
            for each in setting:
                yield from _named(each)


def _is_text(start: bytes) -> bool:
    """Whether a file that begins so is text: UTF-16, or without signs that only machines write."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not _CONTROLS.intersection(start)


def read_table(path: Path, *, sheet: str | None = None) -> pd.DataFrame:
    """The cells of a table that is no export, read as ``read`` does with nothing configured.

    Raises
    ------
    ReadError
        As ``read``, and when a row does not fit the header.
    """
    table = read(path, _ANY_TABLE.model_copy(update={"sheet": sheet}))
    if len(table.ragged):
        raise ReadError(
            "Each row of '{file}' must have as many fields as its header; {rows} have not, "
            "the first in row {first}. Correct the file.",
            file=path.name,
            rows=len(table.ragged),
            first=int(table.ragged.index[0]),
        )
    return table.cells


def require_readable(path: Path) -> None:
    """Raise ``ReadError`` unless the path is a file with something in it that may be read."""
    if not path.exists():
        raise ReadError(
            "An export must exist; nothing at '{file}'. Check the name and any link.", file=path.name
        )
    # Also keeps a named pipe from waiting for ever.
    if not path.is_file():
        raise ReadError("An export must be a file; '{file}' is none. Name the file itself.", file=path.name)
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except PermissionError as error:
        raise _locked(path) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if is_empty:
        raise ReadError("An export must have a header; '{file}' is empty. Export it again.", file=path.name)


def _locked(path: Path) -> ReadError:
    return ReadError(
        "'{file}' must be open to reading; it is locked. Close it in Excel, or give the right to read it.",
        file=path.name,
    )


def _unreadable(path: Path, error: OSError) -> ReadError:
    return ReadError(
        "'{file}' must be readable: {fault}. Copy it here again.",
        file=path.name,
        fault=error.strerror or str(error),
    )


def _without_empty_columns(records: Records, *, named: frozenset[str]) -> Records:
    """The records without columns that have neither a name nor a cell, unless the settings name them.

    A single cell far to the right makes thousands of them, and each would cost as much as one that is filled.
    """
    kept = [
        at
        for at, (name, column) in enumerate(zip(records.names, records.columns, strict=True))
        if name in named or not is_nameless(name) or pc.max(pc.binary_length(column)).as_py()
    ]
    return replace(
        records, names=[records.names[at] for at in kept], columns=[records.columns[at] for at in kept]
    )


def _cleaned(records: Records, missing: Sequence[str]) -> RawTable:
    """Strip the cells, blank the missing tokens, and leave out rows without any cell."""
    columns, rows = cleaned(records.columns, missing), records.rows
    is_blank = _all_missing(columns, len(rows))
    if is_blank.any():
        keep = pa.array(~is_blank)
        columns, rows = [column.filter(keep) for column in columns], rows[~is_blank]
    cells = pa.table(columns, names=list(records.names)).to_pandas()
    return RawTable(
        cells=cells.set_axis(pd.Index(rows, dtype="int64", name="row")),
        ragged=pd.DataFrame({"text": pd.Series([text for _, text in records.ragged], dtype="str")}).set_axis(
            pd.Index([row for row, _ in records.ragged], dtype="int64", name="row")
        ),
        encoding=records.encoding,
        delimiter=records.delimiter,
        header_row=records.header_row,
        sheet=records.sheet,
        layer=records.layer,
        parts=tuple(records.parts),
        unread=tuple(records.unread),
        encoding_doubt=records.encoding_doubt,
    )


def _all_missing(columns: Sequence[pa.ChunkedArray], count: int) -> np.ndarray:
    blank = np.ones(count, dtype=bool)
    for column in columns:
        if not blank.any():
            break
        blank &= column.is_null().to_numpy()
    return blank
