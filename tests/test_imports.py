"""What importing costs: modules brought, as a share of what geopandas brings. Seconds are the benchmarks' matter."""

import json
import re
import subprocess
import sys

import pytest

LINE = re.compile(r"import time:\s+\d+ \|\s+\d+ \| *(\S+)")
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
    "seaborn",
    "zmq",
}
BUDGETS = {
    "lagesbild.config": 0.15,
    "lagesbild.ingest.run": 0.22,
    "lagesbild.situation": 0.05,
    "lagesbild.published": 0.02,
    "lagesbild.report.execute.freshness": 0.05,
    "lagesbild.report.run": 1.8,
}
"""What each may bring beyond what those before it have imported."""
COUNT = f"""
import importlib, json, sys
sys.modules["rfc3987_syntax"] = None  # as the command has it
found = {{}}
for name in {["geopandas", *BUDGETS]}:
    before = len(sys.modules)
    importlib.import_module(name)
    found[name] = len(sys.modules) - before
print(json.dumps(found))
"""


def imported(code):
    """Every module that a program imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code], check=True, capture_output=True, text=True
    )
    return set(LINE.findall(done.stderr))


@pytest.fixture(scope="module")
def brought():
    """How many modules each import of one program brings, geopandas first."""
    done = subprocess.run([sys.executable, "-c", COUNT], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", BUDGETS)
def test_a_room_stays_within_its_budget(brought, name):
    """Importing it brings at most its share of what geopandas brings."""
    assert brought[name] <= BUDGETS[name] * brought["geopandas"]


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
