"""Show where: the period's incidents, the density of reports, and the counts of districts.

Each map is a folium map for the screen and a drawn picture for paper, with legend, scale bar, the
study area's border, n, period and source. A map needs nothing from outside the page, unless the
municipality has configured a tile server.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild import columns as c
from lagesbild.periods import Period, day_span, name
from lagesbild.present import _layers, _marks, _web, basemap, labels, markup, theme
from lagesbild.present._cluster_map import cluster_map
from lagesbild.present._hotspot_map import hotspot_map
from lagesbild.present._map_block import Drawn, bind, bounds_of, exported, focus_of, melted
from lagesbild.present._printed_marks import Cell, Dot, Mark, Number
from lagesbild.present._situation_map import situation_map
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

__all__ = ["cluster_map", "density_map", "district_map", "hotspot_map", "incident_map", "situation_map"]

_LARGEST_CIRCLE: Final = 30.0
_SMALLEST_CIRCLE: Final = 11.0


def incident_map(
    situation: Situation,
    *,
    recent: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
) -> Block:
    """The period's incidents by category, over those of the last weeks, with ranked places numbered.

    Parameters
    ----------
    recent
        Incidents of the last weeks, drawn small and grey; those of the period itself may be among them.
        The situation's own ``recent()`` if left out.
    places
        As ``analysis.places.rank_places`` gives them; numbered signs beside the points.
    """
    colors = theme.category_colors(situation.categories)
    now = _marks.spots(situation.incidents, colors)
    recent = situation.recent() if recent is None else recent
    before = _marks.spots(_without(recent, situation.incidents), colors)
    ranked = [] if places is None else _layers.ranked(places)
    drawn = sum(spot.count for spot in now)
    weeks = f"senaste {situation.settings.recent_weeks} veckorna"
    layers = [
        _web.Layer(
            "points",
            _spot_rows(before, radius=4.0),
            f"Senaste {situation.settings.recent_weeks} veckorna",
            (True,),
        ),
        _web.Layer("points", _spot_rows(now), "Perioden", (False,)),
        _web.Layer(
            "numbers",
            [[lat, lon, rank, lines] for _, _, lat, lon, rank, lines in ranked],
            "Rangordnade platser",
        ),
    ]
    marks: list[Mark] = [Dot(spot.x, spot.y, 3.2, _marks.QUIET, 0.6) for spot in before]
    marks += [Dot(spot.x, spot.y, spot.radius, spot.color, text=_inside(spot)) for spot in now]
    marks += [Number(x, y, str(rank)) for x, y, _, _, rank, _ in ranked]
    keys = _category_keys(situation, colors, now)
    keys += (
        [markup.Key("dot small", f"{weeks} ({labels.count(sum(s.count for s in before))})", _marks.QUIET)]
        if before
        else []
    )
    keys += [markup.Key("rank", "rangordnad plats")] if ranked else []
    told = labels.count(drawn) if drawn else "Inga rapporter med position"
    return bind(
        situation,
        Drawn(
            [layer for layer in layers if layer.data],
            marks,
            focus_of(situation.geography, now),
            "Periodens rapporter på kartan",
            f"{name(situation.period)}. Varje punkt är en plats; talet i den är antalet rapporter när de är flera",
            f"Karta över {situation.area_name}: {told}, {name(situation.period)}. Platserna finns i tabellen.",
            keys,
            [_marks.left_out(situation.incidents), markup.source(situation, drawn)],
        ),
        layers={"ranked_places": exported(places)} if places is not None and len(places) else {},
    )


def density_map(
    situation: Situation,
    cells: gpd.GeoDataFrame,
    *,
    breaks: Sequence[float] | None = None,
    incidents: gpd.GeoDataFrame | None = None,
    unit: str = _layers.DENSITY_UNIT,
) -> Block:
    """The density of reports over the last weeks, in fixed classes.

    Parameters
    ----------
    cells
        Polygons in the working CRS with ``density`` (reports per km²) and ``density_class``: 1 is from
        the first break up to the second, and so on; 0 or NA lies under the first and is not drawn.
    breaks
        Lower edges of the classes, in ``unit``; ``settings.density_breaks`` if left out.
    incidents
        What the density was made from, the situation's ``recent()`` if left out; only those with a
        position of their own count in n.
    unit
        What the breaks are measured in.

    Raises
    ------
    ValueError
        When a cell's class has no break, or there are more classes than the eye keeps apart.
    """
    breaks = situation.settings.density_breaks if breaks is None else breaks
    incidents = situation.recent() if incidents is None else incidents
    colors = theme.density_colors(len(breaks))
    drawn = cells.loc[cells["density_class"].fillna(0).ge(1)].sort_values(["density_class"], kind="stable")
    steps = drawn["density_class"].astype(int)
    if len(drawn) and int(steps.max()) > len(breaks):
        raise ValueError(
            f"Classes must have a break each: {len(breaks)} breaks, class {int(steps.max())} found. "
            "Class the cells with the same breaks as the map's."
        )
    weeks = situation.settings.recent_weeks
    window = Period(situation.period.end - timedelta(weeks=weeks), situation.period.end)
    n = len(_marks.drawable(incidents))
    names = _layers.class_names(breaks)
    surfaces = melted(drawn, steps)
    rows = _layers.density(surfaces, names, colors, unit)
    keys = [markup.Key("box", text, color) for text, color in zip(names, colors, strict=True)]
    method = (
        f"Kärntäthet med fast bandbredd, {labels.compact(situation.settings.bandwidth_m)} m, i rutor om "
        f"{labels.compact(situation.settings.cell_size_m)} m. Rutor under den lägsta klassen ritas inte."
    )
    squares = f"{labels.count(len(drawn), ('ingen', 'ruta', 'rutor'))} över den lägsta klassgränsen"
    return bind(
        situation,
        Drawn(
            [_web.Layer("cells", rows)],
            [Cell(shape, colors[step - 1]) for step, shape in surfaces.items()],
            focus_of(situation.geography, _marks.spots(incidents, {})),
            f"Var rapporterna tätnar, senaste {weeks} veckorna",
            f"Täthet av rapporter, {day_span(window)}. Samma klasser i varje rapport",
            f"Täthetskarta över {situation.area_name}, {day_span(window)}: {labels.count(n)}, {squares}.",
            keys,
            [
                method,
                _marks.left_out(incidents),
                markup.source(situation, n),
            ],
            legend_title=labels.capital(unit),
        ),
        layers={"density_grid": exported(drawn[["density", "density_class", "geometry"]])}
        if len(drawn)
        else {},
    )


def district_map(situation: Situation, counts: pd.Series) -> Block:
    """The period's count of each district, as a labelled circle: no colour to compare unlike areas by.

    Parameters
    ----------
    counts
        Reports by district code. Districts without an entry have none; codes that are no district
        are counted below the map.
    """
    districts = situation.geography.districts
    if districts.empty:
        return Block("<p>Kommunen har inga områden i inställningarna (<code>area.districts</code>).</p>")
    known = counts[counts.index.isin(districts[c.CODE])]
    elsewhere = int(counts.sum() - known.sum())
    frame = districts.assign(count=districts[c.CODE].map(known).fillna(0).astype(int))
    shown = frame.sort_values(["count", c.CODE], ascending=[False, True], kind="stable")
    middle = shown.representative_point()
    metric, world = (
        shapely.get_coordinates(middle.array),
        shapely.get_coordinates(middle.to_crs(basemap.WGS84).array),
    )
    top = max(int(frame["count"].max()) if len(frame) else 0, 1)
    radii = [
        max(round(_LARGEST_CIRCLE * (value / top) ** 0.5, 1), _SMALLEST_CIRCLE) for value in shown["count"]
    ]
    rows = [
        [round(lat, 5), round(lon, 5), radius, labels.number(row["count"]), row[c.NAME], _district_lines(row)]
        for (lon, lat), radius, row in zip(world, radii, shown.to_dict("records"), strict=True)
    ]
    told = "; ".join(f"{row[c.NAME]} {labels.number(row['count'])}" for row in shown.to_dict("records"))
    note = f"{labels.count(elsewhere)} saknar område och är inte med på kartan." if elsewhere else ""
    return bind(
        situation,
        Drawn(
            [_web.Layer("circles", rows, more=(theme.ACCENT,))],
            [
                Dot(x, y, radius, theme.ACCENT, 0.24, labels.number(value), is_dark_text=True)
                for (x, y), radius, value in zip(metric, radii, shown["count"], strict=True)
            ],
            bounds_of(situation.geography.boundary),
            "Rapporter per område",
            f"Antal rapporter, {name(situation.period)}",
            f"Karta över antal rapporter per område i {situation.area_name}: {told or 'inga områden'}.",
            [
                markup.Key("ring", "talet är antalet rapporter; större cirkel, fler rapporter", theme.ACCENT),
            ],
            [note, markup.source(situation, int(known.sum()))],
        ),
        layers={"district_counts": exported(shown[[c.CODE, c.NAME, "count", "geometry"]])}
        if len(shown)
        else {},
    )


def _without(recent: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The recent incidents that are not the period's own."""
    keys = [c.SOURCE, c.INCIDENT_ID]
    own = pd.MultiIndex.from_frame(incidents[keys])
    return recent.loc[~pd.MultiIndex.from_frame(recent[keys]).isin(own)]


def _spot_rows(spots: Sequence[_marks.Spot], *, radius: float | None = None) -> list[list[Any]]:
    return [[s.lat, s.lon, radius or s.radius, s.color, s.count, s.lines] for s in spots]


def _inside(spot: _marks.Spot) -> str:
    return labels.number(spot.count) if spot.count > 1 else ""


def _category_keys(
    situation: Situation, colors: dict[str, str], spots: Sequence[_marks.Spot]
) -> list[markup.Key]:
    counts = _marks.drawable(situation.incidents)[c.CATEGORY].value_counts()
    keys = [
        markup.Key("dot", f"{category} ({labels.number(int(counts[category]))})", color)
        for category, color in colors.items()
        if category in counts.index
    ]
    mixed = any(spot.color == theme.SEVERAL for spot in spots)
    return [*keys, markup.Key("dot", "flera kategorier på samma plats", theme.SEVERAL)] if mixed else keys


def _district_lines(row: dict[Any, Any]) -> list[str]:
    people = row.get(c.POPULATION)
    known = [] if people is None or pd.isna(people) else [f"{labels.number(people)} invånare"]
    return [str(row[c.NAME]), labels.count(int(row["count"])), *known]
