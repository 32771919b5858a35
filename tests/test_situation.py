"""What a notebook is handed: the period, the history it may compare with, and no more than its edition shows."""

from datetime import date

import pytest

from lagesbild import periods, situation
from lagesbild.errors import ConfigError, InputError
from lagesbild.ingest.run import ingest
from lagesbild.periods import Calendar, Period

FORTNIGHT = Period(date(2026, 11, 2), date(2026, 11, 16), "fortnight")


def ingested(workspace, *rows):
    """The workspace's settings, after an export of these rows."""
    workspace.export("embrace_2026-11-30.csv", *rows)
    project = workspace.project()
    ingest(project)
    return project


def test_a_period_is_half_open(sea_workspace):
    """What begins at the period's first midnight is in it; what begins at the next period's is not."""
    row = sea_workspace.row
    project = ingested(
        sea_workspace,
        row("before", start="2026-11-01 23:59", end=""),
        row("first", start="2026-11-02 00:00", end=""),
        row("last", start="2026-11-15 23:59", end="", reported=""),
        row("after", start="2026-11-16 00:00", end="", reported=""),
    )
    now = situation.open(project.root, str(FORTNIGHT))
    assert ["first", "last"] == now.incidents["incident_id"].tolist()
    assert ["before", "first", "last"] == now.history["incident_id"].tolist()


def test_free_text_is_not_handed_out(sea_workspace):
    """The working group's edition holds no description, in the period or before it."""
    project = ingested(sea_workspace, sea_workspace.row(text="kanarie"))
    now = situation.open(project.root, str(FORTNIGHT))
    assert now.history["description"].isna().all()
    assert "kanarie" not in now.history.to_csv()


def test_comparisons_reach_no_further_back_than_the_exports(sea_workspace):
    """Periods before the first report are unknown, not zero."""
    row = sea_workspace.row
    rows = [row("1", start="2026-10-05 10:00", end="", reported="2026-10-05 12:00"), row("2")]
    now = situation.open(ingested(sea_workspace, *rows).root, str(FORTNIGHT))
    assert date(2026, 10, 5) == now.first_day
    assert [date(2026, 10, 5), date(2026, 10, 19)] == [period.start for period in now.earlier()]
    assert [] == now.same_weeks()


def test_late_reports_do_not_make_a_history(sea_workspace):
    """An old incident reported now says nothing of how many there were then."""
    rows = [sea_workspace.row("1", start="2024-01-05 10:00", end=""), sea_workspace.row("2")]
    now = situation.open(ingested(sea_workspace, *rows).root, str(FORTNIGHT))
    assert [] == now.earlier()


def test_the_recent_weeks_hold_the_period(sea_workspace):
    """A period longer than the recent weeks is recent as a whole."""
    rows = [sea_workspace.row("1", start="2026-01-05 10:00", end=""), sea_workspace.row("2")]
    project = ingested(sea_workspace, *rows)
    assert 1 == len(situation.open(project.root, str(FORTNIGHT)).recent())
    assert 2 == len(situation.open(project.root, "2026").recent())


def test_an_unknown_category_gets_a_place(sea_workspace):
    """Övrigt is added where incidents need it."""
    now = situation.open(ingested(sea_workspace, sea_workspace.row(category="Ufo")).root, str(FORTNIGHT))
    assert ["Skadegörelse", "Inbrott", "Övrigt"] == [group.name for group in now.categories]


def test_without_exports_nothing_is_opened(sea_workspace):
    """A workspace where nothing has been ingested says what to do."""
    sea_workspace.project()
    with pytest.raises(InputError, match="lagesbild ingest"):
        situation.open(sea_workspace.root, str(FORTNIGHT))


def test_exports_that_end_before_the_period_give_no_quiet_report(sea_workspace):
    """A period after the newest incident is unknown, not calm; the error names one that is known."""
    project = ingested(sea_workspace, sea_workspace.row())
    with pytest.raises(InputError, match=r"--period 2026-11-02\.\.2026-11-15"):
        situation.open(project.root, "2026-11-16..2026-11-29")


def test_an_unknown_edition_is_refused(sea_workspace):
    """Nobody gets an edition that nobody has defined."""
    project = ingested(sea_workspace, sea_workspace.row())
    with pytest.raises(ConfigError, match="arbetsgrupp"):
        situation.open(project.root, str(FORTNIGHT), "alla")


def test_the_calendar_of_the_workspace_counts(sea_workspace):
    """Fortnights are counted from the workspace's anchor."""
    project = ingested(sea_workspace, sea_workspace.row(start="2026-11-10 10:00", end="", reported=""))
    anchored = sea_workspace.project("[[sources]]", "[calendar]\nanchor = 2026-11-09\n[[sources]]")
    assert project.calendar.calendar() != anchored.calendar.calendar()
    week = periods.parse("2026-W46", calendar=Calendar(date(2026, 11, 9)), today=date(2026, 11, 30))
    ingest(anchored)
    assert week == situation.open(sea_workspace.root, "2026-W46").period


def test_only_some_incidents_are_chosen_by_their_columns(sea_workspace):
    """By category and by several districts; the situation itself is left as it was."""
    rows = [
        sea_workspace.row("1"),
        sea_workspace.row("2", category="klotter"),
        sea_workspace.row("3", x="795000"),
    ]
    now = situation.open(ingested(sea_workspace, *rows).root, str(FORTNIGHT))
    assert ["1", "3"] == sorted(situation.only(now, category="Inbrott").incidents["incident_id"])
    chosen = situation.only(now, category="Inbrott", district=["O", "saknas"])
    assert (["3"], ["3"]) == (list(chosen.incidents["incident_id"]), list(chosen.history["incident_id"]))
    assert 3 == len(now.incidents)
    with pytest.raises(ConfigError, match="kategori"):
        situation.only(now, kategori="Inbrott")
