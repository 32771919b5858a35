"""The main job, end to end: the demo municipality's report as a reader and an analyst meet it."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pyogrio
import pytest
from nbclient import NotebookClient

from lagesbild import config, demo, periods
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents
from lagesbild.report.run import run_report

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ["oversikt", "karta", "tidsmonster", "datakvalitet"]
PERIOD = "2026-11-02..2026-11-15"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The demo municipality, as `lagesbild demo` and a clone of the repository give it."""
    folder = tmp_path_factory.mktemp("exempelby")
    demo.write(folder, until=date(2026, 11, 16))
    shutil.copy(ROOT / "lagesbild.toml", folder)
    return folder


def publish(folder, report=None, period=PERIOD):
    project = config.load(folder)
    wanted = periods.parse(period, calendar=project.calendar.calendar(), today=date(2026, 11, 23))
    return run_report(project, project.report(report), wanted, accounting=ingest(project).accounting)


@pytest.fixture(scope="module")
def page(workspace):
    """The published page."""
    return publish(workspace)


@pytest.fixture(scope="module")
def facit(workspace, page):
    """What was planted."""
    return json.loads((workspace / "data" / "processed" / "demo-facit.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def findings(page):
    return json.loads(page.with_name("findings.json").read_text(encoding="utf-8"))


def test_the_page_is_light(page):
    """A small municipality's page is under two megabytes."""
    assert page.stat().st_size < 2_000_000


def test_the_same_inputs_give_the_same_bytes(workspace, page):
    """Making the report again changes nothing in what is published but the seconds it took."""
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in page.parent.glob("*.*")}
    publish(workspace)
    after = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in page.parent.glob("*.*")}
    before.pop("manifest.json")
    after.pop("manifest.json")
    assert before == after


def test_the_total_is_what_was_planted(findings, facit):
    """The headline's count is the number of reports that the generator put into the fortnight."""
    (total,) = [each for each in findings if each["kind"] == "deviation" and each["category"] is None]
    assert facit["last_fortnight"]["total"] == total["observed"]


def test_the_planted_hotspots_lead_the_ranking(findings, facit):
    """The lasting hotspots are among the ranked places."""
    named = " ".join(each["place"]["name"] for each in findings if each["kind"] == "repeat_place")
    lasting = [each["place"] for each in facit["hotspots"]]
    assert len([name for name in lasting if name in named]) >= 2


def test_counts_by_category_are_what_was_planted(findings, facit):
    """Each category's count is the number of reports that the generator put into the fortnight."""
    counted = {each["category"]: each["observed"] for each in findings if each["kind"] == "deviation"}
    del counted[None]
    planted = facit["last_fortnight"]["by_category"]
    assert planted == {category: count for category, count in counted.items() if count or category in planted}


def test_no_free_text_reaches_the_report(workspace, page, facit):
    """Descriptions, hostile ones among them, are in the store and in no file that is published."""
    incidents = load_incidents(
        workspace / "data" / "processed", Accounting.read(workspace / "data" / "processed")
    )
    texts = {text.encode() for text in incidents["description"].dropna() if len(text) > 12}
    assert set(facit["hard_texts"]) <= set(incidents["incident_id"])
    assert len(texts) > 20
    published = b"\n".join(path.read_bytes() for path in page.parent.rglob("*") if path.is_file())
    assert not [text for text in texts if text in published]


def test_no_absolute_path_is_published(workspace, page):
    """Neither page, manifest nor executed notebooks name a folder of the machine."""
    for path in page.parent.rglob("*"):
        if path.is_file():
            assert str(workspace).encode() not in path.read_bytes(), path.name


def test_results_open_in_a_geographic_system(page):
    """results.gpkg has its layers in the working coordinate system."""
    layers = {name for name, _ in pyogrio.list_layers(page.with_name("results.gpkg"))}
    assert {"density_grid", "ranked_places"} <= layers
    assert "EPSG:3006" == pyogrio.read_info(page.with_name("results.gpkg"), layer="density_grid")["crs"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_jupyterlab_as_it_is(name, workspace, page):
    """With its defaults, in its own folder below the workspace, a notebook runs from top to bottom."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    # Its default is the latest period; the demo's exports end where this test says.
    notebook.cells[1].source = notebook.cells[1].source.replace('"latest"', f'"{PERIOD}"')
    folder = workspace / "notebooks"
    folder.mkdir(exist_ok=True)
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    assert not [o for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "error"]


def test_a_notebook_runs_with_the_plain_papermill_command(workspace, page):
    """`papermill oversikt.ipynb ut.ipynb -p period …` in the workspace works, without our runner."""
    command = [Path(sys.executable).with_name("papermill"), ROOT / "notebooks" / "oversikt.ipynb", "ut.ipynb"]
    arguments = ["-p", "period", PERIOD, "-k", "python3", "--no-progress-bar"]
    done = subprocess.run([*command, *arguments], cwd=workspace, check=False, capture_output=True, text=True)
    assert 0 == done.returncode, done.stderr[-2000:]


@pytest.fixture(scope="module")
def council(workspace, page):
    """The council's page of 2025."""
    return publish(workspace, "rad", "2025")


def test_the_councils_report_has_the_headings_of_the_law(council):
    """Kartläggning, Annan information and Analys (law 2023:196), then measures and plan, in that order."""
    headings = re.findall(r'<h2 id="[^"]+">([^<]+)', council.read_text(encoding="utf-8"))
    law = ["Kartläggning", "Annan information", "Analys", "Insatser och uppföljning", "Åtgärdsplan"]
    assert [*law, "Om underlaget"] == headings


def test_the_councils_total_is_the_years(workspace, council):
    """Plain pandas on the store gives the headline's count of 2025, and 2024's beside it."""
    store = workspace / "data" / "processed"
    years = load_incidents(store, Accounting.read(store))["occurred_from"].dt.year.value_counts()
    findings = json.loads(council.with_name("findings.json").read_text(encoding="utf-8"))
    (total,) = [each for each in findings if each["kind"] == "deviation" and each["category"] is None]
    assert (years[2025], years[2024]) == (total["observed"], total["expected"])


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
    tab.wait_for_timeout(1000)
    drawn = tab.evaluate("document.querySelectorAll('.leaflet-container').length")
    broken = tab.evaluate("window.broken")
    context.close()
    assert [page.as_uri()] == requests
    assert ([], []) == (messages, broken)
    assert drawn >= 3


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_fits_its_window(page, chromium, width):
    """Nothing makes the page scroll sideways, on a phone or on a desk."""
    tab = chromium.new_page(viewport={"width": width, "height": 800})
    tab.goto(page.as_uri())
    widths = tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    tab.close()
    assert widths[0] <= widths[1]
