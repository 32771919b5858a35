"""Open the official statistics: what was reported to the police, by the day of the report.

They are kept apart from the incidents all the way: they count something else, by another day, and are never
added to them or compared with them. They are public, so they are the same in every edition.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from lagesbild import config
from lagesbild.analysis import rates
from lagesbild.config import Statistics, Survey
from lagesbild.errors import InputError, Message
from lagesbild.ingest.geography import municipalities as m
from lagesbild.ingest.reading.read import read_table
from lagesbild.ingest.statistics.bra import COUNT, RATE, read_bra
from lagesbild.ingest.statistics.figures import figures
from lagesbild.ingest.statistics.surveys import read_survey

__all__ = ["SCOPES", "OfficialStatistics", "open", "open_statistics"]

SCOPES: Final = (m.COUNTY, m.REGION, "country")
"""What a municipality is ranked within: its county, its police region, the country."""

_YEARS_OF_RATE: Final = 1  # Brå divides by the inhabitants at the end of the year before


@dataclass(frozen=True)
class OfficialStatistics:
    """Reported crimes of the municipalities, and survey figures.

    ``figures`` has one row a ``crime``, ``year`` and ``municipality_code`` (the country is ``0000``), with
    ``count``, ``rate_per_100k`` as published, ``population`` (inhabitants that a rate is taken of),
    ``is_preliminary`` and ``extracted_on``. ``municipalities`` is indexed by code: ``municipality``,
    ``county``, ``region``. ``code`` is the own municipality's. ``surveys`` are the tables of survey figures, each
    with its settings.
    """

    source: str
    code: str
    municipalities: pd.DataFrame
    figures: pd.DataFrame
    breaks: tuple[int, ...]
    surveys: tuple[tuple[Survey, pd.DataFrame], ...]

    @property
    def name(self) -> str:
        """The own municipality's name."""
        return str(self.municipalities.at[self.code, m.NAME])  # noqa: PD008 - a scalar

    @property
    def crimes(self) -> tuple[str, ...]:
        """The types of crime, in the order written in the settings."""
        return tuple(self.figures["crime"].unique())

    def series(self, crime: str) -> pd.DataFrame:
        """The own municipality's figures, year by year.

        Returns
        -------
        DataFrame
            ``year``, ``count``, ``change`` (share of the year before; NaN where that is 0, not known or on the
            other side of a break), ``rate_per_100k``, ``is_preliminary``, ``extracted_on``, ``is_break`` (the
            figures before do not compare with this year's).
        """
        own = self.figures["crime"].eq(crime) & self.figures[m.CODE].eq(self.code)
        frame = self.figures[own].sort_values("year").reset_index(drop=True)
        frame["is_break"] = frame["year"].isin(self.breaks)
        before = frame[COUNT].shift().where(frame["year"].diff().eq(1) & ~frame["is_break"])
        counts, earlier = (
            each.to_numpy(dtype=float, na_value=float("nan")) for each in (frame[COUNT], before)
        )
        change = rates.relative_change(counts, earlier)
        wanted = ["year", COUNT, "change", RATE, "is_preliminary", "extracted_on", "is_break"]
        return frame.assign(change=change)[wanted]

    def standing(self, crime: str, year: int) -> pd.DataFrame:
        """The own municipality's rank by rate within each of ``SCOPES``: 1 has the highest rate.

        Returns
        -------
        DataFrame
            Indexed by scope: ``name`` (of the county or region; NA for the country), ``rank``, ``best``, ``worst``
            (ranks that the counts do not contradict), ``ties`` (others on the same rank), ``ranked``
            (municipalities with a figure) and ``members`` (municipalities in all).
        """
        of_year = self.figures["crime"].eq(crime) & self.figures["year"].eq(year)
        frame = self.figures[of_year].set_index(m.CODE)
        rows = {scope: self._rank_within(scope, frame) for scope in SCOPES}
        return pd.DataFrame.from_dict(rows, orient="index")

    def _rank_within(self, scope: str, frame: pd.DataFrame) -> dict[str, object]:
        within = self.municipalities
        name: object = pd.NA
        if scope in within:
            name = within.at[self.code, scope]  # noqa: PD008 - a scalar
            within = within[within[scope].eq(name)]
        known = frame.reindex(within.index)
        ranked = rates.rank_intervals(known[COUNT], known["population"])
        own = ranked.loc[self.code]
        return {
            "name": name,
            **own.to_dict(),
            "ties": int(ranked["rank"].eq(own["rank"]).sum() - 1) if pd.notna(own["rank"]) else 0,
            "ranked": int(ranked["rank"].notna().sum()),
            "members": len(within),
        }


def open(project: str | Path = "", until: date | None = None) -> OfficialStatistics | None:  # noqa: A001 - called as official.open
    """Open the official statistics of a workspace; None where its settings name none.

    Parameters
    ----------
    project
        The workspace: a folder with ``lagesbild.toml``, or one below it; the current folder when empty.
    until
        Years that end after this day are left out; every year when None.

    Raises
    ------
    ConfigError
        When the workspace cannot be used.
    InputError
        When a file cannot be read, or the own municipality is in none of them.
    """
    settings = config.load(project).statistics
    return None if settings is None else open_statistics(settings, until=until)


def open_statistics(settings: Statistics, *, until: date | None = None) -> OfficialStatistics:
    """Open the official statistics that the settings name."""
    known = m.read_municipalities(settings.municipalities)
    if settings.municipality_code not in known.index:
        raise InputError(
            "The own municipality must stand in the list of municipalities; '{code}' does "
            "not in '{file}'. Correct statistics.municipality_code.",
            code=settings.municipality_code,
            file=settings.municipalities.name,
        )
    chosen = [each for each in settings.files if until is None or date(each.year, 12, 31) <= until]
    parts = [
        read_bra(each.file, known)
        .reset_index()
        .assign(
            crime=each.crime,
            year=each.year,
            is_preliminary=each.preliminary,
            extracted_on=each.extracted_on,
        )
        for each in chosen
    ]
    names = [m.CODE, COUNT, RATE, "crime", "year", "is_preliminary", "extracted_on"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    _require_own(frame, settings)
    population = _read_population(settings, known) if settings.population else _implied(frame)
    keys = pd.MultiIndex.from_arrays([frame[m.CODE], frame["year"]])
    frame["population"] = population.reindex(keys).to_numpy()
    surveys = tuple((each, read_survey(each.file, sheet=each.sheet)) for each in settings.surveys)
    return OfficialStatistics(
        settings.source, settings.municipality_code, known, frame, settings.breaks, surveys
    )


def _require_own(frame: pd.DataFrame, settings: Statistics) -> None:
    is_own = frame[m.CODE].eq(settings.municipality_code)
    present = is_own.groupby([frame["crime"], frame["year"]], sort=False).any()
    if not present.all():
        listed = ", ".join(f"{crime} {year}" for crime, year in present.index[~present])
        raise InputError(
            "The own municipality must stand in each file of statistics; it does not in: {listed}. "
            "Take the file out for all municipalities.",
            listed=listed,
        )


def _read_population(settings: Statistics, known: pd.DataFrame) -> pd.Series:
    """Inhabitants that the rates of a year are taken of, by code and year."""
    path = settings.population
    assert path is not None
    cells = read_table(path)
    first, *others = cells.columns
    years = {name: int(found[0]) for name in others if len(found := _years(name)) == 1}
    if not years:
        raise InputError(
            "The table of inhabitants must have a column for each 31 December; '{file}' has no column with a "
            "year in its name. Take it out of SCB's database with the years as columns.",
            file=path.name,
        )
    codes = m.codes_of(cells[first], known)
    columns = {
        year + _YEARS_OF_RATE: figures(
            cells[name],
            whole=True,
            where=Message("The column of {column} in '{file}'", column=year, file=path.name),
        )
        for name, year in years.items()
    }
    table = pd.DataFrame(columns).set_axis(pd.Index(codes, name=m.CODE))[codes.notna().to_numpy()]
    long = table.rename_axis(columns="year").stack()  # noqa: PD013 - a MultiIndex is what is wanted
    return long.astype("Float64")


def _years(name: str) -> list[str]:
    return re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", name)


def _implied(frame: pd.DataFrame) -> pd.Series:
    """Inhabitants behind the published rates, by code and year: from the year's largest count, the least rounded."""
    known = frame[frame[RATE].gt(0) & frame[COUNT].gt(0)].sort_values(COUNT, kind="stable")
    largest = known.groupby([m.CODE, "year"]).last()
    return (largest[COUNT] / largest[RATE] * rates.PER).astype("Float64")
