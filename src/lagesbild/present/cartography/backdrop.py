"""Write a municipality's background as one SVG group, in metres, which every drawn map looks at a part of.

The group is the same in all pictures of a page, so that the page has it once. Its colours are the page's, and follow
it into dark mode; its lines have widths in pixels, which a picture from afar makes thinner.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from lagesbild.present.cartography import basemap
from lagesbild.present.html import page_parts, shapes
from lagesbild.present.html.markup import as_javascript, digest
from lagesbild.situation import Geography

_FIRST_OF_MANY: Final = 4  # shapely's numbers of the types that have parts
_MARGIN_M: Final = 2_000.0  # around the border, where the background goes on
_FAR: Final = 0.04  # pixels a metre under which lines are thin and small ones left out
_LINE: Final = "fill:none;stroke:"


def _styles(width: Callable[..., str]) -> dict[str, str]:
    """How each kind is drawn; ``width`` writes pixels of the picture, times its variables of these names.

    maps.js has the same colours, and blocks.css those of dark mode.
    """
    return {
        "land": "fill:var(--map-land,#fbf9f4)",
        "forest": "fill:var(--map-forest,#e9efe0)",
        "built_up": "fill:var(--map-built_up,#ece6da)",
        "water": f"fill:var(--map-water,#c9dfec);stroke:var(--map-shore,#a9cadd);stroke-width:{width(0.8)}",
        "stream": f"{_LINE}var(--map-stream,#b5d2e2);stroke-width:{width(0.8, '--near')}",
        "street": f"{_LINE}var(--map-street,#d9d0c0);stroke-width:{width(1.1, '--near')}",
        "road": f"{_LINE}var(--map-road,#cdc3b1);stroke-width:{width(1.5, '--thin')}",
        "main_road": f"{_LINE}var(--map-main_road,#bfae8f);stroke-width:{width(2, '--thin')}",
        "railway": f"{_LINE}var(--map-railway,#8f8c88);stroke-width:{width(1.1, '--thin')};stroke-dasharray:{width(5)} {width(3)}",
        "district": f"{_LINE}var(--map-district,#8a8578);stroke-width:{width(0.9, '--areas')};stroke-dasharray:{width(2)} {width(4)}",
        "study": f"{_LINE}var(--map-study,#5a6169);stroke-width:{width(1.2, '--areas')};stroke-dasharray:{width(6)} {width(3)}",
        "boundary": f"{_LINE}var(--map-boundary,#4a4f57);stroke-width:{width(1.6)}",
    }


def _of_page(pixels: float, *names: str) -> str:
    """A width that CSS works out where the picture is seen."""
    return (
        f"calc({pixels:g}px".replace("(0.", "(.")
        + "".join(f"*var({name},1)" for name in ("--px", *names))
        + ")"
    )


_ON_PAGE: Final = _styles(_of_page)


@dataclass(frozen=True)
class Backdrop:
    """The part of a background that fills a picture.

    ``view`` is the part, in the group's metres; ``looks`` are the style's variables; ``lines`` are the group's paths by kind.
    """

    view: str
    looks: Mapping[str, str]
    lines: Sequence[tuple[str, str]]
    name: str

    def used(self) -> str:
        """As a reference to the group, which stands once in the page."""
        return self._framed(page_parts.used(self.name))

    def alone(self) -> str:
        """With the lines themselves, their widths worked out, for programs that do not know CSS."""

        def width(pixels: float, *names: str) -> str:
            factors = (float(self.looks.get(name, 1)) for name in ("--px", *names))
            return f"{pixels * math.prod(factors):.4g}"

        return self._framed(_drawn(self.lines, _styles(width)))

    def _framed(self, inner: str) -> str:
        looks = ";".join(f"{name}:{value}" for name, value in self.looks.items())
        return shapes.frame(inner, viewBox=self.view, preserveAspectRatio="none", style=looks)


def backdrop(
    geography: Geography, *, box: tuple[float, float, float, float], px_per_m: float, has_areas: bool = True
) -> Backdrop:
    """The background of the part of the world in the box, filling the picture around it.

    Parameters
    ----------
    box
        West, south, east, north, in metres.
    has_areas
        With the borders of districts and of the study area.
    """
    lines, name, (left, top) = _group(geography)
    west, south, east, north = box
    looks = {"--px": f"{1 / px_per_m:.4g}"}
    looks |= {"--near": "0", "--thin": ".45"} if px_per_m < _FAR else {}
    looks |= {} if has_areas else {"--areas": "0"}
    view = f"{west - left:.0f} {top - north:.0f} {east - west:.0f} {north - south:.0f}"
    return Backdrop(view, looks, lines, name)


def shared(geography: Geography) -> dict[str, str]:
    """The group that pictures of the geography refer to, by its name."""
    lines, name, _ = _group(geography)
    return {name: _drawn(lines, _ON_PAGE)}


def script(geography: Geography) -> str:
    """What the maps on the screen need besides the drawn group to draw the same background: names, and where its metres lie."""
    return basemap.once(geography, ("backdrop script",), lambda: _script(geography))


def _script(geography: Geography) -> str:
    _, name, corner = _group(geography)
    data = {"drawn": name, "world": _degrees(geography, corner), "labels": basemap.labels(geography)}
    return f"window.lagesbildBasemap={as_javascript(data)};"


def _degrees(geography: Geography, corner: tuple[float, float]) -> dict[str, Any]:
    """What turns the group's metres into degrees without a map projection.

    Returns
    -------
    dict
        ``middle`` and ``reach``, in metres: a place is counted from the middle in reaches, as u and v. ``lat`` and
        ``lon``: terms of uⁱvʲ with i + j ≤ 4, j within i; half a metre is the most that they err across 250 km.
    """
    west, south, east, north = geography.boundary.total_bounds
    middle = np.array([(east - west) / 2, (north - south) / 2])
    reach = max(*middle, 1.0) + _MARGIN_M
    u, v = (each.ravel() for each in np.meshgrid(*[np.linspace(-1, 1, 15)] * 2))
    points = gpd.points_from_xy(
        corner[0] + middle[0] + u * reach, corner[1] - middle[1] - v * reach, crs=geography.boundary.crs
    )
    world = shapely.get_coordinates(points.to_crs(basemap.WGS84))
    terms = np.column_stack([u**i * v**j for i in range(5) for j in range(5 - i)])
    lon, lat = np.linalg.lstsq(terms, world)[0].T
    return {
        "middle": middle.round(1).tolist(),
        "reach": round(float(reach), 1),
        **{name: [float(f"{each:.10g}") for each in of] for name, of in (("lat", lat), ("lon", lon))},
    }


def _drawn(lines: Iterable[tuple[str, str]], styles: Mapping[str, str]) -> str:
    return "".join(shapes.path(data_kind=kind, d=line, style=styles[kind]) for kind, line in lines)


def _group(geography: Geography) -> tuple[list[tuple[str, str]], str, tuple[float, float]]:
    """The group's paths by kind, its name, and the point that its metres are counted from."""

    def made() -> tuple[list[tuple[str, str]], str, tuple[float, float]]:
        west, _, _, north = (float(side) for side in geography.boundary.total_bounds)

        def whole(points: NDArray[np.float64]) -> NDArray[np.int64]:
            return np.rint((points - (west, north)) * (1, -1)).astype(np.int64)

        lines = [(kind, path(shape, whole)) for kind, shape in basemap.background(geography).shapes]
        return lines, digest(_drawn(lines, _ON_PAGE)), (west, north)

    return basemap.once(geography, ("backdrop",), made)


def path(shape: BaseGeometry, whole: Callable[[NDArray[np.float64]], NDArray[np.int64]]) -> str:
    """Every line and ring of a shape, in whole units from corner to corner.

    Parameters
    ----------
    whole
        Turns points, shape (n, 2), into the picture's units.
    """
    parts = shapely.get_parts(shape)
    while (is_many := shapely.get_type_id(parts) >= _FIRST_OF_MANY).any():
        parts = np.concatenate([parts[~is_many], shapely.get_parts(parts[is_many])])
    dimensions = shapely.get_dimensions(parts)
    rings = shapely.get_rings(parts[dimensions == 2])  # noqa: PLR2004 - a surface
    drawn = np.concatenate([rings, parts[dimensions == 1]])
    points, line = shapely.get_coordinates(drawn, return_index=True)
    units = whole(points)
    steps = np.diff(units, axis=0)
    steps[line[1:] != line[:-1]] = 0
    # A ring's last step closes it, which `z` does as well.
    moves = np.flatnonzero(steps.any(axis=1))
    of = line[moves]
    is_last = np.append(of[1:] != of[:-1], True)[: len(of)]
    kept = ~(is_last & (of < len(rings)))
    moves, of = moves[kept], of[kept]
    words = [f" {each}" if each >= 0 else f"{each}" for each in steps[moves].ravel().tolist()]
    first = units[np.searchsorted(line, np.arange(len(drawn)))].tolist()
    bounds = (2 * np.searchsorted(of, np.arange(len(drawn) + 1))).tolist()
    return "".join(
        f"M{x} {y}l{''.join(words[low:high]).lstrip()}{'z' if number < len(rings) else ''}"
        for number, ((x, y), low, high) in enumerate(zip(first, bounds[:-1], bounds[1:], strict=True))
        if high > low
    )
