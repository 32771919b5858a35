"""Put a finished report in its place in one step, so that a reader never meets half of one.

The contents are written to a hidden folder beside, made durable, and renamed. Where a report stands
already it is first moved aside; ``recover`` brings it back if the machine stopped between the two
renames. Two publications into one archive wait for each other. Former versions that were kept stand in
the report's own folder, ``revisions/1``, ``revisions/2``: they come and go in the same step.

A folder holds one edition, former versions too. Where a report of another edition stands it is set aside whole, as
``NAME.EDITION`` beside its place, and the report begins anew: who hands out the folder hands out nothing else.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock, Timeout

from lagesbild import durable, own_files, stop
from lagesbild.errors import ExecutionError, Message
from lagesbild.periods import Period
from lagesbild.report.archive.pdf import Extent, write_pdf

PAGE: Final = "lagesbild.html"
PDF: Final = "lagesbild.pdf"
REMAKE: Final = Message("Make the report again: lagesbild run")
"""What to do about a file of a report that is damaged."""
FINDINGS: Final = "findings.json"
LAYERS: Final = "results.gpkg"
MANIFEST: Final = "manifest.json"
NOTEBOOKS: Final = "notebooks"
REVISIONS: Final = "revisions"
ATTACHMENTS: Final = "bilagor"
FAILED: Final = "failed"

NEW: Final = ".new-"
_OLD: Final = ".old-"
_LOCK: Final = ".lock"
_PATIENCE_S: Final = 120


def print_page(folder: Path, browser: Path, *, extent: Extent = "short") -> None:
    """Put a PDF of a published page beside it, in one step.

    Raises
    ------
    ExecutionError
        When the browser fails; the report stays as it is.
    """
    with durable.replacing(folder / PDF) as printed:
        write_pdf(folder / PAGE, printed, browser=browser, extent=extent)


def publish(
    contents: Mapping[str, bytes],
    *,
    reports_folder: Path,
    period: Period,
    report: str,
    keep_former: bool = False,
) -> Path:
    """Publish a report's files, in place of an earlier publication of the same edition if there is one.

    Parameters
    ----------
    contents
        Path inside the report's folder, with ``/``, to the file's bytes. Its manifest says the edition.
    reports_folder
        The archive of reports; made if it is not there.
    period, report
        Decide the folder: ``reports_folder/period.slug/report``.
    keep_former
        Keep the earlier publication as the newest of ``revisions``.

    Returns
    -------
    Path
        The report's folder.

    Raises
    ------
    ExecutionError
        When the files cannot be written or put in place; an earlier publication is then untouched.
    """
    target = reports_folder / period.slug / report
    edition = edition_told(contents.get(MANIFEST, b""))
    try:
        with alone(reports_folder):
            _recover(reports_folder)
            new = _write(contents, reports_folder)
            _carry(kept_versions(target, edition, keep_former=keep_former), new)
            stop.settle()
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, new, aside=_aside(target, edition))
    except OSError as error:
        with suppress(OSError):  # a report is there, or the folder is not
            target.parent.rmdir()
        raise ExecutionError(
            "A report must be written in one step to '{folder}/{slug}/{report}'; the system "
            "said: {said}. Nothing was published and nothing lost: close programs "
            "that hold its files open, see to free space and write access, and run again.",
            folder=reports_folder.name,
            slug=period.slug,
            report=report,
            said=error.strerror or type(error).__name__,
        ) from error
    return target


def revisions(folder: Path) -> list[Path]:
    """The kept former versions of the report in ``folder``, oldest first."""
    numbered = [path for path in (folder / REVISIONS).glob("*") if path.name.isdecimal() and path.is_dir()]
    return sorted(numbered, key=lambda path: int(path.name))


def revisions_of(folder: Path, edition: str | None) -> list[Path]:
    """The kept former versions of the report in ``folder`` that are of the edition, oldest first."""
    return [path for path in revisions(folder) if edition_in(path) == edition]


def edition_told(manifest: bytes) -> str | None:
    """The edition that a manifest's bytes tell; None where they tell none."""
    try:
        return str(json.loads(manifest)["edition"])
    except own_files.FAULTS:
        return None


def edition_in(folder: Path) -> str | None:
    """The edition of the report that stands in ``folder``; None where no manifest says it."""
    try:
        return edition_told((folder / MANIFEST).read_bytes())
    except OSError:
        return None


def kept_versions(folder: Path, edition: str | None, *, keep_former: bool) -> dict[str, Path]:
    """The former versions that a new one of the edition keeps, by number, oldest first.

    Those of another edition, or that do not say of which they are, are not among them.

    Parameters
    ----------
    folder
        Where the report is published.
    edition
        The new version's.
    keep_former
        Whether the version that is published now is kept as the newest.
    """
    if edition_in(folder) not in {None, edition}:
        return {}
    versions = {path.name: path for path in revisions_of(folder, edition)}
    if keep_former and folder.exists():
        versions[str(1 + max(map(int, versions), default=0))] = folder
    return versions


def version_files(version: Path) -> dict[str, Path]:
    """The files of one version of a report by their name in it, without those of the versions before it."""
    return {
        path.relative_to(version).as_posix(): path
        for path in sorted(version.rglob("*"))
        if path.is_file() and path.relative_to(version).parts[0] != REVISIONS
    }


def recover(reports_folder: Path) -> None:
    """Undo what a crash left: bring back reports moved aside, remove unfinished folders."""
    if reports_folder.is_dir():
        with alone(reports_folder):
            _recover(reports_folder)


@contextmanager
def alone(reports_folder: Path) -> Iterator[None]:
    """Lock the archive: one change at a time."""
    lock = FileLock(reports_folder / _LOCK, timeout=_PATIENCE_S)
    try:
        reports_folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ExecutionError(
            "One publication at a time: another has held '{folder}/{lock}' for {seconds} seconds. "
            "Wait for it to end and run again.",
            folder=reports_folder.name,
            lock=_LOCK,
            seconds=_PATIENCE_S,
        ) from error
    except OSError as error:
        raise ExecutionError(
            "The folder '{folder}' must be one that can be written to; the system said: "
            "{said}. Nothing was published: see to free space and write access, "
            "and run again.",
            folder=reports_folder.name,
            said=error.strerror or type(error).__name__,
        ) from error
    try:
        yield
    finally:
        lock.release()


def _write(contents: Mapping[str, bytes], reports_folder: Path) -> Path:
    """Write the files to a hidden folder, durably."""
    new = reports_folder / f"{NEW}{uuid4().hex[:8]}"
    new.mkdir()
    for name, content in contents.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for folder in {new, *((new / name).parent for name in contents)}:
        durable.sync(folder)
    return new


def _carry(versions: Mapping[str, Path], new: Path) -> None:
    """Lay what is kept of earlier versions into the new folder, before it takes the old one's place."""
    for number, version in versions.items():
        for name, path in version_files(version).items():
            copy = new / REVISIONS / number / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
            durable.sync(copy)
    for folder in (new / REVISIONS).rglob("*"):
        if folder.is_dir():
            durable.sync(folder)


def _aside(target: Path, edition: str | None) -> Path | None:
    """Where what stands in the report's place goes when it is another edition's; None when it is not."""
    standing = edition_in(target)
    if standing in {None, edition}:
        return None
    first = f"{target.name}.{standing}"
    names = chain([first], (f"{first}.{number}" for number in count(2)))
    return next(path for path in map(target.with_name, names) if not path.exists())


def _replace(target: Path, new: Path, *, aside: Path | None) -> None:
    old = aside or target.with_name(_OLD + target.name)
    try:
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    durable.sync(target.parent)
    if aside is None:
        # Windows keeps a folder whose file someone reads; the next publication removes it.
        shutil.rmtree(old, ignore_errors=True)


def _recover(reports_folder: Path) -> None:
    for old in sorted(reports_folder.glob(f"*/{_OLD}*")):
        target = old.with_name(old.name.removeprefix(_OLD))
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
            durable.sync(target.parent)
    for new in reports_folder.glob(f"{NEW}*"):
        if new.is_dir():
            shutil.rmtree(new, ignore_errors=True)
