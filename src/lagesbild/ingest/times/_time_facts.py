"""Judge a reading of an export's times by what cannot be: a start in the future, after the end or after the report."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd

from lagesbild.config import Columns, Source, TimeField
from lagesbild.ingest.times._time_words import weekday_of
from lagesbild.ingest.times._written_times import END_OF_DAY
from lagesbild.ingest.times.times import read_span, read_times

_EARLIEST: Final = pd.Timestamp("1990-01-01")
_LONGEST: Final = pd.Timedelta(days=31)


@dataclass(frozen=True)
class Reading:
    """Which columns tell the start, the end and the report, and how they are written."""

    start: TimeField
    end: TimeField | None
    reported: TimeField | None
    datetime_formats: tuple[str, ...]
    date_formats: tuple[str, ...]
    time_formats: tuple[str, ...]
    timezone: str | None

    def source(self) -> Source:
        """A source that is read so."""
        return Source(
            name="probe",
            files="*",
            datetime_formats=self.datetime_formats,
            date_formats=self.date_formats,
            time_formats=self.time_formats,
            timezone=self.timezone,
            columns=Columns(
                id="?",
                occurred_from=self.start,
                occurred_to=self.end,
                reported_at=self.reported,
                category="?",
            ),
        )


@dataclass(frozen=True)
class Facts:
    """Shares of the rows: ``bad`` have any of the others; ``start`` is the start as read."""

    bad: float
    unread: float
    impossible: float
    end_first: float
    end_after_report: float
    start_after_report: float
    long: float
    rows: int
    start: pd.Series
    latest: pd.Series


def facts_of(
    reading: Reading, cells: pd.DataFrame, *, exported_on: date, timezone: str, weekday: str | None
) -> Facts:
    """Read the rows as ``reading`` says, and count what cannot be."""
    source = reading.source()
    span = read_span(cells, source, timezone=timezone)
    reported = read_times(cells, reading.reported, source, timezone=timezone)
    start, end = span.start.wall, span.end.wall
    tomorrow = pd.Timestamp(exported_on + timedelta(days=1))
    unread = start.isna() | span.end.unreadable | reported.unreadable
    impossible = (start >= tomorrow) | (start < _EARLIEST) | (reported.wall >= tomorrow)
    if weekday:
        said = cells[weekday].map(weekday_of, na_action="ignore")
        impossible |= said.notna() & start.notna() & said.ne(start.dt.day_of_week)
    end_first = end < start
    start_late = start > reported.latest
    bad = unread | impossible | end_first | start_late

    def share(rows: pd.Series) -> float:
        return float(rows.mean()) if len(rows) else 0.0

    has_end = end.notna() & (span.start.latest != end)
    # An end that is a day is that whole day, and may have been reported on it.
    ended = end.mask(end.eq(end.dt.normalize() + END_OF_DAY), end.dt.normalize())
    return Facts(
        bad=share(bad),
        unread=share(unread),
        impossible=share(impossible),
        end_first=share(end_first[has_end]),
        end_after_report=share((ended > reported.latest)[has_end & reported.wall.notna()]),
        start_after_report=share(start_late[reported.wall.notna()]),
        long=share(((end - start) > _LONGEST)[has_end]),
        rows=len(cells),
        start=start,
        latest=span.start.latest,
    )
