"""Read the working group's register of interventions, judge every row, and keep the result.

The register is a workbook that people go on writing in: it is read anew whenever it has changed. What is
kept is one file, ``interventions.json``, replaced in one step.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pandas as pd

from lagesbild import __version__, durable
from lagesbild import columns as c
from lagesbild.config import Project
from lagesbild.ingest.exports import Export, exported_on, file_sha256, find_registers
from lagesbild.ingest.geography.geography import read_geography
from lagesbild.ingest.quarantine import write_workbook
from lagesbild.ingest.register.intervention_rows import REGISTER, read_register
from lagesbild.ingest.register.intervention_rules import INTERVENTION_RULES
from lagesbild.ingest.register.register import REGISTER_FILE, accounted, stored
from lagesbild.ingest.store import FileAccount

QUARANTINE_FILE: Final = "insatser-karantan.xlsx"

_INSTRUCTIONS: Final = (
    "Så rättar du insatserna",
    "1. Kolumnen Fel säger vad som är fel på raden.",
    "2. Rätta i insatsernas egen arbetsbok (data/raw/insatser.xlsx), inte här.",
    "3. Kör: lagesbild ingest",
)


def ingest_interventions(project: Project) -> tuple[FileAccount, ...]:
    """Read the register if it or its settings have changed, and account for every row.

    A row counts as a duplicate when an older file says the same of the intervention, and as a revision when
    it says something else; the newest file is right.

    Raises
    ------
    InputError
        When a file cannot be read or lacks a column that every register must have.
    """
    exports = _find(project)
    folder = project.processed
    if not exports:
        for name in (REGISTER_FILE, QUARANTINE_FILE):
            (folder / name).unlink(missing_ok=True)
        return ()
    mark = _mark(project, exports)
    if stored(folder).get("mark") == mark:
        return accounted(folder)
    rows: dict[str, dict[str, Any]] = {}
    accounts, waiting = [], []
    geography = read_geography(project.area)
    for export in exports:
        accepted, quarantined, reasons, unread = read_register(export, project, geography)
        known = [rows.get(row[c.INTERVENTION_ID]) for row in accepted]
        same = [_content(row) == _content(old) for row, old in zip(accepted, known, strict=True)]
        accounts.append(
            FileAccount(
                file=export.file,
                source=REGISTER,
                sha256=export.sha256,
                exported_on=export.exported_on.isoformat(),
                rows_read=len(accepted) + len(quarantined),
                accepted=len(accepted) - sum(same),
                duplicates=sum(same),
                quarantined=len(quarantined),
                revisions=sum(
                    old is not None and not is_same for old, is_same in zip(known, same, strict=True)
                ),
                reasons=reasons,
                unread=[asdict(each) for each in unread],
            )
        )
        rows |= {row[c.INTERVENTION_ID]: row for row in accepted}
        waiting.append(quarantined)
    folder.mkdir(parents=True, exist_ok=True)
    _write_quarantine(pd.concat(waiting, ignore_index=True), folder / QUARANTINE_FILE)
    content = {"mark": mark, "files": [asdict(each) for each in accounts], "rows": list(rows.values())}
    durable.write_text(folder / REGISTER_FILE, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return tuple(accounts)


def register_quarantine(project: Project) -> list[Path]:
    """The workbook of rows to correct, if there is one."""
    path = project.processed / QUARANTINE_FILE
    return [path] if path.exists() else []


def _find(project: Project) -> list[Export]:
    return sorted(
        Export(
            exported_on=exported_on(path, project.area.timezone),
            is_corrected=False,
            file=path.relative_to(project.root).as_posix(),
            source=REGISTER,
            sha256=file_sha256(path),
        )
        for path in find_registers(project)
    )


def _mark(project: Project, exports: Iterable[Export]) -> str:
    """A hash of all that decides what is stored."""
    decides = project.model_dump_json(include={"area", "interventions", "categories"})
    area, drawn = project.area, project.interventions.areas
    layers = {layer.file for layer in (area.boundary, area.districts, drawn) if layer is not None}
    files = [file_sha256(path) for path in sorted(layers)]
    parts = [__version__, decides, *files, *(f"{each.file} {each.sha256}" for each in exports)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _content(row: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (row or {}).items() if name not in {c.FILE, c.ROW}}


def _write_quarantine(rows: pd.DataFrame, path: Path) -> None:
    if not len(rows):
        path.unlink(missing_ok=True)
        return
    write_workbook(path, rows, rules=INTERVENTION_RULES, instructions=_INSTRUCTIONS)
