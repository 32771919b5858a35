"""Every report of a stretch is made once, in order, and what is up to date is left alone."""

import pytest

from lagesbild.errors import ExecutionError
from lagesbild.ingest.run import ingest
from lagesbild.periods import Period
from lagesbild.report.backfill import backfill, between


@pytest.fixture
def place(sea_workspace):
    """A workspace with incidents in three fortnights and a notebook that says which it was run for."""
    sea_workspace.notebook(
        "oversikt", "from lagesbild.present.html.blocks import Block\nBlock(html=f'<p>{period}</p>')"
    )
    days = ("2026-10-06", "2026-10-20", "2026-11-03")
    rows = [
        sea_workspace.row(str(number), start=f"{day} 10:00", end=f"{day} 12:00", reported=f"{day} 13:00")
        for number, day in enumerate(days)
    ]
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    return sea_workspace


@pytest.fixture
def fill(place, zygote, period):
    """Fill the three fortnights up to the period, and more on demand."""

    def run(periods=3):
        project = place.project("[[sources]]", "[execution]\nengine = 'fork'\n[[sources]]")
        wanted = [*period.preceding(2), period][:periods]
        accounting = ingest(project).accounting
        return list(backfill(project, project.report(), wanted, accounting=accounting, zygote=zygote))

    return run


@pytest.mark.parametrize(
    ("kind", "first", "last", "expected"),
    [
        ("fortnight", "2026-10-05", "2026-11-16", ["2026-10-05", "2026-10-19", "2026-11-02"]),
        ("fortnight", "2026-10-06", "2026-11-15", ["2026-10-19"]),
        ("month", "2026-08-15", "2026-11-02", ["2026-09-01", "2026-10-01"]),
        ("fortnight", "2026-12-24", "2027-01-11", ["2026-12-28"]),
        ("fortnight", "2026-11-02", "2026-11-02", []),
    ],
)
def test_the_periods_between_are_whole_and_in_order(sea_workspace, kind, first, last, expected):
    """Every period of the report's kind that lies within, over year ends too, and none that sticks out."""
    from datetime import date, timedelta

    project = sea_workspace.project()
    report = project.report().model_copy(update={"period": kind})
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    span = Period(start, start + timedelta(days=1), "custom"), Period(end - timedelta(days=1), end, "custom")
    assert expected == [str(each.start) for each in between(project, report, *span)]


def test_what_is_up_to_date_is_left_alone(fill, place):
    """The second time nothing is made, and no file is touched."""
    first = fill()
    assert [True, True, True] == [bool(each.because) for each in first]
    times = {path: path.stat().st_mtime_ns for path in (place.root / "reports").rglob("*.*")}
    again = fill()
    assert [(), (), ()] == [each.because for each in again]
    assert times == {path: path.stat().st_mtime_ns for path in (place.root / "reports").rglob("*.*")}
    for each in again:
        assert f"<p>{each.period}</p>" in each.page.read_text(encoding="utf-8")


def test_a_late_report_makes_them_again(fill, place):
    """A new export has changed what the reports are made from."""
    fill()
    place.export("embrace_2026-11-20.csv", place.row("9", start="2026-10-07 10:00", end="2026-10-07 11:00"))
    assert [["input data/raw/embrace_2026-11-20.csv"]] * 3 == [
        [str(reason) for reason in each.because if reason.kind == "input"] for each in fill()
    ]


def test_a_period_that_fails_does_not_stop_the_others(fill, place):
    """The one notebook that breaks is told with its period; the reports after it are made."""
    code = "from lagesbild.present.html.blocks import Block\nassert '10-19' not in period\nBlock(html='<p>x</p>')"
    place.notebook("oversikt", code)
    outcomes = fill()
    assert [False, True, False] == [isinstance(each.fault, ExecutionError) for each in outcomes]
    assert [True, False, True] == [each.page.exists() for each in outcomes]


def test_the_page_is_the_same_with_and_without_the_cache(place, zygote, period):
    """From the cache or run anew, the published files are the same bytes."""
    from lagesbild.report.run import RunOptions, run_report

    project = place.project()
    accounting = ingest(project).accounting
    pages = [
        run_report(
            project,
            project.report(),
            period,
            accounting=accounting,
            manner=RunOptions(zygote=zygote, use_cache=cached),
        ).read_bytes()
        for cached in (False, True, True)
    ]
    assert 1 == len(set(pages))
    assert 1 == len(list((project.processed / "cache").iterdir()))
