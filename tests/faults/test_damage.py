"""Each of our own files damaged in turn: a sentence and a documented exit code, and nothing published unproved."""

import pytest


@pytest.fixture(scope="module")
def workspace(damages, tmp_path_factory, zygote):
    """A workspace with a published report of the open edition."""
    made = damages.Workspace(tmp_path_factory.mktemp("damage") / "workspace")
    made.publish(zygote)
    return made


def _tried(damages, workspace, commands, kinds):
    return [
        fault
        for command in commands
        for file in workspace.own_files()
        for kind in kinds
        for fault in damages.faults_of(workspace, file, kind, command)
    ]


def test_every_file_is_found(workspace):
    """What is damaged holds the files that decide: the release, the manifest, the store and its accounting."""
    names = {file.rpartition("/")[2] for file in workspace.own_files()}
    assert {"2026-11-02--2026-11-15.json", "manifest.json", "findings.json", "ingest.json"} <= names


@pytest.mark.parametrize(
    ("command", "kinds"),
    [
        ("status", ["cut off", "other kinds", "a folder"]),
        ("export", ["cut off", "other kinds", "a folder"]),
        ("check", ["cut off"]),  # it searches all of a report each time; the sweep has all kinds
    ],
    ids=str,
)
def test_reading_commands_end_in_a_sentence(damages, workspace, command, kinds):
    """Whatever has become of a file."""
    assert [] == _tried(damages, workspace, [command], kinds)


@pytest.mark.parametrize("kind", ["empty", "a broken link"])
def test_a_damaged_release_is_never_taken_for_none(damages, workspace, kind):
    """Whoever would publish is refused, and told which file to bring back."""
    (file,) = (each for each in workspace.own_files() if each.startswith("data/released/"))
    workspace.mend()
    damages.DAMAGES[kind](workspace.root / file)
    code, said = damages.given(workspace.words()["run"])
    assert 3 == code
    assert "data/released/2026-11-02--2026-11-15.json" in said


@pytest.mark.parametrize("command", ["run", "refresh"])
def test_a_manifest_that_is_nested_too_deep_is_one_more_damaged_file(
    damages, workspace, shared_zygote, command
):
    """What its edition was is asked before the report is made anew, and not known."""
    assert [] == damages.faults_of(workspace, f"{damages.FOLDER}/manifest.json", "deep", command)


def test_a_log_that_is_nested_too_deep_is_one_that_cannot_be_read(damages, workspace):
    """Its line is passed over, as one that was cut off."""
    assert [] == damages.faults_of(workspace, "data/processed/log/lagesbild.jsonl", "deep", "status")


@pytest.mark.sweep
@pytest.mark.parametrize("command", ["status", "export", "check", "ingest", "run", "refresh"])
def test_every_damage_ends_in_a_sentence(damages, workspace, shared_zygote, command):
    """All of it."""
    assert [] == _tried(damages, workspace, [command], damages.DAMAGES)
