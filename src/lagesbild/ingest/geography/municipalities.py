"""Know the municipalities: their codes, counties and police regions, however a table writes their names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

import pandas as pd

from lagesbild.errors import ReadError
from lagesbild.ingest.reading.read import read_table

T = TypeVar("T")

CODE: Final = "municipality_code"
NAME: Final = "municipality"
COUNTY: Final = "county"
REGION: Final = "region"

_COLUMNS: Final = {
    CODE: ("municipality_code", "kommunkod", "kod"),
    NAME: ("municipality_name", "kommun", "kommunnamn"),
    COUNTY: ("county_name", "län", "lan"),
    REGION: ("polisregion", "region"),
}
NAMED_IN: Final = frozenset((*_COLUMNS[CODE][:2], *_COLUMNS[NAME], "knnamn", "knkod"))
"""Columns, in lower case, in which a layer names municipalities."""
IRREGULAR: Final = {"falu": "falun", "region gotland": "gotland"}
"""Genitives that do not end in an s, and the county that is also a municipality."""
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def read_municipalities(path: Path) -> pd.DataFrame:
    """The list of municipalities.

    Returns
    -------
    DataFrame
        Indexed by ``municipality_code`` (four digits): ``municipality``, ``county``, ``region``.

    Raises
    ------
    ReadError
        When a column is missing, or a code stands twice.
    """
    cells = read_table(path)
    by_name = {name.casefold(): name for name in cells.columns}
    found = {
        key: next((by_name[name] for name in names if name in by_name), None)
        for key, names in _COLUMNS.items()
    }
    if missing := [_COLUMNS[key][0] for key, name in found.items() if name is None]:
        raise ReadError(
            "The list of municipalities must have the columns {needed}; "
            "'{file}' lacks {missing}. Rename its columns.",
            needed=", ".join(each[0] for each in _COLUMNS.values()),
            file=path.name,
            missing=", ".join(missing),
        )
    frame = cells[list(found.values())].set_axis(list(found), axis="columns")
    frame[CODE] = frame[CODE].str.zfill(4)
    if frame[CODE].duplicated().any() or frame.isna().to_numpy().any():
        raise ReadError(
            "Each municipality stands once in '{file}', with code, name, county and police region; "
            "{twice} stand twice and {lacking} lack "
            "something. Correct the list.",
            file=path.name,
            twice=int(frame[CODE].duplicated().sum()),
            lacking=int(frame.isna().any(axis=1).sum()),
        )
    return frame.set_index(CODE)


def codes_of(names: pd.Series, municipalities: pd.DataFrame) -> pd.Series:
    """The code of each name; NA for what is no municipality of the list.

    A name may stand in the genitive ("Arjeplogs kommun"), be followed by "kommun" or "stad", hold any kind
    of dash and differ in case, and may be the code itself, alone or before the name ("1960 Kungsör").
    """
    codes = {key: str(code) for code, name in municipalities[NAME].items() for key in forms(str(name))}
    codes |= {str(code): str(code) for code in municipalities.index}
    return names.map(lambda name: find(str(name), codes)).astype("str")


def find(name: str, known: Mapping[str, T]) -> T | None:
    """What is known by a name, however it is written; the keys are ``folded``."""
    name = folded(name)
    first, bare = name.partition(" ")[0], bare_name(name)
    for key in (name, bare, IRREGULAR.get(bare, bare), first if first.isdigit() else ""):
        if key in known:
            return known[key]
    return None


def bare_name(name: str) -> str:
    """A folded name without "kommun" or "stad" after it."""
    return name.removesuffix(" kommun").removesuffix(" stad")


def forms(name: str) -> tuple[str, str]:
    """A name, folded, and its genitive."""
    plain = folded(name)
    return plain, f"{plain}s"


def folded(name: str) -> str:
    """A name with nothing in it that is written in more than one way: case, dashes, white space."""
    return " ".join(name.translate(_DASHES).casefold().split())
