"""What each method points out, now and as it would have been earlier."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.analysis.grid import count_points, square_grid
from lagesbild.analysis.places.density import kernel_density
from lagesbild.analysis.places.gi_star import hotspots
from lagesbild.analysis.places.hot_cells import METHODS, pointed_out, retrospective
from lagesbild.periods import Period

CRS = "EPSG:3006"
AREA = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 2000, 2000)], crs=CRS)
GRID = square_grid(AREA, 100)
NOW = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
OPTIONS = {"weeks": 4, "number": 3, "bandwidth_m": 200, "radius_m": 100, "level": 0.05}


def incidents(*rows):
    """Rows of x, y, the day it happened and the day it was reported."""
    x, y, occurred, reported = zip(*rows, strict=True)
    frame = pd.DataFrame({"occurred_from": pd.to_datetime(occurred), "reported_at": pd.to_datetime(reported)})
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(x, y), crs=CRS)


def crowd(x, y, occurred, reported, number=12):
    return [(x, y, occurred, reported)] * number


def test_each_method_points_out_the_same_crowd():
    """Twelve incidents in one cell are hot, densest and most; a lone one far away is on the plain lists alone."""
    points = incidents(*crowd(550, 550, "2026-10-01", "2026-10-01"), (1550, 1550, "2026-10-01", "2026-10-01"))
    found = hotspots(
        count_points(points.geometry, GRID), GRID, radius_m=50, level=0.05, rng=np.random.default_rng(1)
    )
    density = kernel_density(points.geometry, GRID, bandwidth_m=200)
    cells = pointed_out(points.geometry, GRID, is_hot=found["is_hot"], density=density, number=3)
    by_method = {method: set(cells.loc[cells["method"] == method, "cell_id"]) for method in METHODS}
    assert {"5_5"} == by_method["hotspot"]
    assert {"5_5", "15_15"} == by_method["ranked"]
    assert 3 == len(by_method["density"])
    assert "5_5" in by_method["density"]


def test_nothing_reported_later_is_known_earlier():
    """A crowd that was reported after the period's end is not pointed out at that end, and is at the next."""
    rows = crowd(550, 550, "2026-10-28", "2026-11-10") + crowd(1550, 1550, "2026-10-20", "2026-10-21")
    before, after = NOW.shifted(-1), NOW
    cells = retrospective(incidents(*rows), GRID, [before, after], rng=np.random.default_rng(1), **OPTIONS)
    ranked = cells[cells["method"] == "ranked"]
    assert {"15_15"} == set(ranked.loc[ranked["period"].eq(before), "cell_id"])
    assert {"5_5", "15_15"} == set(ranked.loc[ranked["period"].eq(after), "cell_id"])


def test_a_report_without_a_time_of_its_own_is_taken_to_come_at_once():
    """Where no report time is known, the incident counts from when it happened."""
    cells = retrospective(
        incidents(*crowd(550, 550, "2026-10-28", None)),
        GRID,
        [NOW.shifted(-1)],
        rng=np.random.default_rng(1),
        **OPTIONS,
    )
    assert "5_5" in set(cells["cell_id"])


def test_no_earlier_period_gives_an_empty_frame():
    """With nothing to look back on there are columns and no rows."""
    cells = retrospective(
        incidents(*crowd(550, 550, "2026-10-28", None)), GRID, [], rng=np.random.default_rng(1), **OPTIONS
    )
    assert (0, True) == (len(cells), {"method", "period", "cell_id"} <= set(cells.columns))
