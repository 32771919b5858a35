"""The guards' sheets, calendar and route: the same stops, numbers and times in all of them, and nothing that runs or reaches out."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import gpxpy
import pandas as pd
import pytest
from icalendar import Calendar
from shapely.geometry import LineString, Point

from lagesbild.analysis.patrols import patrol
from lagesbild.present.rounds import patrols

EAST, NORTH = 567_600, 6_595_000
NAMES = ["Torget, <norra> & södra", None, "Skolgården"]
MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def plan():
    """Two shifts a week, Friday 18-22 and Saturday 18-22, past three places of which two are joined by an angled street."""
    places = gpd.GeoDataFrame(
        {"name": pd.Series(NAMES, dtype="str"), "reports": [9.0, 5.0, 4.0]},
        geometry=[Point(EAST, NORTH), Point(EAST + 300, NORTH + 300), Point(EAST + 2_000, NORTH)],
        crs="EPSG:3006",
    )
    expected = pd.DataFrame(0.0, index=range(3), columns=range(168))
    expected.loc[:, [*range(114, 118), *range(138, 142)]] = 1.0
    street = gpd.GeoSeries(
        [LineString([(EAST, NORTH), (EAST + 300, NORTH), (EAST + 300, NORTH + 300)])], crs="EPSG:3006"
    )
    made = patrol.plan(places, expected.to_numpy(), patrol.Budget(hours=8), total=30.0, roads=street)
    return places, made


@pytest.fixture
def reported(make_situation, history):
    """A report that numbers ten places of its own, of which its first is the plan's first and has another name there."""
    return make_situation(history.assign(place=history["place"].replace("Torget", NAMES[0])))


@pytest.fixture
def shown(plan, reported):
    """The block of the coming fortnight, and its schedule."""
    import numpy as np

    places, made = plan
    schedule = patrol.schedule(made, first_day=MONDAY, days=14, rng=np.random.default_rng(1))
    reasons = pd.DataFrame(
        {
            "reports": [14, 3, 5],
            "category": ["Inbrott", "Skadegörelse", "Inbrott"],
            "of_category": [9, 3, 1],
            "last": pd.to_datetime(["2026-11-12", "2026-10-01", "2026-11-01"]),
        }
    )
    found = places.geometry.iloc[0].buffer(10)
    return patrols.sheets(
        reported, made, schedule, places, reasons, found=found, form="<!doctype html>"
    ), schedule


class Links(HTMLParser):
    """The links of a page, and the words in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs)["href"])


def test_every_shift_has_a_sheet_and_all_have_one(shown):
    """Four shifts: a file each, one with all of them, a calendar, a route, and the form that they open."""
    block, schedule = shown
    shifts = sorted({f"rondering-{begins:%Y-%m-%d-%H%M}.html" for begins in schedule["begins"]})
    assert len(shifts) == 4
    assert sorted([*shifts, "rondering.html", "rondering.ics", "rondering.gpx", "rapportera.html"]) == sorted(
        block.files
    )
    assert block.files["rondering.html"].count("<article") == 4
    assert all(block.files[name].count("<article") == 1 for name in shifts)


def test_a_line_a_stop_with_times_why_a_box_and_a_line_for_what_was_seen(shown):
    """Three places, each with two rounds: times on the five minutes, the reason in words, boxes, and a line."""
    page = shown[0].files["rondering-2026-11-20-1800.html"]
    lines = re.findall(r"<li>.*?</li>", page, re.DOTALL)
    assert len(lines) == 3
    for line in lines:
        times = re.findall(r"</?input[^>]*>(\d\d)\.(\d\d)</label>", line)
        assert len(times) == 2
        assert {int(minute) % 5 for _, minute in times} == {0}
        assert line.count('type="checkbox"') == 2
        assert line.count('type="text"') == 1
    told = page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert (
        "14 rapporter det senaste året, mest inbrott (9). Senast 12 november. Utpekad i förra rapporten."
        in told
    )
    assert "3 rapporter det senaste året, alla skadegörelse." in told
    assert "5 rapporter det senaste året av flera slag." in told
    assert "Fredag 20 november kl. 18–22" in page


def test_a_line_opens_the_form_with_place_time_and_category(shown):
    """What is filled in stands after the ``#``: a relative link that is sent nowhere, names escaped and written in full."""
    page = shown[0].files["rondering-2026-11-20-1800.html"]
    links = [urlsplit(link) for link in Links(page).links]
    assert {("", "", "rapportera.html", "")} == {
        (link.scheme, link.netloc, link.path, link.query) for link in links
    }
    filled = [{name: values[0] for name, values in parse_qs(link.fragment).items()} for link in links]
    assert {"Torget, <norra> & södra", "plats utan namn", "Skolgården"} == {each["plats"] for each in filled}
    assert {"2026-11-20"} == {each["dag"] for each in filled}
    assert {"18:00"} <= {each["klockan"] for each in filled}
    assert {"Inbrott", "Skadegörelse"} == {each["vad"] for each in filled}
    assert "<norra>" not in page


def test_the_calendar_is_valid_and_has_an_event_a_stop(shown, make_situation):
    """CRLF, lines of 75 octets at most, a timezone that is defined, and each stop at its time; parsed by another library."""
    block, schedule = shown
    text = block.files["rondering.ics"]
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    parsed = Calendar.from_ical(text)
    events = parsed.walk("VEVENT")
    assert sorted(schedule["arrives"]) == sorted(
        pd.Timestamp(each.decoded("dtstart").replace(tzinfo=None)) for each in events
    )
    zones = {str(each["TZID"]) for each in parsed.walk("VTIMEZONE")}
    assert {"Europe/Stockholm"} == zones == {each["DTSTART"].params["TZID"] for each in events}
    assert {timedelta(hours=1)} == {each.decoded("dtstart").utcoffset() for each in events}
    assert {timedelta(0)} == {each.decoded("dtstamp").utcoffset() for each in events}
    assert len({str(each["UID"]) for each in events}) == len(schedule)
    assert "Torget, <norra> & södra" in {str(each["LOCATION"]) for each in events}


def test_a_stop_keeps_its_id_when_the_calendar_is_made_again(plan, shown, make_situation, history):
    """With another export and other reasons the events have the ids they had: a calendar replaces them."""
    block, schedule = shown
    places, made = plan
    other = pd.DataFrame(
        {"reports": [1, 1, 1], "category": ["Inbrott"] * 3, "of_category": [1] * 3, "last": [pd.NaT] * 3}
    )
    again = patrols.sheets(make_situation(history), made, schedule, places, other)
    ids = [
        [line for line in each.files["rondering.ics"].splitlines() if line.startswith("UID")]
        for each in (block, again)
    ]
    assert ids[0] == ids[1]
    assert "rapportera.html" not in again.files


def test_a_place_has_the_number_and_the_name_of_the_report(plan, shown, reported):
    """1 is Torget on every map of the report; what it does not number goes on from ten, alike in map, sheet, calendar and route."""
    block, _ = shown
    places, made = plan
    drawn = patrols.patrol_map(reported, made, places)
    (stops,) = drawn.layers.values()
    assert {1, 11, 12} == {each["properties"]["number"] for each in stops["features"]}
    at = {each["properties"]["number"]: each["properties"]["name"] for each in stops["features"]}
    route = gpxpy.parse(block.files["rondering.gpx"])
    assert {f"{number} {name}" for number, name in at.items()} == {point.name for point in route.waypoints}
    assert set(at) == {
        int(number) for number in re.findall(r'class="number">(\d+)<', block.files["rondering.html"])
    }
    events = Calendar.from_ical(block.files["rondering.ics"]).walk("VEVENT")
    assert {f"{number} {name}" for number, name in at.items()} == {str(each["SUMMARY"]) for each in events}


def test_the_route_follows_the_street_where_there_is_one(plan, shown):
    """Between the first two places the track turns the corner; to the third the line is straight, and the map says so."""
    block, _ = shown
    _, made = plan
    corner = made.ways.line(0, 1)
    assert [(0, 0), (300, 0), (300, 300)] == [(x - EAST, y - NORTH) for x, y in dict.fromkeys(corner.coords)]
    assert 2 == len(made.ways.line(0, 2).coords)
    assert made.ways.metres[0, 1] == pytest.approx(600)
    assert made.ways.metres[0, 2] == pytest.approx(2_000 * 1.3)
    tracks = gpxpy.parse(block.files["rondering.gpx"]).tracks
    assert len(tracks) == 4
    assert all(len(track.segments[0].points) > 4 for track in tracks)


def test_the_map_says_where_the_way_is_guessed(plan, make_situation, history):
    """Some of the way is along a street, and the rest is the straight line times the detour."""
    places, made = plan
    html = patrols.patrol_map(make_situation(history), made, places).html
    assert "följer vägarna där det går" in html
    assert "fågelvägen gånger 1,3" in html
