"""Write the demo's files, the same bytes each time for the same content."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

import geopandas as gpd
import pyogrio
import xlsxwriter

from lagesbild.demo import layouts, profiles
from lagesbild.demo.exports import Export

_FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}
_STAMP = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed mark, not a moment
_WIDTH = 18


def write_export(export: Export, folder: Path) -> int:
    """Write one export.

    Returns
    -------
    int
        1-based row of its first report, as a spreadsheet shows it.
    """
    path = folder / export.file
    match export.source:
        case profiles.EMBRACE:
            return _embrace(export, path)
        case profiles.GUARDS:
            columns = layouts.GUARD_NEWEST_COLUMNS if export.is_newest else layouts.GUARD_COLUMNS
            text = _delimited(export, columns, delimiter=";", missing="-", ending="\r\n")
            path.write_bytes(text.encode("cp1252"))
            return 2
        case profiles.APP:
            text = _delimited(export, layouts.APP_COLUMNS, delimiter=",", missing="", ending="\n")
            path.write_bytes(text.encode("utf-8-sig"))
            return 2
        case _:
            return _housing(export, path)


def write_geopackage(layers: dict[str, gpd.GeoDataFrame], path: Path) -> None:
    """Write the map, one layer after another, with a fixed date in its contents."""
    path.unlink(missing_ok=True)
    with fixed_date():
        for name, frame in layers.items():
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists())


def _embrace(export: Export, path: Path) -> int:
    """The first is plain text, the later ones have real dates and titles; the newest another column."""
    if export.number == 1:
        _workbook(path, {"Export": _table(export, layouts.EMBRACE_COLUMNS, as_text=True)})
        return 2
    columns = layouts.EMBRACE_NEWEST_COLUMNS if export.is_newest else layouts.EMBRACE_LATER_COLUMNS
    titles: list[list[object]] = [
        ["Embrace – export av händelser"],
        [f"Exempelby kommun, uttag {export.exported_on}"],
        [],
    ]
    _workbook(path, {"Händelser": [*titles, *_table(export, columns)]})
    return len(titles) + 2


def _housing(export: Export, path: Path) -> int:
    about: list[list[object]] = [["Ärenden från Exempelbyhem. Området anges med kod, adress lämnas inte ut."]]
    _workbook(path, {"Läs mig": about, "Ärenden": _table(export, layouts.HOUSING_COLUMNS)})
    return 2


def _table(export: Export, columns: tuple[str, ...], *, as_text: bool = False) -> list[list[object]]:
    rows = [layouts.in_order(line.cells, columns) for line in export.lines]
    return [list(columns), *([_as_text(cell) for cell in row] if as_text else row for row in rows)]


def _as_text(cell: object) -> object:
    match cell:
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case time():
            return f"{cell:%H:%M}"
        case _:
            return cell


def _workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _STAMP, "author": "Exempelby kommun"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, max(map(len, rows)) - 1, _WIDTH)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    # Text is written as text: a description may begin with "=".
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif isinstance(cell, (datetime, date, time)):
                        sheet.write_datetime(number, column, cell, formats[type(cell)])
                    elif isinstance(cell, int):
                        sheet.write_number(number, column, cell)


def _delimited(export: Export, columns: tuple[str, ...], *, delimiter: str, missing: str, ending: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending)
    writer.writerow(columns)
    for line in export.lines:
        cells = [missing if cell is None else cell for cell in layouts.in_order(line.cells, columns)]
        writer.writerow([*cells, "en cell för mycket"] if line.is_ragged else cells)
    return text.getvalue()


@contextmanager
def fixed_date() -> Iterator[None]:
    """GDAL stamps a GeoPackage with the current time unless this says otherwise."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_STAMP:%Y-%m-%dT%H:%M:%S}.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
