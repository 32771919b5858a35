"""The sides that ``methods.py`` measures: each prepares its input, and returns what is then timed.

Imports are local to each side: a process pays, in time and memory, for its own side alone.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
from _methods_incidents import CELL_M, CRS, Incidents, grid_under

BANDWIDTH_M, QUARTIC_M, MARGIN_M, NEIGHBOURS_M = 300.0, 850.0, 1500.0, 300.0
NEAR_M, NEAR_DAYS, PERMUTATIONS = 200.0, 14, 99
SCAN_CASES, SCAN_YEAR = 5_000, (date(2025, 1, 1), date(2026, 1, 1))


Run = Callable[[], np.ndarray]


def density(incidents: Incidents) -> Run:
    """Ours: incidents per km² at each cell's centre."""
    from lagesbild.analysis.places.density import kernel_density

    points, grid = incidents.frame().geometry, grid_under(incidents, MARGIN_M)

    def run() -> np.ndarray:
        return kernel_density(points, grid, bandwidth_m=BANDWIDTH_M, kernel="gaussian").to_numpy()

    return run


def _centres(incidents: Incidents) -> tuple[np.ndarray, float]:
    """The cells' centres, and what makes a probability per m² a number per km²."""
    from lagesbild.analysis.grid import centres

    return centres(grid_under(incidents, MARGIN_M)), len(incidents.positions) * 1e6


def _coordinates(points: "geopandas.GeoSeries") -> np.ndarray:  # noqa: F821 - as above
    """All sides start from the same points; the peers want numbers."""
    import shapely

    return shapely.get_coordinates(points.array)


def density_scipy(incidents: Incidents) -> Run:
    """scipy, with the bandwidth held at so many metres instead of the spread of the data."""
    from scipy.stats import gaussian_kde

    class FixedBandwidth(gaussian_kde):
        def _compute_covariance(self) -> None:
            self.covariance, self.cho_cov = np.eye(2) * BANDWIDTH_M**2, np.eye(2) * BANDWIDTH_M
            self.log_det = 2 * np.log(np.diag(self.cho_cov * np.sqrt(2 * np.pi))).sum()

    at, scale = _centres(incidents)
    points = incidents.frame().geometry
    return lambda: FixedBandwidth(_coordinates(points).T)(at.T) * scale


def density_sklearn(incidents: Incidents) -> Run:
    """scikit-learn, allowed the error that ours has: 1 % of the density, or of what is seen in the mean."""
    from sklearn.neighbors import KernelDensity

    at, scale = _centres(incidents)
    mean = 1 / (len(at) * CELL_M**2)
    estimator = KernelDensity(bandwidth=BANDWIDTH_M, kernel="gaussian", rtol=0.01, atol=0.01 * mean)
    points = incidents.frame().geometry
    return lambda: np.exp(estimator.fit(_coordinates(points)).score_samples(at)) * scale


def density_quartic(incidents: Incidents) -> Run:
    """Ours, with the quartic kernel: the report's."""
    from lagesbild.analysis.places.density import kernel_density

    points, grid = incidents.frame().geometry, grid_under(incidents, MARGIN_M)
    return lambda: kernel_density(points, grid, bandwidth_m=QUARTIC_M)  # the series is the answer


def density_kdepy(incidents: Incidents) -> Run:
    """KDEpy on a lattice twice as fine: on the cells' centres alone it is off by up to 4 % of the peak.

    Its bandwidth is the kernel's standard deviation along a line. Its Gaussian is cut where it still is 7 % of
    the peak, and so is compared with nothing here.
    """
    from KDEpy import FFTKDE

    at, scale = _centres(incidents)
    ends = zip(at.min(axis=0), at.max(axis=0), strict=True)
    x, y = (np.arange(low, high + 1, CELL_M / 2) for low, high in ends)
    lattice = np.column_stack([each.ravel() for each in np.meshgrid(x, y, indexing="ij")])
    points, estimator = incidents.frame().geometry, FFTKDE(kernel="biweight", bw=QUARTIC_M / np.sqrt(7))

    def run() -> np.ndarray:
        found = estimator.fit(_coordinates(points)).evaluate(lattice) * scale
        return found.reshape(len(x), len(y))[::2, ::2].T.ravel()  # in the cells' order: eastwards, row by row

    return run


def gi_star(incidents: Incidents) -> Run:
    """Ours, from incidents to Gi*: counted in cells, then the statistic with its normal p."""
    from lagesbild.analysis.grid import count_points
    from lagesbild.analysis.places.gi_star import local_g

    points, grid = incidents.frame().geometry, grid_under(incidents, 0)
    middles = grid.geometry.centroid

    def run() -> np.ndarray:
        counts = count_points(points, grid).astype(float)
        return local_g(middles, counts, band_m=NEIGHBOURS_M)["z"].to_numpy()

    return run


def hotspots(incidents: Incidents) -> Run:
    """Ours, from incidents to hotspots: counted in cells, then Gi* and 999 maps by chance."""
    from lagesbild.analysis.grid import count_points
    from lagesbild.analysis.places.gi_star import hotspots as find

    # Every cell alike, for that is the peer's null: ours knows how much of a cell lies in the study area.
    grid = grid_under(incidents, 0)[["geometry"]]
    points, rng = incidents.frame().geometry, np.random.default_rng(1)

    def run() -> np.ndarray:
        found = find(count_points(points, grid), grid, radius_m=NEIGHBOURS_M, rng=rng)
        return found["gi_star"].to_numpy()

    return run


def _esda(incidents: Incidents, permutations: int) -> Run:
    """The usual way: incidents joined to cells and counted, weights of a distance band, G_Local."""
    import geopandas as gpd
    from esda import G_Local
    from libpysal.graph import Graph

    points, grid = incidents.frame()[["geometry"]], grid_under(incidents, 0).reset_index(drop=True)
    middles = gpd.GeoSeries(grid.geometry.centroid)

    def run() -> np.ndarray:
        cell = gpd.sjoin(points, grid, predicate="within")["index_right"]
        counts = cell.value_counts().reindex(grid.index, fill_value=0).to_numpy(dtype=float)
        weights = Graph.build_distance_band(middles, NEIGHBOURS_M)
        return G_Local(
            counts, weights, transform="B", star=True, permutations=permutations, seed=1, n_jobs=1
        ).Zs

    return run


def gi_star_esda(incidents: Incidents) -> Run:
    """The statistic of esda, with its normal p."""
    return _esda(incidents, 0)


def hotspots_esda(incidents: Incidents) -> Run:
    """G_Local as it comes: with 999 conditional permutations of each cell's neighbours."""
    return _esda(incidents, 999)


def knox(incidents: Incidents) -> Run:
    """Ours: near pairs against chance."""
    from lagesbild.analysis.space_time.near_repeat import decide

    frame, rng = incidents.frame(), np.random.default_rng(1)

    def run() -> np.ndarray:
        found = decide(frame, near_m=NEAR_M, near_days=NEAR_DAYS, permutations=PERMUTATIONS, rng=rng)
        return np.array([found.observed])

    return run


def knox_pointpats(incidents: Incidents) -> Run:
    """pointpats, whose bounds are closed where ours are open: one day less, and no pair is at 200 m exactly."""
    from pointpats import Knox

    days = incidents.days()[:, None].astype(float)
    return lambda: np.array(
        [Knox(incidents.positions, days, NEAR_M, NEAR_DAYS - 1, permutations=PERMUTATIONS).statistic_]
    )


def aoristic(incidents: Incidents) -> Run:
    """Ours: all incidents at once."""
    from lagesbild.analysis.aoristic import hour_of_week_weights

    starts, ends = incidents.spans()
    return lambda: hour_of_week_weights(starts, ends)


def aoristic_loop(incidents: Incidents) -> Run:
    """An hour at a time, an incident at a time."""
    import pandas as pd

    starts, ends = incidents.spans()
    hour = pd.Timedelta(hours=1)

    def run() -> np.ndarray:
        weights = np.zeros((7, 24))
        for start, end in zip(starts, ends, strict=True):
            length = end - start
            if length >= pd.Timedelta(days=7):
                weights += 1 / 168
                continue
            if length <= pd.Timedelta(minutes=1):
                weights[start.dayofweek, start.hour] += 1
                continue
            at = start.floor("h")
            while at < end:
                weights[at.dayofweek, at.hour] += (min(at + hour, end) - max(at, start)) / length
                at += hour
        return weights

    return run


def scan(_: Incidents) -> Run:
    """Ours: a municipality of two towns and the country around, a year, all permutations."""
    import geopandas as gpd
    import pandas as pd

    from lagesbild.analysis.space_time.space_time_scan import scan as find

    rng = np.random.default_rng(1)
    towns = np.array([[800_000.0, 6_800_000.0], [812_000.0, 6_806_000.0]])
    at = towns[rng.choice(2, SCAN_CASES, p=[0.7, 0.3])] + rng.normal(0, 1500, (SCAN_CASES, 2))
    is_outside = rng.random(SCAN_CASES) < 0.1
    at[is_outside] = towns.mean(axis=0) + rng.uniform(-15_000, 15_000, (is_outside.sum(), 2))
    start, end = SCAN_YEAR
    began = pd.Timestamp(start) + pd.to_timedelta(rng.integers(0, (end - start).days, SCAN_CASES), unit="D")
    cases = gpd.GeoDataFrame({"occurred_from": began}, geometry=gpd.points_from_xy(*at.T, crs=CRS))
    return lambda: find(cases, start=start, end=end, rng=np.random.default_rng(1)).maxima
