"""Plan the exports: which reports stand in which file, and what each file is expected to hold.

Embrace is exported each January and on the last day, the others likewise or once. Each file goes
back a few weeks before the last one, so the same rows come again, and some of them corrected.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from lagesbild.demo import layouts, profiles
from lagesbild.demo.faults import Fault
from lagesbild.demo.incidents import Incident
from lagesbild.demo.layouts import Row

_OVERLAP_DAYS = {profiles.EMBRACE: 30, profiles.GUARDS: 14, profiles.APP: 7}
_EXPORT_MONTH, _EXPORT_DAY = 1, 8
_FILE_ENDINGS = {
    profiles.EMBRACE: "xlsx",
    profiles.GUARDS: "csv",
    profiles.APP: "csv",
    profiles.HOUSING: "xlsx",
}
_FILL: dict[str, Callable[[Incident], Row]] = {
    profiles.EMBRACE: layouts.embrace,
    profiles.GUARDS: layouts.guards,
    profiles.APP: layouts.app,
    profiles.HOUSING: layouts.housing,
}


@dataclass(frozen=True)
class Line:
    """One row of an export; ``fault`` is the code of the rule that it breaks, "" for none."""

    incident: Incident
    cells: Row
    fault: str = ""
    is_ragged: bool = False


@dataclass(frozen=True)
class Export:
    """One file: the ``number``-th of ``of`` from its source."""

    source: str
    exported_on: date
    number: int
    of: int
    lines: tuple[Line, ...]
    duplicates: int = 0
    revisions: tuple[str, ...] = ()

    @property
    def is_newest(self) -> bool:
        """No later export of the source."""
        return self.number == self.of

    @property
    def file(self) -> str:
        """File name, with the day of the export."""
        return f"{self.source}_{self.exported_on}.{_FILE_ENDINGS[self.source]}"


@dataclass(frozen=True)
class Reports:
    """Everything there is to export: reports, later corrections by number, and faulty rows."""

    incidents: Sequence[Incident]
    corrected: Mapping[str, Incident] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


def plan(reports: Reports, *, first: date, until: date) -> list[Export]:
    """The exports of all sources, each source's in the order they were made."""
    return [export for source in _FILL for export in _of_source(reports, source, first, until)]


def last_before(first: date, until: date) -> date:
    """Day of the newest export but one."""
    return _export_days(first, until)[-2]


def _of_source(reports: Reports, source: str, first: date, until: date) -> list[Export]:
    own = [each for each in reports.incidents if each.source == source]
    days = [until] if source == profiles.HOUSING else _export_days(first, until)
    exports = []
    start = first
    for number, day in enumerate(days, 1):
        is_newest = day == until
        since = start if number == 1 else start - timedelta(days=_OVERLAP_DAYS[source])
        rows = [each for each in own if _midnight(since) <= each.reported_at < _midnight(day)]
        again = sum(each.reported_at < _midnight(start) for each in rows)
        # Corrections were made after the last export but one: only the newest has them.
        changed = [each.incident_id for each in rows if is_newest and each.incident_id in reports.corrected]
        lines = [
            _line(reports.corrected[each.incident_id] if each.incident_id in changed else each)
            for each in rows
        ]
        twice = [lines[len(lines) // 2]] if is_newest and source == profiles.EMBRACE else []
        faulty = [_faulty(fault) for fault in reports.faults if is_newest and fault.incident.source == source]
        exports.append(
            Export(
                source=source,
                exported_on=day,
                number=number,
                of=len(days),
                lines=tuple(sorted([*lines, *twice, *faulty], key=lambda line: line.incident.reported_at)),
                duplicates=again - len(changed) + len(twice),
                revisions=tuple(changed),
            )
        )
        start = day
    return exports


def _line(incident: Incident) -> Line:
    return Line(incident, _FILL[incident.source](incident))


def _faulty(fault: Fault) -> Line:
    cells = _FILL[fault.incident.source](fault.incident) | dict(fault.cells)
    return Line(fault.incident, cells, fault.code, fault.is_ragged)


def _export_days(first: date, until: date) -> list[date]:
    yearly = [date(year, _EXPORT_MONTH, _EXPORT_DAY) for year in range(first.year, until.year + 1)]
    return [*(day for day in yearly if first < day < until), until]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
