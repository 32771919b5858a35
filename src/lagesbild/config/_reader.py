"""Read ``lagesbild.toml``, or say everything that is wrong with it at once.

Relative paths are relative to the file.
"""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lagesbild.config._types import FILE_NAME
from lagesbild.config.models import Project
from lagesbild.errors import ConfigError


def find(start: Path | str = "") -> Path:
    """The nearest workspace at or above ``start`` (the current folder when empty)."""
    begin = Path(start or ".").resolve()
    for folder in (begin, *begin.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise ConfigError(
        f"A workspace is a folder with {FILE_NAME}; none at or above '{start or '.'}'. "
        "Make one with: lagesbild init FOLDER"
    )


def load(folder: Path | str = "") -> Project:
    """Read the workspace's ``lagesbild.toml``.

    Raises
    ------
    ConfigError
        With every fault found: unknown keys, impossible values and missing files.
    """
    root = find(folder)
    path = root / FILE_NAME
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE_NAME} must be TOML in UTF-8: {error}.") from error
    try:
        return Project.model_validate(tables | {"root": root}, context={"root": root})
    except ValidationError as error:
        # A list whose items are faulty is also told as too short; its items say more.
        faults = [
            _explain(each) for each in error.errors() if not (each["type"] == "too_short" and each["input"])
        ]
        listed = "".join(f"\n  {fault}" for fault in faults)
        raise ConfigError(f"{path.name} has {len(faults)} fault(s):{listed}") from error


def _explain(fault: ErrorDetails) -> str:
    """One line: the key, the rule, and what to write instead."""
    # A union adds the tried type's name to the location; a key of the file is all that helps.
    location = [part for part in fault["loc"] if not _is_type_name(part)]
    key = ".".join(str(part) for part in location).replace("root.", "")
    match fault["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(location[-1]), _keys_beside(location), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "; remove it"
            return f"{key}: this key is not known{hint}"
        case "missing":
            return f"{key}: this key is needed"
        case _:
            message = fault["msg"].removeprefix("Value error, ")
            return f"{key}: {message}" if key else message


def _is_type_name(part: int | str) -> bool:
    return part in {"str", "bool", "int", "float", "TimeColumns", "TimeParts"} or str(part).startswith(
        ("tuple[", "list[")
    )


def _keys_beside(location: list[int | str]) -> list[str]:
    """The keys that the model at ``location`` knows."""
    model: Any = Project
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        model = _model_of(model.model_fields[part].annotation) if part in model.model_fields else None
        if model is None:
            return []
    return [name for name in model.model_fields if name != "root"]


def _model_of(annotation: Any) -> Any:  # noqa: ANN401 - a type hint has no narrower type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if found := _model_of(inner):
            return found
    return None
