"""Read written moments, days and clocks, each by the formats of its source.

A text is read as it is written first, which is fast; what no format fits is made plain (month names, "kl", "ca")
and tried again, then as a span with two ends ("22-02", "5 till 7 oktober 2026").
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild.ingest.times._clock_changes import is_set_back
from lagesbild.ingest.times._time_words import (
    NEXT_DAY,
    completed,
    names_no_clock,
    part_of_day,
    plain_format,
    plain_time,
    sides_of,
)

CLOCK_NUMBER: Final = "hh.mm"
"""Format of clocks that a spreadsheet took for numbers, so that they lost their last noughts: 21.3 and 21,30 are 21:30."""

DECIMAL_HOURS: Final = "decimal_hours"
"""Format of clocks that are hours with decimals: 21.5 and 21,50 are 21:30."""

CLOCK_NUMBER_FORMATS: Final = frozenset({CLOCK_NUMBER, DECIMAL_HOURS})

END_OF_DAY: Final = pd.Timedelta(hours=23, minutes=59)
DAY: Final = pd.Timedelta(days=1)

_NAIVE_ISO: Final = (
    r"(?:\d{4}([-/.])\d{1,2}[-/.]\d{1,2}|\d{8})(?:[T ]\d{1,2}(?::?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?)?)?"
)
# 08:00-10:00 after a space is two clocks; an offset to the west of Greenwich follows seconds or a T.
_OFFSET_ISO: Final = (
    r"\d{4}.*(?:(?:T\d{1,2}:?\d{2}|[T ]\d{1,2}:?\d{2}:?\d{2}).*(?:Z|[+-]\d{2}(?::?\d{2})?)"
    r"|[T ]\d{1,2}:?\d{2}\s?(?:Z|\+\d{2}(?::?\d{2})?))"
)
_ISO_LENGTHS: Final = {
    "%Y-%m-%d": len("2026-11-02"),
    **dict.fromkeys(("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"), len("2026-11-02 10:00")),
    **dict.fromkeys(("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"), len("2026-11-02 10:00:00")),
}
_HAS_CLOCK: Final = "[T ]"
_DAY_ONLY_LENGTH: Final = len("2026-11-02")
# A clock may stand behind its day, never behind another clock.
_CLOCK: Final = r"^(?:(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}|0 days)[T ])?(?P<hours>\d{1,2})[:.](?P<minutes>\d{2})(?:[:.](?P<seconds>\d{2})(?:\.\d+)?)?$"
_EXCEL_EPOCHS: Final = {"excel": pd.Timestamp("1899-12-30"), "excel_1904": pd.Timestamp("1904-01-01")}
_EXCEL_LAST: Final = {"excel": 2_958_465, "excel_1904": 2_957_003}  # 9999-12-31
_EPOCH_SECONDS: Final = {"epoch_s": 1.0, "epoch_ms": 1e-3}
_EPOCH_FIRST, _EPOCH_LAST = -2_208_988_800, 7_258_118_400  # 1900 to 2199, in seconds
_DIGITS: Final = {"%H%M": 4, "%H%M%S": 6}  # a spreadsheet that took 0020 for a number leaves 20
_LAST_OF_DAY: Final = re.compile(r"(?:(?<= )|^)24((?:[:.]?00){0,2})$")
_ALONE: Final = ("%H", "iso", "%I:%M %p", "%I %p")  # how a clock is read after a word for it, or in a span
_DAY_AND_WORD: Final = r"^(?:(?P<before>[^\d]+?) (?P<day>m?\d.*)|(?P<earlier>.*\d),? (?P<after>[^\d]+))$"
_SAMPLE: Final = 1000
_EXACT: Final = 1e-6


def read_moments(text: pd.Series, formats: Sequence[str], timezone: str) -> pd.DataFrame:
    """Read days and moments.

    Parameters
    ----------
    text
        NA where empty.
    formats
        Tried in order; a later one only on what earlier ones could not read.
    timezone
        Offsets and epochs are converted to it.

    Returns
    -------
    DataFrame
        Aligned with ``text``: ``wall`` is naive time in ``timezone``, NaT where nothing could be read; ``until`` the
        end of a span, NaT for one moment; ``is_day`` whether the (first) text only names a day; ``utc`` what was
        written with an offset or as an epoch, as naive UTC.
    """
    return _by_unique(text, lambda values: _moments(values, tuple(formats), timezone))


def read_clocks(text: pd.Series, formats: Sequence[str]) -> pd.DataFrame:
    """Read times of day: ``clock`` is the time since midnight (24:00 is a day), ``until`` the end of a span."""
    return _by_unique(text, lambda values: _clocks(values, tuple(formats)))


def _by_unique(text: pd.Series, read: Callable[[pd.Series], pd.DataFrame]) -> pd.DataFrame:
    """Read each different text once, where texts repeat: days do, times to the minute hardly."""
    if text.iloc[:_SAMPLE].nunique() > _SAMPLE / 2:
        return read(text)
    codes, unique = pd.factorize(text)
    # The last is what a missing text, code -1, is read as.
    found = read(pd.Series([*unique, pd.NA], dtype="str"))
    return found.take(codes).set_axis(text.index)


def _moments(text: pd.Series, formats: tuple[str, ...], timezone: str) -> pd.DataFrame:
    found = _by_formats(text, formats, timezone)
    rest = text[found["wall"].isna() & text.notna()]
    if len(rest):
        plain, places = _plain(rest)
        read = _plain_moments(plain, formats, timezone)
        if (unread := plain[read["wall"].isna()]).size:
            _put(read, _moment_spans(unread, formats, timezone))
        if (unread := plain[read["wall"].isna()]).size:
            _put(read, _days_with_parts(unread, formats, timezone))
        _put(found, read.take(places).set_axis(rest.index))
    return found


def _clocks(text: pd.Series, formats: tuple[str, ...]) -> pd.DataFrame:
    found = pd.DataFrame({"clock": _clocks_by_formats(text, formats), "until": no_clock(text.index)})
    rest = text[found["clock"].isna() & text.notna()]
    if len(rest):
        plain, places = _plain(rest)
        has_word = np.array([each.casefold() for each in rest.drop_duplicates()]) != plain.to_numpy()
        read = _plain_clocks(plain[has_word], (*_ALONE, *formats))
        read = read.reindex(plain.index)
        _put(read, _plain_clocks(plain[~has_word], formats))
        if (unread := plain[read["clock"].isna()]).size:
            _put(read, _clock_spans(unread, (*_ALONE, *formats)))
            _put(read, _parts_of_day(unread))
        _put(found, read.take(places).set_axis(rest.index))
    return found


def _plain(rest: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """The different texts of ``rest`` in plain figures, and the place of each row's among them."""
    places, unique = pd.factorize(rest)
    return pd.Series([plain_time(each) for each in unique], dtype="str"), places


def _put(found: pd.DataFrame, read: pd.DataFrame) -> None:
    """Put what was read on its rows, where there is anything."""
    read = read[read.iloc[:, 0].notna()]
    if len(read):
        for field in read:
            found.loc[read.index, field] = read[field]


def _plain_moments(plain: pd.Series, formats: tuple[str, ...], timezone: str) -> pd.DataFrame:
    """Read plain texts; what nothing reads and ends with 24:00 ends at the midnight after (24 may be a year)."""
    plain_formats = tuple(plain_format(each) if "%" in each else each for each in formats)
    found = _by_formats(plain, plain_formats, timezone)
    text, is_after = _without_24(plain)
    is_after = is_after & found["wall"].isna().to_numpy()
    if is_after.any():
        read = _by_formats(text[is_after], plain_formats, timezone)
        read["wall"] += DAY
        _put(found, read)
    return found


def _without_24(plain: pd.Series) -> tuple[pd.Series, np.ndarray]:
    text = pd.Series([_LAST_OF_DAY.sub(r"00\1", each) for each in plain], index=plain.index, dtype="str")
    return text, (text != plain).to_numpy()


def _by_formats(text: pd.Series, formats: Sequence[str], timezone: str) -> pd.DataFrame:
    if not formats:
        return _no_moments(text.index)
    rest = text
    for pattern in formats:
        wall, is_day, utc = _parse_one(rest, pattern, timezone)
        if rest is text:
            until = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
            read = {"wall": wall, "until": until, "is_day": is_day & wall.notna(), "utc": utc}
            found = pd.DataFrame(read, copy=False)  # stacking the columns would cost as much as reading them
        elif wall.notna().any():
            read = wall.index[wall.notna()]
            found.loc[read, "wall"], found.loc[read, "utc"] = wall[read], utc[read]
            found.loc[read, "is_day"] = is_day[read]
        rest = text[found["wall"].isna() & text.notna()]
        if rest.empty:
            break
    return found


def _parse_one(text: pd.Series, pattern: str, timezone: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Wall time, whether it only names a day, and UTC where that was written."""
    no_utc = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    if pattern in _EXCEL_EPOCHS:
        wall = _excel_days(text, pattern)
        return wall, wall.eq(wall.dt.normalize()), no_utc
    if pattern in _EPOCH_SECONDS:
        utc = _epochs(text, pattern)
        return _in_zone(utc, timezone), _all(text.index, value=False), utc
    if pattern == "iso":
        return _iso(text, timezone)
    if "%z" in pattern:
        whole = text.str.replace(r"\s+(Z|[+-]\d{2}:?\d{2})$", r"\1", regex=True)
        whole = whole.str.replace(r"\s*([+-]\d{2})$", r"\1:00", regex=True)
        zoned = pattern.replace(" %z", "%z")
        utc = _naive(pd.to_datetime(whole, format=zoned, errors="coerce", utc=True))
        return _in_zone(utc, timezone), _all(text.index, value=not _names_clock(pattern)), utc
    return _strptime(text, pattern), _all(text.index, value=not _names_clock(pattern)), no_utc


def _iso(text: pd.Series, timezone: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    for length in sorted({*_ISO_LENGTHS.values()}):
        if (whole := _cast(text, length)) is not None:
            no_utc = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
            return whole, _all(text.index, value=length == _DAY_ONLY_LENGTH), no_utc
    is_naive = text.str.fullmatch(_NAIVE_ISO).fillna(value=False).astype(bool)
    wall = _naive(pd.to_datetime(text.where(is_naive), format="ISO8601", errors="coerce"))
    utc = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    others = text[~is_naive & text.notna()]
    others = others[others.str.fullmatch(_OFFSET_ISO).astype(bool)]
    if len(others):
        utc[others.index] = _naive(pd.to_datetime(others, format="ISO8601", errors="coerce", utc=True))
        wall = wall.where(utc.isna(), _in_zone(utc, timezone))
    is_day = (text.str.len() <= _DAY_ONLY_LENGTH).fillna(value=False).astype(bool)
    if is_day.any():
        is_day &= ~text.str.contains(_HAS_CLOCK).fillna(value=False).astype(bool)
    return wall, is_day, utc


def _cast(text: pd.Series, length: int) -> pd.Series | None:
    """A column that the ISO format of a length reads in every cell, with all its noughts; None where one cell is otherwise.

    Arrow casts such a column ten times as fast as pandas reads it. A T for the space is read by any of the formats, at
    last when it is made plain.
    """
    cells = pa.array(text)
    if pc.min_max(pc.binary_length(cells)).as_py() != dict.fromkeys(("min", "max"), length):
        return None
    try:
        wall = cells.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    return pd.Series(wall.to_numpy(zero_copy_only=False), index=text.index)


def _strptime(text: pd.Series, pattern: str) -> pd.Series:
    if pattern.endswith(".%M"):  # 21.3 is a number that lost its nought, not three minutes past
        text = text.where(~text.str.contains(r"\.\d$").fillna(value=False).astype(bool))
    if pattern in _ISO_LENGTHS and (whole := _cast(text, _ISO_LENGTHS[pattern])) is not None:
        return whole
    return _naive(pd.to_datetime(text, format=pattern, errors="coerce"))


def _naive(moments: pd.Series) -> pd.Series:
    return (moments.dt.tz_localize(None) if moments.dt.tz is not None else moments).astype("datetime64[us]")


def _in_zone(utc: pd.Series, timezone: str) -> pd.Series:
    return _naive(utc.dt.tz_localize("UTC").dt.tz_convert(timezone))


def _names_clock(pattern: str) -> bool:
    return "%H" in pattern or "%I" in pattern


def _excel_days(text: pd.Series, pattern: str) -> pd.Series:
    """Serial days, to the nearest second: a fraction is never exact."""
    serial = pd.to_numeric(text, errors="coerce")
    serial = serial.where(serial.between(1, _EXCEL_LAST[pattern], inclusive="left"))
    seconds = (serial * 86_400).round()
    return (_EXCEL_EPOCHS[pattern] + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us]")


def _epochs(text: pd.Series, pattern: str) -> pd.Series:
    """Time since 1970 in UTC, to the millisecond."""
    seconds = pd.to_numeric(text, errors="coerce") * _EPOCH_SECONDS[pattern]
    seconds = seconds.where(seconds.between(_EPOCH_FIRST, _EPOCH_LAST))
    return pd.to_datetime((seconds * 1000).round(), unit="ms").astype("datetime64[us]")


def _plain_clocks(plain: pd.Series, formats: Sequence[str]) -> pd.DataFrame:
    text, is_after = _without_24(plain.str.removesuffix(NEXT_DAY))
    is_after = is_after | plain.str.endswith(NEXT_DAY).to_numpy()
    plain_formats = [plain_format(each) if "%" in each else each for each in formats]
    clock = _clocks_by_formats(text, plain_formats)
    clock[is_after] += DAY
    return pd.DataFrame({"clock": clock, "until": no_clock(plain.index)})


def _clocks_by_formats(text: pd.Series, formats: Sequence[str]) -> pd.Series:
    clock = no_clock(text.index)
    for pattern in formats:
        rest = text[clock.isna() & text.notna()]
        if rest.empty:
            break
        clock.update(_parse_clock(rest, pattern).astype("timedelta64[us]"))
    return clock


def _parse_clock(text: pd.Series, pattern: str) -> pd.Series:
    if pattern in _EXCEL_EPOCHS:
        fraction = pd.to_numeric(text, errors="coerce")
        seconds = (fraction.where(fraction.between(0, 1, inclusive="left")) * 86_400).round()
        return pd.to_timedelta(seconds, unit="s")
    if pattern in _EPOCH_SECONDS:
        return no_clock(text.index)
    if pattern == "iso":
        parts = text.str.extract(_CLOCK).apply(pd.to_numeric)
        hours, minutes, seconds = parts["hours"], parts["minutes"], parts["seconds"].fillna(0)
        valid = (hours < 24) & (minutes < 60) & (seconds < 60)  # noqa: PLR2004 - the clock's own numbers
        valid |= (hours == 24) & (minutes == 0) & (seconds == 0)  # noqa: PLR2004
        return pd.to_timedelta((hours * 3600 + minutes * 60 + seconds).where(valid), unit="s")
    if pattern in CLOCK_NUMBER_FORMATS:
        number = pd.to_numeric(text.str.replace(",", "."), errors="coerce")
        if pattern == DECIMAL_HOURS:
            return pd.to_timedelta((number.where(number.between(0, 24)) * 60).round(), unit="min")
        minutes = (number * 100).round()
        is_clock = (
            (number * 100 - minutes).abs().lt(_EXACT) & minutes.mod(100).lt(60) & minutes.between(0, 2400)
        )
        return pd.to_timedelta((minutes // 100 * 60 + minutes % 100).where(is_clock), unit="min")
    if pattern in {"%H", *_DIGITS}:
        text = text.str.replace(
            r"(?<=\d)[.,]0$", "", regex=True
        )  # a whole number, with the decimal of a program
    if pattern in _DIGITS:
        text = text.where(text.str.isdigit()).str.zfill(_DIGITS[pattern])
    moment = _strptime(text, pattern)
    return moment - moment.dt.normalize()


def _moment_spans(plain: pd.Series, formats: tuple[str, ...], timezone: str) -> pd.DataFrame:
    """Read texts with two ends; the second may be a clock alone, the first a day without its month and year."""
    sides = sides_of(plain)
    first, last = (_plain_moments(sides[side], formats, timezone) for side in ("first", "last"))
    lacking = sides[first["wall"].isna() & last["wall"].notna()]
    _put(first, _plain_moments(completed(lacking), formats, timezone))
    clock = _plain_clocks(sides["last"], (*_ALONE, "%H%M"))["clock"]
    that_day = (first["wall"].dt.normalize() + clock).where(~first["is_day"])
    is_back = is_set_back(first["wall"], that_day, timezone)
    that_day = that_day.where(is_back | (that_day >= first["wall"]), that_day + DAY)
    until = last["wall"].where(~last["is_day"], last["wall"] + END_OF_DAY).fillna(that_day)
    return _readable(first.assign(until=until.where(is_back | (until >= first["wall"]))), sides)


def _days_with_parts(plain: pd.Series, formats: tuple[str, ...], timezone: str) -> pd.DataFrame:
    """Read a day with a word for a part of it, before or after: "13 m11 2026 på kvällen"; a night may be two."""
    found = plain.str.extract(_DAY_AND_WORD)
    word, day = found["before"].fillna(found["after"]), found["day"].fillna(found["earlier"])
    parts = [part_of_day(each) if isinstance(each, str) else None for each in word]
    is_known = np.array([part is not None for part in parts])
    has_no_clock = np.array([isinstance(each, str) and names_no_clock(each) for each in word])
    if not (is_known | has_no_clock).any():
        return _no_moments(plain.index[:0])
    read = _plain_moments(day[is_known | has_no_clock], formats, timezone)
    read = read[read["is_day"]]
    for row, part in zip(plain.index[is_known], (part for part in parts if part), strict=True):
        if row in read.index:
            start = read.loc[row, "wall"]
            read.loc[row, ["wall", "until", "is_day"]] = [start + part[0], start + part[1], False]
    return read


def _parts_of_day(plain: pd.Series) -> pd.DataFrame:
    """Read a word for a part of the day as the span of its clocks."""
    parts = [part_of_day(each) for each in plain]
    read = pd.DataFrame({"clock": no_clock(plain.index), "until": no_clock(plain.index)})
    for row, part in zip(plain.index, parts, strict=True):
        if part:
            read.loc[row] = list(part)
    return read


def _clock_spans(plain: pd.Series, formats: Sequence[str]) -> pd.DataFrame:
    """Read texts with two clocks; the second is on the day after when it is earlier."""
    sides = sides_of(plain)
    first, last = (_plain_clocks(sides[side], formats) for side in ("first", "last"))
    until = last["clock"].where(last["clock"] >= first["clock"], last["clock"] + DAY)
    return _readable(first.assign(until=until), sides)


def _readable(read: pd.DataFrame, sides: pd.DataFrame) -> pd.DataFrame:
    """The first way to part each text that could be read, by the text's row."""
    is_read = read.iloc[:, 0].notna() & read["until"].notna()
    rows = sides["row"][is_read]
    return read[is_read][~rows.duplicated()].set_axis(pd.Index(rows[~rows.duplicated()]))


def _no_moments(index: pd.Index) -> pd.DataFrame:
    nothing = pd.Series(pd.NaT, index=index, dtype="datetime64[us]")
    read = {
        "wall": nothing,
        "until": nothing.copy(),
        "is_day": _all(index, value=False),
        "utc": nothing.copy(),
    }
    return pd.DataFrame(read, copy=False)


def no_clock(index: pd.Index) -> pd.Series:
    """A missing time of day for each row."""
    return pd.Series(pd.NaT, index=index, dtype="timedelta64[us]")


def _all(index: pd.Index, *, value: bool) -> pd.Series:
    return pd.Series(np.full(len(index), value), index=index)
