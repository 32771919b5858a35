"""List the published reports: for programs as entries, for readers as ``reports/index.html``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from lagesbild import durable, own_files
from lagesbild.errors import DamagedError, ExecutionError
from lagesbild.periods import Period
from lagesbild.present.html import markup
from lagesbild.present.words import labels, period_names
from lagesbild.report.archive import headline_series, publish
from lagesbild.report.archive.corrections import Revision, corrections
from lagesbild.report.page import render

INDEX: Final = "index.html"


@dataclass(frozen=True)
class Entry:
    """A published report, as its manifest tells; ``edition`` is the edition's title.

    ``revision`` is 1 until a new version took its place; ``figures`` are the headline's; ``inputs`` the
    SHA-256 of each file it was made from. What an older manifest does not tell has its default.
    """

    folder: Path
    period: Period
    report: str
    title: str
    area: str
    edition: str
    edition_name: str
    extracted_on: date
    headline: str
    published_at: str = ""
    revision: int = 1
    figures: Mapping[str, float | None] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)


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
            with own_files.content(path) as manifest:
                found.append(entry(folder, manifest))
        except DamagedError:
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
    try:
        with own_files.content(newest.folder / publish.FINDINGS) as content:
            return [{**each, "id": str(each["id"])} for each in content]
    except DamagedError:
        return None  # a damaged old report must not stop the new one


def revision(
    reports_folder: Path,
    period: Period,
    report: str,
    found: Sequence[Mapping[str, Any]],
    *,
    edition: str | None = None,
    keep_former: bool,
) -> Revision | None:
    """What a new version of a report changes; None when there is no former version of its edition to compare with.

    Parameters
    ----------
    reports_folder, period, report
        Where it is published.
    found
        The findings of the new version.
    edition
        The new version's: another edition's findings may say what this one may not. Versions that tell no edition
        are compared with when it is left out.
    keep_former
        Whether the version that is published now will be kept; the new one is then compared with it, else
        with the newest that was kept earlier.
    """
    folder = reports_folder / period.slug / report
    is_kept = keep_former and (folder / publish.MANIFEST).is_file()
    versions = publish.kept_versions(folder, edition, keep_former=is_kept)
    if not versions:
        return None
    number = 1 + max(map(int, versions))
    newest = [*versions.values()][-1]
    try:
        with own_files.content(newest / publish.MANIFEST) as manifest:
            extracted_on = date.fromisoformat(manifest["extracted_on"])
        with own_files.content(newest / publish.FINDINGS) as before:
            return Revision(number, extracted_on, tuple(corrections(before, found)))
    except DamagedError as error:
        raise ExecutionError(
            "A new version tells what it changes; the former version in '{folder}/{slug}/{report}' "
            "cannot be read. Remove that folder, or bring it back from a backup, and run again.",
            folder=reports_folder.name,
            slug=period.slug,
            report=report,
        ) from error


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
    script = render.resource("archive.js")
    html = (
        render.environment()
        .get_template("archive.html.j2")
        .render(
            area=area,
            reports=[_row(each, reports_folder) for each in found],
            editions=sorted({each.edition for each in found}),
            series=_series(found),
            script=Markup(script),  # noqa: S704 - our own script, in the policy by its hash
            policy=markup.policy([script]),
            unreadable=[each.relative_to(reports_folder).as_posix() for each in unreadable],
            styles=Markup(f"{render.theme()}\n{markup.css()}"),  # noqa: S704 - our own style sheets
        )
    )
    path = reports_folder / INDEX
    durable.write_text(path, html)
    return path


def entry(folder: Path, manifest: Mapping[str, Any]) -> Entry:
    """A report as its manifest tells of it; any of ``own_files.FAULTS`` when the manifest is not as we write it."""
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
        published_at=manifest.get("published_at", ""),
        revision=(manifest.get("revision") or {"number": 1})["number"],
        figures=manifest.get("figures", {}),
        inputs=manifest.get("inputs", {}),
    )


def _newest_first(found: list[Entry]) -> list[Entry]:
    by_name = sorted(found, key=lambda each: each.report)
    return sorted(by_name, key=lambda each: (each.period.end, each.period.start), reverse=True)


def _row(entry: Entry, reports_folder: Path) -> dict[str, Any]:
    period = period_names.name(entry.period)
    return {
        "href": (entry.folder / publish.PAGE).relative_to(reports_folder).as_posix(),
        "title": entry.title,
        "period": period,
        "edition": entry.edition,
        "extracted_on": labels.day(entry.extracted_on),
        "headline": entry.headline,
        "revision": entry.revision,
        "former": [
            {"number": path.name, "href": (path / publish.PAGE).relative_to(reports_folder).as_posix()}
            for path in publish.revisions_of(entry.folder, entry.edition_name)
        ],
        "searched": f"{entry.title} {period} {entry.period} {entry.headline}".casefold(),
    }


def _series(found: Iterable[Entry]) -> list[Markup]:
    """A chart for each report that has a series: periods of one kind, in one edition."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for each in found:
        groups.setdefault((each.report, each.edition, each.period.kind), []).append(each)
    charts = [
        headline_series.chart(
            f"{newest.title}, {newest.edition.lower()}",
            [
                headline_series.Point(each.period, each.figures.get("observed"), each.figures.get("expected"))
                for each in (newest, *older)
                if each.figures
            ],
        )
        for newest, *older in groups.values()
    ]
    return [each for each in charts if each]
