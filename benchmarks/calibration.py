"""Simulate quiet fortnights and count the reports with any false finding.

Nothing has happened in any of them: every finding is a false alarm. Five kinds of quiet (``simulate``), four
volumes, and the four kinds of claims that a report makes, each at its share of the report's level
(``analysis.levels``), with the settings of the report. The share of false reports must not exceed the level
beyond Monte Carlo error; the 95 % prediction interval must hold 93 to 98 % of the counts.

    python benchmarks/calibration.py                      # about a minute: a few fortnights of each, not stored
    python benchmarks/calibration.py --full               # 2 000 of each, eight hours; stored after each batch
    python benchmarks/calibration.py --full --repetitions 500 --methods cluster --volumes 25 100 --processes 2
    python benchmarks/calibration.py --city 18000 15000 --repetitions 400   # the scan of a city's year, its p alone
    python benchmarks/calibration.py --show               # the stored figures, also put into docs/metoder.md

Each fortnight has a seed of its own, and what is stored is how many were simulated and which of them alarmed. A
run that is stopped is taken up where it was, and whole reports are put together from the methods' runs.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from docs_block import put
from quiet_town import Events, by_district, cells, end_of, even, events, uneven
from scipy import stats
from simulate import KINDS, VOLUMES, Kind, Quiet, quiet_history

from lagesbild.analysis import grid
from lagesbild.analysis.levels import REPORT_LEVEL, family_level
from lagesbild.analysis.places import gi_star
from lagesbild.analysis.reporting import delay
from lagesbild.analysis.series.baseline import compare_groups
from lagesbild.analysis.space_time.clusters_by_category import scan_by
from lagesbild.analysis.space_time.near_repeat_by_category import decide_by
from lagesbild.findings import TESTED

RESULTS = Path(__file__).parent / "results" / "calibration.json"
HISTORIES = {"deviation": 26, "deviation_12": 12, "deviation_80": 80}
"""Earlier fortnights that deviations are judged by: a year (as in the whole report), half a year, three years."""
METHODS = (*TESTED, "deviation_12", "deviation_80")
LONGEST = max(HISTORIES.values())
RECENT_DAYS, RADIUS_M = 84, 150
INTERVAL = 0.95
SMALL = 5.0
"""Series with fewer expected are told apart: their interval cannot hold just 95 %."""
FEWER = {("near_repeat", 1000): 0.05, ("cluster", 1000): 0.035}
"""Share of the repetitions that is made where a method is heavy: three and five seconds for each fortnight."""
FEWEST = 40
"""Fortnights that a share is told of, at least."""
CITY_END, CITY_PERMUTATIONS = date(2026, 11, 16), 199
_BATCHES, _QUICK = 100, {"deviation": 20, "hotspot": 20, "near_repeat": 10, "cluster": 2}

Tally = dict[str, Any]


def quiet_of(kind: Kind, volume: int, repetition: int) -> tuple[Quiet, list[np.random.Generator]]:
    """The fortnight with this number, and a source of randomness for each thing done with it."""
    rng = np.random.default_rng([KINDS.index(kind), volume, repetition])
    history, *others = rng.spawn(8)
    return quiet_history(kind, volume, LONGEST, history), others


def deviations(kind: Kind, volume: int, repetition: int, earlier: int) -> tuple[bool, pd.DataFrame]:
    """Whether any series is called unusual; and all series."""
    quiet, (rng, *_) = quiet_of(kind, volume, repetition)
    counts = quiet.counts.iloc[-earlier - 1 :]
    completeness = None
    if quiet.incidents is not None:
        completeness = delay.completeness_by_period(quiet.incidents, list(counts.index), quiet.extracted_on)
    groups = {
        "total": counts.sum(axis="columns").to_frame("total"),
        "categories": counts,
        "districts": by_district(quiet.counts, rng).iloc[-earlier - 1 :],
    }
    found = compare_groups(groups, completeness=completeness, false_discovery_rate=family_level("deviation"))
    series = pd.concat(found.values())
    return bool(series["is_unusual"].any()), series


def is_alarm(method: str, kind: Kind, volume: int, repetition: int) -> bool:
    """Whether a method that looks at places finds anything."""
    quiet, (_, times, even_rng, uneven_rng, *own) = quiet_of(kind, volume, repetition)
    known = events(quiet, times)
    start, end = end_of(quiet)
    if method == "hotspot":
        rows = known.at(even(len(known.number), even_rng))
        recent = rows[rows["occurred_from"] >= pd.Timestamp(end) - pd.Timedelta(days=RECENT_DAYS)]
        counts = grid.count_points(recent.geometry, cells())
        found = gi_star.hotspots(
            counts, cells(), radius_m=RADIUS_M, rng=own[0], level=family_level("hotspot")
        )
        return bool(found["is_hot"].any())
    rows = known.at(uneven(known.number, uneven_rng))
    if method == "near_repeat":
        return bool(
            decide_by(rows, end=end, rng=own[1], level=family_level("near_repeat"))["is_significant"].any()
        )
    found = scan_by(
        rows,
        start=start,
        end=end,
        rng=own[2],
        level=family_level("cluster"),
        workers=1,
    )
    return bool(found.clusters["is_significant"].any())


def city(sizes: Sequence[int], repetition: int) -> pd.DataFrame:
    """The ``p`` of each scan of a quiet year: all incidents together (``category`` missing), and categories of these sizes.

    Half of each category lies at places of lasting habit; when it happens has nothing to do with where.
    """
    rng = np.random.default_rng([*sizes, repetition])
    number = np.repeat(np.arange(len(sizes)), sizes)
    days = np.datetime64(CITY_END) - rng.integers(1, 365, len(number)).astype("timedelta64[D]")
    rows = Events(days.astype("datetime64[us]"), number).at(uneven(number, rng))
    scanned = scan_by(
        rows,
        start=CITY_END - timedelta(days=364),
        end=CITY_END,
        rng=rng,
        level=0.05,
        permutations=CITY_PERMUTATIONS,
        workers=1,
    )
    return scanned.scans


def city_table(sizes: Sequence[int], repetitions: int) -> str:
    """How often each scan's p is at most 5 and 1 %, and the least adjusted p at most 5 %, as Markdown."""
    found = pd.concat([city(sizes, each) for each in range(repetitions)], keys=range(repetitions))
    lines = ["| Scan | Cases | p ≤ 0.05 | p ≤ 0.01 |", "|---|--:|--:|--:|"]
    for _, one in found.groupby(level=1):
        name, own = one["category"].fillna("all together").iloc[0], one["p"]
        told = " | ".join(share(int((own <= level).sum()), repetitions) for level in (0.05, 0.01))
        lines.append(f"| {name} | {one['cases'].iloc[0]} | {told} |")
    least = found["p_adjusted"].groupby(level=0).min()
    told = share(int((least <= 0.05).sum()), repetitions)
    return "\n".join([*lines, f"| any, adjusted | | {told} | |"])


def simulate(method: str, kind: Kind, volume: int, first: int, last: int) -> Tally:
    """The alarms among the fortnights ``[first, last)``, and how often the intervals held."""
    tally: Tally = {"done": last, "alarms": []}
    for repetition in range(first, last):
        if method in HISTORIES:
            alarm, series = deviations(kind, volume, repetition, HISTORIES[method])
            _add(tally, coverage(series))
        else:
            alarm = is_alarm(method, kind, volume, repetition)
        if alarm:
            tally["alarms"].append(repetition)
    return tally


def coverage(series: pd.DataFrame) -> Tally:
    """Sums over the series, small and large: how many there are, and are inside (as shown, and randomised).

    A count's probability is a lump: at small counts the least interval with at least 95 % has 97 or 99, and
    there is none with just 95. Randomised, the last lump is counted in by the part of it that makes just 95 %:
    that figure says whether the distribution is right, the other what the reader is told.
    """
    inside = (series["observed"] >= series["lower"]) & (series["observed"] <= series["upper"])
    above = (series["p"] + series["p_same"] / 2 - (1 - INTERVAL)) / series["p_same"].clip(lower=1e-300)
    tally: Tally = {}
    for name, chosen in (("small", series["expected"] < SMALL), ("large", series["expected"] >= SMALL)):
        tally |= {
            f"{name}_series": int(chosen.sum()),
            f"{name}_inside": int(inside[chosen].sum()),
            f"{name}_randomised": float(above[chosen].clip(0, 1).sum()),
        }
    return tally


def _add(tally: Tally, other: Tally) -> None:
    for name, value in other.items():
        tally[name] = round(tally.get(name, 0) + value, 6)


def merged(tally: Tally, other: Tally) -> Tally:
    """A cell's tally with that of its next fortnights."""
    result = dict(tally)
    _add(result, {name: value for name, value in other.items() if name not in {"done", "alarms"}})
    return result | {"done": other["done"], "alarms": tally["alarms"] + other["alarms"]}


def share(alarms: int, done: int) -> str:
    """``1,4 % (1,0–2,0) av 2 000``: a share with its 95 % interval (Clopper and Pearson), and of how many.

    A dash where they are too few to say anything.
    """
    if done < FEWEST:
        return "–"
    found = stats.binomtest(alarms, done).proportion_ci(0.95)
    figures = [f"{100 * each:.1f}".replace(".", ",") for each in (alarms / done, found.low, found.high)]
    return f"{figures[0]} % ({figures[1]}–{figures[2]}) av {f'{done:,}'.replace(',', ' ')}"


def whole_report(cell: dict[str, Tally]) -> tuple[int, int]:
    """Reports with any alarm, and the reports that all four kinds of claims were simulated for."""
    done = min(cell.get(method, {"done": 0})["done"] for method in TESTED)
    alarms = {each for method in TESTED for each in cell.get(method, {"alarms": []})["alarms"] if each < done}
    return len(alarms), done


NAMES: dict[Kind, str] = {
    "poisson": "Poisson",
    "overdispersed": "överspridda",
    "seasonal": "med årstid",
    "trending": "med trend",
    "late": "sena rapporter",
}


def tables(results: dict[str, dict[str, Tally]]) -> str:
    """The figures as Markdown, in Swedish: pooled by volume and by kind, and the intervals."""
    cells_of = list(_ordered(results))
    head = "Avvikelser | Hotspots | Ansamlingar | Upprepningar | Hela rapporten |"
    lines = [f"| Rapporter på två veckor | {head}", "|--:|--:|--:|--:|--:|--:|"]
    lines += [
        _row(f"{v:,}".replace(",", " "), [c for _, volume, c in cells_of if volume == v]) for v in VOLUMES
    ]
    lines += [
        _row("**Alla**", [cell for *_, cell in cells_of]),
        "",
        f"| Slags lugn | {head}",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [_row(NAMES[k], [cell for kind, _, cell in cells_of if kind == k]) for k in KINDS]
    head = "Falska avvikelser | Täckning, alla | Väntat minst 5 | Slumpad täckning |"
    lines += ["", f"| Historik | Rapporter på två veckor | {head}", "|--:|--:|--:|--:|--:|--:|"]
    for method, earlier in sorted(HISTORIES.items(), key=lambda each: each[1]):
        for wanted in VOLUMES:
            tally = _sum(
                [cell[method] for _, volume, cell in cells_of if volume == wanted and method in cell]
            )
            if tally["done"]:
                told = " | ".join((share(tally["alarms"], tally["done"]), *covered(tally)))
                lines.append(f"| {earlier} | {wanted:,} | {told} |".replace("1,000", "1 000"))
    return "\n".join(lines)


def cells_table(results: dict[str, dict[str, Tally]]) -> str:
    """The false alarms of each kind and volume."""
    lines = ["| Slags lugn, volym | Avvikelser | Hotspots | Ansamlingar | Upprepningar | Hela rapporten |"]
    lines.append("|---|--:|--:|--:|--:|--:|")
    lines += [_row(f"{NAMES[kind]}, {volume}", [cell]) for kind, volume, cell in _ordered(results)]
    return "\n".join(lines)


def _row(name: str, chosen: list[dict[str, Tally]]) -> str:
    """A row of the table: shares of false alarms over some cells together."""
    own = [_sum([cell[method] for cell in chosen if method in cell]) for method in TESTED]
    whole = [whole_report(cell) for cell in chosen]
    alarms, done = sum(each for each, _ in whole), sum(each for _, each in whole)
    told = [*(share(each["alarms"], each["done"]) for each in own), share(alarms, done)]
    return f"| {name} | {' | '.join(told)} |"


def _sum(tallies: list[Tally]) -> Tally:
    """Tallies of several cells together; ``alarms`` as their number."""
    total: Tally = {"done": 0, "alarms": 0}
    for each in tallies:
        _add(total, each | {"alarms": len(each["alarms"])})
    return total


def covered(tally: Tally) -> tuple[str, str, str]:
    """Coverage of all series, of those with at least ``SMALL`` expected, and of all, randomised."""
    small, large = tally["small_series"], tally["large_series"]
    inside = (tally["small_inside"] + tally["large_inside"]) / (small + large)
    randomised = (tally["small_randomised"] + tally["large_randomised"]) / (small + large)
    of_large = f"{100 * tally['large_inside'] / large:.1f} %".replace(".", ",") if large else "–"
    shown, told = (f"{100 * each:.1f} %".replace(".", ",") for each in (inside, randomised))
    return shown, of_large, told


def _ordered(results: dict[str, dict[str, Tally]]) -> Iterator[tuple[Kind, int, dict[str, Tally]]]:
    for kind in KINDS:
        for volume in VOLUMES:
            if cell := results.get(f"{kind}/{volume}"):
                yield kind, volume, cell


def failures(results: dict[str, dict[str, Tally]]) -> list[str]:
    """Where the level is exceeded beyond Monte Carlo error (99.9 %, since there are a hundred figures)."""
    found = []
    for kind, volume, cell in _ordered(results):
        levels = [(m, family_level("deviation" if m in HISTORIES else m)) for m in METHODS if m in cell]
        for method, level in levels:
            alarms, done = len(cell[method]["alarms"]), cell[method]["done"]
            if alarms > stats.binom(done, level).ppf(0.999):
                found.append(f"{kind}/{volume}: {method} {alarms} of {done}, at a level of {level:.1%}")
        alarms, done = whole_report(cell)
        if alarms > stats.binom(done, REPORT_LEVEL).ppf(0.999):
            found.append(f"{kind}/{volume}: whole report {alarms} of {done}")
    return found


def run(jobs: list[tuple[str, Kind, int]], wanted: dict[str, int], processes: int, path: Path | None) -> dict:
    """Simulate until each job has as many fortnights as wanted; stored in ``path`` after each batch."""
    results: dict[str, dict[str, Tally]] = json.loads(path.read_text()) if path and path.exists() else {}
    with ProcessPoolExecutor(processes) as pool:
        while True:
            due = []
            for method, kind, volume in jobs:
                most = max(1, round(wanted[method] * FEWER.get((method, volume), 1)))
                cell = results.setdefault(f"{kind}/{volume}", {})
                done = cell.setdefault(method, {"done": 0, "alarms": []})["done"]
                if done < most:
                    last = min(done + max(1, most // _BATCHES), most)
                    due.append((done / most, (method, kind, volume, done, last)))
            if not due:
                return results
            least = min(done for done, _ in due)  # all cells grow together: a part is a fair picture
            batches = [job for done, job in due if done == least]
            futures = [pool.submit(simulate, *each) for each in batches]
            for (method, kind, volume, *_), future in zip(batches, futures, strict=True):
                cell = results[f"{kind}/{volume}"]
                cell[method] = merged(cell[method], future.result())
                if path:
                    _store(results, path)


def _store(results: dict[str, dict[str, Tally]], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(results, indent=0, sort_keys=True) + "\n")
    part.replace(path)


def main() -> None:
    """Simulate, print the tables, and fail where the level is not held."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--full", action="store_true", help="simulate 2 000 of each, and store")
    parser.add_argument(
        "--show", action="store_true", help="print what is stored, and put it into docs/metoder.md"
    )
    parser.add_argument(
        "--city",
        nargs="+",
        type=int,
        metavar="INCIDENTS",
        help="simulate the scan alone, of a city whose categories have so many incidents a year",
    )
    parser.add_argument("--repetitions", type=int, default=2000, help="with --full and --city")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--volumes", nargs="+", type=int, choices=VOLUMES, default=list(VOLUMES))
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    if given.city:
        print(city_table(given.city, given.repetitions))
        return
    volumes = given.volumes
    if given.show:
        results = json.loads(RESULTS.read_text())
    elif given.full:
        jobs = [(method, kind, volume) for volume in volumes for method in given.methods for kind in KINDS]
        wanted = dict.fromkeys(given.methods, given.repetitions)
        results = run(jobs, wanted, given.processes, RESULTS)
    else:
        jobs = [(m, kind, v) for v in (5, 25) for m in _QUICK for kind in KINDS]
        results = run(jobs, _QUICK, given.processes, None)
    print(tables(results), cells_table(results), sep="\n\n")
    if given.show or given.full:
        put("calibration", tables(results))
    if found := failures(results):
        print("\nThe level is not held:", *found, sep="\n  ")
        sys.exit(1)


if __name__ == "__main__":
    main()
