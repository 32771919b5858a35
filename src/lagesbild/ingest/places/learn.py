"""Learn where a place is from the reports that have both its name and a coordinate.

The middle is the median of each axis, and the spread how far most of the reports lie from it: half of them may be wrong before
the middle moves far. A name whose reports lie wider than ``places.point_within_m``, or in several places, is an area to
those who report, and never a point.
"""

from typing import Final

import numpy as np
import pandas as pd

from lagesbild import columns as c
from lagesbild.config import Places
from lagesbild.ingest.places.spots import Spot

_MOST: Final = 0.9  # of the reports lie within the spread
KEY: Final = "key"


def learned(named: pd.DataFrame, settings: Places) -> dict[str, Spot]:
    """Places by key.

    Parameters
    ----------
    named
        Rows that have both: ``key``, ``name`` (as written), ``x`` and ``y`` in the working CRS, none missing.
    settings
        How many reports it takes, and how wide a point may be.

    Returns
    -------
    dict
        ``width_m`` is twice the spread. The order of the rows changes nothing.
    """
    if named.empty:
        return {}
    groups = named.groupby(KEY, sort=True)
    enough = named[groups[KEY].transform("size") >= settings.learn_from]
    if enough.empty:
        return {}
    groups = enough.groupby(KEY, sort=True)
    middle = groups[["x", "y"]].median()
    own = middle.reindex(enough[KEY])  # of each report
    distance = np.hypot(enough["x"] - own["x"].to_numpy(), enough["y"] - own["y"].to_numpy())
    spread = distance.groupby(enough[KEY], sort=True).quantile(_MOST, interpolation="higher").to_dict()
    # The spelling that most use; of equal ones the first by letter.
    written = enough.groupby([KEY, "name"]).size().rename("rows").reset_index()
    written = written.sort_values([KEY, "rows", "name"], ascending=[True, False, True]).drop_duplicates(KEY)
    name = written.set_index(KEY)["name"].to_dict()
    return {
        str(key): Spot(
            str(name[key]),
            c.PLACE if spread[key] <= settings.point_within_m else c.AREA,
            "learned",
            float(x),
            float(y),
            float(2 * spread[key]),
        )
        for key, x, y in middle.itertuples()
    }
