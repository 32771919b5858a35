"""Maps that show only what may be shown, with nothing from outside."""

import base64
import itertools
import json
import re
import zlib
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import geopandas as gpd
import jinja2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from lagesbild import columns as c
from lagesbild.config import Tiles
from lagesbild.periods import Period
from lagesbild.present import listings, maps
from lagesbild.present.cartography import basemap, leaflet
from lagesbild.present.cartography.incident_marks import Spot, drawable, quiet, spots
from lagesbild.present.html import markup
from lagesbild.present.words.trends import TREND_COLORS, TREND_PATTERNS

CRS = "EPSG:3006"
EAST, NORTH = 560_000, 6_590_000
HOSTILE = "</script><img src=x onerror=alert(1)> ${1} `"
TILES = Tiles(url="https://{s}.tiles.example.org/{z}/{x}/{y}.png", attribution="Lantmäteriet <b>")


def row(number: int, **values: object) -> dict[str, object]:
    return {
        c.INCIDENT_ID: f"R{number}",
        c.SOURCE: "embrace",
        c.OCCURRED_FROM: pd.Timestamp("2026-11-07 22:15"),
        c.OCCURRED_TO: pd.NaT,
        c.CATEGORY: "Skadegörelse",
        c.PLACE: "Torget",
        c.PRECISION: c.POINT,
        c.MATCHED: None,
        c.FAULTS: "",
        c.GEOMETRY: Point(EAST + 7_600, NORTH + 5_000),
    } | values


def frame(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(list(rows), columns=list(row(0))), geometry=c.GEOMETRY, crs=CRS)


def cells(*classes: int) -> gpd.GeoDataFrame:
    squares = [
        box(EAST + 7_600 + 100 * at, NORTH + 5_000, EAST + 7_700 + 100 * at, NORTH + 5_100)
        for at in range(len(classes))
    ]
    return gpd.GeoDataFrame(
        {"density": [99.0] * len(classes), "density_class": list(classes)}, geometry=squares, crs=CRS
    )


def corners(line: str) -> int:
    """How many corners an encoded polyline has: each number ends with a letter under 0x20."""
    return sum((ord(each) - 63) < 0x20 for each in line) // 2


@pytest.fixture(scope="module")
def three(situation):
    return {
        "incidents": maps.incident_map(situation),
        "density": maps.density_map(situation, cells(0, 1, 4)),
        "districts": maps.district_map(situation, pd.Series({"O": 19, "V": 5, "X": 2})),
    }


def options(block) -> dict:
    """What the map's script is given, as the browser reads it; JSON is JavaScript."""
    (found,) = re.findall(
        r'^lagesbild\.figure\("[^"]*", "(.*)", function \(\) \{$', block.scripts[-1], re.MULTILINE
    )
    return json.loads(zlib.decompress(base64.b64decode(found)))


def rows(block, kind: str) -> list[list]:
    """The rows of a kind of sign, a list a layer that has any."""
    drawn = [
        [row for name, found in layer["draw"] if name == kind for row in found]
        for layer in options(block)["layers"]
    ]
    looks = options(block)["looks"]
    if kind == "points":  # each with its look, and how many there are
        drawn = [[[*looks[look], corners(line)] for look, line in each] for each in drawn]
    if kind == "dots":  # each with its look in place of that look's number
        drawn = [
            [[*at, *looks[look][:3], text, *looks[look][3:], lines] for *at, look, text, lines in each]
            for each in drawn
        ]
    return [each for each in drawn if each]


def test_thousands_of_quiet_dots_weigh_little():
    """Where nobody could point at one among them they have no words, and their look is written once."""
    one = Spot(EAST, NORTH, 1, "#000000", lambda: ("Stöld", "lör 7 nov", "Torget"))
    few, many = (quiet([one] * number) for number in (1_000, 1_001))
    assert ({3}, {0}) == ({len(dot.lines) for dot in few}, {len(dot.lines) for dot in many})


def test_only_reports_with_a_position_are_points():
    """An area's centroid is never drawn, even when the row has a geometry."""
    rows = frame(
        row(1), row(2, precision=c.AREA), row(3, precision=c.NONE, geometry=None), row(4, geometry=None)
    )
    assert list(drawable(rows)[c.INCIDENT_ID]) == ["R1"]


def test_a_frame_must_say_its_precision():
    """Without the column nobody knows what may be drawn."""
    with pytest.raises(ValueError, match="'precision' not found"):
        drawable(frame(row(1)).drop(columns=c.PRECISION))


def test_reports_of_one_place_share_a_spot():
    """Three at one position are one mark with its number; two categories have neither's colour."""
    rows = frame(row(1), row(2), row(3, category="Inbrott"), row(4, geometry=Point(EAST, NORTH)))
    found = spots(rows, {"Skadegörelse": "#0072b2", "Inbrott": "#d55e00"})
    assert [(spot.count, spot.color) for spot in found] == [(3, "#3d434b"), (1, "#0072b2")]
    assert found[1].lines == ("Skadegörelse", "lör 7 nov 22.15", "Torget")


def test_rows_of_areas_are_counted_below_the_map(three, situation):
    """What is not drawn is said, and n is what is drawn."""
    points = int(situation.incidents[c.PRECISION].eq(c.POINT).sum())
    html = three["incidents"].html
    assert "Inte på kartan: 2\N{NO-BREAK SPACE}rapporter med bara ett område." in html
    assert f"n = {points}\N{NO-BREAK SPACE}rapporter." in html
    now = rows(three["incidents"], "dots")[-1]
    assert points == sum(int(each[5] or 1) for each in now)


def test_a_default_position_is_told_apart_from_an_area(make_situation):
    """What lies where a system puts what it cannot place is counted below the map, and not as an area."""
    default = {c.PRECISION: c.AREA, c.FAULTS: "LONG_SPAN DEFAULT_POSITION", c.GEOMETRY: None}
    rows = frame(row(1), row(2, **default), row(3, **default), row(4, precision=c.AREA, geometry=None))
    html = maps.incident_map(make_situation(rows)).html
    told = "Inte på kartan: 1\N{NO-BREAK SPACE}rapport med bara ett område och 2\N{NO-BREAK SPACE}rapporter med ett förvalt läge."
    assert told in html
    assert "n = 1\N{NO-BREAK SPACE}rapport." in html


def test_the_recent_layer_leaves_out_the_periods_own(make_situation):
    """Each incident is drawn once."""
    both = frame(row(1), row(2, occurred_from=pd.Timestamp("2026-10-01 12:00")))
    block = maps.incident_map(make_situation(both))
    before, now = rows(block, "dots")
    assert ([1, 1], ["circle", "square"]) == ([len(before), len(now)], [before[0][7], now[0][7]])


def test_without_districts_there_is_no_map_of_them(situation):
    """A workspace that has no districts is told so, with no empty map."""
    geography = replace(situation.geography, districts=situation.geography.districts.iloc[:0])
    block = maps.district_map(replace(situation, geography=geography), pd.Series(dtype=int))
    assert (block.scripts, "inga områden" in block.html) == ((), True)


def test_neighbours_of_a_class_melt_together(situation):
    """Three squares in a row, all of one class, are one surface with the corners of a rectangle."""
    (drawn,) = rows(maps.density_map(situation, cells(2, 2, 2)), "cells")
    ((ring,),) = drawn[0][0]
    assert (1, 5) == (len(drawn), corners(ring))


def test_no_cell_above_the_first_break_draws_nothing(situation):
    """A quiet density map has a background and no cells."""
    block = maps.density_map(situation, cells(0, 0))
    assert ({}, []) == (block.layers, rows(block, "cells"))


def test_classes_under_the_first_break_are_not_drawn(three):
    """Two of three cells reach a class, in the colours of classes one and four."""
    (drawn,) = rows(three["density"], "cells")
    assert ["var(--map-step-0,#fbd7a5)", "var(--map-step-5,#3b0628)"] == [cell[1] for cell in drawn]
    assert ["2–4 gånger områdets medeltäthet"] == drawn[0][3]
    assert len(three["density"].layers["density_grid"]["features"]) == 2


def test_what_one_report_makes_is_no_density(situation):
    """A cell as dense as a lone report makes it, 3/πh², is not drawn; one a tenth denser is."""
    one = 3 / (np.pi * (situation.settings.bandwidth_m / 1000) ** 2)
    both = cells(4, 4).assign(density=[one, 1.1 * one])
    assert 1 == len(maps.density_map(situation, both).layers["density_grid"]["features"])


def test_classes_follow_the_reports_where_one_would_be_the_highest(situation):
    """In a study area so large that one report is 16 times its mean, classes say how many lie together."""
    wide = gpd.GeoDataFrame(geometry=[box(EAST, NORTH, EAST + 90_000, NORTH + 90_000)], crs=CRS)
    one = 3 / (np.pi * (situation.settings.bandwidth_m / 1000) ** 2)
    bare = replace(situation, geography=replace(situation.geography, study_area=wide))
    block = maps.density_map(bare, cells(4, 4, 4).assign(density=[one, 2 * one, 9 * one]))
    told = [row[3] for layer in rows(block, "cells") for row in layer]
    assert [
        ["så tätt som 2–4 rapporter på samma ställe"],
        ["så tätt som 8–16 rapporter på samma ställe"],
    ] == told


def test_few_reports_are_drawn_one_by_one(make_situation):
    """Five reports are five dots and no density, and the map says why."""
    few = frame(*(row(at, geometry=Point(EAST + 7_000 + 300 * at, NORTH + 5_000)) for at in range(5)))
    block = maps.density_map(make_situation(few), cells(4, 4))
    assert ([], [5]) == (rows(block, "cells"), [len(each) for each in rows(block, "dots")])
    assert "5\N{NO-BREAK SPACE}rapporter är för få för en täthetskarta" in block.html


def test_a_class_without_a_break_is_refused(situation):
    """Cells classed with other breaks than the legend's are an error."""
    with pytest.raises(ValueError, match="4 breaks, class 5"):
        maps.density_map(situation, cells(5))


def test_districts_are_counted_and_the_rest_is_said(three):
    """Each district has its number; reports of no district stand below."""
    (drawn,) = rows(three["districts"], "dots")
    assert [("19", "Norrhamn"), ("5", "Sörby")] == [(circle[5], circle[8][0]) for circle in drawn]
    assert "2\N{NO-BREAK SPACE}rapporter saknar område" in three["districts"].html


@pytest.mark.parametrize("name", ["incidents", "density", "districts"])
def test_every_map_has_its_frame(three, name):
    """Border, period or days, n, source and a picture for paper in words stand on every map."""
    html = three[name].html
    paper = re.search(r'(?<=<div class="map-static">)<svg.*?</svg>(?=</div>)', html, re.DOTALL)
    picture = ET.fromstring(paper[0])
    assert picture.get("role") == "img"
    assert len(picture[0].text) > 20
    for words in ("kommungräns", "tätort", "november 2026", "n = "):
        assert words in html
    assert "Källa: Embrace och felanmälan" in html.alone
    assert re.search(r">\d+ k?m<", html)


def test_the_background_stands_once_in_a_page(three):
    """All maps of a situation bring the same background and the same code, word for word."""
    shared = {block.scripts[:2] for block in three.values()}
    own = {block.scripts[2] for block in three.values()}
    assert (len(shared), len(own)) == (1, 3)


def test_the_same_situation_gives_the_same_bytes(situation, three):
    """Ids come from the content; no two maps of a page share one."""
    again = maps.incident_map(situation)
    ids = re.findall(r'\bid="([^"]+)"', "".join(block.html for block in three.values()))
    assert three["incidents"] == again
    assert len(ids) == len(set(ids))


def test_data_cannot_leave_their_script_or_their_tooltip(make_situation):
    """A category and a place of markup are data in the script and text in the picture."""
    history = frame(
        row(1, category=HOSTILE, place=HOSTILE),
        row(2, place="http://evil.example//x", geometry=Point(EAST, NORTH)),
    )
    places = gpd.GeoDataFrame(
        {"number": [1], "rank": [1], "incidents": [2], "name": [HOSTILE]},
        geometry=[Point(EAST + 7_600, NORTH + 5_000)],
        crs=CRS,
    )
    block = maps.incident_map(make_situation(history), places=places)
    everything = block.html + "".join(block.scripts)
    assert ("<img src=x" in everything, "</script" in everything) == (False, False)
    assert {HOSTILE, "http://evil.example//x"} == {
        spot[8][2] for layer in rows(block, "dots") for spot in layer
    }


def test_tiles_open_one_host_and_say_so(make_situation, history):
    """A configured tile server is named for the page's policy, and thanked in text."""
    block = maps.incident_map(make_situation(history, tiles=TILES))
    assert 'data-tile-host="https://*.tiles.example.org"' in block.html
    assert "Bakgrundskarta: Lantmäteriet &lt;b&gt;" in block.html
    assert TILES.url in block.scripts[-1]


def test_an_empty_period_is_a_map_too(make_situation):
    """No reports: the whole study area is shown, and said to be empty."""
    block = maps.incident_map(make_situation(frame(row(1, occurred_from=pd.Timestamp("2020-01-01")))))
    assert "inga rapporter med läge" in block.html


def test_a_municipality_without_districts_or_background_has_a_map(make_situation, geography, history):
    """All but the border may be missing."""
    bare = type(geography)(
        geography.boundary,
        geography.districts[:0],
        geography.built_up[:0],
        geography.basemap[:0],
        geography.boundary,
    )
    situation = make_situation(history, geography=bare)
    assert "tätort" not in maps.incident_map(situation).html
    assert "inga områden" in maps.district_map(situation, pd.Series(dtype=int)).html


@pytest.mark.parametrize(
    ("html", "scripts"),
    [
        ('<a href="https://example.org">', ()),
        ("<img src=//cdn.example.org/x.png>", ()),
        ('<div style="background:url(x.png)">', ()),
        ("<script>1</script>", ()),
        ('<div onclick="1">', ()),
        ("", ('fetch("https://example.org/x")',)),
        ("", ('s.src="//cdn.example.org/x.js"',)),
        ("", ("</script>",)),
    ],
)
def test_a_map_that_links_outside_is_stopped(html, scripts):
    """Links, handlers and scripts in the wrong place raise, without being quoted."""
    with pytest.raises(ValueError, match="must hold everything") as raised:
        leaflet.require_self_contained(html, scripts)
    assert "example.org" not in str(raised.value)


def test_leaflet_stands_on_its_own():
    """The style sheet's pictures are inside it, and the code points to no source map."""
    assert leaflet.css().count("url(data:image/png;base64,") == 3
    assert (re.findall(r"url\((?!data:)", leaflet.css()), "sourceMappingURL" in leaflet.js()) == ([], False)
    assert "</script" not in leaflet.js() + leaflet.runtime()


def test_the_background_stays_small(geography):
    """A road of a hundred thousand points and thousands of paths are simplified until they fit."""
    steps = np.random.default_rng(1).normal(0, 3, (100_000, 2)).cumsum(axis=0)
    long = LineString(steps + np.array([EAST + 7_000, NORTH + 5_000]))
    short = [LineString([(EAST + at, NORTH + 3_000), (EAST + at, NORTH + 3_030)]) for at in range(8_000)]
    layers = gpd.GeoDataFrame(
        {c.KIND: ["road"] * 8_001, c.NAME: [None] * 8_001}, geometry=[long, *short], crs=CRS
    )
    heavy = type(geography)(
        geography.boundary, geography.districts, geography.built_up, layers, geography.study_area
    )
    assert len(basemap.script(heavy)) < 400_000


@pytest.mark.real_data
def test_real_borders_fit_in_a_page(shared_data, make_situation, history):
    """The municipality of Kungsör with its towns and districts: three maps share a small background."""
    folder = shared_data / "sweden"
    boundary = gpd.read_file(folder / "kungsor_from_deso_union.geojson").to_crs(CRS)[["geometry"]]
    built_up = gpd.read_file(folder / "kungsor_tatort_polygons.geojson").to_crs(CRS)[["geometry"]]
    districts = gpd.read_file(folder / "regso_kungsor.geojson").to_crs(CRS)
    districts = gpd.GeoDataFrame(
        {
            c.CODE: [str(at) for at in range(len(districts))],
            c.NAME: [f"Område {at}" for at in range(len(districts))],
        },
        geometry=districts.geometry,
    )
    layers = gpd.GeoDataFrame({c.KIND: [], c.NAME: []}, geometry=[], crs=CRS)
    study = gpd.GeoDataFrame(geometry=[built_up.union_all()], crs=CRS)
    situation = make_situation(
        history.assign(geometry=None, precision=c.AREA).set_crs(CRS),
        geography=type(make_situation(history).geography)(boundary, districts, built_up, layers, study),
    )
    block = maps.district_map(situation, pd.Series({"0": 3}))
    assert sum(map(len, block.scripts)) + len(block.html) < 200_000


@given(
    st.recursive(
        st.text(alphabet="{}%# x7*<"),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet="{%#a"), inner),
    )
)
def test_data_is_never_run_as_a_template(data):
    """Branca renders scripts as Jinja templates: what is in the data comes out as it went in, and is run by nobody."""
    written = markup.as_javascript(data)
    assert data == json.loads(written)
    assert written == jinja2.Template(written, keep_trailing_newline=True).render()


@pytest.mark.parametrize("hostile", ["{{ 7 * 7 }}", "{% raw %}", "{# x #}", "{{{x}}}"])
def test_a_place_is_no_template(make_situation, hostile):
    """Branca renders what it is given once more: a place in braces is shown as it is written, and never run."""
    block = maps.incident_map(make_situation(frame(row(1, place=hostile))))
    assert hostile in rows(block, "dots")[0][0][8]


def test_what_the_sources_ask_for_stands_under_every_map(situation):
    """The line stands in the map's figure, escaped; a map of tiles thanks the tiles alone."""
    asking = replace(
        situation, geography=replace(situation.geography, attributions=("© <Kartverket>", "© Vi"))
    )
    assert "Kartdata: © &lt;Kartverket&gt;, © Vi" in maps.incident_map(asking).html
    assert "Kartdata" not in maps.incident_map(replace(asking, tiles=TILES)).html
    assert "Kartdata" not in maps.incident_map(situation).html


def test_streets_are_left_out_before_main_roads_lose_their_bends(geography):
    """Of too many corners the streets' go first; the road keeps each of its bends of a hundred metres."""
    steps = np.arange(0, 10_000, 100.0)
    bends = LineString([(EAST + x, NORTH + 5_000 + 100 * (at % 2)) for at, x in enumerate(steps)])
    rng = np.random.default_rng(1)
    streets = [
        LineString(rng.uniform((EAST, NORTH), (EAST + 10_000, NORTH + 10_000), (4_000, 2))) for _ in range(5)
    ]
    layers = gpd.GeoDataFrame(
        {c.KIND: [*["street"] * 5, "main_road"], c.NAME: None}, geometry=[*streets, bends], crs=CRS
    )
    drawn = dict(basemap.background(replace(geography, basemap=layers, fingerprint="")).shapes)
    assert "street" not in drawn
    assert len(steps) == len(drawn["main_road"].coords)


def test_categories_have_shapes_of_their_own(make_situation):
    """Two categories differ in shape as well as in colour, on the map and in its legend; a place of both is a circle."""
    both = frame(
        row(1),
        row(2, category="Inbrott", geometry=Point(EAST + 7_700, NORTH + 5_000)),
        row(3, geometry=Point(EAST + 7_800, NORTH + 5_000)),
        row(4, category="Inbrott", geometry=Point(EAST + 7_800, NORTH + 5_000)),
    )
    block = maps.incident_map(make_situation(both))
    (drawn,) = rows(block, "dots")
    assert ["circle", "square", "triangle"] == sorted({dot[7] for dot in drawn})
    assert {"square", "triangle"} == set(options(block)["shapes"])


def test_every_class_of_a_hotspot_is_seen_without_its_colour():
    """No two classes of now have both the same pattern and nearly the same lightness: what greyscale leaves apart."""
    lightness = {
        name: sum(int(color[at : at + 2], 16) for at in (1, 3, 5)) for name, color in TREND_COLORS.items()
    }
    now = [name for name in TREND_COLORS if name != "historical"]
    for one, other in itertools.combinations(now, 2):
        assert TREND_PATTERNS[one] != TREND_PATTERNS[other] or abs(lightness[one] - lightness[other]) > 100


def test_many_districts_are_shaded_and_numbered_where_it_fits(situation):
    """A hundred districts are a hundred areas, with no circle; on paper a number stands only in those it fits."""
    squares = [
        box(
            EAST + 500 * (at % 10),
            NORTH + 500 * (at // 10),
            EAST + 500 * (at % 10) + 500,
            NORTH + 500 * (at // 10) + 500,
        )
        for at in range(100)
    ]
    districts = gpd.GeoDataFrame(
        {c.CODE: [f"D{at}" for at in range(100)], c.NAME: [f"Område {at}" for at in range(100)]},
        geometry=squares,
        crs=CRS,
    )
    many = replace(situation, geography=replace(situation.geography, districts=districts, fingerprint=""))
    block = maps.district_map(many, pd.Series({"D7": 3, "D8": 40}))
    assert ([], [100]) == (rows(block, "dots"), [len(each) for each in rows(block, "cells")])
    assert [["Område 8 40", "40"], ["Område 7 3", "3"]] == [
        row[2] for layer in rows(block, "labels") for row in layer
    ]
    assert "utan färg: inga rapporter" in block.html


def test_the_pictures_of_a_map_lie_beside_each_other(three):
    """Put together, two towns and the overview fill the page's width, and no line's width is left to a style sheet."""
    (whole,) = (each.svg for each in three["incidents"].html.content)
    picture = ET.fromstring(whole.replace("xlink:", ""))
    parts = [[float(each.get(side)) for side in ("x", "y", "width", "height")] for each in picture]
    assert 3 == len(parts)
    assert 680 == pytest.approx(max(x + width for x, _, width, _ in parts), abs=0.5)
    boxes = [box(x, y, x + width, y + height) for x, y, width, height in parts]
    assert not any(one.intersection(other).area > 1 for one, other in itertools.combinations(boxes, 2))
    assert "calc(" not in whole


def test_the_towns_own_streets_are_left_out_last(geography):
    """Of too many streets those in the forest go first: what a town's panel shows is kept."""
    wild = np.random.default_rng(1).uniform(0, 2_000, (20_000, 2))
    forest = LineString(wild + np.array([EAST + 1_000, NORTH + 8_000]))
    street = LineString([(EAST + 7_400, NORTH + 5_000), (EAST + 7_800, NORTH + 5_000)])
    layers = gpd.GeoDataFrame(
        {c.KIND: ["street", "street"], c.NAME: None}, geometry=[forest, street], crs=CRS
    )
    drawn = dict(basemap.background(replace(geography, basemap=layers, fingerprint="")).shapes)
    assert 400 == pytest.approx(drawn["street"].length)


def test_a_report_of_a_year_speaks_of_all_of_it(make_situation):
    """Maps, places and letters cover the period where it is longer than twelve weeks, and say so."""
    a_year = make_situation(
        frame(row(0), row(1), row(2)), period=Period(date(2025, 1, 1), date(2026, 1, 1), "year")
    )
    places = gpd.GeoDataFrame(
        {"number": [1], "rank": [1], "name": ["Torget"], "incidents": [3], "category": ["Skadegörelse"]},
        geometry=[Point(EAST + 7_600, NORTH + 5_000)],
        crs=CRS,
    )
    blocks = [
        maps.incident_map(a_year, places=places),
        maps.density_map(a_year, cells(2, 2, 2)),
        listings.ranked_places(a_year, places),
    ]
    told = " ".join([*(block.html for block in blocks), blocks[-1].conclusion.text])
    assert "hela perioden" in told
    assert "Flest rapporter i perioden: Torget" in told
    assert re.search(r"veckorna|12.veckor", told) is None
