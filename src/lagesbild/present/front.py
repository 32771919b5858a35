"""Draw the two small pictures of the front page: the last two years' counts, and where the period's reports lie.

They are read at arm's length: no axes to study, the numbers that matter written out, colours from the page.
"""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild.periods import Period
from lagesbild.present.cartography import _marks
from lagesbild.present.cartography._frame import Frame
from lagesbild.present.cartography._names import names
from lagesbild.present.cartography._signs import Dot
from lagesbild.present.drawing import svg, theme
from lagesbild.present.drawn_maps import _drawn
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.present.words.period_names import name as period_name
from lagesbild.situation import Situation

COMPLETE: Final = 0.97
"""Share of the reports from which a period is taken as complete."""
_WIDTH: Final = 360.0
_CHART_HEIGHT: Final = 220.0
_TOP: Final = 24.0
_FOOT: Final = 18.0
_MAP_HEIGHT: Final = 220.0
_CORE: Final = (5, 95)
"""Percentiles of the positions that the map must hold: one report far away does not make the town a speck."""
_LEAST_M: Final = 2_000.0
_MARGIN: Final = 0.18
_LETTER: Final = 6.2
_MOST_NAMES: Final = 6
_EDGE: Final = 4.0
_NEAR: Final = 24.0
_LINE: Final = 10.0


def pictures(situation: Situation, counts: pd.DataFrame, *, total: pd.Series | None = None) -> Block:
    """Both pictures, for the front page.

    Parameters
    ----------
    counts
        As ``analysis.series.counts.count_by_period`` gives them: indexed by period, oldest first, this one last, with ``total``.
    total
        ``lower`` and ``upper`` of this period's total, drawn as a band; none if left out.
    """
    return Block(years(counts["total"], total=total) + _map(situation), slot="front")


def long_run(situation: Situation, counts: pd.Series) -> Block:
    """A bar a month, those of the report's own period marked, for the front page of a longer period.

    Parameters
    ----------
    counts
        Indexed by whole month, oldest first; NA for one that is hidden.
    """
    return Block(years(counts, within=situation.period), slot="front")


def years(counts: pd.Series, *, total: pd.Series | None = None, within: Period | None = None) -> str:
    """A bar a period, the last one marked, as HTML.

    Parameters
    ----------
    counts
        Indexed by period, oldest first; NaN for one that is hidden or not known.
    total
        As for ``pictures``.
    within
        Marks all that lie in it, in place of the last one; each is then a month.
    """
    periods: list[Period] = list(counts.index)
    known = counts.astype("Float64")
    is_now = [
        each == periods[-1] if within is None else within.start <= each.start and each.end <= within.end
        for each in periods
    ]
    if known.notna().sum() < 2 or known[is_now].isna().all():  # noqa: PLR2004 - one bar compares with nothing
        return ""
    usual = (
        None if total is None or pd.isna(total["lower"]) else (float(total["lower"]), float(total["upper"]))
    )
    top = max(float(known.max()), usual[1] if usual else 0.0, 1.0)
    height = _CHART_HEIGHT - _TOP - _FOOT

    def y(value: float) -> float:
        return _TOP + height * (1 - value / top)

    step = _WIDTH / len(periods)
    parts = []
    if usual:
        parts.append(
            f'<rect width="{_WIDTH:g}" y="{y(usual[1]):.1f}" height="{y(usual[0]) - y(usual[1]):.1f}" '
            f'fill="var(--rule, {theme.RULE})"/>'
        )
    for at, value in enumerate(known):
        if not pd.isna(value):
            color, strength = ("--accent", theme.ACCENT), 1.0
            if not is_now[at]:
                color, strength = ("--muted", theme.MUTED), theme.QUIET
            parts.append(
                f'<rect x="{at * step:.2f}" y="{y(float(value)):.1f}" width="{max(step - 1, 0.6):.2f}" '
                f'height="{_TOP + height - y(float(value)):.1f}" fill="var({color[0]}, {color[1]})" '
                f'fill-opacity="{strength:g}"/>'
            )
    parts.append(f'<path d="M0 {_TOP + height:g}h{_WIDTH:g}" stroke="var(--muted, {theme.MUTED})"/>')
    parts += [
        _words(at * step, _CHART_HEIGHT - 4, str(period.start.year))
        for at, period in _first_of_years(periods)
        if at * step < _WIDTH - 40
    ]
    span = f"{labels.month_short(periods[0].start)} {periods[0].start.year}"
    sides = f"mellan {labels.number(float(known.min()))} och {labels.number(float(known.max()))}"
    if within is not None:
        name = period_name(within)
        alt = f"Antal rapporter per månad sedan {span}: {sides}. {labels.capital(name)} är markerat."
        caption = f"Rapporter per månad sedan {span}; {name} i blått"
        return _figure("front-years", _CHART_HEIGHT, parts, alt=alt, caption=caption)
    now = int(known.iloc[-1])
    parts.append(
        _words(
            _WIDTH, min(y(now) - 5, _CHART_HEIGHT - _FOOT - 5), labels.number(now), anchor="end", bold=True
        )
    )
    usual_words = f", grått band: vanligt nu {labels.range_of(*usual)}" if usual else ""
    alt = (
        f"Antal rapporter i {labels.count(len(periods), labels.PERIOD)} sedan {span}: {sides}, "
        f"nu {labels.number(now)}{usual_words}."
    )
    caption = f"Rapporter per period sedan {span}; den här perioden längst till höger{usual_words}"
    arrived = None if total is None else total.get("completeness")
    # Without these words earlier periods, all of which are in, would stand above the band unexplained.
    if usual and arrived is not None and arrived < COMPLETE:
        caption += f". Omkring {labels.percent(arrived)} av periodens rapporter väntas ha kommit in: bandet är räknat därefter"
    return _figure("front-years", _CHART_HEIGHT, parts, alt=alt, caption=caption)


def _map(situation: Situation) -> str:
    """The period's reports on the outlines of land and towns; empty where none may be drawn."""
    if situation.edition.is_shared:
        return ""
    points = shapely.get_coordinates(_marks.drawable(situation.incidents).geometry.array)
    if not len(points):
        return ""
    geography = situation.geography
    if len(geography.built_up):
        west, north, scale = _frame(points)
    else:  # with no town to know it by, the municipality is known by its border
        west, north, scale = _frame(shapely.get_coordinates(shapely.box(*geography.boundary.total_bounds)))
    box = shapely.box(west, north - _MAP_HEIGHT / scale, west + _WIDTH / scale, north)

    def at(shape: BaseGeometry) -> str:
        return _path(shape, west, north, scale)

    layers = [
        (
            geography.boundary.geometry,
            f'fill="var(--paper, {theme.PAPER})" stroke="var(--muted, {theme.MUTED})"',
        ),
        (geography.built_up.geometry, f'fill="var(--rule, {theme.RULE})"'),
    ]
    water = geography.basemap
    if len(water):
        kinds = geography.basemap.geometry[water["kind"].eq("water")]
        layers.insert(1, (kinds, 'fill="#8fb8d0" fill-opacity=".55"'))
    parts = [
        f'<path d="{drawn}" {look}/>'
        for shapes, look in layers
        if len(shapes) and (drawn := at(_simple(shapely.union_all(shapes.array), box, scale)))
    ]
    inside = shapely.intersects_xy(box, points[:, 0], points[:, 1])
    places, counted = np.unique(points[inside], axis=0, return_counts=True)
    accent = f"var(--accent,{theme.ACCENT})"
    dots = [
        Dot(float(x), float(y), round(min(3.5 * n**0.5, 10.0), 1), accent, 0.8)
        for (x, y), n in zip(places, counted, strict=True)
    ]
    parts.append(_drawn.dots(dots, Frame(west, north, _WIDTH, _MAP_HEIGHT, scale), _drawn.PatternIds()))
    parts += _named(situation, west, north, scale)
    outside = len(points) - int(inside.sum())
    left_out = f", {labels.number(outside)} utanför bilden" if outside else ""
    unplaced = len(situation.incidents) - len(points)
    lacking = f", {labels.number(unplaced)} utan exakt läge" if unplaced else ""
    caption = f"Periodens rapporter på kartan{left_out}{lacking}"
    alt = f"Karta med {labels.count(len(points) - outside)} i {situation.area_name}{left_out}{lacking}."
    return _figure("front-map", _MAP_HEIGHT, parts, alt=alt, caption=caption)


def _frame(points: np.ndarray) -> tuple[float, float, float]:
    """West and north edge in metres, and pixels a metre, of a picture that holds most of the points."""
    (west, south), (east, north) = np.percentile(points, _CORE, axis=0)
    across, down = (max(side * (1 + 2 * _MARGIN), _LEAST_M) for side in (east - west, north - south))
    scale = min(_WIDTH / across, _MAP_HEIGHT / down)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return float(middle_x - _WIDTH / scale / 2), float(middle_y + _MAP_HEIGHT / scale / 2), float(scale)


def _simple(shape: BaseGeometry, box: BaseGeometry, scale: float) -> BaseGeometry:
    """The part within the frame, with no more corners than are seen."""
    kept = shapely.intersection(shapely.simplify(shape, 0.8 / scale), box.buffer(6 / scale))
    assert isinstance(kept, BaseGeometry)
    return kept


def _path(shape: BaseGeometry, west: float, north: float, scale: float) -> str:
    rings = [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in shapely.get_rings(part)
    ]
    return "".join(
        "M" + "L".join(f"{(x - west) * scale:.0f} {(north - y) * scale:.0f}" for x, y in ring[:-1]) + "Z"
        for ring in rings
    )


def _named(situation: Situation, west: float, north: float, scale: float) -> list[str]:
    """The towns' and villages' names that have room."""
    written: list[tuple[float, float, float]] = []
    parts: list[str] = []
    for name in names(situation.geography):
        if name.rank not in {"town", "village"} or len(parts) == _MOST_NAMES:
            continue
        half = len(name.text) * _LETTER / 2
        x, y = (name.x - west) * scale, (north - name.y) * scale - 3
        above = (
            _NEAR if name.rank == "town" else -_LINE
        )  # of a town, some may be seen though its name lies outside
        if not (-above <= y <= _MAP_HEIGHT - _EDGE and 0 <= x <= _WIDTH):
            continue
        y = max(y, _EDGE + _LINE)
        x = min(max(x, half + _EDGE), _WIDTH - half - _EDGE)
        if any(abs(y - other_y) < 14 and abs(x - other) < half + reach for other, other_y, reach in written):  # noqa: PLR2004 - a line's height
            continue
        written.append((x, y, half))
        parts.append(_words(x, y, name.text, anchor="middle", bold=True))
    return parts


def _first_of_years(periods: Sequence[Period]) -> list[tuple[int, Period]]:
    """Each period that is the first of a year, and its place."""
    return [
        (at, each)
        for at, (before, each) in enumerate(pairwise(periods), start=1)
        if before.start.year != each.start.year
    ]


def _words(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="650"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="11.5"{weight} fill="var(--ink, {theme.INK})" '
        f'paint-order="stroke" stroke="var(--surface, #f4f3ee)" stroke-width="3" stroke-linejoin="round">{escape(text)}</text>'
    )


def _figure(css_class: str, height: float, parts: Sequence[str], *, alt: str, caption: str) -> str:
    body = "".join(parts)
    prefix = f"f{markup.digest(alt, body)}"
    head = svg.opening(_WIDTH, height, alt=alt, css_class=css_class, prefix=prefix)
    body = body.replace(_drawn.PatternIds.PREFIX, prefix)
    return f'<figure class="front">{head}{body}</svg><figcaption>{escape(labels.unbroken(caption))}</figcaption></figure>'
