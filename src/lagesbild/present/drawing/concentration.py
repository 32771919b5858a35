"""Draw how few places hold how many of the reports, beside what equal places would show."""

from functools import partial
from typing import Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.present.drawing import svg, theme
from lagesbild.present.html import markup, prose, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.situation import Situation

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
        As ``analysis.places.concentration.concentration_curve`` gives it: ``share_of_places``,
        ``share_of_incidents``, ``expected``, ``lower``, ``upper``, and in ``attrs`` the number of ``incidents``
        and ``places`` and the places ``needed``. An empty one is told in words.
    subtitle
        Which reports, which days and what a place is; what the axes are if left out.
    """
    incidents, places = curve.attrs.get("incidents"), curve.attrs.get("places")
    if curve.empty:
        return Block(prose.paragraph("För få rapporter för att säga hur samlade de är."))
    needed = curve.attrs["needed"]
    table = pd.DataFrame(
        [(share, *of) for share, of in needed.items()], columns=["reports", "places", "equal"]
    )
    on, equal = needed[_HALF]
    keys = [
        markup.Key("line", "så ligger rapporterna", theme.ink(theme.ACCENT)),
        markup.Key("line line-dashed", "om alla platser hade samma risk", theme.ink(theme.MUTED)),
        markup.Key("band", "dit slumpen då når (95 %)"),
    ]
    alt = (
        f"Kurva över andel av rapporterna mot andel av platserna. Hälften av rapporterna ligger på "
        f"{_percent(on)} av platserna; hade alla samma risk väntas {_percent(equal)}."
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
            + svg.responsive(partial(_draw, curve), fit=_fit, alt=alt)
            + markup.disclosure("Visa som tabell", data),
            title=title,
            subtitle=subtitle or "Andel av rapporterna på andel av platserna, de mest drabbade först",
            notes=[
                f"{counted}Färre rapporter än platser ser alltid samlade ut; därför visas vad slumpen ger.",
                markup.source(situation, incidents),
            ],
        )
    )


def _draw(curve: pd.DataFrame, width: float) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    axes = figure.add_subplot()
    axes.set(xlim=(0, float(curve["share_of_places"].iloc[-1])), ylim=(0, 1.02))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], [labels.percent(each) for each in (0, 0.25, 0.5, 0.75, 1)])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: _percent(value))
    axes.fill_between(
        curve["share_of_places"], curve["lower"], curve["upper"], color=theme.RULE, alpha=0.7, linewidth=0
    )
    line = partial(sns.lineplot, curve, x="share_of_places", estimator=None, sort=False, ax=axes)
    line(y="expected", color=theme.MUTED, linewidth=1.5, linestyle=(0, (5, 3)))
    line(y="share_of_incidents", color=theme.ACCENT, linewidth=2.5)
    axes.set(xlabel="andel av platserna, de mest drabbade först", ylabel="")
    _mark_half(axes, curve.attrs["needed"][_HALF][0])
    _fit(figure, width)
    return figure


def _mark_half(axes: Axes, x: float) -> None:
    """Write where half of the reports lie, to the right of the curve and under it."""
    axes.plot([0, x, x], [_HALF, _HALF, 0], color=theme.INK, linewidth=1, linestyle=(0, (1, 2)))
    axes.plot(x, _HALF, "o", color=theme.ACCENT, mec=theme.PAPER, mew=1.5, markersize=11, zorder=5)
    axes.annotate(
        f"hälften av rapporterna på {_percent(x)} av platserna",
        (x, _HALF),
        (12, -7),
        textcoords="offset points",
        va="top",
        weight="bold",
        bbox={"facecolor": theme.PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 2},
        zorder=6,
    )


def _fit(figure: Figure, width: float) -> None:
    axes = figure.axes[0]
    svg.place(axes, width, left=52, right=26, top=12, foot=46)
    if width < svg.WIDE:
        axes.locator_params(axis="x", nbins=4)
        (words,) = axes.texts
        words.set_text(words.get_text().replace(" på ", "\npå "))


def _percent(share: float) -> str:
    """Small shares with a decimal: "1,5 %" and "2 %" are different towns."""
    is_small = 0 < share < 10 * _CLOSE and round(share, 2) != round(share, 4)
    return labels.percent(share, decimals=1 if is_small else 0)
