"""Ask how much of the next fortnight the suggested patrols cover, against simpler ways, chance and hindsight.

Each side has the same budget, the same solver, the same radius and the same two weeks; they differ in what they
expect to happen where and when:

``lagesbild``   as the notebook ``rondering`` does it: a year of reports, the newer the more, smoothed
``ranked``      the places with the most reports of twelve weeks, at the whole municipality's busiest hours
``fortnight``   the last fortnight's own points and hours, as if they would come again
``truth``       what the demo's everyday reports are drawn from since its interventions, learnt from thirty other
                municipalities: more cannot be foreseen of them, and it is asked of the fortnights since then
``optimum``     the next fortnight's own points and hours: what the solver does with hindsight
``chance``      as much area for as long as ``lagesbild``, anywhere in the study area and at any time

What had not yet been reported when the plan was made is not known to it. On Atlanta the method's constants were
chosen on 2019 alone, and 2020 is what it is tested on; ``fit once`` plans 2020 from 2019 and never again.

    python benchmarks/patrol.py            # about a minute: one demo municipality and Atlanta, few fortnights
    python benchmarks/patrol.py --full     # ten municipalities, all fortnights, a larger budget; stored
    python benchmarks/patrol.py --show     # the stored figures, also put into docs/metoder.md
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from _patrol_incidents import ATLANTA, FORTNIGHT, Town, atlanta, demo
from docs_block import put

from lagesbild.analysis.aoristic import hour_of_week_weights
from lagesbild.analysis.patrols import patrol
from lagesbild.analysis.patrols.patrol_check import by_chance, covered
from lagesbild.analysis.places.places import rank_places

RESULTS = Path(__file__).parent / "results" / "patrol.json"
RADIUS_M, RECENT_WEEKS = 100.0, 12
DEMO_LAST, ATLANTA_FIRST = date(2026, 11, 2), date(2019, 12, 30)
BUDGETS = {"small": patrol.Budget(guards=1, hours=16), "large": patrol.Budget(guards=2, hours=40)}
SIDES = ("lagesbild", "ranked", "fortnight", "chance", "optimum")
TRUTH_SEEDS, TRUTH_WEEKS = range(1000, 1030), 24
SINCE = DEMO_LAST + FORTNIGHT - timedelta(weeks=TRUTH_WEEKS)
Values = tuple[gpd.GeoDataFrame, np.ndarray]
"""Places, and reports expected in each of the 168 hours of the week, shape (places, 168)."""


def as_the_report(known: gpd.GeoDataFrame, end: date) -> Values:
    """What the notebook expects; recent findings, which need the whole report, are left out."""
    places = patrol.candidate_places(known, end=end, radius_m=RADIUS_M)
    return places, patrol.expected_reports(known, places, end=end, radius_m=RADIUS_M)


def as_ranked(known: gpd.GeoDataFrame, end: date) -> Values:
    """The places with the most reports lately, each with the whole municipality's week."""
    recent = known[known["occurred_from"] >= pd.Timestamp(end - timedelta(weeks=RECENT_WEEKS))]
    places = rank_places(recent, radius_m=RADIUS_M, limit=16, minimum=1)
    week = hour_of_week_weights(recent["occurred_from"], recent["occurred_to"]).ravel()
    return places, np.outer(places["incidents"] / RECENT_WEEKS, week / week.sum())


def as_counted(incidents: gpd.GeoDataFrame, end: date) -> Values:
    """The places and hours of one fortnight's reports themselves; ``end`` is the day after."""
    began = incidents["occurred_from"]
    own = incidents[(began >= pd.Timestamp(end - FORTNIGHT)) & (began < pd.Timestamp(end))]
    return _counted(own, end, FORTNIGHT.days / 7)


def as_drawn() -> Values:
    """What the demo's reports are drawn from since its interventions, by many municipalities' worth of them."""
    drawn = pd.concat([demo(seed, is_planted=False).incidents for seed in TRUTH_SEEDS], ignore_index=True)
    recent = drawn[drawn["occurred_from"] >= pd.Timestamp(SINCE)]
    return _counted(recent, DEMO_LAST + FORTNIGHT, TRUTH_WEEKS * len(TRUTH_SEEDS))


def _counted(own: gpd.GeoDataFrame, end: date, weeks: float) -> Values:
    places = patrol.candidate_places(own, end=end, radius_m=RADIUS_M)
    inside = [own[own.distance(place) <= RADIUS_M] for place in places.geometry]
    hours = [hour_of_week_weights(each["occurred_from"], each["occurred_to"]).ravel() for each in inside]
    return places, np.array(hours).reshape(len(places), 168) / weeks


RULES: dict[str, Callable[[gpd.GeoDataFrame, date], Values]] = {
    "lagesbild": as_the_report,
    "ranked": as_ranked,
    "fortnight": as_counted,
}


def areas(plan: patrol.Plan, places: gpd.GeoDataFrame, start: date) -> gpd.GeoDataFrame:
    """The plan's places and shifts on the days of the fortnight from ``start``, a Monday."""
    rows = [
        (pd.Timestamp(start) + pd.Timedelta(weeks=week, hours=int(shift)), places.geometry.iloc[place])
        for week in range(2)
        for shift, place in zip(plan.stops["shift"], plan.stops["place"], strict=True)
    ]
    begins = pd.Series([begun for begun, _ in rows], dtype="datetime64[us]")
    ends = begins + pd.Timedelta(hours=plan.budget.shift_hours)
    shapes = [point.buffer(RADIUS_M) for _, point in rows]
    return gpd.GeoDataFrame({"begins": begins, "ends": ends}, geometry=shapes, crs=places.crs)


def fortnight(
    town: Town, end: date, budget: patrol.Budget, *, learnt: date | None = None, truth: Values | None = None
) -> dict:
    """What each side covers of the fortnight from ``end``; ``learnt`` is the last day known, when not that."""
    later, known = town.next_fortnight(end), town.known(learnt or end)
    values = {side: rule(known, learnt or end) for side, rule in RULES.items()}
    values["optimum"] = as_counted(town.incidents, end + FORTNIGHT)
    values |= {"truth": truth} if truth is not None else {}
    found: dict = {"town": town.name, "from": end.isoformat(), "incidents": len(later)}
    for side, (places, expected) in values.items():
        begun = time.perf_counter()
        plan = patrol.plan(places, expected, budget, total=0.0, roads=town.roads)
        seconds = time.perf_counter() - begun
        suggested = areas(plan, places, end)
        found[side] = covered(later, suggested)
        if side == "lagesbild":
            found |= {"seconds": seconds, "gap": plan.gap, "expected": 2 * plan.expected}
            found["chance"] = len(later) * by_chance(
                suggested, study_area=town.study_area, hours=FORTNIGHT.days * 24
            )
    return found


def measure(*, full: bool) -> list[dict]:
    """One entry a set, budget, town and fortnight."""
    demos = [demo(seed) for seed in range(1, 11 if full else 2)]
    last = [DEMO_LAST - back * FORTNIGHT for back in range(26 if full else 6)]
    truth = as_drawn() if full else None
    sets = [("demo", "small", town, last, None) for town in demos]
    # Not the last two, in which a series and a cluster are planted that nobody can foresee.
    sets += [("demo", "large", town, last[2:4], None) for town in demos[:3] if full]
    city = atlanta()
    if city is None:
        print(f"Without the Atlanta data in {ATLANTA}: the demo alone.")
    else:
        ends = [ATLANTA_FIRST + ahead * FORTNIGHT for ahead in range(0, 26, 1 if full else 5)]
        sets += [("atlanta", size, city, ends, None) for size in (("small", "large") if full else ("small",))]
        sets += [("atlanta_once", "small", city, ends, ATLANTA_FIRST)]
    return [
        {"set": name, "budget": size}
        | fortnight(
            town, end, BUDGETS[size], learnt=learnt, truth=truth if name == "demo" and end >= SINCE else None
        )
        for name, size, town, ends, learnt in sets
        for end in ends
    ]


def shares(rows: pd.DataFrame) -> dict[str, float]:
    """The share of all reports that each side covers."""
    return {side: float(rows[side].sum() / rows["incidents"].sum()) for side in SIDES}


def against(rows: pd.DataFrame, rival: str) -> tuple[float, float]:
    """How many percentage points more than the rival: a 95 % interval by drawing fortnights anew."""
    rng, n = np.random.default_rng(1), len(rows)
    drawn = rng.integers(n, size=(4000, n))
    more = (rows["lagesbild"] - rows[rival]).to_numpy()[drawn].sum(axis=1)
    low, high = np.quantile(100 * more / rows["incidents"].to_numpy()[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


NAMES = {
    ("demo", "small"): "Demokommunen",
    ("demo", "large"): "Demokommunen, större budget",
    ("atlanta", "small"): "Atlanta 2020",
    ("atlanta", "large"): "Atlanta 2020, större budget",
    ("atlanta_once", "small"): "Atlanta 2020, planerat en gång på 2019",
}


def table(results: list[dict]) -> str:
    """The shares as Markdown, in Swedish."""
    lines = [
        "| Var | Perioder | Rapporter | Förslaget | Flest rapporter | Förra perioden | Slumpen | I efterhand | Mot flest, %-enheter |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    frame = pd.DataFrame(results)
    for (name, size), rows in frame.groupby(["set", "budget"], sort=False):
        told = [_percent(share) for share in shares(rows).values()]
        low, high = against(rows, "ranked")
        difference = 100 * (rows["lagesbild"] - rows["ranked"]).sum() / rows["incidents"].sum()
        lines.append(
            f"| {NAMES[name, size]} | {len(rows)} | {_number(rows['incidents'].mean(), 0)} | {' | '.join(told)} | "
            f"{_signed(difference)} ({_signed(low)} till {_signed(high)}) |"
        )
    lines += [
        "",
        "| Var | Väntat av förslaget | Det blev | Lösarens gap, högst | Lösningstid, median | Längst |",
    ]
    lines += ["|---|--:|--:|--:|--:|--:|"]
    for (name, size), rows in frame.groupby(["set", "budget"], sort=False):
        foreseen = rows["expected"].sum() / rows["incidents"].sum()
        lines.append(
            f"| {NAMES[name, size]} | {_percent(foreseen)} | {_percent(shares(rows)['lagesbild'])} | "
            f"{_percent(max(rows['gap'].max(), 0.0))} | {_number(rows['seconds'].median(), 2)} s | "
            f"{_number(rows['seconds'].max(), 1)} s |"
        )
    if "truth" in frame:
        since = frame[frame["truth"].notna() & frame["budget"].eq("small")]
        sides = [
            _percent(since[side].sum() / since["incidents"].sum())
            for side in ("lagesbild", "ranked", "truth")
        ]
        told_since = (
            f"I de {len(since)} perioderna efter demokommunens insatser täckte förslaget {sides[0]}, flest rapporter {sides[1]} och en "
            f"plan som vet vad rapporterna dras ur {sides[2]}. Mer än så går inte att förutse."
        )
        lines += ["", told_since]
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{_number(100 * share, 2 if share < 0.05 else 1)} %"


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _signed(points: float) -> str:
    return f"{points:+.2f}".replace(".", ",").replace("-", "−")


def main() -> None:
    """Plan, check and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--full", action="store_true", help="ten municipalities, all fortnights; stored")
    parser.add_argument("--show", action="store_true", help="print what is stored")
    given = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if given.show else measure(full=given.full)
    if given.full:
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=0) + "\n")
    print(table(results))
    if given.full or given.show:
        put("patrol", table(results))


if __name__ == "__main__":
    main()
