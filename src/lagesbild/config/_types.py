"""Types of single values in ``lagesbild.toml``, each with its rule in words."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo
from pyproj import CRS
from pyproj.exceptions import CRSError

from lagesbild.errors import SettingError

FILE_NAME = "lagesbild.toml"
MONDAY = 0


class Table(BaseModel):
    """A table of the file: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @property
    def declared_files(self) -> frozenset[Path]:
        """Every file that the table or a table in it names."""
        return frozenset(
            _files(
                getattr(self, name) for name, field in type(self).model_fields.items() if not field.exclude
            )
        )


def _files(values: Iterable[object]) -> Iterator[Path]:
    for value in values:
        match value:
            case Path():
                yield value
            case Table():
                yield from value.declared_files
            case tuple() | list():
                yield from _files(value)
            case dict():
                yield from _files(value.values())


def _slashed(path: str) -> str:
    """A path as it is written everywhere but in Windows; of one between double quotation marks TOML has made a sign of control."""
    if any(ord(sign) < ord(" ") for sign in path):
        raise SettingError(
            "a backslash is read as a sign of its own: write a slash, as 'data/raw/export.csv'"
        )
    return path.replace("\\", "/")


def _existing(path: Path, info: ValidationInfo) -> Path:
    resolved: Path = ((info.context or {}).get("root", Path()) / _slashed(str(path))).resolve()
    if not resolved.is_file():
        raise SettingError(
            "the file must exist; nothing at '{path}'. Write a path relative to {file}",
            path=str(path),
            file=FILE_NAME,
        )
    return resolved


def _crs(text: str) -> str:
    try:
        CRS.from_user_input(text)
    except CRSError as error:
        raise SettingError(
            "a coordinate system is written as 'EPSG:' and a number, as in 'EPSG:3006'"
        ) from error
    return text


def _metric(text: str) -> str:
    if {axis.unit_name for axis in CRS.from_user_input(text).axis_info} != {"metre"}:
        raise SettingError("the working coordinate system must be in metres; in Sweden write 'EPSG:3006'")
    return text


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError) as error:  # a path, a folder of timezones, a name that is none
        raise SettingError("a timezone is written as in 'Europe/Stockholm'") from error


_DIRECTIVES = frozenset("YymdBbAajHIMSfpzGVuwU")
_CLOCK_NUMBERS = ("hh.mm", "decimal_hours")
_NAMED_FORMATS = ("iso", "excel", "excel_1904", "epoch_s", "epoch_ms", *_CLOCK_NUMBERS)
_SAY_THE_DAY = (("%d", "%j", "%u", "%w", "%A", "%a"), ("%Y", "%y", "%G"))


def _time_format(text: str) -> str:
    if text not in _NAMED_FORMATS and "%" not in text:
        raise SettingError(
            "a time format is {known} or a pattern such as '%Y-%m-%d %H:%M'",
            known=", ".join(f"'{name}'" for name in _NAMED_FORMATS),
        )
    if unknown := sorted(set(re.findall("%(.?)", text)) - _DIRECTIVES - {"%"}):
        raise SettingError(
            "a time format has the signs {known}; found {unknown}",
            known=", ".join(f"%{each}" for each in sorted(_DIRECTIVES)),
            unknown=", ".join(f"%{each}" for each in unknown),
        )
    return text


def _day_format(text: str) -> str:
    """A month cannot be placed in a period: it would be counted on its first day."""
    says_all = all(any(sign in text for sign in signs) for signs in _SAY_THE_DAY)
    if text in _CLOCK_NUMBERS or ("%" in text and not says_all):
        raise SettingError(
            "a format of days must have year and day, as in '%Y-%m-%d': where the export only says the month, "
            "nobody knows which fortnight a report belongs to"
        )
    return text


def _clock_format(text: str) -> str:
    if "%" in text and not any(sign in text for sign in ("%H", "%I")):
        raise SettingError("a format of times of day must have the hour, as in '%H:%M' or '%I:%M %p'")
    return text


def _monday(day: date) -> date:
    if day.weekday() != MONDAY:
        raise SettingError(
            "the anchor must be a Monday; {day} is not. Write the Monday of that week", day=day
        )
    return day


def _ascending(values: tuple[float, ...]) -> tuple[float, ...]:
    if list(values) != sorted(set(values)):
        raise SettingError("breaks must rise from left to right, each one once")
    return values


def _within(patterns: str | tuple[str, ...]) -> str | tuple[str, ...]:
    slashed = [_slashed(each) for each in ([patterns] if isinstance(patterns, str) else patterns)]
    for pattern in slashed:
        path = PurePosixPath(pattern)
        if path.is_absolute() or PureWindowsPath(pattern).drive or ".." in path.parts or not path.parts:
            raise SettingError(
                "a pattern of files is relative to {file} and stays in its folder, as 'data/raw/uttag*.xlsx'; "
                "found '{pattern}'. For files elsewhere make a link to their folder in data/raw",
                file=FILE_NAME,
                pattern=pattern,
            )
        if any("**" in part and part != "**" for part in path.parts):
            raise SettingError(
                "in a pattern of files '**' stands alone between slashes, as 'data/raw/**/uttag*.xlsx'; found '{pattern}'",
                pattern=pattern,
            )
    return slashed[0] if isinstance(patterns, str) else tuple(slashed)


Patterns = Annotated[str | tuple[str, ...], AfterValidator(_within)]
ExistingFile = Annotated[Path, AfterValidator(_existing)]
AnyCrs = Annotated[str, AfterValidator(_crs)]
MetricCrs = Annotated[str, AfterValidator(_crs), AfterValidator(_metric)]
DayFormats = tuple[Annotated[str, AfterValidator(_time_format), AfterValidator(_day_format)], ...]
ClockFormats = tuple[Annotated[str, AfterValidator(_time_format), AfterValidator(_clock_format)], ...]
Timezone = Annotated[str, AfterValidator(_timezone)]
Monday = Annotated[date, AfterValidator(_monday)]
Ascending = Annotated[tuple[float, ...], Field(min_length=1), AfterValidator(_ascending)]
# A tab is a delimiter, so white space is not stripped from it.
Delimiter = Annotated[str, StringConstraints(min_length=1, max_length=1, strip_whitespace=False)]
