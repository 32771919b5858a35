"""Every file in data/raw is somebody's or is told, and a name alone decides nothing."""

import warnings

import geopandas as gpd
import pytest
import shapely
import xlsxwriter

from lagesbild import config
from lagesbild.errors import ConfigError
from lagesbild.ingest.exports import file_sha256, find_exports, find_registers, owners, state_of, unclaimed
from lagesbild.ingest.forms.templates import write_register, write_reporting
from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.run import ingest
from lagesbild.operation.run.doubts import doubts

HEADER = ["Nr", "Från", "Till", "Rapporterad", "Kategori", "Text", "Öst", "Nord", "Område"]


def workbook(path, header=HEADER):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ["1"] * len(header))
    return path


def named(project):
    return [path.relative_to(project.raw).as_posix() for path in unclaimed(project)]


def test_a_file_that_nothing_reads_is_told(sea_workspace):
    """A second system's export, in a folder too, and a corrected workbook of no source; not what stands beside."""
    project = sea_workspace.project()
    raw = project.raw
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    write_register(raw / "insatser.xlsx", categories=["Inbrott"])
    write_reporting(raw / "rapportera_park.xlsx", categories=["Inbrott"])
    workbook(raw / "rattad-embrace-2026-11-16.xlsx")
    (raw / "äldre").mkdir()
    (raw / "geografi" / "nedladdat").mkdir(parents=True, exist_ok=True)
    for name in (
        "felanmalan.csv",
        "äldre/vinter.xls",
        "rattad-embrase.xlsx",
        "geografi/nedladdat/tatorter.gpkg",
    ):
        (raw / name).write_bytes(b"a;b\n1;2\n")
    for name in (
        "README.md",
        "Läs mig.txt",
        ".gitkeep",
        "~$felanmalan.xlsx",
        "Thumbs.db",
        "embrace.gpkg-wal",
    ):
        (raw / name).write_bytes(b"x")
    assert ["embrace.gpkg-wal", "felanmalan.csv", "rattad-embrase.xlsx", "äldre/vinter.xls"] == named(project)


def test_advice_for_a_file_that_nothing_reads_can_be_followed(sea_workspace):
    """A name with a space is quoted, and a register of another kind is not to be added as an export."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    project = sea_workspace.project()
    for name in ("Skolan v.46.csv", "Insatser 2026.csv"):
        (project.raw / name).write_text("a;b\n1;2\n", encoding="utf-8")
    told = [str(each) for each in doubts(project, ingest(project).accounting)]
    assert any("lagesbild add 'data/raw/Skolan v.46.csv'" in each for each in told)
    (register,) = (each for each in told if "Insatser 2026.csv" in each)
    assert ("'Nr', 'Insats', 'Status'" in register, "lagesbild add" in register) == (True, False)


def test_what_the_settings_name_is_claimed(sea_workspace):
    """Layers and statistics are no exports, and a shapefile's parts are one file."""
    raw = sea_workspace.root / "data" / "raw"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        squares = gpd.GeoDataFrame({"kod": ["1"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=3006)
        squares.to_file(raw / "tatort.shp")
        squares.to_file(raw / "annat.shp")
    (raw / "annat.shp.xml").write_bytes(b"x")
    (raw / "folk.csv").write_bytes(b"x")
    project = sea_workspace.project(
        "[[sources]]",
        '[area.built_up]\nfile = "data/raw/tatort.shp"\n'
        '[statistics]\nmunicipality_code = "1960"\nmunicipalities = "data/raw/folk.csv"\n[[sources]]',
    )
    assert ["annat.shp"] == named(project)


def test_a_name_like_the_forms_or_the_registers_is_not_enough(sea_workspace):
    """An export that is called so is its source's; the form and the register are known by their headers."""
    project = sea_workspace.project("data/raw/embrace*.csv", "data/raw/*.xlsx")
    for name in ("rapporterade_2026.xlsx", "insatser_raddning.xlsx"):
        workbook(project.raw / name)
    write_reporting(project.raw / "rapportera_park.xlsx", categories=["Inbrott"])
    write_register(project.raw / "insatser.xlsx", categories=["Inbrott"])
    claimed = {path.name: source for path, source in owners(project).items()}
    assert {
        "rapporterade_2026.xlsx": "embrace",
        "insatser_raddning.xlsx": "embrace",
        "rapportera_park.xlsx": "rapportera",
    } == claimed
    assert ["insatser.xlsx"] == [path.name for path in find_registers(project)]


def test_a_name_like_the_forms_without_a_source_is_told(sea_workspace):
    """It stops nothing, and is among what nobody reads."""
    project = sea_workspace.project()
    for name in ("rapporterade_2026.xlsx", "insatser_raddning.xlsx"):
        workbook(project.raw / name)
    assert ([], []) == (find_exports(project), find_registers(project))
    assert ["insatser_raddning.xlsx", "rapporterade_2026.xlsx"] == named(project)


def test_a_form_that_lacks_a_column_is_still_the_form(sea_workspace):
    """It is read, so that what is missing is said."""
    project = sea_workspace.project()
    header = ["Organisation", "Dag", "Från klockan", "Till klockan", "Till dag", "Vad", "Var"]
    workbook(project.raw / "rapportera_park.xlsx", header)
    assert ["rapportera"] == [export.source for export in find_exports(project)]


@pytest.mark.parametrize(
    "pattern",
    ["/etc/pass*", "../andra/*.csv", "data/../../x.csv", "C:/uttag/*.csv", "\\\\server\\uttag\\*.csv", ""],
)
def test_a_pattern_stays_in_the_workspace(sea_workspace, pattern):
    """A pattern that leads out is refused in words, not with a traceback."""
    with pytest.raises(ConfigError, match=r"sources.0.files: a pattern of files is relative"):
        sea_workspace.project('"data/raw/embrace*.csv"', f"'{pattern}'")


def test_what_the_project_makes_is_no_export(sea_workspace):
    """A pattern for everything does not read the store or the reports."""
    project = sea_workspace.project("data/raw/embrace*.csv", "**/*.csv")
    sea_workspace.export("embrace.csv", sea_workspace.row())
    for folder in (project.processed, project.reports_folder / "a", project.released):
        folder.mkdir(parents=True)
        (folder / "tabell.csv").write_bytes(b"x")
    assert ["data/raw/embrace.csv"] == [export.file for export in find_exports(project)]


def test_a_shapefile_changes_with_its_parts(tmp_path):
    """What is written to its table is a new export."""
    for ending in ("shp", "dbf"):
        (tmp_path / f"a.{ending}").write_bytes(b"x")
    before = file_sha256(tmp_path / "a.shp"), state_of(tmp_path / "a.shp")
    (tmp_path / "a.dbf").write_bytes(b"xy")
    assert before[0] != file_sha256(tmp_path / "a.shp")
    assert before[1] != state_of(tmp_path / "a.shp")


@pytest.mark.parametrize("name", [
    "Uttag [2]_2026-11-23.csv", "Uttag [a-z].csv", "vad? (1).csv", "alla*1.csv", "{1}.csv", "[!1].csv", "20261123.csv", "uttag.csv", "rapporterade_2026-11-23.csv",
    "1 [1][[2]].csv",
])  # fmt: skip
def test_the_proposed_pattern_matches_its_own_file(sea_workspace, name):
    """Whatever signs the name holds; the next export of the name is matched too, another name is not."""
    project = sea_workspace.project()
    raw = project.raw
    sea_workspace.export(name, *[sea_workspace.row(str(number)) for number in range(30)])
    pattern = inspect_file(raw / name, project=project).source.files
    assert (
        config.Source.model_validate(
            {"name": "x", "files": pattern, "columns": {"id": "a", "occurred_from": "b", "category": "c"}}
        ).files
        == pattern
    )
    sea_workspace.export(name.replace("1", "7"))
    sea_workspace.export("annat uttag.csv")
    assert {name, name.replace("1", "7")} == {path.name for path in project.root.glob(pattern)}


def test_the_proposed_pattern_leaves_other_sources_alone(sea_workspace):
    """Where stars would catch a file of another source, each digit is one."""
    project = sea_workspace.project("embrace*.csv", "embrace_norr_*.csv")
    sea_workspace.export("embrace_norr_2.csv", *[sea_workspace.row(str(number)) for number in range(30)])
    path = sea_workspace.export("embrace_1.csv", *[sea_workspace.row(str(number)) for number in range(30)])
    assert "data/raw/embrace_[0-9].csv" == inspect_file(path, project=project).source.files
