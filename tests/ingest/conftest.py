"""Workbooks that no library of ours writes."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def workbooks():
    """benchmarks/_workbooks.py: writes .xls, .xlsb and .ods."""
    path = Path(__file__).parents[2] / "benchmarks" / "_workbooks.py"
    spec = importlib.util.spec_from_file_location("benchmark_workbooks", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
