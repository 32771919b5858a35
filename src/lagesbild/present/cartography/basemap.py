"""Make the maps' quiet background from the municipality's own layers.

The layers are simplified in metres until they are small enough to travel in the page, the same way
for the map on screen and for its printed picture.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from lagesbild.columns import KIND
from lagesbild.present.cartography.map_names import Name, names
from lagesbild.present.html import markup
from lagesbild.situation import Geography

T = TypeVar("T")

WGS84: Final = "EPSG:4326"
MAX_VERTICES: Final = 12_000
_TOLERANCE_M: Final = 10.0  # how far a simplified line may stray; doubled until few enough points are left
_MARGIN_M: Final = 1_500.0
_MOST_DISTRICTS: Final = 80
_AROUND_M: Final = 300.0
_PLACES: Final = "place"
_COARSEST: Final = 4  # times the tolerance; beyond it what is small is left out instead
_SMALL: Final = frozenset({"street", "stream"})
_BITS: Final = 5 * np.arange(1, 7)  # of a value, up to and with each of its letters: six hold a whole turn

_made: dict[tuple[object, ...], Any] = {}


@dataclass(frozen=True)
class Background:
    """The background in one CRS: ``shapes`` in drawing order, and the names to write.

    ``shapes`` are pairs of kind (``land``, ``water``, ``forest``, ``built_up``, ``stream``, ``street``, ``road``,
    ``main_road``, ``railway``, ``district``, ``study``, ``boundary``) and one geometry. ``labels`` come the most important first.
    """

    shapes: tuple[tuple[str, BaseGeometry], ...]
    labels: tuple[Name, ...]


def background(geography: Geography, *, crs: str | None = None) -> Background:
    """The background of all maps, simplified: streets and streams go before lines lose their shape, those outside towns first.

    Parameters
    ----------
    geography
        In its working CRS, metres.
    crs
        What to hand it out in; the working CRS if left out.
    """
    return once(geography, ("background", crs), lambda: _background(geography, crs))


def once(geography: Geography, what: tuple[object, ...], make: Callable[[], T]) -> T:
    """What is the same for every map of the latest geography, made once; anew where its files are not known."""
    if not geography.fingerprint:
        return make()
    key = (geography.fingerprint, *what)
    if any(of != geography.fingerprint for of, *_ in _made):
        _made.clear()
    if key not in _made:
        _made[key] = make()
    return cast("T", _made[key])


def _background(geography: Geography, crs: str | None) -> Background:
    shapes = once(geography, ("shapes",), lambda: _collected(geography))
    tolerance_m = _TOLERANCE_M
    simple = _simplified(shapes, tolerance_m)
    is_near = geography.built_up.empty
    near_towns = shapes if is_near else _near_towns(shapes, geography)
    while sum(shapely.get_num_coordinates(shape) for _, shape in simple) > MAX_VERTICES:
        if tolerance_m >= _COARSEST * _TOLERANCE_M and any(kind in _SMALL for kind, _ in shapes):
            # A municipality with so many streets is seen from afar: shores and main roads keep their bends. The
            # towns' own streets are left out last, for their panels are near.
            shapes = (
                [(kind, shape) for kind, shape in shapes if kind not in _SMALL] if is_near else near_towns
            )
            is_near = True
            tolerance_m = _TOLERANCE_M
        else:
            tolerance_m *= 2
        simple = _simplified(shapes, tolerance_m)
    working = geography.boundary.crs
    if crs is not None:
        moved = gpd.GeoSeries([shape for _, shape in simple], crs=working).to_crs(crs)
        simple = [(kind, shape) for (kind, _), shape in zip(simple, moved, strict=True)]
    return Background(tuple(simple), tuple(names(geography, crs)))


def has_district_borders(geography: Geography) -> bool:
    """Whether the background has the districts' borders: of a city's hundreds there would be nothing else to see."""
    return 1 < len(geography.districts) <= _MOST_DISTRICTS


def thanks(geography: Geography) -> list[str]:
    """The line that the sources of the map ask for; none where they ask for nothing."""
    return [f"Kartdata: {', '.join(geography.attributions)}"] if geography.attributions else []


def script(geography: Geography) -> str:
    """The background as a script, for a page in which it is not drawn."""
    return once(geography, ("script",), lambda: _script(geography))


def _script(geography: Geography) -> str:
    base = background(geography, crs=WGS84)
    data = {
        "shapes": [{"kind": kind, "parts": packed(shape)} for kind, shape in base.shapes],
        "labels": labels(geography),
    }
    return f"window.lagesbildBasemap={markup.as_javascript(data)};"


def labels(geography: Geography) -> list[dict[str, Any]]:
    """The names to write, in degrees, for a script."""
    return [
        {"name": name.text, "at": [round(name.y, 5), round(name.x, 5)], "rank": name.rank}
        for name in names(geography, WGS84)
    ]


def polylines(points: NDArray[np.float64], line: NDArray[np.int64]) -> list[str]:
    """Lines of longitudes and latitudes as encoded polylines: five decimals of a degree, about four letters a corner.

    The encoding is that of Google's Encoded Polyline Algorithm Format, latitude first: each step from the last
    corner, its sign in the lowest bit, in letters of five bits, the lowest first.

    Parameters
    ----------
    points
        Shape (corners, 2), of all lines one after the other.
    line
        Shape (corners,): the number of each corner's line, from 0 and rising.
    """
    corners = np.rint(points[:, ::-1] * 1e5).astype(np.int64)
    is_first = np.diff(line, prepend=-1) > 0
    steps = np.where(is_first[:, None], corners, np.diff(corners, axis=0, prepend=corners[:1]))
    values = np.where(steps < 0, ~(steps << 1), steps << 1).reshape(-1, 1)
    rest = values >> _BITS
    is_followed = rest > 0
    letters = (values >> (_BITS - 5) & 0x1F) + np.where(is_followed, 0x20, 0) + 63
    is_written = np.column_stack([values >= 0, is_followed[:, :-1]])  # the first letter always
    text = letters.astype(np.uint8)[is_written].tobytes().decode("ascii")
    lengths = np.bincount(np.repeat(line, 2), is_written.sum(axis=1)).astype(int)
    return [text[start:end] for start, end in itertools.pairwise([0, *np.cumsum(lengths).tolist()])]


def packed(shape: BaseGeometry) -> list[list[str]]:
    """The parts of a shape in degrees, as encoded polylines: a surface's rings, outer first; of a line itself alone."""
    parts = shapely.get_parts(shape)
    rings, of = shapely.get_rings(parts, return_index=True)
    lines = np.flatnonzero(shapely.get_dimensions(parts) < 2)  # noqa: PLR2004 - they have no rings
    of = np.concatenate([of, lines])
    in_order = np.argsort(of, kind="stable")
    written = polylines(
        *shapely.get_coordinates(np.concatenate([rings, parts[lines]])[in_order], return_index=True)
    )
    ends = np.cumsum(np.bincount(of, minlength=len(parts))).tolist()
    return [written[start:end] for start, end in itertools.pairwise([0, *ends])]


def rings(geography: Geography) -> list[list[list[float]]]:
    """The simplified border's rings as corners of latitude and longitude, holes too: inside is an odd number of them."""
    border = dict(background(geography, crs=WGS84).shapes)["land"]
    corners = (
        shapely.get_coordinates(ring)[:, ::-1] for ring in shapely.get_rings(shapely.get_parts(border))
    )
    return [np.round(each, 5).tolist() for each in corners]


def _collected(geography: Geography) -> list[tuple[str, BaseGeometry]]:
    border = geography.boundary.union_all()
    frame = shapely.box(*border.buffer(_MARGIN_M).bounds)
    shapes: list[tuple[str, BaseGeometry]] = [("land", border)]
    layers = geography.basemap
    if layers.empty or "built_up" not in set(layers[KIND]):
        shapes += [("built_up", geography.built_up.union_all())] if len(geography.built_up) else []
    for kind in pd.unique(layers[KIND]) if len(layers) else []:
        if kind != _PLACES:
            shapes.append((str(kind), _drawn_part(layers.loc[layers[KIND] == kind].geometry, frame)))
    if has_district_borders(geography):
        shapes.append(("district", geography.districts.boundary.union_all()))
    if len(geography.built_up):
        shapes.append(("study", geography.study_area.union_all().boundary))
    shapes.append(("boundary", border.boundary))
    return shapes


def _simplified(shapes: list[tuple[str, BaseGeometry]], tolerance_m: float) -> list[tuple[str, BaseGeometry]]:
    simple = [(kind, _simple(shape, tolerance_m)) for kind, shape in shapes]
    return [(kind, shape) for kind, shape in simple if not shape.is_empty]


def _near_towns(
    shapes: list[tuple[str, BaseGeometry]], geography: Geography
) -> list[tuple[str, BaseGeometry]]:
    """The shapes, of streets and streams only those in and around the towns."""
    near = shapely.union_all(shapely.buffer(geography.built_up.geometry.array, _AROUND_M, quad_segs=2))
    shapely.prepare(near)
    kept = []
    for kind, shape in shapes:
        parts = shapely.get_parts(shape)
        kept.append((kind, _lines(parts[shapely.intersects(near, parts)]) if kind in _SMALL else shape))
    return kept


def _drawn_part(shapes: gpd.GeoSeries, frame: BaseGeometry) -> BaseGeometry:
    """What lies in the frame: surfaces melted together, lines as they are, for they cross everywhere."""
    parts = shapely.get_parts(shapes.array)
    surfaces = shapely.get_dimensions(parts) > 1
    if surfaces.any():
        return shapely.intersection(shapely.union_all(parts[surfaces]), frame)
    return _lines(shapely.clip_by_rect(parts, *frame.bounds))


def _simple(shape: BaseGeometry, tolerance_m: float) -> BaseGeometry:
    """The shape without small bends, and without the parts that would be specks."""
    is_surface = shapely.get_dimensions(shape) > 1
    # Keeping lines from crossing each other is slow, and they cross anyway.
    parts = shapely.get_parts(shapely.simplify(shape, tolerance_m, preserve_topology=bool(is_surface)))
    if len(parts) <= 1:
        return shapely.union_all(parts)
    if is_surface:
        return shapely.union_all(parts[shapely.area(parts) >= tolerance_m**2])
    return _lines(parts[shapely.length(parts) >= tolerance_m])


def _lines(parts: NDArray[np.object_]) -> BaseGeometry:
    lines = shapely.get_parts(parts)
    kept: BaseGeometry = shapely.multilinestrings(lines[shapely.length(lines) > 0])
    return kept
