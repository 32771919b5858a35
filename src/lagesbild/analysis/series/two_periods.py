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

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis._proportion import proportion_interval
from lagesbild.analysis.series.counts import count_by_period
from lagesbild.errors import InputError, LagesbildError
from lagesbild.periods import Period

_LEVEL = 0.05  # false-discovery rate


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

    Examples
    --------
    >>> compared = compare_two(20, 10)
    >>> round(compared.ratio, 1), round(compared.p, 3)
    (2.0, 0.069)
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


def compare_years(counts: pd.DataFrame) -> pd.DataFrame:
    """Set each series' count against the same period of the year before.

    Parameters
    ----------
    counts
        ``Int64``, one row a period, oldest first, the one judged last; one column a series. NA is hidden.

    Returns
    -------
    DataFrame
        Indexed by series: ``observed``, ``earlier`` (NA without an earlier period), ``ratio``, ``p`` and
        ``p_adjusted`` (E-test, Benjamini-Hochberg over the series), ``is_changed``.

    Examples
    --------
    >>> from datetime import date
    >>> years = [Period(date(year, 1, 1), date(year + 1, 1, 1), "year") for year in (2025, 2026)]
    >>> counts = pd.DataFrame({"Klotter": [100, 50], "Inbrott": [20, 21]}, index=years)
    >>> compare_years(counts)[["observed", "earlier", "is_changed"]].values.tolist()
    [[50, 100, True], [21, 20, False]]
    """
    frame = pd.DataFrame({"observed": counts.iloc[-1].astype("Int64")})
    frame["earlier"] = counts.iloc[-2].astype("Int64") if len(counts) > 1 else pd.NA
    frame["earlier"] = frame["earlier"].astype("Int64")
    frame[["ratio", "p", "p_adjusted"]] = np.nan
    known = frame[frame["earlier"].notna() & frame["observed"].notna()]
    days = [period.days for period in counts.index[-2:]]
    for name, row in known.iterrows():
        tested = compare_two(
            int(row["observed"]), int(row["earlier"]), days_later=days[-1], days_earlier=days[0]
        )
        frame.loc[name, ["ratio", "p"]] = tested.ratio, tested.p
    is_tested = frame["p"].notna()
    if is_tested.any():
        frame.loc[is_tested, "p_adjusted"] = stats.false_discovery_control(frame.loc[is_tested, "p"])
    return frame.assign(is_changed=frame["p_adjusted"] < _LEVEL)


def compare_counts(
    incidents: pd.DataFrame,
    later: Period,
    earlier: Period,
    *,
    by: str | None = None,
    values: Sequence[str] | None = None,
    known: Period | None = None,
) -> pd.DataFrame:
    """Set the counts of two periods against each other, in total and for each value of a column.

    Parameters
    ----------
    incidents
        With ``occurred_from``, and the column ``by``.
    later, earlier
        Periods that share no day; of any length.
    by
        Column to count by; the total alone when None.
    values
        Values of ``by``, in this order; those found when None.
    known
        What the incidents are complete over: counts outside it are too low.

    Returns
    -------
    DataFrame
        Indexed by ``total`` and the values: ``later`` and ``earlier`` (counts), ``ratio`` of the rates a day with
        ``lower`` and ``upper``, ``p`` (two-sided, E-test) and ``p_adjusted`` (Benjamini-Hochberg over the values; the
        total's own p); missing where nothing happened in either.

    Raises
    ------
    InputError
        When the periods share days, or one reaches outside ``known``.

    Examples
    --------
    >>> from datetime import date
    >>> days = pd.to_datetime(["2026-06-01"] * 10 + ["2026-07-01"] * 20)
    >>> june, july = (Period(date(2026, month, 1), date(2026, month + 1, 1)) for month in (6, 7))
    >>> compare_counts(pd.DataFrame({"occurred_from": days}), july, june).loc["total", ["later", "earlier"]].tolist()
    [20, 10]
    """
    if later.start < earlier.end and earlier.start < later.end:
        raise InputError(
            "Two periods that are compared must share no day; {later} and {earlier} do. Choose others.",
            later=later,
            earlier=earlier,
        )
    if known and (min(later.start, earlier.start) < known.start or max(later.end, earlier.end) > known.end):
        raise InputError(
            "Periods are compared within the days that the exports cover, {known}; found {later} and {earlier}. "
            "Choose periods inside it, or ingest more exports.",
            known=known,
            later=later,
            earlier=earlier,
        )
    spans = [later, earlier]
    counted = count_by_period(incidents, spans)
    if by is not None:
        counted = counted.join(count_by_period(incidents, spans, by, values=values))
    days = {"days_later": (later.end - later.start).days, "days_earlier": (earlier.end - earlier.start).days}
    frame = counted.T.set_axis(["later", "earlier"], axis="columns")
    tested = [astuple(compare_two(int(row.later), int(row.earlier), **days)) for row in frame.itertuples()]
    frame[["ratio", "lower", "upper", "p"]] = tested
    own = frame["p"].drop("total").dropna()
    frame["p_adjusted"] = frame["p"].where(frame.index == "total")
    frame.loc[own.index, "p_adjusted"] = stats.false_discovery_control(own) if len(own) else []
    return frame
