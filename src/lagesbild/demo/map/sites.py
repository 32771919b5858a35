"""Find where something can happen in the municipality, and what people call the place."""

import numpy as np
import shapely

from lagesbild.columns import CODE, NAME
from lagesbild.demo.map.geography import Municipality
from lagesbild.demo.map.shapes import Xy

NEVER_BY_CHANCE = "Båthamnen"  # nothing happens here but what is planted
_CLEARING_M = 300.0
_RURAL_SHARE = 0.12
_PLACE_SHARE = 0.3
_NEAR_M = 220.0
_STREET_NAMES = (
    "Skissgatan", "Mallvägen", "Provgatan", "Utkastgränd", "Låtsasgatan", "Tänkvägen", "Påhittsgränd",
    "Skuggatan", "Modellvägen", "Prototypgatan", "Övningsgatan", "Fantasivägen",
)  # fmt: skip


class Sites:
    """Where something can happen, and what people call it."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        clearing = shapely.Point(town.point(NEVER_BY_CHANCE)).buffer(_CLEARING_M)
        self._streets = shapely.line_merge(town.streets.union_all().difference(clearing))
        self._roads = shapely.line_merge(town.roads.union_all().difference(clearing))
        self._places = {
            str(name): (point.x, point.y)
            for name, point in zip(town.places[NAME], town.places.geometry, strict=True)
        }
        self._anchors = [at for name, at in self._places.items() if name != NEVER_BY_CHANCE]
        self._settlements = {
            str(name): (point.x, point.y)
            for name, point in zip(town.settlements[NAME], town.settlements.geometry, strict=True)
        }
        self._districts = list(
            zip(town.districts[CODE], town.districts[NAME], town.districts.geometry, strict=True)
        )
        shapely.prepare([shape for *_, shape in self._districts])

    def anywhere(self, rng: np.random.Generator) -> Xy:
        """A point beside a street, at a named place, or on a road through the countryside."""
        luck = rng.random()
        if luck < _PLACE_SHARE:
            x, y = rng.normal(self._anchors[int(rng.integers(len(self._anchors)))], 45)
            return float(x), float(y)
        lines = self._roads if luck > 1 - _RURAL_SHARE else self._streets
        on_line = shapely.line_interpolate_point(lines, rng.random(), normalized=True)
        return float(on_line.x + rng.normal(0, 9)), float(on_line.y + rng.normal(0, 9))

    def district(self, position: Xy) -> str:
        """Code of the district that holds ``position``."""
        return self._found(position)[0]

    def name(self, position: Xy) -> str:
        """What people call ``position``: a place nearby, else a street, else the nearest village."""
        near, distance = _nearest(self._places, position)
        if distance < _NEAR_M:
            return near
        code, district = self._found(position)
        if code.startswith("L"):
            return f"Vägen vid {_nearest(self._settlements, position)[0]}"
        # Neighbouring blocks share a street, and a block always has the same one.
        street = _STREET_NAMES[
            (int(position[0] // 260) * 5 + int(position[1] // 190) * 7) % len(_STREET_NAMES)
        ]
        return f"{street}, {district}"

    def _found(self, position: Xy) -> tuple[str, str]:
        for code, name, shape in self._districts:
            if shapely.contains_xy(shape, *position):
                return str(code), str(name)
        return "", ""


def _nearest(places: dict[str, Xy], position: Xy) -> tuple[str, float]:
    return min(
        ((name, float(np.hypot(at[0] - position[0], at[1] - position[1]))) for name, at in places.items()),
        key=lambda found: found[1],
    )
