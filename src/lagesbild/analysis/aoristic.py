"""Spread incidents over the hours they may have happened in (aoristic analysis).

An incident known only by a span, "between Friday 16:00 and Monday 07:00", is counted as the share
of the span that falls in each hour. Over many incidents the weights estimate when things happen far
better than the start, the end or the midpoint of the spans do. The weights are no knowledge of the
single incident, and long spans flatten the picture: read them with the share of short spans beside.

Hours are wall-clock hours, and minutes are counted as the clock shows them. A span over the night when
the clock changes is thus an hour longer or shorter than the time that passed: the hour that is skipped
in spring gets its share like any other, and the one that comes twice in autumn gets one share. That is
the convention of the published reference; elapsed minutes would change its weights by 0.013 at most.

References
----------
Ratcliffe (2002), Journal of Quantitative Criminology 18(1), 23-43.
Ashby & Bowers (2013), Crime Science 2(1).
Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13 (percentile intervals).
"""

import numpy as np
import pandas as pd
from scipy import stats

MINUTES_PER_DAY = 24 * 60
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
MINIMUM_INCIDENTS = 10
"""Fewer incidents give no interval of the profile."""

_INCIDENTS_AT_ONCE = 100_000


def hour_of_week_weights(starts: pd.Series, ends: pd.Series) -> np.ndarray:
    """Spread each incident over the hours of the week it may have happened in.

    Parameters
    ----------
    starts, ends
        Local wall-clock times, aligned; seconds are dropped. A missing end, or a span of a minute or
        less, means "in the start's hour"; a span of a week or more says nothing and weighs 1/168 in
        each hour.

    Returns
    -------
    ndarray, shape (7, 24)
        Incidents per weekday (Monday first) and hour. Sums to the number of incidents.

    Raises
    ------
    ValueError
        When a span ends before it begins.

    References
    ----------
    Ratcliffe (2002), Journal of Quantitative Criminology 18(1), 23-43.

    Examples
    --------
    >>> import pandas as pd
    >>> start, end = pd.Timestamp("2026-11-02 22:00"), pd.Timestamp("2026-11-03 02:00")
    >>> weights = hour_of_week_weights(pd.Series([start]), pd.Series([end]))
    >>> weights[0, 22:].tolist(), weights[1, :2].tolist()
    ([0.25, 0.25], [0.25, 0.25])
    """
    first, minutes = _minutes_of_week(starts, ends)
    is_week = minutes >= MINUTES_PER_WEEK
    first, minutes = first[~is_week], minutes[~is_week]
    # Weight per minute, as steps up at each start and down at each end, over two weeks for wrap-around.
    steps = np.bincount(first, weights=1 / minutes, minlength=2 * MINUTES_PER_WEEK + 1)
    steps -= np.bincount(first + minutes, weights=1 / minutes, minlength=2 * MINUTES_PER_WEEK + 1)
    per_minute = np.cumsum(steps)[:-1].reshape(2, MINUTES_PER_WEEK).sum(axis=0)
    hours: np.ndarray = per_minute.reshape(7, 24, 60).sum(axis=2)
    # Steps that cancel leave rounding behind; a weight is never negative.
    return np.clip(hours, 0, None) + is_week.sum() / 168


def hour_of_day_weights(starts: pd.Series, ends: pd.Series) -> np.ndarray:
    """Weight of each incident in each hour of the day.

    Parameters
    ----------
    starts, ends
        As in ``hour_of_week_weights``.

    Returns
    -------
    ndarray, shape (incidents, 24)
        Each row sums to 1; the rows together to the columns of ``hour_of_week_weights``.

    Raises
    ------
    ValueError
        When a span ends before it begins.

    Examples
    --------
    >>> import pandas as pd
    >>> start, end = pd.Timestamp("2026-11-02 22:00"), pd.Timestamp("2026-11-03 00:00")
    >>> weights = hour_of_day_weights(pd.Series([start]), pd.Series([end]))
    >>> weights[..., 22:].tolist()
    [[0.5, 0.5]]
    """
    first, minutes = _minutes_of_week(starts, ends)
    until_start, until_end = _minutes_by_hour(first), _minutes_by_hour(first + minutes)
    weights: np.ndarray = (until_end - until_start) / minutes[:, None]
    weights[minutes >= MINUTES_PER_WEEK] = 1 / 24
    return weights


def hour_profile_interval(
    starts: pd.Series,
    ends: pd.Series,
    *,
    rng: np.random.Generator,
    repetitions: int = 999,
    level: float = 0.95,
) -> pd.DataFrame:
    """The day's profile, and how far chance in which incidents there were moves it (bootstrap).

    The interval is of each hour by itself, given how many incidents there were: it tells how the day is
    divided, not how many incidents there will be. It says nothing of the error in the spans.

    Parameters
    ----------
    starts, ends
        As in ``hour_of_week_weights``; any subset of the incidents.
    rng
        Source of randomness.
    repetitions
        Resamples of the incidents.
    level
        Of the percentile interval.

    Returns
    -------
    DataFrame
        Indexed by ``hour`` (0-23): ``incidents`` (sums to their number), ``lower`` and ``upper``. NaN
        bounds with fewer than ``MINIMUM_INCIDENTS`` incidents. Where next to nothing was seen, the
        upper bound is that of an hour with none in so many incidents (1 less the (1-level)/2 power).

    Raises
    ------
    ValueError
        When a span ends before it begins.

    Examples
    --------
    >>> at = pd.Series(pd.to_datetime(["2026-11-02 22:10"] * 20))
    >>> profile = hour_profile_interval(at, at, rng=np.random.default_rng(1))
    >>> profile.loc[22].tolist(), float(profile["incidents"].drop(22).sum())
    ([20.0, 20.0, 20.0], 0.0)
    """
    n = len(starts)
    sizes = np.diff(np.append(np.arange(0, n, _INCIDENTS_AT_ONCE), n))
    total, resampled = np.zeros(24), np.zeros((repetitions, 24))
    # Which chunk each resampled incident comes from, so that one chunk's weights are held at a time.
    taken = rng.multinomial(n, sizes / max(1, n), size=repetitions) if n else sizes
    for chunk, size in enumerate(sizes):
        rows = slice(chunk * _INCIDENTS_AT_ONCE, chunk * _INCIDENTS_AT_ONCE + size)
        weights = hour_of_day_weights(starts.iloc[rows], ends.iloc[rows])
        total += weights.sum(axis=0)
        for repetition in range(repetitions if n >= MINIMUM_INCIDENTS else 0):
            chosen = rng.integers(size, size=taken[repetition, chunk])
            resampled[repetition] += np.bincount(chosen, minlength=size) @ weights
    lower = upper = np.full(24, np.nan)
    if n >= MINIMUM_INCIDENTS:
        tail = (1 - level) / 2
        lower, upper = np.quantile(resampled, [tail, 1 - tail], axis=0)
        # Incidents that did not happen cannot be resampled; the binomial bound of none in n can be told.
        upper = np.maximum(upper, n * (1 - tail ** (1 / n)))
    hours = pd.RangeIndex(24, name="hour")
    return pd.DataFrame({"incidents": total, "lower": lower, "upper": upper}, index=hours)


def busiest_part(incidents: pd.Series, *, parts: int = 4) -> tuple[int, float]:
    """Which part of the day has most incidents, and the probability that chance gives any part so many.

    Parameters
    ----------
    incidents
        By hour of the day, 0 to 23; more than none in all.
    parts
        Equal parts of the day.

    Returns
    -------
    tuple
        The part, 0 from midnight, and a p that may exceed 1: of the part alone (binomial, shares of incidents rounded
        down), times ``parts`` (Bonferroni).

    Examples
    --------
    >>> night = pd.Series([4] * 6 + [0] * 18)
    >>> part, p = busiest_part(night)
    >>> part, round(p / (4 * 0.25**24), 2)
    (0, 1.0)
    """
    each = incidents.to_numpy().reshape(parts, -1).sum(axis=1)
    most = int(each.argmax())
    return most, float(
        stats.binom.sf(np.floor(each[most]) - 1, round(float(incidents.sum())), 1 / parts) * parts
    )


def _minutes_of_week(starts: pd.Series, ends: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Minute of the week at which each span begins, and its length in minutes.

    A start known to the minute stands for its whole hour, which keeps its weight in that hour.
    """
    begun, ended = (each.to_numpy(dtype="datetime64[m]") for each in (starts, ends))
    unknown = np.isnat(ended)
    first = (begun - np.datetime64("1970-01-05", "m")).astype(np.int64)  # a Monday
    minutes = np.where(unknown, begun, ended).astype(np.int64) - begun.astype(np.int64)
    if (minutes < 0).any():
        raise ValueError(
            f"`ends` must not lie before `starts`; {int((minutes < 0).sum())} do. Drop or correct those incidents."
        )
    first %= MINUTES_PER_WEEK
    is_instant = minutes <= 1
    return np.where(is_instant, first // 60 * 60, first), np.where(is_instant, 60, minutes)


def _minutes_by_hour(until: np.ndarray) -> np.ndarray:
    """Minutes that have fallen in each hour of the day from a Monday's midnight, shape (times, 24)."""
    days, minute = np.divmod(until, MINUTES_PER_DAY)
    return days[:, None] * 60 + np.clip(minute[:, None] - np.arange(24) * 60, 0, 60)
