"""What a block shows, as data: tables of typed cells, and pictures with the words around them.

A notebook's output carries it beside the HTML that JupyterLab shows. The workbook, the slides and whatever else leaves
a report are made of it, never read back from HTML: a share is a number until it is printed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

VERSION: Final = 2
"""Of the form that is written: what was written in another cannot be read."""

CellKind = Literal[
    "text", "number", "decimal", "percent", "change", "day", "moment", "yes_no", "released", "steps"
]
"""How a column is written. ``percent`` and ``change`` are shares of one; a missing ``released`` is hidden, not unknown."""

NUMBERS: Final[frozenset[CellKind]] = frozenset({"number", "decimal", "percent", "change", "released"})

Cell = str | float | bool | None
"""A number, a text, a day or moment in ISO form, or what is missing."""


@dataclass(frozen=True)
class Column:
    """A column's heading and how its cells are written."""

    heading: str
    kind: CellKind


@dataclass(frozen=True)
class Table:
    """A table: each row has a cell a column. ``more`` rows are counted and not shown."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Ink:
    """A colour on light paper.

    ``variable`` is the page's own name of it, by which it follows the page into dark mode; ``strength`` is how much of it
    covers what lies under.
    """

    color: str
    variable: str = ""
    strength: float = 1.0


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a drawn mark and what it means.

    ``mark`` is the CSS class of the mark (``dot``, ``ring``, ``box``, ``band``, ``tick``, ``line``); ``picture`` is
    drawn in its stead, SVG that is escaped already.
    """

    mark: str
    text: str
    ink: Ink | None = None
    picture: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart or a map: drawn as SVG, said in words (``alt``), with its title, legend and notes."""

    kind: str
    svg: str
    alt: str
    title: str = ""
    subtitle: str = ""
    keys: tuple[Key, ...] = ()
    legend_title: str = ""
    notes: tuple[str, ...] = field(default=())


Content = Table | Picture


def dumps(content: tuple[Content, ...]) -> dict[str, Any]:
    """The content as JSON holds it."""
    return {
        "version": VERSION,
        "items": [{"type": type(each).__name__.lower(), **asdict(each)} for each in content],
    }


def loads(written: Mapping[str, Any]) -> tuple[Content, ...]:
    """What ``dumps`` has written.

    Raises
    ------
    ValueError
        When it is of another version; any of ``own_files.FAULTS`` when it is not of the form at all.
    """
    if written["version"] != VERSION:
        raise ValueError("content of another version")
    return tuple(_item(dict(each)) for each in written["items"])


def _item(each: dict[str, Any]) -> Content:
    kind = each.pop("type")
    if kind == "table":
        columns = tuple(Column(**column) for column in each.pop("columns"))
        rows = tuple(tuple(row) for row in each.pop("rows"))
        return Table(columns=columns, rows=rows, notes=tuple(each.pop("notes")), **each)
    if kind == "picture":
        keys = tuple(_key(key) for key in each.pop("keys"))
        return Picture(keys=keys, notes=tuple(each.pop("notes")), **each)
    raise ValueError("content of an unknown type")


def _key(written: dict[str, Any]) -> Key:
    ink = written.pop("ink")
    return Key(ink=None if ink is None else Ink(**ink), **written)
