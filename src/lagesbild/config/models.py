"""Model ``lagesbild.toml``: each class is a table of the file, frozen and validated.

Each field's description is the documentation of its key. The larger tables have modules of their own: ``area``,
``sources``, ``interventions``, ``rules``, ``editions``, ``operation`` and ``statistics``.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lagesbild.config._types import Ascending, Monday
from lagesbild.config._types import Table as _Table
from lagesbild.config.area import Area
from lagesbild.config.editions import USUAL, Edition, Editions
from lagesbild.config.interventions import Interventions
from lagesbild.config.operation import Keep, Operation
from lagesbild.config.rules import Rules
from lagesbild.config.sources import FORM, REPORTING, Slug, Source
from lagesbild.config.statistics import Statistics
from lagesbild.errors import ConfigError, SettingError
from lagesbild.periods import KINDS, Calendar, Period, PeriodKind

Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
STEPS = ("kartlaggning", "analys", "insatser", "uppfoljning", "aterkoppling", "underlag")
"""Headings of a report that names none of its own."""
Parameter = str | bool | int | float | list[str]


class CalendarSettings(_Table):
    """How fortnights are counted."""

    anchor: Monday = Field(date(2024, 1, 1), description="a Monday on which a period starts")
    days: Annotated[int, Field(ge=7, le=28, multiple_of=7)] = Field(14, description="days of a period")

    def calendar(self) -> Calendar:
        """The calendar that periods are read with."""
        return Calendar(self.anchor, self.days)


class CategoryGroup(_Table):
    """A category of the report and what it is called in the exports."""

    name: str = Field(min_length=1, description="as readers see it")
    color: Color | None = Field(None, description="'#0072b2'; from the palette if left out")
    values: tuple[str, ...] = Field((), description="what exports call it, beside the name; case is ignored")


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
        description="who writes, as it stands under a letter: 'Exempelby kommun'",
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
