"""Find places to compare an intervention's place with: as large, as troubled before, and untouched."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from scipy.spatial import cKDTree

from lagesbild.analysis._positions import circle_centres, inside

_MOST: Final = 5
_TRIED: Final = 60
_SIMILAR: Final = 2.0  # a control has at most twice, and at least half, the reports


def control_places(
    earlier: np.ndarray,
    treated: shapely.Geometry,
    others: Sequence[shapely.Geometry],
    *,
    candidates: Sequence[shapely.Geometry] | None,
    ring_m: float,
) -> list[shapely.Geometry]:
    """Up to five places whose level before was within a factor two, the nearest in level first.

    Parameters
    ----------
    earlier
        Shape (n, 2): positions of the reports before the intervention, of its categories.
    treated
        The intervention's place.
    others
        Places of other interventions: neither they nor what lies within the ring around them is untouched.
    candidates
        Polygons to choose among; circles as large as ``treated`` around the reports when None, the busiest
        first and none over another.
    ring_m
        Width of the ring around each place.
    """
    radius = float(np.sqrt(treated.area / np.pi))
    # Two rings lie between: a control's own ring must not be where the treated place's trouble went.
    kept_off = [shapely.buffer(treated, 2 * ring_m), *(shapely.buffer(shape, ring_m) for shape in others)]
    avoided = shapely.union_all(kept_off)
    if candidates is None:
        outside = earlier[
            ~shapely.intersects_xy(shapely.buffer(avoided, radius), earlier[:, 0], earlier[:, 1])
        ]
        candidates = _busiest(outside, radius)
    else:
        candidates = [
            shape for shape in candidates if not shapely.intersects(shape, shapely.buffer(treated, -1))
        ]
        candidates = [shape for shape in candidates if not any(shape.intersects(other) for other in others)]
    level = int(inside(treated, earlier).sum())
    counts = np.array([inside(shape, earlier).sum() for shape in candidates], dtype=float)
    apart = np.abs(np.log((counts + 0.5) / (level + 0.5)))
    near = [int(at) for at in np.argsort(apart, kind="stable") if apart[at] <= np.log(_SIMILAR)]
    return [candidates[at] for at in near[:_MOST]]


def _busiest(positions: np.ndarray, radius: float) -> list[shapely.Geometry]:
    """Circles around reports, each time where most of those left are, none over another."""
    if not len(positions):
        return []
    positions = positions[np.lexsort(positions.T)]
    tried = positions[circle_centres(positions, radius)]
    # Who is near whom would be as many pairs as there are reports at the busiest places, squared.
    counts = cKDTree(positions).query_ball_point(tried, radius, return_length=True)
    around = cKDTree(tried)
    free = np.ones(len(tried), dtype=bool)
    chosen: list[shapely.Geometry] = []
    while len(chosen) < _TRIED and free.any():
        centre = int(np.where(free, counts, -1).argmax())
        chosen.append(shapely.Point(tried[centre]).buffer(radius))
        free[around.query_ball_point(tried[centre], 2 * radius)] = False
    return chosen
