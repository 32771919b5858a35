"""What is due: ended, waited for, covered and not there."""

from datetime import date

import pytest

from lagesbild.ingest.run import ingest
from lagesbild.operation.run import due
from lagesbild.operation.run.exports import newest
from lagesbild.periods import Calendar
from lagesbild.report.archive import archive

CALENDAR = Calendar(date(2024, 1, 1))


@pytest.fixture
def waiting(sea_workspace, put):
    """Periods that are due on a day, with periods already published and the newest export's day."""
    project = sea_workspace.project("[[reports]]", "[operation]\nwait_days = 3\ncatch_up = 4\n\n[[reports]]")

    def ask(today, *, published=(), export="2027-01-01"):
        for start in published:
            put(project, project.report(), CALENDAR.containing(date.fromisoformat(start)))
        entries, _ = archive.entries(project.reports_folder)
        export = date.fromisoformat(export) if export else None
        found = due.due(project, entries, export, today=date.fromisoformat(today))
        return [(str(each.period.start), each.is_covered) for each in found]

    return ask


@pytest.mark.parametrize(("today", "expected"), [("2026-11-18", "2026-10-19"), ("2026-11-19", "2026-11-02")])
def test_a_period_is_due_once_late_reports_have_had_time(waiting, today, expected):
    """The period 2-15 November is due from the 19th with three days' wait; a first run makes one period only."""
    assert [(expected, True)] == waiting(today)


def test_what_is_published_is_not_due(waiting):
    """Nothing is due until the next period has ended."""
    assert [] == waiting("2026-11-29", published=["2026-11-02"])


def test_missed_periods_are_caught_up_within_a_bound(waiting):
    """After a long silence the newest four periods are due, oldest first."""
    assert [
        ("2026-09-21", True),
        ("2026-10-05", True),
        ("2026-10-19", True),
        ("2026-11-02", True),
    ] == waiting("2026-11-20", published=["2026-06-01"])


def test_a_gap_is_filled(waiting):
    """A period that failed while later ones succeeded is still due."""
    assert [("2026-10-05", True)] == waiting(
        "2026-11-20", published=["2026-09-21", "2026-10-19", "2026-11-02"]
    )


def test_what_is_made_on_request_is_never_due(sea_workspace):
    """A report that somebody asks for by name waits for nobody."""
    project = sea_workspace.project("[[reports]]", "[[reports]]\non_request = true")
    assert [] == due.due(project, [], date(2027, 1, 1), today=date(2026, 11, 29))


def test_what_was_weeded_is_not_made_again(waiting):
    """Periods before the oldest that is left are over."""
    assert [] == waiting("2026-11-20", published=["2026-10-19", "2026-11-02"])


@pytest.mark.parametrize(
    ("export", "is_covered"), [("2026-11-15", False), ("2026-11-16", True), (None, False)]
)
def test_a_period_needs_an_export_made_after_it(waiting, export, is_covered):
    """An export of the period's last day does not hold all of it."""
    assert [("2026-11-02", is_covered)] == waiting("2026-11-19", export=export)


def test_a_clock_set_back_makes_nothing_due(waiting):
    """Standing a month earlier, with the later reports there, nothing is made."""
    assert [] == waiting("2026-10-20", published=["2026-10-19", "2026-11-02"])


def test_a_clock_set_forward_only_waits(waiting):
    """In the far future periods are due, but no export covers them."""
    assert {False} == {
        covered for _, covered in waiting("2099-01-01", published=["2026-11-02"], export="2026-11-16")
    }


def test_a_corrected_workbook_is_no_new_export(sea_workspace):
    """A quarantine workbook put back brings corrected rows, not newer ones."""
    import pandas as pd

    sea_workspace.export("embrace_2026-11-02.csv", sea_workspace.row("1", reported=""))
    cells = dict(zip(["Nr", "Från", "Till", "Rapporterad", "Kategori", "Text", "Öst", "Nord", "Område"],
                     sea_workspace.row("2", reported="").split(";"), strict=True))  # fmt: skip
    pd.DataFrame([cells]).to_excel(
        sea_workspace.root / "data/raw/rattad-embrace-2026-11-20.xlsx", index=False, engine="xlsxwriter"
    )
    accounting = ingest(sea_workspace.project()).accounting
    assert (2, date(2026, 11, 2)) == (len(accounting.files), newest(accounting))
