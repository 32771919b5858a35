"""Draw the guards' rounds on the map: the places with their numbers, and the way between them, a colour a shift."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from lagesbild.analysis.patrols.patrol import Plan
from lagesbild.present.cartography import symbols
from lagesbild.present.cartography.incident_marks import Spot
from lagesbild.present.cartography.map_block import MapContent, bind, exported
from lagesbild.present.cartography.panels import around
from lagesbild.present.cartography.signs import Layer, Number, Outline
from lagesbild.present.html import markup
from lagesbild.present.html.blocks import Block
from lagesbild.present.rounds.patrol_files import round_line
from lagesbild.present.rounds.patrol_stops import known, shift_name
from lagesbild.present.words import labels
from lagesbild.situation import Situation

_COLORS: Final = ("#0b5c93", "#d55e00", "#3f7d46", "#7a4fa3", "#a3123f", "#8c5a2b")


def patrol_map(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> Block:
    """The places and the rounds between them, a colour a shift."""
    if plan.stops.empty:
        return Block("")
    names = known(situation, plan.stops["place"], places)
    used = list(names)
    circles = places.geometry.iloc[used].buffer(situation.settings.place_radius_m)
    told = {place: (f"{names[place].number}. {names[place].name}", *_when(place, plan)) for place in used}
    routes: list[Layer] = []
    keys = []
    for at, ((shift, guard), tour) in enumerate(plan.stops.groupby(["shift", "guard"], sort=True)):
        color, dash = _COLORS[at % len(_COLORS)], list(symbols.DASHES)[at % len(symbols.DASHES)]
        name = shift_name(int(shift), plan.budget.shift_hours) + (
            f", väktare {guard}" if plan.budget.guards > 1 else ""
        )
        if len(tour) > 1:
            line = round_line(plan, [int(place) for place in tour["place"]])
            routes.append(Layer([Outline(line, color, dash, (name,))], name))
        keys.append(markup.Key("line", name, picture=symbols.stroke(dash, color)))
    rings = [
        Outline(shape, "var(--map-ink,#1b1f24)", lines=told[place])
        for shape, place in zip(circles, used, strict=True)
    ]
    marked = [
        Number(point.x, point.y, str(names[place].number), told[place])
        for point, place in zip(places.geometry.iloc[used], used, strict=True)
    ]
    spots = [Spot(point.x, point.y, 1, "") for point in places.geometry.iloc[used]]
    listed = "; ".join(", ".join(lines) for lines in told.values())
    return bind(
        situation,
        MapContent(
            [*routes, Layer(rings, "Platser"), Layer(marked, "Nummer")],
            around(situation.geography, spots),
            "Föreslagen rondering",
            "Platser att stanna vid, och ordningen mellan dem i varje pass",
            f"Karta över {situation.area_name} med {labels.count(len(used), labels.PLACE)} att stanna vid: {listed}.",
            keys,
            [_way_note(plan), markup.source(situation)],
        ),
        layers={"patrol_stops": exported(_stops(situation, plan, places))},
    )


def _way_note(plan: Plan) -> str:
    """Whether the way is along roads, and where it is only guessed."""
    pairs = [
        (int(one), int(other))
        for _, tour in plan.stops.groupby(["shift", "guard"], sort=True)
        for one, other in zip(tour["place"], [*tour["place"].iloc[1:], tour["place"].iloc[0]], strict=True)
        if one != other
    ]
    guessed = len({frozenset(pair) for pair in pairs if not plan.ways.is_along_roads[pair]})
    factor = labels.compact(plan.budget.detour)
    if not pairs:
        return ""
    if not guessed:
        return "Linjerna följer vägarna."
    if guessed == len({frozenset(pair) for pair in pairs}):
        return f"Linjerna visar ordningen, inte vägen: den räknas som fågelvägen gånger {factor}."
    return f"Linjerna följer vägarna där det går; annars visar de bara ordningen, och vägen räknas som fågelvägen gånger {factor}."


def _when(place: int, plan: Plan) -> list[str]:
    return [
        shift_name(int(shift), plan.budget.shift_hours)
        for shift in np.unique(plan.stops["shift"][plan.stops["place"] == place])
    ]


def _stops(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows, names = plan.stops, known(situation, plan.stops["place"], places)
    frame = pd.DataFrame(
        {
            "number": [names[place].number for place in rows["place"]],
            "name": [names[place].name for place in rows["place"]],
            "shift": [shift_name(int(shift), plan.budget.shift_hours) for shift in rows["shift"]],
            "guard": rows["guard"],
            "order": rows["order"] + 1,
            "expected": rows["expected"].round(3),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=places.geometry.iloc[rows["place"]].array, crs=places.crs)
