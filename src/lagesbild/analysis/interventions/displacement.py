"""Judge an intervention by the weighted displacement difference.

The change in the treated places is set against the change in control places over the same time, and the
same is done for the places where the trouble may have moved: the sum is what was won in all. It counts
reports, so it says how many fewer, not how many percent. Counts are taken as Poisson and the sum as normal:
with fewer than five reports a period and side that does not hold, and nothing is judged; "no effect" and "too
little data" are different answers, and `detectable` tells them apart. Controls must have followed the treated
places before; a place chosen for its worst weeks falls back by itself (regression to the mean), and the
method then praises whatever was done.

References
----------
Wheeler & Ratcliffe (2018), Crime Science 7(11).
Bowers & Johnson (2003), Journal of Quantitative Criminology 19(3), 275-301 (displacement zones).
"""

from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from lagesbild.errors import LagesbildError, Message

TREATED: Final = "treated"
CONTROL: Final = "control"
DISPLACEMENT: Final = "displacement"
DISPLACEMENT_CONTROL: Final = "displacement_control"
MINIMUM_COUNT: Final = 5
"""Fewest reports before and after on average, in the treated and in the control places, to judge from."""

_REACH: Final = stats.norm.ppf(0.95) + stats.norm.ppf(0.8)
_SIGNS: Final = {TREATED: 1, CONTROL: -1, DISPLACEMENT: 1, DISPLACEMENT_CONTROL: -1}
MATCHES: Final = {CONTROL: TREATED, DISPLACEMENT_CONTROL: DISPLACEMENT}


def weighted_displacement_difference(zones: pd.DataFrame, *, level: float = 0.90) -> pd.DataFrame:
    """The change in the treated places over that in the controls, there and where trouble may have moved.

    Parameters
    ----------
    zones
        One row a place: ``role`` (``treated``, ``control``, ``displacement``, ``displacement_control``),
        ``before`` and ``after`` (reports). Optional: ``days_before`` and ``days_after``, where the two times
        differ in length (the result is then in reports per the time after), and ``weight``, what the
        place's reports are multiplied with (one over its area gives reports per area). Without weights,
        several controls count as their mean, times the number of places they are compared with.
    level
        Of the interval; 0.90 leaves 5 % on each side, as a one-sided question wants.

    Returns
    -------
    DataFrame
        Indexed by ``local``, ``displacement`` and ``total``: ``estimate`` (negative is fewer), ``se``,
        ``z``, ``p`` (two-sided), ``lower``, ``upper``, ``is_reduction`` (the interval lies below zero).
        ``displacement`` is 0 with no such places. With fewer than ``MINIMUM_COUNT`` reports to judge from,
        all but the estimate and its error is NaN, and False.

    Raises
    ------
    LagesbildError
        Without a treated and a control place, or when a role, count or length is not one.

    Examples
    --------
    >>> zones = pd.DataFrame({"role": ["treated", "control"], "before": [40, 30], "after": [15, 30]})
    >>> total = weighted_displacement_difference(zones).loc["total"]
    >>> float(total["estimate"]), round(float(total["se"]), 2), round((40 + 15 + 30 + 30) ** 0.5, 2)
    (-25.0, 10.72, 10.72)
    """
    _require_zones(zones)
    after, before = _weights(zones)
    sign = zones["role"].map(_SIGNS).to_numpy()
    change = sign * (after * zones["after"] - before * zones["before"])
    variance = after**2 * zones["after"] + before**2 * zones["before"]
    is_local = zones["role"].isin([TREATED, CONTROL])
    parts = {"local": is_local, "displacement": ~is_local, "total": is_local | True}
    frame = pd.DataFrame(
        {
            "estimate": [float(change[part].sum()) for part in parts.values()],
            "se": [float(variance[part].sum()) ** 0.5 for part in parts.values()],
        },
        index=pd.Index(list(parts), name="part"),
    )
    se = frame["se"].where((frame["se"] > 0) & has_enough(zones))
    reach = stats.norm.ppf((1 + level) / 2) * se
    z = frame["estimate"] / se
    upper = frame["estimate"] + reach
    return frame.assign(
        z=z,
        p=2 * stats.norm.sf(z.abs()),
        lower=frame["estimate"] - reach,
        upper=upper,
        is_reduction=upper < 0,
    )


def z_without_effect(zones: pd.DataFrame) -> float:
    """How many standard errors the total is from zero, the error being what it is when nothing has changed.

    The interval's error is made of the counts as they fell, and is too small just where few came after: by itself it
    calls nothing a reduction somewhat too often. This is the score test of the same difference.

    Parameters
    ----------
    zones
        As for ``weighted_displacement_difference``.

    Returns
    -------
    float
        Negative is fewer; NaN without any report.

    Examples
    --------
    >>> zones = pd.DataFrame({"role": ["treated", "control"], "before": [40, 30], "after": [24, 30]})
    >>> round(z_without_effect(zones), 2), round(-16 / (64 + 60) ** 0.5, 2)
    (-1.44, -1.44)
    """
    _require_zones(zones)
    after, before = _weights(zones)
    change = zones["role"].map(_SIGNS).to_numpy() * (after * zones["after"] - before * zones["before"])
    # All reports of a place, spread over both times by their lengths.
    variance = after * before * (zones["before"] + zones["after"])
    return float(change.sum() / np.sqrt(variance.sum())) if variance.sum() else float("nan")


def detectable(zones: pd.DataFrame) -> float:
    """Smallest reduction in the treated places that these counts would have shown.

    Had the intervention prevented so many reports in all, the interval (90 %) of the total would have lain below
    zero with the probability 0.8. It rests on the counts before and on what the other places had
    after, not on the outcome in the treated ones.

    Parameters
    ----------
    zones
        As for ``weighted_displacement_difference``.

    Returns
    -------
    float
        Reports per the time after, in the unit of the estimate; NaN when not even a reduction to zero
        could have been seen, or with too little data.

    Examples
    --------
    >>> zones = pd.DataFrame({"role": ["treated", "control"], "before": [40, 40], "after": [20, 40]})
    >>> round(detectable(zones), 1), round((1.645 + 0.842) * (40 + 40 + 40 + (40 - 28.5)) ** 0.5, 1)
    (28.5, 28.5)
    """
    _require_zones(zones)
    if not has_enough(zones):
        return float("nan")
    after, before = _weights(zones)
    is_treated = zones["role"].eq(TREATED)
    without_effect = (before * zones["before"])[is_treated].sum()
    scale = float(np.average(after[is_treated], weights=zones["before"][is_treated] + 1e-9))
    variance = float((before**2 * zones["before"] + (after**2 * zones["after"]).where(~is_treated, 0)).sum())
    # The reduction d solves d = reach * se(d): what is prevented no longer adds to the variance.
    spread = variance + scale * without_effect
    half = _REACH**2 * scale / 2
    reduction = float(np.sqrt(half**2 + _REACH**2 * spread) - half)
    return reduction if reduction <= without_effect else float("nan")


def needed(zones: pd.DataFrame) -> int:
    """Reports in the treated places before, per the time after, that there must be for a halving to be seen.

    All counts are thought of as growing alike, until ``detectable`` would be half of them.

    Parameters
    ----------
    zones
        As for ``detectable``.

    Examples
    --------
    >>> zones = pd.DataFrame({"role": ["treated", "control"], "before": [10, 10], "after": [5, 10]})
    >>> needed(zones), round(detectable(zones.assign(before=87, after=[43, 87])) / 87, 2)
    (87, 0.5)
    """
    _require_zones(zones)
    after, before = _weights(zones)
    is_treated = zones["role"].eq(TREATED)
    # Half a report more everywhere: that nothing was seen is no proof that nothing can be.
    counts = zones[["before", "after"]] + 0.5
    without_effect = float((before * counts["before"])[is_treated].sum())
    scale = float(np.average(after[is_treated], weights=counts["before"][is_treated]))
    noise = (before**2 * counts["before"] + (after**2 * counts["after"]).where(~is_treated, 0)).sum()
    prevented = 0.5 * without_effect
    spread = float(noise) + scale * (without_effect - prevented)
    return max(int(np.ceil(_REACH**2 * spread / prevented**2 * without_effect)), MINIMUM_COUNT)


def has_enough(zones: pd.DataFrame) -> bool:
    """Whether treated and control places each have ``MINIMUM_COUNT`` reports a time on average.

    Examples
    --------
    >>> zones = pd.DataFrame({"role": ["treated", "control"], "before": [40, 40], "after": [20, 40]})
    >>> has_enough(zones), has_enough(zones.assign(before=1, after=0))
    (True, False)
    """
    counted = (zones["before"] + zones["after"]).groupby(zones["role"]).sum()
    return bool(min(counted[TREATED], counted[CONTROL]) >= 2 * MINIMUM_COUNT)


def _weights(zones: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """What reports after and before are multiplied with: places made comparable, times made equally long."""
    if "weight" in zones.columns:
        weight = zones["weight"].astype(float)
    else:
        number = zones["role"].value_counts()
        share = {role: number.get(MATCHES.get(role, role), 0) / number[role] for role in number.index}
        weight = zones["role"].map(share).astype(float)
    if "days_before" not in zones.columns:
        return weight, weight
    return weight, weight * zones["days_after"] / zones["days_before"]


def _require_zones(zones: pd.DataFrame) -> None:
    """Collect every fault before complaining."""
    roles = set(zones["role"])
    faults = [Message("no row is {role}", role=role) for role in (TREATED, CONTROL) if role not in roles]
    faults += [
        Message("{role} has no {zone} to be compared with", role=role, zone=zone)
        for role, zone in MATCHES.items()
        if {role} <= roles and zone not in roles
    ]
    unknown = int((~zones["role"].isin(list(_SIGNS))).sum())
    if unknown:
        faults.append(Message("{count} roles are not one of {known}", count=unknown, known=", ".join(_SIGNS)))
    for column in ("before", "after"):
        wrong = int((~(zones[column] >= 0)).sum())
        if wrong:
            faults.append(
                Message("{count} of '{column}' are missing or negative", count=wrong, column=column)
            )
    lengths = [column for column in ("days_before", "days_after") if column in zones.columns]
    if len(lengths) == 1:
        faults.append(Message("'{column}' stands without its fellow", column=lengths[0]))
    for column in (*lengths, *(["weight"] if "weight" in zones.columns else [])):
        wrong = int((~(zones[column] > 0)).sum())
        if wrong:
            faults.append(Message("{count} of '{column}' are not positive", count=wrong, column=column))
    if faults:
        raise LagesbildError(
            "Zones must have treated and control places with counts before and after; found:\n{faults}",
            faults=faults,
        )
