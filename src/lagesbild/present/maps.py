"""Show where: the period's incidents, the density of reports, and the counts of districts.

Each map is said once, as layers of signs (``signs``), and drawn twice: panels of folium maps for the screen, and
pictures for paper. It has a legend, a scale bar, the study area's border, n, period and source, and needs nothing from
outside the page, unless the municipality has configured a tile server.
"""

from typing import Any

import geopandas as gpd
import pandas as pd

from lagesbild import columns as c
from lagesbild.present.cartography import density_layers, incident_marks, symbols
from lagesbild.present.cartography.map_block import MapContent, bind, exported
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Layer
from lagesbild.present.drawing import theme
from lagesbild.present.drawn_maps.cluster_map import cluster_map
from lagesbild.present.drawn_maps.density_map import density_map
from lagesbild.present.drawn_maps.district_areas import Area, counted, outlines, panels
from lagesbild.present.drawn_maps.hotspot_map import hotspot_map
from lagesbild.present.html import markup, prose
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import finding_form, labels, period_names
from lagesbild.present.words.period_names import name
from lagesbild.situation import Situation

__all__ = ["cluster_map", "density_map", "district_map", "hotspot_map", "incident_map"]


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
        As ``analysis.places.places.rank_places`` gives them; numbered signs beside the points.
    """
    colors = theme.category_colors(situation.categories)
    shapes = symbols.category_shapes(situation.categories)
    now = incident_marks.spots(situation.incidents, colors, shapes)
    recent = situation.recent() if recent is None else recent
    before = incident_marks.spots(_without(recent, situation.incidents), colors)
    ranked = [] if places is None else density_layers.ranked(places)
    drawn = sum(spot.count for spot in now)
    earlier = sum(spot.count for spot in before)
    weeks = period_names.recent(situation.period, situation.recent_window)
    layers = [
        Layer(incident_marks.quiet(before), labels.capital(weeks)),
        Layer(incident_marks.dots(now), "Perioden"),
        Layer(ranked, "Rangordnade platser"),
    ]
    keys = _category_keys(situation, colors, shapes, now)
    keys += (
        [markup.Key("dot small", f"tidigare, {weeks} ({labels.number(earlier)})", incident_marks.QUIET_INK)]
        if before
        else []
    )
    keys += [markup.Key("rank", "rangordnad plats")] if ranked else []
    told = labels.count(drawn) if drawn else "inga rapporter med läge"
    return bind(
        situation,
        MapContent(
            [layer for layer in layers if layer.signs],
            around(situation.geography, [*now, *before]),
            "Periodens rapporter på kartan",
            f"{name(situation.period)}. Varje tecken är en plats; talet i det är antalet rapporter när de är flera",
            f"Karta över {situation.area_name}: {told}, {name(situation.period)}. Platserna finns i tabellen.",
            keys,
            [
                f"Flest rapporter, {weeks}: {_numbered(places)}." if ranked and places is not None else "",
                incident_marks.left_out(situation.incidents),
                markup.source(situation, drawn),
            ],
            legend_title=f"Perioden: {told}" if drawn else "",
            names=incident_marks.names([*now, *before]),
        ),
        layers={"ranked_places": exported(places)} if places is not None and len(places) else {},
    )


def _numbered(places: gpd.GeoDataFrame) -> str:
    """``1 Torget (14), 2 Hamnen (9)``: whose number each is, for who sees the map and does not open the table."""
    rows = places.sort_values("number", kind="stable")
    return ", ".join(
        f"{number}\N{NO-BREAK SPACE}{incident_marks.street(finding_form.called(title))} ({labels.number(count)})"
        for number, title, count in zip(rows["number"], rows["name"], rows["incidents"], strict=True)
    )


def district_map(situation: Situation, counts: pd.Series) -> Block:
    """The period's count of each district: circles with numbers, or shaded areas where the districts are many.

    Parameters
    ----------
    counts
        Reports by district code. Districts without an entry have none; codes that are no district
        are counted below the map.
    """
    districts = situation.geography.districts
    if districts.empty:
        return Block(
            prose.paragraph(
                "Kommunen har inga områden i inställningarna (", prose.code("area.districts"), ")."
            )
        )
    known = counts[counts.index.isin(districts[c.CODE])]
    elsewhere = int(counts.sum() - known.sum())
    frame = districts.assign(count=districts[c.CODE].map(known).fillna(0).astype(int))
    shown = frame.sort_values(["count", c.CODE], ascending=[False, True], kind="stable")
    rows = shown.drop(columns=shown.geometry.name).to_dict("records")
    areas = [
        Area(shape, str(row[c.NAME]), int(row["count"]), _district_lines(row))
        for shape, row in zip(outlines(shown), rows, strict=True)
    ]
    signs, keys, title = counted(areas)
    told = "; ".join(f"{area.name} {labels.number(area.count or 0)}" for area in areas if area.count)
    note = f"{labels.count(elsewhere)} saknar område och är inte med på kartan." if elsewhere else ""
    return bind(
        situation,
        MapContent(
            [Layer(signs)],
            panels(situation.geography, areas),
            "Rapporter per område",
            f"Antal rapporter, {name(situation.period)}",
            f"Karta över antal rapporter per område i {situation.area_name}: {told or 'inga rapporter'}.",
            keys,
            [note, markup.source(situation, int(known.sum()))],
            legend_title=title,
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


def _category_keys(
    situation: Situation, colors: dict[str, str], shapes: dict[str, str], spots: list[incident_marks.Spot]
) -> list[markup.Key]:
    counts = incident_marks.drawable(situation.incidents)[c.CATEGORY].value_counts()
    keys = [
        markup.Key(
            "dot",
            f"{category} ({labels.number(int(counts[category]))})",
            picture=symbols.sign(shapes[category], color),
        )
        for category, color in colors.items()
        if category in counts.index
    ]
    other = int(counts[~counts.index.isin(list(colors))].sum())
    if other:
        keys.append(
            markup.Key(
                "dot", f"annat ({labels.number(other)})", picture=symbols.sign("circle", theme.SEVERAL)
            )
        )
    mixed = any(spot.color == theme.SEVERAL for spot in spots)
    several = markup.Key(
        "dot", "flera kategorier på samma plats", picture=symbols.sign("circle", theme.SEVERAL)
    )
    return [*keys, several] if mixed else keys


def _district_lines(row: dict[Any, Any]) -> tuple[str, ...]:
    people = row.get(c.POPULATION)
    known = [] if people is None or pd.isna(people) else [f"{labels.number(people)} invånare"]
    return (str(row[c.NAME]), labels.count(int(row["count"])), *known)
