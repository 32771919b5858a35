"""What readers of a shared edition see: a word for what is hidden, in every table, map and sentence."""

import re
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from lagesbild import columns as c
from lagesbild.analysis.reporting import suppressed
from lagesbild.config import Editions
from lagesbild.disclosure.editions import Withheld
from lagesbild.disclosure.release.tables import Tables
from lagesbild.errors import ConfigError
from lagesbild.periods import Period, date
from lagesbild.present.drawn_maps.front_map import front_map
from lagesbild.present.strategic import shared
from lagesbild.report.audit.unpacked import pieces

QUARTERS = [
    Period(
        date(2025 + at // 4, 1 + 3 * (at % 4), 1),
        date(2025 + (at + 1) // 4, 1 + 3 * ((at + 1) % 4), 1),
        "quarter",
    )
    for at in range(7)
]
NOW = QUARTERS[-1]


def counts(**columns):
    frame = pd.DataFrame(columns).astype("Int64")
    frame.index = pd.Index(QUARTERS, tupleize_cols=False)
    return frame


CATEGORIES = counts(
    Inbrott=[20, 22, 19, 21, 20, 23, 21], Skadegörelse=[9, None, 8, 9, 7, 9, 8], Stöld=[None] * 7
)
TOTAL = counts(total=[33, 31, 30, 33, 30, 35, 31])


@pytest.fixture
def now(situation, geography):
    """A situation of the council's edition with a few counts, some of them hidden."""
    codes = list(geography.districts[c.CODE])
    districts = counts(**{code: [None if at == 0 else 11] * 7 for at, code in enumerate(codes)})
    cells = gpd.GeoDataFrame(
        {
            "district": [codes[0]] * 3,
            "population": pd.array([90, 80, 70], dtype="Int64"),
            "count": pd.array([12, None, 0], dtype="Int64"),
        },
        geometry=[geography.boundary.geometry.iloc[0].centroid.buffer(each) for each in (300, 200, 100)],
        crs=geography.boundary.crs,
        index=pd.Index(["a", "b", "tom"], name="cell_id"),
    )
    made = Tables(
        threshold=5,
        total=TOTAL,
        categories=CATEGORIES,
        districts=districts,
        by_group=pd.DataFrame(
            {codes[0]: [7, None], codes[1]: [None, 0]}, index=["Inbrott", "Övriga kategorier"]
        ).astype("Int64"),
        groups={"Inbrott": ("Inbrott",), "Övriga kategorier": ("Skadegörelse", "Stöld")},
        cells=cells,
        rests=pd.Series({codes[0]: pd.NA}, dtype="Int64"),
        parts=pd.Series(
            {"måndag–fredag, natt 0–6": 9, "lördag–söndag, natt 0–6": pd.NA, "okänd tid på dygnet": 6},
            dtype="Int64",
        ),
        months=CATEGORIES,
        month_totals=TOTAL,
        shorter_categories=CATEGORIES,
        shorter_districts=districts,
        hidden=4,
        counted=12,
        shown={},
        sums={},
    )
    return replace(situation, edition=Editions().edition("rad"), period=NOW, tables=made)


def cells_of(html, row):
    """The texts of a table's row that begins with ``row``."""
    (found,) = [each for each in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL) if f">{row}</th>" in each]
    return re.findall(r"<td[^>]*>(.*?)</td>", found)


def compared(table):
    return suppressed.compare(table, QUARTERS[:-1], [QUARTERS[2]], NOW)


def test_only_what_is_shown_in_every_period_is_judged():
    """A hidden count in the baseline would be left out as if it were not small: such a series is not judged."""
    result = compared(CATEGORIES)
    assert [False, True, True] == result["lower"].isna().tolist()
    assert 21 == result.loc["Inbrott", "observed"]
    assert result.loc["Stöld", "observed"] is pd.NA
    assert not result["is_unusual"].any()


def test_a_gap_ends_the_history():
    """Periods before one that is missing are not next to the one judged."""
    without = CATEGORIES.drop(index=[QUARTERS[3]])
    assert compared(without)["lower"].isna().all()


def test_a_hidden_count_is_a_word(now):
    """In the table of categories a hidden count is the word for it, and not a dash or a zero."""
    html = shared.categories(now, compared(CATEGORIES)).html
    assert ["21", "8"] == [
        cells_of(html.rpartition("<table")[2], name)[0] for name in ("Inbrott", "Skadegörelse")
    ]
    assert ["dolt", "–"] == cells_of(html.rpartition("<table")[2], "Stöld")[:2]
    assert "går inte att bedöma" in cells_of(html.rpartition("<table")[2], "Stöld")


def test_a_hidden_count_makes_no_finding(now):
    """Findings are stated of shown counts alone."""
    findings = shared.categories(now, compared(CATEGORIES)).findings
    assert {"Inbrott", "Skadegörelse"} == {each["category"] for each in findings}


def test_a_hidden_total_is_told_without_a_number(now):
    """Where the total itself is hidden the headline says so, and its finding has no count."""
    total = compared(counts(total=[None] * 7))
    block = shared.headline(now, total, compared(CATEGORIES))
    assert "dolt" in block.html
    assert block.findings[0]["observed"] is None


def test_hidden_periods_make_a_table(now):
    """A bar of a hidden count would have a height: a series with one is a table."""
    html = shared.over_time(now, counts(total=[None, 31, 30, 33, 30, 35, 31]), compared(TOTAL)).html
    assert "<svg" not in html
    assert ["dolt"] == cells_of(html, "Kvartal 1, 2025")


def test_the_front_page_has_the_districts_that_may_be_told(now):
    """Shaded by what is released: a hidden count is told as hidden, and no point is drawn."""
    html = front_map(now)
    assert "Norrhamn 11" in html
    assert "dolt" in html
    assert "streckat: dolt antal" in html.replace("\xa0", " ")
    assert "<circle" not in html


def test_maps_leave_hidden_counts_empty(now):
    """The layers for QGIS have null for a hidden count, and the map's words say that it is hidden."""
    cells, districts = shared.cell_map(now), shared.district_map(now)
    found = {
        each["properties"]["cell_id"]: each["properties"]["count"]
        for each in cells.layers["cell_counts"]["features"]
    }
    assert {"a": 12, "b": None, "tom": 0} == found
    assert "1 ruta med antal, 1 ruta med dolt antal" in cells.html.replace("\xa0", " ")
    hidden = next(each["properties"] for each in districts.layers["district_counts"]["features"])
    assert (None, True) == (hidden["count"], hidden["is_hidden"])
    read = [
        text for script in districts.scripts for piece in pieces("", script.encode()) for text in piece.texts
    ]
    assert any("antalet är dolt" in text for text in read)


def test_reports_without_a_district_make_no_map_of_zeros(now):
    """Where no report has a district a zero in each would say that nothing happened anywhere."""
    nowhere = now.tables.districts.fillna(0) * 0
    for total in (TOTAL, counts(total=[None] * 7)):
        unplaced = replace(now, tables=replace(now.tables, total=total, districts=nowhere))
        assert "går inte att säga var" in shared.district_map(unplaced).html
    quiet = replace(now, tables=replace(now.tables, total=TOTAL * 0, districts=nowhere))
    assert "Rapporter per område" in shared.district_map(quiet).html


def test_without_districts_there_are_no_cells_to_speak_of(now):
    """No size of a cell that does not exist, and why there is none."""
    geography = replace(now.geography, districts=now.geography.districts.iloc[:0])
    bare = replace(now, geography=geography, tables=replace(now.tables, cells=now.tables.cells.iloc[:0]))
    assert "har inga områden" in shared.cell_map(bare).html
    assert "rutor är" not in shared.protection(bare).html


def test_a_longer_period_tells_where_its_cells_are_shown(now):
    """A report of quarters that is asked for a year is made, and says what a year does not have."""
    gone = Withheld(ConfigError("not here"))
    year = Period(date(2025, 1, 1), date(2026, 1, 1), "year")
    longer = replace(now, period=year, tables=replace(now.tables, cells=gone))
    assert "kortare perioder" in shared.cell_map(longer).html
    assert "" == shared.cells(longer).html


def test_cells_without_reports_are_not_listed(now):
    """The table has the cells that the map draws, and the rest of each district."""
    html = shared.cells(now).html
    assert ["a", "b", "utanför rutorna"] == re.findall(r"<td>([^<]*)</td><td>", html)


def test_what_is_added_together_is_named(now):
    """The note under the table names the categories that are shown together."""
    assert "skadegörelse och stöld" in shared.by_group(now).html


def test_readers_are_told_what_is_hidden_and_why(now):
    """The explanation has the threshold and how many counts are hidden."""
    html = shared.protection(now).html
    assert "Av de 12 antal i rapporten som inte är noll är 4 dolda." in html.replace("\xa0", " ")
    assert "Antal från 1 till 4 är dolda" in html
