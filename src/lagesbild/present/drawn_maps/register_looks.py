"""How interventions look on the register's map: a colour and a dash a status."""

from collections.abc import Mapping
from typing import Any, Final

from lagesbild import columns as c
from lagesbild.content import Ink
from lagesbild.present.cartography import symbols
from lagesbild.present.html import markup

_OVERDUE: Final = "#b3261e"
_COLORS: Final = {
    "ongoing": "#0b5c93",
    "decided": "#7a4fa3",
    "proposed": "#6d757e",
    "finished": "#3f7d46",
    "cancelled": "#9a9fa6",
}
_DASHES: Final = {
    "ongoing": "",
    "decided": "long",
    "proposed": "short",
    "finished": "mixed",
    "cancelled": "dots",
}
"""The outline of each status: what tells them apart without its colour."""
_PLACE_INK: Final = Ink("#1b1f24", "--map-ink")
PLACE: Final = f"var({_PLACE_INK.variable},{_PLACE_INK.color})"


def look(row: dict[Any, Any]) -> tuple[str, str]:
    """The colour and the dash of an intervention's outline."""
    status = row[c.STATUS]
    return (_OVERDUE if row["is_overdue"] else _COLORS[status]), _DASHES[status]


def keys(rows: list[dict[Any, Any]], words_of: Mapping[str, str], *, has_findings: bool) -> list[markup.Key]:
    """An entry a status, with how many interventions have it: together as many as the map's."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row[c.STATUS], "försenad uppföljning" if row["is_overdue"] else "")
        found[key] = found.get(key, 0) + 1
    made = []
    for (status, late), count in sorted(
        found.items(), key=lambda each: (not each[0][1], list(_COLORS).index(each[0][0]))
    ):
        color = _OVERDUE if late else _COLORS[status]
        words = ", ".join(filter(None, (words_of[status], late)))
        made.append(markup.Key("line", f"{words} ({count})", picture=symbols.stroke(_DASHES[status], color)))
    return [*made, markup.Key("ring", "utpekad plats", _PLACE_INK)] if has_findings else made
