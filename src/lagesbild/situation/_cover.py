"""What the exports cover: a period that they do not reach is not quiet but unknown."""

from datetime import date

import pandas as pd

from lagesbild import columns as c
from lagesbild.analysis.reporting.behind_counts import is_silence_usual
from lagesbild.config import Project
from lagesbild.errors import InputError
from lagesbild.ingest import store
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period


def ingested(project: Project) -> Accounting:
    accounting = Accounting.read(project.processed)
    if accounting is None:
        raise InputError(
            "A report needs ingested exports; there are none in data/processed. Run: lagesbild ingest"
        )
    return accounting


def extracted_on(accounting: Accounting) -> date:
    return max(date.fromisoformat(each.exported_on) for each in accounting.files)


def require_cover(project: Project, accounting: Accounting, extent: store.Extent, period: Period) -> None:
    """A period that the exports do not reach is not quiet but unknown."""
    calendar = project.calendar.calendar()
    if pd.isna(extent.last):
        raise InputError(
            "A report needs incidents; there are none in the exports. Put an export in data/raw and run: lagesbild ingest"
        )
    if extent.last < pd.Timestamp(period.start) and not _is_quiet(project, accounting, period):
        raise InputError(
            "A report needs exports that reach into its period {period}; the newest incident is of {last}. "
            "Put a newer export in data/raw and run: lagesbild ingest, or choose an earlier period: --period {earlier}",
            period=period,
            last=extent.last.date(),
            earlier=calendar.containing(extent.last.date()),
        )
    if extent.first >= pd.Timestamp(period.end):
        raise InputError(
            "A report needs exports that reach into its period {period}; the oldest incident is of {first}. "
            "Put an older export in data/raw and run: lagesbild ingest, or choose a later period: --period {later}",
            period=period,
            first=extent.first.date(),
            later=calendar.containing(extent.first.date()),
        )


def reaches(project: Project, accounting: Accounting, period: Period) -> bool:
    """Whether the exports reach into a period, as ``require_cover`` asks."""
    try:
        require_cover(project, accounting, store.extent(project.processed, accounting), period)
    except InputError:
        return False
    return True


def _is_quiet(project: Project, accounting: Accounting, period: Period) -> bool:
    """Whether an export that covers the period tells nothing of it because nothing happened.

    An export that was made when the period was over covers it, unless its rows end earlier than chance gives: a copy of
    an old one bears a new day. What was reported in the period, of days before it, shows that it is no old one.
    """
    began, came = (
        store.load_column(project.processed, accounting, name) for name in (c.OCCURRED_FROM, c.REPORTED_AT)
    )
    is_live = came.ge(pd.Timestamp(period.start)).any() or is_silence_usual(began, pd.Timestamp(period.end))
    return extracted_on(accounting) >= period.end and bool(is_live)


def first_covered_day(extent: store.Extent) -> date:
    """The first day that counts are complete from.

    Exports are cut by the day of the report: what happened before the first report is there only in
    so far as it was reported late. Without report times the first incident has to do.
    """
    return (extent.first if pd.isna(extent.first_report) else extent.first_report).date()
