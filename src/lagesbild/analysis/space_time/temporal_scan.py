"""Tell how often chance gives so many reports within a window that was not chosen in advance (Naus' scan).

"Six burglaries in a fortnight" is picked out because it is many: any fortnight, from any day on, would
have been. The probability that a *given* fortnight has six is therefore far too small. Naus' scan
statistic is the probability that *some* window of the length does, anywhere in the time looked at.

The approximation is built from the exact probabilities that two and three adjacent windows hold no such
window; simulated series agree with it to two digits. Windows may begin at any moment: for reports known by
their day alone it is a little too cautious. It needs the usual number, known and unchanging: with a season,
a trend or a mean taken from few reports it calls too much remarkable. One series is one look; over many
series the probabilities need correcting, as in ``baseline``. It says nothing of why, nor of what comes next.

References
----------
Naus (1982), Journal of the American Statistical Association 77(377), 177-183.
Glaz, Naus & Wallenstein (2001), Scan Statistics, chapter 11.
Aberdein & Spiegelhalter (2013), Significance 10(6), 46-48 (a worked example).
"""

import numpy as np
from scipy import stats

from lagesbild.errors import LagesbildError, Message

FEWEST_IN_WINDOW = 3
"""The approximation is for this many reports in a window, or more."""


def scan_probability(most: int, *, mean_per_window: float, windows: float) -> float:
    """Probability that some window, wherever it begins, holds at least ``most`` reports.

    Parameters
    ----------
    most
        The largest number seen in a window of the length, at least ``FEWEST_IN_WINDOW``.
    mean_per_window
        Reports usual in a window of the length.
    windows
        The time looked at, in lengths of the window; at least 2 (and no whole number need be).

    Returns
    -------
    float
        Between 0 and 1: how often chance alone gives the like.

    Raises
    ------
    LagesbildError
        When a number is below what the approximation is for.

    References
    ----------
    Naus (1982), Journal of the American Statistical Association 77(377), 177-183.
    """
    faults = []
    if most < FEWEST_IN_WINDOW:
        faults.append(
            Message("`most` must be at least {least}; found {most}.", least=FEWEST_IN_WINDOW, most=most)
        )
    if not mean_per_window > 0:
        faults.append(Message("`mean_per_window` must be above 0; found {mean:g}.", mean=mean_per_window))
    if not windows >= 2:  # noqa: PLR2004 - two windows side by side are the least that is scanned
        faults.append(Message("`windows` must be at least 2; found {windows:g}.", windows=windows))
    if faults:
        raise LagesbildError(
            "{faults}\nFewer reports, or a shorter time, are no case for a scan: "
            "compare the count with its usual number.",
            faults=faults,
        )
    none_in_two, none_in_three = _none_in_two(most, mean_per_window), _none_in_three(most, mean_per_window)
    # Where some window is all but sure to hold as many, both are nothing but rounding.
    if min(none_in_two, none_in_three) <= 0:
        return 1.0
    return float(np.clip(1 - none_in_two * (none_in_three / none_in_two) ** (windows - 2), 0, 1))


def _none_in_two(k: int, mean: float) -> float:
    """Exact probability that no window within two adjacent ones holds ``k``."""
    pmf, cdf = stats.poisson(mean).pmf, stats.poisson(mean).cdf
    return float(cdf(k - 1) ** 2 - (k - 1) * pmf(k) * pmf(k - 2) - (k - 1 - mean) * pmf(k) * cdf(k - 3))


def _none_in_three(k: int, mean: float) -> float:
    """Exact probability that no window within three adjacent ones holds ``k``."""
    pmf, cdf = stats.poisson(mean).pmf, stats.poisson(mean).cdf
    first = 2 * pmf(k) * cdf(k - 1) * ((k - 1) * cdf(k - 2) - mean * cdf(k - 3))
    second = (k - 1) * (k - 2) * cdf(k - 3) - 2 * (k - 2) * mean * cdf(k - 4) + mean**2 * cdf(k - 5)
    r = np.arange(1, k)
    third = pmf(2 * k - r) * cdf(r - 1) ** 2
    fourth = pmf(2 * k - r) * pmf(r) * ((r - 1) * cdf(r - 2) - mean * cdf(r - 3))
    return float(cdf(k - 1) ** 3 - first + pmf(k) ** 2 * second / 2 + (third - fourth).sum())
