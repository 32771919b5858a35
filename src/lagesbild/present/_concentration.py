"""Draw how few places hold how many of the reports, beside what equal places would show."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.present import labels, markup, svg, tables, theme
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_SHARES: Final = (0.25, 0.5, 0.75, 1.0)
_HALF: Final = 0.5
_HEIGHT: Final = 300.0
_CLOSE: Final = 0.02  # shares of places nearer than this are written with a decimal


def concentration_curve(
    situation: Situation,
    curve: pd.DataFrame,
    *,
    title: str = "Hur samlade rapporterna är",
    subtitle: str = "",
) -> Block:
    """Share of the reports by share of the places, with the band that equal places would fall in.

    Parameters
    ----------
    curve
        As ``analysis.concentration.concentration_curve`` gives it: ``share_of_places``,
        ``share_of_incidents``, ``expected``, ``lower``, ``upper``, and in ``attrs`` the number of ``incidents``
        and ``places``. An empty one is told in words.
    subtitle
        Which reports, which days and what a place is; what the axes are if left out.
    """
    incidents, places = curve.attrs.get("incidents"), curve.attrs.get("places")
    if curve.empty:
        return Block("<p>För få rapporter för att säga hur samlade de är.</p>")
    table = pd.DataFrame(
        {
            "reports": _SHARES,
            "places": [_places_with(curve, "share_of_incidents", share) for share in _SHARES],
            "equal": [_places_with(curve, "expected", share) for share in _SHARES],
        }
    )
    half = table.loc[table["reports"] == _HALF].iloc[0]
    keys = [
        markup.Key("line", "så ligger rapporterna", f"var(--accent, {theme.ACCENT})"),
        markup.Key("line line-dashed", "om alla platser hade samma risk", f"var(--muted, {theme.MUTED})"),
        markup.Key("band", "dit slumpen då når (95 %)"),
    ]
    alt = (
        f"Kurva över andel av rapporterna mot andel av platserna. Hälften av rapporterna ligger på "
        f"{_percent(half['places'])} av platserna; hade alla samma risk väntas {_percent(half['equal'])}."
    )
    data = tables.html(
        table.assign(places=table["places"].map(_percent), equal=table["equal"].map(_percent)),
        caption="Så stor andel av platserna behövs",
        headings={
            "reports": "Andel av rapporterna",
            "places": "Andel av platserna",
            "equal": "Om alla hade samma risk",
        },
        kinds={"reports": "percent"},
    )
    counted = "" if places is None else f"{labels.count(places, labels.PLACE)}. "
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(partial(_draw, curve, half), alt=alt)
            + markup.disclosure("Visa som tabell", data),
            title=title,
            subtitle=subtitle or "Andel av rapporterna på andel av platserna, de mest drabbade först",
            notes=[
                f"{counted}Färre rapporter än platser ser alltid samlade ut; därför visas vad slumpen ger.",
                markup.source(situation, incidents),
            ],
        )
    )


def _draw(curve: pd.DataFrame, half: pd.Series, width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    left, foot = 52, 46
    axes = figure.add_axes(
        (left / width, foot / _HEIGHT, (width - left - 26) / width, (_HEIGHT - foot - 12) / _HEIGHT)
    )
    x = curve["share_of_places"].to_numpy()
    axes.fill_between(x, curve["lower"], curve["upper"], color=theme.RULE, alpha=0.7, linewidth=0)
    axes.plot(x, curve["expected"], color=theme.MUTED, linewidth=1.5, linestyle=(0, (5, 3)))
    axes.plot(x, curve["share_of_incidents"], color=theme.ACCENT, linewidth=2.5)
    axes.set(xlim=(0, float(x[-1])), ylim=(0, 1.02))
    _mark_half(axes, half, narrow=width < svg.WIDE)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], [labels.percent(each) for each in (0, 0.25, 0.5, 0.75, 1)])
    axes.tick_params(axis="y", labelsize=theme.SMALL, labelcolor=theme.MUTED)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6 if width >= svg.WIDE else 4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: _percent(value))
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("andel av platserna, de mest drabbade först")
    return figure


def _mark_half(axes: Axes, half: pd.Series, *, narrow: bool) -> None:
    """Write where half of the reports lie, to the right of the curve and under it."""
    x = float(half["places"])
    axes.plot([0, x, x], [_HALF, _HALF, 0], color=theme.INK, linewidth=1, linestyle=(0, (1, 2)))
    axes.plot(x, _HALF, "o", color=theme.ACCENT, mec=theme.PAPER, mew=1.5, markersize=11, zorder=5)
    break_ = "\n" if narrow else " "
    words = f"hälften av rapporterna{break_}på {_percent(x)} av platserna"
    axes.annotate(
        words,
        (x, _HALF),
        (12, -7),
        textcoords="offset points",
        va="top",
        weight="bold",
        bbox={"facecolor": theme.PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 2},
        zorder=6,
    )


def _places_with(curve: pd.DataFrame, column: str, share: float) -> float:
    """The share of the places that has ``share`` of the reports, the fewest that do."""
    y = curve[column].to_numpy()
    at = int(np.searchsorted(y, share - 1e-9))
    if at == 0:
        return 0.0
    x = curve["share_of_places"].to_numpy()
    at = min(at, len(y) - 1)
    return float(x[at - 1] + (x[at] - x[at - 1]) * (share - y[at - 1]) / max(y[at] - y[at - 1], 1e-12))


def _percent(share: float) -> str:
    """Small shares with a decimal: "1,5 %" and "2 %" are different towns."""
    is_small = 0 < share < 10 * _CLOSE and round(share, 2) != round(share, 4)
    return labels.percent(share, decimals=1 if is_small else 0)
