"""Tables of any number of dimensions with all their totals, to try what is hidden of them."""

from collections.abc import Hashable
from itertools import product

import pandas as pd

from lagesbild.disclosure.suppression.linked import ALL, Linked, Sum


def cross(counts: pd.Series) -> Linked:
    """A table with all its totals, its inner cells indexed by one level a dimension; ``ALL`` sums over a dimension."""
    values = [list(counts.index.unique(level)) for level in counts.index.names]
    found: dict[tuple[Hashable, ...], int] = {}
    for key, value in counts.items():
        for mask in product((False, True), repeat=len(values)):
            cell = tuple(ALL if is_summed else part for part, is_summed in zip(key, mask, strict=True))
            found[cell] = found.get(cell, 0) + int(value)
    sums = []
    for at, own in enumerate(values):
        others = [[*level, ALL] for level in values]
        others[at] = [ALL]
        for cell in product(*others):
            parts = tuple((*cell[:at], value, *cell[at + 1 :]) for value in own)
            sums.append(Sum(cell, parts))
    index = pd.Index(list(found), tupleize_cols=False)
    return Linked(pd.Series(list(found.values()), index=index), tuple(sums))
