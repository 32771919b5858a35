"""Relate counts to inhabitants, with intervals, changes and honest ranks.

A rate per 100 000 inhabitants makes places of different size comparable, and hides how few reports it
rests on: the interval of the count (Garwood) goes with it. A change is relative to an earlier count and
does not exist where that count is zero. A rank is the most misread figure of all: places that chance alone
keeps apart swap ranks every year. The interval of a rank holds every rank that the counts do not contradict:
two places are told apart only where an exact test of their counts does, with the number of comparisons
taken into account. The counts are taken as Poisson; one offender behind many reports makes the intervals too
narrow. A population is whoever is registered, not whoever is there.

References
----------
Garwood (1936), Biometrika 28(3/4), 437-442.
Przyborowski & Wilenski (1940), Biometrika 31(3/4), 313-323 (the test of two counts).
Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91(1), 476-518 (rank intervals).
Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from lagesbild.errors import LagesbildError

PER = 100_000
_VISITED = 1.25
_DOUBT = 0.05
"""Inhabitants that a rate is given for."""


def poisson_interval(counts: ArrayLike, *, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Exact interval of the mean behind each count (Garwood 1936).

    Parameters
    ----------
    counts
        Any shape; NaN gives NaN.
    level
        Probability, at the least, that the interval holds the mean.

    Returns
    -------
    lower, upper
        Of the shape of ``counts``; the lower bound of a count of zero is zero.

    Examples
    --------
    >>> low, high = poisson_interval([10])
    >>> low.round(2), high.round(2)
    (array([4.8]), array([18.39]))
    """
    counted = np.asarray(counts, dtype=float)
    tail = (1 - level) / 2
    lower = np.where(counted == 0, 0.0, stats.gamma.ppf(tail, np.where(counted == 0, 1.0, counted)))
    return lower, stats.gamma.isf(tail, counted + 1)


def rates(counts: pd.Series, population: pd.Series) -> pd.DataFrame:
    """Reports per 100 000 inhabitants, with their exact Poisson interval (95 %).

    Parameters
    ----------
    counts
        Reports of each place; NaN where none are known, which is not zero.
    population
        Inhabitants, by the same index; places without inhabitants have no rate.

    Returns
    -------
    DataFrame
        On the index of ``counts``: ``count``, ``population``, ``rate_per_100k``, ``lower``, ``upper``.

    Examples
    --------
    >>> import pandas as pd
    >>> rates(pd.Series([10, 20]), pd.Series([1_000, 4_000])).round(2).to_dict("list")
    {'count': [10, 20], 'population': [1000.0, 4000.0], 'rate_per_100k': [1000.0, 500.0], 'lower': [479.54, 305.41], 'upper': [1839.04, 772.21]}
    """
    people = population.reindex(counts.index).astype(float)
    people = people.where(people > 0)
    counted = counts.astype(float)
    lower, upper = poisson_interval(counted)
    return pd.DataFrame(
        {
            "count": counts,
            "population": people,
            "rate_per_100k": counted / people * PER,
            "lower": lower / people * PER,
            "upper": upper / people * PER,
        }
    )


def is_visited(frame: pd.DataFrame) -> pd.Series:
    """Where inhabitants are a poor denominator: many more reports than those who live there explain.

    Parameters
    ----------
    frame
        As ``rates`` gives it, of all places of one area.

    Returns
    -------
    Series of bool
        Whether the lower bound of a place's rate is above ``_VISITED`` times the whole area's rate. A centre, a shopping mall, a festival ground: the rate there says how a place is used, not what those who
        live there meet.

    Examples
    --------
    >>> found = rates(pd.Series({"Centrum": 90, "Norr": 10}), pd.Series({"Centrum": 1000, "Norr": 4000}))
    >>> is_visited(found).to_dict()
    {'Centrum': True, 'Norr': False}
    """
    known = frame[frame["population"].notna() & frame["count"].notna()]
    whole = known["count"].sum() / known["population"].sum() * PER if len(known) else np.nan
    return (frame["lower"].astype(float) > _VISITED * whole).rename("is_visited")


def relative_change(now: ArrayLike, before: ArrayLike) -> np.ndarray:
    """Change as a share of the earlier value; NaN where that is zero or unknown.

    Official Swedish statistics print a full stop for what has no base: there is no percentage of nothing.

    Parameters
    ----------
    now, before
        Counts or rates, of shapes that fit each other.

    Examples
    --------
    >>> relative_change([12, 3], [10, 0])
    array([0.2, nan])
    """
    later, base = np.asarray(now, dtype=float), np.asarray(before, dtype=float)
    return (later - base) / np.where(base > 0, base, np.nan)


def competition_ranks(values: pd.Series) -> pd.Series:
    """Rank of each value: 1 is the highest, equals share the best of their ranks (1, 2, 2, 4).

    Parameters
    ----------
    values
        Counts or rates; NaN has no rank.

    Returns
    -------
    Series of Int64
        On the same index; NA without a value.

    Examples
    --------
    >>> import pandas as pd
    >>> competition_ranks(pd.Series([9, 4, 4, 1])).tolist()
    [1, 2, 2, 4]
    """
    return values.rank(method="min", ascending=False).astype("Int64").rename("rank")


def rank_intervals(counts: pd.Series, population: pd.Series | None = None) -> pd.DataFrame:
    """Each place's rank by its rate, and the ranks that the counts do not contradict.

    A place is below every other whose rate is higher beyond chance: given the sum of two counts, the one is
    binomial when the rates are equal. Holm's correction over a place's own comparisons makes 95 % hold
    for the interval of each place by itself, whatever the counts, ties among the true rates included. It
    does not hold for all places at once.

    Parameters
    ----------
    counts
        Reports of each place.
    population
        Inhabitants (or years, or km²) behind each count, by the same index; the same for all when None.

    Returns
    -------
    DataFrame
        On the index of ``counts``: ``rank`` (competition ranking by rate), ``best`` and ``worst`` (Int64).
        NA for places without a count or inhabitants, which also are not among the ranked.

    Raises
    ------
    LagesbildError
        When a count is negative.

    Examples
    --------
    >>> import pandas as pd
    >>> rank_intervals(pd.Series([100, 50, 48])).to_dict("list")
    {'rank': [1, 2, 3], 'best': [1, 2, 2], 'worst': [1, 3, 3]}
    """
    if (counts < 0).any():
        raise LagesbildError(
            "Counts must not be negative; {count} are. Rank counts, not changes.",
            count=int((counts < 0).sum()),
        )
    exposure = pd.Series(1.0, index=counts.index) if population is None else population.reindex(counts.index)
    is_ranked = (counts.notna() & (exposure > 0)).to_numpy()
    ranked = counts[is_ranked].astype(float)
    side = _told_apart(ranked.to_numpy(), exposure[is_ranked].to_numpy(dtype=float))
    frame = pd.DataFrame(
        {
            "rank": competition_ranks(ranked / exposure[is_ranked].astype(float)),
            "best": 1 + (side < 0).sum(axis=1),
            "worst": len(ranked) - (side > 0).sum(axis=1),
        },
        index=ranked.index,
    )
    return frame.astype("Int64").reindex(counts.index)


def _told_apart(counts: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """1 where the row's rate is above the column's beyond chance, -1 where below, else 0; a family a row."""
    both = counts[:, None] + counts[None, :]
    share = exposure[:, None] / (exposure[:, None] + exposure[None, :])
    # How often the row has at least its count when the rates are equal; half of the error on each side.
    above = np.where(both > 0, 2 * stats.binom.sf(counts[:, None] - 1, both, share), 1.0)
    np.fill_diagonal(above, 1.0)
    below = above.T
    smaller = np.minimum(above, below)
    is_apart = np.array([_holm(row, _DOUBT) for row in smaller], dtype=bool).reshape(smaller.shape)
    side: np.ndarray = is_apart * np.sign(below - above)
    return side


def _holm(p: np.ndarray, alpha: float) -> np.ndarray:
    """Which hypotheses fall at a family-wise error of ``alpha``; the one of a place with itself does not count."""
    others = len(p) - 1
    order = np.argsort(p, kind="stable")
    bounds = alpha / np.maximum(others - np.arange(len(p)), 1)
    falls = np.logical_and.accumulate(p[order] <= bounds)
    is_rejected = np.zeros(len(p), dtype=bool)
    is_rejected[order[falls]] = True
    return is_rejected
