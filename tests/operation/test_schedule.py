"""The timers that run lagesbild every day."""

import os
import shutil
import subprocess
import sys
from datetime import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lagesbild.errors import ConfigError
from lagesbild.operation.schedule import schedule
from lagesbild.operation.schedule.install import install

AT = time(6, 30)


@pytest.fixture
def project(sea_workspace):
    """A workspace in a folder whose name every format must quote in its own way."""
    root = sea_workspace.root / "Ex & by 100% $HOME"
    shutil.copytree(sea_workspace.root / "data", root / "data")
    sea_workspace.root = root
    return sea_workspace.project()


def test_systemd_accepts_the_units(project, tmp_path):
    """systemd-analyze finds nothing to say about service and timer, and reads the command as it was meant."""
    if not (analyze := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is not installed")
    units = schedule.scheduled(project, "systemd", AT)
    for name, text in units.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / name) for name in units.files]
    verified = subprocess.run(
        [analyze, "verify", "--user", *paths],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
    )
    told = [line for line in verified.stderr.splitlines() if units.name in line]
    assert (0, []) == (verified.returncode, told), verified.stderr
    calendar = next(line for line in units.files[f"{units.name}.timer"].splitlines() if "OnCalendar" in line)
    asked = [analyze, "calendar", calendar.partition("=")[2]]
    read = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert "*-*-* 06:30:00" in read


def test_a_per_cent_sign_and_a_dollar_are_kept_from_systemd(project):
    """Systemd would put a specifier or a variable in their place."""
    units = schedule.scheduled(project, "systemd", AT)
    service = units.files[f"{units.name}.service"]
    assert "100%% $$HOME" in next(line for line in service.splitlines() if line.startswith("ExecStart="))


def test_cron_runs_the_command_as_it_was_meant(project):
    """A shell that reads the line, as cron hands it over, gets the workspace's path whole."""
    timer = schedule.scheduled(project, "cron", AT)
    (line,) = timer.files[""].splitlines()
    assert line.startswith("30 6 * * * ")
    # cron turns \% into % and gives the rest to sh.
    command = line.split(" ", 5)[5].replace("\\%", "%")
    seen = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {command}"], check=True, capture_output=True, text=True
    )
    words = seen.stdout.splitlines()
    assert ["--project", str(project.root), "run", "--if-due", "--wait", "3600"] == words[1:]
    assert Path(words[0]).name.startswith("lagesbild")


def test_the_windows_task_is_xml_that_starts_when_the_machine_was_off(project):
    """The task is daily, made up for, never twice at once, and its arguments are quoted."""
    timer = schedule.scheduled(project, "windows", AT)
    (text,) = timer.files.values()
    task = ET.fromstring(text.partition("\n")[2])
    told = {element.tag.rpartition("}")[2]: element.text for element in task.iter()}
    assert ("true", "IgnoreNew", "1", "2026-01-01T06:30:00") == (
        told["StartWhenAvailable"], told["MultipleInstancesPolicy"], told["DaysInterval"], told["StartBoundary"],
    )  # fmt: skip
    assert f'--project "{project.root}" run --if-due --wait 3600' == told["Arguments"]


def test_two_workspaces_have_two_names(sea_workspace):
    """The name says which workspace it is, and folders of the same name differ."""
    assert schedule._name(Path("/a/Min kommun")) != schedule._name(Path("/b/Min kommun"))
    assert schedule._name(Path("/a/Min kommun")).startswith("lagesbild-min-kommun-")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Stand-ins for the system's commands, which note how they were called."""
    if sys.platform == "win32":
        pytest.skip("stand-ins are shell scripts")
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def write(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return write


def test_cron_is_installed_once_and_leaves_other_lines(project, programs, tmp_path):
    """Installing again takes the old line's place; what others wrote stays."""
    tab = tmp_path / "tab"
    tab.write_text("0 1 * * * backup\n")
    programs("crontab", f'if [ "$1" = -l ]; then cat {tab}; else cat > {tab}.new && mv {tab}.new {tab}; fi')
    install(schedule.scheduled(project, "cron", AT))
    install(schedule.scheduled(project, "cron", time(7, 0)))
    first, second = tab.read_text().splitlines()
    assert "0 1 * * * backup" == first
    assert second.startswith("0 7 * * * ")


def test_systemd_is_installed_for_the_user(project, programs, tmp_path, monkeypatch):
    """Both units are written, and the timer is enabled."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    programs("systemctl", f'echo "$@" >> {tmp_path}/calls')
    timer = schedule.scheduled(project, "systemd", AT)
    path = Path(install(timer))
    assert set(timer.files) == {each.name for each in path.parent.iterdir()}
    assert ["--user daemon-reload", f"--user enable --now {timer.name}.timer"] == (
        tmp_path / "calls"
    ).read_text().splitlines()


def test_a_machine_that_refuses_is_told(project, programs, tmp_path, monkeypatch):
    """The system's last words and what to do instead."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    programs("systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
    with pytest.raises(ConfigError, match=r"Failed to connect to bus.*Set it up yourself"):
        install(schedule.scheduled(project, "systemd", AT))
