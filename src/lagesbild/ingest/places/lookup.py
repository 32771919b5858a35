"""Find the place that a text means: exactly, or as the one name that it is like.

What a person has answered goes first, then the name as it is written, then the address, the crossing and the street that it
names, then what stands beside it, then names that are like it. A wrong place is worse than none: what may be two places is
left open, and so is a mistyped street that does not have the number.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from lagesbild.config import Places
from lagesbild.ingest.places.likeness import Likeness
from lagesbild.ingest.places.normalise import compact, key, spellings
from lagesbild.ingest.places.parse import Saying, read
from lagesbild.ingest.places.spots import Open, Spot, one_of
from lagesbild.ingest.places.streets import Street, Streets, abbreviated

_DEEPEST = 3  # prepositions in prepositions
_WHOLE = "hela"
_SHORTEST = 5  # letters of a name that may be mistyped


class Gazetteer:
    """Everything that is known of where places are.

    Parameters
    ----------
    streets
        With their houses and lines.
    spots
        Places with the keys they go by (``keys``, or those of a ``Saying``); several may share one.
    settings
        What is one place, and what is like enough.
    """

    def __init__(
        self, streets: Streets, spots: Iterable[tuple[Iterable[str], Spot]], settings: Places
    ) -> None:
        self._streets, self._settings = streets, settings
        self._names: defaultdict[str, list[Spot]] = defaultdict(list)
        for names, spot in spots:
            for each in sorted(set(names)):
                self._names[each].append(spot)
        self._like_names = Likeness(name for name in self._names if " " not in name)
        self._like_streets = Likeness(streets.by_key)

    def find(self, text: str) -> Spot | Open:
        """The place, or why there is none."""
        return self.meant(read(text))

    def meant(self, saying: Saying, depth: int = 0) -> Spot | Open:
        """As ``find``, of a text that is read already."""
        if saying.is_nothing:
            return "nothing"
        for way in (self._addressed, self._named, self._at_streets, self._beside, self._like):
            found = way(saying, depth)
            if found != "unknown":
                return found  # what is several places, "ambiguous", is no third one
        return "unknown"

    def _addressed(self, saying: Saying, depth: int) -> Spot | Open:
        """A house of the map, which goes before what reports have taught of its address, but not before an answer."""
        if saying.number is None:
            return "unknown"
        named = self._named(saying, depth)
        if isinstance(named, Spot) and named.how in {"answered", "own"}:
            return named
        found = self._at_streets(saying, depth)
        return found if isinstance(found, Spot) and found.is_precise else "unknown"

    def _named(self, saying: Saying, _: int) -> Spot | Open:
        name = compact(saying.name)
        for each in dict.fromkeys((saying.identity, saying.plain, name, name.removeprefix(_WHOLE))):
            if spots := self._names.get(each):
                return one_of(spots, saying.hints, within_m=self._settings.same_within_m)
        return "unknown"

    def _at_streets(self, saying: Saying, _: int) -> Spot | Open:
        if saying.crossing:
            one, other = map(self._streets.exact, saying.crossing)
            if not one or not other:
                return "unknown"
            crossing = self._streets.crossing(one, other, self._settings)
            return crossing or "unknown"
        street = self._streets.exact(saying.street or saying.name)
        if street is None:
            return "unknown"
        if saying.number is None:
            return street.whole()
        if self._is_elsewhere(street, saying):
            return "unknown"
        return street.address(saying.number, saying.hints, self._settings) or street.whole()

    def _is_elsewhere(self, street: Street, saying: Saying) -> bool:
        """Whether the words name a town that the map knows, and not as one that has the street."""
        hints = set(saying.hints)
        named = [each.hints for each in street.houses if each.hints]
        return bool(named and hints & self._streets.towns) and not any(each & hints for each in named)

    def _beside(self, saying: Saying, depth: int) -> Spot | Open:
        """What a preposition leads to; a place before it goes first, as in ``Coop vid torget``."""
        if not saying.beside or depth >= _DEEPEST:
            return "unknown"
        before = read(saying.before)
        if saying.before and not before.is_nothing:
            own = self._named(before, depth)
            if isinstance(own, Spot) and own.is_precise:
                return own
        after = self.meant(replace(read(saying.beside), hints=saying.hints), depth + 1)
        if isinstance(after, Spot):
            return after
        return self._at_streets(before, depth) if saying.before else after

    def _like(self, saying: Saying, _: int) -> Spot | Open:
        settings = self._settings
        if saying.number and saying.street:
            return self._like_address(saying)
        is_lettered = len(key(saying.name).rpartition(" ")[2]) == 1  # Hus B is no slip for Hus C
        if saying.crossing or is_lettered or len(saying.plain) < _SHORTEST:
            return "unknown"
        close = self._like_names.closest(saying.plain, likeness=settings.likeness, margin=settings.margin)
        streets = self._close_streets(saying.plain)
        if close and streets and streets[0][1] > close[0][1]:
            close = []
        if close:
            spots = [spot.like(score) for name, score in close for spot in self._names[name]]
            return one_of(spots, saying.hints, within_m=settings.same_within_m)
        if len(streets) == 1:
            return streets[0][0].whole().like(streets[0][1])
        return "ambiguous" if streets else "unknown"

    def _like_address(self, saying: Saying) -> Spot | Open:
        """An address in the one street that is like and has the number."""
        assert saying.number is not None
        close = self._close_streets(compact(saying.street))
        if len(close) != 1:
            return "ambiguous" if close else "unknown"
        street, score = close[0]
        if self._is_elsewhere(street, saying):
            return "unknown"
        found = street.address(saying.number, saying.hints, self._settings)
        if isinstance(found, Spot):
            is_there = any(each.first == saying.number.first for each in street.houses)
            return found.like(score) if is_there else "unknown"
        return found or "unknown"

    def _close_streets(self, written: str) -> list[tuple[Street, float]]:
        """Streets that a name is like, as it stands or written out."""
        if len(written) < _SHORTEST:
            return []
        found: dict[int, tuple[Street, float]] = {}
        for each in (written, *abbreviated(written)):
            for name, score in self._like_streets.closest(
                each, likeness=self._settings.likeness, margin=self._settings.margin
            ):
                street = self._streets.by_key[name]
                if score > found.get(id(street), (street, 0.0))[1]:
                    found[id(street)] = (street, score)
        best = max((score for _, score in found.values()), default=0.0)
        kept = [each for each in found.values() if each[1] > best - self._settings.margin]
        return sorted(kept, key=lambda each: (-each[1], each[0].name))


def keys(name: str) -> set[str]:
    """The keys that a known name goes by."""
    return spellings(name) | {read(name).plain} - {""}
