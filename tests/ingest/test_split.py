"""Dealing out a region's export: every row in one place, as it was written, or nothing written at all."""

import csv
import io
import shutil
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from lagesbild import config
from lagesbild.cli import app
from lagesbild.errors import ConfigError, ReadError
from lagesbild.ingest.run import ingest
from lagesbild.ingest.split import split

HEADER = "Nr;Från;Till;Rapporterad;Kategori;Text;Öst;Nord;Område;Kommun"
NAMES = {"a": "Exempelby kommun", "b": "Provköpings kommun", "c": "Testorp"}


@pytest.fixture
def region(sea_workspace, tmp_path_factory):
    """Three workspaces of fictional municipalities, and a folder for the export."""
    folder = tmp_path_factory.mktemp("region")
    projects = []
    for name, title in NAMES.items():
        sea_workspace.project('name = "Exempelby kommun"', f'name = "{title}"')
        shutil.copytree(sea_workspace.root, folder / name)
        projects.append(config.load(folder / name))
    return folder, projects


def written(folder, *rows, encoding="utf-8", name="embrace_2026-11-16.csv"):
    """The region's export of these rows."""
    path = folder / name
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode(encoding))
    return path


def raw(project):
    return project.root / "data" / "raw" / "embrace_2026-11-16.csv"


def row(sea_workspace, number, municipality, **given):
    return f"{sea_workspace.row(str(number), **given)};{municipality}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_each_workspace_ingests_its_own_rows(region, sea_workspace, encoding):
    """Names with or without "kommun", genitives and folders' names find their workspace; its ingest counts its rows alone."""
    folder, projects = region
    municipalities = [
        "Exempelby",
        "EXEMPELBY KOMMUN",
        "Provköping",
        "c",
        "Testorps kommun",
        "Provköpings kommun",
    ]
    rows = [row(sea_workspace, number, each) for number, each in enumerate(municipalities)]
    done = split(written(folder, *rows, encoding=encoding), "Kommun", projects)
    assert (6, [2, 2, 2], 0, None) == (done.rows, list(done.dealt.values()), done.left, done.remainder)
    for project in projects:
        (account,) = ingest(project).accounting.files
        assert (2, 2) == (account.rows_read, account.accepted)


def test_what_no_workspace_goes_by_is_kept_beside_the_export(region, sea_workspace):
    """Rows of other municipalities, of none, and too short for the column: in a file of their own, under the header."""
    folder, projects = region
    rows = [
        row(sea_workspace, 1, "Exempelby"),
        row(sea_workspace, 2, "Annanstad"),
        row(sea_workspace, 3, ""),
        "4;kort",
    ]
    done = split(written(folder, *rows, ";;;;;;;;;", ""), "Kommun", projects)
    assert (4, 3) == (done.rows, done.left)
    assert [HEADER, *rows[1:]] == done.remainder.read_text().splitlines()
    assert not raw(projects[1]).exists()


def test_lines_above_the_table_follow_along(region, sea_workspace):
    """What stands above the header, "sep=;" too, stands in every part: the configured header row still holds."""
    folder, projects = region
    path = folder / "embrace_2026-11-16.csv"
    above = f"sep=;\n{HEADER}\n"
    path.write_text(above + row(sea_workspace, 1, "Exempelby"))
    split(path, "Kommun", projects)
    assert raw(projects[0]).read_text().startswith(above)


def test_an_open_quote_spoils_its_own_row_alone(region, sea_workspace):
    """A quote never closed does not swallow the rows below it, whoever they are of."""
    folder, projects = region
    rows = [row(sea_workspace, number, "Exempelby") for number in range(300)]
    rows[5] = rows[5].replace("Inbrott", '"Inbrott')
    rows[150] = row(sea_workspace, 150, "Testorp", text='"två\nrader; och ett semikolon"')
    done = split(written(folder, *rows), "Kommun", projects)
    assert (300, [298, 0, 1], 1) == (done.rows, list(done.dealt.values()), done.left)
    assert "två\nrader" in raw(projects[2]).read_text()


cells = st.text(st.sampled_from('ab;"\n,é '), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(cells, cells, st.sampled_from(["Exempelby", "Testorp", "Okänd", ""])), max_size=12
    )
)
def test_no_row_is_lost_or_changed(region, rows):
    """Whatever stands in the cells: the parts together are the export, each row where its municipality says."""
    folder, projects = region
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(
        [["Nr", "Kommun", "Text"], *((a, m, b) for a, b, m in rows)]
    )
    path = folder / "embrace_2026-11-16.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    done = split(path, "Kommun", projects)
    found = Counter()
    for target, expected in (
        (raw(projects[0]), "Exempelby"),
        (raw(projects[2]), "Testorp"),
        (done.remainder, None),
    ):
        if target and target.exists():
            with target.open(encoding="utf-8", newline="") as file:
                parts = list(csv.reader(file, delimiter=";"))[1:]
            assert all(
                part[1] == expected if expected else part[1] not in {"Exempelby", "Testorp"} for part in parts
            )
            found += Counter(map(tuple, parts))
            target.unlink()
    is_blank = lambda each: not "".join(each).strip(' ;"\n')  # noqa: E731
    assert Counter((a, m, b) for a, b, m in rows if not is_blank((a, b, m))) == found
    assert done.rows == sum(done.dealt.values()) + done.left == found.total()


@pytest.mark.parametrize(
    ("name", "column", "text", "error"),
    [
        ("embrace.xlsx", "Kommun", HEADER, ReadError),
        ("embrace.csv", "Ort", HEADER, ReadError),
        ("annat.csv", "Kommun", HEADER, ConfigError),
        ("embrace.csv", "Kommun", "", ReadError),
    ],
)
def test_what_cannot_be_split_writes_nothing(region, name, column, text, error):
    """A workbook, a column that is not there, a name that no source reads, an empty file: told, and nothing made."""
    folder, projects = region
    (folder / name).write_text(text)
    before = sorted(folder.rglob("*"))
    with pytest.raises(error):
        split(folder / name, column, projects)
    assert before == sorted(folder.rglob("*"))


def test_an_export_that_grows_is_left_for_later(region, sea_workspace):
    """Written to while it is read: nothing is made of what was there so far."""
    folder, projects = region
    path = written(folder, row(sea_workspace, 1, "Exempelby"))
    before = sorted(folder.rglob("*"))

    def grow(*_):
        with path.open("a") as file:
            file.write("x" * 10)

    with pytest.raises(ReadError, match="lie still"):
        split(path, "Kommun", projects, on_progress=grow)
    assert before == sorted(folder.rglob("*"))


def test_one_municipality_has_one_workspace(region):
    """Two that go by the same name are told, before anything is read."""
    folder, projects = region
    with pytest.raises(ConfigError, match="must have one workspace"):
        split(folder / "embrace.csv", "Kommun", [*projects, projects[0].model_copy(update={"root": folder})])


@pytest.mark.parametrize("quoted", [True, False])
def test_the_command_prints_what_it_made(region, sea_workspace, quoted):
    """The paths of the new exports, and of the rest first; a pattern that no shell has read, as on Windows, will do."""
    folder, projects = region
    path = written(folder, row(sea_workspace, 1, "Exempelby"), row(sea_workspace, 2, "Annanstad"))
    roots = [str(folder / "[abc]")] if quoted else [str(project.root) for project in projects]
    done = CliRunner().invoke(app, ["split", str(path), "--by", "Kommun", *roots])
    assert 0 == done.exit_code
    assert [
        str(folder / "embrace_2026-11-16-utan-mottagare.csv"),
        str(raw(projects[0])),
    ] == done.stdout.splitlines()
