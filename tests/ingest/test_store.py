"""The store's order: a report on the past reads its past, and nothing of what came after."""

from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest
from geopandas.testing import assert_geodataframe_equal

from lagesbild.errors import StoreError
from lagesbild.ingest import store
from lagesbild.ingest.run import ingest

DAYS = [f"2026-{month:02}-{day:02}" for month in (3, 1, 2) for day in (20, 10)]


@pytest.fixture
def stored(sea_workspace, monkeypatch):
    """A store of six incidents out of order, two in each part of the file."""
    monkeypatch.setattr(store, "_GROUP_ROWS", 2)
    rows = [
        sea_workspace.row(str(number), start=f"{day} 10:00", end="", reported=f"{day} 12:00")
        for number, day in enumerate(DAYS)
    ]
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project()
    return project.processed, ingest(project).accounting


def test_the_days_before_are_all_that_is_loaded(stored):
    """Loaded up to a day: what a filter leaves of everything, in the order of the starts."""
    everything = store.load_incidents(*stored)
    assert sorted(DAYS) == everything["occurred_from"].dt.strftime("%Y-%m-%d").tolist()
    early = store.load_incidents(*stored, before=date(2026, 2, 20))
    is_early = everything["occurred_from"] < pd.Timestamp("2026-02-20")
    assert_geodataframe_equal(everything[is_early].reset_index(drop=True), early)


def test_equal_starts_lie_in_the_order_of_their_ids(sea_workspace):
    """Of reports that began at one moment: the store's order is that of their ids as text, not that of the export."""
    ids = ["b", "a", "10", "9", "å", "Z"]
    rows = [
        sea_workspace.row(each, start="2026-03-01 10:00", end="", reported="2026-03-01 12:00") for each in ids
    ]
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project()
    loaded = store.load_incidents(project.processed, ingest(project).accounting)
    assert sorted(ids) == loaded["incident_id"].tolist()


def test_what_comes_after_is_not_read(stored):
    """With the last part of the file spoiled the first days load as before, and everything does not."""
    folder, accounting = stored
    (path,) = folder.glob("incidents-*.parquet")
    group = pq.read_metadata(path).row_group(2)
    spoiled = bytearray(path.read_bytes())
    for column in range(group.num_columns):
        start = group.column(column).dictionary_page_offset or group.column(column).data_page_offset
        spoiled[start : start + group.column(column).total_compressed_size] = (
            b"\xff" * group.column(column).total_compressed_size
        )
    path.write_bytes(bytes(spoiled))
    assert 4 == len(store.load_incidents(folder, accounting, before=date(2026, 3, 1)))
    with pytest.raises(StoreError):
        store.load_incidents(folder, accounting)


def test_the_extent_is_that_of_the_rows(stored):
    """First and last start and first report, as the rows have them."""
    rows = store.load_incidents(*stored)
    expected = store.Extent(
        rows["occurred_from"].min(), rows["occurred_from"].max(), rows["reported_at"].min()
    )
    assert expected == store.extent(*stored)


def test_an_empty_store_has_no_extent(sea_workspace):
    """No row accepted, or none with a report's time: NaT."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(reported=""))
    project = sea_workspace.project()
    extent = store.extent(project.processed, ingest(project).accounting)
    assert pd.Timestamp("2026-11-02 10:00") == extent.first == extent.last
    assert pd.isna(extent.first_report)
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row(start=""))
    extent = store.extent(project.processed, ingest(project).accounting)
    assert all(pd.isna(each) for each in (extent.first, extent.last, extent.first_report))
