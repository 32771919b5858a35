"""Read figures of surveys, such as NTU, from a table with one row a question, area and year."""

from pathlib import Path
from typing import Final

import pandas as pd

from lagesbild.errors import Message, ReadError
from lagesbild.ingest.reading.read import read_table
from lagesbild.ingest.statistics.figures import figures

_NEEDED: Final = {"fråga": "question", "år": "year", "värde": "value"}
_OPTIONAL: Final = {"område": "place", "enhet": "unit", "svarande": "respondents"}
_BOUNDS: Final = {"nedre": "lower", "övre": "upper"}


def read_survey(path: Path, *, sheet: str | None = None) -> pd.DataFrame:
    """The figures of one table.

    Its columns are ``Fråga``, ``År`` and ``Värde``, and if it has them ``Område``, ``Enhet``, ``Nedre``,
    ``Övre`` (the interval) and ``Svarande``; others are left out.

    Returns
    -------
    DataFrame
        ``question``, ``place``, ``unit`` (text, NA where not told), ``year``, ``respondents`` (Int64),
        ``value``, ``lower``, ``upper`` (Float64).

    Raises
    ------
    ReadError
        When a column is missing or a figure is none.
    """
    cells = read_table(path, sheet=sheet)
    names = {column: column.casefold() for column in cells.columns}
    frame = cells.rename(columns=names)
    if missing := [name.capitalize() for name in _NEEDED if name not in frame]:
        raise ReadError(
            "A table of survey figures must have the columns {needed}; "
            "'{file}' lacks {missing}. The handbook describes the layout.",
            needed=", ".join(map(str.capitalize, _NEEDED)),
            file=path.name,
            missing=", ".join(missing),
        )
    frame = frame.rename(columns=_NEEDED | _OPTIONAL | _BOUNDS)
    wanted = [*_NEEDED.values(), *_OPTIONAL.values(), *_BOUNDS.values()]
    frame = frame.reindex(columns=wanted).astype("str")
    for name in wanted:
        if name not in {"question", "place", "unit"}:
            where = Message("The column of {column} in '{file}'", column=name, file=path.name)
            frame[name] = figures(frame[name], whole=name in {"year", "respondents"}, where=where)
    return frame.reset_index(drop=True)
