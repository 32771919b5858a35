"""Exports in random layouts are read by the proposal alone: right, or with a remark on what is not."""

import importlib
import importlib.util
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from lagesbild.ingest import identity, mapping
from lagesbild.ingest.reading import read

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "layouts.py"


@pytest.fixture(scope="module")
def layouts():
    """benchmarks/layouts.py."""
    spec = importlib.util.spec_from_file_location("benchmark_layouts", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def judge(layouts, tmp_path_factory):
    """A judge with its municipalities."""
    return layouts.Judge(tmp_path_factory.mktemp("layouts"))


@pytest.mark.parametrize("seeds", [range(6), pytest.param(range(6, 60), marks=pytest.mark.sweep)], ids=str)
def test_layouts_are_read_as_proposed(layouts, judge, seeds):
    """Nearly all are read right in every field of every incident, and none is wrong without a remark."""
    score = layouts.judged(seeds, judge)
    assert not score.silent(), {seed: score.verdicts[seed].faults for seed in score.silent()}
    assert score.share("right") >= 0.95


def test_200_layouts_have_every_container_and_structure(layouts, judge, monkeypatch):
    """No kind of layout is left to the long run."""
    # What is drawn decides it; no file need be written.
    monkeypatch.setattr(
        layouts, "write", lambda _rng, _container, path, _sheet: (path.touch(), (path, ""))[1]
    )
    says = [judge.layout(seed).says for seed in range(200)]
    assert set(layouts.CONTAINERS) == {each["container"] for each in says}
    structures = importlib.import_module("_layout_forms").STRUCTURES
    assert set(structures) == {each["times"] for each in says}


def test_a_seed_gives_the_same_layout_again(judge):
    """What failed can be made again."""
    first, again = judge.layout(5), judge.layout(5)
    assert first.known == again.known
    assert [column.values for column in first.columns] == [column.values for column in again.columns]


@pytest.fixture(scope="module")
def plain(judge):
    """The seed of a layout that is read right, of a known border and with positions."""
    for seed in range(400):
        layout = judge.layout(seed)
        if layout.has_border and layout.says["position"] == "WGS 84" and layout.says["container"] == "csv":
            verdict = judge.verdict(layout)
            if verdict.outcome == "right" and not verdict.remarks:
                return seed
    return pytest.fail("none of 400 layouts is read right and without a remark")


def test_the_judge_sees_a_lost_row(plain, judge, monkeypatch):
    """A reader that drops the last row is found out."""
    whole = read.read

    def forgetful(path, source):
        table = whole(path, source)
        return type(table)(cells=table.cells.iloc[:-1], ragged=table.ragged)

    monkeypatch.setattr(read, "read", forgetful)
    verdict = judge.verdict(judge.layout(plain))
    assert ("wrong", {"rows": "59 rows read of 60"}) == (verdict.outcome, verdict.faults)


@pytest.mark.parametrize(("column", "field"), [("occurred_from", "start"), ("x", "position"), (identity.CATEGORY_WRITTEN, "category")])  # fmt: skip
def test_the_judge_sees_one_changed_value(plain, judge, monkeypatch, column, field):
    """A mapping that is an hour, 3 m or a word off in one row is found out."""
    right = mapping.map_export
    changes = {
        "occurred_from": lambda value: value - timedelta(hours=1),
        "x": lambda value: value + 3,
        identity.CATEGORY_WRITTEN: lambda value: f"{value}?",
    }

    def careless(*args, **settings):
        mapped = right(*args, **settings)
        at = mapped.incidents[column].first_valid_index()
        mapped.incidents.loc[at, column] = changes[column](mapped.incidents.loc[at, column])
        return mapped

    monkeypatch.setattr(mapping, "map_export", careless)
    verdict = judge.verdict(judge.layout(plain))
    assert ("wrong", [field]) == (verdict.outcome, list(verdict.faults))
