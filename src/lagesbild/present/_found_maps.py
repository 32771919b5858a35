"""Map what the methods found: clusters in space and time, and hotspots with how they have changed."""

from collections.abc import Hashable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.periods import Period, day_span
from lagesbild.present import _marks, _web, basemap, labels, markup
from lagesbild.present._map_block import Drawn, bind, exported, focus_of, melted
from lagesbild.present._printed import Cell, Dot, Mark, Number, Ring
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

TREND_NAMES: Final = {
    "new": "ny",
    "consecutive": "flera perioder i rad",
    "intensifying": "tilltagande",
    "persistent": "ihållande",
    "diminishing": "avtagande",
    "sporadic": "återkommande då och då",
    "oscillating": "växlande",
    "historical": "tidigare hotspot, inte nu",
    "none": "hotspot nu",
}
"""What readers call the trend classes; ``none`` is a hotspot whose history is not classed."""

_CHANCE: Final = 0.05
_FOUND: Final = "#a3123f"
_UNSURE: Final = "#5a6169"
TREND_COLORS: Final = {
    "new": "#d55e00",
    "consecutive": "#f3a46d",
    "intensifying": "#a3123f",
    "persistent": "#6f1039",
    "diminishing": "#7a4fa3",
    "sporadic": "#4a96c9",
    "oscillating": "#b58900",
    "historical": "#8a9099",
    "none": "#dd6a4d",
}


def cluster_map(situation: Situation, clusters: gpd.GeoDataFrame) -> Block:
    """Clusters as numbered, dashed circles in metres, over the incidents of the last weeks.

    Parameters
    ----------
    clusters
        In the working CRS: geometry (centres), ``radius_m``, ``start``, ``end`` (first and last day),
        ``observed``, ``expected``, ``p`` and ``recurrence_days``. Numbered in their order; those that chance
        makes too (p of 0.05 or more) are drawn in grey.
    """
    recent = situation.recent()
    spots = _marks.spots(recent, {})
    rows = clusters.drop(columns=clusters.geometry.name).to_dict("records")
    colors = [_FOUND if row["p"] < _CHANCE else _UNSURE for row in rows]
    metric = shapely.get_coordinates(clusters.geometry.array)
    world = np.round(shapely.get_coordinates(clusters.geometry.to_crs(basemap.WGS84).array), 5)
    lines = [_cluster_lines(number, row) for number, row in enumerate(rows, start=1)]
    circles = [
        [lat, lon, float(row["radius_m"]), color, number, told]
        for number, ((lon, lat), row, color, told) in enumerate(
            zip(world.tolist(), rows, colors, lines, strict=True), start=1
        )
    ]
    quiet = [[s.lat, s.lon, 4.0, s.color, s.count, s.lines] for s in spots]
    layers = [
        _web.Layer("points", quiet, f"Senaste {situation.settings.recent_weeks} veckorna", (True,)),
        _web.Layer("areas", circles, "Ansamlingar"),
    ]
    marks: list[Mark] = [Dot(spot.x, spot.y, 3.2, _marks.QUIET, 0.6) for spot in spots]
    marks += [
        Ring(float(x), float(y), float(row["radius_m"]), color)
        for (x, y), row, color in zip(metric, rows, colors, strict=True)
    ]
    marks += [Number(float(x), float(y), str(number)) for number, (x, y) in enumerate(metric, start=1)]
    n = sum(spot.count for spot in spots)
    beyond = sum(color == _FOUND for color in colors)
    told = f"{labels.count(beyond, labels.CLUSTER)} utöver slumpen"
    keys = [
        *([markup.Key("ring ring-dashed", "ansamling utöver slumpen", _FOUND)] if beyond else []),
        *([markup.Key("ring ring-dashed", "kan vara slump", _UNSURE)] if beyond < len(rows) else []),
        markup.Key("dot small", f"senaste {situation.settings.recent_weeks} veckorna", _marks.QUIET),
    ]
    return bind(
        situation,
        Drawn(
            [layer for layer in layers if layer.data],
            marks,
            focus_of(situation.geography, spots),
            "Ansamlingar i tid och rum",
            f"{told}, fram till och med {labels.day(situation.period.last_day)}",
            f"Karta över {situation.area_name}: {told}. {' '.join(labels.sentence(', '.join(each)) for each in lines)}",
            keys,
            [
                "En ansamling är en cirkel där det nyligen hänt mer än platsens och tidens egna nivåer ger.",
                _marks.left_out(recent),
                markup.source(situation, n),
            ],
        ),
        layers={"clusters": exported(_plain_days(clusters))} if len(clusters) else {},
    )


def hotspot_map(situation: Situation, cells: gpd.GeoDataFrame, *, window: Period | None = None) -> Block:
    """Hotspots now, and earlier ones, by how they have changed.

    Parameters
    ----------
    cells
        Polygons in the working CRS: ``is_hot`` (Gi*, adjusted), ``trend_class`` (a key of ``TREND_NAMES``, or
        NA) and ``incidents``. Drawn are the hot, and those whose class says that they were.
    window
        The days that the hotspots are made from; the last weeks if left out.
    """
    window = window or Period(situation.recent_start, situation.period.end)
    trend = cells["trend_class"].astype(object).where(cells["trend_class"].notna(), "none")
    is_drawn = cells["is_hot"].fillna(value=False).astype(bool) | trend.ne("none")
    drawn, classes = cells.loc[is_drawn], trend[is_drawn]
    unknown = sorted(set(classes) - set(TREND_NAMES))
    if unknown:
        raise ValueError(
            f"Trend classes are {', '.join(TREND_NAMES)}; found {len(unknown)} others. Class the cells with analysis.trend_classes."
        )
    counts = classes.value_counts()
    found = [name for name in TREND_NAMES if name in counts.index]
    surfaces = melted(drawn, classes).reindex(found)
    world = surfaces.to_crs(basemap.WGS84) if len(surfaces) else surfaces
    rows = [
        [basemap.rounded(world[name]), TREND_COLORS[name], [labels.capital(TREND_NAMES[name])]]
        for name in found
    ]
    recent = situation.recent()
    spots = _marks.spots(recent, {})
    keys = [
        markup.Key(
            "box",
            f"{TREND_NAMES[name]} ({labels.count(int(counts[name]), labels.CELL)})",
            TREND_COLORS[name],
        )
        for name in found
    ]
    hot = int(cells["is_hot"].fillna(value=False).sum())
    told = f"{labels.count(hot, labels.CELL)} är hotspot nu" if hot else "Ingen ruta är hotspot nu"
    by_class = "; ".join(f"{TREND_NAMES[name]} {labels.number(int(counts[name]))}" for name in found)
    return bind(
        situation,
        Drawn(
            [_web.Layer("cells", rows)],
            [Cell(surfaces[name], TREND_COLORS[name]) for name in found],
            focus_of(situation.geography, spots),
            "Hotspots och hur de ändrats",
            f"{told}, {day_span(window)}",
            f"Karta över {situation.area_name}, {day_span(window)}: {labels.capital(told)}. {by_class}".strip(),
            keys,
            [
                (
                    "En hotspot är en ruta som med sina grannar har fler rapporter än slumpen ger i det bebyggda "
                    "området (Gi*, justerat för antalet rutor). Klassen säger hur den varit i tidigare perioder."
                ),
                _marks.left_out(recent),
                markup.source(situation, sum(spot.count for spot in spots)),
            ],
        ),
        layers={"hotspots": exported(drawn.reset_index())} if len(drawn) else {},
    )


def _cluster_lines(number: int, row: dict[Hashable, Any]) -> list[str]:
    return [
        f"{number}. {labels.count(int(row['observed']))} mot {labels.number(row['expected'], decimals=1)} väntade",
        f"{labels.days(row['start'], row['end'])}, inom {labels.number(row['radius_m'])} m",
    ]


def _plain_days(clusters: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Days as text, and numbered, as QGIS shows them."""
    texts = {name: [str(pd.Timestamp(each).date()) for each in clusters[name]] for name in ("start", "end")}
    return clusters.assign(**texts, number=range(1, len(clusters) + 1))
