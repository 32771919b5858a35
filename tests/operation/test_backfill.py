"""A backfill is logged, and repairs what a crash left, as a run does."""

from contextlib import contextmanager
from datetime import date

import pytest

from lagesbild.errors import ExecutionError
from lagesbild.operation.run import log
from lagesbild.operation.run.backfill import backfill
from lagesbild.periods import Period
from lagesbild.report import backfill as reports

LATEST = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")


@contextmanager
def silent(_title):
    """Nobody watches."""
    yield lambda *_: None


@pytest.fixture
def workspace(sea_workspace):
    """An export, and no report yet."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    return sea_workspace.project()


@pytest.fixture
def made(workspace, put, monkeypatch):
    """Backfill some fortnights without notebooks, the first of them failing; the result of each."""

    def run_report(project, report, period, **_):
        if period != LATEST:
            raise ExecutionError("Notebook '{notebook}' failed in cell {cell}", notebook="oversikt", cell=3)
        return put(project, report, period)

    def run(*wanted):
        found = backfill(workspace, workspace.report(), wanted, progress=silent)
        return [(str(each.period), each.result) for each in found]

    monkeypatch.setattr(reports, "run_report", run_report)
    return run


def test_each_report_made_or_failed_is_logged(made, workspace, monkeypatch):
    """As a run is, with notebook and cell; what is up to date is not."""
    earlier = LATEST.shifted(-1)
    assert [(str(earlier), "failed"), (str(LATEST), "published")] == made(earlier, LATEST)
    monkeypatch.setattr(reports, "differences", lambda *_, **__: ())
    assert [(str(LATEST), "unchanged")] == made(LATEST)
    entries = list(log.read(workspace))
    assert ["ingest", "run", "run"] == [each["event"] for each in entries]
    assert [("failed", "oversikt", 3), ("published", None, None)] == [
        (each["result"], each["notebook"], each["cell"]) for each in entries[1:]
    ]


def test_a_report_that_a_crash_moved_aside_is_brought_back(made, workspace, put):
    """Before anything is compared: it is not made again for having been moved."""
    page = put(workspace, workspace.report(), LATEST.shifted(-1))
    page.parent.rename(page.parent.with_name(f".old-{page.parent.name}"))
    made(LATEST)
    assert page.exists()
