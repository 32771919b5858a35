"""Times as exports write them: formats, offsets, clock changes and days without a time."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.config import Source, TimeColumns
from lagesbild.ingest.times import read_times

ZONE = "Europe/Stockholm"


def source(**formats):
    columns = {"id": "id", "occurred_from": "t", "category": "c"}
    return Source.model_validate({"name": "s", "files": "*.csv", "columns": columns, **formats})


def read(*texts, **formats):
    cells = pd.DataFrame({"t": pd.Series(texts, dtype="str")})
    return read_times(cells, "t", source(**formats), timezone=ZONE)


def read_pair(day, time, **formats):
    cells = pd.DataFrame({"d": pd.Series([day], dtype="str"), "t": pd.Series([time], dtype="str")})
    return read_times(cells, TimeColumns(date="d", time="t"), source(**formats), timezone=ZONE)


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("2026-11-02 14:30", ["iso"], "2026-11-02 14:30"),
        ("2026-11-02T14:30:15", ["iso"], "2026-11-02 14:30:15"),
        ("2026-11-02T14:30:00Z", ["iso"], "2026-11-02 15:30"),
        ("2026-07-02T14:30:00+02:00", ["iso"], "2026-07-02 14:30"),
        ("2023-04-11 3:24:01 +02:00", ["%Y-%m-%d %H:%M:%S %z"], "2023-04-11 03:24:01"),
        ("02.11.2026 14.30", ["iso", "%d.%m.%Y %H.%M"], "2026-11-02 14:30"),
        ("46328.604166666664", ["excel"], "2026-11-02 14:30"),
    ],
)
def test_one_column(text, formats, expected):
    """Each way of writing a moment is read as local wall-clock time."""
    assert pd.Timestamp(expected) == read(text, datetime_formats=formats).wall[0]


@pytest.mark.parametrize(
    ("time", "formats", "expected"),
    [
        ("0020", ["%H%M"], "00:20"),
        ("20", ["%H%M"], "00:20"),
        ("15:21", ["iso"], "15:21"),
        ("9.05", ["iso"], "09:05"),
        ("14:30:00", ["iso"], "14:30"),
        ("0.604166666666667", ["excel"], "14:30"),
        ("3:21 PM", ["%I:%M %p"], "15:21"),
        ("24:00", ["iso"], "1.00:00"),
    ],
)
def test_day_and_time_in_two_columns(time, formats, expected):
    """Each way of writing a time of day is added to its day; 24:00 is the midnight after."""
    days, _, clock = expected.rpartition(".")
    moment = pd.Timestamp("2026-11-02") + pd.Timedelta(days=int(days or 0)) + pd.Timedelta(f"{clock}:00")
    assert moment == read_pair("2026-11-02", time, time_formats=formats).wall[0]


@pytest.mark.parametrize(
    ("day", "time"), [("2026-11-31", "10:00"), ("2026-11-02", "25:00"), ("i går", "10:00")]
)
def test_what_cannot_be_read_is_told_from_what_is_missing(day, time):
    """Text that fits no format is unreadable, not missing."""
    times = read_pair(day, time)
    assert times.unreadable[0]
    assert pd.isna(times.wall[0])
    assert not read_pair(None, None).unreadable[0]


def test_a_day_without_a_time_lasts_all_day():
    """A day whose time is missing is marked, and ends at 23:59."""
    times = read_pair("2026-11-02", None)
    assert times.is_day[0]
    assert pd.Timestamp("2026-11-02 23:59") == times.at_end_of_day()[0]
    assert read("2026-11-02").is_day[0]
    assert not read("2026-11-02 00:00").is_day[0]


def test_clock_changes_are_kept_and_flagged():
    """02:30 does not exist in the spring and exists twice in the autumn; both are kept as written."""
    times = read("2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 03:00", "2026-03-29 01:59")
    assert [True, False, False, False] == times.skipped.tolist()
    assert [False, True, False, False] == times.repeated.tolist()
    assert pd.Timestamp("2026-03-29 02:30") == times.wall[0]


@given(st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2080-01-01")))
def test_what_a_time_is_written_as_is_what_is_read(moment):
    """Times written to the second in ISO come back the same."""
    written = moment.replace(microsecond=0).isoformat(sep=" ")
    assert pd.Timestamp(written) == read(written).wall[0]


@given(st.integers(2, 40), st.integers(0, 3000))
def test_repeated_texts_are_read_like_single_ones(kinds, rows):
    """A long column with few different texts is read as each text alone is."""
    texts = [f"2026-11-{1 + row % min(kinds, 28):02d} 10:00" for row in range(rows)]
    assert [pd.Timestamp(text) for text in texts] == read(*texts).wall.tolist()
