"""Tell which columns of an unknown export are moments, days or times of day, and what their headers say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from lagesbild.config import TimeParts
from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.proposing.profiles import Profile
from lagesbild.ingest.times._time_formats import (
    ENCODED,
    Cells,
    FormatKind,
    Order,
    cells_of,
    choose_formats,
    is_number,
)
from lagesbild.ingest.times._time_words import has_month_name, weekday_of
from lagesbild.ingest.times._written_times import read_clocks, read_moments

_ROWS: Final = 1000  # filled cells of a column that are looked at
_LONGEST: Final = 60  # characters of a written time
_ENOUGH: Final = 0.9  # share of a column's rows that must be read where its header says nothing
_ENOUGH_WITH_WORD: Final = 0.5
_MOSTLY: Final = 0.5
_FEWEST_MIDNIGHTS: Final = 3
_LAST_BLANK_DAY: Final = pd.Timestamp(
    "1900-01-01"
)  # a clock alone is stored as a moment of a day before this
_ORDERS: Final[tuple[Order, ...]] = ("dmy", "mdy", "ymd")
_YEARS, _MONTHS, _DAYS = (1970, 2100), (1, 12), (1, 31)
_TWO_FIGURES: Final = 99


@dataclass(frozen=True)
class TimeColumn:
    """A column of times.

    ``role`` is the vocabulary's word for which time, ``cells`` some of its filled cells, ``midnights`` the share of
    its clocks that are 00:00, ``is_day`` whether it names no clock (or 00:00 alone).
    """

    name: str
    words: str
    kind: FormatKind
    role: str | None
    has_word: bool
    cells: Cells
    is_day: bool
    midnights: float
    formats: tuple[str, ...]

    @property
    def is_encoded(self) -> bool:
        """Whether its cells are numbers that do not show what they mean."""
        return bool(set(self.formats) & ENCODED)


def time_columns(profiles: Sequence[Profile], cells: pd.DataFrame) -> list[TimeColumn]:
    """The columns of times, in their order."""
    found = [_time_column(each, cells[each.name]) for each in profiles if _may_be_time(each)]
    columns = [each for each in found if each is not None]
    # An online form writes when it was opened and sent: neither is when something happened.
    is_form = any("slutforande" in each.words or "completion" in each.words for each in columns)
    if not is_form:
        return columns
    opened = ("starttid", "start time")
    return [replace(each, role=vocabulary.REPORTED) if each.words in opened else each for each in columns]


def parts_of_time(profiles: Sequence[Profile]) -> dict[str, TimeParts]:
    """Year, month and day (and hour and minute) in columns of their own, by the words beside those of the parts."""
    groups: dict[str, dict[str, str]] = {}
    for each in profiles:
        named = vocabulary.part_of_time(each.words)
        if named and _holds_part(named[0], each):
            groups.setdefault(named[1], {}).setdefault(named[0], each.name)
    needed = {"year", "month", "day"}
    return {words: _parts(columns) for words, columns in groups.items() if needed <= set(columns)}


def weekday_column(profiles: Sequence[Profile]) -> str | None:
    """The column whose cells are names of weekdays, unless it is the report's or the end's."""
    ours = (vocabulary.FROM, vocabulary.ANY)
    return next(
        (
            each.name
            for each in profiles
            if each.filled
            and vocabulary.time_role(each.words) in ours
            and all(weekday_of(text) is not None for text in each.values)
        ),
        None,
    )


def spread(column: pd.Series) -> pd.Series:
    """The cells of a column that are looked at, spread over it."""
    return column.iloc[:: max(1, len(column) // _ROWS)].head(_ROWS)


def _may_be_time(column: Profile) -> bool:
    if not column.filled or column.mean_length > _LONGEST:
        return False
    return not vocabulary.speaks_of_other_times(column.words) and bool(
        column.values.str.contains(r"\d", regex=True).mean() >= _ENOUGH_WITH_WORD
    )


def _time_column(column: Profile, series: pd.Series) -> TimeColumn | None:
    cells = cells_of([spread(series.dropna())])
    has_clock, is_time = vocabulary.speaks_of_clock(column.words), vocabulary.speaks_of_time(column.words)
    has_word = is_time or vocabulary.says_when(column.words)
    enough = _ENOUGH_WITH_WORD if is_time else _ENOUGH
    if not has_word and is_number(cells) and column.mean_length < len("1791188100000"):
        return None
    clock_formats, clocks = choose_formats(
        cells, "time", "dmy", with_numbers=has_clock or (not is_time and has_word)
    )
    if not has_clock and "%H" in clock_formats and _are_bare(series):  # a count of something
        clocks = 0
    moment_formats, moments = max(
        (choose_formats(cells, "moment", order, with_numbers=has_word) for order in _ORDERS),
        key=lambda found: found[1],
    )
    if max(clocks, moments) < enough * cells.count:
        return None
    role = vocabulary.time_role(column.words)
    read = read_moments(cells.texts, moment_formats, "Etc/UTC")
    is_blank_day = (read["wall"] < _LAST_BLANK_DAY + pd.Timedelta(days=1)).sum() > len(read) / 2
    if clocks > moments or is_blank_day:
        clock = read_clocks(cells.texts, clock_formats)["clock"]
        midnights = _midnights(clock.eq(pd.Timedelta(0)), clock.notna(), cells)
        return TimeColumn(
            column.name,
            column.words,
            "time",
            role,
            has_word,
            cells,
            is_day=False,
            midnights=midnights,
            formats=clock_formats,
        )
    is_timed = read["wall"].notna() & ~read["is_day"]
    is_midnight = read["wall"].eq(read["wall"].dt.normalize())
    midnights = _midnights(is_midnight & is_timed, is_timed, cells)
    is_day = not is_timed.any() or (midnights == 1 and cells.rows[is_timed].sum() >= _FEWEST_MIDNIGHTS)
    return TimeColumn(
        column.name,
        column.words,
        "moment",
        role,
        has_word,
        cells,
        is_day=bool(is_day),
        midnights=midnights,
        formats=moment_formats,
    )


def _are_bare(series: pd.Series) -> bool:
    """Whether most cells are one or two figures and nothing else: "21", but not "ca 21"."""
    return bool(series.dropna().str.fullmatch(r"\d{1,2}").mean() > _MOSTLY)


def _midnights(is_midnight: pd.Series, is_timed: pd.Series, cells: Cells) -> float:
    timed = int(cells.rows[is_timed.to_numpy()].sum())
    return float(cells.rows[is_midnight.to_numpy()].sum() / timed) if timed else 0.0


def _holds_part(part: str, column: Profile) -> bool:
    if not column.filled:
        return False
    values = pd.to_numeric(column.values, errors="coerce")
    if part == "month" and values.isna().all():
        return all(has_month_name([text]) for text in column.values)
    limits = {"year": _YEARS, "month": _MONTHS, "day": _DAYS, "hour": (0, 24), "minute": (0, 59)}[part]
    is_within = values.between(*limits)
    if part == "year":
        is_within |= values.between(0, _TWO_FIGURES)
    return bool((is_within & values.mod(1).eq(0)).mean() >= _ENOUGH)


def _parts(columns: dict[str, str]) -> TimeParts:
    if "hour" not in columns:
        columns = {part: name for part, name in columns.items() if part != "minute"}
    return TimeParts.model_validate(columns)
