"""Find the progress of each intervention, and the findings that it answers.

An intervention answers a finding when it works in the same place, within a reach, against the same category
or against all. That it answers says nothing of whether it helps: see ``follow_up``.
"""

from collections.abc import Collection
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c

ANSWERING = ("proposed", "decided", "ongoing")
"""What is, or may become, an answer."""

_OPEN = ("decided", "ongoing")
_ORDER = ("ongoing", "decided", "proposed", "finished", "cancelled")
_KEPT_DAYS = 365


def progress(interventions: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """How each intervention stands on a day, what is overdue first.

    Parameters
    ----------
    interventions
        The register.
    on
        The day that is asked about.

    Returns
    -------
    GeoDataFrame
        The rows with ``number`` (1 and up, as lists and maps show them), ``is_overdue`` (decided or ongoing, and
        the day of follow-up is past), ``days_overdue`` (NaN where not), ``is_late`` (decided, and the first day
        is past). What ended more than a year before is left out.

    Examples
    --------
    >>> register = gpd.GeoDataFrame({"intervention_id": ["A", "B"], "status": ["decided", "ongoing"]}, geometry=[None, None])
    >>> register = register.assign(decided_on=pd.NaT, starts_on=pd.NaT, ends_on=pd.NaT, expected_on=pd.NaT)
    >>> register = register.assign(follow_up_on=pd.to_datetime([None, "2026-11-10"]))
    >>> progress(register, date(2026, 11, 16))[["number", "intervention_id", "days_overdue"]].values.tolist()
    [[1, 'B', 6.0], [2, 'A', nan]]
    """
    day = pd.Timestamp(on)
    is_open = interventions[c.STATUS].isin(_OPEN)
    overdue = is_open & (interventions[c.FOLLOW_UP_ON] < day)
    waited = ((day - interventions[c.FOLLOW_UP_ON]).dt.days).where(overdue)
    late = interventions[c.STATUS].eq("decided") & (interventions[c.STARTS_ON] < day)
    last = interventions[[c.ENDS_ON, c.FOLLOW_UP_ON, c.STARTS_ON, c.DECIDED_ON]].max(axis=1)
    is_old = ~interventions[c.STATUS].isin(ANSWERING) & ((day - last).dt.days > _KEPT_DAYS)
    told = interventions.assign(
        is_overdue=overdue.astype(bool),
        days_overdue=waited,
        is_late=late.astype(bool),
        place_in_order=_rank(interventions),
    )[~is_old]
    told = told.sort_values(
        ["is_overdue", "place_in_order", c.FOLLOW_UP_ON, c.INTERVENTION_ID],
        ascending=[False, True, True, True],
    )
    numbered = told.drop(columns="place_in_order").reset_index(drop=True)
    numbered.insert(0, "number", np.arange(1, len(numbered) + 1))
    return numbered


def answers(findings: gpd.GeoDataFrame, interventions: gpd.GeoDataFrame, *, reach_m: float) -> pd.Series:
    """Which interventions answer each finding.

    Parameters
    ----------
    findings
        Geometry, and ``category`` (NA for all).
    interventions
        As ``progress`` gives them.
    reach_m
        How near an intervention must work, in metres.

    Returns
    -------
    Series of tuple
        The ``number`` of each that answers, on the findings' index; empty for none.

    Examples
    --------
    >>> from shapely.geometry import Point, box
    >>> register = gpd.GeoDataFrame({"number": [1], "status": ["ongoing"], "categories": ["Klotter"]})
    >>> register = register.set_geometry([box(0, 0, 100, 100)], crs="EPSG:3006")
    >>> findings = gpd.GeoDataFrame({"category": ["Klotter", "Inbrott"]}, geometry=[Point(150, 50)] * 2, crs="EPSG:3006")
    >>> answers(findings, register, reach_m=100).tolist()
    [(1,), ()]
    """
    able = interventions[interventions[c.STATUS].isin(ANSWERING) & interventions.geometry.notna()]
    found = []
    against = [[name for name in names.split(";") if name] for names in able[c.CATEGORIES].fillna("")]
    for shape, category in zip(findings.geometry, findings[c.CATEGORY], strict=True):
        asked = None if pd.isna(category) else category
        each = zip(able["number"], able.geometry, against, strict=True)
        found.append(
            tuple(
                int(number)
                for number, works_at, names in each
                if is_answer(works_at, names, shape, asked, reach_m=reach_m)
            )
        )
    return pd.Series(found, index=findings.index, dtype=object, name="answered_by")


def is_answer(
    works_at: shapely.Geometry,
    against: Collection[str],
    found_at: shapely.Geometry,
    category: str | None,
    *,
    reach_m: float,
) -> bool:
    """Whether one intervention answers one finding.

    Parameters
    ----------
    works_at, found_at
        Of the intervention and the finding, in metres on one plane.
    against
        Categories that the intervention is against; empty for all.
    category
        Of the finding; None for all.
    reach_m
        How near the intervention must work.

    Examples
    --------
    A finding 80 m from where somebody works, within a reach of 100 m and beyond one of 50 m:

    >>> import shapely
    >>> here, there = shapely.Point(0, 0), shapely.Point(0, 80)
    >>> [is_answer(here, ["theft"], there, "theft", reach_m=reach_m) for reach_m in (100, 50)]
    [True, False]
    >>> is_answer(here, ["theft"], there, "graffiti", reach_m=100)
    False
    """
    is_near = bool(works_at.distance(found_at) <= reach_m)
    return is_near and (category is None or not against or category in against)


def _rank(interventions: pd.DataFrame) -> pd.Series:
    return interventions[c.STATUS].map({status: at for at, status in enumerate(_ORDER)})
