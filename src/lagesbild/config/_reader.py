"""Read ``lagesbild.toml``, or say everything that is wrong with it at once.

Relative paths are relative to the file.
"""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lagesbild.config._pydantic import rule_of
from lagesbild.config._types import FILE_NAME
from lagesbild.config.models import Project
from lagesbild.errors import ConfigError, Message


def find(start: Path | str = "") -> Path:
    """The nearest workspace at or above ``start`` (the current folder when empty)."""
    begin = Path(start or ".").resolve()
    for folder in (begin, *begin.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise ConfigError(
        "A workspace is a folder with {file}; none at or above '{folder}'. "
        "Make one with: lagesbild init FOLDER",
        file=FILE_NAME,
        folder=start or ".",
    )


def load(folder: Path | str = "") -> Project:
    """Read the workspace's ``lagesbild.toml``.

    Raises
    ------
    ConfigError
        With every fault found: unknown keys, impossible values and missing files.
    """
    root = find(folder)
    try:
        text = (root / FILE_NAME).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            "{file} must be saved as UTF-8; it is in another encoding. Open it in a text editor, choose to save it as UTF-8, and run again.",
            file=FILE_NAME,
        ) from error
    return parse(text, root)


def parse(text: str, root: Path) -> Project:
    """The settings that ``text`` would be as the ``lagesbild.toml`` of the folder ``root``.

    Raises
    ------
    ConfigError
        As ``load``.
    """
    read = tables(text)
    try:
        return Project.model_validate(read | {"root": root}, context={"root": root})
    except ValidationError as error:
        # A list whose items are faulty is also told as too short; its items say more.
        faults = [
            _explain(each) for each in error.errors() if not (each["type"] == "too_short" and each["input"])
        ]
        raise ConfigError(
            "{file} has {count} {count:fault|faults}:\n{faults}",
            file=FILE_NAME,
            count=len(faults),
            faults=faults,
        ) from error


def tables(text: str) -> dict[str, Any]:
    """The tables of a ``lagesbild.toml`` as they are written, not judged: of one that is not whole yet.

    Raises
    ------
    ConfigError
        When it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, likely = _unreadable(text, str(error))
        raise ConfigError(
            "{file} cannot be read at line {line}: {likely}", file=FILE_NAME, line=line, likely=likely
        ) from error
    except RecursionError as error:
        raise ConfigError("{file} has too many brackets within brackets.", file=FILE_NAME) from error


def _unreadable(text: str, fault: str) -> tuple[int, Message]:
    """The line where the settings cannot be read, and what people write there that TOML is not."""
    found = re.search(r"\(at line (\d+), column \d+\)$", fault)
    number = int(found[1]) if found else text.count("\n") + 1
    lines = text.splitlines()
    line = lines[number - 1] if number <= len(lines) else ""
    return number, _likely(line, fault)


def _likely(line: str, fault: str) -> Message:
    if "twice" in fault or "overwrite" in fault:
        return Message("a table or a key stands twice. Take one of them away.")
    if re.search(r"[“”„‘’»«]", line):
        return Message('the quotation marks are rounded. Write straight ones: "text".')
    if "\\" in line:
        return Message(
            "a backslash (\\) is read as a sign of its own. Write a slash in paths: data/raw/export.csv."
        )
    if re.match(r"\s*[\w-]+\s*:", line):
        return Message("a key and its value are parted by an equals sign, not by a colon.")
    if line.count('"') % 2:
        return Message("a quotation mark is not closed.")
    if re.match(r"\s*[\w-]+\s*=\s*\d+,\d+\s*(?:#.*)?$", line):
        return Message("a number has a point, not a comma: 0.5.")
    return Message(
        'something is missing or is one sign too many. A text stands in quotation marks, as "text"; a day as 2026-11-02; lists in [ ], '
        "with a comma between."
    )


def _explain(fault: ErrorDetails) -> Message:
    """One line: the key, the rule, and what to write instead."""
    # A union adds the tried type's name to the location; a key of the file is all that helps.
    location = [part for part in fault["loc"] if not _is_type_name(part)]
    key = ".".join(str(part) for part in location).replace("root.", "")
    match fault["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(str(location[-1]), _keys_beside(location), n=1)
            if near:
                return Message(
                    "  {key}: this key is not known; did you mean '{near}'?", key=key, near=near[0]
                )
            return Message("  {key}: this key is not known; remove it", key=key)
        case "missing" if key.endswith("occurred_from"):
            return Message(
                '  {key}: the settings must say which column tells when it happened. Write its header there, as occurred_from = "Datum". '
                "See the file's columns with: lagesbild inspect FILE. If none tells it, export again with day and clock",
                key=key,
            )
        case "missing":
            return Message("  {key}: this key is needed", key=key)
        case _:
            rule = rule_of(fault)
            return Message("  {key}: {rule}", key=key, rule=rule) if key else Message("  {rule}", rule=rule)


def _is_type_name(part: int | str) -> bool:
    return part in {"str", "bool", "int", "float", "TimeColumns", "TimeParts", "incidents", "counts"} or str(
        part
    ).startswith(("tuple[", "list["))


def _keys_beside(location: list[int | str]) -> list[str]:
    """The keys that the model at ``location`` knows."""
    models: list[Any] = [Project]
    for part in location[:-1]:
        if isinstance(part, str):
            models = [each for model in models for each in _models_of(_annotation(model, part))]
    return [name for model in models for name, field in model.model_fields.items() if not field.exclude]


def _annotation(model: Any, key: str) -> Any:  # noqa: ANN401 - a type hint has no narrower type
    """The type of the key, or of the tables that the model has besides its own keys."""
    field = model.model_fields.get(key)
    return field.annotation if field else get_type_hints(model).get("__pydantic_extra__")


def _models_of(annotation: Any) -> list[Any]:  # noqa: ANN401 - a type hint has no narrower type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_of(inner)]
