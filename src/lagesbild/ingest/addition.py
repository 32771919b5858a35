"""Add exports to what is stored, and account for each of their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Project, Source
from lagesbild.errors import InputError, ReadError
from lagesbild.ingest import texts
from lagesbild.ingest.exports import Export
from lagesbild.ingest.forms.reporting import prepared
from lagesbild.ingest.geography.geography import Geography, source_areas
from lagesbild.ingest.identity import CATEGORY_WRITTEN, near_copies
from lagesbild.ingest.intake import (
    above,
    identified,
    is_above,
    require_additions,
    require_usable,
    shares,
)
from lagesbild.ingest.mapping import Mapped, map_export
from lagesbild.ingest.merge import Merged, merge
from lagesbild.ingest.proposing.area_defaults import require_true_distances
from lagesbild.ingest.quarantine import corrected
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.rules import TOLD_BY_IDENTITY, severities
from lagesbild.ingest.store import FileAccount, Stored

Progress = Callable[[str, int, int], None]
"""Called with a file's name, its steps done and its steps in all."""


def with_exports(
    stored: Stored,
    exports: Sequence[Export],
    *,
    project: Project,
    geography: Geography,
    on_progress: Progress,
) -> tuple[Stored, list[FileAccount]]:
    """What is stored with the rows of new exports, and what became of each row of them.

    Raises
    ------
    InputError
        When an export cannot be read or taken in; of all that cannot be read, at once.
    """
    sources = {each.name: each for each in project.all_sources}
    mapped = _map_all(exports, sources, project, geography, on_progress)
    accounts = []
    for export in exports:
        try:
            stored, account = _add(stored, export, sources[export.source], mapped.pop(export.file), project)
        except InputError as error:
            raise InputError("{file}: {fault}", file=export.file, fault=error) from error
        accounts.append(account)
    return stored, accounts


def _map_all(
    exports: Sequence[Export],
    sources: Mapping[str, Source],
    project: Project,
    geography: Geography,
    on_progress: Progress,
) -> dict[str, Mapped]:
    """Read and map each export; say everything that is wrong with any of them at once."""
    require_true_distances(geography.boundary)
    severities(project.rules)
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


def _add(
    stored: Stored, export: Export, source: Source, mapped: Mapped, project: Project
) -> tuple[Stored, FileAccount]:
    current = stored.current[stored.current[c.SOURCE] == source.name]
    rows = identified(mapped.incidents, current, source, project)
    rows = rows.drop(columns=CATEGORY_WRITTEN).assign(**{c.FILE: texts.constant(export.file, rows.index)})
    merged = merge(stored.current, stored.superseded, rows)
    copies = 0
    if not export.is_corrected:
        require_additions(merged, mapped.rows_read, project)
        copies = near_copies(rows, stored.current)
    is_new = ~texts.among(rows[c.INCIDENT_ID], current[c.INCIDENT_ID])
    former = _with_corrected(stored.quarantined, source, rows[is_new], keys=mapped.corrects)
    quarantined = mapped.quarantined.assign(
        **{c.SOURCE: source.name, c.FILE: export.file}, is_corrected=False
    )
    parts = [part for part in (former, quarantined) if len(part)]
    added = Stored(
        current=merged.current,
        superseded=merged.superseded,
        quarantined=pd.concat(parts, ignore_index=True) if parts else quarantined,
    )
    account = FileAccount(
        file=export.file,
        source=source.name,
        sha256=export.sha256,
        exported_on=export.exported_on.isoformat(),
        rows_read=mapped.rows_read,
        accepted=merged.accepted,
        duplicates=merged.duplicates,
        quarantined=len(quarantined),
        revisions=merged.revisions,
        reasons=_reasons(mapped, rows, project),
        doubts=_doubts(mapped, merged, copies, source, project),
        unread=[asdict(each) for each in mapped.unread],
    )
    return added, account


def _with_corrected(
    quarantined: pd.DataFrame, source: Source, accepted: pd.DataFrame, *, keys: pd.Series
) -> pd.DataFrame:
    """What is set aside, with the rows of the source marked that accepted ones correct."""
    if not len(quarantined):
        return quarantined
    own = quarantined[quarantined[c.SOURCE] == source.name]
    by_now = corrected(own, accepted, keys=keys).reindex(quarantined.index)
    return quarantined.assign(is_corrected=by_now.fillna(quarantined["is_corrected"]).astype(bool))


def _reasons(mapped: Mapped, rows: pd.DataFrame, project: Project) -> dict[str, dict[str, object]]:
    """Rows by the rule that they break, with its severity."""
    by_identity = {
        code: int(rows[c.FAULTS].str.contains(code, regex=False).sum()) for code in TOLD_BY_IDENTITY
    }
    severity = severities(project.rules)
    return {
        code: {"severity": severity[code], "rows": count}
        for code, count in (mapped.reasons | by_identity).items()
        if count
    }


def _doubts(mapped: Mapped, merged: Merged, copies: int, source: Source, project: Project) -> dict[str, int]:
    """What is told of the export as a whole, with the rows that it concerns."""
    limits = project.rules.warn_above
    counts = {**shares(mapped, source), "replaced": merged.replaced}
    doubts = {kind: counts[kind] for kind in above(counts, mapped.rows_read, limits)}
    # Without numbers every corrected row counts twice; two numbers may be two who reported one thing.
    if (copies and source.columns.id is None) or is_above(copies, mapped.rows_read, limits.replaced):
        doubts["copies"] = copies
    return doubts | dict.fromkeys(mapped.misread, mapped.rows_read)
