"""A fourth edition is a table of the settings: nothing else is changed for it."""

import re
import shutil
from datetime import date

import pytest

from lagesbild import columns as c
from lagesbild import config, periods
from lagesbild.ingest.store import Accounting, load_incidents
from lagesbild.report.audit.check import check_path
from lagesbild.report.run import RunOptions, run_report

EDITIONS = """
[editions.polis]
shows = "incidents"
title = "Polisens utgåva"
notice = "Innehåller lägen för enskilda händelser, men inte vem som har rapporterat."
withheld = ["organisation"]

[editions.grannar]
shows = "counts"
title = "Grannstödets utgåva"
notice = "Visar antal per område och del av dygnet."
tables = ["parts"]
"""
REPORTS = """
[[reports]]
name = "polis"
title = "Lägesbild för polisen"
edition = "polis"
notebooks = [
    { notebook = "oversikt", step = "kartlaggning" },
    { notebook = "karta", step = "kartlaggning" },
]

[[reports]]
name = "grannar"
title = "Lägesbild för grannstödet"
edition = "grannar"
period = "quarter"
notebooks = [
    { notebook = "delad_oversikt", step = "kartlaggning" },
    { notebook = "delad_skydd", step = "underlag" },
]
"""


@pytest.fixture(scope="module")
def workspace(demo_ingested, tmp_path_factory):
    """The demo municipality's, with two editions more."""
    root = tmp_path_factory.mktemp("editions") / "workspace"
    shutil.copytree(demo_ingested, root)
    settings = root / "lagesbild.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[editions.oppen]", EDITIONS + "\n[editions.oppen]") + REPORTS, encoding="utf-8"
    )
    return config.load(root)


def published(project, name, zygote, period="latest"):
    report = project.report(name)
    period = periods.parse(
        period, calendar=project.calendar.calendar(), today=date(2026, 11, 16), kind=report.period
    )
    zygote.prepare(project.root)
    accounting = Accounting.read(project.processed)
    return run_report(project, report, period, accounting=accounting, manner=RunOptions(zygote=zygote)).parent


def test_an_edition_with_points_and_without_reporters_is_published(workspace, zygote):
    """The police see every position and nobody's name; the check agrees."""
    folder = published(workspace, "polis", zygote)
    page = (folder / "lagesbild.html").read_text(encoding="utf-8")
    incidents = load_incidents(workspace.processed, Accounting.read(workspace.processed))
    reporters = [
        name for name in incidents[c.ORGANISATION].dropna().unique() if name not in incidents[c.SOURCE]
    ]
    assert "Polisens utgåva" in page
    assert [] == [name for name in reporters if name in page]
    assert [] == check_path(workspace, folder)


@pytest.mark.sweep
def test_an_edition_with_counts_stands_between_the_others(workspace, zygote):
    """It has parts of the day, no map of cells, and is released together with the others."""
    # The second quarter of the exports: every quarter before a report's is released with it.
    folder = published(workspace, "grannar", zygote, "2023-Q2")
    page = (folder / "lagesbild.html").read_text(encoding="utf-8")
    released = (workspace.released / f"{folder.parent.name}.json").read_text(encoding="utf-8")
    assert "efter tid på dygnet" in page
    assert "per ruta" not in page
    assert re.search(r'"rad",\s*"grannar",\s*"oppen"', released)
    assert [] == check_path(workspace, folder)
