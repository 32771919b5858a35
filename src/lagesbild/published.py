"""Read what earlier reports pointed out, so that it can be checked against what came after.

Only reports of the same edition are read: a notebook never meets a place that its own edition may not
show.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from lagesbild.periods import Period
from lagesbild.situation import Situation

LAYER = "pointed_out"
"""Layer of results.gpkg that says what a report pointed out: ``method`` and polygons."""

_MANIFEST, _LAYERS = "manifest.json", "results.gpkg"


def pointed_out(now: Situation) -> gpd.GeoDataFrame:
    """The areas that earlier reports pointed out, as far as the period after them has ended.

    Returns
    -------
    GeoDataFrame
        In the working CRS: ``period`` (the report's), ``method`` (one of ``analysis.hot_cells.METHODS``) and
        polygons. Of several reports of one period the first by name that points anything out is read.
    """
    crs = now.geography.boundary.crs
    parts: dict[Period, gpd.GeoDataFrame] = {}
    for period, folder in _earlier(now):
        if period not in parts and len(cells := _cells(folder / _LAYERS)):
            parts[period] = cells.to_crs(crs).assign(period=period)
    frames = list(parts.values()) or [gpd.GeoDataFrame({"method": [], "period": []}, geometry=[], crs=crs)]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True)[["period", "method", "geometry"]], crs=crs)


def _earlier(now: Situation) -> Iterator[tuple[Period, Path]]:
    """Each earlier report of the same kind of period and edition, and its folder."""
    for path in sorted(now.reports_folder.glob(f"*/*/{_MANIFEST}")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        told = manifest["period"]
        last_day = date.fromisoformat(told["last_day"])
        period = Period(date.fromisoformat(told["start"]), last_day + timedelta(days=1), told["kind"])
        is_alike = (period.kind, manifest["edition"]) == (now.period.kind, now.edition.name)
        if is_alike and period.end <= now.period.start:
            yield period, path.parent


def _cells(path: Path) -> gpd.GeoDataFrame:
    """What a report pointed out; empty where it has no such layer."""
    if path.is_file() and LAYER in {str(name) for name, _ in pyogrio.list_layers(path)}:
        return pyogrio.read_dataframe(path, layer=LAYER, columns=["method"])
    return gpd.GeoDataFrame({"method": []}, geometry=[], crs="EPSG:4326")
