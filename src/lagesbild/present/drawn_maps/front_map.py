"""Draw the small map of the front page: the period's reports, or districts by what may be told of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from lagesbild import columns as c
from lagesbild.present.cartography import incident_marks
from lagesbild.present.cartography.backdrop import path
from lagesbild.present.cartography.frame import TENTHS, Frame, fitted
from lagesbild.present.cartography.map_names import names
from lagesbild.present.cartography.signs import Cell, Dot
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps import drawn_signs
from lagesbild.present.drawn_maps.district_areas import Area, outlines, shaded
from lagesbild.present.drawn_maps.printed import round_length
from lagesbild.present.html import markup, page_parts, plotted, shapes
from lagesbild.present.words import labels
from lagesbild.situation import Geography, Situation

WIDTH: Final = 360.0
_HEIGHT: Final = 220.0
_CORE: Final = (5, 95)
"""Percentiles of the positions that the map must hold: one report far away does not make the town a speck."""
_LEAST_M: Final = 2_000.0
_MARGIN: Final = 0.18
_LETTER: Final = 6.2
_SCALE: Final = 70.0
_MOST_NAMES: Final = 6
_EDGE: Final = 4.0
_NEAR: Final = 24.0
_LINE: Final = 10.0
_INSET: Final = (84.0, 64.0)
_MOST_OF: Final = 0.4  # of the municipality, for a picture that needs no inset
_POLYGON: Final = 3  # shapely's number of the type


def front_map(situation: Situation) -> str:
    """The period's reports on the outlines of land and towns, or by district where points may not be shown; empty without any."""
    if situation.edition.is_shared:
        return _district_map(situation)
    points = shapely.get_coordinates(incident_marks.drawable(situation.incidents).geometry.array)
    if not len(points):
        return ""
    geography = situation.geography
    frame = _frame(points)
    names = _named(geography, frame)
    inset = [] if names else _inset(geography, frame, points)
    if not names and not inset:  # the border is what there is to know the ground by
        frame = _whole(geography)
    parts = _ground(geography, frame)
    inside = shapely.intersects_xy(frame.box, points[:, 0], points[:, 1])
    places, counted = np.unique(points[inside], axis=0, return_counts=True)
    accent = f"var(--accent,{theme.ACCENT})"
    dots = [
        Dot(float(x), float(y), round(min(3.5 * n**0.5, 10.0), 1), accent, 0.8)
        for (x, y), n in zip(places, counted, strict=True)
    ]
    parts.append(drawn_signs.dots(dots, frame, drawn_signs.PatternIds()))
    parts += [*names, *inset, _scale(frame, dots)]
    outside = len(points) - int(inside.sum())
    left_out = f", {labels.number(outside)} utanför bilden" if outside else ""
    unplaced = len(situation.incidents) - len(points)
    lacking = f", {labels.number(unplaced)} utan exakt läge" if unplaced else ""
    border = "" if names else "; linjen är kommungränsen, norr är uppåt"
    caption = f"Periodens rapporter på kartan{left_out}{lacking}{border}"
    alt = f"Karta med {labels.count(len(points) - outside)} i {situation.area_name}{left_out}{lacking}."
    return figure("front-map", _HEIGHT, parts, alt=alt, caption=caption)


def _district_map(situation: Situation) -> str:
    """The districts, shaded by what the edition has released of the period."""
    known, tables = situation.geography.districts, situation.tables
    if known.empty or tables is None:
        return ""
    counts = tables.districts.loc[situation.period].reindex(known[c.CODE])
    if counts.eq(0).fillna(value=False).all():
        return ""
    rows = zip(outlines(known), known[c.NAME], counts, strict=True)
    areas = [
        Area(shape, str(name), None if pd.isna(count) else int(count), ()) for shape, name, count in rows
    ]
    signs, _, _ = shaded(areas, "")
    frame, ids = _whole(situation.geography), drawn_signs.PatternIds()
    cells = "".join(drawn_signs.cell(cell, frame, ids) for cell in drawn_signs.of_kind(signs, Cell))
    parts = [
        ids.definitions(),
        shapes.group(cells, transform=f"scale({1 / TENTHS:g})"),
        *_named(situation.geography, frame),
        _scale(frame, []),
    ]
    told = "; ".join(
        f"{area.name} {labels.HIDDEN if area.count is None else labels.number(area.count)}" for area in areas
    )
    hidden = "; streckat: dolt antal" if any(area.count is None for area in areas) else ""
    empty = "; utan färg: inga" if any(area.count == 0 for area in areas) else ""
    return figure(
        "front-map",
        _HEIGHT,
        parts,
        alt=f"Karta över rapporter per område i {situation.area_name}: {told}.",
        caption=f"Rapporter per område: ju tydligare färg, desto fler{hidden}{empty}",
    )


def _ground(geography: Geography, frame: Frame) -> list[str]:
    """Land, water and towns."""
    land = {
        "fill": f"var(--paper, {theme.PAPER})",
        "stroke": f"var(--ink, {theme.INK})",
        "stroke_width": "1.4",
    }
    layers = [
        (geography.boundary.geometry, land),
        (geography.built_up.geometry, {"fill": f"var(--rule, {theme.RULE})"}),
    ]
    if len(geography.basemap):
        waters = geography.basemap.geometry[geography.basemap[c.KIND].eq("water")]
        layers.insert(1, (waters, {"fill": "#8fb8d0", "fill_opacity": ".55"}))
    drawings = [(_simple(shapely.union_all(each.array), frame), look) for each, look in layers if len(each)]
    return [shapes.path(d=drawn, **look) for shape, look in drawings if (drawn := _path(shape, frame))]


def _inset(geography: Geography, frame: Frame, points: np.ndarray) -> list[str]:
    """Where in the municipality a picture without names lies, in the corner with the fewest points; none where it is most of it."""
    everything = shapely.box(*geography.boundary.total_bounds)
    if frame.box.intersection(everything).area > _MOST_OF * everything.area:
        return []
    whole = fitted(everything.bounds, *_INSET, margin=_EDGE)
    across = (points[:, 0] - frame.west) * frame.px_per_m > WIDTH / 2
    down = (frame.north - points[:, 1]) * frame.px_per_m > _HEIGHT / 2
    right, foot = min(
        ((x, y) for y in (True, False) for x in (True, False)),
        key=lambda corner: int(((across == corner[0]) & (down == corner[1])).sum()),
    )
    x = (WIDTH - _INSET[0] - 1) * right + 0.5
    y = (_HEIGHT - _INSET[1] - 1) * foot + 0.5
    left, top = whole.at(frame.west, frame.north)
    size = frame.width / frame.px_per_m * whole.px_per_m, frame.height / frame.px_per_m * whole.px_per_m
    muted = f"var(--muted, {theme.MUTED})"
    border = _simple(shapely.union_all(geography.boundary.geometry.array), whole)
    drawn = (
        shapes.rect(
            width=f"{_INSET[0]:g}", height=f"{_INSET[1]:g}", fill="var(--surface, #f4f3ee)", stroke=muted
        )
        + shapes.path(d=_path(border, whole), fill=f"var(--paper, {theme.PAPER})", stroke=muted)
        + shapes.rect(
            x=f"{left:.1f}",
            y=f"{top:.1f}",
            width=f"{size[0]:.1f}",
            height=f"{size[1]:.1f}",
            fill="none",
            stroke=f"var(--accent, {theme.ACCENT})",
            stroke_width=2,
        )
    )
    return [shapes.group(drawn, transform=f"translate({x:g} {y:g})")]


def _scale(frame: Frame, dots: Sequence[Dot]) -> str:
    """How long a round number of metres is, in the lower corner with the fewest dots."""
    length, told = round_length(frame, _SCALE)
    width = length * frame.px_per_m
    at = [frame.at(dot.x, dot.y) for dot in dots]
    left, right = (
        sum(x0 <= x <= x0 + width + 12 and y > _HEIGHT - 30 for x, y in at) for x0 in (0, WIDTH - width - 12)
    )
    x, y = (6.0 if left <= right else WIDTH - width - 6), _HEIGHT - 7
    return shapes.path(
        d=f"M{x:.1f} {y - 6:.1f}v6h{width:.1f}v-6",
        fill="none",
        stroke=f"var(--ink, {theme.INK})",
        stroke_width="1.4",
    ) + words(x + width / 2, y - 3, told, anchor="middle")


def _frame(points: np.ndarray) -> Frame:
    """A picture that holds most of the points."""
    (west, south), (east, north) = np.percentile(points, _CORE, axis=0)
    across, down = (max(side * (1 + 2 * _MARGIN), _LEAST_M) for side in (east - west, north - south))
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return fitted(
        (
            float(middle_x - across / 2),
            float(middle_y - down / 2),
            float(middle_x + across / 2),
            float(middle_y + down / 2),
        ),
        WIDTH,
        _HEIGHT,
    )


def _whole(geography: Geography) -> Frame:
    """A picture that holds the municipality."""
    west, south, east, north = (float(side) for side in geography.boundary.total_bounds)
    return fitted((west, south, east, north), WIDTH, _HEIGHT, margin=_EDGE)


def _simple(shape: BaseGeometry, frame: Frame) -> BaseGeometry:
    """The part within the frame, with no more corners than are seen."""
    near = shapely.box(*frame.bounds).buffer(6 / frame.px_per_m, join_style="mitre")
    return shapely.intersection(shapely.simplify(shape, 0.8 / frame.px_per_m), near)


def _path(shape: BaseGeometry, frame: Frame) -> str:
    """The shape's surfaces, in whole pixels."""

    def whole(points: np.ndarray) -> np.ndarray:
        return np.rint((points - (frame.west, frame.north)) * (frame.px_per_m, -frame.px_per_m)).astype(int)

    parts = shapely.get_parts(shape)
    return path(shapely.multipolygons(parts[shapely.get_type_id(parts) == _POLYGON]), whole)


def _named(geography: Geography, frame: Frame) -> list[str]:
    """The towns' and villages' names that have room."""
    written: list[tuple[float, float, float]] = []
    parts: list[str] = []
    for name in names(geography):
        if name.rank not in {"town", "village"} or len(parts) == _MOST_NAMES:
            continue
        half = len(name.text) * _LETTER / 2
        x, y = frame.at(name.x, name.y)
        y -= 3
        above = (
            _NEAR if name.rank == "town" else -_LINE
        )  # of a town, some may be seen though its name lies outside
        if not (-above <= y <= _HEIGHT - _EDGE and 0 <= x <= WIDTH):
            continue
        y = max(y, _EDGE + _LINE)
        x = min(max(x, half + _EDGE), WIDTH - half - _EDGE)
        if any(abs(y - other_y) < 14 and abs(x - other) < half + reach for other, other_y, reach in written):  # noqa: PLR2004 - a line's height
            continue
        written.append((x, y, half))
        parts.append(words(x, y, name.text, anchor="middle", bold=True))
    return parts


def words(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    """A text of a small picture."""
    return shapes.text(
        text,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        text_anchor=anchor,
        font_size=11.5,
        font_weight=650 if bold else None,
        fill=f"var(--ink, {theme.INK})",
        paint_order="stroke",
        stroke="var(--surface, #f4f3ee)",
        stroke_width=3,
        stroke_linejoin="round",
    )


def figure(css_class: str, height: float, parts: Sequence[str], *, alt: str, caption: str) -> str:
    """A small picture with what it says under it and, in words, instead of it."""
    body = "".join(parts)
    prefix = f"f{markup.digest(alt, body)}"
    body = body.replace(drawn_signs.PatternIds.PREFIX, prefix)
    drawn = plotted.picture(body, WIDTH, height, alt=alt, css_class=css_class, prefix=prefix)
    return page_parts.small_picture(drawn, labels.unbroken(caption))
