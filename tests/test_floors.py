"""The floors of the house: imports go down only, and nobody hides behind a vague name."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "lagesbild"
FLOORS = {
    **dict.fromkeys(
        (
            "errors",
            "checkout",
            "stop",
            "own_files",
            "durable",
            "spelling",
            "findings",
            "content",
            "language",
            "columns",
            "config",
            "periods",
        ),
        0,
    ),
    **dict.fromkeys(("ingest", "analysis", "disclosure"), 1),
    **dict.fromkeys(("situation", "official"), 2),
    **dict.fromkeys(("published", "explore"), 3),
    "present": 4,
    "report": 5,
    "form": 6,
    **dict.fromkeys(("demo", "operation", "workspace"), 7),
    "cli": 8,
}
MOST = 15
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def room(module: str) -> str | None:
    """The room of ``lagesbild.room.module``; None for what is not ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "lagesbild" and len(parts) > 1 else None


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """What a module's syntax holds of the kinds that are looked at here; each module is parsed once."""
    kinds = (ast.Import, ast.ImportFrom, ast.Compare, ast.Attribute, ast.Call)
    return tuple(
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)
    )


def imported_rooms(path: Path) -> Iterator[str]:
    """The rooms of the house that a module imports from."""
    for node in nodes(path):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from filter(lambda each: each in FLOORS, filter(None, map(room, names)))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_go_down_only(path):
    """A module imports from its own room or from a lower floor, never sideways or up."""
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    reached = {each for each in imported_rooms(path) if each != own}
    is_ground = FLOORS[own] == 0
    wrong = {
        each
        for each in reached
        if FLOORS[each] > FLOORS[own] or (FLOORS[each] == FLOORS[own] and not is_ground)
    }
    assert not wrong


def test_no_module_is_a_drawer():
    """No module is called utils, helpers or common."""
    assert not {path.stem.strip("_") for path in MODULES} & {"utils", "util", "helpers", "common", "misc"}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if "analysis" in path.parts], ids=lambda path: path.stem
)
def test_methods_do_not_plot_or_read(path):
    """The methods are free of plotting, files and Swedish."""
    text, found = path.read_text(encoding="utf-8"), nodes(path)
    imported = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in found if isinstance(node, ast.ImportFrom)}
    assert not {"matplotlib", "folium", "seaborn", "pathlib"} & {each.split(".")[0] for each in imported}
    called = {ast.unparse(node.func).split(".")[-1] for node in found if isinstance(node, ast.Call)}
    assert not {each for each in called if each == "open" or each.startswith(("read_", "to_file", "to_csv"))}
    code = "\n".join(line for line in text.splitlines() if "References" not in line)
    assert not set("åäöÅÄÖ") & set(code)


def test_a_folder_holds_at_most_fifteen_modules():
    """A package can be seen at a glance: its subject's modules, and sub-packages by subject."""
    folders = {path.parent for path in MODULES}
    crowded = {
        folder.relative_to(SOURCE).as_posix(): number
        for folder in folders
        if (number := sum(path.parent == folder and path.name != "__init__.py" for path in MODULES)) > MOST
    }
    assert {} == crowded


def test_no_code_asks_for_an_editions_name():
    """An edition is a policy: its name stands in the settings, and in the packaged table of the usual ones."""
    names = {"arbetsgrupp", "rad", "oppen"}
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        for node in nodes(path)
        if (
            isinstance(node, ast.Compare)
            and names & {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
        )
        or (isinstance(node, ast.Attribute) and node.attr in names)
    }
    assert set() == found


def imported_modules(path: Path) -> Iterator[str]:
    """Whatever a module imports, and from where, each by its whole name."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_a_private_module_stays_in_its_package():
    """What another package needs has a public name: a leading underscore says that a module may change unseen."""
    known = {".".join(("lagesbild", *path.relative_to(SOURCE).with_suffix("").parts)) for path in MODULES}
    private = {each for each in known if each.rpartition(".")[2].startswith("_") and "__init__" not in each}
    found = {
        f"{path.relative_to(SOURCE).as_posix()}: {name}"
        for path in MODULES
        for name in imported_modules(path)
        if name in private
        and not ".".join(("lagesbild", *path.relative_to(SOURCE).parts)).startswith(
            name.rpartition(".")[0] + "."
        )
    }
    assert set() == found
