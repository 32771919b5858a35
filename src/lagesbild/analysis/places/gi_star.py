"""Find places with more incidents than chance gives: Getis and Ord's Gi and Gi*, and a test that holds.

Gi* compares the sum of a value within a distance of a place with what it would be if the values lay
spread at random; Gi leaves the place itself out. ``local_g`` is the classical statistic with its normal
p, for values of a fair size. On counts of incidents the normal approximation cries wolf: with 25
incidents over a thousand cells nearly every incident makes a hotspot of its own. ``hotspots`` therefore
asks chance itself, given the number of incidents:

- Without a baseline the null is *equal risk*: an incident falls anywhere in the study area with the same
  probability, in a cell at its edge with that of the part inside (or in proportion to ``exposure``). A hotspot
  is a place with more than its share.
  Empty countryside in the study area makes every town a hotspot: lay the grid over built-up areas.
- With a ``baseline`` of earlier counts the null is *nothing has moved*: today's incidents are a random
  pick of the earlier and today's taken together. A hotspot has more than *it* usually has, and the
  uneven background of a real town raises no alarm. Incidents that come in bursts at one place (one
  event, many reports) are no random pick, and are found as hotspots.

The p of one neighbourhood is exact (binomial or hypergeometric). All cells are looked at, so the
smallest p by chance over the whole map, from Monte Carlo, is what a cell's p is held against
(Westfall & Young): the share of quiet maps with any hotspot is at most the level, however few the
incidents. Benjamini-Hochberg is there for those who look at many true hotspots and bear a share of
false ones. A hotspot's cells overlap: neighbours of a hot place are hot because they share its
incidents. Significance is no size, and no forecast.

References
----------
Getis & Ord (1992), Geographical Analysis 24(3), 189-206; Ord & Getis (1995), 27(4), 286-306.
Westfall & Young (1993), Resampling-Based Multiple Testing, section 2.3.
Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1), 289-300.
"""

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import sparse, stats
from scipy.spatial import cKDTree

from lagesbild.analysis.extent import COVERED, Extent
from lagesbild.analysis.grid import centres
from lagesbild.analysis.places._chance import Chance, getis_ord
from lagesbild.analysis.places._sparse_chance import equal_risk
from lagesbild.errors import LagesbildError

MINIMUM_INCIDENTS = 5
"""Fewer incidents than this on the whole map have no hotspots."""
MINIMUM_CASES = 3
"""Incidents that the neighbourhood of a hot cell has at least."""
MINIMUM_CELLS = 30
"""A study area of fewer cells has no background to stand out from."""


def local_g(
    points: gpd.GeoSeries, values: pd.Series, *, band_m: float, star: bool = True, level: float = 0.05
) -> pd.DataFrame:
    """Getis and Ord's local statistic of values at points, with a binary distance band.

    Parameters
    ----------
    points
        Places in a metric CRS, none missing.
    values
        One number a place, aligned; none missing.
    band_m
        Places at this distance or nearer are neighbours, in metres.
    star
        Gi* (a place is its own neighbour) rather than Gi.
    level
        False-discovery rate of ``is_hot`` and ``is_cold`` together.

    Returns
    -------
    DataFrame
        On the index of ``values``: ``z``, ``p`` (two-sided, normal), ``p_adjusted``
        (Benjamini-Hochberg), ``is_hot``, ``is_cold``. NaN and False where a place has no neighbours, or
        all others, or the values are all alike; nothing is judged with fewer than ``MINIMUM_CELLS`` places.

    References
    ----------
    Ord & Getis (1995), Geographical Analysis 27(4), 286-306, equations 6 and 7.

    Examples
    --------
    >>> middles = gpd.GeoSeries.from_xy([100 * at for at in range(40)], [0] * 40, crs="EPSG:3006")
    >>> counts = pd.Series([0] * 38 + [9, 9])
    >>> local_g(middles, counts, band_m=100)["is_hot"].to_numpy().nonzero()[0].tolist()
    [38, 39]
    """
    xy = shapely.get_coordinates(points.array)
    z = getis_ord(values.to_numpy(dtype=float), _neighbours(xy, band_m), star=star)
    judged = np.isfinite(z) & (len(z) >= MINIMUM_CELLS)
    p, p_adjusted = np.full(len(z), np.nan), np.full(len(z), np.nan)
    p[judged] = 2 * stats.norm.sf(np.abs(z[judged]))
    if judged.any():
        p_adjusted[judged] = stats.false_discovery_control(p[judged])
    significant = p_adjusted <= level
    columns = {"z": z, "p": p, "p_adjusted": p_adjusted}
    return pd.DataFrame(
        columns | {"is_hot": significant & (z > 0), "is_cold": significant & (z < 0)}, index=values.index
    )


def hotspots(
    counts: pd.Series,
    grid: gpd.GeoDataFrame,
    *,
    radius_m: float,
    rng: np.random.Generator,
    extent: Extent | None = None,
    baseline: pd.Series | None = None,
    exposure: pd.Series | None = None,
    alternative: Literal["hot", "both"] = "hot",
    control: Literal["familywise", "fdr"] = "familywise",
    level: float = 0.05,
    repetitions: int = 999,
    minimum_cases: int = MINIMUM_CASES,
) -> pd.DataFrame:
    """Cells with more incidents around them than chance gives.

    Parameters
    ----------
    counts
        Incidents in each cell, from ``grid.count_points``.
    grid
        The study area's cells: the built-up area, unless there is a reason for another.
    radius_m
        Cells with centres at this distance or nearer are a cell's neighbourhood, itself among them.
    rng
        Source of randomness.
    extent
        All cells of the study area, when ``grid`` are those at hand (of them, or all): the cells within ``radius_m`` of any
        incident at least. Chance is drawn over all; the figures are those of the whole grid. Equal risk alone.
    baseline
        Incidents in each cell over earlier periods; the null is then that nothing has moved.
    exposure
        What risk is in proportion to, above 0 in every cell (inhabitants, an expected count that is
        known); the null is then equal risk per unit. At most one of ``baseline`` and ``exposure``. Without
        either, how much of a cell lies in the study area: the grid's ``covered``, where it has that column.
    alternative
        Look for hot cells alone, or for cold ones too, at the same level together.
    control
        ``"familywise"``: at most ``level`` of quiet maps have any hotspot. ``"fdr"``: at most ``level``
        of the cells found are false, on average (Benjamini-Hochberg on the exact p).
    level
        Of the control.
    repetitions
        Maps drawn by chance; none with ``"fdr"``.
    minimum_cases
        Incidents that the neighbourhood of a hot cell has at least.

    Returns
    -------
    DataFrame
        On the grid's index: ``count`` and ``observed`` (in the cell, and in its neighbourhood),
        ``expected`` (in the neighbourhood: from the baseline's shares, the exposure, or equal risk),
        ``gi_star`` (of count less expectation, a z for the map, not for the decision), ``p`` (exact, of
        the neighbourhood alone), ``p_adjusted`` ((r+1)/(R+1) for ``"familywise"``), ``is_hot``,
        ``is_cold``. With fewer than ``MINIMUM_INCIDENTS`` incidents or ``MINIMUM_CELLS`` cells nothing
        is judged: p is NaN, and no cell hot.

    Raises
    ------
    LagesbildError
        When the indexes differ, both nulls are given, or a cell has no exposure.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> from lagesbild.analysis.grid import square_grid
    >>> grid = square_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 4000, 100)], crs="EPSG:3006"), 100)
    >>> counts = pd.Series(0, index=grid.index)
    >>> counts["20_0"] = 12
    >>> found = hotspots(counts, grid, radius_m=100, rng=np.random.default_rng(1))
    >>> found.index[found["is_hot"]].tolist()
    ['19_0', '20_0', '21_0']
    """
    _require_aligned(counts, grid, baseline, exposure)
    if baseline is None and exposure is None:
        exposure = grid.get(COVERED)
    count = counts.to_numpy(dtype=np.int64)
    neighbours = neighbourhoods(grid, radius_m)
    both = alternative == "both"
    chance = (
        equal_risk(count, grid, neighbours, exposure=exposure, extent=extent, radius_m=radius_m, both=both)
        if baseline is None
        else Chance.of(
            count, neighbours, baseline=baseline.to_numpy(dtype=np.int64), exposure=None, both=both
        )
    )
    observed = neighbours @ count
    p, p_adjusted = (np.full(len(count), np.nan) for _ in range(2))
    if is_judged(count, chance.number):
        p = chance.p(observed[None, :])[0]
        p_adjusted = (
            false_discoveries(p, chance.number)
            if control == "fdr"
            else familywise(p, chance.smallest_p(repetitions, rng))
        )
    expected = chance.expected
    is_hot, is_cold = hot_and_cold(observed, expected, p_adjusted <= level, minimum_cases=minimum_cases)
    return pd.DataFrame(
        {
            "count": count,
            "observed": observed,
            "expected": expected,
            "gi_star": chance.gi_star(count),
            "p": p,
            "p_adjusted": p_adjusted,
            "is_hot": is_hot,
            "is_cold": is_cold,
        },
        index=grid.index,
    )


def false_discoveries(p: np.ndarray, number: int) -> np.ndarray:
    """Benjamini and Hochberg's adjusted p of those at hand among ``number``, the rest of which have a p of 1.

    Examples
    --------
    >>> import numpy as np
    >>> false_discoveries(np.array([0.01, 0.02, 0.5]), 3).round(3)
    array([0.03, 0.03, 0.5 ])
    """
    rest = np.ones(number - len(p))
    return np.asarray(stats.false_discovery_control(np.concatenate([p, rest])))[: len(p)]


def is_judged(count: np.ndarray, cells: int) -> bool:
    """Whether a map of counts has incidents enough to be judged, and its study area ``cells``.

    Examples
    --------
    >>> is_judged(np.array([3, 2]), cells=400), is_judged(np.array([3, 1]), cells=400)
    (True, False)
    """
    return bool(count.sum() >= MINIMUM_INCIDENTS and cells >= MINIMUM_CELLS)


def hot_and_cold(
    observed: np.ndarray, expected: np.ndarray, is_rare: np.ndarray, *, minimum_cases: int
) -> tuple[np.ndarray, np.ndarray]:
    """Which of the cells whose count is too rare for chance are hot, and which cold.

    Examples
    --------
    >>> hot, cold = hot_and_cold(np.array([9, 0, 2]), np.ones(3) * 3, np.array([True, True, False]), minimum_cases=3)
    >>> hot.tolist(), cold.tolist()
    ([True, False, False], [False, True, False])
    """
    return is_rare & (observed > expected) & (observed >= minimum_cases), is_rare & (observed < expected)


def neighbourhoods(grid: gpd.GeoDataFrame, radius_m: float) -> sparse.csr_array:
    """Which cells lie in each cell's neighbourhood: shape (cells, cells), 1 for neighbours and itself.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> area = gpd.GeoDataFrame(geometry=[box(0, 0, 400, 200)], crs="EPSG:3006")
    >>> from lagesbild.analysis.grid import square_grid
    >>> neighbourhoods(square_grid(area, 100), 100).sum(axis=1).tolist()
    [3.0, 4.0, 4.0, 3.0, 3.0, 4.0, 4.0, 3.0]
    """
    # A grid's distances are multiples of its step, but for rounding.
    return _neighbours(centres(grid), radius_m * (1 + 1e-9))


def _neighbours(xy: np.ndarray, band_m: float) -> sparse.csr_array:
    """Binary weights of all within the band, each place its own neighbour too."""
    pairs = cKDTree(xy).query_pairs(band_m, output_type="ndarray")
    own = np.arange(len(xy))
    rows, columns = (np.concatenate([pairs[:, one], pairs[:, other], own]) for one, other in ((0, 1), (1, 0)))
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(xy), len(xy))).tocsr()


def familywise(p: np.ndarray, smallest: np.ndarray) -> np.ndarray:
    """Share of maps by chance, this one among them, whose ``smallest`` p is as small as each ``p``.

    Examples
    --------
    >>> import numpy as np
    >>> familywise(np.array([0.01, 0.5]), np.array([0.02, 0.3, 0.4]))
    array([0.25, 1.  ])
    """
    reached = np.searchsorted(np.sort(smallest), p * (1 + 1e-9), side="right")
    return (reached + 1) / (len(smallest) + 1)


def _require_aligned(
    counts: pd.Series, grid: gpd.GeoDataFrame, baseline: pd.Series | None, exposure: pd.Series | None
) -> None:
    given = {"counts": counts, "baseline": baseline, "exposure": exposure}
    faults = [
        LagesbildError("`{name}` must have the grid's index.", name=name)
        for name, series in given.items()
        if series is not None and not series.index.equals(grid.index)
    ]
    if baseline is not None and exposure is not None:
        faults.append(LagesbildError("`baseline` and `exposure` are two different nulls; give one."))
    if exposure is not None and not (exposure > 0).all():
        faults.append(
            LagesbildError(
                "`exposure` must be above 0; in {count} cells it is not. Leave them out of the grid.",
                count=int((~(exposure > 0)).sum()),
            )
        )
    if faults:
        raise LagesbildError("{faults}", faults=faults)
