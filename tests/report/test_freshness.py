"""Is a published report what would be made now? Each thing that decides a report, changed once."""

import json
import shutil

import pytest

from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting
from lagesbild.periods import Period
from lagesbild.report.execute import freshness
from lagesbild.report.execute.freshness import Difference, decided_by, differences


@pytest.fixture
def place(sea_workspace, repository, period):
    """A workspace in which the report of the fortnight stands published."""
    (sea_workspace.root / "notebooks").mkdir()
    for name in ("oversikt", "karta"):
        shutil.copy(repository / "notebooks" / f"{name}.ipynb", sea_workspace.root / "notebooks")
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    project = sea_workspace.project()
    ingest(project)
    stand(project, period)
    return sea_workspace


def stand(project, period, *, report="lagesbild", findings="[]", **changed):
    """Put a manifest and findings where a published report has them."""
    decided = decided_by(project, project.report(), period, accounting=Accounting.read(project.processed))
    told = {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind}
    folder = project.reports_folder / period.slug / report
    folder.mkdir(parents=True, exist_ok=True)
    manifest = json.dumps({"report": report, "period": told, **decided, **changed})
    (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    (folder / "findings.json").write_text(findings, encoding="utf-8")
    return folder


def found(place, period, old="", new=""):
    """The differences after one text of the settings has been replaced, those of the file itself left out."""
    project = place.project(old, new)
    told = differences(project, project.report(), period, accounting=ingest(project).accounting)
    return [each for each in told if each != Difference("input", "lagesbild.toml")]


def test_a_report_that_nothing_has_changed_for_is_up_to_date(place, period):
    """The manifest as it was written has no difference to what would be made now."""
    assert [] == found(place, period)


def test_what_was_never_published_is_missing(place, period):
    """A period without a report has one difference, whatever else there is."""
    before = period.preceding(1)[0]
    assert [Difference("missing", f"{before.slug}/lagesbild")] == found(place, before)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": 1}'])
def test_a_manifest_that_cannot_be_read_is_missing(place, period, text):
    """A damaged manifest, or one of another version, is made anew and never trusted."""
    folder = place.root / "reports" / period.slug / "lagesbild"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    assert [Difference("missing", f"{period.slug}/lagesbild")] == found(place, period)


def test_a_new_and_a_changed_input_are_named(place, period):
    """An export that has come and a geographic file that has changed are told by path."""
    place.export("embrace_2026-11-17.csv", place.row("2"))
    district = place.root / "data" / "raw" / "districts.geojson"
    district.write_text(district.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert [
        Difference("input", "data/raw/districts.geojson"),
        Difference("input", "data/raw/embrace_2026-11-17.csv"),
    ] == found(place, period)


def test_a_changed_notebook_is_named(place, period):
    """One more character in the notebook is a difference."""
    path = place.root / "notebooks" / "oversikt.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("Översikt", "Översikten"), encoding="utf-8")
    assert [Difference("notebook", "oversikt (1)")] == found(place, period)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('step = "kartlaggning"', 'step = "analys"', ["notebook oversikt (1)"]),
        ('step = "kartlaggning"', 'step = "analys", parameters = { n = 1 }', ["notebook oversikt (1)"]),
        ('notebook = "oversikt"', 'notebook = "karta"', ["notebook karta (1)", "notebook oversikt (1)"]),
        ('title = "Lägesbild"', 'title = "Läget"', ["report title"]),
        ("[[sources]]", "[analysis]\nbandwidth_m = 250\n[[sources]]", ["report settings"]),
    ],
)
def test_a_changed_report_is_told(place, period, old, new, expected):
    """Step, parameters, notebooks, title and analysis settings each make another report."""
    assert expected == [str(each) for each in found(place, period, old, new)]


def test_an_earlier_report_that_has_come_or_changed_is_named(place, period):
    """What is new since the last report depends on it; a later report, or another edition, does not matter."""
    project = place.project()
    before, after = (
        period.preceding(1)[0],
        Period(period.end, period.end + (period.end - period.start), period.kind),
    )
    stand(project, after)
    stand(project, before, report="annan", edition="annan")
    assert [] == found(place, period)
    stand(project, before)
    expected = [Difference("earlier", f"{before.slug}/lagesbild")]
    assert expected == found(place, period)
    stand(project, period)
    assert [] == found(place, period)
    stand(project, before, findings="[{}]")
    assert expected == found(place, period)


def test_other_code_and_packages_are_told(place, period, monkeypatch):
    """A report made by another version of the code, or of a package, is not what would be made now."""
    versions = freshness.package_versions()
    monkeypatch.setattr(freshness, "code_hash", lambda: "other")
    monkeypatch.setattr(freshness, "package_versions", lambda: versions | {"pandas": "0.1"})
    assert [Difference("code", "lagesbild"), Difference("package", "pandas")] == found(place, period)
