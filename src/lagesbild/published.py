"""Read what earlier reports pointed out, so that it can be checked against what came after.

Only reports of the same edition are read: a notebook never meets a place that its own edition may not
show.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from lagesbild import own_files
from lagesbild.errors import DamagedError
from lagesbild.findings import KINDS
from lagesbild.periods import Period
from lagesbild.situation import Situation

LAYER = "pointed_out"
"""Layer of results.gpkg that says what a report pointed out: ``method`` and polygons."""

_MANIFEST, _FINDINGS, _LAYERS = "manifest.json", "findings.json", "results.gpkg"


def pointed_out(now: Situation) -> gpd.GeoDataFrame:
    """The areas that earlier reports pointed out, as far as the period after them has ended.

    Returns
    -------
    GeoDataFrame
        In the working CRS: ``period`` (the report's), ``method`` (one of ``analysis.places.hot_cells.METHODS``) and
        polygons. Of several reports of one period the first by name that points anything out is read.
    """
    crs = now.geography.boundary.crs
    parts: dict[Period, gpd.GeoDataFrame] = {}
    for period, folder in _earlier(now):
        if period not in parts and len(cells := _cells(folder / _LAYERS)):
            parts[period] = cells.to_crs(crs).assign(period=period)
    frames = list(parts.values()) or [gpd.GeoDataFrame({"method": [], "period": []}, geometry=[], crs=crs)]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True)[["period", "method", "geometry"]], crs=crs)


def patrols(now: Situation) -> gpd.GeoDataFrame:
    """The patrols that earlier reports suggested, on the days they were for.

    Returns
    -------
    GeoDataFrame
        Circles in the working CRS: ``period`` (that they were for), ``begins`` and ``ends`` of each shift, which comes
        back every week of the period. Only periods that have ended by this one's end. Of several reports of one
        period the first by name that suggests anything is read.
    """
    suggested: dict[Period, list[dict[str, Any]]] = {}
    for period, folder in _earlier(now):
        if not suggested.get(period):
            suggested[period] = [each for each in _findings(folder) if _is_patrol(each)]
    rows: list[dict[str, Any]] = []
    for period, findings in suggested.items():
        for finding in findings:
            place = finding["place"]
            begins, ends = (pd.Timestamp(finding["window"][name]) for name in ("from", "to"))
            while begins < pd.Timestamp(period.shifted(1).end):
                rows.append({"period": period.shifted(1), "begins": begins, "ends": ends, "place": place})
                begins, ends = begins + pd.Timedelta(weeks=1), ends + pd.Timedelta(weeks=1)
    crs = now.geography.boundary.crs
    circles = _circles([row["place"] for row in rows], now.settings.place_radius_m, crs)
    frame = pd.DataFrame(rows, columns=["period", "begins", "ends"])
    return gpd.GeoDataFrame(frame, geometry=circles, crs=crs)


def asks_for_an_answer(now: Situation, ranked: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What the last report pointed out and what this one ranks, each place once.

    Parameters
    ----------
    now
        The situation.
    ranked
        This report's ranked places, as ``analysis.places.places.rank_places`` gives them.

    Returns
    -------
    GeoDataFrame
        Circles in the working CRS: ``name`` (NA for none), ``category`` (NA for all), ``kinds`` (of findings, joined by
        ";"), ``is_earlier`` (the last report pointed it out) and ``incidents`` (of this report's ranked places,
        else NaN). What is no more than a chance finding is left out.
    """
    radius = now.settings.place_radius_m
    rows: list[dict[str, Any]] = [
        {"name": name, "category": None, "kinds": ["repeat_place"], "is_earlier": False, "incidents": count,
         "geometry": point.buffer(radius)}
        for name, count, point in zip(ranked["name"], ranked["incidents"], ranked.geometry, strict=True)
    ]  # fmt: skip
    asking = [finding for finding in _latest(now) if _asks(finding)]
    circles = _circles([finding["place"] for finding in asking], radius, now.geography.boundary.crs)
    for finding, circle in zip(asking, circles, strict=True):
        same = next((row for row in rows if row["geometry"].intersects(circle)), None)
        if same is None:
            rows.append(
                {"name": finding["place"]["name"], "category": finding["category"], "kinds": [finding["kind"]],
                 "is_earlier": True, "incidents": None, "geometry": circle}
            )  # fmt: skip
        else:
            same["is_earlier"] = True
            same["kinds"] += [finding["kind"]] * (finding["kind"] not in same["kinds"])
    frame = pd.DataFrame(rows, columns=["name", "category", "kinds", "is_earlier", "incidents", "geometry"])
    frame["kinds"] = frame["kinds"].map(";".join)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=now.geography.boundary.crs)


def lately_found(now: Situation) -> shapely.Geometry | None:
    """Where the last report found something beyond chance; None for nowhere."""
    sure = [finding["place"] for finding in _latest(now) if _asks(finding) and finding["significant"]]
    circles = _circles(sure, now.settings.place_radius_m, now.geography.boundary.crs)
    return shapely.union_all(circles.array) if sure else None


def _latest(now: Situation) -> list[dict[str, Any]]:
    """The findings of the last report."""
    latest = max(_earlier(now), key=lambda each: each[0], default=None)
    return _findings(latest[1]) if latest else []


def _is_patrol(finding: dict[str, Any]) -> bool:
    place = finding["place"]
    return bool(finding["kind"] == "patrol" and place and place.get("radius_m"))


def _asks(finding: dict[str, Any]) -> bool:
    """Whether a finding is of a place that something could be done at."""
    kind, place = KINDS[finding["kind"]], finding["place"]
    is_sure = finding["significant"] or not kind.needs_proof
    return bool(kind.is_placed and is_sure and place and place["lon"] is not None)


def _circles(places: list[dict[str, Any]], radius_m: float, crs: Any) -> gpd.GeoSeries:  # noqa: ANN401 - pyproj's
    """Circles around findings' places, of their own radius or else of ``radius_m``, all projected at once."""
    lon, lat = ([place[name] for place in places] for name in ("lon", "lat"))
    centres = gpd.GeoSeries(gpd.points_from_xy(lon, lat, crs="EPSG:4326")).to_crs(crs)
    return centres.buffer([place.get("radius_m") or radius_m for place in places])


def _earlier(now: Situation) -> Iterator[tuple[Period, Path]]:
    """Each earlier report of the same kind of period and edition, and its folder."""
    for path in sorted(now.reports_folder.glob(f"*/*/{_MANIFEST}")):
        try:
            with own_files.content(path) as manifest:
                told = manifest["period"]
                last_day = date.fromisoformat(told["last_day"])
                period = Period(date.fromisoformat(told["start"]), last_day + timedelta(days=1), told["kind"])
                is_alike = (period.kind, manifest["edition"]) == (now.period.kind, now.edition.name)
        except DamagedError:
            continue  # a damaged old report must not stop the new one; the archive's page names it
        if is_alike and period.end <= now.period.start:
            yield period, path.parent


def _findings(folder: Path) -> list[dict[str, Any]]:
    """The findings that a report published; none where they cannot be read."""
    try:
        with own_files.content(folder / _FINDINGS) as found:
            return [{**each, "id": str(each["id"])} for each in found]
    except DamagedError:
        return []


def _cells(path: Path) -> gpd.GeoDataFrame:
    """What a report pointed out; empty where it has no such layer."""
    if path.is_file() and LAYER in {str(name) for name, _ in pyogrio.list_layers(path)}:
        return pyogrio.read_dataframe(path, layer=LAYER, columns=["method"])
    return gpd.GeoDataFrame({"method": []}, geometry=[], crs="EPSG:4326")
