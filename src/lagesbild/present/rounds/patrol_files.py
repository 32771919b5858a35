"""Write the guards' schedule as a calendar and the places as a route, the same bytes for the same content."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.analysis.patrols.patrol import Plan
from lagesbild.present.html.markup import digest
from lagesbild.present.rounds.patrol_stops import Shift, Stop, shifts
from lagesbild.situation import Situation

CALENDAR: Final = "rondering.ics"
ROUTE: Final = "rondering.gpx"

_STRAY_M: Final = 3.0  # how far a drawn way may stray from the street


def calendar(situation: Situation, schedule: pd.DataFrame, stops: Mapping[int, Stop]) -> str:
    """An event a stop, at its local time.

    An event keeps its id from one making of the report to the next: what is the third stop of a shift stays the third,
    wherever it is, so that a calendar that is read again replaces its events and does not double them.
    """
    from icalendar import Calendar, Event, Timezone

    zone = ZoneInfo(situation.timezone)
    made = Calendar()
    made.add("prodid", "-//lagesbild//rondering//SV")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"Rondering, {situation.area_name}")
    first, last = (pd.Timestamp(each).date() for each in (schedule["begins"].min(), schedule["ends"].max()))
    made.add_component(
        Timezone.from_tzid(
            situation.timezone, first_date=date(first.year, 1, 1), last_date=last + timedelta(days=1)
        )
    )
    for shift in shifts(schedule):
        for order, visit in enumerate(shift.visits.to_dict("records"), start=1):
            stop = stops[int(visit["place"])]
            event = Event()
            event.add("uid", f"{digest(situation.area_name, shift.slug, str(order))}@lagesbild")
            event.add("dtstamp", datetime.combine(situation.extracted_on, time(), tzinfo=UTC))
            event.add("dtstart", pd.Timestamp(visit["arrives"]).to_pydatetime().replace(tzinfo=zone))
            event.add("dtend", pd.Timestamp(visit["leaves"]).to_pydatetime().replace(tzinfo=zone))
            event.add("summary", f"{stop.number} {stop.name}")
            event.add("location", stop.name)
            event.add("geo", (stop.lat, stop.lon))
            event.add(
                "description", f"{stop.why}\nRondering{shift.of_guard}, stopp {order} av {len(shift.visits)}."
            )
            made.add_component(event)
    text: bytes = made.to_ical()
    return text.decode("utf-8")


def route(
    situation: Situation,
    plan: Plan,
    schedule: pd.DataFrame,
    places: gpd.GeoDataFrame,
    stops: Mapping[int, Stop],
) -> str:
    """A waypoint a place, and for each shift a route with the first round's stops and a track with the way between them."""
    from gpxpy import gpx

    made = gpx.GPX()
    made.creator = "lagesbild"
    made.name = f"Rondering, {situation.area_name}"

    def at(stop: Stop) -> dict[str, Any]:
        return {"latitude": stop.lat, "longitude": stop.lon, "name": f"{stop.number} {stop.name}"}

    made.waypoints = [gpx.GPXWaypoint(**at(stop), description=stop.why) for stop in stops.values()]
    for shift in shifts(schedule):
        order = first_round(shift)
        way = gpx.GPXRoute(name=shift.title)
        way.points = [gpx.GPXRoutePoint(**at(stops[place])) for place in order]
        made.routes.append(way)
        if len(order) > 1:
            line = gpd.GeoSeries([round_line(plan, order)], crs=places.crs).to_crs("EPSG:4326")
            points = shapely.get_coordinates(line.array).round(6).tolist()
            segment = gpx.GPXTrackSegment([gpx.GPXTrackPoint(lat, lon) for lon, lat in points])
            track = gpx.GPXTrack(name=shift.title)
            track.segments.append(segment)
            made.tracks.append(track)
    text: str = made.to_xml()
    return text


def first_round(shift: Shift) -> list[int]:
    """The places of a shift in the order that they are come to."""
    return [int(place) for place in shift.visits["place"].drop_duplicates()]


def round_line(plan: Plan, order: list[int]) -> shapely.LineString:
    """The way through the places and back to the first, in metres, with no more corners than it needs."""
    ways = [plan.ways.line(one, other) for one, other in zip(order, [*order[1:], order[0]], strict=True)]
    parts = [shapely.get_coordinates(way)[:-1] for way in ways]
    points = [*(point for part in parts for point in part), shapely.get_coordinates(ways[0])[0]]
    line: shapely.LineString = shapely.LineString(points).simplify(_STRAY_M)
    return line
