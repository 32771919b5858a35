"""Share out the report's level of false alarms over the kinds of claims that it makes.

A report asks many questions of the same fortnight: is any count unusual, is any place hot, has anything
gathered just now, do incidents follow each other? Were each asked at 5 %, every fifth quiet report or so
would cry wolf. The promise is about the report: of quiet fortnights, at most 5 in 100 get a report with any
false finding. So the level is split over the kinds that are tested by fixed shares that sum to one (``findings.KINDS``). The sum of the
kinds' levels bounds the share of reports with any false finding however the kinds hang together
(Bonferroni), and they do hang together: a gathering raises a count too. The shares are fixed in advance, so
that each notebook can decide alone, with no notebook waiting for what another has found, and so that the same
count gives the same answer whichever notebooks are in the report. The deviations have the largest share: they
are many, they are the report's headline, and they are what a small municipality can tell at all.

Within its kind each method sees to its own many looks: all counts together by Benjamini-Hochberg (when
nothing has happened, the chance of any is at most the level), a map's cells by its least p, the scans and
the near repeats of the categories by Holm.

The price is power: something must be a little larger to be told. What the promise does not cover is a real
change without interest (a new reporter, two reports of one event): that is a finding, and no false one.

References
----------
Dunn (1961), Journal of the American Statistical Association 56(293), 52-64.
Holm (1979), Scandinavian Journal of Statistics 6(2), 65-70.
"""

import math
from typing import Final

import numpy as np

from lagesbild.findings import KINDS

REPORT_LEVEL: Final = 0.05
"""Share of quiet fortnights whose report has any false finding, at most."""

FEWEST_PERMUTATIONS: Final = 1999
"""Permutations of a test that is one of several, at least."""

_STEPS_TO_LEVEL = 2  # of the least p: one unlucky shuffling does not hide what is there


def family_level(kind: str, report_level: float = REPORT_LEVEL) -> float:
    """The level of all claims of a kind together, in a report of the given level.

    Examples
    --------
    >>> round(family_level("hotspot"), 3)
    0.01
    """
    return KINDS[kind].level_share * report_level


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values (Holm): those at most the level are rejected, and any false one is as rare as the level.

    Examples
    --------
    >>> import numpy as np
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3)
    array([0.03, 0.06, 0.06])
    """
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    stepped = p[order] * np.arange(len(p), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def permutations_needed(tests: int, level: float) -> int:
    """Enough permutations for the least adjusted p of so many tests to lie well below the level.

    Examples
    --------
    >>> permutations_needed(100, 0.01)
    19999
    """
    return max(FEWEST_PERMUTATIONS, math.ceil(_STEPS_TO_LEVEL * tests / level) - 1)
