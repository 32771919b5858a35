"""Plant something in quiet fortnights, and tell how large it must be to be found four times of five.

Four things are planted, at four volumes, among Poisson fortnights (``simulate``, ``quiet_town``):

``step``     more reports of one middling category this fortnight
``hotspot``  reports around one place over twelve weeks
``cluster``  reports of that category around one place in the last week
``series``   reports of that category within 90 metres and twelve days

Three ways of looking are compared. The report's own, at its level. *Percent*: more than 50 % more than the period
before (a category, or a square of 100 metres with at least three reports; what was nothing counts as one).
*Ranking*: whatever stands first in the list of counts is pointed out, if it has at least three reports. A way that
also points where nothing has happened has no power worth the name: each one's share of quiet fortnights with a
false alarm is told beside.

The size is sought by a walk: a step up after each miss, and down after a find one time in four, which stays where
four of five are found (a biased coin design). Its finds by size, made monotone, give the size.

    python benchmarks/power.py             # about a minute: a short walk at 5 and 25 a fortnight, not stored
    python benchmarks/power.py --full      # minutes; stored after each walk, drawn and put there too
    python benchmarks/power.py --show      # the stored figures, drawn and put into docs/metoder.md

References
----------
Durham & Flournoy (1994), in: Statistical Decision Theory and Related Topics V, 467-476 (biased coin design).
Oron & Flournoy (2017), Statistics in Biopharmaceutical Research 9(3), 258-267 (centred isotonic regression).
"""

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from docs_block import put
from quiet_town import (
    STUDY_FORTNIGHTS,
    Events,
    by_district,
    cells,
    end_of,
    even,
    events,
    uneven,
)
from scipy.optimize import isotonic_regression
from simulate import CATEGORIES, VOLUMES, Quiet, quiet_history

from lagesbild.analysis import grid
from lagesbild.analysis.levels import family_level
from lagesbild.analysis.places import gi_star
from lagesbild.analysis.series.baseline import compare_groups
from lagesbild.analysis.space_time.clusters_by_category import scan_by
from lagesbild.analysis.space_time.near_repeat_by_category import decide_by

RESULTS = Path(__file__).parent / "results" / "power.json"
FIGURE = Path(__file__).parents[1] / "docs" / "images" / "styrka.svg"
PLANTED = ("step", "hotspot", "cluster", "series")
WAYS = ("report", "percent", "ranking")
TARGET = 0.8
CATEGORY = 3  # the fourth of eight: 13 % of the reports
SIZES = [*range(1, 20), *(round(20 * 1.15**step) for step in range(24))]
RECENT_DAYS, RADIUS_M, FEWEST, GREAT_CHANGE = 84, 150, 3, 1.5
SPREAD_M = {"hotspot": 40.0, "cluster": 40.0, "series": 45.0}
DAYS = {"hotspot": RECENT_DAYS, "cluster": 7, "series": 12}
_DOWN = (1 - TARGET) / TARGET
_START = 7
_NEAR_M = RADIUS_M + 50
_SCANNED = 999  # permutations: a little less than the report's own, so the size is a little too large
_LONG, _SHORT = 60, 24
_FAST = {"step": 5}  # times as many steps
_SLOW = {("cluster", 100): 40, ("cluster", 1000): 20, ("series", 1000): 40}  # steps at most


@dataclass(frozen=True)
class Fortnight:
    """Counts of a year and of this fortnight, the year's incidents (none for a step), and the planted place."""

    quiet: Quiet
    counts: pd.DataFrame
    rows: pd.DataFrame
    place: np.ndarray
    rng: np.random.Generator

    def in_cells(self, days: tuple[int, int], *, own: bool = False) -> np.ndarray:
        """Reports in each square, between so many days ago; of the planted category alone, or all."""
        age = (pd.Timestamp(self.quiet.counts.index[-1].end) - self.rows["occurred_from"]) / pd.Timedelta(
            days=1
        )
        is_in = (age > days[0]) & (age <= days[1])
        if own:
            is_in &= self.rows["category"] == CATEGORIES[CATEGORY]
        return grid.count_points(self.rows.geometry[is_in], cells()).to_numpy()

    def is_near(self) -> np.ndarray:
        """Which squares have their centre near the planted place."""
        return np.hypot(*(grid.centres(cells()) - self.place).T) <= _NEAR_M


def fortnight(what: str, volume: int, size: int, rng: np.random.Generator) -> Fortnight:
    """A quiet fortnight with ``size`` reports planted."""
    quiet = quiet_history("poisson", volume, STUDY_FORTNIGHTS, rng)
    counts = quiet.counts.copy()
    place = even(1, rng)[0]
    counts.iloc[-1, CATEGORY] += size if what in {"step", "series"} else 0
    if what == "step":
        return Fortnight(quiet, counts, pd.DataFrame(), place, rng)
    known = events(quiet, rng)
    at = even(len(known.number), rng) if what == "hotspot" else uneven(known.number, rng)
    minutes = rng.integers(1, DAYS[what] * 1440, size).astype("timedelta64[m]")
    times = np.datetime64(quiet.counts.index[-1].end, "us") - minutes
    number = np.full(size, CATEGORY) if what != "hotspot" else rng.integers(0, len(CATEGORIES), size)
    new = Events(
        np.concatenate([known.occurred_from, times]), np.concatenate([known.number, number.astype(int)])
    )
    positions = np.vstack([at, rng.normal(place, SPREAD_M[what], (size, 2))])
    return Fortnight(quiet, counts, new.at(positions), place, rng)


def is_found(what: str, way: str, volume: int, size: int, rng: np.random.Generator) -> bool:
    """Whether the planted thing is pointed out."""
    seen = fortnight(what, volume, size, rng)
    if way == "report":
        return _by_report(what, seen, size)
    if what == "step" or (what == "series" and way == "percent"):
        return bool(_pointed_categories(way, seen)[CATEGORY])
    return bool((_pointed_cells(what, way, seen) & seen.is_near()).any())


def is_false_alarm(what: str, way: str, volume: int, rng: np.random.Generator) -> bool:
    """Whether anything is pointed out when nothing is planted, by one of the two other ways."""
    seen = fortnight(what, volume, 0, rng)
    if what == "step" or (what == "series" and way == "percent"):
        return bool(_pointed_categories(way, seen).any())
    return bool(_pointed_cells(what, way, seen).any())


def _by_report(what: str, seen: Fortnight, size: int) -> bool:
    if what == "step":
        groups = {"total": seen.counts.sum(axis="columns").to_frame("total"), "categories": seen.counts}
        groups["districts"] = by_district(seen.counts, seen.rng)
        found = compare_groups(groups, false_discovery_rate=family_level("deviation"))["categories"]
        row = found.iloc[CATEGORY]
        return bool(row["is_unusual"] and row["observed"] > row["expected"])
    if what == "hotspot":
        counts = pd.Series(seen.in_cells((0, RECENT_DAYS)), index=cells().index)
        options = {"radius_m": RADIUS_M, "rng": seen.rng, "level": family_level("hotspot")}
        found = gi_star.hotspots(counts, cells(), **options)
        return bool((found["is_hot"] & seen.is_near()).any())
    if what == "series":
        found = decide_by(
            seen.rows, end=end_of(seen.quiet)[1], rng=seen.rng, level=family_level("near_repeat")
        )
        name = CATEGORIES[CATEGORY]
        return bool(name in found.index and found.at[name, "is_significant"])  # noqa: PD008 - a scalar
    start, end = end_of(seen.quiet)
    found = scan_by(
        seen.rows,
        start=start,
        end=end,
        rng=seen.rng,
        level=family_level("cluster"),
        permutations=_SCANNED,
        workers=1,
    )
    significant = found.clusters.index[found.clusters["is_significant"]]
    planted = found.members[found.members.index >= len(seen.rows) - size]
    held = planted["rank"].value_counts().reindex(significant, fill_value=0)
    return bool((held >= max(size / 2, 1)).any())


def _pointed_categories(way: str, seen: Fortnight) -> np.ndarray:
    now, before = seen.counts.iloc[-1].to_numpy(), seen.counts.iloc[-2].to_numpy()
    if way == "percent":
        return now > GREAT_CHANGE * np.maximum(before, 1)
    return (now == now.max()) & (now >= FEWEST)


def _pointed_cells(what: str, way: str, seen: Fortnight) -> np.ndarray:
    days, own = RECENT_DAYS if what == "hotspot" else 14, what == "series"
    now = seen.in_cells((0, days), own=own)
    if way == "percent":
        before = seen.in_cells((days, 2 * days), own=own)
        return (now > GREAT_CHANGE * np.maximum(before, 1)) & (now >= FEWEST)
    return (now == now.max()) & (now >= FEWEST)


def walk(what: str, way: str, volume: int, steps: int) -> dict[str, float]:
    """The size that is found four times of five, and how many were tried; NaN when none in reach is."""
    rng = np.random.default_rng([PLANTED.index(what), WAYS.index(way), volume])
    tried: dict[int, list[bool]] = defaultdict(list)
    at, has_missed, has_found = _START, False, False
    for own in rng.spawn(steps):
        found = is_found(what, way, volume, SIZES[at], own)
        tried[at].append(found)
        has_missed, has_found = has_missed or not found, has_found or found
        stride = 1 if has_missed and has_found else 3  # far away at first
        if not found:
            at = min(at + stride, len(SIZES) - 1)
        elif stride > 1 or own.random() < _DOWN:
            at = max(at - stride, 0)
    sizes = sorted(tried)
    share = isotonic_regression(
        [np.mean(tried[each]) for each in sizes], weights=[len(tried[each]) for each in sizes]
    ).x
    enough = np.flatnonzero(share >= TARGET)
    return {"size": SIZES[sizes[enough[0]]] if len(enough) else float("nan"), "tried": steps}


def false_alarms(what: str, way: str, volume: int, fortnights: int) -> float:
    """Share of quiet fortnights in which this way points at anything."""
    rng = np.random.default_rng([9, PLANTED.index(what), WAYS.index(way), volume])
    return float(np.mean([is_false_alarm(what, way, volume, own) for own in rng.spawn(fortnights)]))


def run(volumes: list[int], steps: int, path: Path | None) -> dict[str, dict[str, float]]:
    """All walks, the slow ones last; those that are stored are not walked again."""
    results = json.loads(path.read_text()) if path and path.exists() else {}
    jobs = [(what, way, volume) for volume in volumes for what in PLANTED for way in WAYS]
    for what, way, volume in sorted(jobs, key=lambda job: job[1] == "report" and (job[0], job[2]) in _SLOW):
        key = f"{what}/{way}/{volume}"
        if key in results:
            continue
        own = steps * _FAST.get(what, 1)
        most = _SLOW.get((what, volume), own) if way == "report" else own
        results[key] = walk(what, way, volume, min(own, most))
        if way != "report":
            results[key]["false"] = false_alarms(what, way, volume, steps)
        if path:
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(results, indent=0, sort_keys=True) + "\n")
    return results


def table(results: dict[str, dict[str, float]]) -> str:
    """The sizes as Markdown, in Swedish, with the share of false alarms."""
    names = {
        "step": "Fler i en kategori",
        "hotspot": "Hotspot på tolv veckor",
        "cluster": "Ansamling på en vecka",
    }
    names |= {"series": "Serie inom 90 m och tolv dagar"}
    lines = ["| Vad | Per två veckor | Rapporten | Procentregeln | Rangordning |", "|---|--:|--:|--:|--:|"]
    for what in PLANTED:
        for volume in VOLUMES:
            own = [results.get(f"{what}/{way}/{volume}") for way in WAYS]
            if any(own):
                told = f"{volume:,}".replace(",", " ")
                lines.append(f"| {names[what]} | {told} | {' | '.join(map(_told, own))} |")
    return "\n".join(lines)


def _told(found: dict[str, float] | None) -> str:
    if found is None:
        return "–"
    size = f"{found['size']:.0f}" if np.isfinite(found["size"]) else f"över {SIZES[-1]}"
    return f"{size} ({100 * found['false']:.0f} %)" if "false" in found else size


def main() -> None:
    """Walk, print the table, and draw what is stored."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--full", action="store_true", help="long walks at all volumes, stored and drawn")
    parser.add_argument("--show", action="store_true", help="print and draw what is stored")
    parser.add_argument("--volumes", nargs="+", type=int, choices=VOLUMES, default=list(VOLUMES))
    given = parser.parse_args()
    if given.show:
        results = json.loads(RESULTS.read_text())
    elif given.full:
        results = run(given.volumes, _LONG, RESULTS)
    else:
        results = run([5, 25], _SHORT, None)
    print(table(results))
    if given.full or given.show:
        from power_figure import draw

        draw(results, FIGURE)
        put("power", table(results))


if __name__ == "__main__":
    main()
