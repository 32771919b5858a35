"""Know every stretch of days that has ever been released, and ask of each new one whether it may be.

Two counts of the same rows over days that overlap can be subtracted: what is hidden in the one may follow from the
other. So every period that a shared report shows is entered here, its own and those it is compared with, of whatever
kind, calendar and edition. A new period may be released when it shares no day with any of them. One that has been
released may be shown again, for its figures are the same. The only periods that may overlap are sums of whole released
ones, the council's longer reports, and those are held in one table with all that they are made of (``longer``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lagesbild.errors import ConfigError
from lagesbild.periods import Period

_LOOKED_AHEAD = 1000


@dataclass(frozen=True)
class Register:
    """The days of all that has been released, by the name of the file that holds its figures."""

    spans: dict[str, Period]

    @classmethod
    def read(cls, folder: Path) -> "Register":
        """What ``data/released`` holds.

        Raises
        ------
        ConfigError
            When a file there is not called by its days: what has been published is then not known.
        """
        spans = {}
        for path in sorted(folder.glob("*.json")):
            if path.name.startswith("."):  # in the midst of being written
                continue
            try:
                start, last = (date.fromisoformat(day) for day in path.stem.split("--"))
                spans[path.stem] = Period(start, last + timedelta(days=1))
            except ValueError as error:
                raise ConfigError(
                    "Files in data/released are called by the first and last day that they hold, "
                    "2026-07-01--2026-09-30.json; found another name. Move what does not belong there, and bring back "
                    "what does from a backup: nothing can be published while it is not known what has been."
                ) from error
        return cls(spans)

    def in_the_way(self, period: Period) -> list[str]:
        """What shares days with a period that has not itself been released; nothing when it has."""
        if period.slug in self.spans:
            return []
        return [slug for slug, span in self.spans.items() if _share_days(span, period)]

    def admitted(self, wanted: Iterable[Period]) -> list[Period]:
        """Those of the periods that may be shown together, the first of any two that overlap."""
        found: list[Period] = []
        for period in wanted:
            beside = [each for each in found if each.slug != period.slug and _share_days(each, period)]
            if not beside and not self.in_the_way(period):
                found.append(period)
        return found

    def next_free(self, period: Period) -> Period | None:
        """The first later period of the same kind that nothing is in the way of."""
        ahead = (period.shifted(steps) for steps in range(1, _LOOKED_AHEAD))
        return next((each for each in ahead if not self.in_the_way(each)), None)


def _share_days(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end
