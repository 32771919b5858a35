"""The kinds of claims that a report makes, in one table, and what may come of looking for something.

What else knows the kinds asks here: the schema of ``findings.json``, the share of the report's level, what is compared
with the last report, what later reports look for on the ground. A new kind is a row, and its words in ``present``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What came of looking for something: a sentence says no more than this."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    """Looked for, and it would have been seen."""
    TOO_LITTLE = "too_little"
    """Looked for, among too few reports to tell."""
    NOT_LOOKED_FOR = "not_looked_for"
    DESCRIBED = "described"
    """Counted and told: nothing was looked for."""


@dataclass(frozen=True)
class Kind:
    """A kind of claim.

    ``level_share`` is its part of the report's level of false alarms, 0 where nothing is tested. What ``is_compared`` is
    new, continues or has ended since the last report. What ``is_placed`` points at ground that interventions and later
    reports ask about, where it ``needs_proof`` only what holds after adjustment.
    """

    level_share: float = 0.0
    is_compared: bool = False
    is_placed: bool = False
    needs_proof: bool = True


KINDS: Final[dict[str, Kind]] = {
    "deviation": Kind(level_share=0.4, is_compared=True),
    "hotspot": Kind(level_share=0.2, is_compared=True, is_placed=True),
    "cluster": Kind(level_share=0.2, is_compared=True, is_placed=True),
    "near_repeat": Kind(level_share=0.2, is_compared=True, is_placed=True),
    "repeat_place": Kind(is_placed=True, needs_proof=False),
    "intervention": Kind(),
    "backcheck": Kind(),
    "patrol": Kind(),
    "season": Kind(is_compared=True),
    "trend": Kind(is_compared=True),
    "outcome": Kind(is_compared=True),
}
"""Every kind by its name; the shares of the level sum to one."""

TESTED: Final = tuple(name for name, kind in KINDS.items() if kind.level_share)
"""The kinds that share the level of the working group's report."""

METRES_PER_DEGREE: Final = 111_320.0
"""Of latitude: places of findings are in degrees, and how far they lie apart is asked in metres."""
