"""What a notebook is handed: the period, the history it may compare with, and no more than its edition shows."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString

from lagesbild import periods, situation
from lagesbild.errors import ConfigError, InputError
from lagesbild.explore import only
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


def seldom(workspace, exported_on, days, *, last_report=""):
    """A workspace with an incident every so many days of 2026 up to 2 November, in an export of that day."""
    every = pd.date_range("2026-01-01", "2026-11-02", freq=f"{days}D")
    rows = [
        workspace.row(str(at), start=f"{day:%Y-%m-%d} 10:00", end="", reported=last_report)
        for at, day in enumerate(every)
    ]
    workspace.export(f"embrace_{exported_on}.csv", *rows)
    project = workspace.project()
    ingest(project)
    return project


def test_a_covered_period_in_which_nothing_happened_is_a_report(sea_workspace):
    """An incident every five days, and an export of the day after the period: quiet, and said to be."""
    project = seldom(sea_workspace, "2026-11-30", 5)
    now = situation.open(project.root, "2026-11-16..2026-11-29")
    assert (0, 62) == (len(now.incidents), len(now.history))


def test_an_export_from_within_the_period_does_not_cover_it(sea_workspace):
    """What nobody has asked for yet is unknown."""
    project = seldom(sea_workspace, "2026-11-29", 5)
    with pytest.raises(InputError, match="newest incident is of"):
        situation.open(project.root, "2026-11-16..2026-11-29")


def test_a_silence_that_chance_does_not_give_is_an_old_export(sea_workspace):
    """An incident a day, then none for four weeks: whatever the file is called, it ends there."""
    project = seldom(sea_workspace, "2026-11-30", 1)
    with pytest.raises(InputError, match="newest incident is of 2026-11-02"):
        situation.open(project.root, "2026-11-16..2026-11-29")


def test_what_was_reported_in_the_period_shows_that_its_silence_is_one(sea_workspace):
    """An incident a day, then none for four weeks, but one was told of in the second: nothing happened, and that is a report."""
    project = seldom(sea_workspace, "2026-11-30", 1, last_report="2026-11-16 08:00")
    assert 0 == len(situation.open(project.root, "2026-11-16..2026-11-29").incidents)
    with pytest.raises(InputError, match="newest incident is of 2026-11-02"):
        situation.open(project.root, "2026-11-30..2026-12-13")


def test_a_period_before_all_exports_gives_no_quiet_report(sea_workspace):
    """What nobody reported on yet is unknown too; the error names the first period that is known."""
    project = ingested(sea_workspace, sea_workspace.row())
    with pytest.raises(
        InputError, match=r"oldest incident is of 2026-11-02.*--period 2026-11-02\.\.2026-11-15"
    ):
        situation.open(project.root, "2019-W03")


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


QUARTERLY = """[[reports]]
name = "rad"
title = "Råd"
edition = "rad"
period = "quarter"
notebooks = [{ notebook = "delad_oversikt", step = "kartlaggning" }]

[[reports]]
name = "lagesbild\""""


def shared(workspace, *rows, edition="rad", period="2026-Q4"):
    """The shared edition's situation of a workspace that reports on quarters."""
    workspace.export("embrace_2026-11-30.csv", *rows)
    project = workspace.project('[[reports]]\nname = "lagesbild"', QUARTERLY)
    ingest(project)
    return project, situation.open(project.root, period, edition)


def test_a_shared_edition_hands_out_no_incidents(sea_workspace):
    """Whatever small counts could be made from raises, naming the edition and what there is instead."""
    _, now = shared(sea_workspace, sea_workspace.row())
    for name in ("incidents", "history", "accounting", "reasons", "reports_folder"):
        with pytest.raises(ConfigError, match=r"'rad' hands out no .*now\.tables"):
            len(getattr(now, name))
    with pytest.raises(ConfigError, match="'rad'"):
        now.recent()


def test_a_shared_edition_holds_nothing_of_one_report(sea_workspace):
    """Neither position, time, text nor number of a report is anywhere in what the notebook is handed."""
    rows = [
        sea_workspace.row(f"K-{number}", x="785123", y="6790457", start="2026-11-02 10:17", text="kanarie")
        for number in range(7)
    ]
    _, now = shared(sea_workspace, *rows)
    told = repr(now) + "".join(
        repr(value.to_dict()) for value in vars(now.tables).values() if hasattr(value, "to_dict")
    )
    assert not [secret for secret in ("K-1", "785123", "6790457", "10:17", "kanarie") if secret in told]
    assert [[7]] == now.tables.total.to_numpy().tolist()


def test_small_counts_are_hidden_before_the_notebook(sea_workspace):
    """Three reports of one category and nine of another: the first count is not in the tables, nor to be worked out."""
    rows = [sea_workspace.row(str(n), category="Inbrott" if n < 3 else "klotter") for n in range(12)]
    _, now = shared(sea_workspace, *rows)
    assert {"Skadegörelse": None, "Inbrott": None} == now.tables.categories.astype(object).where(
        now.tables.categories.notna(), None
    ).iloc[0].to_dict()
    assert 12 == now.tables.total.iloc[0, 0]


def test_the_public_edition_has_no_cells(sea_workspace):
    """The public edition's cells and parts of the week say that they are not there."""
    _, now = shared(sea_workspace, sea_workspace.row(), edition="oppen")
    with pytest.raises(ConfigError, match="'oppen' shows no cells"):
        len(now.tables.cells)


def test_the_working_group_has_no_tables(sea_workspace):
    """The working group's edition says that its notebooks work with incidents."""
    now = situation.open(ingested(sea_workspace, sea_workspace.row()).root, str(FORTNIGHT))
    with pytest.raises(ConfigError, match="'arbetsgrupp' has incidents"):
        _ = now.tables.total


def test_shared_editions_have_periods_of_one_kind(sea_workspace):
    """A fortnight beside quarters would let counts of days be worked out: it is refused, in the settings as well."""
    project, _ = shared(sea_workspace, sea_workspace.row())
    with pytest.raises(ConfigError, match="quarter"):
        situation.open(project.root, str(FORTNIGHT), "rad")
    another = QUARTERLY.replace('"rad"\ntitle', '"mer"\ntitle').replace('"quarter"', '"fortnight"')
    with pytest.raises(ConfigError, match="one kind"):
        sea_workspace.project(
            '[[reports]]\nname = "lagesbild"', QUARTERLY.replace('[[reports]]\nname = "lagesbild"', another)
        )


YEARLY = """[[reports]]
name = "ar"
title = "År"
edition = "rad"
period = "year"
notebooks = [{ notebook = "rad_kartlaggning", step = "kartlaggning" }]

"""


def a_year_of(workspace):
    """Ten reports in the first month of each quarter of 2025, and the project that has them."""
    rows = [
        workspace.row(
            f"{month}-{day}",
            start=f"2025-{month:02d}-{day:02d} 12:00",
            end="",
            reported=f"2025-{month:02d}-{day:02d} 13:00",
        )
        for month in (1, 4, 7, 10)
        for day in range(1, 11)
    ]
    workspace.export("embrace_2026-01-15.csv", *rows)
    project = workspace.project('[[reports]]\nname = "lagesbild"', YEARLY + QUARTERLY)
    ingest(project)
    return project


def test_the_councils_year_is_made_of_the_shared_quarters(sea_workspace):
    """Beside reports on quarters the council has a year of them, with its months; both are fixed when it is published."""
    project = a_year_of(sea_workspace)
    now = situation.open(project.root, "2025", "rad")
    assert [[40]] == now.tables.total.to_numpy().tolist()
    assert [10, 0, 0] * 4 == now.tables.month_totals["total"].tolist()
    assert "quarter" == project.shared_period
    situation.fix(project, now)
    slugs = {path.stem for path in project.released.glob("*.json")}
    assert {now.period.slug, *(part.slug for part in now.period.parts("quarter"))} == slugs


def test_only_the_council_has_longer_periods_and_only_whole_ones(sea_workspace):
    """The public edition's year, a tertial over quarters and a year that the export does not reach are refused."""
    project = a_year_of(sea_workspace)
    for period, edition in (("2025", "oppen"), ("2025-T1", "rad")):
        with pytest.raises(ConfigError, match="whole such periods"):
            situation.open(project.root, period, edition)
    former = project.root / "data" / "raw" / "embrace_2026-01-15.csv"
    former.rename(former.with_name("embrace_2025-12-01.csv"))
    ingest(project)
    with pytest.raises(InputError, match="newest export is of 2025-12-01"):
        situation.open(project.root, "2025", "rad")


def test_periods_that_were_published_in_another_kind_stand_in_the_way(sea_workspace):
    """A tertial that was published before the workspace went over to quarters would overlap them."""
    project = a_year_of(sea_workspace)
    project.released.mkdir(parents=True)
    (project.released / "2025-01-01--2025-04-30.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="2025-01-01--2025-04-30 has been published"):
        situation.open(project.root, "2025-Q2", "rad")
    assert 10 == situation.open(project.root, "2025-Q3", "rad").tables.total.iloc[-1, 0]


def test_what_is_published_stays(sea_workspace):
    """Reports that come late change nothing of a period whose figures are fixed; without that they do."""
    first = [sea_workspace.row(str(number)) for number in range(8)]
    project, now = shared(sea_workspace, *first)
    _, later = shared(sea_workspace, *first, sea_workspace.row("late"))
    assert (8, 9) == (now.tables.total.iloc[0, 0], later.tables.total.iloc[0, 0])
    situation.fix(project, later)
    _, again = shared(sea_workspace, *first, sea_workspace.row("late"), sea_workspace.row("latest"))
    assert 9 == again.tables.total.iloc[0, 0]


def test_figures_fixed_with_other_districts_are_not_mixed_with_new_ones(sea_workspace):
    """A new division of a period that is published is refused, for the two together would say more than each."""
    project, now = shared(sea_workspace, *[sea_workspace.row(str(number)) for number in range(8)])
    situation.fix(project, now)
    text = (project.root / "lagesbild.toml").read_text(
        encoding="utf-8"
    ) + "\n[editions.rad]\ncell_size_m = 1000\n"
    (project.root / "lagesbild.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"data/released/2026-10-01--2026-12-31\.json"):
        situation.open(project.root, "2026-Q4", "rad")


def test_only_some_incidents_are_chosen_by_their_columns(sea_workspace):
    """By category and by several districts; the situation itself is left as it was."""
    rows = [
        sea_workspace.row("1"),
        sea_workspace.row("2", category="klotter"),
        sea_workspace.row("3", x="795000"),
    ]
    now = situation.open(ingested(sea_workspace, *rows).root, str(FORTNIGHT))
    assert ["1", "3"] == sorted(only(now, category="Inbrott").incidents["incident_id"])
    chosen = only(now, category="Inbrott", district=["O"])
    assert (["3"], ["3"]) == (list(chosen.incidents["incident_id"]), list(chosen.history["incident_id"]))
    assert 3 == len(now.incidents)
    with pytest.raises(ConfigError, match="kategori"):
        only(now, kategori="Inbrott")


def test_the_roads_to_travel_are_the_streets(sea_workspace):
    """The streets of the settings, in metres; the background's roads where there are none, and here that is nothing."""
    settings = sea_workspace.project()
    assert 0 == len(situation.roads(settings.root))
    street = gpd.GeoSeries([LineString([(785_000, 6_790_000), (786_000, 6_790_000)])], crs="EPSG:3006")
    street.to_crs("EPSG:4326").to_file(settings.root / "data" / "raw" / "gator.geojson")
    sea_workspace.project("[area]\n", '[area]\nstreets = { file = "data/raw/gator.geojson" }\n')
    assert [pytest.approx(1_000, abs=1)] == situation.roads(settings.root).length.tolist()
