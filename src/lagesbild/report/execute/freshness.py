"""Decide whether a published report equals the one that would be made now.

What decides a report is written into its manifest; ``decided_by`` is both what is written and what is
compared, so that the two cannot drift apart.
"""

import hashlib
import hmac
import json
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal

from lagesbild import own_files
from lagesbild.config import FILE_NAME, Project, Report
from lagesbild.disclosure.release.workspace_key import workspace_key
from lagesbild.errors import DamagedError, Message, marked
from lagesbild.ingest.geography.geography import attributions
from lagesbild.ingest.register.register import accounted
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report.archive import publish
from lagesbild.report.execute.notebooks import find_notebook

DifferenceKind = Literal["missing", "report", "input", "notebook", "earlier", "code", "package"]
_KINDS: Final[dict[DifferenceKind, str]] = {
    "missing": marked("missing {name}"),
    "report": marked("report {name}"),
    "input": marked("input {name}"),
    "notebook": marked("notebook {name}"),
    "earlier": marked("earlier {name}"),
    "code": marked("code {name}"),
    "package": marked("package {name}"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that has changed since a report was published.

    ``missing``: there is no readable report. ``report``: its title, edition or settings. ``input``: an
    export, a geographic file or ``lagesbild.toml``, by path. ``notebook``: its text, place or parameters.
    ``earlier``: an earlier report that this one is compared with, by its folder. ``code`` and ``package``:
    what it was made with.
    """

    kind: DifferenceKind
    name: str

    def __str__(self) -> str:
        return str(self.told())

    def told(self) -> Message:
        """The same for people."""
        return Message(_KINDS[self.kind], name=self.name)


def differences(
    project: Project, report: Report, period: Period, *, accounting: Accounting
) -> tuple[Difference, ...]:
    """What has changed since the report was published; empty when it is up to date.

    Parameters
    ----------
    project, report, period
        The report to compare.
    accounting
        What is ingested now.

    Raises
    ------
    ConfigError
        When the report names a notebook that is not there.
    """
    folder = project.reports_folder / period.slug / report.name
    try:
        with own_files.content(folder / publish.MANIFEST) as published:
            before = _comparable(published)
    except DamagedError:
        return (Difference("missing", folder.relative_to(project.reports_folder).as_posix()),)
    # What the manifest's file cannot hold, a tuple say, must not look like a difference.
    now = _comparable(json.loads(json.dumps(decided_by(project, report, period, accounting=accounting))))
    return tuple(
        Difference(kind, name)
        for kind in now
        for name in sorted({*before[kind], *now[kind]})
        if before[kind].get(name) != now[kind].get(name)
    )


def decided_by(project: Project, report: Report, period: Period, *, accounting: Accounting) -> dict[str, Any]:
    """Everything that decides the report's content, as its manifest holds it."""
    inputs = input_hashes(project, accounting)
    return {
        "title": report.title,
        "area": project.area.name,
        "edition": report.edition,
        "map_sources": list(attributions(project.area)),
        "inputs": _unnamed(inputs, workspace_key(project))
        if project.edition_of(report).is_shared
        else inputs,
        "earlier": earlier_hashes(project.reports_folder, report, period),
        "notebooks": [
            {
                "name": each.notebook,
                "step": each.step,
                "parameters": each.parameters,
                "sha256": _hash(find_notebook(each.notebook, project.root).read_bytes()),
            }
            for each in report.notebooks
        ],
        "settings": project.analysis.model_dump(mode="json"),
        "code": {"version": metadata.version("lagesbild"), "sha256": code_hash()},
        "python": python_version(),
        "packages": package_versions(),
    }


def input_hashes(project: Project, accounting: Accounting) -> dict[str, str]:
    """SHA-256 of every file that is read, by path relative to the workspace."""
    files = project.declared_files | {project.root / FILE_NAME}
    hashes = {_relative(path, project.root): _hash(path.read_bytes()) for path in files}
    # The workbook is written anew at each ingest: what decides the report is what people have answered in it.
    if accounting.places.names:
        hashes[_relative(project.place_register, project.root)] = accounting.places.decided_by
    hashes |= {each.file: each.sha256 for each in (*accounting.files, *accounted(project.processed))}
    return dict(sorted(hashes.items()))


def _unnamed(hashes: Mapping[str, str], key: bytes) -> dict[str, str]:
    """The hashes by number, keyed: whoever guesses what an export held, or has a copy, can confirm nothing."""
    keyed = sorted(hmac.new(key, each.encode(), "sha256").hexdigest() for each in hashes.values())
    return {f"input {number}": each for number, each in enumerate(keyed, start=1)}


def earlier_hashes(reports_folder: Path, report: Report, period: Period) -> dict[str, str]:
    """SHA-256 of findings and layers of earlier reports that this one may read, by the report's folder.

    Those of the same edition only: of the same name, for what is new and what has ended, and of the same kind of
    period, for what came of the places they pointed out.
    """
    hashes = {}
    for path in sorted(reports_folder.glob(f"*/*/{publish.MANIFEST}")):
        folder = path.parent
        if folder.name.startswith(".") or folder.parent.name.startswith("."):
            continue
        try:
            with own_files.content(path) as told:
                is_earlier = told["period"]["last_day"] < str(period.start)
                is_read = told["report"] == report.name or told["period"]["kind"] == period.kind
                if is_earlier and told["edition"] == report.edition and is_read:
                    name = folder.relative_to(reports_folder).as_posix()
                    files = (folder / publish.FINDINGS, folder / publish.LAYERS)
                    hashes[name] = _hash(b"".join(each.read_bytes() for each in files if each.exists()))
        except DamagedError:
            continue  # what cannot be read is not read by the report either
    return hashes


@cache
def code_hash() -> str:
    """SHA-256 over the package's own files: says which code runs, from a checkout or a wheel."""
    digest = hashlib.sha256()
    for name, file in sorted(_files(resources.files("lagesbild"), "")):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def python_version() -> str:
    """Version of the interpreter."""
    return platform.python_version()


@cache
def package_versions() -> dict[str, str]:
    """Versions of the packages that lagesbild itself asks for."""
    required = metadata.requires("lagesbild") or []
    names = {re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in required if "extra ==" not in line}
    return {name: metadata.version(name) for name in sorted(names)}


def _comparable(decided: Mapping[str, Any]) -> dict[DifferenceKind, dict[str, Any]]:
    """A manifest's part that decides the report, by kind and name."""
    notebooks = [
        {key: each[key] for key in ("name", "step", "parameters", "sha256")} for each in decided["notebooks"]
    ]
    return {
        "report": {key: decided[key] for key in ("title", "area", "edition", "settings")},
        "input": dict(decided["inputs"]),
        "notebook": _numbered(notebooks),
        "earlier": dict(decided["earlier"]),
        "code": {"lagesbild": decided["code"]["sha256"]},
        "package": {"python": decided["python"], **decided["packages"]},
    }


def _numbered(notebooks: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Notebooks by name; the same one a second time, or in another place of the report, is another thing."""
    return {f"{each['name']} ({number})": each for number, each in enumerate(notebooks, start=1)}


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
