"""What is installed: conda and pip agree, the lock is whole, and a server needs no test tools."""

import ast
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import nbstripout
import pytest

from lagesbild import workspace
from lagesbild.errors import ConfigError

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def normal(requirement):
    """The name of a requirement, as package indexes compare it."""
    return re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_environment_yml_is_what_pyproject_generates(tmp_path):
    """environment.yml is generated: edit pyproject.toml and run `make lock`."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = [Path(sys.executable).with_name("pyproject2conda"), "project", "--yaml-ext", ".yml"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "environment.yml").read_text() == (ROOT / "environment.yml").read_text()


def test_notebooks_are_committed_as_the_hook_writes_them():
    """Without outputs and counts, and the cells' ids in order: what `make lint` asks of them."""

    def is_stripped(path):
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        stripped = nbstripout.strip_output(
            copy.deepcopy(notebook),
            keep_output=None,
            keep_count=False,
            keep_id=False,
            extra_keys=["cell.metadata.execution"],
        )
        return notebook == stripped

    of_tests = sorted((ROOT / "tests" / "notebooks").glob("*.ipynb"))
    assert [] == [path.name for path in NOTEBOOKS + of_tests if not is_stripped(path)]


def test_the_lock_pins_every_dependency_with_hashes():
    """Each direct dependency, of the library and of every extra, is pinned, and each pin has a hash."""
    direct = [
        *PROJECT["dependencies"],
        *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
    ]
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.MULTILINE)
    assert {normal(each) for each in direct} <= {normal(pin) for pin in pins}
    blocks = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_names_no_host():
    """Where packages come from is the installing machine's business."""
    assert "://" not in LOCK
    assert "index-url" not in LOCK


def test_the_wheel_holds_what_the_program_reads():
    """The compiled translations and the notebooks come along when it is installed."""
    from hatchling.builders.wheel import WheelBuilder

    held = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {
        "lagesbild/config/editions.toml",
        "lagesbild/demo/lagesbild.toml",
        "lagesbild/locale/sv/LC_MESSAGES/lagesbild.mo",
        "lagesbild/notebooks/oversikt.ipynb",
    } <= held


def test_what_runs_reports_needs_no_tools():
    """JupyterLab, test and lint tools, and what the benchmarks measure against, are extras."""
    needed = {normal(each) for each in PROJECT["dependencies"]}
    assert not needed & {
        "jupyterlab",
        "pytest",
        "playwright",
        "hypothesis",
        "ruff",
        "mypy",
        "dask",
        "distributed",
        "s3fs",
        "adlfs",
        "esda",
        "libpysal",
        "pointpats",
        "scikit-learn",
    }


def imported_packages():
    """The top-level packages that the library imports, the standard library's and its own left out."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "src").rglob("*.py")]
    names = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"lagesbild"}


def test_what_is_imported_is_declared_and_what_is_declared_is_used():
    """A package that the library imports stands in pyproject.toml, and the other way round."""
    known_as = {
        "python_calamine": "python-calamine",
        "markdown_it": "markdown-it-py",
        "stdnum": "python-stdnum",
        "xstatic": "xstatic-leaflet",
    }
    # These come with a declared package and share its version: branca with folium, the kernel's
    # parts with papermill and ipykernel, pydantic's own core.
    together = {
        "IPython",
        "branca",
        "jupyter_client",
        "jupyter_core",
        "nbformat",
        "pydantic_core",
        "markupsafe",
        "tornado",
        "traitlets",
        "zmq",
    }
    # The one import of an extra: who asks for a cluster installs it.
    extra = {"distributed"}
    names = {known_as.get(name, name).replace("_", "-") for name in imported_packages() - together - extra}
    # zoneinfo reads tzdata where the system has none (Windows).
    unseen = {"tzdata"}
    assert names == {normal(each) for each in PROJECT["dependencies"]} - unseen


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin(path):
    """Title, parameters, imports, then cells of at most 12 lines without logic, paths or outputs."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert notebook.cells[0].source.startswith("# ")
    assert ["parameters"] == notebook.cells[1].metadata.get("tags")
    assert 1 == sum("parameters" in cell.metadata.get("tags", []) for cell in code)
    for cell in code:
        assert len(cell.source.splitlines()) <= 12
        assert not re.search(
            r"^\s*(def|class|for|while|try|if)\b|#[0-9a-f]{6}|\.\./|/home", cell.source, re.MULTILINE
        )
        assert not cell.outputs
        assert cell.execution_count is None


def test_the_schema_of_findings_is_a_schema():
    """findings.schema.json is a valid JSON Schema."""
    import jsonschema

    schema = json.loads((ROOT / "src/lagesbild/report/findings.schema.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema).check_schema(schema)


def test_a_new_notebook_is_thin_and_is_never_overwritten(sea_workspace):
    """`lagesbild new-notebook` writes what the library's own notebooks must be, once."""
    path, toml = workspace.new_notebook(sea_workspace.project(), "sena_kvallar", title="Sena kvällar")
    test_notebooks_are_thin(path)
    assert nbformat.read(path, as_version=4).cells[0].source.startswith("# Sena kvällar\n")
    run = tomllib.loads(toml)["reports"]["notebooks"]
    assert [{"notebook": "sena_kvallar", "step": "analys"}] == run
    with pytest.raises(ConfigError, match="there already"):
        workspace.new_notebook(sea_workspace.project(), "sena_kvallar")
    with pytest.raises(ConfigError, match="lower-case"):
        workspace.new_notebook(sea_workspace.project(), "../Sena kvällar")


@pytest.mark.sweep
def test_an_installed_wheel_shows_the_demo(tmp_path):
    """Installed from its wheel, far from the repository, `demo` and `ingest` make a workspace that `run` has all for."""
    wheel, site, root = tmp_path / "wheel", tmp_path / "site", tmp_path / "tom"
    root.mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheel)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (packed,) = wheel.glob("*.whl")
    with zipfile.ZipFile(packed) as file:
        file.extractall(site)
    # The dependencies are this environment's; the library is the wheel's, and the checkout is out of reach.
    program = "from lagesbild.cli import main; main()"
    for command in (
        ["demo", "--until", "2026-11-16"],
        ["ingest"],
        ["run", "--period", "2026-11-02..2026-11-15"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, *command],
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
    assert Path(done.stdout.splitlines()[-1]) == (
        root / "reports/2026-11-02--2026-11-15/lagesbild/lagesbild.html"
    )
    assert (root / "lagesbild.toml").read_bytes() == (ROOT / "lagesbild.toml").read_bytes()
