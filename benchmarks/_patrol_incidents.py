"""The incidents that ``patrol.py`` plans by and checks against: the fictional municipality's and a real city's."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import demo_truth
import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import config
from lagesbild.demo.map import geography
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import load_incidents

ATLANTA = Path(__file__).parents[2] / "shared" / "data" / "atlanta"
SETTINGS = Path(__file__).parents[1] / "tests" / "real" / "atlanta.toml"
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Town:
    """Reports with a position, in metres, where they come from, and the roads between them."""

    name: str
    incidents: gpd.GeoDataFrame
    study_area: gpd.GeoDataFrame
    roads: gpd.GeoSeries | None

    def known(self, end: date) -> gpd.GeoDataFrame:
        """What had been reported by ``end``."""
        rows, at = self.incidents, pd.Timestamp(end)
        return rows[(rows["occurred_from"] < at) & (rows["reported_at"] < at)]

    def next_fortnight(self, end: date) -> gpd.GeoDataFrame:
        """What began in the fortnight from ``end``, however late it was reported."""
        began = self.incidents["occurred_from"]
        return self.incidents[(began >= pd.Timestamp(end)) & (began < pd.Timestamp(end + FORTNIGHT))]


def demo(seed: int, *, is_planted: bool = True) -> Town:
    """The fictional municipality: three years of reports to 15 November 2026, without what is new at the end if asked."""
    town = geography.build()
    truth = demo_truth.draw(seed, town)
    drawn = truth.rows
    if not is_planted:
        drawn = drawn[~drawn["incident_id"].isin(truth.cluster | truth.series)]
    placed = drawn[drawn.geometry.notna()].reset_index(drop=True).assign(precision="point")
    roads = pd.concat([town.streets.geometry, town.roads.geometry], ignore_index=True)
    return Town(f"demo {seed}", placed, town.built_up, gpd.GeoSeries(roads, crs=placed.crs))


def atlanta() -> Town | None:
    """Two years of reports to the Atlanta police, read as a municipality's exports are; None where they are not."""
    if not ATLANTA.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "data" / "raw"
        raw.mkdir(parents=True)
        for path in ATLANTA.glob("*.csv"):
            shutil.copy(path, raw)
        frame = gpd.GeoDataFrame(geometry=[shapely.box(-84.60, 33.60, -84.25, 33.92)], crs="EPSG:4326")
        frame.to_file(raw / "boundary.geojson")
        shutil.copy(SETTINGS, Path(folder) / "lagesbild.toml")
        project = config.load(folder)
        rows = load_incidents(project.processed, ingest(project).accounting)
    placed = rows[rows.geometry.notna() & (rows["occurred_from"] >= "2019-01-01")].reset_index(drop=True)
    # The city's border is not among the data: what holds its reports stands for it.
    city = shapely.convex_hull(shapely.union_all(placed.geometry.array))
    return Town("Atlanta", placed, gpd.GeoDataFrame(geometry=[city], crs=placed.crs), None)
