"""The main job, end to end: the demo municipality's report as a reader and an analyst meet it."""

import hashlib
import json
import re
import shutil
import sys
import tomllib
from datetime import date
from pathlib import Path

import geopandas as gpd
import nbformat
import pyogrio
import pytest
import shapely
from papermill.engines import papermill_engines
from papermill.iorw import load_notebook_node

from lagesbild import config, periods
from lagesbild.config import Execution
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents
from lagesbild.report.execute.execute import execute
from lagesbild.report.run import RunOptions, run_report

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
SETTINGS = tomllib.loads((ROOT / "lagesbild.toml").read_text(encoding="utf-8"))
PUBLISHED = [each["notebook"] for each in SETTINGS["reports"][0]["notebooks"]]
# The notebooks of these are run for a report, here or in report/test_leaks.py: all but one of them run as they are only
# in the sweep.
REPORTED = {
    each["notebook"]
    for report in SETTINGS["reports"]
    if report["name"] != "rad-underlag"
    for each in report["notebooks"]
}
AS_IT_IS = [
    pytest.param(name, marks=pytest.mark.sweep) if name in REPORTED - {PUBLISHED[0]} else name
    for name in NOTEBOOKS
]
PERIOD = "2026-11-02..2026-11-15"
SHARED_PERIOD = "2026-Q3"


def publish(folder, zygote, report=None, period=PERIOD, **manner):
    project = config.load(folder)
    parsed = periods.parse(period, calendar=project.calendar.calendar(), today=date(2026, 11, 23))
    return run_report(
        project,
        project.report(report),
        parsed,
        accounting=ingest(project).accounting,
        manner=RunOptions(zygote=zygote, **manner),
    )


@pytest.fixture(scope="module")
def page(demo_published):
    """The published page."""
    return demo_published / "reports" / PERIOD.replace("..", "--") / "lagesbild" / "lagesbild.html"


@pytest.fixture(scope="module")
def workspace(demo_published, tmp_path_factory):
    """A copy of its workspace, to work in."""
    return shutil.copytree(demo_published, tmp_path_factory.mktemp("exempelby") / "kommun")


@pytest.fixture(scope="module")
def facit(demo_published):
    """What was planted."""
    return json.loads((demo_published / "data" / "processed" / "demo-facit.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def findings(page):
    return json.loads(page.with_name("findings.json").read_text(encoding="utf-8"))


def test_the_page_is_light(page):
    """A small municipality's page, three years of reports in it, is at most 1.2 megabytes."""
    assert page.stat().st_size <= 1_200_000


@pytest.mark.sweep
def test_the_same_inputs_give_the_same_bytes(workspace, page, zygote):
    """Making the report again changes nothing in what is published but the seconds it took."""
    before, after = (
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made.parent.glob("*.*")}
        for made in (page, publish(workspace, zygote, use_cache=False))
    )
    before.pop("manifest.json")
    after.pop("manifest.json")
    assert before == after


@pytest.mark.sweep
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_notebook_comes_out_of_a_kernel_the_same(name, workspace, page, normal, tmp_path):
    """What was published, forked where there is fork, is what a kernel of its own makes of each notebook."""
    project = config.load(workspace)
    (executed,) = execute(
        [run for run in project.report().notebooks if run.notebook == name],
        root=project.root,
        common={"project": ".", "period": PERIOD, "edition": "arbetsgrupp"},
        folder=tmp_path,
        failed_folder=tmp_path,
        settings=Execution(engine="kernel"),
    )
    forked = page.parent / "notebooks" / executed.path.name
    one, other = (normal(nbformat.read(path, as_version=4)) for path in (executed.path, forked))
    assert one == other


def test_every_notebook_of_the_settings_is_published(page):
    """Each as it was run, beside the page."""
    assert sorted(PUBLISHED) == sorted(path.stem for path in (page.parent / "notebooks").iterdir())


def test_the_total_is_what_was_planted(findings, facit):
    """The headline's count is the number of reports that the generator put into the fortnight."""
    (total,) = [each for each in findings if each["id"] == "deviation-total"]
    assert facit["last_fortnight"]["total"] == total["observed"]


def test_the_planted_hotspots_lead_the_ranking(findings, facit):
    """The lasting hotspots are among the ranked places."""
    named = " ".join(
        each["place"]["name"] for each in findings if each["kind"] == "repeat_place" and each["place"]
    )
    lasting = [each["place"] for each in facit["hotspots"]]
    assert len([name for name in lasting if name in named]) >= 2


def test_counts_by_category_are_what_was_planted(findings, facit):
    """Each category's count is the number of reports that the generator put into the fortnight."""
    deviations = [each for each in findings if each["kind"] == "deviation"]
    counted = {each["category"]: each["observed"] for each in deviations if each["category"]}
    planted = facit["last_fortnight"]["by_category"]
    assert planted == {category: count for category, count in counted.items() if count or category in planted}


def metres(planted, place):
    """Distance between a planted place (EPSG:3006) and a finding's (degrees)."""
    at = gpd.GeoSeries.from_xy([place["lon"]], [place["lat"]], crs="EPSG:4326").to_crs("EPSG:3006")
    return float(at.distance(shapely.Point(planted["x"], planted["y"])).iloc[0])


def test_what_was_planted_is_found(findings, facit):
    """The emerging cluster and the burglary series are found where they are; the lasting hotspots too."""
    significant = [each for each in findings if each["significant"]]
    (cluster,) = [each for each in significant if each["kind"] == "cluster"]
    assert metres(facit["emerging"], cluster["place"]) < cluster["place"]["radius_m"]
    # What has gathered just now is a series as well.
    series = [each["category"] for each in significant if each["kind"] == "near_repeat"]
    assert ["Inbrott", "Otrygghetsskapande samling"] == sorted(series)
    hot = [each["place"] for each in significant if each["kind"] == "hotspot"]
    lasting = [min(metres(each, place) for place in hot) for each in facit["hotspots"]]
    assert len([distance for distance in lasting if distance < 250]) >= 2


def test_no_free_text_reaches_the_report(demo_published, page, facit):
    """Descriptions, hostile ones among them, are in the store and in no file that is published."""
    store = demo_published / "data" / "processed"
    incidents = load_incidents(store, Accounting.read(store))
    texts = {text.encode() for text in incidents["description"].dropna() if len(text) > 12}
    assert set(facit["hard_texts"]) <= set(incidents["incident_id"])
    assert len(texts) > 20
    published = b"\n".join(path.read_bytes() for path in page.parent.rglob("*") if path.is_file())
    assert not [text for text in texts if text in published]


def test_no_absolute_path_is_published(demo_published, page):
    """Neither page, manifest nor executed notebooks name a folder of the machine."""
    for path in page.parent.rglob("*"):
        if path.is_file():
            assert str(demo_published).encode() not in path.read_bytes(), path.name


def test_results_open_in_a_geographic_system(page):
    """results.gpkg has its layers in the working coordinate system."""
    layers = {name for name, _ in pyogrio.list_layers(page.with_name("results.gpkg"))}
    assert {"density_grid", "ranked_places", "hotspots", "clusters", "pointed_out"} <= layers
    assert "EPSG:3006" == pyogrio.read_info(page.with_name("results.gpkg"), layer="density_grid")["crs"]


def shown(notebook):
    """What the cells of a notebook show."""
    return [each.data for cell in notebook.cells for each in cell.get("outputs", []) if "data" in each]


@pytest.mark.parametrize("name", AS_IT_IS)
def test_a_notebook_runs_as_it_is(name, workspace, page, zygote):
    """With its defaults, in its own folder below the workspace, a notebook runs and shows what was published of it."""
    notebook = load_notebook_node(str(ROOT / "notebooks" / f"{name}.ipynb"))
    # Its default is the latest period; the demo's exports end where this test says.
    defaults = notebook.cells[1].source
    period = PERIOD if '= "arbetsgrupp"' in defaults else SHARED_PERIOD
    notebook.cells[1].source = defaults.replace('"latest"', f'"{period}"')
    folder = workspace / "notebooks"
    folder.mkdir(exist_ok=True)
    papermill_engines.execute_notebook_with_engine(
        "lagesbild-fork",
        notebook,
        "python3",
        zygote=zygote,
        progress_bar=False,
        resources={"metadata": {"path": str(folder)}},
    )
    assert not [o for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    if name in PUBLISHED:
        published = shown(nbformat.read(page.parent / "notebooks" / f"{name}.ipynb", as_version=4))
        assert published
        assert published == shown(notebook)


@pytest.mark.sweep
def test_a_notebook_runs_with_the_plain_papermill_command(workspace, page, started):
    """`papermill oversikt.ipynb ut.ipynb -p period …` in the workspace works without our runner, and shows what was published."""
    command = [sys.executable, Path(sys.executable).with_name("papermill")]
    arguments = ["ut.ipynb", "-p", "period", PERIOD, "-k", "python3", "--no-progress-bar"]
    program = started(*command, ROOT / "notebooks" / f"{PUBLISHED[0]}.ipynb", *arguments, cwd=workspace)
    _, said = program.communicate()
    assert 0 == program.returncode, said[-2000:]
    published = shown(nbformat.read(page.parent / "notebooks" / f"{PUBLISHED[0]}.ipynb", as_version=4))
    assert published
    assert published == shown(nbformat.read(workspace / "ut.ipynb", as_version=4))


@pytest.fixture(scope="module")
def council(once, demo_published, zygote):
    """The council's page of 2025, set beside the year before and no earlier one: each has quarters whose counts are hidden."""

    def make(folder):
        shutil.copytree(demo_published, folder, dirs_exist_ok=True)
        settings = folder / "lagesbild.toml"
        compared, times = re.subn(
            "(?m)^years_back = 2", "years_back = 1", settings.read_text(encoding="utf-8")
        )
        assert 1 == times
        settings.write_text(compared, encoding="utf-8")
        publish(folder, zygote, "rad", "2025")

    (found,) = once("demo-council", make).glob("reports/*/rad/*.html")
    return found


def test_the_councils_report_has_the_headings_of_the_law(council):
    """Kartläggning, Annan information and Analys (law 2023:196), then measures and plan, in that order."""
    headings = re.findall(r'<h2 id="[^"]+">([^<]+)', council.read_text(encoding="utf-8"))
    law = ["Kartläggning", "Annan information", "Analys", "Insatser och uppföljning", "Åtgärdsplan"]
    assert [*law, "Om underlaget"] == headings


def test_the_councils_total_is_the_years(demo_published, council):
    """Plain pandas on the store gives the headline's count of 2025, and 2024's beside it."""
    store = demo_published / "data" / "processed"
    years = load_incidents(store, Accounting.read(store))["occurred_from"].dt.year.value_counts()
    findings = json.loads(council.with_name("findings.json").read_text(encoding="utf-8"))
    (total,) = [each for each in findings if each["kind"] == "deviation" and each["category"] is None]
    assert (years[2025], years[2024]) == (total["observed"], total["expected"])


def test_the_councils_year_is_worth_a_meeting(council):
    """What recurs, what came of a planted intervention, and something to decide; in words that need no statistics."""
    findings = json.loads(council.with_name("findings.json").read_text(encoding="utf-8"))
    sure = {each["kind"]: each["text"] for each in findings if each["significant"]}
    assert "Otrygg plats återkommer i " in sure["season"]
    assert "Grindar och belysning vid Idrottsplatsen: trolig minskning" in sure["outcome"]
    html = council.read_text(encoding="utf-8")
    front = html[html.index('id="i-korthet"') : html.index("</header>")]
    news, questions = front.split('id="andrat"')[1].split('id="besluta"')
    assert "Första rapporten" in news
    assert 1 <= questions.count("<li>")
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html[html.index("<body>") :], flags=re.DOTALL)
    for word in ("justerat p", "Gi*", "E-test", "aoristisk", "studieområde", "den långa linjen", "p ="):
        assert word.casefold() not in body.casefold(), word
    plan = body[body.index("Lovat, gjort och resultat") :]
    assert "Pågick 1 maj 2024" in plan
    assert "Provåsa torg" not in plan  # decided in 2026


def test_official_statistics_stand_apart_and_are_called_made_up(council):
    """No figure has both sources: what is reported to the police says whose figures it is and how they are counted."""
    blocks = re.findall(
        r"<figure.*?</figure>|<table.*?</table></div>(?:<p.*?</p>)*",
        council.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    official = [block for block in blocks if "påhittade siffror i Brås form" in block]
    assert len(official) >= 3
    assert not [block for block in official if "Embrace" in block]
    assert all("Räknas efter dagen då brottet anmäldes" in block for block in official)


@pytest.mark.browser
def test_the_page_asks_for_nothing_and_breaks_no_rule(page, chromium):
    """One request, for the file itself; no console message, no violation of the policy, no script error."""
    context = chromium.new_context()
    context.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective));"
    )
    tab = context.new_page()
    requests, messages = [], []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: messages.append(message.text))
    tab.on("pageerror", lambda error: messages.append(str(error)))
    tab.goto(page.as_uri())
    for map_ in tab.locator(".map-panel .folium-map:visible").all()[:4]:  # a map starts when it is seen
        map_.scroll_into_view_if_needed()
        map_.locator(".leaflet-pane").first.wait_for(state="attached")
    drawn = tab.evaluate("document.querySelectorAll('.leaflet-container').length")
    broken = tab.evaluate("window.broken")
    context.close()
    assert [page.as_uri()] == requests
    assert ([], []) == (messages, broken)
    assert drawn >= 3


@pytest.mark.browser
@pytest.mark.parametrize(
    "opened_at", [360, *(pytest.param(each, marks=pytest.mark.sweep) for each in (768, 1280))]
)
def test_the_page_fits_its_window(page, chromium, opened_at):
    """Nothing makes the page scroll sideways, on a phone or on a desk, whatever the window was when it was opened."""
    tab = chromium.new_page(viewport={"width": opened_at, "height": 800})
    tab.goto(page.as_uri())
    found = []
    for width in (360, 768, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        found.append(tab.evaluate("[document.documentElement.scrollWidth, innerWidth]"))
    tab.close()
    assert [360, 768, 1280] == [inner for _, inner in found]
    assert all(scrolled <= inner for scrolled, inner in found)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(page, chromium, violations, scheme):
    """axe-core finds no violation of WCAG 2.1 AA in the whole report; dark, where only colours differ, no lack of contrast."""
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    rules = {"light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "dark": ["color-contrast"]}[scheme]
    found = violations(tab, *rules, kind="tag" if scheme == "light" else "rule")
    context.close()
    assert [] == [(each["id"], node["html"][:150]) for each in found for node in each["nodes"]]
