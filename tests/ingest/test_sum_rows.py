"""A sum among the rows is told, left out and accounted for; nothing that happened is taken for one."""

import pandas as pd
import pytest

from lagesbild.ingest.proposing.inspect import inspect_file
from lagesbild.ingest.proposing.sum_rows import is_sum_row
from lagesbild.ingest.run import ingest
from lagesbild.ingest.store import Accounting, load_incidents
from lagesbild.language import in_swedish

ROWS = [[f"E{number}", "2026-11-02 10:00", "Inbrott", "450"] for number in range(9)]


def flagged(*rows, columns=("Nr", "När", "Vad", "Antal"), others=ROWS):
    cells = pd.DataFrame([*others, *rows], columns=list(columns)).astype("str").replace("", pd.NA)
    return is_sum_row(cells).tolist()[len(others) :]


@pytest.mark.parametrize(
    "row",
    [
        ["Summa", "", "", "450"],
        ["", "", "Totalt:", "4 050"],
        ["Totalt", "", "", ""],
        ["Summa: 9 rader", "", "", ""],
        ["Grand Total", "9", "", "4050,5"],
        ["", "Delsumma", "", "12"],
        ["Summa", "9", "9", "450"],  # a count in each column, as many cells as a row
    ],
)
def test_a_sum_is_known_however_it_is_written(row):
    """A word for a sum and numbers alone, unlike the rows above it."""
    assert [True] == flagged(row)


@pytest.mark.parametrize(
    "row",
    [
        ["E10", "2026-11-02 10:00", "Summa", "1"],  # a category of that name
        ["E10", "2026-11-02 10:00", "Totalt stopp i trafiken", ""],
        ["Totalt", "2026-11-02 10:00", "Inbrott", "450"],  # it says when
        ["", "", "", "450"],
    ],
)
def test_what_happened_is_no_sum(row):
    """Words that only begin so, or that stand beside a time, are an incident's."""
    assert [False] == flagged(row)


def test_a_category_among_numbers_is_no_sum():
    """Where all else of each row is a number, a category that is called so is one."""
    others = [[str(at), "1793600000", kind] for at, kind in enumerate(("Inbrott", "Klotter", "Rån"))]
    assert [False] == flagged(["9", "1793600000", "Totalt"], columns=("Nr", "När", "Vad"), others=others)


def test_a_sum_is_accounted_for_and_nothing_to_correct(sea_workspace):
    """It is no incident, no category and no row of the workbook; it stands among the reasons."""
    sea_workspace.export(
        "embrace_2026-11-16.csv",
        *(sea_workspace.row(str(at)) for at in range(12)),
        "Summa;;;;;;;;12",
        ";;;;Totalt;12;;;",
    )
    project = sea_workspace.project()
    done = ingest(project)
    (account,) = done.accounting.files
    assert (14, 12, 2) == (account.rows_read, account.accepted, account.quarantined)
    assert {"SUM_ROW": {"severity": "quarantine", "rows": 2}} == account.reasons
    assert () == done.workbooks
    assert 0 == done.accounting.to_correct
    incidents = load_incidents(project.processed, Accounting.read(project.processed))
    assert {"Inbrott"} == set(incidents["category"])


def test_a_sum_is_no_category_of_the_proposal(tmp_path):
    """The proposal is made of the others, and tells the row."""
    path = tmp_path / "uttag.csv"
    rows = [f"2026-11-{1 + at:02d} 10:00;{('Inbrott', 'Klotter')[at % 2]}" for at in range(20)]
    path.write_text("\n".join(["Händelsetid;Händelsetyp", *rows, "Summa;20"]), encoding="utf-8")
    proposal = inspect_file(path, project=None)
    assert ("Händelsetid", "Händelsetyp") == (
        proposal.source.columns.occurred_from,
        proposal.source.columns.category,
    )
    assert any("1 rad är en summering (rad 22)" in in_swedish(note) for note in proposal.notes)
