"""Ingest: read the exports that are new, and store incidents, quarantine and accounting."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pandas as pd

from lagesbild import __version__
from lagesbild import columns as c
from lagesbild.config import Area, Layer, Project, Source
from lagesbild.errors import InputError, Message, ReadError, StoreError
from lagesbild.ingest import texts
from lagesbild.ingest.exports import Export, file_sha256, find_exports
from lagesbild.ingest.forms.reporting import prepared
from lagesbild.ingest.geography.geography import Geography, notes_on_geography, read_geography, source_areas
from lagesbild.ingest.identity import CATEGORY_WRITTEN, HASHED_AS, near_copies
from lagesbild.ingest.intake import above, identified, require_additions, require_usable, shares
from lagesbild.ingest.mapping import Mapped, map_export
from lagesbild.ingest.merge import merge
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
from lagesbild.ingest.proposing.area_defaults import require_true_distances
from lagesbild.ingest.quarantine import corrected, uncorrected, write_quarantine
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.register.interventions import ingest_interventions, register_quarantine
from lagesbild.ingest.rules import TOLD_BY_IDENTITY, counted, placed_anyway, severities
from lagesbild.ingest.store import Accounting, FileAccount, PlaceAccount, Stored, is_whole, load, save, tidy

_EXPORTS_ARE_JUDGED_BY = set(Area.model_fields) - set(LAYERS)
"""Settings of the area that decide what an export says; the others decide where words lie."""

Progress = Callable[[str, int, int], None]
"""Called with a file's name, its steps done and its steps in all."""


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
    exports = find_exports(project)
    if not exports:
        patterns = ", ".join(str(source.files) for source in project.sources)
        raise InputError(
            "There must be an export to read; none matches {patterns}. Put the file in data/raw.",
            patterns=patterns,
        )
    interventions = ingest_interventions(project)
    register = read_register(project.place_register)
    decided_by = fingerprint(project, register)
    settings = settings_fingerprint(project)
    former = Accounting.read(project.processed)
    if former and not is_whole(project.processed, former):
        former = None  # the store is disposable: what is damaged is made anew
    new = _new_exports(exports, former, settings)
    if former and not new and _has_places(former, decided_by, project):
        tidy(project.processed, former)
        waiting = sorted(project.processed.glob("karantan-*.xlsx"))
        return Ingested(former, 0, (*waiting, *register_quarantine(project)), interventions)
    stored, accounts = Stored.empty(), []
    if former and len(new) < len(exports):
        try:
            stored, accounts = _as_exported(load(project.processed, former), project), list(former.files)
        except StoreError:
            stored, accounts, new = Stored.empty(), [], exports
    geography = read_geography(project.area)
    mapped = _map_all(new, project, geography, on_progress)
    for export in new:
        try:
            stored, account = _add(stored, export, mapped.pop(export.file), project)
        except InputError as error:
            raise InputError("{file}: {fault}", file=export.file, fault=error) from error
        accounts.append(account)
    stored = replace(stored, current=with_defaults_told(stored.current, project))
    waiting = uncorrected(stored.quarantined, stored.current)
    with_places = placed(stored.current, waiting, project, geography, register)
    stored = replace(stored, current=with_places.current)
    told_waiting = placed_anyway(waiting[c.FAULTS], with_places.aside, project.rules)
    told_current = placed_anyway(stored.current[c.FAULTS], has_given_point(stored.current), project.rules)
    waiting = waiting.assign(**{c.FAULTS: told_waiting})
    accounting = Accounting(
        generation=_fingerprint([settings, decided_by, *(f"{each.file} {each.sha256}" for each in exports)])[
            :16
        ],
        settings=settings,
        incidents=len(stored.current),
        superseded=len(stored.superseded),
        to_correct=len(waiting),
        faults=counted((told_current, told_waiting)),
        unused_categories=_unused_categories(project, stored),
        files=tuple(with_placed_counted(with_defaults_counted(accounts, stored.current), stored.current)),
        places=_account(with_places, decided_by),
    )
    told = written(project, register, with_places)
    workbooks = _stored(project, stored, waiting, accounting)
    return Ingested(
        accounting,
        len(new),
        (*workbooks, *register_quarantine(project)),
        interventions,
        (*notes_on_geography(project, geography), *told),
    )


def _as_exported(stored: Stored, project: Project) -> Stored:
    """What is stored as its exports write it.

    Raises
    ------
    StoreError
        When that is not known any more: the exports are then read again.
    """
    if not can_be_unplaced(stored.current):
        raise StoreError("Rows at default positions have been placed by their words; their own are not kept.")
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


def _map_all(
    exports: list[Export], project: Project, geography: Geography, on_progress: Progress
) -> dict[str, Mapped]:
    """Read and map each export; say everything that is wrong with any of them at once."""
    require_true_distances(geography.boundary)
    severities(project.rules)
    sources = {source.name: source for source in project.all_sources}
    mapped: dict[str, Mapped] = {}
    faults = []
    for export in exports:
        on_progress(export.file, 0, 1)
        try:
            mapped[export.file] = _map(export, sources[export.source], project, geography)
        except InputError as error:
            faults.append(InputError("{file}: {fault}", file=export.file, fault=error))
        on_progress(export.file, 1, 1)
    if faults:
        raise InputError("{faults}", faults=faults)
    return mapped


def _map(export: Export, source: Source, project: Project, geography: Geography) -> Mapped:
    table = read(project.root / export.file, source)
    if export.has_changed(project.root):
        raise ReadError(
            "It must lie still while it is read, and was written to. Run again once it is in place."
        )
    mapped = map_export(
        prepared(table, geography.districts) if source == project.form else table,
        source,
        project=project,
        geography=geography,
        areas=source_areas(project, source.areas) if source.columns.area_code else None,
        exported_on=export.exported_on,
    )
    if not export.is_corrected:
        require_usable(mapped, source, project)
    return mapped


def _add(stored: Stored, export: Export, mapped: Mapped, project: Project) -> tuple[Stored, FileAccount]:
    located = {c.SOURCE: export.source, c.FILE: export.file}
    source = next(each for each in project.all_sources if each.name == export.source)
    current = stored.current[stored.current[c.SOURCE] == source.name]
    rows = identified(mapped.incidents, current, source, project)
    rows = rows.drop(columns=CATEGORY_WRITTEN).assign(**{c.FILE: texts.constant(export.file, rows.index)})
    copies = 0 if export.is_corrected else near_copies(rows, stored.current)
    merged = merge(stored.current, stored.superseded, rows)
    if not export.is_corrected:
        require_additions(merged, mapped.rows_read, project)
    told = {code: int(rows[c.FAULTS].str.contains(code, regex=False).sum()) for code in TOLD_BY_IDENTITY}
    reasons = mapped.reasons | {code: count for code, count in told.items() if count}
    quarantined = mapped.quarantined.assign(**located, is_corrected=False)
    severity = severities(project.rules)
    numbers = {**shares(mapped, source), "replaced": merged.replaced, "copies": copies}
    account = FileAccount(
        file=export.file,
        source=export.source,
        sha256=export.sha256,
        exported_on=export.exported_on.isoformat(),
        rows_read=mapped.rows_read,
        accepted=merged.accepted,
        duplicates=merged.duplicates,
        quarantined=len(quarantined),
        revisions=merged.revisions,
        reasons={code: {"severity": severity[code], "rows": rows} for code, rows in reasons.items()},
        doubts={
            **{kind: numbers[kind] for kind in above(numbers, mapped.rows_read, project.rules.warn_above)},
            # Without numbers every corrected row counts twice; two numbers may be two who reported one thing.
            **({"copies": copies} if copies and source.columns.id is None else {}),
            **dict.fromkeys(mapped.misread, mapped.rows_read),
        },
        unread=[asdict(each) for each in mapped.unread],
    )
    former = stored.quarantined
    if len(former):
        own = former[former[c.SOURCE] == source.name]
        is_new = ~texts.among(rows[c.INCIDENT_ID], current[c.INCIDENT_ID])
        by_now = corrected(own, rows[is_new], keys=mapped.corrects)
        former = former.assign(
            is_corrected=by_now.reindex(former.index).fillna(former["is_corrected"]).astype(bool)
        )
    waiting = [part for part in (former, quarantined) if len(part)]
    return (
        Stored(
            current=merged.current,
            superseded=merged.superseded,
            quarantined=pd.concat(waiting, ignore_index=True) if waiting else quarantined,
        ),
        account,
    )
