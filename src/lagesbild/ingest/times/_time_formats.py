"""Find how the cells of a column are written as times: which formats read most of its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import Final, Literal

import numpy as np
import pandas as pd

from lagesbild.ingest.times._clock_numbers import CLOCK_NUMBERS, ClockNumbers, clock_numbers_of
from lagesbild.ingest.times._time_words import TO, plain_format, plain_time, sides_of
from lagesbild.ingest.times._written_times import (
    CLOCK_NUMBER,
    CLOCK_NUMBER_FORMATS,
    DECIMAL_HOURS,
    read_clocks,
    read_moments,
)

FormatKind = Literal["moment", "time"]
Order = Literal["ymd", "dmy", "mdy", "ydm"]
"""Which way a date of three numbers is read where its form allows several.

In the last, real dates of a workbook have day and month swapped, and the rest are texts: what a spreadsheet makes of
days before months when it takes them for months before days.
"""

_DATES: Final = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
    "%d/%m %Y", "%m/%d %Y", "%d.%m %Y", "%d/%m-%Y", "%d/%m-%y", "%d.%m-%y", "%y-%m-%d", "%d-%m-%y", "%m-%d-%y", "%d/%m/%y", "%m/%d/%y", "%y/%m/%d",
    "%d.%m.%y", "%y.%m.%d", "%Y%m%d", "%y%m%d", "%d %B %Y", "%B %d %Y", "%Y %B %d", "%d %B %y", "%B %d %y",
    "%G-W%V-%u",
)  # fmt: skip
_CLOCKS: Final = (
    "%H:%M", "%H:%M:%S", "%H.%M", "%H.%M.%S", "%I:%M %p", "%I:%M:%S %p", "%H:%M:%S.%f", "%I %p", "%H:%M:%S%z",
    "%H:%M%z",
)  # fmt: skip
_BETWEEN: Final = (", ", " kl ", " kl. ", "T")  # what may stand in place of a space, for the proposal to show
_SWAPPED: Final = ("%Y-%d-%m", "%Y-%d-%m %H:%M:%S")
_CANDIDATES: Final[dict[FormatKind, tuple[str, ...]]] = {
    "moment": (
        "iso",
        *_DATES,
        *(f"{day} {clock}" for day, clock in product(_DATES, (*_CLOCKS, "%H%M", "%H"))),
        *_SWAPPED, "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%d %B %Y:%H:%M:%S", "excel", "epoch_ms", "epoch_s",
    ),
    "time": (
        "iso", "%I:%M %p", "%I:%M:%S %p", "%I %p", "kl %H:%M", "kl. %H:%M", "kl %H.%M", "kl. %H.%M", "%H", "%H%M",
        "%H%M%S", "excel", CLOCK_NUMBER, DECIMAL_HOURS,
    ),
}  # fmt: skip
# What "iso" means to the reader of times is wider; here each shape is proposed under its plainest name.
_ISO: Final[dict[FormatKind, str]] = {
    "moment": r"\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
    r"|\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}[+-]\d{2}(?::?\d{2})?|(?:19|20)\d{6}T\d{4}(?:\d{2})?(?:Z|[+-]\d{2}(?::?\d{2})?)?",
    "time": r"(?:1899-12-3\d |1900-01-01 |1970-01-01[T ]|12/30/1899 |30[./]12[./]1899 )?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?",
}
_PARTING: Final = rf"(?:{TO}|\s?[-/]\s?)"  # of the two ends of a span in plain text
_ISO_END: Final = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8})(?:[t ]\d{1,2}[\d:.]*\s?(?:z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_END_CLOCK: Final = r"(?:\d{1,6}(?:[:.]\d{2}){0,2}|\d*\.\d+)(?: ?[ap]m)?"
_EXCEL: Final[dict[FormatKind, str]] = {
    "moment": r"(?:[34]\d{4}|5[0-4]\d{3})(?:[.,]\d+)?",
    "time": r"0?[.,]\d+|[01]",
}
_EPOCHS: Final = {
    "epoch_ms": r"[1-4]\d{12}(?:\.0)?|[1-9]\d{11}(?:\.0)?|1[.,]\d{6,}e\+?12",
    "epoch_s": r"[1-4]\d{9}(?:\.0)?|[3-9]\d{8}(?:\.0)?",
}
_DIRECTIVES: Final = {
    "%Y": r"(?:19|20)\d{2}", "%y": r"\d{2}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%H": r"\d{1,2}", "%I": r"\d{1,2}",
    "%M": r"\d{2}", "%S": r"\d{2}", "%p": r"[AaPp][Mm]", "%f": r"\d+", "%z": r"(?:Z|[+-]\d{2}(?::?\d{2})?)",
    "%B": r"[^\W\d_]{3,}", "%G": r"(?:19|20)\d{2}", "%V": r"\d{1,2}", "%u": r"[1-7]",
}  # fmt: skip
_COMPACT: Final = {
    "%Y%m%d": r"(?:19|20)\d{6}",
    "%y%m%d": r"\d{6}",
    "%H%M": r"\d{1,4}(?:[.,]0)?",
    "%H%M%S": r"\d{5,6}(?:[.,]0)?",
    "%H": r"(?:[01]?\d|2[0-4])(?:[.,]0)?",
    CLOCK_NUMBER: r"(?:[01]?\d|2[0-4])(?:[.,][0-5]\d?)?",
    DECIMAL_HOURS: CLOCK_NUMBERS,
    "%Y%m%d%H%M": r"(?:19|20)\d{10}",
    "%Y%m%d%H%M%S": r"(?:19|20)\d{12}",
}
ENCODED: Final = frozenset({"excel", "excel_1904", "epoch_s", "epoch_ms", "%H", *CLOCK_NUMBER_FORMATS})
"""Formats of plain numbers whose meaning the number alone does not show."""
NUMBERS: Final = frozenset({*_COMPACT, "excel", "epoch_s"})
"""Formats that read plain numbers: only where the header says that they are times."""
_FEWEST_OF_NUMBERS: Final = 0.02  # share of rows that a further format of plain numbers must read
_MOST_FORMATS: Final = 4
_FIRST: Final = 200  # values that a format must fit one of to be tried
_ZONE: Final = "Etc/UTC"


@dataclass(frozen=True, eq=False)
class Cells:
    """Different texts of a column, in plain figures too, and how many rows have each; hashed by identity."""

    texts: pd.Series
    plain: pd.Series
    rows: np.ndarray

    @cached_property
    def raw_texts(self) -> list[str]:
        """The texts, to be searched one by one."""
        return self.texts.tolist()

    @cached_property
    def plain_texts(self) -> list[str]:
        """The same in plain figures."""
        return self.plain.tolist()

    @property
    def count(self) -> int:
        """Filled rows."""
        return int(self.rows.sum())


def cells_of(columns: Sequence[pd.Series]) -> Cells:
    """The filled cells of columns, counted."""
    counts = pd.concat([column.dropna() for column in columns], ignore_index=True).value_counts(sort=False)
    plain = pd.Series([plain_time(text) for text in counts.index], dtype="str")
    return Cells(pd.Series(counts.index, dtype="str"), plain, counts.to_numpy())


def is_number(cells: Cells) -> bool:
    """Whether most rows are a plain number, which is a time only where the header says so."""
    return float(cells.rows[_full(cells.raw_texts, r"\d+(?:[.,]\d+)?")].sum()) > cells.count / 2


@lru_cache(maxsize=256)
def choose_formats(
    cells: Cells, kind: FormatKind, order: Order, *, with_numbers: bool
) -> tuple[tuple[str, ...], int]:
    """The formats that read the most rows: the one that reads most first, others for the rest; and the rows read."""
    left = np.ones(len(cells.texts), dtype=bool)
    chosen: list[str] = []
    candidates = [
        each
        for each in _fitting(cells, kind)
        if _is_in_order(each, order) and (with_numbers or each not in NUMBERS)
    ]
    reads = {each: _reads(cells, each, kind) for each in candidates}
    spelled = {each: _spelled(each, cells.texts, kind) for each in candidates}
    written = {each: _full(cells.raw_texts, _shape(spelled[each], kind)) for each in candidates}
    while left.any() and candidates and len(chosen) < _MOST_FORMATS:
        rows = {each: int(cells.rows[left & reads[each]].sum()) for each in candidates}
        # Of formats that read as many rows, the one that reads them as they are written.
        best = max(candidates, key=lambda each: (rows[each], cells.rows[left & written[each]].sum()))
        if rows[best] <= (_FEWEST_OF_NUMBERS * cells.count if chosen and best in NUMBERS else 0):
            break
        chosen.append(spelled[best])
        left &= ~reads[best]
    return tuple(chosen), int(cells.rows[~left].sum())


def _spelled(pattern: str, texts: pd.Series, kind: FormatKind) -> str:
    """The format with what stands between day and clock in the texts: it is read faster, and shows what is read."""
    day, space, clock = pattern.rpartition(" %")
    spellings = [
        pattern,
        *(f"{day}{between}%{clock}" for between in _BETWEEN if space and day.startswith("%")),
    ]
    if len(spellings) == 1:
        return pattern
    first = texts.head(_FIRST)
    return max(
        spellings, key=lambda each: sum(map(bool, map(_compiled(_shape(each, kind)).fullmatch, first)))
    )


@lru_cache(maxsize=256)
def _fitting(cells: Cells, kind: FormatKind) -> tuple[str, ...]:
    """The formats that some of the cells have the shape of."""
    step = max(1, len(cells.texts) // _FIRST)
    raw, plain = (each.iloc[::step].tolist() for each in (cells.texts, cells.plain))
    # Of "13-14/11 2026" only the last end is a whole day.
    ends = [*plain, *sides_of(cells.plain.iloc[::step])["last"]]
    begins = {shape: any(map(_compiled(shape).match, ends)) for shape in _plain_shapes(kind)}
    return tuple(
        each
        for each in _CANDIDATES[kind]
        if begins[_plain_shape(each, kind)] or any(map(_compiled(_shape(each, kind)).fullmatch, raw))
    )


@cache
def _plain_shapes(kind: FormatKind) -> frozenset[str]:
    return frozenset(_plain_shape(each, kind) for each in _CANDIDATES[kind])


def _is_in_order(pattern: str, order: Order) -> bool:
    """Whether ``order`` allows a format of three numbers; with four figures or a name the year shows itself."""
    if pattern == "iso" or pattern.startswith(("%Y-%m-%d", "%Y-%d-%m")):
        return (pattern in _SWAPPED) == (order == "ydm")
    found = order_of(pattern)
    if found is None:
        return True
    if "%y" in pattern:
        return found == order
    return found == ("mdy" if order == "mdy" else "dmy")


@cache
def order_of(pattern: str) -> Order | None:
    """The order of a date of three numbers whose form allows several; None where it shows itself.

    With points, or a slash and a dash, nobody writes months first.
    """
    if "%d.%m" in pattern or "%d/%m-" in pattern:
        return None
    if "%m" not in pattern or "%Y" in pattern[:2] or pattern.startswith("%y%m%d"):
        return None
    places = {letter: pattern.find(f"%{letter}") for letter in "dm"}
    if pattern.startswith("%y"):
        return "ymd"
    return "dmy" if places["d"] < places["m"] else "mdy"


@lru_cache(maxsize=1024)
def _reads(cells: Cells, pattern: str, kind: FormatKind) -> np.ndarray:
    """Which texts the reader of times itself reads with ``pattern``, of those that have its shape or are its spans."""
    is_shaped = _full(cells.raw_texts, _shape(pattern, kind)) | _full(
        cells.plain_texts, _plain_shape(pattern, kind)
    )
    is_tried = is_shaped | (_full(cells.plain_texts, _span_shape(pattern, kind)) & _parted(cells))
    is_read = np.zeros(len(cells.texts), dtype=bool)
    if kind == "time":
        clocks = clock_numbers(cells).format
        if pattern in CLOCK_NUMBER_FORMATS and pattern != clocks:
            return is_read
        if clocks == DECIMAL_HOURS and pattern != clocks:  # "21.25" is then no hours and minutes either
            is_tried &= ~_full(cells.raw_texts, CLOCK_NUMBERS)
    if is_tried.any():
        texts = cells.texts[is_tried]
        read = read_clocks(texts, (pattern,)) if kind == "time" else read_moments(texts, (pattern,), _ZONE)
        is_kept = read.iloc[:, 0].notna().to_numpy() & (
            is_shaped[is_tried] | read["until"].notna().to_numpy()
        )
        is_read[is_tried] = is_kept
    return is_read


@lru_cache(maxsize=256)
def clock_numbers(cells: Cells) -> ClockNumbers:
    """What the cells' numbers are if they are clocks."""
    return clock_numbers_of(cells.texts, cells.rows)


@lru_cache(maxsize=256)
def _parted(cells: Cells) -> np.ndarray:
    """Which plain texts can be parted into the two ends of a span."""
    return cells.plain.str.contains(rf"{TO}|\d-\d|^[^/]*/[^/]*$", regex=True).to_numpy(dtype=bool)


_compiled = cache(re.compile)  # re itself keeps too few, and pandas none


def _full(texts: Sequence[str], shape: str) -> np.ndarray:
    """Which texts have the shape; figures and letters are ASCII's."""
    has = _compiled(shape, re.ASCII).fullmatch
    return np.fromiter((has(text) is not None for text in texts), bool, len(texts))


@cache
def _shape(pattern: str, kind: FormatKind) -> str:
    """What a value looks like that may be written with ``pattern``; blind to impossible days."""
    if pattern == "iso":
        return _ISO[kind]
    if pattern == "excel":
        return _EXCEL[kind]
    if shape := _EPOCHS.get(pattern) or _COMPACT.get(pattern):
        return shape
    shape = re.escape(pattern).replace("%H%M", r"\d{3,4}")
    for directive, digits in _DIRECTIVES.items():
        shape = shape.replace(directive, digits)
    return shape


@cache
def _plain_shape(pattern: str, kind: FormatKind) -> str:
    """The shape of what ``pattern`` reads in plain text, where each clock may be 24:00."""
    shape = _shape(plain_format(pattern) if "%" in pattern else pattern, kind)
    return shape.replace(r"\ ", " ")


@cache
def _span_shape(pattern: str, kind: FormatKind) -> str:
    """What a plain text looks like that may be a span with an end written with ``pattern``."""
    if kind == "time":
        return rf"{_END_CLOCK}{_PARTING}{_END_CLOCK}"
    shape = _ISO_END if pattern == "iso" else f"(?:{_plain_shape(pattern, kind)})"
    return rf"{shape}{_PARTING}.*|.*{_PARTING}{shape}"
