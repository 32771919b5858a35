"""Files are known by their content, unpacked within a limit, and lead nowhere else."""

import gzip
import io
import struct
import warnings
import zipfile

import geopandas as gpd
import pytest
import shapely

from lagesbild.config import Columns, Source
from lagesbild.errors import ReadError
from lagesbild.ingest.reading.read import EXPORT_ENDINGS, read
from lagesbild.ingest.reading.unpacking import require_unpackable
from lagesbild.ingest.reading.wrapped import unwrapped

CSV = "id;typ\n1;Å\n2;Klotter\n".encode()


def source(**settings):
    return Source(
        name="s", files="*", columns=Columns(id="id", occurred_from="t", category="typ"), **settings
    )


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def features(**columns: list[str]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(562_270, 6_587_650)] * count, crs=3006)


@pytest.fixture
def shapefile(tmp_path):
    """A shapefile's parts by their ending."""
    folder = tmp_path / "shp"
    folder.mkdir()
    with warnings.catch_warnings():  # of times, which a shapefile has none of
        warnings.simplefilter("ignore")
        features(id=["1", "2"], typ=["Rån", "Klotter"]).to_file(folder / "lager.shp", encoding="utf-8")
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


def test_compressed_text_is_read(tmp_path):
    """A .csv.gz, and a zip with one export beside what is no export."""
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CSV))
    (tmp_path / "b.zip").write_bytes(
        zipped(**{"uttag/a.csv": CSV, "readme.txt": b"x", "__MACOSX/uttag/._a.csv": b"x"})
    )
    for name in ("a.csv.gz", "b.zip"):
        assert ["1", "2"] == read(tmp_path / name, source()).cells["id"].tolist()


def test_an_empty_zip_is_told_as_that(tmp_path):
    """Nothing but what a system leaves there is no file."""
    (tmp_path / "a.zip").write_bytes(zipped(**{"__MACOSX/._a.csv": b"x"}))
    with pytest.raises(ReadError, match="holds no file"):
        read(tmp_path / "a.zip", source())


def test_a_zip_with_several_exports_is_an_error(tmp_path):
    """Which one is meant is nothing to guess."""
    (tmp_path / "a.zip").write_bytes(zipped(**{"a.csv": CSV, "b.csv": CSV}))
    with pytest.raises(ReadError, match=r"holds 2: a\.csv, b\.csv"):
        read(tmp_path / "a.zip", source())


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_what_unpacks_to_too_much_is_an_error(tmp_path, name):
    """The limit holds for what truly comes out."""
    data = gzip.compress(bytes(3000)) if name.endswith("gz") else zipped(**{"a.csv": bytes(3000)})
    (tmp_path / name).write_bytes(data)
    with (
        pytest.raises(ReadError, match="may unpack to"),
        unwrapped(tmp_path / name, EXPORT_ENDINGS, limit=2999),
    ):
        pass


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip", "a.kmz"])
@pytest.mark.parametrize(
    "content",
    [b"id;typ\n1;x\n", gzip.compress(CSV)[:-9], zipped(**{"a.csv": CSV})[:-30]],
    ids=["text", "gz", "zip"],  # what is made says the second in which it was
)
def test_a_damaged_compressed_file_is_an_error(tmp_path, name, content):
    """Cut short, or of another kind."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError, match="must be a whole compressed file"):
        read(tmp_path / name, source())


def test_a_shapefile_is_read_with_its_parts(tmp_path, shapefile):
    """By its .shp, or zipped; its position is in the source's system."""
    for ending, content in shapefile.items():
        (tmp_path / f"a{ending}").write_bytes(content)
    (tmp_path / "b.shp.zip").write_bytes(
        zipped(**{f"mapp/lager{end}": each for end, each in shapefile.items()})
    )
    for name in ("a.shp", "b.shp.zip"):
        cells = read(tmp_path / name, source(crs="EPSG:3006")).cells
        assert (["Rån", "Klotter"], "562270.0") == (cells["typ"].tolist(), cells.loc[1, "geometry.x"])


def test_a_shapefile_without_its_parts_is_an_error(tmp_path, shapefile):
    """The missing parts are named."""
    (tmp_path / "a.shp").write_bytes(shapefile[".shp"])
    with pytest.raises(ReadError, match=r"lacks \.shx, \.dbf"):
        read(tmp_path / "a.shp", source())


@pytest.mark.parametrize("encoding", ["utf-8", "ISO-8859-1"])
def test_a_shapefile_that_does_not_say_its_encoding_is_read(tmp_path, encoding):
    """Without a .cpg the encoding is found as that of a text is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        features(id=["1"], typ=["Rån på väg"]).to_file(tmp_path / "a.shp", encoding=encoding)
    (tmp_path / "a.cpg").unlink()
    assert ["Rån på väg"] == read(tmp_path / "a.shp", source()).cells["typ"].tolist()


@pytest.mark.parametrize(("name", "driver"), [("a.fgb", "FlatGeobuf"), ("a.kml", "KML")])
def test_flatgeobuf_and_kml_are_read(tmp_path, name, driver):
    """Their columns and positions come as those of GeoJSON."""
    features(nr=["1"], typ=["Rån"]).to_crs(4326).to_file(tmp_path / name, driver=driver)
    cells = read(tmp_path / name, source(crs="EPSG:3006")).cells
    assert ["Rån"] == cells["typ"].tolist()
    assert pytest.approx(562_270, abs=0.01) == float(cells.loc[1, "geometry.x"])


def test_text_and_web_pages_called_xls_are_read(tmp_path):
    """Many systems write a table of text, HTML or XML and call it .xls."""
    page = (
        "<html><head><meta charset='windows-1252'></head><table><tr><td colspan=2>Rapport<td></tr></table>"
        "<table><tr><th>id<th>typ</tr><tr><td>1<td>&Aring;ker<br>på</tr><tr><td>2<td>Rån</table></html>"
    )
    excel_2003 = (
        '<?xml version="1.0" encoding="windows-1252"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="Blad1"><Table><Row><Cell><Data>id</Data></Cell><Cell><Data>typ</Data></Cell></Row>'
        '<Row ss:Index="3"><Cell><Data>1</Data></Cell><Cell ss:Index="2"><Data>Åker på</Data></Cell></Row>'
        "<Row><Cell><Data>2</Data></Cell><Cell><Data>Rån</Data></Cell></Row></Table></Worksheet></Workbook>"
    )
    tabs = "id\ttyp\n1\tÅker på\n2\tRån\n"
    for text, numbers in ((page, [2, 3]), (excel_2003, [3, 4]), (tabs, [2, 3])):
        (tmp_path / "a.xls").write_bytes(text.encode("cp1252"))
        cells = read(tmp_path / "a.xls", source()).cells
        assert (["1", "2"], ["Åker på", "Rån"]) == (cells["id"].tolist(), cells["typ"].tolist())
        assert numbers == cells.index.tolist()


def test_a_web_page_without_a_table_is_an_error(tmp_path):
    """What is no table is said."""
    (tmp_path / "a.xls").write_bytes(b"<html><body>Logga in</body></html>")
    with pytest.raises(ReadError, match="web page without one"):
        read(tmp_path / "a.xls", source())


def test_a_page_whose_cells_span_thousands_is_an_error(tmp_path):
    """A colspan is a bomb as a stray cell is."""
    (tmp_path / "a.xls").write_bytes(b"<table><tr>" + b"<td colspan=16384>x" * 1000 + b"</table>")
    with pytest.raises(ReadError, match="more than 13,000,000 cells"):
        read(tmp_path / "a.xls", source())


def test_a_page_of_more_columns_than_a_sheet_is_refused_before_its_cells_are_copied(tmp_path, monkeypatch):
    """Cells that span thousands each made columns of nothing, at a gigabyte."""
    monkeypatch.setattr("lagesbild.ingest.reading._markup.column_names", None)
    row = "<tr>" + "<td>id</td><td colspan=9999>t</td>" * 4 + "</tr>"
    (tmp_path / "a.xls").write_text(f"<table>{row * 2}</table>", encoding="utf-8")
    with pytest.raises(ReadError, match="may have 16,384 columns"):
        read(tmp_path / "a.xls", source())


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_a_cell_beyond_the_last_column_of_a_sheet_is_refused_before_its_row_is_read(
    tmp_path, workbooks, monkeypatch, kind
):
    """A damaged byte puts a cell in column 62 467: two hundred rows of as many texts took a gigabyte (mutant 71774)."""
    monkeypatch.setattr("lagesbild.ingest.reading._excel.find_header", None)
    (tmp_path / f"a.{kind}").write_bytes(
        getattr(workbooks, kind)({"A": [["id", "t"], [*[None] * 20_000, "y"]]})
    )
    with pytest.raises(ReadError, match=r"may have 16,384 columns.*has 20,001"):
        read(tmp_path / f"a.{kind}", source())


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_cells_far_apart_are_counted_before_a_reader_makes_room(tmp_path, workbooks, kind):
    """Two cells 300 rows and 4 columns apart span 300 times 4 cells: in .xls and .ods those of all sheets together."""
    cells = [["x"], *[[None] * 4] * 298, [None, None, None, "y"]]
    path = tmp_path / f"a.{kind}"
    path.write_bytes(getattr(workbooks, kind)({"A": cells, "B": cells}))
    spanned = 1200 if kind == "xlsb" else 2400
    require_unpackable(path, grid_limit=spanned)
    with pytest.raises(ReadError, match=f"spans {spanned:,}"):
        require_unpackable(path, grid_limit=spanned - 1)


def test_repeated_cells_of_an_open_workbook_are_counted(tmp_path, workbooks):
    """A cell may say that it stands a million times; empty ones to the end of the sheet are none."""
    empty = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    full = empty.replace("/></table:table-row>", ' office:value-type="string"/></table:table-row>')
    path = tmp_path / "a.ods"
    path.write_bytes(workbooks.ods({"A": [["id", "typ"], ["1", "x"]]}, tail=empty))
    assert ["1"] == read(path, source()).cells["id"].tolist()
    path.write_bytes(workbooks.ods({"A": [["id", "typ"], ["1", "x"]]}, tail=full))
    with pytest.raises(ReadError, match="spans 17,179,901,952"):  # 16 384 columns times 1 048 576 + 2 rows
        read(path, source())


@pytest.mark.parametrize("damage", [lambda data: data[:600], lambda data: data[:44] + b"\xff" * 40 + data[84:], lambda data: data[:600] + struct.pack("<I", 7) * 900])  # fmt: skip
def test_a_damaged_old_workbook_is_an_error(tmp_path, workbooks, damage):
    """Cut short, without its table, or going in circles."""
    (tmp_path / "a.xls").write_bytes(damage(workbooks.xls({"A": [["id"], ["1"]]})))
    with pytest.raises(ReadError, match="must be"):
        read(tmp_path / "a.xls", source())


def test_a_workbook_in_an_encoding_that_is_none_is_damaged(tmp_path):
    """The parser that counts its cells has no such encoding: the workbook could not be measured."""
    sheet = b'<?xml version="1.0" encoding="T1f-8"?><worksheet><sheetData/></worksheet>'
    parts = {"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": sheet}
    (tmp_path / "a.xlsx").write_bytes(zipped(**parts))
    with pytest.raises(ReadError, match="damaged"):
        read(tmp_path / "a.xlsx", source())
