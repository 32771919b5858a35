"""Refuse an export and a border that do not belong together, with the likely cause.

A few rows beyond the border are somebody's slips, and are quarantined. When nearly all are, the rows are not what is
wrong: the border is another municipality's, or one of the two is read in a system that it is not written in.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.config import Source
from lagesbild.errors import InputError
from lagesbild.ingest.positions.coordinate_systems import SWEDISH, WGS84, share_in
from lagesbild.ingest.positions.positions import Positions

LEAST_SHARE: Final = 0.02
"""Share of the rows with a position that must lie in the municipality."""
_FEWEST: Final = 10
"""Fewer rows than this may all be slips."""
_MOST: Final = 0.5
"""Share of the rows that a cause must put right to be told."""


def require_overlap(positions: Positions, source: Source, *, boundary: gpd.GeoDataFrame) -> None:
    """Raise when none, or almost none, of an export's positions lies in the municipality.

    Parameters
    ----------
    positions
        As ``positions.read_positions`` gives them.
    source
        Whose system they were read in.
    boundary
        One row, in the working CRS.

    Raises
    ------
    InputError
        With the likely cause: exchanged axes, another system, or another municipality and how far away.
    """
    is_beyond = positions.outside | positions.swapped
    placed, beyond = int(positions.has_point.sum()), int(is_beyond.sum())
    if placed + beyond < _FEWEST or placed >= LEAST_SHARE * (placed + beyond):
        return
    raise InputError(
        "An export must be about the municipality; of {rows} rows with a position {placed} lie within its border. {cause}",
        rows=placed + beyond,
        placed=placed,
        cause=_cause(positions, is_beyond, source, boundary),
    )


def _cause(
    positions: Positions, is_beyond: pd.Series, source: Source, boundary: gpd.GeoDataFrame
) -> InputError:
    if positions.swapped.sum() >= _MOST * is_beyond.sum():
        return InputError(
            "North and east have changed places: let the columns x and y of source '{source}' change places.",
            source=source.name,
        )
    east, north = (axis[is_beyond].to_numpy() for axis in (positions.east, positions.north))
    outline = boundary.to_crs(WGS84).geometry.iloc[0]
    shares = {crs: share_in(outline, np.column_stack([east, north]), crs) for crs in SWEDISH}
    best = max(shares, key=lambda crs: shares[crs])
    if best != source.crs and shares[best] >= _MOST:
        return InputError(
            "They are written in another coordinate system: write crs = \"{crs}\" for source '{source}'.",
            crs=best,
            source=source.name,
        )
    middle = gpd.GeoSeries.from_xy([np.median(east)], [np.median(north)], crs=source.crs).to_crs(boundary.crs)
    if not np.isfinite(shapely.get_coordinates(middle.array)).all():
        return InputError(
            "Their numbers lie nowhere in {crs}: see to 'crs' and the columns of the position of source '{source}'.",
            crs=source.crs,
            source=source.name,
        )
    away_m = float(middle.distance(boundary.geometry.iloc[0]).iloc[0])
    return InputError(
        "They lie {away} km from it: the border or the export is another municipality's, or one of them says the wrong "
        "coordinate system. See to [area] boundary, and to 'crs' of source '{source}'.",
        away=round(away_m / 1000),
        source=source.name,
    )
