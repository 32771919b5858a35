"""Prune the archive: remove the reports that are older than the settings keep, and nothing else.

Time is counted from the newest report and not from today's date: a clock that is wrong weeds nothing.
"""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from uuid import uuid4

from lagesbild.config import Keep, Project
from lagesbild.periods import Period
from lagesbild.report.archive import archive, publish
from lagesbild.report.archive.archive import Entry
from lagesbild.report.exports import open_data

_OURS = (publish.PAGE, publish.PDF, publish.FINDINGS, publish.LAYERS, open_data.TABLES)


def weed(project: Project) -> list[Path]:
    """Remove what ``keep`` no longer keeps.

    Only folders that lie where a report is published and whose manifest says so are touched, and in them
    only the files that a publication writes: what somebody else put there stays.

    Returns
    -------
    list of Path
        The folders of the reports that were removed, relative to the workspace.
    """
    published, _ = archive.entries(project.reports_folder)
    named = {report.name: report.keep for report in project.reports}
    groups: dict[tuple[str, str], list[Entry]] = {}
    for each in published:
        groups.setdefault((each.report, each.edition_name), []).append(each)
    removed = []
    for (report, edition), entries in groups.items():
        keep = named.get(report) or project.operation.keep.get(edition)
        for entry in _expired(entries, keep) if keep else ():
            if _is_ours(entry, project.reports_folder):
                with publish.alone(project.reports_folder):
                    _remove(entry.folder, project.reports_folder)
                removed.append(entry.folder.relative_to(project.root))
    return removed


def _expired(entries: Iterable[Entry], keep: Keep) -> list[Entry]:
    newest_first = sorted(entries, key=lambda each: (each.period.end, each.period.start), reverse=True)
    too_many = newest_first[keep.reports :] if keep.reports else []
    limit = _years_before(newest_first[0].period, keep.years) if keep.years else date.min
    return [each for each in newest_first if each in too_many or each.period.end <= limit]


def _years_before(newest: Period, years: int) -> date:
    day = newest.end
    if day.year <= years:
        return date.min
    # 29 February has no anniversary in most years.
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)  # noqa: PLR2004


def _is_ours(entry: Entry, reports_folder: Path) -> bool:
    place = reports_folder / entry.period.slug
    # A report that has changed its edition left the former edition's beside its place.
    is_named = entry.folder.name.split(".")[:2] in ([entry.report], [entry.report, entry.edition_name])
    return (
        entry.folder.parent == place
        and is_named
        and not (entry.folder.is_symlink() or entry.folder.parent.is_symlink())
    )


def _remove(folder: Path, reports_folder: Path) -> None:
    """Move our files out of sight, the manifest last, and then delete them: a crash leaves nothing half shown."""
    hidden = reports_folder / f"{publish.NEW}{uuid4().hex[:8]}"
    # The manifest last: without it the report is no longer known, and would never be weeded to its end.
    for path in [*_written_in(folder), folder / publish.MANIFEST]:
        if path.is_file() and not path.is_symlink():
            target = hidden / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(hidden, ignore_errors=True)
    inner = sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True)
    for emptied in (*inner, folder, folder.parent):
        if not emptied.is_symlink() and not any(emptied.iterdir()):
            emptied.rmdir()


def _written_in(folder: Path) -> list[Path]:
    """What a publication writes, the page first; former versions too."""
    versions = [folder, *publish.revisions(folder)]
    named = [version / name for version in versions for name in _OURS]
    named += [version / publish.MANIFEST for version in versions[1:]]
    for version in versions:
        named += (version / publish.NOTEBOOKS).glob("*.ipynb")
        named += (version / publish.ATTACHMENTS).glob("*")  # letters and patrols, whatever they are called
    return named
