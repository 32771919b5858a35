"""Write links that open the explorer with its filters set, as ``present/explorer/fragment.js`` reads them.

A link is for readers on the screen with a report that holds the explorer: it is seen only when the explorer has
started, so that the sentence that it follows may stand in any edition and on paper. The explorer remembers which
link was pressed, and offers the way back to it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from lagesbild.findings import METRES_PER_DEGREE
from lagesbild.periods import Period
from lagesbild.present.cartography.basemap import WGS84
from lagesbild.present.html import prose
from lagesbild.present.html.fragments import Html

_NEAR_M: Final = 250.0
"""Around a place of which nobody has said how large it is."""
_QUARTER: Final = 6
"""Segments a quarter of a circle: the 24 corners lie within one per cent of the radius."""


def address(
    *,
    period: Period | None = None,
    category: str | Sequence[str] | None = None,
    district: str | Sequence[str] | None = None,
    organisation: str | Sequence[str] | None = None,
    place: str | Sequence[str] | None = None,
    weekdays: Iterable[int] = (),
    hours: Iterable[int] = (),
    area: BaseGeometry | None = None,
    crs: object = WGS84,
) -> str:
    """What stands after ``#`` in the address, ``#`` included; a name that the explorer does not have filters nothing.

    Parameters
    ----------
    period
        The days that reports began in; the report's own when None.
    category, district, organisation, place
        Names as readers see them.
    weekdays, hours
        0 is Monday, 0 the hour after midnight.
    area
        Polygon or polygons; holes are filled.
    crs
        Of ``area``.
    """
    parts = [] if period is None else [f"period={period.start}..{period.last_day}"]
    for key, names in (
        ("kategori", category),
        ("organisation", organisation),
        ("omrade", district),
        ("plats", place),
    ):
        if names is not None and len(names):
            parts.append(f"{key}={','.join(map(_quoted, [names] if isinstance(names, str) else names))}")
    if days := sorted(set(weekdays)):
        parts.append("dag=" + ",".join(str(day + 1) for day in days))
    if chosen := sorted(set(hours)):
        parts.append("timme=" + ",".join(map(str, chosen)))
    if area is not None and not area.is_empty:
        corners = _outline(gpd.GeoSeries([area], crs=crs).to_crs(WGS84).iloc[0])
        parts.append("yta=" + ";".join(f"{lat:.5f},{lon:.5f}" for lon, lat in corners))
    return "#utforska?" + "&".join(parts)


def link(text: str = "Visa på kartan", *, about: str = "", **chosen: Any) -> str:  # noqa: ANN401 - as address takes them
    """A link to the explorer as HTML.

    Parameters
    ----------
    text
        What is pressed.
    about
        What the link follows, for those who hear links alone: ``Inbrott``.
    chosen
        As for ``address``.
    """
    return _anchor(address(**chosen), text, about)


def of_finding(finding: Mapping[str, Any]) -> Html:
    """A link to the reports that a finding is about: its days, its category and its place.

    The place is the circle that the finding names, else the district of that name.

    Parameters
    ----------
    finding
        As ``report/findings.schema.json`` describes it.
    """
    place: Mapping[str, Any] = finding["place"] or {}
    window = finding["window"]
    last_day = date.fromisoformat(window["to"])
    area = None
    if place.get("lon") is not None and place.get("lat") is not None:
        area = _circle(place["lon"], place["lat"], place.get("radius_m") or _NEAR_M)
    return _anchor(
        address(
            period=Period(date.fromisoformat(window["from"]), last_day + timedelta(days=1)),
            category=finding["category"],
            district=None if area else place.get("name"),
            area=area,
        ),
        "Visa på kartan",
        ", ".join(filter(None, (finding["category"], place.get("name")))),
    )


def _anchor(where: str, text: str, about: str) -> Html:
    return prose.link(text, where, kind="to-explorer", heard=f"{text}: {about}" if about else "")


def _circle(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    """A circle on the ground, in degrees."""
    unit = Point(0, 0).buffer(radius_m / METRES_PER_DEGREE, quad_segs=_QUARTER)
    return affinity.translate(affinity.scale(unit, xfact=1 / math.cos(math.radians(lat))), lon, lat)


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _outline(shape: BaseGeometry) -> np.ndarray:
    """Outer rings as one line; a ray crosses the way between two of them twice, which adds nothing."""
    rings = [shapely.get_coordinates(part.exterior) for part in shapely.get_parts(shape)]
    back = [ring[:1] for ring in rings[-2::-1]]
    return np.vstack([*rings, *back])
