"""The log: JSON lines, bounded, without paths."""

import json
from pathlib import Path

from lagesbild.operation.run import log


def test_entries_are_read_back_in_order(sea_workspace):
    """What is written can be read, oldest first, with the moment it was written."""
    project = sea_workspace.project()
    for number in range(3):
        log.write(project, "run", number=number)
    assert [0, 1, 2] == [each["number"] for each in log.read(project)]
    assert all(each["at"].endswith("+00:00") for each in log.read(project))


def test_a_full_log_is_rotated_and_the_oldest_forgotten(sea_workspace, monkeypatch):
    """Each file stays under its size, five old ones are kept, and the newest entries are there."""
    monkeypatch.setattr(log, "_LARGEST", 200)
    project = sea_workspace.project()
    for number in range(200):
        log.write(project, "run", number=number)
    files = sorted(path.name for path in (project.processed / "log").iterdir())
    assert ["lagesbild.1.jsonl", "lagesbild.2.jsonl", "lagesbild.3.jsonl", "lagesbild.4.jsonl",
            "lagesbild.5.jsonl", "lagesbild.jsonl"] == files  # fmt: skip
    numbers = [each["number"] for each in log.read(project)]
    assert list(range(numbers[0], 200)) == numbers


def test_no_absolute_path_is_written(sea_workspace):
    """The workspace's place on the machine is left out, wherever it stands."""
    project = sea_workspace.project()
    log.write(
        project, "run", message=f"cannot read {project.root}/data/raw/x.csv", more=[{"a": str(project.root)}]
    )
    (line,) = (project.processed / "log" / log.FILE).read_text(encoding="utf-8").splitlines()
    assert str(project.root) not in line
    assert "cannot read ./data/raw/x.csv" == json.loads(line)["message"]


def test_a_line_cut_off_by_a_crash_hides_no_other(sea_workspace):
    """Half a line is left out."""
    project = sea_workspace.project()
    log.write(project, "run", number=1)
    with (project.processed / "log" / log.FILE).open("a") as file:
        file.write('{"event": "ru\n')
    log.write(project, "run", number=2)
    assert [1, 2] == [each["number"] for each in log.read(project)]


def test_work_goes_on_without_a_log(sea_workspace):
    """A log that cannot be written to is no reason to stop."""
    project = sea_workspace.project()
    project.processed.mkdir(parents=True)
    (project.processed / "log").write_text("")
    log.write(project, "run")
    assert [] == list(log.read(project))


def test_what_is_no_folder_gets_no_log(tmp_path, monkeypatch):
    """A workspace in storage, or one that is gone, leaves nothing in the folder that the command was given in."""
    monkeypatch.chdir(tmp_path)
    log.note(Path("s3://bucket/kommun"), "fault")
    assert [] == list(tmp_path.iterdir())
