"""A new workspace and a further export: whole or not at all, and text is never settings."""

import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from lagesbild import config, workspace
from lagesbild.config import TimeColumns
from lagesbild.config.toml import encoded, with_tables, with_values
from lagesbild.errors import ConfigError, InputError
from lagesbild.ingest.exports import find_exports
from lagesbild.ingest.geography.geography import read_geography
from lagesbild.workspace import _add

HEADER = "Ärendenummer;Händelsetid;Händelsetyp;Öst;Nord"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


def export(path, *, kinds=("Klotter", "Inbrott"), header=HEADER):
    rows = (
        f"E{n};2026-10-{1 + n % 20:02d} 2{n % 4}:15;{kinds[n % len(kinds)]};{790000 + n};6790000"
        for n in range(40)
    )
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path


@pytest.fixture
def border(tmp_path):
    """A municipality's border, in the sea."""
    path = tmp_path / "kommun.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.box(780_000, 6_780_000, 800_000, 6_800_000)], crs="EPSG:3006").to_file(
        path
    )
    return path


@pytest.fixture
def made(tmp_path, border):
    """A workspace with one source."""
    folder = tmp_path / "ny"
    workspace.create(
        folder, name="Exempelby", boundary=border, exports=[export(tmp_path / "uttag_2026-11-02.csv")]
    )
    return folder


def listed(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_what_cannot_be_read_leaves_no_workspace(tmp_path, border):
    """A failed init leaves nothing, and the next one makes the workspace as if the first had not been."""
    folder, good = tmp_path / "ny", export(tmp_path / "uttag_2026-11-02.csv")
    bad = tmp_path / "uttag_2026-11-16.xlsx"
    bad.write_bytes(b"no workbook")
    before = listed(tmp_path)
    with pytest.raises(InputError, match="must be a workbook"):
        workspace.create(folder, boundary=border, exports=[good, bad])
    assert before == listed(tmp_path)
    workspace.create(folder, boundary=border, exports=[good])
    assert "uttag" in config.load(folder).sources[0].name


def test_two_exports_of_one_system_are_one_source(tmp_path, border):
    """A newcomer gives last month's export and this month's: both are there, read by the same source."""
    exports = [export(tmp_path / f"uttag_2026-{month}-02.csv") for month in ("10", "11")]
    workspace.create(tmp_path / "ny", boundary=border, exports=exports)
    project = config.load(tmp_path / "ny")
    assert ["uttag"] == [source.name for source in project.sources]
    assert [each.name for each in exports] == [Path(each.file).name for each in find_exports(project)]


def test_a_folder_with_files_becomes_a_workspace_and_keeps_them(tmp_path, border):
    """What lies there stays, also a file of the same content; another file of the same name stops it before anything moves."""
    folder = tmp_path / "ny"
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    (folder / "anteckningar.txt").write_text("egna")
    delivered = export(tmp_path / "uttag_2026-11-02.csv")
    (raw / delivered.name).write_text("annat")
    before = listed(folder)
    with pytest.raises(ConfigError, match="overwrites nothing"):
        workspace.create(folder, boundary=border, exports=[delivered])
    assert before == listed(folder)
    (raw / delivered.name).write_bytes(delivered.read_bytes())
    workspace.create(folder, boundary=border, exports=[delivered])
    assert "egna" == (folder / "anteckningar.txt").read_text()
    assert ["uttag"] == [source.name for source in config.load(folder).sources]


@given(TEXTS)
@example('"\n[execution]\nworkers = 99\n#')
@example("\x7f\x00\\")
def test_a_text_is_a_value_and_never_a_setting(text):
    """Whatever a name holds, it is read back as it was written, alone under its key."""
    assert {"key": text} == tomllib.loads(f"key = {encoded(text)}")
    assert {"key": [text, "b"]} == tomllib.loads(f"key = {encoded((text, 'b'))}")
    assert {"key": {"date": text, "time": "t"}} == tomllib.loads(
        f"key = {encoded(TimeColumns(date='d', time='t').model_copy(update={'date': text}))}"
    )


def test_a_municipality_s_name_cannot_add_settings(tmp_path, border):
    """Quotes and line breaks in the name stand in titles, and nowhere else."""
    name = 'By "Norr"\n[execution]\nworkers = 99'
    workspace.create(tmp_path / "ny", name=name, boundary=border, exports=[export(tmp_path / "uttag.csv")])
    project = config.load(tmp_path / "ny")
    assert (name, None) == (project.area.name, project.execution.workers)


def test_a_further_export_becomes_a_source_and_all_else_stays(made, tmp_path):
    """The new tables stand behind those of their kind; no line that was there is changed, and both are read."""
    before = (made / "lagesbild.toml").read_text()
    other = export(tmp_path / "polisen_2026-11-02.csv", kinds=("Klotter", "Rån"))
    added = workspace.add(made, other, with_categories=True)
    after = (made / "lagesbild.toml").read_text()
    assert (("Rån",), "polisen") == (added.categories, added.source)
    assert [] == [line for line in before.splitlines() if line not in after.splitlines()]
    project = config.load(made)
    assert ["uttag", "polisen"] == [source.name for source in project.sources]
    assert ["Klotter", "Inbrott", "Rån"] == [group.name for group in project.categories]
    assert after.index("polisen_") < after.index("# Rapportens kategorier")


def test_categories_are_added_with_consent_alone(made, tmp_path):
    """Without it they count as others, and the settings keep the reader's own list."""
    other = export(tmp_path / "polisen_2026-11-02.csv", kinds=("Klotter", "Rån"))
    asked = []

    def refuses(unknown):
        asked.extend(unknown)
        return False

    assert () == workspace.add(made, other, with_categories=refuses).categories
    assert ["Rån"] == asked
    assert ["Klotter", "Inbrott"] == [group.name for group in config.load(made).categories]


def test_an_export_is_looked_at_once(made, tmp_path, monkeypatch):
    """Asking for consent proposes nothing anew: the file is read through once for its proposal."""
    looked = []
    inspect_file = _add.inspect_file
    monkeypatch.setattr(
        _add, "inspect_file", lambda path, **given: looked.append(path) or inspect_file(path, **given)
    )
    other = export(tmp_path / "polisen_2026-11-02.csv", kinds=("Klotter", "Rån"))
    assert ("Rån",) == workspace.add(made, other, with_categories=lambda _: True).categories
    assert 1 == len(looked)


def test_a_file_is_inspected_where_the_settings_are_being_mended(made):
    """Settings with faults are told in a line, and hide no answer to how the file is read."""
    settings = made / "lagesbild.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("occurred_from", "# x"), encoding="utf-8"
    )
    (path,) = (made / "data" / "raw").glob("*.csv")
    inspected = workspace.inspect(path, made)
    assert any(
        "inställningar har fel" in line or "settings have faults" in line for line in inspected.summary
    )
    assert (None, True) == (inspected.faults, "occurred_from" in inspected.toml)


def test_every_workspace_can_make_shared_reports_and_is_never_made_to(tmp_path, border):
    """The council's reports and the open one stand in the settings, are made on request, and are not due."""
    workspace.create(tmp_path / "ny", boundary=border)
    reports = config.load(tmp_path / "ny").reports
    assert ["lagesbild", "rad", "rad-underlag", "rad-lagesbild", "oppen-lagesbild"] == [
        each.name for each in reports
    ]
    assert [False, True, True, True, True] == [each.on_request for each in reports]


def test_a_new_workspace_names_no_system_that_nobody_has(tmp_path):
    """Without an export the example is called by what it is, not by one supplier's name."""
    workspace.create(tmp_path / "ny")
    assert "embrace" not in (tmp_path / "ny" / "lagesbild.toml").read_text(encoding="utf-8").casefold()


def test_the_border_of_what_geography_wrote_is_its_layer(tmp_path):
    """A gathered map has many layers of areas; the one that geography calls kommun is the border."""
    path = tmp_path / "kungsor.gpkg"
    for at, layer in enumerate(("tatorter", "kommun", "omraden")):
        box = shapely.box(780_000 + at, 6_780_000, 800_000, 6_800_000)
        gpd.GeoDataFrame(geometry=[box], crs="EPSG:3006").to_file(path, layer=layer)
    workspace.create(tmp_path / "ny", boundary=path)
    border = read_geography(config.load(tmp_path / "ny").area).boundary
    assert 780_001 == border.total_bounds[0]


def test_an_export_that_cannot_be_added_leaves_the_workspace_as_it_was(made, tmp_path):
    """Read already, without times, or under the name of another file: told, and nothing is changed."""
    before = listed(made), (made / "lagesbild.toml").read_bytes()
    (tmp_path / "annat").mkdir()
    timeless = tmp_path / "timeless.csv"
    timeless.write_text("Kommun;Antal\nA;1\nB;2\n")
    for path, told in (
        (made / "data" / "raw" / "uttag_2026-11-02.csv", "reads 'uttag_2026-11-02.csv' already"),
        (timeless, "none of 'timeless.csv' looks like one"),
        (
            export(tmp_path / "annat" / "uttag_2026-11-02.csv", kinds=("Rån",)),
            "Nothing in data/raw is overwritten",
        ),
    ):
        with pytest.raises((ConfigError, InputError), match=told):
            workspace.add(made, path, with_categories=True)
    assert before == (listed(made), (made / "lagesbild.toml").read_bytes())


def test_tables_are_put_where_toml_lets_them_stand():
    """Behind the last of their kind; at the end where a text or a list looks like a header; told where there is no place."""
    new = "[[a]]\nx = 2\n"
    assert "[[a]]\nx = 1\n\n[[a]]\nx = 2\n\n# b\n[b]\n" == with_tables("[[a]]\nx = 1\n\n# b\n[b]\n", "a", new)
    tricky = '[[a]]\nx = """\n[b]\n"""\n[a.c]\ny = [\n[1]]\n'
    assert [1, 2] == [len(tomllib.loads(text)["a"]) for text in (tricky, with_tables(tricky, "a", new))]
    with pytest.raises(ConfigError, match=r"\[\[a\]\] tables"):
        with_tables("a = [{ x = 1 }]\n", "a", new)


SETTINGS = """# Först.
[area]
name = "Byn"  # som i rubriker
# Gränsen.
boundary = { file = "gammal.gpkg" }  # från kartavdelningen
basemap = [  # två rader
  { kind = "water", file = "v.gpkg" },
]

# Områden.
[area.districts]
file = "o.gpkg"  # ritade
code = "kod"

[[sources]]
name = "a"
"""


def test_new_values_keep_comments_and_all_else():
    """A key is replaced in whatever form it stood, on its line where it had one; every comment of its own line stays."""
    text = with_values(
        SETTINGS, "area", {"boundary": '{ file = "ny.gpkg" }', "districts": "{ code = 'k' }", "basemap": "[]"}
    )
    read = tomllib.loads(text)
    assert {
        "name": "Byn",
        "boundary": {"file": "ny.gpkg"},
        "districts": {"code": "k"},
        "basemap": [],
    } == read["area"]
    assert [{"name": "a"}] == read["sources"]
    assert all(
        each in text
        for each in ("# Först.", "# som i rubriker", "# Gränsen.", "# från kartavdelningen", "# Områden.")
    )


def test_values_of_a_table_written_in_another_way_are_left_to_a_person():
    """An inline table is not rewritten; what to put in it is told."""
    with pytest.raises(ConfigError, match="must stand as a"):
        with_values('area = { name = "Byn" }', "area", {"name": '"Staden"'})


@pytest.fixture
def borders(tmp_path):
    """Two municipalities as Lantmäteriet delivers them, at a place in the sea."""
    path = tmp_path / "leverans" / "indelning.gpkg"
    path.parent.mkdir()
    shapes = [shapely.box(780_000 + x, 6_780_000, 800_000 + x, 6_800_000) for x in (0, 20_000)]
    columns = {"kommunkod": ["1960", "1983"], "kommunnamn": ["Kungsör", "Köping"]}
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:3006").to_file(path, layer="kommun")
    return path


def test_a_workspace_gets_its_map_when_it_is_made(tmp_path, borders):
    """Init with a municipality and its files is whole: title, border, and what is still missing."""
    made = workspace.create(
        tmp_path / "ny", municipality="Kungsör", geography=[borders], exports=[export(tmp_path / "u.csv")]
    )
    project = config.load(tmp_path / "ny")
    assert "Kungsörs kommun" == project.area.name
    assert ("kungsor.gpkg", "kommun") == (project.area.boundary.file.name, project.area.boundary.layer)
    assert "kommunkod 1960, Västmanlands län, polisregion Mitt" in made.settings.read_text(encoding="utf-8")
    assert 12 == len(made.mapped.missing)


def test_a_later_delivery_adds_to_the_map(made, borders, tmp_path):
    """The border says which municipality it is; a layer of the first delivery stays, comments too."""
    water = tmp_path / "mark.gpkg"
    gpd.GeoDataFrame(
        {"objekttypnr": [2631]},
        geometry=[shapely.box(785_000, 6_785_000, 786_000, 6_786_000)],
        crs="EPSG:3006",
    ).to_file(water, layer="mark")
    settings = made / "lagesbild.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "# eget\n", encoding="utf-8")
    first = workspace.geography(made, [borders])
    second = workspace.geography(made, [water])
    assert first.path == second.path
    assert ["kommun", "vatten"] == list(second.atlas.layers)
    assert ["border"] == [str(each) for each in second.kept]
    project = config.load(made)
    assert "Exempelby" == project.area.name
    assert ["water"] == [each.kind for each in project.area.basemap]
    assert "# eget" in settings.read_text(encoding="utf-8")


def test_a_delivery_that_is_not_known_changes_nothing(made, tmp_path):
    """What cannot be used leaves the settings and the folder as they were."""
    (tmp_path / "skräp.gpkg").write_bytes(b"no package")
    before = [(path, path.read_bytes()) for path in sorted(made.rglob("*")) if path.is_file()]
    with pytest.raises(InputError, match="none of these is one that is known"):
        workspace.geography(made, [tmp_path / "skräp.gpkg"])
    assert before == [(path, path.read_bytes()) for path in sorted(made.rglob("*")) if path.is_file()]
