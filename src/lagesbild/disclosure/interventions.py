"""Decide what of the register of interventions an edition may show."""

from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.disclosure.editions import Edition

_INTERNAL: Final = "arbetsgrupp"
_FREE_TEXT: Final = (c.PROBLEM, c.EXPECTED_EFFECT)


def mask_interventions(interventions: gpd.GeoDataFrame, edition: Edition) -> gpd.GeoDataFrame:
    """The register; its free text only for the working group, which wrote it for itself."""
    if edition.name == _INTERNAL:
        return interventions
    nothing = {name: pd.Series(pd.NA, interventions.index, dtype="str") for name in _FREE_TEXT}
    return interventions.assign(**nothing)
