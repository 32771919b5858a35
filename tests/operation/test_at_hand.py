"""One workspace in storage, through the commands that take one: what they make stands there, and nowhere else."""

import json
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lagesbild import cli, stop
from lagesbild.cli._under_way import root_of
from lagesbild.errors import BusyError, ConfigError
from lagesbild.operation.run import log
from lagesbild.operation.run import run as operation_run
from lagesbild.operation.storage import storage_lock
from lagesbild.operation.storage.mirror import VARIABLE

PERIOD = "2026-11-02..2026-11-15"
FOLDER = "2026-11-02--2026-11-15/lagesbild"


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Give a command on this machine; what it raised is raised here."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "copies"))

    def run(*arguments, code=0):
        told = CliRunner().invoke(cli.app, list(arguments))
        if told.exception and not isinstance(told.exception, SystemExit):
            raise told.exception
        assert told.exit_code == code, told.output
        return told.stdout

    return run


def test_from_export_to_report_and_back_again(uploaded, command, shared_zygote, tmp_path):
    """Each command tells what it made by its URL; a copy elsewhere knows it all."""
    here = ("--project", uploaded.url)
    assert f"{uploaded.url}/data/processed/ingest.json" == command(*here, "ingest").splitlines()[-1]
    assert b"embrace_2026-11-16.csv" in uploaded.read("data/processed/ingest.json")
    page = command(*here, "run", "--period", PERIOD).splitlines()[-1]
    assert f"{uploaded.url}/reports/{FOLDER}/lagesbild.html" == page
    assert b"<p>Text" in uploaded.read(f"reports/{FOLDER}/lagesbild.html")
    assert page == command(*here, "backfill", PERIOD, PERIOD).strip()
    exported = command(*here, "export", "--period", PERIOD).strip()
    assert f"{uploaded.url}/exports/{FOLDER}" == exported
    before = uploaded.listing()
    told = json.loads(command(*here, "status", "--json"))
    assert (1, PERIOD.replace("..", "--")) == (
        told["reports"][0]["published"],
        Path(told["reports"][0]["newest"]["page"]).parts[1],
    )
    assert before == uploaded.listing()
    assert not (tmp_path / "reports").exists()


def test_of_many_each_is_told_also_where_one_cannot_be(uploaded, towns, command):
    """A folder, one in storage, one that another holds, and one that is none."""
    (local,) = towns(here="")
    none = uploaded.url.replace("/kommun", "/ingen")
    named = [str(local.root), uploaded.url, none]
    told = json.loads(command("status", *named, "--json", code=2))
    assert named == [each["workspace"] for each in told]
    assert [False, False, True] == ["message" in each for each in told]
    assert told[0]["area"] == told[1]["area"]
    with storage_lock.held(uploaded, "run-all", rhythm=storage_lock.Rhythm(beat_s=0.2)):
        lines = command("status", *named, code=5).splitlines()
    assert [line for line in lines if "held by 'lagesbild run-all'" in line]
    assert [line for line in lines if line.startswith("! A workspace is a folder")]
    assert str(local.root) == lines[0]


def test_a_stop_is_logged_where_the_workspace_is(uploaded, command, monkeypatch):
    """Nothing of what was under way goes up, but the line that it was stopped, and by what."""

    def stopped(*_, **__):
        raise stop.Stopped(143)

    monkeypatch.setattr(operation_run, "ingest_alone", stopped)
    monkeypatch.setattr(stop, "asked", lambda: signal.SIGTERM)
    before = uploaded.listing()
    command("--project", uploaded.url, "ingest", code=143)
    assert {log.PLACE} == set(uploaded.listing()) - set(before)
    (line,) = map(json.loads, uploaded.read(log.PLACE).splitlines())
    assert ("stopped", "ingest", "SIGTERM") == (line["event"], line["command"], line["signal"])


def test_a_url_is_no_folder_to_log_in(tmp_path, monkeypatch):
    """Who stands in a workspace and names another in storage is not logged here."""
    (tmp_path / "lagesbild.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert (None, tmp_path) == (root_of(["--project", "s3://a/b", "run"]), root_of(["run"]))


def test_what_is_held_is_left_alone(uploaded, command):
    """The run that would have been the second says so, and changes nothing."""
    with storage_lock.held(uploaded, "run-all", rhythm=storage_lock.Rhythm(beat_s=0.2)):
        before = uploaded.listing()
        with pytest.raises(BusyError, match="held by 'lagesbild run-all'"):
            command("--project", uploaded.url, "run", "--period", PERIOD)
        assert set(before) == set(uploaded.listing())


@pytest.mark.parametrize("arguments", [("schedule",), ("templates",), ("new-notebook", "egen"), ("demo",)])
def test_what_a_person_sees_to_needs_a_folder(command, arguments):
    """A command that edits files for a person says which commands take a URL."""
    with pytest.raises(ConfigError, match="must have a workspace that is a folder"):
        command("--project", "s3://bucket/kommun", *arguments)
