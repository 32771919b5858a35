"""Model ``[[sources]]``: the systems that deliver, and what each column of theirs is."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from lagesbild.config._types import AnyCrs, ClockFormats, DayFormats, Delimiter, Patterns, Timezone
from lagesbild.config._types import Table as _Table
from lagesbild.config.area import Areas
from lagesbild.errors import SettingError

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


class TimeColumns(_Table):
    """A time that stands in two columns."""

    date: str = Field(description="column with the day")
    time: str = Field(description="column with the time of day")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return (self.date, self.time)


class TimeParts(_Table):
    """A time whose year, month and day stand in columns of their own."""

    year: str = Field(description="column with the year")
    month: str = Field(description="column with the month, as a number or a name")
    day: str = Field(description="column with the day of the month")
    hour: str | None = Field(None, description="column with the hour, 0 to 24")
    minute: str | None = Field(None, description="column with the minute")
    time: str | None = Field(None, description="column with the time of day, in place of hour and minute")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        columns = (self.year, self.month, self.day, self.hour, self.minute, self.time)
        return tuple(column for column in columns if column is not None)

    @model_validator(mode="after")
    def _one_clock(self) -> "TimeParts":
        if self.time and (self.hour or self.minute):
            raise SettingError("a time of day is either time, or hour and minute: leave one out")
        if self.minute and not self.hour:
            raise SettingError("a minute belongs to an hour: write hour as well")
        return self


TimeField = str | TimeColumns | TimeParts
"""Where a time stands: in one column, in two, or in parts."""


class Constant(_Table):
    """A value that all rows have, where no column says it."""

    value: str = Field(min_length=1, description="what every row of the export is about")


class Columns(_Table):
    """Which column of the export holds what."""

    id: str | tuple[str, ...] | None = Field(
        None,
        description="the report's number; several columns when one report holds several incidents; left out where "
        "there is none: each row is then an incident of its own",
    )
    occurred_from: TimeField = Field(description="start of the time span")
    occurred_to: TimeField | None = Field(None, description="end of the time span")
    reported_at: TimeField | None = Field(None, description="when the report was made")
    category: str | Constant = Field(
        description='what happened, as the export calls it; { value = "…" } where all rows are of one kind'
    )
    subcategory: str | None = Field(None, description="a finer category")
    description: str | None = Field(None, description="free text; never leaves the store by itself")
    organisation: str | None = Field(None, description="who reported")
    place: str | None = Field(None, description="name of the place")
    address: str | tuple[str, ...] | None = Field(
        None, description="address; several columns when street and number stand apart"
    )
    x: str | None = Field(None, description="easting or longitude")
    y: str | None = Field(None, description="northing or latitude")
    latlon: str | None = Field(
        None, description="one column with both, the latitude or northing first: '59.33, 18.06'"
    )
    lonlat: str | None = Field(
        None, description="one column with both, the longitude or easting first: 'POINT (18.06 59.33)'"
    )
    area_code: str | None = Field(None, description="code of an area, when there is no position")

    @model_validator(mode="after")
    def _one_position(self) -> "Columns":
        if (self.x is None) != (self.y is None):
            raise SettingError("x and y belong together: write both, or neither")
        if sum(map(bool, (self.x, self.latlon, self.lonlat))) > 1:
            raise SettingError("a position is x and y, or latlon, or lonlat: leave the others out")
        return self


class Source(_Table):
    """One kind of export and how to read it."""

    name: Slug = Field(description="short name, lower case, used in the accounting")
    title: str | None = Field(None, description="what readers call the source; the name if left out")
    files: Patterns = Field(description="pattern of the exports: 'data/raw/embrace*.xlsx'")
    encoding: str | None = Field(None, description="encoding of a CSV; found by itself if left out")
    delimiter: Delimiter | None = Field(None, description="delimiter of a CSV; found by itself if left out")
    sheet: str | None = Field(
        None, description="the only sheet of a workbook to read; all with the same columns if left out"
    )
    layer: str | None = Field(
        None, description="the only layer of a geographic file to read; as sheet if left out"
    )
    header_row: Annotated[int, Field(ge=0)] | None = Field(
        None,
        description="row with the column names, 0 where there is none: columns are then called 'Kolumn 1' and so on; "
        "found by itself if left out",
    )
    ended: date | None = Field(
        None, description="the day the source stopped delivering: what comes after is not missed"
    )
    missing: tuple[str, ...] = Field((), description="what the export writes for nothing: ['NA', '-']")
    repeated_ids: Literal["incidents", "versions", "refuse"] | None = Field(
        None,
        description="an id that repeats within one export with other content is 'incidents' (one for each row), "
        "'versions' (the last row counts) or refused; incidents if left out, unless most rows repeat one",
    )
    decimal: Literal[".", ","] = Field(
        ".", description="decimal sign of coordinates in metres, where '541.000' could be read in two ways"
    )
    crs: AnyCrs = Field("EPSG:4326", description="coordinate system of x and y, of latlon or of lonlat")
    swap_axes: bool = Field(
        False,  # noqa: FBT003 - a field's default
        description="cells that name their axes (WKT, N and E) name the wrong ones",
    )
    default_positions: Literal["area", "point"] = Field(
        "area",
        description="what a coordinate with an improbable share of the rows is: 'area', a default that is never "
        "drawn as a point, or 'point', a real place",
    )
    datetime_formats: DayFormats = Field(("iso",), description="how times in one column are written")
    date_formats: DayFormats = Field(("iso",), description="how days are written")
    time_formats: ClockFormats = Field(("iso",), description="how times of day are written")
    timezone: Timezone | None = Field(
        None, description="timezone of times without an offset; the area's if left out"
    )
    midnight: Literal["day", "clock"] | None = Field(
        None,
        description="what 00:00 means: 'day' (no time of day known) or 'clock'; 'day' where all are, if left out",
    )
    columns: Columns = Field(description="which column holds what")
    areas: Areas | None = Field(None, description="polygons of area_code; the districts if left out")

    @model_validator(mode="before")
    @classmethod
    def _form(cls, table: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """What a source of the form's name leaves out is as the form writes it."""
        if isinstance(table, dict) and table.get("name") == FORM and "columns" not in table:
            return {name: getattr(REPORTING, name) for name in REPORTING.model_fields_set} | table
        return table


FORM: Final = "rapportera"
"""The name of the source that is built in."""

REPORTING = Source(
    name=FORM,
    title="Rapportformuläret",
    files=("data/raw/rapportera*.xlsx", "data/raw/rapportera*.csv"),
    datetime_formats=("iso", "excel"),
    date_formats=("iso", "excel"),
    time_formats=("iso", "excel", "%H"),
    columns=Columns(
        id="Nummer",
        occurred_from=TimeColumns(date="Dag", time="Från klockan"),
        occurred_to=TimeColumns(date="Till dag", time="Till klockan"),
        reported_at="Rapporterad",
        category="Vad",
        description="Beskrivning",
        organisation="Organisation",
        place="Var",
        latlon="Koordinat",
        area_code="Område",
    ),
)
"""The workbook and the form to report in that `templates` writes: what they make is read without being configured."""
