"""List the numbers that a new version of a published report changes: each finding, before and now."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from lagesbild.present.html import tables
from lagesbild.present.words import publication
from lagesbild.report.page.changes_since import is_same

Finding = Mapping[str, Any]
Status = Literal["changed", "added", "removed"]


@dataclass(frozen=True)
class Correction:
    """A finding that is not what it was; ``before`` and ``now`` are its sentences, None where there is none.

    ``observed_before`` and ``observed_now`` are its counts, None where it has none.
    """

    status: Status
    before: str | None
    now: str | None
    observed_before: float | None = None
    observed_now: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


@dataclass(frozen=True)
class Revision:
    """A new version of a report: its number, the first being 1, what it replaces and what it changes."""

    number: int
    former_extracted_on: date
    corrections: tuple[Correction, ...]

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "number": self.number,
            "replaces": {"extracted_on": str(self.former_extracted_on)},
            "corrections": [each.as_json() for each in self.corrections],
        }

    def table(self) -> str:
        """HTML of what was changed, before and now."""
        rows = [(publication.CORRECTED[each.status], each.before, each.now) for each in self.corrections]
        return tables.html(
            pd.DataFrame(rows, columns=["status", "before", "now"], dtype="str"),
            caption=publication.CORRECTIONS_CAPTION,
            headings=publication.CORRECTIONS_HEADINGS,
        )


def corrections(before: Iterable[Finding], now: Iterable[Finding]) -> list[Correction]:
    """What the new version of a report changes, in the new version's order; what was taken away last.

    A finding is followed by its id; one whose place has moved a little, by what it is about.

    Parameters
    ----------
    before, now
        The findings of the former version and of the new.
    """
    left = list(before)
    made = []
    for finding in now:
        match = next((each for each in left if each["id"] == finding["id"]), None)
        match = match or next((each for each in left if is_same(each, finding)), None)
        if match is not None:
            left.remove(match)
        if match is None or _said(match) != _said(finding):
            made.append(_correction(match, finding))
    return [*made, *(_correction(each, None) for each in left)]


def _said(finding: Finding) -> tuple[Any, ...]:
    return finding["observed"], finding["significant"], finding["text"]


def _correction(before: Finding | None, now: Finding | None) -> Correction:
    status: Status = "added" if before is None else "removed" if now is None else "changed"
    return Correction(
        status,
        before["text"] if before else None,
        now["text"] if now else None,
        before["observed"] if before else None,
        now["observed"] if now else None,
    )
