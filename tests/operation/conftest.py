"""A workspace to operate: a day to stand on, and reports that are published without any kernel."""

import json
from datetime import date

import pytest

from lagesbild import situation
from lagesbild.operation import outcome
from lagesbild.report import archive, publish


def manifest(project, report, period, **told):
    """The part of a manifest that the archive reads, and what freshness compares."""
    return {
        "report": report.name,
        "title": report.title,
        "area": project.area.name,
        "edition": report.edition,
        "edition_title": "Arbetsgruppens utgåva",
        "period": {"start": str(period.start), "last_day": str(period.last_day), "kind": period.kind},
        "extracted_on": str(period.end),
        "headline": "",
        "figures": {"observed": 3, "expected": 2.5},
        **told,
    }


def put(project, report, period, page=b"<p>Rapport", **told):
    """Publish a small report."""
    contents = {
        publish.PAGE: page,
        publish.FINDINGS: b"[]",
        publish.MANIFEST: json.dumps(manifest(project, report, period, **told)).encode(),
    }
    folder = publish.publish(
        contents, reports_folder=project.reports_folder, period=period, report=report.name
    )
    return folder / publish.PAGE


@pytest.fixture(name="put")
def _put():
    """Publish a small report."""
    return put


@pytest.fixture
def on(monkeypatch):
    """Stand on a day."""

    def stand(day):
        monkeypatch.setattr(situation, "today", lambda _project: date.fromisoformat(day))

    return stand


@pytest.fixture
def publishing(monkeypatch):
    """Publish small reports instead of running notebooks; the list of what was made."""
    made = []

    def run(project, report, period, **options):
        made.append((report.name, str(period), options["keep_former"]))
        page = put(project, report, period)
        archive.write_index(project.reports_folder, area=project.area.name)
        return page

    monkeypatch.setattr(outcome, "run_report", run)
    return made


PERIOD = "2026-11-02..2026-11-15"
SHOWS = "from lagesbild.present.blocks import Block\nBlock(html='<p>Text</p>')"


@pytest.fixture
def towns(sea_workspaces):
    """Workspaces in which one report of one notebook is made of one export; a cell's code by name."""

    def make(**codes):
        made = sea_workspaces(*codes)
        for town, code in zip(made, codes.values(), strict=True):
            town.project()
            town.export("embrace_2026-11-16.csv", town.row())
            town.notebook("oversikt", code or SHOWS)
        return made

    return make
