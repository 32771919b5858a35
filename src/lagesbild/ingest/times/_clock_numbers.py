"""Tell hours and minutes (21.30) from hours with decimals (21.5), by all the numbers of a column.

One number says nothing: 21.25 is 21:25 or a quarter past nine. A column of hours and minutes has no minutes from 60 on, and
hardly quarters of a hundred alone; a column of hours with decimals has.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from lagesbild.ingest.times._written_times import CLOCK_NUMBER, DECIMAL_HOURS

CLOCK_NUMBERS: Final = r"(?:[01]?\d|2[0-4])(?:[.,]\d+)?"
_PARTS: Final = r"(?P<hours>\d{1,2})(?:[.,](?P<parts>\d+))?"
_QUARTERS: Final = (25, 50, 75)
_FEW_ODD: Final = 0.1  # of the numbers with parts: of hours with decimals two in five are no minutes
_MOSTLY: Final = 0.9  # share of the rows that are numbers; beside 21:30, 21.30 is a clock too
FEWEST_PARTED: Final = 8
"""Rows with parts of an hour, for what they lack to say something."""
_MINUTES: Final = 60
_FIGURES: Final = 2


@dataclass(frozen=True)
class ClockNumbers:
    """What the numbers of a column are.

    ``format`` is ``CLOCK_NUMBER`` or ``DECIMAL_HOURS``; None where the cells are something else, as parts of a day
    (0.8958). ``parted`` is the number of rows with anything but nought after the decimal sign, ``odd`` how many of them
    cannot be minutes.
    """

    format: str | None
    is_sure: bool = False
    parted: int = 0
    odd: int = 0


def clock_numbers_of(texts: pd.Series, rows: np.ndarray) -> ClockNumbers:
    """Judge the numbers of a column.

    Parameters
    ----------
    texts, rows
        The column's different cells, and how many rows have each.
    """
    is_number = texts.str.fullmatch(CLOCK_NUMBERS).fillna(value=False).to_numpy(dtype=bool)
    if rows[is_number].sum() < max(1, _MOSTLY * rows.sum()):
        return ClockNumbers(None)
    found = texts[is_number].str.extract(_PARTS)
    if found["hours"].astype("int64").max() <= 1:
        return ClockNumbers(None)
    parts = found["parts"].fillna("").str.rstrip("0")
    counts, parts = rows[is_number][parts.ne("")], parts[parts.ne("")]
    minutes = parts.str.slice(0, _FIGURES).str.ljust(_FIGURES, "0").astype("int64").to_numpy()
    is_odd = (minutes >= _MINUTES) | parts.str.len().gt(_FIGURES).to_numpy()
    parted, odd = int(counts.sum()), int(counts[is_odd].sum())
    if odd > _FEW_ODD * parted:
        return ClockNumbers(DECIMAL_HOURS, is_sure=True, parted=parted, odd=odd)
    if parted and np.isin(minutes, _QUARTERS).all():
        return ClockNumbers(DECIMAL_HOURS, parted=parted, odd=odd)
    # A few numbers with one decimal may be tenths of an hour that happen to lie below six.
    is_sure = odd == 0 and (parted >= FEWEST_PARTED or bool((minutes % 10).any()))
    return ClockNumbers(CLOCK_NUMBER, is_sure, parted, odd)
