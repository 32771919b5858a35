"""Tell what a person should see to in what was read: it stops nothing, and makes a report less true."""

from collections.abc import Iterator

from lagesbild.errors import Notice
from lagesbild.ingest.store import Accounting, FileAccount


def doubts(accounting: Accounting) -> Iterator[Notice]:
    """What is doubtful in the workspace's exports and settings, the exports in the order they were made."""
    for account in accounting.files:
        yield from _of_rows(account)
    if accounting.unused_categories:
        yield Notice(
            "No incident has the category {categories}. Is it spelled as the exports do? "
            "See what they call theirs with: lagesbild inspect FILE",
            categories=", ".join(f"'{name}'" for name in accounting.unused_categories),
        )


def _of_rows(account: FileAccount) -> Iterator[Notice]:
    """Shares of an export's rows that are above ``rules.warn_above``."""
    for kind, rows in account.doubts.items():
        found = {"file": account.file, "rows": rows, "rows_read": account.rows_read}
        match kind:
            case "quarantined":
                yield Notice(
                    "{file}: {rows} of {rows_read} rows cannot be used. Correct them in the quarantine workbook, or how the "
                    "file is read in lagesbild.toml.",
                    **found,
                )
            case "unknown_category":
                yield Notice(
                    "{file}: {rows} of {rows_read} rows have a category that lagesbild.toml does not name, and count as "
                    "'Övrigt'. See them with: lagesbild inspect FILE, and add them to [[categories]].",
                    **found,
                )
            case "unplaced":
                yield Notice(
                    "{file}: {rows} of {rows_read} rows have no place: they are counted, and stand on no map.",
                    **found,
                )
            case "replaced":
                yield Notice(
                    "{file}: {rows} of {rows_read} rows replace an incident of the same number that said something else. "
                    "Is that right?",
                    **found,
                )
