"""The incidents that ``methods.py`` measures on, and the squares laid under them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

REAL = Path(__file__).parents[2] / "shared" / "data" / "scale" / "chicago_aggravated_assaults.csv.gz"
CELL_M = 200.0
CRS = "EPSG:3006"  # of the made-up town; the real incidents are given in metres as if they were in it


@dataclass(frozen=True)
class Incidents:
    """Positions in metres, shape (n, 2), and the minutes since 1970 between which each happened."""

    positions: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def few(self) -> "Incidents":
        """At most 500, within 3 km of the first."""
        away = np.abs(self.positions - self.positions[0]).max(axis=1)
        at = np.flatnonzero(away < 3000)[:500]
        return Incidents(self.positions[at], self.starts[at], self.ends[at])

    def write(self, folder: Path) -> None:
        """Store them in ``folder``."""
        np.savez(folder / "incidents.npz", positions=self.positions, starts=self.starts, ends=self.ends)

    @classmethod
    def read(cls, folder: Path) -> "Incidents":
        """Those stored in ``folder``."""
        with np.load(folder / "incidents.npz") as stored:
            return cls(stored["positions"], stored["starts"], stored["ends"])

    def days(self) -> np.ndarray:
        """The day on which each began."""
        return self.starts // (24 * 60)

    def spans(self) -> tuple["pd.Series", "pd.Series"]:  # noqa: F821 - imports are local here
        """Start and end of each, as pandas has them."""
        import pandas as pd

        starts, ends = (
            pd.Series(each.astype("datetime64[m]").astype("datetime64[us]"))
            for each in (self.starts, self.ends)
        )
        return starts, ends

    def frame(self) -> "geopandas.GeoDataFrame":  # noqa: F821 - as above
        """As the library has them."""
        import geopandas as gpd

        return gpd.GeoDataFrame(
            {"occurred_from": self.spans()[0]}, geometry=gpd.points_from_xy(*self.positions.T, crs=CRS)
        )


def make_incidents(size: int) -> Incidents:
    """Real incidents in random order, or made-up ones where those are not here."""
    rng = np.random.default_rng(1)
    if REAL.is_file():
        import pandas as pd
        from pyproj import Transformer

        rows = pd.read_csv(REAL, usecols=["date", "longitude", "latitude"], parse_dates=["date"])
        to_metres = Transformer.from_crs("EPSG:4326", "EPSG:26971", always_xy=True)
        known = np.column_stack(to_metres.transform(rows["longitude"], rows["latitude"]))
        minutes = rows["date"].to_numpy().astype("datetime64[m]").astype(np.int64)
        order = rng.permutation(len(rows))
        drawn = order if size <= len(order) else np.append(order, rng.integers(len(order), size=size))
        drawn = drawn[:size]
        positions, starts = known[drawn], minutes[drawn]
        positions[len(order) :] += rng.normal(0, 50, (max(0, size - len(order)), 2))
    else:
        positions, starts = _made_up_town(size, rng)
    lengths = np.where(rng.random(size) < 0.4, 0, rng.lognormal(6, 1.2, size)).astype(np.int64)
    return Incidents(positions, starts, starts + lengths)


def _made_up_town(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Incidents of ten years in a town of forty quarters around a centre, and in the country around."""
    middle = np.array([800_000.0, 6_800_000.0])
    quarters = middle + rng.normal(0, 6000, (40, 2))
    at = quarters[rng.choice(40, size, p=rng.dirichlet(np.ones(40)))] + rng.normal(0, 500, (size, 2))
    is_outside = rng.random(size) < 0.05
    at[is_outside] = middle + rng.uniform(-15_000, 15_000, (is_outside.sum(), 2))
    first = np.datetime64("2016-01-01", "m").astype(np.int64)
    return at, first + rng.integers(0, 3652 * 24 * 60, size)


def grid_under(incidents: Incidents, margin_m: float) -> "geopandas.GeoDataFrame":  # noqa: F821 - as above
    """Squares over the incidents' extent and so far around it that no border is near."""
    import geopandas as gpd
    import shapely

    from lagesbild.analysis.grid import square_grid

    low, high = incidents.positions.min(axis=0) - margin_m, incidents.positions.max(axis=0) + margin_m
    return square_grid(gpd.GeoDataFrame(geometry=[shapely.box(*low, *high)], crs=CRS), CELL_M)
