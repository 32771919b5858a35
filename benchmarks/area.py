"""Measure what a large municipality costs: the same reports within a border of 200 km² and one of 20 000 km².

Each side is ``lagesbild run`` on a workspace with a border and nothing else (no built-up areas, no background):
the study area is then all of the municipality. The border is made up, around the demo's place in the Bothnian Sea; the 400
reports lie around a few made-up settlements, all in the open sea. Processor seconds are those of all processes; they say more
than the clock on a machine that has other work. Memory is that of the heaviest single
process of the run (its resident set), the command's children included.

    python benchmarks/area.py [--full] [--show]

Quick: 200 and 20 000 km². ``--full``: 100 000 km² too, more than any municipality; it stores its figures in
benchmarks/results/area.json and puts them into benchmarks/RESULTS.md, which ``--show`` does again.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from docs_block import put

HERE = Path(__file__).parent
STORED, RESULTS = HERE / "results" / "area.json", HERE / "RESULTS.md"
SMALL_KM2, LARGE_KM2, HUGE_KM2 = 200, 20_000, 100_000
REPORTS, WEEKS, UNTIL, PERIOD = 400, 156, "2026-11-16", "2026-11-02..2026-11-15"
_SETTLEMENTS, _SHARE_IN_SETTLEMENTS, _SPREAD_M = 6, 0.8, 400
_CORNERS = 720
_SEA_M = (45_000, 80_000)  # to each side of the demo's place there is only water
_KINDS = ("Skadegörelse", "Inbrott", "Stöld", "Störning")


@dataclass(frozen=True)
class Side:
    """One report: seconds by the clock and of the processors, and megabytes of the heaviest process.

    ``fault`` says what stopped it.
    """

    seconds: float
    processor_seconds: float
    megabytes: float
    fault: str = ""


def write(folder: Path, area_km2: float) -> Path:
    """A workspace whose border holds ``area_km2``, its exports read."""
    import geopandas as gpd
    import shapely

    from lagesbild.demo.map.geography import CRS, ORIGIN

    rng = np.random.default_rng(1)
    turns = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    ragged = 1 + 0.1 * np.sin(7 * turns) + 0.02 * rng.standard_normal(_CORNERS)
    shape = shapely.Polygon(np.column_stack([ragged * np.cos(turns), 1.4 * ragged * np.sin(turns)]))
    wide = np.sqrt(area_km2 * 1e6 / shape.area)
    border = shapely.transform(shape, lambda xy: xy * wide + ORIGIN)
    sea = shapely.box(*np.subtract(ORIGIN, _SEA_M), *np.add(ORIGIN, _SEA_M))
    within = border.buffer(-1_000).intersection(sea)
    settlements = _inside(within, _SETTLEMENTS, rng)
    at = settlements[rng.integers(0, _SETTLEMENTS, REPORTS)] + rng.normal(0, _SPREAD_M, (REPORTS, 2))
    is_there = (rng.random(REPORTS) < _SHARE_IN_SETTLEMENTS) & shapely.contains_xy(border, at)
    at = np.where(is_there[:, None], at, _inside(within, REPORTS, rng))
    start = pd.Timestamp(UNTIL) - pd.to_timedelta(rng.integers(60, WEEKS * 7 * 24 * 60, REPORTS), unit="min")
    table = pd.DataFrame(
        {
            "Ärendenummer": [f"A{number}" for number in range(REPORTS)],
            "Starttid": start.strftime("%Y-%m-%d %H:%M"),
            "Sluttid": (start + pd.Timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M"),
            "Kategori": rng.choice(_KINDS, REPORTS),
            "E": np.round(at[:, 0], 1),
            "N": np.round(at[:, 1], 1),
        }
    )
    made = folder.with_name(f"{folder.name}-files")
    made.mkdir()
    boundary, export = made / "kommun.gpkg", made / f"export_{UNTIL}.csv"
    gpd.GeoDataFrame({"name": ["Påhittad"]}, geometry=[border], crs=CRS).to_file(boundary)
    table.to_csv(export, sep=";", index=False)
    for command in (
        ["init", folder, "--name", "Påhittad", "--boundary", boundary, "--export", export],
        ["--project", folder, "ingest"],
    ):
        subprocess.run([_command(), *map(str, command)], check=True, stdout=subprocess.DEVNULL)
    return folder


def _inside(area: "object", number: int, rng: np.random.Generator) -> np.ndarray:
    import shapely

    west, south, east, north = area.bounds
    tried = rng.uniform((west, south), (east, north), (8 * number + 50, 2))
    return tried[shapely.contains_xy(area, tried)][:number]


def run(folder: Path) -> Side:
    """Make the report, and watch every process of it."""
    peak, is_done = [0.0], threading.Event()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile() as noise:
        process = subprocess.Popen(
            [_command(), "--project", str(folder), "run", "--period", PERIOD], stdout=noise, stderr=noise
        )
        watch = threading.Thread(target=_watch, args=(process.pid, peak, is_done))
        watch.start()
        code = process.wait()
        seconds = time.perf_counter() - start
        is_done.set()
        watch.join()
        noise.seek(0)
        fault = noise.read().decode(errors="replace") if code else ""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Side(seconds, used, peak[0], fault)


def _watch(pid: int, peak: list[float], is_done: threading.Event) -> None:
    while not is_done.wait(0.05):
        with suppress(psutil.Error):
            for each in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
                with suppress(psutil.Error):
                    peak[0] = max(peak[0], each.memory_info().rss / 1e6)


def _command() -> str:
    return str(Path(sys.executable).with_name("lagesbild"))


def table(measured: dict) -> str:
    """What was measured, as Markdown."""
    lines = [
        f"`{measured['command']}` · {measured['on']} · {measured['machine']}",
        "",
        f"| Border, km² ({REPORTS} reports) | Seconds | Processor seconds | × the small | MB, heaviest process |",
        "|---:|---:|---:|---:|---:|",
    ]
    small = Side(**measured["sides"][str(SMALL_KM2)])
    for area, figures in measured["sides"].items():
        side = Side(**figures)
        ratio = f"{side.processor_seconds / small.processor_seconds:.2f}"
        told = side.fault.strip().splitlines()[-1] if side.fault else ratio
        cells = (
            f"{int(area):,}".replace(",", " "),
            f"{side.seconds:.1f}",
            f"{side.processor_seconds:.1f}",
            told,
        )
        lines.append(f"| {' | '.join(cells)} | {side.megabytes:.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and with --full keep."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--show", action="store_true", help="put the stored figures into RESULTS.md")
    options = asked.parse_args()
    if options.show:
        put("area", table(json.loads(STORED.read_text(encoding="utf-8"))), RESULTS)
        return
    areas = (SMALL_KM2, LARGE_KM2, HUGE_KM2) if options.full else (SMALL_KM2, LARGE_KM2)
    with tempfile.TemporaryDirectory(prefix="area_") as name:
        folders = {area: write(Path(name) / str(area), area) for area in areas}
        run(write(Path(name) / "warm", SMALL_KM2))  # compiled bytecode for all
        sides = {str(area): asdict(run(folder)) for area, folder in folders.items()}
    measured = {
        "command": f"python benchmarks/area.py{' --full' if options.full else ''}",
        "on": time.strftime("%Y-%m-%d"),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "sides": sides,
    }
    print(table(measured))
    if options.full:
        STORED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
        put("area", table(measured), RESULTS)


if __name__ == "__main__":
    main()
