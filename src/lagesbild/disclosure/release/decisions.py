"""Hand out what the municipality has decided to do, to the council: a register without places, words or small counts.

An intervention is a decision and no incident, so its title, who answers for it and its days are shown; where it
works, what the problem was and what was hoped for are the working group's own. The council's report is of a period, and
so is what it says of each intervention: how it stood on the last day, by the days in the register, whatever has happened
since. What came of it is said by counts of reports at a place. Such a verdict is shown in words alone, and only where it rests on counts that could be shown: one
mark stands for all the others, for "too little data" would tell that the count is small.
"""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.disclosure.masking.text import masked_text

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
TOO_SHORT: Final = "too_short"
LATER: Final = "later"
"""Status of what was decided, or begun, after the period."""
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
        The columns ``SHOWN``, with ``status`` as it was on the last day (``later`` for what was decided or begun after
        it), and ``outcome``: a verdict, ``not_shown`` (it rests on too few reports to be shown or judged), ``cancelled``,
        ``unmeasured`` (no place or first day), ``not_begun``, ``too_early`` or ``too_short``; NA for what is only
        proposed, and for what came later. Titles have what may tell of a person masked.
    """
    shown = pd.DataFrame(register[list(SHOWN)])
    shown[c.TITLE] = shown[c.TITLE].map(masked_text, na_action="ignore")
    rows = register.to_dict("records")
    statuses = [_standing(row, end) for row in rows]
    outcomes = [
        _outcome(row, status, verdicts.get(str(row[c.INTERVENTION_ID])), threshold)
        for row, status in zip(rows, statuses, strict=True)
    ]
    return shown.assign(
        **{
            c.STATUS: pd.Series(statuses, index=shown.index, dtype="str"),
            OUTCOME: pd.Series(outcomes, index=shown.index, dtype="str"),
        }
    )


def _standing(row: dict[Any, Any], end: pd.Timestamp) -> str:
    """The status on the last day: the register holds today's, and the days say what it was then."""
    status = str(row[c.STATUS])
    decided, starts, ends = (pd.to_datetime(row[name]) for name in (c.DECIDED_ON, c.STARTS_ON, c.ENDS_ON))
    if status == "proposed":
        return status
    if pd.notna(decided) and decided >= end:
        return LATER
    if pd.notna(starts) and starts >= end and status != "cancelled":
        # Begun since: only a day of decision says that it was decided then.
        return "decided" if status == "decided" or pd.notna(decided) else LATER
    return "ongoing" if status == "finished" and pd.notna(ends) and ends >= end else status


def _outcome(row: dict[Any, Any], status: str, told: tuple[str, int] | None, threshold: int) -> str | None:
    if status in ("proposed", LATER):
        return None
    if status == "cancelled":
        return "cancelled"
    if status == "decided":
        return NOT_BEGUN
    if told is not None:
        verdict, before = told
        return verdict if verdict in _SURE and before >= threshold else NOT_SHOWN
    if pd.isna(row[c.STARTS_ON]) or row[c.GEOMETRY] is None:
        return UNMEASURED
    return TOO_SHORT if status == "finished" else TOO_EARLY
