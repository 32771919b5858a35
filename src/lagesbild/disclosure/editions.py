"""Decide what an edition may show, before any notebook sees the incidents.

A notebook is handed the result of ``mask`` and nothing else, so what an edition may not show cannot
leak through an output, an executed notebook or a file beside the report.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.errors import ConfigError


@dataclass(frozen=True)
class Edition:
    """Who reads, what they are told about it, and which columns of the incidents are left out."""

    name: str
    title: str
    notice: str
    withheld: tuple[str, ...]


EDITIONS: Final = {
    edition.name: edition
    for edition in (
        Edition(
            name="arbetsgrupp",
            title="Arbetsgruppens utgåva",
            notice="Innehåller lägen för enskilda händelser. Sprid den inte utanför arbetsgruppen.",
            # Free text may name persons, and nothing in a fortnight's patterns needs it.
            withheld=(c.DESCRIPTION,),
        ),
    )
}
"""Every edition by its name."""


def edition(name: str) -> Edition:
    """The edition called ``name``.

    Raises
    ------
    ConfigError
        When there is no such edition.
    """
    try:
        return EDITIONS[name]
    except KeyError:
        raise ConfigError(f"An edition is one of: {', '.join(EDITIONS)}; found {name!r}.") from None


def mask(incidents: gpd.GeoDataFrame, edition: Edition) -> gpd.GeoDataFrame:
    """The incidents with everything the edition may not show emptied; the columns stay."""
    nothing = {column: pd.Series(pd.NA, index=incidents.index, dtype="str") for column in edition.withheld}
    return incidents.assign(**nothing)
