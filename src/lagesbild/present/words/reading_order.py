"""Put rows in the order that readers look for: by size, where the edition may tell it."""

from collections.abc import Sequence

import pandas as pd

from lagesbild.situation import Situation


def may_tell_size(situation: Situation) -> bool:
    """Whether a place in a list may tell how many: in a shared edition it would tell a hidden count."""
    return not situation.edition.is_shared


def ordered(
    situation: Situation, frame: pd.DataFrame, by: Sequence[str], *, ascending: Sequence[bool]
) -> pd.DataFrame:
    """The rows sorted; in a shared edition as they stand, in the settings' order: a place among them tells a size.

    Parameters
    ----------
    by, ascending
        As for ``DataFrame.sort_values``; rows that are alike stay as they stand.
    """
    if not may_tell_size(situation):
        return frame
    return frame.sort_values(list(by), ascending=list(ascending), kind="stable")
