"""The examples in the docstrings of ``analysis`` are run, and come out as they say."""

import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
MODULES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in sorted((SOURCE / "lagesbild" / "analysis").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", MODULES)
def test_an_example_comes_out_as_it_says(module):
    """Whoever copies it from the reference gets the same."""
    told = doctest.testmod(importlib.import_module(module))
    assert (0, True) == (told.failed, told.attempted > 0)
