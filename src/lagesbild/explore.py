"""Begin to explore in JupyterLab or a script: ``import lagesbild as lb; now = lb.open("min-kommun")``."""

import os
from pathlib import Path

import pandas as pd

from lagesbild import columns as c
from lagesbild import language, periods, situation
from lagesbild.analysis.series.two_periods import compare_counts
from lagesbild.config import USUAL
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
