"""Read the municipal files that Brå gives out: one year, one type of crime, a row a municipality.

They come in two layouts: with the header ``Kommun;Antal;Per 100 000 inv.``, and without any, with the
names in the genitive. Both may hold a row for the whole country, and rows of counties and police regions.
"""

import csv
import io
from pathlib import Path
from typing import Final

import pandas as pd

from lagesbild.errors import Message, ReadError
from lagesbild.ingest.geography.municipalities import CODE, codes_of
from lagesbild.ingest.reading.encoding import to_utf8
from lagesbild.ingest.statistics.figures import figures

COUNT: Final = "count"
RATE: Final = "rate_per_100k"
COUNTRY: Final = "0000"
"""Stands as code for the row of the whole country."""

_COUNTRY_NAMES: Final = ("hela landet", "hela riket", "riket", "sverige")
_LARGER: Final = r"\blän$|\bregion\b|^polisregion|^okänd"  # counties, police regions, "Okänd kommun"
_FIELDS: Final = 3


def read_bra(path: Path, municipalities: pd.DataFrame) -> pd.DataFrame:
    """One file of Brå's.

    Parameters
    ----------
    path
        CSV with semicolons.
    municipalities
        From ``read_municipalities``.

    Returns
    -------
    DataFrame
        Indexed by ``municipality_code``, the country as ``COUNTRY``: ``count`` (Int64) and
        ``rate_per_100k`` (Float64); NA where the file has no figure, which is not zero.

    Raises
    ------
    ReadError
        When a row has not three fields, names nothing known, stands twice or holds no number.
    """
    cells = _rows(path)
    codes = codes_of(cells["name"], municipalities)
    folded = cells["name"].str.casefold()
    codes = codes.mask(folded.isin(_COUNTRY_NAMES), COUNTRY)
    is_larger = codes.isna() & folded.str.contains(_LARGER)
    _require(
        codes.notna() | is_larger,
        Message("Each row of '{file}' must name a municipality of the list", file=path.name),
    )
    cells, codes = cells[~is_larger], codes[~is_larger]
    _require(~codes.duplicated(), Message("Each municipality stands once in '{file}'", file=path.name))
    return pd.DataFrame(
        {
            COUNT: figures(
                cells[COUNT], whole=True, where=Message("The column of counts in '{file}'", file=path.name)
            ),
            RATE: figures(
                cells[RATE], whole=False, where=Message("The column of rates in '{file}'", file=path.name)
            ),
        }
    ).set_axis(pd.Index(codes, name=CODE))


def _rows(path: Path) -> pd.DataFrame:
    """The file's cells as text, indexed by row, without its header if it has one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(
            "'{file}' must be readable: {said}. Copy it here again.",
            file=path.name,
            said=error.strerror or str(error),
        ) from error
    text = to_utf8(data, None, name=path.name).utf8.decode()
    read = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    rows = {number: row for number, row in enumerate(read, start=1) if any(cell.strip() for cell in row)}
    fits = pd.Series({number: len(row) == _FIELDS for number, row in rows.items()}, dtype=bool)
    if fits.empty:
        raise ReadError(
            "A file of statistics must have rows; '{file}' is empty. Take it out again.", file=path.name
        )
    _require(
        fits, Message("Each row of '{file}' must have three fields parted by semicolons", file=path.name)
    )
    cells = pd.DataFrame.from_dict(rows, orient="index", columns=["name", COUNT, RATE]).map(str.strip)
    is_header = not any(each.isdigit() for each in cells[COUNT].iloc[0])
    return cells.iloc[1:] if is_header and cells["name"].iloc[0].casefold() == "kommun" else cells


def _require(holds: pd.Series, rule: Message) -> None:
    if not holds.all():
        raise ReadError(
            "{rule}; {count} {count:row does|rows do} not, the first is row {row}. "
            "Take the file out of Brå's database again.",
            rule=rule,
            count=int((~holds).sum()),
            row=(~holds).idxmax(),
        )
