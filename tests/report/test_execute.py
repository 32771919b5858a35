import json
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from lagesbild.config import Execution, NotebookRun
from lagesbild.errors import ConfigError, ExecutionError
from lagesbild.report.execute.execute import execute
from lagesbild.report.execute.notebooks import find_notebook

COMMON = {"project": ".", "period": "2026-11-02..2026-11-15", "edition": "arbetsgrupp"}


@pytest.fixture(params=["fork", "kernel"])
def run(request, tmp_path, repository, zygote):
    """Run fixture notebooks in a workspace of their own, in forks and in kernels."""

    def start(*names, parameters=None, on_progress=None, **settings):
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        for name in names:
            shutil.copy(repository / "tests" / "notebooks" / f"{name}.ipynb", folder)
        runs = [NotebookRun(notebook=name, step="analys", parameters=parameters or {}) for name in names]
        return execute(
            runs,
            root=tmp_path,
            common=COMMON,
            folder=tmp_path / "executed",
            failed_folder=tmp_path / "reports" / "failed" / "p" / "r",
            settings=Execution(engine=request.param, **{"workers": 4, **settings}),
            zygote=zygote if request.param == "fork" else None,
            on_progress=on_progress,
        )

    return start


in_any_engine = pytest.mark.parametrize(
    "run", ["fork", pytest.param("kernel", marks=pytest.mark.sweep)], indirect=True
)
"""What does not depend on what executes a notebook, but on who asks for it."""


def texts(path):
    """The plain text that each cell ended with."""
    cells = nbformat.read(path, as_version=4).cells
    return [
        output.data["text/plain"] for cell in cells for output in cell.get("outputs", []) if "data" in output
    ]


def test_a_notebook_gets_its_parameters_in_the_workspace_with_this_interpreter(run, tmp_path, monkeypatch):
    """The kernel runs this Python in the workspace, whatever a user's kernelspec python3 says."""
    kernels = tmp_path / "jupyter" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    spec = {"argv": ["/bin/false", "-f", "{connection_file}"], "display_name": "Other", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    (echo,) = run("echo")
    parameters, place = texts(echo.path)
    assert str(tuple(COMMON.values())) == parameters
    assert f"'folder': '{tmp_path.name}'" in place
    assert f"'python': '{sys.executable}'" in place


def test_notebooks_run_side_by_side_in_order(run, tmp_path, capfd):
    """Several kernels at once end well, in the order asked for, and say nothing on the terminal."""
    here = Path.cwd()
    seen = []
    done = run("noisy", "echo", "block", on_progress=lambda *step: seen.append(step))
    assert [each.run.notebook for each in done] == ["noisy", "echo", "block"]
    assert [tmp_path / "executed" / f"{name}.ipynb" for name in ("noisy", "echo", "block")] == [
        each.path for each in done
    ]
    assert {("noisy", 5, 5), ("echo", 6, 6), ("block", 5, 5)} <= set(seen)
    assert capfd.readouterr() == ("", "")
    assert here == Path.cwd()
    assert not (tmp_path / "reports").exists()


@in_any_engine
def test_no_absolute_path_lands_in_the_executed_notebook(run, tmp_path):
    """Neither the workspace's nor the notebook's path is written into the result."""
    (block,) = run("block")
    assert str(tmp_path) not in block.path.read_text(encoding="utf-8")


@in_any_engine
def test_a_notebook_may_be_run_twice_in_a_report(run):
    """The same notebook under two headings gives two executed files."""
    done = run("echo", "echo")
    assert [each.path.stem for each in done] == ["echo", "echo-2"]


@in_any_engine
def test_a_failure_names_notebook_cell_and_error_and_keeps_the_notebook(run, tmp_path):
    """The message tells where and what; what it was about may be personal, and stays in the notebook."""
    with pytest.raises(ExecutionError) as caught:
        run("fails")
    kept = tmp_path / "reports" / "failed" / "p" / "r" / "fails.ipynb"
    assert str(caught.value) == (
        "Notebook 'fails' failed in cell 5 (raise ValueError(\"first line\\nlast line\")): ValueError\n"
        "It is kept for inspection: reports/failed/p/r/fails.ipynb"
    )
    assert "first line" in kept.read_text(encoding="utf-8")
    assert not (tmp_path / "executed" / "fails.ipynb").exists()


@in_any_engine
def test_our_own_errors_are_told_whole(run):
    """The message of a LagesbildError holds no data and says what to do."""
    with pytest.raises(ExecutionError, match="InputError: the rule\nwhat to do"):
        run("fails_own_error")


@in_any_engine
def test_after_a_failure_no_other_notebook_starts(run, tmp_path):
    """With one worker, what stands after the failing notebook is never run."""
    with pytest.raises(ExecutionError, match="'fails'"):
        run("fails", "echo", "block", workers=1)
    assert not (tmp_path / "executed" / "block.ipynb").exists()


@pytest.mark.parametrize(("name", "said"), [("dies", "its kernel ended"), ("exits", "SystemExit")])
def test_a_kernel_that_ends_is_a_failure(run, name, said):
    """A crash and an exit, even with code 0, name notebook and cell."""
    with pytest.raises(ExecutionError, match=rf"'{name}' failed in cell \d.*{said}"):
        run(name)


@pytest.mark.parametrize(
    ("name", "limit", "told"),
    [
        (
            "hangs",
            {"cell_timeout_s": 1},
            r"cell 5 \(time.sleep\(60\)\): a cell may take cell_timeout_s = 1 s",
        ),
        (
            "eats",
            {"memory_limit_mb": 400},
            r"cell 5 \(held = \[\]\): a notebook may use memory_limit_mb = 400 MB",
        ),
    ],
)
def test_a_notebook_past_its_limits_is_stopped(run, tmp_path, name, limit, told):
    """One that hangs or eats memory fails, and the message says where, which limit and what to do."""
    with pytest.raises(ExecutionError, match=rf"'{name}' failed in {told}.*under \[execution\]"):
        run(name, **limit)
    assert (tmp_path / "reports" / "failed" / "p" / "r" / f"{name}.ipynb").exists()


def test_parameters_are_checked_before_anything_starts(run, tmp_path):
    """An unknown parameter of the second notebook stops the first."""
    with pytest.raises(ConfigError, match="Did you mean 'radius_m'"):
        run("with_radius", parameters={"radus_m": 1})
    assert not (tmp_path / "executed").exists()


def test_parameters_of_the_configuration_reach_the_notebook(run):
    """A value from the report's configuration replaces the notebook's default."""
    (done,) = run("with_radius", parameters={"radius_m": 250})
    assert texts(done.path) == ["250.0"]


def test_the_reports_own_parameters_are_not_for_the_configuration(run):
    """``period`` among a notebook's parameters would contradict the report."""
    with pytest.raises(ConfigError, match="found period"):
        run("echo", parameters={"period": "2026"})


@pytest.mark.parametrize(
    ("name", "rule"), [("no_parameters", "one cell tagged"), ("no_edition", "'edition'")]
)
def test_a_notebook_needs_the_common_parameters(run, name, rule):
    """A notebook without them raises before a kernel starts."""
    with pytest.raises(ExecutionError, match=rule):
        run(name)


def test_the_workspaces_own_notebook_comes_first(tmp_path):
    """A notebook in the workspace is taken before the library's of the same name."""
    own = tmp_path / "notebooks" / "oversikt.ipynb"
    own.parent.mkdir()
    own.touch()
    assert own == find_notebook("oversikt", tmp_path)


def test_a_missing_notebook_names_those_there_are(tmp_path):
    """The error lists what could have been meant."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "egen.ipynb").touch()
    with pytest.raises(ConfigError, match=r"found no 'finns_inte.ipynb'.*egen"):
        find_notebook("finns_inte", tmp_path)


def test_a_shared_edition_takes_notebooks_of_its_own(tmp_path, repository):
    """A notebook that works with incidents is refused in a shared edition before anything runs, and the other way round."""
    options = {"root": tmp_path, "folder": tmp_path / "done", "failed_folder": tmp_path / "failed"}
    for name, edition in (("oversikt", "rad"), ("delad_oversikt", "arbetsgrupp")):
        run = NotebookRun(notebook=name, step="kartlaggning")
        with pytest.raises(ConfigError, match=f"'{edition}' needs notebooks .* '{name}'"):
            execute([run], common={"project": ".", "period": "latest", "edition": edition}, **options)
    assert not (tmp_path / "done").exists()
