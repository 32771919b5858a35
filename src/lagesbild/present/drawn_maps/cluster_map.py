"""Map the clusters in space and time."""

from collections.abc import Hashable, Sequence
from datetime import timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lagesbild.content import Ink
from lagesbild.present.cartography import incident_marks
from lagesbild.present.cartography.map_block import MapContent, bind, exported
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Layer, Number, Ring
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels, period_names
from lagesbild.situation import Situation

_MOST_SPOTS: Final = 1000
_LEAST_REACH_M: Final = 200.0
_FOUND: Final = "#a3123f"
_UNSURE: Final = "#5a6169"


def cluster_map(situation: Situation, clusters: gpd.GeoDataFrame) -> Block:
    """Clusters as lettered circles in metres, over the incidents of the last weeks.

    Parameters
    ----------
    clusters
        As ``analysis.space_time.clusters_by_category.scan_by`` gives them, lettered by their rank. Those that chance makes
        too are grey and dashed.
    """
    recent = situation.recent()
    every = incident_marks.spots(recent, {})
    spots = every if len(every) <= _MOST_SPOTS else _around(every, clusters)
    rings = _rings(clusters)
    letters = [Number(ring.x, ring.y, _letter(at), ring.lines) for at, ring in enumerate(rings)]
    weeks = period_names.recent(situation.period, situation.recent_window)
    layers = [
        Layer(incident_marks.quiet(spots), labels.capital(weeks)),
        Layer([*rings, *letters], "Ansamlingar"),
    ]
    n = sum(spot.count for spot in every)
    # Without any, the words beside the map say whether there was enough to see one.
    beyond = _significant(rings)
    told = (
        f"{labels.count(beyond, labels.CLUSTER)} tätare än slumpen ger"
        if beyond
        else "Ingen ansamling är utpekad"
    )
    lines = " ".join(labels.sentence(", ".join(ring.lines)) for ring in rings)
    dot = markup.Key("dot small", f"rapporter, {weeks} ({labels.number(n)})", incident_marks.QUIET_INK)
    return bind(
        situation,
        MapContent(
            [layer for layer in layers if layer.signs],
            around(situation.geography, every),
            "Ansamlingar i tid och rum",
            f"{told}, fram till och med {labels.day(situation.period.last_day)}",
            f"Karta över {situation.area_name}: {labels.lower(told)}. {lines}",
            [*_keys(rings), dot],
            [
                "En ansamling är en cirkel där det nyligen har hänt mer än väntat för platsen och tiden.",
                "" if len(spots) == len(every) else "Bara rapporter i och kring ansamlingarna är ritade.",
                incident_marks.left_out(recent),
                markup.source(situation, n),
            ],
            names=incident_marks.names(every),
        ),
        layers={"clusters": exported(_plain_days(clusters))} if len(clusters) else {},
    )


def _rings(clusters: gpd.GeoDataFrame) -> list[Ring]:
    """A circle a cluster; one that chance makes too is grey and dashed."""
    places = shapely.get_coordinates(clusters.geometry.array)
    rows = clusters.drop(columns=clusters.geometry.name).to_dict("records")
    return [
        Ring(
            float(x),
            float(y),
            float(row["radius_m"]),
            _FOUND if row["is_significant"] else _UNSURE,
            is_dashed=not row["is_significant"],
            lines=_lines(_letter(at), row),
        )
        for at, ((x, y), row) in enumerate(zip(places, rows, strict=True))
    ]


def _significant(rings: Sequence[Ring]) -> int:
    return sum(not ring.is_dashed for ring in rings)


def _keys(rings: Sequence[Ring]) -> list[markup.Key]:
    """A line in the legend for each kind of circle that there is."""
    found = _significant(rings)
    unsure = len(rings) - found
    keys = []
    if found:
        keys.append(markup.Key("ring ring-wide", f"ansamling tätare än slumpen ger ({found})", Ink(_FOUND)))
    if unsure:
        keys.append(markup.Key("ring ring-dashed", f"kan vara slump ({unsure})", Ink(_UNSURE)))
    return keys


def _around(spots: Sequence[incident_marks.Spot], clusters: gpd.GeoDataFrame) -> list[incident_marks.Spot]:
    """The spots within twice a cluster's radius: in a city all of them would be a grey sea, and a heavy page."""
    reach = np.maximum(2 * clusters["radius_m"].to_numpy(dtype=float), _LEAST_REACH_M)
    near = shapely.union_all(shapely.buffer(clusters.geometry.array, reach))
    return [spot for spot in spots if near.intersects(shapely.Point(spot.x, spot.y))]


def _letter(at: int) -> str:
    """``A``, …, ``Z``, ``AA``: numbers are the places' own."""
    before, own = divmod(at, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + own)


def _lines(letter: str, row: dict[Hashable, Any]) -> list[str]:
    return [
        f"{letter}. {labels.count(int(row['observed']))} mot {labels.number(row['expected'], decimals=1)} väntade",
        labels.days(row["first_day"], row["first_day"] + timedelta(days=row["days"] - 1)),
        f"inom {labels.number(row['radius_m'])} m" if row["radius_m"] > 0 else "på samma plats",
    ]


def _plain_days(clusters: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Days as text, and lettered, as QGIS shows them."""
    first = clusters["first_day"].dt.strftime("%Y-%m-%d")
    return clusters.assign(first_day=first, letter=[_letter(at) for at in range(len(clusters))])
