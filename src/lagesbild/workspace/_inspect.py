"""Try an export: how it would be read, and what would be wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lagesbild import config
from lagesbild.config import Constant, Project, Source, category_values
from lagesbild.config.toml import encoded
from lagesbild.errors import ConfigError, Message
from lagesbild.ingest.exports import exported_on
from lagesbild.ingest.geography.codes import plain
from lagesbild.ingest.geography.geography import read_geography, source_areas
from lagesbild.ingest.mapping import map_export
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.proposing.proposal import Proposal
from lagesbild.ingest.proposing.sum_rows import is_sum_row
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.rules import RULES
from lagesbild.ingest.times.times import read_span, read_times
from lagesbild.language import tell

_MOST_CATEGORIES = 30
_SWEDEN = "Europe/Stockholm"


@dataclass(frozen=True)
class Inspected:
    """How an export would be read.

    ``summary`` are lines of text, ``sample`` five rows (one column each, one line a field) with times as
    they would be read and free text masked, ``faults`` rule code to
    (rows, explanation), None when there is no workspace to judge by, and ``toml`` what to paste.
    """

    summary: tuple[str, ...]
    sample: pd.DataFrame
    faults: dict[str, tuple[int, Message]] | None
    toml: str


def inspect(path: Path, folder: Path) -> Inspected:
    """Propose how to read ``path``, judged by the workspace at or above ``folder`` if there is one that can be read."""
    project, without = _project(folder)
    proposal = inspect_file(path, project=project)
    return Inspected(
        summary=(*_summary(proposal), *without, *map(tell, proposal.remarks)),
        sample=_parsed(path, proposal, project.area.timezone if project else _SWEDEN),
        faults=None
        if project is None or proposal.missing_fields
        else _faults(path, proposal.source, project),
        toml=f"{proposal.to_toml()}\n{categories_toml(new_categories(path, proposal, project))}",
    )


def _parsed(path: Path, proposal: Proposal, timezone: str) -> pd.DataFrame:
    """The sample turned on its side, its times read; a time that cannot be read says so."""
    sample = proposal.sample.copy()
    cells = read(path, proposal.source).cells.loc[sample.index]
    span = read_span(cells, proposal.source, timezone=timezone)
    reported_at = read_times(cells, proposal.source.columns.reported_at, proposal.source, timezone=timezone)
    for field, times in {
        "occurred_from": span.start,
        "occurred_to": span.end,
        "reported_at": reported_at,
    }.items():
        if field in sample:
            written = times.wall.dt.strftime("%Y-%m-%d %H:%M").where(
                ~times.is_day, times.wall.dt.strftime("%Y-%m-%d")
            )
            sample[field] = written.mask(times.unreadable, tell("‹cannot be read›"))
    turned = sample.fillna("").T
    return (
        turned.set_axis([tell("row {number}", number=number) for number in turned.columns], axis="columns")
        .rename_axis(tell("field"))
        .reset_index()
    )


def new_categories(path: Path, proposal: Proposal, project: Project | None = None) -> list[str]:
    """The categories of the export that the project does not know, as written, the commonest first.

    No more than a person can group; the rest become "Övrigt". Spellings that differ by case, by spaces or by how
    letters are composed are one category, as they are when the export is read.
    """
    column = proposal.source.columns.category
    if isinstance(column, Constant):
        written = pd.Series([column.value])
    else:
        cells = read(path, proposal.source).cells
        written = cells.loc[~is_sum_row(cells), column].dropna().str.strip()
    same = written.map(plain)
    commonest = written.groupby(same).agg(lambda spellings: spellings.mode().iloc[0])
    found = same.map(commonest).value_counts()
    groups = project.categories if project else ()
    known = {plain(value) for group in groups for value in category_values(group)}
    return [name for name in found.index if plain(name) not in known][:_MOST_CATEGORIES]


def categories_toml(names: Sequence[str]) -> str:
    """A ``[[categories]]`` table for each name that exports write, as readers like to see it."""
    lines = []
    for name in names:
        shown = name.capitalize() if name.isupper() else name[:1].upper() + name[1:]
        lines += ["[[categories]]", f"name = {encoded(shown)}", f"values = {encoded([name])}", ""]
    return "\n".join(lines)


def _project(folder: Path) -> tuple[Project | None, tuple[str, ...]]:
    """The workspace, or that there is none to judge by: whoever asks how a file is read may be mending the settings."""
    try:
        config.find(folder)
    except ConfigError:
        return None, (tell("No workspace here: run in one to see the faults that would come."),)
    try:
        return config.load(folder), ()
    except ConfigError:
        return None, (
            tell("The workspace's settings have faults, which ingest lists: the file is read without them."),
        )


def _summary(proposal: Proposal) -> tuple[str, ...]:
    read_as = {
        tell("encoding"): proposal.encoding,
        tell("delimiter"): repr(proposal.delimiter) if proposal.delimiter else None,
        tell("sheet"): proposal.sheet,
        tell("layer"): proposal.layer,
        tell("header row"): proposal.header_row or None,
        tell("coordinate system"): proposal.source.crs if proposal.crs_judged_by else None,
    }
    known = ", ".join(f"{name} {value}" for name, value in read_as.items() if value is not None)
    lines = [
        tell("{file}: {rows:,} rows; {known}.", file=proposal.file, rows=proposal.rows_read, known=known)
    ]
    if proposal.ragged_rows:
        lines.append(
            tell(
                "{rows:,} {rows:row|rows} do not fit the header and would be quarantined.",
                rows=proposal.ragged_rows,
            )
        )
    if proposal.crs_alternatives:
        lines.append(
            tell("As likely coordinate systems: {systems}.", systems=", ".join(proposal.crs_alternatives))
        )
    return tuple(lines)


def _faults(path: Path, source: Source, project: Project) -> dict[str, tuple[int, Message]]:
    mapped = map_export(
        read(path, source),
        source,
        project=project,
        geography=read_geography(project.area),
        areas=source_areas(project, source.areas) if source.columns.area_code else None,
        exported_on=exported_on(path, project.area.timezone),
    )
    return {code: (rows, RULES[code].explanation) for code, rows in mapped.reasons.items()}
