"""Guess which columns are times, how they are written, and which time of the incident each tells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

import pandas as pd

from lagesbild.config import Columns, Source, TimeColumns
from lagesbild.ingest import _vocabulary as vocabulary
from lagesbild.ingest._profiles import Profile
from lagesbild.ingest.times import read_times

Kind = Literal["datetime", "date", "time"]

_DATES = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%y-%m-%d", "%d/%m/%y",
    "%m/%d/%y", "%Y%m%d", "%y%m%d",
)  # fmt: skip
_CLOCKS = ("%H:%M", "%H:%M:%S", "%H.%M", "%H.%M.%S", "%I:%M %p", "%I:%M:%S %p")
_BETWEEN = (" ", ", ", " kl ", " kl. ", "T")
_CANDIDATES: dict[Kind, tuple[str, ...]] = {
    "datetime": (
        "iso",
        *(day + between + clock for day, between, clock in product(_DATES, _BETWEEN, _CLOCKS)),
        *(f"{day} %H%M" for day in _DATES),
        "excel",
    ),
    "date": ("iso", *_DATES, "excel"),
    "time": (
        "iso",
        "%I:%M %p",
        "%I:%M:%S %p",
        "kl %H:%M",
        "kl. %H:%M",
        "kl %H.%M",
        "kl. %H.%M",
        "%H%M",
        "excel",
    ),
}
# What "iso" means to the reader of times is wider; here each shape is proposed under its plainest name.
_ISO: dict[Kind, str] = {
    "datetime": r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "time": r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?",
}
_EXCEL: dict[Kind, str] = {
    "datetime": r"[34]\d{4}[.]\d+|5[0-4]\d{3}[.]\d+",
    "date": r"[34]\d{4}|5[0-4]\d{3}",
    "time": r"0?[.]\d+|[01]",
}
_DIRECTIVES = {
    "%Y": r"(?:19|20)\d{2}", "%y": r"\d{2}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%H": r"\d{1,2}", "%I": r"\d{1,2}",
    "%M": r"\d{2}", "%S": r"\d{2}", "%p": r"[AaPp][Mm]",
}  # fmt: skip
_COMPACT = {"%Y%m%d": r"(?:19|20)\d{6}", "%y%m%d": r"\d{6}", "%H%M": r"\d{1,4}"}
_NEED_A_WORD = {"%Y%m%d", "%y%m%d", "%H%M", "excel"}  # plain numbers, unless the header says otherwise
_DECIMAL = r"\d+[.]\d+"  # 14.30 is a time only where the header says so
_ENOUGH = 0.9  # share of a column's values that one kind of time must explain
_WORTH_ADDING = 0.01  # share of values that a further format must explain
_MOST_FORMATS = 3
_FIRST = 100  # values that a format must fit one of to be tried


_Field = str | TimeColumns | None


@dataclass(frozen=True)
class TimeGuess:
    """The time columns of an export, and the formats that read them."""

    occurred_from: str | TimeColumns | None
    occurred_to: str | TimeColumns | None
    reported_at: str | TimeColumns | None
    datetime_formats: tuple[str, ...]
    date_formats: tuple[str, ...]
    time_formats: tuple[str, ...]
    used: frozenset[str]
    notes: tuple[str, ...]


def guess_times(profiles: Sequence[Profile]) -> TimeGuess:
    """Guess from headers and values which columns tell the start, the end and the report."""
    kinds = {each.name: kind for each in profiles if (kind := kind_of(each))}
    roles = {each.name: vocabulary.time_role(each.words) for each in profiles if each.name in kinds}

    def first(role: str, *wanted: Kind) -> str | None:
        return next((name for name in kinds if roles[name] == role and kinds[name] in wanted), None)

    def columns(role: str, spare: str | None) -> str | TimeColumns | None:
        moment, day, clock = first(role, "datetime"), first(role, "date"), first(role, "time")
        if moment or (day and not clock):
            return moment or day
        if clock and (day := day or spare):
            return TimeColumns(date=day, time=clock)
        return None

    any_day = first(vocabulary.ANY, "date")
    start = columns(vocabulary.FROM, any_day) or columns(vocabulary.ANY, first(vocabulary.FROM, "date"))
    notes = []
    if isinstance(start, str) and kinds[start] == "date" and (clock := first(vocabulary.ANY, "time")):
        start = TimeColumns(date=start, time=clock)
    start_day = start.date if isinstance(start, TimeColumns) else any_day
    end = columns(vocabulary.TO, start_day)
    reported = columns(vocabulary.REPORTED, None)
    if isinstance(start, TimeColumns) and isinstance(end, TimeColumns) and start.date == end.date:
        notes.append(
            "Start och slut delar datumkolumn: ett slut efter midnatt ser ut att ligga före starten."
        )
    if start is None:
        start, reported = reported, None
        if start is not None:
            notes.append("Ingen kolumn säger när det hände: rapporttiden används som start.")
    return _with_formats(profiles, kinds, (start, end, reported), notes)


def kind_of(column: Profile) -> Kind | None:
    """Whether a column holds days, times of day or both; None when neither."""
    if column.filled == 0:
        return None
    has_word = vocabulary.speaks_of_time(column.words)
    values = column.values.tolist()
    if not has_word and _share(values, re.compile(_DECIMAL)) >= _ENOUGH:
        return None
    for kind in ("datetime", "date", "time"):
        if _share(values, _any_shape(kind, with_numbers=has_word)) >= _ENOUGH:
            return kind
    # Real dates in a workbook: midnights come out as days among the moments.
    return "datetime" if _share(values, re.compile(f"{_ISO['datetime']}|{_ISO['date']}")) >= _ENOUGH else None


def _with_formats(
    profiles: Sequence[Profile],
    kinds: dict[str, Kind],
    fields: tuple[_Field, _Field, _Field],
    notes: Iterable[str],
) -> TimeGuess:
    values = {each.name: each.values for each in profiles}
    whole = [field for field in fields if isinstance(field, str)]
    pairs = [field for field in fields if isinstance(field, TimeColumns)]
    days = list(dict.fromkeys(field.date for field in pairs))
    every_day = [values[name] for name in dict.fromkeys([*whole, *days]) if kinds[name] == "date"]
    moments = [values[name] for name in whole if kinds[name] == "datetime"]
    # Days are judged together: one column may tell day from month where another cannot.
    day_formats = choose_formats(every_day, "date")
    doubt = (
        ["Dag och månad går inte att skilja åt i värdena: kontrollera datumformatet."]
        if _is_ambiguous(every_day, day_formats)
        else []
    )
    alone = day_formats if any(kinds[name] == "date" for name in whole) else ()
    return TimeGuess(
        occurred_from=fields[0],
        occurred_to=fields[1],
        reported_at=fields[2],
        datetime_formats=tuple(dict.fromkeys([*choose_formats(moments, "datetime"), *alone])) or ("iso",),
        date_formats=day_formats if pairs and day_formats else ("iso",),
        time_formats=choose_formats([values[field.time] for field in pairs], "time") or ("iso",),
        used=frozenset([*whole, *days, *(field.time for field in pairs)]),
        notes=(*notes, *doubt),
    )


def choose_formats(columns: Sequence[pd.Series], kind: Kind) -> tuple[str, ...]:
    """The formats that read the values of ``columns``: the one that reads most first, others for the rest."""
    if not columns:
        return ()
    rest = pd.concat(columns, ignore_index=True)
    total = len(rest)
    chosen: list[str] = []
    while len(rest) and len(chosen) < _MOST_FORMATS:
        first = rest.head(_FIRST).tolist()
        likely = [
            pattern for pattern in _CANDIDATES[kind] if any(map(_shape(pattern, kind).fullmatch, first))
        ]
        reads = {pattern: _reads(rest, pattern, kind) for pattern in likely}
        best = max(reads, key=lambda pattern: reads[pattern].sum(), default=None)
        if best is None or reads[best].sum() < (_WORTH_ADDING * total if chosen else 1):
            break
        chosen.append(best)
        rest = rest[~reads[best]].reset_index(drop=True)
    return tuple(chosen)


def _is_ambiguous(columns: Sequence[pd.Series], chosen: Sequence[str]) -> bool:
    if not chosen or "%d/%m" not in chosen[0]:
        return False
    values = pd.concat(columns, ignore_index=True)
    other = chosen[0].replace("%d/%m", "%m/%d")
    return int(_reads(values, other, "date").sum()) == int(_reads(values, chosen[0], "date").sum())


def _share(values: Sequence[str], shape: re.Pattern[str]) -> float:
    """Share of ``values`` that have the shape."""
    return sum(1 for value in values if shape.fullmatch(value)) / len(values)


@lru_cache(maxsize=8)
def _any_shape(kind: Kind, *, with_numbers: bool) -> re.Pattern[str]:
    """The shapes of every format of a kind; those of plain numbers only ``with_numbers``."""
    patterns = [pattern for pattern in _CANDIDATES[kind] if with_numbers or pattern not in _NEED_A_WORD]
    return re.compile("|".join(f"(?:{_shape(pattern, kind).pattern})" for pattern in patterns))


@lru_cache(maxsize=1024)
def _shape(pattern: str, kind: Kind) -> re.Pattern[str]:
    """What a value looks like that may be written with ``pattern``; blind to impossible days."""
    if pattern in {"iso", "excel"}:
        return re.compile((_ISO if pattern == "iso" else _EXCEL)[kind])
    if pattern in _COMPACT:
        return re.compile(_COMPACT[pattern])
    shape = re.escape(pattern).replace("%H%M", r"\d{3,4}")
    for directive, digits in _DIRECTIVES.items():
        shape = shape.replace(directive, digits)
    return re.compile(shape)


def _reads(values: pd.Series, pattern: str, kind: Kind) -> pd.Series:
    """Whether the reader of times itself reads each value with ``pattern``."""
    cells = pd.DataFrame({"value": values, "day": pd.Series("2000-01-01", index=values.index, dtype="str")})
    field = TimeColumns(date="day", time="value") if kind == "time" else "value"
    formats = {"time_formats" if kind == "time" else "datetime_formats": (pattern,)}
    source = Source(
        name="probe", files="*", columns=Columns(id="value", occurred_from=field, category="value"), **formats
    )
    has_shape = pd.Series(
        [bool(_shape(pattern, kind).fullmatch(value)) for value in values], index=values.index
    )
    return read_times(cells, field, source, timezone="Etc/UTC").wall.notna() & has_shape
