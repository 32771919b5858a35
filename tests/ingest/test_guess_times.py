"""The proposal of times: the reading that the rows contradict least, and a note where they do not decide."""

from datetime import date

import pandas as pd
import pytest

from lagesbild.config import TimeColumns, TimeParts
from lagesbild.ingest.proposing.profiles import profile
from lagesbild.ingest.times.guess_times import guess_times
from lagesbild.language import in_swedish

ROWS = 40
MOMENTS = pd.Series(pd.date_range("2026-10-05 08:15", periods=ROWS, freq="28h"))
EXPORTED = date(2026, 11, 23)
REGISTERED = MOMENTS + pd.Timedelta(days=1, hours=2)


def guess(columns, *, exported_on=EXPORTED):
    cells = pd.DataFrame({name: pd.Series(list(values), dtype="str") for name, values in columns.items()})
    return guess_times(profile(cells), cells, exported_on=exported_on, timezone="Europe/Stockholm")


def written(pattern, moments=MOMENTS):
    return list(moments.dt.strftime(pattern))


def noted(found, text):
    return any(text in in_swedish(note) for note in found.notes)


def test_the_start_is_not_a_case_number_nor_a_number_of_the_day():
    """A clock is taken before the day's number in the week, whichever column comes first."""
    found = guess({
        "offense_id": [f"2026{number:06d}" for number in range(ROWS)],
        "occur_date": written("%m/%d/%Y"),
        "occur_day_num": [str(1 + each.day_of_week) for each in MOMENTS],
        "occur_time": written("%H%M"),
    })  # fmt: skip
    assert TimeColumns(date="occur_date", time="occur_time") == found.occurred_from
    assert (("%m/%d/%Y",), ("%H%M",)) == (found.date_formats, found.time_formats)


def test_the_earlier_of_two_unnamed_times_is_the_start():
    """Where no header tells them apart, what happened comes before what is written, and the other is named."""
    found = guess({"Datum A": written("%Y-%m-%d %H:%M", REGISTERED), "Datum B": written("%Y-%m-%d %H:%M")})
    assert "Datum B" == found.occurred_from
    assert noted(found, "'Datum A'")


def test_the_report_is_the_start_only_where_nothing_better_is():
    """The date of registration is used with a note, and not at all beside the date of the incident."""
    alone = guess({"Registreringsdatum": written("%Y-%m-%d %H:%M")})
    assert ("Registreringsdatum", True) == (alone.occurred_from, noted(alone, "rapporttiden"))
    both = guess({"Registreringsdatum": written("%Y-%m-%d", REGISTERED), "När": written("%Y-%m-%d")})
    assert ("När", "Registreringsdatum") == (both.occurred_from, both.reported_at)


@pytest.mark.parametrize("clock", ["%H:%M", "%I:%M %p"])
def test_months_before_days_are_told_by_what_would_be_in_the_future(clock):
    """10/12/2026 in an export of November is 12 October; with few such rows both readings are named."""
    found = guess(
        {"Händelsedatum": written(f"%m/%d/%Y {clock}", MOMENTS.where(MOMENTS.dt.day <= 12).dropna())}
    )
    assert (f"%m/%d/%Y {clock}",) == found.datetime_formats
    some = MOMENTS.where(MOMENTS.dt.day <= 12).dropna()
    few = guess({"Händelsedatum": ["10/01/2026 08:15"] * 19 + ["10/12/2026 08:15"]})
    assert ("%m/%d/%Y %H:%M",) == few.datetime_formats
    assert noted(few, "10/01/2026 kan vara 1 oktober 2026 eller 10 januari 2026")
    assert len(some)


def test_another_column_tells_the_order():
    """A report's 13/10/2026 says that the incident's 05/10/2026 is 5 October."""
    found = guess({
        "Händelsedatum": ["05/10/2026", "06/10/2026"] * 10,
        "Rapporterad": ["13/10/2026", "14/10/2026"] * 10,
    })  # fmt: skip
    assert (("%d/%m/%Y",), ()) == (found.datetime_formats, found.notes)


def test_a_weekday_tells_the_order():
    """5 October 2026 is a Monday; 10 May is a Sunday."""
    found = guess({"Datum": ["10/05/2026", "10/06/2026"] * 5, "Veckodag": ["måndag", "tis"] * 5})
    assert (("%m/%d/%Y",), ()) == (found.datetime_formats, found.notes)


def test_real_dates_that_a_spreadsheet_swapped_are_swapped_back():
    """Real dates with days up to 12 among texts with days above: the spreadsheet took days for months."""
    days = pd.Series(pd.date_range("2026-09-01", periods=60))
    texts = [each.strftime("%Y-%d-%m" if each.day <= 12 else "%d/%m/%Y") for each in days]
    found = guess({"Händelsedatum": texts})
    assert {"%Y-%d-%m", "%d/%m/%Y"} == set(found.datetime_formats)
    assert noted(found, "kan vara")


def test_readable_rows_are_counted_not_readable_texts():
    """36 rows of one day and 4 different ranges are a column of times."""
    texts = ["02.10.2026"] * 30 + [f"{day:02d}.10.2026 ungefär då" for day in range(1, 11)]
    found = guess({"Händelsedatum": texts})
    assert ("Händelsedatum", ("%d.%m.%Y",)) == (found.occurred_from, found.datetime_formats)
    assert noted(found, "25 % av raderna har ingen läsbar tid")


def test_midnights_alone_are_days():
    """When all clocks are 00:00 the proposal says that none is known."""
    found = guess({"Händelsedatum": written("%Y-%m-%d 00:00")})
    assert ("day", True) == (found.midnight, noted(found, "Alla klockslag är 00:00"))
    some = guess({"Händelsedatum": written("%Y-%m-%d 00:00")[:20] + written("%Y-%m-%d %H:%M")[20:]})
    assert (None, True) == (some.midnight, noted(some, "av klockslagen i 'Händelsedatum' är 00:00"))


@pytest.mark.parametrize(
    ("texts", "formats", "note"),
    [
        ([str(int(each.timestamp() * 1000)) for each in MOMENTS], ("epoch_ms",), "millisekunder"),
        ([str(int(each.timestamp())) for each in MOMENTS], ("epoch_s",), "sekunder"),
        (
            [str((each - pd.Timestamp("1904-01-01")) / pd.Timedelta("1D")) for each in MOMENTS],
            ("excel_1904",),
            "1904",
        ),
        (
            [str((each - pd.Timestamp("1899-12-30")) / pd.Timedelta("1D")) for each in MOMENTS],
            ("excel",),
            "dagnummer",
        ),
    ],
)
def test_numbers_that_are_times_are_proposed_with_a_note(texts, formats, note):
    """An encoded time is read, and the note shows the first."""
    found = guess({"Händelsetid": texts})
    assert formats == found.datetime_formats
    assert noted(found, note)


def test_whole_hours_are_hours():
    """17, 9 and 0 are hours, not minutes past midnight."""
    found = guess({"Datum": written("%Y-%m-%d"), "Tid": [str(each.hour) for each in MOMENTS]})
    assert (TimeColumns(date="Datum", time="Tid"), ("%H",)) == (found.occurred_from, found.time_formats)
    assert noted(found, "hela timmar")


def test_parts_in_columns_of_their_own():
    """Year, month, day and hour are one time, and a month may be named."""
    found = guess({
        "År": written("%Y"),
        "Månad": ["oktober" if each.month == 10 else "november" for each in MOMENTS],
        "Dag": written("%d"),
        "Timme": written("%H"),
    })  # fmt: skip
    assert TimeParts(year="År", month="Månad", day="Dag", hour="Timme") == found.occurred_from


def test_a_timezone_in_the_heading():
    """Times under "Tid (UTC)" are read as UTC."""
    assert "UTC" == guess({"Tid (UTC)": written("%Y-%m-%d %H:%M")}).timezone
    assert "UTC" == guess({"occurred_utc": written("%Y-%m-%d %H:%M")}).timezone
    assert guess({"Tid": written("%Y-%m-%d %H:%M")}).timezone is None


def test_a_timezone_that_only_the_report_names_is_told():
    """Where the start has a clock it is asked about; where it has none, days stay days and the report's clocks are in it."""
    clocks, days = written("%Y-%m-%d %H:%M"), written("%Y-%m-%d")
    asked = guess({"Starttid": clocks, "Rapporterad (UTC)": clocks})
    assert asked.timezone is None
    assert any("'Rapporterad (UTC)' anger en tidszon" in in_swedish(each) for each in asked.notes)
    assert "UTC" == guess({"Startdatum": days, "Rapporterad (UTC)": clocks}).timezone


def test_whole_hours_among_clocks_are_clocks():
    """A column without a word for clocks that has "ca 21" among "20:50" is one of clocks."""
    days, clocks = written("%Y-%m-%d"), written("%H:%M")
    clocks = [f"ca {each[:2]}" if at % 10 == 0 else each for at, each in enumerate(clocks)]
    found = guess({"Dag": days, "Från": clocks})
    assert ("Dag", "Från") == (found.occurred_from.date, found.occurred_from.time)


def test_a_header_cut_within_a_bracket_may_have_named_a_timezone():
    """A shapefile cuts "Tidpunkt (UTC)" to ten bytes: what another header still says counts, else it is asked about."""
    clocks = written("%Y-%m-%d %H:%M")
    found = guess({"Tidpunkt (": clocks, "Skapad (UT": clocks})
    assert "UTC" == found.timezone
    asked = guess({"Tidpunkt (": clocks})
    assert asked.timezone is None
    assert any("'Tidpunkt (' är avklippt" in in_swedish(each) for each in asked.notes)


def test_an_end_that_is_none_is_left_out():
    """What lies after the report in most rows is when the case was closed, not when the incident ended."""
    found = guess({
        "Händelse": written("%Y-%m-%d %H:%M"),
        "Anmäld": written("%Y-%m-%d %H:%M", REGISTERED),
        "Avslutad": written("%Y-%m-%d %H:%M", REGISTERED + pd.Timedelta(days=9)),
    })  # fmt: skip
    assert (None, True) == (found.occurred_to, noted(found, "'Avslutad'"))


def test_months_alone_are_refused():
    """A column of months is no time of an incident, and the note says why."""
    found = guess({"Händelsedatum": written("%Y-%m")})
    assert (None, True) == (found.occurred_from, noted(found, "bara månad"))


def test_lengths_of_time_are_no_times():
    """A duration in minutes and a response time are no clocks."""
    found = guess(
        {"Datum": written("%Y-%m-%d"), "Svarstid": ["12"] * ROWS, "Varaktighet (tid)": ["90"] * ROWS}
    )
    assert "Datum" == found.occurred_from


@pytest.mark.parametrize(
    ("pattern", "expected"), [("%Y%m%d%H%M", "%Y%m%d%H%M"), ("%d/%m-%y %H:%M", "%d/%m-%y %H:%M")]
)
def test_a_word_for_start_end_or_report_is_enough(pattern, expected):
    """'Från', 'Till' and 'Inkom' speak of times without the word: numbers below them are times."""
    ends = MOMENTS + pd.Timedelta(minutes=40)
    found = guess({
        "Från": written(pattern), "Till": written(pattern, ends), "Inkom": written(pattern, REGISTERED),
    })  # fmt: skip
    assert ("Från", "Till", "Inkom") == (found.occurred_from, found.occurred_to, found.reported_at)
    assert (expected,) == found.datetime_formats


def test_numbers_of_rows_are_no_clocks():
    """OBJECTID holds the letters of 'tid', and its numbers could be minutes past midnight."""
    found = guess({
        "OBJECTID": [str(number) for number in range(1, ROWS + 1)],
        "Datum": written("%Y-%m-%d"),
        "Kl": written("kl %H.%M"),
    })  # fmt: skip
    assert TimeColumns(date="Datum", time="Kl") == found.occurred_from


def test_an_end_that_is_a_day_may_be_the_day_of_the_report():
    """The whole last day is not after a report that came in on it."""
    found = guess({
        "Startdatum": written("%Y-%m-%d"),
        "Slutdatum": written("%Y-%m-%d"),
        "Anmäld": written("%Y-%m-%d %H:%M", MOMENTS + pd.Timedelta(hours=1)),
    })  # fmt: skip
    assert "Slutdatum" == found.occurred_to


def test_days_with_points_are_read_beside_months_first():
    """With points nobody writes the month first, whatever the other columns do."""
    found = guess({
        "IncidentDate": written("%m/%d/%Y"), "OccurTime": written("%H:%M:%S"), "DateCreated": written("%d.%m.%Y %H:%M", REGISTERED),
    })  # fmt: skip
    assert (("%m/%d/%Y",), ("%d.%m.%Y %H:%M",)) == (found.date_formats, found.datetime_formats)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("First possible", "Last possible"),
        ("TidpunktFROM", "TidpunktTOM"),
        ("FIRST POSSIBLE DATE", "Poss Date"),
    ],
)
def test_the_first_possible_time_is_the_start(first, last):
    """Possible alone is the end of a span, as Atlanta writes it; the first possible is its start, and capitals are words too."""
    found = guess({
        last: written("%Y-%m-%d %H:%M", MOMENTS + pd.Timedelta(minutes=40)),
        "Report date": written("%Y-%m-%d %H:%M", REGISTERED),
        first: written("%Y-%m-%d %H:%M"),
    })  # fmt: skip
    assert (first, last, "Report date") == (found.occurred_from, found.occurred_to, found.reported_at)


def test_days_whose_month_and_year_stand_only_at_the_last_end_are_found():
    """A column of "13-14/11 2026" is days, though no cell begins with a whole one."""
    days = [f"{each.day}-{each.day + 1}/{each.month} 2026" for each in MOMENTS if each.day < 28]
    assert guess({"Datum": days}).occurred_from == "Datum"


def test_days_without_a_year_are_told():
    """Days without a year are no proposal, and the reason is said."""
    found = guess({"Datum": [f"fre {each.day}/{each.month}" for each in MOMENTS], "Tid": written("%H:%M")})
    assert found.occurred_from is None
    assert noted(found, "'Datum' har dag och månad men inget år")


def test_the_column_that_cannot_be_read_is_named():
    """A remark on rows without a readable time names the clock's column where that is the one."""
    clocks = [text if number % 3 else "vid fyra" for number, text in enumerate(written("%H:%M"))]
    assert noted(guess({"Datum": written("%Y-%m-%d"), "Klockslag": clocks}), "läsbar tid i 'Klockslag'")


CLOCKS = [(21, 30), (21, 5), (9, 0), (0, 20), (23, 50), (14, 15), (17, 45), (1, 10)] * 5


@pytest.mark.parametrize(
    ("write", "formats"),
    [
        (lambda hour, minute: f"{hour + minute / 100:g}", ("hh.mm",)),
        (lambda hour, minute: f"{hour + minute / 100:g}".replace(".", ","), ("hh.mm",)),
        (lambda hour, minute: f"{hour},{minute:02d}", ("hh.mm",)),
        (lambda hour, minute: f"{hour:02d}{minute:02d}", ("%H%M",)),
        (lambda hour, minute: f"{hour * 100 + minute}.0", ("%H%M",)),
        (lambda hour, minute: f"{(hour * 60 + minute) / 1440:.4f}", ("excel",)),
        (lambda hour, minute: f"{hour}.{minute:02d}", ("iso",)),
    ],
    ids=["21.3", "21,3", "21,30", "2130", "2130.0", "0.8958", "21.30"],
)
def test_clocks_that_became_numbers_are_read(write, formats):
    """Whatever a spreadsheet makes of half past nine."""
    from lagesbild.ingest.times._written_times import read_clocks

    texts = [write(*clock) for clock in CLOCKS]
    found = guess({"Datum": written("%Y-%m-%d"), "Klockslag": texts})
    assert TimeColumns(date="Datum", time="Klockslag") == found.occurred_from
    assert formats == found.time_formats
    read = read_clocks(pd.Series(texts, dtype="str"), formats)["clock"].dt.round("min")
    off = (read - pd.Series([pd.Timedelta(hours=hour, minutes=minute) for hour, minute in CLOCKS])).abs()
    assert off.max() <= pd.Timedelta(minutes=1)
    assert ("hh.mm" in formats) == noted(found, "läses som klockslag med minuter efter decimaltecknet")


QUARTERS = [f"{hour + quarter:g}" for hour in range(10, 20) for quarter in (0, 0.25, 0.5, 0.75)]
TENTHS = [f"{hour},{tenth}" for hour in range(10, 14) for tenth in range(10)]
TYPED = [f"{hour:02d}.{minute:02d}" for hour in range(10, 20) for minute in (0, 25, 50, 75)]
SURE, EITHER = "läses som timmar med decimaler", "kan vara {} eller {}. Läses som {}"


@pytest.mark.parametrize(
    ("texts", "formats", "told"),
    [
        (QUARTERS, ("decimal_hours",), f"{SURE}: 10.25 är 10:15"),
        (TENTHS, ("decimal_hours",), f"{SURE}: 10,1 är 10:06"),
        (TYPED, ("decimal_hours",), f"{SURE}: 10.25 är 10:15"),
        (["21.5", "22"] * 20, ("decimal_hours",), EITHER.format("21:30", "21:50", "21:30")),
        (
            ["21.25", "21.50", "22.00", "9.50"] * 10,
            ("decimal_hours",),
            EITHER.format("21:15", "21:25", "21:15"),
        ),
        (["21.3", "22", "9.15", "8.45"] * 10, ("hh.mm",), "minuter efter decimaltecknet: 21.3 är 21:30"),
        ([*["21.3", "22", "9.15"] * 13, "7.8"], ("hh.mm",), EITHER.format("21:30", "21:18", "21:30")),
        (["21.3", "22.1", "9.2"], ("hh.mm",), EITHER.format("21:30", "21:18", "21:30")),
        (["21:30", "21.25", "09:15", "22.50"] * 10, ("iso",), ""),
    ],
)
def test_hours_with_decimals_are_told_from_hours_and_minutes(texts, formats, told):
    """By the whole column; what no row decides is told with both readings."""
    found = guess({"Datum": written("%Y-%m-%d")[: len(texts)], "Klockslag": texts})
    assert formats == found.time_formats
    assert noted(found, told) if told else not noted(found, "Klockslag")


def test_hours_with_decimals_are_read():
    """A quarter is fifteen minutes, to the nearest minute, and no day has 25 hours."""
    from lagesbild.ingest.times._written_times import read_clocks

    texts = pd.Series(["21.25", "21,5", "21.75", "9", "0.1", "21.3333", "24", "25.5"], dtype="str")
    read = read_clocks(texts, ("decimal_hours",))["clock"]
    minutes = [21 * 60 + 15, 21 * 60 + 30, 21 * 60 + 45, 9 * 60, 6, 21 * 60 + 20, 24 * 60]
    assert minutes == (read.iloc[:7] / pd.Timedelta(minutes=1)).tolist()
    assert pd.isna(read.iloc[7])


@pytest.mark.parametrize(
    ("zones", "expected", "note"),
    [
        (["UTC"] * ROWS, "UTC", "'Tidszon' säger UTC"),
        (["UTC", "GMT+1"] * (ROWS // 2), None, "'Tidszon' säger olika tidszoner"),
        (["CET"] * ROWS, None, ""),
    ],
)
def test_a_column_of_timezones_says_how_its_rows_are_read(zones, expected, note):
    """One zone in every row is that of the source; several are told, for one source has one; local time is what is read."""
    found = guess({"Starttid": written("%Y-%m-%d %H:%M"), "Tidszon": zones})
    assert expected == found.timezone
    assert noted(found, note or "idszon") == bool(note)


def test_a_clock_with_the_day_that_a_database_counts_from_is_a_clock():
    """As Access writes it in American order."""
    found = guess({"Datum": written("%m/%d/%Y"), "Klockslag": written("12/30/1899 %H:%M:00")})
    assert TimeColumns(date="Datum", time="Klockslag") == found.occurred_from
    assert not found.is_day
