"""Delimited text is read whatever it was saved as, and no row is lost."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.config import Columns, Source
from lagesbild.errors import ReadError
from lagesbild.ingest.reading import delimited
from lagesbild.ingest.reading.encoding import to_utf8
from lagesbild.ingest.reading.read import RawTable, read


def source(**settings):
    return Source(name="s", files="*", columns=Columns(id="id", occurred_from="t", category="k"), **settings)


def read_bytes(folder: Path, content: bytes, *, name: str = "export.csv", **settings) -> RawTable:
    path = folder / name
    path.write_bytes(content)
    return read(path, source(**settings))


def rows_of(table: RawTable) -> dict[int, list[str | None]]:
    return {
        row: [value if isinstance(value, str) else None for value in cells]
        for row, cells in zip(table.cells.index, table.cells.to_numpy().tolist(), strict=True)
    }


def test_signs_that_turn_the_writing_are_no_part_of_a_cell(tmp_path):
    """Windows writes them into days that are copied from a window, and a name may hold one: nothing after it is turned."""
    content = "id;t;k\n1;\u200e2026-\u200e11-\u200e02;Å\u202eaktab\u202c\n"
    assert {2: ["1", "2026-11-02", "Åaktab"]} == rows_of(read_bytes(tmp_path, content.encode("utf-8")))


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encoding_is_found_by_itself(tmp_path, encoding, found):
    """The same table comes out of every encoding that a municipality's systems write."""
    table = read_bytes(tmp_path, "Händelse;Plats\nKlotter;Ån – bron\n".encode(encoding))
    assert found == table.encoding
    assert table.cells.loc[2].to_dict() == {"Händelse": "Klotter", "Plats": "Ån – bron"}


def test_bytes_that_cp1252_lacks_are_read_as_latin_1(tmp_path):
    """Latin-1 reads what nothing else can."""
    table = read_bytes(tmp_path, b"\xe4rende;plats\n1;\xd6stra \xc5gatan\n2;F\xf6rr\xe5d \x81\n")
    assert table.encoding == "latin-1"


def test_a_configured_encoding_that_does_not_fit_is_an_error(tmp_path):
    """A wrong encoding is said, not guessed around."""
    with pytest.raises(ReadError, match="configured encoding 'utf-8'"):
        read_bytes(tmp_path, b"id;plats\n1;\xe5\n", encoding="utf-8")


@pytest.mark.parametrize("encoding", ["klingon", "rot13"])
def test_an_unknown_encoding_is_an_error(tmp_path, encoding):
    """Only text encodings are encodings."""
    with pytest.raises(ReadError, match="must be one that Python knows"):
        read_bytes(tmp_path, b"id;plats\n1;2\n", encoding=encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_by_itself(tmp_path, delimiter):
    """Each of the four delimiters is told from the commas of decimals and text."""
    lines = [["id", "text", "x"], ["1", '"ett, två, tre"', '"1,5"'], ["2", '"fyra, fem"', '"2,5"']]
    table = read_bytes(tmp_path, "\n".join(delimiter.join(line) for line in lines).encode())
    assert delimiter == table.delimiter
    assert table.cells["text"].tolist() == ["ett, två, tre", "fyra, fem"]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path):
    """Two decimal commas in each row split evenly, but into fewer cells than the semicolons."""
    table = read_bytes(tmp_path, b"id;x;y\n1;16,1;59,4\n2;16,2;59,5\n")
    assert table.delimiter == ";"


def test_excels_own_delimiter_line_is_obeyed(tmp_path):
    """A first line ``sep=;`` names the delimiter and is row 1."""
    table = read_bytes(tmp_path, b"sep=;\r\na;b\r\n1,5;2,5\r\n")
    assert (table.delimiter, table.header_row, rows_of(table)) == (";", 2, {3: ["1,5", "2,5"]})


def test_header_below_title_rows_is_found(tmp_path):
    """Titles and blank rows above the header are passed over, and count in the row numbers."""
    table = read_bytes(tmp_path, b"Uttag 2026-11-02\n\nid;plats;antal\n1;Torget;3\n2;Parken;4\n")
    assert table.header_row == 3
    assert rows_of(table) == {4: ["1", "Torget", "3"], 5: ["2", "Parken", "4"]}


def test_a_configured_header_row_is_obeyed(tmp_path):
    """The header is where the configuration says, though another row looks better."""
    table = read_bytes(tmp_path, b"id,plats\nnr,ort\n1,Torget\n", header_row=2)
    assert list(table.cells.columns) == ["nr", "ort"]


def test_a_header_row_beyond_the_file_is_an_error(tmp_path):
    """The message says how many rows there are."""
    with pytest.raises(ReadError, match=r"row 9.*has 2 rows"):
        read_bytes(tmp_path, b"id,plats\n1,Torget\n", header_row=9)


def test_ragged_rows_are_kept_aside_and_later_rows_read(tmp_path):
    """Rows with too few or too many cells are put aside with their numbers; the rest are unaffected."""
    table = read_bytes(tmp_path, b'a,b\n1,2\n3\n\n4,"x\ny"\n5,6,7\n8,9\n')
    assert rows_of(table) == {2: ["1", "2"], 5: ["4", "x\ny"], 7: ["8", "9"]}
    assert table.ragged["text"].to_dict() == {3: "3", 6: "5,6,7"}


@pytest.mark.parametrize(
    "content",
    [
        b'a,b,c\n1,2,"open\n4,5,6\n7,8,9\n',
        b'a,b,c\n1,2,"open\n4,5,"open\n7,8,9\n',
        b'a,b,c\n1,2,3\n4,5," open\n7,8,9',
    ],
)
def test_an_unclosed_quote_spoils_no_other_row(tmp_path, content):
    """Rows after a quote that is never closed are read as if it were not there."""
    table = read_bytes(tmp_path, content)
    assert table.cells["a"].tolist() == ["1", "4", "7"]
    assert table.cells.index.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("content", "ragged"),
    [
        (b'a,b,c\n1,"open\n4,5,6\n', {2: '1,"open'}),
        (b'a,b,c\n1,"open\n4,5,6\n7,"open\n', {2: '1,"open', 4: '7,"open'}),
    ],
)
def test_an_unclosed_quote_in_a_ragged_row_takes_no_row_along(tmp_path, content, ragged):
    """Only the row with the quote is put aside."""
    table = read_bytes(tmp_path, content)
    assert (rows_of(table), table.ragged["text"].to_dict()) == ({3: ["4", "5", "6"]}, ragged)


def test_an_unclosed_quote_takes_no_ragged_row_along(tmp_path):
    """A ragged row below an open quote is put aside as itself, not hidden in the cell above."""
    table = read_bytes(tmp_path, b'a,b,c\n1,2,"open\n4,5\n')
    assert (rows_of(table), table.ragged["text"].to_dict()) == ({2: ["1", "2", "open"]}, {3: "4,5"})


def test_quoted_line_breaks_and_doubled_quotes_belong_to_the_cell(tmp_path):
    """A quoted cell may hold line breaks, delimiters and quotes."""
    table = read_bytes(tmp_path, b'id,text\r\n1,"rad ett\r\nrad ""tv\xc3\xa5"", slut"\r\n2,x\r\n')
    assert rows_of(table) == {2: ["1", 'rad ett\r\nrad "två", slut'], 3: ["2", "x"]}


@pytest.mark.parametrize("content", [b"a;b\n1;2;\n3;4;\n", b"a;b;\n1;2\n3;4\n"])
def test_a_delimiter_too_many_at_the_end_makes_no_row_ragged(tmp_path, content):
    """Exports that end each row, or only the header, with a delimiter are read."""
    table = read_bytes(tmp_path, content)
    assert table.cells["a"].tolist() == ["1", "3"]
    assert table.cells["b"].tolist() == ["2", "4"]
    assert table.ragged.empty


def test_a_single_row_that_is_too_wide_is_ragged(tmp_path):
    """The header decides the width, not the only row."""
    table = read_bytes(tmp_path, b"a,b\n1,2,3\n")
    assert (rows_of(table), table.ragged["text"].to_dict()) == ({}, {2: "1,2,3"})


def test_missing_tokens_blanks_and_white_space_become_missing(tmp_path):
    """Cells are stripped before they are compared with the tokens; rows without any cell are no rows."""
    table = read_bytes(tmp_path, b"a,b\n NA ,x \n,\n-,  \ny,NAN\n", missing=("NA", "-"))
    assert rows_of(table) == {2: [None, "x"], 5: ["y", "NAN"]}
    assert (table.cells.dtypes == "str").all()


def test_header_names_are_stripped_and_unique(tmp_path):
    """A name that repeats gets a number, a nameless column its place."""
    table = read_bytes(tmp_path, b'\xef\xbb\xbf Plats ,Plats,,"Datum\n(start)",Plats (2)\na,b,c,d,e\n')
    assert list(table.cells.columns) == ["Plats", "Plats (2)", "Kolumn 3", "Datum (start)", "Plats (2) (2)"]


def test_nul_characters_are_left_out(tmp_path):
    """A stray NUL is no reason to lose a row."""
    table = read_bytes(tmp_path, b"id,plats\n1,To\0rget\n")
    assert rows_of(table) == {2: ["1", "Torget"]}


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_huge_cell_is_read(tmp_path, quote):
    """A cell larger than a block of the reader is read like any other."""
    huge = b"x" * 40_000_000
    table = read_bytes(tmp_path, b"id,text\n1," + quote + huge + quote + b"\n2,y\n")
    assert table.cells["text"].str.len().tolist() == [40_000_000, 1]


def test_ten_thousand_columns_are_read(tmp_path):
    """A sheet of many columns is read whole."""
    header, row = (",".join(f"{sign}{number}" for number in range(10_000)) for sign in ("k", "v"))
    table = read_bytes(tmp_path, f"{header}\n{row}\n".encode())
    assert table.cells.shape == (1, 10_000)
    assert table.cells.loc[2, "k9999"] == "v9999"


def test_ten_thousand_columns_of_one_name_are_told_apart(tmp_path):
    """Each is numbered after the one before it."""
    table = read_bytes(tmp_path, b";".join([b"k"] * 10_000) + b"\n" + b";".join([b"v"] * 10_000))
    assert ["k", "k (2)", "k (10000)"] == [table.cells.columns[at] for at in (0, 1, -1)]


def test_a_table_without_line_breaks_is_too_wide(tmp_path, monkeypatch):
    """Rows run together into one header of twenty thousand columns would take a gigabyte and a minute: none is read."""
    monkeypatch.setattr(delimited, "_parse", lambda *_, **__: pytest.fail("the rows are read"))
    with pytest.raises(ReadError, match=r"may have 16,384 columns.*has 20,001.*lost their line breaks"):
        read_bytes(tmp_path, b"id;t" * 20_000)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(tmp_path, content):
    """Nothing at all is not zero rows."""
    with pytest.raises(ReadError, match="is empty"):
        read_bytes(tmp_path, content)


def test_a_header_alone_is_no_rows(tmp_path):
    """An export of a quiet fortnight has its columns and no rows."""
    table = read_bytes(tmp_path, b"id,plats\n")
    assert (list(table.cells.columns), len(table.cells), len(table.ragged)) == (["id", "plats"], 0, 0)
    assert (table.cells.dtypes == "str").all()


def test_a_workbook_named_csv_is_an_error(tmp_path):
    """The content gives it away."""
    with pytest.raises(ReadError, match="a workbook or another zip file"):
        read_bytes(tmp_path, b"PK\x03\x04rest")


@pytest.mark.parametrize("name", ["export.pdf", "export"])
def test_an_unknown_ending_is_an_error(tmp_path, name):
    """Only known kinds of files are opened."""
    with pytest.raises(ReadError, match="An export must end in"):
        read_bytes(tmp_path, b"id,plats\n", name=name)


def test_what_is_no_file_is_an_error(tmp_path):
    """A folder, a missing file and a link to nothing are told apart from data."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")
    for name, message in (
        ("folder.csv", "must be a file"),
        ("gone.csv", "must exist"),
        ("link.csv", "must exist"),
    ):
        with pytest.raises(ReadError, match=message):
            read(tmp_path / name, source())


def test_a_link_to_an_export_is_read(tmp_path):
    """A link is as good as the file it leads to."""
    (tmp_path / "real.csv").write_bytes(b"id,plats\n1,Torget\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert rows_of(read(tmp_path / "link.csv", source())) == {2: ["1", "Torget"]}


def test_a_locked_file_is_an_error(tmp_path, monkeypatch):
    """A file that Excel holds open is reported as locked."""
    path = tmp_path / "export.csv"
    path.write_bytes(b"id,plats\n")

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ReadError, match=r"it is locked\. Close it in Excel"):
        read(path, source())


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=8)


@given(rows=st.lists(st.tuples(cells, cells, cells), max_size=8), delimiter=st.sampled_from(";,|"))
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, rows, delimiter):
    """Every properly quoted table comes back cell by cell, stripped, without its blank rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "plats", "text"), *rows])
    folder = tmp_path_factory.mktemp("csv")
    table = read_bytes(folder, text.getvalue().encode(), delimiter=delimiter, header_row=1)
    stripped = [[cell.strip() or None for cell in row] for row in rows]
    assert [row for row in stripped if any(row)] == list(rows_of(table).values())


@given(
    lines=st.lists(
        st.sampled_from(["1,2,3", "1,2", "", "1,2,3,4", '1,"a\nb",3', '1,2,"öppen', ",,", "x"]), max_size=9
    )
)
def test_every_filled_row_is_either_read_or_ragged(tmp_path_factory, lines):
    """However broken the file is, cells and ragged rows number the rows once each, in order."""
    folder = tmp_path_factory.mktemp("csv")
    table = read_bytes(folder, "\n".join(["a,b,c", *lines]).encode(), delimiter=",", header_row=1)
    numbers = [*table.cells.index, *table.ragged.index]
    assert len(set(numbers)) == len(numbers)
    if not any("öppen" in line for line in lines):
        assert sorted(
            number for number, line in enumerate(lines, start=2) if line not in {"", ",,"}
        ) == sorted(numbers)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("COBRA-2019.csv", 20_119),
        ("COBRA-2020-OldRMS-09292020.csv", 14_831),
        ("COBRA-2020_NEW_RMS_9-30_12-31.csv", 7_249),
    ],
)
def test_real_exports_are_read_row_by_row(shared_data, name, count):
    """Atlanta's three layouts have the rows and cells that plain pandas finds."""
    path = shared_data / "atlanta" / name
    table = read(path, source())
    plain = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert (count, 0) == (len(table.cells), len(table.ragged))
    assert list(range(2, count + 2)) == table.cells.index.tolist()
    for column in plain.columns:
        assert plain[column].str.strip().tolist() == table.cells[column].fillna("").tolist()


SWEDISH = (
    "Ärendenummer;Händelsedatum;Kategori;Plats\n"
    "1;2026-11-02;Skadegörelse;Östra Ängsvägen\n2;2026-11-03;Rån;Åsgatan\n3;2026-11-04;ÖVRIGT;Café Sjöbris\n"
)


@pytest.mark.parametrize(
    "encoding", ["cp1252", "mac_roman", "cp850", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_swedish_text_is_read_whatever_wrote_it(tmp_path, encoding, newline):
    """Windows, Macintosh, DOS and Unicode with and without a mark are told apart by the words they give."""
    table = read_bytes(tmp_path, SWEDISH.replace("\n", newline).encode(encoding))
    assert (encoding, None) == (table.encoding, table.encoding_doubt)
    assert ["Östra Ängsvägen", "Åsgatan", "Café Sjöbris"] == table.cells["Plats"].tolist()


def test_dos_of_america_gives_the_same_text(tmp_path):
    """Code page 437 has å, ä, ö and é where 850 has them: there is nothing to doubt."""
    table = read_bytes(tmp_path, SWEDISH.encode("cp437"))
    assert (None, "Skadegörelse") == (table.encoding_doubt, table.cells["Kategori"].iloc[0])


def test_a_guess_between_two_is_told(tmp_path):
    """A capital É of Windows is a Macintosh's dots: where nothing else tells, both are named."""
    table = read_bytes(tmp_path, "id;plats\n1;CAF\u00c9\n".encode("cp1252"))
    assert ("cp1252", "mac_roman") == (table.encoding, table.encoding_doubt)


def test_utf8_that_is_damaged_stays_utf8(tmp_path):
    """A file cut short within a sign, as by a broken transfer, does not turn every ö into two signs."""
    table = read_bytes(tmp_path, (SWEDISH * 3 + "9;2026-11-09;Rån;Ö").encode()[:-1])
    assert table.encoding == "utf-8"
    assert table.encoding_doubt is not None
    assert "Skadegörelse" == table.cells["Kategori"].iloc[0]


@given(
    st.lists(st.from_regex(r"[A-ZÅÄÖ]?[a-zåäö]{2,9}", fullmatch=True), min_size=1).filter(
        lambda words: any(set(word) & set("åäö") for word in words)
    ),
    st.sampled_from(["cp1252", "mac_roman", "cp850"]),
)
def test_swedish_words_are_read_as_written(words, encoding):
    """Words with å, ä or ö are never taken for another system's signs."""
    text = " ".join(words)
    assert text == to_utf8(text.encode(encoding), None, name="x").utf8.decode()


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_utf8_that_was_encoded_twice_is_read_as_it_was_meant(tmp_path, encoding):
    """A program that took UTF-8 for another encoding and wrote UTF-8 leaves "Ã¶" for "ö"."""
    path = tmp_path / "e.csv"
    path.write_bytes("Nr;Händelse\n1;Stöld på Öxn".encode().decode(encoding).encode())
    cells = read(path, source()).cells
    assert list(cells.columns) == ["Nr", "Händelse"]
    assert cells["Händelse"].tolist() == ["Stöld på Öxn"]


def test_a_portuguese_name_is_not_taken_for_text_encoded_twice(tmp_path):
    """A lone "Ã" is a letter."""
    path = tmp_path / "e.csv"
    path.write_bytes("Nr;Händelse\n1;João e ÃO".encode())
    assert read(path, source()).cells["Händelse"].tolist() == ["João e ÃO"]


def test_rows_appended_in_another_encoding_are_read_in_theirs_with_a_doubt(tmp_path):
    """A file begun in UTF-8 and continued in Windows' encoding is read row by row."""
    path = tmp_path / "e.csv"
    path.write_bytes(
        "Nr;Händelse\n1;Stöld\n2;Rån\n".encode() + "3;Skadegörelse\n4;Inbrott på ön\n".encode("cp1252")
    )
    table = read(path, source())
    assert table.cells["Händelse"].tolist() == ["Stöld", "Rån", "Skadegörelse", "Inbrott på ön"]
    assert (table.encoding, table.encoding_doubt) == ("utf-8", "cp1252")


def test_texts_that_are_written_as_formulas_are_the_texts(tmp_path):
    """As a system writes them so that a spreadsheet leaves numbers as they are: ="0012"."""
    table = read_bytes(tmp_path, b'Nr;Tid\n="0012";"=""2026-11-02"""\n="0013";="\n')
    assert {2: ["0012", "2026-11-02"], 3: ["0013", '="']} == rows_of(table)


def test_json_is_no_rows_of_text(tmp_path):
    """Each of its rows would be a header of somebody's cells."""
    with pytest.raises(ReadError, match="it is JSON"):
        read_bytes(tmp_path, b'[{"nr": 1, "tid": "2026-11-02"}]')


def test_a_block_of_labels_above_a_blank_row_is_no_header(tmp_path):
    """What was asked for stands above the table; a header with nameless columns, above its rows, stays one."""
    block, table = "Filter:;Alla;Status;Öppna", ["1;2026-11-02;Klotter;5;6", "2;2026-11-03;Brand;5;6"]
    for rows, first in (([block, "", "Nr;Tid;Typ;E;N", *table], "Nr"), ([block, *table], "Filter:")):
        assert first == read_bytes(tmp_path, "\n".join(rows).encode()).cells.columns[0]
