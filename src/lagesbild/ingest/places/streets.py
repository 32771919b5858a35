"""Know the streets: their house numbers, their lines, and where two of them cross."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely

from lagesbild import columns as c
from lagesbild.config import Places
from lagesbild.ingest.places.normalise import compact, spellings
from lagesbild.ingest.places.parse import Number
from lagesbild.ingest.places.spots import Open, Spot, extent_m, one_of

_ABBREVIATED: Final = (
    ("g", "gatan"), ("gat", "gatan"), ("ga", "gatan"), ("gt", "gatan"), ("v", "vagen"), ("vg", "vagen"), ("vag", "vagen"), ("gr", "grand"),
    ("gr", "granden"), ("st", "stigen"), ("stg", "stigen"), ("b", "backen"), ("pl", "plan"), ("t", "torg"), ("al", "allen"),
    ("str", "strasse"), ("s", "strasse"), ("g", "gasse"), ("w", "weg"), ("pl", "platz"), ("gata", "gatan"), ("gatan", "gata"),
    ("vagen", "vag"), ("strase", "strasse"), ("grand", "granden"), ("stig", "stigen"), ("torg", "torget"),
)  # fmt: skip
_MOST_BETWEEN: Final = 6  # a number that is not there lies between numbers no further off than this
_NEXT_DOOR: Final = 2  # beyond the last number of the street
_MEET_M: Final = 25.0  # lines that end this near each other cross


@dataclass(frozen=True)
class House:
    """An address of a street; ``hints`` are keys of its town and postcode."""

    first: int
    letter: str
    x: float
    y: float
    hints: frozenset[str] = frozenset()


@dataclass
class Street:
    """A street by its name: of several towns, if several have one."""

    name: str
    houses: list[House] = field(default_factory=list)
    lines: list[shapely.Geometry] = field(default_factory=list)

    def address(self, number: Number, hints: Sequence[str], settings: Places) -> Spot | Open | None:
        """Where a house number is; None when the street does not have it, nor its neighbours."""
        houses = self.houses
        there = _numbered(houses, number)
        if there:
            return one_of(
                [self._spot(each, score) for each, score in there], hints, within_m=settings.same_within_m
            )
        if named := [each for each in houses if each.hints & set(hints)]:
            houses = named
        return self._between(houses, number.first, settings)

    def _spot(self, house: House, score: float) -> Spot:
        return Spot(
            f"{self.name} {house.first}{house.letter.upper()}",
            c.ADDRESS,
            "address",
            house.x,
            house.y,
            score=score,
            hints=house.hints,
        )

    def _between(self, houses: Sequence[House], first: int, settings: Places) -> Spot | None:
        """A place between the nearest numbers of the same side, or beside the last; None when they are not near."""
        side = [
            each
            for each in houses
            if each.first % 2 == first % 2 and abs(each.first - first) <= _MOST_BETWEEN
        ]
        lower = [each for each in side if each.first < first]
        higher = [each for each in side if each.first > first]
        if lower and higher:
            below, above = max(each.first for each in lower), min(each.first for each in higher)
            nearest = [each for each in side if each.first in {below, above}]
        else:
            nearest = [each for each in side if abs(each.first - first) <= _NEXT_DOOR]
        spots = [self._spot(each, _NEAR_SCORE) for each in nearest]
        if not spots or extent_m(spots) > settings.neighbours_within_m:
            return None
        x, y = (float(np.mean([getattr(each, axis) for each in spots])) for axis in "xy")
        return Spot(f"{self.name} {first}", c.ADDRESS, "address", x, y, extent_m(spots), _NEAR_SCORE)

    def whole(self) -> Spot:
        """The street itself: no point."""
        xy = np.array([(each.x, each.y) for each in self.houses] or np.empty((0, 2)))
        if self.lines:
            xy = np.concatenate([xy, shapely.get_coordinates(self.lines)])
        low, high = xy.min(axis=0), xy.max(axis=0)
        x, y = (low + high) / 2
        return Spot(self.name, c.STREET, "street", float(x), float(y), float(np.hypot(*(high - low))))


_NEAR_SCORE: Final = 90.0


def _numbered(houses: Sequence[House], number: Number) -> list[tuple[House, float]]:
    """The houses that a number means: itself, all of a range, or the number without its letter."""
    if number.last:
        wanted = range(number.first, number.until + 1, 1 if (number.until - number.first) % 2 else 2)
        found = [each for each in houses if each.first in wanted]
    else:
        found = [each for each in houses if each.first == number.first]
    exact = [each for each in found if each.letter == number.letter]
    if number.last or not found:
        return [(each, 100.0) for each in found]
    return [(each, 100.0) for each in exact] or [(each, 95.0) for each in found]


class Streets:
    """Every street by the compact keys of its name; ``towns`` are the keys of the towns and postcodes of all houses."""

    def __init__(self) -> None:
        self.by_key: dict[str, Street] = {}
        self.towns: set[str] = set()

    def add_house(self, street: str, house: House) -> None:
        """Put a house at its street."""
        self._of(street).houses.append(house)
        self.towns |= house.hints

    def add_line(self, street: str, line: shapely.Geometry) -> None:
        """Put a line, in the working CRS, at its street."""
        self._of(street).lines.append(line)

    def _of(self, name: str) -> Street:
        keys = spellings(name)
        known = next((self.by_key[each] for each in sorted(keys) if each in self.by_key), None)
        street = known or Street(name)
        for each in keys:
            self.by_key.setdefault(each, street)
        return street

    def exact(self, name: str) -> Street | None:
        """The street of a name as it is written, or as it is abbreviated when only one can be meant."""
        written = compact(name)
        if written in self.by_key:
            return self.by_key[written]
        found = {
            id(street): street
            for street in (self.by_key.get(each) for each in abbreviated(written))
            if street
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def crossing(self, one: Street, other: Street, settings: Places) -> Spot | Open | None:
        """Where two streets cross; None when they do not, or their lines are not known."""
        if not one.lines or not other.lines or one is other:
            return None
        a, b = shapely.union_all(one.lines), shapely.union_all(other.lines)
        shared = shapely.get_coordinates(shapely.intersection(a, b))
        if not len(shared):
            if shapely.distance(a, b) > _MEET_M:
                return None
            shared = shapely.get_coordinates(shapely.shortest_line(a, b))
        name = f"{one.name}/{other.name}"
        spots = [Spot(name, c.CROSSING, "crossing", float(x), float(y)) for x, y in shared]
        if extent_m(spots) > settings.same_within_m:
            return "ambiguous"
        x, y = shared.mean(axis=0)
        return Spot(name, c.CROSSING, "crossing", float(x), float(y), extent_m(spots))


def abbreviated(written: str) -> Iterator[str]:
    """The names that a compact name may be short for."""
    for short, long in _ABBREVIATED:
        if written.endswith(short) and len(written) > len(short) + 1 and not written.endswith(long):
            yield written.removesuffix(short) + long
