"""The back-check, by hand on four squares."""

import math
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats

from lagesbild.analysis.interventions.backcheck import (
    backcheck,
    backcheck_series,
    count_in_cells,
    pooled,
    proportion_interval,
    ranked_cells,
)
from lagesbild.errors import LagesbildError
from lagesbild.periods import Period

CRS = "EPSG:3006"
AREA = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 200)], crs=CRS)
CELLS = gpd.GeoDataFrame(
    geometry=[shapely.box(x, y, x + 100, y + 100) for y in (0, 100) for x in (0, 100)],
    index=list("abcd"),
    crs=CRS,
)
FORTNIGHT = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")


def points(*coordinates):
    return gpd.GeoSeries(shapely.points(np.asarray(coordinates, dtype=float).reshape(-1, 2)), crs=CRS)


LATER = points((10, 10), (20, 20), (30, 30), (150, 150))


def test_a_hotspot_checked_by_hand():
    """A quarter of the area holds three of four: hit rate 0.75, PAI 3, PEI 1, and chance would do so in 13 of 256."""
    found = backcheck(CELLS.loc[["a"]], LATER, area=AREA, cells=CELLS)
    assert (4, 3, 0.75, 0.25, 3, 1) == tuple(
        found[["incidents", "hits", "hit_rate", "area_share", "pai", "pei"]]
    )
    assert 13 / 256 == pytest.approx(found["p"])


def test_a_missed_hotspot():
    """The square with one of four has a third of what the best square had."""
    found = backcheck(CELLS.loc[["d"]], LATER, area=AREA, cells=CELLS)
    assert (1, pytest.approx(1 / 3)) == (found["pai"], found["pei"])


@pytest.mark.parametrize(
    ("hits", "n", "interval"), [(0, 10, (0, 0.3085)), (3, 10, (0.0667, 0.6525)), (10, 10, (0.6915, 1))]
)
def test_the_interval_is_clopper_and_pearsons(hits, n, interval):
    """Exact 95 % limits of 0, 3 and 10 of 10, as in published tables."""
    assert interval == tuple(round(bound, 4) for bound in proportion_interval(hits, n))


def test_overlaps_count_once_and_the_outside_not_at_all():
    """Areas that overlap or reach outside the study area gain nothing; incidents outside are not looked for."""
    wide = gpd.GeoDataFrame(geometry=[shapely.box(-500, 0, 100, 100), shapely.box(0, 0, 100, 100)], crs=CRS)
    found = backcheck(wide, points((10, 10), (150, 150), (-50, 50)), area=AREA)
    assert (2, 1, 0.25) == (found["incidents"], found["hits"], found["area_share"])


def test_nothing_pointed_out_is_nothing_checked():
    """Without hotspots there is no hit rate, and no failure either."""
    found = backcheck(CELLS.iloc[:0], LATER, area=AREA)
    assert (4, 0) == (found["incidents"], found["area_share"])
    assert found[["hits", "hit_rate", "lower", "pai", "p"]].isna().all()


def test_a_quiet_fortnight_has_no_hit_rate():
    """No later incidents: nothing hit, and no rate."""
    found = backcheck(CELLS.loc[["a"]], points(), area=AREA, cells=CELLS)
    assert (0, 0) == (found["incidents"], found["hits"])
    assert found[["hit_rate", "lower", "upper", "pai", "pei", "p"]].isna().all()


def test_a_point_on_a_border_is_counted_once():
    """The corner that all four squares share belongs to one of them."""
    assert [1, 0, 0, 0] == count_in_cells(points((100, 100)), CELLS).tolist()


def test_ranked_cells_are_those_with_most():
    """The fullest squares first, never an empty one, not even to fill the number."""
    found = ranked_cells(LATER, CELLS, number=3)
    assert [("a", 3), ("d", 1)] == list(found["incidents"].items())


def test_a_foreign_crs_is_refused():
    """Areas and incidents in different coordinate systems are an error, not a bad record."""
    with pytest.raises(LagesbildError, match="must share a CRS"):
        backcheck(CELLS.to_crs("EPSG:3857"), LATER, area=AREA)


def series():
    predictions = pd.concat(
        [
            CELLS.loc[["a"]].assign(method="hotspot", period=FORTNIGHT),
            CELLS.loc[["d"]].assign(method="ranked", period=FORTNIGHT),
            CELLS.loc[["d"]].assign(method="ranked", period=FORTNIGHT.shifted(1)),
        ]
    )
    incidents = gpd.GeoDataFrame(
        {
            "occurred_from": pd.to_datetime(
                ["2026-11-15 23:00", "2026-11-16 00:00", "2026-11-29 23:59", "2026-11-30 00:00"]
            )
        },
        geometry=points((10, 10), (10, 10), (150, 150), (150, 150)),
    )
    return backcheck_series(predictions, incidents, area=AREA)


def test_a_report_is_checked_on_the_period_after_it():
    """What happened in the report's own period, or later than the next, is not looked at."""
    found = series()
    assert [FORTNIGHT.shifted(1), FORTNIGHT.shifted(1), FORTNIGHT.shifted(2), FORTNIGHT.shifted(2)] == list(
        found["period"]
    )
    assert ["hotspot", "ranked", "hotspot", "ranked"] == list(found["method"])
    assert [2, 2, 1, 1] == list(found["incidents"])
    assert [1, 1, None, 1] == [None if math.isnan(hits) else hits for hits in found["hits"]]


def test_the_record_is_pooled_over_what_was_checked():
    """One of two, and two of three in two periods, each with its own chance."""
    found = pooled(series())
    assert [(1, 2, 1), (2, 3, 2)] == list(
        found[["periods", "incidents", "hits"]].itertuples(index=False, name=None)
    )
    assert [pytest.approx(stats.binom.sf(0, 2, 0.25)), pytest.approx(stats.binom.sf(1, 3, 0.25))] == list(
        found["p"]
    )


def test_the_pooled_chance_is_exact_for_unequal_areas():
    """One of one at a share of 0.5 and one of one at 0.1: both by chance in one of twenty."""
    checked = pd.DataFrame(
        {"method": "m", "incidents": [1, 1], "hits": [1, 1], "area_share": [0.5, 0.1], "period": [1, 2]}
    )
    found = pooled(checked).loc["m"]
    assert (0.05, 0.3) == (pytest.approx(found["p"]), pytest.approx(found["area_share"]))


def test_the_pooled_chance_of_a_city_is_exact_too():
    """Sixty thousand incidents in two periods of one share are one binomial of all, far out in its tail as well."""
    for hits in (590, 640, 800):
        own = {"method": "m", "incidents": [25_000, 35_000], "hits": [hits - 300, 300], "area_share": 0.01}
        found = pooled(pd.DataFrame(own | {"period": [1, 2]})).loc["m"]
        assert stats.binom.sf(hits - 1, 60_000, 0.01) == pytest.approx(found["p"], rel=1e-6)


@pytest.mark.parametrize("fortnights", [60, pytest.param(300, marks=pytest.mark.sweep)])
def test_chance_is_seldom_a_record(fortnights):
    """Of fortnights of chance at most 5 % (within Monte Carlo error) are better than chance at p < 0.05."""
    rng = np.random.default_rng(6)
    later = [points(*rng.uniform(0, 200, (12, 2))) for _ in range(fortnights)]
    p = [backcheck(CELLS.loc[["a"]], each, area=AREA)["p"] for each in later]
    assert sum(each < 0.05 for each in p) <= stats.binom(fortnights, 0.05).ppf(0.995)
