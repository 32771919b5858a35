"""Read what earlier reports pointed out, so that it can be checked against what came after.

Only reports of the same edition are read: a notebook never meets a place that its own edition may not
show.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.periods import Period
from lagesbild.situation import Situation

_MANIFEST, _FINDINGS = "manifest.json", "findings.json"
_CHECKED = {"hotspot": "hotspot", "repeat_place": "ranked_count"}


def pointed_out(now: Situation) -> gpd.GeoDataFrame:
    """The areas that earlier reports pointed out, as far as the period after them has ended.

    Returns
    -------
    GeoDataFrame
        In the working CRS: ``period`` (the report's), ``method`` (``hotspot`` or ``ranked_count``) and a
        polygon: the finding's circle. A report of periods that overlap this one's is left out, and of several
        reports of one period the first by name.
    """
    crs = now.geography.boundary.crs
    rows = [
        {"period": period, "method": _CHECKED[finding["kind"]], **finding["place"]}
        for period, findings in _earlier(now)
        for finding in findings
        if finding["kind"] in _CHECKED and finding["place"] and finding["place"].get("radius_m")
    ]
    frame = pd.DataFrame(rows, columns=["period", "method", "lon", "lat", "radius_m"])
    centres = gpd.GeoSeries(
        shapely.points(frame["lon"].astype(float), frame["lat"].astype(float)), crs="EPSG:4326"
    )
    circles = shapely.buffer(centres.to_crs(crs).array, frame["radius_m"].astype(float).to_numpy())
    return gpd.GeoDataFrame(frame[["period", "method"]], geometry=circles, crs=crs)


def _earlier(now: Situation) -> Iterator[tuple[Period, list[dict[str, Any]]]]:
    """Each earlier period of the same kind and length, with the findings published for it."""
    seen: set[Period] = set()
    for path in sorted(now.reports_folder.glob(f"*/*/{_MANIFEST}")):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            findings = json.loads(path.with_name(_FINDINGS).read_text(encoding="utf-8"))
            told = manifest["period"]
            last_day = date.fromisoformat(told["last_day"])
            period = Period(date.fromisoformat(told["start"]), last_day + timedelta(days=1), told["kind"])
            is_alike = (period.kind, manifest["edition"]) == (now.period.kind, now.edition.name)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a damaged old report must not stop the new one; the archive's page names it
        if is_alike and period.end <= now.period.start and period not in seen:
            seen.add(period)
            yield period, findings
