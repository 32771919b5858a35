"""Measure what it costs to gather a municipality's map from an OpenStreetMap extract: seconds and megabytes of memory.

    python benchmarks/geography.py [EXTRACT] [--municipality NAME]

Quick: Vaduz out of ``../shared/data/geography/liechtenstein.osm.pbf`` (2.7 MB). A country's extract says what a newcomer waits for.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

from lagesbild.ingest.atlas.gather import gather

REAL = Path(__file__).parents[2] / "shared" / "data" / "geography" / "liechtenstein.osm.pbf"


def main() -> None:
    """Gather once, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", nargs="?", type=Path, default=REAL)
    parser.add_argument("--municipality", default="Vaduz")
    asked = parser.parse_args()
    if not asked.extract.exists():
        sys.exit(f"{asked.extract} is not here: nothing measured.")
    megabytes = asked.extract.stat().st_size / 1e6
    start = time.perf_counter()
    atlas = gather([asked.extract], name=asked.municipality)
    seconds = time.perf_counter() - start
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{atlas.name} out of {megabytes:.1f} MB: {seconds:.1f} s ({seconds / megabytes:.2f} s a MB), {held:.0f} MB of memory"
    )
    for name, frame in atlas.layers.items():
        print(f"  {name}: {len(frame)}")


if __name__ == "__main__":
    main()
