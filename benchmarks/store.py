"""Ten million incidents of 290 municipalities: deal out, ingest, and open one municipality's fortnight.

What the house does (the region's export is dealt out, each workspace has a store of its own) is held against what
one would do instead: one GeoParquet file for all, in whatever order or sorted and read with its row groups' own
statistics; a folder partitioned by municipality; DuckDB on the sorted file. All must give the same number of
incidents. Every figure is of a process of its own, imports not counted; bytes are those it asked the system for.

    python benchmarks/store.py             # 200 000 incidents of 20 municipalities
    python benchmarks/store.py --full      # ten million of 290; some minutes, 20 GB of disk

The municipalities are fictional, in open sea, their sizes log-normal.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from ingest import CONFIGURATION, made_up, write_border

EXPORT = "stor_2026-01-01.csv"
BY, SORTED, ANY_ORDER, PARTED = "Kommun", "sorted.parquet", "any.parquet", "parted"
LATEST, EARLY = date(2025, 12, 29), date(2017, 1, 2)
"""The days after the fortnights that are opened: the last one, and one of the second year."""
_AT_ONCE, _GROUP_ROWS = 500_000, 2**16


def folder_of(root: Path, number: int) -> Path:
    """The workspace of a municipality."""
    return root / "kommuner" / f"kommun-{number:03d}"


def name_of(number: int) -> str:
    """What the export calls it."""
    return f"Påhittad {number:03d}"


def make_region(root: Path, rows: int, municipalities: int) -> None:
    """A region's export, written in parts, and an empty workspace for each municipality."""
    from pyarrow import Table, csv

    rng = np.random.default_rng(290)
    share = np.sort(rng.lognormal(size=municipalities))
    names = np.array([name_of(number) for number in range(municipalities)])
    options = csv.WriteOptions(delimiter=";", include_header=False)
    with (root / EXPORT).open("wb") as file:
        for first in range(0, rows, _AT_ONCE):
            part = made_up(min(_AT_ONCE, rows - first), rng, first_number=first)
            part[BY] = rng.choice(names, len(part), p=share / share.sum())
            if not first:
                file.write((";".join(part.columns) + "\n").encode())
            csv.write_csv(Table.from_pandas(part, preserve_index=False), file, options)
    write_border(folder_of(root, 0) / "data" / "raw")
    for number in range(municipalities):
        folder = folder_of(root, number)
        if number:
            shutil.copytree(folder_of(root, 0) / "data", folder / "data")
        settings = CONFIGURATION.replace("Exempelby kommun", name_of(number))
        (folder / "lagesbild.toml").write_text(settings, encoding="utf-8")


def workspaces(root: Path) -> list[Path]:
    """The municipalities' folders; the largest is the last."""
    return sorted((root / "kommuner").iterdir())


def deal_out(root: Path) -> int:
    """``lagesbild split``."""
    from lagesbild import config
    from lagesbild.ingest.split import split

    done = split(root / EXPORT, BY, [config.load(each) for each in workspaces(root)])
    assert not done.left
    return done.rows


def ingest_all(root: Path) -> int:
    """``lagesbild ingest`` in every workspace, one after the other."""
    from lagesbild import config
    from lagesbild.ingest.run import ingest

    files = [ingest(config.load(each)).accounting.files for each in workspaces(root)]
    return sum(account.rows_read for (account,) in files)


def gather(root: Path) -> int:
    """The stores of all in one file, in any order and sorted, and in one folder by municipality: what one might do instead."""
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    tables = [
        _own(each).append_column(BY, pa.array([each.name] * _own(each).num_rows)) for each in workspaces(root)
    ]
    whole = pa.concat_tables(tables)  # by municipality, and by start within it
    pq.write_table(whole, root / SORTED, row_group_size=_GROUP_ROWS)
    mixed = whole.take(np.random.default_rng(1).permutation(whole.num_rows))
    pq.write_table(mixed, root / ANY_ORDER, row_group_size=_GROUP_ROWS)
    ds.write_dataset(whole, root / PARTED, format="parquet", partitioning=[BY], partitioning_flavor="hive",
                     max_partitions=1000, max_open_files=300, existing_data_behavior="overwrite_or_ignore")  # fmt: skip
    return whole.num_rows


def _own(folder: Path):
    import pyarrow.parquet as pq

    (path,) = (folder / "data" / "processed").glob("incidents-*.parquet")
    return pq.read_table(path)


def open_own(folder: Path, before: date) -> int:
    """The house's way."""
    from lagesbild.ingest.store import Accounting, extent, load_incidents

    store = folder / "data" / "processed"
    accounting = Accounting.read(store)
    assert accounting is not None
    extent(store, accounting)
    return len(load_incidents(store, accounting, before=before))


def _filtered(path: Path, folder: Path, before: date) -> int:
    import geopandas as gpd

    return len(
        gpd.read_parquet(
            path, filters=[(BY, "==", folder.name), ("occurred_from", "<", pd.Timestamp(before))]
        )
    )


def open_sorted(folder: Path, before: date) -> int:
    """One file for all, sorted, filtered by the row groups' statistics."""
    return _filtered(folder.parents[1] / SORTED, folder, before)


def open_any_order(folder: Path, before: date) -> int:
    """One file for all, in any order: nothing can be left unread."""
    return _filtered(folder.parents[1] / ANY_ORDER, folder, before)


def open_parted(folder: Path, before: date) -> int:
    """A folder partitioned by municipality."""
    return _filtered(folder.parents[1] / PARTED, folder, before)


def open_duckdb(folder: Path, before: date) -> int:
    """DuckDB on the sorted file, its points made geometries as the others' are."""
    import duckdb
    import geopandas as gpd

    query = f"SELECT * FROM '{folder.parents[1] / SORTED}' WHERE {BY} = ? AND occurred_from < ?"
    rows = duckdb.connect().execute(query, [folder.name, pd.Timestamp(before)]).df()
    points = gpd.GeoSeries.from_wkb(rows["geometry"].map(lambda each: each and bytes(each)), crs="EPSG:3006")
    return len(gpd.GeoDataFrame(rows, geometry=points))


BUILDING: dict[str, Callable[[Path], int]] = {
    "deal_out": deal_out,
    "ingest_all": ingest_all,
    "gather": gather,
}
OPENING: dict[str, tuple[str, Callable[[Path, date], int]]] = {
    "own": ("**a store for each (lagesbild)**", open_own),
    "parted": ("a folder partitioned by municipality", open_parted),
    "sorted": ("one file, sorted, row groups' statistics", open_sorted),
    "duckdb": ("one file, sorted, DuckDB", open_duckdb),
    "any_order": ("one file in any order", open_any_order),
}


def run_side(side: str, root: Path, number: int, before: str) -> None:
    """Do one thing and print what it took; an opening is first done on the smallest municipality, for the imports."""
    if side in OPENING:
        work = OPENING[side][1]
        work(folder_of(root, 0), EARLY)
        start, asked = time.perf_counter(), _bytes_asked()
        rows = work(folder_of(root, number), date.fromisoformat(before))
    else:
        start, asked = time.perf_counter(), _bytes_asked()
        rows = BUILDING[side](root)
    took = {"rows": rows, "seconds": time.perf_counter() - start, "megabytes": (_bytes_asked() - asked) / 1e6}
    print(json.dumps(took | {"peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))


def _bytes_asked() -> int:
    """Bytes this process has asked for in reading, in all."""
    return int(Path("/proc/self/io").read_text().split("rchar:")[1].split()[0])


def measured(side: str, root: Path, number: int = 0, before: date = LATEST) -> dict[str, float]:
    """What one thing took, in a process of its own."""
    command = [sys.executable, __file__, "--side", side, str(root), str(number), before.isoformat()]
    result: dict[str, float] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return result


def main() -> None:
    """Build the region, open three municipalities in every way, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--full", action="store_true", help="ten million incidents of 290 municipalities")
    parser.add_argument("--side", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        side, root, number, before = given.side
        run_side(side, Path(root), int(number), before)
        return
    rows, municipalities = (10_000_000, 290) if given.full else (200_000, 20)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        make_region(root, rows, municipalities)
        size = (root / EXPORT).stat().st_size / 1e9
        lines = [
            f"| {rows:,} rows, {size:.2f} GB | Seconds | Seconds a million | Peak GB |",
            "|---|--:|--:|--:|",
        ]
        for side, told in (
            ("deal_out", "`lagesbild split`"),
            ("ingest_all", f"ingest in {municipalities} workspaces"),
        ):
            took = measured(side, root)
            assert took["rows"] == rows
            lines.append(
                f"| {told} | {took['seconds']:.0f} | {took['seconds'] / rows * 1e6:.1f} | {took['peak_gb']:.2f} |"
            )
        measured("gather", root)
        lines += [
            "",
            "| Opened | Way | Incidents | Seconds | MB read | Time against ours |",
            "|---|---|--:|--:|--:|--:|",
        ]
        chosen = [("largest, last fortnight", municipalities - 1, LATEST), ("largest, second year", municipalities - 1, EARLY),
                  ("median, last fortnight", municipalities // 2, LATEST)]  # fmt: skip
        for told, number, before in chosen:
            own = measured("own", root, number, before)
            for side, (way, _) in OPENING.items():
                took = own if side == "own" else measured(side, root, number, before)
                assert took["rows"] == own["rows"], f"{side} opened {took['rows']}, not {own['rows']}"
                lines.append(
                    f"| {told if side == 'own' else ''} | {way} | {took['rows']:,} | {took['seconds']:.2f} | "
                    f"{took['megabytes']:.1f} | {took['seconds'] / own['seconds']:.1f} × |"
                )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
