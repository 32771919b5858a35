"""Does following up tell an intervention that worked from one that did not: verdicts over many seeds.

On the demo municipality, each seed another town's worth of reports: the one that worked should be called a
reduction, the one that did not should not. Then nothing is done at all, at places that are chosen the way
interventions' places are chosen: the busiest of the half year before. At most 5 % may be called a reduction.

    python benchmarks/follow_up.py [SEEDS]
"""

import sys
from collections import Counter
from datetime import date, timedelta

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.analysis.follow_up import follow_up_each
from lagesbild.analysis.places import rank_places
from lagesbild.demo import geography, incidents
from lagesbild.demo.sites import Sites

UNTIL, WEEKS = date(2026, 11, 16), 156
FIRST = UNTIL - timedelta(weeks=WEEKS)
RADIUS_M = 100.0


def reports(sites: Sites, seed: int, *, is_quiet: bool = False) -> gpd.GeoDataFrame:
    """The reports of one seed, as the store has them; without any intervention's effect where quiet."""
    if is_quiet:
        begun = [
            (each.occurred_from, each.category, each.x, each.y, each.incident_id, each.place)
            for at in range(WEEKS)
            for _, each in incidents.week(sites, FIRST + timedelta(weeks=at), seed=seed)
        ]
    else:
        drawn = incidents.ordinary(sites, until=UNTIL, weeks=WEEKS, seed=seed)
        begun = [
            (each.occurred_from, each.category, each.x, each.y, each.incident_id, each.place)
            for each in drawn
        ]
    frame = pd.DataFrame(begun, columns=["occurred_from", "category", "x", "y", "incident_id", "place"])
    points = gpd.points_from_xy(frame.pop("x"), frame.pop("y"))
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:3006")


def register(rows: list[tuple[str, date, shapely.Point]]) -> gpd.GeoDataFrame:
    """Interventions against all categories."""
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
        crs="EPSG:3006",
    )


def planted(sites: Sites) -> gpd.GeoDataFrame:
    """The two that are planted."""
    spots = [spot for spot in incidents.HOTSPOTS if spot.intervention]
    return register(
        [(spot.place, spot.changed_on(UNTIL), shapely.Point(sites.town.point(spot.place))) for spot in spots]
    )


def placebo(frame: gpd.GeoDataFrame, start: date) -> gpd.GeoDataFrame:
    """The four busiest places of the half year before, where nothing is done."""
    earlier = frame[
        frame["occurred_from"].between(pd.Timestamp(start - timedelta(weeks=26)), pd.Timestamp(start))
    ]
    ranked = rank_places(earlier, radius_m=RADIUS_M, limit=4)
    return register([(f"place {at}", start, point) for at, point in enumerate(ranked.geometry)])


def verdicts(frame: gpd.GeoDataFrame, interventions: gpd.GeoDataFrame) -> dict[str, str]:
    """The verdict on each intervention."""
    judged = follow_up_each(frame, interventions, first_day=FIRST, end=UNTIL)
    return {each.intervention["title"]: each.verdict for each in judged}


def main(seeds: int) -> None:
    """Print the shares."""
    sites = Sites(geography.build())
    told: dict[str, Counter[str]] = {}
    nothing: Counter[str] = Counter()
    for seed in range(1, seeds + 1):
        for place, verdict in verdicts(reports(sites, seed), planted(sites)).items():
            told.setdefault(place, Counter())[verdict] += 1
        quiet = reports(sites, seed, is_quiet=True)
        for months in (4, 6, 8, 10, 12):
            start = UNTIL - timedelta(weeks=round(months * 52 / 12))
            alone = placebo(quiet, start)
            # Each on its own, as if it were the only one: its rivals may then be controls.
            for at in range(len(alone)):
                nothing.update(verdicts(quiet, alone.iloc[[at]]).values())
    worked, failed = (told[spot.place] for spot in incidents.HOTSPOTS if spot.intervention)
    n = sum(nothing.values())
    print(f"{seeds} seeds of the demo")
    print(
        f"  the one that worked: {worked['reduction']} of {worked.total()} called a reduction  {dict(worked)}"
    )
    print(
        f"  the one that did not: {failed.total() - failed['reduction']} of {failed.total()} not  {dict(failed)}"
    )
    print(
        f"nothing done at the busiest places: {nothing['reduction']} of {n} ({nothing['reduction'] / n:.1%}) called a reduction"
    )
    print(f"  {dict(nothing)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
