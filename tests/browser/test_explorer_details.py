"""The explorer in a real browser: a report's details, search, order, files, two periods, back and forward."""

import csv
import io

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect
from scipy import stats
from shapely.geometry import Point

from lagesbild import columns as c
from lagesbild.present.exploring import explorer
from lagesbild.present.html.blocks import Block

pytestmark = pytest.mark.browser

EAST, NORTH = 567_600, 6_595_000
SEEN = "lagesbildExplorer.views[0].map"


@pytest.fixture(scope="module")
def incidents():
    """Nine reports of the period at two places of Norrhamn and one without a position; thirty of the one before."""
    start = [pd.Timestamp("2026-11-02 20:30") + pd.Timedelta(days=at) for at in range(10)]
    start += [pd.Timestamp("2026-10-20 12:00") + pd.Timedelta(hours=7 * at) for at in range(30)]
    n = len(start)
    at = np.arange(n)
    placed = at != 9
    return gpd.GeoDataFrame(
        {
            c.INCIDENT_ID: [f"2026-{100 + each}" for each in at],
            c.SOURCE: "embrace",
            c.OCCURRED_FROM: pd.Series(start).astype("datetime64[us]"),
            c.OCCURRED_TO: (pd.Series(start) + pd.to_timedelta(at % 3 * 45, unit="min")).astype(
                "datetime64[us]"
            ),
            c.CATEGORY: np.where(at % 3, "Skadegörelse", "Inbrott"),
            c.SUBCATEGORY: np.where(at % 2, "Klotter", "=cmd"),
            c.ORGANISATION: "Bolaget",
            c.PLACE: np.where(at % 2, "Åtorget", "Östra skolan"),
            c.DISTRICT: pd.Series("O", index=range(n)).where(pd.Series(placed)),
            c.PRECISION: np.where(placed, c.POINT, c.NONE),
            c.MATCHED: None,
            c.FAULTS: "",
        },
        geometry=[
            Point(EAST + 900 * (each % 2), NORTH) if ok else None for each, ok in zip(at, placed, strict=True)
        ],
        crs="EPSG:3006",
    )


@pytest.fixture(scope="module")
def file(make_situation, incidents, write_page, tmp_path_factory):
    """A page with a finding's link before the explorer and one that is folded away."""
    linked = Block(
        f"<p>Fler inbrott. {explorer.link(about='Inbrott', category='Inbrott')}</p>"
        f"<details><summary>Mer</summary>{explorer.link('Kvällar', weekdays=[0, 1], hours=[20, 21])}</details>"
        '<p style="height:3000px">Långt.</p>'
    )
    view = explorer.view(make_situation(incidents))
    return write_page(tmp_path_factory.mktemp("detaljer"), linked, view)


@pytest.fixture
def tab(visit_anew, file):
    return visit_anew(file)


def settled(tab):
    """The tab, with what is out of sight too."""
    tab.evaluate("lagesbildExplorer.views[0].finish()")
    return tab


def total(tab) -> str:
    return tab.locator(".explorer-total").inner_text().replace("\xa0", " ")


def told(tab) -> dict[str, str]:
    """What the dialog says, by title."""
    return tab.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('.explorer-details dt')]"
        ".map((each) => [each.textContent, each.nextElementSibling.textContent]))"
    )


def numbers(tab) -> list[str]:
    return settled(tab).locator(".explorer-list").first.locator("td[data-of=id]").all_inner_texts()


def bar(tab, dimension: str, name: str):
    return tab.locator(f".bars[data-dimension={dimension}] .bar[data-name='{name}']")


def spot(tab, number: int) -> dict[str, float]:
    """Where the report of a number is drawn, in the map's own pixels, from near."""
    return tab.evaluate(
        f"(row) => {{ const map = {SEEN}; map.go(row); const corner = map.map.getPixelBounds().min;"
        " const one = map.drawn().find((each) => each.rows.includes(row));"
        " return { x: one.x - corner.x, y: one.y - corner.y }; }",
        number,
    )


# --- details ------------------------------------------------------------------------------------------


def test_a_report_is_told_whole(tab):
    """Number, time, category and subcategory, place, area and organisation, from a press in the list."""
    tab.get_by_role("button", name="lör 7 nov 20.30–22.00").click()
    assert {
        "Ärende": "2026-105",
        "När": "mellan lördag 7 november 2026 kl. 20.30 och lördag 7 november 2026 kl. 22.00",
        "Kategori": "Skadegörelse",
        "Underkategori": "Klotter",
        "Plats": "Åtorget",
        "Område": "Norrhamn",
        "Organisation": "Bolaget",
    } == told(tab)


def test_details_are_reached_by_keyboard(tab):
    """Enter on a row opens them, the arrows go on to the next, Escape closes, and the focus is back at the row."""
    row = tab.get_by_role("button", name="mån 9 nov 20.30–21.15")
    row.focus()
    tab.keyboard.press("Enter")
    assert "2026-107" == told(tab)["Ärende"]
    tab.keyboard.press("ArrowRight")
    assert "2026-106" == told(tab)["Ärende"]
    tab.keyboard.press("Escape")
    expect(tab.locator(".explorer-details")).to_be_hidden()
    assert row.evaluate("(each) => each === document.activeElement")


def test_a_mark_on_the_map_opens_its_reports(tab):
    """All reports at the spot, the latest first; the same with the map's middle and Enter."""
    at = spot(tab, 30)
    tab.locator(".explorer-leaflet").click(position=at)
    assert "Rapport 1 av 5" == tab.locator(".explorer-details-title").inner_text()
    assert "2026-108" == told(tab)["Ärende"]
    tab.keyboard.press("Escape")
    tab.keyboard.press("Tab")
    tab.locator(".explorer-leaflet").focus()
    tab.keyboard.press("Enter")
    assert "2026-108" == told(tab)["Ärende"]


def test_a_mark_is_tapped_on_a_phone(visit, file):
    """A finger opens the same."""
    tab = visit(file, width=390, has_touch=True, is_mobile=True)
    at = spot(tab, 30)
    tab.locator(".explorer-leaflet").tap(position=at)
    assert "2026-108" == told(tab)["Ärende"]


def test_from_a_report_to_its_place(tab):
    """The dialog leads to the place's reports, and to the map; what has no position has no way there."""
    tab.locator(".explorer-open").first.click()
    assert "saknar exakt läge och syns inte på kartan" == told(tab)["Läge"]
    assert not tab.locator(".explorer-to-map").is_visible()
    tab.get_by_role("button", name="Visa bara platsen").click()
    assert "5 rapporter" == total(tab)
    assert ["Plats: Åtorget"] == tab.locator(".explorer-chip").all_inner_texts()
    tab.locator(".explorer-open").nth(1).click()
    tab.get_by_role("button", name="Visa på kartan").click()
    expect(tab.locator(".explorer-leaflet")).to_be_in_viewport()
    assert "Åtorget" in tab.locator(".explorer-tip").inner_text()


def test_what_the_edition_has_emptied_is_no_line(visit, make_situation, incidents, write_page, tmp_path):
    """No number, place or organisation: none in the details, the list or the files."""
    masked = incidents.assign(**dict.fromkeys((c.INCIDENT_ID, c.SUBCATEGORY, c.PLACE, c.ORGANISATION), pd.NA))
    tab = visit(write_page(tmp_path, explorer.view(make_situation(masked))))
    tab.locator(".explorer-open").nth(1).click()
    assert {"När", "Kategori", "Område"} == set(told(tab))
    assert not tab.locator(".explorer-same-place").is_visible()
    tab.keyboard.press("Escape")
    assert ["När", "Kategori", "Område"] == tab.locator(".explorer-list thead th:visible").all_inner_texts()
    with tab.expect_download() as saved:
        tab.get_by_role("button", name=".csv", exact=True).click()
    header = saved.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
    assert "Från;Till;Kategori;Område;Latitud;Longitud" == header
    assert [] == tab.complaints


# --- search, order, files -------------------------------------------------------------------------------


def test_a_search_filters_everything(tab):
    """Bars, map and count follow; a word is one step of the history, whatever it took to write."""
    tab.locator(".explorer-search").press_sequentially("ÖSTRA skol", delay=5)
    expect(tab.locator(".explorer-total")).to_have_text("5\xa0rapporter")
    assert "#utforska?sok=%C3%96STRA%20skol" == tab.evaluate("location.hash")
    assert "2" == bar(settled(tab), "category", "Inbrott").locator(".bar-number").inner_text()
    assert ["Sök: ÖSTRA skol"] == tab.locator(".explorer-chip").all_inner_texts()
    tab.go_back()
    expect(tab.locator(".explorer-total")).to_have_text("10\xa0rapporter")


def test_every_column_orders_the_list(tab):
    """A press orders, a second turns round, and it is told."""
    assert [f"2026-{each}" for each in range(109, 99, -1)] == numbers(tab)
    for name in tab.locator(".explorer-list thead th:visible").all_inner_texts():
        heading = tab.get_by_role("columnheader", name=name)
        heading.get_by_role("button").click()
        first, way = numbers(tab), heading.get_attribute("aria-sort")
        heading.get_by_role("button").click()
        assert {"ascending", "descending"} == {way, heading.get_attribute("aria-sort")}
        assert sorted(first) == sorted(numbers(tab))
    tab.get_by_role("columnheader", name="Plats").get_by_role("button").click()
    assert ["Åtorget"] * 5 + ["Östra skolan"] * 5 == tab.locator("td[data-of=place]").all_inner_texts()


def test_the_selection_is_saved_as_csv(tab, incidents):
    """What is chosen, in the list's order, and nothing that Excel would run."""
    bar(tab, "category", "Skadegörelse").click()
    with tab.expect_download() as saved:
        tab.get_by_role("button", name=".csv", exact=True).click()
    assert "rapporter_2026-11-02_2026-11-15.csv" == saved.value.suggested_filename
    raw = saved.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    wanted = incidents[:10][lambda each: each[c.CATEGORY].eq("Skadegörelse")][::-1]
    assert list(wanted[c.INCIDENT_ID]) == [row["Ärende"] for row in rows]
    assert {"Klotter", "'=cmd"} == {row["Underkategori"] for row in rows}
    assert [f"{each:%Y-%m-%d %H:%M}" for each in wanted[c.OCCURRED_FROM]] == [row["Från"] for row in rows]


def test_the_selection_is_saved_as_a_workbook(tab, incidents, file):
    """Dates are dates, and a sheet says what was chosen and who may have it; nothing is asked of a network."""
    bar(tab, "category", "Skadegörelse").click()
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Excel (.xlsx)").click()
    book = openpyxl.load_workbook(io.BytesIO(saved.value.path().read_bytes()))
    rows = list(book["Rapporter"].iter_rows(values_only=True))
    wanted = incidents[:10][lambda each: each[c.CATEGORY].eq("Skadegörelse")][::-1]
    assert list(wanted[c.OCCURRED_FROM]) == [row[rows[0].index("Från")] for row in rows[1:]]
    assert "=cmd" in [row[rows[0].index("Underkategori")] for row in rows[1:]]
    about = dict(book["Om urvalet"].iter_rows(values_only=True))
    assert "Kategori: Skadegörelse" == about["Filter"]
    assert "Sprid den inte utanför arbetsgruppen." in about["Får spridas"]
    outside = [each for each in tab.asked if not each.startswith("blob:")]
    assert ([file.as_uri()], [], []) == (outside, tab.complaints, tab.evaluate("window.violations"))


# --- two periods ------------------------------------------------------------------------------------------


def test_two_periods_stand_side_by_side(tab):
    """Bars, map and list of both, and the exact test in words."""
    tab.get_by_label("Jämför med").select_option("fore")
    assert "#utforska?jamfor=fore" == tab.evaluate("location.hash")
    lead = tab.locator(".explorer-lead").inner_text().replace("\xa0", " ")
    assert "10 rapporter 2–15 november 2026, mot 30 rapporter 19 oktober – 1 november 2026." == lead
    other = bar(settled(tab), "category", "Inbrott").locator(".bar-other-number").inner_text()
    assert "mot 10" == other
    assert 2 == tab.locator(".explorer-leaflet:visible").count()
    lists = tab.locator(".explorer-list")
    assert [10, 20] == [lists.nth(at).locator("tbody tr").count() for at in (0, 1)]
    assert tab.locator(".explorer-list").nth(1).bounding_box()["x"] > lists.nth(0).bounding_box()["x"] + 100
    tab.locator(".explorer-verdict summary").click()
    p = stats.binomtest(10, 40, 0.5).pvalue
    assert 0.001 < p < 0.05
    assert "Troligen färre" in tab.locator(".explorer-said").inner_text()
    assert f"p = {p:.3f}".replace(".", ",") in tab.locator(".explorer-grounds").inner_text()
    tab.get_by_label("Jämför med").select_option("")
    assert 1 == tab.locator(".explorer-leaflet:visible").count()
    assert not tab.locator(".explorer-verdict").is_visible()


def test_too_few_are_not_compared(visit, file):
    """Three against ten is no proof of anything, and "no difference" is not said."""
    tab = visit(file, "#utforska?jamfor=fore&dag=1&kategori=Inbrott")
    assert tab.locator(".explorer-said").inner_text().startswith("För få för att säga")


def test_own_days_are_compared(visit, file):
    """Days of the reader's own choice; a last day before the first is not taken."""
    tab = visit(file, "#utforska?jamfor=2026-10-20..2026-10-26")
    assert "egen" == tab.get_by_label("Jämför med").input_value()
    assert ["2026-10-20", "2026-10-26"] == [
        each.input_value() for each in tab.locator("input[type=date]").all()
    ]
    assert "14 och 7 dagar" in tab.locator(".explorer-lead").inner_text()
    tab.locator("input[type=date]").nth(1).fill("2026-10-01")
    assert "#utforska?jamfor=2026-10-20..2026-10-26" == tab.evaluate("location.hash")
    tab.locator("input[type=date]").nth(1).fill("2026-11-01")
    assert "#utforska?jamfor=2026-10-20..2026-11-01" == tab.evaluate("location.hash")


# --- back, forward, and from the text ---------------------------------------------------------------------


def test_back_takes_a_choice_back_and_forward_makes_it_again(tab):
    """Each choice is a step; the page is not left until all are undone."""
    bar(tab, "category", "Inbrott").click()
    bar(tab, "weekdays", "måndag").click()
    after = [total(tab), tab.evaluate("location.hash")]
    tab.go_back()
    assert ["Kategori: Inbrott"] == tab.locator(".explorer-chip").all_inner_texts()
    tab.go_back()
    assert ("10 rapporter", 0) == (total(tab), tab.locator(".explorer-chip").count())
    tab.go_forward()
    tab.go_forward()
    assert after == [total(tab), tab.evaluate("location.hash")]


def test_the_history_has_an_end(tab):
    """A hundred choices are at most sixty steps back: whoever wants to leave can."""
    before = tab.evaluate("history.length")
    tab.evaluate(
        "() => { for (let at = 0; at < 100; at += 1) lagesbildExplorer.views[0].change({ category: at % 2 ? [1] : null }); }"
    )
    assert tab.evaluate("history.length") - before <= 60


def test_the_slider_s_way_is_no_history(tab):
    """Weeks that are passed are not steps to go back through."""
    before = tab.evaluate("history.length")
    for _ in range(3):
        tab.get_by_role("button", name="Veckan före").click()
    assert before == tab.evaluate("history.length")


def test_a_heading_s_link_keeps_the_choices(tab):
    """Going to another part of the page and back changes nothing."""
    bar(tab, "category", "Inbrott").click()
    chosen = total(tab)
    tab.evaluate("location.hash = '#rubrik'")
    tab.wait_for_function("history.state !== null")
    assert chosen == total(tab)
    tab.go_back()
    assert chosen == total(tab)


def test_a_finding_leads_to_its_reports_and_back(tab):
    """Its link sets the filter; the way back leads to the link, also where it was folded away; so does the browser's."""
    link = tab.get_by_role("link", name="Visa på kartan: Inbrott")
    link.click()
    expect(tab.locator(".explorer-total")).to_be_in_viewport()
    chips = tab.locator(".explorer-chip")
    expect(chips).to_have_text(["Kategori: Inbrott"])
    tab.get_by_role("button", name="Tillbaka till texten").click()
    assert link.evaluate("(each) => each === document.activeElement")
    expect(link).to_be_in_viewport()
    link.click()  # the same once more
    expect(tab.locator(".explorer-total")).to_be_in_viewport()
    tab.locator("summary", has_text="Mer").first.click()
    folded = tab.get_by_role("link", name="Kvällar")
    folded.click()
    expect(chips).to_have_count(2)
    assert {"Veckodag: måndag och tisdag", "Tid: kl. 20–22"} == set(chips.all_inner_texts())
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    tab.get_by_role("button", name="Tillbaka till texten").click()
    expect(folded).to_be_in_viewport()


def test_links_are_seen_only_where_they_lead_somewhere(visit, file, write_page, tmp_path):
    """Not without scripts, not without an explorer, not on paper."""
    alone = write_page(tmp_path, Block(f"<p>Fler. {explorer.link()}</p>"))
    assert not visit(alone).locator(".to-explorer").is_visible()
    assert not visit(file, java_script_enabled=False).locator(".to-explorer").first.is_visible()
    tab = visit(file)
    assert tab.locator(".to-explorer").first.is_visible()
    tab.emulate_media(media="print")
    assert not tab.locator(".to-explorer").first.is_visible()


# --- on a phone ---------------------------------------------------------------------------------------------


def test_the_count_stays_in_sight_on_a_phone(visit, file):
    """What a tapped bar led to is seen wherever on the way down the bar is."""
    tab = visit(file, width=390, has_touch=True, is_mobile=True)
    for dimension, name in (("category", "Inbrott"), ("hours", "kl. 20–21"), ("organisation", "Bolaget")):
        bar(tab, dimension, name).scroll_into_view_if_needed()
        bar(tab, dimension, name).tap()
        expect(tab.locator(".explorer-total")).to_be_in_viewport()
    assert 390 == tab.evaluate("document.documentElement.scrollWidth")


def test_shares_are_told_for_people(visit, file):
    """Whole reports and how many of them have other hours too; no half reports."""
    tab = visit(file, "#utforska?timme=20")
    assert "10 rapporter, varav sex delas mellan timmar" == total(tab)
    assert "är det 7 rapporter" in tab.locator(".explorer-about").inner_text().replace("\xa0", " ")
    assert "," not in "".join(settled(tab).locator(".bar-number").all_text_contents())


@pytest.mark.parametrize(
    ("scheme", "width", "only"),
    [
        ("light", 390, ()),
        ("dark", 1280, ("color-contrast",)),
        *(
            pytest.param(*each, (), marks=pytest.mark.sweep)
            for each in (("light", 1280), ("dark", 390), ("dark", 1280))
        ),
    ],
)
def test_all_of_it_is_accessible(visit, file, violations, *, scheme, width, only):
    """Axe finds nothing, with two periods beside each other and with the details open; dark, where only colours differ, no lack of contrast."""
    tab = visit(file, "#utforska?jamfor=fore&timme=20,21&sok=torget", width=width, color_scheme=scheme)
    rules = only or ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
    kind = "rule" if only else "tag"
    assert [] == [(each["id"], each["nodes"][0]["html"][:200]) for each in violations(tab, *rules, kind=kind)]
    tab.locator(".explorer-open").first.click()
    assert [] == [(each["id"], each["nodes"][0]["html"][:200]) for each in violations(tab, *rules, kind=kind)]
