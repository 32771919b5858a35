"""Simulate quiet fortnights: counts that vary for no reason that anyone should be alarmed by.

Eight categories of a fictional municipality, in fixed shares of the total. Nothing happens in any of them
but what the kind says:

``poisson``        the same mean every fortnight
``overdispersed``  variance 1.5 to 3 times the mean, each category its own
``seasonal``       up to half as many again at the year's peak, a half fewer at its trough; categories differ
``trending``       a third more, or fewer, each year; categories differ by a tenth
``late``           Poisson, but reports come days and weeks late, and the export is made the day after
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import numpy as np
import pandas as pd

from lagesbild.periods import Period

Kind = Literal["poisson", "overdispersed", "seasonal", "trending", "late"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VOLUMES = (5, 25, 100, 1000)
SHARES = np.array([0.26, 0.20, 0.16, 0.13, 0.10, 0.07, 0.05, 0.03])
CATEGORIES = [f"category {number}" for number in range(1, len(SHARES) + 1)]
_DAYS = 14
_MEDIAN_DELAY_DAYS, _DELAY_SPREAD = 1.5, 1.3  # lognormal: a quarter later than 3.6 days, one in 40 than 19


@dataclass(frozen=True)
class Quiet:
    """Counts of fortnights, oldest first, the last one to be judged, as an export on ``extracted_on`` shows them.

    ``incidents`` (``occurred_from``, ``reported_at``, ``category``) only where reports come late.
    """

    counts: pd.DataFrame
    extracted_on: date
    incidents: pd.DataFrame | None = None


def quiet_history(kind: Kind, volume: float, periods: int, rng: np.random.Generator) -> Quiet:
    """Draw ``periods`` fortnights of history and one more, ``volume`` reports a fortnight on average at its end."""
    first = date(2020, 1, 6) + timedelta(days=7 * int(rng.integers(0, 52)))
    fortnights = [
        Period(first + timedelta(days=_DAYS * at), first + timedelta(days=_DAYS * (at + 1)), "fortnight")
        for at in range(periods + 1)
    ]
    years = _DAYS / 365.2425 * np.arange(-periods, 1)[:, None]
    mean = volume * SHARES * _pattern(kind, years, rng)
    if kind == "overdispersed":
        excess = rng.uniform(0.5, 2, len(SHARES))
        mean = rng.gamma(mean / excess, excess)
    counts = rng.poisson(mean)
    extracted_on = fortnights[-1].end
    if kind != "late":
        return Quiet(_frame(counts, fortnights), extracted_on)
    incidents = _reported_late(counts, fortnights[0].start, extracted_on, rng)
    at = (incidents["occurred_from"] - pd.Timestamp(fortnights[0].start)).dt.days // _DAYS
    seen = np.zeros_like(counts)
    np.add.at(seen, (at, incidents["number"]), 1)
    return Quiet(_frame(seen, fortnights), extracted_on, incidents)


def _pattern(kind: Kind, years: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The mean of each fortnight and category over its mean at the end of the history."""
    ones = np.ones((len(years), len(SHARES)))
    if kind == "seasonal":
        peak = rng.uniform(0, 1) + rng.normal(0, 1 / 24, len(SHARES))
        amplitude = rng.uniform(0.2, 0.5, len(SHARES))
        return ones + amplitude * np.cos(2 * np.pi * (years - peak))
    if kind == "trending":
        growth = rng.choice([-1, 1]) * np.log(4 / 3) + rng.normal(0, 0.1, len(SHARES))
        return np.exp(growth * years)
    return ones


def _reported_late(
    counts: np.ndarray, start: date, extracted_on: date, rng: np.random.Generator
) -> pd.DataFrame:
    """One row an incident that had been reported by the end of the day before the export."""
    at, number = (each.ravel() for each in np.indices(counts.shape))
    at, number = np.repeat(at, counts.ravel()), np.repeat(number, counts.ravel())
    minute = pd.Timedelta(minutes=1)
    occurred = (
        pd.Timestamp(start) + rng.integers(0, _DAYS * 1440, len(at)) * minute + at * _DAYS * 1440 * minute
    )
    delay = np.rint(1440 * rng.lognormal(np.log(_MEDIAN_DELAY_DAYS), _DELAY_SPREAD, len(at)))
    frame = pd.DataFrame(
        {
            "occurred_from": occurred,
            "reported_at": occurred + delay * minute,
            "category": np.array(CATEGORIES)[number],
            "number": number,
        }
    )
    return frame[frame["reported_at"] < pd.Timestamp(extracted_on)].reset_index(drop=True)


def _frame(counts: np.ndarray, fortnights: list[Period]) -> pd.DataFrame:
    return pd.DataFrame(counts, index=pd.Index(fortnights, dtype=object), columns=CATEGORIES)
