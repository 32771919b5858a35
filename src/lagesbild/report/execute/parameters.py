"""Read a notebook's parameters strictly, and check what is passed to them.

papermill only logs an unknown parameter, and does not see one whose line holds a second ``=``, a
``#`` inside a string, or a type such as ``str | None``. So the cell tagged ``parameters`` may hold
only lines of one form, ``name: type = literal  # help``, and whatever else it holds is an error.
"""

import ast
import difflib
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lagesbild.config import Edition
from lagesbild.errors import ConfigError, ExecutionError, Message

Value = str | int | float | bool | list[str]

TAG: Final = "parameters"
COMMON: Final = ("project", "period", "edition")
"""Those that the runner passes to every notebook, all of type ``str``."""
TYPES: Final = ("str", "int", "float", "bool", "list[str]")
FORM: Final = f"name: type = literal  # help (types: {', '.join(TYPES)})"


@dataclass(frozen=True)
class Parameter:
    """One line of the parameters cell."""

    name: str
    type: str
    default: Value
    help: str


def read(cells: Iterable[Mapping[str, Any]], *, notebook: str) -> dict[str, Parameter]:
    """Read the one cell tagged ``parameters``.

    Parameters
    ----------
    cells
        The notebook's cells, as nbformat gives them.
    notebook
        The notebook's name, for messages.

    Returns
    -------
    dict
        Parameters by name, in the order written.

    Raises
    ------
    ExecutionError
        When there is not exactly one such cell, or a line of it is not of the form.
    """
    tagged = [cell["source"] for cell in cells if TAG in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        raise ExecutionError(
            "Notebook '{notebook}' must have one cell tagged '{tag}'; found {count}. "
            "Set the tag in JupyterLab's property inspector.",
            notebook=notebook,
            tag=TAG,
            count=len(tagged),
        )
    parameters: dict[str, Parameter] = {}
    for number, line in enumerate(tagged[0].splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        where = Message("Notebook '{notebook}', parameters cell, line {line}", notebook=notebook, line=number)
        parameter = _read_line(line, where=where)
        if parameter.name in parameters:
            raise ExecutionError(
                "Notebook '{notebook}': each parameter stands once; '{name}' stands twice. Remove one.",
                notebook=notebook,
                name=parameter.name,
            )
        parameters[parameter.name] = parameter
    return parameters


def check(
    declared: Mapping[str, Parameter], passed: Mapping[str, Value], *, notebook: str
) -> dict[str, Value]:
    """Check the values passed against the parameters that the notebook declares.

    An ``int`` passed for a ``float`` becomes one; a ``bool`` is never taken for a number.

    Returns
    -------
    dict
        The values to pass, in the notebook's order.

    Raises
    ------
    ConfigError
        With every unknown name, with the nearest known one, and every wrong type.
    """
    faults = [_unknown(name, declared) for name in passed if name not in declared]
    for name, parameter in declared.items():
        if name in passed and not _is_of_type(passed[name], parameter.type):
            found = type(passed[name]).__name__
            faults.append(
                Message(
                    "  '{name}' must be {type}; found {found}. Write a {type}.",
                    name=name,
                    type=parameter.type,
                    found=found,
                )
            )
    if faults:
        raise ConfigError(
            "Notebook '{notebook}' cannot take the parameters passed to it:\n{faults}",
            notebook=notebook,
            faults=faults,
        )
    return {
        name: _converted(passed[name], parameter.type)
        for name, parameter in declared.items()
        if name in passed
    }


def _read_line(line: str, *, where: Message) -> Parameter:
    fault = ExecutionError(
        "{where}: must be written as {form}; found: {line}", where=where, form=FORM, line=line.strip()
    )
    try:
        (statement,) = ast.parse(line).body
        (comment,) = _comments(line) or [""]
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise fault from error
    if not (
        isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value
    ):
        raise fault
    written = ast.unparse(statement.annotation)
    try:
        default = ast.literal_eval(statement.value)
    except ValueError as error:
        raise fault from error
    if written not in TYPES or not _is_of_type(default, written):
        raise fault
    # Python would read these lines, papermill would not: `make lab` and plain papermill must agree.
    if line.count("=") > 1:
        raise ExecutionError(
            "{where}: must hold one '='; papermill does not see a parameter with a second one: {line}",
            where=where,
            line=line.strip(),
        )
    if "#" in line.removesuffix(comment):
        raise ExecutionError(
            "{where}: must hold '#' only before its help; papermill cuts a default at it: {line}",
            where=where,
            line=line.strip(),
        )
    return Parameter(statement.target.id, written, _converted(default, written), comment.lstrip("# ").strip())


def _comments(line: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(line).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _is_of_type(value: object, written: str) -> bool:
    match written:
        case "str":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _converted(value: Value, written: str) -> Value:
    return float(value) if written == "float" and isinstance(value, int) else value


def _unknown(name: str, declared: Mapping[str, Parameter]) -> Message:
    if near := difflib.get_close_matches(name, declared, n=1):
        return Message(
            "  '{name}' is not a parameter of the notebook. Did you mean '{near}'?", name=name, near=near[0]
        )
    return Message(
        "  '{name}' is not a parameter of the notebook. It has: {known}.",
        name=name,
        known=", ".join(declared) or Message("none"),
    )


def require_common(declared: Mapping[str, Parameter], *, notebook: str) -> None:
    """A notebook takes what the runner passes to all."""
    for name in COMMON:
        if name not in declared or declared[name].type != "str":
            raise ExecutionError(
                "Notebook '{notebook}' must have the parameters {common}, each a str; "
                "'{name}' is not there or is of another type. Add: {name}: str = \"\"",
                notebook=notebook,
                common=", ".join(COMMON),
                name=name,
            )


def require_edition(written_for: Edition, wanted: Edition, *, notebook: str) -> None:
    """A notebook's default edition tells whether it works with incidents or with a shared edition's tables."""
    if written_for.is_shared != wanted.is_shared:
        works_with = Message("incidents") if wanted.is_shared else Message("a shared edition's tables")
        raise ConfigError(
            "A report of edition '{wanted}' needs notebooks that are written for it; notebook '{notebook}' works with "
            "{works_with} (its default edition is '{written_for}'). Write another notebook or edition in lagesbild.toml.",
            wanted=wanted.name,
            notebook=notebook,
            works_with=works_with,
            written_for=written_for.name,
        )
