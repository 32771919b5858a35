"""Times as exports write them: formats, offsets, clock changes and days without a time."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lagesbild.config import Columns, Source, TimeColumns, TimeParts
from lagesbild.ingest.times._written_times import read_moments
from lagesbild.ingest.times.times import read_span, read_times

ZONE = "Europe/Stockholm"
SWEDISH_MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
)


def source(**formats):
    columns = {"id": "id", "occurred_from": "t", "category": "c"}
    return Source.model_validate({"name": "s", "files": "*.csv", "columns": columns, **formats})


def read(*texts, **formats):
    cells = pd.DataFrame({"t": pd.Series(texts, dtype="str")})
    return read_times(cells, "t", source(**formats), timezone=ZONE)


def read_spans(rows, *, end, **settings):
    """Rows of start day, start clock, end day and end clock; ``end`` is the field of the end."""
    cells = pd.DataFrame(rows, columns=["day", "from", "last", "to"]).astype("str")
    columns = {
        "id": "id",
        "occurred_from": {"date": "day", "time": "from"},
        "occurred_to": end,
        "category": "c",
    }
    span_source = Source.model_validate({"name": "s", "files": "*.csv", "columns": columns, **settings})
    return read_span(cells, span_source, timezone=ZONE)


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
    assert pd.Timestamp("2026-11-02 23:59") == times.latest[0]
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


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("5 oktober 2026 08:15", ["%d %B %Y %H:%M"], "2026-10-05 08:15"),
        ("Måndag den 5:e OKT. 2026, kl. 8.15", ["%d %B %Y %H.%M"], "2026-10-05 08:15"),
        ("Oct 5, 2026 8:15 p.m.", ["%B %d %Y %I:%M %p"], "2026-10-05 20:15"),
        ("05-maj-26", ["%d-%b-%y"], "2026-05-05"),
        ("2026-10-05 08:15:00+00", ["iso"], "2026-10-05 10:15"),
        ("2026/10/05 08:15:00+00", ["%Y/%m/%d %H:%M:%S%z"], "2026-10-05 10:15"),
        ("2026-10-05 08:15 UTC", ["iso"], "2026-10-05 10:15"),
        ("2026-10-05 kl. 21.30", ["iso"], "2026-10-05 21:30"),
        ("2026-10-05 ca 21", ["iso"], "2026-10-05 21:00"),
        ("2026-10-05 24:00", ["iso"], "2026-10-06 00:00"),
        ("1791188100000", ["epoch_ms"], "2026-10-05 10:15"),
        ("1791188100", ["epoch_s"], "2026-10-05 10:15"),
        ("44838.604166666664", ["excel_1904"], "2026-10-05 14:30"),
        ("2026-13-05", ["%Y-%d-%m"], "2026-05-13"),
        ("2026-W41-1", ["%G-W%V-%u"], "2026-10-05"),
    ],
)
def test_a_moment_as_people_and_systems_write_it(text, formats, expected):
    """Names of months, words for the clock, offsets, epochs and serial days are read."""
    assert pd.Timestamp(expected) == read(text, datetime_formats=formats).wall[0]


@pytest.mark.parametrize(
    ("time", "formats", "expected"),
    [
        ("17", ["%H"], "17:00"),
        ("0", ["%H"], "00:00"),
        ("ca 21", ["iso"], "21:00"),
        ("ca. 21.30", ["iso"], "21:30"),
        ("kl 21", ["%H%M"], "21:00"),
        ("kl. 21.30", ["iso"], "21:30"),
        ("21:30 ca", ["iso"], "21:30"),
        ("21.30-tiden", ["iso"], "21:30"),
        ("21,30", ["iso"], "21:30"),
        ("8.15 em", ["%I:%M %p"], "20:15"),
        ("1899-12-30 21:30:00", ["iso"], "21:30"),
    ],
)
def test_a_clock_as_people_write_it(time, formats, expected):
    """Hours alone, words beside the clock and a decimal comma are read."""
    assert (
        pd.Timestamp(f"2026-11-02 {expected}") == read_pair("2026-11-02", time, time_formats=formats).wall[0]
    )


@pytest.mark.parametrize("time", ["strax", "kväll eller natt", "T", "ca", "21.3", "efter 21", "25", "21:75"])
def test_a_clock_that_says_no_time_is_unreadable(time):
    """Words without a clock, and numbers that lost a nought, are set aside."""
    assert read_pair("2026-11-02", time, time_formats=["iso", "%H"]).unreadable[0]


@pytest.mark.parametrize(
    ("text", "formats", "start", "latest"),
    [
        ("2026-10-05 till 2026-10-06", ["iso"], "2026-10-05", "2026-10-06 23:59"),
        ("01.10.2026 - 03.10.2026", ["%d.%m.%Y"], "2026-10-01", "2026-10-03 23:59"),
        ("5–7 oktober 2026", ["%d %B %Y"], "2026-10-05", "2026-10-07 23:59"),
        ("2026-10-05 22:00-01:30", ["iso"], "2026-10-05 22:00", "2026-10-06 01:30"),
        ("2026-10-05 08:00-10:00", ["iso"], "2026-10-05 08:00", "2026-10-05 10:00"),
        ("2026-10-05T22:00/2026-10-06T02:00", ["iso"], "2026-10-05 22:00", "2026-10-06 02:00"),
    ],
)
def test_a_cell_with_two_ends_is_a_span(text, formats, start, latest):
    """A range in one cell begins at its first end and lasts to its second."""
    times = read(text, datetime_formats=formats)
    assert [pd.Timestamp(start), pd.Timestamp(latest)] == [times.wall[0], times.latest[0]]


def test_two_clocks_in_a_cell_are_a_span():
    """22-02 ends the day after, kl 21–23 the same day."""
    assert pd.Timestamp("2026-11-03 02:00") == read_pair("2026-11-02", "22-02").latest[0]
    assert pd.Timestamp("2026-11-02 23:00") == read_pair("2026-11-02", "kl 21–23").latest[0]


def test_a_span_that_goes_backwards_is_unreadable():
    """The second day of a range is not before the first."""
    assert read("2026-10-06 till 2026-10-05").unreadable[0]


@pytest.mark.parametrize("text", ["2026-10", "2026"])
def test_a_month_is_no_day(text):
    """No first day is invented for a month or a year."""
    assert read(text).unreadable[0]


@pytest.mark.parametrize("end", [{"date": "day", "time": "to"}, {"date": "last", "time": "to"}])
def test_an_end_with_a_clock_alone_is_on_the_next_day_when_it_is_earlier(end):
    """22.15 to 00.15 ends after midnight, in a shared date column and where the end has no day; it is flagged."""
    span = read_spans(
        [["2026-11-02", "22.15", None, "00.15"], ["2026-11-02", "20.15", None, "21.15"]], end=end
    )
    assert [pd.Timestamp("2026-11-03 00:15"), pd.Timestamp("2026-11-02 21:15")] == span.end.wall.tolist()
    assert [True, False] == span.ends_next_day.tolist()


def test_an_end_on_a_day_of_its_own_is_not_moved():
    """A written day that puts the end before the start stays, for the rule that quarantines it."""
    span = read_spans([["2026-11-02", "22:15", "2026-11-02", "00:15"]], end={"date": "last", "time": "to"})
    assert (pd.Timestamp("2026-11-02 00:15"), False) == (span.end.wall[0], span.ends_next_day[0])


@pytest.mark.parametrize(
    ("last", "moment"),
    [({"date": "last", "time": "to"}, "2026-10-25"), ({"date": "day", "time": "to"}, None)],
)
@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (("02:45", "02:15"), ("02:45", 30)),
        (("02:59", "02:00"), ("02:59", 1)),
        (("02:15", "02:45"), ("02:45", 30)),
        (("02:45", "03:05"), ("03:05", 20)),
    ],
)
def test_an_end_in_the_hour_that_is_repeated_is_after_its_start(last, moment, clocks, expected):
    """The clock goes back from 03:00 to 02:00: 02:15 is half an hour after 02:45, on that night alone."""
    (start, end), (ends, minutes) = clocks, expected
    span = read_spans(
        [["2026-10-25", start, moment, end], ["2026-10-24", start, moment and "2026-10-24", end]], end=last
    )
    assert (pd.Timestamp(f"2026-10-25 {ends}"), minutes) == (span.end.wall[0], span.minutes[0])
    assert (True, False) == (span.start.repeated[0], span.ends_next_day[0])
    assert (end < start) == (span.end.wall[1] < span.start.wall[1] or span.ends_next_day[1])


@pytest.mark.parametrize("span", ["2026-10-25 02:45–02:15", "2026-10-25 kl. 02.45 till 02.15"])
def test_a_span_in_one_cell_may_end_in_the_hour_that_is_repeated(span):
    """02:45–02:15 lasts half an hour in that night, in one cell, or with its day in another; a day of its own decides."""
    written = pd.DataFrame({"t": [span], "d": ["2026-10-25"], "c": ["02:45-02:15"]}, dtype="str")
    for field in ("t", {"date": "d", "time": "c"}):
        columns = {"id": "id", "occurred_from": field, "category": "c"}
        one_cell = Source.model_validate({"name": "s", "files": "*.csv", "columns": columns})
        found = read_span(written, one_cell, timezone=ZONE)
        assert (pd.Timestamp("2026-10-25 02:45"), 30) == (found.end.wall[0], found.minutes[0])
    assert pd.Timestamp("2026-10-26 02:15") == read("2026-10-25 02:45 - 2026-10-26 02:15").latest[0]


@pytest.mark.parametrize("mark", [" +1", "+1", " (+1)", " +1 dygn", " (dagen efter)", " nästa dag"])
def test_an_end_clock_may_say_that_it_is_on_the_day_after(mark):
    """The mark decides, also where the clock is later than the start's."""
    rows = [["2026-11-02", "22:15", None, f"01:15{mark}"], ["2026-11-02", "10:00", None, f"11:00{mark}"]]
    found = read_spans(rows, end={"date": "day", "time": "to"})
    assert [pd.Timestamp("2026-11-03 01:15"), pd.Timestamp("2026-11-03 11:00")] == list(found.end.wall)


def test_an_end_with_an_offset_is_after_its_start():
    """A quarter to and a quarter past one in UTC are half an hour apart, and 02:45 and 02:15 in Stockholm."""
    cells = pd.DataFrame({"from": ["2026-10-25T00:45Z"], "to": ["2026-10-25T01:15Z"]}, dtype="str")
    columns = {"id": "id", "occurred_from": "from", "occurred_to": "to", "category": "c"}
    span = read_span(
        cells, Source.model_validate({"name": "s", "files": "*.csv", "columns": columns}), timezone=ZONE
    )
    assert (30, False) == (span.minutes[0], span.end.wall[0] < span.start.wall[0])


@pytest.mark.parametrize(
    ("end", "last"), [({"date": "day", "time": "to"}, None), ({"date": "last", "time": "to"}, "2026-11-02")]
)
def test_an_empty_end_clock_is_no_end(end, last):
    """The day that the start has says nothing of the end."""
    assert pd.isna(read_spans([["2026-11-02", "22:15", last, None]], end=end).end.wall[0])


def test_a_later_day_without_a_clock_is_an_end():
    """An end on another day came at the latest when that day ended."""
    span = read_spans([["2026-11-02", "22:15", "2026-11-04", None]], end={"date": "last", "time": "to"})
    assert pd.Timestamp("2026-11-04 23:59") == span.end.wall[0]


def test_a_start_without_a_clock_lasts_the_day():
    """An empty start clock with no end known is the day's span."""
    span = read_spans([["2026-11-02", None, None, None]], end={"date": "day", "time": "to"})
    assert pd.Timestamp("2026-11-02 23:59") == span.end.wall[0]


def test_midnights_alone_are_days_unless_the_settings_say_otherwise():
    """Three moments at 00:00 and no other are days; one other makes them clocks."""
    midnights = ["2026-11-02 00:00", "2026-11-03T00:00:00", "2026-11-04 00:00"]
    assert [True] * 3 == read(*midnights).is_day.tolist()
    assert [False] * 3 == read(*midnights, midnight="clock").is_day.tolist()
    assert [False] * 4 == read(*midnights, "2026-11-05 08:00").is_day.tolist()
    assert [True] * 3 + [False] == read(*midnights, "2026-11-05 08:00", midnight="day").is_day.tolist()


def test_days_stored_as_midnights_in_utc_are_those_days():
    """2026-11-02T00:00Z is 2 November, not 01:00 in the night, where all are so."""
    times = read("2026-11-02T00:00:00Z", "2026-07-03T00:00:00Z", "2026-11-04T00:00:00Z")
    assert [pd.Timestamp(day) for day in ("2026-11-02", "2026-07-03", "2026-11-04")] == times.wall.tolist()
    assert times.is_day.all()


def test_ends_at_midnight_beside_starts_with_clocks_are_clocks():
    """Places that close at 00:00 give ends at midnight, after their starts."""
    rows = [["2026-11-02", "22:15", None, "00:00"]] * 3
    span = read_spans(rows, end={"date": "day", "time": "to"})
    assert [pd.Timestamp("2026-11-03")] * 3 == span.end.wall.tolist()


def test_times_are_in_the_timezone_of_their_source():
    """A source in UTC is read as local time; its days stay."""
    assert pd.Timestamp("2026-07-02 10:15") == read("2026-07-02 08:15", timezone="UTC").wall[0]
    assert pd.Timestamp("2026-07-02") == read("2026-07-02", timezone="UTC").wall[0]


def test_parts_of_a_time_are_joined():
    """Year, month, day, hour and minute in columns of their own; a month may be named."""
    cells = pd.DataFrame({"y": ["2026", "26", "2026"], "m": ["10", "okt", "2"], "d": ["5", "5", "31"], "h": ["8", "24", "1"],
                          "n": ["15", None, "0"]}).astype("str")  # fmt: skip
    field = TimeParts(year="y", month="m", day="d", hour="h", minute="n")
    times = read_times(cells, field, source(), timezone=ZONE)
    assert [pd.Timestamp("2026-10-05 08:15"), pd.Timestamp("2026-10-06")] == times.wall[:2].tolist()
    assert [False, False, True] == times.unreadable.tolist()


FORMS = {
    "iso": lambda each: f"{each:%Y-%m-%d %H:%M}",
    "%d/%m/%Y %H.%M": lambda each: f"{each:%d/%m/%Y kl. %H.%M}",
    "%m/%d/%Y %I:%M %p": lambda each: f"{each:%m/%d/%Y %I:%M %p}",
    "%y%m%d %H%M": lambda each: f"{each:%y%m%d %H%M}",
    "%d %B %Y %H:%M": lambda each: f"den {each.day}:e {SWEDISH_MONTHS[each.month - 1]} {each:%Y, kl %H:%M}",
    "%d %b %Y %H:%M": lambda each: (
        f"{each.day} {SWEDISH_MONTHS[each.month - 1][:3].upper()}. {each:%Y ca %H:%M}"
    ),
    "%B %d %Y %I:%M:%S %p": lambda each: f"{each:%A, %B %d, %Y %I:%M:%S %p}",
    "epoch_s": lambda each: (
        f"{each.tz_localize(ZONE, ambiguous=True, nonexistent='shift_forward').timestamp():.0f}"
    ),
    "epoch_ms": lambda each: (
        f"{each.tz_localize(ZONE, ambiguous=True, nonexistent='shift_forward').timestamp() * 1000:.0f}"
    ),
    "excel": lambda each: repr((each - pd.Timestamp("1899-12-30")) / pd.Timedelta("1D")),
    "excel_1904": lambda each: repr((each - pd.Timestamp("1904-01-01")) / pd.Timedelta("1D")).replace(
        ".", ","
    ),
    "%Y-%m-%dT%H:%M:%S%z": lambda each: (
        f"{each.tz_localize(ZONE, ambiguous=True, nonexistent='shift_forward').isoformat()}"
    ),
}


@given(st.sampled_from(sorted(FORMS)), st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2060-01-01")))
def test_every_written_form_is_read_back(pattern, moment):
    """What is written in any of the forms is the moment that is read."""
    each = pd.Timestamp(moment).floor("min")
    exists = each.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward").tz_localize(None)
    wanted = exists if pattern.startswith("epoch") or pattern.endswith("%z") else each
    assert wanted == read(FORMS[pattern](each), datetime_formats=[pattern]).wall[0]


@given(st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2060-01-01")), st.integers(1, 23 * 60))
def test_the_second_clock_of_a_span_is_within_a_day(moment, minutes):
    """Two clocks in a cell are as far apart as they were written."""
    start = pd.Timestamp(moment).floor("min")
    end = start + pd.Timedelta(minutes=minutes)
    times = read(f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}")
    assert [start, end] == [times.wall[0], times.latest[0]]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("30-Oct-24", "%d %B %y", "2024-10-30"),
        ("2 nov 24", "%d %B %y", "2024-11-02"),
        ("2026-11-02 24:00", "iso", "2026-11-03"),
        ("2 nov 24 24:00", "%d %B %y %H:%M", "2024-11-03"),
    ],
)
def test_24_at_the_end_is_a_year_where_the_format_says_so(text, pattern, expected):
    """A day of 2024 with two figures is not the midnight after a day of 2000."""
    assert pd.Timestamp(expected) == read(text, datetime_formats=[pattern]).wall[0]


ISO_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "iso")


MORNING = datetime(2026, 11, 2, 10, 5)  # noqa: DTZ001 - a wall-clock time


@example([], "%Y-%m-%d", "%Y-%m-%d", "0000-01-01")
@example([MORNING], "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "")
@example([MORNING], "%Y-%m-%d", "%Y-%m-%d", "2026-02-30")
@example([MORNING], "iso", "%Y-%m-%d %H:%M", "2026-11-02T10:05")
@given(
    st.lists(st.datetimes(), max_size=3),
    st.sampled_from(ISO_FORMATS),
    st.sampled_from(ISO_FORMATS[:-1]),
    st.sampled_from(["", "", "2026-11-02 24:00", "2026-11-02 1:05", "2026-11-02T 1:05", "x"]),
)
def test_a_column_of_iso_is_read_as_each_of_its_cells(moments, read_by, written_by, other):
    """What is read at once is what is read beside a text that nothing reads, where each cell is looked at alone."""
    texts = [moment.strftime(written_by.replace("%Y", f"{moment.year:04d}")) for moment in moments]
    column = pd.Series([*texts, other or None], dtype="str")
    alone = pd.Series([*column, "unreadable"], dtype="str")
    expected = read_moments(alone, (read_by,), "Europe/Stockholm").iloc[:-1]
    pd.testing.assert_frame_equal(expected, read_moments(column, (read_by,), "Europe/Stockholm"))


@pytest.mark.parametrize(
    ("clock", "first", "last"),
    [
        ("kväll", "17:00", "23:59"),
        ("På kvällen", "17:00", "23:59"),
        ("f.m.", "06:00", "11:59"),
        ("em", "12:00", "17:59"),
        ("lunch", "11:00", "13:59"),
    ],
)
def test_a_word_for_a_part_of_the_day_is_the_span_of_its_clocks(clock, first, last):
    """A word in place of a clock lasts as long as it may mean."""
    found = read_pair("2026-11-13", clock)
    assert pd.Timestamp(f"2026-11-13 {first}") == found.wall[0]
    assert pd.Timestamp(f"2026-11-13 {last}") == found.latest[0]
    assert not found.unreadable[0]


@pytest.mark.parametrize(
    "clocks",
    [
        "21.15 till 22.45",
        "mellan 21:15 och 22:45",
        "kl 21.15 - 22.45",
        "från 21.15 t.o.m. 22.45",
        "21:15-22:45",
    ],
)
def test_two_clocks_in_a_cell_are_a_span_and_never_the_later_alone(clocks):
    """What stands before a clock is a day or nothing: of two clocks the first is the start."""
    found = read_pair("2026-11-13", clocks)
    assert pd.Timestamp("2026-11-13 21:15") == found.wall[0]
    assert pd.Timestamp("2026-11-13 22:45") == found.latest[0]


@pytest.mark.parametrize(
    "clock", ["1899-12-31 21:15:00", "2026-11-13T21:15", "13.11.2026 21.15", "0 days 21:15:00"]
)
def test_a_clock_may_stand_behind_its_day(clock):
    """A column of clocks that a program has stored as moments."""
    assert pd.Timestamp("2026-11-13 21:15") == read_pair("2026-11-13", clock).wall[0]


@pytest.mark.parametrize("clock", ["21:15 22:45", "rum 12 21:15", "ärende 2026 21:15"])
def test_other_words_before_a_clock_are_unreadable(clock):
    """A clock that something else stands before may mean another."""
    assert read_pair("2026-11-13", clock).unreadable[0]


def test_a_night_may_be_the_one_before_or_after():
    """A night of a day reaches from its first minute to the next morning."""
    found = read("2026-11-13 natt", "natten 13 november 2026", datetime_formats=["iso", "%d %B %Y"])
    assert [pd.Timestamp("2026-11-13")] * 2 == list(found.wall)
    assert [pd.Timestamp("2026-11-14 05:59")] * 2 == list(found.latest)


@pytest.mark.parametrize("night", ["natt till lördag 14/11 2026", "Natten mot lördagen den 14/11 2026"])
def test_the_night_to_a_day_ends_with_its_morning(night):
    """Who names the night to Saturday means the one that began on Friday evening."""
    found = read(night, datetime_formats=["%d/%m %Y"])
    assert (pd.Timestamp("2026-11-13 22:00"), pd.Timestamp("2026-11-14 05:59")) == (
        found.wall[0], found.latest[0],
    )  # fmt: skip


@pytest.mark.parametrize("clock", ["okänt", "Vet ej", "?", "hela dagen"])
def test_a_clock_that_is_said_to_be_unknown_is_a_day(clock):
    """What says that no clock is known is read as the day, not quarantined."""
    found = read_pair("2026-11-13", clock)
    assert not found.unreadable[0]
    assert found.is_day[0]
    assert pd.Timestamp("2026-11-13 23:59") == found.latest[0]


def test_a_word_that_names_no_time_is_unreadable():
    """Other words in place of a clock are not taken for a day."""
    assert read_pair("2026-11-13", "kväll/natt").unreadable[0]
    assert read("2026-11-13 vid skolan").unreadable[0]


def test_an_end_that_is_a_part_of_the_day_is_not_before_a_start_within_it():
    """A start of 21:00 that ended in the evening ended the same evening."""
    rows = [["2026-11-13", "21:00", "2026-11-13", "kväll"]]
    found = read_spans(rows, end={"date": "day", "time": "to"})
    assert (
        pd.Timestamp("2026-11-13 23:59") == found.end.wall[0]
        or pd.Timestamp("2026-11-13 23:59") == found.end.latest[0]
    )
    assert not found.ends_next_day[0]


def read_two(*rows):
    """Rows of a start and an end, each in a column of its own."""
    cells = pd.DataFrame(rows, columns=["t", "e"]).astype("str")
    columns = {"id": "id", "occurred_from": "t", "occurred_to": "e", "category": "c"}
    return read_span(
        cells, Source.model_validate({"name": "s", "files": "*", "columns": columns}), timezone=ZONE
    ).end.wall


def test_ends_that_are_all_midnight_are_clocks_where_none_lies_before_its_start():
    """A club's incidents end when the day does: 24:00 is not a day without a clock."""
    ends = [("2026-11-13 21:00", "2026-11-13 24:00"), ("2026-11-14 22:00", "2026-11-15 00:00"), ("2026-11-15 20:00", "2026-11-16 00:00")]  # fmt: skip
    assert [pd.Timestamp(f"2026-11-{day}") for day in (14, 15, 16)] == list(read_two(*ends))


def test_ends_that_are_all_midnight_are_days_where_one_lies_before_its_start():
    """An end at 00:00 of its start's own day can only be that day, and then so are the others."""
    ends = [("2026-11-13 21:00", "2026-11-13 00:00"), ("2026-11-14 22:00", "2026-11-15 00:00"), ("2026-11-15 20:00", "2026-11-15 00:00")]  # fmt: skip
    read_ends = read_two(*ends)
    assert pd.Timestamp("2026-11-15 23:59") == read_ends[1]
    assert read_ends[[0, 2]].isna().all()


@pytest.mark.parametrize(
    "end", ["9999-12-31 00:00", "1900-01-01 00:00", "0001-01-01 00:00", "pågår", "Okänt"]
)
def test_an_end_that_stands_for_nothing_is_none(end):
    """The first or last day that a system counts, and words for an end that has not been or is not known."""
    cells = pd.DataFrame({"start": ["2026-11-02 21:15"] * 2, "slut": ["2026-11-02 22:00", end]}, dtype="str")
    columns = Columns(id="nr", occurred_from="start", occurred_to="slut", category="k")
    source = Source(name="s", files="*", columns=columns, datetime_formats=("iso",))
    span = read_span(cells, source, timezone="Europe/Stockholm")
    assert [pd.Timestamp("2026-11-02 22:00"), pd.NaT] == span.end.wall.tolist()
    assert not span.end.unreadable.any()
