"""Measure how well words become places: hidden coordinates placed again, and real addresses as people mistype them.

``python benchmarks/places.py`` measures both on up to ``--addresses`` rows. The addresses are Liechtenstein's, from OpenStreetMap
(ODbL), where ``../shared/data`` has them: each is written as a Swede or a German may, a quarter mistyped. A twentieth of the
streets is taken out of the map first, so that what cannot be found is among them. Rules may be tuned on the half of the addresses that
is open; ``--sealed`` measures on the other half, with other slips and other streets taken out, and is for the end. Which half an
address is of is a bit of its hash.

The rivals are rapidfuzz alone (the most alike of all addresses, at the same threshold) and, with ``--whereabouts PYTHON`` (an
interpreter that has it), whereabouts, an offline geocoder over a table of addresses. The demo's reports with a name and a coordinate
lose the coordinate one in five.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
_OPEN_SEED, _SEALED_SEED = 1, 20261129
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


def is_sealed(row: Any) -> bool:
    """Whether an address is of the half that nothing is tuned on."""
    text = f"{row.street}|{row.number}|{row.postcode}|{row.town}"
    return bool(hashlib.sha256(text.encode()).digest()[0] & 1)


def of_whereabouts(python: Path, known: pd.DataFrame, texts: list[str], how: str) -> tuple[np.ndarray, float]:
    """Points from whereabouts, NaN where it finds none, and the processor seconds of its search."""
    label = known["street"] + " " + known["number"] + ", " + known["postcode"] + " " + known["town"]
    script = Path(__file__).with_name("_whereabouts.py")
    with tempfile.TemporaryDirectory() as folder:
        given, asked, answers = (Path(folder) / name for name in ("known.csv", "texts.csv", "answers.csv"))
        known.assign(label=label)[["label", "town", "postcode", "x", "y"]].to_csv(given, index=False)
        pd.DataFrame({"text": texts}).to_csv(asked, index=False)
        command = [python, script, given, asked, answers, how]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = pd.read_csv(answers)
    return found[["x", "y"]].to_numpy()[:-1], float(found["x"].iloc[-1])


def measure(name: str, find: Finder, texts: list[str], xy: np.ndarray, is_known: np.ndarray) -> str:
    """One row of the table."""
    began = time.process_time()
    found = [find(text) for text in texts]
    seconds = time.process_time() - began
    return told(name, np.array([each or (np.nan, np.nan) for each in found]), xy, is_known, seconds)


def told(name: str, at: np.ndarray, xy: np.ndarray, is_known: np.ndarray, seconds: float) -> str:
    """One row of the table, of points that were found: NaN where none was."""
    placed = ~np.isnan(at[:, 0])
    away = np.hypot(*(at - xy).T)
    wrong, near = (away > WRONG_M).sum(), (away <= NEAR_M).sum()
    return (
        f"| {name} | {len(xy):,} | {placed[is_known].mean():.1%} | {near / is_known.sum():.1%} | "
        f"{wrong / max(placed.sum(), 1):.2%} | {placed[~is_known].mean() if (~is_known).any() else 0:.1%} | "
        f"{len(xy) / seconds:,.0f} |"
    )


def of_addresses(asked: argparse.Namespace) -> None:
    """Perturbed real addresses."""
    rng = np.random.default_rng(_SEALED_SEED if asked.sealed else _OPEN_SEED)
    every = addresses(asked.extract)
    streets = np.sort(every["street"].unique())
    gone = set(rng.choice(streets, len(streets) // 20, replace=False))
    is_known = ~every["street"].isin(gone).to_numpy()
    own = np.flatnonzero([is_sealed(row) == asked.sealed for row in every.itertuples()])
    rows = rng.permutation(own)[: asked.addresses]
    texts = [
        written(Address(each.street, each.number, each.postcode, each.town), rng)
        for each in every.iloc[rows].itertuples()
    ]
    xy = every[["x", "y"]].to_numpy()[rows]
    known = every[is_known]
    print(
        f"\n{len(every):,} addresses in {len(streets):,} streets, {len(gone)} streets taken out; "
        f"the {'sealed' if asked.sealed else 'open'} half\n"
    )
    print(HEADER)
    print(measure("**lagesbild**", of_register(register_of(known)), texts, xy, is_known[rows]))
    few = slice(0, asked.rival)
    print(
        measure("rapidfuzz over all", of_rapidfuzz(known), texts[few], xy[few], is_known[rows][few]),
        flush=True,
    )
    for how in ("words", "trigram") if asked.whereabouts else ():
        at, seconds = of_whereabouts(asked.whereabouts, known, texts, how)
        print(told(f"whereabouts, by {how}", at, xy, is_known[rows], seconds), flush=True)


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
    parser.add_argument("--sealed", action="store_true", help="the half that nothing is tuned on")
    parser.add_argument(
        "--whereabouts", type=Path, metavar="PYTHON", help="an interpreter that has whereabouts"
    )
    parser.add_argument("--only", choices=("addresses", "demo"))
    asked = parser.parse_args()
    if asked.only != "demo":
        if asked.extract.exists():
            of_addresses(asked)
        else:
            print("The real data (../shared/data) is not here.", file=sys.stderr)
    if asked.only != "addresses":
        of_demo()


if __name__ == "__main__":
    main()
