"""Form every reading of an export's times that its headers allow, and weigh it by what the rows say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import pandas as pd

from lagesbild.config import TimeColumns, TimeField, TimeParts
from lagesbild.errors import Message
from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.times import _time_notes as notes
from lagesbild.ingest.times._time_columns import TimeColumn
from lagesbild.ingest.times._time_facts import Facts, Reading, facts_of
from lagesbild.ingest.times._time_formats import Cells, FormatKind, Order, cells_of, choose_formats
from lagesbild.ingest.times._written_times import read_moments

_COSTS: Final = {vocabulary.FROM: 0.0, vocabulary.ANY: 0.3, vocabulary.REPORTED: 1.5}
"""What a start's header costs, in shares of contradicting rows: rather an unclear header than half the rows wrong."""
_NO_CLOCK, _ENCODED, _NO_WORD, _OTHER_ZONE, _PARTED = 0.2, 0.3, 0.4, 0.1, 0.25
_NO_END: Final = 0.3
_MOST_OPTIONS: Final = 12
_MOSTLY: Final = 0.5  # share of rows that prove an end wrong
_OLD_DAYS: Final = 3 * 365


@dataclass(frozen=True)
class Export:
    """An export's columns of times, and rows spread over it to judge by."""

    columns: dict[str, TimeColumn]
    parts: dict[str, TimeParts]
    weekday: str | None
    filled: dict[str, pd.Series]
    rows: pd.DataFrame
    exported_on: date
    timezone: str
    counted: dict[tuple[str, ...], Cells] = field(default_factory=dict)

    def of(self, role: str, kind: str) -> list[TimeColumn]:
        """The columns of a role, in their order."""
        return [each for each in self.columns.values() if each.role == role and each.kind == kind]

    def together(self, names: tuple[str, ...]) -> Cells:
        """The cells of some columns of times, counted once for all readings that take them."""
        if len(names) == 1:
            return self.columns[names[0]].cells
        if names not in self.counted:
            self.counted[names] = cells_of([self.filled[name] for name in names])
        return self.counted[names]


@dataclass(frozen=True)
class Judged:
    """A reading, what the rows say of it, and what it costs in shares of rows."""

    reading: Reading
    facts: Facts
    cost: float
    role: str
    dropped: TimeField | None = None


def best_reading(export: Export, order: Order) -> Judged | None:
    """The start that costs least, with the end and the report that go with it."""
    options = [option for role in _COSTS for option in _starts(export, role)]
    judged = [_judge(export, field, role, cost, order) for field, role, cost in options[:_MOST_OPTIONS]]
    return min(judged, key=lambda each: each.cost, default=None)


def _starts(export: Export, role: str) -> Iterator[tuple[TimeField, str, float]]:
    """The fields of a role that may be the start, and what each costs."""
    others = {vocabulary.FROM: vocabulary.ANY, vocabulary.ANY: vocabulary.FROM}
    clock = _clock(export, role) or (_clock(export, others[role]) if role in others else None)
    for each in export.of(role, "moment"):
        cost = _COSTS[role] + _cost_of(each)
        if not each.is_day:
            yield each.name, role, cost
        elif clock:
            yield TimeColumns(date=each.name, time=clock.name), role, cost + _cost_of(clock)
        else:
            yield each.name, role, cost + _NO_CLOCK
    for words, parts in export.parts.items():
        if vocabulary.time_role(words) == role:
            if not parts.hour and clock:
                yield parts.model_copy(update={"time": clock.name}), role, _COSTS[role] + _PARTED
            else:
                yield parts, role, _COSTS[role] + _PARTED + (0 if parts.hour else _NO_CLOCK)


def _cost_of(column: TimeColumn) -> float:
    cost = _ENCODED * column.is_encoded + _NO_WORD * (not column.has_word)
    return cost + _OTHER_ZONE * (
        (vocabulary.timezone_of(column.name) is not None) - vocabulary.speaks_of_local_time(column.words)
    )


def _clock(export: Export, role: str) -> TimeColumn | None:
    """The times of day of a role that are surest."""
    return min(export.of(role, "time"), key=_cost_of, default=None)


def _judge(export: Export, start: TimeField, role: str, cost: float, order: Order) -> Judged:
    taken = set(columns_of(start))
    reports = [field for field in _reports(export) if not set(columns_of(field)) & taken] or [None]
    end = _end(export, start)
    readings = [_reading(export, (start, end, report), order) for report in reports]
    facts = [_facts(export, reading) for reading in readings]
    at = min(range(len(readings)), key=lambda each: facts[each].bad)
    reading, found, dropped = readings[at], facts[at], None
    is_no_end = max(found.end_first, found.end_after_report, found.long) > _MOSTLY
    if end is not None and is_no_end:
        reading, dropped = _reading(export, (start, None, reading.reported), order), end
        found = _facts(export, reading)
        cost += _NO_END
    late = max((_later(export, found, other, order) for other in rivals_of(export, reading)), default=0.0)
    return Judged(reading, found, cost + found.bad + late, role, dropped)


def _end(export: Export, start: TimeField) -> TimeField | None:
    clock = _clock(export, vocabulary.TO)
    moments = sorted(export.of(vocabulary.TO, "moment"), key=lambda each: (each.is_day, _cost_of(each)))
    moments = [each for each in moments if each.name not in columns_of(start)]
    if moments:
        first = moments[0]
        return TimeColumns(date=first.name, time=clock.name) if first.is_day and clock else first.name
    if clock is None:
        return None
    match start:
        case str(day):
            return TimeColumns(date=day, time=clock.name)
        case TimeColumns(date=day):
            return TimeColumns(date=day, time=clock.name)
        case TimeParts():
            return TimeParts(year=start.year, month=start.month, day=start.day, time=clock.name)


def _reports(export: Export) -> list[TimeField | None]:
    clock = _clock(export, vocabulary.REPORTED)
    return [
        TimeColumns(date=each.name, time=clock.name) if each.is_day and clock else each.name
        for each in export.of(vocabulary.REPORTED, "moment")
    ]


def _reading(
    export: Export, fields: tuple[TimeField, TimeField | None, TimeField | None], order: Order
) -> Reading:
    """The fields with the formats that read most of their rows, and the timezone that a header names."""
    whole, days, clocks = [], [], []
    for each in fields:
        match each:
            case str(name):
                whole.append(name)
            case TimeColumns(date=day, time=time):
                days.append(day)
                clocks.append(time)
            case TimeParts(time=str(time)):
                clocks.append(time)
            case _:
                pass
    named = columns_of(fields[0])
    is_day = isinstance(fields[0], str) and export.columns[fields[0]].is_day
    # Another header may still say what was cut off, or speaks of the only clocks that there are.
    if is_day or any(vocabulary.is_cut(name) for name in named):
        named = tuple(name for each in fields if each is not None for name in columns_of(each))
    zones = [vocabulary.timezone_of(name) for name in named]
    return Reading(
        *fields,
        datetime_formats=_formats(export, whole, "moment", order),
        date_formats=_formats(export, days, "moment", order),
        time_formats=_formats(export, clocks, "time", order),
        timezone=next((zone for zone in zones if zone), None),
    )


def _formats(export: Export, names: Iterable[str], kind: FormatKind, order: Order) -> tuple[str, ...]:
    """Columns are judged together: one may tell day from month where another cannot."""
    columns = [export.columns[name] for name in dict.fromkeys(names)]
    if not columns:
        return ("iso",)
    cells = export.together(tuple(each.name for each in columns))
    formats, _ = choose_formats(cells, kind, order, with_numbers=all(each.has_word for each in columns))
    return formats or ("iso",)


def _facts(export: Export, reading: Reading) -> Facts:
    return facts_of(
        reading,
        export.rows,
        exported_on=export.exported_on,
        timezone=export.timezone,
        weekday=export.weekday,
    )


def rivals_of(export: Export, reading: Reading) -> list[TimeColumn]:
    """Moments that the reading leaves out, and that may be the start as well."""
    used = names_of(reading)
    return [
        each
        for role in (vocabulary.FROM, vocabulary.ANY)
        for each in export.of(role, "moment")
        if each.name not in used
    ]


def _later(export: Export, facts: Facts, other: TimeColumn, order: Order) -> float:
    """Share of rows whose start is on a later day than another moment: what happened comes before what is written."""
    formats, _ = choose_formats(other.cells, "moment", order, with_numbers=other.has_word)
    read = read_moments(export.rows[other.name], formats, export.timezone)["wall"]
    return float((facts.start.dt.normalize() > read).mean()) if len(read) else 0.0


def in_other_system(export: Export, judged: Judged) -> tuple[Judged, list[Message]]:
    """Serial days in the system of 1904, where that is likelier: the days lie four years later."""
    formats = {*judged.reading.datetime_formats, *judged.reading.date_formats}
    if "excel" not in formats:
        return judged, []

    def changed(those: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("excel_1904" if each == "excel" else each for each in those)

    reading = replace(
        judged.reading,
        datetime_formats=changed(judged.reading.datetime_formats),
        date_formats=changed(judged.reading.date_formats),
    )
    facts = _facts(export, reading)
    newest = judged.facts.start.max()
    is_old = newest < pd.Timestamp(export.exported_on) - pd.Timedelta(days=_OLD_DAYS)
    if pd.isna(newest) or facts.bad > judged.facts.bad or not is_old:
        return judged, []
    return replace(judged, reading=reading, facts=facts), [notes.other_system(facts.start.max(), newest)]


def columns_of(field: TimeField | None) -> tuple[str, ...]:
    match field:
        case None:
            return ()
        case str(name):
            return (name,)
        case several:
            return several.names


def names_of(reading: Reading) -> set[str]:
    fields = (reading.start, reading.end, reading.reported)
    return {name for field in fields for name in columns_of(field)}
