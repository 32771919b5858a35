"""Write the explorer's page parts: bars, list and controls, filled in for the report's own period.

Readers without scripts, and paper, have them as they are; the explorer's script turns the bars into
buttons and changes what they say.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from lagesbild.present.html import maps, prose, tables
from lagesbild.present.words import labels

_ONE_FIGURE: Final = 9
_TWO_FIGURES: Final = 99
_PART: Final = "< 1"


@dataclass(frozen=True)
class Bar:
    """A bar: what it stands for, its name, its value, and whether it lies outside what is chosen.

    ``is_minor``: its label is left out where there is little room.
    """

    code: int
    name: str
    value: float
    color: str = ""
    label: str | None = None
    is_out: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the list: what the script calls it, and its heading."""

    key: str
    title: str


def whole(parts: Sequence[str], *, payload: str) -> str:
    """The explorer; ``payload`` is the id of what its script reads."""
    return f'<div class="explorer" data-payload="{payload}">{"".join(parts)}</div>'


def grid(panels: Sequence[str]) -> str:
    """The map and the bars side by side."""
    return f'<div class="explorer-grid">{"".join(panels)}</div>'


def map_panel(drawn: str, *, notes: Sequence[str]) -> str:
    """The map that the script fills, the drawn one for paper, and plain notes under them."""
    return (
        f'<div class="explorer-panel explorer-map">{tools()}<div class="explorer-maps">'
        '<div class="map-live"><div class="folium-map explorer-leaflet" tabindex="0"></div></div></div>'
        f"{maps.paper(drawn)}{''.join(prose.note(note) for note in notes)}</div>"
    )


def panel(
    dimension: str, title: str, bars: Sequence[Bar], *, kind: str, note: str = "", after: str = ""
) -> str:
    """A titled group of bars.

    Parameters
    ----------
    dimension
        What the script calls it.
    title, note
        Plain text.
    bars
        In their order.
    kind
        ``rows`` or ``columns``.
    after
        HTML under the bars.
    """
    top = max((bar.value for bar in bars), default=0) or 1
    figures = " has-two-figures" if kind == "columns" and top > _ONE_FIGURE else ""
    axis = ""
    if kind == "columns":
        top = axis_top(top)
        steps = "".join(f"<span>{labels.number(each)}</span>" for each in (top, top / 2, 0))
        axis = f'<div class="bars-axis" aria-hidden="true">{steps}</div>'
    shown = "".join(_bar(bar, top, side="width" if kind == "rows" else "height") for bar in bars)
    wide = " has-wide-numbers" if kind == "columns" and top > _TWO_FIGURES else ""
    name = f"utforska-{dimension}"
    # Columns name the bar under the pointer or the focus; rows have their names beside them.
    readout = '<p class="bars-readout" aria-hidden="true"></p>' if kind == "columns" else ""
    told = f'<p class="explorer-note">{escape(note)}</p>' if note else ""
    return (
        f'<div class="explorer-panel explorer-{dimension}"><p class="figure-title" id="{name}">{escape(title)}</p>{told}'
        f'{readout}<div class="bars-frame{" has-axis" if axis else ""}">{axis}<div class="bars bars-{kind}{figures}{wide}" data-dimension="{dimension}" role="group" '
        f'aria-labelledby="{name}">{shown}</div></div>{after}</div>'
    )


def controls(periods: Sequence[str]) -> str:
    """Periods to choose, what is chosen, and the count."""
    buttons = "".join(
        f'<button type="button" data-period="{at}" aria-pressed="{"false" if at else "true"}">{escape(title)}</button>'
        for at, title in enumerate(periods)
    )
    return (
        f'<div class="explorer-top"><div class="explorer-periods" role="group" aria-label="Period">{buttons}</div>'
        '<div class="explorer-filters is-empty" tabindex="-1" role="group" aria-label="Valda filter">'
        '<ul class="explorer-chips"></ul>'
        '<button type="button" class="explorer-reset" hidden>Rensa alla filter</button></div>'
        '<p class="explorer-return" hidden><button type="button" class="explorer-back">← Tillbaka till texten du kom från</button></p></div>'
    )


def count(total: int, about: str) -> str:
    """How many reports pass, and what that is about; read aloud when it changes."""
    return (
        '<p class="explorer-count" role="status">'
        f'<strong class="explorer-total">{escape(labels.count(total))}</strong> '
        f'<span class="explorer-about">{escape(about)}</span></p>'
    )


def tools() -> str:
    """How to choose an area on the map."""
    return (
        '<div class="explorer-tools" role="group" aria-label="Välj en yta på kartan">'
        '<button type="button" data-draw="box" aria-pressed="false">Rita rektangel</button>'
        '<button type="button" data-draw="free" aria-pressed="false">Rita fritt</button>'
        '<button type="button" class="explorer-extent">Det som syns</button></div>'
    )


def player() -> str:
    """The slider that plays the weeks."""
    return (
        '<div class="explorer-player">'
        '<button type="button" class="explorer-before" aria-label="Veckan före">◀</button>'
        '<button type="button" class="explorer-play" aria-pressed="false">Spela upp</button>'
        '<button type="button" class="explorer-after" aria-label="Veckan efter">▶</button>'
        '<input type="range" min="0" max="1" step="1" aria-label="Vecka">'
        "<output></output></div>"
    )


def comparison() -> str:
    """The choice of a second period, and what is said of the two."""
    choices = (
        ("", "ingenting"),
        ("fore", "perioden före"),
        ("fjol", "samma veckor i fjol"),
        ("egen", "andra dagar"),
    )
    options = "".join(f'<option value="{value}">{title}</option>' for value, title in choices)
    return (
        '<div class="explorer-compare"><div class="explorer-compare-choice">'
        f"<label>Jämför med <select>{options}</select></label>"
        '<span class="explorer-dates" hidden><label>från <input type="date"></label> '
        '<label>till och med <input type="date"></label></span></div>'
        '<div class="explorer-verdict" role="status" hidden><p class="explorer-said"></p><p class="explorer-lead"></p>'
        '<details class="figure-data"><summary>Så är det prövat</summary><p class="explorer-grounds"></p></details></div></div>'
    )


def details() -> str:
    """The dialog in which a report is told whole."""
    return (
        '<dialog class="explorer-details" aria-labelledby="utforska-rapport"><div class="explorer-details-top">'
        '<p class="figure-title explorer-details-title" id="utforska-rapport"></p>'
        '<button type="button" class="explorer-previous" aria-label="Föregående rapport">←</button>'
        '<button type="button" class="explorer-next" aria-label="Nästa rapport">→</button>'
        '<button type="button" class="explorer-close">Stäng</button></div><dl></dl><p class="explorer-details-ways">'
        '<button type="button" class="explorer-to-map">Visa på kartan</button> '
        '<button type="button" class="explorer-same-place">Visa bara platsen</button></p></dialog>'
    )


def list_tools(columns: Sequence[Column]) -> str:
    """Search, order and files."""
    options = (
        '<option value="time-">senaste först</option><option value="time">äldsta först</option>'
        + "".join(
            f'<option value="{column.key}{sign}">{escape(labels.lower(column.title))}{told}</option>'
            for column in columns
            if column.key != "time"
            for sign, told in (("", ""), ("-", ", baklänges"))
        )
    )
    return (
        '<div class="explorer-list-tools" role="group" aria-label="Listan">'
        '<label class="explorer-search-label">Sök <input type="search" class="explorer-search" maxlength="100" '
        'autocomplete="off" spellcheck="false" placeholder="ärende, plats, kategori, dag"></label>'
        f'<label class="explorer-sort-label">Ordning <select class="explorer-sort">{options}'
        '<option value="share-" hidden>störst andel först</option><option value="share" hidden>minst andel först</option>'
        "</select></label>"
        '<span class="explorer-export">Spara urvalet som <button type="button" data-export="xlsx">Excel (.xlsx)</button> '
        '<button type="button" data-export="csv">.csv</button></span></div>'
    )


def listing(
    columns: Sequence[Column], rows: Sequence[Sequence[tuple[str, str]]], *, caption: str, more: int
) -> str:
    """The list of incidents; ``more`` are not shown.

    Parameters
    ----------
    rows
        Text and small text below it, a column.
    """
    head = "".join(
        f'<th scope="col" data-sort="{column.key}">{escape(column.title)}</th>' for column in columns
    )
    head += '<th scope="col" data-sort="share" class="num explorer-share">Andel</th>'
    body = (
        "".join(_line(columns, row) for row in rows)
        or f'<tr><td colspan="{len(columns)}">Inga rapporter.</td></tr>'
    )
    left = f"… och {labels.number(more)} till" if more else ""
    return (
        f'<div class="explorer-lists"><div class="explorer-list">{tables.boxed(caption, head, body)}'
        f'<p class="explorer-rest">{left}</p>'
        '<button type="button" class="explorer-more" hidden></button></div></div>'
    )


def weekday_bars(weights: np.ndarray) -> list[Bar]:
    """Bars of the week's days from aoristic weights (7, 24)."""
    return [
        Bar(day, name, float(value), label=short)
        for day, (name, short, value) in enumerate(
            zip(labels.WEEKDAYS, labels.WEEKDAYS_SHORT, weights.sum(axis=1), strict=True)
        )
    ]


def hour_bars(weights: np.ndarray) -> list[Bar]:
    """Bars of the day's hours from aoristic weights (7, 24); every third hour is named."""
    return [
        Bar(hour, labels.hour(hour), float(value), label=f"{hour:02d}" if hour % 3 == 0 else "")
        for hour, value in enumerate(weights.sum(axis=0))
    ]


def amount(value: float) -> str:
    """A count, or a sum of shares rounded for people; the script writes them the same way."""
    # What adding shares leaves behind is nothing; half and more is rounded up.
    return _PART if 1e-6 < value < 0.5 else labels.number(value)  # noqa: PLR2004


def axis_top(value: float) -> float:
    """The round and even number that an axis ends at, so that its half is whole too; as format.js has it."""
    power = 10.0 ** max(0, math.floor(math.log10(max(value, 1))))
    return max(next(each * power for each in (1, 2, 4, 6, 8, 10, 20) if each * power >= value - 1e-9), 2)


def _bar(bar: Bar, top: float, *, side: str) -> str:
    color = f' style="--bar:{escape(bar.color)}"' if bar.color else ""
    length = f"{side}:{100 * bar.value / top:.1f}%"
    name = bar.name if bar.label is None else bar.label
    is_empty = " is-empty" if not bar.value else " is-part" if amount(bar.value) == _PART else ""
    is_out = " is-out" if bar.is_out else ""
    is_minor = " is-minor" if bar.is_minor else ""
    return (
        f'<div class="bar{is_out}{is_empty}" data-code="{bar.code}" data-name="{escape(bar.name)}"{color}>'
        f'<span class="bar-name{is_minor}">{escape(name)}</span>'
        f'<span class="bar-track"><span class="bar-fill" style="{length}"></span></span>'
        f'<span class="bar-number">{amount(bar.value)}</span></div>'
    )


def _line(columns: Sequence[Column], row: Sequence[tuple[str, str]]) -> str:
    cells = []
    for column, (text, under) in zip(columns, row, strict=True):
        tag, scope = ("th", ' scope="row"') if column.key == "time" else ("td", "")
        below = f'<span class="explorer-sub">{escape(under)}</span>' if under else ""
        cells.append(f'<{tag}{scope} data-of="{column.key}">{escape(text)}{below}</{tag}>')
    return (
        f'<tr>{"".join(cells)}<td data-of="share" class="num explorer-share">100\N{NO-BREAK SPACE}%</td></tr>'
    )
