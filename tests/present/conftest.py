"""A small situation in a fictional municipality, for everything that readers see."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from shapely.geometry import LineString, Point, Polygon, box

from lagesbild import columns as c
from lagesbild.config import Analysis, CategoryGroup, Editions
from lagesbild.periods import Calendar, Period
from lagesbild.present.drawing import svg
from lagesbild.situation import Geography, Situation

CRS = "EPSG:3006"
EAST, NORTH = 560_000, 6_590_000
CATEGORIES = (
    CategoryGroup(name="Skadegörelse", color="#0072b2"),
    CategoryGroup(name="Inbrott", color="#d55e00"),
    CategoryGroup(name="Otrygg plats"),
    CategoryGroup(name="Misstänkt narkotikahandel"),
    CategoryGroup(name="Otrygghetsskapande samling av personer"),
)
PERIOD = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")


def polygon(*corners: tuple[float, float]) -> Polygon:
    """A polygon with its corners in kilometres from the municipality's corner."""
    return Polygon([(EAST + 1000 * x, NORTH + 1000 * y) for x, y in corners])


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """Every figure that is drawn, to be asked about what stands in it."""
    made: list[Figure] = []

    def new_figure(*size: float) -> Figure:
        made.append(empty(*size))
        return made[-1]

    empty = svg.new_figure
    monkeypatch.setattr(svg, "new_figure", new_figure)
    return made


@pytest.fixture(scope="session")
def geography() -> Geography:
    border = polygon((0, 1), (3, 0), (11, 1), (14, 5), (12, 10), (6, 12), (1, 9))
    lake = (
        Point(EAST + 4_500, NORTH + 6_200)
        .buffer(1_400)
        .union(Point(EAST + 5_800, NORTH + 7_300).buffer(1_000))
    )
    big = Point(EAST + 7_600, NORTH + 5_000).buffer(900).union(Point(EAST + 8_500, NORTH + 4_600).buffer(700))
    small = Point(EAST + 3_000, NORTH + 2_500).buffer(500)
    roads = [
        LineString([(EAST, NORTH + 1_500), (EAST + 3_000, NORTH + 2_500), (EAST + 7_600, NORTH + 5_000)]),
        LineString([(EAST + 7_600, NORTH + 5_000), (EAST + 13_500, NORTH + 6_000)]),
        LineString([(EAST + 6_900, NORTH + 5_600), (EAST + 8_900, NORTH + 4_200)]),
    ]
    rail = LineString(
        [(EAST + 2_000, NORTH + 500), (EAST + 7_900, NORTH + 4_700), (EAST + 9_000, NORTH + 10_900)]
    )
    places = [Point(EAST + 7_600, NORTH + 5_000), Point(EAST + 3_000, NORTH + 2_500)]
    basemap = gpd.GeoDataFrame(
        {
            c.KIND: [
                "forest",
                "water",
                "built_up",
                "built_up",
                "road",
                "road",
                "road",
                "railway",
                "place",
                "place",
            ],
            c.NAME: [None, "Storsjön", None, None, None, None, None, None, "Norrhamn", "Sörby"],
        },
        geometry=[
            border.intersection(box(EAST, NORTH + 8_000, EAST + 14_000, NORTH + 13_000)),
            lake,
            big,
            small,
            *roads,
            rail,
            *places,
        ],
        crs=CRS,
    )
    west = border.intersection(box(EAST, NORTH, EAST + 5_000, NORTH + 13_000))
    east = border.intersection(box(EAST + 5_000, NORTH, EAST + 15_000, NORTH + 13_000))
    built_up = gpd.GeoDataFrame(geometry=[big, small], crs=CRS)
    return Geography(
        boundary=gpd.GeoDataFrame(geometry=[border], crs=CRS),
        districts=gpd.GeoDataFrame(
            {c.CODE: ["V", "O"], c.NAME: ["Sörby", "Norrhamn"], c.POPULATION: [1_840, 6_960]},
            geometry=[west, east],
            crs=CRS,
        ),
        built_up=built_up,
        basemap=basemap,
        study_area=gpd.GeoDataFrame(geometry=[built_up.union_all()], crs=CRS),
    )


def incident(number: int, **values: Any) -> dict[str, Any]:
    """A row of the store; what is not said is what most rows have."""
    start = pd.Timestamp("2026-11-07 22:15")
    row = {
        c.INCIDENT_ID: f"R{number}",
        c.SOURCE: "embrace",
        c.OCCURRED_FROM: start,
        c.OCCURRED_TO: start + pd.Timedelta(hours=1),
        c.CATEGORY: "Skadegörelse",
        c.ORGANISATION: "Parkenheten",
        c.PLACE: "Torget",
        c.DISTRICT: "O",
        c.PRECISION: c.POINT,
        c.MATCHED: None,
        c.MATCHED: None,
        c.FAULTS: "",
        c.GEOMETRY: Point(EAST + 7_600, NORTH + 5_000),
    }
    return row | values


def incidents(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """The rows as the store's frame."""
    names = list(incident(0))
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry=c.GEOMETRY, crs=CRS)


@pytest.fixture(scope="session")
def history() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(7)
    centres = [(7_550, 5_050), (8_400, 4_650), (7_900, 4_500), (3_050, 2_450)]
    rows = []
    for number in range(140):
        east, north = centres[int(rng.choice(4, p=[0.45, 0.25, 0.15, 0.15]))]
        spread = rng.normal(0, 130, 2)
        start = pd.Timestamp("2026-08-24") + pd.Timedelta(minutes=int(rng.integers(0, 84 * 24 * 60)))
        rows.append(
            incident(
                number,
                **{
                    c.OCCURRED_FROM: start,
                    c.OCCURRED_TO: start + pd.Timedelta(hours=int(rng.integers(1, 9))),
                    c.CATEGORY: str(rng.choice([group.name for group in CATEGORIES])),
                    c.GEOMETRY: Point(EAST + east + spread[0], NORTH + north + spread[1]),
                },
            )
        )
    rows += [incident(900 + extra) for extra in range(3)]
    rows += [incident(950 + extra, **{c.PRECISION: c.AREA, c.GEOMETRY: None}) for extra in range(2)]
    return incidents(rows)


@pytest.fixture(scope="session")
def make_situation(geography: Geography) -> Callable[..., Situation]:
    """Make a situation of the incidents given; those of the period are found among them."""

    def make(history: gpd.GeoDataFrame, **changes: Any) -> Situation:
        start, end = pd.Timestamp(PERIOD.start), pd.Timestamp(PERIOD.end)
        values: dict[str, Any] = {
            "area_name": "Exempelby kommun",
            "period": PERIOD,
            "edition": Editions().edition("arbetsgrupp"),
            "calendar": Calendar(date(2026, 11, 2)),
            "first_day": date(2024, 1, 1),
            "tiles": None,
            "incidents": history[history[c.OCCURRED_FROM].ge(start) & history[c.OCCURRED_FROM].lt(end)],
            "history": history,
            "geography": geography,
            "categories": CATEGORIES,
            "settings": Analysis(),
            "sources": {"embrace": "Embrace", "felanmalan": "felanmälan"},
            "accounting": pd.DataFrame(),
            "reasons": pd.DataFrame(),
            "reports_folder": Path("reports"),
            "extracted_on": date(2026, 11, 16),
        }
        return Situation(**(values | changes))

    return make


@pytest.fixture(scope="session")
def situation(make_situation: Callable[..., Situation], history: gpd.GeoDataFrame) -> Situation:
    return make_situation(history)


@pytest.fixture(scope="session")
def comparison() -> pd.DataFrame:
    """Five categories: usual, unusual, none, and one without history."""
    return pd.DataFrame(
        {
            "observed": [11, 3, 7, 0, 2],
            "expected": [4.2, 2.4, 6.1, 0.8, float("nan")],
            "lower": [1, 0, 2, 0, float("nan")],
            "upper": [8, 6, 11, 3, float("nan")],
            "median": [4, 2, 6, 1, float("nan")],
            "same_weeks": pd.array([5, 2, 8, 0, None], dtype="Int64"),
            "p": [0.004, 0.6, 0.7, 0.5, float("nan")],
            "p_adjusted": [0.02, 0.7, 0.7, 0.7, float("nan")],
            "is_unusual": [True, False, False, False, False],
        },
        index=[group.name for group in CATEGORIES],
    )
