"""Find where a series of monthly counts steps to another level, and stays there.

The counts are taken as the product of a level, which steps, and a season, which is the same every year. Steps
are added one at a time where they help the most (likelihood ratio), as long as the help is beyond what chance
gives when there is no further step (Monte Carlo, the season estimated again each time). How much more than Poisson
the counts vary is learnt from neighbouring months, which a step cannot inflate.

A step says *when*, never *why*: a new reporter, a new system or a new category makes one as well as a change
in what happens. A slow trend is told as one step or two. Months that follow each other for other reasons than
season and level make the test too sure; therefore its level is one in a hundred.

References
----------
Hinkley (1970), Biometrika 57(1), 1-17 (the likelihood ratio of a step).
Vostrikova (1981), Soviet Mathematics Doklady 24, 55-59 (one step at a time).
"""

import itertools

import numpy as np
import pandas as pd

MINIMUM_MONTHS = 24
"""A season is not known from fewer months."""
SHORTEST = 6
"""Months that a level must last."""

_MONTHS = 12
_MOST_STEPS = 5
_REPETITIONS = 499
_ROUNDS = 6  # level and season are fitted in turns until they agree


def level_shifts(counts: pd.Series, *, rng: np.random.Generator, level: float = 0.01) -> pd.DataFrame:
    """The steps of a series of monthly counts.

    Parameters
    ----------
    counts
        One count a whole calendar month, oldest first, indexed by ``Period``.
    rng
        Source of randomness.
    level
        Probability, at the most, of a step where there is none.

    Returns
    -------
    DataFrame
        One row a step, in order: ``month`` (the ``Period`` with which the new level begins), ``before`` and
        ``after`` (reports a month, season taken out) and ``p``. Empty when there is no step, or fewer than
        ``MINIMUM_MONTHS`` months.

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import months
    >>> counts = pd.Series([10] * 24 + [30] * 24, index=months(date(2022, 1, 1), date(2026, 1, 1)))
    >>> found = level_shifts(counts, rng=np.random.default_rng(1))
    >>> str(found["month"][0]), float(found["before"].round()[0]), float(found["after"].round()[0])
    ('2024-01', 10.0, 30.0)
    """
    values = counts.to_numpy(dtype=float)[None, :]
    months = np.array([period.start.month - 1 for period in counts.index])
    steps: list[int] = []
    p_of: dict[int, float] = {}
    while len(counts) >= MINIMUM_MONTHS and values.sum() and len(steps) < _MOST_STEPS:
        fitted = _fit(values, months, steps)
        gain, where = _best(values, fitted, steps)
        drawn = rng.poisson(np.repeat(fitted, _REPETITIONS, axis=0)).astype(float)
        by_chance, _ = _best(drawn, _fit(drawn, months, steps), steps)
        p = float((1 + (by_chance >= gain[0]).sum()) / (_REPETITIONS + 1))
        if p > level:
            break
        steps = sorted([*steps, int(where[0])])
        p_of[int(where[0])] = p
    levels = _levels(values, _season(values, months, steps), steps)[0]
    edges = [0, *steps]
    rows = [
        {"month": counts.index[at], "before": levels[number], "after": levels[number + 1], "p": p_of[at]}
        for number, at in enumerate(edges[1:])
    ]
    return pd.DataFrame(rows, columns=["month", "before", "after", "p"])


def _segments(length: int, steps: list[int]) -> list[slice]:
    edges = [0, *steps, length]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def _levels(values: np.ndarray, season: np.ndarray, steps: list[int]) -> np.ndarray:
    """The level of each segment, in counts a month."""
    parts = _segments(values.shape[1], steps)
    return np.stack([values[:, s].sum(axis=1) / season[:, s].sum(axis=1) for s in parts], axis=1)


def _season(values: np.ndarray, months: np.ndarray, steps: list[int]) -> np.ndarray:
    """The factor of each month, around 1, fitted in turns with the levels."""
    season = np.ones_like(values)
    member = months == np.arange(_MONTHS)[:, None]
    for _ in range(_ROUNDS):
        base = _spread(_levels(values, season, steps), values.shape[1], steps)
        totals, foreseen = values @ member.T, base @ member.T
        factor = np.where(foreseen > 0, totals / np.where(foreseen > 0, foreseen, 1), 1.0)
        season = np.maximum(factor[:, months], 1e-9)
        season /= season.mean(axis=1, keepdims=True)
    return season


def _fit(values: np.ndarray, months: np.ndarray, steps: list[int]) -> np.ndarray:
    season = _season(values, months, steps)
    return _spread(_levels(values, season, steps), values.shape[1], steps) * season


def _spread(levels: np.ndarray, length: int, steps: list[int]) -> np.ndarray:
    out = np.empty((len(levels), length))
    for number, part in enumerate(_segments(length, steps)):
        out[:, part] = levels[:, number : number + 1]
    return out


def _best(values: np.ndarray, fitted: np.ndarray, steps: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """The largest likelihood ratio of one further step in each row, over the dispersion, and where it is."""
    residual = (values - fitted) / np.sqrt(np.maximum(fitted, 1e-9))
    dispersion = np.maximum((np.diff(residual, axis=1) ** 2).mean(axis=1) / 2, 1.0)
    best, where = np.zeros(len(values)), np.zeros(len(values), dtype=int)
    for part in _segments(values.shape[1], steps):
        seen, foreseen = values[:, part], fitted[:, part]
        all_seen, all_foreseen = seen.sum(axis=1), foreseen.sum(axis=1)
        for at in range(SHORTEST, seen.shape[1] - SHORTEST + 1):
            left, before = seen[:, :at].sum(axis=1), foreseen[:, :at].sum(axis=1)
            gain = _gain(left, before) + _gain(all_seen - left, all_foreseen - before)
            gain = (gain - _gain(all_seen, all_foreseen)) / dispersion
            is_better = gain > best
            best = np.where(is_better, gain, best)
            where = np.where(is_better, part.start + at, where)
    return best, where


def _gain(seen: np.ndarray, foreseen: np.ndarray) -> np.ndarray:
    ratio = np.where(seen > 0, seen, 1) / np.maximum(foreseen, 1e-9)
    gain: np.ndarray = np.where(seen > 0, seen * np.log(ratio), 0.0)
    return gain


def level_shifts_by(counts: pd.DataFrame, *, rng: np.random.Generator) -> pd.DataFrame:
    """The steps of each column of ``counts``; as ``level_shifts``, with the column's name as ``series`` first.

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import months
    >>> counts = {"Klotter": [10] * 24 + [30] * 24, "Inbrott": [10] * 48}
    >>> frame = pd.DataFrame(counts, index=months(date(2022, 1, 1), date(2026, 1, 1)))
    >>> level_shifts_by(frame, rng=np.random.default_rng(1))["series"].tolist()
    ['Klotter']
    """
    found = [level_shifts(counts[name], rng=rng).assign(series=name) for name in counts.columns]
    names = ["series", "month", "before", "after", "p"]
    return pd.concat(found, ignore_index=True)[names] if found else pd.DataFrame(columns=names)
