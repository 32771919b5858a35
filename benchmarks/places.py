"""Measure how well words become places: hidden coordinates placed again, and real addresses as people mistype them.

``python benchmarks/places.py`` measures both on up to ``--addresses`` rows. The addresses are Liechtenstein's, from OpenStreetMap
(ODbL), where ``../shared/data`` has them: each is written as a Swede or a German may, a quarter mistyped. A twentieth of the
streets is taken out of the map first, so that what cannot be found is among them. The rival is rapidfuzz alone: the most alike
of all addresses, at the same threshold. The demo's reports with a name and a coordinate lose the coordinate one in five.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from _addresses_written import Address, written
from rapidfuzz import fuzz, process, utils

from lagesbild import columns as c
from lagesbild.config import Places
from lagesbild.ingest.places.learn import KEY, learned
from lagesbild.ingest.places.lookup import Gazetteer
from lagesbild.ingest.places.parse import read
from lagesbild.ingest.places.spots import Open, Spot
from lagesbild.ingest.places.streets import House, Streets

EXTRACT = Path(__file__).parents[2] / "shared" / "data" / "geography" / "liechtenstein.osm.pbf"
NEAR_M, WRONG_M, CRS = 50.0, 250.0, "EPSG:32632"
_TAG = re.compile(r'"addr:(street|housenumber|postcode|city|place)"=>"((?:[^"\\]|\\.)*)"')
Finder = Callable[[str], tuple[float, float] | None]


def addresses(extract: Path) -> pd.DataFrame:
    """Liechtenstein's addresses: street, number, postcode, town, x, y."""
    import pyogrio

    parts = []
    for layer in ("points", "multipolygons"):
        frame = pyogrio.read_dataframe(extract, layer=layer, columns=["other_tags"])
        frame = frame[frame["other_tags"].str.contains("addr:housenumber", na=False)]
        tags = pd.DataFrame([dict(_TAG.findall(text)) for text in frame["other_tags"]])
        at = gpd.GeoSeries(shapely.centroid(frame.geometry.array), crs=frame.crs).to_crs(CRS)
        parts.append(tags.assign(x=at.x.to_numpy(), y=at.y.to_numpy()))
    found = pd.concat(parts, ignore_index=True)
    found = found[
        found["street"].notna() & found["housenumber"].str.fullmatch(r"\d{1,4}\s?[a-zA-Z]?", na=False)
    ]
    return found.rename(columns={"housenumber": "number", "city": "town"}).fillna(
        {"postcode": "", "town": ""}
    )


def register_of(known: pd.DataFrame) -> Gazetteer:
    """The register's own search over the addresses."""
    from lagesbild.ingest.places.normalise import compact

    streets = Streets()
    for row in known.itertuples():
        number = read(f"Gata {row.number}").number
        assert number is not None
        hints = frozenset({compact(row.town), row.postcode} - {""})
        streets.add_house(row.street, House(number.first, number.letter, row.x, row.y, hints))
    return Gazetteer(streets, [], Places())


def of_register(gazetteer: Gazetteer) -> Finder:
    """A point from the register, None where it asks or knows only the street."""

    def find(text: str) -> tuple[float, float] | None:
        spot: Spot | Open = gazetteer.find(text)
        return (spot.x, spot.y) if isinstance(spot, Spot) and spot.is_precise else None

    return find


def of_rapidfuzz(known: pd.DataFrame) -> Finder:
    """The most alike of all addresses, whole, above the same threshold."""
    names = [
        utils.default_process(f"{row.street} {row.number} {row.postcode} {row.town}")
        for row in known.itertuples()
    ]
    xy = known[["x", "y"]].to_numpy()
    threshold = Places().likeness

    def find(text: str) -> tuple[float, float] | None:
        found = process.extractOne(
            utils.default_process(text), names, scorer=fuzz.WRatio, processor=None, score_cutoff=threshold
        )
        return (float(xy[found[2]][0]), float(xy[found[2]][1])) if found else None

    return find


def measure(name: str, find: Finder, texts: list[str], xy: np.ndarray, is_known: np.ndarray) -> str:
    """One row of the table."""
    began = time.process_time()
    found = [find(text) for text in texts]
    seconds = time.process_time() - began
    placed = np.array([each is not None for each in found])
    at = np.array([each or (np.nan, np.nan) for each in found])
    away = np.hypot(*(at - xy).T)
    wrong, near = (away > WRONG_M).sum(), (away <= NEAR_M).sum()
    return (
        f"| {name} | {len(texts):,} | {placed[is_known].mean():.1%} | {near / is_known.sum():.1%} | "
        f"{wrong / max(placed.sum(), 1):.2%} | {placed[~is_known].mean() if (~is_known).any() else 0:.1%} | "
        f"{len(texts) / seconds:,.0f} |"
    )


def of_addresses(extract: Path, most: int, rivals: int) -> None:
    """Perturbed real addresses."""
    rng = np.random.default_rng(1)
    every = addresses(extract)
    streets = np.sort(every["street"].unique())
    gone = set(rng.choice(streets, len(streets) // 20, replace=False))
    is_known = ~every["street"].isin(gone).to_numpy()
    rows = rng.permutation(len(every))[:most]
    texts = [
        written(Address(each.street, each.number, each.postcode, each.town), rng)
        for each in every.iloc[rows].itertuples()
    ]
    xy = every[["x", "y"]].to_numpy()[rows]
    known = every[is_known]
    print(f"\n{len(every):,} addresses in {len(streets):,} streets, {len(gone)} streets taken out\n")
    print(HEADER)
    print(measure("**lagesbild**", of_register(register_of(known)), texts, xy, is_known[rows]))
    few = slice(0, rivals)
    print(
        measure("rapidfuzz over all", of_rapidfuzz(known), texts[few], xy[few], is_known[rows][few]),
        flush=True,
    )


HEADER = (
    "| What | Rows | Placed | Within 50 m | Wrong by > 250 m, of the placed | Placed though not in the map | Rows a processor second |\n"
    "|---|---|---|---|---|---|---|"
)


def of_demo() -> None:
    """Demo reports with name and coordinate: one in five has lost it."""
    from datetime import date

    from lagesbild import config, demo
    from lagesbild.ingest.run import ingest
    from lagesbild.ingest.store import Accounting, load_incidents

    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        (copy / "lagesbild.toml").write_text(
            (root / "lagesbild.toml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        demo.write(copy, until=date(2026, 11, 16), seed=1)
        project = config.load(copy)
        ingest(project)
        accounting = Accounting.read(project.processed)
        assert accounting is not None
        rows = load_incidents(project.processed, accounting)
    rows = rows[rows[c.PRECISION].eq(c.POINT) & rows[c.PLACE].notna()]
    is_hidden = np.random.default_rng(1).random(len(rows)) < 0.2
    named = pd.DataFrame(
        {
            KEY: [read(name).identity for name in rows[c.PLACE]],
            "name": rows[c.PLACE],
            "x": rows.geometry.x,
            "y": rows.geometry.y,
        }
    )
    spots = learned(named[~is_hidden], Places())
    gazetteer = Gazetteer(Streets(), (({each}, spot) for each, spot in spots.items()), Places())
    hidden = named[is_hidden]
    print(f"\nThe demo: {len(rows):,} reports with name and coordinate, {len(spots)} names learned\n")
    print(HEADER)
    xy = hidden[["x", "y"]].to_numpy()
    print(
        measure("**lagesbild**", of_register(gazetteer), list(hidden["name"]), xy, np.ones(len(hidden), bool))
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=12_171, help="rows, at most")
    parser.add_argument("--rival", type=int, default=300, help="rows that the rival is given")
    parser.add_argument(
        "--extract", type=Path, default=EXTRACT, help="OpenStreetMap's extract with the addresses"
    )
    parser.add_argument("--only", choices=("addresses", "demo"))
    asked = parser.parse_args()
    if asked.only != "demo":
        if asked.extract.exists():
            of_addresses(asked.extract, asked.addresses, asked.rival)
        else:
            print("The real data (../shared/data) is not here.", file=sys.stderr)
    if asked.only != "addresses":
        of_demo()


if __name__ == "__main__":
    main()
