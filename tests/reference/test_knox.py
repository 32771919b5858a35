"""Knox's tables: exact counts of R's ``NearRepeat``, and the statistic of ``pointpats``."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lagesbild.analysis.space_time.near_repeat import knox_table


def table(rows, distance_edges_m, day_edges, metric="manhattan"):
    """Of observed pairs, a row a distance band."""
    knox = knox_table(
        rows,
        distance_edges_m=distance_edges_m,
        day_edges=day_edges,
        metric=metric,
        permutations=1,
        rng=np.random.default_rng(1),
    )
    return knox.pivot_table(index="from_m", columns="from_days", values=["observed", "expected"])


def counts(knox):
    return knox["observed"].astype(int).to_numpy().tolist()


def published(text):
    """A published table, rows divided by strokes."""
    return [[int(cell) for cell in row.split()] for row in text.split("/")]


def dated(shared_data, name, **options):
    """A file of positions (metres) and dates."""
    rows = pd.read_csv(shared_data / "near_repeat" / name, **options).set_axis(
        ["x", "y", "date"], axis="columns"
    )
    return gpd.GeoDataFrame(
        {"occurred_from": pd.to_datetime(rows["date"])},
        geometry=gpd.points_from_xy(rows["x"], rows["y"], crs="EPSG:26971"),
    )


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("distance_edges_m", "day_edges", "expected"),
    [
        (
            (0, 1, 101, 201, 301),
            (0, 8, 15, 22),
            "29 4 5 2 / 45 15 7 2 / 106 48 21 13 / 88 64 46 15 / 206611 138108 88321 36415",
        ),
        (
            (0, 1, 100, 200, 300),
            (0, 7, 14, 21),
            "28 5 5 2 / 44 13 8 4 / 97 56 19 16 / 77 67 45 20 / 182194 146149 95237 45879",
        ),
    ],
)
def test_chicago_burglaries_make_the_published_table(shared_data, distance_edges_m, day_edges, expected):
    """The counts are exactly those of Ratcliffe's Near Repeat Calculator data in R NearRepeat's tests."""
    rows = dated(shared_data, "NRC_chicago_be_month1.csv", header=None)
    assert published(expected) == counts(table(rows, distance_edges_m, day_edges))


@pytest.mark.real_data
def test_chicago_arson_makes_the_published_table(shared_data):
    """The counts are exactly those that R NearRepeat publishes for its arson data."""
    expected = "0 2 0 8 / 9 1 1 45 / 4 0 0 141 / 6 0 0 233 / 393 710 770 133658"
    rows = dated(shared_data, "chicago_arson.csv")
    assert published(expected) == counts(table(rows, (0, 0.1, 200, 400, 600), (0, 1, 2, 3)))


@pytest.mark.real_data
def test_burkitt_makes_the_published_statistic(shared_data):
    """Statistic, table and Poisson p are those of pointpats.

    pointpats counts pairs *at* the bounds (20 and 5) as near and its p is that of *more* pairs than were
    seen; bands here are half-open, so the bounds are put just above, and the p is taken the same way.
    """
    rows = pd.read_csv(shared_data / "knox" / "burkitt.csv")
    cases = gpd.GeoDataFrame(
        {"occurred_from": pd.Timestamp("1900-01-01") + pd.to_timedelta(rows["T"], unit="D")},
        geometry=gpd.points_from_xy(rows["X"], rows["Y"], crs="EPSG:3006"),
    )
    knox = table(cases, (0, np.nextafter(20, 21)), (0, 6), "euclidean")
    assert [[13, 3416], [39, 14110]] == counts(knox)
    observed, expected = (knox[name].iloc[0, 0] for name in ("observed", "expected"))
    assert 0.14624558197140414 == pytest.approx(stats.poisson.sf(observed, expected), rel=1e-12)
