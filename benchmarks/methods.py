"""Measure the methods against what a user would pick instead: time, peak memory, and the same answer.

One run, one machine, the same incidents. Each side runs in a process of its own, so that its peak memory
is its own (imports included); a small run before the measured one does the imports and the compiling. Sides
take turns, and the median of the turns counts. Seconds are of processor time, which other work on the machine
changes little. The scan has two threads: its goal is met when their seconds together are within it. A figure
counts only if the two sides' answers agree within the tolerance stated. A peer is left out at a size when it
took too long, or too much memory, at the size before.

    python benchmarks/methods.py            1 000 and 10 000 incidents, the goals for those, and the scan
    python benchmarks/methods.py --full     to a million incidents, and every goal
    python benchmarks/methods.py --turns 1  each side once: for a machine that others use too
    python benchmarks/methods.py --only Knox  the methods whose name begins so

The incidents are ten years of real ones, where ``../shared/data/scale`` is, and those of a made-up town
otherwise; more than there are of the real are drawn again and moved by some 50 metres. Lengths of the time spans
are made up.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import _methods_sides as sides
import numpy as np
from _methods_incidents import Incidents, make_incidents

SLOW_SECONDS = 3.0  # a side that takes so long has one turn
ENOUGH_SECONDS = 0.5  # quick sides are repeated within a turn for so long
TOO_LONG_SECONDS, TOO_MUCH_MB = 50.0, 4000.0  # what a peer is foreseen to take at the next size
IMPORTS_MB = 250.0  # of every side's peak, the peers' own libraries among them; they do not grow
MOST_BYTES = 6 * 2**30  # of a side, whatever was foreseen
STOPPED_AFTER_SECONDS = 900


@dataclass(frozen=True)
class Comparison:
    """A method and its peers, by the names of their functions in ``_methods_sides``.

    ``differs`` tells how far a peer's answer lies from ours, ``tolerance`` how far it may, in ``unit``.
    ``goals`` are least ratios of time, by peer, at ``goal_size``; ``goal_mb`` is our peak at the largest size.
    """

    name: str
    ours: str
    peers: dict[str, str]
    differs: Callable[[np.ndarray, np.ndarray], float]
    tolerance: float
    unit: str
    goals: dict[str, float]
    goal_size: int = 100_000
    goal_mb: float = np.inf
    growth: float = 10  # of a peer's time and memory, from one size to the next


def of_the_peak(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference, as a share of the largest value."""
    return float(np.abs(ours - theirs).max() / theirs.max())


def largest(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference."""
    return float(np.abs(ours - theirs).max())


COMPARISONS = (
    Comparison(
        "Knox, 99 permutations",
        "knox",
        {"pointpats Knox": "knox_pointpats"},
        largest,
        0,
        "pairs",
        {"pointpats Knox": 50},
        goal_size=10_000,
        growth=100,  # pointpats holds all pairs
    ),
    Comparison(
        "Gi* with its normal p",
        "gi_star",
        {"esda G_Local, no permutations": "gi_star_esda"},
        largest,
        1e-6,
        "in z",
        {"esda G_Local, no permutations": 10},
    ),
    Comparison(
        "Density (Gaussian, 300 m)",
        "density",
        {
            "scipy gaussian_kde": "density_scipy",
            "scikit-learn KernelDensity": "density_sklearn",
        },
        of_the_peak,
        0.02,
        "of the peak",
        {"scikit-learn KernelDensity": 5},
    ),
    Comparison(
        "Density (quartic, 850 m)",
        "density_quartic",
        {"KDEpy FFTKDE": "density_kdepy"},
        of_the_peak,
        0.02,
        "of the peak",
        {"KDEpy FFTKDE": 1},
    ),
    Comparison(
        "Aoristic, hour of week",
        "aoristic",
        {"loop over pandas' times": "aoristic_loop"},
        largest,
        1e-6,
        "incidents",
        {},
        goal_mb=500,
    ),
    Comparison(
        "Gi* with 999 maps by chance",
        "hotspots",
        {"esda G_Local, 999 permutations": "hotspots_esda"},
        largest,
        1e-6,
        "in z",
        {"esda G_Local, 999 permutations": 10},
    ),
)


@dataclass(frozen=True)
class Measured:
    """Median seconds and greatest peak memory of a side's turns, with its answer; or why there is none."""

    seconds: float = np.nan
    peak_mb: float = np.nan
    answer: np.ndarray | None = None
    why_not: str = ""


def run_side(name: str, folder: Path) -> None:
    """Run one side on the incidents in ``folder``, and print its seconds and peak memory (MB)."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    prepare = getattr(sides, name)
    incidents = Incidents.read(folder)
    prepare(incidents.few())()
    run = prepare(incidents)
    taken: list[float] = []
    while sum(taken) < ENOUGH_SECONDS and len(taken) < 50:
        start = time.process_time()
        answer = run()
        taken.append(time.process_time() - start)
    np.save(folder / f"{name}.npy", answer)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps([float(np.median(taken)), peak_mb]))


def take_turns(names: list[str], folder: Path, turns_each: int) -> dict[str, Measured]:
    """Measure sides in turn, each turn in a process of its own."""
    turns: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    failed: dict[str, str] = {}
    for _ in range(turns_each):
        for name in names:
            if name in failed or (turns[name] and turns[name][0][0] > SLOW_SECONDS):
                continue
            command = [sys.executable, __file__, "--side", name, str(folder)]
            try:
                done = subprocess.run(
                    command, check=True, capture_output=True, text=True, timeout=STOPPED_AFTER_SECONDS
                )
            except subprocess.TimeoutExpired:
                failed[name] = f"stopped after {STOPPED_AFTER_SECONDS} s"
            except subprocess.CalledProcessError as error:
                failed[name] = (error.stderr.strip().splitlines() or ["killed"])[-1]
            else:
                turns[name].append(tuple(json.loads(done.stdout.splitlines()[-1])))
    found = {}
    for name in names:
        if name in failed:
            found[name] = Measured(why_not=failed[name])
            continue
        seconds, peaks = zip(*turns[name], strict=True)
        answer = np.load(folder / f"{name}.npy")
        found[name] = Measured(float(np.median(seconds)), max(peaks), answer)
    return found


def measure(comparison: Comparison, folders: dict[int, Path], turns: int) -> Iterator[list[str]]:
    """The comparison's rows of the table: one a size and side."""
    left_out: dict[str, str] = {}
    for size, folder in folders.items():
        running = [comparison.ours, *(peer for peer in comparison.peers.values() if peer not in left_out)]
        found = take_turns(running, folder, turns)
        ours = found[comparison.ours]
        memory = ""
        if np.isfinite(comparison.goal_mb):
            memory = f"≤ {comparison.goal_mb:g} MB {_met(ours.peak_mb <= comparison.goal_mb)}"
        yield [comparison.name, f"{size:,}", "**lagesbild**", *_figures(ours), "", "", memory]
        for label, peer in comparison.peers.items():
            goal = comparison.goals.get(label) if size == comparison.goal_size else None
            theirs = found.get(peer, Measured(why_not=left_out.get(peer, "")))
            yield ["", "", label, *_figures(theirs), *_judged(comparison, ours, theirs, goal)]
            if not _bears_more(theirs, comparison.growth):
                left_out.setdefault(peer, f"left out: see {size:,}")


def _bears_more(side: Measured, growth: float) -> bool:
    """Whether a side is foreseen to take little enough at the next size."""
    seconds, mb = side.seconds * growth, (side.peak_mb - IMPORTS_MB) * growth
    return side.answer is not None and seconds <= TOO_LONG_SECONDS and mb <= TOO_MUCH_MB


def _met(is_met: bool) -> str:  # noqa: FBT001 - a word for a claim
    return "met" if is_met else "**missed**"


def _figures(side: Measured) -> list[str]:
    if side.answer is None:
        return [side.why_not, ""]
    digits = 4 if side.seconds < 0.1 else 2
    return [f"{side.seconds:.{digits}f}", f"{side.peak_mb:.0f}"]


def _judged(comparison: Comparison, ours: Measured, theirs: Measured, goal: float | None) -> list[str]:
    if theirs.answer is None or ours.answer is None:
        return ["", "", "" if goal is None else f"≥ {goal:g} not measured"]
    apart = comparison.differs(ours.answer, theirs.answer)
    ratio = theirs.seconds / ours.seconds
    if not apart <= comparison.tolerance:
        return ["does not count", f"**{apart:.1g} {comparison.unit}**", ""]
    verdict = "" if goal is None else f"≥ {goal:g} {_met(ratio >= goal)}"
    return [f"{ratio:.1f} ×", f"{apart:.1g} {comparison.unit} (≤ {comparison.tolerance:g})", verdict]


def measure_scan(folder: Path, turns: int) -> list[str]:
    """The space-time scan of a made-up municipality's year: it has no peer in Python, and a goal in seconds."""
    scan = take_turns(["scan"], folder, turns)["scan"]
    verdict = f"≤ 10 s {_met(scan.seconds <= 10)}"
    return [
        "Scan, a year, 999 permutations",
        f"{sides.SCAN_CASES:,}",
        "**lagesbild**",
        *_figures(scan),
        "",
        "",
        verdict,
    ]


def main() -> None:
    """Measure what is asked for and print the table; or be one side of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--full", action="store_true", help="to a million incidents, and every goal")
    asked.add_argument("--turns", type=int, default=3, help="of each side; the median counts")
    asked.add_argument("--only", default="", metavar="NAME", help="the methods whose name begins so")
    asked.add_argument("--side", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.side:
        run_side(options.side[0], Path(options.side[1]))
        return
    sizes = [1_000, 10_000, 100_000, 1_000_000] if options.full else [1_000, 10_000]
    header = ["Method", "Incidents", "Side", "Seconds", "Peak MB", "Time against ours", "Difference", "Goal"]
    with tempfile.TemporaryDirectory() as name:
        folders = {size: Path(name) / str(size) for size in sizes}
        for size, folder in folders.items():
            folder.mkdir()
            make_incidents(size).write(folder)
        print(f"| {' | '.join(header)} |\n|{'|'.join('---' for _ in header)}|")
        if "Scan, a year".startswith(options.only):
            print(f"| {' | '.join(measure_scan(folders[sizes[0]], options.turns))} |", flush=True)
        for comparison in (each for each in COMPARISONS if each.name.startswith(options.only)):
            for row in measure(comparison, folders, options.turns):
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
