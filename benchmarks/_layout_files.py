"""Write a table into the files that exports come in, for layouts.py."""

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from _layout_forms import Cell, Column

ENCODINGS = ["utf-8", "utf-8", "utf-8-sig", "cp1252", "cp1252", "utf-16", "mac_roman"]
CONTAINERS = {
    "csv": 34, "csv.gz": 4, "xlsx": 24, "xlsx, several sheets": 8, "xlsx, pivot": 6, "ods": 4, "geojson": 9, "geojson in metres": 3, "gpkg": 5,
    "gpkg, two layers": 2, "shp": 3, "shp.zip": 2, "fgb": 1,
}  # fmt: skip
GEOGRAPHIC = ("geojson", "gpkg", "shp", "fgb")
TITLES = [
    ["Uttag ur ärendesystemet"],
    ["Rapport: händelser i Exempelby kommun"],
    ["Period", "2026"],
    [],
    ["Utskrivet av", "Trygghetssamordnaren"],
    ["Incident export"],
]


@dataclass(frozen=True)
class Sheet:
    """What is written: columns, titles above them, and the points of the rows and their system where the container has them."""

    columns: list[Column]
    titles: list[list[str]]
    points: Sequence[tuple[float, float] | None]
    crs: str

    @property
    def header(self) -> list[str]:
        """The header words."""
        return [column.header for column in self.columns]

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """The cells, row by row."""
        return list(zip(*(column.values for column in self.columns), strict=True))


def titles(rng: random.Random) -> list[list[str]]:
    """Rows above the header, in a quarter of the exports."""
    return [rng.choice(TITLES) for _ in range(rng.randint(1, 4))] if rng.random() < 0.25 else []


def write(rng: random.Random, container: str, path: Path, sheet: Sheet) -> tuple[Path, str]:
    """Write an export at ``path``, which gets its ending; the path and what is special about the file."""
    kind = container.partition(",")[0].partition(" ")[0]
    path = path.with_name(f"{path.name}.{kind}")
    match kind:
        case "csv" | "csv.gz":
            return _text(rng, path, sheet)
        case "xlsx":
            return _workbook(rng, container, path, sheet)
        case "ods":
            _write_ods(path, [*sheet.titles, sheet.header, *sheet.rows])
            return path, f"{len(sheet.titles)} titles"
        case "geojson":
            has_crs = rng.random() < 0.5
            path = path.with_suffix(rng.choice([".geojson", ".geojson", ".json"]))
            path.write_text(_geojson(sheet, has_crs=has_crs), encoding="utf-8")
            return path, f"{'with' if has_crs else 'without'} crs"
        case _:
            return _layers(container, path, sheet), sheet.crs


def _plain(cell: Cell, nothing: str = "") -> str:
    match cell:
        case None:
            return nothing
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case time():
            return f"{cell:%H:%M}"
        case _:
            return str(cell)


def _text(rng: random.Random, path: Path, sheet: Sheet) -> tuple[Path, str]:
    nothing = rng.choices(["", "-", "NULL", "NA"], weights=[85, 5, 5, 5])[0]
    encoding = rng.choice(ENCODINGS)
    delimiter = "\t" if encoding == "utf-16" else rng.choice([";", ";", ",", ",", "\t", "|"])
    stream = io.StringIO(newline="")
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    writer = csv.writer(
        stream, delimiter=delimiter, quoting=quoting, lineterminator=rng.choice(["\r\n", "\n"])
    )
    is_padded = rng.random() < 0.5  # as Excel writes a sheet with a title
    width = len(sheet.columns) if is_padded else 0
    writer.writerows([*title, *[""] * (width - len(title))] for title in sheet.titles)
    writer.writerow(sheet.header)
    writer.writerows([_plain(cell, nothing) for cell in row] for row in sheet.rows)
    data = stream.getvalue().encode(encoding, "replace")
    if path.suffix == ".gz":
        data = gzip.compress(data)
    elif delimiter == "\t":
        path = path.with_suffix(rng.choice([".txt", ".tsv", ".csv"]))
    path.write_bytes(data)
    told = f"{encoding}, {delimiter!r}, {len(sheet.titles)} titles"
    return path, f"{told}, {nothing} for nothing" if nothing else told


def _workbook(rng: random.Random, container: str, path: Path, sheet: Sheet) -> tuple[Path, str]:
    import xlsxwriter

    rows = sheet.rows
    parts = [rows]
    names = [rng.choice(["Blad1", "Export", "Sheet1", "Händelser"])]
    if container == "xlsx, several sheets":
        count = rng.choice([2, 3])
        cuts = [0, *sorted(rng.sample(range(8, len(rows) - 8), count - 1)), len(rows)]
        parts = [rows[start:end] for start, end in pairwise(cuts)]
        names = rng.choice([["Norr", "Söder", "Centrum"], ["2024", "2025", "2026"], ["jan", "feb", "mars"], ["Blad1", "Blad2", "Blad3"]])[:count]  # fmt: skip
    has_dates = any(isinstance(cell, datetime | date) for cell in rows[0])
    is_1904 = has_dates and rng.random() < 0.1
    formats = {
        datetime: rng.choice(["yyyy-mm-dd hh:mm", "d/m/yyyy h:mm", "dd mmm yyyy hh:mm", "yyyy-mm-dd hh:mm:ss"]),
        date: rng.choice(["yyyy-mm-dd", "d/m/yyyy", "dd mmm yyyy"]),
        time: rng.choice(["hh:mm", "hh:mm:ss", "hh.mm", "h:mm AM/PM"]),
    }  # fmt: skip
    where = rng.choice(["first", "last"])
    with xlsxwriter.Workbook(path, {"strings_to_urls": False, "date_1904": is_1904}) as book:
        styles = {kind: book.add_format({"num_format": style}) for kind, style in formats.items()}
        if container == "xlsx, pivot" and where == "first":
            _pivot(rng, book, rows)
        for name, part in zip(names, parts, strict=True):
            page = book.add_worksheet(name)
            for at, row in enumerate([*sheet.titles, sheet.header, *part]):
                for column, cell in enumerate(row):
                    _write_cell(page, at, column, cell, styles)
        if container == "xlsx, pivot" and where == "last":
            _pivot(rng, book, rows)
    pivot = f", pivot {where}" if container == "xlsx, pivot" else ""
    return path, f"{len(parts)} sheets, {len(sheet.titles)} titles{pivot}{', 1904' if is_1904 else ''}"


def _pivot(rng: random.Random, book, rows: Sequence[tuple[Cell, ...]]) -> None:
    sheet = book.add_worksheet(rng.choice(["Pivot", "Sammanställning", "Diagram", "Förklaringar"]))
    sheet.write_row(0, 0, ["Radetiketter", "Antal händelser"])
    for at, name in enumerate(["Inbrott", "Skadegörelse", "Stöld", "Totalsumma"], start=1):
        sheet.write_row(at, 0, [name, len(rows) if at == 4 else rng.randrange(40)])


def _write_cell(sheet, row: int, column: int, cell: Cell, styles: dict) -> None:
    match cell:
        case None:
            return
        case datetime() | date() | time():
            sheet.write_datetime(row, column, cell, styles[type(cell)])
        case int() | float():
            sheet.write_number(row, column, cell)
        case _:
            sheet.write_string(row, column, cell)


def _write_ods(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """An OpenDocument sheet, as plain as the format allows."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _ods_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case datetime():
            kind = f'date" office:date-value="{cell:%Y-%m-%dT%H:%M:%S}'
        case date():
            kind = f'date" office:date-value="{cell:%Y-%m-%d}'
        case time():
            kind = f'time" office:time-value="{cell:PT%HH%MM%SS}'
        case int() | float():
            kind = f'float" office:value="{cell}'
        case _:
            kind = "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{escape(_plain(cell))}</text:p></table:table-cell>'


def _geojson(sheet: Sheet, *, has_crs: bool) -> str:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(each, 7) for each in point]}
            if point
            else None,
            "properties": {
                name: cell if isinstance(cell, int | float | str) or cell is None else _plain(cell)
                for name, cell in zip(sheet.header, row, strict=True)
            },
        }
        for row, point in zip(sheet.rows, sheet.points, strict=True)
    ]
    document: dict = {"type": "FeatureCollection", "features": features}
    if has_crs:
        crs = sheet.crs
        code = (
            "urn:ogc:def:crs:OGC:1.3:CRS84"
            if crs == "EPSG:4326"
            else f"urn:ogc:def:crs:EPSG::{crs.partition(':')[2]}"
        )
        document["crs"] = {"type": "name", "properties": {"name": code}}
    return json.dumps(document, ensure_ascii=False)


def _layers(container: str, path: Path, sheet: Sheet) -> Path:
    import geopandas as gpd
    import shapely

    values = {column.header: _layer_values(column.values) for column in sheet.columns}
    shapes = [each and shapely.Point(each) for each in sheet.points]
    frame = gpd.GeoDataFrame(values, geometry=gpd.GeoSeries(shapes, crs=sheet.crs))
    if container == "gpkg, two layers":
        half = len(frame) // 2
        frame.iloc[:half].to_file(path, layer="norr", engine="pyogrio")
        frame.iloc[half:].to_file(path, layer="soder", engine="pyogrio")
    elif container == "shp.zip":
        inside = path.with_suffix("").with_suffix(".shp")
        frame.to_file(inside, engine="pyogrio", encoding="utf-8")
        path = inside.with_suffix(".zip")
        with zipfile.ZipFile(path, "w") as archive:
            for part in inside.parent.glob(f"{inside.stem}.*"):
                if part != path:
                    archive.write(part, part.name)
                    part.unlink()
    elif container == "shp":
        frame.to_file(path, engine="pyogrio", encoding="utf-8")
    elif container == "fgb":  # its index would sort the features, and bear no missing ones
        frame.to_file(path, engine="pyogrio", geometry_type="Point", SPATIAL_INDEX="NO")
    else:
        frame.to_file(path, engine="pyogrio", geometry_type="Point")
    return path


def _layer_values(values: list[Cell]) -> list:
    """Cells as a layer may hold them: a column of one kind, a date as text where the format has no clock for it."""
    kinds = {type(each) for each in values if each is not None}
    if kinds <= {int} or kinds <= {float} or kinds <= {int, float}:
        return values if None not in values else [float("nan") if each is None else float(each) for each in values]  # fmt: skip
    return [None if each is None else _plain(each) for each in values]
