"""Find the one known name that a mistyped one is meant to be.

Names are compared by the letters that must be put in, taken out, changed or swapped. How many are borne depends on how
long the name is without the ending that most streets share: ``gatan`` makes no two streets alike. A second name that is
nearly as like leaves it open which is meant.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

_ENDINGS: Final = (
    "gatan", "vagen", "granden", "stigen", "backen", "torget", "platsen", "allen", "leden", "ringen", "slingan", "gata", "vag",
    "strasse", "gasse", "platz", "weg", "skolan", "parken", "parkeringen",
)  # fmt: skip
_DIRECTIONS: Final = (
    "norra",
    "sodra",
    "ostra",
    "vastra",
    "ovre",
    "nedre",
    "inre",
    "yttre",
    "stora",
    "lilla",
    "nya",
    "gamla",
    "ober",
    "unter",
)
"""What tells two streets of one name apart: one of these is never a slip for another."""

_ONE_EDIT: Final = 3  # letters beside the ending
_TWO_EDITS: Final = 7
_BLOCK: Final = 3
_WORTH_A_LOOK: Final = 4  # names that are compared closer


class Likeness:
    """Compact names, blocked by their first letters: only a name that shares a block is compared."""

    def __init__(self, names: Iterable[str]) -> None:
        self._first: defaultdict[str, list[str]] = defaultdict(list)
        self._inner: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(set(names)):
            self._first[name[:1]].append(name)
            for block in {name[1 : 1 + _BLOCK], name[:_BLOCK]}:
                self._inner[block].append(name)

    def closest(self, name: str, *, likeness: float, margin: float) -> list[tuple[str, float]]:
        """The names that are as like as any, with their likeness of at most 100; the first is the best.

        More than one when the next is nearer than ``margin``: which is meant is then open, unless they are one place.
        """
        # Forty modules, which an ingest without words of place does without.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: dict[str, float] = {}
        for block in self._blocks(name):
            for other, score, _ in process.extract(
                name,
                block,
                scorer=OSA.normalized_similarity,
                processor=None,
                score_cutoff=likeness / 100,
                limit=_WORTH_A_LOOK,
            ):
                if _may_be(name, other):
                    found[other] = 100 * score
        if not found:
            return []
        best = max(found.values())
        return sorted(
            ((other, score) for other, score in found.items() if score > best - margin),
            key=lambda each: (-each[1], each[0]),
        )

    def _blocks(self, name: str) -> list[list[str]]:
        inner = {name[1 : 1 + _BLOCK], name[:_BLOCK]}
        blocks = [self._first.get(name[:1], []), *(self._inner.get(each, []) for each in sorted(inner))]
        return [block for block in blocks if block]


def _may_be(name: str, other: str) -> bool:
    """Whether so few letters differ that it can be a slip; digits never are."""
    if "".join(filter(str.isdigit, name)) != "".join(filter(str.isdigit, other)):
        return False
    first, second = (
        next((each for each in _DIRECTIONS if one.startswith(each)), "") for one in (name, other)
    )
    if first and second and first != second:
        return False
    own = len(other)
    for ending in _ENDINGS:
        if other.endswith(ending) and len(other) > len(ending):
            own = len(other) - len(ending)
            break
    from rapidfuzz.distance import OSA

    borne = 0 if own < _ONE_EDIT else 1 if own < _TWO_EDITS else 2
    return bool(OSA.distance(name, other, score_cutoff=borne) <= borne)
