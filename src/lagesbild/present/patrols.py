"""Show the guards' suggested rounds: where, when, on the map, as a schedule, a calendar and a route."""

from html import escape
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lagesbild.analysis.patrol import Plan
from lagesbild.periods import Period
from lagesbild.present import _findings, _symbols, labels, markup, tables
from lagesbild.present._map_block import Drawn, bind, exported
from lagesbild.present._marks import Spot
from lagesbild.present._panels import around
from lagesbild.present._patrol_files import CALENDAR, ROUTE, calendar, route
from lagesbild.present._signs import Layer, Number, Outline
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

STOP: Final[labels.Noun] = ("inget", "stopp", "stopp")
_COLORS: Final = ("#0b5c93", "#d55e00", "#3f7d46", "#7a4fa3", "#a3123f", "#8c5a2b")
_EVIDENCE: Final = (
    "Stödet för korta, återkommande besök på utsatta platser kommer från polisens patruller. Att det fungerar lika bra med "
    "väktare är inte visat. Förslaget är ett underlag, inte en order: den som går vet saker som rapporterna inte vet."
)
_NONE: Final = Block("<p>För få rapporter med läge för att föreslå någon rondering.</p>")


def in_brief(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> Block:
    """What the suggestion is expected to cover, with a finding for each shift and place that can be checked later.

    Parameters
    ----------
    plan, places
        As ``analysis.patrol.plan`` and ``candidate_places`` give them.
    """
    if plan.stops.empty:
        return _NONE
    shifts = plan.stops["shift"].nunique()
    share = plan.expected / plan.total if plan.total else 0.0
    text = (
        f"Förslaget är {labels.number(shifts)} pass i veckan om {labels.number(plan.budget.shift_hours)} timmar. Där och då "
        f"väntas {labels.number(2 * plan.expected, decimals=1)} rapporter på två veckor, {labels.percent(share, decimals=1)} av alla."
    )
    gap = (
        "Inget annat förslag inom samma ramar täcker mer"
        if plan.gap < 0.0005  # noqa: PLR2004 - less than is shown
        else f"Ett annat förslag inom samma ramar kan täcka högst {labels.percent(plan.gap, decimals=1)} mer"
    )
    return Block(
        f'<p class="verdict">{escape(text)}</p><p>{escape(gap)}, så som rapporterna väntas falla.</p><p>{escape(_EVIDENCE)}</p>',
        findings=tuple(_findings_of(situation, plan, places)),
    )


def week(plan: Plan, places: gpd.GeoDataFrame) -> Block:
    """The week's shifts: day, hours and places, with what is expected there."""
    if plan.stops.empty:
        return Block("")
    rows = [
        {
            "when": _shift(int(shift), plan.budget.shift_hours),
            "guard": int(guard),
            "places": ", ".join(_numbered(place, places) for place in tour["place"]),
            "expected": 2 * tour["expected"].sum(),
        }
        for (shift, guard), tour in plan.stops.groupby(["shift", "guard"], sort=True)
    ]
    frame = pd.DataFrame(rows)
    return tables.table(
        frame if plan.budget.guards > 1 else frame.drop(columns="guard"),
        caption="Föreslagna pass",
        headings={
            "when": "Pass",
            "guard": "Väktare",
            "places": "Platser",
            "expected": "Väntade rapporter på två veckor",
        },
        kinds={"expected": "decimal"},
        note=f"Stopp om {labels.number(plan.budget.stop_minutes)} minuter, varje plats minst varannan timme. Siffran före "
        "platsen är numret på kartan.",
    )


def schedule_table(situation: Situation, schedule: pd.DataFrame, places: gpd.GeoDataFrame) -> Block:
    """The schedule to print, a row a shift and round, and the calendar and the route as files.

    Parameters
    ----------
    schedule
        As ``analysis.patrol.schedule`` gives it.
    """
    if schedule.empty:
        return Block("")
    rows = []
    for (begins, guard), shift in schedule.groupby(["begins", "guard"], sort=True):
        start = pd.Timestamp(begins)
        stops = [
            f"{arrives:%H.%M} {_numbered(place, places)}"
            for arrives, place in zip(shift["arrives"], shift["place"], strict=True)
        ]
        rows.append(
            {
                "shift": f"{labels.WEEKDAYS_SHORT[start.weekday()]} {labels.day_short(start)} "
                f"{start:%H.%M}–{pd.Timestamp(shift['ends'].iloc[0]):%H.%M}",
                "guard": guard,
                "stops": "\n".join(stops),
            }
        )
    frame = pd.DataFrame(rows)
    table = tables.html(
        frame if frame["guard"].max() > 1 else frame.drop(columns="guard"),
        caption=f"Schema, {labels.days(situation.period.end, schedule['ends'].max())}",
        headings={"shift": "Pass", "guard": "Väktare", "stops": "Stopp, med klockslag"},
        kinds={"stops": "steps"},
        note=f"Ordningen varierar från pass till pass. Schemat finns som kalender ({CALENDAR}) och platserna som rutt "
        f"({ROUTE}) i mappen bilagor bredvid rapporten.",
    )
    files = {CALENDAR: calendar(situation, schedule, places), ROUTE: route(situation, schedule, places)}
    return Block(table, files=files)


def patrol_map(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> Block:
    """The places and the rounds between them, a colour a shift."""
    if plan.stops.empty:
        return Block("")
    used = sorted(set(plan.stops["place"]))
    radius = situation.settings.place_radius_m
    circles = places.geometry.iloc[used].buffer(radius)
    told = {place: _place_lines(place, plan, places) for place in used}
    routes: list[Layer] = []
    keys = []
    for at, ((shift, guard), tour) in enumerate(plan.stops.groupby(["shift", "guard"], sort=True)):
        color, dash = _COLORS[at % len(_COLORS)], list(_symbols.DASHES)[at % len(_symbols.DASHES)]
        name = _shift(int(shift), plan.budget.shift_hours) + (
            f", väktare {guard}" if plan.budget.guards > 1 else ""
        )
        order = [*tour["place"], tour["place"].iloc[0]]
        if len(tour) > 1:
            line = shapely.LineString(shapely.get_coordinates(places.geometry.iloc[order].array))
            routes.append(Layer([Outline(line, color, dash, (name,))], name))
        keys.append(markup.Key("line", name, picture=_symbols.stroke(dash, color)))
    rings = [
        Outline(shape, "var(--map-ink,#1b1f24)", lines=told[place])
        for shape, place in zip(circles, used, strict=True)
    ]
    numbers = [
        Number(point.x, point.y, str(place + 1), told[place])
        for point, place in zip(places.geometry.iloc[used], used, strict=True)
    ]
    spots = [Spot(point.x, point.y, 0, 0, 1, "", ()) for point in places.geometry.iloc[used]]
    listed = "; ".join(", ".join(lines) for lines in told.values())
    return bind(
        situation,
        Drawn(
            [*routes, Layer(rings, "Platser"), Layer(numbers, "Nummer")],
            around(situation.geography, spots),
            "Föreslagen rondering",
            "Platser att stanna vid, och ordningen mellan dem i varje pass",
            f"Karta över {situation.area_name} med {labels.count(len(used), labels.PLACE)} att stanna vid: {listed}.",
            keys,
            ["Linjerna visar ordningen, inte vägen.", markup.source(situation)],
        ),
        layers={"patrol_stops": exported(_stops(plan, places))},
    )


def record(situation: Situation, checked: pd.DataFrame) -> Block:
    """What earlier suggestions covered, beside ranked counts and chance.

    Parameters
    ----------
    checked
        One row a period: ``period``, ``incidents``, ``covered``, ``ranked`` (what the places with the most reports
        would have covered at the same times) and ``chance`` (share).
    """
    if checked.empty or not checked["incidents"].sum():
        return Block("<p>Ännu finns inget tidigare förslag att följa upp.</p>")
    total = checked["incidents"].sum()
    hits, ranked = checked["covered"].sum(), checked["ranked"].sum()
    chance = float((checked["chance"] * checked["incidents"]).sum() / total)
    text = (
        f"Av {labels.count(int(total))} hände {labels.percent(hits / total, decimals=1)} på föreslagna platser och tider; platserna med "
        f"flest rapporter före, vid samma tider, hade täckt {labels.percent(ranked / total, decimals=1)}, och slumpen "
        f"{labels.percent(chance, decimals=1)}."
    )
    shown = checked.assign(
        period=[labels.days(period.start, period.last_day) for period in checked["period"]],
        **{
            name: checked[name] / checked["incidents"].where(checked["incidents"] > 0)
            for name in ("covered", "ranked")
        },
    )
    table = tables.html(
        shown[["period", "incidents", "covered", "ranked", "chance"]],
        caption="Hur mycket hände där ronderingen föreslogs",
        headings={
            "period": "Period", "incidents": "Rapporter", "covered": "På föreslagna platser och tider",
            "ranked": "Flest rapporter före", "chance": "Slumpen",
        },
        kinds={"covered": "percent", "ranked": "percent", "chance": "percent"},
        note="En rapport med tidsspann räknas till den del som faller i passet. Siffran säger om förslaget pekade rätt, "
        "inte om ronderingen förebyggde något.",
    )  # fmt: skip
    claim = _findings.finding(
        kind="patrol", key="record", window=situation.period, text=text, significant=None,
        observed=hits, expected=chance * total,
    )  # fmt: skip
    return Block(f'<p class="verdict">{escape(text)}</p>' + table, findings=(claim,))


def _findings_of(situation: Situation, plan: Plan, places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """One a shift and place: in which hours of the coming period's weeks a guard should be there."""
    first = pd.Timestamp(situation.period.end)
    monday = first - pd.Timedelta(days=first.weekday())
    window = Period(situation.period.end, (first + pd.Timedelta(days=situation.period.days)).date())
    claims = []
    for row in plan.stops.sort_values(["shift", "guard", "order"]).to_dict("records"):
        place = places.iloc[row["place"]]
        begins = monday + pd.Timedelta(hours=row["shift"])
        if begins < first:
            begins += pd.Timedelta(weeks=1)
        ends = begins + pd.Timedelta(hours=plan.budget.shift_hours)
        name = _called(row["place"], places)
        told = _findings.finding(
            kind="patrol",
            key=f"{row['shift']:03d}-{row['place'] + 1}",
            window=window,
            place=_findings.place(
                situation, place.geometry, name=name, radius_m=situation.settings.place_radius_m
            ),
            text=f"{labels.capital(_shift(int(row['shift']), plan.budget.shift_hours))}: stanna vid {name}.",
            significant=None,
            expected=2 * row["expected"],
        )
        claims.append(told | {"window": {"from": f"{begins:%Y-%m-%dT%H:%M}", "to": f"{ends:%Y-%m-%dT%H:%M}"}})
    return claims


def _shift(start: int, hours: int) -> str:
    day, hour = divmod(start, 24)
    return f"{labels.WEEKDAYS[day]} kl. {hour:02d}–{(hour + hours) % 24:02d}"


def _called(place: int, places: gpd.GeoDataFrame) -> str:
    name = places["name"].iloc[place]
    return _findings.NAMELESS if pd.isna(name) else str(name)


def _numbered(place: int, places: gpd.GeoDataFrame) -> str:
    return f"{place + 1} {_called(place, places)}"


def _place_lines(place: int, plan: Plan, places: gpd.GeoDataFrame) -> list[str]:
    shifts = [
        _shift(int(shift), plan.budget.shift_hours)
        for shift in np.unique(plan.stops["shift"][plan.stops["place"] == place])
    ]
    return [f"{place + 1}. {_called(place, places)}", *shifts]


def _stops(plan: Plan, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = plan.stops
    frame = pd.DataFrame(
        {
            "number": rows["place"] + 1,
            "name": [_called(place, places) for place in rows["place"]],
            "shift": [_shift(int(shift), plan.budget.shift_hours) for shift in rows["shift"]],
            "guard": rows["guard"],
            "order": rows["order"] + 1,
            "expected": rows["expected"].round(3),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=places.geometry.iloc[rows["place"]].array, crs=places.crs)
