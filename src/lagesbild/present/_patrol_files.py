"""Write the guards' schedule as a calendar and the places as a route, the same bytes for the same content."""

from datetime import datetime, time
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from lagesbild.present import _findings, labels
from lagesbild.present.markup import digest
from lagesbild.situation import Situation

CALENDAR: Final = "rondering.ics"
ROUTE: Final = "rondering.gpx"


def calendar(situation: Situation, schedule: pd.DataFrame, places: gpd.GeoDataFrame) -> str:
    """An event a shift and guard, in local time, with its stops in the description."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//lagesbild//rondering//SV")
    made.add("version", "2.0")
    stamp = datetime.combine(situation.extracted_on, time())
    for (begins, guard), shift in schedule.groupby(["begins", "guard"], sort=True):
        stops = [
            f"{arrives:%H.%M} {_called(place, places)}"
            for arrives, place in zip(shift["arrives"], shift["place"], strict=True)
        ]
        event = Event()
        event.add("uid", f"{digest(situation.area_name, str(begins), str(guard), *stops)}@lagesbild")
        event.add("dtstamp", stamp)
        # Without a timezone a time is that of the clock on the wall, where the guard is.
        event.add("dtstart", pd.Timestamp(begins).to_pydatetime())
        event.add("dtend", pd.Timestamp(shift["ends"].iloc[0]).to_pydatetime())
        event.add(
            "summary",
            f"Rondering, {situation.area_name}" + (f", väktare {guard}" if _several(schedule) else ""),
        )
        event.add("description", "\n".join(stops))
        made.add_component(event)
    text: bytes = made.to_ical()
    return text.decode("utf-8")


def route(situation: Situation, schedule: pd.DataFrame, places: gpd.GeoDataFrame) -> str:
    """A waypoint a place and a route a shift and guard, the first round's stops in order."""
    from gpxpy import gpx

    made = gpx.GPX()
    made.creator = "lagesbild"
    made.name = f"Rondering, {situation.area_name}"
    world = shapely.get_coordinates(places.geometry.to_crs("EPSG:4326").array)

    def at(place: int) -> dict[str, Any]:
        lon, lat = world[place]
        return {
            "latitude": round(float(lat), 6),
            "longitude": round(float(lon), 6),
            "name": _called(place, places),
        }

    made.waypoints = [gpx.GPXWaypoint(**at(place)) for place in sorted(set(schedule["place"]))]
    for (begins, guard), shift in schedule.groupby(["begins", "guard"], sort=True):
        start = pd.Timestamp(begins)
        name = f"{labels.WEEKDAYS_SHORT[start.weekday()]} {labels.day_short(start)} {start:%H.%M}"
        way = gpx.GPXRoute(name=name + (f", väktare {guard}" if _several(schedule) else ""))
        first_round = shift.drop_duplicates("place")
        way.points = [gpx.GPXRoutePoint(**at(place)) for place in first_round["place"]]
        made.routes.append(way)
    text: str = made.to_xml()
    return text


def _several(schedule: pd.DataFrame) -> bool:
    return bool(schedule["guard"].max() > 1)


def _called(place: int, places: gpd.GeoDataFrame) -> str:
    name = places["name"].iloc[place]
    return _findings.NAMELESS if pd.isna(name) else str(name)
