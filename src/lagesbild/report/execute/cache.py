"""Keep executed notebooks, so that a notebook is run again only when something it depends on has changed.

An entry's name is a hash of all that decides it; there is nothing to invalidate. Entries are written in
one step and carry their own hash: one that is damaged is as good as none. The folder is disposable, and
holds no more than its limit: what was used longest ago goes first.

Only notebooks that import nothing but ``lagesbild`` are kept: what those read is known. A notebook with
imports of its own may read anything, so it is run every time.
"""

import ast
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from lagesbild import own_files
from lagesbild.config import FILE_NAME, Project, Report
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report.execute import freshness

LIMIT_BYTES: Final = 300_000_000
_SUFFIX: Final = ".executed"


class NotebookCache:
    """The executed notebooks of a workspace, for one report of one period.

    Parameters
    ----------
    folder
        Where entries are; made when the first is kept.
    common
        What decides every notebook of the report.
    earlier
        What decides those that read earlier reports.
    limit_bytes
        Size of the folder, at most.
    """

    def __init__(
        self,
        folder: Path,
        *,
        common: Mapping[str, Any],
        earlier: Mapping[str, str],
        limit_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._folder = folder
        self._common = common
        self._earlier = earlier
        self._limit_bytes = limit_bytes

    def key(
        self,
        notebook: str,
        parameters: Mapping[str, Any],
        sources: Iterable[str],
        *,
        reads_earlier: bool = True,
    ) -> str:
        """The entry's name; empty when the notebook is not to be kept.

        Parameters
        ----------
        notebook
            SHA-256 of the notebook's file.
        parameters
            The values passed to it.
        sources
            Its code cells.
        reads_earlier
            Whether earlier reports decide it too.
        """
        code = list(sources)
        if not all(map(_imports_only_lagesbild, code)):
            return ""
        decided = [
            dict(self._common),
            dict(self._earlier) if reads_earlier else {},
            notebook,
            dict(parameters),
        ]
        return hashlib.sha256(json.dumps(decided, sort_keys=True).encode("utf-8")).hexdigest()

    def get(self, key: str) -> tuple[str, float] | None:
        """The executed notebook's text and the seconds it took; None when there is no whole entry."""
        path = self._folder / f"{key}{_SUFFIX}"
        try:
            head, _, text = path.read_bytes().partition(b"\n")
            noted = json.loads(head)
            if noted["sha256"] != hashlib.sha256(text).hexdigest():
                return None
            os.utime(path)
            return text.decode("utf-8"), float(noted["seconds"])
        except own_files.FAULTS:
            return None

    def put(self, key: str, text: str, *, seconds: float) -> None:
        """Keep an executed notebook; one that cannot be written is not kept."""
        content = text.encode("utf-8")
        head = {"sha256": hashlib.sha256(content).hexdigest(), "seconds": seconds}
        beside = self._folder / f".{uuid4().hex}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_bytes(json.dumps(head).encode("ascii") + b"\n" + content)
                beside.replace(self._folder / f"{key}{_SUFFIX}")
            finally:
                beside.unlink(missing_ok=True)
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        entries = []
        for path in self._folder.iterdir():  # also what a crash left half written
            with suppress(FileNotFoundError):  # another run may drop it too
                told = path.stat()
                entries.append((told.st_mtime, path.name, told.st_size))
        held = sum(size for _, _, size in entries)
        for _, name, size in sorted(entries):
            if held <= self._limit_bytes:
                return
            (self._folder / name).unlink(missing_ok=True)
            held -= size


def of_report(project: Project, report: Report, period: Period, *, accounting: Accounting) -> NotebookCache:
    """The cache for a report's notebooks, given what is ingested."""
    inputs = freshness.input_hashes(project, accounting)
    # The whole file would let one report's parameter run another's notebooks again.
    inputs.pop(FILE_NAME, None)
    common = {
        "inputs": inputs,
        "settings": project.model_dump(mode="json", exclude={"reports", "execution"}),
        "store": asdict(accounting),
        "code": freshness.code_hash(),
        "packages": freshness.package_versions(),
        "python": freshness.python_version(),
    }
    earlier = freshness.earlier_hashes(project.reports_folder, report, period)
    return NotebookCache(project.processed / "cache", common=common, earlier=earlier)


def reads_earlier(metadata: Mapping[str, Any]) -> bool:
    """Whether a notebook may read earlier reports: unless its metadata say ``"lagesbild": {"reads_earlier": false}``."""
    return bool(metadata.get("lagesbild", {}).get("reads_earlier", True))


def _imports_only_lagesbild(code: str) -> bool:
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a magic, say
        return False
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
        elif isinstance(node, ast.Name) and node.id in {"open", "__import__", "exec", "eval"}:
            return False
    return {name.partition(".")[0] for name in names} <= {"lagesbild"}
