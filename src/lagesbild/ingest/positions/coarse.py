"""Tell whether an export's positions are rounded to more than a map can bear.

A spreadsheet that shows 6412345 as 6,41E+06 has lost all but three figures, and what is published is rounded on purpose: read as
points, the rows lie in a grid of empty streets.
"""

from typing import Final

import numpy as np
import pandas as pd
from pyproj import CRS

_COARSE_M: Final = 200
_FEWEST: Final = 10  # rows
_LOOKED_AT: Final = 1000  # rows, spread over the export
_NEARLY_ALL: Final = 0.95
_EXACT: Final = 1e-6
_METRES_A_DEGREE: Final = 111_000
_STEPS: Final = tuple(10.0**power for power in range(5, -3, -1))


def rounded_to_m(east: pd.Series, north: pd.Series, crs: str) -> float | None:
    """To how many metres the coarser axis is rounded; None where that is no more than 200 m, or where rows are few.

    Parameters
    ----------
    east, north
        As written, in ``crs``; NaN where there is none.
    """
    told = np.flatnonzero(east.notna() & north.notna())
    if len(told) < _FEWEST:
        return None
    told = told[:: max(1, len(told) // _LOOKED_AT)]
    metres = _METRES_A_DEGREE if CRS(crs).is_geographic else 1
    steps = [_step_of(axis.to_numpy()[told], _COARSE_M / metres) for axis in (east, north)]
    coarsest = max((step for step in steps if step is not None), default=None)
    return None if coarsest is None else coarsest * metres


def _step_of(values: np.ndarray, least: float) -> float | None:
    """The largest power of ten above ``least`` that nearly all values are multiples of."""
    if len(np.unique(values)) == 1:
        return None  # one place is no grid
    for step in _STEPS:
        if step <= least:
            return None
        parts = values / step
        if (np.abs(parts - np.round(parts)) < _EXACT).mean() >= _NEARLY_ALL:
            return step
    return None
