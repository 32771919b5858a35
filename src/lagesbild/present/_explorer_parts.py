"""Write the explorer's page parts: bars, list and controls, filled in for the report's own period.

Readers without scripts, and paper, have them as they are; the explorer's script turns the bars into
buttons and changes what they say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from lagesbild.present import labels


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
    shown = "".join(_bar(bar, top, side="width" if kind == "rows" else "height") for bar in bars)
    name = f"utforska-{dimension}"
    # Columns name the bar under the pointer or the focus; rows have their names beside them.
    readout = '<p class="bars-readout" aria-hidden="true"></p>' if kind == "columns" else ""
    told = f'<p class="explorer-note">{escape(note)}</p>' if note else ""
    return (
        f'<div class="explorer-panel explorer-{dimension}"><p class="figure-title" id="{name}">{escape(title)}</p>{told}'
        f'{readout}<div class="bars bars-{kind}" data-dimension="{dimension}" role="group" aria-labelledby="{name}">'
        f"{shown}</div>{after}</div>"
    )


def controls(periods: Sequence[str]) -> str:
    """Periods to choose, what is chosen, and the count."""
    buttons = "".join(
        f'<button type="button" data-period="{at}" aria-pressed="{"false" if at else "true"}">{escape(title)}</button>'
        for at, title in enumerate(periods)
    )
    return (
        f'<div class="explorer-periods" role="group" aria-label="Period">{buttons}</div>'
        '<div class="explorer-filters is-empty" tabindex="-1" role="group" aria-label="Valda filter">'
        '<ul class="explorer-chips"></ul>'
        '<button type="button" class="explorer-reset" hidden>Rensa alla filter</button></div>'
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


def listing(rows: Sequence[Sequence[str]], *, caption: str, more: int) -> str:
    """The list of incidents; ``more`` are not shown."""
    headings = ("När", "Kategori", "Plats", "Område", "Organisation")
    head = "".join(f'<th scope="col">{each}</th>' for each in headings)
    body = (
        "".join(_line(row) for row in rows) or f'<tr><td colspan="{len(headings)}">Inga rapporter.</td></tr>'
    )
    left = f"… och {labels.number(more)} till" if more else ""
    return (
        '<div class="explorer-list"><div class="table-wrap" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table class="data"><caption>{escape(caption)}</caption>'
        f'<thead><tr>{head}<th scope="col" class="num explorer-share">Andel</th></tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="explorer-rest">{left}</p>'
        '<button type="button" class="explorer-more" hidden></button></div>'
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
    """A count, or a sum of shares with one decimal; the script writes them the same way."""
    if abs(value - round(value)) < 1e-6:  # noqa: PLR2004 - what adding shares leaves behind
        return labels.number(round(value))
    return "< 0,1" if value < 0.05 else labels.number(value, decimals=1)  # noqa: PLR2004 - rounds to 0,0


def _bar(bar: Bar, top: float, *, side: str) -> str:
    color = f' style="--bar:{escape(bar.color)}"' if bar.color else ""
    length = f"{side}:{100 * bar.value / top:.1f}%"
    name = bar.name if bar.label is None else bar.label
    is_empty = " is-empty" if not bar.value else ""
    is_out = " is-out" if bar.is_out else ""
    is_minor = " is-minor" if bar.is_minor else ""
    return (
        f'<div class="bar{is_out}{is_empty}" data-code="{bar.code}" data-name="{escape(bar.name)}"{color}>'
        f'<span class="bar-name{is_minor}">{escape(name)}</span>'
        f'<span class="bar-track"><span class="bar-fill" style="{length}"></span></span>'
        f'<span class="bar-number">{amount(bar.value)}</span></div>'
    )


def _line(row: Sequence[str]) -> str:
    first, *rest = row
    cells = "".join(f"<td>{escape(each)}</td>" for each in rest)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}<td class="num explorer-share">100\N{NO-BREAK SPACE}%</td></tr>'
