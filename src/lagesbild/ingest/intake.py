"""Judge an export as a whole: which of its incidents are known, what is doubtful, and whether it is taken in at all.

A row is judged by the rules; that most rows break one says something of the export, or of how it is read. Shares of
its rows above ``rules.warn_above`` are told, above ``rules.stop_above`` nothing is stored and the reason is told: a
report from what is left would look whole and be wrong. A few rows are no share.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Project, Shares, Source
from lagesbild.errors import InputError, Message
from lagesbild.ingest import texts
from lagesbild.ingest.fields import named_columns
from lagesbild.ingest.identity import content_hash, recognised, repeated, told_apart
from lagesbild.ingest.mapping import Mapped
from lagesbild.ingest.merge import Merged
from lagesbild.ingest.rules import OF_CATEGORIES, RULES, Rule, severities

_FEWEST: Final = 10  # rows that a share is told of
_MOST_REASONS: Final = 3
_PLACES: Final = {"x", "latlon", "lonlat", "area_code"}


def require_usable(mapped: Mapped, source: Source, project: Project) -> None:
    """Stop an export most of whose rows cannot be used, have an unknown category or have no place.

    Raises
    ------
    InputError
        With the commonest reasons and what to do.
    """
    counts = shares(mapped, source)
    counts["unplaced"] -= min(mapped.worded, counts["unplaced"])  # the place register has yet to see them
    found = {
        "rows_read": mapped.rows_read,
        "reasons": _lines(mapped.reasons),
    }
    match next(above(counts, mapped.rows_read, project.rules.stop_above), None):
        case "quarantined":
            raise InputError(
                "{rows} of {rows_read} rows cannot be used. The commonest reasons:\n{reasons}\nSee how the file is read with: "
                "lagesbild inspect FILE. Correct its source in lagesbild.toml, or the export. To take in the rest as it is, raise "
                "stop_above.quarantined in [rules].",
                rows=counts["quarantined"],
                **found,
            )
        case "unknown_category":
            raise InputError(
                "{rows} of {rows_read} rows have no category, or one that lagesbild.toml does not name. See the missing ones with: "
                "lagesbild inspect FILE, and add them to [[categories]]; if the cells are empty, check category of the source. To "
                "count them as 'Övrigt', raise stop_above.unknown_category in [rules].",
                rows=counts["unknown_category"],
                **found,
            )
        case "unplaced" if has_only_codes(source) and not project.area.districts and not source.areas:
            raise InputError(
                "{rows} of {rows_read} rows are placed by a code of an area, and lagesbild.toml names no areas. Write districts in "
                "[area], with the file, and the columns of code and name. To take the rows in without a place, leave "
                "area_code out.",
                rows=counts["unplaced"],
                **found,
            )
        case "unplaced":
            raise InputError(
                "{rows} of {rows_read} rows have no place that can be read. The commonest reasons:\n{reasons}\nSee how the file is "
                "read with: lagesbild inspect FILE. Correct x, y, latlon or crs of its source in lagesbild.toml. To take the rows in "
                "without a place, raise stop_above.unplaced in [rules].",
                rows=counts["unplaced"],
                **found,
            )


def has_only_codes(source: Source) -> bool:
    """Whether the source says where by the code of an area, and by nothing else."""
    return _PLACES & named_columns(source.columns).keys() == {"area_code"}


def shares(mapped: Mapped, source: Source) -> dict[str, int]:
    """Rows that cannot be used, have an unknown category, or have no place though the source has places."""
    has_places = bool(_PLACES & named_columns(source.columns).keys())
    return {
        "quarantined": len(mapped.quarantined),
        "unknown_category": sum(mapped.reasons.get(code, 0) for code in OF_CATEGORIES),
        "unplaced": int(mapped.incidents[c.PRECISION].eq(c.NONE).sum()) if has_places else 0,
    }


def above(counts: dict[str, int], rows_read: int, limits: Shares) -> Iterator[str]:
    """The kinds of rows whose share is above its limit; each kind is a field of ``limits``."""
    return (kind for kind, rows in counts.items() if is_above(rows, rows_read, getattr(limits, kind)))


def is_above(rows: int, rows_read: int, limit: float) -> bool:
    """Whether a share of the rows read is above its limit."""
    return rows >= _FEWEST and rows > limit * rows_read


def commonest(reasons: Mapping[str, int]) -> list[tuple[int, Rule]]:
    """The commonest rules that rows break, with their rows."""
    ordered = sorted(((rows, code) for code, rows in reasons.items()), reverse=True)
    return [(rows, RULES[code]) for rows, code in ordered[:_MOST_REASONS]]


def _lines(reasons: Mapping[str, int]) -> list[Message]:
    return [
        Message("  {rows} {code}: {explanation}", rows=rows, code=rule.code, explanation=rule.explanation)
        for rows, rule in commonest(reasons)
    ]


def identified(rows: pd.DataFrame, stored: pd.DataFrame, source: Source, project: Project) -> pd.DataFrame:
    """The rows of one export with the identity that each has among the stored incidents of the source.

    Raises
    ------
    InputError
        When ids repeat within the export and the source refuses that, or most rows repeat one and the source does
        not say what that means; and when most rows are stored already under other ids.
    """
    if source.columns.id is None:
        return rows
    if len(stored):
        own = recognised(rows[c.INCIDENT_ID], stored[c.INCIDENT_ID])
        is_respelled = own.ne(rows[c.INCIDENT_ID])
        rows = _flagged(rows, is_respelled, "RESPELLED_ID", project).assign(**{c.INCIDENT_ID: own})
        _require_same_numbers(rows, stored, project)
    if source.repeated_ids == "versions":
        return rows
    shared = repeated(rows)
    is_most = is_above(shared.surplus, len(rows), project.rules.stop_above.replaced)
    if shared.ids and (source.repeated_ids == "refuse" or (source.repeated_ids is None and is_most)):
        raise InputError(
            "A number (id) should stand for one incident; {rows} of {rows_read} rows share theirs with a row that "
            "says something else ({ids} numbers). Leave id out of [sources.columns] if the column is no number, or write "
            'repeated_ids = "incidents" (each row counts) or "versions" (the last row of each number counts) in [[sources]].',
            rows=int(shared.rows.sum()),
            rows_read=len(rows),
            ids=shared.ids,
        )
    return _flagged(rows, shared.rows, "REPEATED_ID", project).assign(
        **{c.INCIDENT_ID: told_apart(rows, stored, shared.rows)}
    )


def _flagged(rows: pd.DataFrame, is_found: pd.Series, code: str, project: Project) -> pd.DataFrame:
    """The rows with ``code`` among the faults of those it is found in, if it is judged."""
    if not is_found.any() or severities(project.rules)[code] == "off":
        return rows
    faults = rows[c.FAULTS]
    return rows.assign(**{c.FAULTS: faults.where(~is_found, (faults + f" {code}").str.strip())})


def _require_same_numbers(rows: pd.DataFrame, stored: pd.DataFrame, project: Project) -> None:
    """Stop an export whose rows are stored already, under other numbers: they would count twice."""
    new = rows[~texts.among(rows[c.INCIDENT_ID], stored[c.INCIDENT_ID])]
    start = stored[c.OCCURRED_FROM]
    former = stored[start.between(new[c.OCCURRED_FROM].min(), new[c.OCCURRED_FROM].max())]
    if new.empty or former.empty:
        return
    known = int(content_hash(new).isin(content_hash(former)).sum())
    if is_above(known, len(rows), project.rules.stop_above.replaced):
        raise InputError(
            "An incident must keep its number (id) from one export to the next; {rows} of {rows_read} rows say just what "
            "stored incidents say, under other numbers, and would count twice. Has a spreadsheet rewritten the numbers? "
            "Export again; or leave id out of [sources.columns] if the system numbers its rows anew each time.",
            rows=known,
            rows_read=len(rows),
        )


def require_additions(merged: Merged, rows_read: int, project: Project) -> None:
    """Stop an export that would replace most of what it names.

    Raises
    ------
    InputError
        When more rows than ``rules.stop_above`` says are new versions of stored incidents.
    """
    if is_above(merged.replaced, rows_read, project.rules.stop_above.replaced):
        raise InputError(
            "Most rows of an export should be new or known; {rows} of {rows_read} would replace a stored incident of "
            "the same number with other content. Are the numbers right, and is the export of the same kind as before? If it is, "
            "raise stop_above.replaced in [rules].",
            rows=merged.replaced,
            rows_read=rows_read,
        )
