"""Does following up tell an intervention that worked from one that did not: verdicts over many seeds.

Three questions, each seed another three years of reports in the demo municipality, judged by what the notebook
``uppfoljning`` calls and nothing else of the report:

``demo``     the demo as it is: of two interventions one took away 85 % of the reports, the other nothing. Reports at
             the two places come as evenly as whole numbers allow, so that the planted truth is what a sound method finds
``chance``   the same two, but reports come by chance there too, as they do in life
``nothing``  nothing is done, at places chosen as interventions' places are: the four busiest of the half year
             before, each on its own, from five different days. At most 5 % may be called a reduction

Places and days of one seed share reports, so the interval for ``nothing`` is made by drawing seeds anew. The level of
the score test in ``follow_up`` was chosen on seeds 1 to 200; ``nothing`` is asked of seeds after those.

    python benchmarks/follow_up.py            # a few seconds: three seeds
    python benchmarks/follow_up.py --full     # 20 seeds, and 60 others with nothing done; stored
    python benchmarks/follow_up.py --show     # the stored figures, also put into docs/metoder.md
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from docs_block import put

from lagesbild.analysis.interventions.follow_up import follow_up_each
from lagesbild.analysis.places.places import rank_places
from lagesbild.demo import incidents
from lagesbild.demo.map import geography
from lagesbild.demo.map.sites import Sites

RESULTS = Path(__file__).parent / "results" / "follow_up.json"
UNTIL, WEEKS = date(2026, 11, 16), 156
FIRST = UNTIL - timedelta(weeks=WEEKS)
RADIUS_M, MONTHS_SINCE = 100.0, (4, 6, 8, 10, 12)
SPOTS = sorted((spot for spot in incidents.HOTSPOTS if spot.intervention), key=lambda spot: spot.remaining)
FIRST_QUIET = 201
WORKED, FAILED = (spot.place for spot in SPOTS)
# Without an intervention a hotspot's reports come by chance.
BY_CHANCE = tuple(replace(spot, intervention="") for spot in incidents.HOTSPOTS)
Verdicts = dict[str, str]


def as_frame(drawn: Iterable[incidents.Incident]) -> gpd.GeoDataFrame:
    """The reports as the store has them, as far as following up reads them."""
    names = ("occurred_from", "category", "x", "y", "incident_id", "place")
    frame = pd.DataFrame([[getattr(each, name) for name in names] for each in drawn], columns=list(names))
    points = gpd.points_from_xy(frame.pop("x"), frame.pop("y"))
    return gpd.GeoDataFrame(frame, geometry=points, crs=geography.CRS)


def by_chance(sites: Sites, seed: int) -> list[tuple[float, incidents.Incident]]:
    """Three years of reports without any intervention, each with the number that decides what prevents it."""
    mondays = (FIRST + timedelta(weeks=at) for at in range(WEEKS))
    return [
        drawn for monday in mondays for drawn in incidents.week(sites, monday, seed=seed, hotspots=BY_CHANCE)
    ]


def thinned(drawn: list[tuple[float, incidents.Incident]]) -> list[incidents.Incident]:
    """What is left when the interventions have had their effect."""
    since = {spot.place: (spot.changed_on(UNTIL), spot.remaining) for spot in SPOTS}
    kept = []
    for luck, each in drawn:
        day, remaining = since.get(each.stream, (None, 1.0))
        if day is None or each.occurred_from.date() < day or luck <= remaining:
            kept.append(each)
    return kept


def register(rows: list[tuple[str, date, shapely.Point]]) -> gpd.GeoDataFrame:
    """Interventions against all categories, as the working group's register has them."""
    return gpd.GeoDataFrame(
        {
            "intervention_id": [name for name, _, _ in rows],
            "title": [name for name, _, _ in rows],
            "status": "ongoing",
            "starts_on": pd.to_datetime([start for _, start, _ in rows]),
            "ends_on": pd.NaT,
            "categories": "",
            "place_kind": "point",
        },
        geometry=[point.buffer(RADIUS_M) for _, _, point in rows],
        crs=geography.CRS,
    )


def planted(sites: Sites) -> gpd.GeoDataFrame:
    """The two that are planted."""
    rows = [
        (spot.place, spot.changed_on(UNTIL) or UNTIL, shapely.Point(sites.town.point(spot.place)))
        for spot in SPOTS
    ]
    return register(rows)


def placebo(frame: gpd.GeoDataFrame, start: date) -> list[gpd.GeoDataFrame]:
    """The four busiest places of the half year before, where nothing is done: each as if it were the only one."""
    since = pd.Timestamp(start - timedelta(weeks=26))
    earlier = frame[frame["occurred_from"].between(since, pd.Timestamp(start), inclusive="left")]
    ranked = rank_places(earlier, radius_m=RADIUS_M, limit=4)
    return [register([(f"place {at}", start, point)]) for at, point in enumerate(ranked.geometry)]


def verdicts(frame: gpd.GeoDataFrame, interventions: gpd.GeoDataFrame) -> Verdicts:
    """The verdict on each intervention."""
    judged = follow_up_each(frame, interventions, first_day=FIRST, end=UNTIL)
    return {each.intervention["title"]: each.verdict for each in judged}


def with_interventions(sites: Sites, seed: int) -> dict:
    """The verdicts on the two that are planted."""
    demo = incidents.ordinary(sites, until=UNTIL, weeks=WEEKS, seed=seed)
    return {
        "demo": verdicts(as_frame(demo), planted(sites)),
        "chance": verdicts(as_frame(thinned(by_chance(sites, seed))), planted(sites)),
    }


def without(sites: Sites, seed: int) -> dict:
    """The verdicts where nothing is done, counted."""
    quiet = as_frame(each for _, each in by_chance(sites, seed))
    starts = [UNTIL - timedelta(weeks=round(months * 52 / 12)) for months in MONTHS_SINCE]
    nothing = [
        verdict
        for start in starts
        for alone in placebo(quiet, start)
        for verdict in verdicts(quiet, alone).values()
    ]
    return {"nothing": dict(Counter(nothing))}


def run(seeds: int, quiet_seeds: int) -> list[dict]:
    """One entry a seed: first those with interventions, then those without."""
    sites = Sites(geography.build())
    told = [{"seed": seed} | with_interventions(sites, seed) for seed in range(1, seeds + 1)]
    told += [{"seed": seed} | without(sites, seed) for seed in range(FIRST_QUIET, FIRST_QUIET + quiet_seeds)]
    return told


def false_share(results: list[dict]) -> tuple[float, float, float]:
    """The share called a reduction where nothing was done, with its 95 % interval over seeds."""
    counts = np.array(
        [
            [each["nothing"].get("reduction", 0), sum(each["nothing"].values())]
            for each in results
            if "nothing" in each
        ]
    )
    drawn = counts[np.random.default_rng(1).integers(len(counts), size=(4000, len(counts)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return float(counts[:, 0].sum() / counts[:, 1].sum()), float(low), float(high)


def table(results: list[dict]) -> str:
    """The shares as Markdown, in Swedish."""
    lines = [
        "| Insats | Prövningar | Kallad minskning | Kan vara slump | För lite data | Ökning | Rätt omdöme |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    own = [each for each in results if "demo" in each]
    for kind, named in (("demo", "i demokommunen"), ("chance", "antalen efter slumpen")):
        for place, what in ((WORKED, "Hjälpte"), (FAILED, "Hjälpte inte")):
            told = Counter(each[kind][place] for each in own)
            right = told["reduction"] if place == WORKED else told.total() - told["reduction"]
            lines.append(f"| {what}, {named} ({place}) | {_row(told)} | {right} av {told.total()} |")
    nothing: Counter[str] = Counter()
    quiet = [each["nothing"] for each in results if "nothing" in each]
    for each in quiet:
        nothing.update(each)
    share, low, high = false_share(results)
    n = nothing.total()
    lines.append(f"| Ingenting gjort | {_row(nothing)} | {n - nothing['reduction']} av {n} |")
    told = (
        f"Där ingenting gjorts kallades {_percent(share)} en minskning ({_percent(low)}–{_percent(high)}; {n} prövningar i "
        f"{len(quiet)} simulerade kommuner, intervallet över kommunerna). Löftet är högst 5 %."
    )
    return "\n".join([*lines, "", told])


def _row(told: Counter[str]) -> str:
    kinds = ("reduction", "no_sure_change", "too_little", "increase")
    return " | ".join(str(number) for number in (told.total(), *(told[kind] for kind in kinds)))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + " %"


def main() -> None:
    """Draw, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--full", action="store_true", help="20 seeds, and 60 others with nothing done; stored"
    )
    parser.add_argument("--show", action="store_true", help="print what is stored")
    given = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if given.show else run(20, 60) if given.full else run(3, 3)
    if given.full:
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=0) + "\n")
    print(table(results))
    if given.full or given.show:
        put("follow_up", table(results))


if __name__ == "__main__":
    main()
