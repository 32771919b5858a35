"""Compare the counts of two periods (E-test, rate ratio).

Both counts are uncertain, the earlier as much as the later: an earlier count of 1 may as well have been 3, and
"200 per cent more" is then nothing at all. The E-test asks how often two periods of the same true level would
differ by at least as much. It does not say that the earlier period was normal; for that there are more than two
(``baseline``). It takes reports as independent: several reports of one event make it too sure.

References
----------
Krishnamoorthy & Thomson (2004), Journal of Statistical Planning and Inference 119(1), 23-35.
Clopper & Pearson (1934), Biometrika 26(4), 404-413 (the share that the ratio's interval is made from).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from lagesbild.analysis._proportion import proportion_interval
from lagesbild.errors import LagesbildError


@dataclass(frozen=True)
class TwoPeriods:
    """``ratio`` of the later rate to the earlier, its interval, and ``p`` (two-sided) of the E-test.

    ``ratio`` is infinite when nothing happened earlier; all are NaN when nothing happened in either.
    """

    ratio: float
    lower: float
    upper: float
    p: float


def compare_two(
    later: int, earlier: int, *, days_later: float = 1, days_earlier: float = 1, level: float = 0.95
) -> TwoPeriods:
    """Set a count against an earlier one.

    Parameters
    ----------
    later, earlier
        Counts, not negative.
    days_later, days_earlier
        Lengths of the periods, in any unit, above zero.
    level
        Of the interval of the ratio (exact, given the sum of the counts).

    Raises
    ------
    LagesbildError
        When a count is negative or a length is not above zero.
    """
    if min(later, earlier) < 0 or min(days_later, days_earlier) <= 0:
        raise LagesbildError(
            "Counts must not be negative and periods must have a length: found {later} in {days_later:g} and "
            "{earlier} in {days_earlier:g} days. Give counts of whole periods.",
            later=later,
            days_later=days_later,
            earlier=earlier,
            days_earlier=days_earlier,
        )
    if not later + earlier:
        return TwoPeriods(np.nan, np.nan, np.nan, np.nan)
    p = float(stats.poisson_means_test(later, days_later, earlier, days_earlier).pvalue)
    share = proportion_interval(later, later + earlier, level=level)
    per_day = days_earlier / days_later
    lower, upper = (each / (1 - each) * per_day if each < 1 else np.inf for each in share)
    ratio = later / earlier * per_day if earlier else np.inf
    return TwoPeriods(ratio, lower, upper, min(p, 1.0))
