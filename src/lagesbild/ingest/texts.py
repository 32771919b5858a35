"""Make columns of text of few different texts, by the number of each row's text.

A million Python strings take longer to make into a column than to read from a file.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_TEXT = pa.large_string()
"""What pandas' ``str`` holds."""


def constant(text: str | None, index: pd.Index) -> pd.Series:
    """The same text in every row; NA for None."""
    return _column(pa.repeat(pa.scalar(text, _TEXT), len(index)), index)


def numbered(texts: Sequence[str | None], numbers: np.ndarray, index: pd.Index) -> pd.Series:
    """The text of each row by its place in ``texts``; NA for None, and for the place -1."""
    return _column(pa.array([*texts, None], _TEXT).take(pa.array(numbers % (len(texts) + 1))), index)


def among(column: pd.Series, others: pd.Series) -> pd.Series:
    """Which texts of a column stand in another; a missing one does where the other has one.

    ``Series.isin`` makes Python objects of the other column, which takes seconds a million.
    """
    if not len(column) or not len(others):
        return pd.Series(np.zeros(len(column), dtype=bool), index=column.index)
    found = pc.is_in(pa.array(column), pa.array(others))
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index)


def _column(texts: pa.Array, index: pd.Index) -> pd.Series:
    return texts.to_pandas().astype("str").set_axis(index)
