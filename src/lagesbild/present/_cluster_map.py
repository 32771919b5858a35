"""Map the clusters in space and time."""

from collections.abc import Hashable, Sequence
from datetime import timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lagesbild.present import _marks, _web, basemap, labels, markup
from lagesbild.present._map_block import Drawn, bind, exported, focus_of
from lagesbild.present._printed_marks import Dot, Mark, Number, Ring
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_MOST_SPOTS: Final = 1000
_LEAST_REACH_M: Final = 200.0
_FOUND: Final = "#a3123f"
_UNSURE: Final = "#5a6169"


def cluster_map(situation: Situation, clusters: gpd.GeoDataFrame) -> Block:
    """Clusters as numbered, dashed circles in metres, over the incidents of the last weeks.

    Parameters
    ----------
    clusters
        As ``analysis.clusters_by_category.scan_by`` gives them, numbered by their rank. Those that chance makes
        too are drawn in grey.
    """
    recent = situation.recent()
    every = _marks.spots(recent, {})
    spots = every if len(every) <= _MOST_SPOTS else _around(every, clusters)
    rows = clusters.drop(columns=clusters.geometry.name).to_dict("records")
    colors = [_FOUND if row["is_significant"] else _UNSURE for row in rows]
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
    n = sum(spot.count for spot in every)
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
            focus_of(situation.geography, every),
            "Ansamlingar i tid och rum",
            f"{told}, fram till och med {labels.day(situation.period.last_day)}",
            f"Karta över {situation.area_name}: {told}. {' '.join(labels.sentence(', '.join(each)) for each in lines)}",
            keys,
            [
                "En ansamling är en cirkel där det nyligen hänt mer än platsens och tidens egna nivåer ger.",
                "" if len(spots) == len(every) else "Bara rapporter i och kring ansamlingarna är ritade.",
                _marks.left_out(recent),
                markup.source(situation, n),
            ],
        ),
        layers={"clusters": exported(_plain_days(clusters))} if len(clusters) else {},
    )


def _around(spots: Sequence[_marks.Spot], clusters: gpd.GeoDataFrame) -> list[_marks.Spot]:
    """The spots within twice a cluster's radius: in a city all of them would be a grey sea, and a heavy page."""
    reach = np.maximum(2 * clusters["radius_m"].to_numpy(dtype=float), _LEAST_REACH_M)
    near = shapely.union_all(shapely.buffer(clusters.geometry.array, reach))
    return [spot for spot in spots if near.intersects(shapely.Point(spot.x, spot.y))]


def _cluster_lines(number: int, row: dict[Hashable, Any]) -> list[str]:
    return [
        f"{number}. {labels.count(int(row['observed']))} mot {labels.number(row['expected'], decimals=1)} väntade",
        labels.days(row["first_day"], row["first_day"] + timedelta(days=row["days"] - 1)),
        f"inom {labels.number(row['radius_m'])} m" if row["radius_m"] > 0 else "på samma plats",
    ]


def _plain_days(clusters: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Days as text, and numbered, as QGIS shows them."""
    first = clusters["first_day"].dt.strftime("%Y-%m-%d")
    return clusters.assign(first_day=first, number=range(1, len(clusters) + 1))
