"""Hand out what the municipality has decided to do, to the council: a register without places, words or small counts.

An intervention is a decision and no incident, so its title, who answers for it and its days are shown; where it
works, what the problem was and what was hoped for are the working group's own. What came of it is said by counts of
reports at a place. Such a verdict is shown in words alone, and only where it rests on counts that could be shown: one
mark stands for all the others, for "too little data" would tell that the count is small.
"""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.disclosure.text import masked_text

SHOWN: Final = (
    c.INTERVENTION_ID,
    c.TITLE,
    c.TYPE,
    c.ORGANISATION,
    c.CATEGORIES,
    c.STATUS,
    c.DECIDED_ON,
    c.STARTS_ON,
    c.ENDS_ON,
    c.EXPECTED_ON,
    c.FOLLOW_UP_ON,
)
OUTCOME: Final = "outcome"
NOT_SHOWN: Final = "not_shown"
UNMEASURED: Final = "unmeasured"
NOT_BEGUN: Final = "not_begun"
TOO_EARLY: Final = "too_early"
_SURE: Final = ("reduction", "increase", "no_sure_change")


def decisions(
    register: gpd.GeoDataFrame, verdicts: Mapping[str, tuple[str, int]], *, end: pd.Timestamp, threshold: int
) -> pd.DataFrame:
    """The register as the council sees it.

    Parameters
    ----------
    register
        The working group's, with ``columns.INTERVENTION_COLUMNS``.
    verdicts
        By number of the intervention: its verdict, and the reports at its place in the time before.
    end
        The day after the period.
    threshold
        The smallest count that the edition shows.

    Returns
    -------
    DataFrame
        The columns ``SHOWN`` and ``outcome``: a verdict, ``not_shown`` (it rests on too few reports to be shown or
        judged), ``cancelled``, ``unmeasured`` (no place or first day), ``not_begun`` or ``too_early``; NA for what is
        only proposed. Titles have what may tell of a person masked.
    """
    shown = pd.DataFrame(register[list(SHOWN)])
    shown[c.TITLE] = shown[c.TITLE].map(masked_text, na_action="ignore")
    outcomes = [
        _outcome(row, verdicts.get(str(row[c.INTERVENTION_ID])), end, threshold)
        for row in register.to_dict("records")
    ]
    return shown.assign(**{OUTCOME: pd.Series(outcomes, index=shown.index, dtype="str")})


def _outcome(
    row: dict[object, object], told: tuple[str, int] | None, end: pd.Timestamp, threshold: int
) -> str | None:
    if row[c.STATUS] == "proposed":
        return None
    if row[c.STATUS] == "cancelled":
        return "cancelled"
    if told is not None:
        verdict, before = told
        return verdict if verdict in _SURE and before >= threshold else NOT_SHOWN
    starts = pd.to_datetime(row[c.STARTS_ON])
    if pd.isna(starts) or row[c.GEOMETRY] is None:
        return UNMEASURED
    return NOT_BEGUN if starts >= end else TOO_EARLY
