"""Ingest: read the exports that are new, and store incidents, quarantine and accounting."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from lagesbild import __version__
from lagesbild import columns as c
from lagesbild.config import Area, Layer, Project
from lagesbild.errors import InputError, Message, StoreError
from lagesbild.ingest.addition import Progress, with_exports
from lagesbild.ingest.exports import Export, file_sha256, find_exports
from lagesbild.ingest.geography.geography import notes_on_geography, read_geography
from lagesbild.ingest.identity import HASHED_AS
from lagesbild.ingest.places.known import LAYERS
from lagesbild.ingest.places.place import (
    Placed,
    can_be_unplaced,
    fingerprint,
    has_given_point,
    placed,
    unplaced,
    with_placed_counted,
)
from lagesbild.ingest.places.register import written
from lagesbild.ingest.places.workbook import read_register
from lagesbild.ingest.positions.default_positions import as_written, with_defaults_counted, with_defaults_told
from lagesbild.ingest.quarantine import uncorrected, write_quarantine
from lagesbild.ingest.register.interventions import ingest_interventions, register_quarantine
from lagesbild.ingest.rules import counted, placed_anyway
from lagesbild.ingest.store import Accounting, FileAccount, PlaceAccount, Stored, is_whole, load, save, tidy

_EXPORTS_ARE_JUDGED_BY = set(Area.model_fields) - set(LAYERS)
"""Settings of the area that decide what an export says; the others decide where words lie."""


@dataclass(frozen=True)
class Ingested:
    """The accounting after an ingest, how many files were read now, the quarantine workbooks and the register.

    ``notes`` say what in the geography was not as it should be, and how it was taken; none when nothing was read.
    """

    accounting: Accounting
    files_read: int
    workbooks: tuple[Path, ...]
    interventions: tuple[FileAccount, ...] = ()
    notes: tuple[Message, ...] = ()


def ingest(project: Project, *, on_progress: Progress = lambda *_: None) -> Ingested:
    """Read what is new in the workspace.

    New exports are added to the store when all of them were made after the stored ones. Otherwise (an
    older export came late, one was taken away, or the settings changed) the store is made anew, so
    that it always is what the exports present and the settings say.

    Raises
    ------
    InputError
        When there is no export, or one cannot be read; the former store is left as it was.
    """
    exports = _exports(project)
    interventions = ingest_interventions(project)
    register = read_register(project.place_register)
    settings, decided_by = settings_fingerprint(project), fingerprint(project, register)
    former = _former(project)
    new = _new_exports(exports, former, settings)
    if former and not new and _has_places(former, decided_by, project):
        tidy(project.processed, former)
        waiting = sorted(project.processed.glob("karantan-*.xlsx"))
        return Ingested(former, 0, (*waiting, *register_quarantine(project)), interventions)

    begun = _begun(project, former) if former and len(new) < len(exports) else None
    if begun is None:
        begun, former, new = Stored.empty(), None, exports
    geography = read_geography(project.area)
    stored, accounts = with_exports(begun, new, project=project, geography=geography, on_progress=on_progress)
    accounts = [*(former.files if former else ()), *accounts]
    current = with_defaults_told(stored.current, project)
    waiting = uncorrected(stored.quarantined, current)
    places = placed(current, waiting, project, geography, register)
    stored = replace(stored, current=places.current)
    told = placed_anyway(stored.current[c.FAULTS], has_given_point(stored.current), project.rules)
    told_waiting = placed_anyway(waiting[c.FAULTS], places.aside, project.rules)
    waiting = waiting.assign(**{c.FAULTS: told_waiting})
    accounting = Accounting(
        generation=_generation(settings, decided_by, exports),
        settings=settings,
        incidents=len(stored.current),
        superseded=len(stored.superseded),
        to_correct=len(waiting),
        faults=counted((told, told_waiting)),
        unused_categories=_unused_categories(project, stored),
        files=tuple(with_placed_counted(with_defaults_counted(accounts, stored.current), stored.current)),
        places=_account(places, decided_by),
    )
    notes = (*notes_on_geography(project, geography), *written(project, register, places))
    workbooks = _stored(project, stored, waiting, accounting)
    return Ingested(accounting, len(new), (*workbooks, *register_quarantine(project)), interventions, notes)


def _exports(project: Project) -> list[Export]:
    exports = find_exports(project)
    if not exports:
        patterns = ", ".join(str(source.files) for source in project.sources)
        raise InputError(
            "There must be an export to read; none matches {patterns}. Put the file in data/raw.",
            patterns=patterns,
        )
    return exports


def _former(project: Project) -> Accounting | None:
    """What is stored; None where a file of it is missing or damaged: it is then made anew."""
    former = Accounting.read(project.processed)
    return former if former and is_whole(project.processed, former) else None


def _begun(project: Project, former: Accounting) -> Stored | None:
    """What is stored as its exports write it; None where that is not known any more, and they are to be read again."""
    try:
        stored = load(project.processed, former)
    except StoreError:
        return None
    if not can_be_unplaced(stored.current):
        return None
    return replace(stored, current=as_written(unplaced(stored.current), project))


def _has_places(former: Accounting, decided_by: str, project: Project) -> bool:
    """Whether the stored rows have the places that the register would give them now, and the register is there."""
    is_there = project.place_register.exists() or not former.places.names
    return former.places.decided_by == decided_by and is_there


def _account(done: Placed, decided_by: str) -> PlaceAccount:
    return PlaceAccount(
        decided_by=decided_by,
        rows=done.by_precision,
        names=len(done.named),
        waiting=len(done.waiting),
        unusable=len(done.unusable),
    )


def _unused_categories(project: Project, stored: Stored) -> tuple[str, ...]:
    """Categories of the settings that no incident has: a spelling may be wrong."""
    used = set(stored.current[c.CATEGORY].unique())
    return tuple(group.name for group in project.categories if group.name not in used)


def _stored(project: Project, stored: Stored, waiting: pd.DataFrame, accounting: Accounting) -> list[Path]:
    """Write workbooks and store; the store last, for a run that is cut off before it does all of it again."""
    try:
        project.processed.mkdir(parents=True, exist_ok=True)
        workbooks = write_quarantine(project.processed, waiting)
        save(project.processed, stored, accounting, crs=project.area.crs)
    except OSError as error:
        told = getattr(error, "strerror", None) or error
        raise InputError(
            "What is read must be written to data/processed; the system said: {told}. The former store is as it was: "
            "see to free space and the right to write there, and run again.",
            told=told,
        ) from error
    return workbooks


def settings_fingerprint(project: Project) -> str:
    """A hash of everything but the exports that decides what ingest stores, wherever the workspace lies."""
    decides = project.model_dump_json(
        include={"area": _EXPORTS_ARE_JUDGED_BY, "sources": True, "categories": True, "rules": True}
    )
    decides = decides.replace(json.dumps(str(project.root), ensure_ascii=False)[1:-1], ".")
    geography = sorted({layer.file for layer in _layers(project)})
    return _fingerprint([__version__, str(HASHED_AS), decides, *(file_sha256(path) for path in geography)])


def _layers(project: Project) -> list[Layer]:
    area = project.area
    named = [area.boundary, area.districts, *(source.areas for source in project.sources)]
    return [layer for layer in named if layer is not None]


def _generation(settings: str, decided_by: str, exports: list[Export]) -> str:
    """The name of the store that these exports, settings and answers give."""
    return _fingerprint([settings, decided_by, *(f"{each.file} {each.sha256}" for each in exports)])[:16]


def _fingerprint(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _new_exports(exports: list[Export], former: Accounting | None, settings: str) -> list[Export]:
    """The exports to read: those that are new, or all of them when the store must be made anew."""
    if former is None or former.settings != settings:
        return exports
    known = {(each.file, each.sha256) for each in former.files}
    new = [export for export in exports if (export.file, export.sha256) not in known]
    is_appended = len(exports) == len(known) + len(new) and exports[len(known) :] == new
    return new if is_appended else exports
