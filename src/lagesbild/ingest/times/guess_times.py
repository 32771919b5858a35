"""Guess which columns tell when an incident began, ended and was reported, and how their cells are written.

Every reading that the headers allow is judged by the rows: the one that the fewest rows contradict is proposed. What
the rows do not decide is noted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import pandas as pd

from lagesbild.config import TimeField, TimeParts
from lagesbild.errors import Message
from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.proposing.profiles import Profile
from lagesbild.ingest.times import _time_notes as notes
from lagesbild.ingest.times._clock_numbers import CLOCK_NUMBERS
from lagesbild.ingest.times._time_columns import (
    TimeColumn,
    parts_of_time,
    spread,
    time_columns,
    weekday_column,
)
from lagesbild.ingest.times._time_facts import Reading
from lagesbild.ingest.times._time_formats import ENCODED, Order, choose_formats, clock_numbers, order_of
from lagesbild.ingest.times._time_readings import (
    Export,
    Judged,
    best_reading,
    columns_of,
    in_other_system,
    names_of,
    rivals_of,
)
from lagesbild.ingest.times._time_words import plain_time
from lagesbild.ingest.times._written_times import (
    CLOCK_NUMBER_FORMATS,
    DECIMAL_HOURS,
    read_clocks,
    read_moments,
)

_ROWS: Final = 1000  # rows that the facts are judged by, spread over the export
_MOSTLY: Final = 0.5  # share of rows that prove an end wrong
_CLEAR: Final = 0.1  # share of rows that decides between two orders
_UNREAD: Final = 0.05
_MANY_MIDNIGHTS: Final = 0.2  # share of clocks at 00:00 that real times hardly have
_MANY: Final = 20  # rows
_MANY_REAL, _MANY_TEXTS = 8, 3
_MONTHS: Final = 12
_LONGEST_DAY: Final = 40  # characters
_DAY_AND_MONTH: Final = r"(?:\d{1,2}/\d{1,2}|\d{1,2} m\d\d|m\d\d \d{1,2})(?: \d{1,2}(?::\d{2})*)?"
_MONTH_ALONE: Final = r"(?:19|20)\d{2}[-/. ]?(?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/. ](?:19|20)\d{2}|[^\W\d_]{3,9}\.? (?:19|20)\d{2}"


@dataclass(frozen=True)
class TimeGuess:
    """The time columns of an export, and how they are read; ``occurred_from`` is None when none was found.

    ``is_day`` says that starts are days without a clock.
    """

    occurred_from: TimeField | None
    occurred_to: TimeField | None
    reported_at: TimeField | None
    datetime_formats: tuple[str, ...]
    date_formats: tuple[str, ...]
    time_formats: tuple[str, ...]
    timezone: str | None
    midnight: Literal["day"] | None
    used: frozenset[str]
    notes: tuple[Message, ...]
    is_day: bool = False


def guess_times(
    profiles: Sequence[Profile], cells: pd.DataFrame, *, exported_on: date, timezone: str
) -> TimeGuess:
    """Guess from headers and rows.

    Parameters
    ----------
    profiles, cells
        The export's columns, and its cells (NA where missing).
    exported_on
        The day of the export: what lies after it has not happened.
    timezone
        The area's.
    """
    columns = {each.name: each for each in time_columns(profiles, cells)}
    parts = parts_of_time(profiles)
    named = {*columns, *(name for each in parts.values() for name in each.names)}
    export = Export(
        columns=columns,
        parts=parts,
        weekday=weekday_column(profiles),
        filled={name: spread(cells[name].dropna()) for name in named},
        rows=cells.iloc[:: max(1, len(cells) // _ROWS)].head(_ROWS),
        exported_on=exported_on,
        timezone=timezone,
    )
    judged = {order: found for order in _orders(export) if (found := best_reading(export, order))}
    if not judged:
        said = [
            note(each.name)
            for note, is_so in ((notes.months_only, _is_months), (notes.no_year, _lacks_year))
            for each in profiles
            if is_so(each)
        ]
        return TimeGuess(None, None, None, ("iso",), ("iso",), ("iso",), None, None, frozenset(), tuple(said))
    order = min(judged, key=lambda each: (round(judged[each].cost, 3), _oddness(export, each, judged[each])))
    best, doubt = in_other_system(export, judged[order])
    used = names_of(best.reading)
    zone, of_rows = _zone_of_rows(profiles, best.reading.timezone)
    said = [*_doubts_of_order(export, order, judged), *doubt, *_doubts(export, best), *of_rows]
    return TimeGuess(
        occurred_from=best.reading.start,
        occurred_to=best.reading.end,
        reported_at=best.reading.reported,
        datetime_formats=best.reading.datetime_formats or ("iso",),
        date_formats=best.reading.date_formats or ("iso",),
        time_formats=best.reading.time_formats or ("iso",),
        timezone=zone,
        midnight="day" if _is_all_midnight(export, best.reading.start) else None,
        used=frozenset(used),
        notes=tuple(said),
        is_day=_is_day(export, best.reading.start),
    )


def _zone_of_rows(profiles: Sequence[Profile], named: str | None) -> tuple[str | None, tuple[Message, ...]]:
    """The timezone that a column says of all rows, where no header names one; and what to check of such a column."""
    column = next(
        (each for each in profiles if each.filled and vocabulary.speaks_of_timezone(each.words)), None
    )
    if column is None:
        return named, ()
    zones = {vocabulary.timezone_of(text) for text in column.values}
    if len(zones) == 1 and None not in zones and named is None and column.filled == column.rows:
        (zone,) = zones
        return zone, (notes.zone_of_rows(column.name, str(zone)),)
    return named, (notes.zones_unread(column.name),) if zones - {None, named} else ()


def _is_day(export: Export, start: TimeField) -> bool:
    match start:
        case str(name):
            return export.columns[name].is_day
        case TimeParts():
            return not (start.time or start.hour)
        case _:
            return False


def _orders(export: Export) -> list[Order]:
    """The orders of day, month and year that some column allows."""
    moments = [each for each in export.columns.values() if each.kind == "moment"]
    orders: list[Order] = ["dmy"]
    for order in ("mdy", "ymd"):
        for each in moments:
            formats, _ = choose_formats(each.cells, "moment", order, with_numbers=each.has_word)
            if any(order_of(pattern) == order for pattern in formats):
                orders.append(order)
                break
    if any(_swapped_rows(each) for each in moments):
        orders.append("ydm")
    return orders


def _swapped_rows(column: TimeColumn) -> tuple[int, int] | None:
    """Rows of real dates and of texts, where all the real ones may and none of the texts can be months first."""
    real = column.cells.texts.str.extract(r"^\d{4}-(\d{2})-(\d{2})(?:[ T].*)?$")[1].astype("float64")
    text = column.cells.texts.str.extract(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?: .*)?$")[0].astype("float64")
    is_real, is_text = real.notna(), text.notna()
    if not (is_real.any() and is_text.any()) or real.max() > _MONTHS or text.min() <= _MONTHS:
        return None
    return int(column.cells.rows[is_real].sum()), int(column.cells.rows[is_text].sum())


def _oddness(export: Export, order: Order, judged: Judged) -> tuple[int, int]:
    """How unlikely an order is where the facts say nothing: days vary more than months, and Swedes write days first."""
    if order == "ydm":
        counts = [_swapped_rows(each) for each in export.columns.values() if each.kind == "moment"]
        is_sure = any(real >= _MANY_REAL and texts >= _MANY_TEXTS for real, texts in filter(None, counts))
        return (-1 if is_sure else 1), 0
    start = judged.facts.start.dropna()
    days, months = start.dt.day.nunique(), start.dt.month.nunique()
    is_odd = len(start) >= _MANY and months >= 2 * days
    return int(is_odd), ("dmy", "ymd", "mdy").index(order)


def _doubts_of_order(export: Export, order: Order, judged: dict[Order, Judged]) -> Iterator[Message]:
    """A note where no other order is contradicted by many more rows than the chosen one."""
    chosen = judged[order]
    for other, found in sorted(judged.items(), key=lambda each: each[1].cost):
        same_fields = found.reading.start == chosen.reading.start
        if other == order or not same_fields or found.facts.bad - chosen.facts.bad >= _CLEAR:
            continue
        differs = (
            chosen.facts.start.notna() & found.facts.start.notna() & chosen.facts.start.ne(found.facts.start)
        )
        if not differs.any():
            continue
        row = differs.idxmax()
        text = _text_of(export, chosen.reading.start, row)
        told = notes.swapped_days if "ydm" in {order, other} else notes.day_and_month
        yield told(text, chosen.facts.start[row], found.facts.start[row])
        return


def _text_of(export: Export, field: TimeField, row: int) -> str:
    return str(export.rows.loc[row, columns_of(field)[0]])


def _doubts(export: Export, best: Judged) -> Iterator[Message]:
    """What else is weak in a reading."""
    reading = best.reading
    yield from _doubts_of_start(export, best)
    if reading.end is not None and not isinstance(reading.end, str):
        day = columns_of(reading.end)[:-1]
        if set(day) <= set(columns_of(reading.start)):
            yield notes.SHARED_DAY
    if best.dropped is not None:
        yield notes.dropped_end(columns_of(best.dropped)[-1])
    for name in export.columns:
        if name in names_of(reading):
            yield from _doubts_of_column(export, reading, export.columns[name])
    if best.facts.unread > _UNREAD:
        yield notes.unread(_least_read(export, reading), best.facts.unread)
    if best.facts.bad - best.facts.unread > _UNREAD:
        yield notes.contradicted(best.facts.bad - best.facts.unread)
    yield from _doubts_of_zone(reading)


def _least_read(export: Export, reading: Reading) -> str:
    """The column of a reading in which most rows have no time that can be read."""
    starts = columns_of(reading.start)

    def unread(name: str) -> int:
        text = export.rows[name].dropna()
        if export.columns[name].kind == "time":
            read = read_clocks(text, reading.time_formats)["clock"]
        else:
            formats = (*reading.datetime_formats, *reading.date_formats)
            read = read_moments(text, formats, export.timezone)["wall"]
        return int(read.isna().sum()) + (len(export.rows) - len(text)) * (name == starts[0])

    return max((name for name in names_of(reading) if name in export.columns), key=unread, default=starts[0])


def _doubts_of_zone(reading: Reading) -> Iterator[Message]:
    """A timezone that some headers do not name, or may have named before they were cut."""
    zones = {name: vocabulary.timezone_of(name) for name in sorted(names_of(reading))}
    yield from (notes.cut_header(name) for name in zones if vocabulary.is_cut(name))
    named = [name for name, zone in zones.items() if zone]
    if reading.timezone and any(zone != reading.timezone for zone in zones.values()):
        yield notes.zone(reading.timezone, named)
    elif not reading.timezone and named:
        yield notes.zone_of_others(named)


def _doubts_of_start(export: Export, best: Judged) -> Iterator[Message]:
    names = columns_of(best.reading.start)
    columns = [export.columns[name] for name in names if name in export.columns]
    if best.role == vocabulary.REPORTED:
        yield notes.REPORT_AS_START
    if best.role == vocabulary.ANY:
        if columns and not any(each.has_word for each in columns):
            yield notes.no_word(names[0])
        if rivals := [each.name for each in rivals_of(export, best.reading) if each.role == best.role]:
            yield notes.several(names[0], rivals)
    if _is_all_midnight(export, best.reading.start):
        yield notes.ALL_MIDNIGHT


def _doubts_of_column(export: Export, reading: Reading, column: TimeColumn) -> Iterator[Message]:
    encoded = [each for each in column.formats if each in ENCODED]
    if column.kind == "time":
        is_bare = export.filled[column.name].str.fullmatch(r"\d{1,2}").any()  # "ca 21" says what it is
        if is_bare and "%H" in encoded and "%H" in reading.time_formats:
            yield notes.encoded_clock(column.name)
        yield from _doubts_of_clock_numbers(export, reading, column)
    elif encoded:
        formats = {*reading.datetime_formats, *reading.date_formats} & ENCODED
        text = export.filled[column.name].iloc[0]
        read = read_moments(pd.Series([text], dtype="str"), tuple(formats), export.timezone)["wall"].iloc[0]
        if pd.notna(read):
            yield notes.encoded(column.name, sorted(formats), text, read)
    if _MANY_MIDNIGHTS <= column.midnights < 1 and column.cells.count >= _MANY:
        yield notes.some_midnight(column.name, column.midnights)


def _doubts_of_clock_numbers(export: Export, reading: Reading, column: TimeColumn) -> Iterator[Message]:
    """How a column's numbers are read as clocks, with one that both readings allow where neither is sure."""
    read_as = next((each for each in reading.time_formats if each in CLOCK_NUMBER_FORMATS), None)
    text = export.filled[column.name]
    text = text[text.str.fullmatch(CLOCK_NUMBERS) & text.str.contains("[.,]0*[1-9]")]
    if read_as is None or text.empty:
        return
    (other,) = CLOCK_NUMBER_FORMATS - {read_as}
    ours, theirs = (read_clocks(text, (each,))["clock"] for each in (read_as, other))
    together = tuple(
        each.name
        for each in export.columns.values()
        if each.kind == "time" and each.name in names_of(reading)
    )
    if not clock_numbers(export.together(together)).is_sure and theirs.notna().any():
        row = theirs.first_valid_index()
        yield notes.either_clock(column.name, text[row], ours[row], theirs[row], other)
    elif ours.notna().any():
        told = notes.decimal_hours if read_as == DECIMAL_HOURS else notes.clock_number
        row = ours.first_valid_index()
        yield told(column.name, text[row], ours[row])


def _is_all_midnight(export: Export, start: TimeField) -> bool:
    """Whether the start's own clocks are all 00:00."""
    columns = [export.columns[name] for name in columns_of(start) if name in export.columns]
    clocks = [each for each in columns if each.kind == "time"]
    return bool(columns) and all(each.midnights == 1 for each in clocks or columns)


def _lacks_year(column: Profile) -> bool:
    """Whether most cells are a day and a month, with or without a clock, and no year."""
    if not column.filled or not vocabulary.speaks_of_time(column.words) or column.mean_length > _LONGEST_DAY:
        return False
    plain = column.values.map(plain_time)
    return bool(plain.str.fullmatch(_DAY_AND_MONTH).mean() >= _MOSTLY)


def _is_months(column: Profile) -> bool:
    return bool(column.filled) and bool(column.values.str.fullmatch(_MONTH_ALONE).mean() >= _MOSTLY)
