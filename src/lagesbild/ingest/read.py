"""Read an export into text cells: CSV, workbooks, GeoJSON and GeoPackage.

Nothing is interpreted here: a cell is text without surrounding white space, or missing. What the
text means is the mapping's business.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild.config import Columns, Source
from lagesbild.errors import ReadError
from lagesbild.ingest._csv import read_csv
from lagesbild.ingest._excel import read_workbook
from lagesbild.ingest._geo import read_features
from lagesbild.ingest._records import TEXT, Records

CORRECTED_PREFIX: Final = "rattad-"
"""How the name of a corrected quarantine workbook begins; it has its header in row 1."""

COLUMN_LIMIT: Final = 16_384
"""Columns that an export may have: as many as a sheet in Excel."""

TEXT_ENDINGS: Final = (".csv", ".txt", ".tsv")
WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_ANY_TABLE: Final = Source(name="table", files="", columns=Columns(id="", occurred_from="", category=""))
GEOGRAPHIC_ENDINGS: Final = (".geojson", ".json", ".gpkg")


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
        Of a workbook, of a geographic file.
    """

    cells: pd.DataFrame
    ragged: pd.DataFrame
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int = 0
    sheet: str | None = None
    layer: str | None = None


def read(path: Path, source: Source) -> RawTable:
    """Read one export as ``source`` says, finding by itself what it leaves out.

    ``len(cells) + len(ragged)`` is the number of rows read; fully blank rows are not rows. Column names
    are unique: the second 'Plats' becomes 'Plats (2)', a nameless seventh column 'Kolumn 7'. A
    geographic file has the extra columns ``geometry.x`` and ``geometry.y`` in ``source.crs``.

    Raises
    ------
    ReadError
        When the file is missing, empty, locked, encrypted, damaged, too large when unpacked, too wide, or not
        of a known kind.
    """
    require_readable(path)
    is_corrected = path.name.startswith(CORRECTED_PREFIX)
    header_row = 1 if is_corrected else source.header_row
    try:
        match path.suffix.lower():
            case ending if ending in TEXT_ENDINGS:
                records = read_csv(
                    path, encoding=source.encoding, delimiter=source.delimiter, header_row=header_row
                )
            case ending if ending in WORKBOOK_ENDINGS:
                records = read_workbook(
                    path, sheet=None if is_corrected else source.sheet, header_row=header_row
                )
            case ending if ending in GEOGRAPHIC_ENDINGS:
                records = read_features(path, layer=source.layer, crs=source.crs)
            case ending:
                known = ", ".join((*TEXT_ENDINGS, *WORKBOOK_ENDINGS, *GEOGRAPHIC_ENDINGS))
                raise ReadError(
                    f"An export must end in {known}; '{path.name}' ends in '{ending}'. Save it as one."
                )
    except PermissionError as error:
        raise ReadError(_locked(path)) from error
    except OSError as error:
        raise ReadError(
            f"'{path.name}' must be readable: {error.strerror or error}. Copy it here again."
        ) from error
    if len(records.names) > COLUMN_LIMIT:
        raise ReadError(
            f"An export may have {COLUMN_LIMIT:,} columns, as many as a sheet in Excel; '{path.name}' has {len(records.names):,}. "
            "Its rows may have lost their line breaks, or be turned into columns. Export it again."
        )
    return _cleaned(records, source.missing)


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
            f"Each row of '{path.name}' must have as many fields as its header; {len(table.ragged)} have not, "
            f"the first in row {table.ragged.index[0]}. Correct the file."
        )
    return table.cells


def require_readable(path: Path) -> None:
    """Raise ``ReadError`` unless the path is a file with something in it that may be read."""
    if not path.exists():
        raise ReadError(f"An export must exist; nothing at '{path.name}'. Check the name and any link.")
    # Also keeps a named pipe from waiting for ever.
    if not path.is_file():
        raise ReadError(f"An export must be a file; '{path.name}' is none. Name the file itself.")
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except PermissionError as error:
        raise ReadError(_locked(path)) from error
    except OSError as error:
        raise ReadError(
            f"'{path.name}' must be readable: {error.strerror or error}. Copy it here again."
        ) from error
    if is_empty:
        raise ReadError(f"An export must have a header; '{path.name}' is empty. Export it again.")


def _locked(path: Path) -> str:
    return f"'{path.name}' must be open to reading; it is locked. Close it in Excel, or give the right to read it."


def _cleaned(records: Records, missing: Sequence[str]) -> RawTable:
    """Strip the cells, blank the missing tokens, and leave out rows without any cell."""
    nothing = pa.array(sorted({"", *(token.strip() for token in missing)}), TEXT)
    with ThreadPoolExecutor() as threads:  # Arrow works outside Python's lock
        columns = list(threads.map(lambda column: _stripped(column, nothing), records.columns))
    rows = records.rows
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
    )


def _stripped(column: pa.ChunkedArray, nothing: pa.Array) -> pa.ChunkedArray:
    stripped = pc.utf8_trim_whitespace(column)
    is_nothing = pc.is_in(stripped, nothing)
    if not pc.any(is_nothing).as_py() and not stripped.null_count:
        return stripped
    return pc.if_else(is_nothing, pa.scalar(None, TEXT), stripped)


def _all_missing(columns: Sequence[pa.ChunkedArray], count: int) -> np.ndarray:
    blank = np.ones(count, dtype=bool)
    for column in columns:
        if not blank.any():
            break
        blank &= column.is_null().to_numpy()
    return blank
