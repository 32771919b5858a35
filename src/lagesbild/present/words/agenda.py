"""Hand the register over to the front page: what is late, who answers for it, and what a finding may be answered by."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from lagesbild import columns as c
from lagesbild.analysis.interventions.interventions import ANSWERING
from lagesbild.present.cartography import basemap
from lagesbild.situation import Situation


def interventions(situation: Situation, register: gpd.GeoDataFrame) -> tuple[dict[str, Any], ...]:
    """What is proposed, decided or ongoing, as plain values.

    Parameters
    ----------
    register
        As ``analysis.interventions.interventions.progress`` gives it.

    Returns
    -------
    tuple of dict
        ``number``, ``title``, ``place``, ``owner``, ``status``, ``follow_up_on`` (ISO day), ``days_overdue``; "" or None
        where not known. ``categories`` it is against (none: all), ``shape`` in GeoJSON (EPSG:4326) and ``reach_m``,
        how near it a finding must be for it to be an answer.
    """
    held = register[register[c.STATUS].isin(ANSWERING)]
    world = held.to_crs(basemap.WGS84).geometry
    return tuple(
        {
            "number": int(row["number"]),
            "title": str(row[c.TITLE]),
            "place": _text(row[c.PLACE]),
            "owner": _text(row[c.ORGANISATION]),
            "status": str(row[c.STATUS]),
            "starts_on": _day(row[c.STARTS_ON]),
            "follow_up_on": _day(row[c.FOLLOW_UP_ON]),
            "days_overdue": None if pd.isna(row["days_overdue"]) else int(row["days_overdue"]),
            "is_late": bool(row["is_late"]),
            "categories": [name for name in _text(row[c.CATEGORIES]).split(";") if name],
            "shape": None if shape is None or shape.is_empty else _rounded(shape),
            "reach_m": situation.settings.place_radius_m,
        }
        for row, shape in zip(held.to_dict("records"), world, strict=True)
    )


def _text(value: Any) -> str:  # noqa: ANN401 - a cell
    return "" if pd.isna(value) else str(value)


def _day(value: Any) -> str | None:  # noqa: ANN401 - a cell
    return None if pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"


def _rounded(shape: BaseGeometry) -> dict[str, Any]:
    """GeoJSON with five decimals of a degree, about a metre."""
    return dict(mapping(shapely.transform(shapely.force_2d(shape), lambda points: points.round(5))))
