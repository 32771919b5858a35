"""Mutated exports: a report or a plain message, never a traceback, and every row accounted for."""

import pytest

from lagesbild.ingest import addition, run


@pytest.mark.parametrize(
    "seeds",
    [
        range(0, 1000, 44),
        pytest.param(range(500), marks=pytest.mark.sweep),
        pytest.param(range(500, 1000), marks=pytest.mark.sweep),
    ],
    ids=str,
)
def test_mutants_end_in_rows_or_in_a_message(fuzz, seeds, tmp_path, monkeypatch):
    """Of so many mutants none ends in another exception, takes 20 s or a gigabyte, or loses a row."""
    fuzzer = fuzz.Fuzzer(tmp_path / "workspace")
    # The border is the same for all of them, and reading it takes as long as reading the mutant.
    geography = run.read_geography(fuzzer.project.area)
    monkeypatch.setattr(run, "read_geography", lambda _area: geography)
    found, kinds, *_ = fuzz.watched(seeds, fuzzer, heavy=False)
    assert {} == found
    assert set(kinds) == {
        "text", "workbook", "other workbook", "page", "compressed", "GeoJSON", "GeoPackage", "other features",
    }  # fmt: skip


def test_the_fuzzer_sees_a_lost_row(fuzz, tmp_path, monkeypatch):
    """A reader that drops the last row is found out."""
    read = addition.read

    def forgetful(path, source):
        table = read(path, source)
        return type(table)(cells=table.cells.iloc[:-1], ragged=table.ragged)

    monkeypatch.setattr(addition, "read", forgetful)
    fuzzer = fuzz.Fuzzer(tmp_path / "workspace")
    plain = next(each for each in map(fuzz.mutant, range(300)) if each.rows)
    assert f"{plain.rows - 1} rows read of {plain.rows}" == fuzzer.fault_of(plain)
