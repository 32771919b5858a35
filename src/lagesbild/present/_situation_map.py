"""Draw the front page's small map: the municipality, and where this period's reports lie."""

from typing import Final

import geopandas as gpd

from lagesbild.periods import name
from lagesbild.present import _layers, _marks, labels, theme
from lagesbild.present._map_block import bounds_of
from lagesbild.present._printed import picture
from lagesbild.present._printed_marks import Dot, Mark, Number
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_WIDTH: Final = 340.0


def situation_map(situation: Situation, *, places: gpd.GeoDataFrame | None = None) -> Block:
    """The whole municipality with the period's reports as dots: one small picture, without scripts.

    Parameters
    ----------
    places
        With ``rank``, ``name``, ``incidents`` and points in the working CRS, as ``analysis.places.rank_places`` gives
        them; each gets its number. None for dots alone.
    """
    spots = _marks.spots(situation.incidents, {})
    marks: list[Mark] = [Dot(each.x, each.y, min(each.radius, 9.0), theme.ACCENT, 0.85) for each in spots]
    numbered = [] if places is None else _layers.ranked(places)
    marks += [Number(x, y, str(rank)) for x, y, _, _, rank, _ in numbered]
    drawn = sum(each.count for each in spots)
    told = labels.count(drawn) if drawn else "inga rapporter med position"
    drawing = picture(
        situation.geography,
        marks,
        bounds=bounds_of(situation.geography.boundary),
        alt=f"Karta över {situation.area_name}: {told}, {name(situation.period)}.",
        width=_WIDTH,
    )
    return Block(f'<div class="map-situation">{drawing}</div>')
