"""Model ``lagesbild.toml``: each class is a table of the file, frozen and validated.

Each field's description is the documentation of its key. The module is longer than 300 lines
because it is one table after another, read like a reference.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from lagesbild.config._types import (
    AnyCrs,
    Ascending,
    ClockFormats,
    DayFormats,
    Delimiter,
    ExistingFile,
    MetricCrs,
    Monday,
    Patterns,
    Timezone,
)
from lagesbild.config._types import Table as _Table
from lagesbild.config.editions import USUAL, Edition, Editions
from lagesbild.config.operation import Keep, Operation
from lagesbild.config.statistics import Statistics
from lagesbild.errors import ConfigError, SettingError
from lagesbild.periods import KINDS, Calendar, Period, PeriodKind

Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
STEPS = ("kartlaggning", "analys", "insatser", "uppfoljning", "aterkoppling", "underlag")
"""Headings of a report that names none of its own."""
Parameter = str | bool | int | float | list[str]


class Layer(_Table):
    """A layer of a geographic file."""

    file: ExistingFile = Field(description="GeoPackage or GeoJSON, relative to lagesbild.toml")
    layer: str | None = Field(None, description="layer of the GeoPackage; the only one that fits if left out")


class Areas(Layer):
    """Polygons that a code is looked up in."""

    code: str = Field(description="column with the code")
    name: str | None = Field(None, description="column with the name; the code if left out")
    population: str | None = Field(None, description="column with the number of inhabitants")
    values: dict[str, str] = Field(
        default_factory=dict, description="what an export writes = the code it means; only for a source"
    )


class PopulationGrid(Layer):
    """Inhabitants by small squares, for rates and maps."""

    population: str = Field(description="column with the number of inhabitants")


class BasemapLayer(Layer):
    """A background layer of the maps, drawn in the order written."""

    kind: Literal["water", "stream", "forest", "built_up", "road", "railway", "place"] = Field(
        description="decides how the layer is drawn"
    )
    name: str | None = Field(
        None, description="column with the names to write on the map; of places the most important first"
    )
    road_class: str | None = Field(
        None,
        description="column with each road's class: motorväg, huvudväg, väg or gata, drawn ever thinner; others are not drawn",
    )


class Area(_Table):
    """The municipality and its geography."""

    name: str = Field(min_length=1, description="as it stands in titles: 'Exempelby kommun'")
    boundary: Layer = Field(description="the municipality's border")
    districts: Areas | None = Field(None, description="districts that counts are given for")
    built_up: Layer | None = Field(None, description="built-up areas (tätorter): the study area of hotspots")
    population: PopulationGrid | None = Field(None, description="inhabitants by small squares")
    addresses: Layer | None = Field(
        None, description="addresses as points: `gata`, `nummer`, `postnummer`, `postort`, `popularnamn`"
    )
    named_places: Layer | None = Field(
        None, description="places that have a name, as points: `namn` and `slag`"
    )
    streets: Layer | None = Field(None, description="streets and roads as lines: `namn` and `klass`")
    own_places: Layer | None = Field(
        None, description="the municipality's own file of places, as points or areas: `namn`"
    )
    basemap: tuple[BasemapLayer, ...] = Field((), description="background layers of the maps")
    crs: MetricCrs = Field("EPSG:3006", description="working coordinate system, in metres")
    timezone: Timezone = Field(
        "Europe/Stockholm", description="timezone of the local days and of times without an offset"
    )


class CalendarSettings(_Table):
    """How fortnights are counted."""

    anchor: Monday = Field(date(2024, 1, 1), description="a Monday on which a period starts")
    days: Annotated[int, Field(ge=7, le=28, multiple_of=7)] = Field(14, description="days of a period")

    def calendar(self) -> Calendar:
        """The calendar that periods are read with."""
        return Calendar(self.anchor, self.days)


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


class CategoryGroup(_Table):
    """A category of the report and what it is called in the exports."""

    name: str = Field(min_length=1, description="as readers see it")
    color: Color | None = Field(None, description="'#0072b2'; from the palette if left out")
    values: tuple[str, ...] = Field((), description="what exports call it, beside the name; case is ignored")


class InterventionColumns(_Table):
    """What the columns of the interventions' workbook are called; as in the template if left out."""

    id: str = Field("Nr", description="the intervention's number")
    title: str = Field("Insats", description="what is done, in a few words")
    type: str = Field("Typ", description="what kind of measure it is")
    problem: str = Field("Problem", description="what it answers; free text")
    organisation: str = Field("Ansvarig organisation", description="who is responsible (no person)")
    place: str = Field("Plats", description="name of the place")
    x: str = Field("E (SWEREF 99 TM)", description="easting or longitude of a point")
    y: str = Field("N (SWEREF 99 TM)", description="northing or latitude of a point")
    radius: str = Field("Radie (m)", description="how far from the point it reaches, in metres")
    drawn_area: str = Field("Ritat område", description="name of an area in `interventions.areas`")
    district: str = Field("Område", description="code or name of a district")
    starts_on: str = Field("Startdag", description="first day")
    ends_on: str = Field("Slutdag", description="last day")
    category: str = Field("Kategori", description="what it is against; several with ';', empty is all")
    expected_effect: str = Field("Väntad effekt", description="what it should lead to; free text")
    expected_on: str = Field("Effekt väntas", description="the day by which it should")
    status: str = Field("Status", description="föreslagen, beslutad, pågår, avslutad or avbruten")
    decided_on: str = Field("Beslutsdag", description="the day of the decision")
    follow_up_on: str = Field("Uppföljning", description="the day it is to be followed up")


class Interventions(_Table):
    """The working group's register of interventions, and how it is read."""

    files: Patterns = Field(
        "data/raw/insatser*.xlsx", description="pattern of the workbook, or of an export of another kind"
    )
    sheet: str | None = Field(
        None, description="the only sheet of a workbook to read; all with the same columns if left out"
    )
    crs: AnyCrs = Field("EPSG:3006", description="coordinate system of x and y")
    datetime_formats: DayFormats = Field(("iso", "excel"), description="how days are written")
    radius_m: Annotated[float, Field(gt=0)] = Field(
        100, description="how far a point reaches when the row does not say, in metres"
    )
    areas: Areas | None = Field(None, description="areas drawn in QGIS; `code` is the column with the name")
    statuses: dict[str, str] = Field(
        default_factory=dict, description="what an export writes = the status it means"
    )
    columns: InterventionColumns = InterventionColumns()


Severity = Literal["quarantine", "flag", "off"]


Share = Annotated[float, Field(gt=0, le=1)]


class Shares(_Table):
    """Shares of an export's rows."""

    quarantined: Share = Field(description="rows that cannot be used")
    unknown_category: Share = Field(description="rows whose category the settings do not name")
    unplaced: Share = Field(description="rows without a place, where the export has places")
    replaced: Share = Field(
        description="rows that would take the place of other incidents, or be taken for them"
    )


class WarnAbove(Shares):
    """Shares of an export's rows that are told."""

    quarantined: Share = 0.1
    unknown_category: Share = 0.1
    unplaced: Share = 0.1
    replaced: Share = 0.25


class StopAbove(Shares):
    """Shares of an export's rows that stop the ingest: the export, or how it is read, is then wrong."""

    quarantined: Share = 0.5
    unknown_category: Share = 0.5
    unplaced: Share = 0.5
    replaced: Share = 0.5


class Rules(_Table):
    """What makes a row unusable (quarantine) or doubtful (flag), and an export one that is not taken in."""

    earliest: date = Field(date(2000, 1, 1), description="the first plausible day")
    max_span_hours: Annotated[float, Field(gt=0)] = Field(
        24.0 * 31, description="longest plausible time span, in hours"
    )
    default_position_share: Share = Field(
        0.15,
        description="share of a source's rows that one coordinate may have before it is a default position",
    )
    severity: dict[str, Severity] = Field(
        default_factory=dict, description="rule code = 'quarantine', 'flag' or 'off'"
    )
    warn_above: WarnAbove = Field(WarnAbove(), description="shares of an export's rows that are told")
    stop_above: StopAbove = Field(StopAbove(), description="shares of an export's rows that stop the ingest")


class Places(_Table):
    """How words become places: what is one place, and what is like enough to be it."""

    point_within_m: Annotated[float, Field(gt=0)] = Field(
        150, description="a name whose reports lie wider than this from their middle is an area, in metres"
    )
    same_within_m: Annotated[float, Field(gt=0)] = Field(
        100, description="places of one name that lie within this of each other are one, in metres"
    )
    neighbours_within_m: Annotated[float, Field(gt=0)] = Field(
        100,
        description="a house number that is not there lies between neighbours nearer than this, in metres",
    )
    learn_from: Annotated[int, Field(ge=2)] = Field(
        3, description="reports with name and coordinate that a place is learned from, at least"
    )
    likeness: Annotated[float, Field(ge=50, le=100)] = Field(
        85, description="likeness that a mistyped name has to the one that is meant, from 0 to 100"
    )
    margin: Annotated[float, Field(ge=0, le=100)] = Field(
        3, description="how much less like the next name is"
    )


class Analysis(_Table):
    """Settings of the methods, with their units in the names."""

    recent_weeks: Annotated[int, Field(ge=2, le=104)] = Field(12, description="weeks that maps look back")
    study_weeks: Annotated[int, Field(ge=8, le=260)] = Field(
        52, description="weeks that clusters and near repeats are sought in"
    )
    baseline_periods: Annotated[int, Field(ge=3, le=520)] = Field(
        130, description="earlier periods that a count is compared with, at most"
    )
    years_back: Annotated[int, Field(ge=0, le=10)] = Field(
        2, description="earlier years that the same weeks are compared with"
    )
    minimum_base_for_percent: Annotated[int, Field(ge=10)] = Field(
        50, description="smallest earlier count that a change is given in percent of"
    )
    bandwidth_m: Annotated[float, Field(gt=0)] = Field(
        300, description="bandwidth of the density, in metres; never change it between reports"
    )
    cell_size_m: Annotated[float, Field(gt=0)] = Field(
        100, description="width of the grid's cells, in metres; never change it between reports"
    )
    cell_shape: Literal["square", "hexagon"] = Field("square", description="shape of the hotspots' cells")
    hotspot_radius_m: Annotated[float, Field(gt=0)] = Field(
        150, description="cells with centres nearer than this are neighbours in the hotspot test, in metres"
    )
    near_repeat_m: Annotated[float, Field(gt=0)] = Field(
        200, description="two reports nearer than this may be a near repeat, in metres"
    )
    near_repeat_days: Annotated[int, Field(ge=1, le=90)] = Field(
        14, description="two reports closer in time than this may be a near repeat, in days"
    )
    cluster_days: Annotated[int, Field(ge=2, le=90)] = Field(
        28, description="longest time that a new cluster has been going on, in days"
    )
    cluster_radius_m: Annotated[float, Field(gt=0)] = Field(
        1000, description="largest radius of a new cluster, in metres"
    )
    density_breaks: Ascending = Field(
        (2, 4, 8, 16), description="class breaks of the density, in multiples of the mean"
    )
    backcheck_periods: Annotated[int, Field(ge=0, le=104)] = Field(
        13, description="earlier periods that the hotspots are recomputed for, to check them"
    )
    ranked_places: Annotated[int, Field(ge=1, le=50)] = Field(10, description="places in the ranked list")
    place_radius_m: Annotated[float, Field(gt=0)] = Field(
        100, description="reports nearer than this belong to the same place, in metres"
    )
    geocoding_goal: Annotated[float, Field(gt=0, le=1)] = Field(
        0.85, description="share of reports that should have a position"
    )

    @property
    def cell_reach_m(self) -> float:
        """How far from a report a cell may have anything of it: in its density, or in its neighbourhood."""
        return max(self.bandwidth_m, self.hotspot_radius_m)


class Tiles(_Table):
    """A tile server, if the municipality wants one: its host learns which place is viewed."""

    url: Annotated[str, Field(pattern=r"^https://[^/]+/.*\{z\}.*")] = Field(
        description="'https://host/{z}/{x}/{y}.png'"
    )
    attribution: str = Field(description="whom the map thanks")


class Feedback(_Table):
    """Who signs the letters to those who report, and where an answer goes; without it no letter is written."""

    sender: str = Field(
        min_length=1,
        description="who writes, as it stands under a letter: 'Säkerhetsenheten, Exempelby kommun'",
    )
    contact: str = Field(
        min_length=1, description="where an answer goes: an address, a telephone number, or both"
    )


class NotebookRun(_Table):
    """A notebook of the report."""

    notebook: Slug = Field(description="file name without .ipynb")
    step: Slug = Field(description="heading of the report that it stands under")
    parameters: dict[str, Parameter] = Field(default_factory=dict, description="the notebook's parameters")


class Report(_Table):
    """A report: which notebooks, for whom, how often."""

    name: Slug = Field(description="folder name of the report")
    title: str = Field(min_length=1, description="title of the page")
    edition: Slug = Field(USUAL, description="for whom it is")
    period: PeriodKind = Field("fortnight", description="the kind of period it covers")
    headings: dict[Slug, Annotated[str, Field(min_length=1)]] = Field(
        default_factory=dict, description="step = heading, in the page's order; the five steps if left out"
    )
    notebooks: Annotated[tuple[NotebookRun, ...], Field(min_length=1)] = Field(
        description="in the order they are shown"
    )
    on_request: bool = Field(
        False,  # noqa: FBT003 - a field's default
        description="made when it is asked for by name, and never due by itself",
    )
    keep: Keep | None = Field(None, description="how long it is kept; as its edition if left out")

    @model_validator(mode="after")
    def _steps_are_headings(self) -> "Report":
        known = tuple(self.headings) or STEPS
        if unknown := sorted({run.step for run in self.notebooks} - set(known)):
            raise SettingError(
                "a notebook's step is one of the report's headings: {known}; found {unknown}",
                known=", ".join(known),
                unknown=", ".join(unknown),
            )
        return self


class Execution(_Table):
    """How the notebooks are run."""

    engine: Literal["auto", "fork", "kernel"] = Field(
        "auto",
        description="'fork' imports the libraries once; 'kernel' for each notebook; 'auto' the faster that works",
    )
    workers: Annotated[int, Field(ge=1)] | None = Field(
        None, description="notebooks run at the same time; as many as there are processors if left out"
    )
    cell_timeout_s: Annotated[int, Field(ge=1)] = Field(
        600, description="longest a cell may take, in seconds"
    )
    memory_limit_mb: Annotated[int, Field(ge=200)] = Field(
        4096, description="most memory a notebook may hold, in megabytes"
    )


class Project(_Table):
    """All of ``lagesbild.toml``."""

    area: Area
    calendar: CalendarSettings = CalendarSettings()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    categories: Annotated[tuple[CategoryGroup, ...], Field(min_length=1)]
    interventions: Interventions = Interventions()
    rules: Rules = Rules()
    places: Places = Places()
    analysis: Analysis = Analysis()
    editions: Editions = Editions()
    tiles: Tiles | None = None
    execution: Execution = Execution()
    operation: Operation = Operation()
    statistics: Statistics | None = None
    feedback: Feedback | None = None
    reports: Annotated[tuple[Report, ...], Field(min_length=1)]
    root: Path = Field(exclude=True, description="the workspace; not a key of the file")

    @model_validator(mode="after")
    def _names_once(self) -> "Project":
        named: dict[str, Iterable[str]] = {
            "sources": (source.name for source in self.sources),
            "reports": (report.name for report in self.reports),
            "categories": (value for group in self.categories for value in category_values(group)),
        }
        for table, names in named.items():
            seen = list(names)
            if twice := sorted({each for each in seen if seen.count(each) > 1}):
                raise SettingError(
                    "each name in {table} stands once; found twice: {names}",
                    table=table,
                    names=", ".join(twice),
                )
        return self

    @model_validator(mode="after")
    def _known_editions(self) -> "Project":
        named = {
            "operation": self.operation.editions,
            "reports": {report.edition for report in self.reports},
        }
        for table, names in named.items():
            if unknown := sorted(names - {*self.editions.names}):
                raise SettingError(
                    "{table} names editions that do not exist: {unknown}. Known: {known}",
                    table=table,
                    unknown=", ".join(unknown),
                    known=", ".join(self.editions.names),
                )
        return self

    @model_validator(mode="after")
    def _shared_periods_add_up(self) -> "Project":
        """Where periods overlap, small counts can be worked out, unless the longer is made of the shorter."""
        kinds, shortest = self._shared_kinds, self.shared_period
        plain = {
            kind
            for edition in self.editions.shared
            if not edition.may_roll_up
            for kind in self._kinds_of(edition)
        }
        year = Period(date(2024, 1, 1), date(2025, 1, 1), "year")
        longer = kinds - {shortest}
        made_of_it = {kind for kind in longer if (year.parts(kind) or [year])[0].parts(shortest)}
        if "range" in kinds or longer - made_of_it or plain - {shortest}:
            raise SettingError(
                "reports of editions that show counts ({editions}) must have periods of one kind, such as 'quarter', or "
                "those of {rolling} longer ones that consist of whole such periods, such as 'year'; found {kinds}: where "
                "periods overlap otherwise, small counts can be worked out",
                editions=", ".join(each.name for each in self.editions.shared),
                rolling=", ".join(each.name for each in self.editions.shared if each.may_roll_up) or "-",
                kinds=", ".join(sorted(kinds)),
            )
        return self

    def edition_of(self, report: Report) -> Edition:
        """For whom the report is: what may be shown in it."""
        return self.editions.edition(report.edition)

    @property
    def shared_period(self) -> PeriodKind:
        """The kind of period that reports of shared editions have, the shortest where some have longer ones."""
        return min(self._shared_kinds, key=KINDS.index, default="quarter")

    @property
    def _shared_kinds(self) -> set[PeriodKind]:
        return {kind for edition in self.editions.shared for kind in self._kinds_of(edition)}

    def _kinds_of(self, edition: Edition) -> set[PeriodKind]:
        return {report.period for report in self.reports if report.edition == edition.name}

    @property
    def released(self) -> Path:
        """Counts that shared editions have published; kept, so that they never change."""
        return self.root / "data" / "released"

    @property
    def secret_file(self) -> Path:
        """The workspace's own secret, which no report holds."""
        return self.root / "data" / "secret.key"

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """The configured sources, and the reporting workbook unless one of them has its name."""
        is_own = any(source.name == FORM for source in self.sources)
        return self.sources if is_own else (*self.sources, REPORTING)

    @property
    def form(self) -> Source | None:
        """How the reporting workbook is read; None where a source of its name reads something else."""
        named = next(source for source in self.all_sources if source.name == FORM)
        return named if named.columns == REPORTING.columns else None

    @property
    def raw(self) -> Path:
        """Exports as delivered."""
        return self.root / "data" / "raw"

    @property
    def place_register(self) -> Path:
        """The workbook of places; what people have answered in it is kept for ever."""
        return self.raw / "platser.xlsx"

    @property
    def processed(self) -> Path:
        """The store; disposable."""
        return self.root / "data" / "processed"

    @property
    def reports_folder(self) -> Path:
        """The archive of reports."""
        return self.root / "reports"

    def report(self, name: str | None = None) -> Report:
        """The report called ``name``, or the first."""
        for report in self.reports:
            if name in {None, report.name}:
                return report
        known = ", ".join(report.name for report in self.reports)
        raise ConfigError(
            "A report must stand in lagesbild.toml; found {name!r}. Write one of: {known}.",
            name=name,
            known=known,
        )


def category_values(group: CategoryGroup) -> set[str]:
    """All spellings of a category, folded for comparison."""
    return {value.strip().casefold() for value in (group.name, *group.values)}
