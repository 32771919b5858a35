"""List the sources whose data end before the period does: a source that stopped delivering looks like a calm fortnight.

The commonest fault of all is that no new export came. It is told by the period's end and not by today's
date, so that the same inputs give the same page.
"""

from collections.abc import Mapping
from datetime import date

from lagesbild.config import Project, Source
from lagesbild.ingest.reading.read import CORRECTED_PREFIX
from lagesbild.ingest.store import Accounting, FileAccount
from lagesbild.periods import Period
from lagesbild.present.words import publication


def newest_exports(accounting: Accounting | None) -> dict[str, date]:
    """Day of each source's newest export; corrected quarantine workbooks bring nothing new."""
    newest: dict[str, date] = {}
    for each in filter(_is_export, accounting.files if accounting else ()):
        day = date.fromisoformat(each.exported_on)
        newest[each.source] = max(day, newest.get(each.source, day))
    return newest


def gaps(project: Project, accounting: Accounting, period: Period) -> list[str]:
    """Sentences for the reader, one for each day that sources end on before the period's end.

    Parameters
    ----------
    project
        Names the sources; one that has ``ended`` is missed only in days before that.
    accounting
        What was ingested.
    period
        The report's.
    """
    newest = newest_exports(accounting)
    short = {
        source: day
        for source in project.sources
        if (day := newest.get(source.name)) and day < period.end and not _has_ended(source, day)
    }
    is_every = len(short) == sum(source.name in newest for source in project.sources)
    return [
        publication.no_new_export(day, [] if is_every else names) for day, names in _by_day(short).items()
    ]


def _is_export(account: FileAccount) -> bool:
    return not account.file.rpartition("/")[2].startswith(CORRECTED_PREFIX)


def _has_ended(source: Source, newest: date) -> bool:
    return source.ended is not None and source.ended <= newest


def _by_day(short: Mapping[Source, date]) -> dict[date, list[str]]:
    days: dict[date, list[str]] = {}
    for source, day in sorted(short.items(), key=lambda each: (each[1], each[0].name)):
        days.setdefault(day, []).append(source.title or source.name)
    return days
