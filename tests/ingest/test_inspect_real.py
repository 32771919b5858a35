"""Real exports are proposed correctly, with no edit at all."""

import pandas as pd
import pytest

from lagesbild.config import TimeColumns
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.times.times import read_times

pytestmark = pytest.mark.real_data

SAME_IN_BOTH_2020 = {
    "id": "offense_id",
    "occurred_from": {"date": "occur_date", "time": "occur_time"},
    "occurred_to": {"date": "poss_date", "time": "poss_time"},
    "reported_at": "rpt_date",
    "category": "UC2_Literal",
    "place": "location",
    "x": "long",
    "y": "lat",
}
ATLANTA = {
    "COBRA-2019.csv": {
        "id": ("Report Number", "UCR #"),
        "occurred_from": {"date": "Occur Date", "time": "Occur Time"},
        "occurred_to": {"date": "Possible Date", "time": "Possible Time"},
        "reported_at": "Report Date",
        "category": "UCR Literal",
        "subcategory": "UCR #",
        "place": "Location",
        "x": "Longitude",
        "y": "Latitude",
    },
    "COBRA-2020-OldRMS-09292020.csv": {**SAME_IN_BOTH_2020, "subcategory": "UCR_Number"},
    "COBRA-2020_NEW_RMS_9-30_12-31.csv": {**SAME_IN_BOTH_2020, "subcategory": "ibr_code"},
}


@pytest.mark.parametrize("name", ATLANTA)
def test_atlantas_columns_are_mapped(shared_data, name):
    """Three layouts, three right mappings."""
    proposal = inspect_file(shared_data / "atlanta" / name, project=None)
    assert proposal.source.columns.model_dump(exclude_none=True) == ATLANTA[name]
    assert (proposal.source.crs, proposal.missing_fields) == ("EPSG:4326", ())


@pytest.mark.parametrize(
    ("name", "missing", "day", "clock"),
    [
        ("COBRA-2019.csv", (), "%Y-%m-%d", "%H%M"),
        ("COBRA-2020-OldRMS-09292020.csv", ("NA",), "%m/%d/%Y", "%H:%M"),
        ("COBRA-2020_NEW_RMS_9-30_12-31.csv", ("NULL",), "%m/%d/%Y", "%H:%M"),
    ],
)
def test_atlantas_times_are_read_as_proposed(shared_data, name, missing, day, clock):
    """With the proposed formats every start is the one that plain pandas reads."""
    path = shared_data / "atlanta" / name
    source = inspect_file(path, project=None).source
    field = source.columns.occurred_from
    assert source.missing == missing
    assert isinstance(field, TimeColumns)
    times = read_times(read(path, source).cells, field, source, timezone="America/New_York").wall
    plain = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    expected = pd.to_datetime(
        plain[field.date] + " " + plain[field.time], format=f"{day} {clock}", errors="coerce"
    )
    assert expected.notna().sum() >= len(plain) - 10  # a few times are written wrong in the files
    assert times.tolist() == expected.tolist()


@pytest.mark.parametrize("name", ["polisen_events_kungsor.csv", "polisen_events_vastmanland.csv"])
def test_polisens_events_are_mapped(shared_data, name):
    """The police's own layout, with offsets and hours of one digit."""
    proposal = inspect_file(shared_data / "sweden" / name, project=None)
    assert proposal.source.columns.model_dump(exclude_none=True) == {
        "id": "id",
        "occurred_from": "datetime",
        "category": "type",
        "description": "summary",
        "place": "location",
        "x": "lon",
        "y": "lat",
    }
    assert (proposal.source.crs, proposal.crs_judged_by) == ("EPSG:4326", "Sweden")
    cells = read(shared_data / "sweden" / name, proposal.source).cells
    assert not read_times(cells, "datetime", proposal.source, timezone="Europe/Stockholm").unreadable.any()
