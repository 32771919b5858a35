"""Measure many municipalities: reports per minute, one worker against two, cost as incidents grow, memory, and the country.

Each side is the command ``lagesbild run-all`` on fresh workspaces: exports are read, thirteen notebooks run one at a
time in each worker, the report is rendered and published. Processor seconds are those of all processes; they say more
than the clock on a machine that has other work. Memory is a worker with all that it has started, shared pages shared out.

    python benchmarks/many.py [--full [--only scaling|growth [--incidents N ...]]] [--show]

Quick: four small municipalities. ``--full``: twenty-four over the range of sizes, and up to a million incidents in one; it takes
most of an hour, stores its figures in benchmarks/results/many.json and puts them into benchmarks/RESULTS.md, which
``--show`` does again.
"""

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
from _many_towns import PERIOD, Towns, count, sizes
from docs_block import put

HERE = Path(__file__).parent
STORED, RESULTS = HERE / "results" / "many.json", HERE / "RESULTS.md"
GROWTH = {False: (1_000, 10_000), True: (1_000, 10_000, 100_000, 1_000_000)}
SAMPLE = {False: 4, True: 24}


@dataclass(frozen=True)
class Side:
    """One command: reports made, seconds by the clock and of the processors, and megabytes of the largest worker.

    ``fault`` says what stopped it; the figures are then of no use.
    """

    reports: int
    seconds: float
    processor_seconds: float
    megabytes: float
    fault: str = ""

    @property
    def per_minute(self) -> float:
        """Reports a minute."""
        return 60 * self.reports / self.seconds


def run(folders: list[Path], workers: int, *options: str, look_every_s: float = 0.5) -> Side:
    """Run the command, and look at its workers' memory from time to time.

    To look takes 8 ms a process: where workers take all processors, looking often would be a worker more.
    """
    command = [
        str(Path(sys.executable).with_name("lagesbild")), "run-all", *map(str, folders),
        "--workers", str(workers), "--period", PERIOD, *options,
    ]  # fmt: skip
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    peak, is_done = [0.0], threading.Event()
    with tempfile.TemporaryFile() as noise:
        process = subprocess.Popen(command, stdout=noise, stderr=noise, env=environment)
        watch = threading.Thread(target=_watch, args=(process, peak, is_done, look_every_s))
        watch.start()
        code = process.wait()
        is_done.set()
        watch.join()
        noise.seek(0)
        fault = noise.read().decode(errors="replace") if code else ""
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Side(len(folders), seconds, used, peak[0], fault)


def _watch(
    process: subprocess.Popen, peak: list[float], is_done: threading.Event, look_every_s: float
) -> None:
    """Keep the most memory that a worker has had."""
    while not is_done.wait(look_every_s):
        with suppress(psutil.Error):
            for worker in psutil.Process(process.pid).children():
                held = 0
                for each in [worker, *worker.children(recursive=True)]:
                    with suppress(psutil.Error):
                        held += each.memory_full_info().pss
                peak[0] = max(peak[0], held / 1e6)


def scaling(towns: Towns, folder: Path, *, full: bool) -> list[Side]:
    """The same sample of the country with one worker and with two."""
    drawn = sizes(count())
    number = SAMPLE[full]
    # The quick sample is of the smaller half, where most municipalities are.
    at = (np.arange(number) + 0.5) / number * (len(drawn) if full else len(drawn) // 2)
    found = []
    for workers in (1, 2):
        made = [
            towns.write(folder / f"{workers}-{each}", int(drawn[int(each)]), seed=int(each)) for each in at
        ]
        found.append(run(made, workers, look_every_s=5))
        if found[-1].fault:
            sys.exit(found[-1].fault)
        print(f"{workers} {'worker' if workers == 1 else 'workers'}: {found[-1]}", file=sys.stderr)
    return found


def growth(towns: Towns, folder: Path, wanted: Sequence[int]) -> dict[int, tuple[Side, Side]]:
    """For each number of incidents: all read and the report made; and the report alone, of what is read."""
    found = {}
    for size in wanted:
        town = towns.write(folder / f"growth-{size}", size, seed=1)
        found[size] = run([town], 1), run([town], 1, "--no-cache")
        print(f"{size} incidents: {found[size]}", file=sys.stderr)
    return found


def country(found: dict[int, tuple[Side, Side]]) -> tuple[float, float]:
    """Core-hours for a report of every municipality: all read, and of what is read; by interpolation between sizes."""
    known = np.array(sorted(size for size, sides in found.items() if not any(side.fault for side in sides)))
    first, later = (
        sum(
            np.interp(
                np.log(sizes(count())), np.log(known), [found[size][at].processor_seconds for size in known]
            )
        )
        for at in (0, 1)
    )
    return first / 3600, later / 3600


def table(measured: dict) -> str:
    """What was measured, as Markdown."""
    one, two = (Side(**each) for each in measured["scaling"])
    found = {int(size): tuple(Side(**each) for each in sides) for size, sides in measured["growth"].items()}
    first, later = country(found)
    lines = [
        f"`{measured['command']}` · {measured['on']} · {measured['machine']}",
        "",
        f"| {one.reports} fictional municipalities | Reports a minute | Seconds | Processors it got | Processor seconds a report | MB a worker, at most |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, side in (("one worker", one), ("two workers", two)):
        lines.append(
            f"| {name} | {side.per_minute:.1f} | {side.seconds:.0f} | {side.processor_seconds / side.seconds:.2f} | {side.processor_seconds / side.reports:.1f} | {side.megabytes:.0f} |"
        )
    speed = one.seconds / two.seconds
    lines += [
        "",
        (
            f"Two workers are {speed:.2f} × as fast as one (goal 1.9{' met' if speed >= 1.9 else ', not met'}); a report costs "
            f"{two.processor_seconds / one.processor_seconds:.2f} × the processor time. What the machine gave to other work "
            "stands in the column of processors."
        ),
        "",
        "| Incidents in the store | Everything read, processor seconds | Seconds | The next report, processor seconds | Seconds | MB a worker, at most |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for size, (all_read, again) in found.items():
        megabytes = max(all_read.megabytes, again.megabytes)
        if fault := all_read.fault or again.fault:
            failed = ", ".join(dict.fromkeys(re.findall(r"Notebook '(\w+)' failed", fault)))
            stopped = f"stopped at memory_limit_mb: {failed}" if failed else fault
            lines.append(f"| {size:_} ".replace("_", " ") + f"| {stopped} | | | | |")
            continue
        lines.append(
            f"| {size:,} | {all_read.processor_seconds:.1f} | {all_read.seconds:.1f} | {again.processor_seconds:.1f} "
            f"| {again.seconds:.1f} | {megabytes:.0f} |".replace(",", " ")
        )
    drawn = sizes(count())
    lines += [
        "",
        (
            f"The whole country, {len(drawn)} fictional municipalities of {drawn[0]} to {drawn[-1]} incidents "
            f"({drawn.sum() / 1e6:.1f} million in all): **{later:.1f} core-hours** a fortnight, {first:.1f} when "
            "everything is read anew."
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and with --full keep."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--full", action="store_true")
    asked.add_argument(
        "--show", action="store_true", help="put the stored figures into RESULTS.md, and measure nothing"
    )
    asked.add_argument(
        "--only", choices=["scaling", "growth"], help="measure this anew; keep the rest that is stored"
    )
    asked.add_argument(
        "--incidents", type=int, nargs="+", help="of these many alone; with --only growth, the rest is kept"
    )
    asked.add_argument("--note", default="", help="what else the machine did, for the table")
    options = asked.parse_args()
    if options.show:
        put("many", table(json.loads(STORED.read_text(encoding="utf-8"))), RESULTS)
        return
    with tempfile.TemporaryDirectory(prefix="many_") as name:
        folder = Path(name)
        towns = Towns.begin(folder / "base")
        run([towns.write(folder / "warm", 200, seed=0)], 1)  # compiled bytecode for all
        measured = json.loads(STORED.read_text(encoding="utf-8")) if options.only else {}
        measured |= {
            "command": f"python benchmarks/many.py{' --full' if options.full else ''}",
            "on": time.strftime("%Y-%m-%d"),
            "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
            f"{', ' * bool(options.note)}{options.note}",
        }
        if options.only != "growth":
            measured["scaling"] = [asdict(each) for each in scaling(towns, folder, full=options.full)]
        if options.only != "scaling":
            found = growth(towns, folder, options.incidents or GROWTH[options.full])
            kept = measured.get("growth", {}) if options.incidents else {}
            measured["growth"] = kept | {
                str(size): [asdict(each) for each in sides] for size, sides in found.items()
            }
    print(table(measured))
    if options.full:
        STORED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
        put("many", table(measured), RESULTS)


if __name__ == "__main__":
    main()
