"""Open a situation: what a notebook may hold is decided here and nowhere else."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild import config, periods
from lagesbild.analysis.reporting.behind_counts import begun_on
from lagesbild.config import USUAL, CategoryGroup, CountEdition, Project, Source
from lagesbild.disclosure.editions import mask, no_tables, withheld
from lagesbild.disclosure.release import released
from lagesbild.disclosure.release.decisions import decisions
from lagesbild.disclosure.release.edition_tables import tables_for
from lagesbild.disclosure.release.tables import Tables
from lagesbild.ingest import store
from lagesbild.ingest.fields import OTHER
from lagesbild.ingest.geography.geography import Geography, read_geography, read_layer, read_population
from lagesbild.ingest.register.register import load_interventions
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.situation._cover import extracted_on, first_covered_day, ingested, require_cover
from lagesbild.situation._situation import ReportContext, Situation


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
    accounting = ingested(project)
    shown_to = project.editions.edition(edition_name)
    extent = store.extent(project.processed, accounting)
    require_cover(project, accounting, extent, period)
    common: dict[str, Any] = {
        "area_name": project.area.name,
        "period": period,
        "edition": shown_to,
        "calendar": project.calendar.calendar(),
        "first_day": first_covered_day(extent),
        "geography": read_geography(project.area),
        "settings": project.analysis,
        "tiles": project.tiles,
        "sources": _titles(project.all_sources, accounting),
        "extracted_on": extracted_on(accounting),
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
        arrivals=begun_on(history, by=c.SOURCE),
        tables=cast("Tables", no_tables(shown_to)),
    )


def report_context(project: Project, period: Period, edition_name: str) -> ReportContext:
    """What is known of a report before its notebooks run; raises what ``open`` would raise."""
    accounting = ingested(project)
    began = store.load_column(project.processed, accounting, c.OCCURRED_FROM)
    require_cover(project, accounting, store.Extent(began.min(), began.max(), pd.NaT), period)
    titles = _titles(project.all_sources, accounting)
    return ReportContext(
        project.editions.edition(edition_name), extracted_on(accounting), tuple(titles.values())
    )


def fix(project: Project, now: Situation) -> None:
    """Keep the figures that a shared edition publishes, of its period and of those it is compared with."""
    accounting = ingested(project)
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
    return replace(
        now, tables=shown, decisions=decided, arrivals=begun_on(known, by=c.SOURCE, least=shown_to.threshold)
    )


def _decisions(project: Project, now: Situation, known: gpd.GeoDataFrame, threshold: int) -> pd.DataFrame:
    """What the municipality has decided to do, and what came of it as far as the edition may say."""
    # Only the council's edition needs the statistics: they are imported where they are used.
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
        str(each.intervention[c.INTERVENTION_ID]): (each.verdict, each.incidents_before) for each in judged
    }
    return decisions(register, verdicts, end=pd.Timestamp(now.period.end), threshold=threshold)


def today(project: Project) -> date:
    """The local day in the workspace's timezone."""
    return periods.local_day(project.area.timezone)


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
