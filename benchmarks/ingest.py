"""Measure ingest of a million rows against the bare minimum: pyarrow reads the CSV and writes Parquet.

Both run in the same process on the same file; each side is measured in a process of its own, so that
the peak memory is its own. The figure that counts is the ratio.

    python benchmarks/ingest.py [ROWS]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

CONFIGURATION = """
[area]
name = "Exempelby kommun"
boundary = { file = "data/raw/boundary.geojson" }

[[sources]]
name = "stor"
files = "data/raw/stor_2026-01-01.csv"
crs = "EPSG:3006"
datetime_formats = ["%Y-%m-%d %H:%M"]
[sources.columns]
id = "Nummer"
occurred_from = "Från"
occurred_to = "Till"
reported_at = "Rapporterad"
category = "Kategori"
subcategory = "Underkategori"
description = "Beskrivning"
organisation = "Organisation"
place = "Plats"
x = "Öst"
y = "Nord"

[[categories]]
name = "Skadegörelse"
[[categories]]
name = "Inbrott"
[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [{ notebook = "oversikt", step = "kartlaggning" }]
"""
WEST, SOUTH, EAST, NORTH = 780_000, 6_780_000, 800_000, 6_800_000  # open sea


def make_workspace(folder: Path, rows: int) -> Path:
    """A workspace with one export of ``rows`` made-up rows in a square of open sea."""
    write_border(folder / "data" / "raw")
    path = folder / "data" / "raw" / "stor_2026-01-01.csv"
    made_up(rows, np.random.default_rng(1)).to_csv(path, index=False, sep=";")
    (folder / "lagesbild.toml").write_text(CONFIGURATION, encoding="utf-8")
    return path


def write_border(raw: Path) -> None:
    """A border around the square of sea, with as many corners as a real one."""
    import geopandas as gpd
    import shapely

    raw.mkdir(parents=True)
    angle = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    radius = 12_000 * (1 + 0.05 * np.sin(40 * angle))
    middle = np.array([(WEST + EAST) / 2, (SOUTH + NORTH) / 2])
    outline = shapely.Polygon(middle + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]))
    border = gpd.GeoDataFrame(geometry=[outline], crs="EPSG:3006")
    border.to_crs("EPSG:4326").to_file(raw / "boundary.geojson")


def made_up(rows: int, rng: np.random.Generator, *, first_number: int = 0) -> pd.DataFrame:
    """The cells of so many rows, over ten years."""
    start = pd.Timestamp("2016-01-01") + pd.to_timedelta(
        rng.integers(0, 10 * 365 * 24 * 60, rows), unit="min"
    )
    end = start + pd.to_timedelta(rng.integers(0, 3000, rows), unit="min")
    report = end + pd.to_timedelta(rng.integers(1, 3000, rows), unit="min")
    words = np.array(
        ["Krossad ruta", "Klotter på vägg", "Samling av personer", "Upprört samtal, inget brott"]
    )
    return pd.DataFrame(
        {
            "Nummer": [f"E{number:08d}" for number in range(first_number, first_number + rows)],
            "Från": start.strftime("%Y-%m-%d %H:%M"),
            "Till": end.strftime("%Y-%m-%d %H:%M"),
            "Rapporterad": report.strftime("%Y-%m-%d %H:%M"),
            "Kategori": rng.choice(["Skadegörelse", "Inbrott"], rows),
            "Underkategori": rng.choice(["Glas", "Klotter", "Bostad", "Förråd"], rows),
            "Beskrivning": rng.choice(words, rows),
            "Organisation": rng.choice(["Skola", "Park", "Bostadsbolag"], rows),
            "Plats": rng.choice([f"Plats {number}" for number in range(500)], rows),
            "Öst": rng.normal((WEST + EAST) / 2, 2000, rows).round(1),
            "Nord": rng.normal((SOUTH + NORTH) / 2, 2000, rows).round(1),
            "Handläggare": "",
        }
    )


def bare(folder: Path) -> None:
    """The floor: read the CSV and write it as Parquet."""
    import pyarrow.csv
    import pyarrow.parquet

    options = pyarrow.csv.ParseOptions(delimiter=";")
    table = pyarrow.csv.read_csv(folder / "data" / "raw" / "stor_2026-01-01.csv", parse_options=options)
    pyarrow.parquet.write_table(table, folder / "bare.parquet")


def ours(folder: Path) -> None:
    """Read, map, validate, account for and store."""
    from lagesbild import config
    from lagesbild.ingest.run import ingest

    accounting = ingest(config.load(folder)).accounting
    (account,) = accounting.files
    assert account.rows_read == account.accepted + account.duplicates + account.quarantined


def measured(side: str, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory (GB) of one side, in a process of its own, imports not counted."""
    result = subprocess.run(
        [sys.executable, __file__, "--side", side, str(folder)], check=True, capture_output=True, text=True
    )
    seconds, peak = map(float, result.stdout.split())
    return seconds, peak


def run_side(side: str, folder: Path) -> None:
    """Run one side and print its seconds and its peak memory; a small run before it does the imports."""
    work = {"bare": bare, "ours": ours}[side]
    with tempfile.TemporaryDirectory() as warm_up:
        make_workspace(Path(warm_up), 1000)
        work(Path(warm_up))
    start = time.perf_counter()
    work(folder)
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def main() -> None:
    """Measure both sides thrice, alternating, and print the medians and their ratio; or be one side of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("rows", type=int, nargs="?", default=1_000_000)
    asked.add_argument("--side", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.side:
        run_side(options.side[0], Path(options.side[1]))
        return
    rows = options.rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = make_workspace(folder, rows).stat().st_size
        runs: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
        for _ in range(3):
            for side, measurements in runs.items():
                for stored in (folder / "data" / "processed").glob("*"):
                    stored.unlink()
                measurements.append(measured(side, folder))
    seconds = {side: float(np.median([each[0] for each in runs[side]])) for side in runs}
    peak = {side: max(each[1] for each in runs[side]) for side in runs}
    print(f"{rows} rows, {size / 1e6:.0f} MB")
    for side in runs:
        print(f"{side:5} {seconds[side]:6.2f} s  peak {peak[side]:.2f} GB")
    print(f"ratio {seconds['ours'] / seconds['bare']:.2f}  (goal: at most 5, under 2 GB)")


if __name__ == "__main__":
    main()
