"""What leaves a report: tables as a workbook without formulas, pictures with their words, layers with their look."""

import json
import re
import shutil
from xml.etree import ElementTree as ET

import geopandas as gpd
import nbformat
import pandas as pd
import pyogrio
import pytest
import python_calamine
from nbformat import v4
from shapely.geometry import Point, box

from lagesbild.content import Ink, Picture
from lagesbild.errors import ConfigError
from lagesbild.present.drawing import svg
from lagesbild.present.drawn_maps import qgis
from lagesbild.present.html import markup, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.fragments import Html
from lagesbild.report.exports import exhibits, export
from lagesbild.report.page.results import STYLES, write_layers

NBSP = "\N{NO-BREAK SPACE}"
HOSTILE = "=1+1 <b>&'"


def drawn(width):
    figure = svg.new_figure(width, 100)
    figure.add_axes((0.1, 0.2, 0.8, 0.7)).plot([1, 2])
    return figure


@pytest.fixture
def published(tmp_path):
    """A published report of one notebook, with a table, a chart and a map's picture."""
    frame = pd.DataFrame(
        {
            "name": [HOSTILE, "Öst"],
            "count": pd.array([1234, None], dtype="Int64"),
            "share": [0.181, None],
            "change": [-0.181, 0.04],
        }
    )
    shown = tables.table(
        frame,
        caption="Rapporter [2026]: alla / några",
        kinds={"share": "percent", "change": "change"},
        note="Källa: Embrace.",
    )
    keys = [
        markup.Key("dot", "den här perioden", Ink("#0b5c93", "--accent")),
        markup.Key("band", "vanligt antal"),
    ]
    chart = markup.figure(
        "chart",
        markup.legend(keys)
        + svg.responsive(drawn, alt="En linje.")
        + tables.html(frame[["name"]], caption="Under"),
        title=f"Diagram {HOSTILE}",
        subtitle="Antal",
        notes=["Källa: Embrace."],
    )
    paper = '<svg class="x" viewBox="0 0 680 400"><path d="M0 0h9" style="stroke:var(--ink, #1b1f24)"/></svg>'
    karta = markup.figure(
        "map",
        Html(f'<div class="map-static">{paper}</div>', (Picture("map", paper, "En karta."),)),
        title="Karta",
    )
    cells = [v4.new_code_cell("") for _ in range(3)]
    for cell, html in zip(cells, (shown.html, chart, karta), strict=True):
        cell.outputs = [v4.new_output("display_data", data=Block(html)._repr_mimebundle_())]
    folder = tmp_path / "2026-11-02--2026-11-15" / "lagesbild"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "oversikt.ipynb").write_text(nbformat.writes(v4.new_notebook(cells=cells)))
    manifest = {
        "report": "lagesbild", "area": "Exempelby kommun", "title": "Lägesbild", "edition": "arbetsgrupp",
        "edition_title": "Arbetsgruppens utgåva", "extracted_on": "2026-11-16", "headline": "",
        "period": {"start": "2026-11-02", "last_day": "2026-11-15", "kind": "fortnight"}, "notebooks": [{"name": "oversikt"}],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def exported(published, tmp_path, **options):
    return export.export(published, tmp_path / "ut", **options)


def test_tables_become_sheets_with_numbers_and_no_formulas(published, tmp_path):
    """1 234 and −18,1 % are numbers, a missing one is what the reader saw, and a text that looks like a formula is text."""
    (path,) = exported(published, tmp_path, formats=["xlsx"])
    book = python_calamine.CalamineWorkbook.from_path(path)
    assert ["Innehåll", "1 Rapporter 2026 alla  några", "2 Under"] == book.sheet_names
    rows = book.get_sheet_by_index(1).to_python(skip_empty_area=False)
    assert "Rapporter [2026]: alla / några" == rows[0][0]
    assert [[HOSTILE, 1234.0, 0.18, -0.181], ["Öst", "–", ".", 0.04]] == rows[3:5]
    assert "Källa: Embrace." == rows[6][0]
    assert "Arbetsgruppens utgåva" in book.get_sheet_by_index(0).to_python()[0][0]


def test_no_cell_of_the_workbook_is_a_formula(published, tmp_path):
    """The sheets' XML has no formula element."""
    import zipfile

    (path,) = exported(published, tmp_path, formats=["xlsx"])
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    assert sheets
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]


def test_figures_have_their_title_legend_source_and_edition(published, tmp_path):
    """Each picture stands alone: an SVG that is XML, in light colours, of the size that was asked for."""
    written = exported(published, tmp_path, formats=["svg", "png"], size=(1600, 900))
    assert [".svg", ".svg", ".png", ".png"] == [path.suffix for path in written]
    chart = written[0].read_text(encoding="utf-8")
    root = ET.fromstring(chart)
    assert ("1600", "900") == (root.get("width"), root.get("height"))
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    for told in (
        f"Diagram {HOSTILE}",
        "den här perioden",
        "Källa: Embrace.",
        "vecka 45–46",
        "Arbetsgruppens utgåva",
    ):
        assert told in words, told
    assert "var(--" not in chart


def test_a_png_has_the_size_asked_for_and_is_not_empty(published, tmp_path):
    """The PNG's header says width and height, and something is drawn."""
    from matplotlib.image import imread

    written = exported(published, tmp_path, formats=["svg", "png"], size=(800, 450))
    pixels = imread(written[3])
    assert (450, 800) == pixels.shape[:2]
    assert len({tuple(pixel) for pixel in pixels.reshape(-1, pixels.shape[2])[::97]}) > 2


def test_the_same_report_gives_the_same_files(published, tmp_path):
    """Exporting again changes no byte, and leaves no picture of an earlier export."""
    first = {path: path.read_bytes() for path in exported(published, tmp_path)}
    stray = tmp_path / "ut" / "figurer" / "99-gammal.png"
    stray.write_bytes(b"x")
    assert first == {path: path.read_bytes() for path in exported(published, tmp_path)}
    assert not stray.exists()


@pytest.mark.parametrize("text", ["1920", "0x0", "100x100", "9000x9000", "axb"])
def test_an_impossible_size_is_refused(text):
    """A size is told by rule and example."""
    with pytest.raises(ConfigError, match="1920x1080"):
        export.parse_size(text)
    assert (1600, 900) == export.parse_size("1600×900")


def test_without_a_report_there_is_nothing_to_export(tmp_path):
    """The error says what to run."""
    with pytest.raises(ConfigError, match="lagesbild run"):
        exhibits.read(tmp_path / "2026-11-02--2026-11-15" / "lagesbild")


def layer(frame):
    return frame.to_crs("EPSG:4326").to_geo_dict(drop_id=True)


def test_layers_carry_the_look_that_qgis_gives_them(tmp_path):
    """layer_styles has a default style for each layer, whose QML has a symbol for each class."""
    cells = gpd.GeoDataFrame(
        {"density_class": [1, 3]}, geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9)], crs="EPSG:3006"
    )
    places = gpd.GeoDataFrame({"rank": [1], "name": ["Torget"]}, geometry=[Point(0, 0)], crs="EPSG:3006")
    path = tmp_path / "results.gpkg"
    write_layers(
        {"density_grid": layer(cells), "ranked_places": layer(places)}, path, crs="EPSG:3006", on=pd.Timestamp("2026-11-16").date(),
    )  # fmt: skip
    styles = pyogrio.read_dataframe(path, layer=STYLES).set_index("f_table_name")
    assert {"density_grid", "ranked_places"} == set(styles.index)
    assert {True} == set(styles["useAsDefault"].astype(bool))
    density, ranked = (
        ET.fromstring(styles.loc[name, "styleQML"]) for name in ("density_grid", "ranked_places")
    )
    renderer = density.find("renderer-v2")
    assert ("categorizedSymbol", "density_class") == (renderer.get("type"), renderer.get("attr"))
    symbols = {symbol.get("name"): symbol.get("type") for symbol in renderer.iter("symbol")}
    assert [("1", "fill"), ("2", "fill"), ("3", "fill"), ("4", "fill")] == [
        (category.get("value"), symbols[category.get("symbol")]) for category in renderer.iter("category")
    ]
    assert "rank" == ranked.find("labeling/settings/text-style").get("fieldName")
    assert "marker" == ranked.find(".//symbol").get("type")


def test_the_colours_are_the_reports():
    """The classes in QGIS have the colours of the density map, whatever classes happen to be there."""
    from lagesbild.present.drawing import theme

    frame = gpd.GeoDataFrame({"density_class": [2]}, geometry=[box(0, 0, 9, 9)], crs="EPSG:3006")
    found = re.findall(
        r'name="color" type="QString" value="(\d+),(\d+),(\d+),', qgis.style(frame, density_classes=4)
    )
    assert list(theme.density_colors(4)) == [f"#{int(r):02x}{int(g):02x}{int(b):02x}" for r, g, b in found]


def test_a_format_is_written_as_people_write_endings(published, tmp_path):
    """In capitals, or with its point."""
    written = exported(published, tmp_path, formats=["XLSX", ".svg"])
    assert {".xlsx", ".svg"} == {path.suffix for path in written}


def test_a_format_that_is_not_known_is_told_with_those_that_are(published, tmp_path):
    """Nothing is written."""
    with pytest.raises(ConfigError, match=r"xlsx, svg, png; found odf\."):
        exported(published, tmp_path, formats=["xlsx", "odf"])
    assert not (tmp_path / "ut").exists()


def test_the_command_writes_beside_the_reports(published, sea_workspace):
    """`lagesbild export` finds the report by name and period, and prints the folder it wrote."""
    from typer.testing import CliRunner

    from lagesbild import cli

    project = sea_workspace.project()
    shutil.copytree(published, project.reports_folder / published.parent.name / "lagesbild")
    arguments = ["--project", str(project.root), "export", "--period", "2026-W45", "--format", "xlsx"]
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    folder = project.root / "exports" / "2026-11-02--2026-11-15" / "lagesbild"
    assert str(folder) == result.stdout.splitlines()[-1]
    assert ["tabeller.xlsx"] == [path.name for path in folder.iterdir()]
