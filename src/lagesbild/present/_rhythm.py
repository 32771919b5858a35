"""Draw the hours of the week, with the weekdays' and the hours' own sums beside them."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from numpy.typing import NDArray

from lagesbild.present import labels, markup, svg, tables, theme
from lagesbild.present._bars import add, bars, rectangles
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_SHAPE: Final = (7, 24)
_BREAKS: Final = (0.5, 1.0, 2.0, 4.0)
_HOURS_OF_WEEK: Final = 168
_WHOLE_FROM: Final = 100.0
_TOP, _FOOT, _LEFT, _RIGHT = 56.0, 40.0, 68.0, 92.0
_LEFT_NARROW, _RIGHT_NARROW = 36.0, 58.0


def hour_of_week(
    situation: Situation,
    weights: NDArray[np.float64] | pd.DataFrame,
    *,
    breaks: Sequence[float] = _BREAKS,
    title: str = "När det händer: veckans timmar",
    subtitle: str = "",
) -> Block:
    """A heat map of weekday and hour, with a bar for each weekday and for each hour.

    Parameters
    ----------
    weights
        Shape (7, 24), Monday first: reports spread over the hours they may have happened in.
    breaks
        Four class breaks in multiples of an even spread over the week (n / 168); never changed between
        reports, so that pictures compare.
    subtitle
        Which reports and which days; "Rapporter per timme i veckan" if left out.

    Raises
    ------
    ValueError
        When the matrix does not have 7 × 24 cells, or the breaks are not four.
    """
    matrix = np.asarray(weights, dtype=float)
    if matrix.shape != _SHAPE:
        raise ValueError(
            f"Hours of the week have the shape (7, 24); found {matrix.shape}. Monday is the first row."
        )
    if len(breaks) != len(theme.OPACITIES) - 1:
        raise ValueError(
            f"The heat map has four class breaks; found {len(breaks)}. Give four rising numbers."
        )
    n = float(matrix.sum())
    classes = np.where(matrix > 0, np.digitize(matrix * _HOURS_OF_WEEK / n, breaks) if n else 0, -1)
    keys = [
        markup.Key("box", text, markup.mixed("--accent", theme.ACCENT, opacity))
        for text, opacity in zip(_class_names(breaks), theme.OPACITIES, strict=True)
    ]
    picture = svg.responsive(partial(_draw, matrix, classes), alt=_alt(matrix))
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
            title=title,
            subtitle=subtitle or "Rapporter per timme i veckan",
            notes=[
                "En rapport med ett tidsspann fördelas över de timmar då det kan ha hänt. Staplarna visar summor.",
                markup.source(situation, round(n)),
            ],
        )
    )


def _draw(matrix: NDArray[np.float64], classes: NDArray[np.int64], width: float) -> Figure:
    narrow = width < svg.WIDE
    left, right = (_LEFT_NARROW, _RIGHT_NARROW) if narrow else (_LEFT, _RIGHT)
    cell = 24.0
    height = 7 * cell + _TOP + _FOOT
    figure = svg.new_figure(width, height)
    across, down = (width - left - right) / width, 7 * cell / height
    axes = figure.add_axes((left / width, _FOOT / height, across, down))
    above = figure.add_axes((left / width, (height - _TOP + 6) / height, across, (_TOP - 20) / height))
    beside = figure.add_axes(((width - right + 6) / width, _FOOT / height, (right - 44) / width, down))
    _draw_cells(axes, classes)
    axes.set_yticks(range(7), labels.WEEKDAYS_SHORT if narrow else labels.WEEKDAYS)
    hours = range(0, 25, 6 if narrow else 3)
    axes.set_xticks([hour - 0.5 for hour in hours], [f"{hour:02d}" for hour in hours])
    axes.set_xlabel("klockslag")
    _draw_sums(above, matrix.sum(axis=0), along="x")
    _draw_sums(beside, matrix.sum(axis=1), along="y")
    return figure


def _draw_cells(axes: Axes, classes: NDArray[np.int64]) -> None:
    axes.set_xlim(-0.5, 23.5)
    axes.set_ylim(6.5, -0.5)
    for side in axes.spines.values():
        side.set_visible(False)
    add(axes, _squares(np.argwhere(classes < 0)), facecolor="none", edgecolor=theme.RULE, linewidth=0.5)
    for index, opacity in enumerate(theme.OPACITIES):
        cells = np.argwhere(classes == index)
        if len(cells):
            add(axes, _squares(cells), facecolor=theme.ACCENT, alpha=opacity, linewidth=0)


def _squares(cells: NDArray[np.int64]) -> Path:
    """One path of all the squares: a fifth of the size of one element each."""
    size = np.array([0.92, 0.9])
    return rectangles(cells[:, ::-1] - size / 2, np.broadcast_to(size, cells.shape))


def _draw_sums(axes: Axes, sums: NDArray[np.float64], *, along: str) -> None:
    axes.axis("off")
    top = max(float(sums.max()), 1e-9)
    if along == "x":
        bars(axes, range(len(sums)), sums, thickness=0.8, color=theme.MUTED, alpha=theme.QUIET)
        axes.set(xlim=(-0.5, 23.5), ylim=(0, top))
        peak = int(sums.argmax())
        words = _sum(float(sums[peak]))
        axes.annotate(
            words,
            (peak, sums[peak]),
            (0, 3),
            textcoords="offset points",
            ha="center",
            color=theme.MUTED,
            fontsize=12,
        )
        return
    bars(axes, range(len(sums)), sums, thickness=0.8, lie=True, color=theme.MUTED, alpha=theme.QUIET)
    axes.set(ylim=(6.5, -0.5), xlim=(0, top))
    for position, value in enumerate(sums):
        axes.annotate(
            _sum(float(value)),
            (float(value), position),
            (4, 0),
            textcoords="offset points",
            va="center",
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
        f"Värmekarta över veckans timmar. Mest på {labels.WEEKDAYS[day]} {labels.hour(hour)}. "
        f"Rapporter per veckodag: {days}."
    )
