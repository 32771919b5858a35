"""Check a report against the store it was made from: whether it holds anything that its edition may not show."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pandas as pd
import pyarrow as pa

from lagesbild import columns as c
from lagesbild import own_files
from lagesbild.config import CountEdition, Edition, Project
from lagesbild.disclosure.editions import mask
from lagesbild.errors import ConfigError, InputError, LeakError, Message, marked
from lagesbild.ingest.geography.geography import Geography, read_geography
from lagesbild.ingest.register.register import load_interventions
from lagesbild.ingest.store import Accounting, load_columns, load_incidents
from lagesbild.report.archive.publish import MANIFEST, REMAKE, REVISIONS, edition_told
from lagesbild.report.audit.leaks import Leak, Searcher, read_folder
from lagesbild.report.audit.withheld_values import (
    WORDS_OF_ONE,
    Secrets,
    public_texts,
    secrets,
    shown_texts,
)
from lagesbild.report.execute import notebook_files
from lagesbild.report.execute.notebooks import notebook_folders

_SHOWN = 20  # leaks told in a message; the rest are counted


class Gate:
    """Searches a report's files for what its edition may not show, each as soon as it is there, beside what makes the others.

    Parameters
    ----------
    project
        The workspace; its store says what is secret.
    edition_name
        The edition that the report is for.
    """

    def __init__(self, project: Project, edition_name: str) -> None:
        self._edition = project.editions.edition(edition_name)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="gate")
        self._searcher = self._thread.submit(_searcher, project, self._edition)
        self._searched: dict[tuple[str, bytes], Future[list[Leak]]] = {}

    def look(self, name: str, content: bytes) -> None:
        """Begin to search a file; one of the same name and bytes is searched once."""
        key = _key(name, content)
        if key not in self._searched:
            self._searched[key] = self._thread.submit(self._search, name, content)

    def leaks(self, files: Mapping[str, bytes]) -> list[Leak]:
        """What the files hold that the edition may not show; what was looked at and is not among them is left out.

        Parameters
        ----------
        files
            Contents by name.

        Raises
        ------
        InputError
            When nothing has been ingested to check against.
        """
        for name, content in files.items():
            self.look(name, content)
        found = [self._searched[_key(name, content)].result() for name, content in sorted(files.items())]
        return [*_of_others(files, self._edition), *(leak for each in found for leak in each)]

    def close(self) -> None:
        """Search nothing more."""
        self._thread.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _search(self, name: str, content: bytes) -> list[Leak]:
        return self._searcher.result().search({name: content})


def _key(name: str, content: bytes) -> tuple[str, bytes]:
    return name, hashlib.sha256(content).digest()


def _searcher(project: Project, edition: Edition) -> Searcher:
    """What looks for everything that the edition may not show."""
    accounting = Accounting.read(project.processed)
    if accounting is None:
        raise InputError(
            "A report is checked against the store; there is none in data/processed. Run: lagesbild ingest"
        )
    geography = read_geography(project.area)
    hidden = _hidden(project, accounting, edition, geography)
    pa.default_memory_pool().release_unused()  # what reading took: of a million incidents more than all else here
    threshold = edition.threshold if isinstance(edition, CountEdition) else None
    paths = (str(project.root), project.root.as_posix(), tempfile.gettempdir() + "/")
    return Searcher(hidden, geography, threshold, paths)


def _hidden(project: Project, accounting: Accounting, edition: Edition, geography: Geography) -> Secrets:
    """What the edition may not show, of the whole store."""
    shown = [*_notebook_texts(project), *_decided(project, edition)]
    if edition.is_shared:
        incidents: pd.DataFrame = load_incidents(project.processed, accounting)
    else:  # its secrets are words: the points of a million incidents take longer to read than all else
        incidents = load_columns(project.processed, accounting, WORDS_OF_ONE)
        shown += shown_texts(mask(incidents, edition))
    return secrets(incidents, edition, public=public_texts(project, geography, shown))


def check_path(project: Project, path: Path, edition_name: str | None = None) -> list[Leak]:
    """What a published report, or one file of it, holds that its edition may not show.

    Parameters
    ----------
    path
        The report's folder, or a file.
    edition_name
        Whom it is for; what the manifest beside it says if left out.

    Raises
    ------
    ConfigError
        When neither says which edition it is.
    DamagedError
        When a file of the report is not as it was written: what cannot be read cannot be proved.
    """
    edition = project.editions.edition(edition_name or _edition_of(path))
    with own_files.guarded(path, remedy=REMAKE):
        files = read_folder(path)
    for name, content in files.items():
        if name.endswith(".json"):
            with own_files.guarded(path / name, remedy=REMAKE):
                json.loads(content)
    searcher = _searcher(project, edition)
    with own_files.guarded(path, remedy=REMAKE):
        return [*_of_others(files, edition), *searcher.search(files)]


_SAY_EDITION: Final = Message("Write the edition: --edition rad")


def require_none(found: list[Leak]) -> None:
    """Raise when there is a leak, naming where and what, never what it says.

    Raises
    ------
    LeakError
        With the files and kinds of leaks.
    """
    if found:
        listed = [each.told() for each in found[:_SHOWN]]
        if len(found) > _SHOWN:
            listed.append(Message("  … and {count} more", count=len(found) - _SHOWN))
        raise LeakError(
            "A report may hold nothing that its edition does not show; found {count} {count:leak|leaks}:\n{leaks}\n"
            "Remove the notebook, text or former version that brings it, or choose another edition.",
            count=len(found),
            leaks=listed,
        )


def _of_others(files: Mapping[str, bytes], edition: Edition) -> Iterator[Leak]:
    """Former versions under the folder that are another edition's, whatever they say; or that do not tell whose they are."""
    if not edition.is_shared:
        return
    tops = {name.rpartition("/")[0] for name in files if f"/{name}".endswith(f"/{MANIFEST}")}
    tops |= {"/".join(name.split("/")[:2]) for name in files if name.startswith(f"{REVISIONS}/")}
    for top in sorted(tops):
        manifest = f"{top}/{MANIFEST}" if top else MANIFEST
        if edition_told(files.get(manifest, b"")) != edition.name:
            yield Leak(manifest, marked("report of another edition"), 1)


def _edition_of(path: Path) -> str:
    for folder in (path, *path.parents[:2]):
        if (folder / MANIFEST).is_file():
            with own_files.content(folder / MANIFEST, remedy=_SAY_EDITION) as manifest:
                return str(manifest["edition"])
    raise ConfigError(
        "A report's edition stands in the {file} beside it; there is none. Write it: --edition rad",
        file=MANIFEST,
    )


def _decided(project: Project, edition: Edition) -> Iterator[str]:
    """What the edition is told of the municipality's interventions, where reporters and places may be named as well."""
    if edition.shows_decisions or not edition.is_shared:
        register = load_interventions(project.processed, project.area.crs)
        for column in (c.TITLE, c.ORGANISATION) if edition.is_shared else c.INTERVENTION_TEXTS:
            yield from (str(each) for each in register[column].dropna())


def _notebook_texts(project: Project) -> Iterator[str]:
    """What the notebooks themselves say, before they are run."""
    for folder in notebook_folders(project.root):
        for path in sorted(folder.glob("*.ipynb")):
            yield from (cell["source"] for cell in notebook_files.read_cells(path))
