"""Learn from the same weeks of earlier years what a smooth season cannot follow: a yearly stop, or a yearly peak.

Where nearly everybody is away in July the counts fall at once and rise at once. Harmonics, and a regression over three
weeks on each side, smooth that out, and July is unusual though it is the same every year. So the same weeks of earlier
years are held against what season and trend give there. Where all of them lie on the same side, and together farther off
than chance gives in one of a hundred, the expectation is moved by their ratio; elsewhere it is left as it is.

One earlier year alone teaches nothing: what has happened once need not happen again.

References
----------
Anscombe (1948), Biometrika 35(3/4), 246-254.
"""

from dataclasses import dataclass

import numpy as np

FEWEST_YEARS = 2

_BEYOND_CHANCE = 2.58  # standard deviations: one of a hundred
_ANSCOMBE = 3 / 8
_OWN, _SHARED = 1.0, 2.0  # reports that the ratio of one, or of all series, counts for
_BETWEEN_YEARS = 0.04  # variance of the logarithm: a stop is not the same to the day
_MOST_VARIANCE = 1.0


@dataclass(frozen=True)
class SameWeeks:
    """Counts of the same weeks, shape (years, series), and how many years before the judged period each is."""

    counts: np.ndarray
    years_before: np.ndarray


def learn(
    same: SameWeeks, expected: np.ndarray, dispersion: np.ndarray, log_variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What to add to the logarithm of each series' expectation, and to its variance.

    Parameters
    ----------
    same
        The same weeks of earlier years.
    expected
        Shape (years, series): what season and trend give in those weeks.
    dispersion, log_variance
        Shape (series,): of the counts, and of the logarithm of what is expected.

    Returns
    -------
    tuple of ndarray, each of shape (series,)
        Zero where the weeks teach nothing.
    """
    nothing = np.zeros(len(dispersion))
    if len(same.years_before) < FEWEST_YEARS:
        return nothing, nothing
    found, given = same.counts.sum(axis=0), expected.sum(axis=0)
    spread = np.maximum(dispersion, 1)
    is_own = _is_beyond(same.counts, expected, spread, log_variance)
    weights = given / max(given.sum(), 1e-9)
    is_shared = _is_beyond(
        same.counts.sum(axis=1, keepdims=True),
        expected.sum(axis=1, keepdims=True),
        np.array([(weights * spread).sum()]),
        np.array([(weights * log_variance).sum()]),
    )[0]
    prior = np.where(is_shared, _SHARED, _OWN)
    towards = (found.sum() + _OWN) / (given.sum() + _OWN) if is_shared else 1.0
    ratio = (found + prior * towards) / (given + prior)
    variance = spread / (found + prior * towards) + _BETWEEN_YEARS
    is_moved = is_own | is_shared
    return (
        np.where(is_moved, np.log(ratio), 0.0),
        np.where(is_moved, np.minimum(variance, _MOST_VARIANCE), 0.0),
    )


def _is_beyond(
    counts: np.ndarray, expected: np.ndarray, dispersion: np.ndarray, log_variance: np.ndarray
) -> np.ndarray:
    """Whether every year lies on the same side of what is expected, and all together farther off than chance gives."""
    is_same_side = (counts < expected).all(axis=0) | (counts > expected).all(axis=0)
    found, given = counts.sum(axis=0), expected.sum(axis=0)
    away = 2 * (np.sqrt(found + _ANSCOMBE) - np.sqrt(given + _ANSCOMBE))
    beyond: np.ndarray = np.abs(away) > _BEYOND_CHANCE * np.sqrt(dispersion + given * log_variance)
    return is_same_side & beyond
