"""Write values and tables of ``lagesbild.toml``: the one place where text becomes TOML.

Names, headers and categories come from files and from the command line. Whatever signs they hold, they are values
when they are written here, and never settings.
"""

import json
import re
import tomllib
from typing import Any

from pydantic import BaseModel

from lagesbild.config._types import FILE_NAME
from lagesbild.errors import ConfigError

_HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)")


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


def _end_of_last(lines: list[str], name: str) -> int:
    """The line after the last table of ``name``, before the comments that lead to what follows it."""
    headers = [(at, match[1]) for at, line in enumerate(lines) if (match := _HEADER.match(line))]
    last = max((at for at, named in headers if named == name), default=len(lines))
    end = next((at for at, named in headers if at > last and named != name), len(lines))
    while end > last and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end
