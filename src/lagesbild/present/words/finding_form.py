"""Write a claim as data, in the form that report/findings.schema.json describes."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild import columns as c
from lagesbild.periods import Period
from lagesbild.present.cartography import basemap, incident_marks
from lagesbild.situation import Situation

SIGNIFICANCE: Final = 0.05
"""Level at which a claim of a single test holds."""

NAMELESS: Final = "plats utan namn"


def finding(
    *,
    kind: str,
    key: str,
    window: Period,
    text: str,
    significant: bool | None,
    short: str = "",
    category: str | None = None,
    place: dict[str, Any] | None = None,
    intervention: Mapping[Any, Any] | pd.Series | None = None,
    **numbers: Any,  # noqa: ANN401 - cells of a frame
) -> dict[str, Any]:
    """A finding as a dictionary.

    Parameters
    ----------
    kind
        One of the schema's kinds.
    key
        What tells it from others of its kind, the same in every report for the same question.
    window
        The days it is about.
    text
        The sentence in the report, plain text.
    significant
        Whether the claim holds; None where nothing was tested.
    short
        What it says in short, without p-values and what else follows the count itself; the whole text if left out.
    category
        None for all categories together.
    place
        As ``place`` gives it; None for the whole municipality.
    intervention
        Its row of the register, where the claim is about one.
    numbers
        ``observed``, ``expected``, ``statistic``, ``p``, ``p_adjusted``; what is missing is null.
    """
    names = ("observed", "expected", "statistic", "p", "p_adjusted")
    parts = [kind, *([] if category is None else [category]), key]
    return {
        "id": "-".join("-".join(part.casefold().split()) for part in parts),
        "kind": kind,
        "category": category,
        "window": {"from": str(window.start), "to": str(window.last_day)},
        "place": place,
        **({} if intervention is None else {"intervention": _intervention(intervention)}),
        **{name: plain(numbers.get(name)) for name in names},
        "significant": None if significant is None else bool(significant),
        "text": text,
        **({"short": short} if short not in {"", text} else {}),
    }


def _intervention(row: Mapping[Any, Any] | pd.Series) -> dict[str, Any]:
    number, owner = row.get("number"), row[c.ORGANISATION]
    return {
        "number": None if number is None else int(number),
        "title": str(row[c.TITLE]),
        "owner": "" if pd.isna(owner) else str(owner),
    }


def place(
    situation: Situation,
    shape: BaseGeometry,
    *,
    name: str,
    radius_m: float | None = None,
    cell_id: str | None = None,
) -> dict[str, Any]:
    """Where a claim is about: the middle of ``shape`` (working CRS), in degrees."""
    middle = gpd.GeoSeries([shapely.centroid(shape)], crs=situation.geography.boundary.crs)
    ((lon, lat),) = shapely.get_coordinates(middle.to_crs(basemap.WGS84).array)
    where = {"name": name, "lon": round(float(lon), 5), "lat": round(float(lat), 5)}
    more = {"radius_m": radius_m, "cell_id": cell_id}
    return where | {key: value for key, value in more.items() if value is not None}


def place_name(situation: Situation, shape: BaseGeometry) -> str:
    """The name of the report's place with the most reports within ``shape``; what most of its reports call it elsewhere.

    That it has no name when none does.
    """
    if (ranked := _ranked(situation, shape)) is not None and not pd.isna(ranked["name"]):
        return str(ranked["name"])
    recent = incident_marks.drawable(situation.recent())
    names = recent.loc[recent.intersects(shape), c.PLACE].mode() if len(recent) else pd.Series(dtype=object)
    return str(names.iloc[0]) if len(names) else NAMELESS


def called(name: Any) -> str:  # noqa: ANN401 - a cell
    """What readers call a place of this name, which may be missing."""
    return NAMELESS if pd.isna(name) else str(name)


def place_number(situation: Situation, shape: BaseGeometry) -> str:
    """`` (nr 3)``: which of the report's numbered places lies within ``shape``, to set after a name; empty for none."""
    ranked = _ranked(situation, shape)
    return "" if ranked is None else f" (nr\N{NO-BREAK SPACE}{ranked['number']})"


def _ranked(situation: Situation, shape: BaseGeometry) -> pd.Series | None:
    within = situation.places[situation.places.intersects(shape)]
    return None if within.empty else within.iloc[0]


def plain(value: Any) -> float | None:  # noqa: ANN401 - a cell
    """A number for JSON: whole where it is whole, null where it is missing or endless."""
    if value is None or pd.isna(value):
        return None
    number = float(value)
    if not np.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
