"""The form with a map: offline from a tap to a report, by keyboard, full, and with a thousand reports kept."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from lagesbild import form
from lagesbild.ingest.geography.geography import read_geography
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import load_incidents
from lagesbild.workspace import write_templates

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
KEY = "lagesbild-rapporter:Exempelby kommun"
YESTERDAY = datetime.now().astimezone().date() - timedelta(days=1)


@pytest.fixture(scope="module")
def form_of(tmp_path_factory):
    """Write the form of a geography and say where it is."""

    def write(geography):
        path = tmp_path_factory.mktemp("formular") / form.FORM
        page = form.page(
            geography, area="Exempelby kommun", categories=["Klotter", "Skräp & <glas>", "Övrigt"]
        )
        path.write_text(page, encoding="utf-8")
        return path

    return write


@pytest.fixture
def file(form_of, geography):
    return form_of(geography)


def fill(tab, what="Klotter", organisation="Fritidsgården"):
    tab.select_option("#what", what)
    tab.fill("#day", YESTERDAY.isoformat())
    tab.fill("#from", "21:30")
    tab.fill("#organisation", organisation)


def saved_file(tab):
    with tab.expect_download() as download:
        tab.click("#file")
    return download.value


def test_the_form_is_one_light_file_that_asks_for_nothing(visit, file):
    """At most 600 kB, no request but for itself, nothing refused by its own policy, no error."""
    assert file.stat().st_size <= 600_000
    tab = visit(file)
    tab.click("#map", position={"x": 150, "y": 120})
    assert [file.as_uri()] == tab.asked
    assert ([], []) == (tab.complaints, tab.evaluate("window.violations"))


def test_a_tap_becomes_an_incident_in_the_store(visit, sea_workspace):
    """On a telephone without network: tap, save, file, and ingest with no settings for it."""
    project = sea_workspace.project()
    path = next(each for each in write_templates(project) if each.name == form.FORM)
    tab = visit(path, width=360, has_touch=True, is_mobile=True, offline=True)
    fill(tab, "Inbrott")
    tab.fill("#where", 'Torget; "norra" delen')
    tab.fill("#description", "=1+1, två säckar")
    tab.locator("#map").tap()
    assert "Platsen är vald" in tab.inner_text("#spot")
    tab.click("#save")
    download = saved_file(tab)
    assert re.fullmatch(r"rapportera_fritidsgarden_\d{4}-\d\d-\d\d_\d{4}\.csv", download.suggested_filename)
    download.save_as(project.raw / download.suggested_filename)
    stored = load_incidents(project.processed, ingest(project).accounting)
    assert 1 == len(stored)
    row = stored.iloc[0]
    assert ("Inbrott", "Fritidsgården", 'Torget; "norra" delen', "=1+1, två säckar") == tuple(
        row[["category", "organisation", "place", "description"]].str.strip()
    )
    assert f"{YESTERDAY} 21:30" == row["occurred_from"].strftime("%Y-%m-%d %H:%M")
    # A tap on an element lands in its middle, and the map shows the whole municipality.
    middle = read_geography(project.area).boundary.union_all().centroid
    assert row.geometry.distance(middle) < 1_000


def test_the_keyboard_is_enough(visit, file):
    """Enter on the map puts the place in its middle; what is missing is told where it is missing."""
    tab = visit(file)
    tab.focus("#save")
    tab.keyboard.press("Enter")
    assert "what" == tab.evaluate("document.activeElement.id")
    assert "Välj vad som har hänt." == tab.inner_text("#what-fault")
    fill(tab)
    tab.fill("#search", "norrh")
    tab.keyboard.press("Tab")
    assert "Norrhamn" in tab.inner_text("#search-told")
    tab.focus("#map")
    tab.keyboard.press("Enter")
    assert "från Norrhamn" in tab.inner_text("#spot")
    tab.focus("#save")
    tab.keyboard.press("Enter")
    assert "1 rapport. Inte sparade i fil: 1." == tab.inner_text("#count")
    assert "Utan plats räknas rapporten, men" in tab.inner_text("#spot")


def test_quick_choices_are_spans_that_have_been(visit, file):
    """Now has no end; the night begins at 22 the evening before, the weekend on a Friday at 18; none ends later than now."""
    tab = visit(file)
    tab.clock.set_fixed_time("2026-11-18T10:15:00")  # a Wednesday
    values = {}
    for name in ("now", "night", "weekend"):
        tab.click(f"[data-when={name}]")
        values[name] = [tab.input_value(f"#{each}") for each in ("day", "from", "to-day", "to")]
    assert ["2026-11-18", "10:15", "", ""] == values["now"]
    assert ["2026-11-17", "22:00", "2026-11-18", "06:00"] == values["night"]
    assert ["2026-11-13", "18:00", "2026-11-16", "00:00"] == values["weekend"]


def test_a_thousand_reports_survive_a_reload(visit, file):
    """They stand in the file too, each once, and are only removed when they are asked to be."""
    tab = visit(file)
    many = [
        {"Nummer": f"{number:012x}", "Organisation": "Fritidsgården", "Dag": "2026-11-02", "Från klockan": "20:00", "Vad": "Klotter",
         "Var": f"Plats {number}", "Koordinat": "59.42310, 16.09812", "Rapporterad": "2026-11-03 08:00"}
        for number in range(999)
    ]  # fmt: skip
    tab.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, json.dumps(many)])
    tab.reload()
    fill(tab)
    tab.click("#save")
    tab.reload()
    assert "1000 rapporter. Inte sparade i fil: 1000." == tab.inner_text("#count")
    text = saved_file(tab).path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert (1_000, list(form.COLUMNS)) == (len({row["Nummer"] for row in rows}), list(rows[0]))
    tab.click("#remove")
    assert "Inga rapporter än." == tab.inner_text("#count")


def test_what_cannot_be_copied_is_shown_to_copy_by_hand(visit, file):
    """Without the right to the clipboard the text stands in a box, chosen."""
    tab = visit(file)
    tab.evaluate(
        "() => { if (navigator.clipboard) { navigator.clipboard.writeText = () => Promise.reject(new Error()); } }"
    )
    fill(tab)
    tab.click("#save")
    tab.click("#copy")
    tab.wait_for_selector("#by-hand:not([hidden])")
    rows = list(csv.DictReader(io.StringIO(tab.input_value("#text")), delimiter=";"))
    assert ["Klotter"] == [row["Vad"] for row in rows]


def test_a_full_storage_is_told_and_nothing_is_lost(visit, file):
    """What was written stays in the form, and what was stored stays stored."""
    tab = visit(file)
    fill(tab)
    tab.click("#save")
    tab.evaluate("let part = 'x'.repeat(1 << 20); for (let n = 0; part.length; n += 1) "
                 "{ try { localStorage.setItem('fyll' + n, part); } catch (error) { part = part.slice(0, part.length >> 1); } }")  # fmt: skip
    fill(tab, "Övrigt")
    tab.click("#save")
    assert "lagring är full" in tab.inner_text("#storage")
    assert "Övrigt" == tab.input_value("#what")
    assert 1 == len(json.loads(tab.evaluate("key => localStorage.getItem(key)", KEY)))


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_everyone_can_use_it(visit, file, violations, width, scheme):
    """Axe finds nothing, with a report and a fault on the page, and nothing is wider than the screen."""
    tab = visit(file, width=width, color_scheme=scheme)
    fill(tab)
    tab.click("#save")
    tab.click("#save")
    assert [] == [(each["id"], each["nodes"][0]["html"]) for each in violations(tab, *RULES)]
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def opened(visit, file, now="2026-11-20T20:12:00", **given):
    """The form as a link with ``given`` after the ``#`` opens it, and its fields."""
    tab = visit(file)
    tab.clock.set_fixed_time(now)
    tab.evaluate("hash => { window.location.hash = hash; }", urlencode(given))
    tab.wait_for_function("document.getElementById('told').textContent !== '' || !window.location.hash")
    return tab, {
        name: tab.input_value(f"#{name}") for name in ("what", "where", "day", "from", "description")
    }


def test_a_link_fills_in_the_form(visit, file):
    """Place, position, time, category and what was seen are filled in as text, and nothing is saved until it is said."""
    tab, fields = opened(
        visit, file, plats='Torget <b>"norra"</b>', koordinat="59.42310, 16.09812", dag="2026-11-20", klockan="18:20",
        vad="Skräp & <glas>", text="Två säckar vid &amp; porten",
    )  # fmt: skip
    assert {
        "what": "Skräp & <glas>", "where": 'Torget <b>"norra"</b>', "day": "2026-11-20", "from": "18:20",
        "description": "Två säckar vid &amp; porten",
    } == fields  # fmt: skip
    assert "Platsen är vald" in tab.inner_text("#spot")
    assert 'Ifyllt från länken: Torget <b>"norra"</b>' in tab.inner_text("#told")
    assert "Inga rapporter än." == tab.inner_text("#count")
    tab.fill("#organisation", "Vakterna")
    tab.click("#save")
    (kept,) = json.loads(tab.evaluate("key => localStorage.getItem(key)", KEY))
    assert ("59.42310, 16.09812", "2026-11-20", "18:20") == tuple(
        kept[name] for name in ("Koordinat", "Dag", "Från klockan")
    )
    tab.reload()
    assert "" == tab.input_value("#where")
    assert ([], []) == (tab.complaints, tab.evaluate("window.violations"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"vad": "Mord", "koordinat": "91, 200", "dag": "2026-02-31", "klockan": "10:00"},
        {"koordinat": "NaN, x", "dag": "2026-11-20", "klockan": "20:30"},
        {"dag": "2026-11-20", "klockan": "25:00"}, {"dag": "i går"},
    ],
)  # fmt: skip
def test_what_a_link_has_wrong_is_left_out(visit, file, wrong):
    """A category that is none, a place on no globe, a day that is none or a time to come: the form is as without it."""
    tab, fields = opened(visit, file, plats="Torget", **wrong)
    assert {"what": "", "where": "Torget", "day": "2026-11-20", "from": "20:12", "description": ""} == fields
    assert "Ingen plats vald" in tab.inner_text("#spot")
    assert [] == tab.complaints
