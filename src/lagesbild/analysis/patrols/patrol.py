"""Suggest where and when a guard should be: the places and hours with the most reports to be expected.

A guard stops 10-16 minutes at a place and comes back at least every two hours while the shift lasts; the effect of
a stop wears off after about that long (Koper). What is planned are shifts, and for each a round of at most two
hours through the places that are worth the most, travel counted. Expected reports are those of the past year,
the newer the more, half as counted and half as smoothed over the neighbourhood, spread over the hours of the
week by the aoristic weights of the place and, where it has few reports, of the whole municipality.

"Covered" are reports that fall within a place while it is in a shift. It says that a guard was near, not that
anything was prevented: the evidence is from police patrols at hot spots, and rounds also find what would not
have been reported (more reports are then a result of the rounds).

References
----------
Koper (1995), Justice Quarterly 12(4), 649-672.
Braga et al. (2019), Journal of Experimental Criminology 15, 289-311 (hot spots policing, a meta-analysis).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from lagesbild.analysis._positions import positions_m
from lagesbild.analysis.patrols._patrol_places import (
    WEEK_HOURS,
    candidate_places,
    expected_reports,
    reasons,
    weekly_total,
)
from lagesbild.analysis.patrols._tours import Feasible, Rounds
from lagesbild.analysis.patrols._travel import Ways, ways_between

__all__ = [
    "Budget",
    "Plan",
    "candidate_places",
    "expected_reports",
    "plan",
    "reasons",
    "schedule",
    "weekly_total",
]

INTERVAL_MINUTES: Final = 120
ROUNDED_TO: Final = 5
"""Minutes that the clock of a stop is rounded to: nobody walks a round to the minute."""

_STEP_HOURS: Final = 2  # shifts begin on even hours


@dataclass(frozen=True)
class Budget:
    """What there is to give.

    ``hours`` are each guard's a week, divided into shifts of ``shift_hours``; ``stop_minutes`` 10-16; ``detour``
    is how much longer the way is than the straight line, ``speed_kmh`` the mean speed between stops.
    """

    guards: int = 1
    hours: int = 16
    shift_hours: int = 4
    stop_minutes: int = 15
    speed_kmh: float = 20.0
    detour: float = 1.3


@dataclass(frozen=True)
class Plan:
    """A week's suggestion.

    ``stops`` has one row a shift, guard and place, in the order of the round: ``shift`` (hour of the week in
    which it begins, Monday 00 is 0), ``guard``, ``order``, ``place`` (position in the places), ``travel_minutes`` (to
    the next) and ``expected`` (reports within the place during the shift, a week). ``expected`` is their sum,
    ``bound`` what no plan within the budget can pass, ``total`` all reports expected in a week. ``ways`` are those between
    the places.
    """

    stops: pd.DataFrame
    expected: float
    bound: float
    total: float
    budget: Budget
    ways: Ways

    @property
    def gap(self) -> float:
        """How much better another plan could be, at most, as a share."""
        return (self.bound - self.expected) / self.bound if self.bound else 0.0


def plan(
    places: gpd.GeoDataFrame,
    expected: np.ndarray,
    budget: Budget,
    *,
    total: float,
    roads: gpd.GeoSeries | None = None,
) -> Plan:
    """The shifts and rounds that cover the most expected reports within the budget.

    Shifts are chosen by what their rounds are worth; only those that are chosen have their rounds solved, the
    others are held by a bound, until all that are chosen are solved: the choice is then the best there is.

    Parameters
    ----------
    places
        Points, in a metric CRS.
    expected
        As ``expected_reports`` gives them.
    budget
        Guards, hours, stops, speed.
    total
        Reports expected in a week in all.
    roads
        Lines to travel along, where they connect.

    Examples
    --------
    >>> places = gpd.GeoDataFrame({"name": ["Torget", "Hamnen"]}, geometry=gpd.points_from_xy([0, 5000], [0, 0]))
    >>> expected = np.zeros((2, 168))
    >>> expected[0, 20:24], expected[1, 100:104] = 0.5, 0.1
    >>> found = plan(places.set_crs("EPSG:3006"), expected, Budget(guards=1, hours=4), total=2.4)
    >>> found.expected, found.stops[["shift", "place"]].values.tolist()
    (2.0, [[20, 0]])
    """
    starts = np.arange(0, WEEK_HOURS, _STEP_HOURS)
    hours = (starts[:, None] + np.arange(budget.shift_hours)) % WEEK_HOURS
    ways = ways_between(positions_m(places.geometry), detour=budget.detour, roads=roads)
    if not len(places):
        return Plan(_no_stops(), 0.0, 0.0, total, budget, ways)
    minutes = ways.minutes(budget.speed_kmh)
    worth = expected[:, hours].sum(axis=2)  # places by starts
    rounds = Feasible(minutes, stop=budget.stop_minutes, limit=INTERVAL_MINUTES)
    # No guards together are worth more than each the best round, nor than all places.
    bounds = np.minimum(budget.guards * rounds.worths(worth).max(axis=0, initial=0), worth.sum(axis=0))
    solved: dict[int, Rounds] = {}
    while True:
        value = np.array([solved[at].worth if at in solved else bounds[at] for at in range(len(starts))])
        chosen = _choose(value, budget)
        waiting = [at for at in chosen if at not in solved]
        if not waiting:
            break
        for at in waiting:
            solved[at] = rounds.best(worth[:, at], budget.guards)
    least = np.array([solved[at].bound if at in solved else bounds[at] for at in range(len(starts))])
    bound = float(least[_choose(least, budget)].sum())
    stops = pd.DataFrame(
        [
            {
                "shift": int(starts[at]),
                "guard": guard,
                "order": order,
                "place": place,
                "travel_minutes": float(minutes[place, tour[(order + 1) % len(tour)]]),
                "expected": float(worth[place, at]),
            }
            for at in sorted(chosen)
            for guard, tour in enumerate(solved[at].tours, start=1)
            for order, place in enumerate(tour)
        ],
        columns=list(_no_stops().columns),
    )
    gained = float(stops["expected"].sum())
    return Plan(stops, gained, max(bound, gained), total, budget, ways)


def schedule(plan: Plan, *, first_day: date, days: int, rng: np.random.Generator) -> pd.DataFrame:
    """The plan on the days it is for, with the order varied from shift to shift.

    Within a shift a round begins every second hour and keeps its order, so that nobody waits longer; from one
    shift to the next the first stop and the direction change, so that nobody can learn it.

    Returns
    -------
    DataFrame
        One row a stop, in order: ``begins`` and ``ends`` (of the shift), ``guard``, ``place``, ``arrives`` (rounded to
        ``ROUNDED_TO`` minutes) and ``leaves`` (never later than the next arrives).

    Examples
    --------
    >>> places = gpd.GeoDataFrame({"name": ["Torget"]}, geometry=gpd.points_from_xy([0], [0], crs="EPSG:3006"))
    >>> expected = np.zeros((1, 168))
    >>> expected[0, 20:24] = 0.5
    >>> found = plan(places, expected, Budget(guards=1, hours=4), total=2.0)
    >>> made = schedule(found, first_day=date(2026, 11, 16), days=7, rng=np.random.default_rng(1))
    >>> [f"{arrives:%a %H:%M}" for arrives in made["arrives"]]
    ['Mon 20:00', 'Mon 22:00']
    """
    budget, rows = plan.budget, []
    monday = pd.Timestamp(first_day - timedelta(days=first_day.weekday()))
    for week in range(days // 7 + 1):
        for (shift, guard), tour in plan.stops.groupby(["shift", "guard"], sort=True):
            begins = monday + pd.Timedelta(hours=WEEK_HOURS * week + int(shift))
            if not pd.Timestamp(first_day) <= begins < pd.Timestamp(first_day + timedelta(days=days)):
                continue
            order, ways = tour["place"].to_numpy(), tour["travel_minutes"].to_numpy()
            if rng.random() < 0.5:  # noqa: PLR2004 - one way or the other
                order, ways = order[::-1], np.roll(ways[::-1], -1)
            turn = int(rng.integers(len(order)))
            order, ways = np.roll(order, -turn), np.roll(ways, -turn)
            spare = (INTERVAL_MINUTES - budget.stop_minutes * len(order) - ways.sum()) / len(order)
            offsets = np.concatenate([[0], np.cumsum(budget.stop_minutes + ways + max(spare, 0))])
            offsets = ROUNDED_TO * np.rint(offsets / ROUNDED_TO).astype(int)
            stays = np.minimum(budget.stop_minutes, np.diff(offsets))
            ends = begins + pd.Timedelta(hours=budget.shift_hours)
            for start in range(0, budget.shift_hours * 60, INTERVAL_MINUTES):
                for place, offset, stay in zip(order, offsets[:-1], stays, strict=True):
                    arrives = begins + pd.Timedelta(minutes=start + int(offset))
                    leaves = arrives + pd.Timedelta(minutes=int(stay))
                    rows.append((begins, ends, int(guard), int(place), arrives, leaves))
    return pd.DataFrame(rows, columns=["begins", "ends", "guard", "place", "arrives", "leaves"])


def _choose(value: np.ndarray, budget: Budget) -> list[int]:
    """The shifts worth the most that do not overlap and fit into the hours; the week is a circle."""
    number, slots = len(value), budget.shift_hours / _STEP_HOURS
    at = np.arange(number)
    overlap = [(start + step) % number for start in at for step in range(int(np.ceil(slots)))]
    row = np.repeat(at, int(np.ceil(slots)))
    once = sparse.csr_array((np.ones(len(row)), (overlap, row)), shape=(number, number))
    spent = sparse.csr_array(np.full((1, number), float(budget.shift_hours)))
    result = milp(
        # Of shifts worth the same the earlier in the week.
        -value + at * 1e-12,
        integrality=np.ones(number),
        bounds=Bounds(0, (value > 0).astype(float)),
        constraints=LinearConstraint(
            sparse.vstack([once, spent]), -np.inf, [*np.ones(number), float(budget.hours)]
        ),
        options={"mip_rel_gap": 0},
    )
    return [] if result.x is None else [int(each) for each in np.flatnonzero(result.x > 0.5)]  # noqa: PLR2004 - yes or no


def _no_stops() -> pd.DataFrame:
    return pd.DataFrame(columns=["shift", "guard", "order", "place", "travel_minutes", "expected"])
