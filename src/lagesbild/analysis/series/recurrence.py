"""Find the seasons in which a category recurs, year after year, and tell them from one year's chance.

A yearly wheel made by eye fills up with chance: with ten categories there are 120 months to find something in.
Here the strongest run of one to four months of each category is held against what chance makes the strongest of
all such runs (a scan of the year, Monte Carlo), with false-discovery control over the categories; and it recurs
only if it is still above when its best year is taken away: what happened once does not recur. Years are
counted backwards from the last month, so that the newest is whole; each has its own level, so that more
reporters do not look like a season. Counts may vary more than Poisson: by how much is learnt from how the same
month differs between years.

Limits: fewer than ``MINIMUM_YEARS`` years say nothing of what recurs. A season that comes one month later some years
is seen as weaker than it is. That something recurs does not say why; a reporter who counts every April makes
every April high.

References
----------
Kulldorff (1997), Communications in Statistics - Theory and Methods 26(6), 1481-1496 (the scan).
McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., section 4.5 (the dispersion).
Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

MINIMUM_YEARS = 3
"""Fewer years than this have nothing that recurs."""
LONGEST = 4
"""Months of the longest season: longer ones are half the year."""
FEWEST_REPORTS = 8
"""A season with fewer reports over all years is not called recurring."""

_MONTHS = 12
_MOST_SEASONS = 2
_LEVEL = 0.05  # false-discovery rate
_HALF = 0.5


@dataclass(frozen=True)
class _Cells:
    """Calendar months with their month of the year (0 to 11), days, and year counted backwards."""

    month: np.ndarray
    days: np.ndarray
    year: np.ndarray

    def expected(self, counts: np.ndarray) -> np.ndarray:
        """What each year's own level gives each month; one row a history."""
        of_year = (self.year[:, None] == np.unique(self.year)).astype(float)
        return (counts @ of_year / (self.days @ of_year)) @ of_year.T * self.days

    def by_month(self, values: np.ndarray) -> np.ndarray:
        """Sums over the years, of shape (..., 12)."""
        return values @ (self.month[:, None] == np.arange(_MONTHS)).astype(float)


def recurring_seasons(
    counts: pd.DataFrame, *, rng: np.random.Generator, repetitions: int = 999
) -> pd.DataFrame:
    """The strongest seasons of each category, and which of them recur.

    Parameters
    ----------
    counts
        One row a calendar month, oldest first, with no gap; indexed by ``Period`` (a month that is cut is left
        out when less than half of it is there). One column a category.
    rng
        Source of randomness.
    repetitions
        Simulations to a category.

    Returns
    -------
    DataFrame
        One or two rows a category: ``category``, ``first_month`` (1 to 12), ``months`` (how many in a row),
        ``years`` (there are), ``years_above`` (in which the season was above that year's level), ``observed`` and
        ``expected`` (over all years), ``p``, ``p_without_best`` (the season's best year left out),
        ``p_adjusted`` and ``is_recurring``. Empty with fewer than ``MINIMUM_YEARS`` years.

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import months
    >>> each_year = [5, 5, 5, 5, 5, 5, 5, 5, 5, 40, 5, 5]
    >>> counts = pd.DataFrame({"Klotter": each_year * 4}, index=months(date(2022, 1, 1), date(2026, 1, 1)))
    >>> found = recurring_seasons(counts, rng=np.random.default_rng(1))[:1]
    >>> found[["first_month", "months", "years_above", "is_recurring"]].values.tolist()
    [[10, 1, 4, True]]
    """
    cells, frame = _cells(counts)
    rows: list[dict[str, object]] = []
    for category in frame.columns if len(np.unique(cells.year)) >= MINIMUM_YEARS else ():
        values, allowed = frame[category].to_numpy(dtype=float), np.ones(_MONTHS, dtype=bool)
        for _ in range(_MOST_SEASONS if values.sum() >= FEWEST_REPORTS else 0):
            found = _strongest(values, cells, allowed, rng, repetitions)
            rows.append({"category": category, **found})
            if float(found["p"]) > _LEVEL:
                break
            around = (int(found["first_month"]) - 2 + np.arange(int(found["months"]) + 2)) % _MONTHS
            allowed[around] = False
    names = ["category", "first_month", "months", "years", "years_above", "observed", "expected"]
    result = pd.DataFrame(rows, columns=[*names, "p", "p_without_best"])
    result["p_adjusted"] = stats.false_discovery_control(result["p"]) if len(result) else result["p"]
    result["is_recurring"] = (
        (result["p_adjusted"] < _LEVEL)
        & (result["p_without_best"] < _LEVEL)
        & (result["observed"] >= FEWEST_REPORTS)
    )
    return result


def month_profile(counts: pd.DataFrame) -> pd.DataFrame:
    """Reports and what the years' own levels give, by category and month of the year.

    Returns
    -------
    DataFrame
        One row a category and month: ``category``, ``month`` (1 to 12), ``observed``, ``expected`` (over the years).

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import months
    >>> each_year = [5, 5, 5, 5, 5, 5, 5, 5, 5, 41, 5, 5]
    >>> counts = pd.DataFrame({"Klotter": each_year * 4}, index=months(date(2022, 1, 1), date(2026, 1, 1)))
    >>> month_profile(counts).loc[9, ["month", "observed"]].tolist()
    [10, 164]
    """
    cells, frame = _cells(counts)
    values = frame.to_numpy(dtype=float).T
    seen, foreseen = cells.by_month(values), cells.by_month(cells.expected(values))
    return pd.DataFrame(
        {
            "category": np.repeat(np.asarray(frame.columns, dtype=object), _MONTHS),
            "month": np.tile(np.arange(1, _MONTHS + 1), len(frame.columns)),
            "observed": seen.ravel().astype(int),
            "expected": foreseen.ravel(),
        }
    )


def _cells(counts: pd.DataFrame) -> tuple[_Cells, pd.DataFrame]:
    """The months that are there for at least half, in years that are."""
    days = np.array([period.days for period in counts.index], dtype=float)
    whole = np.array([pd.Period(period.start, "M").days_in_month for period in counts.index], dtype=float)
    kept = days >= _HALF * whole
    year = np.arange(kept.sum())[::-1] // _MONTHS
    # A rest of a few months has no level of its own to be above.
    kept[kept] = np.bincount(year, minlength=1)[year] >= _HALF * _MONTHS
    month = np.array([period.start.month - 1 for period in counts.index], dtype=int)
    return _Cells(month[kept], days[kept], np.arange(kept.sum())[::-1] // _MONTHS), counts[kept]


def _strongest(
    values: np.ndarray, cells: _Cells, allowed: np.ndarray, rng: np.random.Generator, repetitions: int
) -> dict[str, float]:
    """The strongest run of allowed months, tested against the strongest that chance makes."""
    inside = allowed[cells.month]
    cells, values = _Cells(cells.month[inside], cells.days[inside], cells.year[inside]), values[inside]
    expected = cells.expected(values[None])[0]
    runs = _runs(allowed)
    dispersion = _dispersion(values, expected, cells)
    drawn = _draw(expected, dispersion, rng, repetitions)
    strengths = _strengths(values[None], cells, runs, dispersion)[0]
    by_chance = _strengths(drawn, cells, runs, dispersion).max(axis=1)
    best = int(strengths.argmax())
    in_run = runs[best][cells.month].astype(bool)
    years = np.unique(cells.year)
    seen, foreseen = (
        np.array([each[in_run & (cells.year == year)].sum() for year in years]) for each in (values, expected)
    )
    without = np.arange(len(years)) != (seen - foreseen).argmax()
    first = next(m for m in range(_MONTHS) if runs[best][m] and not runs[best][m - 1])
    return {
        "first_month": first + 1,
        "months": int(runs[best].sum()),
        "years": len(years),
        "years_above": int((seen > foreseen).sum()),
        "observed": int(seen.sum()),
        "expected": float(foreseen.sum()),
        "p": float((1 + (by_chance >= strengths[best]).sum()) / (repetitions + 1)),
        "p_without_best": _upper(seen[without].sum(), foreseen[without].sum(), dispersion),
    }


def _runs(allowed: np.ndarray) -> np.ndarray:
    """Every run of one to ``LONGEST`` allowed months, round the year; a row of twelve zeros and ones each."""
    runs = [
        np.isin(np.arange(_MONTHS), (first + np.arange(length)) % _MONTHS)
        for length in range(1, LONGEST + 1)
        for first in range(_MONTHS)
    ]
    return np.array([run for run in runs if (allowed | ~run).all()], dtype=float)


def _strengths(values: np.ndarray, cells: _Cells, runs: np.ndarray, dispersion: float) -> np.ndarray:
    """How far each run is above what is expected, in standard errors; of shape (histories, runs)."""
    seen = cells.by_month(values) @ runs.T
    foreseen = cells.by_month(cells.expected(values)) @ runs.T
    share = np.clip(foreseen / np.maximum(values.sum(axis=1, keepdims=True), 1), 0, 1)
    strengths: np.ndarray = (seen - foreseen) / np.sqrt(np.maximum(dispersion * foreseen * (1 - share), 1e-9))
    return strengths


def _dispersion(values: np.ndarray, expected: np.ndarray, cells: _Cells) -> float:
    """How much more than Poisson the same month varies between years; at least 1."""
    seen, foreseen = cells.by_month(values), cells.by_month(expected)
    fitted = expected * (seen / np.where(foreseen > 0, foreseen, 1))[cells.month]
    usable = fitted > 0
    df = len(values) - len(np.unique(cells.month)) - len(np.unique(cells.year)) + 1
    return max(float((((values - fitted) ** 2)[usable] / fitted[usable]).sum()) / max(df, 1), 1.0)


def _draw(expected: np.ndarray, dispersion: float, rng: np.random.Generator, times: int) -> np.ndarray:
    """Histories without a season: Poisson, or negative binomial with the dispersion found."""
    mean = np.repeat(expected[None], times, axis=0)
    if dispersion > 1:
        mean = rng.gamma(np.maximum(mean, 1e-12) / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(float)


def _upper(seen: float, foreseen: float, dispersion: float) -> float:
    """How probable at least so many are where so many are expected."""
    if dispersion > 1:
        return float(stats.nbinom.sf(seen - 1, max(foreseen, 1e-12) / (dispersion - 1), 1 / dispersion))
    return float(stats.poisson.sf(seen - 1, foreseen))
