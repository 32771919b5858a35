"""The explorer's scripts one by one, in Chromium: what they compute, against hand calculations and shapely."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild.analysis import aoristic
from lagesbild.present import _explorer_data, basemap, explorer, leaflet

pytestmark = pytest.mark.browser

EPOCH = pd.Timestamp("2026-11-02")  # a Monday
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def scripts(chromium):
    """A blank page with all modules; ``run`` gives what an expression over ``e`` is."""
    tab = chromium.new_page()
    tab.add_script_tag(content=leaflet.runtime())
    tab.add_script_tag(content=explorer.script())

    def run(expression: str, *arguments):
        return tab.evaluate(
            f"(given) => {{ const e = window.lagesbildExplorer; return {expression}; }}", list(arguments)
        )

    yield run
    tab.close()


def week(scripts, start, span):
    """The weights over the 168 hours of the week, of one incident."""
    rows = scripts(
        "(() => { const s = e.spread([given[0]], [given[1]]); const week = new Array(168).fill(0);"
        " s.cells.forEach((cell, at) => { week[cell] += s.weights[at]; }); return week; })()",
        start,
        span,
    )
    return np.array(rows).reshape(7, 24)


def test_an_incident_is_spread_over_its_hours(scripts):
    """08:00-16:00 weighs 0.125 in each of eight hours, 10:55-11:55 0.083 and 0.917 (Ratcliffe's examples)."""
    assert [0.125] * 8 == list(week(scripts, 8 * 60, 480)[0, 8:16])
    assert [0.083, 0.917] == list(week(scripts, 10 * 60 + 55, 60)[0, 10:12].round(3))


@UNHURRIED
@given(start=st.integers(0, 30_000), span=st.one_of(st.integers(0, 200), st.integers(0, 25_000)))
def test_the_spread_is_that_of_the_analysis(scripts, start, span):
    """Page and library share one convention: unknown ends, moments, nights, weeks and more."""
    begun = pd.Series([EPOCH + pd.Timedelta(minutes=start)])
    ended = begun + pd.Timedelta(minutes=span)
    assert week(scripts, start, span) == pytest.approx(aoristic.hour_of_week_weights(begun, ended), abs=1e-9)


def test_columns_are_unpacked(scripts):
    """Each integer type, and differences, come back as they were packed."""
    for values in ([0, 255, 3], [70_000, 1, 0], [0, 256, 65_535], []):
        packed = _explorer_data._column(np.array(values, dtype=np.int64))
        back = scripts(
            "Array.from(e.unpack({ rows: 0, origin: [0, 0], names: {}, columns: Object.fromEntries("
            "['start','span','category','organisation','district','place','lat','lon'].map((n) => [n, given[0]])) }).span)",
            packed,
        )
        assert values == back
    times = np.array([5, 5, 90_000, 90_001])
    packed = _explorer_data._column(np.diff(times, prepend=0), delta=True)
    assert times.tolist() == scripts(
        "Array.from(e.unpack({ rows: 0, origin: [0, 0], names: {}, columns: Object.fromEntries("
        "['start','span','category','organisation','district','place','lat','lon'].map((n) => [n, given[0]])) }).start)",
        packed,
    )


@UNHURRIED
@given(data=st.data())
def test_a_polygon_holds_what_shapely_says(scripts, data):
    """A ray's crossings agree with shapely for points off the border, and NaN is never inside."""
    corner = st.tuples(st.integers(0, 20), st.integers(0, 20))
    corners = data.draw(st.lists(corner, min_size=3, max_size=8, unique=True))
    shape = shapely.Polygon(corners)
    points = [(x + 0.5, y + 0.37) for x in range(0, 20, 3) for y in range(0, 20, 3)]
    inside = scripts("given[1].map((at) => e.polygon(given[0])(at[0], at[1]))", corners, points)
    if shape.is_valid:
        off = [shape.boundary.distance(shapely.Point(at)) > 1e-9 for at in points]
        assert [
            shape.contains(shapely.Point(at)) for at, is_off in zip(points, off, strict=True) if is_off
        ] == [each for each, is_off in zip(inside, off, strict=True) if is_off]
    assert scripts("e.polygon(given[0])(NaN, NaN)", corners) is False


def test_numbers_are_swedish(scripts):
    """Decimal comma, no-break space between thousands, and a share too small for a decimal says so."""
    written = scripts("[0, 1, 1234567, 0.04, 12.34, 2.0000000001, 1234.5].map(e.format.amount)")
    assert ["0", "1", "1\xa0234\xa0567", "< 0,1", "12,3", "2", "1\xa0234,5"] == written
    assert ["inga rapporter", "1\xa0rapport", "2,5\xa0rapporter"] == scripts(
        "[0, 1, 2.5].map(e.format.reports)"
    )


@pytest.mark.parametrize(
    ("start", "minutes", "text"),
    [
        ("2026-11-07 22:15", 75, "lör 7 nov 22.15–23.30"),
        ("2026-11-07 22:15", 0, "lör 7 nov 22.15"),
        ("2026-11-07 22:15", 165, "lör 7 nov 22.15 – sön 8 nov 01.00"),
        ("2026-11-07 22:15", 105, "lör 7 nov 22.15 – sön 8 nov 00.00"),
    ],
)
def test_a_time_span_reads_as_in_the_rest_of_the_report(scripts, start, minutes, text):
    """The page's words are those of present.labels."""
    from lagesbild.present import labels

    begun = pd.Timestamp(start)
    at = int((begun - EPOCH) / pd.Timedelta("1min"))
    assert text == scripts("e.format.calendar('2026-11-02').timeSpan(given[0], given[1])", at, minutes)
    assert text == labels.time_span(begun, begun + pd.Timedelta(minutes=minutes))


@pytest.mark.parametrize("monday", ["2020-12-28", "2024-12-30", "2026-11-02", "2026-12-28", "2027-01-04"])
def test_weeks_are_numbered_as_the_calendar_has_them(scripts, monday):
    """ISO weeks, also around the year's end and in years of 53 weeks."""
    day = (pd.Timestamp(monday) - EPOCH).days
    assert pd.Timestamp(monday).isocalendar().week == scripts(
        "e.format.calendar('2026-11-02').week(given[0])", day
    )


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (0, 13, "2–15 november 2026"),
        (0, 0, "2 november 2026"),
        (-3, 13, "30 oktober – 15 november 2026"),
        (50, 70, "22 december 2026 – 11 januari 2027"),
    ],
)
def test_days_are_told_once(scripts, first, last, text):
    """What both ends share is said once."""
    assert text == scripts("e.format.calendar('2026-11-02').span(given[0], given[1])", first, last)


NAMES = ["Inbrott", "A, B & C=1", "å;ä/ö?#%", "<b>", "-"]
some = st.one_of(st.none(), st.lists(st.integers(0, len(NAMES)), min_size=1, unique=True).map(sorted))


@UNHURRIED
@given(
    category=some,
    district=some,
    weekdays=st.one_of(st.none(), st.lists(st.integers(0, 6), min_size=1, unique=True).map(sorted)),
    hours=st.one_of(st.none(), st.lists(st.integers(0, 23), min_size=1, unique=True).map(sorted)),
    start=st.integers(-900, 0),
    length=st.integers(1, 800),
)
def test_an_address_says_all_that_is_chosen(scripts, *, category, district, weekdays, hours, start, length):
    """Written and read again, the choices are the same, whatever the names hold."""
    choices = {
        "period": {"from": start, "to": start + length},
        "category": (category and [each for each in category if each != NAMES.index("-") + 1]) or None,
        "organisation": None,
        "district": (district and [each for each in district if each != NAMES.index("-") + 1]) or None,
        "weekdays": weekdays,
        "hours": hours,
        "area": [[59.45, 16.12], [59.5, 16.12], [59.5, 16.25]],
    }
    names = dict.fromkeys(("category", "organisation", "district"), NAMES)
    presets = [{"key": "perioden", "from": 0, "to": 14}, {"key": "12v", "from": -70, "to": 14}]
    back = scripts(
        "(() => { const c = e.format.calendar('2026-11-02');"
        " return e.fragment.read(e.fragment.write(given[0], given[1], c, given[2]), given[1], c, given[2]); })()",
        choices,
        names,
        presets,
    )
    assert choices == back


def test_another_address_is_not_ours(scripts):
    """A link to a heading changes nothing."""
    assert scripts("e.fragment.read('#karta', {}, null, [])") is None


def test_the_background_is_an_encoded_polyline(scripts):
    """Google's own example, alone and before another line, written by the library and read by the page."""
    points = [[38.5, -120.2], [40.7, -120.95], [43.252, -126.453]]
    text = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    corners = np.array(points)[:, ::-1]
    assert [text] == basemap.polylines(corners, np.zeros(3, dtype=int))
    both = basemap.polylines(np.vstack([corners, corners[:1]]), np.array([0, 0, 0, 1]))
    assert [text, "_p~iF~ps|U"] == both
    assert [] == basemap.polylines(corners[:0], np.zeros(0, dtype=int))
    assert points == scripts("window.lagesbild.corners(given[0])", text)


def test_marks_gather_in_a_grid(scripts):
    """Those of one square are one mark at their mean; none is lost, the largest is drawn first."""
    clusters = scripts("e.clusters.gather([0, 1, 2, 3], [1, 3, 101, 9], [1, 3, 1, 9], 10)")
    assert [{"rows": [0, 1, 3], "x": 13 / 3, "y": 13 / 3}, {"rows": [2], "x": 101, "y": 1}] == clusters
    assert [2, 0] == scripts(
        "[e.clusters.onlyCategory([0, 1], [2, 2, 3]), e.clusters.onlyCategory([0, 2], [2, 2, 3])]"
    )


def test_the_map_s_pixels_are_web_mercator(scripts):
    """Null Island is the middle of the world; 85.0511 degrees north is its edge."""
    assert [0.5, 0.5] == scripts("e.clusters.mercator(0, 0)")
    assert [0, 1] == pytest.approx(scripts("e.clusters.mercator(-85.05112878, -180)"))


def test_a_drawn_line_keeps_its_corners(scripts):
    """A square drawn in a hundred points is a square, closed or not; a line back and forth keeps its turn."""
    side = [(10 * at, 0) for at in range(10)]
    square = [*side, *[(90, y) for _, y in [(0, 10 * at) for at in range(10)]], (90, 90), (0, 90), (0, 0)]
    kept = scripts(
        "e.simplify(given[0].map((at) => ({ x: at[0], y: at[1] })), 3).map((at) => [at.x, at.y])", square
    )
    assert [[0, 0], [90, 0], [90, 90], [0, 90], [0, 0]] == kept


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ([18, 19, 20], "kl. 18–21"),
        ([0, 1, 22, 23], "kl. 22–02"),
        ([3, 8, 9], "kl. 03–04, 08–10"),
        (list(range(24)), "kl. 00–24"),
    ],
)
def test_hours_are_told_in_runs(scripts, hours, text):
    """Hours that follow each other are one, also over midnight."""
    assert text == scripts("e.hourRuns(given[0])", hours)
