"""Grid and density: mass, movement and the shape of the kernels."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.analysis.extent import Extent
from lagesbild.analysis.grid import hexagonal_grid, square_grid
from lagesbild.analysis.places import density as density_module
from lagesbild.analysis.places.density import density_classes, kernel_density
from lagesbild.errors import LagesbildError

CRS = "EPSG:3006"
SQUARE = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 2000, 1500)], crs=CRS)
COORDINATES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 1500)), min_size=1, max_size=25)


def points(coordinates):
    return gpd.GeoSeries(shapely.points(np.asarray(coordinates, dtype=float).reshape(-1, 2)), crs=CRS)


def test_the_grid_is_anchored_at_the_origin():
    """A cell is named by its column and row, whatever area is laid under it."""
    inner = gpd.GeoDataFrame(geometry=[shapely.box(130, 130, 470, 470)], crs=CRS)
    assert ["1_1"] == square_grid(inner, 200).index.tolist()
    assert set(square_grid(inner, 100).index) <= set(square_grid(SQUARE, 100).index)


@given(COORDINATES, st.floats(150, 600))
def test_the_map_holds_as_many_incidents_as_it_was_made_from(coordinates, bandwidth):
    """Density times area sums to the number of points, also at the border."""
    grid = square_grid(SQUARE, 100)
    density = kernel_density(points(coordinates), grid, bandwidth_m=bandwidth)
    assert len(coordinates) == pytest.approx(density.sum() * 0.01)


@given(COORDINATES, st.integers(-5, 5), st.integers(-5, 5))
def test_density_moves_with_the_data(coordinates, right, up):
    """Points moved by whole cells, with their area, give the same densities in the moved cells."""
    move = np.array([right * 100, up * 100])
    moved_square = SQUARE.translate(*move).to_frame("geometry")
    here = kernel_density(points(coordinates), square_grid(SQUARE, 100), bandwidth_m=300)
    there = kernel_density(
        points(np.array(coordinates) + move), square_grid(moved_square, 100), bandwidth_m=300
    )
    np.testing.assert_allclose(here.to_numpy(), there.to_numpy(), atol=1e-9)


def test_a_lone_point_has_the_shape_of_the_quartic_kernel():
    """Far from any border the density is 3/(πh²)(1-d²/h²)² points per m² (Silverman 1986, eq. 4.5)."""
    grid = square_grid(SQUARE, 10)
    density = kernel_density(points([(1005, 755)]), grid, bandwidth_m=300)
    at = grid.geometry.centroid
    distance = np.hypot(at.x - 1005, at.y - 755).to_numpy()
    exact = np.where(distance < 300, 3 / (np.pi * 300**2) * (1 - distance**2 / 300**2) ** 2, 0) * 1e6
    np.testing.assert_allclose(exact, density.to_numpy(), atol=exact.max() * 0.002)


@pytest.mark.parametrize("lay", [square_grid, hexagonal_grid])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_density_is_the_exact_sum_of_kernels_away_from_borders(kernel, lay):
    """Of 300 points the density at each cell's centre is the sum of kernels, within 2 % of its peak.

    The quartic kernel is Silverman's (1986) equation 4.5, the Gaussian the normal density.
    """
    grid = lay(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 6000, 6000)], crs=CRS), 100)
    places = np.random.default_rng(1).uniform(2000, 4000, (300, 2))
    density = kernel_density(points(places), grid, bandwidth_m=300, kernel=kernel)
    at = grid.geometry.centroid
    squared = ((np.column_stack([at.x, at.y])[:, None] - places) ** 2).sum(axis=2) / 300**2
    kernels = {
        "quartic": 3 / np.pi * np.clip(1 - squared, 0, None) ** 2,
        "gaussian": np.exp(-squared / 2) / 2 / np.pi,
    }
    exact = kernels[kernel].sum(axis=1) / 300**2 * 1e6
    np.testing.assert_allclose(exact, density.to_numpy(), atol=exact.max() * 0.02)


@pytest.mark.parametrize("lay", [square_grid, hexagonal_grid])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_mass_at_a_ragged_border(kernel, lay):
    """Also along a narrow, winding area the map holds the incidents that lie in it, weighted."""
    line = shapely.LineString([(0, 0), (1000, 300), (500, 1400), (2500, 1500)])
    strip = gpd.GeoDataFrame(geometry=[line.buffer(180)], crs=CRS)
    grid = lay(strip, 50)
    places = shapely.get_coordinates(line.interpolate(np.linspace(0, 1, 40), normalized=True))
    density = kernel_density(points(places), grid, bandwidth_m=200, kernel=kernel, weights=np.arange(40) / 10)
    assert 78 == pytest.approx(density.sum() * grid.geometry.iloc[0].area / 1e6)


def test_a_point_outside_adds_only_what_falls_inside():
    """An incident 250 m out in the countryside does not pile up on the border's cells."""
    grid = square_grid(SQUARE, 100)
    inside = kernel_density(points([(1050, 1550)]), grid, bandwidth_m=300)
    outside = kernel_density(points([(1050, 1750)]), grid, bandwidth_m=300)
    far = kernel_density(points([(1050, 2500)]), grid, bandwidth_m=300)
    assert 1 == pytest.approx(inside.sum() * 0.01)
    assert 0 < outside.sum() * 0.01 < 0.05
    assert 0 == far.sum()


def test_weights_are_incidents():
    """A weight of two is the same as two incidents at the place."""
    grid = square_grid(SQUARE, 100)
    once = kernel_density(points([(500, 500), (900, 700)]), grid, bandwidth_m=300, weights=np.array([2, 1]))
    twice = kernel_density(points([(500, 500), (500, 500), (900, 700)]), grid, bandwidth_m=300)
    np.testing.assert_allclose(once, twice, atol=1e-9)


def test_points_taken_in_parts_give_the_same_density(monkeypatch):
    """However many points are taken at once, in the area and outside it, the density is the same."""
    grid = square_grid(SQUARE, 100)
    places = points(np.random.default_rng(1).uniform(-400, 2400, (60, 2)))
    whole = kernel_density(places, grid, bandwidth_m=300)
    monkeypatch.setattr(density_module, "_POINTS_AT_ONCE", 7)
    np.testing.assert_allclose(whole, kernel_density(places, grid, bandwidth_m=300), atol=1e-9)


@given(COORDINATES, st.randoms())
def test_row_order_is_irrelevant(coordinates, random):
    """The same points in another order, each with its weight, give the same density."""
    grid = square_grid(SQUARE, 100)
    order = random.sample(range(len(coordinates)), len(coordinates))
    weights = np.arange(len(coordinates)) + 0.5
    first = kernel_density(points(coordinates), grid, bandwidth_m=300, weights=weights)
    second = kernel_density(points(coordinates).iloc[order], grid, bandwidth_m=300, weights=weights[order])
    np.testing.assert_allclose(first, second, atol=1e-9)


def test_a_bandwidth_below_the_cells_is_refused():
    """Cells wider than the bandwidth would miss incidents: an error, not a map with holes."""
    with pytest.raises(LagesbildError, match="at least a cell's width"):
        kernel_density(points([(1, 1)]), square_grid(SQUARE, 100), bandwidth_m=99)


def test_no_points_no_density():
    """An empty fortnight has density zero everywhere."""
    assert 0 == kernel_density(points([]), square_grid(SQUARE, 100), bandwidth_m=300).sum()


def test_a_foreign_crs_is_refused():
    """Points and grid in different coordinate systems are an error, not a wrong map."""
    with pytest.raises(LagesbildError, match="must share a CRS"):
        kernel_density(
            points([(1, 1)]).set_crs("EPSG:3021", allow_override=True),
            square_grid(SQUARE, 100),
            bandwidth_m=300,
        )


def test_classes_are_multiples_of_the_mean():
    """A cell at twice the mean is of class 1, just under it of class 0, beyond the last break of the last class."""
    density = pd.Series([0.0, 19.9, 20.0, 45.0, 900.0])
    assert [0, 0, 1, 2, 3] == density_classes(density, mean=10, breaks=(2, 4, 8)).tolist()


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_a_wide_grid_is_smoothed_a_tile_at_a_time(kernel, shape, monkeypatch):
    """Tiles, and cells at hand alone, give the density of the whole, edges among it."""
    area = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 12_000, 9_000)], crs="EPSG:3006")
    at = np.random.default_rng(2).uniform((0, 0), (12_000, 9_000), (25, 2))
    points = gpd.GeoSeries(shapely.points(at), crs="EPSG:3006")
    extent = Extent.of(area, 100, shape=shape)
    expected = kernel_density(points, extent.cells(), bandwidth_m=300, kernel=kernel)
    monkeypatch.setattr("lagesbild.analysis.extent.MOST_CELLS", 0)
    monkeypatch.setattr("lagesbild.analysis.places.density._MOST_STEPS", 0)
    cells = extent.cells(near=points, reach_m=1_200 if kernel == "gaussian" else 300)
    found = kernel_density(points, cells, bandwidth_m=300, kernel=kernel)
    np.testing.assert_allclose(found, expected[found.index], atol=1e-8)
    assert expected.drop(found.index).max() < 1e-8
