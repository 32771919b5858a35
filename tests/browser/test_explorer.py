"""The explorer in a real browser: every part filters every other, and the counts are right."""

import json
import re
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import expect

from lagesbild import columns as c
from lagesbild.present.exploring import explorer

pytestmark = pytest.mark.browser

EAST, NORTH = 560_000, 6_590_000
START, END = pd.Timestamp("2025-06-02"), pd.Timestamp("2026-11-16")
CATEGORIES = ("Skadegörelse", "Inbrott", "Otrygg plats", "Misstänkt narkotikahandel")
ORGANISATIONS = ("Fritid, kultur & idrott", "Parkenheten", "Bolaget")
PERIODS = {"perioden": "2026-11-02", "12v": "2026-08-24", "12m": "2025-11-16", "allt": "2025-06-02"}
READ = """
async (fragments) => {
  const texts = (name) => Object.fromEntries([...document.querySelectorAll(`.bars[data-dimension=${name}] .bar`)]
    .map((bar) => [bar.dataset.name, bar.querySelector(".bar-number").textContent]));
  const found = [];
  for (const fragment of fragments) {
    await new Promise((resolve) => {
      addEventListener("hashchange", () => setTimeout(resolve), { once: true });
      location.hash = fragment;
    });
    lagesbildExplorer.views[0].finish();
    const counts = lagesbildExplorer.views[0].counts();
    found.push({
      exact: Object.fromEntries(["category", "organisation", "district", "weekdays", "hours", "total"].map((name) =>
        [name, name === "total" ? counts.total : [...counts[name]]])),
      passing: counts.passing.length,
      total: document.querySelector(".explorer-total").textContent,
      listed: document.querySelectorAll(".explorer-list tbody tr").length,
      more: document.querySelector(".explorer-more").hidden ? "" : document.querySelector(".explorer-more").textContent,
      parts: Object.fromEntries(["category", "organisation", "district", "weekdays", "hours", "weeks"].map((name) => [name, texts(name)])),
    });
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def incidents():
    """Incidents over a year and a half: long spans, unknown ends, unknown places, two districts."""
    rng = np.random.default_rng(11)
    n = 420
    start = START + pd.to_timedelta(
        np.sort(rng.integers(0, (END - START) // pd.Timedelta("1min"), n)), unit="min"
    )
    span = np.select(
        [rng.random(n) < 0.1, rng.random(n) < 0.3],
        [rng.integers(9_000, 20_000, n), rng.integers(300, 4_000, n)],
        rng.integers(1, 200, n),
    )
    x = EAST + rng.uniform(1_000, 13_000, n)
    placed = rng.random(n) < 0.85
    ends = pd.Series(start + pd.to_timedelta(span, unit="min")).where(pd.Series(rng.random(n) < 0.9))
    return gpd.GeoDataFrame(
        {
            c.INCIDENT_ID: [f"R{at}" for at in range(n)],
            c.SOURCE: "embrace",
            c.OCCURRED_FROM: pd.Series(start).astype("datetime64[us]"),
            c.OCCURRED_TO: ends.astype("datetime64[us]"),
            c.CATEGORY: rng.choice(CATEGORIES, n),
            c.SUBCATEGORY: pd.Series([f"Sort {at % 5}" for at in range(n)]).where(
                pd.Series(np.arange(n) % 7 > 0)
            ),
            c.ORGANISATION: pd.Series(rng.choice(ORGANISATIONS, n)).where(pd.Series(rng.random(n) < 0.9)),
            c.PLACE: [f"Övre plats {at % 9}" for at in range(n)],
            c.DISTRICT: pd.Series(np.where(x < EAST + 5_000, "V", "O")).where(pd.Series(placed)),
            c.PRECISION: np.where(placed, c.POINT, c.NONE),
            c.MATCHED: None,
            c.FAULTS: "",
        },
        geometry=[
            shapely.Point(e, m) if ok else None
            for e, m, ok in zip(x, NORTH + rng.uniform(2_000, 9_000, n), placed, strict=True)
        ],
        crs="EPSG:3006",
    )


@pytest.fixture(scope="module")
def situation(make_situation, incidents):
    return make_situation(incidents)


@pytest.fixture(scope="module")
def file(situation, write_page, tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("utforska"), explorer.view(situation))


@pytest.fixture
def tab(visit_anew, file):
    return visit_anew(file)


def total(tab) -> str:
    return tab.locator(".explorer-total").inner_text().replace("\xa0", " ")


def bar(tab, dimension: str, name: str):
    return tab.locator(f".bars[data-dimension={dimension}] .bar[data-name='{name}']")


def number(tab, dimension: str, name: str) -> str:
    tab.evaluate("lagesbildExplorer.views[0].finish()")  # what is out of sight is late
    return bar(tab, dimension, name).locator(".bar-number").text_content()


def map_box(tab):
    """Where the map is, all of it in the window."""
    tab.locator(".explorer-leaflet").evaluate(
        "(map) => map.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    return tab.locator(".explorer-leaflet").bounding_box()


def fragment(tab) -> str:
    return tab.evaluate("location.hash")


# --- an independent account, in pandas ----------------------------------------------------------


def shares(incidents):
    """The share of each incident in each hour of the week, minute by minute."""
    found = np.zeros((len(incidents), 7, 24))
    for row, (start, end) in enumerate(
        zip(incidents[c.OCCURRED_FROM], incidents[c.OCCURRED_TO], strict=True)
    ):
        minutes = 0 if pd.isna(end) else int((end - start) / pd.Timedelta("1min"))
        if minutes >= 7 * 24 * 60:
            found[row] = 1 / 168
        elif minutes <= 1:
            found[row, start.weekday(), start.hour] = 1
        else:
            times = pd.date_range(start, end, freq="min", inclusive="left")
            np.add.at(found[row], (times.day_of_week, times.hour), 1 / minutes)
    return found


def expected(incidents, share, choice):
    """What each part must show: counts by name, with all filters but the part's own."""
    world = incidents.geometry.to_crs("EPSG:4326")
    passes = {
        "weeks": incidents[c.OCCURRED_FROM].between(*choice["period"], inclusive="left"),
        "category": incidents[c.CATEGORY].isin(choice["category"] or CATEGORIES),
        "organisation": incidents[c.ORGANISATION].isin(choice["organisation"] or [*ORGANISATIONS, None]),
        "district": incidents[c.DISTRICT]
        .map({"V": "Sörby", "O": "Norrhamn"})
        .isin(choice["district"] or ["Sörby", "Norrhamn", None]),
        "area": world.within(shapely.Polygon(choice["area"]))
        if choice["area"]
        else pd.Series(data=True, index=incidents.index),
    }
    weekdays, hours = (choice["weekdays"] or range(7)), (choice["hours"] or range(24))
    part = pd.Series(share[:, list(weekdays)][:, :, list(hours)].sum(axis=(1, 2)), index=incidents.index)

    def but(name):
        return pd.DataFrame({key: value for key, value in passes.items() if key != name}).all(axis=1)

    everything = but("")
    told = {c.CATEGORY: incidents[c.CATEGORY], c.ORGANISATION: incidents[c.ORGANISATION].fillna("saknas")}
    told[c.DISTRICT] = incidents[c.DISTRICT].map({"V": "Sörby", "O": "Norrhamn"}).fillna("saknas")
    parts = {name: part[but(name)].groupby(values).sum().to_dict() for name, values in told.items()}
    week = incidents[c.OCCURRED_FROM].dt.to_period("W-SUN").dt.start_time
    parts["weeks"] = part[but("weeks")].groupby(week).sum().to_dict()
    chosen = share[everything.to_numpy()]
    parts["weekdays"] = chosen[:, :, list(hours)].sum(axis=(0, 2))
    parts["hours"] = chosen[:, list(weekdays)].sum(axis=(0, 1))
    return {"total": part[everything].sum(), "listed": int((part[everything] > 0).sum()), "parts": parts}


def random_choice(rng):
    def some(values, chance=0.4):
        return (
            sorted(rng.choice(values, rng.integers(1, len(values)), replace=False).tolist())
            if rng.random() < chance
            else None
        )

    west, south = rng.uniform(16.06, 16.2), rng.uniform(59.43, 59.5)
    area = [
        (west, south),
        (west + 0.1, south + 0.01),
        (west + 0.07, south + 0.06),
        (west - 0.02, south + 0.04),
    ]
    return {
        "preset": str(rng.choice(list(PERIODS))),
        "category": some(CATEGORIES),
        "organisation": some(ORGANISATIONS, 0.3),
        "district": some(["Sörby", "Norrhamn", None][:2], 0.3),
        "weekdays": some(range(7)),
        "hours": some(range(24)),
        "area": [(round(x, 5), round(y, 5)) for x, y in area] if rng.random() < 0.3 else None,
    }


def address(choice) -> str:
    parts = [f"period={choice['preset']}"]
    for key, name in (("kategori", "category"), ("organisation", "organisation"), ("omrade", "district")):
        if choice[name]:
            parts.append(f"{key}={','.join(quote(each, safe='') for each in choice[name])}")
    if choice["weekdays"]:
        parts.append("dag=" + ",".join(str(each + 1) for each in choice["weekdays"]))
    if choice["hours"]:
        parts.append("timme=" + ",".join(map(str, choice["hours"])))
    if choice["area"]:
        parts.append("yta=" + ";".join(f"{lat:.5f},{lon:.5f}" for lon, lat in choice["area"]))
    return "utforska?" + "&".join(parts)


def value(text: str) -> float:
    """The first number of a text, as the page writes it."""
    return 0.25 if text.startswith("<") else float(re.sub(r"\D", "", text.partition(",")[0]) or 0)


def is_rounded(exact: float, text: str) -> bool:
    """Whether a text is the number rounded for people: to whole, and "< 1" for what is less than a half."""
    return text == "< 1" if 1e-6 < exact < 0.5 else abs(exact - value(text)) <= 0.5 + 1e-9


def test_counts_agree_with_pandas(tab, incidents):
    """For 50 random combinations of filters, each number in the page is that of a count of its own in pandas."""
    rng = np.random.default_rng(5)
    choices = [random_choice(rng) for _ in range(50)]
    share = shares(incidents)
    found = tab.evaluate(READ, [address(choice) for choice in choices])
    assert len({json.dumps(each) for each in found}) > 45  # the combinations are different, and are shown
    for choice, shown in zip(choices, found, strict=True):
        want = expected(incidents, share, choice | {"period": (pd.Timestamp(PERIODS[choice["preset"]]), END)})
        assert want["total"] == pytest.approx(shown["exact"]["total"], abs=1e-6), address(choice)
        assert want["listed"] == shown["passing"] == value(shown["total"])
        assert max(1, min(20, want["listed"])) == shown["listed"]  # an empty list says so in a row
        assert min(20, max(0, want["listed"] - 20)) == value(shown["more"])
        for name in ("category", "organisation", "district"):
            for key, text in shown["parts"][name].items():
                assert is_rounded(want["parts"][name].get(key, 0), text), (name, key)
            assert set(want["parts"][name]) <= set(shown["parts"][name])
        for name in ("weekdays", "hours"):
            assert list(want["parts"][name]) == pytest.approx(shown["exact"][name], abs=1e-6)
            assert all(map(is_rounded, want["parts"][name], shown["parts"][name].values()))
        weeks = pd.date_range(
            end=END - pd.Timedelta(weeks=1), periods=len(shown["parts"]["weeks"]), freq="7D"
        )
        counted = [want["parts"]["weeks"].get(week, 0) for week in weeks]
        assert all(map(is_rounded, counted, shown["parts"]["weeks"].values()))


# --- one filter at a time -------------------------------------------------------------------------


def test_it_opens_with_the_report_s_period(tab, situation):
    """Count, list and bars are those of the period before anything is chosen, and no filter is named."""
    assert f"{len(situation.incidents)} rapporter" == total(tab)
    assert str((situation.incidents[c.CATEGORY] == "Inbrott").sum()) == number(tab, "category", "Inbrott")
    assert 0 == tab.locator(".explorer-chip").count()
    assert "" == fragment(tab)


def test_the_page_s_own_bars_are_the_script_s(visit, file):
    """Without scripts the same numbers stand in the page, and the drawn map."""
    numbers = "bars => bars.map(bar => [bar.dataset.name, bar.querySelector('.bar-number').textContent, bar.classList.contains('is-out')])"
    without = visit(file, java_script_enabled=False)
    with_scripts = visit(file)
    assert with_scripts.eval_on_selector_all(".bar", numbers) == without.eval_on_selector_all(".bar", numbers)
    assert total(with_scripts) == total(without)
    rows = "rows => rows.map(row => [...row.cells].slice(0, 5).map(cell => cell.textContent))"
    listed = without.eval_on_selector_all(".explorer-list tbody tr", rows)
    assert listed[:20] == with_scripts.eval_on_selector_all(".explorer-list tbody tr", rows)
    assert without.locator(".map-static svg.map-picture").is_visible()
    assert not without.locator(".explorer-periods").is_visible()


def test_a_period_is_a_press_away(tab, incidents):
    """Twelve weeks, twelve months, everything, and back to the fortnight."""
    for preset in ("12v", "12m", "allt", "perioden"):
        tab.locator("[data-period]").nth(list(PERIODS).index(preset)).click()
        wanted = incidents[c.OCCURRED_FROM].ge(pd.Timestamp(PERIODS[preset])).sum()
        assert f"{wanted} rapporter" == total(tab)
        assert ("" if preset == "perioden" else f"#utforska?period={preset}") == fragment(tab)


@pytest.mark.parametrize(
    ("dimension", "name", "column", "code"),
    [
        ("category", "Inbrott", c.CATEGORY, "Inbrott"),
        ("organisation", "Fritid, kultur & idrott", c.ORGANISATION, "Fritid, kultur & idrott"),
        ("district", "Norrhamn", c.DISTRICT, "O"),
    ],
)
def test_a_pressed_bar_filters_the_rest(tab, incidents, *, dimension, name, column, code):
    """The others count what is chosen; its own part keeps its neighbours; a second press takes it away."""
    tab.locator("[data-period]").nth(3).click()
    before = total(tab)
    bar(tab, dimension, name).click()
    assert f"{incidents[column].eq(code).sum()} rapporter" == total(tab)
    assert "true" == bar(tab, dimension, name).get_attribute("aria-pressed")
    assert tab.locator(f".bars[data-dimension={dimension}] .is-out").count() > 0
    assert tab.locator(f".bars[data-dimension={dimension}] .bar:not(.is-empty)").count() > 1
    bar(tab, dimension, name).click()
    assert before == total(tab)


def test_two_bars_are_either_or(tab, incidents):
    """A second category is added to the first."""
    tab.locator("[data-period]").nth(3).click()
    bar(tab, "category", "Inbrott").click()
    bar(tab, "category", "Otrygg plats").click()
    assert f"{incidents[c.CATEGORY].isin(['Inbrott', 'Otrygg plats']).sum()} rapporter" == total(tab)
    assert 3 == tab.locator(".explorer-chip").count()


def test_hours_are_chosen_with_a_drag(tab, incidents):
    """From the bar pressed to the bar let go of; a report counts by the share of its span that fits."""
    tab.locator("[data-period]").nth(3).click()
    bars = tab.locator(".bars[data-dimension=hours] .bar")
    bars.nth(18).scroll_into_view_if_needed()
    first, last = bars.nth(18).bounding_box(), bars.nth(21).bounding_box()
    tab.mouse.move(first["x"] + 3, first["y"] + 60)
    tab.mouse.down()
    tab.mouse.move(last["x"] + 3, last["y"] + 60, steps=4)
    tab.mouse.up()
    assert "#utforska?period=allt&timme=18,19,20,21" == fragment(tab)
    part = shares(incidents)[:, :, 18:22].sum(axis=(1, 2))
    assert (part > 0).sum() == value(total(tab))
    shared = ((part > 0) & (part < 1 - 1e-9)).sum()
    assert f"varav {shared} delas mellan timmar" in total(tab)
    assert f"ungefär {part.sum():.0f}" in tab.locator(".explorer-about").inner_text()
    assert "Tid: kl. 18–22" in tab.locator(".explorer-chips").inner_text()
    assert tab.locator(".explorer-share").first.is_visible()


def test_weeks_are_chosen_with_a_drag_and_released_with_a_press(tab, incidents):
    """Two weeks of the last year; pressing the only chosen week gives the report's period back."""
    bars = tab.locator(".bars[data-dimension=weeks] .bar")
    bars.nth(30).scroll_into_view_if_needed()
    first, last = bars.nth(30).bounding_box(), bars.nth(31).bounding_box()
    tab.mouse.move(first["x"] + 2, first["y"] + 50)
    tab.mouse.down()
    tab.mouse.move(last["x"] + 2, last["y"] + 50, steps=3)
    tab.mouse.up()
    monday = END - pd.Timedelta(weeks=53 - 30)
    chosen = incidents[c.OCCURRED_FROM].between(monday, monday + pd.Timedelta(weeks=2), inclusive="left")
    assert chosen.sum() == value(total(tab))
    bars.nth(30).click()
    assert f"#utforska?period={monday:%Y-%m-%d}..{monday + pd.Timedelta(days=6):%Y-%m-%d}" == fragment(tab)
    bars.nth(30).click()
    assert "" == fragment(tab)


def test_a_rectangle_on_the_map_filters(tab, incidents):
    """What is drawn filters bars and list; reports without a position are not in it."""
    tab.locator("[data-period]").nth(3).click()
    tab.get_by_role("button", name="Rita rektangel").click()
    box = map_box(tab)
    tab.mouse.move(box["x"] + 150, box["y"] + 120)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 420, box["y"] + 330, steps=5)
    tab.mouse.up()
    corners = [list(map(float, each.split(","))) for each in fragment(tab).partition("yta=")[2].split(";")]
    area = shapely.Polygon([(lon, lat) for lat, lon in corners])
    inside = incidents.geometry.to_crs("EPSG:4326").within(area).sum()
    assert 0 < inside < len(incidents)
    assert inside == value(total(tab))
    assert ["Period: Hela tiden", "Yta på kartan"] == tab.locator(".explorer-chip").all_inner_texts()
    assert "false" == tab.get_by_role("button", name="Rita rektangel").get_attribute("aria-pressed")


def test_a_free_shape_on_the_map_filters(tab):
    """A drawn loop becomes a polygon with few corners."""
    tab.locator("[data-period]").nth(3).click()
    before = value(total(tab))
    tab.get_by_role("button", name="Rita fritt").click()
    box = map_box(tab)
    loop = [(300 + 130 * np.cos(t), 220 + 110 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 40)]
    tab.mouse.move(box["x"] + loop[0][0], box["y"] + loop[0][1])
    tab.mouse.down()
    for x, y in loop[1:]:
        tab.mouse.move(box["x"] + x, box["y"] + y)
    tab.mouse.up()
    assert 5 <= fragment(tab).count(";") <= 30
    assert 0 < value(total(tab)) < before


def test_the_visible_part_of_the_map_filters_by_keyboard(tab, incidents):
    """A button takes the map's view as the area: no drawing is needed."""
    tab.locator("[data-period]").nth(3).click()
    tab.locator(".explorer-leaflet").focus()
    tab.keyboard.press("+")
    tab.keyboard.press("+")
    tab.get_by_role("button", name="Det som syns").focus()
    tab.keyboard.press("Enter")
    corners = [list(map(float, each.split(","))) for each in fragment(tab).partition("yta=")[2].split(";")]
    area = shapely.Polygon([(lon, lat) for lat, lon in corners])
    assert incidents.geometry.to_crs("EPSG:4326").within(area).sum() == value(total(tab))


def test_a_press_on_the_map_chooses_the_district(tab, incidents):
    """Where no report lies, the press is for the district."""
    place = "lagesbildExplorer.views[0].map.map.latLngToContainerPoint([59.447, 16.10])"
    at = tab.evaluate(place)
    tab.locator(".explorer-leaflet").click(position=at)
    assert "#utforska?omrade=S%C3%B6rby" == fragment(tab)


def test_a_press_on_a_gathered_mark_comes_nearer(tab):
    """Marks that hold several places are zoomed into; the marks hold all placed reports."""
    tab.locator("[data-period]").nth(3).click()
    seen = tab.evaluate(
        "lagesbildExplorer.views[0].map.drawn().reduce((sum, each) => sum + each.rows.length, 0)"
    )
    placed = tab.evaluate("lagesbildExplorer.views[0].counts().passing.length") - value(
        re.search(r"(\d+)\srapporter saknar", tab.locator(".explorer-about").inner_text())[1]
    )
    assert seen > 0.9 * placed  # those outside the view are not drawn
    at = tab.evaluate(
        "(() => { const map = lagesbildExplorer.views[0].map; const corner = map.map.getPixelBounds().min;"
        " const one = map.drawn()[0]; return { x: one.x - corner.x, y: one.y - corner.y }; })()"
    )
    before = tab.evaluate("lagesbildExplorer.views[0].map.map.getZoom()")
    tab.locator(".explorer-leaflet").click(position=at)
    assert before < tab.evaluate("lagesbildExplorer.views[0].map.map.getZoom()")


# --- the address, chips, keyboard, touch, play ----------------------------------------------------


def test_an_address_brings_the_choices_back(visit, file, tab):
    """A shared link shows the same, and the view is scrolled to."""
    tab.locator("[data-period]").nth(2).click()
    bar(tab, "organisation", "Fritid, kultur & idrott").click()
    bar(tab, "weekdays", "lördag").click()
    other = visit(file, fragment(tab))
    assert total(tab) == total(other)
    assert (
        tab.locator(".explorer-chip").all_inner_texts() == other.locator(".explorer-chip").all_inner_texts()
    )
    expect(other.locator(".explorer-total")).to_be_in_viewport()


NONSENSE = (
    "#utforska?kategori=<img src=x onerror=alert(1)>",
    "#utforska?kategori=%E0%A4%A",
    "#utforska?timme=99,-1,x&dag=0,8,__proto__",
    "#utforska?yta=1,2;3",
    "#utforska?yta=NaN,1;2,3;4,5",
    "#utforska?period=2026-11-09..2026-01-01",
    "#utforska?__proto__=1&constructor=2&&=",
    "#utforska?period=9999-99-99..9999-99-99",
)


def test_addresses_of_nonsense_are_no_filters(tab, situation):
    """What is not understood is left out of an open page, quietly."""
    for hostile in NONSENSE:
        tab.evaluate("location.hash = '#utforska?kategori=Inbrott'")
        tab.locator(".explorer-chip").wait_for()
        tab.evaluate("address => { location.hash = address; }", hostile)
        tab.locator(".explorer-chip").wait_for(state="detached")
        assert f"{len(situation.incidents)} rapporter" == total(tab)
    assert [] == tab.complaints


@pytest.mark.parametrize(
    "hostile", [NONSENSE[0], *(pytest.param(each, marks=pytest.mark.sweep) for each in NONSENSE[1:])]
)
def test_an_address_of_nonsense_is_no_filter(visit, file, hostile, situation):
    """Nor when a page is opened with it."""
    tab = visit(file, hostile)
    assert f"{len(situation.incidents)} rapporter" == total(tab)
    assert [] == tab.complaints


def test_a_chip_takes_its_filter_away(tab):
    """The focus stays among the chips, and the last one leaves it on the row of filters."""
    bar(tab, "category", "Inbrott").click()
    bar(tab, "weekdays", "lördag").click()
    tab.get_by_role("button", name="Ta bort filtret Kategori: Inbrott").click()
    assert ["Veckodag: lördag"] == tab.locator(".explorer-chip").all_inner_texts()
    assert "Veckodag: lördag" == tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    assert 0 == tab.locator(".explorer-chip").count()
    assert "explorer-filters" in tab.evaluate("document.activeElement.className")


def test_one_press_resets(tab, situation):
    """All filters go, the address is clean, and the report's period is back."""
    tab.locator("[data-period]").nth(3).click()
    bar(tab, "category", "Inbrott").click()
    bar(tab, "weekdays", "lördag").click()
    tab.get_by_role("button", name="Rensa alla filter").click()
    assert f"{len(situation.incidents)} rapporter" == total(tab)
    assert "" == fragment(tab)
    assert not tab.get_by_role("button", name="Rensa alla filter").is_visible()


def test_bars_work_by_keyboard(tab):
    """One tab stop a chart; arrows move, space chooses, shift and arrow chooses a range, and it is told."""
    stops = tab.eval_on_selector_all(
        ".bars", "all => all.map(bars => bars.querySelectorAll('[tabindex=\"0\"]').length)"
    )
    assert {1} == set(stops)
    bar(tab, "hours", "kl. 00–01").focus()
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Space")
    assert "#utforska?timme=22" == fragment(tab)
    assert "kl. 22–23" in tab.locator(".explorer-hours .bars-readout").inner_text()
    tab.keyboard.press("Shift+ArrowLeft")
    tab.keyboard.press("Shift+ArrowLeft")
    assert "#utforska?timme=20,21,22" == fragment(tab)
    assert "true" == tab.evaluate("document.activeElement.getAttribute('aria-pressed')")


def test_bars_work_by_touch(visit, file):
    """A tap chooses on a phone, also in charts that can be dragged over."""
    tab = visit(file, width=360, has_touch=True, is_mobile=True)
    bar(tab, "category", "Inbrott").tap()
    tab.locator(".bars[data-dimension=hours] .bar").nth(20).tap()
    assert "#utforska?kategori=Inbrott&timme=20" == fragment(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") == 360


def test_the_slider_plays_the_weeks(tab):
    """Play goes from week to week; pause stops; the keyboard moves the slider."""
    tab.locator(".explorer-player input").focus()
    tab.keyboard.press("ArrowLeft")
    week = fragment(tab)
    assert "#utforska?period=2026-11-02..2026-11-08" == week
    tab.get_by_role("button", name="Spela upp").click()
    expect(tab.locator(".explorer-player output")).to_have_text("Vecka 46, 9–15 november 2026")
    expect(tab.get_by_role("button", name="Spela upp")).to_be_visible()  # stopped at the last week
    tab.get_by_role("button", name="Veckan före").click()
    assert week == fragment(tab)


def test_nothing_plays_by_itself_for_those_who_want_stillness(visit, file):
    """With prefers-reduced-motion the weeks are stepped through, and there is no play button."""
    tab = visit(file, reduced_motion="reduce")
    assert not tab.locator(".explorer-play").is_visible()
    tab.get_by_role("button", name="Veckan före").click()
    assert "#utforska?period=2026-11-02..2026-11-08" == fragment(tab)


def test_the_list_goes_on(tab):
    """Twenty rows at a time, the latest first."""
    tab.locator("[data-period]").nth(3).click()
    tab.get_by_role("button", name="Visa 20 till").click()
    assert 40 == tab.locator(".explorer-list tbody tr").count()


def test_paper_shows_what_is_chosen(visit, file, incidents):
    """In print the picture takes the map's place with the chosen reports on it; controls are gone."""
    tab = visit(file, "#utforska?period=allt&kategori=Inbrott")
    tab.evaluate("document.documentElement.classList.add('full')")  # as when its section has been opened
    tab.pdf()  # fires the browser's own events of printing
    tab.emulate_media(media="print")
    hidden = [
        ".explorer-periods",
        ".explorer-list-tools",
        ".explorer-compare-choice",
        ".explorer-tools",
        ".explorer-player",
        ".map-live",
        ".explorer-more",
        ".explorer-reset",
    ]
    assert [False] * len(hidden) == [tab.locator(each).first.is_visible() for each in hidden]
    assert tab.locator(".explorer-chip").first.is_visible()
    burglaries = incidents[incidents[c.CATEGORY].eq("Inbrott") & incidents.geometry.notna()]
    told = tab.locator(".explorer-map .map-static title").text_content()
    drawn = tab.eval_on_selector_all(".explorer-marks circle", "all => all.length")
    numbers = tab.eval_on_selector_all(
        ".explorer-marks text", "all => all.reduce((sum, each) => sum + Number(each.textContent), 0)"
    )
    singles = drawn - tab.locator(".explorer-marks text").count()
    assert len(burglaries) == numbers + singles
    assert f"{len(burglaries)}\xa0rapporter" in told


def test_it_is_silent(tab, file):
    """One request, no violation, no message."""
    tab.locator("[data-period]").nth(3).click()
    bar(tab, "category", "Inbrott").click()
    assert ([file.as_uri()], [], []) == (tab.asked, tab.complaints, tab.evaluate("window.violations"))


# --- other situations -----------------------------------------------------------------------------


def test_cells_instead_of_points(visit, make_situation, incidents, write_page, tmp_path):
    """Where the edition gives middles of cells, squares are drawn, and a press on one chooses its reports."""
    cell = 500
    middles = incidents.geometry.map(
        lambda at: at and shapely.Point(at.x // cell * cell + cell / 2, at.y // cell * cell + cell / 2)
    )
    masked = incidents.assign(
        place=pd.NA,
        organisation=pd.NA,
        occurred_from=incidents[c.OCCURRED_FROM].dt.floor("h"),
        occurred_to=pd.NaT,
    )
    masked = masked.set_geometry(gpd.GeoSeries(middles, crs=incidents.crs))
    block = explorer.view(make_situation(masked), cell_size_m=cell)
    tab = visit(write_page(tmp_path, block), "#utforska?period=allt")
    assert 0 == tab.locator(".explorer-organisation").count()
    counts = masked.geometry.dropna().map(lambda at: (at.x, at.y)).value_counts()
    drawn = tab.evaluate("lagesbildExplorer.views[0].map.drawn().map((each) => each.rows.length)")
    assert counts.iloc[0] == drawn[0]
    at = tab.evaluate(
        "(() => { const map = lagesbildExplorer.views[0].map; const corner = map.map.getPixelBounds().min;"
        " const one = map.drawn()[0]; return { x: one.x - corner.x, y: one.y - corner.y }; })()"
    )
    tab.locator(".explorer-leaflet").click(position=at)
    assert drawn[0] == value(total(tab))
    assert [] == tab.complaints


def test_a_quiet_period_is_shown(visit, make_situation, incidents, write_page, tmp_path):
    """A period without a report is zero everywhere, and no error."""
    before = incidents[incidents[c.OCCURRED_FROM] < pd.Timestamp("2026-11-02")]
    tab = visit(write_page(tmp_path, explorer.view(make_situation(before))))
    assert "inga rapporter" == total(tab)
    assert [] == tab.complaints
    tab.locator("[data-period]").nth(3).click()
    assert f"{len(before)} rapporter" == total(tab)


CHANGED = """
() => new Promise((resolve) => {
  const view = lagesbildExplorer.views[0];
  const seen = () => [document.querySelector(".explorer-total").textContent, view.map.isDrawn()];
  view.map.drawn();
  const before = seen();
  view.change({ category: [1] });
  requestAnimationFrame(() => setTimeout(() => {
    const first = seen();
    const look = () => view.map.isDrawn() ? resolve([before, first, seen()]) : requestAnimationFrame(look);
    look();
  }));
})
"""
OUT_OF_SIGHT = """
() => {
  const view = lagesbildExplorer.views[0];
  const seen = () => [document.querySelector(".bars[data-dimension=category] .bar[data-name=Inbrott]").getAttribute("aria-pressed"),
    document.querySelectorAll(".explorer-list tbody tr").length, view.isShown()];
  scrollTo({ top: 0, behavior: "instant" });
  view.finish();
  view.change({ search: "R0" });
  view.finish();
  const found = [seen()];
  view.change({ search: "", category: [2] });
  found.push(seen());
  return found;
}
"""


def test_what_is_out_of_sight_comes_after_what_is_in_it(tab):
    """A press changes the bars that are seen at once; the list under them follows by itself, and paper has it."""
    before, after = tab.evaluate(OUT_OF_SIGHT)
    assert ["false", 1, True] == before
    assert ["true", 1, False] == after
    passing = tab.evaluate("lagesbildExplorer.views[0].counts().passing.length")
    expect(tab.locator(".explorer-list tbody tr")).to_have_count(passing)
    tab.evaluate("lagesbildExplorer.views[0].change({ search: 'R0', category: null })")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert 1 == tab.locator(".explorer-list tbody tr").count()


def test_numbers_change_before_the_map_is_drawn(tab):
    """The picture after a press has the numbers; the map follows, and who asks for its marks has those of now."""
    before, first, last = tab.evaluate(CHANGED)
    assert before[0] != first[0] == last[0]
    assert (True, False, True) == (before[1], first[1], last[1])
    drawn = "lagesbildExplorer.views[0].map.drawn().reduce((sum, each) => sum + each.rows.length, 0)"
    marked, passing = tab.evaluate(
        "(() => { const view = lagesbildExplorer.views[0]; view.change({ category: [2] });"
        f" return [{drawn}, view.counts().total - view.counts().unplaced]; }})()"
    )
    assert passing == marked


def test_no_name_of_the_map_covers_a_mark(tab):
    """Also where two periods stand side by side: a name stands beside what is counted, or is not written."""
    tab.evaluate("lagesbildExplorer.views[0].change({ compare: 'fore' })")
    tab.locator(".explorer-maps").scroll_into_view_if_needed()
    covered = tab.evaluate(
        """() => { const map = lagesbildExplorer.views[0].map; const marks = map.drawn();
        const own = map.map.getContainer().getBoundingClientRect(); const corner = map.map.getPixelBounds().min;
        const names = [...map.map.getContainer().querySelectorAll(".map-label")]
          .filter((name) => name.style.visibility !== "hidden").map((name) => name.firstChild.getBoundingClientRect());
        return [names.length, marks.length, names.filter((name) => marks.some((mark) =>
          Math.abs(own.left + mark.x - corner.x - (name.left + name.right) / 2) < name.width / 2 + mark.radius - 1 &&
          Math.abs(own.top + mark.y - corner.y - (name.top + name.bottom) / 2) < 7 + mark.radius - 1)).length]; }"""
    )
    assert covered[0] > 0
    assert covered[1] > 0
    assert 0 == covered[2]
