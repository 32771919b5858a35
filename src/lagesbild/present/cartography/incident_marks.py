"""Decide what of the incidents may be drawn where, and turn it into marks for the maps.

Only a report with a position of its own is ever a point. Reports at one place share one mark with
their number in it, for a mark under another is not seen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.analysis.reporting.quality import at_default_position
from lagesbild.content import Ink
from lagesbild.present.cartography.map_names import Name
from lagesbild.present.cartography.signs import Dot
from lagesbild.present.drawing import theme
from lagesbild.present.words import labels

QUIET_INK: Final = Ink("#6d757e", "--map-quiet")
QUIET: Final = f"var({QUIET_INK.variable},{QUIET_INK.color})"
"""Colour of the incidents that are only there to be seen under others."""

_MASKED_NUMBER: Final = re.compile(r"\s*\[nr\]$")
"""What stands after a street where its house number is masked: nothing that a map has room for."""
_SHOWN_LINES: Final = 8
_QUIET_RADIUS: Final = 3.4
_MOST_NAMED: Final = 30
_MOST_TOLD: Final = 1_000
_TOLD: Final = (c.CATEGORY, c.OCCURRED_FROM, c.OCCURRED_TO, c.PLACE)


@dataclass(frozen=True)
class Spot:
    """Reports at one position: metric coordinates, count, colour and shape, what tells them in words, and what it is called."""

    x: float
    y: float
    count: int
    color: str
    tell: Callable[[], tuple[str, ...]] = tuple
    shape: str = "circle"
    place: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The words, put together when they are asked for: of many thousand spots none is told."""
        return self.tell()

    @property
    def radius(self) -> float:
        """Radius in pixels; the area grows with the count."""
        return min(round(6 * self.count**0.5, 1), 22.0) if self.count > 1 else 6.0


def drawable(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The incidents whose position is precise enough for a point.

    Raises
    ------
    ValueError
        When the frame does not say how precise its positions are.
    """
    if c.PRECISION not in incidents.columns:
        raise ValueError(
            f"A map must know how precise each position is: column '{c.PRECISION}' not found. "
            "Draw the Situation's own incidents."
        )
    geometry = incidents.geometry
    return incidents.loc[incidents[c.PRECISION].isin(c.PRECISE) & geometry.notna() & ~geometry.is_empty]


def left_out(incidents: gpd.GeoDataFrame) -> str:
    """Words for the incidents that a map does not draw, "" when it draws all."""
    defaults = int(at_default_position(incidents).sum())
    areas = int(incidents[c.PRECISION].eq(c.AREA).sum()) - defaults
    streets = int(incidents[c.PRECISION].eq(c.STREET).sum())
    nowhere = len(incidents) - areas - streets - defaults - len(drawable(incidents))
    told = [f"{labels.count(areas)} med bara ett område"] if areas else []
    told += [f"{labels.count(streets)} med bara en gata"] if streets else []
    told += [f"{labels.count(defaults)} med ett förvalt läge"] if defaults else []
    told += [f"{labels.count(nowhere)} utan läge"] if nowhere else []
    return f"Inte på kartan: {labels.enumeration(told)}." if told else ""


def dots(found: Sequence[Spot]) -> list[Dot]:
    """A dot a spot, with its number where it has several reports."""
    return [
        Dot(
            spot.x,
            spot.y,
            spot.radius,
            spot.color,
            text=labels.number(spot.count) if spot.count > 1 else "",
            shape=spot.shape,
            lines=spot.lines,
            count=spot.count,
        )
        for spot in found
    ]


def quiet(found: Sequence[Spot]) -> list[Dot]:
    """Small grey dots, there to be seen under others; what each is, is told where they are few enough to be pointed at."""
    is_few = len(found) <= _MOST_TOLD
    return [
        Dot(spot.x, spot.y, _QUIET_RADIUS, QUIET, 0.6, lines=spot.lines if is_few else (), count=spot.count)
        for spot in found
    ]


def names(found: Sequence[Spot]) -> list[Name]:
    """What the reports themselves call their places, the most reported first: names for a map that has none."""
    first: dict[str, Name] = {}
    for spot in sorted(found, key=lambda spot: -spot.count):
        name = street(spot.place)
        if name and name not in first:
            first[name] = Name(name, "spot", spot.x, spot.y)
        if len(first) == _MOST_NAMED:
            break
    return list(first.values())


def street(place: str) -> str:
    """A place's name without what stands for its masked house number."""
    return _MASKED_NUMBER.sub("", place)


def spots(
    incidents: gpd.GeoDataFrame, colors: Mapping[str, str], shapes: Mapping[str, str] | None = None
) -> list[Spot]:
    """One spot a position, to the metre; the largest first, so that the small lie on top.

    Parameters
    ----------
    colors, shapes
        By category; a spot with several categories, or one that is not among them, is a circle in ``theme.SEVERAL``.
    """
    points = drawable(incidents)
    # An unknown start sorts last; the row's place decides between equals.
    points = points[[*(name for name in _TOLD if name in points), points.geometry.name]].sort_values(
        [c.OCCURRED_FROM], kind="stable", na_position="last"
    )
    if points.empty:
        return []
    metric = shapely.get_coordinates(points.geometry.array)
    east, north = np.rint(metric).astype(np.int64).T
    _, first, spot, counts = np.unique(
        (east << 32) + north, return_index=True, return_inverse=True, return_counts=True
    )
    by_spot, ends = np.argsort(spot, kind="stable"), np.cumsum(counts)
    starts = ends - counts
    category, names = pd.factorize(points[c.CATEGORY])
    least, most = (each.reduceat(category[by_spot], starts) for each in (np.minimum, np.maximum))
    looks = [(colors.get(name, theme.SEVERAL), (shapes or {}).get(name, "circle")) for name in [*names, ""]]
    look = np.where(least == most, least, -1).tolist()  # the last where there are several categories, or none
    told = _Told(points)
    called = points[c.PLACE].iloc[first] if c.PLACE in points else np.full(len(first), None)
    places = ["" if pd.isna(place) else str(place) for place in called]
    x, y = metric[first].T.tolist()
    largest_first = np.lexsort((x, y, -counts)).tolist()
    return [
        Spot(
            x=x[at],
            y=y[at],
            count=int(counts[at]),
            color=looks[look[at]][0],
            tell=partial(told.lines, by_spot[starts[at] : ends[at]]),
            shape=looks[look[at]][1],
            place=places[at],
        )
        for at in largest_first
    ]


class _Told:
    """What reports are told by, gathered when the first of them is told."""

    def __init__(self, points: gpd.GeoDataFrame) -> None:
        self._points = points

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return self._points[[name for name in _TOLD if name in self._points]].to_dict("records")

    def lines(self, reports: np.ndarray) -> tuple[str, ...]:
        """Of the reports at one position."""
        return _lines([self._rows[at] for at in reports])


def _lines(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    place = _text(rows[0], c.PLACE)
    if len(rows) == 1:
        told = (_text(rows[0], c.CATEGORY), _when(rows[0]), place)
        return tuple(line for line in told if line)
    listed = [f"{_text(row, c.CATEGORY)}, {_when(row)}" for row in rows[:_SHOWN_LINES]]
    more = [f"… och {labels.number(len(rows) - _SHOWN_LINES)} till"] if len(rows) > _SHOWN_LINES else []
    heading = labels.count(len(rows)) + (f", {place}" if place else "")
    return (heading, *listed, *more)


def _when(row: Mapping[str, Any]) -> str:
    return labels.time_span(row[c.OCCURRED_FROM], row.get(c.OCCURRED_TO))


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None or pd.isna(value) else str(value)
