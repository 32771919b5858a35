"""Begin to explore in JupyterLab or a script: ``import lagesbild as lb; now = lb.open("min-kommun")``."""

import difflib
import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild import language, periods, situation
from lagesbild.analysis.series.two_periods import compare_counts
from lagesbild.config import USUAL
from lagesbild.errors import ConfigError
from lagesbild.periods import Period
from lagesbild.situation import Situation


def open(project: str | Path = "", period: str = "latest", edition: str = USUAL) -> Situation:  # noqa: A001 - called as lagesbild.open
    """Open the situation of a period, and speak the language of the machine; otherwise as ``situation.open``.

    Examples
    --------
    >>> import lagesbild as lb
    >>> now = lb.open("min-kommun", "2026-11-02..2026-11-15")  # doctest: +SKIP
    """
    language.choose(language.preferred(os.environ))
    return situation.open(project, period, edition)


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


def compare(
    now: Situation, later: str | Period, earlier: str | Period, by: str | None = c.CATEGORY
) -> pd.DataFrame:
    """Set the counts of any two periods against each other, with what chance allows.

    Parameters
    ----------
    now
        Its whole history is looked in, whatever its period; filtered first by ``only`` if need be.
    later, earlier
        In the period grammar (``"2026-07"``, ``"2026-06-01..2026-06-30"``), or periods. They need not be as long.
    by
        A column to count by, as ``"category"`` or ``"district"``; the total alone when None.

    Returns
    -------
    DataFrame
        As ``analysis.series.two_periods.compare_counts`` gives it.

    Raises
    ------
    PeriodError
        When a period is not of the grammar.
    ConfigError
        When the edition hands out no incidents, or the exports do not reach over both periods.

    Examples
    --------
    >>> lb.compare(now, "2026-10", "2025-10")  # doctest: +SKIP
    """
    spans = [
        each
        if isinstance(each, Period)
        else periods.parse(each, calendar=now.calendar, today=now.extracted_on, kind="fortnight")
        for each in (later, earlier)
    ]
    values = now.series.get(by) if by else None
    return compare_counts(
        now.history, *spans, by=by, values=values, known=Period(now.first_day, now.period.end)
    )
