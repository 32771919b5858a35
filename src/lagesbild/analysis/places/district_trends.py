"""Name the pattern of each district over time, by the definitions of the trend classes.

A district is "hot" in a window of time when it has more reports than its share of an exposure (inhabitants,
as a rule) explains, by an exact test with Holm's correction over the districts of the window, and "cold" when it
has fewer. Its run of hot and cold windows then has a name (``trend_classes``): new, persistent, fading.

The exposure decides what is hot. By inhabitants, a town centre where few live and many pass is hot every month,
and rightly called persistent: that says where work is needed, not that those who live there are the cause.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis.places.trend_classes import COLD, HOT, MINIMUM_WINDOWS, NEITHER, trend_classes
from lagesbild.periods import Period

MOST_WINDOWS = 12
LONGEST_MONTHS = 3


def windows(months: Sequence[Period]) -> list[Period]:
    """The windows that the months fill, oldest first, the last ending with the last month.

    As long as a quarter where there are enough months for that, since a single month of a small district holds
    too few reports to judge; never shorter than a month, and at most ``MOST_WINDOWS``.

    Examples
    --------
    >>> from datetime import date
    >>> from lagesbild.periods import months
    >>> [str(window) for window in windows(months(date(2023, 1, 1), date(2026, 1, 1)))][-2:]
    ['2025-07-01..2025-09-30', '2025-10-01..2025-12-31']
    """
    size = min(max(len(months) // MINIMUM_WINDOWS, 1), LONGEST_MONTHS)
    ends = range(len(months), size - 1, -size)
    found = [Period(months[end - size].start, months[end - 1].end) for end in ends]
    return found[:MOST_WINDOWS][::-1]


def known_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """The districts and windows to judge where some counts are hidden: a district with a hidden one is left out.

    Parameters
    ----------
    counts
        One row a window, oldest first, one column a district; NA is hidden.

    Returns
    -------
    DataFrame of int
        One row a district, one column a window. As many of the last windows, from ``MINIMUM_WINDOWS`` to ``MOST_WINDOWS``,
        as leave the most districts; the longer history where that is equal.

    Examples
    --------
    >>> counts = pd.DataFrame({"Norr": [7] * 12, "Syd": [None] * 2 + [5] * 10}, dtype="Int64")
    >>> known_counts(counts).shape
    (2, 10)
    """
    lengths = range(min(MOST_WINDOWS, len(counts)), min(MINIMUM_WINDOWS, len(counts)) - 1, -1)
    found = [counts.tail(length).dropna(axis="columns") for length in lengths]
    return max(found, key=lambda kept: len(kept.columns)).astype(int).T


def district_states(counts: pd.DataFrame, exposure: pd.Series, *, level: float = 0.05) -> pd.DataFrame:
    """Which districts have more or fewer reports than their share, window by window.

    Parameters
    ----------
    counts
        One row a district, one column a window.
    exposure
        Of each district, by the same index; a district without (0 or NA) is never hot or cold, and its
        reports do not count.
    level
        Of each window's tests together.

    Returns
    -------
    DataFrame
        Of the shape of ``counts``: ``HOT``, ``COLD`` or ``NEITHER``.

    Examples
    --------
    >>> counts = pd.DataFrame({"Q1": [90, 10]}, index=["Norr", "Syd"])
    >>> district_states(counts, pd.Series({"Norr": 1000, "Syd": 1000}))["Q1"].tolist() == [HOT, COLD]
    True
    """
    weight = exposure.reindex(counts.index).astype(float).fillna(0.0)
    is_known = (weight > 0).to_numpy()
    states = pd.DataFrame(NEITHER, index=counts.index, columns=counts.columns)
    if is_known.sum() > 1:
        share = (weight[is_known] / weight[is_known].sum()).to_numpy()
        for window in counts.columns:
            states.loc[is_known, window] = _judged(counts.loc[is_known, window].to_numpy(), share, level)
    return states


def district_trend_classes(counts: pd.DataFrame, exposure: pd.Series) -> pd.Series:
    """The trend class of each district; see ``trend_classes`` for their names.

    Examples
    --------
    >>> counts = pd.DataFrame([[50] * 9 + [90], [50] * 10], index=["Norr", "Syd"])
    >>> district_trend_classes(counts, pd.Series({"Norr": 1000, "Syd": 1000})).to_dict()
    {'Norr': 'new_hot', 'Syd': 'new_cold'}
    """
    return trend_classes(district_states(counts, exposure), counts)


def _judged(counts: np.ndarray, share: np.ndarray, level: float) -> np.ndarray:
    """The state of each district of a window."""
    total = counts.sum()
    above, below = stats.binom.sf(counts - 1, total, share), stats.binom.cdf(counts, total, share)
    p = np.minimum(2 * np.minimum(above, below), 1.0)
    order = np.argsort(p, kind="stable")
    falls = np.logical_and.accumulate(p[order] <= level / np.arange(len(p), 0, -1))
    is_apart = np.zeros(len(p), dtype=bool)
    is_apart[order[falls]] = True
    return np.where(is_apart, np.where(above < below, HOT, COLD), NEITHER)
