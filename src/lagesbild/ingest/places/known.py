"""Read what the map's layers and the municipality's own file know of places."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.config import Area, Layer
from lagesbild.errors import InputError
from lagesbild.ingest.geography.codes import as_written
from lagesbild.ingest.geography.geography import Geography, read_layer
from lagesbild.ingest.places.lookup import keys
from lagesbild.ingest.places.normalise import compact
from lagesbild.ingest.places.parse import read
from lagesbild.ingest.places.spots import How, Spot
from lagesbild.ingest.places.streets import House, Streets
from lagesbild.ingest.reading.read import TABLE_ENDINGS

_WIDE_KINDS = frozenset(
    [
        "ort",
        "tatort",
        "smaort",
        "by",
        "stadsdel",
        "omrade",
        "kommun",
        "kommundel",
        "socken",
        "sjo",
        "o",
        "skog",
        "naturreservat",
        "city",
        "town",
        "village",
        "hamlet",
        "suburb",
        "quarter",
        "neighbourhood",
        "locality",
        "island",
        "isolateddwelling",
        "municipality",
        "region",
        "water",
        "lake",
        "river",
        "bebyggelse",
        "bebtat",
        "terrang",
    ]
)
"""Kinds of named places that are no point, as ``slag`` calls them, folded."""

_WIDEST_POINT_M = 300.0  # of a place that is drawn as an area

_Named = tuple[set[str], Spot]


LAYERS = ("addresses", "named_places", "streets", "own_places")
"""The settings of ``[area]`` that name what places are looked up in."""


def layers(area: Area) -> dict[str, Layer]:
    """The layers that places are looked up in, by their setting."""
    return {name: layer for name in LAYERS if (layer := getattr(area, name)) is not None}


def files(area: Area) -> list[Path]:
    """The files of these layers, each once."""
    return sorted({layer.file for layer in layers(area).values()})


def streets_and_names(area: Area, geography: Geography) -> tuple[Streets, list[_Named]]:
    """Everything that the layers know of what lies within the municipality, and its districts.

    Raises
    ------
    InputError
        When a layer cannot be read or lacks a column that it must have.
    """
    border = geography.boundary.geometry.iloc[0]
    streets, named = Streets(), list(_districts(geography))
    if area.own_places:
        named += _places(
            _within(_points(area.own_places, geography), area.own_places, border, ["namn"]), "own"
        )
    if area.named_places:
        found = _within(_points(area.named_places, geography), area.named_places, border, ["namn"])
        named += _places(found, "named")
    if area.addresses:
        read_points = _points(area.addresses, geography)
        addresses = _within(read_points, area.addresses, border, ["gata", "nummer"])
        _add_houses(streets, addresses)
        named += _popular(addresses)
    if area.streets:
        lines = _within(read_layer(area.streets, area.crs), area.streets, border, ["namn"])
        for name, line in zip(as_written(lines["namn"]), lines.geometry, strict=True):
            if isinstance(name, str) and compact(name):
                streets.add_line(name, line)
    return streets, named


def _points(layer: Layer, geography: Geography) -> gpd.GeoDataFrame:
    """A layer of places, or a workbook or text with their coordinates, in the working system."""
    if layer.file.name.lower().endswith(TABLE_ENDINGS):
        from lagesbild.ingest.proposing.listed_places import read_list

        return read_list(layer.file, layer.layer, geography.boundary)
    return read_layer(layer, geography.boundary.crs.to_string())


def _within(
    frame: gpd.GeoDataFrame, layer: Layer, border: shapely.Geometry, wanted: list[str]
) -> gpd.GeoDataFrame:
    """The rows that meet the municipality, in the order of what they say, their columns in lower case."""
    frame = frame.rename(
        columns={name: str(name).casefold() for name in frame.columns if name != frame.geometry.name}
    )
    if missing := [name for name in wanted if name not in frame.columns]:
        raise InputError(
            "A layer that places are looked up in must have the column(s) {missing}; '{file}' has {found}. Rename them in "
            "the layer, or name another layer in lagesbild.toml.",
            missing=", ".join(missing),
            file=layer.file.name,
            found=", ".join(str(name) for name in frame.columns if name != frame.geometry.name),
        )
    shapely.prepare(border)
    return frame[shapely.intersects(border, frame.geometry.array)]


def _districts(geography: Geography) -> Iterator[_Named]:
    for name, shape in zip(geography.districts[c.NAME], geography.districts.geometry, strict=True):
        if compact(str(name)):
            yield keys(str(name)), _wide(Spot(str(name), c.AREA, "district"), shape)


def _places(frame: gpd.GeoDataFrame, how: How) -> Iterator[_Named]:
    names = as_written(frame["namn"])
    kinds = (
        as_written(frame["slag"]) if "slag" in frame.columns else pd.Series(None, frame.index, dtype="str")
    )
    for name, kind, shape in zip(names, kinds, frame.geometry, strict=True):
        if not isinstance(name, str) or not compact(name):
            continue
        spot = _wide(Spot(name, c.PLACE, how), shape)
        is_wide = (isinstance(kind, str) and compact(kind) in _WIDE_KINDS) or spot.width_m > _WIDEST_POINT_M
        yield keys(name), replace(spot, precision=c.AREA) if is_wide else spot


def _wide(spot: Spot, shape: shapely.Geometry) -> Spot:
    """The spot at the middle of a shape, as wide as it."""
    low_x, low_y, high_x, high_y = shape.bounds
    at = shape.centroid
    width = ((high_x - low_x) ** 2 + (high_y - low_y) ** 2) ** 0.5
    return Spot(spot.name, spot.precision, spot.how, at.x, at.y, width)


def _add_houses(streets: Streets, addresses: gpd.GeoDataFrame) -> None:
    at = shapely.centroid(addresses.geometry.array)
    x, y = shapely.get_x(at), shapely.get_y(at)
    texts = [_texts(addresses, name) for name in ("gata", "nummer", "postnummer", "postort")]
    for street, number, postcode, town, east, north in zip(*texts, x, y, strict=True):
        said = read(f"Gata {number}").number if number else None
        if not street or not compact(street) or said is None:
            continue
        hints = frozenset({compact(town), postcode.replace(" ", "")} - {""})
        for first in sorted({said.first, said.until}):
            streets.add_house(street, House(first, said.letter, float(east), float(north), hints))


def _popular(addresses: gpd.GeoDataFrame) -> Iterator[_Named]:
    """What people call the place of an address."""
    at = shapely.centroid(addresses.geometry.array)
    names = _texts(addresses, "popularnamn")
    for name, x, y in zip(names, shapely.get_x(at), shapely.get_y(at), strict=True):
        if compact(name):
            yield keys(name), Spot(name, c.PLACE, "named", float(x), float(y))


def _texts(frame: gpd.GeoDataFrame, column: str) -> list[str]:
    """A column as text, empty where nothing is written, or where there is no such column."""
    if column not in frame.columns:
        return [""] * len(frame)
    return as_written(frame[column]).fillna("").tolist()
