"""Choose which categories stand by themselves in the table by district, from what is published alone.

Where too many counts by category and district would be small, the smallest categories are added together. Which
ones, and the order they stand in, would tell of hidden counts if the counts themselves decided it. So the choice is
made of the totals that are shown: a reader who repeats it learns nothing. How many counts by district are small is
estimated from those totals, as if each category were spread over the districts like all reports (Poisson).
"""

from typing import Final

import numpy as np
import pandas as pd

OTHER_CATEGORIES: Final = "Övriga kategorier"


def groups(
    total: int | None,
    categories: pd.Series,
    districts: pd.Series,
    *,
    threshold: int,
    max_hidden: float,
) -> dict[str, tuple[str, ...]]:
    """Each category by itself, or the smallest together, so that few enough counts by district are small.

    Parameters
    ----------
    total, categories, districts
        The shown counts of all, by category and by district, in the settings' order; NA where hidden.
    threshold
        The smallest count that is shown.
    max_hidden
        Share of the counts that are not zero that may be small.

    Returns
    -------
    dict
        Categories by group, in the settings' order, those that were added together last; empty where there is no
        table by district, for too much of it would be hidden.
    """
    if total is None or not total:
        return {}
    sizes, spread = _estimated(categories, total), _estimated(districts, total) / total
    found = sizes.index[sizes > 0]
    largest_first = list(sizes[found].sort_values(ascending=False, kind="stable").index)
    for kept in range(len(largest_first), 0, -1):
        alone = [name for name in found if name in largest_first[:kept]]
        together = tuple(name for name in found if name not in alone)
        if len(together) == 1 or len(alone) + bool(together) == 1:
            continue
        chosen: dict[str, tuple[str, ...]] = {name: (name,) for name in alone}
        chosen |= {OTHER_CATEGORIES: together} if together else {}
        expected = np.outer([sizes[list(members)].sum() for members in chosen.values()], spread)
        if _share_small(expected, threshold) <= max_hidden:
            return chosen
    return {}


def _estimated(shown: pd.Series, total: int) -> pd.Series:
    """The shown counts; what they leave of the total is shared out evenly over the hidden ones."""
    known = shown.astype("Float64")
    is_hidden = known.isna()
    left = max(float(total) - float(known.sum()), 0.0)
    return known.fillna(left / max(int(is_hidden.sum()), 1)).astype(float)


def _share_small(expected: np.ndarray, threshold: int) -> float:
    """The share of counts from 1 to below the threshold among those that are not zero, with such expected counts."""
    # Only shared editions need the function: it is imported where it is used.
    from scipy.special import pdtr

    none = np.exp(-expected)
    below = pdtr(threshold - 1, expected)
    return float((below - none).sum() / (1 - none).sum())
