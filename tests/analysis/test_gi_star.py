"""Gi and Gi* on small values, and hotspots that chance alone does not make."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis.extent import Extent
from lagesbild.analysis.grid import count_points, hexagonal_grid, square_grid
from lagesbild.analysis.places._chance import Chance, _hypergeometric_tails
from lagesbild.analysis.places._sparse_chance import ChanceOver
from lagesbild.analysis.places.gi_star import false_discoveries, hotspots, local_g, neighbourhoods
from lagesbild.errors import LagesbildError

CRS = "EPSG:3006"
SIX = gpd.GeoSeries(shapely.points([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]), crs=CRS)
SIX_VALUES = pd.Series([2, 3, 3.2, 5, 8, 7])


def grid_of(columns, rows=None, lay=square_grid):
    box = shapely.box(0, 0, columns * 100, (rows or columns) * 100)
    return lay(gpd.GeoDataFrame(geometry=[box], crs=CRS), 100)


def counts_on(grid, cells):
    return pd.Series(np.bincount(cells, minlength=len(grid)), index=grid.index)


def test_six_places_are_no_study_area():
    """Statistics are given for six places, and nothing is judged."""
    found = local_g(SIX, SIX_VALUES, band_m=15)
    assert found[["p", "p_adjusted"]].isna().all(axis=None)
    assert not found[["is_hot", "is_cold"]].any(axis=None)


@given(
    st.lists(st.integers(0, 20), min_size=6, max_size=6).filter(lambda y: len(set(y)) > 1),
    st.sampled_from([0.5, 3.0, 1000.0]),
    st.integers(-50, 50),
    st.booleans(),
)
@example(
    values=[0, 1, 1, 1, 1, 1], factor=0.5, shift=1, star=False
)  # all others alike: no variance but what rounding leaves
def test_the_unit_of_the_values_is_irrelevant(values, factor, shift, star):
    """Gi and Gi* are unchanged under y -> ay + b."""
    before = local_g(SIX, pd.Series(values), band_m=15, star=star)["z"]
    after = local_g(SIX, pd.Series(values) * factor + shift, band_m=15, star=star)["z"]
    np.testing.assert_allclose(before, after, atol=1e-6)


def test_equal_values_have_no_statistic():
    """Where all values are alike, or a place has no neighbour, there is nothing to standardise."""
    assert local_g(SIX, pd.Series([0.1] * 6), band_m=15)["z"].isna().all()
    assert local_g(SIX, SIX_VALUES, band_m=1, star=False)["z"].isna().all()


def test_a_hot_corner_is_found_among_the_values():
    """Of a hundred random values, only the corner that was raised is hot after Benjamini-Hochberg."""
    grid = grid_of(10)
    values = pd.Series(np.random.default_rng(1).normal(size=100), index=grid.index)
    raised = ["0_0", "1_0", "0_1", "1_1"]
    values[raised] += 8
    found = local_g(grid.geometry.centroid, values, band_m=100)
    assert set(raised) <= set(found.index[found["is_hot"]])
    assert set(found.index[found["is_hot"]]) <= {"0_0", "1_0", "0_1", "1_1", "2_0", "2_1", "0_2", "1_2"}
    assert not found["is_cold"].any()


@pytest.mark.parametrize(
    ("lay", "radius", "inner"), [(square_grid, 100, 5), (square_grid, 150, 9), (hexagonal_grid, 100, 7)]
)
def test_neighbourhoods_by_kind_of_grid(lay, radius, inner):
    """An inner cell has four or eight neighbours among squares and six among hexagons, and itself."""
    assert inner == neighbourhoods(grid_of(8, lay=lay), radius).sum(axis=1).max()


def test_p_is_the_binomial_of_the_neighbourhood():
    """Four of ten incidents in nine of a hundred cells: P(X >= 4), X ~ Bin(10, 0.09), is 0.0088."""
    grid = grid_of(10)
    at = grid.index.get_indexer(["5_5", "5_5", "5_6", "4_4", "0_0", "0_9", "9_0", "9_9", "0_4", "9_5"])
    found = hotspots(counts_on(grid, at), grid, radius_m=150, rng=np.random.default_rng(1)).loc["5_5"]
    assert (2, 4) == (found["count"], found["observed"])
    assert found["expected"] == pytest.approx(0.9)
    by_hand = sum(stats.binom.pmf(k, 10, 0.09) for k in range(4, 11))
    assert by_hand == pytest.approx(found["p"])


def test_p_against_a_baseline_is_fishers():
    """Today's and the earlier incidents in a neighbourhood make a two by two table: Fisher's exact p."""
    grid = grid_of(10)
    now = counts_on(grid, grid.index.get_indexer(["5_5", "5_6", "4_4", "0_0", "9_9"]))
    before = counts_on(grid, grid.index.get_indexer(["5_5", *["0_0"] * 6, *["9_9"] * 5]))
    found = hotspots(now, grid, radius_m=150, rng=np.random.default_rng(1), baseline=before).loc["5_5"]
    table = [[3, 2], [1, 11]]
    assert stats.fisher_exact(table, alternative="greater").pvalue == pytest.approx(found["p"])
    assert found["expected"] == pytest.approx(5 / 12)


def test_hypergeometric_tails():
    """Both tails agree with scipy's hypergeometric distribution, to the far end."""
    marked, counts = np.array([0, 5, 40, 300]), np.arange(26)
    upper, lower = _hypergeometric_tails(300, marked, 25, 25)
    exact = stats.hypergeom(300, marked[:, None], 25)
    np.testing.assert_allclose(exact.sf(counts - 1), upper, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(exact.cdf(counts), lower, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", ["familywise", "fdr"])
@pytest.mark.parametrize("lay", [square_grid, hexagonal_grid])
def test_a_planted_hotspot_is_found_and_nothing_else(lay, kind):
    """Eight of twenty-five incidents in one cell make it hot; only cells whose neighbourhood holds it are."""
    rng = np.random.default_rng(2)
    grid = grid_of(20, lay=lay)
    planted = 210
    counts = counts_on(grid, np.r_[rng.integers(len(grid), size=17), [planted] * 8])
    found = hotspots(counts, grid, radius_m=150, rng=rng, control=kind)
    near = neighbourhoods(grid, 150)[[planted]].indices
    assert found["is_hot"].iloc[planted]
    assert set(np.flatnonzero(found["is_hot"])) <= set(near)


def test_a_usual_hotspot_is_no_news():
    """A square that always has most of the incidents is hot by equal risk, and not against its baseline."""
    rng = np.random.default_rng(3)
    grid = grid_of(20)
    usual, now = (
        np.r_[rng.integers(400, size=150), [210] * 150],
        np.r_[rng.integers(400, size=12), [210] * 12],
    )
    counts, baseline = counts_on(grid, now), counts_on(grid, usual)
    assert hotspots(counts, grid, radius_m=150, rng=rng)["is_hot"].any()
    assert not hotspots(counts, grid, radius_m=150, rng=rng, baseline=baseline)["is_hot"].any()


def test_a_cell_at_the_edge_is_expected_to_have_what_its_part_has():
    """Of a town half of whose cells are cut through, evenly spread incidents make no hotspot of the other half."""
    rng = np.random.default_rng(8)
    # Every second column of cells is half outside: gaps of 45 m between strips of 155 m.
    strips = shapely.union_all([shapely.box(200 * at, 0, 200 * at + 155, 3_000) for at in range(15)])
    grid = square_grid(gpd.GeoDataFrame(geometry=[strips], crs=CRS), 100)
    halves = grid["covered"].eq(4).to_numpy()
    assert halves.mean() == pytest.approx(0.5)
    risk = np.where(halves, 0.5, 1)
    counts = pd.Series(rng.multinomial(20_000, risk / risk.sum()), index=grid.index)
    found = hotspots(counts, grid, radius_m=50, rng=rng)
    assert not found["is_hot"].any()
    assert found["expected"].to_numpy() == pytest.approx(20_000 * risk / risk.sum())
    assert hotspots(counts, grid[["geometry"]], radius_m=50, rng=rng)["is_hot"].any()


@pytest.mark.parametrize("worths", [[1, 8, 3, 8], [0.5, 4.0, 1.5, 4.0]])
def test_chance_gives_each_cell_what_it_is_worth(worths):
    """Whole worths are drawn by look-up, others by search: both in proportion (chi-squared)."""
    neighbours = neighbourhoods(grid_of(2), 10)
    exposure = np.array(worths)
    chance = Chance.of(np.array([2_000, 0, 0, 0]), neighbours, baseline=None, exposure=exposure, both=False)
    drawn = chance._draw(50, np.random.default_rng(1)).sum(axis=1)
    assert drawn.sum() == 100_000
    assert stats.chisquare(drawn, 100_000 * exposure / exposure.sum()).pvalue > 1e-4


def test_exposure_explains_a_hotspot():
    """Where half the inhabitants live, half the incidents are no hotspot."""
    rng = np.random.default_rng(4)
    grid = grid_of(20)
    counts = counts_on(grid, np.r_[rng.integers(400, size=12), [210] * 12])
    inhabitants = pd.Series(1.0, index=grid.index)
    inhabitants.iloc[210] = 399
    assert not hotspots(counts, grid, radius_m=50, rng=rng, exposure=inhabitants)["is_hot"].any()


def test_an_emptied_place_is_cold():
    """With cold cells asked for, the half of the area without a single one of 400 incidents is cold."""
    rng = np.random.default_rng(5)
    grid = grid_of(20)
    counts = counts_on(grid, rng.choice(np.flatnonzero(grid.geometry.centroid.x < 1000), 400))
    found = hotspots(counts, grid, radius_m=300, rng=rng, alternative="both")
    assert found.loc["15_10", "is_cold"]
    assert not found.loc["5_10", "is_cold"]


@pytest.mark.parametrize("alike", [["0_0"] * 4, ["0_0"] * 2])
def test_too_few_incidents_say_nothing(alike):
    """Four incidents at one address are shown, not judged."""
    grid = grid_of(40)
    counts = counts_on(grid, grid.index.get_indexer(alike))
    found = hotspots(counts, grid, radius_m=150, rng=np.random.default_rng(1))
    assert found["p"].isna().all()
    assert not found["is_hot"].any()


def test_two_incidents_are_never_a_hotspot():
    """Two incidents in one of 40 000 cells are unlikely, and still not a hotspot: three cases at least."""
    grid = grid_of(200)
    counts = counts_on(grid, np.array([0, 0, 9000, 20_000, 35_000]))
    found = hotspots(counts, grid, radius_m=50, rng=np.random.default_rng(1), repetitions=99)
    assert found["p_adjusted"].iloc[0] <= 0.05
    assert not found["is_hot"].any()


def test_a_seed_gives_the_same_map():
    """The same seed gives the same p, cell by cell."""
    grid = grid_of(10)
    counts = counts_on(grid, np.random.default_rng(1).integers(100, size=30))
    first, second = (hotspots(counts, grid, radius_m=150, rng=np.random.default_rng(7)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_faults_are_told_all_at_once():
    """Indexes, nulls and exposures that do not fit are one error."""
    grid = grid_of(10)
    counts = counts_on(grid, np.arange(20))
    with pytest.raises(LagesbildError, match=r"grid's index\.\n.*two different nulls.*\n.*in 100 cells"):
        hotspots(
            counts.reset_index(drop=True),
            grid,
            radius_m=150,
            rng=np.random.default_rng(1),
            baseline=counts,
            exposure=counts * 0.0,
        )


def quiet_maps(total, *, maps, uneven, lay):
    """Share of quiet maps, over 400 cells, with any hotspot; the baseline is twelve earlier periods."""
    rng = np.random.default_rng([total, uneven])
    grid = grid_of(20, lay=lay)
    risk = rng.gamma(0.3, size=len(grid)) if uneven else np.ones(len(grid))
    false = 0
    for _ in range(maps):
        now, before = (
            pd.Series(rng.multinomial(n, risk / risk.sum()), index=grid.index) for n in (total, 12 * total)
        )
        baseline = before if uneven else None
        found = hotspots(now, grid, radius_m=150, rng=rng, baseline=baseline, repetitions=99)
        false += found["is_hot"].any()
    return false


@pytest.mark.parametrize("maps", [25, pytest.param(100, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("uneven", [False, True], ids=["equal risk", "uneven, with a baseline"])
@pytest.mark.parametrize("total", [5, 25, 100, 1000])
def test_quiet_maps_seldom_have_a_hotspot(total, uneven, maps):
    """Of quiet maps at most 5 % have any hotspot (Monte Carlo error aside), however many incidents."""
    lay = hexagonal_grid if uneven else square_grid
    assert quiet_maps(total, maps=maps, uneven=uneven, lay=lay) <= stats.binom(maps, 0.05).ppf(0.995)


@given(st.lists(st.integers(0, 99), min_size=5, max_size=40), st.booleans())
def test_adjusting_never_lowers_a_p(cells, against_baseline):
    """An adjusted p is never below that of the neighbourhood alone by more than a draw, and never above 1."""
    grid = grid_of(10)
    baseline = counts_on(grid, np.arange(100)) if against_baseline else None
    found = hotspots(
        counts_on(grid, cells),
        grid,
        radius_m=150,
        rng=np.random.default_rng(1),
        baseline=baseline,
        control="fdr",
    )
    assert (found["p_adjusted"] >= found["p"] - 1e-12).all()
    assert (found["p_adjusted"] <= 1).all()


@pytest.mark.parametrize("lay", ["square", "hexagon"])
@pytest.mark.parametrize("alternative", ["hot", "both"])
def test_cells_at_hand_are_judged_as_the_whole_grid_is(lay, alternative, monkeypatch):
    """With the same draws, what is told of the cells within reach is what the whole grid tells of them."""
    area = gpd.GeoDataFrame(geometry=[shapely.Point(2_000, 2_000).buffer(1_800)], crs=CRS)
    rng = np.random.default_rng(4)
    at = np.vstack([rng.uniform(900, 3_100, (20, 2)), rng.normal(1_500, 40, (8, 2))])
    points = gpd.GeoSeries(shapely.points(at), crs=CRS)
    extent = Extent.of(area, 100, shape=lay)
    whole = extent.cells()
    monkeypatch.setattr("lagesbild.analysis.extent.MOST_CELLS", 0)
    few = extent.cells(near=points, reach_m=150)
    tested = {"radius_m": 150, "alternative": alternative, "repetitions": 99}
    expected = hotspots(count_points(points, whole), whole, rng=np.random.default_rng(1), **tested)
    found = hotspots(count_points(points, few), few, rng=np.random.default_rng(1), extent=extent, **tested)
    assert len(few) < len(whole)
    assert expected["is_hot"].sum() == found["is_hot"].sum() > 0
    pd.testing.assert_frame_equal(expected.loc[few.index], found, rtol=1e-9)


def test_false_discoveries_count_the_cells_that_are_not_at_hand():
    """Cells without anything in reach have a p of 1, and belong to those tested."""
    p = np.array([0.001, 0.02])
    expected = stats.false_discovery_control([0.001, 0.02, *[1.0] * 8])[:2]
    np.testing.assert_allclose(expected, false_discoveries(p, 10))


@pytest.mark.parametrize("number", [20, 80])  # with 80 an empty neighbourhood is at times the rarest
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("lay", ["square", "hexagon"])
def test_maps_by_chance_over_an_extent_are_those_of_the_whole_grid(lay, both, number):
    """Along a narrow area, where nearly every neighbourhood weighs its own, each map's smallest p is the same."""
    line = shapely.LineString([(0, 0), (1_500, 700), (2_900, 100), (4_000, 1_900)])
    extent = Extent.of(gpd.GeoDataFrame(geometry=[line.buffer(130)], crs=CRS), 100, shape=lay)
    grid = extent.cells()
    count = np.bincount(np.arange(number), minlength=len(grid))
    exposure = grid["covered"].to_numpy(dtype=float)
    whole = Chance.of(count, neighbourhoods(grid, 150), baseline=None, exposure=exposure, both=both)
    over = ChanceOver.of(count, grid, extent, radius_m=150, both=both)
    expected = whole.smallest_p(99, np.random.default_rng(3))
    np.testing.assert_allclose(over.smallest_p(99, np.random.default_rng(3)), expected, rtol=1e-9)
    assert len(np.unique(expected)) > 10
