"""What words on the command line mean."""

import pytest

from lagesbild.errors import ConfigError
from lagesbild.operation.many import workspaces


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Two workspaces in ``kommuner``, beside a folder that is none; their names when found."""
    for name in ("b", "a"):
        (tmp_path / "kommuner" / name).mkdir(parents=True)
        (tmp_path / "kommuner" / name / "lagesbild.toml").touch()
    (tmp_path / "kommuner" / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    return lambda *words: [
        each.removeprefix(str(tmp_path / "kommuner") + "/") for each in workspaces.find(words)
    ]


def test_a_pattern_means_its_workspaces(folders):
    """Folders without settings are left out; an order is kept, and each comes once."""
    assert ["a", "b"] == folders("kommuner/*")
    assert ["b", "a"] == folders("kommuner/b", "kommuner/*", "./kommuner/b/")


def test_a_folder_that_is_named_is_kept(folders):
    """That it is no workspace is told as its own failure."""
    assert ["other"] == folders("kommuner/other")


def test_a_list_has_one_a_line(folders, tmp_path):
    """Relative to the list, with comments and empty lines."""
    (tmp_path / "kommuner" / "alla.txt").write_text("# alla\n\nb   # den andra\na\n", encoding="utf-8")
    assert ["b", "a"] == folders("kommuner/alla.txt")


def test_the_largest_is_begun_first(tmp_path):
    """By what it has to read; a workspace in storage or without exports comes last, in the order named."""
    for name, size in (("a", 1), ("b", 3), ("c", 2)):
        (tmp_path / name / "data" / "raw").mkdir(parents=True)
        (tmp_path / name / "data" / "raw" / "export.csv").write_bytes(b"x" * size)
    named = ["s3://bucket/d", *(str(tmp_path / name) for name in "abc"), "none"]
    assert ["b", "c", "a", "d", "none"] == [
        each.rpartition("/")[2] for each in workspaces.largest_first(named)
    ]


@pytest.mark.parametrize("words", [["kommuner/x*"], []])
def test_nothing_found_is_an_error(folders, words):
    """A misspelt pattern must not look like a run in which all went well."""
    with pytest.raises(ConfigError, match="none"):
        folders(*words)


def test_a_pattern_in_storage_means_its_workspaces(stored):
    """In a bucket as in a folder; a URL without a pattern is kept as it is."""
    for name in ("kommuner/b/lagesbild.toml", "kommuner/a/lagesbild.toml", "kommuner/other/x"):
        stored.write(name, b"")
    url = f"{stored.url}/kommuner"
    assert [f"{url}/a", f"{url}/b"] == workspaces.find([f"{url}/*"])
    assert [f"{url}/c"] == workspaces.find([f"{url}/c/"])
    with pytest.raises(ConfigError, match="none"):
        workspaces.find([f"{url}/x*"])
