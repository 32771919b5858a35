"""List the published reports: for programs as entries, for readers as ``reports/index.html``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date
from markupsafe import Markup

from lagesbild import periods
from lagesbild.periods import Period
from lagesbild.report import publish, render

INDEX: Final = "index.html"


@dataclass(frozen=True)
class Entry:
    """A published report, as its manifest tells; ``edition`` is the edition's title."""

    folder: Path
    period: Period
    report: str
    title: str
    area: str
    edition: str
    edition_name: str
    extracted_on: date
    headline: str


def entries(reports_folder: Path) -> tuple[list[Entry], list[Path]]:
    """Read the archive.

    Returns
    -------
    tuple
        The reports, newest period first, and the folders whose manifest cannot be read.
    """
    found: list[Entry] = []
    unreadable: list[Path] = []
    for path in sorted(reports_folder.glob(f"*/*/{publish.MANIFEST}")):
        folder = path.parent
        if folder.name.startswith(".") or folder.parent.name.startswith("."):  # in the midst of a publication
            continue
        try:
            found.append(_entry(folder, json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, KeyError, TypeError, OSError):
            unreadable.append(folder)
    return _newest_first(found), unreadable


def last_findings(
    reports_folder: Path, period: Period, report: str, edition: str
) -> list[dict[str, Any]] | None:
    """Findings of the newest published report of the same name and edition that covers earlier days; None without one.

    Another edition's findings may say what this one may not.
    """
    published, _ = entries(reports_folder)
    alike = [each for each in published if (each.report, each.edition_name) == (report, edition)]
    earlier = [each for each in alike if each.period.end <= period.start]
    if not earlier:
        return None
    newest = max(earlier, key=lambda each: (each.period.end, each.period.start))
    path = newest.folder / publish.FINDINGS
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write_index(reports_folder: Path, *, area: str) -> Path:
    """Write the archive's page; it may hold no report yet.

    Parameters
    ----------
    reports_folder
        The archive of reports; made if it is not there.
    area
        The municipality's name, for the title.
    """
    reports_folder.mkdir(parents=True, exist_ok=True)
    found, unreadable = entries(reports_folder)
    html = (
        render.environment()
        .get_template("archive.html.j2")
        .render(
            area=area,
            reports=[_row(each, reports_folder) for each in found],
            unreadable=[each.relative_to(reports_folder).as_posix() for each in unreadable],
            styles=Markup(render.theme()),  # noqa: S704 - our own style sheet
        )
    )
    path = reports_folder / INDEX
    with publish.replacing(path) as beside:
        beside.write_text(html, encoding="utf-8", newline="\n")
    return path


def _entry(folder: Path, manifest: Mapping[str, Any]) -> Entry:
    written = manifest["period"]
    start, last_day = date.fromisoformat(written["start"]), date.fromisoformat(written["last_day"])
    return Entry(
        folder=folder,
        period=Period(start, last_day + timedelta(days=1), written["kind"]),
        report=manifest["report"],
        title=manifest["title"],
        area=manifest["area"],
        edition=manifest["edition_title"],
        edition_name=manifest["edition"],
        extracted_on=date.fromisoformat(manifest["extracted_on"]),
        headline=manifest["headline"],
    )


def _newest_first(found: list[Entry]) -> list[Entry]:
    by_name = sorted(found, key=lambda each: each.report)
    return sorted(by_name, key=lambda each: (each.period.end, each.period.start), reverse=True)


def _row(entry: Entry, reports_folder: Path) -> dict[str, str]:
    period = periods.name(entry.period)
    return {
        "href": (entry.folder / publish.PAGE).relative_to(reports_folder).as_posix(),
        "title": entry.title,
        "period": period,
        "edition": entry.edition,
        "extracted_on": format_date(entry.extracted_on, "d MMMM y", locale="sv"),
        "headline": entry.headline,
    }
