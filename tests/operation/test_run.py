"""One run of a workspace, from what is new to who is told; notebooks are stood in for."""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from lagesbild.config import Operation
from lagesbild.errors import ExecutionError, InputError
from lagesbild.operation.run import log, outcome
from lagesbild.operation.run import run as module
from lagesbild.operation.run.run import run
from lagesbild.operation.run.run_request import Order
from lagesbild.operation.run.status import lines, status


@contextmanager
def silent(_title):
    """Nobody watches."""
    yield lambda *_: None


@pytest.fixture
def workspace(sea_workspace, on):
    """Two reports, an export of 16 November, and the day after the wait."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    second = '[[reports]]\nname = "kort"\ntitle = "Kort"\nnotebooks = [{ notebook = "oversikt", step = "analys" }]\n\n[[reports]]\nname = "lagesbild"'
    on("2026-11-18")
    return sea_workspace.project('[[reports]]\nname = "lagesbild"', second)


def made(project, **order):
    """Run, and what became of each report."""
    outcomes = run(project, Order(**order), wait_s=0, progress=silent)
    return [(each.report.name, str(each.period), each.result) for each in outcomes]


LATEST = "2026-11-02..2026-11-15"


def test_everything_due_is_made_once(workspace, publishing):
    """Every report of the workspace is made when due, and the next day nothing is."""
    assert [("kort", LATEST, "published"), ("lagesbild", LATEST, "published")] == made(workspace, if_due=True)
    assert [] == made(workspace, if_due=True)
    assert 2 == len(publishing)


def test_before_an_export_has_come_reports_wait(workspace, publishing, on):
    """A period that no export covers is not made of what there is."""
    on("2026-12-02")
    assert {
        ("lagesbild", "2026-11-16..2026-11-29", "waiting"),
        ("kort", "2026-11-16..2026-11-29", "waiting"),
    } == set(made(workspace, if_due=True))
    assert [] == publishing


def test_the_first_report_of_old_data_is_of_the_newest_period_that_they_cover(workspace, publishing, on):
    """A person sees what there is, and is told; once a report is published, data that end too early are late."""
    on("2026-12-18")
    (first,) = run(workspace, Order(takes_covered=True), wait_s=0, progress=silent)
    assert (LATEST, "published") == (str(first.period), first.result)
    assert "newest incident is of 2026-11-02" in str(first.note)
    assert "2026-11-30..2026-12-13" == made(workspace, takes_covered=True)[0][1]


def test_an_unattended_run_takes_no_older_period(workspace, publishing, on):
    """What is asked for without a person to see the note is refused as before."""
    on("2026-12-18")
    assert "2026-11-30..2026-12-13" == made(workspace)[0][1]


def test_a_first_report_that_the_data_reach_is_of_the_latest_period(workspace, publishing):
    """Nothing is said where nothing is to be said."""
    (first,) = run(workspace, Order(takes_covered=True), wait_s=0, progress=silent)
    assert (LATEST, None) == (str(first.period), first.note)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("embrace_2026-11-16.csv", LATEST), ("embrace_2026-11-10.csv", "2026-10-19..2026-11-01")],
)
def test_a_period_that_the_exports_end_in_is_not_the_first(sea_workspace, publishing, on, name, expected):
    """The day of the export says whether its last period is whole."""
    start = ["2026-10-20 10:00", "2026-11-09 10:00"]
    sea_workspace.export(
        name, *(sea_workspace.row(str(at), start=day, end="", reported="") for at, day in enumerate(start))
    )
    on("2026-12-18")
    (first,) = run(sea_workspace.project(), Order(takes_covered=True), wait_s=0, progress=silent)
    assert expected == str(first.period)


def test_a_failure_hinders_no_other_report(workspace, publishing, monkeypatch):
    """The first fails, the second is published, and the first is tried again next time."""
    publish = outcome.run_report

    def failing(project, report, period, **options):
        if report.name == "kort":
            raise ExecutionError("Notebook '{notebook}' failed in cell {cell}", notebook="oversikt", cell=3)
        return publish(project, report, period, **options)

    with monkeypatch.context() as patched:
        patched.setattr(outcome, "run_report", failing)
        assert [("kort", LATEST, "failed"), ("lagesbild", LATEST, "published")] == made(
            workspace, if_due=True
        )
    assert [("kort", LATEST, "published")] == made(workspace, if_due=True)


def test_a_fault_of_ours_is_an_outcome_too(workspace, monkeypatch):
    """An exception that nobody thought of ends one report with code 4; its kind is logged, and its text is not."""

    def broken(*_, **__):
        raise ZeroDivisionError("about a person")

    monkeypatch.setattr(outcome, "run_report", broken)
    found = run(workspace, Order(), wait_s=0, progress=silent)
    assert [("failed", 4)] == [(each.result, each.exit_code) for each in found]
    logged = json.dumps(list(log.read(workspace)))
    assert "about a person" not in logged
    assert "ZeroDivisionError" in logged


def test_a_refresh_makes_a_version_only_of_what_has_changed(workspace, publishing, monkeypatch):
    """Nothing is done while the inputs are the same; a new export gives a version, and the old one is kept."""
    differences = []
    monkeypatch.setattr(module.freshness, "differences", lambda *_, **__: differences)
    asked = {"period": "2026-W45", "report": "lagesbild", "refresh": True}
    assert [("lagesbild", LATEST, "published")] == made(workspace, **asked)
    assert [("lagesbild", LATEST, "unchanged")] == made(workspace, **asked)
    differences.append(module.freshness.Difference("package", "pandas"))
    assert [("lagesbild", LATEST, "unchanged")] == made(workspace, **asked)
    differences.append(module.freshness.Difference("input", "data/raw/embrace_2026-11-16.csv"))
    assert [("lagesbild", LATEST, "published")] == made(workspace, **asked)
    assert [("lagesbild", LATEST, False), ("lagesbild", LATEST, True)] == publishing


def test_an_unchanged_report_is_printed_when_that_is_asked_for(workspace, publishing, monkeypatch, tmp_path):
    """The page is not made anew, and its PDF is put beside it; a browser that fails leaves the report as it is."""
    browser = tmp_path / "browser"
    browser.write_text(
        '#!/bin/sh\nfor each; do case "$each" in --print-to-pdf=*) echo %PDF > "${each#*=}";; esac; done\n'
    )
    browser.chmod(0o755)
    monkeypatch.setattr(module.freshness, "differences", lambda *_, **__: [])
    asked = {"period": "2026-W45", "report": "lagesbild", "refresh": True}
    made(workspace, **asked)
    folder = workspace.reports_folder / LATEST.replace("..", "--") / "lagesbild"
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(ExecutionError, match="must print the page"):
        made(workspace, **asked, browser=Path("/bin/false"))
    assert before == sorted(path.name for path in folder.iterdir())
    assert [("lagesbild", LATEST, "unchanged")] == made(workspace, **asked, browser=browser)
    assert sorted([*before, "lagesbild.pdf"]) == sorted(path.name for path in folder.iterdir())


def test_each_run_is_logged(workspace, publishing):
    """Ingest and each report stand in the log, with no path of this machine."""
    made(workspace, if_due=True)
    entries = list(log.read(workspace))
    assert ["ingest", "run", "run"] == [each["event"] for each in entries]
    assert (1, 1) == (entries[0]["rows_read"], entries[0]["accepted"])
    assert f"reports/{LATEST.replace('..', '--')}/kort/lagesbild.html" == entries[1]["page"]
    assert str(workspace.root) not in json.dumps(entries)


@pytest.fixture
def hooked(workspace):
    """A workspace whose hook writes down what it is told."""
    script = "import sys, pathlib; pathlib.Path('told.json').write_text(sys.stdin.read(), encoding='utf-8')"
    hook = (sys.executable, "-c", script, "; touch pwned", "$(touch pwned)")
    return workspace.model_copy(update={"operation": Operation(hook=hook)})


def test_the_hook_is_told_the_outcome_and_no_shell_reads_it(hooked, publishing):
    """The hook reads the outcome as JSON; its words are words."""
    made(hooked, report="lagesbild")
    told = json.loads((hooked.root / "told.json").read_text(encoding="utf-8"))
    assert "Exempelby kommun" == told["area"]
    assert [("lagesbild", "published", 0)] == [
        (each["report"], each["result"], each["exit_code"]) for each in told["outcomes"]
    ]
    assert not list(hooked.root.rglob("pwned"))


def test_the_hook_is_not_run_when_nothing_happened(hooked, publishing):
    """A quiet day is quiet."""
    made(hooked, if_due=True)
    (hooked.root / "told.json").unlink()
    made(hooked, if_due=True)
    assert not (hooked.root / "told.json").exists()


def test_exports_that_cannot_be_read_are_told(hooked, sea_workspace):
    """Even when no report was begun the hook and the log know why."""
    sea_workspace.export("embrace_2026-11-17.csv").write_text("")
    with pytest.raises(InputError, match="empty"):
        made(hooked)
    told = json.loads((hooked.root / "told.json").read_text(encoding="utf-8"))
    assert "empty" in told["troubles"][0]
    assert [3] == [each["exit_code"] for each in log.read(hooked)]


@pytest.mark.parametrize(
    ("hook", "fault"),
    [
        ((sys.executable, "-c", "raise SystemExit(7)"), "exit code 7"),
        (("no-such-program",), "could not be started"),
    ],
)
def test_a_hook_that_fails_is_noted_and_changes_nothing(workspace, publishing, hook, fault):
    """The report is published; the fault stands in the log."""
    project = workspace.model_copy(update={"operation": Operation(hook=hook)})
    assert [("kort", LATEST, "published")] == made(project)
    assert fault in list(log.read(project))[-1]["message"]


def test_a_silence_is_told_once(hooked, publishing, on):
    """Three weeks without an export is told on the first day, and not again until an export has come."""
    made(hooked, if_due=True)
    told = hooked.root / "told.json"
    for day, troubles in (("2026-12-06", 0), ("2026-12-07", 1), ("2026-12-08", 0)):
        told.unlink(missing_ok=True)
        on(day)
        made(hooked, if_due=True)
        found = json.loads(told.read_text(encoding="utf-8"))["troubles"] if told.exists() else []
        assert troubles == len(found), day


def test_status_tells_all_of_it(workspace, publishing, on, sea_workspace):
    """What is published, due, changed, failed, not ingested and silent stands in one document."""
    made(workspace, report="lagesbild")
    failed = workspace.reports_folder / "failed" / "2026-10-19--2026-11-01" / "lagesbild"
    failed.mkdir(parents=True)
    fault = ExecutionError(
        "Notebook '{notebook}' failed in cell {cell}: ValueError", notebook="karta", cell=5
    )
    (failed / "error.json").write_text(json.dumps(fault.as_json()))
    sea_workspace.export("embrace_2026-11-10.csv", sea_workspace.row("2"))
    on("2026-12-20")
    told = json.loads(json.dumps(status(workspace), default=str))
    assert ("2026-11-16", 34, True) == tuple(
        told["exports"][name] for name in ("newest", "age_days", "is_stale")
    )
    assert ["data/raw/embrace_2026-11-10.csv"] == told["exports"]["not_ingested"]
    report = next(each for each in told["reports"] if each["name"] == "lagesbild")
    assert (1, LATEST, 1) == (report["published"], report["newest"]["period"], report["newest"]["version"])
    assert [{"period": "2026-11-16..2026-11-29", "is_covered": False},
            {"period": "2026-11-30..2026-12-13", "is_covered": False}] == report["due"]  # fmt: skip
    assert {"period": "2026-12-14..2026-12-27", "on": "2026-12-30"} == report["next"]
    (failure,) = told["failures"]
    assert ("karta", 5, "lagesbild") == (failure["notebook"], failure["cell"], failure["report"])
    assert str(workspace.root) not in json.dumps(told)
    said = "\n".join(lines(told))
    assert "no new export from 'embrace' in 34 days, since 2026-11-16" in said
    assert "ValueError" in said


def test_what_is_published_before_its_day_is_not_told_as_the_next(workspace, publishing, on):
    """Made by hand on Monday, due on Wednesday: the next is the one after it."""
    on("2026-11-16")
    made(workspace, report="lagesbild")
    told = next(each for each in status(workspace)["reports"] if each["name"] == "lagesbild")
    assert LATEST == told["newest"]["period"]
    assert {"period": "2026-11-16..2026-11-29", "on": "2026-12-02"} == told["next"]


def test_a_source_that_has_ended_is_not_missed(sea_workspace, on, publishing):
    """A source with `ended` in the settings is not told as silent."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    on("2026-12-20")
    project = sea_workspace.project('crs = "EPSG:3006"', 'crs = "EPSG:3006"\nended = 2026-11-16')
    made(project)
    assert [False] == [each["is_stale"] for each in status(project)["exports"]["sources"]]
    assert "stale" not in [each["event"] for each in log.read(project)]
