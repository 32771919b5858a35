"""One report from end to end, in a workspace small enough to write here."""

import json
import re
import shutil

import pytest
import shapely
from pyogrio import list_layers

from lagesbild import config
from lagesbild.errors import ExecutionError
from lagesbild.ingest.run import ingest
from lagesbild.report import run
from lagesbild.report.execute.freshness import differences
from lagesbild.report.run import RunOptions, run_report

SETTINGS = """
[area]
name = "Exempelby kommun"
boundary = { file = "boundary.geojson" }

[calendar]
anchor = 2026-11-02

[[sources]]
name = "embrace"
title = "Embrace"
files = "data/raw/*.csv"
datetime_formats = ["%Y-%m-%d %H:%M"]
columns = { id = "id", occurred_from = "start", category = "kategori", x = "lon", y = "lat" }

[[categories]]
name = "Inbrott"

[[reports]]
name = "lagesbild"
title = "Lägesbild"
notebooks = [
    { notebook = "block", step = "kartlaggning" },
    { notebook = "with_radius", step = "analys", parameters = { radius_m = 250 } },
]

[[reports]]
name = "trasig"
title = "Trasig"
notebooks = [{ notebook = "fails", step = "analys" }, { notebook = "echo", step = "analys" }]
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, repository):
    """A workspace with three incidents and the fixture notebooks, ingested."""
    root = tmp_path_factory.mktemp("workspace")
    (root / "data" / "raw").mkdir(parents=True)
    boundary = {
        "type": "Feature",
        "properties": {},
        "geometry": shapely.geometry.mapping(shapely.box(15, 59, 16, 60)),
    }
    (root / "boundary.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [boundary]}))
    rows = [f"{number},2026-11-{day:02} 12:00,Inbrott,15.5,59.5" for number, day in ((1, 3), (2, 9), (3, 15))]
    (root / "data" / "raw" / "export.csv").write_text("\n".join(["id,start,kategori,lon,lat", *rows, ""]))
    (root / "lagesbild.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copytree(repository / "tests" / "notebooks", root / "notebooks")
    project = config.load(root)
    return project, ingest(project).accounting


@pytest.fixture(scope="module")
def published(workspace, period, zygote):
    project, accounting = workspace
    return run_report(
        project, project.report(), period, accounting=accounting, manner=RunOptions(zygote=zygote)
    )


def test_everything_of_a_report_is_published(published, workspace):
    """Page, findings, layers, manifest and executed notebooks stand together, and the archive links them."""
    project, _ = workspace
    assert published == project.reports_folder / "2026-11-02--2026-11-15" / "lagesbild" / "lagesbild.html"
    assert {path.relative_to(published.parent).as_posix() for path in published.parent.rglob("*.*")} == {
        "lagesbild.html",
        "findings.json",
        "results.gpkg",
        "manifest.json",
        "notebooks/block.ipynb",
        "notebooks/with_radius.ipynb",
    }
    index = (project.reports_folder / "index.html").read_text(encoding="utf-8")
    assert 'href="2026-11-02--2026-11-15/lagesbild/lagesbild.html"' in index
    assert not (project.reports_folder / "failed" / "2026-11-02--2026-11-15" / "lagesbild").exists()


def test_what_the_notebook_states_reaches_page_and_machines(published):
    """The finding is the page's headline and stands in findings.json; the layer stands in the GeoPackage."""
    text = "Läget är lugnt: 23 rapporter, inom det vanliga."
    (finding,) = json.loads((published.parent / "findings.json").read_text(encoding="utf-8"))
    assert finding["text"] == text
    assert f'<p class="brief-text">{text}</p>' in published.read_text(encoding="utf-8")
    layers = list_layers(published.parent / "results.gpkg").tolist()
    assert layers == [["platser", "Point"], ["layer_styles", None]]


def test_the_manifest_says_how_it_was_made_and_no_more(published, workspace):
    """Inputs by hash, parameters, versions and seconds; no absolute path and no incident."""
    project, accounting = workspace
    text = (published.parent / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert set(manifest["inputs"]) == {"boundary.geojson", "data/raw/export.csv", "lagesbild.toml"}
    assert manifest["inputs"]["data/raw/export.csv"] == accounting.files[0].sha256
    assert [each["parameters"] for each in manifest["notebooks"]] == [{}, {"radius_m": 250}]
    assert all(each["seconds"] > 0 for each in manifest["notebooks"])
    assert manifest["period"] == {"start": "2026-11-02", "last_day": "2026-11-15", "kind": "fortnight"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["code"]["version"])
    assert {"papermill", "pandas", "geopandas"} <= set(manifest["packages"])
    assert str(project.root) not in text
    assert not re.search(r'"(/|[A-Z]:\\)', text)


def test_a_report_just_published_is_up_to_date(published, workspace, period):
    """What the manifest says decided the report is what would decide it now."""
    project, accounting = workspace
    assert () == differences(project, project.report(), period, accounting=accounting)


def test_the_same_inputs_give_the_same_page(published, workspace, period, zygote):
    """A second run of everything, notebooks included, gives the same bytes."""
    project, accounting = workspace
    first = {
        name: (published.parent / name).read_bytes()
        for name in ("lagesbild.html", "findings.json", "results.gpkg")
    }
    again = run_report(
        project,
        project.report(),
        period,
        accounting=accounting,
        manner=RunOptions(zygote=zygote, use_cache=False),
    )
    assert {name: (again.parent / name).read_bytes() for name in first} == first


def test_a_failed_report_publishes_nothing_and_is_kept(workspace, period, zygote):
    """The notebook and what went wrong stand under reports/failed; no report is there."""
    project, accounting = workspace
    with pytest.raises(ExecutionError, match="'fails' failed in cell 5"):
        run_report(
            project, project.report("trasig"), period, accounting=accounting, manner=RunOptions(zygote=zygote)
        )
    failed = project.reports_folder / "failed" / period.slug / "trasig"
    assert {path.name for path in failed.iterdir()} == {"fails.ipynb", "error.txt", "error.json"}
    assert "ValueError" in (failed / "error.txt").read_text(encoding="utf-8")
    assert not (project.reports_folder / period.slug / "trasig").exists()


def test_what_failed_leaves_no_empty_folder(sea_workspace, monkeypatch):
    """Once the report is made, nothing is left of the failure; another report's stays, with its folders."""
    project, slug = sea_workspace.project(), "2026-11-02--2026-11-15"
    failed = project.reports_folder / "failed"
    for report in ("lagesbild", "annan"):
        (failed / slug / report).mkdir(parents=True)
    run._clear(failed / slug / "lagesbild")
    assert [failed / slug / "annan"] == list(failed.glob("*/*"))
    run._clear(failed / slug / "annan")
    assert not failed.exists()


def test_a_new_notebook_is_a_section_once_it_stands_in_the_settings(sea_workspace, zygote):
    """The skeleton as it was written, and the TOML as it was printed: a section under Analys, its code left out."""
    from lagesbild import periods, workspace

    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    _, toml = workspace.new_notebook(sea_workspace.project(), "sena_kvallar", title="Sena kvällar")
    notebooks = 'notebooks = [{ notebook = "oversikt", step = "kartlaggning" }]\n'
    project = sea_workspace.project(notebooks, toml)
    fortnight = periods.Period(periods.date(2026, 11, 2), periods.date(2026, 11, 16), "fortnight")
    accounting = ingest(project).accounting
    manner = RunOptions(zygote=zygote)
    page = run_report(project, project.report(), fortnight, accounting=accounting, manner=manner)
    html = page.read_text(encoding="utf-8")
    assert ["Analys"] == re.findall(r'<h2 id="[^"]+">([^<]+)', html)[:1]
    assert "Sena kvällar</h3>" in html
    assert "Alla rapporter, period för period" in html
    assert "situation.open" not in html
