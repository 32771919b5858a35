"""Read Statistics Sweden's (SCB's) open geodata: built-up areas, DeSO and RegSO, and population by squares."""

import re
from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.ingest.atlas.delivered import Layer
from lagesbild.ingest.atlas.recognised import Border, Recognised, Wanted
from lagesbild.ingest.atlas.themes import NOT_SAID, Part, Source, as_theme
from lagesbild.ingest.geography.codes import municipality_codes

_LICENCE: Final = "CC0 1.0"
SCB: Final = "Statistiska centralbyrån (SCB)"
_URBAN: Final = Source(SCB, "Tätorter", _LICENCE, "SCB", rank=3)
_DESO: Final = Source(SCB, "DeSO", _LICENCE, "SCB", rank=2)
_REGSO: Final = Source(SCB, "RegSO", _LICENCE, "SCB", rank=3)
_SQUARES: Final = Source(SCB, "Statistik på rutor", _LICENCE, "SCB", rank=3)
_SOME_URBAN: Final = Source("", f"tätorter; {NOT_SAID}", "", "", rank=2)
_SOME_SQUARES: Final = Source("", f"befolkning i rutor; {NOT_SAID}", "", "", rank=2)
"""What is recognised by less than the publisher's own columns: taken for what it is, and nobody thanked for it."""
_PEOPLE: Final = ("beftotalt", "bef_totalt", "befolkning", "folkmangd", "population")
_DESO_CODE: Final = ("desokod", "deso", "deso_kod")
_REGSO_NAME: Final = ("regsonamn", "regso", "regso_namn")
_URBAN_COLUMNS: Final = ("tatortskod", "tatort", "tatortsbeteckning")
_SQUARE_COLUMNS: Final = ("ruta", "rutid_scb", "rutid")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_CORNERS: Final = 5
_SQUARE: Final = 0.02  # how far squares of one size may differ, after the projections they have been through
_MOST_LOOKED_AT: Final = 50


def recognise(layer: Layer) -> Recognised | None:
    """What a layer is, if it is one of SCB's."""
    if layer.dimension not in {2, -1}:
        return None
    if (
        layer.has("tatortskod")
        or layer.first("tatort", "tatortsbeteckning")
        or "tatort" in _plain(layer.name)
    ):
        return Recognised(layer, _URBAN, _urban, year=_year(layer))
    if layer.first("regsokod", *_REGSO_NAME):
        return Recognised(layer, _REGSO, _regso, year=_year(layer))
    if layer.first(*_DESO_CODE):
        return Recognised(layer, _DESO, _deso, borders=_borders, year=_year(layer))
    if layer.first(*_PEOPLE) and (layer.first(*_SQUARE_COLUMNS) or _has_squares(layer)):
        return Recognised(layer, _squares_source(layer), _squares)
    return None


def _urban_source(layer: Layer) -> Source:
    return _URBAN if layer.first(*_URBAN_COLUMNS) else _SOME_URBAN


def _squares_source(layer: Layer) -> Source:
    return _SQUARES if layer.first(*_SQUARE_COLUMNS) else _SOME_SQUARES


def _plain(name: str) -> str:
    return name.casefold().replace("ä", "a")


def _year(layer: Layer) -> int:
    """The year that a layer's name says; 0 for none."""
    return max(map(int, _YEAR.findall(layer.name)), default=0)


def _urban(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    if "ar" in frame.columns and len(frame):
        frame = frame[frame["ar"].eq(frame["ar"].max())]
    name = layer.first("tatort", "tatortsbeteckning", "tatortsbet", "namn")
    yield Part(
        "tatorter", as_theme("tatorter", frame, namn=frame[name] if name else None), _urban_source(layer)
    )


def _deso(frame: gpd.GeoDataFrame, layer: Layer, wanted: Wanted) -> Iterator[Part]:
    code = frame[str(layer.first(*_DESO_CODE))].astype("str")
    own = frame[code.str.startswith(wanted.code)] if wanted.code else frame
    yield Part(
        "omraden", as_theme("omraden", own, kod=code, namn=code, befolkning=_people(own, layer)), _DESO
    )


def _regso(frame: gpd.GeoDataFrame, layer: Layer, wanted: Wanted) -> Iterator[Part]:
    if wanted.code and "kommunkod" in frame.columns:
        frame = frame[municipality_codes(frame["kommunkod"]).eq(wanted.code)]
    name = frame[str(layer.first(*_REGSO_NAME, "regsokod"))]
    code = frame["regsokod"] if "regsokod" in frame.columns else name
    yield Part(
        "omraden", as_theme("omraden", frame, kod=code, namn=name, befolkning=_people(frame, layer)), _REGSO
    )


def _people(frame: gpd.GeoDataFrame, layer: Layer) -> pd.Series | None:
    """Inhabitants of districts, which somebody has joined to them; None where nobody has."""
    column = layer.first(*_PEOPLE)
    return frame[column] if column else None


def _squares(frame: gpd.GeoDataFrame, layer: Layer, _: Wanted) -> Iterator[Part]:
    people = pd.to_numeric(frame[str(layer.first(*_PEOPLE))], errors="coerce")
    kept = people.fillna(0) > 0
    whole = people[kept].round().astype("int64")
    yield Part("befolkning", as_theme("befolkning", frame[kept], befolkning=whole), _squares_source(layer))


def _borders(frame: gpd.GeoDataFrame, layer: Layer) -> Iterator[Border]:
    """The municipalities that DeSO make up together: the first four digits of each code."""
    code = frame[str(layer.first(*_DESO_CODE))].astype("str").str[:4]
    for each, parts in frame.geometry.groupby(code):
        yield Border(str(each), None, shapely.union_all(parts.array), str(frame.crs), _DESO)


def _has_squares(layer: Layer) -> bool:
    """Whether the first shapes are squares of one size."""
    shapes = layer.read().to_crs("EPSG:3006").geometry.array[:_MOST_LOOKED_AT]
    area, sides = shapely.area(shapes), shapely.length(shapes) / 4
    is_square = np.abs(sides**2 / area - 1) < _SQUARE
    is_alike = np.abs(area / np.median(area) - 1) < _SQUARE
    return bool((is_square & is_alike & (shapely.get_num_coordinates(shapes) == _CORNERS)).all())
