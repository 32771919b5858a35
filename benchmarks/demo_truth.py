"""Ask whether what is planted in the demo is found where it is, when it is, and not before.

For each seed the demo's incidents are drawn, and each of the last fortnights is judged with the report's settings on
what had been reported by its end: a hotspot map over twelve weeks, scans and near repeats over a year, counts
against all earlier fortnights. Planted are a cluster in the last fortnight, a burglary series in the one before,
and three lasting hotspots. What is found elsewhere is false; interventions are asked about in ``follow_up.py``.

Not false, and not planted by ``facit``: a fifth of the everyday reports gather at the town's named places
(``demo.map.sites``), which are therefore as busy as they look; only a hotspot away from all of them is false. Nor
is the chance that the cluster begins before its fortnight, or that a series goes on being seen for the four weeks
that the scan looks back.

    python benchmarks/demo_truth.py            # about a minute: three seeds, the last three fortnights
    python benchmarks/demo_truth.py --full     # 20 seeds, the last four fortnights; stored after each seed
    python benchmarks/demo_truth.py --show     # the stored figures, also put into docs/metoder.md
"""

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from docs_block import put

from lagesbild.analysis import grid
from lagesbild.analysis.levels import family_level
from lagesbild.analysis.places import gi_star
from lagesbild.analysis.reporting import delay
from lagesbild.analysis.series.baseline import compare_groups
from lagesbild.analysis.series.counts import count_by_period
from lagesbild.analysis.space_time.clusters_by_category import scan_by
from lagesbild.analysis.space_time.near_repeat_by_category import decide_by
from lagesbild.demo import incidents, planted, profiles
from lagesbild.demo.map import geography
from lagesbild.demo.map.sites import NEVER_BY_CHANCE, Sites
from lagesbild.periods import Period

RESULTS = Path(__file__).parent / "results" / "demo_truth.json"
UNTIL = date(2026, 11, 16)
WEEKS, STUDY_WEEKS, RECENT_WEEKS = 156, 52, 12
CELL_SIZE_M, RADIUS_M, NEAR_M = 100, 150, 250
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Truth:
    """A seed's incidents, and what is planted in them."""

    rows: gpd.GeoDataFrame
    cluster: set[str]
    series: set[str]
    hotspots: dict[str, np.ndarray]


def draw(seed: int, town: geography.Municipality) -> Truth:
    """The demo's incidents, as its exports would give them."""
    sites, first = Sites(town), UNTIL - timedelta(weeks=WEEKS)
    everyday = incidents.ordinary(sites, until=UNTIL, weeks=WEEKS, seed=seed)
    rng = np.random.default_rng([seed, UNTIL.toordinal(), 1])
    hard = planted.attacks(rng, sites, UNTIL)
    series = planted.burglary_series(rng, sites, UNTIL)
    cluster = planted.emerging_cluster(rng, sites, UNTIL)
    all_of_it = [*everyday, *series, *cluster, *hard]
    frame = pd.DataFrame(
        {
            name: [getattr(each, name) for each in all_of_it]
            for name in (
                "incident_id", "occurred_from", "occurred_to", "reported_at", "category", "district", "source",
                "place", "x", "y",
            )
        }
    )  # fmt: skip
    frame = frame[frame["occurred_from"] >= pd.Timestamp(first)].reset_index(drop=True)
    # The housing company gives a district and no position.
    positions = gpd.GeoSeries(gpd.points_from_xy(frame["x"], frame["y"]), crs=geography.CRS)
    positions = positions.where(frame["source"] != profiles.HOUSING, None)
    return Truth(
        gpd.GeoDataFrame(frame, geometry=positions),
        {each.incident_id for each in cluster},
        {each.incident_id for each in series},
        {spot.place: np.array(town.point(spot.place)) for spot in incidents.HOTSPOTS},
    )


def judge(truth: Truth, end: date, town: geography.Municipality, seed: int) -> dict:
    """What the report of the fortnight up to ``end`` finds."""
    rows = truth.rows
    is_known = (rows["reported_at"] < pd.Timestamp(end)) & (rows["occurred_from"] < pd.Timestamp(end))
    known = rows[is_known].reset_index(drop=True)
    rng = np.random.default_rng([seed, end.toordinal()])
    return (
        _deviations(known, end)
        | _clusters(known, truth, end, rng)
        | _near_repeats(known, end, rng)
        | _hotspots(known, truth, end, town, rng)
    )


def _deviations(known: gpd.GeoDataFrame, end: date) -> dict:
    period = Period(end - FORTNIGHT, end, "fortnight")
    count = (end - (UNTIL - timedelta(weeks=WEEKS))).days // FORTNIGHT.days - 1
    periods = [*period.preceding(count), period]
    groups = {
        "total": count_by_period(known, periods),
        "categories": count_by_period(known, periods, "category"),
        "districts": count_by_period(known, periods, "district"),
    }
    completeness = delay.completeness_by_period(known, periods, end)
    found = compare_groups(groups, completeness=completeness, false_discovery_rate=family_level("deviation"))
    return {"deviations": [str(name) for each in found.values() for name in each.index[each["is_unusual"]]]}


def _clusters(known: gpd.GeoDataFrame, truth: Truth, end: date, rng: np.random.Generator) -> dict:
    found = scan_by(
        known,
        start=end - timedelta(weeks=STUDY_WEEKS),
        end=end,
        rng=rng,
        level=family_level("cluster"),
        workers=1,
    )
    result = {"cluster": False, "series_cluster": False, "false_clusters": 0}
    for rank in found.clusters.index[found.clusters["is_significant"]]:
        own = set(known.loc[found.members.index[found.members["rank"] == rank], "incident_id"])
        is_cluster, is_series = (
            2 * len(own & those) >= len(those & set(known["incident_id"])) > 0 and bool(own & those)
            for those in (truth.cluster, truth.series)
        )
        result["cluster"] |= is_cluster
        result["series_cluster"] |= is_series
        result["false_clusters"] += not (is_cluster or is_series)
    return result


def _near_repeats(known: gpd.GeoDataFrame, end: date, rng: np.random.Generator) -> dict:
    study = known[known["occurred_from"] >= pd.Timestamp(end - timedelta(weeks=STUDY_WEEKS))]
    found = decide_by(study, end=end, rng=rng, level=family_level("near_repeat"))
    return {"near_repeats": [str(name) for name in found.index[found["is_significant"]]]}


def _hotspots(
    known: gpd.GeoDataFrame, truth: Truth, end: date, town: geography.Municipality, rng: np.random.Generator
) -> dict:
    cells = grid.square_grid(town.built_up, CELL_SIZE_M)
    recent = known[known["occurred_from"] >= pd.Timestamp(end - timedelta(weeks=RECENT_WEEKS))]
    found = gi_star.hotspots(
        grid.count_points(recent.geometry, cells),
        cells,
        radius_m=RADIUS_M,
        rng=rng,
        level=family_level("hotspot"),
    )
    hot = grid.centres(cells)[found["is_hot"].to_numpy()]
    away = {
        str(name): (point.x, point.y)
        for name, point in zip(town.places["name"], town.places.geometry, strict=True)
    }
    near = {name: np.hypot(*(hot - np.array(at)).T) <= NEAR_M for name, at in away.items()}
    series = np.hypot(*(hot - np.array(planted.SERIES_AT)).T) <= NEAR_M
    is_known_place = np.any([*near.values(), series], axis=0) if len(hot) else np.zeros(0, dtype=bool)
    return {
        "hotspots": [place for place in truth.hotspots if near[place].any()],
        "new_hotspot": bool(near[NEVER_BY_CHANCE].any()),
        "false_hotspots": int((~is_known_place).sum()),
    }


def run(seeds: int, fortnights: int, path: Path | None) -> list[dict]:
    """One entry a seed: what each fortnight's report found, the last first."""
    town = geography.build()
    results = json.loads(path.read_text()) if path and path.exists() else []
    for seed in range(len(results) + 1, seeds + 1):
        truth = draw(seed, town)
        found = [judge(truth, UNTIL - back * FORTNIGHT, town, seed) for back in range(fortnights)]
        results.append({"seed": seed, "fortnights": found})
        if path:
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(results, ensure_ascii=False, indent=0) + "\n")
    return results


def table(results: list[dict]) -> str:
    """Recall and false findings as Markdown, in Swedish."""
    seeds = len(results)
    last, second = ([each["fortnights"][back] for each in results] for back in (0, 1))
    before = [report for each in results for report in each["fortnights"][2:]]
    every = [report for each in results for report in each["fortnights"]]
    lasting = ("Stationstorget", "Exempelbyskolan", "Provåsa torg")
    recall = defaultdict(int)
    for report in every:
        for name in lasting:
            recall[name] += name in report["hotspots"]
    burglary = profiles.BURGLARY
    early = sum(report["cluster"] for each in results for report in each["fortnights"][1:])
    rows = [
        ("Ny ansamling (Båthamnen, sista perioden)", sum(r["cluster"] for r in last), seeds, early, len(every) - seeds),
        ("Inbrottsserien som ansamling (näst sista)", sum(r["series_cluster"] for r in second), seeds,
         sum(r["series_cluster"] for r in before), len(before)),
        ("Inbrottsserien som upprepning (näst sista)", sum(burglary in r["near_repeats"] for r in second), seeds,
         sum(burglary in r["near_repeats"] for r in before), len(before)),
        *((f"Varaktig hotspot: {name}", recall[name], len(every), None, None) for name in lasting),
    ]  # fmt: skip
    lines = ["| Planterat | Hittat där det finns | Utpekat innan det finns |", "|---|--:|--:|"]
    lines += [
        f"| {name} | {found} av {of} | {'–' if was is None else f'{was} av {among}'} |"
        for name, found, of, was, among in rows
    ]
    # The new cluster is a series as well, in the fortnight that it is in.
    new = {profiles.GATHERING, profiles.VANDALISM}
    planted = [
        {burglary} | (new if not back else set())
        for each in results
        for back, _ in enumerate(each["fortnights"])
    ]
    false = [
        ("Avvikelse i antal", sum(bool(r["deviations"]) for r in before), len(before)),
        ("Ansamling som inte är planterad", sum(r["false_clusters"] > 0 for r in every), len(every)),
        ("Upprepning i annat än det planterade",
         sum(bool(set(r["near_repeats"]) - planted_now) for r, planted_now in zip(every, planted, strict=True)), len(every)),
        ("Hotspot bort från alla platser", sum(r["false_hotspots"] > 0 for r in every), len(every)),
    ]  # fmt: skip
    lines += ["", "| Falskt fynd | Rapporter |", "|---|--:|"]
    lines += [f"| {name} | {found} av {of} |" for name, found, of in false]
    return "\n".join(lines)


def main() -> None:
    """Draw, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--full", action="store_true", help="20 seeds, four fortnights; stored")
    parser.add_argument("--show", action="store_true", help="print what is stored")
    given = parser.parse_args()
    if given.show:
        results = json.loads(RESULTS.read_text())
    else:
        results = run(20, 4, RESULTS) if given.full else run(3, 3, None)
    print(table(results))
    if given.full or given.show:
        put("demo_truth", table(results))


if __name__ == "__main__":
    main()
