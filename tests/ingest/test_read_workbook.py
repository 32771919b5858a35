"""Workbooks are read as a person sees them, and dangerous ones are refused."""

import datetime as dt
import re
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from lagesbild.config import Columns, Source
from lagesbild.errors import ReadError
from lagesbild.ingest.reading.read import read
from lagesbild.ingest.reading.records import Unread
from lagesbild.ingest.reading.unpacking import require_unpackable


def source(**settings):
    return Source(name="s", files="*", columns=Columns(id="id", occurred_from="t", category="k"), **settings)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    formats = {
        dt.datetime: "yyyy-mm-dd hh:mm",
        dt.date: "yyyy-mm-dd",
        dt.time: "hh:mm",
        dt.timedelta: "[h]:mm",
    }
    with xlsxwriter.Workbook(path) as book:
        styles = {kind: book.add_format({"num_format": text}) for kind, text in formats.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value is not None:
                        sheet.write(row, column, value, styles.get(type(value)))
    return path


def repacked(path: Path, to: Path, extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, extra.get(name, old.read(name)))
        for name in extra.keys() - set(old.namelist()):
            new.writestr(name, extra[name])
    return to


def test_cells_become_the_text_a_person_means(tmp_path):
    """Dates, times, numbers and booleans are written one way, and text is left as it is."""
    values = {
        "datum": (dt.date(2026, 11, 2), "2026-11-02"),
        "stund": (moment("2026-11-02 14:30"), "2026-11-02 14:30:00"),
        "tid": (dt.time(0, 20), "00:20:00"),
        "langd": (dt.timedelta(hours=30), "30:00:00"),
        "heltal": (123, "123"),
        "andel": (0.625, "0.625"),
        "koordinat": (59.4224, "59.4224"),
        "ja": (True, "true"),
        "text": (" 0020 ", "0020"),
    }
    path = workbook(tmp_path / "a.xlsx", {"Blad": [list(values), [value for value, _ in values.values()]]})
    assert {name: text for name, (_, text) in values.items()} == read(path, source()).cells.loc[2].to_dict()


def test_a_time_of_day_is_rounded_to_the_second(tmp_path):
    """A moment that the file's fraction of a day puts just short of the minute is that minute."""
    path = workbook(tmp_path / "a.xlsx", {"Blad": [["id", "tid"], ["1", moment("2026-11-02 14:29:59.600")]]})
    assert read(path, source()).cells.loc[2, "tid"] == "2026-11-02 14:30:00"


@pytest.mark.parametrize("prefix", [False, True])
def test_midnight_beside_moments_is_a_clock_where_its_cell_shows_one(tmp_path, prefix):
    """A whole number is midnight or a day: the cell's format says which. Midnights alone are days."""
    day, midnight, evening = dt.date(2026, 11, 2), moment("2026-11-03"), moment("2026-11-03 21:30")
    rows = [["id", "slut", "dag"], ["1", evening, midnight], ["2", midnight, midnight], ["3", day, midnight]]
    path = workbook(tmp_path / "a.xlsx", {"Om": [["x"]], "Blad & mer": rows})
    if prefix:
        with zipfile.ZipFile(path) as parts:
            sheet = parts.read("xl/worksheets/sheet2.xml")
        prefixed = re.sub(rb"<(/?)(c|v|row|sheetData)\b", rb"<\1x:\2", sheet).replace(
            b"<worksheet ",
            b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ',
            1,
        )
        path = repacked(path, tmp_path / "b.xlsx", {"xl/worksheets/sheet2.xml": prefixed})
    cells = read(path, source()).cells
    assert ["2026-11-03 21:30:00", "2026-11-03 00:00:00", "2026-11-02"] == cells["slut"].tolist()
    assert ["2026-11-03"] * 3 == cells["dag"].tolist()


def test_formulas_give_values_and_errors_are_missing(tmp_path):
    """What Excel shows is read, but for #N/A, which is nothing."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "summa", "fel"])
        sheet.write(1, 0, "a")
        sheet.write_formula(1, 1, "=1+1", value=2)
        sheet.write_formula(1, 2, "=NA()", value="#N/A")
    cells = read(path, source()).cells
    assert cells.loc[2, ["id", "summa"]].tolist() == ["a", "2"]
    assert cells["fel"].isna().all()


def test_title_rows_above_the_header_are_passed_over(tmp_path):
    """The header is found below titles, and rows keep the numbers that Excel shows."""
    rows = [
        ["Exempelby kommun"],
        ["Uttag", dt.date(2026, 11, 2)],
        [],
        ["id", "plats", "typ"],
        [1, "Torget", "Klotter"],
        [],
        [2, "Ån", "Buller"],
    ]
    table = read(workbook(tmp_path / "a.xlsx", {"Blad": rows}), source())
    assert (table.header_row, list(table.cells.columns)) == (4, ["id", "plats", "typ"])
    assert table.cells["id"].to_dict() == {5: "1", 7: "2"}


def test_a_table_away_from_the_corner_keeps_its_row_numbers(tmp_path):
    """Empty rows and columns before the table count, as they do in Excel."""
    table = read(
        workbook(tmp_path / "a.xlsx", {"Blad": [[], [], [None, "id", "typ"], [None, 1, "Klotter"]]}), source()
    )
    assert list(table.cells.columns) == ["id", "typ"]
    assert table.cells["id"].to_dict() == {4: "1"}


def test_a_column_without_a_name_and_without_cells_is_none(tmp_path):
    """A stray cell at the sheet's edge is one column and not thousands; one that the settings name is kept, and numbers count all."""
    rows = [["id", "typ", "t"], [1, "Klotter", None], [2, "Buller", None], [None] * 16_383 + ["hej"]]
    path = workbook(tmp_path / "a.xlsx", {"Blad": rows})
    assert list(read(path, source()).cells.columns) == ["id", "typ", "t", "Kolumn 16384"]
    named = Source(name="s", files="*", columns=Columns(id="id", occurred_from="Kolumn 5", category="typ"))
    assert list(read(path, named).cells.columns) == ["id", "typ", "t", "Kolumn 5", "Kolumn 16384"]


def test_a_named_sheet_is_the_only_one_read(tmp_path):
    """A sheet is chosen by name, the others are told; a name that is not there is an error that lists the others."""
    path = workbook(tmp_path / "a.xlsx", {"Ett": [["id"], ["a"]], "Två": [["id"], ["b"]]})
    table = read(path, source(sheet="Två"))
    assert (["b"], (Unread("Ett", 1, "another"),)) == (table.cells["id"].tolist(), table.unread)
    with pytest.raises(ReadError, match="it has 'Ett', 'Två'"):
        read(path, source(sheet="Tre"))


def test_a_corrected_quarantine_workbook_has_its_header_first(tmp_path):
    """The source's sheet and header row hold for exports, not for the workbook a person corrected."""
    path = workbook(tmp_path / "rattad-export.xlsx", {"Karantän": [["id", "typ"], ["a", "b"]]})
    assert read(path, source(sheet="Data", header_row=7)).cells["id"].tolist() == ["a"]


def test_an_empty_sheet_is_an_error_and_a_header_alone_is_no_rows(tmp_path):
    """Nothing at all is not zero rows."""
    with pytest.raises(ReadError, match="is empty"):
        read(workbook(tmp_path / "a.xlsx", {"Blad": []}), source())
    assert len(read(workbook(tmp_path / "b.xlsx", {"Blad": [["id", "typ"]]}), source()).cells) == 0


def test_an_encrypted_workbook_is_an_error(tmp_path, workbooks):
    """A password turns a workbook into another kind of file, which is recognised."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbooks.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}))
    with pytest.raises(ReadError, match="must have no password"):
        read(path, source())


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-400], lambda data: data[:400] + bytes(200) + data[600:], lambda _: b"a;b\n1;2\n"],
)
def test_a_damaged_workbook_is_an_error(tmp_path, damage):
    """A file cut short, overwritten or of another kind is refused without a traceback."""
    path = workbook(tmp_path / "a.xlsx", {"Blad": [["id", "typ"], *[[number, "x"] for number in range(300)]]})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ReadError, match=r"must be a (whole )?workbook"):
        read(path, source())


def test_a_zip_without_a_workbook_is_an_error(tmp_path):
    """A zip is not yet a workbook."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(ReadError, match="must be a whole workbook"):
        read(path, source())


def test_a_decompression_bomb_is_refused(tmp_path):
    """A part that unpacks beyond the limit is an error."""
    path = workbook(tmp_path / "a.xlsx", {"Blad": [["id"], ["a"]]})
    bomb = repacked(path, tmp_path / "b.xlsx", {"xl/media/image1.png": bytes(4 << 20)})
    require_unpackable(path, unpacked_limit=3 << 20)
    with pytest.raises(ReadError, match="may unpack to 3 MB"):
        require_unpackable(bomb, unpacked_limit=3 << 20)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    """What a part states as its unpacked size is not believed."""
    path = workbook(tmp_path / "a.xlsx", {"Blad": [["id"], ["a"]]})
    bomb = repacked(path, tmp_path / "b.xlsx", {"xl/media/image1.png": bytes(4 << 20)})
    true_size, lie = struct.pack("<I", 4 << 20), struct.pack("<I", 100)
    bomb.write_bytes(bomb.read_bytes().replace(true_size, lie))
    with zipfile.ZipFile(bomb) as archive:
        assert archive.getinfo("xl/media/image1.png").file_size == 100
    with pytest.raises(ReadError, match="may unpack to 3 MB"):
        require_unpackable(bomb, unpacked_limit=3 << 20)


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_sheet_with_a_stray_far_cell_is_refused(tmp_path, prefix):
    """A cell in the last corner would make the reader take hundreds of gigabytes, however it is written."""
    path = workbook(tmp_path / "a.xlsx", {"Blad": [["id"], ["a"]]})
    far = (
        f'<{prefix}worksheet xmlns{":x" if prefix else ""}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<{prefix}sheetData><{prefix}row r='1'><{prefix}c r='A1'><{prefix}v>1</{prefix}v></{prefix}c></{prefix}row>"
        f"<{prefix}row r = '1048576'><{prefix}c r='&#88;FD1048576'><{prefix}v>1</{prefix}v></{prefix}c></{prefix}row>"
        f"</{prefix}sheetData></{prefix}worksheet>"
    )
    giant = repacked(path, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": far.encode()})
    with pytest.raises(ReadError, match="spans 17,179,869,184"):
        read(giant, source())


def test_a_row_of_groups_above_the_header_tells_repeated_names_apart(tmp_path):
    """Merged cells above the columns are no header; what repeats below is called by its group."""
    below = ["", "Datum", "Tid", "Datum", "Tid", ""]
    data = ["1", "2026-11-02", "21:00", "2026-11-03", "02:00", "Klotter"]
    rows = [["Exempelby"], ["Nr", "Början", None, "Slut", None, "Typ"], below, data]
    table = read(workbook(tmp_path / "e.xlsx", {"Blad1": rows}), source())
    assert list(table.cells.columns) == ["Nr", "Början Datum", "Början Tid", "Slut Datum", "Slut Tid", "Typ"]
    assert table.cells.index.tolist() == [4]


def test_names_that_repeat_are_called_by_the_row_of_groups_above(tmp_path):
    """A full header goes by its own names; only those that repeat take their group's."""
    rows = [
        [None, "Började", None, "Slutade"],
        ["Nr", "Datum", "Typ", "Datum"],
        ["1", "2026-11-02", "Klotter", "2026-11-03"],
    ]
    table = read(workbook(tmp_path / "e.xlsx", {"Blad1": rows}), source())
    assert list(table.cells.columns) == ["Nr", "Började Datum", "Typ", "Slutade Datum"]


def test_a_cell_merged_down_over_rows_stands_in_each(tmp_path):
    """A day that is merged over the rows of its incidents is the day of each; a merged title and a merged row are no cells."""
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(
            [["id", "t", "k"], ["1", "", "Klotter"], ["2", "", "Inbrott"], ["", "", ""], ["3", "", "Klotter"], ["4", "", "Inbrott"]]
        ):  # fmt: skip
            sheet.write_row(row, 0, values)
        sheet.merge_range(1, 1, 3, 1, "2026-11-02")
        sheet.write(4, 1, "2026-11-03")
        sheet.merge_range(6, 0, 6, 2, "Slut på listan")
    cells = read(path, source()).cells
    assert ["2026-11-02", "2026-11-02", "2026-11-03"] == cells["t"].tolist()[:3]
    assert ["1", "2", "3", "4", "Slut på listan"] == cells["id"].tolist()
    assert cells["t"].isna().tolist() == [False, False, False, True, True]


def test_merged_cells_over_names_that_do_not_repeat_are_no_header(tmp_path):
    """Groups over most columns are told from names by the numbers below the names; no column is lost to them."""
    rows = [
        ["Exempelby kommun"],
        ["Ärende", "När", None, "Var", "Vad", None],
        ["Nr", "Datum", "Klockslag", "Plats", "Typ", "Anteckning"],
        ["17", "2026-11-02", "21.30", "Torget", "Klotter", None],
        ["18", "2026-11-03", None, "Skolan", "Stöld", "vid bron"],
    ]
    table = read(workbook(tmp_path / "e.xlsx", {"Blad1": rows}), source())
    assert list(table.cells.columns) == ["Nr", "Datum", "Klockslag", "Plats", "Typ", "Anteckning"]
    assert table.cells.index.tolist() == [4, 5]


def test_a_word_in_one_column_of_numbers_does_not_make_a_row_a_header(tmp_path):
    """The first row of data has no number of its own yet; the row above it is the header."""
    rows = [
        ["Nr", "Typ", None],
        ["saknas", "Klotter", "vid bron"],
        ["2", "Stöld", None],
        ["3", "Brand", None],
    ]
    table = read(workbook(tmp_path / "e.xlsx", {"Blad1": rows}), source())
    assert list(table.cells.columns)[:2] == ["Nr", "Typ"]
    assert len(table.cells) == 3


def test_a_header_with_words_below_it_stays_the_header(tmp_path):
    """Rows of words alone below a header with a nameless column are data."""
    rows = [
        ["Nr", "Typ", None, "Plats"],
        ["ett", "Klotter", "Klotter", "Torget"],
        ["två", "Stöld", "Stöld", "Skolan 2"],
    ]
    table = read(workbook(tmp_path / "e.xlsx", {"Blad1": rows}), source())
    assert list(table.cells.columns)[:2] == ["Nr", "Typ"]
