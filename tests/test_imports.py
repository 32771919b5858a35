"""What importing costs, as a share of importing geopandas in the same process."""

import re
import subprocess
import sys

import pytest

LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| ( *)(\S+)")
HEAVY = {
    "pandas",
    "geopandas",
    "numpy",
    "pyarrow",
    "matplotlib",
    "papermill",
    "nbformat",
    "pyogrio",
    "scipy",
    "zmq",
}
BUDGETS = {
    "lagesbild.config": 0.5,
    "lagesbild.ingest.run": 0.4,
    "lagesbild.situation": 0.2,
    "lagesbild.published": 0.1,
    "lagesbild.report.freshness": 0.3,
    "lagesbild.report.run": 2.5,
}
"""What each may take beyond what those before it have imported."""


def imported(code):
    """Microseconds of each import of a program, with everything it brings, by name."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], check=True, capture_output=True, text=True
    )
    return {name: int(cumulative) for _, cumulative, _, name in LINE.findall(done.stderr)}


@pytest.fixture(scope="module")
def seconds():
    """The imports of one program, geopandas first; jsonschema without its grammar, as the command has it.

    The least of two runs: other work on the machine may fall upon any one import.
    """
    names = "\n".join(f"import {name}" for name in ("geopandas", *BUDGETS))
    one, other = (imported(f"import sys\nsys.modules['rfc3987_syntax'] = None\n{names}") for _ in range(2))
    return {name: min(one[name], other[name]) for name in ("geopandas", *BUDGETS)}


@pytest.mark.parametrize("name", BUDGETS)
def test_a_room_stays_within_its_budget(seconds, name):
    """Importing it takes at most its share of the time that geopandas takes."""
    assert seconds[name] <= BUDGETS[name] * seconds["geopandas"]


@pytest.mark.parametrize(
    "code",
    [
        "from lagesbild.cli import app; app(['--help'], standalone_mode=False)",
        "from lagesbild.cli import app; app(['run', '--help'], standalone_mode=False)",
        "import lagesbild.cli",
    ],
)
def test_help_needs_no_library(code):
    """Asking for help imports nothing that reads data, draws or runs notebooks."""
    assert set() == {name.partition(".")[0] for name in imported(code)} & HEAVY


def test_the_command_imports_no_grammar_for_web_addresses():
    """Jsonschema's two-second grammar, where JupyterLab has brought it, is left alone."""
    code = "import sys\nfrom lagesbild import cli\nsys.argv = ['lagesbild', '--version']\ntry:\n    cli.main()\nexcept SystemExit:\n    pass\nimport nbformat"
    assert "rfc3987_syntax.syntax_helpers" not in imported(code)
