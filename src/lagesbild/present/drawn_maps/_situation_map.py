"""Draw the front page's small map: the municipality, and where this period's reports lie."""

from typing import Final

import geopandas as gpd

from lagesbild.present.cartography import _layers, _marks
from lagesbild.present.cartography._backdrop import shared
from lagesbild.present.cartography._frame import fitted
from lagesbild.present.cartography._panels import bounds_of
from lagesbild.present.cartography._signs import Dot, Sign
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps._printed import draw
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import name
from lagesbild.situation import Situation

_WIDTH: Final = 340.0
_HEIGHTS: Final = (180.0, 320.0)
_LARGEST: Final = 9.0


def situation_map(situation: Situation, *, places: gpd.GeoDataFrame | None = None) -> Block:
    """The whole municipality with the period's reports as dots: one small picture, without scripts.

    Parameters
    ----------
    places
        With ``rank``, ``name``, ``incidents`` and points in the working CRS, as ``analysis.places.places.rank_places`` gives
        them; each gets its number. None for dots alone.
    """
    bounds = bounds_of(situation.geography.boundary)
    west, south, east, north = bounds
    height = min(max(_WIDTH * (north - south) / (east - west), _HEIGHTS[0]), _HEIGHTS[1])
    spots = _marks.spots(situation.incidents, {})
    accent = f"var(--accent,{theme.ACCENT})"
    signs: list[Sign] = [
        Dot(each.x, each.y, min(0.7 * each.radius, _LARGEST), accent, 0.85) for each in spots
    ]
    signs += [] if places is None else _layers.ranked(places)
    drawn = sum(each.count for each in spots)
    told = labels.count(drawn) if drawn else "inga rapporter med position"
    drawing = draw(
        situation.geography,
        signs,
        fitted(bounds, _WIDTH, height, margin=6.0),
        alt=f"Karta över {situation.area_name}: {told}, {name(situation.period)}.",
        is_overview=True,
    )
    return Block(f'<div class="map-situation">{drawing}</div>', backgrounds=shared(situation.geography))
