"""Predict a period's counts, and mark those that are unusual.

Two methods, chosen by the history there is. With three years of it, and enough reports, a series is
judged by its own earlier years (``farrington``, flexible). With less, its level is learnt from the
earlier periods as a conjugate Gamma-Poisson prediction does (``gamma_poisson``), while season and trend,
which one small series cannot bear, are learnt from the sum of all series. In both, counts may vary more
than Poisson by what the series together show, late reports are allowed for, and the interval is as wide as
all this uncertainty makes it.

Limits: fewer than ``MINIMUM_PERIODS`` earlier periods say nothing. With less than a year the season is known
only in so far as it shows, and large counts get wide intervals. A category with a season of its own
against the others' is followed only after three years. Nothing is called unusual on fewer than
``FEWEST_REPORTS`` reports. A deviation says that the count is hard to put down to chance; not why.

Total, categories and districts count the same reports. ``compare_groups`` judges them with one decision:
Benjamini-Hochberg over all their series, which holds for series that rise and fall together. Unusual is
therefore a stricter word than "outside the interval": of a dozen series in a quiet fortnight one often lies
outside its own.

References
----------
Noufaily et al. (2013), Statistics in Medicine 32(7), 1206-1222.
Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.6.
Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
Benjamini & Yekutieli (2001), Annals of Statistics 29(4), 1165-1188 (dependent series).
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.analysis.series._expectation import DAYS_PER_YEAR, Expectation, expect
from lagesbild.analysis.series._predictive import predict_count
from lagesbild.analysis.series._same_weeks import SameWeeks
from lagesbild.periods import Period

MINIMUM_PERIODS = 3
"""Fewer earlier periods than this say nothing of what is usual."""

FEWEST_REPORTS = 5
"""Nothing is unusual on fewer reports, expected or found in this period and the one before."""

_LEVEL = 0.95  # of the prediction interval
_BY_CHANCE = 0.001
_FORTNIGHT = 14
_PERIODS_OF_MEDIAN = 12
_NUMBERS = ["expected", "lower", "upper", "median", "p", "p_high", "p_low", "p_same", "p_adjusted"]


def compare(
    counts: pd.DataFrame,
    earlier: pd.DataFrame,
    *,
    same_weeks: pd.DataFrame | None = None,
    completeness: pd.DataFrame | None = None,
    false_discovery_rate: float = 0.05,
) -> pd.DataFrame:
    """Set each series' count against what its earlier periods predict.

    A report that judges several groups of series asks ``compare_groups``, at its family's level.

    Parameters
    ----------
    counts
        One row (the period), one column a series. Indexed by ``Period``; other rows are taken as fortnights.
    earlier
        One row an earlier period of the same length, oldest first, with no gap up to the period, the same
        columns; missing columns are zero. All there are: the more, the better.
    same_weeks
        One row an earlier year's same weeks, latest first; None when no earlier year is known. Shown beside, and a
        stop or a peak that comes every year is learnt from them.
    completeness
        ``share``, ``lower`` and ``upper`` by ``Period``, as ``delay.completeness_by_period`` gives it;
        periods it does not have, or knows nothing of, are complete.
    false_discovery_rate
        Of ``is_unusual``. Where nothing has happened it is the chance that anything is called unusual.

    Returns
    -------
    DataFrame
        Indexed by series: ``observed``, ``expected``, ``lower``, ``upper`` (counts that belong to the
        interval of 95 %), ``median`` (of the latest 12 earlier periods), ``same_weeks`` (the latest earlier year,
        NA for none), ``p`` (two-sided, mid-p: of a count no more probable), ``p_high`` and ``p_low``
        (one-sided), ``p_same`` (of just this count), ``p_adjusted`` (Benjamini-Hochberg over the series), ``is_unusual``, ``method``
        (``farrington``, ``gamma_poisson``; NA where nothing is judged) and ``completeness``.
        With fewer than ``MINIMUM_PERIODS`` earlier periods nothing is judged: NaN, and False.

    Examples
    --------
    >>> earlier = pd.DataFrame({"Klotter": [10] * 12, "Inbrott": [3] * 12})
    >>> found = compare(pd.DataFrame({"Klotter": [30], "Inbrott": [3]}), earlier)
    >>> found[["observed", "median", "is_unusual"]].values.tolist()
    [[30, 10.0, True], [3, 3.0, False]]
    """
    frame = _compared(counts, earlier, same_weeks, completeness)
    _decide([frame], false_discovery_rate)
    return frame


def compare_groups(
    groups: Mapping[str, pd.DataFrame],
    *,
    same_weeks: Mapping[str, pd.DataFrame] | None = None,
    completeness: pd.DataFrame | None = None,
    false_discovery_rate: float,
    may_begin: Collection[str] = (),
) -> dict[str, pd.DataFrame]:
    """Judge total, categories and districts of one period with one decision.

    Parameters
    ----------
    groups
        By name: counts with one row a period, oldest first, the period judged last; one column a series.
    same_weeks
        By the same names, those there are: as for ``compare``.
    completeness
        As for ``compare``.
    false_discovery_rate
        Of ``is_unusual``, over all series of all groups: ``levels.family_level("deviation")`` in a report.
    may_begin
        The groups whose series may have begun to be counted within the history, as a new category does. One that has
        (chance gives the zeros before its first count in less than 1 of 1000) is judged by the periods from its first.

    Returns
    -------
    dict
        By the same names: frames as of ``compare``, with ``p_adjusted`` over all series of all groups.

    Examples
    --------
    >>> groups = {"total": pd.DataFrame({"total": [13] * 12 + [33]}), "category": pd.DataFrame({"Inbrott": [3] * 13})}
    >>> found = compare_groups(groups, false_discovery_rate=0.02)
    >>> bool(found["total"]["is_unusual"].iloc[0]), bool(found["category"]["is_unusual"].iloc[0])
    (True, False)
    """
    weeks = same_weeks or {}
    frames = {
        name: _compared(
            rows.iloc[[-1]],
            rows.iloc[:-1],
            weeks.get(name),
            completeness,
            may_begin=name in may_begin,
        )
        for name, rows in groups.items()
    }
    _decide(list(frames.values()), false_discovery_rate)
    return frames


def _compared(
    counts: pd.DataFrame,
    earlier: pd.DataFrame,
    same_weeks: pd.DataFrame | None,
    completeness: pd.DataFrame | None,
    *,
    may_begin: bool = False,
) -> pd.DataFrame:
    """The frame of ``compare``; ``p_adjusted`` is missing, ``is_unusual`` says only if there are reports enough."""
    observed = counts.iloc[0]
    before = earlier.reindex(columns=counts.columns, fill_value=0)
    shares = _shares(completeness, [*earlier.index, counts.index[0]])
    frame = pd.DataFrame({"observed": observed.astype(int)}, index=counts.columns)
    frame[_NUMBERS] = np.nan
    frame["method"] = pd.Series(pd.NA, index=frame.index, dtype="str")
    if len(earlier) >= MINIMUM_PERIODS and len(frame) and shares["share"].iloc[-1] > 0:
        years = _years_before(earlier, counts.index[0])
        begun = _begun(before, observed) if may_begin else {}
        old = before.columns.difference(list(begun), sort=False)
        # The season and the trend of all together are those of the series that have been there all along.
        for judged, told, first in [
            (old, old, 0),
            *((before.columns, [name], at) for name, at in begun.items()),
        ]:
            since = before[judged].iloc[first:]
            if len(since) >= MINIMUM_PERIODS and len(told):
                own = frame.loc[judged].copy()
                weeks = None if first else _same_weeks(same_weeks, judged, counts.index[0])
                known = shares.iloc[first:].reset_index(drop=True)
                _judge(own, expect(since, years[first:], known, weeks))
                own["median"] = since.iloc[-_PERIODS_OF_MEDIAN:].median()
                frame.loc[told] = own.loc[told]
    year_before = pd.NA
    if same_weeks is not None and len(same_weeks):
        year_before = same_weeks.iloc[0].reindex(frame.index, fill_value=0)
    frame["same_weeks"] = pd.Series(year_before, index=frame.index, dtype="Int64")
    previous = before.iloc[-1] if len(before) else 0
    frame["is_unusual"] = np.fmax(observed + previous, frame["expected"]) >= FEWEST_REPORTS
    frame["completeness"] = shares["share"].iloc[-1]
    return frame


def _begun(before: pd.DataFrame, observed: pd.Series) -> dict[str, int]:
    """The series that began within the history, and the row of their first count.

    One without any count before is not among them: that nothing was ever reported is what makes its first unusual.
    """
    found = {}
    for name in before.columns:
        counted = np.flatnonzero(before[name].to_numpy())
        if not len(counted) or not counted[0]:
            continue
        first = int(counted[0])
        rate = (before[name].iloc[first:].sum() + observed[name]) / (len(before) - first + 1)
        if np.exp(-rate * first) < _BY_CHANCE:
            found[str(name)] = first
    return found


def _decide(frames: list[pd.DataFrame], false_discovery_rate: float) -> None:
    """Fill in ``p_adjusted`` and ``is_unusual``, over the series of all frames together."""
    p = np.concatenate([frame["p"].to_numpy() for frame in frames])
    is_judged = np.isfinite(p)
    adjusted = np.full(len(p), np.nan)
    if is_judged.any():
        adjusted[is_judged] = stats.false_discovery_control(p[is_judged])
    for frame, own in zip(
        frames, np.split(adjusted, np.cumsum([len(frame) for frame in frames])[:-1]), strict=True
    ):
        frame["p_adjusted"] = own
        frame["is_unusual"] &= frame["p_adjusted"] <= false_discovery_rate


def _judge(frame: pd.DataFrame, expectation: Expectation) -> None:
    """Fill in the numbers of each series."""
    predictions = [
        predict_count(
            observed,
            expectation.mean[at],
            log_variance=expectation.log_variance[at],
            dispersion=expectation.dispersion[at],
            df=expectation.df[at],
            level=_LEVEL,
        )
        for at, observed in enumerate(frame["observed"].tolist())
    ]
    for name in predictions[0].__dataclass_fields__:
        frame[name] = [getattr(each, name) for each in predictions]
    frame["expected"], frame["method"] = expectation.mean, expectation.method


def _shares(completeness: pd.DataFrame | None, periods: list[object]) -> pd.DataFrame:
    """``share`` and ``log_variance`` of each period; complete where nothing is known."""
    complete = pd.DataFrame({"share": 1.0, "log_variance": 0.0}, index=range(len(periods)))
    if completeness is None:
        return complete
    known = completeness.reindex(periods).reset_index(drop=True)
    width = (known["upper"] - known["lower"]) / (2 * stats.norm.ppf(0.975) * known["share"])
    found = pd.DataFrame({"share": known["share"], "log_variance": width**2})
    return found.where(known["share"].notna(), complete)


def _same_weeks(rows: pd.DataFrame | None, series: pd.Index, judged: object) -> SameWeeks | None:
    if rows is None or rows.empty:
        return None
    return SameWeeks(
        rows.reindex(columns=series, fill_value=0).to_numpy(dtype=float), _years_before(rows, judged, years=1)
    )


def _years_before(earlier: pd.DataFrame, judged: object, *, years: int | None = None) -> np.ndarray:
    """Years from each earlier period's start to that of the one judged; of other rows, as they lie, a fortnight apart.

    With ``years`` other rows lie so many years apart, the latest first.
    """
    if isinstance(judged, Period) and all(isinstance(each, Period) for each in earlier.index):
        return np.array([(judged.start - each.start).days for each in earlier.index]) / DAYS_PER_YEAR
    if years is not None:
        return np.arange(1, len(earlier) + 1) * float(years)
    return np.arange(len(earlier), 0, -1) * _FORTNIGHT / DAYS_PER_YEAR
