"""Storage that machines share: what is told when it cannot be used."""

import sys

import pytest

from lagesbild.errors import ConfigError, StorageError
from lagesbild.operation.storage.storage import is_safe, open_storage


def test_one_of_two_makes_an_object(stored):
    """The second who creates it is told that it is there; what stands is the first's."""
    assert stored.create("lock", b"1")
    assert not stored.create("lock", b"2")
    assert b"1" == stored.read("lock")
    stored.remove(["lock", "not there"])
    assert stored.read("lock") is None


def test_objects_are_listed_by_their_name_with_a_state_that_changes(stored, tmp_path):
    """A replaced object has another state, an untouched one the same."""
    for name in ("a", "b/c"):
        stored.write(name, b"1")
    first = stored.listing()
    stored.write("a", b"22")
    second = stored.listing()
    assert {"a", "b/c"} == set(first) == set(second)
    assert (True, False) == (first["b/c"] == second["b/c"], first["a"].state == second["a"].state)
    stored.fetch([("b/c", tmp_path / "file")])
    assert "1" == (tmp_path / "file").read_text()


def test_objects_are_copied_within_the_storage(stored, tmp_path):
    """Stored from files, then copied to other names."""
    for name in "ab":
        (tmp_path / name).write_text(name)
    stored.store([(tmp_path / "a", "stage/a"), (tmp_path / "b", "stage/x/b")])
    stored.copy([("stage/a", "a"), ("stage/x/b", "x/b")])
    assert (b"a", b"b") == (stored.read("a"), stored.read("x/b"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://key:secret-word@bucket/a", "no key or password"),
        ("https://host/a?sig=secret-word", "no key or password"),
        ("nosuch://a/b", "cannot be used"),
        ("filecache::s3://a/b", "one protocol"),
    ],
)
def test_a_url_that_cannot_be_used_is_told_without_its_secret(url, words):
    """A key in the URL would end in logs."""
    with pytest.raises(ConfigError, match=words) as told:
        open_storage(url)
    assert "secret-word" not in str(told.value)


def test_a_library_that_is_missing_is_told_with_its_extra(monkeypatch):
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "adlfs", None)
    with pytest.raises(ConfigError, match=r"pip install 'lagesbild\[azure\]'"):
        open_storage("abfs://container/a")


def test_a_bucket_that_is_not_there_is_told(s3):
    """By its name."""
    with pytest.raises(ConfigError, match="bucket or container of 's3://nosuch/a' must be there"):
        open_storage("s3://nosuch/a").write("b", b"")


def test_storage_that_does_not_answer_may_do_so_later(s3, monkeypatch):
    """It is told as what may pass."""
    url = s3("bucket")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageError, match="could not be reached"):
        open_storage(url).listing()


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/a", "a/", ""])
def test_no_object_becomes_a_file_outside_the_workspace(name):
    """A name that leads out of the workspace is passed over."""
    assert not is_safe(name)
