"""Draw the report's own record: how much of what came after fell where it was pointed out."""

from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from lagesbild.periods import Period, day_span
from lagesbild.present import labels, markup, svg, tables, theme
from lagesbild.present.blocks import Block
from lagesbild.situation import Situation

_COLORS: Final = (theme.ACCENT, "#d55e00", "#009e73")
_SIGNS: Final = ("o", "s", "D")
_MARKS: Final = ("dot", "box", "box")
_HEIGHT: Final = 280.0
_MOST: Final = 26
_MOST_NARROW: Final = 8
_NAMED: Final = 9
_NAMED_NARROW: Final = 4


def backcheck_series(
    situation: Situation,
    series: pd.DataFrame,
    *,
    title: str = "Träffade vi rätt? Period för period",
    subtitle: str = "",
) -> Block:
    """Hit rate of each method, period by period, with its interval and what chance gives.

    Parameters
    ----------
    series
        As ``analysis.backcheck.backcheck_series`` gives it, of the methods of ``analysis.hot_cells``. The last
        periods are drawn, all are in the table.
    subtitle
        What was pointed out; what is drawn if left out.
    """
    checked = series[series["hit_rate"].notna()]
    if checked.empty:
        return Block("")  # what there is to say about it, the verdict says
    methods = [str(method) for method in pd.unique(series["method"])]
    colors = dict(zip(methods, _COLORS, strict=False))
    keys = [
        markup.Key(mark, f"{_called(method)}, med 95 % osäkerhet", _on_page(colors[method]))
        for method, mark in zip(methods, _MARKS, strict=False)
    ]
    keys.append(markup.Key("line", "slumpen: ytans andel av området", f"var(--muted, {theme.MUTED})"))
    last = series["period"].iloc[-1]
    newest = checked[checked["period"].eq(last)]
    told = [
        f"{_called(str(row['method']))} {labels.percent(row['hit_rate'])} av {labels.count(int(row['incidents']))}"
        for row in newest.to_dict("records")
    ]
    alt = (
        f"Diagram över träffandelen i {labels.count(series['period'].nunique(), labels.PERIOD)}. "
        f"Senast, {day_span(last)}: {labels.enumeration(told) or 'inget att följa upp'}."
    )
    return Block(
        markup.figure(
            "chart",
            markup.legend(keys)
            + svg.responsive(partial(_draw, series, colors), alt=alt)
            + markup.disclosure("Visa som tabell", _table(series)),
            title=title,
            subtitle=subtitle or "Andel av periodens rapporter som hamnade där förra rapporten pekade ut",
            notes=[
                (
                    "Få rapporter ger breda streck: läs raden av punkter, inte den sista. En punkt saknas där inget "
                    "pekades ut eller inget hände."
                ),
                markup.source(situation, _incidents(series)),
            ],
        )
    )


def _draw(series: pd.DataFrame, colors: dict[str, str], width: float) -> Figure:
    narrow = width < svg.WIDE
    periods = list(pd.unique(series["period"]))[-(_MOST_NARROW if narrow else _MOST) :]
    figure = svg.new_figure(width, _HEIGHT)
    left, foot = 52, 40
    axes = figure.add_axes(
        (left / width, foot / _HEIGHT, (width - left - 12) / width, (_HEIGHT - foot - 12) / _HEIGHT)
    )
    shown = series[series["period"].isin(periods) & series["hit_rate"].notna()]
    step = min(0.8 / max(len(colors), 1), 0.28)
    for number, ((method, color), sign) in enumerate(zip(colors.items(), _SIGNS, strict=False)):
        offset = (number - (len(colors) - 1) / 2) * step
        own = shown[shown["method"].eq(method)]
        x = own["period"].map(periods.index).astype(float) + offset
        axes.vlines(x, own["lower"], own["upper"], color=color, linewidth=2, alpha=0.55)
        axes.hlines(own["area_share"], x - step / 2, x + step / 2, color=theme.MUTED, linewidth=2.5)
        axes.plot(x, own["hit_rate"], sign, color=color, mec=theme.PAPER, mew=1.2, markersize=9, zorder=5)
    axes.set(xlim=(-0.6, len(periods) - 0.4), ylim=(-0.02, min(float(shown["upper"].max()) * 1.08, 1.02)))
    _axes(axes, periods, named=_NAMED_NARROW if narrow else _NAMED)
    return figure


def _axes(axes: Axes, periods: list[Period], *, named: int) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: labels.percent(value))
    axes.tick_params(axis="y", labelsize=theme.SMALL, labelcolor=theme.MUTED)
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    # The newest period always has its name.
    shown = range(len(periods) - 1, -1, -max(-(-len(periods) // named), 1))
    axes.set_xticks(list(shown), [labels.day_short(periods[at].start) for at in shown])
    axes.set_xlabel("perioden börjar")


def _table(series: pd.DataFrame) -> str:
    newest_first = series.iloc[::-1]
    shown = newest_first.assign(
        period=[day_span(period) for period in newest_first["period"]],
        method=[_called(str(method)) for method in newest_first["method"]],
        interval=[
            labels.MISSING if pd.isna(lower) else f"{labels.percent(lower)}–{labels.percent(upper)}"
            for lower, upper in zip(newest_first["lower"], newest_first["upper"], strict=True)
        ],
    )
    return tables.html(
        shown[["period", "method", "incidents", "hits", "hit_rate", "interval", "area_share", "pai"]],
        caption="Träffar per period",
        headings={
            "period": "Period",
            "method": "Metod",
            "incidents": "Rapporter",
            "hits": "Träffar",
            "hit_rate": "Träffandel",
            "interval": "Osäkerhet (95 %)",
            "area_share": "Slumpen ger",
            "pai": "Gånger slumpen (PAI)",
        },
        kinds={
            "incidents": "number",
            "hits": "number",
            "hit_rate": "percent",
            "area_share": "percent",
            "pai": "decimal",
        },
    )


def _incidents(series: pd.DataFrame) -> int:
    """Incidents checked against, each period once."""
    return int(series.groupby("period")["incidents"].max().sum())


def _called(method: str) -> str:
    return labels.METHOD_NAMES.get(method, method)


def _on_page(color: str) -> str:
    variable = theme.VARIABLES.get(color)
    return f"var({variable}, {color})" if variable else color
