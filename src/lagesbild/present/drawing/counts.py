"""Draw counts beside what is usual: one line a category, one bar a period."""

import textwrap
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lagesbild.columns import CATEGORY
from lagesbild.periods import Period
from lagesbild.present.drawing import svg, theme
from lagesbild.present.drawing.bar_charts import bars
from lagesbild.present.html import markup, tables
from lagesbild.present.html.blocks import Block
from lagesbild.present.words import conclusions, labels
from lagesbild.present.words.period_names import name
from lagesbild.present.words.reading_order import ordered
from lagesbild.situation import Situation

_ROW: Final = 32.0
_ROW_NARROW: Final = 46.0
_SIGN: Final = 7.6  # mean width of a letter of the axis's type, in pixels
_NAME_SIGNS: Final = 30
_NAME_SIGNS_NARROW: Final = 44
_COUNT_WORDS: Final = 52.0  # room for what is written beside the last dot, in pixels
_UNUSUAL_WORDS: Final = 160.0
_FOOT: Final = 42.0
_HEIGHT: Final = 250.0
_MONTHS_NAMED: Final = 30


def category_bars(situation: Situation, comparison: pd.DataFrame) -> Block:
    """Counts of the period, category by category, beside what earlier periods make usual.

    Parameters
    ----------
    comparison
        One row a category, as ``analysis.series.baseline.compare`` gives it, indexed by category: ``observed``, ``median``, ``lower`` and ``upper`` (95 %
        prediction interval, in reports), ``same_weeks`` (NA where unknown), ``is_unusual``. MapContent with
        the largest count first; in a shared edition, where order tells nothing, in the order given.
    """
    rows = comparison.rename_axis(CATEGORY).reset_index()
    rows = ordered(situation, rows, ["observed", CATEGORY], ascending=[False, True])
    colors = theme.category_colors(situation.categories)
    a_year_ago = f"{labels.same_time(situation.period.kind)} i fjol"
    keys = [
        markup.Key("dot", "den här perioden, färg efter kategori", theme.ink(theme.INK)),
        markup.Key("band", "vanligt antal (95 % av perioderna väntas hamna här)"),
        markup.Key("tick", "median av tidigare perioder"),
        markup.Key("ring", a_year_ago),
    ]
    total = int(rows["observed"].sum())
    picture = svg.responsive(partial(_draw_categories, rows, colors), alt=_category_alt(rows))
    columns = [CATEGORY, "observed", "median", "lower", "upper", "same_weeks"]
    data = tables.html(
        rows[columns],
        caption="Rapporter per kategori",
        headings={"same_weeks": labels.capital(a_year_ago)},
        kinds={"median": "decimal", "lower": "number", "upper": "number"},
    )
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys) + picture + markup.disclosure("Visa som tabell", data),
            title="Rapporter per kategori, mot tidigare perioder",
            subtitle=f"Antal rapporter, {name(situation.period)}",
            notes=[markup.source(situation, total)],
        ),
        conclusion=None if situation.edition.is_shared else conclusions.commonest(rows),
    )


def period_series(situation: Situation, counts: pd.DataFrame, *, total: pd.Series | None = None) -> Block:
    """A bar for each period up to this one, with the same weeks of earlier years marked.

    Parameters
    ----------
    counts
        As ``analysis.series.counts.count_by_period`` gives them: indexed by period, oldest first, this
        period last, with the column ``total``.
    total
        ``lower`` and ``upper`` of this period's total, drawn as a band; none if left out.
    """
    starts = [pd.Timestamp(period.start) for period in counts.index]
    marked = {
        found: earlier.start.year
        for years in range(1, situation.settings.years_back + 1)
        if (found := _holding(starts, earlier := situation.period.a_year_earlier(years))) is not None
    }
    values = [int(value) for value in counts["total"]]
    band = (
        None if total is None or pd.isna(total["lower"]) else (float(total["lower"]), float(total["upper"]))
    )
    keys = [markup.Key("box", "den här perioden", theme.ink(theme.ACCENT))]
    if marked:
        keys.append(
            markup.Key(
                "box",
                f"{labels.same_time(situation.period.kind)} tidigare år",
                theme.ink(theme.MUTED),
            )
        )
    keys.append(markup.Key("box", "övriga perioder", theme.ink(theme.MUTED, theme.QUIET)))
    if band:
        keys.append(markup.Key("band", f"vanligt antal nu ({labels.range_of(*band)})"))
    picture = svg.responsive(
        partial(_draw_series, starts, values, marked, band),
        fit=partial(_fit_series, starts),
        alt=_series_alt(values, starts, marked),
    )
    shown = pd.DataFrame({"start": starts, "observed": values})
    data = tables.html(
        shown, caption="Rapporter per period", headings={"start": "Perioden börjar", "observed": "Rapporter"}
    )
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys) + picture + markup.disclosure("Visa som tabell", data),
            title="Alla rapporter, period för period",
            subtitle=f"Antal rapporter per {labels.PERIOD_KINDS.get(situation.period.kind) or f'period om {situation.period.days} dagar'}",
            notes=[markup.source(situation, sum(values))],
        )
    )


def _draw_categories(rows: pd.DataFrame, colors: dict[str, str], width: float) -> Figure:
    narrow = width < svg.WIDE
    step = _ROW_NARROW if narrow else _ROW
    height = step * len(rows) + _FOOT
    figure = svg.new_figure(width, height)
    names = [textwrap.fill(textwrap.shorten(str(each), 80), _NAME_SIGNS) for each in rows[CATEGORY]]
    longest = max((len(line) for each in names for line in each.split("\n")), default=0)
    left, right = 12 if narrow else max(longest * _SIGN + 16, 90.0), 12
    span = width - left - right
    words = _UNUSUAL_WORDS if rows["is_unusual"].fillna(value=False).any() else _COUNT_WORDS
    axes = figure.add_subplot()
    svg.place(axes, width, left=left, right=right, top=0, foot=_FOOT)
    top = float(rows[["observed", "upper", "same_weeks"]].astype("Float64").max().max())
    axes.set(xlim=(0, max(top, 4) * span / (span - words)), ylim=(len(rows) - 0.5, -0.5))
    _count_axis(axes, axis="x")
    lines = np.arange(len(rows)) + (0.2 if narrow else 0)
    _draw_rows(axes, rows, lines, colors)
    if narrow:
        for position, called in enumerate(rows[CATEGORY]):
            name = textwrap.shorten(str(called), _NAME_SIGNS_NARROW, placeholder=" …")
            axes.text(0, position - 0.22, name, va="center")
    axes.set_yticks(lines, [""] * len(rows) if narrow else names)
    axes.tick_params(axis="y", labelsize=theme.SIZE, labelcolor=theme.INK, pad=12)
    axes.set(xlabel="antal rapporter", ylabel="")
    axes.spines["left"].set_visible(not narrow)
    return figure


def _draw_rows(axes: Axes, rows: pd.DataFrame, lines: NDArray[np.floating], colors: dict[str, str]) -> None:
    """What is usual as a band, the median as a tick, last year as a ring and the period as a dot with its number."""
    numbers = rows[["observed", "median", "lower", "upper", "same_weeks"]].astype("Float64").astype(float)
    axes.hlines(
        lines, numbers["lower"], numbers["upper"], color=theme.RULE, linewidth=9, capstyle="round", zorder=1.5
    )
    axes.plot(numbers["median"], lines, "|", color=theme.MUTED, markersize=15, markeredgewidth=2)
    axes.plot(
        numbers["same_weeks"],
        lines,
        "o",
        mfc="none",
        mec=theme.MUTED,
        markersize=8,
        markeredgewidth=1.5,
        clip_on=False,
    )
    names = rows[CATEGORY].astype(str).to_numpy()
    sns.scatterplot(
        x=numbers["observed"].to_numpy(),
        y=lines,
        hue=names,
        palette={name: colors.get(name, theme.SEVERAL) for name in names},
        s=169,
        edgecolor=theme.PAPER,
        linewidth=1.5,
        clip_on=False,
        zorder=5,
        legend=False,
        ax=axes,
    )
    ends = numbers[["observed", "upper", "same_weeks"]].max(axis="columns")
    unusual = rows["is_unusual"].fillna(value=False).astype(bool)
    for line, end, observed, median, is_unusual in zip(
        lines, ends, numbers["observed"], numbers["median"], unusual, strict=True
    ):
        words = labels.number(observed)
        if is_unusual:
            words += ", fler än vanligt" if observed > median else ", färre än vanligt"
        axes.annotate(words, (end, line), (14, 0), textcoords="offset points", va="center", weight="bold")


def _draw_series(
    starts: list[pd.Timestamp],
    values: list[int],
    marked: dict[int, int],
    band: tuple[float, float] | None,
    width: float,
) -> Figure:
    figure = svg.new_figure(width, _HEIGHT)
    axes = figure.add_subplot()
    last = len(values) - 1
    axes.set(xlim=(-0.7, last + 0.7), ylim=(0, max([*values, band[1] if band else 0, 4]) * 1.12))
    _count_axis(axes, axis="y")
    if band:
        axes.axhspan(*band, color=theme.RULE, alpha=0.45, linewidth=0)
    # Quiet bars are see-through: paper under them keeps the band from shining through.
    quiet = [index for index in range(last) if index not in marked]
    for shown, color, alpha in (
        (quiet, theme.PAPER, 1.0),
        (quiet, theme.MUTED, theme.QUIET),
        (sorted(marked), theme.MUTED, 1.0),
        ([last], theme.ACCENT, 1.0),
    ):
        bars(
            axes, shown, [values[index] for index in shown], thickness=0.8, color=color, alpha=alpha, zorder=3
        )
    for index, year in marked.items():
        # The words are wider than the bar: they stand over its neighbours too.
        near = max(values[max(index - 2, 0) : index + 3])
        _above(axes, index, near, f"{year}: {labels.number(values[index])}")
    _above(axes, last, values[last], labels.number(values[last]), color=theme.INK, weight="bold")
    _fit_series(starts, figure, width)
    return figure


def _fit_series(starts: list[pd.Timestamp], figure: Figure, width: float) -> None:
    svg.place(figure.axes[0], width, left=36, right=16, top=26, foot=40)
    _month_axis(figure.axes[0], starts, sparse=width < svg.WIDE or len(starts) > _MONTHS_NAMED)


def _above(
    axes: Axes, x: int, y: int, words: str, *, color: str = theme.MUTED, weight: str = "normal"
) -> None:
    axes.annotate(
        words,
        (x, y),
        (0, 4),
        textcoords="offset points",
        ha="center",
        fontsize=theme.SMALL,
        color=color,
        weight=weight,
    )


def _month_axis(axes: Axes, starts: list[pd.Timestamp], *, sparse: bool) -> None:
    """Name each month, or every third, under the first period that begins in it; the year under January."""
    firsts = [0] if starts and starts[0].day <= 14 else []  # noqa: PLR2004 - a fortnight
    firsts += [index + 1 for index, (a, b) in enumerate(pairwise(starts)) if a.month != b.month]
    if sparse:
        firsts = [index for index in firsts if starts[index].month in {1, 4, 7, 10}]
    names = [
        labels.month_short(starts[index]) + (f"\n{starts[index].year}" if starts[index].month == 1 else "")
        for index in firsts
    ]
    axes.set_xticks(firsts, names)


def _count_axis(axes: Axes, *, axis: str) -> None:
    ruler = axes.xaxis if axis == "x" else axes.yaxis
    ruler.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    ruler.set_major_formatter(lambda value, _: labels.number(value))
    axes.xaxis.grid(visible=axis == "x")
    axes.yaxis.grid(visible=axis == "y")


def _holding(starts: list[pd.Timestamp], earlier: Period) -> int | None:
    """The bar of the period that holds the middle of ``earlier``; None where there is no data."""
    middle = pd.Timestamp(earlier.start) + (pd.Timestamp(earlier.end) - pd.Timestamp(earlier.start)) / 2
    holding = [index for index, (start, end) in enumerate(pairwise(starts)) if start <= middle < end]
    return holding[0] if holding else None


def _category_alt(rows: pd.DataFrame) -> str:
    told = [
        f"{row[CATEGORY]} {labels.number(row['observed'])}"
        + ("" if pd.isna(row["lower"]) else f" (vanligt {labels.range_of(row['lower'], row['upper'])})")
        for row in rows.to_dict("records")
    ]
    return f"Punktdiagram över antal rapporter per kategori: {'; '.join(told) or 'inga'}."


def _series_alt(values: list[int], starts: list[pd.Timestamp], marked: dict[int, int]) -> str:
    earlier = "".join(
        f" Samma veckor {year}: {labels.number(values[index])}." for index, year in marked.items()
    )
    return (
        f"Stapeldiagram över {labels.count(len(values), labels.PERIOD)} från {labels.day(starts[0])}. "
        f"Den här perioden: {labels.count(values[-1])}. Minst {labels.number(min(values))}, "
        f"mest {labels.number(max(values))}.{earlier}"
    )
