"""Hand out the working group's register of interventions as it was last read."""

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.ingest.store import FileAccount

REGISTER_FILE: Final = "interventions.json"


def accounted(folder: Path) -> tuple[FileAccount, ...]:
    """What became of the rows of each file of the register, as last read."""
    return tuple(FileAccount(**account) for account in stored(folder).get("files", []))


def load_interventions(folder: Path, crs: str) -> gpd.GeoDataFrame:
    """The register as last read, with ``columns.INTERVENTION_COLUMNS``; empty when there is none."""
    return _framed(stored(folder).get("rows", []), crs)


def no_interventions() -> gpd.GeoDataFrame:
    """A register with nothing in it."""
    return _framed([], None)


def _framed(rows: list[dict[str, Any]], crs: str | None) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=list(c.INTERVENTION_COLUMNS))
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[us]") for name in c.INTERVENTION_DAYS}
    texts = [name for name in c.INTERVENTION_COLUMNS if name not in {*days, c.ROW, c.GEOMETRY}]
    shapes = [None if pd.isna(text) else shapely.from_wkt(text) for text in frame[c.GEOMETRY]]
    typed = frame.drop(columns=c.GEOMETRY).assign(**days).astype(dict.fromkeys(texts, "str"))
    ordered = gpd.GeoDataFrame(typed, geometry=shapes, crs=crs).sort_values(
        [c.STARTS_ON, c.INTERVENTION_ID], na_position="last"
    )
    return ordered[list(c.INTERVENTION_COLUMNS)].reset_index(drop=True)


def stored(folder: Path) -> dict[str, Any]:
    """The file's content; empty when it is not there or cannot be read."""
    try:
        content: dict[str, Any] = json.loads((folder / REGISTER_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # disposable: what cannot be read is made anew
    return content
