"""Warn of faults in the data that stop nothing but make a report less true."""

import shlex
from collections.abc import Iterator
from typing import Final

from lagesbild import columns as c
from lagesbild.config import Project
from lagesbild.errors import Message, marked
from lagesbild.ingest.exports import is_named_as_register, patterns_of, unclaimed
from lagesbild.ingest.store import Accounting, FileAccount

_UNREAD: Final = marked(
    "{file}: '{name}' is not read ({rows} rows). If it should be, name it in sheet or layer of its source."
)
_UNREAD_BESIDE: Final = marked(
    "{file}: the table in '{name}' is not read ({rows} {rows:row|rows}): it stands beside or below another, and its columns have other names. "
    "If its rows are incidents, give its columns the same names, or move it to a sheet or a file of its own."
)
_UNUSED_BESIDE: Final = marked(
    "{file}: the columns in '{name}' are not read ({rows} {rows:row|rows}): they stand beyond an empty column, and the source uses none of "
    "them. If they are a table of its own and its rows are incidents, give its columns the same names, or move it to a sheet or a "
    "file of its own. If they belong to the rows that are read, name those that say something in the source, or take the empty column away."
)
_UNREAD_OTHER_COLUMNS: Final = marked(
    "{file}: '{name}' is not read ({rows} rows): its columns have other names than those that are read. If its rows belong to the "
    "export, give its columns the same names; if it alone is to be read, name it in sheet or layer of its source."
)
_UNREAD_BECAUSE: Final = {
    "columns": _UNREAD_OTHER_COLUMNS,
    "beside": _UNREAD_BESIDE,
    "unused": _UNUSED_BESIDE,
}
_MISREAD: Final = {
    "order": marked(
        "{file}: day and month are read in the order that lagesbild.toml says, and the other order fits its {rows_read} rows "
        "plainly better: fewer lie in the future, end before they begin, or fall on few days of many months. "
        "See the proposal with: lagesbild inspect FILE, and correct datetime_formats or date_formats of its source."
    ),
    "decimal_hours": marked(
        "{file}: the clocks look like hours with decimals (21.75 is 21:45), and are read as hours and minutes: some are no "
        'time, others a wrong one. If they are, write time_formats = ["decimal_hours"] in its source.'
    ),
    "coded": marked(
        "{file}: all rows ({rows_read}) count as one category, for the source names no column of it, and a column seems to say "
        "what happened. See it with: lagesbild inspect FILE, name it as category, and write what its values mean in [[categories]]."
    ),
    "crossed": marked(
        "{file}: all rows ({rows_read}) count as one category, for the source names no column of it, and crosses in several columns "
        "seem to say what happened. Crosses are not read: write the kind in one column of the export, and name it as category."
    ),
    "counted": marked(
        "{file}: the {rows_read} rows seem to be counts, for a column says how many incidents each stands for, and each counts as one. "
        "Export the incidents themselves, a row each."
    ),
    "rounded": marked(
        "{file}: the positions are rounded to hundreds of metres or more: maps and places are wrong by as much. Export them whole; a "
        "spreadsheet that shows 6,41E+06 has lost the figures, and the column must be made wider or of whole numbers before it is saved."
    ),
    "hh.mm": marked(
        "{file}: the clocks look like hours and minutes (21.3 is 21:30), and are read as hours with decimals. If they "
        'are, write time_formats = ["hh.mm"] in its source.'
    ),
}


def doubts(project: Project, accounting: Accounting) -> Iterator[Message]:
    """What is doubtful in the workspace's exports and settings, the exports in the order they were made."""
    for path in unclaimed(project):
        file = path.relative_to(project.root).as_posix()
        if is_named_as_register(path, project):
            names = project.interventions.columns
            yield Message(
                "'{file}' is called what the register of interventions is, and is not read: the register is {files}, and has the "
                "columns {columns}. Use the template in mallar/insatser.xlsx, or say under [interventions] what yours are called.",
                file=file,
                files=", ".join(f"'{pattern}'" for pattern in patterns_of(project.interventions.files)),
                columns=", ".join(f"'{name}'" for name in (names.id, names.title, names.status)),
            )
            continue
        yield Message(
            "No source reads '{file}'. To add it to lagesbild.toml: lagesbild add {quoted}",
            file=file,
            quoted=shlex.quote(file),
        )
    for account in accounting.files:
        for each in account.unread:
            yield Message(
                _UNREAD_BECAUSE.get(each["why"], _UNREAD),
                file=account.file,
                name=each["name"],
                rows=each["rows"],
            )
        yield from _of_rows(account, project.rules.warn_above.unplaced)
    if accounting.unused_categories:
        yield Message(
            "No incident has the category {categories}. Is it spelled as the exports do? "
            "See what they call theirs with: lagesbild inspect FILE",
            categories=", ".join(f"'{name}'" for name in accounting.unused_categories),
        )


def _of_rows(account: FileAccount, unplaced_share: float) -> Iterator[Message]:
    """Shares of an export's rows that are above ``rules.warn_above``."""
    if at_default := account.reasons.get(c.DEFAULT_POSITION):
        yield Message(
            "{file}: {rows} rows lie at one and the same coordinate, more than a real place has: they count as placed by an area, "
            'and stand on no map. If it is a real place, write default_positions = "point" in its source.',
            file=account.file,
            rows=at_default["rows"],
        )
    for kind, rows in account.doubts.items():
        found = {"file": account.file, "rows": rows, "rows_read": account.rows_read}
        match kind:
            case "quarantined":
                yield Message(
                    "{file}: {rows} of {rows_read} rows cannot be used. Correct them in the quarantine workbook, or how the "
                    "file is read in lagesbild.toml.",
                    **found,
                )
            case "unknown_category":
                yield Message(
                    "{file}: {rows} of {rows_read} rows have no category, or one that lagesbild.toml does not name, and count as "
                    "'Övrigt'. See them with: lagesbild inspect FILE, and add them to [[categories]].",
                    **found,
                )
            case "unplaced" if rows - account.placed > unplaced_share * account.rows_read:
                yield Message(
                    "{file}: {rows} of {rows_read} rows have no place: they are counted, and stand on no map.",
                    **found | {"rows": rows - account.placed},
                )
            case "replaced":
                yield Message(
                    "{file}: {rows} of {rows_read} rows replace an incident of the same number that said something else. "
                    "Is that right?",
                    **found,
                )
            case misread if misread in _MISREAD:
                yield Message(_MISREAD[misread], file=account.file, rows_read=account.rows_read)
            case "copies":
                yield Message(
                    "{file}: {rows} of {rows_read} rows say, but for one thing, what incidents of an earlier export say that are not "
                    "in this one: the same incidents may count twice, as when a category, an end or a place has been "
                    "corrected. If they are the same, take the earlier export out of data/raw and run again.",
                    **found,
                )
