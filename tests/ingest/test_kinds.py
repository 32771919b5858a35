"""What seems to say what happened, in an export whose source names no column for it."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from lagesbild.cli import app
from lagesbild.ingest.proposing.kinds import untold_kinds
from lagesbild.ingest.run import ingest
from lagesbild.operation.run.doubts import doubts

CONSTANT = ('category = "Kategori"', 'category = { value = "klotter" }')
CROSSED = [["x", "", ""], ["", "x", ""], ["", "", "x"], ["x", "", ""]] * 5


def frame(columns):
    cells = pd.DataFrame({name: pd.Series(list(each), dtype="str") for name, each in columns.items()})
    return cells.mask(cells.eq(""))


def crosses(rows, mark="x", none=""):
    names = ("Klotter", "Bråk", "Brand")
    return {name: [mark if row[at] else none for row in rows] for at, name in enumerate(names)}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Kategori": ["1", "2", "7", "2"] * 5}, "coded"),
        ({"Brottskod": ["0801", "9802"] * 10}, "coded"),
        ({"Händelsekod": ["A", "B"] * 10}, "coded"),
        ({"Postkod": ["1", "2"] * 10}, None),
        ({"Antal": ["1", "2"] * 10}, None),
        ({"Kategori": ["1"] * 20}, None),
        (crosses(CROSSED), "crossed"),
        (crosses(CROSSED, "X", "0"), "crossed"),
        (crosses(CROSSED, "1", "0"), "crossed"),
        (crosses(CROSSED, "Ja", "Nej"), "crossed"),
        ({"Polisanmäld": ["ja", "nej", "nej", "ja"] * 5, "Filmad": ["ja", "nej", "ja", "ja"] * 5}, None),
        ({"Sedd": ["x", ""] * 10}, None),
        ({}, None),
    ],
)
def test_codes_and_crosses_are_found(columns, expected):
    """By the header of one column, or by one cross a row; other marks and numbers say nothing."""
    cells = frame({"Nr": map(str, range(20)), **columns})
    assert expected == untold_kinds(cells, {"Nr"})
    assert untold_kinds(cells, set(cells.columns)) is None


@pytest.mark.parametrize("values", [["1", "2", "7"], ["klotter"] * 3])
def test_ingest_tells_of_a_category_that_is_not_read(sea_workspace, values):
    """Each time, where the export has a column of it and the settings say one for all rows; not where that column says one."""
    rows = [sea_workspace.row(f"{at}", category=each) for at, each in enumerate(values)]
    sea_workspace.export("embrace_2026-11-16.csv", *rows)
    project = sea_workspace.project(*CONSTANT)
    for _ in range(2):
        told = [str(each) for each in doubts(project, ingest(project).accounting)]
        is_told = any("all rows (3) count as one category" in each for each in told)
        assert (len(set(values)) > 1) == is_told


def test_ingest_says_which_category_the_settings_give_every_row(sea_workspace):
    """Where no column is read for what happened; nothing where one is."""
    sea_workspace.export("embrace_2026-11-16.csv", sea_workspace.row())
    for change, is_said in ((CONSTANT, True), ((), False)):
        sea_workspace.project(*change)
        done = CliRunner().invoke(app, ["--lang", "en", "--project", str(sea_workspace.root), "ingest"])
        assert 0 == done.exit_code
        assert is_said == ("every row counts as 'klotter'" in done.output)
