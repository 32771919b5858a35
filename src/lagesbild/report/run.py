"""Make one report: execute its notebooks, render the page, publish it, list it in the archive."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lagesbild import situation, stop
from lagesbild.config import Project, Report
from lagesbild.errors import ExecutionError, LagesbildError
from lagesbild.ingest.store import Accounting
from lagesbild.language import tell
from lagesbild.periods import Period
from lagesbild.present.words import publication
from lagesbild.report.archive import archive, pdf, publish
from lagesbild.report.archive.manifest import dumps, manifest
from lagesbild.report.archive.retention import weed
from lagesbild.report.audit.check import Gate, require_none
from lagesbild.report.engine.process import Zygote
from lagesbild.report.execute import cache, freshness
from lagesbild.report.execute.execute import Executed, Progress, execute
from lagesbild.report.exports.open_data import published_tables
from lagesbild.report.page import render, results
from lagesbild.report.page.changes_since import changes
from lagesbild.report.page.coverage import gaps
from lagesbild.report.page.front_page import news, questions
from lagesbild.report.page.render import Masthead
from lagesbild.report.page.sections import Section
from lagesbild.situation import ReportContext

ERROR_FILE = "error.txt"
ERROR_PARTS = "error.json"
"""The same for programs: the text and apart from it what was found, as ``Message.as_json`` gives them."""


@dataclass(frozen=True)
class RunOptions:
    """How a report is made.

    Parameters
    ----------
    zygote
        What notebooks are forked from; made for this report when None and the settings ask for forks.
    use_cache
        Take notebooks that would come out the same from the cache.
    keep_former
        Keep the version that is published now, and tell what the new one changes.
    browser
        Prints the page to a PDF beside it; none if left out. See ``pdf.find_browser``.
    extent
        How much of it is printed.
    """

    zygote: Zygote | None = None
    use_cache: bool = True
    keep_former: bool = False
    browser: Path | None = None
    extent: pdf.Extent = "short"


def run_report(
    project: Project,
    report: Report,
    period: Period,
    *,
    accounting: Accounting,
    manner: RunOptions = RunOptions(),
    on_progress: Progress | None = None,
) -> Path:
    """Make and publish a report.

    Parameters
    ----------
    project, report, period
        What is reported on, which report, and of which days.
    accounting
        What was ingested; names the exports and their hashes.
    manner
        How it is made.
    on_progress
        Called after each cell; see ``execute.Progress``.

    Returns
    -------
    Path
        The published page.

    Raises
    ------
    LagesbildError
        When a notebook, the page or the publication fails. Nothing is then published; what went wrong
        stands in ``reports/failed/<period>/<report>/error.txt``, beside the notebook that failed.
    """
    stop.resume()
    failed = project.reports_folder / publish.FAILED / period.slug / report.name
    _clear(failed)
    try:
        making = _Making(project, report, period, accounting, manner)
        page = making.publish(failed, on_progress)
    except LagesbildError as error:
        _keep_error(failed, error)
        raise
    except OSError as error:
        fault = ExecutionError(
            "The report could not be written: {said}. Nothing was published. "
            "Check free space and write access, and run again.",
            said=error.strerror or type(error).__name__,
        )
        _keep_error(failed, fault)
        raise fault from error
    except stop.Stopped:
        publish.recover(project.reports_folder)
        raise
    try:
        weed(project)
        archive.write_index(project.reports_folder, area=project.area.name)
    except OSError as error:
        raise ExecutionError(
            "The report is published, but its archive could not be seen to; the system said: "
            "{said}. See to free space and write access, and run again.",
            said=error.strerror or type(error).__name__,
        ) from error
    return page


def _clear(failed: Path) -> None:
    """Take away what a former failure left, and the folders that nothing else is left in."""
    shutil.rmtree(failed, ignore_errors=True)
    for folder in (failed.parent, failed.parent.parent):
        with suppress(OSError):  # another report of the period, or another period, has failed
            folder.rmdir()


def _keep_error(failed: Path, error: LagesbildError) -> None:
    """Leave the error beside the notebook that failed; where nothing can be written it is only told.

    It stands there for who opens the folder, and for who asks in another language.
    """
    try:
        failed.mkdir(parents=True, exist_ok=True)
        (failed / ERROR_FILE).write_text(f"{tell(error)}\n", encoding="utf-8")
        (failed / ERROR_PARTS).write_bytes(dumps(error.as_json()))
    except OSError:
        return


@dataclass(frozen=True)
class _Making:
    """One report that is being made: of what, and how."""

    project: Project
    report: Report
    period: Period
    accounting: Accounting
    manner: RunOptions

    def publish(self, failed: Path, on_progress: Progress | None) -> Path:
        """Execute, render, search for leaks and publish; a notebook that fails is kept in the folder ``failed``."""
        project, report, period = self.project, self.report, self.period
        decided = freshness.decided_by(project, report, period, accounting=self.accounting)
        seen = situation.report_context(project, period, report.edition)
        # What a shared edition shows depends on what has been published before, which no notebook's key holds.
        shared = situation.open_project(project, period, report.edition) if seen.edition.is_shared else None
        is_kept = self.manner.use_cache and not shared
        with (
            tempfile.TemporaryDirectory(prefix="lagesbild-") as name,
            Gate(project, seen.edition.name) as gate,
        ):
            folder = Path(name)
            executed = execute(
                report.notebooks,
                root=project.root,
                # The kernel's working directory is the workspace: no absolute path enters a notebook.
                common={"project": ".", "period": str(period), "edition": report.edition},
                editions=project.editions,
                folder=folder,
                failed_folder=failed,
                settings=project.execution,
                zygote=self.manner.zygote,
                cache=cache.of_report(project, report, period, accounting=self.accounting)
                if is_kept
                else None,
                on_progress=on_progress,
                on_file=lambda path: gate.look(_published_as(path), path.read_bytes()),
            )
            contents = published_tables(shared) | self._contents(executed, decided, seen, folder)
            if self.manner.browser is not None:
                contents[publish.PDF] = _printed(
                    contents[publish.PAGE], folder, browser=self.manner.browser, extent=self.manner.extent
                )
            require_none(gate.leaks(contents | self._former()))
        if shared:
            situation.fix(project, shared)
        target = publish.publish(
            contents,
            reports_folder=project.reports_folder,
            period=period,
            report=report.name,
            keep_former=self.manner.keep_former,
        )
        return target / publish.PAGE

    def _contents(
        self, executed: tuple[Executed, ...], decided: Mapping[str, Any], seen: ReportContext, folder: Path
    ) -> dict[str, bytes]:
        """The report's files by name, made of its notebooks; ``decided`` is what the manifest keeps of what decided them."""
        parts = render.read_sections(
            ((each.run.notebook, each.run.step, each.path) for each in executed),
            headings=self.report.headings or publication.STEPS,
        )
        sections = [section for part in parts for section in part.sections]
        found = results.findings(sections)
        masthead = self._masthead(sections, found, seen)
        tiles = self.project.tiles
        page = render.page(parts, masthead, tile_url=tiles.url if tiles else "")
        described = manifest(
            decided,
            report=self.report,
            period=self.period,
            report_context=seen,
            executed=executed,
            headline=masthead.headline,
            figures=results.figures(found),
            revision=masthead.revision,
        )
        return {
            publish.PAGE: page.encode("utf-8"),
            publish.FINDINGS: dumps(found),
            publish.MANIFEST: dumps(described),
            **{f"{publish.ATTACHMENTS}/{name}": text for name, text in results.files(sections).items()},
            **{_published_as(each.path): each.path.read_bytes() for each in executed},
            **self._layers(sections, seen, folder),
        }

    def _masthead(
        self, sections: Sequence[Section], found: list[dict[str, Any]], seen: ReportContext
    ) -> Masthead:
        """What stands above the sections: the report's names, and what its front page says and asks."""
        project, report, period = self.project, self.report, self.period
        state, headline = results.headline(found)
        last = archive.last_findings(project.reports_folder, period, report.name, report.edition)
        return Masthead(
            area=project.area.name,
            title=report.title,
            period=period,
            edition=seen.edition,
            extracted_on=seen.extracted_on,
            sources=seen.source_titles,
            headline=headline,
            state=state,
            news=news(changes(found, last), sections),
            is_first=last is None,
            gaps=gaps(project, self.accounting, period),
            revision=archive.revision(
                project.reports_folder,
                period,
                report.name,
                found,
                edition=report.edition,
                keep_former=self.manner.keep_former,
            ),
            questions=questions(sections),
            interventions=[each for section in sections for each in section.interventions],
        )

    def _layers(self, sections: Sequence[Section], seen: ReportContext, folder: Path) -> dict[str, bytes]:
        """The file for QGIS by its name; nothing where no block has a layer."""
        path = folder / publish.LAYERS
        results.write_layers(
            results.layers(sections),
            path,
            crs=self.project.area.crs,
            on=seen.extracted_on,
            density_classes=len(self.project.analysis.density_breaks),
        )
        return {publish.LAYERS: path.read_bytes()} if path.exists() else {}

    def _former(self) -> dict[str, bytes]:
        """What will stand in the report's folder of former versions, by name."""
        folder = self.project.reports_folder / self.period.slug / self.report.name
        versions = publish.kept_versions(folder, self.report.edition, keep_former=self.manner.keep_former)
        return {
            f"{publish.REVISIONS}/{number}/{name}": path.read_bytes()
            for number, version in versions.items()
            for name, path in publish.version_files(version).items()
        }


def _published_as(notebook: Path) -> str:
    """The name in the report's folder of an executed notebook."""
    return f"{publish.NOTEBOOKS}/{notebook.name}"


def _printed(page: bytes, folder: Path, *, browser: Path, extent: pdf.Extent) -> bytes:
    """The page as a PDF."""
    source, target = folder / publish.PAGE, folder / publish.PDF
    source.write_bytes(page)
    pdf.write_pdf(source, target, browser=browser, extent=extent)
    return target.read_bytes()
