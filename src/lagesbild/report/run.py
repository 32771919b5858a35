"""Make one report: execute its notebooks, render the page, publish it, list it in the archive."""

import shutil
import tempfile
from pathlib import Path

from lagesbild import situation
from lagesbild.config import Project, Report
from lagesbild.errors import LagesbildError
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report import archive, publish, render, results
from lagesbild.report.continuity import changes
from lagesbild.report.execute import Executed, Progress, execute
from lagesbild.report.manifest import dumps, manifest
from lagesbild.report.render import Masthead
from lagesbild.situation import Situation

ERROR_FILE = "error.txt"


def run_report(
    project: Project,
    report: Report,
    period: Period,
    *,
    accounting: Accounting,
    workers: int = 4,
    on_progress: Progress | None = None,
) -> Path:
    """Make and publish a report.

    Parameters
    ----------
    project, report, period
        What is reported on, which report, and of which days.
    accounting
        What was ingested; names the exports and their hashes.
    workers
        Notebooks run at the same time.
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
    failed = project.reports_folder / publish.FAILED / period.slug / report.name
    shutil.rmtree(failed, ignore_errors=True)
    try:
        page = _made(
            project,
            report,
            period,
            accounting=accounting,
            failed=failed,
            workers=workers,
            on_progress=on_progress,
        )
    except LagesbildError as error:
        failed.mkdir(parents=True, exist_ok=True)
        (failed / ERROR_FILE).write_text(f"{error}\n", encoding="utf-8")
        raise
    archive.write_index(project.reports_folder, area=project.area.name)
    return page


def _made(
    project: Project,
    report: Report,
    period: Period,
    *,
    accounting: Accounting,
    failed: Path,
    workers: int,
    on_progress: Progress | None,
) -> Path:
    seen = situation.open_project(project, period, report.edition)
    with tempfile.TemporaryDirectory(prefix="lagesbild-") as name:
        folder = Path(name)
        executed = execute(
            report.notebooks,
            root=project.root,
            # The kernel's working directory is the workspace: no absolute path enters a notebook.
            common={"project": ".", "period": str(period), "edition": report.edition},
            folder=folder,
            failed_folder=failed,
            workers=workers,
            on_progress=on_progress,
        )
        contents = _contents(
            project, report, period, seen=seen, executed=executed, accounting=accounting, folder=folder
        )
    target = publish.publish(
        contents, reports_folder=project.reports_folder, period=period, report=report.name
    )
    return target / publish.PAGE


def _contents(
    project: Project,
    report: Report,
    period: Period,
    *,
    seen: Situation,
    executed: tuple[Executed, ...],
    accounting: Accounting,
    folder: Path,
) -> dict[str, bytes]:
    """The report's files by name."""
    parts = render.read_sections((each.run.notebook, each.run.step, each.path) for each in executed)
    sections = [section for part in parts for section in part.sections]
    found = results.findings(sections)
    headline = results.headline(found)
    changed = changes(found, archive.last_findings(project.reports_folder, period, report.name))
    masthead = Masthead(
        area=seen.area_name,
        title=report.title,
        period=period,
        edition=seen.edition,
        extracted_on=seen.extracted_on,
        sources=seen.source_titles,
        headline=headline,
        changes=changed,
    )
    page = render.page(parts, masthead, tile_url=project.tiles.url if project.tiles else "")
    described = manifest(
        report=report,
        period=period,
        situation=seen,
        project=project,
        accounting=accounting,
        executed=executed,
        headline=headline,
    )
    layers = folder / publish.LAYERS
    results.write_layers(results.layers(sections), layers, crs=project.area.crs, on=seen.extracted_on)
    files = {
        publish.PAGE: page.encode("utf-8"),
        publish.FINDINGS: dumps(found),
        publish.MANIFEST: dumps(described),
        **{f"{publish.ATTACHMENTS}/{name}": text for name, text in results.files(sections).items()},
        **{f"{publish.NOTEBOOKS}/{each.path.name}": each.path.read_bytes() for each in executed},
    }
    return files | ({publish.LAYERS: layers.read_bytes()} if layers.exists() else {})
