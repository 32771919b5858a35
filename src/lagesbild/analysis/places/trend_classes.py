"""Classify hotspots as new, lasting or fading by their history (emerging hot spot analysis).

Each cell's history is whether it was a significant hot or cold spot in each of the past windows of time.
Esri's definitions (ArcGIS Pro, "How Emerging Hot Spot Analysis works") name its pattern. For hot spots,
with "hot" for a statistically significant hot spot:

- *new*: hot for the final window and never before;
- *consecutive*: a single uninterrupted run of at least two hot windows at the end, never hot before it,
  and less than ninety percent of all windows hot;
- *intensifying*: hot for ninety percent of the windows, including the final one, and the intensity is
  increasing overall, significantly;
- *persistent*: hot for ninety percent of the windows, with no discernible trend of the intensity;
- *diminishing*: hot for ninety percent of the windows, including the final one, and the intensity is
  decreasing overall, significantly;
- *sporadic*: hot for the final window with a history of being on and off, less than ninety percent of the
  windows hot and none cold;
- *oscillating*: hot for the final window and cold in a prior one, less than ninety percent of the windows
  hot;
- *historical*: the final window is not hot, but at least ninety percent of the windows have been.

Cold spots mirror them; their intensity increases when the counts fall. Two cases fit two definitions, and
are settled so: a spot of ninety percent whose final window is not hot is historical, not persistent; a
spot hot for the first time that has once been cold is new (or consecutive), not oscillating, the first
definition of the list.

The trend is Mann and Kendall's, here of the incidents in the cell's neighbourhood. Significance in a
window is ours (``gi_star.hotspots``: within the window, few incidents allowed for), not Esri's
space-time Gi*. Ninety percent of ten windows is nine: a fortnight holds too few incidents for any cell
to be hot nine times out of ten, so windows must be wide enough (``propose_window``); with wide windows,
"new" means new in months. Windows of equally many incidents are held against the same maps by chance.

References
----------
Esri, ArcGIS Pro documentation: How Emerging Hot Spot Analysis works.
Mann (1945), Econometrica 13(3), 245-259; Kendall (1975), Rank Correlation Methods, 4th ed.
Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, section 16.4 (ties).
"""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import stats

from lagesbild import columns as c
from lagesbild.analysis.extent import Extent
from lagesbild.analysis.grid import CELL_ID, COVERED, locate
from lagesbild.analysis.places import gi_star
from lagesbild.analysis.places._chance import Chance
from lagesbild.analysis.places._sparse_chance import ChanceOver, equal_risk
from lagesbild.analysis.series.counts import count_by_period
from lagesbild.errors import LagesbildError
from lagesbild.periods import Period

MINIMUM_WINDOWS = 10
"""Fewer windows have no trend class; the space-time cube that Esri's tool takes has ten steps at least."""
HOT, COLD, NEITHER = 1, -1, 0
"""What a cell is in a window."""
NO_PATTERN = "no_pattern"
PATTERNS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
"""Esri's patterns in Esri's order; a class is one of them with ``_hot`` or ``_cold`` after it."""

_MOST = 0.9
_MINIMUM_MEAN = 30.0
_MINIMUM_VALUES = 4  # of three values no order is significant


class Histories(NamedTuple):
    """What each cell (row) was in each window (column, oldest first).

    ``states`` are ``HOT``, ``COLD`` or ``NEITHER``; ``intensity`` is the number of incidents in the
    cell's neighbourhood.
    """

    states: pd.DataFrame
    intensity: pd.DataFrame


def propose_window(counts: Sequence[int]) -> int | None:
    """Fewest periods to a window so that windows hold ``_MINIMUM_MEAN`` incidents on average.

    Parameters
    ----------
    counts
        Incidents in each past period, oldest first, as far back as there are data.

    Returns
    -------
    int or None
        Periods to a window; None when fewer than ``MINIMUM_WINDOWS`` such windows fit in the data.

    Examples
    --------
    >>> propose_window([10] * 30), propose_window([1] * 30)
    (3, None)
    """
    for size in range(1, len(counts) // MINIMUM_WINDOWS + 1):
        whole = counts[len(counts) % size :]
        if sum(whole) / (len(whole) // size) >= _MINIMUM_MEAN:
            return size
    return None


def windows_back(incidents: gpd.GeoDataFrame, earlier: Sequence[Period], period: Period) -> list[Period]:
    """Windows that hold enough incidents and reach as far back as there are periods; [] when too few do.

    Parameters
    ----------
    incidents
        With ``occurred_from``; those without a position are not counted.
    earlier
        Periods of the same length before ``period``, oldest first.
    period
        The last, that the last window ends with.

    Examples
    --------
    >>> from datetime import date
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> earlier = period.preceding(23)
    >>> days = pd.to_datetime([each.start for each in [*earlier, period] for _ in range(15)])
    >>> points = gpd.points_from_xy([0] * len(days), [0] * len(days))
    >>> found = windows_back(gpd.GeoDataFrame({"occurred_from": days}, geometry=points), earlier, period)
    >>> len(found), str(found[-1])
    (12, '2026-10-19..2026-11-15')
    """
    counted = count_by_period(incidents[incidents.geometry.notna()], [*earlier, period])["total"]
    size = propose_window(counted.tolist())
    return [] if size is None else windows_until(period, size=size, count=len(counted) // size)


def windows_until(period: Period, *, size: int, count: int) -> list[Period]:
    """``count`` windows of ``size`` periods each, oldest first, the last ending with ``period``.

    Examples
    --------
    >>> from datetime import date
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> [str(window) for window in windows_until(period, size=2, count=2)]
    ['2026-09-21..2026-10-18', '2026-10-19..2026-11-15']
    """
    steps = [-size * back for back in range(count - 1, -1, -1)]
    return [Period(period.shifted(step - size + 1).start, period.shifted(step).end) for step in steps]


def hotspot_histories(
    incidents: gpd.GeoDataFrame,
    grid: gpd.GeoDataFrame,
    windows: Sequence[Period],
    *,
    radius_m: float,
    rng: np.random.Generator,
    extent: Extent | None = None,
    level: float = 0.05,
    repetitions: int = 999,
) -> Histories:
    """Test every window for hot and cold spots by itself.

    Parameters
    ----------
    incidents
        Points in the grid's CRS (missing ones are left out), with ``occurred_from``.
    grid, radius_m, extent, level, repetitions
        As in ``gi_star.hotspots``: at most ``level`` of windows without hot or cold spots show one. Of an extent the cells
        within ``radius_m`` of any incident at least; cold spots are told among the cells at hand.
    windows
        Oldest first; windows with too few incidents to judge have no hot and no cold spots.
    rng
        Source of randomness.

    Examples
    --------
    >>> from datetime import date
    >>> from shapely.geometry import box
    >>> from lagesbild.analysis.grid import square_grid
    >>> grid = square_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 4000, 100)], crs="EPSG:3006"), 100)
    >>> period = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": [pd.Timestamp("2026-11-03")] * 12})
    >>> incidents = incidents.set_geometry(gpd.points_from_xy([2050] * 12, [50] * 12, crs=grid.crs))
    >>> found = hotspot_histories(incidents, grid, [period.shifted(-1), period], radius_m=100, rng=np.random.default_rng(1))
    >>> found.states.loc["20_0"].tolist() == [NEITHER, HOT]
    True
    """
    test = _EqualRisk(grid, extent, radius_m=radius_m, repetitions=repetitions, rng=rng)
    cell = locate(incidents.geometry, grid)
    placed = pd.DataFrame({c.OCCURRED_FROM: incidents[c.OCCURRED_FROM].to_numpy(), CELL_ID: cell})[cell >= 0]
    counted = count_by_period(placed, windows, by=CELL_ID, values=range(len(grid))).to_numpy()
    around = (test.neighbours @ counted.T).T
    states = np.zeros(around.shape, dtype=int)
    for at, (count, near) in enumerate(zip(counted, around, strict=True)):
        states[at] = test.states(count, near, level=level)
    return Histories(
        *(pd.DataFrame(each.T, index=grid.index, columns=list(windows)) for each in (states, around))
    )


class _EqualRisk:
    """Tells hot and cold cells from chance at equal risk, as ``gi_star.hotspots`` does, for count after count.

    Chance is the same for counts of as many incidents: the maps they are held against are drawn once.
    """

    def __init__(
        self,
        grid: gpd.GeoDataFrame,
        extent: Extent | None,
        *,
        radius_m: float,
        repetitions: int,
        rng: np.random.Generator,
    ) -> None:
        self.neighbours = gi_star.neighbourhoods(grid, radius_m)
        self._grid, self._extent, self._radius_m = grid, extent, radius_m
        self._repetitions = repetitions
        self._rng = rng
        self._drawn: dict[int, tuple[Chance | ChanceOver, np.ndarray]] = {}

    def states(self, count: np.ndarray, around: np.ndarray, *, level: float) -> np.ndarray:
        """What each cell is, by its count and its neighbourhood's."""
        cells = len(count) if self._extent is None else self._extent.number
        if not gi_star.is_judged(count, cells):
            return np.full(len(count), NEITHER)
        total = int(count.sum())
        if total not in self._drawn:
            chance = equal_risk(
                count,
                self._grid,
                self.neighbours,
                exposure=self._grid.get(COVERED),
                extent=self._extent,
                radius_m=self._radius_m,
                both=True,
            )
            self._drawn[total] = chance, chance.smallest_p(self._repetitions, self._rng)
        chance, smallest = self._drawn[total]
        is_hot, is_cold = gi_star.hot_and_cold(
            around,
            chance.expected,
            gi_star.familywise(chance.p(around[None, :])[0], smallest) <= level,
            minimum_cases=gi_star.MINIMUM_CASES,
        )
        return HOT * is_hot + COLD * is_cold


def mann_kendall(values: pd.DataFrame) -> pd.DataFrame:
    """Mann and Kendall's test of a monotone trend in each row.

    Parameters
    ----------
    values
        One row a series, one column a step of time, oldest first.

    Returns
    -------
    DataFrame
        On the same index: ``s`` (later values that are greater less those that are smaller), ``z``
        (normal, variance corrected for ties, with the continuity correction of one) and ``p``
        (two-sided). NaN with fewer than four values or with a missing one; z is 0 and p 1 where all are
        equal.

    Examples
    --------
    >>> import pandas as pd
    >>> mann_kendall(pd.DataFrame([[1, 2, 3, 4, 5, 6]])).round(3).to_dict("list")
    {'s': [15.0], 'z': [2.63], 'p': [0.009]}
    """
    array = values.to_numpy(dtype=float)
    steps = array.shape[1]
    s, tied = np.zeros(len(array)), np.zeros(len(array))
    # A step at a time: all pairs of steps at once would take gigabytes over a city's cells.
    for step in range(steps):
        rising = np.sign(array - array[:, [step]])
        s += rising[:, step + 1 :].sum(axis=1)
        ties = (rising == 0).sum(axis=1)  # how many values are equal to this one, itself among them
        # Each group of t equal values adds t (t-1) (2t+5), here as (t-1) (2t+5) for each of its t values.
        tied += (ties - 1) * (2 * ties + 5)
    variance = (steps * (steps - 1) * (2 * steps + 5) - tied) / 18
    z = np.sign(s) * np.maximum(0, np.abs(s) - 1) / np.sqrt(np.where(variance > 0, variance, 1))
    unknown = np.isnan(array).any(axis=1) | (steps < _MINIMUM_VALUES)
    s, z = np.where(unknown, np.nan, s), np.where(unknown, np.nan, z)
    return pd.DataFrame({"s": s, "z": z, "p": 2 * stats.norm.sf(np.abs(z))}, index=values.index)


def trend_classes(states: pd.DataFrame, intensity: pd.DataFrame, *, level: float = 0.05) -> pd.Series:
    """Name the pattern of each cell's history.

    Parameters
    ----------
    states
        ``HOT``, ``COLD`` or ``NEITHER``: one row a cell, one column a window, oldest first.
    intensity
        What the trend is tested on, of the same shape: incidents in the neighbourhood, or Gi*.
    level
        Significance level of the trend.

    Returns
    -------
    Series of str
        Named ``trend_class``, on the index of ``states``: ``"new_hot"``, ..., ``"historical_cold"`` or
        ``"no_pattern"``; NA everywhere with fewer than ``MINIMUM_WINDOWS`` windows.

    Raises
    ------
    LagesbildError
        When the frames differ in index or columns.

    Examples
    --------
    >>> states = pd.DataFrame([[NEITHER] * 9 + [HOT], [HOT] * 10], index=["Torget", "Hamnen"])
    >>> trend_classes(states, pd.DataFrame(5, index=states.index, columns=states.columns)).to_dict()
    {'Torget': 'new_hot', 'Hamnen': 'persistent_hot'}
    """
    if not (states.index.equals(intensity.index) and states.columns.equals(intensity.columns)):
        raise LagesbildError(
            "`states` and `intensity` must have the same cells and windows: "
            "{shape} against {other}. Take both from `hotspot_histories`.",
            shape=states.shape,
            other=intensity.shape,
        )
    if states.shape[1] < MINIMUM_WINDOWS:
        return pd.Series(pd.NA, index=states.index, name="trend_class", dtype="str")
    trend = mann_kendall(intensity)
    direction = np.where(trend["p"] <= level, np.sign(trend["z"]), 0)
    array = states.to_numpy()
    classes = np.full(len(array), NO_PATTERN, dtype=object)
    for state, other, name in ((HOT, COLD, "hot"), (COLD, HOT, "cold")):
        # The intensity of a cold spot increases when its counts fall.
        patterns = _patterns(array == state, array == other, direction * state)
        for pattern, fits in zip(PATTERNS, patterns, strict=True):
            classes[fits & (classes == NO_PATTERN)] = f"{pattern}_{name}"
    return pd.Series(classes, index=states.index, name="trend_class", dtype="str")


def _patterns(is_in: np.ndarray, is_opposite: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, ...]:
    """Which cells fit each of ``PATTERNS``."""
    steps = is_in.shape[1]
    total, final = is_in.sum(axis=1), is_in[:, -1]
    mostly = total >= _MOST * steps - 1e-9  # nine of ten is ninety percent, whatever the rounding
    run = np.cumprod(is_in[:, ::-1], axis=1).sum(axis=1)  # windows without a break at the end
    return (
        final & (total == 1),
        (run > 1) & (total == run) & ~mostly,
        mostly & final & (direction > 0),
        mostly & final & (direction == 0),
        mostly & final & (direction < 0),
        final & ~mostly & ~is_opposite.any(axis=1),
        final & ~mostly & is_opposite[:, :-1].any(axis=1),
        mostly & ~final,
    )
