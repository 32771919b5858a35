"""Open what a notebook may see: the period, the edition, the incidents and the geography."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild import config, periods
from lagesbild.config import Analysis, CategoryGroup, Project, Source, Tiles
from lagesbild.disclosure.editions import Edition, edition, mask
from lagesbild.disclosure.interventions import mask_interventions
from lagesbild.errors import InputError
from lagesbild.ingest.geography import Geography, read_geography
from lagesbild.ingest.interventions import load_interventions, no_interventions
from lagesbild.ingest.mapping import OTHER
from lagesbild.ingest.store import Accounting, load_incidents
from lagesbild.periods import Calendar, Period

__all__ = ["Geography", "Situation", "open", "open_project", "today"]


@dataclass(frozen=True)
class Situation:
    """Everything a notebook works with, already masked for its edition.

    ``incidents`` are those that began in the period; ``history`` those that began before its end
    (the period's own among them), both with the columns of ``columns.INCIDENT_COLUMNS``; what the
    edition may not show is NA. ``first_day`` is the first day that the exports cover. ``accounting``
    has one row a file: ``file``, ``source``, ``exported_on``, ``rows_read``, ``accepted``,
    ``duplicates``, ``quarantined``, ``revisions``; ``reasons`` one row per ``file``, ``code`` and
    ``severity``, with ``rows``. ``sources`` has what readers call each source that has delivered
    anything, by its name. ``extracted_on`` is the newest export's day. ``reports_folder`` holds the
    published reports, for ``published``. ``interventions`` are the working group's register, with
    ``columns.INTERVENTION_COLUMNS``; empty where none is kept.
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
    interventions: gpd.GeoDataFrame = field(default_factory=no_interventions)

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

    def recent(self) -> gpd.GeoDataFrame:
        """The incidents since ``recent_start``, the period's own among them."""
        return self.history[self.history[c.OCCURRED_FROM] >= pd.Timestamp(self.recent_start)]


def open(project: str | Path = "", period: str = "latest", edition: str = "arbetsgrupp") -> Situation:  # noqa: A001 - called as situation.open
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
        When nothing has been ingested, or the exports end before the period begins.
    """
    settings = config.load(project)
    calendar = settings.calendar.calendar()
    wanted = periods.parse(period, calendar=calendar, today=today(settings))
    return open_project(settings, wanted, edition)


def open_project(project: Project, period: Period, edition_name: str) -> Situation:
    """Open the situation of a period in a workspace whose settings are already read."""
    accounting = Accounting.read(project.processed)
    if accounting is None:
        raise InputError(
            "A report needs ingested exports; there are none in data/processed. Run: lagesbild ingest"
        )
    shown_to = edition(edition_name)
    incidents = load_incidents(project.processed, accounting)
    extracted_on = max(date.fromisoformat(each.exported_on) for each in accounting.files)
    _require_cover(incidents, period, project.calendar.calendar())
    masked = mask(incidents, shown_to).sort_values([c.OCCURRED_FROM, c.SOURCE, c.INCIDENT_ID])
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    history = masked[masked[c.OCCURRED_FROM] < end].reset_index(drop=True)
    accounts, reasons = _accounts(accounting)
    return Situation(
        area_name=project.area.name,
        period=period,
        edition=shown_to,
        calendar=project.calendar.calendar(),
        incidents=history[history[c.OCCURRED_FROM] >= start],
        history=history,
        first_day=_first_covered_day(incidents),
        geography=read_geography(project.area),
        categories=_categories(project.categories, history),
        settings=project.analysis,
        tiles=project.tiles,
        sources=_titles(project.all_sources, accounting),
        accounting=accounts,
        reasons=reasons,
        extracted_on=extracted_on,
        reports_folder=project.reports_folder,
        interventions=mask_interventions(load_interventions(project.processed, project.area.crs), shown_to),
    )


def today(project: Project) -> date:
    """The local day in the workspace's timezone."""
    return datetime.now(tz=ZoneInfo(project.area.timezone)).date()


def _require_cover(incidents: gpd.GeoDataFrame, period: Period, calendar: Calendar) -> None:
    """A period without a single report after its start is not quiet but unknown."""
    last = incidents[c.OCCURRED_FROM].max()
    if pd.isna(last) or last < pd.Timestamp(period.start):
        newest = "there are no incidents" if pd.isna(last) else f"the newest incident is of {last.date()}"
        hint = (
            ""
            if pd.isna(last)
            else f", or choose an earlier period: --period {calendar.containing(last.date())}"
        )
        raise InputError(
            f"A report needs exports that reach into its period {period}; {newest}. "
            f"Put a newer export in data/raw and run: lagesbild ingest{hint}"
        )


def _first_covered_day(incidents: gpd.GeoDataFrame) -> date:
    """The first day that counts are complete from.

    Exports are cut by the day of the report: what happened before the first report is there only in
    so far as it was reported late. Without report times the first incident has to do.
    """
    first = incidents[c.REPORTED_AT].min()
    return (incidents[c.OCCURRED_FROM].min() if pd.isna(first) else first).date()


def _categories(groups: tuple[CategoryGroup, ...], history: gpd.GeoDataFrame) -> tuple[CategoryGroup, ...]:
    """The configured categories, and "Övrigt" when incidents of unknown category need it."""
    needed = OTHER in set(history[c.CATEGORY]) and OTHER not in {group.name for group in groups}
    return (*groups, CategoryGroup(name=OTHER)) if needed else groups


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
