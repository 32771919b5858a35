"""Read the exports with plain pandas and compare them with what is said to stand in them."""

import csv
import tomllib
from collections import Counter

import geopandas as gpd
import pandas as pd
import pytest

NEWEST = "embrace_2026-11-16.xlsx"


def _workbook(path, *, sheet=0, skip=0):
    return pd.read_excel(path, engine="calamine", sheet_name=sheet, skiprows=skip, dtype=object)


def _embrace(raw):
    """Every export, the oldest first, with the lines above the header skipped by hand."""
    paths = sorted(raw.glob("embrace_*.xlsx"))
    return {path.name: _workbook(path, skip=0 if path == paths[0] else 3) for path in paths}


def _lyktan(path):
    with path.open(encoding="cp1252", newline="") as lines:
        return list(csv.reader(lines, delimiter=";"))


@pytest.fixture(scope="module")
def raw(workspace):
    return workspace / "data" / "raw"


@pytest.fixture(scope="module")
def settings(repository):
    return tomllib.loads((repository / "lagesbild.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def category_of(settings):
    return {
        value: group["name"]
        for group in settings["categories"]
        for value in (group["name"], *group["values"])
    }


def test_every_file_holds_as_many_rows_as_said(raw, facit):
    """Rows as read by pandas and csv are those of the facit."""
    rows = {name: len(table) for name, table in _embrace(raw).items()}
    rows |= {path.name: len(_lyktan(path)) - 1 for path in raw.glob("lyktan_*.csv")}
    rows |= {path.name: len(pd.read_csv(path)) for path in raw.glob("felanmalan_*.csv")}
    rows |= {path.name: len(_workbook(path, sheet="Ärenden")) for path in raw.glob("exempelbyhem_*.xlsx")}
    assert {name: file["rows"] for name, file in facit["files"].items()} == rows


def test_the_layout_of_embrace_changes_between_exports(raw):
    """The same columns in another order, then one more; text dates first, real dates later."""
    oldest, *_, last, newest = _embrace(raw).values()
    assert set(oldest.columns) == set(last.columns)
    assert list(oldest.columns) != list(last.columns)
    assert set(newest.columns) - set(last.columns) == {"Status"}
    assert {type(cell) for cell in oldest["Datum från"].dropna()} == {str}
    assert str not in {type(cell) for cell in last["Datum från"].dropna()}


def test_overlapping_exports_repeat_rows(raw, facit):
    """Duplicates are the rows whose number and content were exported before."""
    seen: dict[str, str] = {}
    for name, table in _embrace(raw).items():
        faulty = {fault["row"] for fault in facit["faults"] if fault["file"] == name}
        duplicates, revisions = 0, set()
        for position, row in enumerate(table.to_dict("records")):
            if position + (2 if name.endswith("2024-01-08.xlsx") else 5) in faulty:
                continue
            row.pop("Status", None)
            content = str(sorted((key, _as_text(key, cell)) for key, cell in row.items()))
            number = row["Ärendenummer"]
            duplicates += seen.get(number) == content
            if number in seen and seen[number] != content:
                revisions.add(number)
            seen[number] = content
        assert facit["files"][name]["duplicates"] == duplicates
        assert set(facit["files"][name]["revisions"]) == revisions


def _as_text(column, cell):
    if pd.isna(cell):
        return ""
    width = {"Datum från": 10, "Datum till": 10, "Tid från": 5, "Tid till": 5, "Rapporterad": 16}.get(column)
    return str(cell)[:width]


def test_guards_write_an_older_windows_encoding(raw):
    """The guards' file is not UTF-8, has a dash only cp1252 has, and a decimal comma."""
    content = (raw / "lyktan_2026-11-16.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert b"\x96" in content
    header, first, *_ = _lyktan(raw / "lyktan_2026-11-16.csv")
    assert first[header.index("Latitud")].startswith("61,")


def test_the_app_breaks_lines_inside_a_cell(raw):
    """The app's file has a byte order mark, and descriptions of two lines."""
    path = raw / "felanmalan_2026-11-16.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(path)["Meddelande"].str.contains("\n").all()


def test_housing_has_areas_and_no_position(raw, settings, workspace):
    """Each area code is a district's, or is translated to one by the configuration."""
    table = _workbook(raw / "exempelbyhem_2026-11-16.xlsx", sheet="Ärenden")
    source = next(each for each in settings["sources"] if each["name"] == "exempelbyhem")
    codes = table["Område"].replace(source["areas"]["values"])
    districts = gpd.read_file(workspace / source["areas"]["file"], layer="omraden")
    assert set(codes) - set(districts["kod"]) == {"X9"}  # the planted one
    assert "PROV-C" in set(table["Område"])


def test_each_fault_stands_in_the_row_it_is_said_to(raw, facit):
    """Faults are where the facit says, and look like what they are called."""
    with_titles = _workbook(raw / NEWEST, skip=3)
    rows = {
        fault["code"]: with_titles.iloc[fault["row"] - 5]
        for fault in facit["faults"]
        if fault["file"] == NEWEST
    }
    start = {code: pd.to_datetime(row["Datum från"], errors="coerce") for code, row in rows.items()}
    end = {code: pd.to_datetime(row["Datum till"], errors="coerce") for code, row in rows.items()}
    assert pd.isna(rows["NO_ID"]["Ärendenummer"])
    assert pd.isna(rows["NO_TIME"]["Datum från"])
    assert rows["UNREADABLE_TIME"]["Tid från"] == "på kvällen"
    assert rows["END_BEFORE_START"]["Tid till"] < rows["END_BEFORE_START"]["Tid från"]
    assert start["START_AFTER_REPORT"] > pd.Timestamp(rows["START_AFTER_REPORT"]["Rapporterad"])
    assert start["IN_FUTURE"].year == 2036
    assert start["TOO_EARLY"].year == 1929
    assert (end["LONG_SPAN"] - start["LONG_SPAN"]).days == 45
    assert pd.isna(rows["NO_POSITION"]["E (SWEREF 99 TM)"])
    assert rows["ZERO_POSITION"]["N (SWEREF 99 TM)"] == 0
    assert rows["OUTSIDE_BOUNDARY"]["N (SWEREF 99 TM)"] > 6_800_000
    assert rows["SWAPPED_AXES"]["E (SWEREF 99 TM)"] > 6_700_000
    assert rows["UNKNOWN_CATEGORY"]["Typ av händelse"] == "Felregistrering 99"
    assert (start["TIME_SKIPPED"].month, start["TIME_SKIPPED"].weekday()) == (3, 6)
    assert (start["TIME_REPEATED"].month, start["TIME_REPEATED"].weekday()) == (10, 6)


def test_one_guard_row_has_a_cell_too_many(raw, facit):
    """The ragged row is the only one of another width."""
    lines = _lyktan(raw / "lyktan_2026-11-16.csv")
    ragged = next(fault for fault in facit["faults"] if fault["code"] == "RAGGED_ROW")
    widths = Counter(map(len, lines))
    assert {13 + 1: len(lines) - 1, 13 + 2: 1} == dict(widths)
    assert len(lines[ragged["row"] - 1]) == 15


def test_only_the_planted_category_is_unknown(raw, category_of):
    """The configuration knows every word that the sources use but the planted one."""
    words = set().union(*(table["Typ av händelse"] for table in _embrace(raw).values()))
    for path in raw.glob("lyktan_*.csv"):
        header, *rows = _lyktan(path)
        words |= {row[header.index("Händelsetyp")] for row in rows}
    words |= set().union(*(pd.read_csv(path)["Typ"] for path in raw.glob("felanmalan_*.csv")))
    words |= set(_workbook(raw / "exempelbyhem_2026-11-16.xlsx", sheet="Ärenden")["Ärendetyp"])
    assert words - set(category_of) == {"Felregistrering 99"}


def test_the_last_fortnight_counts_what_the_files_say(raw, facit, category_of):
    """Counting the files with plain pandas gives the counts of the last fortnight."""
    embrace = pd.concat(_embrace(raw).values()).dropna(subset="Ärendenummer")
    embrace["day"] = pd.to_datetime(embrace["Datum från"], errors="coerce", format="mixed")
    embrace = embrace.drop_duplicates("Ärendenummer", keep="last")
    parts = [embrace[["day", "Typ av händelse"]].set_axis(["day", "word"], axis=1)]
    guards = []
    for path in sorted(raw.glob("lyktan_*.csv")):
        header, *rows = _lyktan(path)
        guards += [dict(zip(header, row, strict=False)) for row in rows]
    lyktan = pd.DataFrame(guards).drop_duplicates("Rapport nr", keep="last")
    parts.append(
        pd.DataFrame({"day": pd.to_datetime(lyktan["Datum"], format="%y%m%d"), "word": lyktan["Händelsetyp"]})
    )
    app = pd.concat([pd.read_csv(path) for path in sorted(raw.glob("felanmalan_*.csv"))]).drop_duplicates(
        "Id"
    )
    parts.append(pd.DataFrame({"day": pd.to_datetime(app["Upptäckt"].str[:10]), "word": app["Typ"]}))
    housing = _workbook(raw / "exempelbyhem_2026-11-16.xlsx", sheet="Ärenden")
    parts.append(pd.DataFrame({"day": pd.to_datetime(housing["Tidigast"]), "word": housing["Ärendetyp"]}))
    counts: Counter[str] = Counter()
    for part in parts:
        begun = part[(part["day"] >= "2026-11-02") & (part["day"] < "2026-11-16")]
        counts += Counter(category_of[word] for word in begun["word"])
    assert facit["last_fortnight"]["by_category"] == dict(counts)
    assert facit["last_fortnight"]["total"] == sum(counts.values())
