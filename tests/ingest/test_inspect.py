"""An unknown export is looked at, and a source is proposed that reads it."""

import csv
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xlsxwriter
from pyproj import Transformer

from lagesbild.config import Constant, Project, Source, TimeColumns
from lagesbild.ingest.proposing import vocabulary
from lagesbild.ingest.proposing._guess_position import guess_position
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.proposing.profiles import profile, words_of
from lagesbild.ingest.reading.read import read
from lagesbild.language import in_swedish

ROWS = 40
LONGITUDES = 16.09 + np.arange(ROWS) / 4000
LATITUDES = 59.41 + (np.arange(ROWS) * 7 % ROWS) / 4000
MOMENTS = pd.date_range("2026-01-03 00:07", periods=ROWS, freq="191h")
KINDS = [("Klotter", "Inbrott", "Otrygg plats", "Skadegörelse")[number % 4] for number in range(ROWS)]


def export(
    path: Path, columns: dict[str, list[str]], *, delimiter: str = ";", encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def numbered(prefix: str = "A") -> list[str]:
    return [f"{prefix}{number:04d}" for number in range(ROWS)]


def minimal(**columns: list[str]) -> dict[str, list[str]]:
    return {
        "Ärendenummer": numbered(),
        "Kategori": KINDS,
        "Tid": list(MOMENTS.strftime("%Y-%m-%d %H:%M")),
        **columns,
    }


def projected(crs: str) -> tuple[list[str], list[str]]:
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(LONGITUDES, LATITUDES)
    return [f"{value:.1f}" for value in x], [f"{value:.1f}" for value in y]


def kungsor(data: Path) -> Project:
    folder = data / "sweden"
    tables = {
        "area": {
            "name": "Kungsörs kommun",
            "boundary": {"file": folder / "kungsor_from_deso_union.geojson"},
            "districts": {"file": folder / "deso_kungsor.geojson", "code": "deso"},
        },
        "sources": [
            {"name": "a", "files": "*", "columns": {"id": "id", "occurred_from": "tid", "category": "typ"}}
        ],
        "categories": [{"name": "Klotter"}],
        "reports": [
            {"name": "r", "title": "R", "notebooks": [{"notebook": "oversikt", "step": "kartlaggning"}]}
        ],
        "root": folder,
    }
    return Project.model_validate(tables, context={"root": folder})


def test_a_swedish_export_is_mapped_by_its_headers(tmp_path):
    """Every field of the incident is found under the name that a Swedish system would use."""
    east, north = projected("EPSG:3006")
    columns = {
        "Ärendenummer": numbered("EX-"),
        "Händelse från": list(MOMENTS.strftime("%Y-%m-%d %H:%M")),
        "Händelse till": list((MOMENTS + pd.Timedelta("2h")).strftime("%Y-%m-%d %H:%M")),
        "Registrerad": list((MOMENTS + pd.Timedelta("1D")).strftime("%Y-%m-%d %H:%M")),
        "Händelsetyp": KINDS,
        "Underkategori": [f"Detalj {number % 3}" for number in range(ROWS)],
        "Beskrivning": [f"Någon såg något vid grind {number}" for number in range(ROWS)],
        "Rapporterad av": ["Skolan", "Bostads AB"] * (ROWS // 2),
        "Platsnamn": ["Torget", "-"] * (ROWS // 2),
        "Öst (SWEREF 99 TM)": [value.replace(".", ",") for value in east],
        "Nord (SWEREF 99 TM)": [value.replace(".", ",") for value in north],
    }
    proposal = inspect_file(
        export(tmp_path / "embrace_2026-11.csv", columns, encoding="cp1252"), project=None
    )
    assert proposal.source.columns.model_dump(exclude_none=True) == {
        "id": "Ärendenummer",
        "occurred_from": "Händelse från",
        "occurred_to": "Händelse till",
        "reported_at": "Registrerad",
        "category": "Händelsetyp",
        "subcategory": "Underkategori",
        "description": "Beskrivning",
        "organisation": "Rapporterad av",
        "place": "Platsnamn",
        "x": "Öst (SWEREF 99 TM)",
        "y": "Nord (SWEREF 99 TM)",
    }
    assert (proposal.encoding, proposal.delimiter, proposal.header_row) == ("cp1252", ";", 1)
    source = proposal.source
    assert (source.missing, source.decimal, source.crs) == (("-",), ",", "EPSG:3006")
    assert (proposal.missing_fields, proposal.notes, proposal.unused_columns) == ((), (), ())


def test_the_toml_is_the_proposed_source(tmp_path):
    """What is pasted into lagesbild.toml is valid and means the same, whatever the headers hold."""
    columns = minimal(**{'Plats "A" \\ B': ["Torget"] * ROWS})
    columns['Fri\ttext = "x"'] = ["något"] * ROWS
    proposal = inspect_file(export(tmp_path / "Uttag 2026-11-02.csv", columns), project=None)
    tables = tomllib.loads(proposal.to_toml())
    assert Source.model_validate(tables["sources"][0]) == proposal.source
    assert proposal.source.files == "data/raw/Uttag *-*-*.csv"


def test_free_text_is_masked_in_the_sample(tmp_path):
    """The five rows show what the fields hold, but of free text only its length."""
    columns = minimal(Fritext=["Anna Andersson ringde"] * ROWS)
    sample = inspect_file(export(tmp_path / "a.csv", columns), project=None).sample
    assert sample.index.tolist() == [2, 3, 4, 5, 6]
    assert sample.loc[2, ["id", "description"]].tolist() == ["A0000", "‹free text, 21 characters›"]
    assert not sample.map(lambda text: "Anna" in text).any(axis=None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("%Y-%m-%d %H:%M", "iso"),
        ("%Y-%m-%dT%H:%M:%S+01:00", "iso"),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M"),
        ("%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"),
        ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"),
        ("%Y-%m-%d kl %H.%M", "%Y-%m-%d kl %H.%M"),
    ],
)
def test_the_format_of_a_moment_is_found(tmp_path, written, expected):
    """Day and time in one column are recognised as they are written."""
    columns = minimal(Tid=list(MOMENTS.strftime(written)))
    source = inspect_file(export(tmp_path / "a.csv", columns), project=None).source
    assert (source.columns.occurred_from, source.datetime_formats) == ("Tid", (expected,))


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("%Y-%m-%d", "%H%M", ("iso", "%H%M")),
        ("%m/%d/%Y", "%H:%M", ("%m/%d/%Y", "iso")),
        ("%y%m%d", "%H.%M", ("%y%m%d", "iso")),
        ("%d.%m.%Y", "%I:%M %p", ("%d.%m.%Y", "%I:%M %p")),
    ],
)
def test_a_day_and_a_time_of_day_are_joined(tmp_path, day, clock, expected):
    """Two columns that together tell when are proposed as a pair, with a format each."""
    columns = minimal(Datum=list(MOMENTS.strftime(day)), Klockslag=list(MOMENTS.strftime(clock)))
    del columns["Tid"]
    source = inspect_file(export(tmp_path / "a.csv", columns), project=None).source
    assert source.columns.occurred_from == TimeColumns(date="Datum", time="Klockslag")
    assert (source.date_formats, source.time_formats) == ((expected[0],), (expected[1],))


def test_excel_serials_are_recognised(tmp_path):
    """Days and fractions that lost their format are read as what Excel counts."""
    serial = (MOMENTS - pd.Timestamp("1899-12-30")) / pd.Timedelta("1D")
    columns = minimal(Datum=[str(int(day)) for day in serial], Klockslag=[f"{day % 1:.6f}" for day in serial])
    del columns["Tid"]
    source = inspect_file(export(tmp_path / "a.csv", columns), project=None).source
    assert (source.date_formats, source.time_formats) == (("excel",), ("excel",))


def test_days_and_months_that_cannot_be_told_apart_are_noted(tmp_path):
    """When every day is at most 12, the Swedish order is proposed, and doubted."""
    columns = minimal(Tid=["03/04/2026", "05/06/2026"] * (ROWS // 2))
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert proposal.source.datetime_formats == ("%d/%m/%Y",)
    assert any("Dag och månad" in in_swedish(note) for note in proposal.notes)


def test_numbers_that_could_be_times_need_a_word_for_it(tmp_path):
    """A column of beats between 101 and 614 is no time of day."""
    columns = minimal(Beat=[str(101 + number) for number in range(ROWS)])
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert "Beat" in proposal.unused_columns


@pytest.mark.parametrize(
    ("crs", "east", "north", "swapped"),
    [
        ("EPSG:4326", "Longitud", "Latitud", False),
        ("EPSG:3006", "E", "N", False),
        ("EPSG:3006", "X", "Y", False),
        ("EPSG:3021", "Y", "X", True),
    ],
)
def test_the_coordinate_system_is_found_within_sweden(tmp_path, crs, east, north, swapped):
    """Without a project, positions in Sweden tell their system and the order of the axes."""
    x, y = (
        ([str(value) for value in LONGITUDES], [str(value) for value in LATITUDES])
        if crs == "EPSG:4326"
        else projected(crs)
    )
    proposal = inspect_file(export(tmp_path / "a.csv", minimal(**{north: y, east: x})), project=None)
    columns = proposal.source.columns
    assert (columns.x, columns.y, proposal.source.crs) == (east, north, crs)
    assert (proposal.is_swapped, proposal.crs_fit) == (swapped, 1.0)


SYSTEMS = ["EPSG:4326", "EPSG:3006", "EPSG:3021", *(f"EPSG:{code}" for code in range(3007, 3019))]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("crs", "is_swapped"),
    [
        *((each, False) for each in SYSTEMS),
        *((each, True) for each in SYSTEMS[:4]),
        *(pytest.param(each, True, marks=pytest.mark.sweep) for each in SYSTEMS[4:]),
    ],
)
def test_the_boundary_tells_every_swedish_system(tmp_path, shared_data, crs, is_swapped):
    """Zones whose numbers look alike are told apart by where the municipality lies."""
    x, y = projected(crs)
    if crs == "EPSG:4326":
        x, y = [str(value) for value in LONGITUDES], [str(value) for value in LATITUDES]
    columns = minimal(X=y, Y=x) if is_swapped else minimal(X=x, Y=y)
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=kungsor(shared_data))
    found = proposal.source.columns
    assert (found.x, found.y) == (("Y", "X") if is_swapped else ("X", "Y"))
    assert (proposal.source.crs, proposal.is_swapped) == (crs, is_swapped)
    assert (proposal.crs_judged_by, proposal.crs_alternatives) == ("boundary", ())


def test_zones_that_cannot_be_told_apart_are_listed(tmp_path):
    """Without a boundary a local zone's numbers fit other zones too, and the proposal says so."""
    x, y = projected("EPSG:3010")
    proposal = inspect_file(export(tmp_path / "a.csv", minimal(E=x, N=y)), project=None)
    assert "EPSG:3010" in {proposal.source.crs, *proposal.crs_alternatives}
    assert any("Koordinatsystemet kan också vara" in in_swedish(note) for note in proposal.notes)


def test_one_column_with_both_coordinates_is_recognised(tmp_path):
    """Latitude and longitude in one cell are proposed as latlon."""
    both = [f"{lat:.5f}, {lon:.5f}" for lat, lon in zip(LATITUDES, LONGITUDES, strict=True)]
    source = inspect_file(export(tmp_path / "a.csv", minimal(Position=both)), project=None).source
    assert (source.columns.latlon, source.columns.x, source.crs) == ("Position", None, "EPSG:4326")


@pytest.mark.real_data
def test_area_codes_are_recognised_by_the_projects_districts(tmp_path, shared_data):
    """A column whose cells are the districts' codes is the area code, whatever it is called."""
    codes = read(shared_data / "sweden" / "deso_kungsor.geojson", kungsor(shared_data).sources[0]).cells[
        "deso"
    ]
    columns = minimal(Zon=[codes.iloc[number % len(codes)] for number in range(ROWS)])
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=kungsor(shared_data))
    assert proposal.source.columns.area_code == "Zon"


def test_a_report_of_several_incidents_gets_a_joined_id(tmp_path):
    """Where the kind of incident tells repeated ids apart, the id is both; other differences leave it be."""
    columns = minimal()
    columns["Ärendenummer"][1] = columns["Ärendenummer"][0]
    several = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert several.source.columns.id == ("Ärendenummer", "Kategori")
    columns["Kategori"] = [columns["Kategori"][0], *columns["Kategori"][:-1]]
    revised = inspect_file(export(tmp_path / "b.csv", columns), project=None)
    assert revised.source.columns.id == "Ärendenummer"


def test_an_export_without_times_says_what_lacks(tmp_path):
    """The proposal is TOML that waits for the one field that no file can be read without; the rest is there."""
    columns = {"Kommun": ["A", "A", "B"], "Antal": ["1", "1", "1"]}
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert ("occurred_from",) == proposal.missing_fields
    assert "occurred_from" in str(proposal.remarks[0])
    table = tomllib.loads(proposal.to_toml())["sources"][0]
    assert {"category": {"value": "A"}} == table["columns"]
    table["columns"]["occurred_from"] = proposal.source.columns.occurred_from
    assert proposal.source == Source.model_validate(table)


def test_an_export_without_numbers_has_none(tmp_path):
    """No other column is made the number: each row is an incident, and the reader is told what that means."""
    columns = minimal()
    del columns["Ärendenummer"]
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert proposal.source.columns.id is None
    assert "Ingen kolumn är ett ärendenummer" in " ".join(map(in_swedish, proposal.notes))
    assert "id" not in tomllib.loads(proposal.to_toml())["sources"][0]["columns"]


def test_notes_are_told_in_the_chosen_language_and_written_in_swedish(tmp_path):
    """What a person is told follows the language; the settings are the municipality's own file."""
    columns = minimal()
    del columns["Ärendenummer"]
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert any(str(note).startswith("No column is a case number") for note in proposal.notes)
    assert "# OBS: Ingen kolumn är ett ärendenummer" in proposal.to_toml()


def test_who_is_no_category_beside_what_happened(tmp_path):
    """`Slag` says what it was; `Vem`, with fewer values, is left to whoever knows what it holds."""
    columns = minimal()
    rows = len(columns.pop("Kategori"))
    columns |= {
        "Slag": [("Klotter", "Brand", "Stöld")[at % 3] for at in range(rows)],
        "Vem": [("Norra bolaget", "Södra bolaget")[at % 2] for at in range(rows)],
    }
    assert "Slag" == inspect_file(export(tmp_path / "a.csv", columns), project=None).source.columns.category


def test_an_export_of_one_kind_has_a_category_by_its_name(tmp_path):
    """Where no column says what happened, the file's name does, and the reader is asked to say better."""
    columns = minimal()
    del columns["Kategori"]
    proposal = inspect_file(export(tmp_path / "cykelstölder_2026-11.csv", columns), project=None)
    assert Constant(value="Cykelstölder") == proposal.source.columns.category
    assert any("vad som hänt" in in_swedish(note) for note in proposal.notes)
    assert proposal.source == Source.model_validate(tomllib.loads(proposal.to_toml())["sources"][0])


@pytest.mark.parametrize(
    ("second", "meaning"),
    [("2026-03-04 10:00", "incidents"), ("2026-03-04 12:00", "versions")],
    ids=["other times", "the same time"],
)
def test_what_a_repeated_number_means_is_read_from_the_rows(tmp_path, second, meaning):
    """Rows of one number that agree in time, kind and place are one event; others are several."""
    columns = minimal(
        Ärendenummer=[number for number in numbered()[: ROWS // 2] for _ in range(2)],
        Kategori=["Klotter", "Klotter", "Inbrott", "Inbrott"] * (ROWS // 4),
        Tid=["2026-03-04 12:00", second] * (ROWS // 2),
        Bil=["Röd", "Blå"] * (ROWS // 2),
    )
    proposal = inspect_file(export(tmp_path / "a.csv", columns), project=None)
    assert ("Ärendenummer", meaning) == (proposal.source.columns.id, proposal.source.repeated_ids)
    assert any(f"{ROWS} rader delar ärendenummer" in in_swedish(note) for note in proposal.notes)


def test_a_cover_sheet_does_not_hide_the_table(tmp_path):
    """The sheet with the table is read, whatever the next export calls it, and the table's title rows are found."""
    path = tmp_path / "Rapporter 2026.xlsx"
    columns = minimal()
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Om").write(0, 0, "Uttag ur systemet")
        sheet = book.add_worksheet("Data")
        sheet.write(0, 0, "Exempelby kommun")
        sheet.write_row(3, 0, columns)
        for row, values in enumerate(zip(*columns.values(), strict=True), start=4):
            sheet.write_row(row, 0, values)
    proposal = inspect_file(path, project=None)
    assert (proposal.source.sheet, proposal.sheet, proposal.header_row, proposal.rows_read) == (
        None,
        "Data",
        4,
        ROWS,
    )


def test_the_pattern_of_files_leaves_other_exports_alone(tmp_path):
    """Digits become stars, but not where the stars would catch a neighbour of another kind."""
    export(tmp_path / "uttag-2020-gammal-1.csv", minimal())
    path = export(tmp_path / "uttag-2019.csv", minimal())
    assert inspect_file(path, project=None).source.files == "data/raw/uttag-[0-9][0-9][0-9][0-9].csv"


@pytest.mark.parametrize("name", ["embrace", "lyktan", "felanmalan", "exempelbyhem"])
def test_the_demo_exports_are_proposed_as_they_are_configured(demo_files, repository, name):
    """What the demo's own lagesbild.toml says of id, times, category and position, inspect finds by itself."""
    sources = tomllib.loads((repository / "lagesbild.toml").read_text(encoding="utf-8"))["sources"]
    wanted = next(source for source in sources if source["name"] == name)
    path = max((demo_files / "data" / "raw").glob(f"{name}_*"))
    proposal = inspect_file(path, project=None)
    proposed = proposal.source
    columns = proposed.columns.model_dump(exclude_none=True)
    fields = {
        "id",
        "occurred_from",
        "occurred_to",
        "reported_at",
        "category",
        "x",
        "y",
        "latlon",
        "area_code",
    }
    assert {field: columns.get(field) for field in fields} == {
        field: wanted["columns"].get(field) for field in fields
    }
    assert (proposed.crs, proposed.decimal) == (wanted.get("crs", "EPSG:4326"), wanted.get("decimal", "."))
    assert set(wanted.get("missing", ())) == set(proposed.missing)
    assert wanted.get("sheet", proposal.sheet) == proposal.sheet


def test_headers_cut_to_ten_bytes_are_completed(tmp_path):
    """A shapefile's 'Referensnu' is a number, and of two that begin 'Händelse' words and days are told by their cells."""
    columns = {
        "Radnr": [str(number) for number in range(ROWS)],
        "Referensnu": numbered("E"),
        "Händelset": KINDS,
        "Händelsed": list(MOMENTS.strftime("%Y-%m-%d %H:%M")),
        "Brottsplat": [f"Storgatan {number % 9}" for number in range(ROWS)],
    }
    named = inspect_file(export(tmp_path / "cut.csv", columns), project=None).source.columns
    assert ("Referensnu", "Händelset", "Händelsed") == (named.id, named.category, named.occurred_from)
    assert "Brottsplat" == named.address


def test_a_short_header_that_is_whole_stays(tmp_path):
    """A table of other files has words of ten letters and fewer too."""
    columns = {
        "Ärendenr": numbered(),
        "Händelsetid": list(MOMENTS.strftime("%Y-%m-%d %H:%M")),
        "Händelsety": KINDS,
    }
    named = inspect_file(export(tmp_path / "whole.csv", columns), project=None).source.columns
    assert ("Ärendenr", "Händelsetid") == (named.id, named.occurred_from)


def test_a_file_without_a_header_is_told(tmp_path):
    """Its first row would be lost without a word."""
    rows = [
        f"{1_170_000 + number}.5,{1_850_000 + number}.25,{each:%Y-%m-%d}"
        for number, each in enumerate(MOMENTS)
    ]
    path = tmp_path / "headless.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert any("rubrikrad" in in_swedish(note) for note in inspect_file(path, project=None).remarks)


def test_a_file_without_rows_is_told(tmp_path):
    """Headers alone say too little of what stands below them: the proposal lacks what a source must have."""
    path = tmp_path / "tom.csv"
    path.write_text("Nr;Start;Kategori\n", encoding="utf-8")
    proposal = inspect_file(path, project=None)
    assert ("occurred_from",) == proposal.missing_fields
    assert any("inga rader" in in_swedish(note) for note in proposal.remarks)


def test_a_header_of_one_axis_is_no_pair(tmp_path):
    """With decimal commas a northing alone could be read as two numbers."""
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True).transform(
        LONGITUDES, LATITUDES
    )
    columns = minimal() | {
        "koordinat_o": [f"{each:.2f}".replace(".", ",") for each in east],
        "koordinat_n": [f"{each:.2f}".replace(".", ",") for each in north],
    }
    named = inspect_file(export(tmp_path / "axes.csv", columns), project=None).source.columns
    assert ("koordinat_o", "koordinat_n", None) == (named.x, named.y, named.latlon)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Adress": ["Storgatan 12 B", "Kyrkog. 3"]}, ("Adress", "Adress")),
        ({"Adress": ["Storgatan", "Torget"]}, (None, "Adress")),
        (
            {"Adress": ["Storgatan 12", "Kyrkogatan 3"], "Platsnamn": ["Coop", "Torget"]},
            ("Adress", "Platsnamn"),
        ),
        ({"Gata": ["Storgatan", "Kyrkogatan"], "Husnr": ["12", "3 B"]}, (("Gata", "Husnr"), "Gata")),
        ({"E-postadress": ["a 1", "b 2"]}, (None, None)),
    ],
)
def test_an_address_is_told_by_its_house_numbers(tmp_path, columns, expected):
    """A column of addresses is the address, one of names the place; a street and its numbers belong together."""
    filled = {name: cells * 10 for name, cells in columns.items()}
    times = {
        "Händelse från": [f"2026-11-{day:02} 10:00" for day in range(1, 21)],
        "Händelsetyp": ["Inbrott", "Klotter"] * 10,
    }
    found = inspect_file(export(tmp_path / "a.csv", times | filled), project=None).source.columns
    assert expected == (found.address, found.place)


def test_an_address_is_not_shown(tmp_path):
    """The rows that are shown have no address: it may be somebody's home."""
    cells = {
        "Händelse från": [f"2026-11-{day:02} 10:00" for day in range(1, 21)],
        "Adress": ["Storgatan 12 B"] * 20,
    }
    sample = inspect_file(export(tmp_path / "a.csv", cells), project=None).sample
    assert {"‹address, 14 characters›"} == set(sample["address"]) == set(sample["place"])


@pytest.mark.parametrize(
    ("header", "axis"),
    [
        ("Sweref99N", "y"),
        ("SWEREF99TME", "x"),
        ("RT90 N", "y"),
        ("Wgs84E", "x"),
        ("Sweref99", None),
        ("N_SWEREF99TM", "y"),
    ],
)
def test_an_axis_grown_onto_its_system_is_known(header, axis):
    """Half a pair with a decimal comma is else a pair of its own, and some system puts it within the border."""
    assert axis == vocabulary.axis(words_of(header))


def test_a_column_of_numbers_that_most_rows_lack_is_no_id(tmp_path):
    """The police's number, which a quarter of the rows have, numbers something else than the rows."""
    numbers = [text if at % 4 == 0 else "" for at, text in enumerate(numbered("5000-K"))]
    columns = {
        "K-nummer": numbers,
        **{name: cells for name, cells in minimal().items() if name != "Ärendenummer"},
    }
    assert inspect_file(export(tmp_path / "e.csv", columns), project=None).source.columns.id is None


def test_empty_ids_are_no_repeated_ids_and_are_told(tmp_path):
    """A few rows without a number do not make the id one of several columns."""
    numbers = [text if at % 10 else "" for at, text in enumerate(numbered())]
    found = inspect_file(export(tmp_path / "e.csv", minimal(Ärendenummer=numbers)), project=None)
    assert found.source.columns.id == "Ärendenummer"
    assert any("4 rader saknar ärendenummer i 'Ärendenummer'" in in_swedish(note) for note in found.remarks)


def test_columns_that_were_looked_at_for_a_start_are_named_but_for_what_may_be_a_row(tmp_path):
    """A header with figures may be a row about somebody: it is counted, not shown."""
    path = tmp_path / "dagbok_2026-11-23.csv"
    path.write_text("Nr;Dag;19800101-1234\n1;3;x\n2;4;y\n", encoding="utf-8")
    first, *_ = inspect_file(path, project=None).remarks
    assert "Looked at: 'Nr', 'Dag' and 1 more." in str(first)
    path.write_text("Nr;Dag;Tid\n", encoding="utf-8")
    first, *_ = inspect_file(path, project=None).remarks
    assert "headers and no rows" in str(first)


@pytest.mark.parametrize("header", ["Varaktighet", "Längd (min)", "Duration"])
def test_how_long_incidents_lasted_is_told_to_be_no_end(tmp_path, header):
    """A length is not read: whoever relies on ends is told so, where no end is there."""
    lasted = [str(5 + 7 * number % 90) for number in range(ROWS)]
    told = "may say how long incidents lasted"
    alone = inspect_file(export(tmp_path / "a.csv", minimal(**{header: lasted})), project=None)
    assert any(told in str(note) for note in alone.notes)
    ends = list((MOMENTS + pd.Timedelta("2h")).strftime("%Y-%m-%d %H:%M"))
    both = minimal(**{"Slut": ends, header: lasted})
    assert not any(
        told in str(note) for note in inspect_file(export(tmp_path / "b.csv", both), project=None).notes
    )


def test_an_end_that_is_empty_in_every_row_is_told(tmp_path):
    """A workbook of formulas that no spreadsheet has computed looks filled to a person."""
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        columns = minimal()
        sheet.write_row(0, 0, [*columns, "Slut"])
        for row, cells in enumerate(zip(*columns.values(), strict=True), start=1):
            sheet.write_row(row, 0, cells)
            sheet.write_formula(row, 3, f"=C{row + 1}+1/24", value="")
    assert any("'Slut' is empty in every row" in str(note) for note in inspect_file(path, project=None).notes)


def test_columns_beyond_an_empty_one_are_told_when_a_source_is_proposed(tmp_path):
    """What ingest would name each time stands in the proposal too."""
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blad1")
        columns = minimal()
        for row, cells in enumerate([tuple(columns), *zip(*columns.values(), strict=True)]):
            sheet.write_row(row, 0, cells)
            sheet.write_row(row, 5, ["Namn", "Antal"] if row == 0 else [f"vakt {row}", row])
    notes = [str(note) for note in inspect_file(path, project=None).notes]
    assert any("columns beyond an empty one" in note and "F1:G41" in note for note in notes)


def told(path: Path, text: str, project: Project | None = None) -> bool:
    return any(text in in_swedish(note) for note in inspect_file(path, project=project).notes)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Tid (minuter efter midnatt)", [str(7 + 30 * number) for number in range(ROWS)]),
        ("Kellonaika", [f"{number % 24:02d}.15" for number in range(ROWS)]),
    ],
)
def test_a_clock_that_is_not_read_is_told_where_days_are(tmp_path, header, cells):
    """By the header, or by what the cells look like; not where the start has its clock."""
    path = tmp_path / "export.csv"
    days = list(MOMENTS.strftime("%Y-%m-%d"))
    assert told(export(path, minimal(Tid=days, **{header: cells})), f"'{header}' kan säga klockslaget")
    assert not told(export(path, minimal(**{header: cells})), "kan säga klockslaget")


def test_a_header_in_two_languages_is_found_by_either(tmp_path):
    """Each side of the slash is a name."""
    both = {"Nr / No": numbered(), "Händelse/Event": KINDS, "Tid/Time": minimal()["Tid"]}
    columns = inspect_file(export(tmp_path / "export.csv", both), project=None).source.columns
    assert ("Nr / No", "Händelse/Event", "Tid/Time") == (columns.id, columns.category, columns.occurred_from)


def test_counts_are_told(tmp_path):
    """A column that says how many, or one of counts for each kind; a number of persons, or of a kind, says nothing."""
    path, text = tmp_path / "export.csv", "ser ut att innehålla antal"
    counts = [str(number % 4) for number in range(ROWS)]
    assert told(export(path, minimal(Antal=counts)), text)
    assert told(
        export(path, {"Tid": minimal()["Tid"], "Klotter": counts, "Inbrott": counts, "Brand": counts}), text
    )
    assert not told(
        export(path, minimal(**{"Antal personer": counts, "Ålder": counts, "Prio": counts})), text
    )
    assert not told(export(path, minimal(Antal=["1"] * ROWS)), text)


@pytest.mark.parametrize(("decimals", "is_told"), [(2, True), (4, False)])
def test_rounded_positions_are_told(tmp_path, decimals, is_told):
    """Two decimals of a degree are a kilometre."""
    degrees = [[f"{each:.{decimals}f}" for each in axis] for axis in (LATITUDES, LONGITUDES)]
    path = export(tmp_path / "export.csv", minimal(Lat=degrees[0], Long=degrees[1]))
    assert is_told == told(path, "Lägena är avrundade till omkring 1\N{NO-BREAK SPACE}110 meter")


def test_a_system_that_fits_all_rows_goes_before_one_that_fits_a_part():
    """UTM's zone 34 east of Gotland: a local zone of SWEREF 99, tried first, puts most of them within the border too."""
    boundary = gpd.GeoDataFrame(
        geometry=[shapely.box(750_000, 6_410_000, 770_000, 6_430_000)], crs="EPSG:3006"
    )
    east, north = np.meshgrid(np.linspace(752_000, 768_000, 6), np.linspace(6_412_000, 6_428_000, 6))
    x, y = Transformer.from_crs("EPSG:3006", "EPSG:32634", always_xy=True).transform(
        east.ravel(), north.ravel()
    )
    cells = pd.DataFrame(
        {"East": [f"{each:.0f}" for each in x], "North": [f"{each:.0f}" for each in y]}, dtype="str"
    )

    def guessed(rows):
        found = guess_position(rows, profile(rows), boundary=boundary)
        return found.crs, " ".join(map(in_swedish, found.notes))

    crs, notes = guessed(cells)
    assert crs in {"EPSG:25834", "EPSG:32634"}
    assert "EPSG:3009" in notes
    turned = cells.assign(
        East=[*cells["North"][:12], *cells["East"][12:]], North=[*cells["East"][:12], *cells["North"][12:]]
    )
    assert "av lägena ligger i eller nära kommunen, vilket" in guessed(turned)[1]
