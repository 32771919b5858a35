"""Say what a recognised layer is and what it gives: what every publisher's reader hands over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import shapely

from lagesbild.ingest.atlas.delivered import Layer
from lagesbild.ingest.atlas.themes import Part, Source


@dataclass(frozen=True)
class Wanted:
    """Which municipality: its code (four digits; None abroad) and its name."""

    code: str | None
    name: str


@dataclass(frozen=True)
class Border:
    """A municipality's border in a file: ``shape`` in ``crs``; code and name as far as the file says them."""

    code: str | None
    name: str | None
    shape: shapely.Geometry
    crs: str
    source: Source


@dataclass(frozen=True)
class Recognised:
    """A layer and what it is.

    ``parts`` makes themes of its rows; ``borders`` gives the municipalities in it, where it has any. Of layers of one
    product only those of the latest ``year`` are read.
    """

    layer: Layer
    source: Source
    parts: Callable[[gpd.GeoDataFrame, Layer, Wanted], Iterator[Part]]
    borders: Callable[[gpd.GeoDataFrame, Layer], Iterator[Border]] | None = None
    year: int = 0
