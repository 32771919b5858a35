"""Read numbers as Swedish statistics print them: 0 is not missing, and a dash is 0."""

from typing import Final

import pandas as pd

from lagesbild.errors import Message, ReadError

MISSING: Final = ("", ".", "..", "...")
"""What is printed for a figure that cannot be or is not known."""
NOTHING: Final = ("-", "–", "—", "−")
"""What is printed where there is nothing to count."""


def figures(cells: pd.Series, *, whole: bool, where: Message) -> pd.Series:
    """Numbers of the cells; NA where none is known.

    Parameters
    ----------
    cells
        Text, indexed by row; thousands may be parted by any kind of space, decimals by a comma.
    whole
        Whether the numbers are counts.
    where
        File and column, for messages.

    Returns
    -------
    Series of Int64 or Float64

    Raises
    ------
    ReadError
        When a cell is no number, with the number of such rows and the first.
    """
    text = cells.fillna("").str.replace(r"\s", "", regex=True)
    plain = text.where(~text.isin(NOTHING), "0").str.replace("−", "-").str.replace(",", ".")
    is_missing = plain.isin(MISSING)
    numbers = pd.to_numeric(plain.where(~is_missing), errors="coerce")
    is_wrong = numbers.isna() & ~is_missing
    if whole:
        is_wrong |= (numbers % 1 > 0) | (numbers < 0)
    if is_wrong.any():
        raise ReadError(
            "{where} must hold {kind}; {count} {count:row does|rows do} not, "
            "the first is row {row}. Take the file out again, or correct the row.",
            where=where,
            kind=Message("whole numbers") if whole else Message("numbers"),
            count=int(is_wrong.sum()),
            row=is_wrong.idxmax(),
        )
    return numbers.astype("Int64" if whole else "Float64")
