"""Open what a notebook may see: the period, the edition, the incidents and the geography.

The module is longer than 300 lines because what a notebook may hold is decided here and nowhere else.
"""

import difflib
import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild import config, periods
from lagesbild.config import (
    USUAL,
    Analysis,
    CategoryGroup,
    CountEdition,
    Edition,
    Feedback,
    Project,
    Source,
    Tiles,
)
from lagesbild.disclosure.editions import mask, no_tables, withheld
from lagesbild.disclosure.release import released
from lagesbild.disclosure.release.decisions import decisions
from lagesbild.disclosure.release.edition_tables import tables_for
from lagesbild.disclosure.release.tables import Tables
from lagesbild.errors import ConfigError, InputError
from lagesbild.ingest import store
from lagesbild.ingest.geography.geography import Geography, read_geography, read_layer, read_population
from lagesbild.ingest.mapping import OTHER
from lagesbild.ingest.register.register import load_interventions, no_interventions
from lagesbild.ingest.store import Accounting
from lagesbild.language import tell
from lagesbild.periods import Calendar, Period

__all__ = [
    "Geography", "ReportContext", "Situation", "keep", "only", "open", "open_project", "report_context", "roads", "today",
]  # fmt: skip

_UNBELIEVABLE: Final = 0.001
"""With less chance than this of no incident since the newest, the export is taken for an old one."""


@dataclass(frozen=True, repr=False)
class Situation:
    """Everything a notebook works with, already masked for its edition.

    A shared edition (``edition.is_shared``) has ``tables`` and no incidents: ``incidents``, ``history``,
    ``accounting``, ``reasons``, ``interventions`` and ``reports_folder`` then raise when they are used, as
    ``tables`` does in the working group's. ``incidents`` are those that began in the period; ``history`` those that began before its end
    (the period's own among them), both with the columns of ``columns.INCIDENT_COLUMNS``; what the
    edition may not show is NA. ``first_day`` is the first day that the exports cover. ``accounting``
    has one row a file: ``file``, ``source``, ``exported_on``, ``rows_read``, ``accepted``,
    ``duplicates``, ``quarantined``, ``revisions``; ``reasons`` one row per ``file``, ``code`` and
    ``severity``, with ``rows``. ``sources`` has what readers call each source that has delivered
    anything, by its name. ``extracted_on`` is the newest export's day. ``reports_folder`` holds the
    published reports, for ``published``. ``interventions`` are the working group's register, with
    ``columns.INTERVENTION_COLUMNS``; empty where none is kept. ``decisions`` are what the council's edition has of it, as
    ``disclosure.release.decisions`` gives it. ``arrivals`` are the first days of the months in which sources began to report, by
    name. ``timezone`` is that of the local days; ``feedback`` says who signs letters, None where nobody is named.
    """

    area_name: str
    period: Period
    edition: Edition
    calendar: Calendar
    incidents: gpd.GeoDataFrame
    history: gpd.GeoDataFrame
    first_day: date
    geography: Geography
    categories: tuple[CategoryGroup, ...]
    settings: Analysis
    tiles: Tiles | None
    sources: dict[str, str]
    accounting: pd.DataFrame
    reasons: pd.DataFrame
    extracted_on: date
    reports_folder: Path
    tables: Tables | None = None
    interventions: gpd.GeoDataFrame = field(default_factory=no_interventions)
    decisions: pd.DataFrame | None = None
    arrivals: dict[str, date] = field(default_factory=dict)
    timezone: str = "Europe/Stockholm"
    feedback: Feedback | None = None

    def __repr__(self) -> str:
        rows = " · ".join(f"{what}: {told}" for what, told in self._told().items())
        return f"<Situation {rows}>"

    def _repr_html_(self) -> str:
        """A small card for JupyterLab."""
        rows = {
            **self._told(),
            tell("Try"): tell("only(now, category=…), now.history, compare(now, …), maps.incident_map(now)"),
        }
        with pd.option_context("display.max_colwidth", None):
            return str(pd.Series(rows).to_frame().to_html(header=False))

    def _told(self) -> dict[str, str]:
        told = {tell("Situation"): f"{self.area_name}, {self.period}", tell("Edition"): self.edition.title}
        if self.edition.is_shared:
            return told | {tell("Holds"): tell("tables alone (now.tables)")}
        counts = tell(
            "{now:,} in the period, {all:,} since {first_day}",
            now=len(self.incidents),
            all=len(self.history),
            first_day=self.first_day,
        )
        return told | {
            tell("Reports"): counts,
            tell("Categories"): ", ".join(group.name for group in self.categories),
            tell("Districts"): ", ".join(map(str, self.geography.districts[c.NAME])) or "-",
            tell("Columns"): ", ".join(self.history.columns),
        }

    def earlier(self, count: int | None = None) -> list[Period]:
        """The periods before this one, oldest first, as far back as the exports cover.

        Parameters
        ----------
        count
            How many at most; ``settings.baseline_periods`` when None.
        """
        wanted = self.period.preceding(count or self.settings.baseline_periods)
        return [period for period in wanted if period.start >= self.first_day]

    def same_weeks(self) -> list[Period]:
        """The same weeks of earlier years, latest first, as far back as the exports cover."""
        wanted = (self.period.a_year_earlier(years) for years in range(1, self.settings.years_back + 1))
        return [period for period in wanted if period.start >= self.first_day]

    @property
    def series(self) -> dict[str, list[str]]:
        """By column: the values that counts are compared by, in the order shown."""
        codes = [str(code) for code in self.geography.districts[c.CODE]]
        return {c.CATEGORY: [group.name for group in self.categories], c.DISTRICT: codes}

    @property
    def other(self) -> str:
        """The category of what fits in no other."""
        return OTHER

    @property
    def source_titles(self) -> tuple[str, ...]:
        """What readers call the sources."""
        return tuple(self.sources.values())

    @property
    def recent_start(self) -> date:
        """First day of the last ``settings.recent_weeks`` weeks; of the period when it is longer."""
        return min(self.period.start, self.period.end - timedelta(weeks=self.settings.recent_weeks))

    @property
    def study(self) -> Period:
        """The last ``settings.study_weeks`` weeks, as far back as the exports cover."""
        wanted = self.period.end - timedelta(weeks=self.settings.study_weeks)
        return Period(min(self.period.start, max(wanted, self.first_day)), self.period.end)

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """The places that the report counts and numbers: see ``analysis.places.places.rank_places``, of the last weeks, each by a name of its own."""
        from lagesbild.analysis.places.places import rank_places
        from lagesbild.ingest.places.apart import told_apart

        ranked = rank_places(
            self.recent(), radius_m=self.settings.place_radius_m, limit=self.settings.ranked_places
        )
        return ranked.assign(name=told_apart(ranked))

    def rng(self) -> np.random.Generator:
        """A source of randomness that is the same each time for the same period: so is what comes of it."""
        return np.random.default_rng(self.period.start.toordinal())

    @property
    def recent_window(self) -> Period:
        """The days since ``recent_start``, to the period's end."""
        return Period(self.recent_start, self.period.end)

    def recent(self) -> gpd.GeoDataFrame:
        """The incidents since ``recent_start``, the period's own among them."""
        return self.history[self.history[c.OCCURRED_FROM] >= pd.Timestamp(self.recent_start)]


@dataclass(frozen=True)
class ReportContext:
    """What a report says about itself: its edition, the newest export's day and what readers call its sources."""

    edition: Edition
    extracted_on: date
    source_titles: tuple[str, ...]


def open(project: str | Path = "", period: str = "latest", edition: str = USUAL) -> Situation:  # noqa: A001 - called as situation.open
    """Open the situation of a period.

    Parameters
    ----------
    project
        The workspace: a folder with ``lagesbild.toml``, or one below it; the current folder when empty.
    period
        In the period grammar, see ``periods.parse``.
    edition
        Who the report is for.

    Raises
    ------
    ConfigError
        When the workspace, the period or the edition cannot be used.
    InputError
        When nothing has been ingested, or the exports end before the period begins or begin after its end.
    """
    if kept := _kept.pop(_key(project, period, edition), None):
        return kept
    settings = config.load(project)
    calendar = settings.calendar.calendar()
    kind = settings.shared_period if settings.editions.edition(edition).is_shared else "fortnight"
    wanted = periods.parse(period, calendar=calendar, today=today(settings), kind=kind)
    return open_project(settings, wanted, edition)


def keep(project: str | Path, period: str, edition: str) -> None:
    """Open a situation for the next ``open`` of the same, here or in a process forked from this one.

    Its places are ranked, for half of the notebooks ask for them. Each such process is given it once: what it does with
    it, no other sees. Raises what ``open`` would raise.
    """
    now = open(project, period, edition)
    if not now.edition.is_shared:
        now.places  # noqa: B018 - computed when first asked for
    _kept[_key(project, period, edition)] = now


_kept: dict[tuple[Path, str, str], Situation] = {}


def _key(project: str | Path, period: str, edition: str) -> tuple[Path, str, str]:
    return Path(project).absolute(), period, edition


def open_project(project: Project, period: Period, edition_name: str) -> Situation:
    """Open the situation of a period in a workspace whose settings are already read."""
    accounting = _accounting(project)
    shown_to = project.editions.edition(edition_name)
    extent = store.extent(project.processed, accounting)
    _require_cover(project, accounting, extent, period)
    common: dict[str, Any] = {
        "area_name": project.area.name,
        "period": period,
        "edition": shown_to,
        "calendar": project.calendar.calendar(),
        "first_day": _first_covered_day(extent),
        "geography": read_geography(project.area),
        "settings": project.analysis,
        "tiles": project.tiles,
        "sources": _titles(project.all_sources, accounting),
        "extracted_on": _extracted_on(accounting),
        "timezone": project.area.timezone,
        "feedback": project.feedback,
    }
    if isinstance(shown_to, CountEdition):
        incidents = store.load_incidents(project.processed, accounting)
        return _shared(_sources(project, accounting, incidents, common["geography"]), common)
    incidents = store.load_incidents(project.processed, accounting, before=period.end)
    history = mask(incidents, shown_to)
    accounts, reasons = _accounts(accounting)
    return Situation(
        **common,
        incidents=history[history[c.OCCURRED_FROM] >= pd.Timestamp(period.start)],
        history=history,
        categories=_categories(project.categories, history),
        accounting=accounts,
        reasons=reasons,
        reports_folder=project.reports_folder,
        interventions=load_interventions(project.processed, project.area.crs),
        arrivals=_arrivals(history, least=1),
        tables=cast("Tables", no_tables(shown_to)),
    )


def report_context(project: Project, period: Period, edition_name: str) -> ReportContext:
    """What is known of a report before its notebooks run; raises what ``open`` would raise."""
    accounting = _accounting(project)
    began = store.load_column(project.processed, accounting, c.OCCURRED_FROM)
    _require_cover(project, accounting, store.Extent(began.min(), began.max(), pd.NaT), period)
    titles = _titles(project.all_sources, accounting)
    return ReportContext(
        project.editions.edition(edition_name), _extracted_on(accounting), tuple(titles.values())
    )


def fix(project: Project, now: Situation) -> None:
    """Keep the figures that a shared edition publishes, of its period and of those it is compared with."""
    accounting = _accounting(project)
    assert now.tables is not None, "the edition is a shared one"
    incidents = store.load_incidents(project.processed, accounting)
    sources = _sources(project, accounting, incidents, now.geography)
    sources.fix(now.tables.shown)


def _sources(
    project: Project, accounting: Accounting, incidents: gpd.GeoDataFrame, geography: Geography
) -> released.Sources:
    people = None
    if project.area.population:
        people = read_population(project.area.population, project.area.crs)
    return released.Sources(
        project=project,
        generation=accounting.generation,
        incidents=incidents,
        categories=tuple(group.name for group in _categories(project.categories, incidents)),
        districts=geography.districts,
        population=people,
    )


def roads(project: str | Path = "") -> gpd.GeoSeries:
    """The roads to travel along, in the working CRS: ``area.streets``, else the roads of the background map; may be empty."""
    area = config.load(project).area
    if area.streets is None:
        return read_geography(area).roads
    return read_layer(area.streets, area.crs, kind="line").geometry


def _shared(sources: released.Sources, common: dict[str, Any]) -> Situation:
    """The situation of a shared edition: tables, and nothing that they could be made from."""
    project, shown_to, period = sources.project, common["edition"], common["period"]
    nothing: dict[str, Any] = {
        name: withheld(shown_to, name.replace("_", " "))
        for name in ("incidents", "history", "accounting", "reasons", "reports_folder", "interventions")
    }
    groups = _categories(project.categories, sources.incidents)
    now = Situation(**common, **nothing, categories=groups)
    known = sources.incidents[sources.incidents[c.OCCURRED_FROM] < pd.Timestamp(period.end)]
    shown = tables_for(
        sources,
        shown_to,
        period,
        compared=[*now.earlier(), *now.same_weeks()]
        if period.kind == project.shared_period
        else now.same_weeks(),
        first_day=now.first_day,
        extracted_on=now.extracted_on,
    )
    decided = _decisions(project, now, known, shown_to.threshold) if shown_to.shows_decisions else None
    return replace(now, tables=shown, decisions=decided, arrivals=_arrivals(known, least=shown_to.threshold))


def _decisions(project: Project, now: Situation, known: gpd.GeoDataFrame, threshold: int) -> pd.DataFrame:
    """What the municipality has decided to do, and what came of it as far as the edition may say."""
    # Only the council's edition needs the statistics: they are imported where they are used.
    from lagesbild.analysis.interventions.displacement import TREATED
    from lagesbild.analysis.interventions.follow_up import follow_up_each

    register = load_interventions(project.processed, project.area.crs)
    judged = follow_up_each(
        known,
        register,
        first_day=now.first_day,
        end=now.period.end,
        districts=now.geography.districts,
        years_back=now.settings.years_back,
    )
    verdicts = {
        str(each.intervention[c.INTERVENTION_ID]): (
            each.verdict,
            int(each.zones.loc[each.zones["role"].eq(TREATED), "before"].sum()),
        )
        for each in judged
    }
    return decisions(register, verdicts, end=pd.Timestamp(now.period.end), threshold=threshold)


def _arrivals(history: gpd.GeoDataFrame, *, least: int) -> dict[str, date]:
    """The first day of the first month in which each source reported at least so many."""
    found: dict[str, date] = {}
    for name, starts in history.groupby(c.SOURCE)[c.OCCURRED_FROM]:
        months, counted = np.unique(starts.to_numpy(dtype="datetime64[M]"), return_counts=True)
        if (counted >= least).any():
            found[str(name)] = months[counted >= least][0].item()
    return found


def only(now: Situation, **values: str | Collection[str]) -> Situation:
    """The situation as if only some incidents had been reported.

    Parameters
    ----------
    now
        The situation to choose from.
    values
        Column of the incidents = its value, or the values it may have: ``category="Inbrott"``,
        ``district=["E1", "Norr"]``. A district may be told by its name.

    Raises
    ------
    ConfigError
        When a column is not one of the incidents', or a value is none of the column's: with the nearest that is.
    """
    if unknown := [name for name in values if name not in now.history]:
        raise ConfigError(
            "Incidents are chosen by their columns: {columns}; found {unknown}.",
            columns=", ".join(now.history.columns),
            unknown=", ".join(unknown),
        )
    wanted = {
        name: _known_values(now, name, [value] if isinstance(value, str) else list(value))
        for name, value in values.items()
    }

    def chosen(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        for name, listed in wanted.items():
            incidents = incidents[incidents[name].isin(listed)]
        return incidents

    return replace(now, incidents=chosen(now.incidents), history=chosen(now.history))


def _known_values(now: Situation, column: str, wanted: list[str]) -> list[str]:
    """The values as they stand in the column, districts by their codes; one that never does is an error."""
    districts = now.geography.districts
    codes = dict(zip(districts[c.NAME], districts[c.CODE], strict=True)) if column == c.DISTRICT else {}
    known = {*now.series.get(column, []), *now.history[column].dropna().astype(str), *codes}
    for value in wanted:
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1)
            raise ConfigError(
                "No report has {column} {value!r}; the nearest is {near!r}. now.history[{column!r}].unique() lists them all.",
                column=column,
                value=value,
                near=near[0] if near else "-",
            )
    return [str(codes.get(value, value)) for value in wanted]


def today(project: Project) -> date:
    """The local day in the workspace's timezone."""
    return datetime.now(tz=ZoneInfo(project.area.timezone)).date()


def _accounting(project: Project) -> Accounting:
    accounting = Accounting.read(project.processed)
    if accounting is None:
        raise InputError(
            "A report needs ingested exports; there are none in data/processed. Run: lagesbild ingest"
        )
    return accounting


def _extracted_on(accounting: Accounting) -> date:
    return max(date.fromisoformat(each.exported_on) for each in accounting.files)


def _require_cover(project: Project, accounting: Accounting, extent: store.Extent, period: Period) -> None:
    """A period that the exports do not reach is not quiet but unknown."""
    calendar = project.calendar.calendar()
    if pd.isna(extent.last):
        raise InputError(
            "A report needs incidents; there are none in the exports. Put an export in data/raw and run: lagesbild ingest"
        )
    if extent.last < pd.Timestamp(period.start) and not _is_quiet(project, accounting, period):
        raise InputError(
            "A report needs exports that reach into its period {period}; the newest incident is of {last}. "
            "Put a newer export in data/raw and run: lagesbild ingest, or choose an earlier period: --period {earlier}",
            period=period,
            last=extent.last.date(),
            earlier=calendar.containing(extent.last.date()),
        )
    if extent.first >= pd.Timestamp(period.end):
        raise InputError(
            "A report needs exports that reach into its period {period}; the oldest incident is of {first}. "
            "Put an older export in data/raw and run: lagesbild ingest, or choose a later period: --period {later}",
            period=period,
            first=extent.first.date(),
            later=calendar.containing(extent.first.date()),
        )


def _is_quiet(project: Project, accounting: Accounting, period: Period) -> bool:
    """Whether an export that covers the period tells nothing of it because nothing happened.

    An export that was made when the period was over covers it. Silence is believed as long as incidents come so seldom
    that chance gives it, or it has been as long before; longer, the export is more likely to be an old one.
    """
    if _extracted_on(accounting) < period.end:
        return False
    began = store.load_column(project.processed, accounting, c.OCCURRED_FROM).dropna().sort_values()
    silent = pd.Timestamp(period.end) - began.iloc[-1]
    known = began.iloc[-1] - began.iloc[0]
    expected = len(began) * (silent / known) if known else math.inf
    return bool(silent <= began.diff().max() or math.exp(-expected) >= _UNBELIEVABLE)


def _first_covered_day(extent: store.Extent) -> date:
    """The first day that counts are complete from.

    Exports are cut by the day of the report: what happened before the first report is there only in
    so far as it was reported late. Without report times the first incident has to do.
    """
    return (extent.first if pd.isna(extent.first_report) else extent.first_report).date()


def _categories(groups: tuple[CategoryGroup, ...], history: gpd.GeoDataFrame) -> tuple[CategoryGroup, ...]:
    """The configured categories, and "Övrigt" when incidents of unknown category need it."""
    is_configured = OTHER in {group.name for group in groups}
    if is_configured or not history[c.CATEGORY].eq(OTHER).any():
        return groups
    return (*groups, CategoryGroup(name=OTHER))


def _titles(sources: tuple[Source, ...], accounting: Accounting) -> dict[str, str]:
    """What readers call each source that has delivered anything, by its name."""
    delivered = {each.source for each in accounting.files}
    return {source.name: source.title or source.name for source in sources if source.name in delivered}


def _accounts(accounting: Accounting) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = [
        "file",
        "source",
        "exported_on",
        "rows_read",
        "accepted",
        "duplicates",
        "quarantined",
        "revisions",
    ]
    accounts = pd.DataFrame([{name: getattr(each, name) for name in columns} for each in accounting.files])
    reasons: list[dict[str, Any]] = [
        {"file": each.file, "code": code, **counted}
        for each in accounting.files
        for code, counted in each.reasons.items()
    ]
    return accounts, pd.DataFrame(reasons, columns=["file", "code", "severity", "rows"])
