"""Measure how few places hold how many of the reports, beyond what chance gives.

Places are ranked by their number of reports, and the share of the reports is drawn against the share of the
places. Fewer reports than places always look concentrated: 50 reports over 1 000 places leave at least
95 % of the places empty, whatever the risk. So the curve stands beside that of places with equal risk, made
by simulation with as many reports and places, and the Gini coefficient is the one corrected for sparse counts.
Equal risk is a yardstick and no belief: a square is not a forest, and that reports concentrate more than by
chance is nearly always true. What it says is where prevention has most to win.

References
----------
Bernasco & Steenbeek (2017), Journal of Quantitative Criminology 33(3), 451-467 (G').
Weisburd (2015), Criminology 53(2), 133-157 (half of all crime on few streets).
Mohler, Brantingham, Carter & Short (2019), Journal of Quantitative Criminology 35(4), 873-890 (the null).
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize

from lagesbild.errors import LagesbildError

MINIMUM_INCIDENTS: Final = 10
"""Fewer reports than this say nothing of how places differ."""

SHARES: Final = (0.25, 0.5, 0.75, 1.0)
"""Of the incidents, for which a curve tells the places that are needed."""
_STEPS: Final = 100
_HALF: Final = 0.5
_SPARSE: Final = 8
"""Of more places than so many to an incident, those with incidents are sorted out rather than all counted."""


def gini(counts: ArrayLike, *, places: int | None = None) -> float:
    """Gini coefficient of the counts of all places; NaN without any incident.

    Places without incidents are among ``counts``, or left out and told by ``places``, the number of all.

    Examples
    --------
    >>> gini([2, 2, 2, 2]), gini([8, 0, 0, 0])
    (0.0, 0.75)
    """
    ordered = np.sort(np.asarray(counts, dtype=float))
    total, number = ordered.sum(), places or len(ordered)
    if not total:
        return float("nan")
    rank = np.arange(number - len(ordered) + 1, number + 1)
    return float((2 * (rank * ordered).sum() / total - number - 1) / number)


def generalized_gini(counts: ArrayLike, *, places: int | None = None) -> float:
    """Gini coefficient set against the most even spread that so few incidents allow (G').

    Parameters
    ----------
    counts
        Incidents of each place.
    places
        As for ``gini``.

    Returns
    -------
    float
        0 when no place has two before all have one; NaN without any incident.

    References
    ----------
    Bernasco & Steenbeek (2017), Journal of Quantitative Criminology 33(3), 451-467.

    Examples
    --------
    >>> float(generalized_gini([1, 1, 0, 0, 0, 0])), round(gini([1, 1, 0, 0, 0, 0]), 2)
    (0.0, 0.67)
    """
    counted = np.asarray(counts, dtype=float)
    total, number = counted.sum(), places or len(counted)
    return 1 + max(1.0, number / total) * (gini(counted, places=number) - 1) if total else float("nan")


def half_share(counts: ArrayLike, *, places: int | None = None) -> float:
    """Share of the places that together have half of the incidents, the fewest that do; NaN without any.

    ``places`` is as for ``gini``.

    Examples
    --------
    >>> half_share([8, 4, 2, 2])
    0.25
    """
    counted = np.asarray(counts, dtype=float)
    if not counted.sum():
        return float("nan")
    return float(_least_places(counted, [_HALF], places)[0])


def concentration_curve(
    counts: ArrayLike,
    *,
    rng: np.random.Generator,
    places: int | None = None,
    repetitions: int = 999,
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of the incidents by share of the places, beside what places of equal risk would show.

    Parameters
    ----------
    counts
        Incidents of each place.
    rng
        Source of randomness.
    places
        Number of places there are, those without incidents among them. Unknown when None (addresses):
        the shares are then of the places with incidents, and equal risk is that of the unknown number of
        places that would leave as many with incidents as there are.
    repetitions
        Simulated sets of counts.
    level
        Of the interval at each share.

    Returns
    -------
    DataFrame
        ``share_of_places`` (from 0 to where all incidents are within), ``share_of_incidents``, and under equal
        risk ``expected`` (mean), ``lower``, ``upper``. ``attrs``: ``incidents`` and ``places``, and ``needed``: by each
        of ``SHARES`` of the incidents the share of the places that has it, the fewest that do, and its mean under equal
        risk. Empty with fewer than ``MINIMUM_INCIDENTS``.

    Raises
    ------
    LagesbildError
        When there are fewer places than have incidents, or a count is negative.

    Examples
    --------
    >>> import numpy as np
    >>> curve = concentration_curve([8, 4, 2, 2], rng=np.random.default_rng(1), repetitions=9)
    >>> float(curve.iloc[-1, 0]), float(curve.iloc[-1, 1])
    (1.0, 1.0)
    """
    observed = _with_incidents(counts, places)
    columns = ["share_of_places", "share_of_incidents", "expected", "lower", "upper"]
    curve = pd.DataFrame(columns=columns, dtype=float)
    if observed.sum() >= MINIMUM_INCIDENTS:
        simulated = _equal_risk(observed, places, rng, repetitions)
        widest = max(len(each) / (places or len(each)) for each in (observed, *simulated))
        at = np.linspace(0, widest, _STEPS + 1)
        drawn = np.array([_curve_at(each, at, places) for each in simulated])
        lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
        values = [at, _curve_at(observed, at, places), drawn.mean(axis=0), lower, upper]
        curve = pd.DataFrame(dict(zip(columns, values, strict=True)))
        by_share = np.mean([_least_places(each, SHARES, places) for each in simulated], axis=0)
        needed = zip(_least_places(observed, SHARES, places).tolist(), by_share.tolist(), strict=True)
        curve.attrs["needed"] = dict(zip(SHARES, needed, strict=True))
    curve.attrs |= {"incidents": int(observed.sum()), "places": places or len(observed)}
    return curve


def concentration_measures(
    counts: ArrayLike,
    *,
    rng: np.random.Generator,
    places: int | None = None,
    repetitions: int = 999,
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of places with half of the incidents, and G', beside what equal risk gives.

    Parameters
    ----------
    counts, rng, places, repetitions, level
        As for ``concentration_curve``.

    Returns
    -------
    DataFrame
        Indexed ``half_share`` and ``generalized_gini``: ``observed``; under equal risk ``expected``,
        ``lower``, ``upper``; ``p`` (that equal risk looks as concentrated, (r+1)/(R+1); too small where the places
        differ in size, as squares at a border do) and ``is_concentrated``. NaN and False with fewer than ``MINIMUM_INCIDENTS``.

    Examples
    --------
    >>> found = concentration_measures([10, 10], places=40, rng=np.random.default_rng(1))
    >>> found[["observed", "is_concentrated"]].loc["half_share"].to_list() == [1 / 40, True]
    True
    """
    observed = _with_incidents(counts, places)
    measures: dict[str, tuple[Callable[..., float], int]] = {
        "half_share": (half_share, -1),
        "generalized_gini": (generalized_gini, 1),
    }
    is_enough = observed.sum() >= MINIMUM_INCIDENTS
    simulated = _equal_risk(observed, places, rng, repetitions) if is_enough else []
    rows = {}
    for name, (measure, sign) in measures.items():
        value = measure(observed, places=places) if is_enough else np.nan
        drawn = (
            np.array([measure(each, places=places) for each in simulated])
            if is_enough
            else np.full(1, np.nan)
        )
        lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
        # What a simulation writes a hair apart from the observed is a tie.
        as_extreme = (sign * (drawn - value) >= -1e-9).sum()  # noqa: PLR2004 - rounding, not a threshold
        p = (as_extreme + 1) / (len(drawn) + 1) if is_enough else np.nan
        rows[name] = {"observed": value, "expected": drawn.mean(), "lower": lower, "upper": upper, "p": p}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")
    return frame.assign(is_concentrated=frame["p"] < 1 - level)


def _equal_risk(
    observed: np.ndarray, places: int | None, rng: np.random.Generator, repetitions: int
) -> list[np.ndarray]:
    """Counts of the places with any, when all places have the same risk.

    However many places there are, no more of them have incidents than there are incidents: only those are kept.
    """
    total = int(observed.sum())
    number = places if places is not None else _equal_places(total, len(observed))
    drawn = (rng.integers(0, number, total) for _ in range(repetitions))
    if number > _SPARSE * total:
        return [np.unique(each, return_counts=True)[1] for each in drawn]
    counted = (np.bincount(each) for each in drawn)
    return [each[each > 0] for each in counted]


def _equal_places(total: int, with_incidents: int) -> int:
    """The number of places of equal risk of which ``with_incidents`` are expected to have any of ``total``."""
    if with_incidents >= total:
        return total**2 * 1000  # so many that hardly two incidents ever meet
    mean_of_hit = total / with_incidents
    if with_incidents == 1:
        return 1
    mean = optimize.brentq(lambda each: each / -np.expm1(-each) - mean_of_hit, 1e-9, mean_of_hit)
    return max(round(total / mean), with_incidents)


def _with_incidents(counts: ArrayLike, places: int | None) -> np.ndarray:
    """The counts above zero, of no more places than there are."""
    counted = np.asarray(counts, dtype=np.int64)
    if (counted < 0).any():
        raise LagesbildError("Counts must not be negative; {count} are.", count=int((counted < 0).sum()))
    positive = counted[counted > 0]
    if places is not None and len(positive) > places:
        raise LagesbildError(
            "`places` must be all places there are; {count} have incidents, against {places}. "
            "Count the places without incidents too.",
            count=len(positive),
            places=places,
        )
    return positive


def _least_places(counts: np.ndarray, shares: Sequence[float], places: int | None) -> np.ndarray:
    """Share of the places that together have the shares of the incidents: whole places, the fewest that do."""
    cumulated = np.cumsum(np.sort(counts)[::-1])
    needed = np.searchsorted(cumulated, np.array(shares) * cumulated[-1]) + 1
    return np.asarray(needed / (places or len(counts)))


def _curve_at(counts: np.ndarray, shares: np.ndarray, places: int | None) -> np.ndarray:
    """Share of the incidents in the given shares of the places, the fullest places first; ``counts`` are above zero."""
    cumulated = np.concatenate([[0], np.cumsum(np.sort(counts)[::-1])])
    at = np.arange(len(cumulated)) * (1 / (places or len(counts)))
    return np.interp(shares, at, cumulated / cumulated[-1])
