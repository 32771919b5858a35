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
_PLACED = ("hotspot", "cluster", "near_repeat", "repeat_place")
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


def patrols(now: Situation) -> gpd.GeoDataFrame:
    """The patrols that earlier reports suggested, on the days they were for.

    Returns
    -------
    GeoDataFrame
        Circles in the working CRS: ``period`` (that they were for), ``begins`` and ``ends`` of each shift, which comes
        back every week of the period. Only periods that have ended by this one's end.
    """
    rows: list[dict[str, Any]] = []
    for period, findings in _earlier(now):
        for finding in findings:
            place = finding["place"]
            if finding["kind"] != "patrol" or not place or not place.get("radius_m"):
                continue
            begins, ends = (pd.Timestamp(finding["window"][name]) for name in ("from", "to"))
            while begins < pd.Timestamp(period.shifted(1).end):
                rows.append({"period": period.shifted(1), "begins": begins, "ends": ends, "place": place})
                begins, ends = begins + pd.Timedelta(weeks=1), ends + pd.Timedelta(weeks=1)
    crs = now.geography.boundary.crs
    circles = [_circle(row.pop("place"), now.settings.place_radius_m, crs) for row in rows]
    frame = pd.DataFrame(rows, columns=["period", "begins", "ends"])
    return gpd.GeoDataFrame(frame, geometry=circles, crs=crs)


def asks_for_an_answer(now: Situation, ranked: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What the last report pointed out and what this one ranks, each place once.

    Parameters
    ----------
    now
        The situation.
    ranked
        This report's ranked places, as ``analysis.places.rank_places`` gives them.

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
    earlier = max(_earlier(now), key=lambda each: each[0], default=(None, []))[1]
    for finding in earlier:
        if not _asks(finding):
            continue
        circle = _circle(finding["place"], radius, now.geography.boundary.crs)
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
    earlier = max(_earlier(now), key=lambda each: each[0], default=(None, []))[1]
    crs = now.geography.boundary.crs
    sure = [finding["place"] for finding in earlier if _asks(finding) and finding["significant"]]
    return (
        shapely.union_all([_circle(place, now.settings.place_radius_m, crs) for place in sure])
        if sure
        else None
    )


def _asks(finding: dict[str, Any]) -> bool:
    """Whether a finding is of a place that something could be done at."""
    is_sure = finding["significant"] or finding["kind"] == "repeat_place"
    place = finding["place"]
    return bool(finding["kind"] in _PLACED and is_sure and place and place["lon"] is not None)


def _circle(place: dict[str, Any], radius_m: float, crs: Any) -> shapely.Geometry:  # noqa: ANN401 - pyproj's
    point = gpd.GeoSeries([shapely.Point(place["lon"], place["lat"])], crs="EPSG:4326").to_crs(crs).iloc[0]
    return point.buffer(place.get("radius_m") or radius_m)


def _earlier(now: Situation) -> Iterator[tuple[Period, list[dict[str, Any]]]]:
    """Each earlier period of the same kind and length, with the findings published for it."""
    seen: set[Period] = set()
    for path in sorted(now.reports_folder.glob(f"*/*/{_MANIFEST}")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        told = manifest["period"]
        last_day = date.fromisoformat(told["last_day"])
        period = Period(date.fromisoformat(told["start"]), last_day + timedelta(days=1), told["kind"])
        is_alike = (period.kind, manifest["edition"]) == (now.period.kind, now.edition.name)
        if is_alike and period.end <= now.period.start and period not in seen:
            seen.add(period)
            yield period, json.loads(path.with_name(_FINDINGS).read_text(encoding="utf-8"))
