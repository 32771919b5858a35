"""Choose the parts of the municipality that a map shows, each close enough to be read.

A panel a town where things happen; where no towns are known, the extent of the reports that lie together. What lies
outside all panels is on the overview. A shared edition's panels are the towns, whatever the reports.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild.columns import KIND, NAME
from lagesbild.present.cartography.incident_marks import Spot, street
from lagesbild.present.words import labels
from lagesbild.situation import Geography

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in metres."""

MOST: Final = 4
_WIDEST_M: Final = 4_500.0  # a wider panel follows what happens in its town
_LEAST_M: Final = 900.0
_MARGIN_M: Final = 120.0
_REACH_M: Final = 200.0  # around reports that lie together
_APART_M: Final = 300.0  # built-up areas nearer than this are one town
_TOGETHER_M: Final = 1_000.0  # reports nearer than this lie together
_LEAST_SHARE: Final = 0.03  # of the reports, for a town's panel
_LEAST_OUTSIDE: Final = 0.1  # of the reports, for a panel outside the towns
_WHOLE: Final = 0.5  # of the municipality's frame: a panel that needs no overview
_OVERLAP: Final = 0.3


@dataclass(frozen=True)
class Panel:
    """A part of the municipality: a town with its name, or where reports lie together, with the name of what is there.

    ``name`` is "" for none.
    """

    name: str
    bounds: Bounds
    is_town: bool = True

    @property
    def where(self) -> str:
        """``Norrhamn``, ``kring Stortorget``, or "" without a name."""
        return self.name if self.is_town or not self.name else f"kring {self.name}"


@dataclass(frozen=True)
class Panels:
    """What is shown, the most important first; ``note`` tells how it was chosen where that is not plain."""

    shown: tuple[Panel, ...]
    has_overview: bool
    note: str = ""

    def titles(self, *, is_short: bool = False) -> list[str]:
        """What stands on each panel, or short on the overview: a town's name, or which part it is."""
        if len(self.shown) == 1:
            return [labels.capital(panel.where) for panel in self.shown]
        return [
            panel.name if panel.name and panel.is_town else _part(at, "" if is_short else panel.where)
            for at, panel in enumerate(self.shown, start=1)
        ]

    def holds(self, x: float, y: float) -> bool:
        """Whether a position lies in a panel."""
        boxes = (panel.bounds for panel in self.shown)
        return any(west <= x <= east and south <= y <= north for west, south, east, north in boxes)


def _part(at: int, where: str) -> str:
    """``Del 2, kring Stortorget``."""
    return f"Del {at}, {where}" if where else f"Del {at}"


@dataclass(frozen=True)
class _Part:
    names: tuple[str, ...]
    box: BaseGeometry
    weight: int
    is_town: bool = True


def whole(geography: Geography) -> Panels:
    """The whole municipality in one panel."""
    return Panels((Panel("", bounds_of(geography.boundary)),), has_overview=False)


def around(geography: Geography, spots: Sequence[Spot]) -> Panels:
    """The towns that hold the spots; else where the spots lie together."""
    towns = _towns(geography)
    if not spots:
        return by_size(geography)
    points = shapely.points([(spot.x, spot.y) for spot in spots])
    counts = np.array([spot.count for spot in spots])
    total = int(counts.sum())
    is_outside = np.ones(len(spots), dtype=bool)
    parts: list[_Part] = []
    for name, shape in towns:
        inside = shapely.intersects(shape, points)
        is_outside &= ~inside
        weight = int(counts[inside].sum())
        if weight and weight >= _LEAST_SHARE * total:
            parts.append(_Part(name, _framed(shape, points[inside]), weight))
    at = np.flatnonzero(is_outside)
    least = _LEAST_OUTSIDE * total if towns else 0
    together = _together(points[at]) if len(at) else []
    parts += [
        part
        for group in together
        if (part := _cluster(points[at[group]], [spots[each] for each in at[group]])).weight >= least
    ]
    chosen = sorted(_merged(parts), key=lambda part: -part.weight)[:MOST]
    return _panels(geography, chosen, "" if towns else _WITHOUT_TOWNS)


def by_size(geography: Geography) -> Panels:
    """The largest towns, whatever the reports; the whole municipality where no towns are known."""
    towns = sorted(_towns(geography), key=lambda town: -town[1].area)
    if not towns:
        return whole(geography)
    largest = towns[0][1].area
    parts = [
        _Part(name, shapely.box(*shape.bounds), round(shape.area))
        for name, shape in towns[:MOST]
        if shape.area >= _LEAST_SHARE * largest
    ]
    return _panels(geography, _merged(parts), "")


_WITHOUT_TOWNS: Final = (
    "Tätorterna är inte kända (area.built_up i inställningarna): delkartorna ramar in där rapporterna ligger."
)


def bounds_of(frame: gpd.GeoDataFrame) -> Bounds:
    """The frame's outer bounds."""
    west, south, east, north = (float(side) for side in frame.total_bounds)
    return west, south, east, north


def _panels(geography: Geography, parts: Sequence[_Part], note: str) -> Panels:
    if not parts:
        return whole(geography)
    shown = tuple(Panel(labels.enumeration(part.names), _roomy(part.box), part.is_town) for part in parts)
    everything = shapely.box(*geography.boundary.total_bounds)
    is_whole = (
        len(shown) == 1
        and shapely.box(*shown[0].bounds).intersection(everything).area > _WHOLE * everything.area
    )
    return Panels(shown, has_overview=not is_whole, note=note)


def _towns(geography: Geography) -> list[tuple[tuple[str, ...], BaseGeometry]]:
    """Names and shapes of the built-up areas; those that almost touch are one."""
    if geography.built_up.empty:
        return []
    melted = shapely.union_all(shapely.buffer(geography.built_up.geometry.array, _APART_M / 2))
    return [(_named(_called(part, geography)), part) for part in shapely.get_parts(melted)]


def _named(name: str) -> tuple[str, ...]:
    return (name,) if name else ()


def _called(town: BaseGeometry, geography: Geography) -> str:
    """What the town is called: its largest named part, or the first named place in it."""
    built_up, layers = geography.built_up, geography.basemap
    if NAME in built_up.columns:
        named = built_up[built_up[NAME].notna()]
        sizes = shapely.area(shapely.intersection(named.geometry.array, town))
        if len(named) and sizes.max() > 0:
            return str(named[NAME].iloc[int(sizes.argmax())])
    if layers.empty:
        return ""
    places = layers[layers[KIND].eq("place") & layers[NAME].notna()]
    inside = places[shapely.intersects(town, shapely.point_on_surface(places.geometry.array))]
    return str(inside[NAME].iloc[0]) if len(inside) else ""


def _framed(town: BaseGeometry, points: np.ndarray) -> BaseGeometry:
    """The town; of a large one, the part where things happen."""
    west, south, east, north = town.bounds
    if max(east - west, north - south) <= _WIDEST_M:
        return shapely.box(*town.bounds)
    near = shapely.box(*shapely.total_bounds(points)).buffer(_APART_M, join_style="mitre")
    return near.intersection(shapely.box(*town.bounds))


def _together(points: np.ndarray) -> list[np.ndarray]:
    """The points' numbers by group: all at once where one panel holds them, else those that lie together."""
    west, south, east, north = shapely.total_bounds(points)
    if max(east - west, north - south) <= _WIDEST_M:
        return [np.arange(len(points))]
    parts = shapely.get_parts(shapely.union_all(shapely.buffer(points, _TOGETHER_M / 2)))
    return [np.flatnonzero(shapely.intersects(part, points)) for part in parts]


def _cluster(points: np.ndarray, spots: Sequence[Spot]) -> _Part:
    called: Counter[str] = Counter()
    for spot in spots:
        called[street(spot.place)] += spot.count
    del called[""]
    names = tuple(name for name, _ in called.most_common(1))
    near = shapely.box(*shapely.total_bounds(points)).buffer(_REACH_M, join_style="mitre")
    return _Part(names, near, sum(spot.count for spot in spots), is_town=False)


def _merged(parts: Sequence[_Part]) -> list[_Part]:
    """The parts, those whose frames lie over each other made one."""
    left = list(parts)
    for first in left:
        for second in left:
            box, other = shapely.box(*_roomy(first.box)), shapely.box(*_roomy(second.box))
            least = min(box.area, other.area)
            if first is not second and box.intersection(other).area > _OVERLAP * least:
                both = shapely.box(*shapely.union_all([first.box, second.box]).bounds)
                named = [part for part in sorted((first, second), key=lambda p: -p.weight) if part.names]
                names = tuple(dict.fromkeys(name for part in named for name in part.names))
                is_town = not named or named[0].is_town
                rest = [part for part in left if part is not first and part is not second]
                made = _Part(names, both, first.weight + second.weight, is_town)
                return _merged([*rest, made])
    return left


def _roomy(box: BaseGeometry) -> Bounds:
    west, south, east, north = (float(side) for side in box.bounds)
    across = max(_LEAST_M - (east - west), 2 * _MARGIN_M) / 2
    up = max(_LEAST_M - (north - south), 2 * _MARGIN_M) / 2
    return west - across, south - up, east + across, north + up
