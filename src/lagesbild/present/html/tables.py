"""Set a frame as an accessible table: caption, headings with scope, Swedish numbers, all of it escaped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd
from pandas.api import types

from lagesbild import content
from lagesbild.content import Cell, CellKind, Column, Table
from lagesbild.present.html.blocks import Block
from lagesbild.present.html.fragments import Html
from lagesbild.present.words import labels, publication

_WRITE: Final[dict[CellKind, Callable[[Any], str]]] = {
    "text": str,
    "number": labels.number,
    "decimal": lambda value: labels.number(value, decimals=1),
    "percent": labels.percent,
    "change": labels.signed_percent,
    "day": lambda value: f"{pd.Timestamp(value):%Y-%m-%d}",
    "moment": labels.moment_short,
    "yes_no": lambda value: "ja" if value else "nej",
    "released": labels.number,
    "steps": str,
}
_PRECISION: Final[dict[CellKind, int]] = {"number": 0, "decimal": 1, "percent": 2, "change": 3, "released": 0}
"""Decimals of the number that a cell shows: its data say no more than the page."""


def table(
    frame: pd.DataFrame,
    *,
    caption: str,
    headings: Mapping[str, str] | None = None,
    kinds: Mapping[str, CellKind] | None = None,
    limit: int | None = None,
    note: str = "",
) -> Block:
    """A table of the frame's columns in their order; the index is left out.

    Parameters
    ----------
    frame
        Any columns; a missing value is shown as an en dash, for 0 is not missing.
    caption
        What the table shows, with its period; read aloud before the table.
    headings
        Column to heading; known columns have theirs in ``labels.COLUMN_NAMES``.
    kinds
        Column to how it is written; by its dtype if left out. ``percent`` and ``change`` (with its sign)
        take shares of one, and a missing share is "." (no base); a missing count of the kind ``released`` is hidden.
        ``steps`` are lines of text: one after the other, none broken in two, and below each other on a phone.
    limit
        Rows shown at most; the rest are counted below.
    note
        A line under the table: source, unit, n.
    """
    return Block(html(frame, caption=caption, headings=headings, kinds=kinds, limit=limit, note=note))


def html(
    frame: pd.DataFrame,
    *,
    caption: str,
    headings: Mapping[str, str] | None = None,
    kinds: Mapping[str, CellKind] | None = None,
    limit: int | None = None,
    note: str = "",
) -> Html:
    """The HTML of ``table``, for a figure that carries its numbers along."""
    kind_of = {str(name): _kind(frame[name]) for name in frame.columns} | dict(kinds or {})
    names = {str(name): labels.column(str(name)) for name in frame.columns} | dict(headings or {})
    shown = frame if limit is None else frame.head(limit)
    head = "".join(_cell("th", names[name], kind_of[name], scope="col") for name in map(str, frame.columns))
    body = "".join(_row(row, list(kind_of.values())) for row in shown.itertuples(index=False, name=None))
    if shown.empty:
        body = f'<tr><td colspan="{max(len(frame.columns), 1)}">Inga rader.</td></tr>'
    left = len(frame) - len(shown)
    more = publication.more_rows(left) if left else ""
    below = "".join(f'<p class="figure-note">{escape(text)}</p>' for text in (more, note) if text)
    text = boxed(caption, head, body) + below
    columns = tuple(Column(names[name], kind_of[name]) for name in map(str, frame.columns))
    rows = tuple(
        tuple(_value(value, column.kind) for value, column in zip(row, columns, strict=True))
        for row in shown.itertuples(index=False, name=None)
    )
    return Html(text, (Table(caption, columns, rows, (note,) if note else (), left),))


@dataclass(frozen=True)
class Tinted:
    """A cell of a table of two headings: its number, small lines under it, and its class, 0 where it has no tint."""

    text: str
    under: Sequence[str]
    tint: int = 0


def crossed(
    rows: Mapping[str, Sequence[Tinted]], *, caption: str, corner: str, columns: Sequence[str], kind: str
) -> str:
    """A table with a heading a row and a column, its cells tinted by their class.

    Parameters
    ----------
    corner
        What the rows' headings are.
    kind
        Class of the table, and of a tint with its number: ``knox-1``.
    """
    head = f'<th scope="col">{escape(corner)}</th>' + "".join(
        f'<th scope="col" class="num">{escape(each)}</th>' for each in columns
    )
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(_tinted(cell, kind) for cell in cells)}</tr>'
        for name, cells in rows.items()
    )
    return boxed(caption, head, body, kind=f"data {kind}")


def write(value: object, kind: CellKind) -> str:
    """A cell's text."""
    missing = {"percent": labels.NO_BASE, "change": labels.NO_BASE, "released": labels.HIDDEN}
    return missing.get(kind, labels.MISSING) if pd.isna(value) else _WRITE[kind](value)


def boxed(caption: str, head: str, body: str, *, kind: str = "data") -> str:
    """The table in a box: a wide one scrolls by itself on a phone, and the keyboard must reach what scrolls."""
    return (
        f'<div class="table-wrap" role="region" tabindex="0" aria-label="{escape(caption)}"><table class="{kind}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _tinted(cell: Tinted, kind: str) -> str:
    small = "".join(f"<small>{escape(each)}</small>" for each in cell.under)
    number = f"<strong>{escape(cell.text)}</strong>" if cell.tint else escape(cell.text)
    tint = f" {kind}-{cell.tint}" if cell.tint else ""
    return f'<td class="num{tint}">{number}{small}</td>'


def _value(value: Any, kind: CellKind) -> Cell:  # noqa: ANN401 - a cell
    """The cell as data, as exact as it is shown."""
    if pd.isna(value):
        return None
    if kind in _PRECISION:
        number = round(float(value), _PRECISION[kind])
        return int(number) if number.is_integer() else number
    return bool(value) if kind == "yes_no" else write(value, kind)


def _row(values: tuple[object, ...], kinds: list[CellKind]) -> str:
    first, *rest = zip(values, kinds, strict=True)
    cells = [_cell("th", write(*first), first[1], scope="row")]
    cells += [_cell("td", write(value, kind), kind) for value, kind in rest]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(tag: str, text: str, kind: CellKind, *, scope: str = "") -> str:
    css_class = "num" if kind in content.NUMBERS else "day" if kind == "day" else ""
    attributes = (f' scope="{scope}"' if scope else "") + (f' class="{css_class}"' if css_class else "")
    shown = escape(labels.unbroken(text))
    if kind == "steps":
        lines = shown.split("\n")
        last = len(lines) - 1
        shown = " ".join(
            f'<span class="one-line">{line}{";" * (at < last)}</span>' for at, line in enumerate(lines)
        )
    return f"<{tag}{attributes}>{shown}</{tag}>"


def _kind(column: pd.Series) -> CellKind:
    if types.is_bool_dtype(column):
        return "yes_no"
    if types.is_integer_dtype(column):
        return "number"
    if types.is_float_dtype(column):
        return "decimal"
    if types.is_datetime64_any_dtype(column):
        times = column.dropna()
        return "day" if (times == times.dt.normalize()).all() else "moment"
    return "text"
