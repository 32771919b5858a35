"""Read the position of a cell that holds a shape: WKT, WKB in hexadecimal digits, or GeoJSON."""

import math
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.errors import ShapelyError

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?"
_WKT_POINT = re.compile(
    rf"^point\s*(?:zm?|m)?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})*\s*\)$", re.IGNORECASE
)
_WKT = re.compile(
    r"^(?:(?:multi)?(?:point|linestring|polygon|curve|surface)|geometrycollection|curvepolygon|compoundcurve)\b",
    re.IGNORECASE,
)
_WKB = re.compile(r"^0[01][0-9a-f]{40,}$", re.IGNORECASE)
_GEOJSON = re.compile(rf"[\"']coordinates[\"']\s*:\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})")


@dataclass(frozen=True)
class Pair:
    """A cell's position: NaN where it cannot be read.

    ``says_axes`` when the cell itself tells which number is which, so that no setting is asked; ``is_wkt`` when
    it does so by being WKT, WKB or GeoJSON; ``srid`` is the EPSG number it names, 0 for none.
    """

    east: float
    north: float
    says_axes: bool = False
    is_wkt: bool = False
    srid: int = 0


UNREADABLE: Final = Pair(math.nan, math.nan)


def read_shape(text: str, srid: int) -> Pair | None:
    """The position of WKT, WKB or GeoJSON, x before y; None when the text is none of them."""
    if point := _WKT_POINT.match(text):
        return Pair(plain_number(point[1]), plain_number(point[2]), says_axes=True, is_wkt=True, srid=srid)
    for pattern, parse in ((_WKT, shapely.from_wkt), (_WKB, shapely.from_wkb)):
        if pattern.match(text):
            with np.errstate(invalid="ignore"):
                return _inside(parse(text, on_invalid="ignore"), srid)
    if point := _GEOJSON.search(text):
        return Pair(plain_number(point[1]), plain_number(point[2]), says_axes=True, is_wkt=True, srid=srid)
    return None


def _inside(shape: shapely.Geometry | None, srid: int) -> Pair:
    if shape is None or shape.is_empty:
        return UNREADABLE
    if not np.isfinite(shape.bounds).all():  # a corner at no number
        return UNREADABLE
    try:
        point = shapely.point_on_surface(shape)
    except ShapelyError:  # a kind that has no surface to lie on
        return UNREADABLE
    return Pair(point.x, point.y, says_axes=True, is_wkt=True, srid=srid or int(shapely.get_srid(shape)))


def plain_number(text: str) -> float:
    """A number with a point or a comma before its decimals, and nothing else."""
    return float(text.replace(",", "."))
