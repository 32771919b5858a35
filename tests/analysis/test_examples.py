"""Every public function of ``analysis`` has an example in its docstring, which comes out as it says."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
MODULES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in sorted((SOURCE / "lagesbild" / "analysis").rglob("*.py"))
    if path.stem != "__init__" and "compiled" not in path.parts
]
PUBLIC = [name for name in MODULES if not name.rpartition(".")[2].startswith("_")]


def is_face(module, name, value):
    """Whether a name is what the module offers: defined there, or handed on in ``__all__``."""
    is_own = value.__module__ == module.__name__ and not name.startswith("_")
    return is_own or name in getattr(module, "__all__", ())


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_function_has_an_example(name):
    """Whoever meets it in the reference sees what it takes and gives; one that needs none is private."""
    module = importlib.import_module(name)
    face = {
        each: value
        for each, value in inspect.getmembers(module, inspect.isfunction)
        if is_face(module, each, value)
    }
    assert [] == [each for each, value in face.items() if ">>> " not in (value.__doc__ or "")]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_class_is_shown_by_an_example(name):
    """By its own, or by that of a function that takes or gives it, or as a part of a class that is shown so."""
    module = importlib.import_module(name)
    functions = [
        value
        for each, value in inspect.getmembers(module, inspect.isfunction)
        if is_face(module, each, value)
    ]
    classes = [
        value for each, value in inspect.getmembers(module, inspect.isclass) if is_face(module, each, value)
    ]
    told = " ".join(map(str, map(inspect.signature, [*functions, *classes])))
    assert [] == [
        each.__name__ for each in classes if ">>> " not in (each.__doc__ or "") and each.__name__ not in told
    ]


@pytest.mark.parametrize("name", MODULES)
def test_an_example_comes_out_as_it_says(name):
    """Whoever copies it from the reference gets the same."""
    assert 0 == doctest.testmod(importlib.import_module(name)).failed
