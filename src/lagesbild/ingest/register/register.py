"""Hand out the working group's register of interventions as it was last read."""

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild import own_files
from lagesbild.errors import DamagedError
from lagesbild.ingest.store import FileAccount

REGISTER_FILE: Final = "interventions.json"


def accounted(folder: Path) -> tuple[FileAccount, ...]:
    """What became of the rows of each file of the register, as last read."""
    files: tuple[FileAccount, ...] = stored(folder).get("files", ())
    return files


def load_interventions(folder: Path, crs: str) -> gpd.GeoDataFrame:
    """The register as last read, with ``columns.INTERVENTION_COLUMNS``; empty when there is none."""
    return _framed(stored(folder).get("rows", []), crs)


def no_interventions() -> gpd.GeoDataFrame:
    """A register with nothing in it."""
    return _framed([], None)


def _framed(rows: list[dict[str, Any]], crs: str | None) -> gpd.GeoDataFrame:
    # Every notebook opens the register: columns are made as they should be, as converting them takes pandas longer.
    ordered = sorted(
        rows, key=lambda row: (row[c.STARTS_ON] is None, row[c.STARTS_ON], row[c.INTERVENTION_ID])
    )
    frame = pd.DataFrame(
        {
            name: _column(name, [row[name] for row in ordered])
            for name in c.INTERVENTION_COLUMNS
            if name != c.GEOMETRY
        }
    )
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkt([row[c.GEOMETRY] for row in ordered]), crs=crs)


def _column(name: str, values: list[Any]) -> np.ndarray | pd.api.extensions.ExtensionArray:
    if name in c.INTERVENTION_DAYS:
        return np.array(values, dtype="datetime64[us]")
    return np.array(values, dtype="int64") if name == c.ROW else pd.array(values, dtype="str")


def stored(folder: Path) -> dict[str, Any]:
    """The file's content, its ``files`` accounted for; empty when it is not there or cannot be read."""
    try:
        with own_files.content(folder / REGISTER_FILE) as content:
            return content | {"files": tuple(FileAccount(**account) for account in content["files"])}
    except DamagedError:
        return {}  # disposable: what cannot be read is made anew
