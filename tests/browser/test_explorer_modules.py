"""The explorer's scripts one by one, in Chromium: what they compute, against hand calculations and shapely."""

import base64
import csv
import io
import zipfile
import zlib

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from lagesbild.analysis import aoristic
from lagesbild.present.cartography import basemap, leaflet
from lagesbild.present.exploring import _explorer_data, explorer
from lagesbild.present.html import explorer_parts
from lagesbild.present.words import certainty

pytestmark = pytest.mark.browser

EPOCH = pd.Timestamp("2026-11-02")  # a Monday
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def scripts(chromium):
    """A blank page with all modules; ``run`` gives what an expression over ``e`` is."""
    tab = chromium.new_page()
    tab.add_script_tag(content=leaflet.js())
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


READ = """
(() => {
  const s = e.unpack(given[0]);
  const read = (name) => Array.from(s[name], (each) => Number.isNaN(each) ? null : each);
  return Object.fromEntries(
    ['start', 'span', 'category', 'subcategory', 'organisation', 'district', 'place', 'lat', 'lon', 'ids'].map((n) => [n, read(n)]));
})()
"""


def test_rows_are_unpacked(scripts, make_situation, history):
    """Every column comes back as it was packed, though what follows from the row before is not written."""
    rng = np.random.default_rng(5)
    rows = history.iloc[rng.integers(len(history), size=400)].reset_index(drop=True)
    moved = rows.geometry.where(rng.random(400) < 0.8)
    rows = rows.assign(
        occurred_to=rows["occurred_from"] + pd.to_timedelta(rng.integers(0, 90_000, 400), unit="min"),
        place=rng.choice(["Torget", "Hamnen", None], 400),
        subcategory=rng.choice(["A", "B", None], 400),
        incident_id=[f"{at // 3:05d}{rng.choice(['', '-x'])}" for at in range(400)],
    ).set_geometry(moved)
    made = _explorer_data.pack(make_situation(rows))
    read = scripts(READ.strip(), made.payload)
    assert {name: made.rows[name].tolist() for name in made.rows} == {name: read[name] for name in made.rows}
    assert made.numbers.tolist() == read["ids"]
    given = rows.loc[made.rows.index]
    epoch = pd.Timestamp(made.payload["epoch"])
    assert ((given["occurred_from"] - epoch).dt.total_seconds() // 60).tolist() == read["start"]
    span = given["occurred_to"] - given["occurred_from"]
    assert (span.dt.total_seconds() / 60).tolist() == read["span"]
    world = given.geometry.to_crs("EPSG:4326")
    is_placed = (given["precision"].eq("point") & given.geometry.notna()).tolist()
    for name, degrees in (("lat", world.y), ("lon", world.x)):
        assert is_placed == [each is not None for each in read[name]]
        assert degrees[is_placed].tolist() == pytest.approx(
            [each for each in read[name] if each is not None], abs=1.1e-5
        )


@UNHURRIED
@given(
    content=st.one_of(
        st.binary(max_size=4_000), st.text("abå", max_size=4_000).map(str.encode), st.just(b"\0" * 70_000)
    ),
    level=st.sampled_from([0, 1, 6, 9]),
    strategy=st.sampled_from([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED]),
)
def test_what_zlib_packs_is_unpacked(scripts, content, level, strategy):
    """Stored blocks, fixed codes and codes of their own, long runs."""
    made = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
    text = base64.b64encode(made.compress(content) + made.flush()).decode()
    assert list(content) == scripts("Array.from(window.lagesbildInflate(given[0]))", text)


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


def test_numbers_are_swedish_and_whole(scripts):
    """No-break space between thousands; a share of a report is rounded, and less than a half says so."""
    written = scripts("[0, 1, 1234567, 0.04, 12.34, 2.0000000001, 1234.5].map(e.format.amount)")
    assert ["0", "1", "1\xa0234\xa0567", "< 1", "12", "2", "1\xa0235"] == written
    assert ["inga rapporter", "1\xa0rapport", "ungefär 3\xa0rapporter", "mindre än en rapport"] == scripts(
        "[0, 1, 2.6, 0.3].map(e.format.reports)"
    )


@pytest.mark.parametrize("value", [0, 1, 2, 3, 5, 9, 10, 11, 27, 99, 100, 101, 1_999])
def test_an_axis_ends_at_a_round_number(scripts, value):
    """It holds the largest bar, its half is whole, and page and library agree."""
    top = scripts("e.format.axisTop(given[0])", value)
    assert top == explorer_parts.axis_top(value)
    assert value <= top <= max(2, 2 * value)
    assert top % 2 == 0


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
    from lagesbild.present.words import labels

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
    search=st.text(max_size=20),
    compare=st.one_of(st.none(), st.sampled_from(["fore", "fjol", {"from": -40, "to": -26}])),
)
def test_an_address_says_all_that_is_chosen(
    scripts, *, category, district, weekdays, hours, start, length, search, compare
):
    """Written and read again, the choices are the same, whatever the names hold."""
    choices = {
        "period": {"from": start, "to": start + length},
        "category": (category and [each for each in category if each != NAMES.index("-") + 1]) or None,
        "organisation": None,
        "district": (district and [each for each in district if each != NAMES.index("-") + 1]) or None,
        "weekdays": weekdays,
        "hours": hours,
        "place": None,
        "area": [[59.45, 16.12], [59.5, 16.12], [59.5, 16.25]],
        "search": search.strip(),
        "compare": compare,
    }
    names = dict.fromkeys(("category", "organisation", "district", "place"), NAMES)
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


# --- search, order, files ---------------------------------------------------------------------------

STORE = """
({ rows: 5, start: [0, 1440, 2880, 4320, 5760].map((at) => at + 600), span: [0, 75, 0, 0, 0], ids: ["A-2", "A-10", "", "B-1", "=1+1"],
   category: [1, 2, 1, 2, 0], subcategory: [1, 0, 0, 0, 0], place: [1, 2, 3, 0, 2], district: [0, 1, 1, 1, 1], organisation: [1, 1, 1, 1, 1],
   lat: [59.5, NaN, 59.6, 59.7, 59.8], lon: [16.1, NaN, 16.2, 16.3, 16.4], isCells: false, calendar: e.format.calendar("2026-11-02"),
   names: { category: ["Inbrott", "Skadegörelse"], subcategory: ["Källare"], place: ["Åsgatan", "Östra torget", "Zebravägen"],
            district: ["Norrhamn"], organisation: ["@Bolaget; \\"AB\\""] } })
"""


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("INBROTT", [0, 2]),
        ("åsgatan", [0]),
        ("ÅSGATAN", [0]),
        ("a\u030asgatan", [0]),  # å as two signs, as a Mac writes it
        ("asgatan", []),
        ("östra skade", [1]),
        ("a-1", [1]),
        ("käll", [0]),
        ("norrhamn b-1", [3]),
        ("2026-11-04", [2]),
        ("(.*", []),
    ],
)
def test_words_are_found(scripts, words, rows):
    """Every word must be somewhere in the report; capitals do not matter, å is not a, and signs are signs."""
    found = scripts(
        f"(() => {{ const s = {STORE}; const m = e.matcher(s, given[0]); return [0, 1, 2, 3, 4].filter((at) => m === null || m(at)); }})()",
        words,
    )
    assert rows == found


@pytest.mark.parametrize(
    ("key", "up", "down"),
    [
        ("time", [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]),
        ("id", [4, 0, 1, 3, 2], [3, 1, 0, 4, 2]),
        ("place", [2, 0, 4, 1, 3], [4, 1, 0, 2, 3]),
        ("category", [2, 0, 3, 1, 4], [3, 1, 2, 0, 4]),
        ("share", [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]),
    ],
)
def test_rows_are_ordered_as_swedes_order(scripts, key, up, down):
    """Å after Z, 10 after 2, what is missing last whichever way, the latest first among equals."""
    shares = [0.1, 0.2, 0.3, 0.4, 0.5]
    for is_descending, rows in ((False, up), (True, down)):
        found = scripts(
            f"e.sorted({STORE}, [0, 1, 2, 3, 4], given[0], given[1], given[2])", key, is_descending, shares
        )
        assert rows == found


def test_a_csv_is_for_swedish_excel(scripts):
    """Mark of UTF-8, semicolons, decimal commas; what a spreadsheet would run begins with an apostrophe."""
    text = scripts(f"e.csv(e.tabulated({STORE}, [{{ title: '', rows: [0, 1, 4], share: [] }}], false))")
    assert text.startswith("\ufeffÄrende;Från;Till;Kategori;")
    read = list(csv.DictReader(text[1:].splitlines(), delimiter=";"))
    assert ["A-2", "A-10", "'=1+1"] == [row["Ärende"] for row in read]
    assert ("2026-11-03 10:00", "2026-11-03 11:15") == (read[1]["Från"], read[1]["Till"])
    assert ("Åsgatan", "Källare", "59,5") == (read[0]["Plats"], read[0]["Underkategori"], read[0]["Latitud"])
    assert ('\'@Bolaget; "AB"', "", "") == (
        read[1]["Organisation"],
        read[1]["Underkategori"],
        read[1]["Latitud"],
    )


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\uff1d1"])
def test_no_cell_of_a_csv_is_run(scripts, text):
    """Whatever begins as a formula begins with an apostrophe."""
    written = scripts("e.csv({ head: ['x'], rows: [[given[0]]] })", text)
    assert written.splitlines()[1].lstrip('"').startswith("'")


def test_a_checksum_is_the_archive_s(scripts):
    """CRC-32 of the standard's own check string."""
    assert zlib.crc32(b"123456789") == 0xCBF43926 == scripts("e.crc32(new TextEncoder().encode('123456789'))")


def test_a_workbook_is_read_back(scripts):
    """Spreadsheets find dates as dates, numbers as numbers and text as text, whatever the text holds."""
    hostile = "<b>&\"'å\u0001\U0001f600 =1+1"
    made = scripts(
        "(() => { const sheets = [Object.assign({ title: 'Rapporter' },"
        f" e.tabulated({STORE}, [{{ title: '', rows: [0, 1, 4], share: [] }}], false)),"
        " { title: 'Om urvalet', head: null, widths: [9, 9], rows: [['Filter', given[0]], ['Antal', 3]] }];"
        " return e.zip(e.xlsx(sheets)).flatMap((part) => Array.from(part)); })()",
        hostile,
    )
    archive = zipfile.ZipFile(io.BytesIO(bytes(made)))
    assert archive.testzip() is None
    book = openpyxl.load_workbook(io.BytesIO(bytes(made)))
    sheet = book["Rapporter"]
    rows = list(sheet.iter_rows(values_only=True))
    columns = {title: at for at, title in enumerate(rows[0])}
    assert pd.Timestamp("2026-11-03 10:00") == rows[2][columns["Från"]]
    assert pd.Timestamp("2026-11-03 11:15") == rows[2][columns["Till"]]
    assert [None, 59.5] == [rows[2][columns["Latitud"]], rows[1][columns["Latitud"]]]
    number = sheet.cell(4, columns["Ärende"] + 1)
    assert ("=1+1", "s") == (number.value, number.data_type)  # a text, where a formula is "f"
    assert [("Filter", hostile.replace("\u0001", "")), ("Antal", 3)] == list(
        book["Om urvalet"].iter_rows(values_only=True)
    )


# --- two periods --------------------------------------------------------------------------------------


@UNHURRIED
@given(one=st.integers(0, 60), other=st.integers(0, 60), days=st.integers(1, 90), others=st.integers(1, 400))
def test_two_counts_are_tested_as_scipy_does(scripts, *, one, other, days, others):
    """The exact conditional test is the binomial test of the one count among both."""
    found = scripts("e.twoCounts(given[0], given[1], given[2], given[3])", one, other, days, others)
    share = days / (days + others)
    expected = stats.binomtest(one, one + other, share).pvalue if one + other else 1.0
    assert expected == pytest.approx(found["p"], rel=1e-6)


@pytest.mark.parametrize(("n", "days", "others"), [(5, 14, 14), (40, 14, 14), (90, 14, 14), (60, 14, 28)])
def test_power_is_how_often_a_doubling_is_seen(scripts, n, days, others):
    """The sum of the chances, at twice or half the rate, of what scipy's test rejects."""
    share = days / (days + others)
    rejected = [k for k in range(n + 1) if stats.binomtest(k, n, share).pvalue <= 0.05]
    powers = [
        stats.binom.pmf(rejected, n, ratio * share / (ratio * share + 1 - share)).sum() for ratio in (2, 0.5)
    ]
    assert min(powers) == pytest.approx(
        scripts("e.twoCounts(given[0], given[1], given[2], given[3]).power", n, 0, days, others)
    )


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ((40, 0, 14), (8, -14, 0), "more"),
        ((8, 0, 14), (40, -14, 0), "less"),
        ((6, 0, 14), (3, -14, 0), "few"),
        ((120, 0, 14), (115, -14, 0), "same"),
        ((120, 0, 14), (240, -28, 0), "same"),
        ((0, 0, 14), (0, -14, 0), "none"),
        ((9, 0, 14), (9, -7, 7), "none"),
        ((9, 0, 14), (0, -400, -386), "none"),
    ],
)
def test_two_periods_are_judged_in_words(scripts, one, other, verdict):
    """More, less, no difference, too few to say, and nothing where periods overlap or are not covered."""
    sides = [{"count": n, "period": {"from": start, "to": end}} for n, start, end in (one, other)]
    said = scripts(
        "e.judged(given[0], given[1], { from: -365, to: 14 }, e.format.calendar('2026-11-02'), [])", *sides
    )
    assert verdict == said["is"]
    if verdict == "few":
        assert said["verdict"].startswith("För få för att säga")


@pytest.mark.parametrize("counts", [(40, 8), (30, 9), (24, 8), (20, 8)])
def test_a_comparison_is_certain_when_a_finding_is(scripts, counts):
    """*Säkert* is said of a p at which a finding of the report is called that; *troligen* of a larger one."""
    sides = [
        {"count": n, "period": {"from": at, "to": at + 14}} for n, at in zip(counts, (0, -14), strict=True)
    ]
    said = scripts(
        "e.judged(given[0], given[1], { from: -365, to: 14 }, e.format.calendar('2026-11-02'), [])", *sides
    )
    is_sure = stats.binomtest(counts[0], sum(counts)).pvalue <= certainty.SURE
    assert said["verdict"].startswith("Säkert" if is_sure else "Troligen")


def test_what_was_tested_is_told(scripts):
    """n, days, p, what the exports do not cover and who began to report in between."""
    said = scripts(
        "e.judged({ count: 20, period: { from: 0, to: 14 } }, { count: 10, period: { from: -28, to: 0 } },"
        " { from: -14, to: 14 }, e.format.calendar('2026-11-02'), [{ title: 'Bolaget', day: -7 }])"
    )
    assert "n = 30 rapporter, 14 mot 14 dagar" in said["grounds"]
    assert f"p = {stats.binomtest(20, 30).pvalue:.3f}".replace(".", ",") in said["grounds"]
    assert "Underlaget täcker 19 oktober – 15 november 2026" in said["grounds"]
    assert "Bolaget började rapportera först 26 oktober 2026" in said["grounds"]


def test_the_year_before_never_meets_the_year(scripts):
    """Twelve months are compared with those before, a fortnight with the same weeks a year ago."""
    fortnight, year = scripts("[{ from: 0, to: 14 }, { from: -365, to: 0 }].map(e.EARLIER.fjol)")
    assert {"from": -364, "to": -350} == fortnight
    assert year["to"] <= -365
    assert 0 == (year["to"] - 0) % 7


@pytest.mark.parametrize("count", [300, 4_000])
def test_no_mark_covers_another(scripts, count):
    """What lies over a larger mark is taken in by it; nothing is lost, and what stands free is left alone."""
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 400, (2, count)).tolist()
    marks = scripts(
        "e.clusters.apart(e.clusters.gather(Array.from(given[0].keys()), given[0], given[1], 46))"
        ".map((each) => ({ ...each, radius: e.clusters.radius(each.rows.length) }))",
        x,
        y,
    )
    assert list(range(count)) == sorted(row for each in marks for row in each["rows"])
    gaps = [
        np.hypot(a["x"] - b["x"], a["y"] - b["y"]) - a["radius"] - b["radius"]
        for at, a in enumerate(marks)
        for b in marks[:at]
    ]
    assert min(gaps) >= 0
    alone = [{"rows": [0, 1], "x": 0, "y": 0}, {"rows": [2], "x": 40, "y": 0}]
    assert alone == scripts("e.clusters.apart(given[0])", alone)
