"""Write values and tables of ``lagesbild.toml``: the one place where text becomes TOML.

Names, headers and categories come from files and from the command line. Whatever signs they hold, they are values
when they are written here, and never settings.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from lagesbild.config._types import FILE_NAME
from lagesbild.errors import ConfigError

_HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)")
_HEADER_PATH = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*[=.]")


def encoded(value: Any) -> str:  # noqa: ANN401 - any value of the settings
    """A value as it stands after ``key =``; a table stands on one line, without the keys that have no value."""
    match value:
        case BaseModel():
            pairs = (f"{name} = {encoded(each)}" for name, each in value if each is not None)
            return f"{{ {', '.join(pairs)} }}"
        case tuple() | list():
            return f"[{', '.join(encoded(each) for each in value)}]"
        case _:
            # TOML's basic strings, numbers and booleans are JSON's, but for DEL in a string.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def one_line(text: str) -> str:
    """Text as a comment may hold it: no line breaks, no control signs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def with_tables(settings: str, name: str, tables: str) -> str:
    """The settings with further ``[[name]]`` tables behind those that are there; all else stays as it is written.

    Raises
    ------
    ConfigError
        When ``name`` is not written as such tables, so that none can be put behind them.
    """
    before, new = tomllib.loads(settings), tomllib.loads(tables)
    expected = before | {name: [*before.get(name, []), *new[name]]}
    lines = settings.splitlines()
    for at in (_end_of_last(lines, name), len(lines)):
        text = "\n".join([*lines[:at], "", *tables.strip("\n").splitlines(), *lines[at:]]) + "\n"
        try:
            if tomllib.loads(text) == expected:
                return text
        except tomllib.TOMLDecodeError:
            continue
    raise ConfigError(
        "'{name}' must stand as [[{name}]] tables in {file} for one to be put behind them. Write it so, or add this yourself:\n{tables}",
        name=name,
        file=FILE_NAME,
        tables=tables,
    )


def with_values(settings: str, table: str, values: Mapping[str, str]) -> str:
    """The settings with other values in a table; every comment and all else stays as it is written.

    Parameters
    ----------
    settings
        The file's text.
    table
        Its name; it stands as ``[table]``.
    values
        What each key is to be, encoded. Whatever form a key had (a line, several, tables of its own) is replaced.

    Raises
    ------
    ConfigError
        When the table is written in a way that this cannot be done in.
    """
    before = tomllib.loads(settings)
    new = tomllib.loads("\n".join(f"{key} = {value}" for key, value in values.items()))
    expected = before | {table: {**before.get(table, {}), **new}}
    left = dict(values)
    lines: list[str] = []
    at = ""  # the table that is read
    within = False  # whether it is one that is replaced
    place: int | None = None  # where to add
    for statement in _statements(settings):
        header = _HEADER_PATH.match(statement)
        if header:
            at = header[1]
            within = at.startswith(f"{table}.") and at.removeprefix(f"{table}.").split(".")[0] in values
        key = _KEY.match(statement)
        if within and (header or key):
            continue
        if at == table and key and key[1] in values:
            if key[1] in left:
                lines.append(f"{key[1]} = {left.pop(key[1])}{_comment_after(statement)}")
        else:
            lines.append(statement)
        if at == table and (header or key):
            place = len(lines)
    if place is not None:
        lines[place:place] = [f"{key} = {value}" for key, value in left.items()]
    text = "\n".join(lines) + "\n"
    try:
        if tomllib.loads(text) == expected:
            return text
    except tomllib.TOMLDecodeError:
        pass
    raise ConfigError(
        "'{table}' must stand as a [{table}] table in {file} for its values to be replaced. Write it so, or put these in yourself:\n{values}",
        table=table,
        file=FILE_NAME,
        values="\n".join(f"{key} = {value}" for key, value in values.items()),
    )


def _statements(settings: str) -> Iterator[str]:
    """The lines of a file, those of one value together."""
    lines: list[str] = []
    for line in settings.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        yield text
        lines = []
    yield from lines


def _comment_after(statement: str) -> str:
    """The comment that ends a statement, with the space before it."""
    for at, sign in enumerate(statement):
        if sign != "#":
            continue
        try:
            tomllib.loads(statement[:at])
        except tomllib.TOMLDecodeError:
            continue
        before = statement[:at].rstrip()
        return statement[len(before) :]
    return ""


def _end_of_last(lines: list[str], name: str) -> int:
    """The line after the last table of ``name``, before the comments that lead to what follows it."""
    headers = [(at, match[1]) for at, line in enumerate(lines) if (match := _HEADER.match(line))]
    last = max((at for at, named in headers if named == name), default=len(lines))
    end = next((at for at, named in headers if at > last and named != name), len(lines))
    while end > last and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end
