"""Compare the findings with those of the last report: new, continuing and ended.

Only significant findings are compared: what is within the usual comes and goes by itself.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lagesbild.findings import KINDS, METRES_PER_DEGREE
from lagesbild.report.page.sections import HEADLINE

Status = Literal["new", "continuing", "ended"]
Finding = Mapping[str, Any]

_NOTABLE = frozenset(name for name, kind in KINDS.items() if kind.is_compared)
_SAME_PLACE_M = 150.0  # two findings without a radius of their own, nearer than this, are about one place


@dataclass(frozen=True)
class Change:
    """A significant finding and what became of it."""

    status: Status
    text: str
    finding: Finding = field(default_factory=dict, compare=False, repr=False)


def changes(found: Iterable[Finding], last: Sequence[Finding] | None) -> list[Change]:
    """What is new, continues and has ended, in that order; nothing when there is no earlier report to compare with.

    Parameters
    ----------
    found
        This report's findings.
    last
        The last report's; None when there is none.
    """
    if last is None:
        return []
    now, before = _notable(found), _notable(last)
    new = [Change("new", each["text"], each) for each in now if not _has_match(each, before)]
    continuing = [Change("continuing", each["text"], each) for each in now if _has_match(each, before)]
    ended = [Change("ended", each["text"], each) for each in before if not _has_match(each, now)]
    return [*new, *continuing, *ended]


def _notable(findings: Iterable[Finding]) -> list[Finding]:
    """What calls for attention; the count of everything is the headline, and not told twice."""
    return [
        each
        for each in findings
        if each["significant"] and each["kind"] in _NOTABLE and each["id"] != HEADLINE
    ]


def _has_match(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(is_same(finding, other) for other in others)


def is_same(one: Finding, other: Finding) -> bool:
    """Whether two findings are about the same thing: kind, category, direction and place."""
    if (one["kind"], one["category"]) != (other["kind"], other["category"]):
        return False
    if _is_above(one) != _is_above(other):
        return False
    here, there = one["place"], other["place"]
    if here is None or there is None:
        return here is there
    if here["lon"] is None or there["lon"] is None:
        return bool(here["name"] == there["name"])
    reach = max(here.get("radius_m") or _SAME_PLACE_M, there.get("radius_m") or _SAME_PLACE_M)
    return _distance_m(here, there) <= reach


def _is_above(finding: Finding) -> bool:
    observed, expected = finding["observed"], finding["expected"]
    return observed is None or expected is None or observed >= expected


def _distance_m(here: Mapping[str, float], there: Mapping[str, float]) -> float:
    """Distance on a plane tangent to the globe: exact enough within a municipality."""
    north = here["lat"] - there["lat"]
    east = (here["lon"] - there["lon"]) * math.cos(math.radians(here["lat"]))
    return math.hypot(north, east) * METRES_PER_DEGREE
