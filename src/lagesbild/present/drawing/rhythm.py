"""Draw the hours of the week, with the weekdays' and the hours' own sums beside them."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lagesbild.present.drawing import svg, theme
from lagesbild.present.drawing.bar_charts import bars
from lagesbild.present.html import markup, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import labels
from lagesbild.situation import Situation

_SHAPE: Final = (7, 24)
_BREAKS: Final = (0.5, 1.0, 2.0, 4.0)
_HOURS_OF_WEEK: Final = 168
_WHOLE_FROM: Final = 100.0
_CELL, _TOP, _FOOT = 24.0, 56.0, 40.0


def hour_of_week(
    situation: Situation,
    weights: NDArray[np.float64] | pd.DataFrame,
    *,
    subtitle: str = "",
) -> Block:
    """A heat map of weekday and hour, with a bar for each weekday and for each hour.

    Parameters
    ----------
    weights
        Shape (7, 24), Monday first: reports spread over the hours they may have happened in.
    subtitle
        Which reports and which days; "Rapporter per timme i veckan" if left out.

    Raises
    ------
    ValueError
        When the matrix does not have 7 × 24 cells.
    """
    matrix = np.asarray(weights, dtype=float)
    if matrix.shape != _SHAPE:
        raise ValueError(
            f"Hours of the week have the shape (7, 24); found {matrix.shape}. Monday is the first row."
        )
    n = float(matrix.sum())
    classes = np.where(matrix > 0, np.digitize(matrix * _HOURS_OF_WEEK / n, _BREAKS) if n else 0, -1)
    keys = [
        markup.Key("box", text, theme.ink(theme.ACCENT, opacity))
        for text, opacity in zip(_class_names(_BREAKS), theme.OPACITIES, strict=True)
    ]
    picture = svg.responsive(partial(_draw, matrix, classes), fit=_fit, alt=_alt(matrix))
    days = pd.DataFrame({"day": labels.WEEKDAYS, "sum": matrix.sum(axis=1)})
    hours = pd.DataFrame({"hour": [labels.hour(hour) for hour in range(24)], "sum": matrix.sum(axis=0)})
    data = tables.html(
        days, caption="Rapporter per veckodag", headings={"day": "Veckodag", "sum": "Rapporter"}
    ) + tables.html(hours, caption="Rapporter per timme", headings={"hour": "Timme", "sum": "Rapporter"})
    return Block(
        markup.figure(
            "chart",
            picture
            + markup.legend(keys, title="Gånger ett jämnt fördelat genomsnitt (fast skala)")
            + markup.disclosure("Visa som tabell", data),
            title="När det händer: veckans timmar",
            subtitle=subtitle or "Rapporter per timme i veckan",
            notes=[
                "En rapport med ett tidsspann fördelas över de timmar då det kan ha hänt. Staplarna visar summor.",
                markup.source(situation, round(n)),
            ],
        )
    )


def _draw(matrix: NDArray[np.float64], classes: NDArray[np.int64], width: float) -> Figure:
    figure = svg.new_figure(width, 7 * _CELL + _TOP + _FOOT)
    grid = figure.add_subplot()
    look = ListedColormap([to_rgba(theme.ACCENT, opacity) for opacity in theme.OPACITIES])
    sns.heatmap(
        classes,
        mask=classes < 0,
        cmap=look.with_extremes(bad=to_rgba(theme.RULE, 0.25)),
        vmin=-0.5,
        vmax=len(theme.OPACITIES) - 0.5,
        cbar=False,
        xticklabels=False,
        yticklabels=False,
        clip_on=False,
        ax=grid,
    )
    # Paper between the cells, as two lines: a rim for each would be half the picture's bytes.
    grid.hlines(range(8), 0, 24, color=theme.PAPER, linewidth=2.4, clip_on=False)
    grid.vlines(range(25), 0, 7, color=theme.PAPER, linewidth=1.8, clip_on=False)
    grid.grid(visible=False)
    grid.tick_params(axis="y", labelsize=theme.SIZE, labelcolor=theme.INK)
    grid.set_xlabel("klockslag")
    _draw_sums(figure.add_subplot(sharex=grid), matrix.sum(axis=0), lie=False)
    _draw_sums(figure.add_subplot(sharey=grid), matrix.sum(axis=1), lie=True)
    _fit(figure, width)
    return figure


def _fit(figure: Figure, width: float) -> None:
    narrow = width < svg.WIDE
    left, right = (36, 58) if narrow else (68, 92)
    grid, above, beside = figure.axes
    svg.place(grid, width, left=left, right=right, top=_TOP, foot=_FOOT)
    svg.place(above, width, left=left, right=right, top=14, foot=_FOOT + 7 * _CELL + 6)
    svg.place(beside, width, left=width - right + 6, right=38, top=_TOP, foot=_FOOT)
    grid.set_yticks(np.arange(7) + 0.5, labels.WEEKDAYS_SHORT if narrow else labels.WEEKDAYS)
    hours = range(0, 25, 6 if narrow else 3)
    grid.set_xticks(hours, [f"{hour:02d}" for hour in hours])


def _draw_sums(axes: Axes, sums: NDArray[np.float64], *, lie: bool) -> None:
    """A bar beside each row, with its sum, or over each column; the highest of those alone has it."""
    axes.axis("off")
    middles, top = np.arange(len(sums)) + 0.5, max(float(sums.max()), 1e-9)
    axes.set(**{"xlim" if lie else "ylim": (0, top)})
    bars(axes, middles, sums, thickness=0.8, lie=lie, color=theme.MUTED, alpha=theme.QUIET)
    for at in range(len(sums)) if lie else [int(sums.argmax())]:
        end = (float(sums[at]), float(middles[at]))
        axes.annotate(
            _sum(end[0]),
            end if lie else end[::-1],
            (4, 0) if lie else (0, 3),
            textcoords="offset points",
            ha="left" if lie else "center",
            va="center" if lie else "baseline",
            color=theme.MUTED,
            fontsize=theme.SMALL,
        )


def _class_names(breaks: Sequence[float]) -> list[str]:
    inner = [f"{labels.compact(low)}–{labels.compact(high)}" for low, high in pairwise(breaks)]
    return [f"under {labels.compact(breaks[0])}", *inner, f"{labels.compact(breaks[-1])} eller mer"]


def _sum(value: float) -> str:
    """One decimal where it says something: spread-out reports are not whole."""
    return labels.number(value, decimals=1 if value < _WHOLE_FROM else 0)


def _alt(matrix: NDArray[np.float64]) -> str:
    if not matrix.any():
        return "Värmekarta över veckans timmar: inga rapporter med känd tid."
    day, hour = divmod(int(matrix.argmax()), 24)
    days = labels.enumeration(
        [
            f"{name} {_sum(float(value))}"
            for name, value in zip(labels.WEEKDAYS, matrix.sum(axis=1), strict=True)
        ]
    )
    return (
        f"Värmekarta över veckans timmar. Mest på {labels.WEEKDAYS[day]}ar {labels.hour(hour)}. "
        f"Rapporter per veckodag: {days}."
    )
