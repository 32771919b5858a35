"""What a notebook holds: one situation, masked for its edition, and what it tells of itself."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Analysis, CategoryGroup, Edition, Feedback, Tiles
from lagesbild.disclosure.release.tables import Tables
from lagesbild.ingest.fields import OTHER
from lagesbild.ingest.geography.geography import Geography
from lagesbild.ingest.register.register import no_interventions
from lagesbild.language import tell
from lagesbild.periods import Calendar, Period


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
