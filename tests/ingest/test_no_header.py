"""A file without a row of headers is read by position where its cells say what they are, and told."""

import pandas as pd
import pytest

from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.reading.read import read
from lagesbild.language import in_swedish

ROWS = [
    [
        f"{1000 + at}",
        f"2026-11-{1 + at % 15:02d} {10 + at % 9}:15",
        ("Inbrott", "Klotter", "Rån")[at % 3],
        f"{785_000 + 7 * at}.5",
        f"{6_790_000 + 11 * at}.5",
    ]
    for at in range(30)
]


def written(folder, kind):
    path = folder / f"uttag.{kind}"
    if kind == "csv":
        path.write_text("\n".join(";".join(row) for row in ROWS), encoding="utf-8")
    else:
        pd.DataFrame(ROWS).to_excel(path, index=False, header=False)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_columns_are_known_by_what_they_hold(tmp_path, sea_workspace, kind):
    """Time, category and position are found, the first row is a row, and each field is to be checked."""
    path = written(tmp_path, kind)
    proposal = inspect_file(path, project=sea_workspace.project())
    columns = proposal.source.columns
    assert ("Kolumn 2", "Kolumn 3", "Kolumn 4", "Kolumn 5") == (
        columns.occurred_from, columns.category, columns.x, columns.y,
    )  # fmt: skip
    assert (30, 0) == (proposal.rows_read, proposal.source.header_row)
    assert any("saknar rubrikrad" in in_swedish(note) for note in proposal.notes)
    assert "header_row = 0" in proposal.to_toml()
    table = read(path, proposal.source)
    assert (1, "1000") == (table.cells.index[0], table.cells["Kolumn 1"].iloc[0])


def test_what_nobody_can_tell_is_told_and_left(tmp_path):
    """Without a time among the cells nothing is proposed, and the first row is not taken for one."""
    path = tmp_path / "uttag.csv"
    path.write_text("\n".join(f"{at};{at * 7919}.25" for at in range(10_000, 10_030)), encoding="utf-8")
    proposal = inspect_file(path, project=None)
    assert (("occurred_from",), None) == (proposal.missing_fields, proposal.source.header_row)
    assert any("sakna rubrikrad" in in_swedish(note) for note in proposal.notes)
