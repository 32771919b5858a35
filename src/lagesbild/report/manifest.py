"""Say how a report was made: a ``manifest.json`` that holds no personal data and no absolute path."""

import hashlib
import json
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from lagesbild.config import FILE_NAME, Project, Report
from lagesbild.ingest.interventions import accounted
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report.execute import Executed
from lagesbild.situation import Situation


def manifest(
    *,
    report: Report,
    period: Period,
    situation: Situation,
    project: Project,
    accounting: Accounting,
    executed: Iterable[Executed],
    headline: str,
) -> dict[str, Any]:
    """Everything that decided the report, and what the archive shows of it."""
    return {
        "report": report.name,
        "title": report.title,
        "area": project.area.name,
        "edition": situation.edition.name,
        "edition_title": situation.edition.title,
        "period": {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind},
        "extracted_on": str(situation.extracted_on),
        "headline": headline,
        "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": input_hashes(project, accounting),
        "notebooks": [
            {
                "name": each.run.notebook,
                "step": each.run.step,
                "parameters": each.run.parameters,
                "sha256": _hash(each.source.read_bytes()),
                "seconds": each.seconds,
            }
            for each in executed
        ],
        "settings": project.analysis.model_dump(mode="json"),
        "code": {"version": metadata.version("lagesbild"), "sha256": code_hash()},
        "python": platform.python_version(),
        "packages": package_versions(),
    }


def dumps(document: object) -> bytes:
    """JSON that a person can read, with a last line end."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def input_hashes(project: Project, accounting: Accounting) -> dict[str, str]:
    """SHA-256 of the exports, the interventions, the geography and ``lagesbild.toml``, by path relative to the workspace."""
    area = project.area
    layers = [area.boundary, area.districts, area.built_up, area.population, *area.basemap]
    layers += [source.areas for source in project.sources] + [project.interventions.areas]
    files = {layer.file for layer in layers if layer is not None} | {project.root / FILE_NAME}
    if official := project.statistics:
        files |= {official.municipalities, *(each.file for each in official.files)}
        files |= {each.file for each in official.surveys}
        files |= {official.population} if official.population else set()
    hashes = {_relative(path, project.root): _hash(path.read_bytes()) for path in files}
    hashes |= {each.file: each.sha256 for each in (*accounting.files, *accounted(project.processed))}
    return dict(sorted(hashes.items()))


def code_hash() -> str:
    """SHA-256 over the package's own files: says which code ran, from a checkout or a wheel."""
    digest = hashlib.sha256()
    for name, file in sorted(_files(resources.files("lagesbild"), "")):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def package_versions() -> dict[str, str]:
    """Versions of the packages that lagesbild itself asks for."""
    required = metadata.requires("lagesbild") or []
    names = {re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in required if "extra ==" not in line}
    return {name: metadata.version(name) for name in sorted(names)}


def _relative(path: Path, root: Path) -> str:
    """No absolute path: where a shared file lies on this machine is nobody's business."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry
