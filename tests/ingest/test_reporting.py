"""The reporting workbook: a municipality without a system writes in it, and ingest reads it with no configuration."""

from datetime import date, time

import pandas as pd
import pytest

from lagesbild.ingest.forms.template import write_template
from lagesbild.ingest.forms.templates import write_reporting
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import load_incidents

GOOD = {
    "Organisation": "Parkförvaltningen",
    "Dag": date(2026, 11, 2),
    "Från klockan": time(21, 30),
    "Till klockan": time(23, 0),
    "Vad": "Inbrott",
    "Var": "Torget",
    "Rapporterad": date(2026, 11, 3),
}


@pytest.fixture
def filled_in(sea_workspace, monkeypatch):
    """Write the form, filled in, and read it; gives the incidents and the account of the newest file."""

    def read(*rows, name="rapportera_2026-11-10.xlsx"):
        # The form itself has no rows to give: fill them in as a person would.
        monkeypatch.setattr(
            "lagesbild.ingest.forms.templates.write_template",
            lambda path, **options: write_template(path, **options, rows=rows),
        )
        path = sea_workspace.root / "data" / "raw" / name
        write_reporting(path, categories=["Inbrott", "Skadegörelse"], districts=["Västra", "Östra"])
        project = sea_workspace.project()
        accounting = ingest(project).accounting
        return load_incidents(project.processed, accounting), accounting.files[-1]

    return read


def test_a_row_becomes_an_incident_without_any_configuration(filled_in):
    """What, when and who are read; the end is on the day that is written once."""
    rows, account = filled_in(GOOD)
    assert ("rapportera", 1, 1) == (account.source, account.rows_read, account.accepted)
    row = rows.iloc[0]
    assert ("Inbrott", "Torget", "Parkförvaltningen") == (row["category"], row["place"], row["organisation"])
    expected = [
        pd.Timestamp("2026-11-02 21:30"),
        pd.Timestamp("2026-11-02 23:00"),
        pd.Timestamp("2026-11-03"),
    ]
    assert expected == [row["occurred_from"], row["occurred_to"], row["reported_at"]]


def test_an_evening_that_ends_after_midnight_ends_the_next_day(filled_in):
    """22:00 to 01:30 is three and a half hours, with no other day written."""
    rows, _ = filled_in(GOOD | {"Från klockan": time(22), "Till klockan": time(1, 30)})
    assert 210 == rows.iloc[0]["span_minutes"]


def test_a_weekend_has_its_own_last_day(filled_in):
    """A written last day is kept."""
    rows, _ = filled_in(GOOD | {"Till dag": date(2026, 11, 5), "Till klockan": time(7)})
    assert pd.Timestamp("2026-11-05 07:00") == rows.iloc[0]["occurred_to"]


def test_a_position_copied_from_a_map_and_a_district_by_name(filled_in):
    """A coordinate is latitude, longitude in degrees; a district is chosen by its name."""
    here = GOOD | {"Koordinat": "61.14062, 20.29685"}
    there = GOOD | {"Var": "Hamnen", "Område": "Östra"}
    rows, _ = filled_in(here, there)
    by_place = rows.set_index("place")
    assert ("point", "V") == tuple(by_place.loc["Torget", ["precision", "district"]])
    assert 785_000 == pytest.approx(by_place.loc["Torget", "geometry"].x, abs=2)
    assert ("area", "O") == tuple(by_place.loc["Hamnen", ["precision", "district"]])


def test_the_same_rows_in_a_later_copy_are_counted_once(filled_in):
    """A reporter goes on in the same workbook: old rows are duplicates, a completed one is a revision."""
    filled_in(GOOD | {"Till klockan": None}, GOOD | {"Var": "Hamnen"}, name="rapportera_park_2026-11-10.xlsx")
    rows, newest = filled_in(
        GOOD, GOOD | {"Var": "Hamnen"}, GOOD | {"Var": "Skolan"}, name="rapportera_park_2026-11-20.xlsx"
    )
    assert (3, 2, 1, 1) == (newest.rows_read, newest.accepted, newest.duplicates, newest.revisions)
    assert 3 == len(rows)


def test_a_row_without_a_day_waits_for_correction(filled_in):
    """A row that cannot be placed in time is counted and set aside, like any export's."""
    rows, account = filled_in(GOOD, GOOD | {"Dag": None})
    assert (1, 1, {"NO_TIME"}) == (len(rows), account.quarantined, set(account.reasons) - {"NO_POSITION"})


def test_an_empty_form_is_no_reports(filled_in):
    """The form as init writes it has no rows."""
    rows, account = filled_in()
    assert (0, 0) == (len(rows), account.rows_read)
