"""Spread incidents over the hours they may have happened in (aoristic analysis).

An incident known only by a span, "between Friday 16:00 and Monday 07:00", is counted as the share
of the span that falls in each hour. Over many incidents the weights estimate when things happen far
better than the start, the end or the midpoint of the spans do. The weights are no knowledge of the
single incident, and long spans flatten the picture: read them with the share of short spans beside.

References
----------
Ratcliffe (2002), Journal of Quantitative Criminology 18(1), 23-43.
Ashby & Bowers (2013), Crime Science 2(1).
"""

import numpy as np
import pandas as pd

MINUTES_PER_WEEK = 7 * 24 * 60


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

    References
    ----------
    Ratcliffe (2002), Journal of Quantitative Criminology 18(1), 23-43.
    """
    starts, ends = starts.dt.floor("min"), ends.dt.floor("min")
    first = (starts.dt.day_of_week * 1440 + starts.dt.hour * 60 + starts.dt.minute).to_numpy()
    width = ((ends - starts) / pd.Timedelta(minutes=1)).fillna(0).to_numpy()
    if (width < 0).any():
        raise ValueError(
            f"`ends` must not lie before `starts`; {int((width < 0).sum())} do. Drop or correct those incidents."
        )
    is_week = width >= MINUTES_PER_WEEK
    # A start known to the minute stands for its whole hour, which keeps its weight in that hour.
    is_instant = width <= 1
    first = np.where(is_instant, first // 60 * 60, first)[~is_week]
    minutes = np.where(is_instant, 60, width)[~is_week].astype(np.int64)
    # Weight per minute, as steps up at each start and down at each end, over two weeks for wrap-around.
    steps = np.bincount(first, weights=1 / minutes, minlength=2 * MINUTES_PER_WEEK + 1)
    steps -= np.bincount(first + minutes, weights=1 / minutes, minlength=2 * MINUTES_PER_WEEK + 1)
    per_minute = np.cumsum(steps)[:-1].reshape(2, MINUTES_PER_WEEK).sum(axis=0)
    hours: np.ndarray = per_minute.reshape(7, 24, 60).sum(axis=2)
    # Steps that cancel leave rounding behind; a weight is never negative.
    return np.clip(hours, 0, None) + is_week.sum() / 168
