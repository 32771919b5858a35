"""Write a municipality's map as one GeoPackage, whole or not at all, and read where its layers come from."""

import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from lagesbild import durable, spelling
from lagesbild.ingest.atlas.gather import Atlas
from lagesbild.ingest.atlas.origin import SOURCES
from lagesbild.ingest.atlas.themes import THEMES


def file_name(name: str) -> str:
    """The GeoPackage's name: the municipality's, in letters that every system writes."""
    return f"{spelling.slug(name) or 'kommun'}.gpkg"


def write(atlas: Atlas, path: Path) -> None:
    """Write every layer and the table ``kallor``; what was there stays until the new file is whole."""
    with durable.replacing(path) as beside:
        for name in THEMES:
            if name in atlas.layers:
                _append(atlas.layers[name], beside, name)
        _append(sources_table(atlas), beside, SOURCES)


def sources_table(atlas: Atlas) -> pd.DataFrame:
    """One row a layer: ``lager``, ``utgivare``, ``produkt``, ``licens``, ``tack``, ``dag`` (empty when not known), ``rang``."""
    rows = [
        {
            "lager": name,
            "utgivare": source.publisher,
            "produkt": source.product,
            "licens": source.licence,
            "tack": source.attribution,
            "dag": source.day.isoformat() if source.day else "",
            "rang": source.rank,
        }
        for name, source in atlas.sources.items()
    ]
    return pd.DataFrame(rows)


def _append(frame: gpd.GeoDataFrame | pd.DataFrame, path: Path, layer: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists())
