"""Name what a municipality's map consists of, and where each part can be had.

A theme is a layer of the GeoPackage that is written; its name and its columns are what the settings refer to.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from lagesbild.errors import Message, marked
from lagesbild.ingest.geography.codes import as_written

ThemeName = Literal[
    "kommun",
    "tatorter",
    "omraden",
    "befolkning",
    "vatten",
    "vattendrag",
    "skog",
    "oppen_mark",
    "vagar",
    "jarnvag",
    "orter",
    "adresser",
    "platser",
    "landmarken",
]


@dataclass(frozen=True)
class Theme:
    """A layer: its shapes' dimension, its columns beside them, what it is called, and where it is to be had.

    ``had_from`` is empty for what is made of other layers.
    """

    name: ThemeName
    dimension: int
    columns: tuple[str, ...]
    title: str
    had_from: str = ""


_TOPOGRAPHY: Final = marked("Lantmäteriet, Topografi 50 (free, CC0), or an OpenStreetMap extract")

THEMES: Final = {
    each.name: each
    for each in (
        Theme(
            "kommun",
            2,
            ("namn", "kod"),
            marked("border"),
            marked(
                "Lantmäteriet, Administrativ indelning (free, CC0), SCB, DeSO, or an OpenStreetMap extract"
            ),
        ),
        Theme("tatorter", 2, ("namn",), marked("built-up areas"), marked("SCB, Tätorter (free, CC0)")),
        Theme(
            "omraden",
            2,
            ("kod", "namn", "befolkning"),
            marked("districts"),
            marked("SCB, RegSO or DeSO (free, CC0)"),
        ),
        Theme(
            "befolkning",
            2,
            ("befolkning",),
            marked("population by squares"),
            marked("SCB, Statistik på rutor, Totalbefolkning (free, CC0)"),
        ),
        Theme("vatten", 2, ("namn",), marked("water"), _TOPOGRAPHY),
        Theme("vattendrag", 1, ("namn",), marked("watercourses"), _TOPOGRAPHY),
        Theme("skog", 2, ("namn",), marked("forest"), _TOPOGRAPHY),
        Theme("oppen_mark", 2, ("namn",), marked("open land"), _TOPOGRAPHY),
        Theme("vagar", 1, ("namn", "klass"), marked("roads and streets"), _TOPOGRAPHY),
        Theme("jarnvag", 1, ("namn",), marked("railway"), _TOPOGRAPHY),
        Theme(
            "orter",
            0,
            ("namn", "slag"),
            marked("place names"),
            marked("Lantmäteriet, Ortnamn (free, CC0), or an OpenStreetMap extract"),
        ),
        Theme(
            "adresser",
            0,
            ("gata", "nummer", "postnummer", "postort", "popularnamn"),
            marked("addresses"),
            marked("Lantmäteriet, Belägenhetsadress (free, CC BY 4.0), or an OpenStreetMap extract"),
        ),
        Theme("platser", 0, ("namn", "slag"), marked("named places"), marked("an OpenStreetMap extract")),
        Theme("landmarken", 0, ("namn", "slag"), marked("landmarks")),
    )
}
"""In the order that they are written and told."""


NOT_SAID: Final = "utgivaren står inte i filen"


@dataclass(frozen=True)
class Source:
    """Where a layer comes from: who publishes it, as what, on which terms, and its day where the file says it.

    ``attribution`` is what a map that shows it must say. ``rank`` orders sources of one theme, the best highest.
    """

    publisher: str
    product: str
    licence: str
    attribution: str
    rank: int = 1
    day: date | None = None

    def of(self, day: date | None) -> "Source":
        """The same with the day of a file."""
        return replace(self, day=day)

    def of_nobody(self) -> "Source":
        """The same where the product is somebody else's, laid out alike: nobody is thanked for it."""
        return replace(self, publisher="", product=f"{self.product}; {NOT_SAID}", licence="", attribution="")


@dataclass(frozen=True)
class Part:
    """What a file gives of a theme: ``frame`` with the theme's columns, in its own system."""

    theme: ThemeName
    frame: gpd.GeoDataFrame
    source: Source
    notes: tuple[Message, ...] = field(default=())


def as_theme(name: ThemeName, frame: gpd.GeoDataFrame, **columns: object) -> gpd.GeoDataFrame:
    """A frame with exactly a theme's columns; NA where ``columns`` has none.

    Parameters
    ----------
    name
        Of the theme.
    frame
        With the shapes.
    **columns
        Series on the frame's index, or one value for all.
    """
    made = gpd.GeoDataFrame(geometry=frame.geometry, crs=frame.crs)
    for each in THEMES[name].columns:
        values = columns.get(each)
        made[each] = _people(values, frame.index) if each == "befolkning" else _texts(values, frame.index)
    return made[[*THEMES[name].columns, made.geometry.name]]


def _texts(values: object, index: pd.Index) -> pd.Series:
    """Text without spaces around it; nothing where none is written."""
    series = (
        values.reindex(index) if isinstance(values, pd.Series) else pd.Series(values, index, dtype="object")
    )
    return as_written(series)


def _people(values: object, index: pd.Index) -> pd.Series:
    """Whole numbers; NA where none is written."""
    series = (
        values.reindex(index) if isinstance(values, pd.Series) else pd.Series(values, index, dtype="float")
    )
    return pd.to_numeric(series, errors="coerce").round().astype("Int64")
